/* SPDX-License-Identifier: ISC */
/*
 * Our own words among the engine's; see convert_merge.h.
 */
#include "i18n/convert_merge.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TOWNS_MAX	20	/* of one reading */

/* A row's writings from index at on, in its order. */
static bool
insert_row(struct convert_segment *s, const char *writings, size_t at)
{
	struct buf word = BUF_INIT;
	bool ok = true;
	size_t n;

	for (; ok && writings != NULL && (n = lexicon_next(&writings)) != 0; writings += n) {
		buf_reset(&word);
		ok = buf_add(&word, writings, n) &&
		    conversion_insert_candidate(s, at, buf_str(&word));
		at += at < s->count;
	}
	buf_free(&word);
	return ok;
}

#define LAST	SIZE_MAX

/*
 * Which tables a field looks at for a whole segment, in this order: each goes
 * before what was put first until then, but for those marked LAST.
 */
static const struct merge {
	enum lexicon_kind	words;
	unsigned	kinds;		/* bits of enum convert_kind */
	bool		stand_in;	/* only where the engine could not weigh them itself */
	size_t		at;
} merges[] = {
	{ LEX_TERM, 1u << CONVERT_TEXT, true, 0 },
	{ LEX_PLACE, 1u << CONVERT_TEXT, true, 0 },
	{ LEX_DISTRICT, 1u << CONVERT_PLACE, false, 0 },
	{ LEX_PLACE, 1u << CONVERT_PLACE, false, 0 },
	{ LEX_SURNAME, 1u << CONVERT_TEXT, true, LAST },
	{ LEX_GIVEN, 1u << CONVERT_NAME, false, 0 },
	{ LEX_SURNAME, 1u << CONVERT_NAME, false, 0 },
	{ LEX_SINGLE, 1u << CONVERT_TEXT | 1u << CONVERT_NAME | 1u << CONVERT_PLACE, false, LAST },
	{ LEX_OWN, 1u << CONVERT_TEXT | 1u << CONVERT_NAME | 1u << CONVERT_PLACE, false, 0 },
	{ LEX_SESSION, 1u << CONVERT_TEXT | 1u << CONVERT_NAME | 1u << CONVERT_PLACE, false, 0 },
};

struct inserting { struct convert_segment *s; size_t at; };

static bool
insert_next(void *ctx, const char *text)
{
	struct inserting *in = ctx;
	size_t before = in->s->count;

	if (!conversion_insert_candidate(in->s, in->at, text))
		return false;
	/* One that stood further in front already stays there. */
	in->at += in->s->count > before || (in->at < in->s->count &&
	    strcmp(in->s->candidates[in->at], text) == 0);
	return true;
}

/* A postal code is its addresses; a town's reading is the towns of the country. */
static bool
merge_places(const struct converter *c, enum convert_kind kind, struct convert_segment *s)
{
	struct inserting in = { .s = s };
	char code[PLACES_CODE_DIGITS + 1];

	if (kind != CONVERT_PLACE)
		return true;
	if (places_code(s->reading, code))
		return places_by_code(c->places, code, insert_next, &in);
	/* Behind what the engine thinks of: towns of one reading are many. */
	in.at = s->count;
	return places_by_reading(c->places, s->reading, TOWNS_MAX, insert_next, &in);
}

bool
merge_words(const struct converter *c, enum convert_kind kind, bool after_surname,
    struct convert_segment *s)
{
	bool ok = merge_places(c, kind, s);
	size_t i;

	for (i = 0; ok && i < NELEM(merges); i++) {
		const struct merge *m = &merges[i];
		const char *row = lexicon_find(c->words, m->words, s->reading);

		if ((m->kinds & 1u << kind) == 0 || row == NULL ||
		    (m->stand_in && !converter_is_fallback(c)))
			continue;
		/* After a surname a given name comes first, though it be one as well. */
		if (m->words == LEX_SURNAME && after_surname &&
		    lexicon_find(c->words, LEX_GIVEN, s->reading) != NULL)
			continue;
		ok = insert_row(s, row, m->at == LAST ? s->count : m->at);
	}
	return ok;
}

/* In a name the usual variants stand right behind the writings they vary: for
 * the first three, so that all are among the ten that people look at. */
bool
merge_variants(const struct converter *c, enum convert_kind kind, struct convert_segment *s)
{
	static const size_t most[] = { 8, 1, 1 };
	struct inserting in = { .s = s };
	char *text;
	bool ok = true;
	size_t i;

	for (i = 0; ok && kind == CONVERT_NAME && i < NELEM(most) && in.at < s->count; i++) {
		text = strdup(s->candidates[in.at++]);
		ok = text != NULL &&
		    glyphs_expand(c->glyphs, text, true, most[i], insert_next, &in);
		str_wipe(&text);
	}
	return ok;
}

/* A reading that a list knows whole is one segment, unless the person has moved
 * boundaries. */
bool
merge_whole(const struct converter *c, const char *reading, enum convert_kind kind,
    struct conversion *v)
{
	char code[PLACES_CODE_DIGITS + 1];
	size_t i;

	if (v->count < 2)
		return true;
	if (kind == CONVERT_PLACE && places_code(reading, code)) {
		conversion_clear(v);
		return conversion_add_segment(v, reading, strlen(reading));
	}
	for (i = 0; i < NELEM(merges); i++) {
		if ((merges[i].kinds & 1u << kind) == 0 || merges[i].at == LAST ||
		    lexicon_find(c->words, merges[i].words, reading) == NULL)
			continue;
		if (merges[i].stand_in && !converter_is_fallback(c))
			continue;
		conversion_clear(v);
		return conversion_add_segment(v, reading, strlen(reading));
	}
	return true;
}
