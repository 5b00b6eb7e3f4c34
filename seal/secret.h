/* SPDX-License-Identifier: ISC */
/*
 * Bytes that must never be seen: passwords, peppers, private keys.
 *
 * They live only in memory from sodium_malloc() - guard pages, locked, wiped
 * when freed - and other rooms hold the opaque handle.  Every header of seal/
 * is free of libsodium's own types, so that no other room needs it.
 */
#ifndef SEAL_SECRET_H
#define SEAL_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct secret;

/* Once, before anything else of seal/.  Repeating it is harmless. */
enum err_code	seal_init(struct err *e) MUST_CHECK;

/* len random bytes, or len zero bytes to be filled by secret_append(). */
struct secret	*secret_new_random(size_t len) MUST_CHECK;
struct secret	*secret_new_empty(size_t capacity) MUST_CHECK;
/* Copies and leaves wiping the source to the caller. */
struct secret	*secret_new_copy(const void *data, size_t len) MUST_CHECK;
/* One line from a descriptor, without its end; read byte by byte so that a
 * further line stays for a further call.  At most 1,024 bytes, none of them 0. */
enum err_code	secret_read_line(int fd, struct secret **out, struct err *e) MUST_CHECK;
/* For a password field that is typed: false when the capacity is used up. */
bool		secret_append(struct secret *s, const void *data, size_t len);
/* Drops the last UTF-8 character; no effect when empty. */
void		secret_drop_char(struct secret *s);
/* A new secret, rewritten by fn (normalisation; fn sees text, its buffer is wiped).
 * NULL: out of memory, or fn refused. */
struct secret	*secret_map(const struct secret *s,
		    bool (*fn)(const char *text, struct buf *out)) MUST_CHECK;
/* Lends the bytes for the time of one call, to be written where they must go. */
bool		secret_lend(const struct secret *s,
		    bool (*fn)(void *ctx, const char *bytes, size_t len), void *ctx) MUST_CHECK;
size_t		secret_len(const struct secret *s);
/* Constant-time comparison. */
bool		secret_equal(const struct secret *a, const struct secret *b);
/* BLAKE2b keyed with the secret, which is 16 to 64 bytes; `purpose` separates uses. */
#define SECRET_MAC_BYTES	32
void		secret_mac(const struct secret *s, const char *purpose, const void *data,
		    size_t len, unsigned char out[SECRET_MAC_BYTES]);
void		secret_free(struct secret **s);

#endif
