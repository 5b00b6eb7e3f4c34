/* SPDX-License-Identifier: ISC */
/*
 * Conversion: the engines, and what is the same for all of them; see
 * convert.h.
 */
#include "i18n/convert.h"

#include <stdlib.h>
#include <string.h>

#include "i18n/convert_engine.h"
#include "i18n/names.h"
#include "i18n/text.h"

struct converter {
	const struct convert_engine	*engine;
	void				*state;
};

/* In the order in which "auto" tries them. */
static const struct convert_engine *const engines[] = { &convert_anthy, &convert_none };

static enum err_code
open_none(void **state, struct err *e UNUSED)
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
    const size_t *lengths UNUSED, struct conversion *out UNUSED, struct err *e UNUSED)
{
	return ERR_OK;
}

const struct convert_engine convert_none = { "none", open_none, close_none, convert_by_none };

enum err_code
converter_open(const char *name, struct converter **out, struct err *e)
{
	struct converter *c = calloc(1, sizeof *c);
	enum err_code rc = ERR_NOT_FOUND;
	size_t i;

	*out = NULL;
	if (c == NULL)
		return err_nomem(e);
	for (i = 0; rc != ERR_OK && i < NELEM(engines); i++) {
		if (strcmp(name, "auto") != 0 && strcmp(name, engines[i]->name) != 0)
			continue;
		c->engine = engines[i];
		rc = engines[i]->open(&c->state, e);
	}
	if (rc != ERR_OK) {
		free(c);
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
	free(*c);
	*c = NULL;
}

const char *
converter_name(const struct converter *c)
{
	return c->engine->name;
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

static bool
insert_candidate(struct convert_segment *s, size_t at, const char *text)
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

	return insert_candidate(s, s->count, text);
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

/* Names first in a name field, in the order of the list. */
static bool
add_names(struct convert_segment *s)
{
	const char *writings = names_find(s->reading);
	struct buf word = BUF_INIT;
	size_t at = 0, n;
	bool ok = true;

	while (ok && writings != NULL && *writings != '\0') {
		n = strcspn(writings, " ");
		buf_reset(&word);
		ok = buf_add(&word, writings, n) && insert_candidate(s, at++, buf_str(&word));
		writings += n + (writings[n] == ' ');
	}
	buf_free(&word);
	return ok;
}

/* The reading itself and its katakana can always be had. */
static bool
add_kana(struct convert_segment *s)
{
	struct buf katakana = BUF_INIT;
	bool ok = text_to_katakana(s->reading, &katakana) &&
	    insert_candidate(s, s->count, s->reading) &&
	    insert_candidate(s, s->count, buf_str(&katakana));

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
	if (!insert_candidate(s, s->count, text))
		return false;
	for (*index = 0; *index < s->count; (*index)++) {
		if (strcmp(s->candidates[*index], text) == 0)
			return true;
	}
	return false;
}

/* A reading that the list knows whole is one segment, unless the person has
 * moved boundaries. */
static bool
whole_name(const char *reading, enum convert_kind kind, const size_t *lengths,
    struct conversion *v)
{
	if (kind != CONVERT_NAME || lengths != NULL || v->count < 2 || names_find(reading) == NULL)
		return true;
	conversion_clear(v);
	return conversion_add_segment(v, reading, strlen(reading));
}

enum err_code
convert(struct converter *c, const char *reading, enum convert_kind kind, const size_t *lengths,
    struct conversion *out, struct err *e)
{
	struct buf hiragana = BUF_INIT;
	enum err_code rc = ERR_OK;
	bool ok;
	size_t i;

	*out = (struct conversion){ 0 };
	ok = text_to_hiragana(reading, &hiragana);
	if (ok && hiragana.len != 0 && kind != CONVERT_KANA)
		rc = c->engine->convert(c->state, buf_str(&hiragana), kind, lengths, out, e);
	if (ok && rc == ERR_OK && out->count == 0)
		ok = conversion_add_segment(out, buf_str(&hiragana), hiragana.len);
	if (ok && rc == ERR_OK)
		ok = whole_name(buf_str(&hiragana), kind, lengths, out);
	for (i = 0; ok && rc == ERR_OK && i < out->count; i++)
		ok = (kind != CONVERT_NAME || add_names(&out->segments[i])) &&
		    add_kana(&out->segments[i]);
	if (rc == ERR_OK && !ok)
		rc = err_nomem(e);
	if (rc != ERR_OK)
		conversion_clear(out);
	buf_free(&hiragana);
	return rc;
}

/* ---- whole lines ---- */

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

enum err_code
convert_nbest(struct converter *c, const char *reading, enum convert_kind kind, size_t n,
    char ***out, size_t *count, struct err *e)
{
	struct conversion v;
	struct line *lines = calloc(1, sizeof *lines), *next;
	size_t i, k, made = 1;
	enum err_code rc;

	*out = NULL;
	*count = 0;
	if (lines == NULL)
		return err_nomem(e);
	rc = convert(c, reading, kind, NULL, &v, e);
	for (i = 0; rc == ERR_OK && i < v.count; i++) {
		next = extend(lines, made, &v.segments[i], n, &k);
		if (next == NULL) {
			rc = err_nomem(e);
			break;
		}
		lines_free(lines, made);
		lines = next;
		made = k;
	}
	if (rc == ERR_OK && (*out = calloc(made + 1, sizeof **out)) == NULL)
		rc = err_nomem(e);
	for (i = 0; rc == ERR_OK && i < made; i++) {
		for (k = 0; k < *count && strcmp((*out)[k], buf_str(&lines[i].text)) != 0; k++)
			continue;
		if (k == *count && ((*out)[(*count)++] = strdup(buf_str(&lines[i].text))) == NULL)
			rc = err_nomem(e);
	}
	lines_free(lines, made);
	conversion_clear(&v);
	return rc;
}
