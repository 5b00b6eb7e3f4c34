/* SPDX-License-Identifier: ISC */
/*
 * From a request to its answer: the scenario's troubles, who speaks, the door,
 * the handler, the transaction.  Knows nothing of HTTP's library.
 */
#ifndef SERVER_DISPATCH_H
#define SERVER_DISPATCH_H

#include "server/server.h"

/* What then happens on the way out. */
enum ending {
	END_ANSWER,
	END_HALF,	/* the answer breaks off */
	END_DROP,	/* no answer at all */
};

/* Fills the answer.  What it says was taken is durable when this returns. */
enum ending	dispatch_request(struct server *s, struct request *r, struct answer *a);

#endif
