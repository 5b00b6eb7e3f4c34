/* SPDX-License-Identifier: ISC */
/*
 * The sender in the foreground, until it is asked to end.
 *
 * Between runs it waits for a poke (base/wake.h), a signal, or its timer:
 * short while answers are awaited, long when there is nothing to follow, and
 * growing with full jitter while the line is down.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
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

static int
wait_ms(struct sender *s, const struct sync_options *o, enum err_code result, int64_t failures)
{
	int64_t ms;
	bool any = false;

	if (result != ERR_OK) {
		ms = backoff_us(o, 0, failures) / 1000;
		return ms < WAIT_DOWN_MAX ? (int)ms : WAIT_DOWN_MAX;
	}
	if (busy(s, &any, NULL) != ERR_OK)
		return WAIT_BUSY_MS;
	return any ? WAIT_BUSY_MS : WAIT_IDLE_MS;
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
	int64_t failures = 0;
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
		failures = rc == ERR_OK ? 0 : failures + 1;
		err_clear(e);
		if (poll(fds, NELEM(fds), wait_ms(s, o, rc, failures)) < 0 && errno != EINTR)
			return err_errno(e, "poll", errno);
		if (fds[0].revents != 0)
			return ERR_OK;
	}
}

enum err_code
sync_daemon(const struct sync_options *o, struct err *e)
{
	struct desk *desk = NULL;
	struct sender s;
	int stop_fd = -1, wake_fd = -1;
	enum err_code rc = catch_signals(&stop_fd, e);

	if (rc != ERR_OK)
		return rc;
	rc = sender_open(o, &s, e);
	if (rc == ERR_OK)
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
