/* SPDX-License-Identifier: ISC */
/*
 * One request and what came of it.  The policy (security.md, "Network") is set
 * in one place: the configured CA alone, the terminal's certificate, pins, no
 * redirects, no proxy, limits.  Private to sync/.
 */
#ifndef SYNC_TRANSPORT_H
#define SYNC_TRANSPORT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "sync/peer.h"

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

struct transport;

/* stop_fd (-1: none): readable means that the process is asked to end. */
enum err_code	transport_new(const struct peer *p, int stop_fd, struct transport **out,
		    struct err *e) MUST_CHECK;
void		transport_free(struct transport **t);
/* path begins with "/v1/"; body NULL for none.  Only ERR_NOMEM and ERR_INTERNAL fail. */
enum err_code	transport_call(struct transport *t, const char *method, const char *path,
		    const void *body, size_t len, struct answer *out, struct err *e) MUST_CHECK;

#endif
