/* SPDX-License-Identifier: ISC */
/*
 * The input method; see ime.h.
 *
 * Two phases.  Composing: keys become kana (`kana`, with `pending` romaji at its
 * end).  Converting: the kana have become segments, each with a chosen
 * candidate; the kana stay as they were, so that Esc leads back to them.
 * Everything typed is wiped when it is committed, cancelled or reset.
 *
 * Out of memory ends composing without a commit: what was committed before is
 * in the field already.
 */
#include "i18n/ime.h"

#include <stdlib.h>
#include <string.h>

#include "i18n/ime_state.h"
#include "i18n/kana_keys.h"
#include "i18n/romaji.h"
#include "i18n/text.h"

struct ime *
ime_new(struct converter *c)
{
	struct ime *m = calloc(1, sizeof *m);

	if (m != NULL) {
		m->converter = c;
		m->native = IME_HIRAGANA;
	}
	return m;
}

void
ime_drop_conversion(struct ime *m)
{
	conversion_clear(&m->v);
	free(m->chosen);
	m->chosen = NULL;
	m->focus = 0;
	m->converting = false;
	m->listing = false;
	m->grid = false;
}

static void
drop_pieces(struct ime *m)
{
	size_t i;

	for (i = 0; i < m->piece_count; i++) {
		char *text = (char *)(uintptr_t)m->pieces[i].text;
		char *reading = (char *)(uintptr_t)m->pieces[i].reading;

		str_wipe(&text);
		str_wipe(&reading);
	}
	free(m->pieces);
	m->pieces = NULL;
	m->piece_count = 0;
}

static void
drop_composition(struct ime *m)
{
	ime_drop_conversion(m);
	buf_free(&m->kana);
	buf_free(&m->pending);
	buf_free(&m->raw);
	buf_free(&m->original);
	buf_free(&m->shown);
}

void
ime_reset(struct ime *m)
{
	drop_composition(m);
	drop_pieces(m);
}

void
ime_free(struct ime **m)
{
	if (*m == NULL)
		return;
	ime_reset(*m);
	free((*m)->parts);
	free(*m);
	*m = NULL;
}

void
ime_set_field(struct ime *m, enum ime_mode mode, enum convert_kind kind)
{
	ime_reset(m);
	m->mode = mode;
	m->kind = kind;
	m->native = mode == IME_KATAKANA ? IME_KATAKANA : IME_HIRAGANA;
}

enum ime_mode
ime_mode(const struct ime *m)
{
	return m->mode;
}

void
ime_set_layout(struct ime *m, enum ime_layout layout)
{
	ime_reset(m);
	m->layout = layout;
}

enum ime_layout
ime_layout(const struct ime *m)
{
	return m->layout;
}

bool
ime_composing(const struct ime *m)
{
	return m->kana.len != 0 || m->pending.len != 0;
}

bool
ime_converting(const struct ime *m)
{
	return m->converting;
}

/* ---- committing ---- */

static bool
add_piece(struct ime *m, const char *text, const char *reading)
{
	struct ime_piece *grown = realloc(m->pieces, (m->piece_count + 1) * sizeof *grown), p;

	if (grown == NULL)
		return false;
	m->pieces = grown;
	p.text = strdup(text);
	p.reading = strdup(reading);
	grown[m->piece_count++] = p;
	return p.text != NULL && p.reading != NULL;
}

bool
ime_kana_text(const struct ime *m, struct buf *out)
{
	if (m->native == IME_KATAKANA)
		return text_to_katakana(buf_str(&m->kana), out);
	return buf_add(out, buf_str(&m->kana), m->kana.len);
}

/* What was not offered first is, from now on and until the person leaves.  Kana
 * are a wish of the moment, not a way to write the word. */
static bool
learn(struct ime *m, size_t i)
{
	const struct convert_segment *s = &m->v.segments[i];
	const char *text = s->candidates[m->chosen[i]];
	struct buf hiragana = BUF_INIT;
	bool ok = text_to_hiragana(text, &hiragana);

	if (ok && m->converter != NULL && m->chosen[i] != 0 &&
	    strcmp(buf_str(&hiragana), s->reading) != 0)
		ok = converter_learn(m->converter, s->reading, text);
	buf_free(&hiragana);
	return ok;
}

static enum ime_answer
commit(struct ime *m, enum ime_answer answer)
{
	struct buf text = BUF_INIT;
	bool ok;
	size_t i;

	ok = romaji_flush(&m->pending, &m->kana);
	if (m->converting) {
		for (i = 0; ok && i < m->v.count; i++)
			ok = add_piece(m, m->v.segments[i].candidates[m->chosen[i]],
			    m->v.segments[i].reading) && learn(m, i);
	} else if (ok) {
		ok = ime_kana_text(m, &text) && add_piece(m, buf_str(&text), buf_str(&m->kana));
	}
	buf_free(&text);
	drop_composition(m);
	return ok ? answer : IME_TAKEN;
}

enum ime_answer
ime_flush(struct ime *m)
{
	drop_pieces(m);
	return ime_composing(m) ? commit(m, IME_COMMITTED) : IME_PASS;
}

const struct ime_piece *
ime_take(struct ime *m, size_t *count)
{
	*count = m->piece_count;
	return m->pieces;
}

/* ---- converting ---- */

static bool
start_conversion(struct ime *m, const struct convert_wish *wishes)
{
	struct conversion v = { 0 };
	size_t *chosen, focus = m->focus;

	if (m->converter == NULL) {
		if (!conversion_of_kana(buf_str(&m->kana), &v))
			return false;
	} else if (convert(m->converter, buf_str(&m->kana), m->kind, wishes, &v, NULL) != ERR_OK) {
		return false;
	}
	chosen = calloc(v.count + 1, sizeof *chosen);
	if (chosen == NULL) {
		conversion_clear(&v);
		return false;
	}
	ime_drop_conversion(m);
	m->v = v;
	m->chosen = chosen;
	m->converting = true;
	m->focus = focus < v.count ? focus : v.count - 1;
	return true;
}

/* 文節の伸縮: the focused segment grows or shrinks by one character. */
static void
resize(struct ime *m, int by)
{
	struct convert_wish *wishes = calloc(m->v.count + 2, sizeof *wishes);
	bool last = m->focus + 1 == m->v.count;
	size_t i, n;

	if (wishes == NULL)
		return;
	/* What stands before it is settled, writing and all. */
	for (i = 0; i <= m->focus; i++) {
		wishes[i].length = utf8_count(m->v.segments[i].reading);
		if (i < m->focus)
			wishes[i].writing = m->v.segments[i].candidates[m->chosen[i]];
	}
	n = wishes[m->focus].length;
	if ((by < 0 && n > 1) || (by > 0 && !last)) {
		wishes[m->focus].length = by < 0 ? n - 1 : n + 1;
		(void)start_conversion(m, wishes);
	}
	free(wishes);
}

static void
choose(struct ime *m, size_t which)
{
	if (which < m->v.segments[m->focus].count)
		m->chosen[m->focus] = which;
}

/* By so many candidates, round the end. */
static void
step(struct ime *m, int by)
{
	size_t n = m->v.segments[m->focus].count, at = m->chosen[m->focus];

	m->chosen[m->focus] = (size_t)(((long)at + by % (long)n + (long)n) % (long)n);
	m->listing = true;
}

/* ---- keys ---- */

/* A composed character of the terminal's own input method, or pasted: as it
 * comes.  Kana are their own reading. */
static enum ime_answer
foreign(struct ime *m, uint32_t ch)
{
	struct buf text = BUF_INIT, reading = BUF_INIT;
	bool kana = (ch >= 0x3041 && ch <= 0x3096) || (ch >= 0x30a1 && ch <= 0x30fc);
	bool ok = true;

	if (ime_composing(m))
		ok = commit(m, IME_COMMITTED) == IME_COMMITTED;
	ok = ok && utf8_put(&text, ch) && (!kana || text_to_hiragana(buf_str(&text), &reading)) &&
	    add_piece(m, buf_str(&text), buf_str(&reading));
	buf_free(&text);
	buf_free(&reading);
	return ok ? IME_COMMITTED : IME_TAKEN;
}

/* 1-2-3: behind a digit the key is a hyphen; nothing that is read is made longer there. */
static bool
is_hyphen(const struct ime *m, uint32_t ch)
{
	size_t n = m->kana.len;

	return ch == '-' && m->pending.len == 0 && n > 0 && m->kana.data[n - 1] >= '0' &&
	    m->kana.data[n - 1] <= '9';
}

static enum ime_answer
character(struct ime *m, uint32_t ch)
{
	enum ime_answer before = IME_TAKEN;
	size_t page;

	if (m->mode == IME_DIRECT)
		return IME_PASS;
	if (ch >= 0x80)
		return foreign(m, ch);
	if (m->converting && m->listing && ch >= '1' && ch <= '9') {
		page = m->chosen[m->focus] / IME_PAGE * IME_PAGE;
		choose(m, page + (ch - '1'));
		return IME_TAKEN;
	}
	/* Typing on takes what is shown and starts anew. */
	if (m->converting)
		before = commit(m, IME_COMMITTED);
	if (m->layout == IME_KANA) {
		if (!kana_key((char)ch, &m->kana))
			return IME_TAKEN;
	} else if ((ch >= 'A' && ch <= 'Z') || is_hyphen(m, ch)) {
		/* Capitals are Latin: they stay as typed within the composition, as a hyphen. */
		if (!romaji_flush(&m->pending, &m->kana) || !buf_addc(&m->kana, (char)ch))
			return IME_TAKEN;
	} else if (!romaji_key(&m->pending, (char)ch, &m->kana)) {
		return IME_TAKEN;
	}
	(void)buf_addc(&m->raw, (char)ch);
	return before;
}

static void
backspace(struct ime *m)
{
	if (m->converting) {
		ime_drop_conversion(m);
		return;
	}
	if (m->raw.len > 0)
		buf_truncate(&m->raw, m->raw.len - 1);
	if (m->pending.len > 0)
		buf_truncate(&m->pending, m->pending.len - 1);
	else
		buf_truncate(&m->kana, text_cluster_back(buf_str(&m->kana), m->kana.len));
	if (!ime_composing(m))
		drop_composition(m);
}

/* Space, ↓ and the like while there is something to convert. */
static void
next_candidate(struct ime *m)
{
	if (m->converting)
		step(m, 1);
	else if (!ime_convert_name(m) && romaji_flush(&m->pending, &m->kana))
		(void)start_conversion(m, NULL);
}

static enum ime_answer
converting_key(struct ime *m, enum ime_key key)
{
	switch (key) {
	case IME_KEY_UP:
	case IME_KEY_SHIFT_TAB:
		step(m, -1);
		return IME_TAKEN;
	case IME_KEY_DOWN:
		step(m, 1);
		return IME_TAKEN;
	case IME_KEY_PAGE_DOWN:
		step(m, IME_PAGE);
		return IME_TAKEN;
	case IME_KEY_PAGE_UP:
		step(m, -IME_PAGE);
		return IME_TAKEN;
	case IME_KEY_TAB:
		/* Columns while the list is open; otherwise the next field. */
		if (!m->listing)
			return IME_PASS;
		m->grid = !m->grid;
		return IME_TAKEN;
	case IME_KEY_VARIANTS:
		ime_add_variants(m);
		return IME_TAKEN;
	case IME_KEY_LEFT:
		m->focus -= m->focus > 0;
		m->listing = false;
		return IME_TAKEN;
	case IME_KEY_RIGHT:
		m->focus += m->focus + 1 < m->v.count;
		m->listing = false;
		return IME_TAKEN;
	case IME_KEY_SHIFT_LEFT:
		resize(m, -1);
		return IME_TAKEN;
	case IME_KEY_SHIFT_RIGHT:
		resize(m, 1);
		return IME_TAKEN;
	case IME_KEY_ESC:
		ime_drop_conversion(m);
		return IME_TAKEN;
	default:
		return IME_PASS;
	}
}

/* Esc: a reconverted writing comes back as it was. */
static enum ime_answer
cancel(struct ime *m)
{
	bool back = m->original.len != 0 &&
	    add_piece(m, buf_str(&m->original), buf_str(&m->kana));

	drop_composition(m);
	return back ? IME_COMMITTED : IME_TAKEN;
}

static enum ime_answer
toggle(struct ime *m)
{
	enum ime_answer a = ime_composing(m) ? commit(m, IME_COMMITTED) : IME_TAKEN;

	m->mode = m->mode == IME_DIRECT ? m->native : IME_DIRECT;
	return a;
}

/* The keys around the space bar of a Japanese keyboard, while nothing is composed. */
static enum ime_answer
mode_key(struct ime *m, enum ime_key key)
{
	if (key == IME_KEY_CONVERT && m->mode != IME_DIRECT)
		return IME_PASS;	/* the word before the caret is converted anew */
	m->mode = key == IME_KEY_NONCONVERT ? IME_DIRECT : m->native;
	return IME_TAKEN;
}

/* 無変換: katakana first, then hiragana. */
static void
nonconvert(struct ime *m)
{
	const struct convert_segment *s = m->converting ? &m->v.segments[m->focus] : NULL;
	struct buf katakana = BUF_INIT;
	bool is = s != NULL && text_to_katakana(s->reading, &katakana) &&
	    strcmp(buf_str(&katakana), s->candidates[m->chosen[m->focus]]) == 0;

	buf_free(&katakana);
	(void)ime_apply_form(m, is ? IME_KEY_F6 : IME_KEY_F7);
}

enum ime_answer
ime_key(struct ime *m, enum ime_key key, uint32_t ch)
{
	enum ime_answer a;

	drop_pieces(m);
	if (key == IME_KEY_TOGGLE)
		return toggle(m);
	if (key == IME_KEY_CHAR)
		return character(m, ch);
	if (!ime_composing(m))
		return key == IME_KEY_CONVERT || key == IME_KEY_NONCONVERT ||
		    key == IME_KEY_NATIVE ? mode_key(m, key) : IME_PASS;
	if (ime_apply_form(m, key))
		return IME_TAKEN;
	if (m->converting) {
		a = converting_key(m, key);
		if (a != IME_PASS)
			return a;
	}
	switch (key) {
	case IME_KEY_SPACE:
		if (m->mode == IME_KATAKANA)
			return commit(m, IME_COMMITTED_PASS);
		next_candidate(m);
		return IME_TAKEN;
	case IME_KEY_NONCONVERT:
		nonconvert(m);
		return IME_TAKEN;
	case IME_KEY_NATIVE:
		return IME_TAKEN;
	case IME_KEY_CONVERT:
	case IME_KEY_DOWN:
		next_candidate(m);
		return IME_TAKEN;
	case IME_KEY_ENTER:
		return commit(m, IME_COMMITTED);
	case IME_KEY_ESC:
		return cancel(m);
	case IME_KEY_VARIANTS:
		/* At once, without a Space before it. */
		next_candidate(m);
		ime_add_variants(m);
		return IME_TAKEN;
	case IME_KEY_BACKSPACE:
	case IME_KEY_DELETE:
		backspace(m);
		return IME_TAKEN;
	case IME_KEY_LEFT:
	case IME_KEY_RIGHT:
	case IME_KEY_UP:
	case IME_KEY_HOME:
	case IME_KEY_END:
	case IME_KEY_SHIFT_LEFT:
	case IME_KEY_SHIFT_RIGHT:
	case IME_KEY_PAGE_UP:
	case IME_KEY_PAGE_DOWN:
		return IME_TAKEN;
	default:
		/* Tab and whatever else leaves the field. */
		return commit(m, IME_COMMITTED_PASS);
	}
}

enum ime_answer
ime_reconvert(struct ime *m, const char *text, const char *reading)
{
	struct buf hiragana = BUF_INIT;
	bool ok;

	ime_reset(m);
	ok = m->mode == IME_HIRAGANA && *reading != '\0' && text_to_hiragana(reading, &hiragana) &&
	    buf_add(&m->kana, buf_str(&hiragana), hiragana.len) && buf_adds(&m->original, text) &&
	    start_conversion(m, NULL);
	buf_free(&hiragana);
	if (!ok) {
		drop_composition(m);
		return IME_PASS;
	}
	/* One segment: what is there is what is chosen. */
	if (m->v.count == 1) {
		size_t i;

		if (conversion_choose_text(&m->v.segments[0], text, &i))
			m->chosen[0] = i;
	}
	m->listing = true;
	return IME_TAKEN;
}

void
ime_forget(struct ime *m)
{
	ime_reset(m);
	if (m->converter != NULL)
		converter_forget(m->converter);
}
