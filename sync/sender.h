/* SPDX-License-Identifier: ISC */
/*
 * The sender as a process: lock and store held between runs.  Private to sync/.
 */
#ifndef SYNC_SENDER_H
#define SYNC_SENDER_H

#include "sync/peer.h"
#include "sync/sync.h"
#include "sync/transport.h"

struct sender {
	struct store		*store;
	int			 lock;
	/* Kept from run to run, made anew after trouble or a new enrolment. */
	struct peer		 peer;
	struct transport	*transport;
};

#define SENDER_RUNNING	"sync.running"	/* message: another sender holds the lock */

/* Takes the lock, opens the store, makes every `sending` uncertain.  ERR_STORE_LOCKED with
 * SENDER_RUNNING, or because somebody holds on to the store. */
enum err_code	sender_open(const struct sync_options *o, struct sender *s,
		    struct err *e) MUST_CHECK;
void		sender_close(struct sender *s);
/* Ends the connections; the next run makes new ones. */
void		sender_hang_up(struct sender *s);
/* One run.  stop_fd readable: asked to end. */
enum err_code	sender_run(struct sender *s, const struct sync_options *o,
		    struct sync_report *report, int stop_fd, struct err *e) MUST_CHECK;

#endif
