/* SPDX-License-Identifier: ISC */
/*
 * Tables of words; see lexicon.h.  A file is read whole and cut into rows where
 * it lies; rows that were added own their two strings.
 */
#include "i18n/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "i18n/text.h"

#define WRITINGS_MAX	32	/* of a reading in a table that grows; the oldest go */

struct table {
	char			*bytes;		/* of the file */
	size_t			 len;
	struct lexicon_row	*rows;
	size_t			 count, room;
	bool			 grown;		/* rows own their strings */
};

struct lexicon {
	struct table	tables[LEX_KIND_COUNT];
};

static const struct {
	enum lexicon_kind	 kind;
	const char	*file;
	unsigned	 writing, reading;	/* columns */
	bool		 heading;		/* the first line names the columns */
} files[] = {
	{ LEX_TERM, "words/terms.tsv", 1, 0, false },
	{ LEX_SURNAME, "words/surnames.tsv", 1, 0, false },
	{ LEX_GIVEN, "words/given-names.tsv", 1, 0, false },
	{ LEX_PLACE, "codes/organizations.tsv", 1, 2, true },
	{ LEX_DISTRICT, "words/districts.tsv", 1, 0, false },
	{ LEX_SINGLE, "dictionary/single.tsv", 1, 0, false },
};

#define COLUMNS	8

/* ---- rows ---- */

static char *
own(const char *s)
{
	return (char *)(uintptr_t)s;
}

static void
table_clear(struct table *t)
{
	size_t i;

	for (i = 0; t->grown && i < t->count; i++) {
		char *reading = own(t->rows[i].reading), *writings = own(t->rows[i].writings);

		str_wipe(&reading);
		str_wipe(&writings);
	}
	free(t->rows);
	free(t->bytes);
	*t = (struct table){ 0 };
}

static bool
make_room(struct table *t)
{
	struct lexicon_row *grown;

	if (t->count < t->room)
		return true;
	grown = realloc(t->rows, (t->room * 2 + 64) * sizeof *grown);
	if (grown == NULL)
		return false;
	t->rows = grown;
	t->room = t->room * 2 + 64;
	return true;
}

static int
by_reading(const void *a, const void *b)
{
	const struct lexicon_row *x = a, *y = b;
	int order = strcmp(x->reading, y->reading);

	/* Rows of one reading keep the file's order: their strings lie in it. */
	return order != 0 ? order : x->reading < y->reading ? -1 : x->reading > y->reading;
}

/* Cuts one line at its tabs; false when out of memory. */
static bool
add_line(struct table *t, char *line, unsigned writing, unsigned reading)
{
	char *columns[COLUMNS] = { NULL };
	unsigned n = 0;

	for (; n < COLUMNS && line != NULL; n++) {
		columns[n] = line;
		line = strchr(line, '\t');
		if (line != NULL)
			*line++ = '\0';
	}
	if (n <= writing || n <= reading || *columns[reading] == '\0' || *columns[writing] == '\0')
		return true;
	if (!make_room(t))
		return false;
	t->rows[t->count++] = (struct lexicon_row){ columns[reading], columns[writing] };
	return true;
}

static bool
cut_rows(struct table *t, unsigned writing, unsigned reading, bool heading)
{
	char *line = t->bytes, *next;
	bool ok = true;

	for (; ok && line != NULL && *line != '\0'; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (*line != '#' && !heading)
			ok = add_line(t, line, writing, reading);
		heading = false;
	}
	if (ok && t->count > 1)
		qsort(t->rows, t->count, sizeof *t->rows, by_reading);
	return ok;
}

void
lexicon_free(struct lexicon **w)
{
	size_t i;

	if (*w == NULL)
		return;
	for (i = 0; i < LEX_KIND_COUNT; i++)
		table_clear(&(*w)->tables[i]);
	free(*w);
	*w = NULL;
}

static enum err_code
read_table(struct table *t, const char *datadir, size_t which, struct err *e)
{
	char *path = path_join(datadir, files[which].file);
	struct buf b = BUF_INIT;
	enum err_code rc;

	if (path == NULL)
		return err_nomem(e);
	rc = file_read(path, &b, e);
	free(path);
	if (rc == ERR_OK) {
		t->len = b.len;
		t->bytes = buf_steal(&b);
		if (t->bytes != NULL && !cut_rows(t, files[which].writing, files[which].reading,
		    files[which].heading))
			rc = err_nomem(e);
	} else if (rc != ERR_NOMEM) {
		err_clear(e);
		rc = ERR_OK;
	}
	buf_free(&b);
	return rc;
}

enum err_code
lexicon_load(const char *datadir, struct lexicon **out, struct err *e)
{
	struct lexicon *w = calloc(1, sizeof *w);
	enum err_code rc = ERR_OK;
	size_t i;

	*out = NULL;
	if (w == NULL)
		return err_nomem(e);
	w->tables[LEX_OWN].grown = true;
	w->tables[LEX_SESSION].grown = true;
	for (i = 0; rc == ERR_OK && datadir != NULL && i < NELEM(files); i++)
		rc = read_table(&w->tables[files[i].kind], datadir, i, e);
	if (rc != ERR_OK)
		lexicon_free(&w);
	*out = w;
	return rc;
}

/* ---- finding ---- */

/* The first row that is not before the reading, from a row on. */
static size_t
lower_bound(const struct table *t, size_t from, const char *s, size_t len)
{
	size_t to = t->count, middle;

	while (from < to) {
		middle = from + (to - from) / 2;
		if (strncmp(t->rows[middle].reading, s, len) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

const char *
lexicon_find(const struct lexicon *w, enum lexicon_kind kind, const char *reading)
{
	const struct table *t = &w->tables[kind];
	size_t i = lower_bound(t, 0, reading, strlen(reading) + 1);

	if (i == t->count || strcmp(t->rows[i].reading, reading) != 0)
		return NULL;
	return t->rows[i].writings;
}

bool
lexicon_prefixes(const struct lexicon *w, enum lexicon_kind kind, const char *s, size_t len,
    lexicon_fn *fn, void *ctx)
{
	const struct table *t = &w->tables[kind];
	const char *p = s, *end = s + len;
	size_t i = 0, n;

	while (p < end) {
		(void)utf8_next(&p, end);
		n = (size_t)(p - s);
		i = lower_bound(t, i, s, n);
		if (i == t->count || strncmp(t->rows[i].reading, s, n) != 0)
			return true;
		for (; i < t->count && strncmp(t->rows[i].reading, s, n) == 0 &&
		    t->rows[i].reading[n] == '\0'; i++) {
			if (!fn(ctx, &t->rows[i]))
				return false;
		}
	}
	return true;
}

bool
lexicon_each(const struct lexicon *w, enum lexicon_kind kind, lexicon_fn *fn, void *ctx)
{
	const struct table *t = &w->tables[kind];
	size_t i;

	for (i = 0; i < t->count; i++) {
		if (!fn(ctx, &t->rows[i]))
			return false;
	}
	return true;
}

size_t
lexicon_count(const struct lexicon *w, enum lexicon_kind kind)
{
	return w->tables[kind].count;
}

/* ---- the person's own ---- */

/* "new old older", without a second "new". */
static bool
put_first(const char *old, const char *writing, struct buf *out)
{
	const char *s = old;
	size_t n, kept = 1;

	buf_adds(out, writing);
	while ((n = lexicon_next(&s)) != 0 && kept < WRITINGS_MAX) {
		if (strlen(writing) != n || memcmp(s, writing, n) != 0) {
			buf_addc(out, ' ');
			buf_add(out, s, n);
			kept++;
		}
		s += n;
	}
	return buf_ok(out);
}

bool
lexicon_add(struct lexicon *w, enum lexicon_kind kind, const char *reading, const char *writing)
{
	struct table *t = &w->tables[kind];
	size_t i = lower_bound(t, 0, reading, strlen(reading) + 1);
	bool known = i < t->count && strcmp(t->rows[i].reading, reading) == 0;
	struct buf b = BUF_INIT;
	char *copy = NULL, *old;
	bool ok = t->grown && put_first(known ? t->rows[i].writings : "", writing, &b);

	if (ok && !known) {
		copy = strdup(reading);
		ok = copy != NULL && make_room(t);
	}
	if (!ok) {
		str_wipe(&copy);
		buf_free(&b);
		return false;
	}
	if (known) {
		old = own(t->rows[i].writings);
		str_wipe(&old);
	} else {
		memmove(t->rows + i + 1, t->rows + i, (t->count - i) * sizeof *t->rows);
		t->rows[i].reading = copy;
		t->count++;
	}
	t->rows[i].writings = buf_steal(&b);
	return true;
}

void
lexicon_forget(struct lexicon *w, enum lexicon_kind kind)
{
	table_clear(&w->tables[kind]);
	w->tables[kind].grown = true;
}

size_t
lexicon_next(const char **s)
{
	*s += strspn(*s, " ");
	return strcspn(*s, " ");
}
