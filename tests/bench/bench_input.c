/* SPDX-License-Identifier: ISC */
/*
 * The input method: accuracy and speed of each engine side by side, what
 * opening costs, and what a key costs until the preedit stands in the view.
 *
 * Accuracy needs readings with their accepted writings, which are no part of
 * the project: MADOGUCHI_AJIMEE names a file of AJIMEE-Bench (id, context,
 * reading, writings with alternatives in brackets), MADOGUCHI_PHRASES one of
 * the counter's own (kind, reading, writings).  Without them those rows are
 * left out.  Lines are compared after NFKC, as the benchmark does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "i18n/convert.h"
#include "i18n/ime.h"
#include "i18n/text.h"
#include "tests/bench/bench.h"

#define BEST		10
#define ALTERNATIVES	512	/* of one item's brackets, multiplied out */

static const struct engine {
	const char	*name;
	bool		 meant;		/* its figures have goals */
} engines[] = { { "mecab", true }, { "anthy", false } };

/* Converting waits for nothing and nobody: the processor's time, which other
 * programs on the machine do not blur. */
static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct converter *
open_engine(const char *name)
{
	struct converter *c = NULL;

	return converter_open(name, getenv("MADOGUCHI_DATADIR"), &c, NULL) == ERR_OK ? c : NULL;
}

static void
row(const struct engine *e, const char *what, double figure, const char *unit,
    struct bench_goal goal)
{
	char name[96];

	(void)snprintf(name, sizeof name, "input: %s, %s", e->name, what);
	bench_row(name, figure, unit, e->meant ? goal : BENCH_NO_GOAL);
}

/* ---- accepted writings ---- */

/* "[a|b]c" is ac and bc. */
struct writings {
	char	*all[ALTERNATIVES];
	size_t	 count;
};

static void
expand(struct writings *w, const char *s, size_t len, const struct buf *done)
{
	const char *open = memchr(s, '[', len), *close, *p, *bar;
	struct buf b = BUF_INIT;

	buf_add(&b, buf_str(done), done->len);
	if (open == NULL || (close = memchr(open, ']', len - (size_t)(open - s))) == NULL) {
		struct buf nfkc = BUF_INIT;

		buf_add(&b, s, len);
		if (w->count < ALTERNATIVES && text_nfkc(buf_str(&b), &nfkc))
			w->all[w->count++] = buf_steal(&nfkc);
		buf_free(&b);
		return;
	}
	for (p = open + 1; p <= close; p = bar + 1) {
		struct buf longer = BUF_INIT;

		bar = memchr(p, '|', (size_t)(close - p));
		bar = bar != NULL ? bar : close;
		buf_add(&longer, buf_str(&b), b.len);
		buf_add(&longer, s, (size_t)(open - s));
		buf_add(&longer, p, (size_t)(bar - p));
		expand(w, close + 1, len - (size_t)(close + 1 - s), &longer);
		buf_free(&longer);
	}
	buf_free(&b);
}

static void
accepted(const char *s, const char *separator, struct writings *w)
{
	const char *next;
	struct buf none = BUF_INIT;

	w->count = 0;
	for (; s != NULL; s = next != NULL ? next + strlen(separator) : NULL) {
		next = strstr(s, separator);
		expand(w, s, next != NULL ? (size_t)(next - s) : strlen(s), &none);
	}
}

static void
accept_more(const char *s, struct writings *w)
{
	struct buf none = BUF_INIT;

	expand(w, s, strlen(s), &none);
}

static void
writings_clear(struct writings *w)
{
	while (w->count > 0)
		free(w->all[--w->count]);
}

/* ---- comparing ---- */

static size_t
decode(const char *s, uint32_t *out, size_t room)
{
	const char *end = s + strlen(s);
	size_t n = 0;

	while (s < end && n < room)
		out[n++] = utf8_next(&s, end);
	return n;
}

/* Edits between two texts, over the length of the accepted one. */
static double
error_rate(const char *got, const char *want)
{
	uint32_t a[512], b[512];
	size_t n = decode(got, a, NELEM(a)), m = decode(want, b, NELEM(b)), i, k;
	size_t row_of[513], left, old;

	for (k = 0; k <= m; k++)
		row_of[k] = k;
	for (i = 1; i <= n; i++) {
		left = row_of[0];
		row_of[0] = i;
		for (k = 1; k <= m; k++) {
			old = row_of[k];
			row_of[k] = left + (a[i - 1] != b[k - 1]);
			if (old + 1 < row_of[k])
				row_of[k] = old + 1;
			if (row_of[k - 1] + 1 < row_of[k])
				row_of[k] = row_of[k - 1] + 1;
			left = old;
		}
	}
	return m == 0 ? 0 : (double)row_of[m] / (double)m;
}

struct score {
	size_t			 items, first, ten;
	double			 errors;
	struct bench_times	 times;
};

/* Where the first accepted line stands, 0 for nowhere; adds to the score. */
static size_t
judge(struct converter *c, const char *reading, enum convert_kind kind, const struct writings *w,
    struct score *s)
{
	char **lines = NULL;
	size_t n = 0, i, k, place = 0;
	double begun = now(), least = 1e9;

	if (convert_nbest(c, reading, kind, BEST, &lines, &n, NULL) != ERR_OK)
		exit(1);
	bench_add(&s->times, now() - begun);
	for (i = 0; i < n; i++) {
		struct buf nfkc = BUF_INIT;

		if (!text_nfkc(lines[i], &nfkc))
			exit(1);
		for (k = 0; k < w->count; k++) {
			double rate = error_rate(buf_str(&nfkc), w->all[k]);

			least = i == 0 && rate < least ? rate : least;
			if (place == 0 && strcmp(buf_str(&nfkc), w->all[k]) == 0)
				place = i + 1;
		}
		buf_free(&nfkc);
		free(lines[i]);
	}
	free(lines);
	s->items++;
	s->first += place == 1;
	s->ten += place != 0;
	s->errors += least;
	return place;
}

/* ---- files ---- */

typedef void each_fn(void *ctx, char *const *columns);

/* Every line of a file with at least n columns. */
static bool
each_line(const char *path, size_t n, each_fn *fn, void *ctx)
{
	struct buf b = BUF_INIT;
	char *line, *next, *columns[4];
	size_t i;

	if (path == NULL || file_read(path, &b, NULL) != ERR_OK)
		return false;
	for (line = b.data; line != NULL && *line != '\0'; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		for (i = 0; i < n && line != NULL; i++) {
			columns[i] = line;
			line = strchr(line, '\t');
			if (line != NULL)
				*line++ = '\0';
		}
		if (i == n)
			fn(ctx, columns);
	}
	buf_free(&b);
	return true;
}

struct run {
	struct converter	*c;
	struct score		 score;
	size_t			 variants;	/* names that do not stand first */
	size_t			 others_first;	/* first place among the others */
};

static void
ajimee_item(void *ctx, char *const *columns)
{
	struct run *r = ctx;
	struct writings w = { 0 };

	accepted(columns[3], "‖", &w);
	(void)judge(r->c, columns[2], CONVERT_TEXT, &w, &r->score);
	writings_clear(&w);
}

static void
phrase_item(void *ctx, char *const *columns)
{
	static const struct { const char *word; enum convert_kind kind; } kinds[] = {
		{ "name", CONVERT_NAME }, { "place", CONVERT_PLACE }, { "term", CONVERT_TEXT },
		{ "sent", CONVERT_TEXT },
	};
	struct run *r = ctx;
	struct writings w = { 0 };
	size_t i, place;
	bool variant;

	for (i = 0; i + 1 < NELEM(kinds) && strcmp(kinds[i].word, columns[0]) != 0; i++)
		continue;
	accepted(columns[2], "|", &w);
	place = judge(r->c, columns[1], kinds[i].kind, &w, &r->score);
	/* A name that is not what most people of that reading write. */
	variant = kinds[i].kind == CONVERT_NAME && place != 1;
	r->variants += variant;
	r->others_first += place == 1;
	if (getenv("MADOGUCHI_BENCH_SHOW") != NULL && place != 1)
		(void)printf("    %s %s: %s stands at %zu\n", columns[0], columns[1], columns[2],
		    place);
	writings_clear(&w);
}

static void
accuracy(const struct engine *e, struct converter *c)
{
	struct run r = { .c = c };
	double n;

	/* Once for the pages of the dictionary, which the system brings as they are touched. */
	(void)each_line(getenv("MADOGUCHI_AJIMEE"), 4, ajimee_item, &r);
	if (r.score.items > 0)
		row(e, "a line's ten best, p99, pages cold",
		    bench_quantile(&r.score.times, 0.99) * 1e3, "ms", BENCH_NO_GOAL);
	bench_free(&r.score.times);
	r = (struct run){ .c = c };
	if (each_line(getenv("MADOGUCHI_AJIMEE"), 4, ajimee_item, &r) && r.score.items > 0) {
		n = (double)r.score.items;
		row(e, "AJIMEE first place", (double)r.score.first * 100 / n, "%",
		    BENCH_AT_LEAST(49));
		row(e, "AJIMEE within ten", (double)r.score.ten * 100 / n, "%", BENCH_NO_GOAL);
		row(e, "AJIMEE character errors", r.score.errors * 100 / n, "%",
		    BENCH_AT_MOST(7.5));
		row(e, "a line's ten best, p50", bench_quantile(&r.score.times, 0.5) * 1e3, "ms",
		    BENCH_NO_GOAL);
		row(e, "a line's ten best, p99", bench_quantile(&r.score.times, 0.99) * 1e3, "ms",
		    BENCH_AT_MOST(5));
		bench_free(&r.score.times);
	}
	r = (struct run){ .c = c };
	if (each_line(getenv("MADOGUCHI_PHRASES"), 3, phrase_item, &r) && r.score.items > 0) {
		n = (double)r.score.items;
		row(e, "phrases, first place", (double)r.score.first * 100 / n, "%",
		    BENCH_NO_GOAL);
		row(e, "phrases but names not first, first place",
		    (double)r.others_first * 100 / (n - (double)r.variants), "%",
		    BENCH_AT_LEAST(90));
		row(e, "phrases, within ten", (double)r.score.ten * 100 / n, "%",
		    BENCH_AT_LEAST(100));
	}
	bench_free(&r.score.times);
}

/* ---- municipalities ---- */

#define PLACES_MAX	2500

struct municipalities {
	char	*names[PLACES_MAX], *readings[PLACES_MAX];
	size_t	 count;
};

static void
collect_place(void *ctx, char *const *columns)
{
	struct municipalities *m = ctx;

	if (strcmp(columns[0], "code") == 0 || m->count == PLACES_MAX)
		return;
	m->names[m->count] = strdup(columns[1]);
	m->readings[m->count++] = strdup(columns[2]);
}

/* Towns of one reading: each of them may stand first. */
static void
municipalities(const struct engine *e, struct converter *c)
{
	const char *datadir = getenv("MADOGUCHI_DATADIR");
	char *path = datadir != NULL ? path_join(datadir, "codes/organizations.tsv") : NULL;
	struct municipalities m = { .count = 0 };
	struct score s = { 0 };
	size_t i, k;

	if (path == NULL || !each_line(path, 3, collect_place, &m) || m.count == 0) {
		free(path);
		return;
	}
	for (i = 0; i < m.count; i++) {
		struct writings w = { 0 };
		size_t place;

		for (k = 0; k < m.count; k++) {
			if (strcmp(m.readings[k], m.readings[i]) == 0)
				accept_more(m.names[k], &w);
		}
		place = judge(c, m.readings[i], CONVERT_PLACE, &w, &s);
		if (getenv("MADOGUCHI_BENCH_SHOW") != NULL && place != 1)
			(void)printf("    %s: %s stands at %zu\n", m.readings[i], m.names[i],
			    place);
		writings_clear(&w);
	}
	row(e, "municipalities and wards, first place", (double)s.first * 100 / (double)s.items,
	    "%", BENCH_AT_LEAST(100));
	bench_free(&s.times);
	for (i = 0; i < m.count; i++) {
		free(m.names[i]);
		free(m.readings[i]);
	}
	free(path);
}

/* ---- costs ---- */

/* Memory that is this process's alone, in KiB. */
static double
private_memory(void)
{
	FILE *f = fopen("/proc/self/smaps_rollup", "re");
	char line[128];
	long kib, sum = 0;

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "Private_Dirty: %ld", &kib) == 1)
			sum += kib;
	}
	if (f != NULL)
		(void)fclose(f);
	return (double)sum;
}

/* The first thing that is done, so that no memory lies about. */
static struct converter *
first_opening(const struct engine *e)
{
	double before = private_memory();
	struct converter *c = open_engine(e->name);
	struct conversion v;

	if (c == NULL)
		return NULL;
	if (convert(c, "せたいぜんいんのしゅうにゅう", CONVERT_TEXT, NULL, &v, NULL) != ERR_OK)
		exit(1);
	conversion_clear(&v);
	row(e, "private memory after a sentence", (private_memory() - before) / 1024, "MiB",
	    BENCH_AT_MOST(15));
	return c;
}

static void
opening(const struct engine *e)
{
	struct bench_times t = { 0 };
	double begun;
	struct converter *c;
	int i;

	for (i = 0; i < 9; i++) {
		begun = now();
		c = open_engine(e->name);
		bench_add(&t, now() - begun);
		converter_close(&c);
	}
	row(e, "opening, p50", bench_quantile(&t, 0.5) * 1e3, "ms", BENCH_AT_MOST(10));
	bench_free(&t);
}

/* A sentence key by key: from the key until what is to be drawn is known. */
static void
typing(const struct engine *e, struct converter *c)
{
	static const char keys[] = "setainushinodouiwoetesetaizenninnoshuunyuuwokakuninnsita ";
	struct bench_times t = { 0 };
	struct ime *m = ime_new(c);
	struct ime_view v;
	double begun;
	int round;
	size_t i;

	if (m == NULL)
		exit(1);
	ime_set_field(m, IME_HIRAGANA, CONVERT_TEXT);
	for (round = 0; round < 50; round++) {
		for (i = 0; keys[i] != '\0'; i++) {
			begun = now();
			(void)ime_key(m, keys[i] == ' ' ? IME_KEY_SPACE : IME_KEY_CHAR,
			    (unsigned char)keys[i]);
			ime_view(m, &v);
			bench_add(&t, now() - begun);
		}
		ime_reset(m);
	}
	row(e, "key to preedit, p50", bench_quantile(&t, 0.5) * 1e3, "ms", BENCH_NO_GOAL);
	row(e, "key to preedit, p99", bench_quantile(&t, 0.99) * 1e3, "ms", BENCH_AT_MOST(4));
	bench_free(&t);
	ime_free(&m);
}

int
main(void)
{
	struct converter *c;
	size_t i;

	for (i = 0; i < NELEM(engines); i++) {
		c = first_opening(&engines[i]);
		if (c == NULL) {
			(void)printf("input: %s cannot be opened here\n", engines[i].name);
			continue;
		}
		accuracy(&engines[i], c);
		municipalities(&engines[i], c);
		typing(&engines[i], c);
		converter_close(&c);
		opening(&engines[i]);
	}
	return 0;
}
