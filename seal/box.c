/* SPDX-License-Identifier: ISC */
/*
 * Sealing to a public key; see box.h.
 */
#include "seal/box.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "seal/priv.h"

struct box_key *
box_key_from_secret(const unsigned char *secret)
{
	struct box_key *k = sodium_malloc(sizeof *k);
	unsigned char public[crypto_box_PUBLICKEYBYTES];

	if (k == NULL)
		return NULL;
	memcpy(k->secret, secret, sizeof k->secret);
	if (crypto_scalarmult_base(public, k->secret) != 0 ||
	    !public_key_from_bytes(CURVE_X25519, public, &k->public)) {
		sodium_free(k);
		return NULL;
	}
	(void)sodium_mprotect_readonly(k);
	return k;
}

struct box_key *
box_key_new(void)
{
	struct secret *secret = secret_new_random(SEED_BYTES);
	struct box_key *k = NULL;

	if (secret != NULL)
		k = box_key_from_secret(secret->bytes);
	secret_free(&secret);
	return k;
}

const struct public_key *
box_key_public(const struct box_key *k)
{
	return &k->public;
}

void
box_key_free(struct box_key **k)
{
	sodium_free(*k);
	*k = NULL;
}

enum err_code
box_seal(const struct public_key *to, const void *data, size_t len, struct buf *out, struct err *e)
{
	enum err_code rc = ERR_OK;
	unsigned char *sealed;

	if (len > SIZE_MAX - crypto_box_SEALBYTES)
		return err_nomem(e);
	sealed = malloc(len + crypto_box_SEALBYTES);
	if (sealed == NULL)
		return err_nomem(e);
	if (crypto_box_seal(sealed, data, len, to->bytes) != 0)
		rc = err_set(e, ERR_CRYPTO, "seal.key_unfit", NULL);
	else if (!buf_add(out, sealed, len + crypto_box_SEALBYTES))
		rc = err_nomem(e);
	free(sealed);
	return rc;
}

/* plain has room for len - crypto_box_SEALBYTES. */
static bool
open_into(const struct box_key *k, const void *data, size_t len, unsigned char *plain)
{
	return crypto_box_seal_open(plain, data, len, k->public.bytes, k->secret) == 0;
}

enum err_code
box_open(const struct box_key *k, const void *data, size_t len, struct buf *out, struct err *e)
{
	enum err_code rc = ERR_OK;
	unsigned char *plain;
	size_t plainlen;

	if (len < crypto_box_SEALBYTES)
		return err_set(e, ERR_CRYPTO, "seal.box_closed", NULL);
	plainlen = len - crypto_box_SEALBYTES;
	plain = malloc(plainlen + 1);
	if (plain == NULL)
		return err_nomem(e);
	if (!open_into(k, data, len, plain))
		rc = err_set(e, ERR_CRYPTO, "seal.box_closed", NULL);
	else if (!buf_add(out, plain, plainlen))
		rc = err_nomem(e);
	mem_wipe(plain, plainlen);
	free(plain);
	return rc;
}

enum err_code
box_seal_key(const struct public_key *to, const struct box_key *k, struct buf *out, struct err *e)
{
	return box_seal(to, k->secret, sizeof k->secret, out, e);
}

enum err_code
box_open_key(const struct box_key *k, const void *data, size_t len, struct box_key **out,
    struct err *e)
{
	struct secret *plain;

	*out = NULL;
	if (len != SEED_BYTES + crypto_box_SEALBYTES)
		return err_set(e, ERR_CRYPTO, "seal.box_closed", NULL);
	plain = secret_new_empty(SEED_BYTES);
	if (plain == NULL)
		return err_nomem(e);
	if (!open_into(k, data, len, plain->bytes)) {
		secret_free(&plain);
		return err_set(e, ERR_CRYPTO, "seal.box_closed", NULL);
	}
	*out = box_key_from_secret(plain->bytes);
	secret_free(&plain);
	return *out != NULL ? ERR_OK : err_nomem(e);
}
