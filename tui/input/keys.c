/* SPDX-License-Identifier: ISC */
/*
 * See keys.h.  Two const tables (codes and controls) are all that a new key
 * needs.  Waiting is ppoll(2) with the signals let through only there, so that
 * none is lost between looking and sleeping.
 */
#include "tui/input/keys.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_NOMACROS
#include <curses.h>

#include "i18n/text.h"
#include "tui/mem.h"

#define PASTE_BEGIN	2000	/* our own codes for define_key() */
#define PASTE_END	2001
#define TICK_MS		1000
#define ESC_HOLD_MS	500	/* time to press the digit after Esc, by hand */
#define PASTE_STALL_MS	2000	/* a paste whose end never comes */

static const struct {
	int		 curses;
	enum key_code	 code;
} codes[] = {
	{ KEY_ENTER,	 K_ENTER },
	{ KEY_BTAB,	 K_BACKTAB },
	{ KEY_BACKSPACE, K_BACKSPACE },
	{ KEY_DC,	 K_DELETE },
	{ KEY_LEFT,	 K_LEFT },
	{ KEY_RIGHT,	 K_RIGHT },
	{ KEY_UP,	 K_UP },
	{ KEY_DOWN,	 K_DOWN },
	{ KEY_SLEFT,	 K_SHIFT_LEFT },
	{ KEY_SRIGHT,	 K_SHIFT_RIGHT },
	{ KEY_SR,	 K_SHIFT_UP },
	{ KEY_SF,	 K_SHIFT_DOWN },
	{ KEY_HOME,	 K_HOME },
	{ KEY_FIND,	 K_HOME },
	{ KEY_END,	 K_END },
	{ KEY_SELECT,	 K_END },
	{ KEY_PPAGE,	 K_PAGE_UP },
	{ KEY_NPAGE,	 K_PAGE_DOWN },
	{ KEY_F(1),	 K_F1 },
	{ KEY_F(2),	 K_F2 },
	{ KEY_F(3),	 K_F3 },
	{ KEY_F(4),	 K_F4 },
	{ KEY_F(5),	 K_F5 },
	{ KEY_F(6),	 K_F6 },
	{ KEY_F(7),	 K_F7 },
	{ KEY_F(8),	 K_F8 },
	{ KEY_F(9),	 K_F9 },
	{ KEY_F(10),	 K_F10 },
	{ KEY_F(11),	 K_F11 },
	{ KEY_F(12),	 K_F12 },
	{ KEY_F(13),	 K_IME_CONVERT },
	{ KEY_F(14),	 K_IME_NONCONVERT },
	{ KEY_F(15),	 K_IME_TOGGLE },
	{ KEY_F(16),	 K_IME_NATIVE },
	{ KEY_RESIZE,	 K_RESIZE },
};

/* Control characters with a meaning of their own; the others are Ctrl and a letter. */
static const struct {
	uint32_t	 unit;
	enum key_code	 code;
} controls[] = {
	{ 0x00, K_IME_TOGGLE },	/* Ctrl-Space */
	{ 0x08, K_BACKSPACE },
	{ 0x09, K_TAB },
	{ 0x0a, K_IME_TOGGLE },	/* Ctrl-J; Enter is 0x0d, since nonl() */
	{ 0x0d, K_ENTER },
	{ 0x1c, K_IME_TOGGLE },	/* Ctrl-\ */
	{ 0x7f, K_BACKSPACE },
};

/* What stands for F1 to F12 after Esc. */
static const char esc_digits[] = "1234567890-=";

/* Sequences beyond terminfo's; a kiosk sends F13-F16 for 変換, 無変換, 半角/全角 and かな
 * (docs/kiosk.md). */
static const struct {
	const char	*sequence;
	int		 code;
} sequences[] = {
	{ "\033[200~", PASTE_BEGIN },
	{ "\033[201~", PASTE_END },
	{ "\033[25~", KEY_F(13) },
	{ "\033[26~", KEY_F(14) },
	{ "\033[28~", KEY_F(15) },
	{ "\033[29~", KEY_F(16) },
	{ "\033[1;2D", KEY_SLEFT },
	{ "\033[1;2C", KEY_SRIGHT },
	{ "\033[1;2A", KEY_SR },
	{ "\033[1;2B", KEY_SF },
	{ "\033[Z", KEY_BTAB },
	{ "\033[11~", KEY_F(1) },
	{ "\033[12~", KEY_F(2) },
	{ "\033[13~", KEY_F(3) },
	{ "\033[14~", KEY_F(4) },
	{ "\033[H", KEY_HOME },
	{ "\033[F", KEY_END },
	{ "\033[1~", KEY_HOME },
	{ "\033[4~", KEY_END },
};

static volatile sig_atomic_t hung_up;

void
keys_init(struct keys *k)
{
	*k = (struct keys){ .paste = BUF_INIT_MAX(KEYS_PASTE_MAX) };
}

void
keys_clear(struct keys *k)
{
	buf_free(&k->paste);
	keys_init(k);
}

static struct key
decode_code(uint32_t unit)
{
	for (size_t i = 0; i < NELEM(codes); i++) {
		if ((uint32_t)codes[i].curses == unit)
			return (struct key){ .code = codes[i].code };
	}
	return (struct key){ .code = K_UNKNOWN, .ch = unit };
}

static struct key
decode_char(uint32_t unit)
{
	for (size_t i = 0; i < NELEM(controls); i++) {
		if (controls[i].unit == unit)
			return (struct key){ .code = controls[i].code };
	}
	if (unit < 0x20)
		return (struct key){ .code = K_CTRL, .ch = unit + 0x40 };
	if (unit >= 0x80 && unit < 0xa0)
		return (struct key){ .code = K_UNKNOWN, .ch = unit };
	return (struct key){ .code = K_CHAR, .ch = unit };
}

/* What was pasted is in its field by now; a locked screen holds nothing of it. */
static void
forget_paste(struct keys *k)
{
	mem_wipe(k->paste.data, k->paste.cap);
	buf_reset(&k->paste);
}

static bool
end_paste(struct keys *k, struct key *out)
{
	k->pasting = false;
	*out = (struct key){ .code = K_PASTE, .text = buf_str(&k->paste), .len = k->paste.len };
	return true;
}

static bool
feed_paste(struct keys *k, bool is_code, uint32_t unit, struct key *out)
{
	if (is_code)
		return unit == PASTE_END ? end_paste(k, out) : false;
	if (unit == 0x0d)
		unit = '\n';
	/* Past the cap the rest is dropped; what is kept stays whole characters. */
	if ((unit >= 0x20 || unit == '\n' || unit == '\t') && k->paste.len + 4 <= KEYS_PASTE_MAX)
		(void)utf8_put(&k->paste, unit);
	return false;
}

bool
keys_feed(struct keys *k, bool is_code, uint32_t unit, bool esc_now, struct key *out)
{
	struct key key;

	if (k->pasting)
		return feed_paste(k, is_code, unit, out);
	forget_paste(k);
	if (is_code && unit == PASTE_BEGIN) {
		k->pasting = true;
		buf_reset(&k->paste);
		return false;
	}
	if (!is_code && unit == 0x1b) {
		if (k->esc || esc_now) {
			k->esc = false;
			*out = (struct key){ .code = K_ESC };
			return true;
		}
		k->esc = true;
		return false;
	}
	key = is_code ? decode_code(unit) : decode_char(unit);
	if (k->esc) {
		const char *d;

		k->esc = false;
		if (key.code == K_CHAR && key.ch < 0x80 &&
		    (d = strchr(esc_digits, (int)key.ch)) != NULL) {
			*out = (struct key){ .code = (enum key_code)(K_F1 + (d - esc_digits)) };
			return true;
		}
		k->after = key;
		*out = (struct key){ .code = K_ESC };
		return true;
	}
	*out = key;
	return true;
}

bool
keys_idle(struct keys *k, struct key *out)
{
	if (k->pasting)
		return end_paste(k, out);
	if (k->esc) {
		k->esc = false;
		*out = (struct key){ .code = K_ESC };
		return true;
	}
	return false;
}

/* ---- with the terminal ---- */

static void
on_hangup(int sig)
{
	(void)sig;
	hung_up = 1;
}

void
keys_catch_signals(sigset_t *wait_mask)
{
	struct sigaction sa = { .sa_handler = on_hangup };
	sigset_t block;

	hung_up = 0;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGHUP, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
	sigaction(SIGQUIT, &sa, NULL);
	sigaction(SIGTSTP, &sa, NULL);

	sigemptyset(&block);
	sigaddset(&block, SIGHUP);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGWINCH);
	sigprocmask(SIG_BLOCK, &block, wait_mask);
	sigdelset(wait_mask, SIGHUP);
	sigdelset(wait_mask, SIGTERM);
	sigdelset(wait_mask, SIGINT);
	sigdelset(wait_mask, SIGWINCH);
}

void
keys_define(void)
{
	for (size_t i = 0; i < NELEM(sequences); i++) {
		/* What the terminal description says itself wins. */
		if (key_defined(sequences[i].sequence) <= 0)
			define_key(sequences[i].sequence, sequences[i].code);
	}
}

bool
keys_waiting(const struct keys *k)
{
	struct pollfd pfd = { .fd = STDIN_FILENO, .events = POLLIN };

	return k->after.code != K_NONE || poll(&pfd, 1, 0) > 0;
}

struct key
keys_read(struct keys *k, const sigset_t *wait_mask, bool esc_now)
{
	struct key out = { .code = K_NONE };

	if (k->after.code != K_NONE) {
		out = k->after;
		k->after = (struct key){ .code = K_NONE };
		return out;
	}
	if (!k->pasting)
		forget_paste(k);
	for (;;) {
		struct pollfd pfd = { .fd = STDIN_FILENO, .events = POLLIN };
		int ms = k->esc ? ESC_HOLD_MS : k->pasting ? PASTE_STALL_MS : TICK_MS;
		struct timespec ts = { .tv_sec = ms / 1000,
		    .tv_nsec = (long)(ms % 1000) * 1000000 };
		wint_t unit = 0;
		int rc = wget_wch(stdscr, &unit), n;

		if (rc == OK || rc == KEY_CODE_YES) {
			if (keys_feed(k, rc == KEY_CODE_YES, (uint32_t)unit, esc_now, &out))
				return out;
			continue;
		}
		if (hung_up)
			return (struct key){ .code = K_HANGUP };
		n = ppoll(&pfd, 1, &ts, wait_mask);
		if (hung_up || (n > 0 && (pfd.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0))
			return (struct key){ .code = K_HANGUP };
		if (n == 0)
			return keys_idle(k, &out) ? out : (struct key){ .code = K_TICK };
		/* A signal (a new size), or input: curses tells next time around. */
	}
}
