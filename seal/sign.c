/* SPDX-License-Identifier: ISC */
/*
 * Ed25519 keys and signatures, and public keys of both curves; see sign.h.
 */
#include "seal/sign.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "seal/priv.h"

static const char *const curve_names[] = {
	[CURVE_ED25519] = "Ed25519",
	[CURVE_X25519] = "X25519",
};

void
public_key_text(const struct public_key *k, char out[KEY_TEXT_SIZE])
{
	sodium_bin2base64(out, KEY_TEXT_SIZE, k->bytes, sizeof k->bytes,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* RFC 7638 with the members of RFC 8037: crv, kty, x, in this order. */
static void
compute_kid(enum key_curve curve, struct public_key *k)
{
	char x[KEY_TEXT_SIZE], json[128];
	int n;

	public_key_text(k, x);
	n = snprintf(json, sizeof json, "{\"crv\":\"%s\",\"kty\":\"OKP\",\"x\":\"%s\"}",
	    curve_names[curve], x);
	digest_text(json, (size_t)n, k->kid);
}

bool
public_key_from_bytes(enum key_curve curve, const unsigned char bytes[32], struct public_key *out)
{
	/* A point of small order would let one signature fit many messages. */
	if (curve == CURVE_ED25519 && crypto_core_ed25519_is_valid_point(bytes) != 1)
		return false;
	if (curve == CURVE_X25519 && sodium_is_zero(bytes, 32))
		return false;
	memcpy(out->bytes, bytes, sizeof out->bytes);
	compute_kid(curve, out);
	return true;
}

bool
public_key_parse(enum key_curve curve, const char *text, struct public_key *out)
{
	unsigned char bytes[32];

	return text != NULL && b64_decode_fixed(text, bytes, sizeof bytes) &&
	    public_key_from_bytes(curve, bytes, out);
}

struct sign_key *
sign_key_from_seed(const unsigned char *seed)
{
	struct sign_key *k = sodium_malloc(sizeof *k);

	if (k == NULL)
		return NULL;
	crypto_sign_seed_keypair(k->public.bytes, k->secret, seed);
	compute_kid(CURVE_ED25519, &k->public);
	(void)sodium_mprotect_readonly(k);
	return k;
}

void
sign_key_seed(const struct sign_key *k, unsigned char *seed)
{
	(void)crypto_sign_ed25519_sk_to_seed(seed, k->secret);
}

struct sign_key *
sign_key_new(void)
{
	struct secret *seed = secret_new_random(SEED_BYTES);
	struct sign_key *k = NULL;

	if (seed != NULL)
		k = sign_key_from_seed(seed->bytes);
	secret_free(&seed);
	return k;
}

const struct public_key *
sign_key_public(const struct sign_key *k)
{
	return &k->public;
}

void
sign_key_free(struct sign_key **k)
{
	sodium_free(*k);
	*k = NULL;
}

void
sign_bytes(const struct sign_key *k, const void *msg, size_t len,
    unsigned char sig[SIGNATURE_BYTES])
{
	crypto_sign_detached(sig, NULL, msg, len, k->secret);
}

bool
sign_verify(const struct public_key *k, const void *msg, size_t len,
    const unsigned char sig[SIGNATURE_BYTES])
{
	return crypto_sign_verify_detached(sig, msg, len, k->bytes) == 0;
}
