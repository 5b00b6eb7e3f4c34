/* SPDX-License-Identifier: ISC */
/*
 * HTTP over mutual TLS, by libmicrohttpd: who speaks, what is asked, and the
 * transaction around every answer.
 */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include "server/server.h"

struct http;

/* Listens at host:port ("0": the kernel chooses). */
enum err_code	http_start(struct server *s, const char *host, const char *port, struct http **out,
		    struct err *e) MUST_CHECK;
/* "https://127.0.0.1:8443", with the port that was chosen. */
const char	*http_url(const struct http *h);
/* Ends what is being answered, then closes. */
void		http_stop(struct http **h);

#endif
