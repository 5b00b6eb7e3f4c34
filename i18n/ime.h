/* SPDX-License-Identifier: ISC */
/*
 * The input method: keys in, composed text out.  A model without a screen:
 * the widget that hosts it (tui/) draws what ime_view() tells.
 *
 *   keys → composer (romaji table; raw keys kept) → reading → converter →
 *   segments with candidates → committed text with its reading
 *
 * Nothing typed leaves this object but by ime_take(); it is wiped when freed
 * or reset (lock, logout).
 */
#ifndef I18N_IME_H
#define I18N_IME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "i18n/convert.h"

struct ime;

#define IME_PAGE	9	/* candidates a page: the keys 1 to 9 */

enum ime_mode {
	IME_DIRECT,	/* [A]  keys are text */
	IME_HIRAGANA,	/* [あ] */
	IME_KATAKANA,	/* [ア] no conversion: furigana fields */
};

/* What the letter keys mean; a person's habit, kept over fields. */
enum ime_layout { IME_ROMAJI, IME_KANA };

enum ime_key {
	IME_KEY_CHAR,	/* ch holds a code point (ASCII when typed here) */
	IME_KEY_SPACE, IME_KEY_ENTER, IME_KEY_ESC, IME_KEY_BACKSPACE, IME_KEY_DELETE,
	IME_KEY_LEFT, IME_KEY_RIGHT, IME_KEY_UP, IME_KEY_DOWN, IME_KEY_HOME, IME_KEY_END,
	IME_KEY_SHIFT_LEFT, IME_KEY_SHIFT_RIGHT, IME_KEY_TAB, IME_KEY_SHIFT_TAB,
	IME_KEY_PAGE_UP, IME_KEY_PAGE_DOWN,
	IME_KEY_F6, IME_KEY_F7, IME_KEY_F8, IME_KEY_F9, IME_KEY_F10,
	IME_KEY_VARIANTS,	/* Ctrl-V */
	IME_KEY_TOGGLE,		/* 半角/全角; Ctrl-\, Ctrl-Space, Ctrl-J */
	IME_KEY_CONVERT,	/* 変換: as Space while composing; else Japanese on, or pass */
	IME_KEY_NONCONVERT,	/* 無変換: katakana and back while composing; else Japanese off */
	IME_KEY_NATIVE,		/* かな: Japanese on */
};

enum ime_answer {
	IME_PASS,	/* not for the input method: the program's key */
	IME_TAKEN,	/* look at ime_view() again */
	IME_COMMITTED,	/* ime_take() has text; the key itself is used up */
	IME_COMMITTED_PASS, /* text, and the key is the program's too */
};

struct ime	*ime_new(struct converter *c) MUST_CHECK;	/* c may be NULL: kana only */
void		 ime_free(struct ime **m);
void		 ime_set_field(struct ime *m, enum ime_mode mode, enum convert_kind kind);
enum ime_mode	 ime_mode(const struct ime *m);
void		 ime_set_layout(struct ime *m, enum ime_layout layout);
enum ime_layout	 ime_layout(const struct ime *m);
bool		 ime_composing(const struct ime *m);
bool		 ime_converting(const struct ime *m);	/* candidates are under choice */
enum ime_answer	 ime_key(struct ime *m, enum ime_key key, uint32_t ch);
/* Commits what is being composed (the field is left). */
enum ime_answer	 ime_flush(struct ime *m);
void		 ime_reset(struct ime *m);
/* Lock and logout: also what was learnt and registered is wiped. */
void		 ime_forget(struct ime *m);

/* Committed text, with pairs (writing, reading) for the furigana; reading is
 * hiragana, "" where none is known.  Valid until the next call. */
struct ime_piece { const char *text, *reading; };
const struct ime_piece *ime_take(struct ime *m, size_t *count);

/* What to draw. */
struct ime_view_part {
	const char	*text;
	bool		 focused;	/* the segment under choice */
};
struct ime_view {
	const struct ime_view_part *parts;	/* preedit, left to right */
	size_t			 part_count;
	size_t			 caret_part;	/* caret stands at byte caret_at of this part */
	size_t			 caret_at;
	const char *const	*candidates;	/* of the focused segment; NULL: none shown */
	size_t			 candidate_count;
	size_t			 chosen;
	bool			 grid;		/* in columns (Tab) */
};
void		 ime_view(const struct ime *m, struct ime_view *out);

/* The kana being composed or converted, without romaji that are no kana yet. */
bool		 ime_reading(const struct ime *m, struct buf *out);

/* What tells a candidate apart: "﨑 たつさき U+FA11"; nothing for a plain one. */
bool		 ime_note(const struct ime *m, const char *candidate, struct buf *out) MUST_CHECK;

/* A likely reading (hiragana) of a name that came composed; nothing where none is known. */
bool		 ime_guess_reading(const struct ime *m, const char *text,
		    struct buf *reading) MUST_CHECK;

/* Ctrl-R: a committed writing, which the caller took out of its text, is converted anew from
 * its reading.  IME_PASS: it cannot be, and the caller puts it back. */
enum ime_answer	 ime_reconvert(struct ime *m, const char *text, const char *reading);

#endif
