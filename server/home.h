/* SPDX-License-Identifier: ISC */
/*
 * The stand-in's home: everything that it must keep besides its database.
 *
 *   ca.pem ca.key           its own certificate authority
 *   server.pem server.key   its TLS certificate; the names in it grow with --listen
 *   sealing.key             X25519: submissions are sealed to it
 *   signing.key             Ed25519: receipts, statements, results
 *   server.db               the database
 *
 * Whatever is missing is made.  Removing sealing.key or signing.key and
 * starting again is how a change of the server's keys is rehearsed.
 */
#ifndef SERVER_HOME_H
#define SERVER_HOME_H

#include "base/buf.h"
#include "base/err.h"
#include "seal/box.h"
#include "seal/sign.h"

struct home {
	char		*dir;
	char		*ca_cert_path, *ca_key_path, *cert_path, *key_path, *db_path;
	struct sign_key	*sign;
	struct box_key	*box;
};

/* host: the name or address listened on, NULL when no certificate is needed
 * for another.  One opener at a time makes what is missing (a lock file). */
enum err_code	home_open(const char *dir, const char *host, struct home **out,
		    struct err *e) MUST_CHECK;
void		home_free(struct home **h);

/* "127.0.0.1:8443", "[::1]:0", "name:443" taken apart; the caller frees both. */
enum err_code	listen_parse(const char *text, char **host, char **port, struct err *e) MUST_CHECK;

#endif
