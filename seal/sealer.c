/* SPDX-License-Identifier: ISC */
/*
 * Many boxes to one public key; see sealer.h.
 */
#include "seal/sealer.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "seal/priv.h"

#define HEAD	(crypto_box_PUBLICKEYBYTES + crypto_box_NONCEBYTES)
#define OVER	(HEAD + crypto_box_MACBYTES)

/* Bytes only, as every struct in a guarded page (priv.h). */
struct sealer {
	unsigned char	shared[crypto_box_BEFORENMBYTES];
	unsigned char	ephemeral[crypto_box_PUBLICKEYBYTES];
	unsigned char	to[crypto_box_PUBLICKEYBYTES];
};
_Static_assert(_Alignof(struct sealer) == 1, "see priv.h");

enum err_code
sealer_new(const struct public_key *to, struct sealer **out, struct err *e)
{
	struct box_key *mine = box_key_new();
	struct sealer *s = sodium_malloc(sizeof *s);
	enum err_code rc = ERR_OK;

	*out = NULL;
	if (mine == NULL || s == NULL)
		rc = err_nomem(e);
	else if (crypto_box_beforenm(s->shared, to->bytes, mine->secret) != 0)
		rc = err_set(e, ERR_CRYPTO, "seal.key_unfit", NULL);
	if (rc == ERR_OK) {
		memcpy(s->ephemeral, mine->public.bytes, sizeof s->ephemeral);
		memcpy(s->to, to->bytes, sizeof s->to);
		(void)sodium_mprotect_readonly(s);
		*out = s;
	} else {
		sodium_free(s);
	}
	box_key_free(&mine);
	return rc;
}

void
sealer_free(struct sealer **s)
{
	sodium_free(*s);
	*s = NULL;
}

bool
sealer_is_for(const struct sealer *s, const struct public_key *to)
{
	return memcmp(s->to, to->bytes, sizeof s->to) == 0;
}

enum err_code
sealer_seal(const struct sealer *s, const void *data, size_t len, struct buf *out, struct err *e)
{
	unsigned char *box = len <= SIZE_MAX - OVER ? malloc(len + OVER) : NULL, *nonce;
	enum err_code rc = ERR_OK;

	if (box == NULL)
		return err_nomem(e);
	nonce = box + crypto_box_PUBLICKEYBYTES;
	memcpy(box, s->ephemeral, sizeof s->ephemeral);
	randombytes_buf(nonce, crypto_box_NONCEBYTES);
	if (crypto_box_easy_afternm(box + HEAD, data, len, nonce, s->shared) != 0)
		rc = err_set(e, ERR_CRYPTO, "seal.key_unfit", NULL);
	else if (!buf_add(out, box, len + OVER))
		rc = err_nomem(e);
	free(box);
	return rc;
}

enum err_code
sealer_open(const struct box_key *k, const void *data, size_t len, struct buf *out, struct err *e)
{
	const unsigned char *box = data;
	size_t plainlen = len >= OVER ? len - OVER : 0;
	unsigned char *plain = malloc(plainlen + 1);
	enum err_code rc = ERR_OK;

	if (plain == NULL)
		return err_nomem(e);
	if (len < OVER || crypto_box_open_easy(plain, box + HEAD, len - HEAD,
	    box + crypto_box_PUBLICKEYBYTES, box, k->secret) != 0)
		rc = err_set(e, ERR_CRYPTO, "seal.box_closed", NULL);
	else if (!buf_add(out, plain, plainlen))
		rc = err_nomem(e);
	mem_wipe(plain, plainlen);
	free(plain);
	return rc;
}
