/* SPDX-License-Identifier: ISC */
/*
 * Halves of the recovery key; see half.h.  A half is  pair (4 bits) | half (4
 * bits) | 32 bytes | check (3 bytes): 288 bits, 58 characters of five bits, the
 * last two bits zero.
 */
#include "seal/half.h"

#include <sodium.h>
#include <string.h>

#include "base/file.h"
#include "seal/priv.h"

#define CHECK_BYTES	3
#define HALF_BYTES	(1 + SEED_BYTES + CHECK_BYTES)
#define HALF_CHARS	((HALF_BYTES * 8 + 4) / 5)
#define GROUP		4	/* characters */
#define LINE_GROUPS	5
#define TEXT_MAX	(2 * HALF_CHARS)

struct half {
	unsigned char	bytes[HALF_BYTES];
};

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const unsigned char check_key[] = "madoguchi recovery half 1";

static void
check_of(const unsigned char *bytes, unsigned char out[CHECK_BYTES])
{
	unsigned char hash[crypto_generichash_BYTES];

	crypto_generichash(hash, sizeof hash, bytes, 1 + SEED_BYTES, check_key, sizeof check_key);
	memcpy(out, hash, CHECK_BYTES);
	sodium_memzero(hash, sizeof hash);
}

static struct half *
half_new(int pair, int part)
{
	struct half *h = sodium_malloc(sizeof *h);

	if (h != NULL)
		h->bytes[0] = (unsigned char)(pair << 4 | part);
	return h;
}

void
half_free(struct half **h)
{
	sodium_free(*h);
	*h = NULL;
}

enum err_code
half_split(const struct box_key *k, int pair, struct half *out[2], struct err *e)
{
	size_t i;

	out[0] = half_new(pair, 1);
	out[1] = half_new(pair, 2);
	if (out[0] == NULL || out[1] == NULL) {
		half_free(&out[0]);
		half_free(&out[1]);
		return err_nomem(e);
	}
	randombytes_buf(out[0]->bytes + 1, SEED_BYTES);
	for (i = 0; i < SEED_BYTES; i++)
		out[1]->bytes[1 + i] = (unsigned char)(k->secret[i] ^ out[0]->bytes[1 + i]);
	for (i = 0; i < 2; i++)
		check_of(out[i]->bytes, out[i]->bytes + 1 + SEED_BYTES);
	return ERR_OK;
}

/* ---- as text ---- */

static unsigned int
five_bits(const unsigned char *bytes, size_t n)
{
	unsigned int v = 0;
	size_t i, bit;

	for (i = 0; i < 5; i++) {
		bit = n * 5 + i;
		v <<= 1;
		if (bit < HALF_BYTES * 8)
			v |= (unsigned int)bytes[bit / 8] >> (7 - bit % 8) & 1u;
	}
	return v;
}

static bool
write_text(const struct half *h, struct secret *out)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < HALF_CHARS; i++) {
		if (i != 0 && i % (GROUP * LINE_GROUPS) == 0)
			ok = secret_append(out, "\n", 1);
		else if (i != 0 && i % GROUP == 0)
			ok = secret_append(out, "-", 1);
		ok = ok && secret_append(out, &alphabet[five_bits(h->bytes, i)], 1);
	}
	return ok;
}

enum err_code
half_save(const struct half *h, const char *path, const char *before, const char *after,
    struct err *e)
{
	struct secret *sheet = secret_new_empty(strlen(before) + strlen(after) + TEXT_MAX);
	enum err_code rc;

	if (sheet == NULL)
		return err_nomem(e);
	if (!secret_append(sheet, before, strlen(before)) || !write_text(h, sheet) ||
	    !secret_append(sheet, after, strlen(after)))
		rc = err_nomem(e);
	else
		rc = file_write(path, sheet->bytes, sheet->len, 0600, e);
	secret_free(&sheet);
	return rc;
}

/* The five bits of a character as people write it; -1: none. */
static int
char_bits(unsigned char c)
{
	const char *at;

	if (c >= 'a' && c <= 'z')
		c = (unsigned char)(c - 'a' + 'A');
	if (c == 'I' || c == 'L')
		c = '1';
	else if (c == 'O')
		c = '0';
	at = c != '\0' ? strchr(alphabet, c) : NULL;
	return at != NULL ? (int)(at - alphabet) : -1;
}

static bool
read_text(const struct secret *typed, struct half *h)
{
	size_t i, k, bit, n = 0;
	int v;

	memset(h->bytes, 0, sizeof h->bytes);
	for (i = 0; i < typed->len; i++) {
		if (strchr(" \t-", typed->bytes[i]) != NULL && typed->bytes[i] != '\0')
			continue;
		v = char_bits(typed->bytes[i]);
		if (v < 0 || n == HALF_CHARS)
			return false;
		for (k = 0; k < 5; k++) {
			bit = n * 5 + k;
			if ((v >> (4 - k) & 1) == 0)
				continue;
			if (bit >= HALF_BYTES * 8)
				return false;
			h->bytes[bit / 8] |= (unsigned char)(1u << (7 - bit % 8));
		}
		n++;
	}
	return n == HALF_CHARS;
}

enum err_code
half_parse(const struct secret *typed, struct half **out, struct err *e)
{
	unsigned char check[CHECK_BYTES];
	bool ok;

	*out = half_new(0, 0);
	if (*out == NULL)
		return err_nomem(e);
	ok = read_text(typed, *out);
	check_of((*out)->bytes, check);
	if (ok && sodium_memcmp(check, (*out)->bytes + 1 + SEED_BYTES, CHECK_BYTES) == 0)
		return ERR_OK;
	half_free(out);
	return err_set(e, ERR_INVALID, "seal.half", NULL);
}

enum err_code
half_join(const struct half *a, const struct half *b, struct box_key **out, struct err *e)
{
	struct secret *whole;
	size_t i;

	*out = NULL;
	if (a->bytes[0] >> 4 != b->bytes[0] >> 4 || ((a->bytes[0] ^ b->bytes[0]) & 0x0f) != 3)
		return err_set(e, ERR_INVALID, "seal.half_pair", NULL);
	whole = secret_new_empty(SEED_BYTES);
	if (whole == NULL)
		return err_nomem(e);
	for (i = 0; i < SEED_BYTES; i++)
		whole->bytes[i] = (unsigned char)(a->bytes[1 + i] ^ b->bytes[1 + i]);
	*out = box_key_from_secret(whole->bytes);
	secret_free(&whole);
	return *out != NULL ? ERR_OK : err_nomem(e);
}
