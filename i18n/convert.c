/* SPDX-License-Identifier: ISC */
/*
 * Conversion: the engines, and what is the same for all of them; see
 * convert.h.
 */
#include "i18n/convert.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "i18n/convert_merge.h"
#include "i18n/text.h"

/* In the order in which "auto" tries them; the first is the one that is meant. */
static const struct convert_engine *const engines[] = { &convert_mecab, &convert_anthy,
    &convert_none };

static enum err_code
open_none(const char *datadir UNUSED, const struct lexicon *words UNUSED, void **state,
    struct err *e UNUSED)
{
	*state = NULL;
	return ERR_OK;
}

static void
close_none(void *state UNUSED)
{
}

static enum err_code
convert_by_none(void *state UNUSED, const char *reading UNUSED, enum convert_kind kind UNUSED,
    const struct convert_wish *wishes UNUSED, struct conversion *out UNUSED,
    struct err *e UNUSED)
{
	return ERR_OK;
}

const struct convert_engine convert_none = { "none", open_none, close_none, convert_by_none, NULL };

static void
forget_all(struct converter *c)
{
	places_close(&c->places);
	glyphs_free(&c->glyphs);
	lexicon_free(&c->words);
	free(c);
}

static enum err_code
open_places(struct converter *c, const char *datadir, struct err *e)
{
	char *path = path_join(datadir != NULL ? datadir : "/nonexistent", "places/towns.tsv");

	c->places = path != NULL ? places_open(path) : NULL;
	free(path);
	return c->places != NULL ? ERR_OK : err_nomem(e);
}

bool
converter_use_places(struct converter *c, const char *path)
{
	struct places *own = places_open(path);

	if (own == NULL)
		return false;
	if (places_empty(own)) {
		places_close(&own);
		return true;
	}
	places_close(&c->places);
	c->places = own;
	return true;
}

enum err_code
converter_open(const char *name, const char *datadir, struct converter **out, struct err *e)
{
	struct converter *c = calloc(1, sizeof *c);
	enum err_code rc;
	size_t i;

	*out = NULL;
	if (c == NULL)
		return err_nomem(e);
	rc = lexicon_load(datadir, &c->words, e);
	if (rc == ERR_OK)
		rc = glyphs_load(datadir, &c->glyphs, e);
	if (rc == ERR_OK)
		rc = open_places(c, datadir, e);
	if (rc != ERR_OK) {
		forget_all(c);
		return rc;
	}
	rc = ERR_NOT_FOUND;
	for (i = 0; rc != ERR_OK && i < NELEM(engines); i++) {
		if (strcmp(name, "auto") != 0 && strcmp(name, engines[i]->name) != 0)
			continue;
		c->engine = engines[i];
		rc = engines[i]->open(datadir, c->words, &c->state, e);
	}
	if (rc != ERR_OK) {
		forget_all(c);
		return err_set(e, ERR_NOT_FOUND, "i18n.no_engine", name, NULL);
	}
	err_clear(e);
	*out = c;
	return ERR_OK;
}

void
converter_close(struct converter **c)
{
	if (*c == NULL)
		return;
	(*c)->engine->close((*c)->state);
	forget_all(*c);
	*c = NULL;
}

const char *
converter_name(const struct converter *c)
{
	return c->engine->name;
}

bool
converter_is_fallback(const struct converter *c)
{
	return c->engine != engines[0];
}

_Static_assert(POSTAL_CODE_SIZE == PLACES_CODE_DIGITS + 1, "one form of a postal code");

bool
converter_postal_code(const struct converter *c, const char *address, char code[POSTAL_CODE_SIZE])
{
	return places_code_of(c->places, address, code);
}

bool
converter_addresses(const struct converter *c, const char *text, bool *is_code,
    bool (*fn)(void *ctx, const char *address), void *ctx)
{
	char code[PLACES_CODE_DIGITS + 1];

	*is_code = places_code(text, code);
	return !*is_code || places_by_code(c->places, code, fn, ctx);
}

const struct glyphs *
converter_glyphs(const struct converter *c)
{
	return c->glyphs;
}

bool
converter_register(struct converter *c, const char *reading, const char *writing)
{
	struct buf hiragana = BUF_INIT;
	bool ok = text_to_hiragana(reading, &hiragana) &&
	    lexicon_add(c->words, LEX_OWN, buf_str(&hiragana), writing);

	buf_free(&hiragana);
	return ok;
}

bool
converter_learn(struct converter *c, const char *reading, const char *writing)
{
	/* A blank parts the writings of a row: what holds one is not remembered. */
	return strchr(writing, ' ') != NULL || lexicon_add(c->words, LEX_SESSION, reading, writing);
}

void
converter_forget_own(struct converter *c)
{
	lexicon_forget(c->words, LEX_OWN);
}

void
converter_forget(struct converter *c)
{
	converter_forget_own(c);
	lexicon_forget(c->words, LEX_SESSION);
}

/* ---- building a conversion ---- */

bool
conversion_add_segment(struct conversion *v, const char *reading, size_t len)
{
	struct convert_segment *grown = realloc(v->segments, (v->count + 1) * sizeof *grown);

	if (grown == NULL)
		return false;
	v->segments = grown;
	grown[v->count] = (struct convert_segment){ .reading = strndup(reading, len) };
	if (grown[v->count].reading == NULL)
		return false;
	v->count++;
	return true;
}

bool
conversion_insert_candidate(struct convert_segment *s, size_t at, const char *text)
{
	char **grown, *copy;
	size_t i;

	for (i = 0; i < s->count; i++) {
		if (strcmp(s->candidates[i], text) != 0)
			continue;
		if (i <= at)
			return true;
		/* Already there, but further back: it moves forward. */
		copy = s->candidates[i];
		memmove(s->candidates + at + 1, s->candidates + at, (i - at) * sizeof copy);
		s->candidates[at] = copy;
		return true;
	}
	copy = strdup(text);
	grown = realloc(s->candidates, (s->count + 1) * sizeof *grown);
	if (grown != NULL)
		s->candidates = grown;
	if (copy == NULL || grown == NULL) {
		free(copy);
		return false;
	}
	memmove(grown + at + 1, grown + at, (s->count - at) * sizeof copy);
	grown[at] = copy;
	s->count++;
	return true;
}

bool
conversion_add_candidate(struct conversion *v, const char *text)
{
	struct convert_segment *s = &v->segments[v->count - 1];

	return conversion_insert_candidate(s, s->count, text);
}

void
conversion_clear(struct conversion *v)
{
	size_t i, k;

	for (i = 0; i < v->count; i++) {
		for (k = 0; k < v->segments[i].count; k++)
			str_wipe(&v->segments[i].candidates[k]);
		free(v->segments[i].candidates);
		str_wipe(&v->segments[i].reading);
	}
	free(v->segments);
	*v = (struct conversion){ 0 };
}

/* The reading itself and its katakana can always be had. */
static bool
add_kana(struct convert_segment *s)
{
	struct buf katakana = BUF_INIT;
	bool ok = text_to_katakana(s->reading, &katakana) &&
	    conversion_insert_candidate(s, s->count, s->reading) &&
	    conversion_insert_candidate(s, s->count, buf_str(&katakana));

	buf_free(&katakana);
	return ok;
}

bool
conversion_of_kana(const char *reading, struct conversion *v)
{
	*v = (struct conversion){ 0 };
	if (conversion_add_segment(v, reading, strlen(reading)) && add_kana(&v->segments[0]))
		return true;
	conversion_clear(v);
	return false;
}

bool
conversion_choose_text(struct convert_segment *s, const char *text, size_t *index)
{
	if (!conversion_insert_candidate(s, s->count, text))
		return false;
	for (*index = 0; *index < s->count; (*index)++) {
		if (strcmp(s->candidates[*index], text) == 0)
			return true;
	}
	return false;
}

/* What was settled stays first. */
static bool
keep_wishes(const struct convert_wish *wishes, struct conversion *v)
{
	size_t i;

	for (i = 0; wishes != NULL && i < v->count && wishes[i].length != 0; i++) {
		if (wishes[i].writing != NULL &&
		    utf8_count(v->segments[i].reading) == wishes[i].length &&
		    !conversion_insert_candidate(&v->segments[i], 0, wishes[i].writing))
			return false;
	}
	return true;
}

enum err_code
convert(struct converter *c, const char *reading, enum convert_kind kind,
    const struct convert_wish *wishes, struct conversion *out, struct err *e)
{
	struct buf hiragana = BUF_INIT;
	enum err_code rc = ERR_OK;
	bool ok;
	size_t i;

	*out = (struct conversion){ 0 };
	ok = text_to_hiragana(reading, &hiragana);
	if (ok && hiragana.len != 0 && kind != CONVERT_KANA)
		rc = c->engine->convert(c->state, buf_str(&hiragana), kind, wishes, out, e);
	if (ok && rc == ERR_OK && out->count == 0)
		ok = conversion_add_segment(out, buf_str(&hiragana), hiragana.len);
	if (ok && rc == ERR_OK && wishes == NULL)
		ok = merge_whole(c, buf_str(&hiragana), kind, out);
	for (i = 0; ok && rc == ERR_OK && i < out->count; i++)
		ok = merge_words(c, kind, i > 0, &out->segments[i]) &&
		    add_kana(&out->segments[i]) &&
		    merge_variants(c, kind, &out->segments[i]);
	if (ok && rc == ERR_OK)
		ok = keep_wishes(wishes, out);
	if (rc == ERR_OK && !ok)
		rc = err_nomem(e);
	if (rc != ERR_OK)
		conversion_clear(out);
	buf_free(&hiragana);
	return rc;
}

/* ---- whole lines ---- */

#define SHORT_LINE	12	/* characters */

struct line {
	struct buf	text;
	size_t		cost;	/* sum of ranks: the fewer second choices the better */
	size_t		order;	/* as made, for equal costs */
};

static int
by_cost(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void
lines_free(struct line *lines, size_t n)
{
	size_t i;

	for (i = 0; lines != NULL && i < n; i++)
		buf_free(&lines[i].text);
	free(lines);
}

/* Every kept line with every candidate of the next segment; the best n stay. */
static struct line *
extend(const struct line *lines, size_t count, const struct convert_segment *s, size_t n,
    size_t *made)
{
	size_t width = s->count < n ? s->count : n, i, k;
	struct line *next = calloc(count * width + 1, sizeof *next);
	bool ok = next != NULL;

	*made = 0;
	for (i = 0; ok && i < count; i++) {
		for (k = 0; ok && k < width; k++) {
			struct line *to = &next[(*made)++];

			to->cost = lines[i].cost + k;
			to->order = *made;
			ok = buf_adds(&to->text, buf_str(&lines[i].text)) &&
			    buf_adds(&to->text, s->candidates[k]);
		}
	}
	if (!ok) {
		lines_free(next, *made);
		return NULL;
	}
	qsort(next, *made, sizeof *next, by_cost);
	while (*made > n)
		buf_free(&next[--*made].text);
	return next;
}

/* Lines put together from the segments' candidates. */
static enum err_code
combine(const struct conversion *v, size_t n, struct conversion *out, struct err *e)
{
	struct line *lines = calloc(1, sizeof *lines), *next;
	size_t i, k, made = 1;
	enum err_code rc = ERR_OK;

	if (lines == NULL)
		return err_nomem(e);
	for (i = 0; rc == ERR_OK && i < v->count; i++) {
		next = extend(lines, made, &v->segments[i], n, &k);
		if (next == NULL) {
			rc = err_nomem(e);
			break;
		}
		lines_free(lines, made);
		lines = next;
		made = k;
	}
	for (i = 0; rc == ERR_OK && i < made; i++) {
		if (!conversion_add_candidate(out, buf_str(&lines[i].text)))
			rc = err_nomem(e);
	}
	lines_free(lines, made);
	return rc;
}

/* The engine's own lines, with what a list says of the whole reading before them. */
static enum err_code
engine_lines(struct converter *c, const char *reading, enum convert_kind kind, size_t n,
    struct conversion *out, struct err *e)
{
	enum err_code rc = c->engine->lines(c->state, reading, kind, n, out, e);

	if (rc == ERR_OK && (out->count == 0 || !merge_words(c, kind, false, &out->segments[0]) ||
	    !merge_variants(c, kind, &out->segments[0])))
		rc = err_nomem(e);
	return rc;
}

enum err_code
convert_nbest(struct converter *c, const char *reading, enum convert_kind kind, size_t n,
    char ***out, size_t *count, struct err *e)
{
	struct conversion v = { 0 }, lines = { 0 };
	struct buf hiragana = BUF_INIT;
	struct convert_segment *s;
	enum err_code rc = ERR_OK;

	*out = NULL;
	*count = 0;
	if (!text_to_hiragana(reading, &hiragana))
		rc = err_nomem(e);
	else if (c->engine->lines != NULL && kind != CONVERT_KANA && hiragana.len != 0)
		rc = engine_lines(c, buf_str(&hiragana), kind, n, &lines, e);
	else if (!conversion_add_segment(&lines, buf_str(&hiragana), hiragana.len))
		rc = err_nomem(e);
	/* Few lines of few kana: the segments have more candidates than the lattice has paths. */
	if (rc == ERR_OK && lines.segments[0].count < n &&
	    (c->engine->lines == NULL || utf8_count(buf_str(&hiragana)) <= SHORT_LINE) &&
	    (rc = convert(c, buf_str(&hiragana), kind, NULL, &v, e)) == ERR_OK)
		rc = combine(&v, n, &lines, e);
	if (rc == ERR_OK) {
		s = &lines.segments[0];
		for (; s->count > n; s->count--)
			str_wipe(&s->candidates[s->count - 1]);
		*out = s->candidates;
		*count = s->count;
		s->candidates = NULL;
		s->count = 0;
	}
	conversion_clear(&lines);
	conversion_clear(&v);
	buf_free(&hiragana);
	return rc;
}
