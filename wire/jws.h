/* SPDX-License-Identifier: ISC */
/*
 * JWS (RFC 7515) as protocol.md section 1 narrows it: EdDSA only, everything
 * in the protected header, typ exactly the one named for the message.
 * Doubled members, unprotected headers, `crit` and `b64` are refused.
 */
#ifndef WIRE_JWS_H
#define WIRE_JWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/sign.h"

struct jws_header {
	char	 kid[KID_SIZE];
	char	*typ;
	char	*role;		/* NULL when absent */
	int64_t	 at_us;
	char	*at;		/* as written */
};
void	jws_header_clear(struct jws_header *h);

/* One signature of a general JWS, as it is stored and carried. */
struct jws_signature {
	char	*protected64;	/* base64url of the protected header */
	char	*signature64;
};
void	jws_signature_clear(struct jws_signature *s);

/* Signs payload bytes.  role may be NULL. */
enum err_code	jws_sign(const struct sign_key *k, const char *typ, const char *role, int64_t at_us,
		    const void *payload, size_t len, struct jws_signature *out,
		    struct err *e) MUST_CHECK;
/* Compact serialization, appended to out. */
enum err_code	jws_sign_compact(const struct sign_key *k, const char *typ, int64_t at_us,
		    const void *payload, size_t len, struct buf *out, struct err *e) MUST_CHECK;
/* General JSON serialization of already made signatures. */
enum err_code	jws_compose(const void *payload, size_t len, const struct jws_signature *sigs,
		    size_t n, struct buf *out, struct err *e) MUST_CHECK;

/* Finds the key for a kid; false when unknown. */
typedef bool (*jws_key_fn)(void *ctx, const char *kid, struct public_key *out);
/* For the common case of one known key: ctx is a const struct public_key *. */
bool	jws_key_is(void *ctx, const char *kid, struct public_key *out);

/* Reads the header of a signature without verifying (to learn the kid). */
enum err_code	jws_read_header(const char *protected64, struct jws_header *out,
		    struct err *e) MUST_CHECK;
/* Verifies one signature over payload bytes; ERR_CRYPTO "wire.signature". */
enum err_code	jws_verify(const struct jws_signature *s, const char *typ, const void *payload,
		    size_t len, jws_key_fn find, void *ctx, struct jws_header *out,
		    struct err *e) MUST_CHECK;
/* Opens a compact JWS: appends the payload.  out may be NULL. */
enum err_code	jws_open_compact(const char *text, const char *typ, jws_key_fn find, void *ctx,
		    struct buf *payload, struct jws_header *out, struct err *e) MUST_CHECK;
/* Takes a general JWS apart; nothing is verified.  *sigs has *n, caller frees
 * each with jws_signature_clear() and the array with free(). */
enum err_code	jws_split(const char *text, size_t len, struct buf *payload,
		    struct jws_signature **sigs, size_t *n, struct err *e) MUST_CHECK;

#endif
