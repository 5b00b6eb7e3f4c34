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

#include <mecab.h>

#include "base/file.h"
#include "i18n/convert_engine.h"
#include "i18n/lattice.h"
#include "i18n/text.h"

#define CANDIDATES_MAX	60	/* of a segment */
#define PATHS_MAX	400	/* looked at for them: different paths may read alike */
#define FARTHER		14000	/* a candidate this much dearer than the best is noise */
#define RUN_COST	1500	/* digits or Latin letters as typed */
#define PINNED_COST	(-60000)
#define PREFERRED	500	/* a word of ours before the cheapest of its reading */
#define SHORT_TERM	9	/* bytes: three kana */
#define NO_RIVAL	32767	/* no noun reads so */

/* Letters of `classes` that the engine asks for by name. */
#define CLASS_NOUN	'o'
#define CLASS_NUMBER	'N'
#define CLASS_SURNAME	'L'
#define CLASS_GIVEN	'G'
#define CLASS_PLACE	'R'

struct mecab_engine {
	const struct lexicon	*words;
	mecab_model_t		*model;
	mecab_lattice_t		*memory;	/* of the nodes that the library hands out */
	struct buf		 classes;
	uint16_t		 ids[128];	/* the first class of a letter */
};

/* One conversion. */
struct job {
	struct mecab_engine	*engine;
	const char		*reading;
	size_t			 len;
	enum convert_kind	 kind;
	struct lattice		*lattice;
	char			*ends;		/* by byte: a wished segment ends here */
	char			*inside;	/* by byte: within a wished segment */
	char			**texts;	/* writings made here */
	size_t			 text_count;
	size_t			 at;		/* where rows of words begin */
	const struct own	*own;
};

/*
 * What our own words cost in a kind of field: the first writing, and each
 * further one.  Cheap where the field is for them, elsewhere no cheaper than
 * the dictionary's: 佐藤 is no term of the office.
 */
static const struct own {
	enum lexicon_kind	 words;
	char		 class;
	struct { int first, further; } cost[CONVERT_KANA + 1];
} owns[] = {
	/*			     text		name		place */
	{ LEX_TERM, CLASS_NOUN, { { 3200, 400 }, { 7000, 400 }, { 7000, 400 }, { 0 } } },
	{ LEX_SURNAME, CLASS_SURNAME, { { 7200, 900 }, { 600, 300 }, { 9000, 900 }, { 0 } } },
	{ LEX_GIVEN, CLASS_GIVEN, { { 7800, 900 }, { 700, 300 }, { 9000, 900 }, { 0 } } },
	{ LEX_PLACE, CLASS_PLACE, { { 4200, 400 }, { 6000, 400 }, { 500, 300 }, { 0 } } },
	{ LEX_DISTRICT, CLASS_PLACE, { { 6200, 400 }, { 8000, 400 }, { 500, 300 }, { 0 } } },
	{ LEX_OWN, CLASS_NOUN, { { 1000, 300 }, { 500, 300 }, { 500, 300 }, { 0 } } },
};

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

/*
 * Classes in which a term goes before what else reads so: nouns, with those that
 * lean on another, and 又は; in an address 丁目 and 号.
 */
static const char *const term_classes[CONVERT_KANA + 1] = {
	[CONVERT_TEXT] = "oOVHnxcf", [CONVERT_NAME] = "", [CONVERT_PLACE] = "c",
	[CONVERT_KANA] = "",
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

static char
class_of(const struct mecab_engine *m, uint16_t id)
{
	return m->classes.data[id];
}

static int
gain(const struct job *j, uint16_t lid)
{
	char class = class_of(j->engine, lid);
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

/* May a word cover these bytes, with the boundaries that are wished? */
static bool
allowed(const struct job *j, size_t begin, size_t end)
{
	return j->ends == NULL || memchr(j->ends + begin + 1, 1, end - begin - 1) == NULL;
}

static bool
add(struct job *j, size_t end, uint16_t id, int cost, const char *text)
{
	struct lattice_node n = { .text = text, .begin = j->at, .end = end, .lid = id, .rid = id,
	    .cost = cost };

	return text == NULL ? false : lattice_add(j->lattice, &n);
}

/* A writing that no table holds, kept until the job ends. */
static const char *
keep(struct job *j, const char *s, size_t len)
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
			own.text = keep(j, at, n->length);
		if (own.text == NULL)
			return false;
		own.cost = n->wcost - gain(j, n->lcAttr);
		if (allowed(j, own.begin, own.end) && !lattice_add(j->lattice, &own))
			return false;
	}
	return true;
}

/* A word of some classes that covers the same reading; what a person settled is no rival. */
static bool
is_rival(const struct job *j, const struct lattice_node *n, size_t end, const char *classes)
{
	return n->end == end && n->cost != PINNED_COST &&
	    strchr(classes, class_of(j->engine, n->lid)) != NULL;
}

/* What stands just before the cheapest of them, where a cost is not cheaper as it is. */
static int
before_rivals(const struct job *j, size_t end, const char *classes, int cost)
{
	const struct lattice_node *n;

	for (n = lattice_at(j->lattice, j->at); n != NULL; n = n->next_begin) {
		if (is_rival(j, n, end, classes) && n->cost - PREFERRED < cost)
			cost = n->cost - PREFERRED;
	}
	return cost;
}

static bool
is_writing(const struct lattice_node *n, const char *s, size_t len)
{
	return strlen(n->text) == len && memcmp(n->text, s, len) == 0;
}

/*
 * Has the dictionary this writing as a noun?  A verb's stem is none: 取り下げ of
 * 取り下げる keeps its place.
 */
static bool
is_known(const struct job *j, size_t end, const char *s, size_t len)
{
	const struct lattice_node *n = lattice_at(j->lattice, j->at);

	while (n != NULL && !(is_rival(j, n, end, term_classes[j->kind]) && is_writing(n, s, len)))
		n = n->next_begin;
	return n != NULL;
}

/* The dictionary's nodes of a writing once more, at another cost. */
static bool
add_again(struct job *j, size_t end, const char *s, size_t len, int cost)
{
	const struct lattice_node *n;
	bool ok = true;

	for (n = lattice_at(j->lattice, j->at); ok && n != NULL; n = n->next_begin) {
		if (is_rival(j, n, end, term_classes[j->kind]) && is_writing(n, s, len) &&
		    n->cost > cost) {
			struct lattice_node own = *n;

			own.cost = cost;
			ok = lattice_add(j->lattice, &own);
		}
	}
	return ok;
}

/* 差戻し, 申立て: a noun made of a verb, which has to keep its own forms. */
static bool
ends_in_hiragana(const char *s, size_t len)
{
	const char *last = s + len - (len < 3 ? len : 3);
	uint32_t cp = utf8_next(&last, s + len);

	return cp >= 0x3041 && cp <= 0x3096;
}

/*
 * A term goes before what else reads so, and its second writing never before
 * its first.  One that the dictionary knows keeps its classes (照会 takes する,
 * 自動 takes 的), and where it is very short, or made of a verb, it is no cheaper
 * than that: what stands around it is divided as before.  *cost is what the
 * table and the writing before say, and becomes what this one got.
 */
static bool
add_term(struct job *j, size_t end, const char *s, size_t len, bool first, int *cost)
{
	int before = before_rivals(j, end, term_classes[j->kind], NO_RIVAL);
	bool known = is_known(j, end, s, len);

	if (first && (before < *cost || (before != NO_RIVAL && ends_in_hiragana(s, len)) ||
	    (known && end - j->at < SHORT_TERM)))
		*cost = before;
	return known ? add_again(j, end, s, len, *cost) :
	    add(j, end, j->engine->ids[(unsigned char)CLASS_NOUN], *cost, keep(j, s, len));
}

/* One row of our own words. */
static bool
add_row(void *ctx, const struct lexicon_row *row)
{
	struct job *j = ctx;
	const struct own *o = j->own;
	size_t end = j->at + strlen(row->reading), n;
	const char *s = row->writings;
	int cost = o->cost[j->kind].first;
	bool ok = true, first = true;

	if (!allowed(j, j->at, end))
		return true;
	/* 浩 before ヒロシ, so that a whole name is what the lists say. */
	if (j->kind == CONVERT_NAME && (o->words == LEX_SURNAME || o->words == LEX_GIVEN))
		cost = before_rivals(j, end, (char[]){ o->class, '\0' }, cost);
	for (; ok && (n = lexicon_next(&s)) != 0; s += n, first = false) {
		if (o->words == LEX_TERM)
			ok = add_term(j, end, s, n, first, &cost);
		else
			ok = add(j, end, j->engine->ids[(unsigned char)o->class], cost,
			    keep(j, s, n));
		cost += o->cost[j->kind].further;
	}
	return ok;
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
			return add(j, j->at + n + 1, id, RUN_COST, keep(j, s, n + 1));
	}
	return n == 0 || add(j, j->at + n, id, RUN_COST, keep(j, s, n));
}

static bool
fill(struct job *j)
{
	const char *s = j->reading, *end = s + j->len;
	size_t i;

	while (s < end) {
		j->at = (size_t)(s - j->reading);
		/* The library would skip a blank. */
		if (*s == ' ') {
			if (!add(j, j->at + 1, j->engine->ids[(unsigned char)CLASS_NOUN], 0, " "))
				return false;
		} else if (!add_dictionary(j) || !add_run(j)) {
			return false;
		}
		for (i = 0; i < NELEM(owns); i++) {
			j->own = &owns[i];
			if (!lexicon_prefixes(j->engine->words, owns[i].words, s, (size_t)(end - s),
			    add_row, j))
				return false;
		}
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
		if (wishes[i].writing != NULL && !add(j, (size_t)(s - j->reading),
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
	return starts_segment(class_of(j->engine, left->rid), class_of(j->engine, right->lid));
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
