/* SPDX-License-Identifier: ISC */
/*
 * What a name that came composed from outside may read.
 *
 * Nobody can tell by looking: the readings are for offering, never for setting.
 * They come from the lists of names and from the person's own words, a surname
 * and a given name put together, and are ordered by how usual the writing is
 * for its reading.  A variant (髙) reads like the character that it varies.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/convert_merge.h"
#include "i18n/text.h"

#define PART_MAX	6	/* readings of one part */
#define WHOLE_MAX	36	/* put together */

struct reading {
	char	*kana;		/* hiragana */
	size_t	 rank;		/* 0: the usual writing of this reading */
};

struct readings {
	struct reading	items[WHOLE_MAX];
	size_t		count, max;
	bool		nomem;
};

static void
readings_clear(struct readings *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		str_wipe(&r->items[i].kana);
	r->count = 0;
}

/* Keeps the best, in order; of equal ranks the first one found stands first. */
static void
keep(struct readings *r, const char *kana, size_t rank)
{
	size_t at = r->count, i;
	char *copy;

	for (i = 0; i < r->count; i++) {
		if (strcmp(r->items[i].kana, kana) == 0)
			return;
	}
	while (at > 0 && r->items[at - 1].rank > rank)
		at--;
	if (at >= r->max)
		return;
	copy = strdup(kana);
	if (copy == NULL) {
		r->nomem = true;
		return;
	}
	if (r->count == r->max)
		str_wipe(&r->items[--r->count].kana);
	memmove(r->items + at + 1, r->items + at, (r->count - at) * sizeof *r->items);
	r->items[at] = (struct reading){ copy, rank };
	r->count++;
}

/* ---- one part ---- */

struct looking {
	const struct glyphs	*glyphs;
	const char		*plain;		/* the part, its variants reduced */
	size_t			 characters;	/* of it */
	size_t			 extra;		/* rank of a list that is less likely */
	struct readings		*out;
};

static bool
look_at_row(void *ctx, const struct lexicon_row *row)
{
	struct looking *l = ctx;
	const char *s = row->writings;
	struct buf one = BUF_INIT, plain = BUF_INIT;
	size_t n, rank = l->extra;

	for (; (n = lexicon_next(&s)) != 0; s += n, rank++) {
		buf_reset(&one);
		buf_reset(&plain);
		if (!buf_add(&one, s, n)) {
			l->out->nomem = true;
			break;
		}
		if (utf8_count(buf_str(&one)) != l->characters)
			continue;
		if (!glyphs_plain(l->glyphs, buf_str(&one), &plain)) {
			l->out->nomem = true;
			break;
		}
		if (strcmp(buf_str(&plain), l->plain) == 0) {
			keep(l->out, row->reading, rank);
			break;
		}
	}
	buf_free(&one);
	buf_free(&plain);
	return !l->out->nomem;
}

static bool
all_kana(const char *s)
{
	const char *end = s + strlen(s);
	uint32_t cp;

	while (s < end) {
		cp = utf8_next(&s, end);
		if (!((cp >= 0x3041 && cp <= 0x3096) || (cp >= 0x30a1 && cp <= 0x30fc)))
			return false;
	}
	return true;
}

/* first: a surname is likelier than a given name; else the other way round. */
static void
read_part(const struct converter *c, const char *text, size_t len, bool first,
    struct readings *out)
{
	const enum lexicon_kind lists[] = { LEX_OWN, LEX_SESSION,
	    first ? LEX_SURNAME : LEX_GIVEN, first ? LEX_GIVEN : LEX_SURNAME };
	struct buf part = BUF_INIT, plain = BUF_INIT, kana = BUF_INIT;
	struct looking l = { .glyphs = c->glyphs, .out = out };
	size_t i;

	*out = (struct readings){ .max = PART_MAX };
	if (!buf_add(&part, text, len) || !glyphs_plain(c->glyphs, buf_str(&part), &plain)) {
		out->nomem = true;
	} else if (all_kana(buf_str(&part))) {
		if (text_to_hiragana(buf_str(&part), &kana))
			keep(out, buf_str(&kana), 0);
	} else {
		l.plain = buf_str(&plain);
		l.characters = utf8_count(l.plain);
		for (i = 0; i < NELEM(lists); i++) {
			l.extra = i < 3 ? 0 : PART_MAX;
			(void)lexicon_each(c->words, lists[i], look_at_row, &l);
		}
	}
	buf_free(&part);
	buf_free(&plain);
	buf_free(&kana);
}

/* ---- the whole ---- */

static void
join(const struct readings *a, const struct readings *b, bool blank, struct readings *out)
{
	struct buf whole = BUF_INIT;
	size_t i, k;

	for (i = 0; i < a->count; i++) {
		for (k = 0; k < b->count; k++) {
			buf_reset(&whole);
			if (!buf_addf(&whole, "%s%s%s", a->items[i].kana, blank ? " " : "",
			    b->items[k].kana))
				out->nomem = true;
			else
				keep(out, buf_str(&whole), a->items[i].rank + b->items[k].rank);
		}
	}
	out->nomem = out->nomem || a->nomem || b->nomem;
	buf_free(&whole);
}

static void
read_two(const struct converter *c, const char *text, size_t cut, size_t from, bool blank,
    struct readings *out)
{
	struct readings a, b;

	read_part(c, text, cut, true, &a);
	read_part(c, text + from, strlen(text + from), false, &b);
	join(&a, &b, blank, out);
	readings_clear(&a);
	readings_clear(&b);
}

static void
read_one(const struct converter *c, const char *text, struct readings *out)
{
	size_t len = strlen(text), at = 0, n, i;
	struct readings whole;

	read_part(c, text, len, true, &whole);
	for (i = 0; i < whole.count; i++)
		keep(out, whole.items[i].kana, whole.items[i].rank);
	out->nomem = out->nomem || whole.nomem;
	readings_clear(&whole);
	while ((n = text_cluster(text + at, len - at)) != 0 && at + n < len) {
		at += n;
		read_two(c, text, at, at, false, out);
	}
}

bool
converter_readings(const struct converter *c, const char *text, size_t n,
    bool (*fn)(void *ctx, const char *katakana), void *ctx)
{
	struct readings out = { .max = n < WHOLE_MAX ? n : WHOLE_MAX };
	struct buf trimmed = BUF_INIT, katakana = BUF_INIT;
	const char *blank;
	bool ok;
	size_t i;

	ok = text_trim(text, &trimmed);
	blank = ok ? strchr(buf_str(&trimmed), ' ') : NULL;
	if (ok && blank != NULL)
		read_two(c, buf_str(&trimmed), (size_t)(blank - buf_str(&trimmed)),
		    (size_t)(blank - buf_str(&trimmed)) + 1, true, &out);
	else if (ok && trimmed.len != 0)
		read_one(c, buf_str(&trimmed), &out);
	ok = ok && !out.nomem;
	for (i = 0; ok && i < out.count; i++) {
		buf_reset(&katakana);
		ok = text_to_katakana(out.items[i].kana, &katakana) &&
		    fn(ctx, buf_str(&katakana));
	}
	readings_clear(&out);
	buf_free(&trimmed);
	buf_free(&katakana);
	return ok;
}
