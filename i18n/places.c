/* SPDX-License-Identifier: ISC */
/*
 * Places; see places.h.  A code is found by halving the file between line
 * ends; towns and the way back are found by reading it through, once in a
 * minute of a person's time.
 */
#include "i18n/places.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "i18n/text.h"

struct places {
	const char	*bytes;
	size_t		 len;
};

struct line {
	const char	*code;
	const char	*city, *town, *readings;	/* not ended by NUL; city NULL: damaged */
	size_t		 city_len, town_len, readings_len;
};

struct places *
places_open(const char *path)
{
	struct places *p = calloc(1, sizeof *p);
	int fd = p != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;
	void *map;

	if (fd < 0)
		return p;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map != MAP_FAILED)
			*p = (struct places){ map, (size_t)st.st_size };
	}
	(void)close(fd);
	return p;
}

void
places_close(struct places **p)
{
	if (*p == NULL)
		return;
	if ((*p)->bytes != NULL)
		(void)munmap((void *)(uintptr_t)(*p)->bytes, (*p)->len);
	free(*p);
	*p = NULL;
}

bool
places_empty(const struct places *p)
{
	return p->len == 0;
}

bool
places_code(const char *s, char code[PLACES_CODE_DIGITS + 1])
{
	struct buf b = BUF_INIT;
	size_t n = 0, i;
	bool ok = text_ascii_digits(s, &b);

	for (i = 0; ok && i < b.len; i++) {
		if (b.data[i] == '-')
			ok = i == 3;
		else if (b.data[i] < '0' || b.data[i] > '9' || n == PLACES_CODE_DIGITS)
			ok = false;
		else
			code[n++] = b.data[i];
	}
	buf_free(&b);
	code[n] = '\0';
	return ok && n == PLACES_CODE_DIGITS;
}

/* ---- lines ---- */

/* The column at *s, ended by a tab or the line's end; *s moves behind it. */
static const char *
column(const char **s, const char *end, size_t *len)
{
	const char *at = *s, *tab;

	if (at > end)
		return NULL;
	tab = memchr(at, '\t', (size_t)(end - at));
	*len = (size_t)((tab != NULL ? tab : end) - at);
	*s = at + *len + 1;
	return at;
}

/* The line at an offset; returns where the next begins. */
static size_t
line_at(const struct places *p, size_t at, struct line *out)
{
	const char *s = p->bytes + at, *end = memchr(s, '\n', p->len - at);
	size_t code_len;

	end = end != NULL ? end : p->bytes + p->len;
	*out = (struct line){ 0 };
	out->code = column(&s, end, &code_len);
	out->city = column(&s, end, &out->city_len);
	out->town = column(&s, end, &out->town_len);
	out->readings = column(&s, end, &out->readings_len);
	if (code_len != PLACES_CODE_DIGITS || out->town == NULL)
		out->city = NULL;
	if (out->readings == NULL)
		out->readings = end;
	return (size_t)(end - p->bytes) + 1;
}

/* The start of the first line whose code is not before this one. */
static size_t
lower_bound(const struct places *p, const char *code)
{
	size_t from = 0, to = p->len, middle;

	while (from < to) {
		middle = from + (to - from) / 2;
		while (middle > from && p->bytes[middle - 1] != '\n')
			middle--;
		if (p->len - middle >= PLACES_CODE_DIGITS &&
		    memcmp(p->bytes + middle, code, PLACES_CODE_DIGITS) < 0) {
			const char *end = memchr(p->bytes + middle, '\n', p->len - middle);

			from = end != NULL ? (size_t)(end - p->bytes) + 1 : p->len;
		} else {
			to = middle;
		}
	}
	return from;
}

static bool
tell(const char *s, size_t len, const char *more, size_t more_len, places_fn *fn, void *ctx)
{
	struct buf b = BUF_INIT;
	bool ok = buf_add(&b, s, len) && buf_add(&b, more, more_len) && fn(ctx, buf_str(&b));

	buf_free(&b);
	return ok;
}

bool
places_by_code(const struct places *p, const char *code, places_fn *fn, void *ctx)
{
	size_t at = lower_bound(p, code);
	struct line l;
	bool ok = true;

	while (ok && at < p->len) {
		at = line_at(p, at, &l);
		if (l.city == NULL || memcmp(l.code, code, PLACES_CODE_DIGITS) != 0)
			break;
		ok = tell(l.city, l.city_len, l.town, l.town_len, fn, ctx);
	}
	return ok;
}

static bool
has_reading(const struct line *l, const char *reading, size_t len)
{
	const char *s = l->readings, *end = s + l->readings_len, *blank;

	for (; s < end; s = blank + 1) {
		blank = memchr(s, ' ', (size_t)(end - s));
		blank = blank != NULL ? blank : end;
		if ((size_t)(blank - s) == len && memcmp(s, reading, len) == 0)
			return true;
	}
	return false;
}

struct once {
	places_fn	*fn;
	void		*ctx;
	struct buf	 seen;		/* "\ntown\ntown\n" */
	size_t		 left;
};

static bool
tell_once(struct once *o, const char *s, size_t len)
{
	struct buf key = BUF_INIT;
	bool ok = buf_addc(&key, '\n') && buf_add(&key, s, len) && buf_addc(&key, '\n');

	if (ok && strstr(buf_str(&o->seen), buf_str(&key)) == NULL) {
		ok = buf_adds(&o->seen, buf_str(&key)) && tell(s, len, "", 0, o->fn, o->ctx);
		o->left--;
	}
	buf_free(&key);
	return ok;
}

bool
places_by_reading(const struct places *p, const char *reading, size_t n, places_fn *fn, void *ctx)
{
	struct once o = { .fn = fn, .ctx = ctx, .left = n };
	size_t at = 0, len = strlen(reading);
	struct line l;
	bool ok = true;

	while (ok && o.left > 0 && at < p->len) {
		at = line_at(p, at, &l);
		if (l.city != NULL && has_reading(&l, reading, len))
			ok = tell_once(&o, l.town, l.town_len);
	}
	buf_free(&o.seen);
	return ok;
}

bool
places_code_of(const struct places *p, const char *address, char code[PLACES_CODE_DIGITS + 1])
{
	size_t at = 0, best = 0, len = strlen(address), n;
	struct line l;

	while (at < p->len) {
		at = line_at(p, at, &l);
		n = l.city != NULL ? l.city_len + l.town_len : 0;
		if (n <= best || n > len || memcmp(l.city, address, l.city_len) != 0 ||
		    memcmp(l.town, address + l.city_len, l.town_len) != 0)
			continue;
		best = n;
		memcpy(code, l.code, PLACES_CODE_DIGITS);
		code[PLACES_CODE_DIGITS] = '\0';
	}
	return best != 0;
}

/* ---- KEN_ALL ---- */

enum {
	KEN_CODE = 2, KEN_TOWN_KANA = 5, KEN_PREFECTURE = 6, KEN_CITY = 7, KEN_TOWN = 8, KEN_COLUMNS
};

/* Fields are quoted or bare, never with a quote inside. */
static bool
ken_columns(const char *s, const char *end, struct buf columns[KEN_COLUMNS])
{
	size_t i, n;

	for (i = 0; i < KEN_COLUMNS; i++) {
		bool quoted = s < end && *s == '"';
		const char *stop;

		s += quoted;
		if (s > end)
			return false;
		stop = memchr(s, quoted ? '"' : ',', (size_t)(end - s));
		if (stop == NULL)
			return false;
		n = (size_t)(stop - s);
		buf_reset(&columns[i]);
		if (!buf_add(&columns[i], s, n))
			return false;
		s = stop + 1 + quoted;
	}
	return true;
}

/* A town without its notes: "（次のビルを除く）", "以下に掲載がない場合". */
static void
drop_notes(struct buf *b, const char *parenthesis)
{
	const char *s = buf_str(b), *at = strstr(s, parenthesis);

	if (strstr(s, "以下に掲載がない場合") != NULL || strstr(s, "ｲｶﾆｹｲｻｲｶﾞﾅｲﾊﾞｱｲ") != NULL ||
	    strstr(s, "イカニケイサイガナイバアイ") != NULL)
		buf_truncate(b, 0);
	else if (at != NULL)
		buf_truncate(b, (size_t)(at - s));
}

static bool
ken_line(struct buf c[KEN_COLUMNS], struct buf *out)
{
	struct buf hiragana = BUF_INIT;
	char code[PLACES_CODE_DIGITS + 1];
	bool ok;

	drop_notes(&c[KEN_TOWN], "（");
	drop_notes(&c[KEN_TOWN_KANA], "(");
	drop_notes(&c[KEN_TOWN_KANA], "（");
	ok = places_code(buf_str(&c[KEN_CODE]), code) && c[KEN_CITY].len > 0 &&
	    text_to_hiragana(buf_str(&c[KEN_TOWN_KANA]), &hiragana) &&
	    buf_addf(out, "%s\t%s%s\t%s\t%s\n", code, buf_str(&c[KEN_PREFECTURE]),
	    buf_str(&c[KEN_CITY]), buf_str(&c[KEN_TOWN]),
	    c[KEN_TOWN].len > 0 ? buf_str(&hiragana) : "");
	buf_free(&hiragana);
	return ok;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines of a buffer in order, each once. */
static bool
sort_lines(struct buf *b)
{
	struct buf sorted = BUF_INIT_MAX(b->max);
	char **lines, *line, *next;
	size_t n = 0, i;
	bool ok;

	for (i = 0; i < b->len; i++)
		n += b->data[i] == '\n';
	lines = calloc(n + 1, sizeof *lines);
	ok = lines != NULL;
	for (line = b->data, i = 0; ok && i < n; line = next) {
		next = strchr(line, '\n');
		*next++ = '\0';
		lines[i++] = line;
	}
	if (ok)
		qsort(lines, n, sizeof *lines, by_text);
	for (i = 0; ok && i < n; i++) {
		if (i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
			ok = buf_adds(&sorted, lines[i]) && buf_addc(&sorted, '\n');
	}
	free(lines);
	if (ok) {
		buf_free(b);
		*b = sorted;
	} else {
		buf_free(&sorted);
	}
	return ok;
}

bool
places_from_ken_all(const char *csv, size_t len, struct buf *out, size_t *line)
{
	const char *s = csv, *end = csv + len, *stop;
	struct buf columns[KEN_COLUMNS] = { BUF_INIT };
	bool ok = len > 0, within = false;
	size_t i;

	for (*line = 1; ok && s < end; s = stop + 1, ++*line) {
		stop = memchr(s, '\n', (size_t)(end - s));
		stop = stop != NULL ? stop : end;
		ok = ken_columns(s, stop, columns);
		if (!ok)
			break;
		/* A long note goes on over several lines: only the first is a town. */
		if (!within)
			within = strstr(buf_str(&columns[KEN_TOWN]), "（") != NULL &&
			    strstr(buf_str(&columns[KEN_TOWN]), "）") == NULL;
		else {
			within = strstr(buf_str(&columns[KEN_TOWN]), "）") == NULL;
			continue;
		}
		ok = ken_line(columns, out);
	}
	for (i = 0; i < KEN_COLUMNS; i++)
		buf_free(&columns[i]);
	return ok && sort_lines(out);
}
