/* SPDX-License-Identifier: ISC */
/*
 * Inside seal/ only: what the handles hold.  The key structs are made whole
 * of bytes, so that they can stand anywhere in a guarded page, and are set
 * read-only once filled.
 */
#ifndef SEAL_PRIV_H
#define SEAL_PRIV_H

#include <sodium.h>
#include <stddef.h>

#include "seal/box.h"
#include "seal/secret.h"
#include "seal/sign.h"

#define SEED_BYTES	32

struct secret {
	size_t		 len;
	size_t		 cap;
	unsigned char	*bytes;		/* sodium_malloc() */
};

struct sign_key {
	unsigned char		secret[crypto_sign_SECRETKEYBYTES];
	struct public_key	public;
};

struct box_key {
	unsigned char		secret[crypto_box_SECRETKEYBYTES];
	struct public_key	public;
};

_Static_assert(_Alignof(struct sign_key) == 1 && _Alignof(struct box_key) == 1,
    "sodium_malloc() aligns to the end of a page, not to types");

/* From a seed or secret of SEED_BYTES in guarded memory; NULL: out of memory. */
struct sign_key	*sign_key_from_seed(const unsigned char *seed) MUST_CHECK;
void		 sign_key_seed(const struct sign_key *k, unsigned char *seed);
struct box_key	*box_key_from_secret(const unsigned char *secret) MUST_CHECK;

#endif
