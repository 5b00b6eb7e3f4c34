/* SPDX-License-Identifier: ISC */
/*
 * base64url without padding, and digests as protocol.md section 1 writes them.
 */
#ifndef SEAL_B64_H
#define SEAL_B64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/* 43 characters of base64url(SHA-256) and a NUL. */
#define DIGEST_TEXT_SIZE	44

bool	b64_encode(const void *data, size_t len, struct buf *out);
/* Strict: no padding, no foreign characters, canonical last character. */
bool	b64_decode(const char *text, size_t len, struct buf *out) MUST_CHECK;
/* As strictly, exactly size bytes; allocates nothing, so that false means one thing. */
bool	b64_decode_fixed(const char *text, void *out, size_t size) MUST_CHECK;
/* base64url(SHA-256(data)) */
void	digest_text(const void *data, size_t len, char out[DIGEST_TEXT_SIZE]);
/* The 32 raw bytes; for the audit chain BLAKE2b-256 is digest_blake(). */
void	digest_raw(const void *data, size_t len, unsigned char out[32]);
void	digest_blake(const void *data, size_t len, unsigned char out[32]);
/* A link of the audit chain: BLAKE2b-256(n, eight bytes, big-endian ‖ hash before ‖ record). */
void	digest_link(uint64_t n, const unsigned char before[32], const void *record, size_t len,
	    unsigned char out[32]);

#endif
