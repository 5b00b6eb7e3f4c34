/* SPDX-License-Identifier: ISC */
/*
 * libmecab over the open dictionary of Mozc as conversion engine.
 *
 * The library looks words up and knows what joining two classes costs; the
 * lattice is ours (lattice.h), so that words which no dictionary on the disk
 * may hold (a person's own), the kind of field, settled boundaries and settled
 * writings all are nodes and costs like any other.
 *
 * The dictionary is a build product (data/dictionary.sh): sys.dic, matrix.bin
 * and `classes`, which holds a letter for each class of the dictionary; what
 * begins a 文節 is decided by the letters at both sides.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "i18n/mecab_job.h"
#include "i18n/text.h"

#define CANDIDATES_MAX	60	/* of a segment */
#define PATHS_MAX	400	/* looked at for them: different paths may read alike */
#define FARTHER		14000	/* a candidate this much dearer than the best is noise */
#define RUN_COST	1500	/* digits or Latin letters as typed */

/* What the dictionary's words of a class gain in a kind of field. */
static const struct {
	enum convert_kind	kind;
	char			class;
	int			gain;
} gains[] = {
	{ CONVERT_NAME, CLASS_SURNAME, 2500 },
	{ CONVERT_NAME, CLASS_GIVEN, 2500 },
	{ CONVERT_PLACE, CLASS_PLACE, 2500 },
	{ CONVERT_PLACE, 'r', 1500 },
};

/* ---- opening ---- */

static bool
read_classes(struct mecab_engine *m, const char *dir, struct err *e)
{
	char *path = path_join(dir, "classes");
	const mecab_dictionary_info_t *info = mecab_model_dictionary_info(m->model);
	bool ok = path != NULL && file_read(path, &m->classes, e) == ERR_OK;
	size_t i;

	free(path);
	/* One letter for each class, or the file belongs to another dictionary. */
	if (!ok || info == NULL || m->classes.len < info->lsize || m->classes.len < info->rsize)
		return false;
	for (i = m->classes.len; i-- > 0;)
		m->ids[(unsigned char)m->classes.data[i] & 0x7f] = (uint16_t)i;
	return true;
}

static void
close_mecab(void *state)
{
	struct mecab_engine *m = state;

	if (m->memory != NULL)
		mecab_lattice_destroy(m->memory);
	if (m->model != NULL)
		mecab_model_destroy(m->model);
	buf_free(&m->classes);
	free(m);
}

static enum err_code
open_mecab(const char *datadir, const struct lexicon *words, void **state, struct err *e)
{
	struct mecab_engine *m = calloc(1, sizeof *m);
	char *dir = datadir != NULL ? path_join(datadir, "dictionary") : NULL;
	char *rc = dir != NULL ? path_join(dir, "dicrc") : NULL;
	char *argv[] = { (char[]){ "madoguchi" }, (char[]){ "-r" }, rc, (char[]){ "-d" }, dir };
	bool ok = false;

	if (m != NULL && rc != NULL && file_exists(rc)) {
		m->words = words;
		m->model = mecab_model_new(NELEM(argv), argv);
		m->memory = m->model != NULL ? mecab_model_new_lattice(m->model) : NULL;
		ok = m->memory != NULL && read_classes(m, dir, e);
	}
	free(rc);
	free(dir);
	if (!ok) {
		if (m != NULL)
			close_mecab(m);
		return err_set(e, ERR_NOT_FOUND, "i18n.no_engine", "mecab", NULL);
	}
	*state = m;
	return ERR_OK;
}

/* ---- costs and boundaries ---- */

static int
join_cost(void *ctx, uint16_t rid, uint16_t lid)
{
	const struct mecab_engine *m = ctx;

	return mecab_model_transition_cost(m->model, rid, lid);
}

char
job_class(const struct mecab_engine *m, uint16_t id)
{
	return m->classes.data[id];
}

static int
gain(const struct job *j, uint16_t lid)
{
	char class = job_class(j->engine, lid);
	size_t i;

	for (i = 0; i < NELEM(gains); i++) {
		if (gains[i].kind == j->kind && gains[i].class == class)
			return gains[i].gain;
	}
	return 0;
}

/*
 * Does a 文節 begin between two nodes?  Particles, auxiliaries, suffixes,
 * counters and dependent words lean on what stands before them, prefixes on
 * what follows; する leans on its noun, a numeral on a numeral.
 */
static bool
starts_segment(char left, char right)
{
	static const char leaning[] = "pawkrsxnc";

	if (left == 'm' || right == 'm')
		return true;
	if (left == 'P')
		return false;
	if (left == CLASS_NUMBER && right == CLASS_NUMBER)
		return false;
	if (right == 'S')
		return left != 'o' && left != 'V' && left != 'p' && left != 'v' && left != 'd';
	return strchr(leaning, right) == NULL;
}

/* ---- filling the lattice ---- */

bool
job_allows(const struct job *j, size_t begin, size_t end)
{
	return j->ends == NULL || memchr(j->ends + begin + 1, 1, end - begin - 1) == NULL;
}

bool
job_add(struct job *j, size_t end, uint16_t id, int cost, const char *text)
{
	struct lattice_node n = { .text = text, .begin = j->at, .end = end, .lid = id, .rid = id,
	    .cost = cost };

	return text == NULL ? false : lattice_add(j->lattice, &n);
}

const char *
job_keep(struct job *j, const char *s, size_t len)
{
	char **grown = realloc(j->texts, (j->text_count + 1) * sizeof *grown);

	if (grown == NULL)
		return NULL;
	j->texts = grown;
	grown[j->text_count] = strndup(s, len);
	return grown[j->text_count] != NULL ? grown[j->text_count++] : NULL;
}

static bool
add_dictionary(struct job *j)
{
	const char *at = j->reading + j->at;
	const mecab_node_t *n;
	struct lattice_node own;

	n = mecab_model_lookup(j->engine->model, at, j->reading + j->len, j->engine->memory);
	for (; n != NULL; n = n->bnext) {
		own = (struct lattice_node){ .text = n->feature, .begin = j->at,
		    .end = j->at + n->length, .lid = n->lcAttr, .rid = n->rcAttr };
		if (n->stat == MECAB_UNK_NODE)
			own.text = job_keep(j, at, n->length);
		if (own.text == NULL)
			return false;
		own.cost = n->wcost - gain(j, n->lcAttr);
		if (job_allows(j, own.begin, own.end) && !lattice_add(j->lattice, &own))
			return false;
	}
	return true;
}

/* Digits or letters that stand together are one word. */
static bool
add_run(struct job *j)
{
	static const char digits[] = "0123456789";
	const char *s = j->reading + j->at;
	size_t n = strspn(s, digits);
	uint16_t id = j->engine->ids[(unsigned char)(n != 0 ? CLASS_NUMBER : CLASS_NOUN)];

	for (; n == 0 && s[n] > ' ' && s[n] < 0x7f && strchr(digits, s[n]) == NULL; n++) {
		if (s[n + 1] <= ' ' || s[n + 1] == 0x7f || strchr(digits, s[n + 1]) != NULL)
			return job_add(j, j->at + n + 1, id, RUN_COST, job_keep(j, s, n + 1));
	}
	return n == 0 || job_add(j, j->at + n, id, RUN_COST, job_keep(j, s, n));
}

static bool
fill(struct job *j)
{
	const char *s = j->reading, *end = s + j->len;

	while (s < end) {
		j->at = (size_t)(s - j->reading);
		/* The library would skip a blank. */
		if (*s == ' ') {
			if (!job_add(j, j->at + 1, j->engine->ids[(unsigned char)CLASS_NOUN], 0,
			    " "))
				return false;
		} else if (!add_dictionary(j) || !add_run(j)) {
			return false;
		}
		if (!job_add_own_words(j))
			return false;
		(void)utf8_next(&s, end);
	}
	return true;
}

/* ---- wishes ---- */

static bool
add_wishes(struct job *j, const struct convert_wish *wishes)
{
	const char *s = j->reading, *end = s + j->len;
	size_t i, k, at;

	j->ends = calloc(j->len + 1, 1);
	j->inside = calloc(j->len + 1, 1);
	if (j->ends == NULL || j->inside == NULL)
		return false;
	for (i = 0; wishes[i].length != 0 && s < end; i++) {
		at = (size_t)(s - j->reading);
		for (k = 0; k < wishes[i].length && s < end; k++) {
			if (k > 0)
				j->inside[s - j->reading] = 1;
			(void)utf8_next(&s, end);
		}
		j->ends[s - j->reading] = 1;
		j->at = at;
		if (wishes[i].writing != NULL && !job_add(j, (size_t)(s - j->reading),
		    j->engine->ids[(unsigned char)CLASS_NOUN], PINNED_COST, wishes[i].writing))
			return false;
	}
	return true;
}

static bool
begin_job(struct job *j, const struct convert_wish *wishes)
{
	j->len = strlen(j->reading);
	j->lattice = lattice_new(j->len);
	return j->lattice != NULL && (wishes == NULL || add_wishes(j, wishes)) && fill(j);
}

static void
end_job(struct job *j)
{
	while (j->text_count > 0)
		str_wipe(&j->texts[--j->text_count]);
	free(j->texts);
	free(j->ends);
	free(j->inside);
	lattice_free(&j->lattice);
	mecab_lattice_clear(j->engine->memory);
}

/* ---- reading paths ---- */

struct gathering {
	struct conversion	*out;
	size_t			 most, paths;
	int32_t			 first;		/* cost of the best */
	bool			 failed;
};

static bool
gather(void *ctx, const struct lattice_node *const *from_right, size_t n, int32_t cost)
{
	struct gathering *g = ctx;
	struct buf text = BUF_INIT;

	if (g->paths++ == 0)
		g->first = cost;
	while (n-- > 0)
		buf_adds(&text, from_right[n]->text);
	g->failed = !buf_ok(&text) || !conversion_add_candidate(g->out, buf_str(&text));
	buf_free(&text);
	return !g->failed && g->paths < PATHS_MAX && cost - g->first < FARTHER &&
	    g->out->segments[g->out->count - 1].count < g->most;
}

/* The candidates of a span as a new segment. */
static bool
add_segment(struct job *j, const struct lattice_span *span, size_t most, struct conversion *out)
{
	struct lattice_matrix matrix = { join_cost, j->engine };
	struct gathering g = { .out = out, .most = most };

	return conversion_add_segment(out, j->reading + span->begin, span->end - span->begin) &&
	    (lattice_solve(j->lattice, &matrix, span) == NULL ||
	    (lattice_paths(j->lattice, &matrix, span, gather, &g) && !g.failed));
}

/* The best path's nodes, from the left, on the heap. */
static struct lattice_node *
best_path(struct job *j, size_t *count)
{
	struct lattice_matrix matrix = { join_cost, j->engine };
	struct lattice_span whole = { .end = j->len };
	const struct lattice_node *last = lattice_solve(j->lattice, &matrix, &whole), *n;
	struct lattice_node *path;
	size_t i = 0;

	for (n = last; n != NULL; n = n->prev)
		i++;
	*count = i;
	path = calloc(i + 1, sizeof *path);
	for (n = last; path != NULL && n != NULL; n = n->prev)
		path[--i] = *n;
	return path;
}

static bool
begins_segment(const struct job *j, const struct lattice_node *left,
    const struct lattice_node *right)
{
	if (j->ends != NULL && j->ends[right->begin])
		return true;
	if (j->inside != NULL && j->inside[right->begin])
		return false;
	return starts_segment(job_class(j->engine, left->rid),
	    job_class(j->engine, right->lid));
}

static enum err_code
convert_by_mecab(void *state, const char *reading, enum convert_kind kind,
    const struct convert_wish *wishes, struct conversion *out, struct err *e)
{
	struct job j = { .engine = state, .reading = reading, .kind = kind };
	struct lattice_node *path = NULL;
	size_t count = 0, first, i;
	bool ok = begin_job(&j, wishes) && (path = best_path(&j, &count)) != NULL;

	for (first = 0; ok && first < count; first = i) {
		struct lattice_span span = { .begin = path[first].begin };

		for (i = first + 1; i < count && !begins_segment(&j, &path[i - 1], &path[i]); i++)
			continue;
		span.end = path[i - 1].end;
		span.rid = first > 0 ? path[first - 1].rid : 0;
		span.lid = i < count ? path[i].lid : 0;
		ok = add_segment(&j, &span, CANDIDATES_MAX, out);
	}
	free(path);
	end_job(&j);
	return ok ? ERR_OK : err_nomem(e);
}

static enum err_code
lines_by_mecab(void *state, const char *reading, enum convert_kind kind, size_t n,
    struct conversion *out, struct err *e)
{
	struct job j = { .engine = state, .reading = reading, .kind = kind };
	bool ok = begin_job(&j, NULL);

	if (ok) {
		struct lattice_span whole = { .end = j.len };

		ok = add_segment(&j, &whole, n, out);
	}
	end_job(&j);
	return ok ? ERR_OK : err_nomem(e);
}

const struct convert_engine convert_mecab = {
	"mecab", open_mecab, close_mecab, convert_by_mecab, lines_by_mecab,
};
