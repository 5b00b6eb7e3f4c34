/* SPDX-License-Identifier: ISC */
/*
 * A person's keys under the password; see user.h.
 *
 * The blob is  version (1) | passes (4) | memory in KiB (4) | salt (16) |
 * nonce (24) | sealed secrets (64 + 16), numbers big-endian.  Everything in
 * front of the nonce, and the login, are associated data: parameters cannot
 * be weakened, and one person's blob cannot be put in another's place.
 */
#include "seal/user.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "seal/priv.h"

#define USER_VERSION	1
#define SALT_BYTES	crypto_pwhash_argon2id_SALTBYTES
#define NONCE_BYTES	crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES	crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEK_BYTES	crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define PARAM_BYTES	9
#define NONCE_AT	(PARAM_BYTES + SALT_BYTES)
#define SEALED_AT	(NONCE_AT + NONCE_BYTES)
#define SECRETS_BYTES	(2 * SEED_BYTES)
#define BLOB_BYTES	(SEALED_AT + SECRETS_BYTES + TAG_BYTES)

/* What a blob may ask of this machine: beyond it, the blob was changed. */
#define PASSES_MAX	64
#define MEMORY_KIB_MAX	(4 * 1024 * 1024)

static void
put_u32(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 24);
	p[1] = (unsigned char)(v >> 16 & 0xff);
	p[2] = (unsigned char)(v >> 8 & 0xff);
	p[3] = (unsigned char)(v & 0xff);
}

static uint32_t
get_u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool
params_fit(struct kdf_params p)
{
	return p.passes >= KDF_FLOOR.passes && p.passes <= PASSES_MAX &&
	    p.memory_kib >= KDF_FLOOR.memory_kib && p.memory_kib <= MEMORY_KIB_MAX;
}

/* kek has room for KEK_BYTES; false: not enough memory for Argon2id. */
static bool
derive(const struct secret *password, const struct secret *pepper, const unsigned char *salt,
    struct kdf_params params, struct secret *kek)
{
	struct secret *stretched = secret_new_empty(KEK_BYTES);
	bool ok;

	if (stretched == NULL)
		return false;
	ok = crypto_pwhash(stretched->bytes, KEK_BYTES, (const char *)password->bytes,
	    password->len, salt, params.passes, (size_t)params.memory_kib * 1024,
	    crypto_pwhash_ALG_ARGON2ID13) == 0;
	if (ok)
		crypto_generichash(kek->bytes, KEK_BYTES, stretched->bytes, KEK_BYTES,
		    pepper->bytes, pepper->len);
	secret_free(&stretched);
	return ok;
}

static bool
pepper_fits(const struct secret *pepper)
{
	return pepper->len >= crypto_generichash_KEYBYTES_MIN &&
	    pepper->len <= crypto_generichash_KEYBYTES_MAX;
}

static bool
associated(const unsigned char *blob, const char *login, struct buf *ad)
{
	buf_add(ad, blob, NONCE_AT);
	buf_adds(ad, login);
	return buf_ok(ad);
}

enum err_code
user_keys_new(struct user_keys *k, struct err *e)
{
	*k = (struct user_keys){ sign_key_new(), box_key_new() };
	if (k->sign != NULL && k->box != NULL)
		return ERR_OK;
	user_keys_free(k);
	return err_nomem(e);
}

void
user_keys_free(struct user_keys *k)
{
	sign_key_free(&k->sign);
	box_key_free(&k->box);
}

enum err_code
user_keys_wrap(const struct user_keys *k, const struct secret *password,
    const struct secret *pepper, struct kdf_params params, const char *login, struct buf *out,
    struct err *e)
{
	struct secret *kek = NULL, *plain = NULL;
	struct buf ad = BUF_INIT;
	unsigned char blob[BLOB_BYTES];
	enum err_code rc = ERR_OK;

	if (!params_fit(params) || !pepper_fits(pepper))
		return err_set(e, ERR_INVALID, "seal.kdf_params", NULL);
	blob[0] = USER_VERSION;
	put_u32(blob + 1, params.passes);
	put_u32(blob + 5, params.memory_kib);
	randombytes_buf(blob + PARAM_BYTES, SALT_BYTES + NONCE_BYTES);
	kek = secret_new_empty(KEK_BYTES);
	plain = secret_new_empty(SECRETS_BYTES);
	if (kek == NULL || plain == NULL || !associated(blob, login, &ad) ||
	    !derive(password, pepper, blob + PARAM_BYTES, params, kek)) {
		rc = err_nomem(e);
		goto out;
	}
	sign_key_seed(k->sign, plain->bytes);
	memcpy(plain->bytes + SEED_BYTES, k->box->secret, SEED_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(blob + SEALED_AT, NULL, plain->bytes,
	    SECRETS_BYTES, (const unsigned char *)ad.data, ad.len, NULL, blob + NONCE_AT,
	    kek->bytes);
	if (!buf_add(out, blob, sizeof blob))
		rc = err_nomem(e);
out:
	buf_free(&ad);
	secret_free(&plain);
	secret_free(&kek);
	return rc;
}

enum err_code
user_keys_unwrap(const void *data, size_t len, const struct secret *password,
    const struct secret *pepper, const char *login, struct user_keys *out,
    struct kdf_params *params, struct err *e)
{
	const unsigned char *blob = data;
	struct secret *kek = NULL, *plain = NULL;
	struct buf ad = BUF_INIT;
	struct kdf_params p;
	enum err_code rc = ERR_OK;

	*out = (struct user_keys){ 0 };
	if (len != BLOB_BYTES || blob[0] != USER_VERSION || !pepper_fits(pepper))
		return err_set(e, ERR_LOGIN, "seal.login", NULL);
	p = (struct kdf_params){ get_u32(blob + 1), get_u32(blob + 5) };
	if (!params_fit(p))
		return err_set(e, ERR_LOGIN, "seal.login", NULL);
	kek = secret_new_empty(KEK_BYTES);
	plain = secret_new_empty(SECRETS_BYTES);
	if (kek == NULL || plain == NULL || !associated(blob, login, &ad) ||
	    !derive(password, pepper, blob + PARAM_BYTES, p, kek)) {
		rc = err_nomem(e);
		goto out;
	}
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain->bytes, NULL, NULL, blob + SEALED_AT,
	    SECRETS_BYTES + TAG_BYTES, (const unsigned char *)ad.data, ad.len, blob + NONCE_AT,
	    kek->bytes) != 0) {
		rc = err_set(e, ERR_LOGIN, "seal.login", NULL);
		goto out;
	}
	out->sign = sign_key_from_seed(plain->bytes);
	out->box = box_key_from_secret(plain->bytes + SEED_BYTES);
	if (out->sign == NULL || out->box == NULL) {
		user_keys_free(out);
		rc = err_nomem(e);
		goto out;
	}
	if (params != NULL)
		*params = p;
out:
	buf_free(&ad);
	secret_free(&plain);
	secret_free(&kek);
	return rc;
}

void
user_keys_unwrap_nobody(struct kdf_params params)
{
	struct secret *password = secret_new_random(16);
	struct secret *pepper = secret_new_random(crypto_generichash_KEYBYTES);
	struct secret *kek = secret_new_empty(KEK_BYTES);
	unsigned char salt[SALT_BYTES];

	randombytes_buf(salt, sizeof salt);
	if (password != NULL && pepper != NULL && kek != NULL && params_fit(params))
		(void)derive(password, pepper, salt, params, kek);
	secret_free(&kek);
	secret_free(&pepper);
	secret_free(&password);
}
