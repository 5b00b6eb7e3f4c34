/* SPDX-License-Identifier: ISC */
/*
 * See await.h.  What was read and is no stop goes back to curses, in order.
 */
#include "tui/await.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_NOMACROS
#include <curses.h>

#include "base/ask.h"
#include "tui/input/keys.h"
#include "tui/screen.h"

#define UNITS_MAX	64	/* kept; curses itself holds little more */
#define ESC_HOLD_S	1

struct unit { bool is_code; wint_t value; };

struct waiting {
	struct keys	keys;
	struct unit	units[UNITS_MAX];
	size_t		count;
	bool		stopped;
};

static bool
stops(const struct key *k)
{
	return k->code == K_ESC || k->code == K_F3 || k->code == K_F11 || k->code == K_HANGUP;
}

static void
take(struct waiting *w, const struct key *k)
{
	if (!stops(k))
		return;
	w->stopped = true;
	/* What stopped is used up; a lock is done by whoever reads next. */
	w->count = 0;
	if (k->code == K_F11)
		w->units[w->count++] = (struct unit){ true, (wint_t)KEY_F(11) };
}

/* Everything that the terminal has sent so far. */
static void
read_keys(struct waiting *w)
{
	struct key k;
	wint_t unit;
	int rc;

	while (!w->stopped && ((rc = wget_wch(stdscr, &unit)) == OK || rc == KEY_CODE_YES)) {
		if (w->count < UNITS_MAX)
			w->units[w->count++] = (struct unit){ rc == KEY_CODE_YES, unit };
		if (keys_feed(&w->keys, rc == KEY_CODE_YES, (uint32_t)unit, false, &k))
			take(w, &k);
	}
}

static void
give_back(struct waiting *w)
{
	while (w->count > 0) {
		const struct unit *u = &w->units[--w->count];

		(void)(u->is_code ? ungetch((int)u->value) : unget_wch((wchar_t)u->value));
	}
}

bool
await_readable(int fd)
{
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
	    { .fd = STDIN_FILENO, .events = POLLIN } };
	struct timespec hold = { .tv_sec = ESC_HOLD_S };
	struct waiting w = { 0 };
	struct key k;
	sigset_t mask;
	int n;

	/* As in keys_read(): signals come through only while waiting. */
	sigprocmask(SIG_SETMASK, NULL, &mask);
	sigdelset(&mask, SIGHUP);
	sigdelset(&mask, SIGTERM);
	sigdelset(&mask, SIGINT);
	keys_init(&w.keys);
	do {
		n = ppoll(fds, NELEM(fds), w.keys.esc ? &hold : NULL, &mask);
		if (n < 0)
			break;		/* a signal that ends the program */
		if (n == 0 && keys_idle(&w.keys, &k))
			take(&w, &k);
		if ((fds[1].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
			break;
		if (fds[1].revents != 0)
			read_keys(&w);
	} while (!w.stopped && fds[0].revents == 0);
	give_back(&w);
	keys_clear(&w.keys);
	return n >= 0 && !w.stopped && fds[0].revents != 0;
}

enum err_code
await_ask(void *ctx, const char *path, const struct buf *body, long *status, struct buf *answer,
    struct err *e)
{
	const struct app *a = ctx;
	enum err_code rc;
	int fd;

	*status = 0;
	rc = ask_begin(work_home(a->work), path, body, &fd, e);
	if (rc != ERR_OK)
		return rc;
	if (await_readable(fd))
		return ask_end(fd, status, answer, e);
	close(fd);
	return err_set(e, ERR_NET_UNSURE, "tui.search.stopped", NULL);
}
