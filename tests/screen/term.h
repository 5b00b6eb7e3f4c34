/* SPDX-License-Identifier: ISC */
/*
 * A terminal for tests: the real program in a pseudo-terminal, its output read
 * back through libvterm.
 *
 * After every step the caret rule is asserted here, so that no test can forget
 * it: the cursor is visible and stands on the screen.  Where it stands is for the test to
 * say (term_caret_after()).
 */
#ifndef TESTS_SCREEN_TERM_H
#define TESTS_SCREEN_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct term;

/* env: "NAME=value" added to the environment, NULL-ended, or NULL.  Fails the test on error. */
struct term	*term_start(const char *const *argv, const char *const *env, int rows, int cols);
/* Ends the program if it still runs (SIGKILL), frees. */
void		 term_free(struct term **t);
pid_t		 term_pid(const struct term *t);
/* Right after the start: it will say that it draws ① in two cells. */
void		 term_pretend_wide(struct term *t);
/* Right after the start: what it is asked it answers only when told to. */
void		 term_pretend_slow(struct term *t);
void		 term_answer_at_last(struct term *t);

/* Sends bytes, waits until the screen is quiet, asserts the caret rule. */
void		 term_step(struct term *t, const char *bytes);
/* Steps down until the focused row shows the text. */
void		 term_go_down(struct term *t, const char *text);
/* The same without waiting: type-ahead. */
void		 term_send(struct term *t, const char *bytes);
/* A text as a bracketed paste. */
void		 term_paste(struct term *t, const char *text);
void		 term_resize(struct term *t, int rows, int cols);
/* Until the text is on the screen; fails the test, with a dump, after 10 seconds. */
void		 term_wait_for(struct term *t, const char *text);
/* Until the program ended; its exit status, or 128 + signal. */
int		 term_wait_end(struct term *t);
/* Asks it to end by SIGTERM, expects 0, frees. */
void		 term_leave(struct term **t);

/* At a login: on the name, wherever the program put the caret. */
void		 term_to_login_name(struct term *t);

bool		 term_shows(struct term *t, const char *text);
/* The same, given up to 10 seconds. */
bool		 term_shows_soon(struct term *t, const char *text);
/* A row as UTF-8, trailing blanks dropped; valid until the next call. */
const char	*term_row(struct term *t, int y);
/* Row that shows the text, or -1. */
int		 term_find(struct term *t, const char *text);
void		 term_caret(struct term *t, int *y, int *x);
/* The last column of a row whose cell begins with the character; -1: none. */
int		 term_last_column(struct term *t, int y, char ch);
/* Text of the caret's row up to the caret. */
const char	*term_before_caret(struct term *t);
/* Everything the program wrote, as it came. */
const char	*term_raw(struct term *t, size_t *len);
void		 term_dump(struct term *t);

/* Waits for it: a sanitized program on a busy machine paints late. */
#define TERM_ASSERT_SHOWS(t, text) do {					\
	if (!term_shows_soon(t, text)) {				\
		term_dump(t);						\
		fail_msg("%s:%d: the screen does not show: %s", __FILE__, __LINE__, text);	\
	}								\
} while (0)
#define TERM_ASSERT_NOT(t, text) do {					\
	if (term_shows(t, text)) {					\
		term_dump(t);						\
		fail_msg("%s:%d: the screen shows: %s", __FILE__, __LINE__, text);	\
	}								\
} while (0)

/* Keys as xterm sends them. */
#define KEY_ESC		"\033"
#define KEY_ENTER	"\r"
#define KEY_TAB		"\t"
#define KEY_BACKTAB	"\033[Z"
#define KEY_UP		"\033OA"
#define KEY_DOWN	"\033OB"
#define KEY_HOME	"\033OH"
#define KEY_END		"\033OF"
#define KEY_RIGHT	"\033OC"
#define KEY_LEFT	"\033OD"
#define KEY_BACKSPACE	"\177"
#define KEY_F1		"\033OP"
#define KEY_F2		"\033OQ"
#define KEY_F3		"\033OR"
#define KEY_F4		"\033OS"
#define KEY_F5		"\033[15~"
#define KEY_F6		"\033[17~"
#define KEY_F7		"\033[18~"
#define KEY_F8		"\033[19~"
#define KEY_F9		"\033[20~"
#define KEY_F10		"\033[21~"
#define KEY_F11		"\033[23~"
#define KEY_F12		"\033[24~"

#endif
