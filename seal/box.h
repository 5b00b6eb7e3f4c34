/* SPDX-License-Identifier: ISC */
/*
 * Sealing to a public key: libsodium's crypto_box_seal (X25519,
 * XSalsa20-Poly1305).  It hides, it does not say who sealed.
 */
#ifndef SEAL_BOX_H
#define SEAL_BOX_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/sign.h"

struct box_key;		/* a private X25519 key in guarded memory */

struct box_key	*box_key_new(void) MUST_CHECK;
const struct public_key *box_key_public(const struct box_key *k);
void		box_key_free(struct box_key **k);

/* Appends the box to out. */
enum err_code	box_seal(const struct public_key *to, const void *data, size_t len,
		    struct buf *out, struct err *e) MUST_CHECK;
/* Appends the plain bytes; ERR_CRYPTO "seal.box_closed" when it does not open. */
enum err_code	box_open(const struct box_key *k, const void *data, size_t len,
		    struct buf *out, struct err *e) MUST_CHECK;

/* Sealing of one private key to another (group key to a member, to recovery). */
enum err_code	box_seal_key(const struct public_key *to, const struct box_key *k,
		    struct buf *out, struct err *e) MUST_CHECK;
enum err_code	box_open_key(const struct box_key *k, const void *data, size_t len,
		    struct box_key **out, struct err *e) MUST_CHECK;

#endif
