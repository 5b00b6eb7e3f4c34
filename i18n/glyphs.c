/* SPDX-License-Identifier: ISC */
/*
 * Characters apart; see glyphs.h.  The variants are a small table in memory;
 * the two lists of data/charsets are mapped and searched where they lie: they
 * are asked for once in a day, and cost nothing until then.
 */
#include "i18n/glyphs.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "i18n/text.h"

#define MJ_DIGITS	6
#define DEPTH_MAX	4	/* characters of a text that vary at a time */

struct variant {
	const char	*base, *writing, *word;
	uint32_t	 base_cp, writing_cp;	/* of each the first, to compare by */
	bool		 common;
};

struct mapped {
	const char	*bytes;
	size_t		 len;
};

struct glyphs {
	struct buf	 text;		/* of variants.tsv, cut in place */
	struct variant	*variants;
	size_t		 count;
	struct mapped	 mj, reductions;
};

/* ---- loading ---- */

static void
map_file(const char *datadir, const char *name, struct mapped *m)
{
	char *path = path_join(datadir, name);
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;
	void *p;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p != MAP_FAILED)
			*m = (struct mapped){ p, (size_t)st.st_size };
	}
	if (fd >= 0)
		(void)close(fd);
	free(path);
}

static void
unmap(struct mapped *m)
{
	if (m->bytes != NULL)
		(void)munmap((void *)(uintptr_t)m->bytes, m->len);
	*m = (struct mapped){ 0 };
}

/* The next column of a line; NULL at its end. */
static char *
column(char **line)
{
	char *s = *line;

	if (s == NULL)
		return NULL;
	*line = strchr(s, '\t');
	if (*line != NULL)
		*(*line)++ = '\0';
	return s;
}

static uint32_t
first_of(const char *s)
{
	return utf8_next(&s, s + strlen(s));
}

static bool
cut_variants(struct glyphs *g)
{
	char *line = g->text.data, *next;
	size_t room = 0;

	for (; line != NULL && *line != '\0'; line = next) {
		struct variant v = { 0 };
		const char *common;

		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (*line == '#')
			continue;
		v.base = column(&line);
		v.writing = column(&line);
		v.word = column(&line);
		common = column(&line);
		if (v.word == NULL || common == NULL)
			continue;
		v.base_cp = first_of(v.base);
		v.writing_cp = first_of(v.writing);
		v.common = *common == '1';
		if (g->count == room) {
			struct variant *grown = realloc(g->variants, (room + 256) * sizeof *grown);

			if (grown == NULL)
				return false;
			g->variants = grown;
			room += 256;
		}
		g->variants[g->count++] = v;
	}
	return true;
}

enum err_code
glyphs_load(const char *datadir, struct glyphs **out, struct err *e)
{
	struct glyphs *g = calloc(1, sizeof *g);
	char *path = datadir != NULL ? path_join(datadir, "words/variants.tsv") : NULL;
	enum err_code rc = ERR_OK;

	*out = NULL;
	if (g != NULL && path != NULL) {
		rc = file_read(path, &g->text, e);
		if (rc == ERR_OK && !cut_variants(g))
			rc = err_nomem(e);
		else if (rc != ERR_OK && rc != ERR_NOMEM)
			rc = ERR_OK;
		map_file(datadir, "charsets/mj.tsv", &g->mj);
		map_file(datadir, "charsets/reductions.tsv", &g->reductions);
	}
	free(path);
	if (g == NULL)
		return err_nomem(e);
	if (rc != ERR_OK)
		glyphs_free(&g);
	else
		err_clear(e);
	*out = g;
	return rc;
}

void
glyphs_free(struct glyphs **g)
{
	if (*g == NULL)
		return;
	buf_free(&(*g)->text);
	free((*g)->variants);
	unmap(&(*g)->mj);
	unmap(&(*g)->reductions);
	free(*g);
	*g = NULL;
}

/* The table names pairs both ways: the lowest of a character and its variants stands for all. */
static uint32_t
lowest(const struct glyphs *g, uint32_t cp)
{
	const struct variant *v;
	uint32_t low = cp;

	for (v = g->variants; v < g->variants + g->count; v++) {
		if (v->base_cp == cp && v->writing_cp < low)
			low = v->writing_cp;
		if (v->writing_cp == cp && v->base_cp < low)
			low = v->base_cp;
	}
	return low;
}

bool
glyphs_plain(const struct glyphs *g, const char *text, struct buf *out)
{
	const char *s = text, *end = text + strlen(text);
	uint32_t cp;
	bool ok = true;

	while (ok && s < end) {
		cp = utf8_next(&s, end);
		ok = text_selector(cp) || utf8_put(out, lowest(g, cp));
	}
	return ok;
}

/* ---- variants of a text ---- */

struct expansion {
	const struct glyphs	*g;
	bool			 common;
	size_t			 left;
	const char		*text;
	glyphs_fn		*fn;
	void			*ctx;
};

static bool expand(struct expansion *x, const char *rest, const struct buf *done, int changed);

/* The text goes on after `rest` with a writing in the place of its first character. */
static bool
expand_with(struct expansion *x, const struct buf *done, const char *writing, size_t len,
    const char *rest, int changed)
{
	struct buf longer = BUF_INIT;
	bool ok = buf_add(&longer, buf_str(done), done->len) && buf_add(&longer, writing, len) &&
	    expand(x, rest, &longer, changed);

	buf_free(&longer);
	return ok;
}

static bool
expand(struct expansion *x, const char *rest, const struct buf *done, int changed)
{
	size_t len = strlen(rest), n = text_cluster(rest, len), i;

	if (x->left == 0)
		return true;
	if (n == 0) {
		if (changed == 0)
			return true;
		x->left--;
		return x->fn(x->ctx, buf_str(done));
	}
	/* First as it is: what differs furthest to the right comes first. */
	if (!expand_with(x, done, rest, n, rest + n, changed))
		return false;
	for (i = 0; i < x->g->count && changed < DEPTH_MAX; i++) {
		const struct variant *v = &x->g->variants[i];

		if (strlen(v->base) != n || memcmp(v->base, rest, n) != 0 ||
		    (x->common && !v->common))
			continue;
		if (!expand_with(x, done, v->writing, strlen(v->writing), rest + n, changed + 1))
			return false;
	}
	return true;
}

bool
glyphs_expand(const struct glyphs *g, const char *text, bool common, size_t n, glyphs_fn *fn,
    void *ctx)
{
	struct expansion x = { g, common, n, text, fn, ctx };
	struct buf none = BUF_INIT;

	return expand(&x, text, &none, 0);
}

/* ---- lines of a mapped list ---- */

struct line { const char *key, *value; size_t key_len, value_len; };

/* The line that begins at an offset; returns the offset of the next. */
static size_t
line_at(const struct mapped *m, size_t at, struct line *out)
{
	const char *s = m->bytes + at, *end = memchr(s, '\n', m->len - at), *tab;
	size_t len = end != NULL ? (size_t)(end - s) : m->len - at;

	tab = memchr(s, '\t', len);
	*out = (struct line){ .key = s, .key_len = tab != NULL ? (size_t)(tab - s) : 0 };
	if (tab != NULL && *s != '#') {
		out->value = tab + 1;
		out->value_len = len - out->key_len - 1;
	}
	return at + len + 1;
}

static bool
find_line(const struct mapped *m, const char *key, size_t len, struct line *out)
{
	size_t at = 0;

	while (at < m->len) {
		at = line_at(m, at, out);
		if (out->value != NULL && out->key_len == len && memcmp(out->key, key, len) == 0)
			return true;
	}
	return false;
}

bool
glyphs_sequences(const struct glyphs *g, const char *text, size_t n, glyphs_fn *fn, void *ctx)
{
	const char *p = text, *end = text + strlen(text);
	struct buf b = BUF_INIT;
	struct line l;
	size_t at = 0, base;
	bool ok = true;

	if (p == end)
		return true;
	(void)utf8_next(&p, end);
	base = (size_t)(p - text);
	/* Only for one character, with or without a selector of its own. */
	if (text_cluster(text, strlen(text)) != strlen(text))
		return true;
	while (ok && n > 0 && at < g->mj.len) {
		at = line_at(&g->mj, at, &l);
		if (l.value == NULL || l.value_len <= base || memcmp(l.value, text, base) != 0)
			continue;
		buf_reset(&b);
		ok = buf_add(&b, l.value, l.value_len) && fn(ctx, buf_str(&b));
		n--;
	}
	buf_free(&b);
	return ok;
}

/* ---- notes ---- */

static const struct variant *
variant_of(const struct glyphs *g, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < g->count; i++) {
		if (strlen(g->variants[i].writing) == n &&
		    memcmp(g->variants[i].writing, s, n) == 0)
			return &g->variants[i];
	}
	return NULL;
}

/* "U+9AD9", and every further code point of the cluster. */
static bool
add_code_points(const char *s, size_t n, struct buf *out)
{
	const char *end = s + n;
	bool ok = true;

	while (ok && s < end)
		ok = buf_addf(out, " U+%04X", (unsigned)utf8_next(&s, end));
	return ok;
}

bool
glyphs_note(const struct glyphs *g, const char *text, struct buf *out)
{
	size_t n;
	bool ok = true, first = true;

	for (; ok && (n = text_cluster(text, strlen(text))) != 0; text += n) {
		const struct variant *v = variant_of(g, text, n);
		const char *p = text;

		(void)utf8_next(&p, text + n);
		/* A variation sequence is uncommon even where it has no word. */
		if (v == NULL && p == text + n)
			continue;
		ok = first || buf_adds(out, " ");
		first = false;
		ok = ok && buf_add(out, text, n) &&
		    (v == NULL || (buf_addc(out, ' ') && buf_adds(out, v->word))) &&
		    add_code_points(text, n, out);
	}
	return ok && buf_add(out, "", 0);
}

/* ---- by name ---- */

static bool
by_code_point(const char *digits, struct buf *out)
{
	char *end;
	unsigned long cp = strtoul(digits, &end, 16);
	struct buf one = BUF_INIT;
	bool ok;

	if (*end != '\0' || end - digits < 4 || end - digits > 6 || cp < 0x20 || cp > 0x10ffff ||
	    (cp >= 0xd800 && cp < 0xe000))
		return false;
	/* What the filter would not let through is no character to type. */
	ok = utf8_put(&one, (uint32_t)cp) && !text_has_private_use(buf_str(&one)) &&
	    text_for_screen(buf_str(&one), one.len, false, out);
	buf_free(&one);
	return ok;
}

static bool
by_mj(const struct glyphs *g, const char *digits, struct buf *out)
{
	struct line l;

	return strlen(digits) == MJ_DIGITS && strspn(digits, "0123456789") == MJ_DIGITS &&
	    find_line(&g->mj, digits, MJ_DIGITS, &l) && buf_add(out, l.value, l.value_len);
}

bool
glyphs_by_name(const struct glyphs *g, const char *name, struct buf *out)
{
	size_t start = out->len;
	bool found = false;

	if (strncmp(name, "MJ", 2) == 0 || strncmp(name, "mj", 2) == 0) {
		found = by_mj(g, name + 2, out);
	} else if (*name == 'U' || *name == 'u') {
		name += name[1] == '+' ? 2 : 1;
		/* strtoul() would take a sign or a blank. */
		if (strspn(name, "0123456789abcdefABCDEF") == strlen(name))
			found = by_code_point(name, out);
	}
	if (!found)
		buf_truncate(out, start);
	return found && out->len > start;
}

/* ---- reductions ---- */

static size_t
first_word(const char *s, size_t len)
{
	const char *blank = memchr(s, ' ', len);

	return blank != NULL ? (size_t)(blank - s) : len;
}

bool
glyphs_reduce(const struct glyphs *g, const char *text, struct buf *out)
{
	size_t start = out->len, n;
	bool ok = true, any = false;

	for (; ok && (n = text_cluster(text, strlen(text))) != 0; text += n) {
		struct buf one = BUF_INIT;
		const char *p = text;
		struct line l;

		(void)utf8_next(&p, text + n);
		ok = buf_add(&one, text, n);
		if (ok && repertoire_ok(buf_str(&one), NULL)) {
			ok = buf_add(out, text, n);
		} else if (ok) {
			any = true;
			/* A selector goes with the form that it chose; its base may well stay. */
			buf_truncate(&one, (size_t)(p - text));
			if (p != text + n && repertoire_ok(buf_str(&one), NULL))
				ok = buf_add(out, text, (size_t)(p - text));
			else
				ok = find_line(&g->reductions, text, (size_t)(p - text), &l) &&
				    buf_add(out, l.value, first_word(l.value, l.value_len));
		}
		buf_free(&one);
	}
	if (!ok || !any)
		buf_truncate(out, start);
	return ok && any;
}
