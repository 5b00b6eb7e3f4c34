/* SPDX-License-Identifier: ISC */
/*
 * What answers: one function an endpoint (protocol.md sections 3 to 6), and
 * the table that names them.
 */
#ifndef SERVER_HANDLERS_H
#define SERVER_HANDLERS_H

#include "server/server.h"

typedef enum err_code (*handler_fn)(struct server *s, struct request *r, struct answer *a,
    struct err *e);

enum route_flag {
	ROUTE_BODY = 1,		/* takes JSON: 415, 413 */
	ROUTE_WRITES = 2,	/* its transaction writes */
	ROUTE_GUARDED = 4,	/* barred by suspension and closed hours */
};

struct route {
	const char	*method;
	const char	*pattern;	/* one {} stands for a path segment */
	unsigned int	 flags;
	handler_fn	 handler;
};
/*
 * Finds the route.  NULL when there is none: *allow then names the methods of
 * the path, or is NULL when the path itself is unknown.  *param is the
 * segment for {} on the heap (NULL without).
 */
const struct route *route_find(const char *method, const char *path, char **param,
		    const char **allow);

enum err_code	submission_put(struct server *, struct request *, struct answer *, struct err *);
enum err_code	submission_get(struct server *, struct request *, struct answer *, struct err *);
enum err_code	submissions_missing(struct server *, struct request *, struct answer *,
    struct err *);
enum err_code	changes_get(struct server *, struct request *, struct answer *, struct err *);
enum err_code	result_get(struct server *, struct request *, struct answer *, struct err *);
enum err_code	result_delete(struct server *, struct request *, struct answer *, struct err *);
enum err_code	person_search(struct server *, struct request *, struct answer *, struct err *);
enum err_code	record_current(struct server *, struct request *, struct answer *, struct err *);
enum err_code	service_get(struct server *, struct request *, struct answer *, struct err *);
enum err_code	roster_put(struct server *, struct request *, struct answer *, struct err *);
enum err_code	head_put(struct server *, struct request *, struct answer *, struct err *);
enum err_code	generation_put(struct server *, struct request *, struct answer *, struct err *);

#endif
