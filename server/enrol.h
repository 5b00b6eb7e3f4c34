/* SPDX-License-Identifier: ISC */
/*
 * Enrolment (protocol.md section 7) and the list of effects: what the
 * administrator does beside a running server.
 */
#ifndef SERVER_ENROL_H
#define SERVER_ENROL_H

#include <stdio.h>

#include "server/server.h"

#define LISTEN_DEFAULT	"127.0.0.1:8443"

/* Remembers where the server listens, for the url of later enrolments. */
enum err_code	listen_remember(struct db *db, const char *url, struct err *e) MUST_CHECK;
/* Takes a terminal's file, appends the server's. `url` NULL: the last one remembered. */
enum err_code	enrol_terminal(struct server *s, const char *text, size_t len, const char *url,
		    struct buf *out, struct err *e) MUST_CHECK;
/* One JSON line an effect. */
enum err_code	effects_print(struct db *db, FILE *out, struct err *e) MUST_CHECK;

#endif
