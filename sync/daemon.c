/* SPDX-License-Identifier: ISC */
/*
 * The sender in the foreground, until it is asked to end.
 *
 * Between runs it waits for a poke (base/wake.h), a signal, or its timer.
 * While something is under way, which may take a second or a week, the timer
 * is a second after a run that moved something and doubles with each that did
 * not; with nothing to follow it is long at once, and while the line is down
 * it grows with full jitter.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/wake.h"
#include "sync/question.h"
#include "sync/run.h"
#include "sync/sender.h"

#define WAIT_BUSY_MS	1000	/* something is on its way */
#define WAIT_IDLE_MS	15000
#define WAIT_DOWN_MAX	30000
#define WAIT_STORE_MS	500	/* somebody else has the store */

static enum err_code
catch_signals(int *fd, struct err *e)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return err_errno(e, "sigprocmask", errno);
	*fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return *fd >= 0 ? ERR_OK : err_errno(e, "signalfd", errno);
}

/* Is an answer awaited, or something still to be sent? */
static enum err_code
busy(struct sender *s, bool *out, struct err *e)
{
	static const enum outbox_state states[] = {
		ST_QUEUED, ST_SENDING, ST_DEFERRED, ST_UNCERTAIN, ST_RECEIVED, ST_PROCESSING,
		ST_AWAITING_PROVIDER,
	};
	int64_t n = 0;
	enum err_code rc = entry_count(s->store, states, NELEM(states), &n, e);

	*out = n != 0;
	return rc;
}

/* How the runs went of late. */
struct pace {
	int64_t	failures;	/* running */
	int	quiet;		/* good runs running that moved nothing */
};

static void
note_pace(struct pace *p, enum err_code result, const struct sync_report *n)
{
	bool moved = n->sent + n->received + n->results + n->returned + n->statements != 0;

	p->failures = result == ERR_OK ? 0 : p->failures + 1;
	p->quiet = result != ERR_OK || moved ? 0 : p->quiet + 1;
}

static int
wait_ms(struct sender *s, const struct sync_options *o, const struct pace *p)
{
	int64_t ms;
	bool any = false;
	int i, busy_ms = WAIT_BUSY_MS;

	if (p->failures != 0) {
		ms = backoff_us(o, 0, p->failures) / 1000;
		return ms < WAIT_DOWN_MAX ? (int)ms : WAIT_DOWN_MAX;
	}
	for (i = 0; i < p->quiet && busy_ms < WAIT_IDLE_MS; i++)
		busy_ms *= 2;
	if (busy(s, &any, NULL) == ERR_OK && !any)
		busy_ms = WAIT_IDLE_MS;
	return busy_ms < WAIT_IDLE_MS ? busy_ms : WAIT_IDLE_MS;
}

/* Faults that pass, or that a person mends while we wait. */
static bool
goes_on(enum err_code rc)
{
	switch (rc) {
	case ERR_OK:
	case ERR_REFUSED:
	case ERR_STALE:
	case ERR_NET_DOWN:
	case ERR_NET_UNSURE:
	case ERR_NET_NOT_OURS:
	case ERR_NET_REFUSED:
	case ERR_STORE_LOCKED:
	case ERR_STORE_FULL:
		return true;
	default:
		return false;
	}
}

static enum err_code
loop(struct sender *s, const struct sync_options *o, int stop_fd, int wake_fd, struct err *e)
{
	struct pollfd fds[] = { { .fd = stop_fd, .events = POLLIN },
	    { .fd = wake_fd, .events = POLLIN } };
	struct sync_report report;
	struct pace pace = { 0 };
	enum err_code rc;

	for (;;) {
		wake_drain(wake_fd);
		rc = sender_run(s, o, &report, stop_fd, e);
		if (!goes_on(rc))
			return rc;
		if (rc != ERR_OK)
			log_event(LOG_INFO, "run", (struct log_pair[]){
			    LOG_WORD("result", err_code_name(rc)),
			    LOG_NUM("waiting", report.waiting), LOG_END });
		note_pace(&pace, rc, &report);
		err_clear(e);
		if (poll(fds, NELEM(fds), wait_ms(s, o, &pace)) < 0 && errno != EINTR)
			return err_errno(e, "poll", errno);
		if (fds[0].revents != 0)
			return ERR_OK;
		/* An approval: its receipt is waited for. */
		if (fds[1].revents != 0)
			pace.quiet = 0;
	}
}

/* A store that somebody holds on to is waited for; another sender is not.  *open false: asked
 * to end meanwhile. */
static enum err_code
open_patiently(const struct sync_options *o, struct sender *s, int stop_fd, bool *open,
    struct err *e)
{
	struct pollfd stop = { .fd = stop_fd, .events = POLLIN };
	enum err_code rc;

	for (;;) {
		rc = sender_open(o, s, e);
		*open = rc == ERR_OK;
		if (rc != ERR_STORE_LOCKED || strcmp(e->key, SENDER_RUNNING) == 0)
			return rc;
		err_clear(e);
		if (poll(&stop, 1, WAIT_STORE_MS) < 0 && errno != EINTR)
			return err_errno(e, "poll", errno);
		if (stop.revents != 0)
			return ERR_OK;
	}
}

enum err_code
sync_daemon(const struct sync_options *o, struct err *e)
{
	struct desk *desk = NULL;
	struct sender s;
	int stop_fd = -1, wake_fd = -1;
	bool open = false;
	enum err_code rc = catch_signals(&stop_fd, e);

	if (rc != ERR_OK)
		return rc;
	rc = open_patiently(o, &s, stop_fd, &open, e);
	if (rc != ERR_OK || !open) {
		close(stop_fd);
		return rc;
	}
	rc = wake_listen(o->home, &wake_fd, e);
	if (rc == ERR_OK)
		rc = desk_open(o, &desk, e);
	if (rc == ERR_OK)
		rc = loop(&s, o, stop_fd, wake_fd, e);
	desk_close(&desk);
	wake_close(o->home, wake_fd);
	sender_close(&s);
	close(stop_fd);
	return rc;
}
