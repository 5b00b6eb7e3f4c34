/* SPDX-License-Identifier: ISC */
/*
 * What a segment may become beside what the converter offers: another form of
 * its kana or keys (F6 to F10), a character by its name, a variant.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/glyphs.h"
#include "i18n/ime_state.h"
#include "i18n/romaji.h"
#include "i18n/text.h"

#define VARIANTS_MAX	40

/* ---- F6 to F10 ---- */

static bool
form_hiragana(const struct ime *m UNUSED, const char *reading, struct buf *out)
{
	return buf_adds(out, reading);
}

static bool
form_katakana(const struct ime *m UNUSED, const char *reading, struct buf *out)
{
	return text_to_katakana(reading, out);
}

static bool
form_latin(const struct ime *m, const char *reading UNUSED, struct buf *out)
{
	return buf_add(out, buf_str(&m->raw), m->raw.len);
}

static bool
form_wide_latin(const struct ime *m, const char *reading UNUSED, struct buf *out)
{
	size_t i;

	for (i = 0; i < m->raw.len; i++) {
		unsigned char c = (unsigned char)m->raw.data[i];

		if (!utf8_put(out, c == ' ' ? 0x3000u : c > ' ' && c < 0x7f ? c + 0xfee0u : c))
			return false;
	}
	return buf_add(out, "", 0);
}

/* Half-width katakana are for exported files only, never on screen: F8 gives
 * the full-width ones too. */
static const struct {
	enum ime_key	key;
	bool		latin;		/* made of the keys: the whole, not a segment */
	bool		(*form)(const struct ime *m, const char *reading, struct buf *out);
} forms[] = {
	{ IME_KEY_F6, false, form_hiragana },
	{ IME_KEY_F7, false, form_katakana },
	{ IME_KEY_F8, false, form_katakana },
	{ IME_KEY_F9, true, form_wide_latin },
	{ IME_KEY_F10, true, form_latin },
};

/* One segment over everything, with its kana as candidates. */
static bool
whole_segment(struct ime *m)
{
	struct conversion one = { 0 };

	if (!romaji_flush(&m->pending, &m->kana) || !conversion_of_kana(buf_str(&m->kana), &one))
		return false;
	ime_drop_conversion(m);
	m->chosen = calloc(2, sizeof *m->chosen);
	m->v = one;
	m->converting = m->chosen != NULL;
	if (!m->converting)
		conversion_clear(&m->v);
	return m->converting;
}

static bool
choose_text(struct ime *m, const char *text)
{
	size_t i;

	if (!conversion_choose_text(&m->v.segments[m->focus], text, &i))
		return false;
	m->chosen[m->focus] = i;
	return true;
}

bool
ime_apply_form(struct ime *m, enum ime_key key)
{
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(forms) && forms[i].key != key; i++)
		continue;
	if (i == NELEM(forms))
		return false;
	if ((!forms[i].latin && m->converting) || whole_segment(m)) {
		if (forms[i].form(m, m->v.segments[m->focus].reading, &text))
			(void)choose_text(m, buf_str(&text));
	}
	buf_free(&text);
	return true;
}

/* ---- by name ---- */

bool
ime_convert_name(struct ime *m)
{
	struct buf text = BUF_INIT;
	bool done = m->converter != NULL &&
	    glyphs_by_name(converter_glyphs(m->converter), buf_str(&m->raw), &text) &&
	    whole_segment(m) && choose_text(m, buf_str(&text));

	buf_free(&text);
	return done;
}

/* ---- variants ---- */

struct adding {
	struct convert_segment	*segment;
	size_t			 at;
};

static bool
add_variant(void *ctx, const char *text)
{
	struct adding *a = ctx;
	size_t before = a->segment->count;

	if (!conversion_insert_candidate(a->segment, a->at, text))
		return false;
	a->at += a->segment->count > before || (a->at < a->segment->count &&
	    strcmp(a->segment->candidates[a->at], text) == 0);
	return true;
}

void
ime_add_variants(struct ime *m)
{
	struct adding a;
	const struct glyphs *g;
	char *text;

	if (!m->converting || m->converter == NULL)
		return;
	g = converter_glyphs(m->converter);
	a.segment = &m->v.segments[m->focus];
	a.at = m->chosen[m->focus] + 1;
	/* A copy: the array moves while it grows. */
	text = strdup(a.segment->candidates[m->chosen[m->focus]]);
	/* What is usual in names first. */
	if (text != NULL && glyphs_expand(g, text, true, VARIANTS_MAX, add_variant, &a) &&
	    glyphs_expand(g, text, false, VARIANTS_MAX, add_variant, &a) &&
	    glyphs_sequences(g, text, VARIANTS_MAX, add_variant, &a))
		m->listing = true;
	str_wipe(&text);
}

bool
ime_note(const struct ime *m, const char *candidate, struct buf *out)
{
	return m->converter == NULL ? buf_add(out, "", 0) :
	    glyphs_note(converter_glyphs(m->converter), candidate, out);
}

static bool
take_reading(void *ctx, const char *katakana)
{
	return text_to_hiragana(katakana, ctx);
}

bool
ime_guess_reading(const struct ime *m, const char *text, struct buf *reading)
{
	return m->converter == NULL ||
	    converter_readings(m->converter, text, 1, take_reading, reading);
}
