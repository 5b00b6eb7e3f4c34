/* SPDX-License-Identifier: ISC */
/*
 * See term.h.  "Quiet" means: something came, and then nothing for QUIET_MS;
 * or nothing came at all for FIRST_MS.
 */
#include "tests/screen/term.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <vterm.h>

#include "base/buf.h"

#define QUIET_MS	80
#define FIRST_MS	1200	/* longer than the program holds an Esc back */
#define WAIT_MS		60000	/* on a machine that has much else to do */

struct term {
	pid_t		 pid;
	int		 fd;
	int		 rows, cols;
	int		 status;	/* once ended; -1 before */
	VTerm		*vt;
	VTermScreen	*screen;
	bool		 visible;
	VTermPos	 caret;
	struct buf	 row, raw;
	bool		 wide;		/* the next answer about the cursor is one more */
	bool		 slow;		/* answers are held back */
	struct buf	 held;
};

static int
on_move(VTermPos pos, VTermPos old, int visible, void *user)
{
	struct term *t = user;

	(void)old;
	(void)visible;
	t->caret = pos;
	return 1;
}

static int
on_prop(VTermProp prop, VTermValue *val, void *user)
{
	struct term *t = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		t->visible = val->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .movecursor = on_move, .settermprop = on_prop };

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct term *
term_start(const char *const *argv, const char *const *env, int rows, int cols)
{
	struct winsize ws = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
	struct term *t = calloc(1, sizeof *t);

	assert_non_null(t);
	t->rows = rows;
	t->cols = cols;
	t->status = -1;
	t->visible = true;
	t->raw.max = (size_t)256 * 1024 * 1024;
	t->vt = vterm_new(rows, cols);
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_reset(t->screen, 1);
	t->pid = forkpty(&t->fd, NULL, NULL, &ws);
	assert_true(t->pid >= 0);
	if (t->pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		unsetenv("NO_COLOR");
		for (size_t i = 0; env != NULL && env[i] != NULL; i++)
			putenv((char *)(uintptr_t)env[i]);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return t;
}

void
term_pretend_wide(struct term *t)
{
	t->wide = true;
}

void
term_pretend_slow(struct term *t)
{
	t->slow = true;
}

void
term_answer_at_last(struct term *t)
{
	t->slow = false;
	assert_true(t->held.len > 0);
	assert_int_equal(write(t->fd, t->held.data, t->held.len), (ssize_t)t->held.len);
	buf_reset(&t->held);
	term_step(t, "");
}

static void
answer(struct term *t, char *data, size_t len)
{
	static const char narrow[] = "\033[1;2R";
	char *at = t->wide ? memmem(data, len, narrow, sizeof narrow - 1) : NULL;

	if (at != NULL) {
		at[4] = '3';
		t->wide = false;
	}
	if (t->slow) {
		buf_add(&t->held, data, len);
		return;
	}
	(void)!write(t->fd, data, len);
}

/* Takes what came within ms; false when nothing did. */
static bool
take(struct term *t, int ms)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	char data[4096];
	ssize_t n;

	if (t->fd < 0 || poll(&p, 1, ms) <= 0)
		return false;
	n = read(t->fd, data, sizeof data);
	if (n <= 0) {
		if (n < 0 && errno == EINTR)
			return true;
		close(t->fd);
		t->fd = -1;
		return false;
	}
	buf_add(&t->raw, data, (size_t)n);
	vterm_input_write(t->vt, data, (size_t)n);
	while (vterm_output_get_buffer_current(t->vt) > 0) {
		answer(t, data, vterm_output_read(t->vt, data, sizeof data));
	}
	return true;
}

static void
settle(struct term *t)
{
	int wait = FIRST_MS;

	while (take(t, wait))
		wait = QUIET_MS;
}

static void
assert_caret_rule(struct term *t)
{
	if (t->fd < 0)
		return;		/* the program ended */
	if (!t->visible || t->caret.row < 0 || t->caret.row >= t->rows || t->caret.col < 0 ||
	    t->caret.col >= t->cols) {
		term_dump(t);
		fail_msg("the caret rule is broken: visible %d at %d,%d", t->visible, t->caret.row,
		    t->caret.col);
	}
}

void
term_send(struct term *t, const char *bytes)
{
	size_t len = strlen(bytes), done = 0;

	while (done < len) {
		ssize_t n = write(t->fd, bytes + done, len - done);

		assert_true(n > 0);
		done += (size_t)n;
	}
}

void
term_step(struct term *t, const char *bytes)
{
	term_send(t, bytes);
	settle(t);
	assert_caret_rule(t);
}

void
term_paste(struct term *t, const char *text)
{
	term_send(t, "\033[200~");
	term_send(t, text);
	term_step(t, "\033[201~");
}

void
term_resize(struct term *t, int rows, int cols)
{
	struct winsize ws = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	assert_int_equal(ioctl(t->fd, TIOCSWINSZ, &ws), 0);
	settle(t);
	assert_caret_rule(t);
}

bool
term_shows_soon(struct term *t, const char *text)
{
	int64_t end = now_ms() + WAIT_MS;

	while (!term_shows(t, text)) {
		if (now_ms() > end || t->fd < 0)
			return false;
		(void)take(t, 50);
	}
	return true;
}

void
term_wait_for(struct term *t, const char *text)
{
	if (!term_shows_soon(t, text)) {
		term_dump(t);
		fail_msg("waited in vain for: %s", text);
	}
	while (take(t, QUIET_MS))
		;
	assert_caret_rule(t);
}

int
term_wait_end(struct term *t)
{
	int64_t end = now_ms() + WAIT_MS;
	int st;

	while (t->status < 0) {
		(void)take(t, 50);
		if (waitpid(t->pid, &st, WNOHANG) == t->pid)
			t->status = WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
		if (now_ms() > end) {
			term_dump(t);
			fail_msg("the program does not end");
		}
	}
	while (take(t, QUIET_MS))
		;
	return t->status;
}

const char *
term_row(struct term *t, int y)
{
	buf_reset(&t->row);
	for (int x = 0; x < t->cols; x++) {
		VTermScreenCell cell;

		vterm_screen_get_cell(t->screen, (VTermPos){ .row = y, .col = x }, &cell);
		if (cell.chars[0] == (uint32_t)-1)
			continue;
		if (cell.chars[0] == 0)
			buf_addc(&t->row, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++) {
			uint32_t c = cell.chars[i];

			if (c < 0x80) {
				buf_addc(&t->row, (char)c);
			} else if (c < 0x800) {
				buf_addc(&t->row, (char)(0xc0 | (c >> 6)));
				buf_addc(&t->row, (char)(0x80 | (c & 0x3f)));
			} else if (c < 0x10000) {
				buf_addc(&t->row, (char)(0xe0 | (c >> 12)));
				buf_addc(&t->row, (char)(0x80 | ((c >> 6) & 0x3f)));
				buf_addc(&t->row, (char)(0x80 | (c & 0x3f)));
			} else {
				buf_addc(&t->row, (char)(0xf0 | (c >> 18)));
				buf_addc(&t->row, (char)(0x80 | ((c >> 12) & 0x3f)));
				buf_addc(&t->row, (char)(0x80 | ((c >> 6) & 0x3f)));
				buf_addc(&t->row, (char)(0x80 | (c & 0x3f)));
			}
		}
	}
	while (t->row.len > 0 && t->row.data[t->row.len - 1] == ' ')
		buf_truncate(&t->row, t->row.len - 1);
	return buf_str(&t->row);
}

int
term_find(struct term *t, const char *text)
{
	for (int y = 0; y < t->rows; y++) {
		if (strstr(term_row(t, y), text) != NULL)
			return y;
	}
	return -1;
}

bool
term_shows(struct term *t, const char *text)
{
	return term_find(t, text) >= 0;
}

void
term_caret(struct term *t, int *y, int *x)
{
	*y = t->caret.row;
	*x = t->caret.col;
}

int
term_last_column(struct term *t, int y, char ch)
{
	VTermScreenCell cell;

	for (int x = t->cols - 1; x >= 0; x--) {
		vterm_screen_get_cell(t->screen, (VTermPos){ .row = y, .col = x }, &cell);
		if (cell.chars[0] == (uint32_t)ch)
			return x;
	}
	return -1;
}

const char *
term_before_caret(struct term *t)
{
	int cols = t->cols;

	/* The caret stands on a cell's left half, so that the cut is between clusters. */
	t->cols = t->caret.col;
	(void)term_row(t, t->caret.row);
	t->cols = cols;
	return buf_str(&t->row);
}

void
term_to_login_name(struct term *t)
{
	const char *row = term_row(t, t->caret.row);

	if (strstr(row, "パスワード") != NULL || strstr(row, "Password") != NULL)
		term_step(t, KEY_UP);
}

const char *
term_raw(struct term *t, size_t *len)
{
	*len = t->raw.len;
	return buf_str(&t->raw);
}

void
term_dump(struct term *t)
{
	for (int y = 0; y < t->rows; y++)
		fprintf(stderr, "# %2d|%s\n", y, term_row(t, y));
	fprintf(stderr, "# caret %d,%d visible %d\n", t->caret.row, t->caret.col, t->visible);
}

pid_t
term_pid(const struct term *t)
{
	return t->pid;
}

void
term_free(struct term **t)
{
	if (*t == NULL)
		return;
	if ((*t)->status < 0) {
		kill((*t)->pid, SIGKILL);
		waitpid((*t)->pid, NULL, 0);
	}
	if ((*t)->fd >= 0)
		close((*t)->fd);
	vterm_free((*t)->vt);
	buf_free(&(*t)->row);
	buf_free(&(*t)->raw);
	buf_free(&(*t)->held);
	free(*t);
	*t = NULL;
}

void
term_leave(struct term **t)
{
	kill(term_pid(*t), SIGTERM);
	assert_int_equal(term_wait_end(*t), 0);
	term_free(t);
}

void
term_go_down(struct term *t, const char *text)
{
	for (int i = 0; i < 40; i++) {
		int y, x;

		term_caret(t, &y, &x);
		if (strstr(term_row(t, y), text) != NULL)
			return;
		term_step(t, KEY_DOWN);
	}
	term_dump(t);
	fail_msg("no row %s", text);
}
