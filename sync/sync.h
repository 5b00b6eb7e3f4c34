/* SPDX-License-Identifier: ISC */
/*
 * The sender: carries what was approved to the server, once in effect, and
 * brings back receipts, statements and sealed results.
 *
 * It holds the TLS key and the terminal key, no entry key and no pepper: it
 * cannot read what it carries.  It is the only part of the terminal that has
 * a network.  A run does, in this order: service, roster, what a restore left
 * open, what is uncertain,
 * sending, changes, results, deletions, audit head.
 */
#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "cache/evidence.h"

struct sync_seam;

struct sync_options {
	const char		*home;
	const struct clock	*clock;		/* NULL: the machine's */
	/* the terminal's own, never a Retry-After */
	bool			 ignore_backoff;
	/* of the program, for the server's minimum_version */
	const char		*version;
	const struct sync_seam	*seam;		/* tests (seam.h); NULL: the real world */
};

struct sync_report {
	int64_t		 sent, received, results, deferred, returned, quarantined, waiting;
	int64_t		 statements;	/* changes that the server stated */
	const char	*alarm;		/* message key of what a person must hear of, or NULL */
};

/*
 * Everything that can be done now.  The report is filled in any case.
 * ERR_NET_DOWN: the line is down.  ERR_NET_NOT_OURS: what answered is not the
 * enrolled server.  ERR_NET_REFUSED: the server does not take the terminal.
 * ERR_REFUSED: the audit chain and the server's memory of it do not fit.
 * ERR_STORE_LOCKED: another sender runs.
 */
enum err_code	sync_once(const struct sync_options *o, struct sync_report *r,
		    struct err *e) MUST_CHECK;

/* In the foreground until SIGTERM or SIGINT; wakes at once on approval. */
enum err_code	sync_daemon(const struct sync_options *o, struct err *e) MUST_CHECK;

/*
 * A question of protocol.md section 5, sealed, for a process that holds the
 * sender's keys itself: a fresh connection, nothing repeated, nothing kept.
 * ERR_OK: status and body of the server's answer.  ERR_NET_UNSURE: it may
 * have been asked, the answer did not come.
 */
enum err_code	sync_ask(const struct sync_options *o, const char *path, const struct buf *body,
		    long *status, struct buf *answer, struct err *e) MUST_CHECK;

struct sync_status {
	struct sync_facts facts;
	bool		  enrolled;
	int64_t		  certificate_days;	/* until the terminal's certificate expires */
	bool		  expiring;		/* soon enough to be said */
	char		 *server_state;		/* open, closed, maintenance; NULL: not known */
};
/* From the store alone: no network. */
enum err_code	sync_status(const struct sync_options *o, struct sync_status *out,
		    struct err *e) MUST_CHECK;
void		sync_status_clear(struct sync_status *s);

#endif
