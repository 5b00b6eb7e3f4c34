/* SPDX-License-Identifier: ISC */
/*
 * Sealing of rows at rest; see row.h.
 *
 * A sealed row is  version (1) | nonce (24) | ciphertext of the padded bytes
 * | tag (16).  Padding is 0x80 and zeros up to the bucket (ISO/IEC 7816-4).
 * The derivation's context carries the version too, so that a row of another
 * format is never opened with these keys.
 */
#include "seal/row.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "seal/priv.h"

#define ROW_VERSION	1
#define BUCKET_FIRST	256
#define NONCE_BYTES	crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES	crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD_BYTES	(1 + NONCE_BYTES)
#define OVERHEAD	(HEAD_BYTES + TAG_BYTES)

enum subkey { SUBKEY_ROW = 1, SUBKEY_INDEX = 2 };

static const char context[crypto_kdf_CONTEXTBYTES + 1] = "madorow1";

struct row_key {
	unsigned char	row[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
	unsigned char	index[crypto_generichash_KEYBYTES];
};

struct row_key *
row_key_derive(const struct box_key *group)
{
	struct row_key *k = sodium_malloc(sizeof *k);

	if (k == NULL)
		return NULL;
	crypto_kdf_derive_from_key(k->row, sizeof k->row, SUBKEY_ROW, context, group->secret);
	crypto_kdf_derive_from_key(k->index, sizeof k->index, SUBKEY_INDEX, context, group->secret);
	(void)sodium_mprotect_readonly(k);
	return k;
}

void
row_key_free(struct row_key **k)
{
	sodium_free(*k);
	*k = NULL;
}

size_t
row_bucket(size_t len)
{
	size_t bucket = BUCKET_FIRST;

	while (bucket <= len && bucket <= SIZE_MAX / 2)
		bucket *= 2;
	return bucket;
}

enum err_code
row_seal(const struct row_key *k, const void *ad, size_t adlen, const void *data, size_t len,
    struct buf *out, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t bucket = row_bucket(len);
	unsigned char *p, *body;

	if (bucket <= len || bucket > SIZE_MAX - OVERHEAD)
		return err_nomem(e);
	p = malloc(bucket + OVERHEAD);
	if (p == NULL)
		return err_nomem(e);
	body = p + HEAD_BYTES;
	p[0] = ROW_VERSION;
	randombytes_buf(p + 1, NONCE_BYTES);
	if (len != 0)
		memcpy(body, data, len);
	body[len] = 0x80;
	memset(body + len + 1, 0, bucket - len - 1);
	crypto_aead_xchacha20poly1305_ietf_encrypt(body, NULL, body, bucket, ad, adlen, NULL, p + 1,
	    k->row);
	if (!buf_add(out, p, bucket + OVERHEAD))
		rc = err_nomem(e);
	free(p);
	return rc;
}

enum err_code
row_open(const struct row_key *k, const void *ad, size_t adlen, const void *sealed, size_t len,
    struct buf *out, struct err *e)
{
	const unsigned char *p = sealed;
	enum err_code rc = ERR_OK;
	unsigned char *plain;
	size_t padded, n;

	if (len < OVERHEAD + BUCKET_FIRST || p[0] != ROW_VERSION)
		return err_set(e, ERR_CRYPTO, "seal.row_damaged", NULL);
	padded = len - OVERHEAD;
	plain = malloc(padded);
	if (plain == NULL)
		return err_nomem(e);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, p + HEAD_BYTES,
	    padded + TAG_BYTES, ad, adlen, p + 1, k->row) != 0 ||
	    sodium_unpad(&n, plain, padded, padded) != 0)
		rc = err_set(e, ERR_CRYPTO, "seal.row_damaged", NULL);
	else if (!buf_add(out, plain, n))
		rc = err_nomem(e);
	mem_wipe(plain, padded);
	free(plain);
	return rc;
}

void
row_token(const struct row_key *k, const char *purpose, const void *data, size_t len,
    unsigned char out[TOKEN_BYTES])
{
	crypto_generichash_state st;

	/* The purpose's NUL is hashed too: no purpose is a beginning of another. */
	crypto_generichash_init(&st, k->index, sizeof k->index, TOKEN_BYTES);
	crypto_generichash_update(&st, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&st, data, len);
	crypto_generichash_final(&st, out, TOKEN_BYTES);
	sodium_memzero(&st, sizeof st);
}
