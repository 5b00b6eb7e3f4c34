/* SPDX-License-Identifier: ISC */
/*
 * Who we speak to and as whom: the enrolment, the terminal's keys.  Private to
 * sync/.
 */
#ifndef SYNC_PEER_H
#define SYNC_PEER_H

#include "cache/store.h"
#include "seal/sign.h"
#include "wire/message.h"

struct peer {
	char			*enrolment;	/* the text that it was read from */
	struct wire_server_file	 server;
	char			*terminal, *generation, *tls_key;	/* tls_key: a path */
	struct sign_key		*key;		/* of the terminal */
};

/* ERR_NET_REFUSED "sync.not_enrolled" before the terminal was enrolled. */
enum err_code	peer_load(struct store *s, struct peer *out, struct err *e) MUST_CHECK;
void		peer_clear(struct peer *p);
/* Still what the store says?  False too before it was loaded. */
enum err_code	peer_current(struct store *s, const struct peer *p, bool *current,
		    struct err *e) MUST_CHECK;
/* jws_key_fn over the server's signing keys (ctx: const struct peer *). */
bool		peer_key(void *ctx, const char *kid, struct public_key *out);

#endif
