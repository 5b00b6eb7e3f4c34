/* SPDX-License-Identifier: ISC */
/*
 * Ed25519 signatures.  A public key is known by its kid, the RFC 7638
 * thumbprint over the members crv, kty, x.
 */
#ifndef SEAL_SIGN_H
#define SEAL_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "seal/b64.h"

#define KID_SIZE	DIGEST_TEXT_SIZE
#define KEY_TEXT_SIZE	44	/* 32 bytes as base64url, and a NUL */
#define SIGNATURE_BYTES	64

/* A public key, Ed25519 or X25519; plain data, may be copied. */
struct public_key {
	unsigned char	bytes[32];
	char		kid[KID_SIZE];
};

enum key_curve { CURVE_ED25519, CURVE_X25519 };

/* From base64url text; computes the kid. */
bool	public_key_parse(enum key_curve curve, const char *text, struct public_key *out) MUST_CHECK;
void	public_key_text(const struct public_key *k, char out[KEY_TEXT_SIZE]);
bool	public_key_from_bytes(enum key_curve curve, const unsigned char bytes[32],
	    struct public_key *out) MUST_CHECK;

struct sign_key;	/* a private Ed25519 key in guarded memory */

struct sign_key	*sign_key_new(void) MUST_CHECK;
const struct public_key *sign_key_public(const struct sign_key *k);
void		sign_key_free(struct sign_key **k);

/* Detached; the message is the caller's, e.g. a JWS signing input. */
void	sign_bytes(const struct sign_key *k, const void *msg, size_t len,
	    unsigned char sig[SIGNATURE_BYTES]);
bool	sign_verify(const struct public_key *k, const void *msg, size_t len,
	    const unsigned char sig[SIGNATURE_BYTES]) MUST_CHECK;

#endif
