/* SPDX-License-Identifier: ISC */
/*
 * Sealing of rows at rest.
 *
 * An affairs group has an X25519 key an epoch.  From its secret two keys are
 * derived: the row key (XChaCha20-Poly1305, random nonce, associated data
 * that names the place of the row, so that no row can stand in for another)
 * and the index key (keyed BLAKE2b tokens for ordering and finding).
 *
 * Plaintext is padded to a size bucket before sealing; the bucket is the only
 * thing the length says.
 */
#ifndef SEAL_ROW_H
#define SEAL_ROW_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "seal/box.h"

#define TOKEN_BYTES	16

struct row_key;		/* row key and index key of one group and epoch */

struct row_key	*row_key_derive(const struct box_key *group) MUST_CHECK;
void		row_key_free(struct row_key **k);

/* 256, 512, 1024, ... : the smallest bucket above len (padding is one byte at least). */
size_t		row_bucket(size_t len);
/* Appends version, nonce and ciphertext to out. */
enum err_code	row_seal(const struct row_key *k, const void *ad, size_t adlen,
		    const void *data, size_t len, struct buf *out, struct err *e) MUST_CHECK;
/* ERR_CRYPTO "seal.row_damaged" when bytes or associated data were changed. */
enum err_code	row_open(const struct row_key *k, const void *ad, size_t adlen,
		    const void *sealed, size_t len, struct buf *out, struct err *e) MUST_CHECK;
/* Deterministic under the group's index key; `purpose` separates uses. */
void		row_token(const struct row_key *k, const char *purpose, const void *data,
		    size_t len, unsigned char out[TOKEN_BYTES]);

#endif
