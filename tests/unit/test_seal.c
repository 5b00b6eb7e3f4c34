/* SPDX-License-Identifier: ISC */
/*
 * seal/: base64url in one spelling only, published vectors of digests, kids
 * and signatures, boxes and rows that do not open once a byte was changed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "seal/b64.h"
#include "seal/box.h"
#include "seal/sealer.h"
#include "seal/keyfile.h"
#include "seal/row.h"
#include "seal/secret.h"
#include "seal/sign.h"

/* RFC 8037, appendix A. */
#define RFC_SEED	"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
#define RFC_PUBLIC	"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define RFC_KID		"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
#define RFC_INPUT	"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
#define RFC_SIGNATURE	"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5B" \
			"hVsPt9g7sVvpAr_MuM0KAg"

static void
check_b64(const char *plain, const char *coded)
{
	struct buf b = BUF_INIT;

	assert_true(b64_encode(plain, strlen(plain), &b));
	assert_string_equal(buf_str(&b), coded);
	buf_reset(&b);
	assert_true(b64_decode(coded, strlen(coded), &b));
	assert_string_equal(buf_str(&b), plain);
	buf_free(&b);
}

static void
base64url_follows_rfc_4648(void **state UNUSED)
{
	check_b64("", "");
	check_b64("f", "Zg");
	check_b64("fo", "Zm8");
	check_b64("foo", "Zm9v");
	check_b64("foob", "Zm9vYg");
	check_b64("fooba", "Zm9vYmE");
	check_b64("foobar", "Zm9vYmFy");
	check_b64("\xfb\xff\xfe", "-__-");
}

static void
a_second_spelling_of_base64url_is_refused(void **state UNUSED)
{
	static const char *const bad[] = { "Zg==", "Zh", "Zm9", "Z", "Zm9vY", "Zg\n", " Zg", "+//+",
	    "Zm9v.", "Zm9vYm\xc3\xa9" };
	struct buf b = BUF_INIT;
	size_t i;

	buf_adds(&b, "kept");
	for (i = 0; i < NELEM(bad); i++) {
		assert_false(b64_decode(bad[i], strlen(bad[i]), &b));
		assert_string_equal(buf_str(&b), "kept");
	}
	assert_false(b64_decode("Zm\0v", 4, &b));
	buf_free(&b);
}

static void
digests_match_published_vectors(void **state UNUSED)
{
	static const unsigned char blake_abc[32] = {
		0xbd, 0xdd, 0x81, 0x3c, 0x63, 0x42, 0x39, 0x72, 0x31, 0x71, 0xef, 0x3f, 0xee, 0x98,
		0x57, 0x9b, 0x94, 0x96, 0x4e, 0x3b, 0xb1, 0xcb, 0x3e, 0x42, 0x72, 0x62, 0xc8, 0xc0,
		0x68, 0xd5, 0x23, 0x19,
	};
	static const unsigned char sha_abc[32] = {
		0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae,
		0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61,
		0xf2, 0x00, 0x15, 0xad,
	};
	unsigned char raw[32];
	char text[DIGEST_TEXT_SIZE];

	digest_raw("abc", 3, raw);
	assert_memory_equal(raw, sha_abc, sizeof raw);
	digest_blake("abc", 3, raw);
	assert_memory_equal(raw, blake_abc, sizeof raw);
	digest_text("", 0, text);
	assert_string_equal(text, "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
}

static void
a_kid_is_the_thumbprint_of_rfc_8037(void **state UNUSED)
{
	struct public_key k;
	char text[KEY_TEXT_SIZE];

	assert_true(public_key_parse(CURVE_ED25519, RFC_PUBLIC, &k));
	assert_string_equal(k.kid, RFC_KID);
	public_key_text(&k, text);
	assert_string_equal(text, RFC_PUBLIC);
	assert_true(public_key_parse(CURVE_X25519, RFC_PUBLIC, &k));
	assert_string_not_equal(k.kid, RFC_KID);
}

static void
public_keys_that_are_no_keys_are_refused(void **state UNUSED)
{
	struct public_key k;

	assert_false(public_key_parse(CURVE_ED25519, NULL, &k));
	assert_false(public_key_parse(CURVE_ED25519, "", &k));
	assert_false(public_key_parse(CURVE_ED25519, RFC_PUBLIC "A", &k));
	assert_false(public_key_parse(CURVE_ED25519, RFC_PUBLIC "AAAA", &k));
	assert_false(public_key_parse(CURVE_X25519, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    &k));
	/* The neutral element: of order 1, its signatures say nothing. */
	assert_false(public_key_parse(CURVE_ED25519, "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    &k));
}

static struct sign_key *
rfc_key(void)
{
	static const char line[] = "madoguchi-key 1 sign " RFC_SEED "\n";
	char dir[] = "/tmp/seal-XXXXXX";
	struct sign_key *k = NULL;
	char *path;

	assert_non_null(mkdtemp(dir));
	path = path_join(dir, "a.key");
	assert_non_null(path);
	assert_int_equal(file_write(path, line, strlen(line), 0600, NULL), ERR_OK);
	assert_int_equal(keyfile_load_sign(path, &k, NULL), ERR_OK);
	(void)unlink(path);
	(void)rmdir(dir);
	free(path);
	return k;
}

static void
a_signature_is_that_of_rfc_8037(void **state UNUSED)
{
	struct sign_key *k = rfc_key();
	unsigned char sig[SIGNATURE_BYTES];
	struct buf b = BUF_INIT;

	assert_string_equal(sign_key_public(k)->kid, RFC_KID);
	sign_bytes(k, RFC_INPUT, strlen(RFC_INPUT), sig);
	assert_true(b64_encode(sig, sizeof sig, &b));
	assert_string_equal(buf_str(&b), RFC_SIGNATURE);
	assert_true(sign_verify(sign_key_public(k), RFC_INPUT, strlen(RFC_INPUT), sig));
	assert_false(sign_verify(sign_key_public(k), RFC_INPUT, strlen(RFC_INPUT) - 1, sig));
	sig[40] ^= 1;
	assert_false(sign_verify(sign_key_public(k), RFC_INPUT, strlen(RFC_INPUT), sig));
	buf_free(&b);
	sign_key_free(&k);
	assert_null(k);
}

static void
a_box_opens_only_whole_and_for_its_owner(void **state UNUSED)
{
	struct box_key *mine = box_key_new(), *other = box_key_new();
	struct buf sealed = BUF_INIT, plain = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;

	assert_int_equal(box_seal(box_key_public(mine), "a\0b", 3, &sealed, &e), ERR_OK);
	assert_int_equal(box_open(mine, sealed.data, sealed.len, &plain, &e), ERR_OK);
	assert_int_equal(plain.len, 3);
	assert_memory_equal(plain.data, "a\0b", 3);
	buf_reset(&plain);
	assert_int_equal(box_open(other, sealed.data, sealed.len, &plain, &e), ERR_CRYPTO);
	assert_string_equal(e.key, "seal.box_closed");
	for (i = 0; i < sealed.len; i++) {
		sealed.data[i] ^= 0x10;
		assert_int_equal(box_open(mine, sealed.data, sealed.len, &plain, NULL), ERR_CRYPTO);
		sealed.data[i] ^= 0x10;
		assert_int_equal(box_open(mine, sealed.data, i, &plain, NULL), ERR_CRYPTO);
	}
	assert_int_equal(plain.len, 0);
	err_clear(&e);
	buf_free(&sealed);
	buf_free(&plain);
	box_key_free(&mine);
	box_key_free(&other);
}

static void
a_sealer_makes_many_boxes_that_open_like_one(void **state UNUSED)
{
	struct box_key *mine = box_key_new(), *other = box_key_new();
	struct buf first = BUF_INIT, second = BUF_INIT, plain = BUF_INIT;
	struct sealer *s;
	struct err e = ERR_INIT;
	size_t i;

	assert_int_equal(sealer_new(box_key_public(mine), &s, &e), ERR_OK);
	assert_true(sealer_is_for(s, box_key_public(mine)));
	assert_false(sealer_is_for(s, box_key_public(other)));
	assert_int_equal(sealer_seal(s, "a\0b", 3, &first, &e), ERR_OK);
	assert_int_equal(sealer_seal(s, "a\0b", 3, &second, &e), ERR_OK);
	sealer_free(&s);
	assert_null(s);
	/* The same words twice are not seen to be the same. */
	assert_int_equal(first.len, second.len);
	assert_memory_not_equal(first.data + 32, second.data + 32, first.len - 32);
	assert_int_equal(sealer_open(mine, first.data, first.len, &plain, &e), ERR_OK);
	assert_int_equal(sealer_open(mine, second.data, second.len, &plain, &e), ERR_OK);
	assert_int_equal(plain.len, 6);
	assert_memory_equal(plain.data, "a\0ba\0b", 6);
	buf_reset(&plain);
	assert_int_equal(sealer_open(other, first.data, first.len, &plain, &e), ERR_CRYPTO);
	assert_string_equal(e.key, "seal.box_closed");
	for (i = 0; i < first.len; i++) {
		first.data[i] ^= 0x10;
		assert_int_equal(sealer_open(mine, first.data, first.len, &plain, NULL),
		    ERR_CRYPTO);
		first.data[i] ^= 0x10;
		assert_int_equal(sealer_open(mine, first.data, i, &plain, NULL), ERR_CRYPTO);
	}
	assert_int_equal(plain.len, 0);
	err_clear(&e);
	buf_free(&first);
	buf_free(&second);
	buf_free(&plain);
	box_key_free(&mine);
	box_key_free(&other);
}

static void
a_group_key_passes_to_a_member(void **state UNUSED)
{
	struct box_key *group = box_key_new(), *member = box_key_new(), *got = NULL;
	struct buf share = BUF_INIT;

	assert_int_equal(box_seal_key(box_key_public(member), group, &share, NULL), ERR_OK);
	assert_int_equal(box_open_key(group, share.data, share.len, &got, NULL), ERR_CRYPTO);
	assert_null(got);
	assert_int_equal(box_open_key(member, share.data, share.len - 1, &got, NULL), ERR_CRYPTO);
	assert_int_equal(box_open_key(member, share.data, share.len, &got, NULL), ERR_OK);
	assert_string_equal(box_key_public(got)->kid, box_key_public(group)->kid);
	box_key_free(&got);
	box_key_free(&group);
	box_key_free(&member);
	buf_free(&share);
}

static void
a_row_cannot_stand_in_for_another(void **state UNUSED)
{
	struct box_key *group = box_key_new(), *group2 = box_key_new();
	struct row_key *k = row_key_derive(group), *k2 = row_key_derive(group2);
	struct buf a = BUF_INIT, plain = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;

	assert_int_equal(row_seal(k, "entry|1", 7, "secret", 6, &a, &e), ERR_OK);
	assert_int_equal(row_open(k, "entry|1", 7, a.data, a.len, &plain, &e), ERR_OK);
	assert_string_equal(buf_str(&plain), "secret");
	buf_reset(&plain);
	assert_int_equal(row_open(k, "entry|2", 7, a.data, a.len, &plain, &e), ERR_CRYPTO);
	assert_string_equal(e.key, "seal.row_damaged");
	assert_int_equal(row_open(k2, "entry|1", 7, a.data, a.len, &plain, NULL), ERR_CRYPTO);
	for (i = 0; i < a.len; i++) {
		a.data[i] ^= 1;
		assert_int_equal(row_open(k, "entry|1", 7, a.data, a.len, &plain, NULL),
		    ERR_CRYPTO);
		a.data[i] ^= 1;
	}
	assert_int_equal(row_open(k, "entry|1", 7, a.data, 40, &plain, NULL), ERR_CRYPTO);
	assert_int_equal(plain.len, 0);
	err_clear(&e);
	buf_free(&a);
	buf_free(&plain);
	row_key_free(&k);
	row_key_free(&k2);
	box_key_free(&group);
	box_key_free(&group2);
}

static void
a_sealed_row_tells_only_its_bucket(void **state UNUSED)
{
	struct box_key *group = box_key_new();
	struct row_key *k = row_key_derive(group);
	struct buf small = BUF_INIT, big = BUF_INIT, plain = BUF_INIT;
	char text[300];
	size_t n;

	memset(text, 0x80, sizeof text);
	assert_int_equal(row_seal(k, "", 0, "", 0, &small, NULL), ERR_OK);
	assert_int_equal(row_seal(k, "", 0, text, 255, &big, NULL), ERR_OK);
	assert_int_equal(small.len, big.len);
	assert_int_equal(row_open(k, "", 0, small.data, small.len, &plain, NULL), ERR_OK);
	assert_int_equal(plain.len, 0);
	for (n = 254; n <= 258; n++) {
		buf_reset(&big);
		buf_reset(&plain);
		assert_int_equal(row_seal(k, "", 0, text, n, &big, NULL), ERR_OK);
		assert_int_equal(row_open(k, "", 0, big.data, big.len, &plain, NULL), ERR_OK);
		assert_int_equal(plain.len, n);
		assert_memory_equal(plain.data, text, n);
	}
	assert_true(big.len > small.len);
	assert_int_equal(row_bucket(0), 256);
	assert_int_equal(row_bucket(1000), 1024);
	buf_free(&small);
	buf_free(&big);
	buf_free(&plain);
	row_key_free(&k);
	box_key_free(&group);
}

static void
tokens_differ_by_purpose_and_group(void **state UNUSED)
{
	struct box_key *group = box_key_new(), *group2 = box_key_new();
	struct row_key *k = row_key_derive(group), *again = row_key_derive(group);
	struct row_key *k2 = row_key_derive(group2);
	unsigned char a[TOKEN_BYTES], b[TOKEN_BYTES];

	row_token(k, "person", "12345", 5, a);
	row_token(again, "person", "12345", 5, b);
	assert_memory_equal(a, b, sizeof a);
	row_token(k, "person1", "2345", 4, b);
	assert_memory_not_equal(a, b, sizeof a);
	row_token(k, "order", "12345", 5, b);
	assert_memory_not_equal(a, b, sizeof a);
	row_token(k2, "person", "12345", 5, b);
	assert_memory_not_equal(a, b, sizeof a);
	row_key_free(&k);
	row_key_free(&again);
	row_key_free(&k2);
	box_key_free(&group);
	box_key_free(&group2);
}

static int
start(void **state UNUSED)
{
	return seal_init(NULL) == ERR_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64url_follows_rfc_4648),
		cmocka_unit_test(a_second_spelling_of_base64url_is_refused),
		cmocka_unit_test(digests_match_published_vectors),
		cmocka_unit_test(a_kid_is_the_thumbprint_of_rfc_8037),
		cmocka_unit_test(public_keys_that_are_no_keys_are_refused),
		cmocka_unit_test(a_signature_is_that_of_rfc_8037),
		cmocka_unit_test(a_box_opens_only_whole_and_for_its_owner),
		cmocka_unit_test(a_sealer_makes_many_boxes_that_open_like_one),
		cmocka_unit_test(a_group_key_passes_to_a_member),
		cmocka_unit_test(a_row_cannot_stand_in_for_another),
		cmocka_unit_test(a_sealed_row_tells_only_its_bucket),
		cmocka_unit_test(tokens_differ_by_purpose_and_group),
	};

	return cmocka_run_group_tests_name("seal", tests, start, NULL);
}
