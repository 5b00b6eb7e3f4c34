/* SPDX-License-Identifier: ISC */
/*
 * Keys: from what the terminal sends to what screens understand.
 *
 * Decoding is a small machine without a terminal (struct keys): curses' codes
 * go in, struct key comes out, at most one for each.  It knows Esc followed
 * by 1-9, 0, -, = (F1-F12 for terminals that swallow them) and bracketed
 * paste, whose content is text and never keys.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

enum key_code {
	K_NONE,
	K_CHAR,			/* ch */
	K_CTRL,			/* ch: the letter, 'L' of Ctrl-L */
	K_ENTER, K_TAB, K_BACKTAB, K_BACKSPACE, K_DELETE, K_ESC,
	K_LEFT, K_RIGHT, K_UP, K_DOWN, K_SHIFT_LEFT, K_SHIFT_RIGHT, K_SHIFT_UP, K_SHIFT_DOWN,
	K_HOME, K_END, K_PAGE_UP, K_PAGE_DOWN,
	K_F1, K_F2, K_F3, K_F4, K_F5, K_F6, K_F7, K_F8, K_F9, K_F10, K_F11, K_F12,
	K_IME_TOGGLE,		/* Ctrl-\, Ctrl-Space, Ctrl-J, and on a kiosk F15 (半角/全角) */
	K_IME_CONVERT, K_IME_NONCONVERT, K_IME_NATIVE,	/* F13 変換, F14 無変換, F16 かな */
	K_COMMIT,		/* made by the program: what is composed becomes text now */
	K_PASTE,		/* text, len: valid until the next key */
	K_WORD,			/* made by the program: text, len, reading, as if converted */
	K_UNKNOWN,		/* something that means nothing here; ch: what came */
	K_RESIZE,
	K_TICK,			/* nothing came for a second */
	K_HANGUP,		/* SIGHUP, SIGTERM, or the terminal is gone */
};

struct key {
	enum key_code	 code;
	uint32_t	 ch;
	const char	*text;
	size_t		 len;
	const char	*reading;
};

#define KEYS_PASTE_MAX	((size_t)64 * 1024)	/* of one paste; the field cuts it further */

struct keys {
	struct buf	 paste;
	bool		 pasting;
	bool		 esc;		/* an Esc is held back */
	struct key	 after;		/* what followed an Esc that meant itself */
};

void	keys_init(struct keys *k);
void	keys_clear(struct keys *k);
/*
 * One unit from curses: is_code with a KEY_*, or a character.  False: nothing
 * to hand out yet.  esc_now: Esc counts at once (while composing).
 */
bool	keys_feed(struct keys *k, bool is_code, uint32_t unit, bool esc_now, struct key *out);
/* Nothing followed for a while: hands out a held Esc or an unended paste. */
bool	keys_idle(struct keys *k, struct key *out);

/* ---- with the terminal ---- */

/* Signals that end the loop, blocked but while waiting. */
void	keys_catch_signals(sigset_t *wait_mask);
/* define_key() for what terminfo does not tell. */
void	keys_define(void);
/* A key came that was not read yet. */
bool	keys_waiting(const struct keys *k);
/* Waits at most a second. */
struct key keys_read(struct keys *k, const sigset_t *wait_mask, bool esc_now);

#endif
