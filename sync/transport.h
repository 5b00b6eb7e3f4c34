/* SPDX-License-Identifier: ISC */
/*
 * Requests under way and what came of them.
 *
 * A transport carries several requests at once, up to TRANSPORT_WIDTH; each is
 * begun, and each ends in an answer from which one of five things may be
 * concluded.  The real one is libcurl under one policy (transport.c); tests
 * and the simulation put another in its place through seam.h.  Nothing else in
 * sync/ knows a network.  Private to sync/ and its tests.
 */
#ifndef SYNC_TRANSPORT_H
#define SYNC_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "sync/peer.h"

#define TRANSPORT_WIDTH	8	/* requests under way at the same time */

/* What may be concluded from an attempt. */
enum link {
	LINK_ANSWER,	/* our server answered: status and body count */
	LINK_DOWN,	/* no request byte left: nothing has happened */
	LINK_NOT_OURS,	/* certificate or pin: nothing left, and somebody must look */
	LINK_FOREIGN,	/* something without our header answered: unknown what it took */
	LINK_UNSURE,	/* the request began, the answer did not come whole */
};

struct answer {
	enum link	link;
	long		status;
	int64_t		retry_after_s;	/* -1: none */
	struct buf	body;
};
void		answer_clear(struct answer *a);

/* One request.  It stays where it is, and what it points to too, until it is done. */
struct call {
	const char	*method, *path;	/* path begins with "/v1/" */
	const void	*body;		/* JSON; NULL for none */
	size_t		 len;
	bool		 fresh;		/* a connection of its own, and nothing is repeated */
	struct answer	 answer;	/* filled when done; the caller clears it */
	void		*slot;		/* the transport's own, while under way */
};

struct transport;

struct transport_ops {
	/* Begins a request; at most TRANSPORT_WIDTH are under way.  Only ERR_NOMEM
	 * and ERR_INTERNAL fail; the request is then not under way. */
	enum err_code	(*start)(struct transport *t, struct call *c, struct err *e);
	/*
	 * One that is done, the first to be so first.  Waits up to timeout_ms for
	 * it (0: not at all; -1: as long as it takes).  *done is NULL when none
	 * was, or nothing is under way.
	 */
	enum err_code	(*wait)(struct transport *t, int timeout_ms, struct call **done,
			    struct err *e);
	/* What is still under way is broken off. */
	void		(*free)(struct transport *t);
};

/* The first member of every transport. */
struct transport {
	const struct transport_ops *ops;
};

/* libcurl.  stop_fd (-1: none): readable means that the process is asked to end; p must
 * outlive the transport. */
enum err_code	transport_new(const struct peer *p, int stop_fd, struct transport **out,
		    struct err *e) MUST_CHECK;
/* How long a request may take in all, for tests; only of libcurl's transport. */
void		transport_patience(struct transport *t, long seconds);
void		transport_free(struct transport **t);

enum err_code	transport_start(struct transport *t, struct call *c, struct err *e) MUST_CHECK;
enum err_code	transport_wait(struct transport *t, int timeout_ms, struct call **done,
		    struct err *e) MUST_CHECK;
/* Begin and wait, with nothing else under way. */
enum err_code	transport_call(struct transport *t, const char *method, const char *path,
		    const void *body, size_t len, struct answer *out, struct err *e) MUST_CHECK;

#endif
