/* SPDX-License-Identifier: ISC */
/*
 * base64url and digests; see b64.h.
 *
 * The alphabet is written out here and not taken from libsodium, because a
 * digest or a kid must have exactly one spelling: libsodium lets the unused
 * bits of the last character be anything.
 */
#include "seal/b64.h"

#include <sodium.h>
#include <string.h>
#include <stdint.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Value of a character, -1 for a foreign one. */
static int
value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '-')
		return 62;
	return c == '_' ? 63 : -1;
}

bool
b64_encode(const void *data, size_t len, struct buf *out)
{
	const unsigned char *p = data;
	size_t i;

	for (i = 0; i < len; i += 3) {
		size_t left = len - i < 3 ? len - i : 3;
		uint32_t v = (uint32_t)p[i] << 16;
		char four[4];

		if (left > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (left > 2)
			v |= p[i + 2];
		four[0] = alphabet[v >> 18];
		four[1] = alphabet[v >> 12 & 63];
		four[2] = alphabet[v >> 6 & 63];
		four[3] = alphabet[v & 63];
		if (!buf_add(out, four, left + 1))
			return false;
	}
	return buf_ok(out);
}

/* Two to four characters to one to three bytes. */
static bool
decode_group(const char *text, size_t n, unsigned char three[3])
{
	uint32_t v = 0;
	size_t j;

	for (j = 0; j < 4; j++) {
		int c = j < n ? value(text[j]) : 0;

		if (c < 0)
			return false;
		v = v << 6 | (uint32_t)c;
	}
	if (n == 1 || (n == 2 && (v & 0xffff) != 0) || (n == 3 && (v & 0xff) != 0))
		return false;
	three[0] = (unsigned char)(v >> 16);
	three[1] = (unsigned char)(v >> 8 & 0xff);
	three[2] = (unsigned char)(v & 0xff);
	return true;
}

bool
b64_decode(const char *text, size_t len, struct buf *out)
{
	size_t i, before = out->len;
	unsigned char three[3];

	for (i = 0; i < len; i += 4) {
		size_t n = len - i < 4 ? len - i : 4;

		if (!decode_group(text + i, n, three) || !buf_add(out, three, n - 1)) {
			buf_truncate(out, before);
			return false;
		}
	}
	return buf_ok(out);
}

bool
b64_decode_fixed(const char *text, void *out, size_t size)
{
	size_t i, len = strlen(text), at = 0;
	unsigned char three[3];

	if (len / 4 * 3 + (len % 4 != 0 ? len % 4 - 1 : 0) != size)
		return false;
	for (i = 0; i < len; i += 4) {
		size_t n = len - i < 4 ? len - i : 4;

		if (!decode_group(text + i, n, three))
			return false;
		memcpy((unsigned char *)out + at, three, n - 1);
		at += n - 1;
	}
	return true;
}

void
digest_raw(const void *data, size_t len, unsigned char out[32])
{
	crypto_hash_sha256(out, data, len);
}

void
digest_blake(const void *data, size_t len, unsigned char out[32])
{
	crypto_generichash(out, 32, data, len, NULL, 0);
}

void
digest_link(uint64_t n, const unsigned char before[32], const void *record, size_t len,
    unsigned char out[32])
{
	crypto_generichash_state st;
	unsigned char number[8];
	size_t i;

	for (i = 0; i < sizeof number; i++)
		number[i] = (unsigned char)(n >> (56 - 8 * i) & 0xff);
	crypto_generichash_init(&st, NULL, 0, 32);
	crypto_generichash_update(&st, number, sizeof number);
	crypto_generichash_update(&st, before, 32);
	crypto_generichash_update(&st, record, len);
	crypto_generichash_final(&st, out, 32);
}

void
digest_text(const void *data, size_t len, char out[DIGEST_TEXT_SIZE])
{
	unsigned char raw[32];

	digest_raw(data, len, raw);
	sodium_bin2base64(out, DIGEST_TEXT_SIZE, raw, sizeof raw,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
