/* SPDX-License-Identifier: ISC */
/*
 * JWS: the published vector of RFC 8037 is out of reach (its header has no
 * kid), so these show what must hold and everything that must be refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "seal/secret.h"
#include "wire/jws.h"

#define TYP	"mado-receipt"
#define AT	INT64_C(1763602927000000)

static struct sign_key *key;

static int
set_up(void **state UNUSED)
{
	if (seal_init(NULL) != ERR_OK)
		return -1;
	key = sign_key_new();
	return key != NULL ? 0 : -1;
}

static int
tear_down(void **state UNUSED)
{
	sign_key_free(&key);
	return 0;
}

static const void *
pub(void)
{
	return sign_key_public(key);
}

static bool
find(void *ctx UNUSED, const char *kid, struct public_key *out)
{
	*out = *sign_key_public(key);
	return strcmp(kid, out->kid) == 0;
}

/* A compact JWS over "payload" with a header of the test's own. */
static void
compact_with_header(const char *header, struct buf *out)
{
	struct buf input = BUF_INIT;
	unsigned char sig[SIGNATURE_BYTES];

	assert_true(b64_encode(header, strlen(header), &input));
	assert_true(buf_addc(&input, '.'));
	assert_true(b64_encode("payload", 7, &input));
	sign_bytes(key, input.data, input.len, sig);
	assert_true(buf_add(out, input.data, input.len));
	assert_true(buf_addc(out, '.'));
	assert_true(b64_encode(sig, sizeof sig, out));
	buf_free(&input);
}

static enum err_code
open_with_header(const char *fmt)
{
	struct buf header = BUF_INIT, text = BUF_INIT;
	enum err_code rc;
	const char *kid = strstr(fmt, "KID");

	/* KID stands for the key's own id. */
	if (kid != NULL) {
		buf_add(&header, fmt, (size_t)(kid - fmt));
		buf_adds(&header, sign_key_public(key)->kid);
		buf_adds(&header, kid + 3);
	} else {
		buf_adds(&header, fmt);
	}
	compact_with_header(buf_str(&header), &text);
	rc = jws_open_compact(buf_str(&text), TYP, find, NULL, NULL, NULL, NULL);
	buf_free(&header);
	buf_free(&text);
	return rc;
}

static void
a_compact_signature_opens_with_its_key_only(void **state UNUSED)
{
	struct sign_key *other = sign_key_new();
	struct buf text = BUF_INIT, payload = BUF_INIT;
	struct jws_header h;

	assert_int_equal(jws_sign_compact(key, TYP, AT, "{}", 2, &text, NULL), ERR_OK);
	assert_int_equal(jws_open_compact(buf_str(&text), TYP, find, NULL, &payload, &h, NULL),
	    ERR_OK);
	assert_string_equal(buf_str(&payload), "{}");
	assert_int_equal(h.at_us, AT);
	assert_string_equal(h.kid, ((const struct public_key *)pub())->kid);
	jws_header_clear(&h);
	assert_int_equal(jws_open_compact(buf_str(&text), "mado-statement", find, NULL, NULL, NULL,
	    NULL), ERR_CRYPTO);
	text.data[text.len - 10] = text.data[text.len - 10] == 'A' ? 'B' : 'A';
	assert_int_equal(jws_open_compact(buf_str(&text), TYP, find, NULL, NULL, NULL, NULL),
	    ERR_CRYPTO);
	buf_reset(&text);
	assert_int_equal(jws_sign_compact(other, TYP, AT, "{}", 2, &text, NULL), ERR_OK);
	assert_int_equal(jws_open_compact(buf_str(&text), TYP, find, NULL, NULL, NULL, NULL),
	    ERR_CRYPTO);
	sign_key_free(&other);
	buf_free(&text);
	buf_free(&payload);
}

static void
only_the_narrow_header_is_taken(void **state UNUSED)
{
	static const char *const refused[] = {
		"{\"alg\":\"none\",\"kid\":\"KID\",\"typ\":\""
		    TYP "\",\"at\":\"2026-01-01T00:00:00Z\"}",
		"{\"alg\":\"HS256\",\"kid\":\"KID\",\"typ\":\""
		    TYP "\",\"at\":\"2026-01-01T00:00:00Z\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"KID\",\"typ\":\"" TYP "\",\"at\":\"2026-01-01\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"KID\",\"typ\":\"" TYP "\"}",
		"{\"alg\":\"EdDSA\",\"typ\":\"" TYP "\",\"at\":\"2026-01-01T00:00:00Z\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"KID\",\"at\":\"2026-01-01T00:00:00Z\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"KID\",\"typ\":\"" TYP
		    "\",\"at\":\"2026-01-01T00:00:00Z\",\"crit\":[]}",
		"{\"alg\":\"EdDSA\",\"kid\":\"KID\",\"typ\":\"" TYP
		    "\",\"at\":\"2026-01-01T00:00:00Z\",\"b64\":true}",
		"{\"alg\":\"none\",\"alg\":\"EdDSA\",\"kid\":\"KID\",\"typ\":\"" TYP
		    "\",\"at\":\"2026-01-01T00:00:00Z\"}",
		"[]",
	};
	size_t i;

	assert_int_equal(open_with_header("{\"typ\":\"" TYP "\",\"kid\":\"KID\",\"x\":1,"
	    "\"at\":\"2026-01-01T00:00:00Z\",\"alg\":\"EdDSA\"}"), ERR_OK);
	for (i = 0; i < NELEM(refused); i++)
		assert_int_equal(open_with_header(refused[i]), ERR_CRYPTO);
}

static void
a_general_jws_comes_apart_and_holds(void **state UNUSED)
{
	struct jws_signature made[2], *sigs;
	struct buf text = BUF_INIT, payload = BUF_INIT;
	struct jws_header h;
	size_t n, i;

	assert_int_equal(jws_sign(key, TYP, "maker", AT, "abc", 3, &made[0], NULL), ERR_OK);
	assert_int_equal(jws_sign(key, TYP, "approver", AT, "abc", 3, &made[1], NULL), ERR_OK);
	assert_int_equal(jws_compose("abc", 3, made, 2, &text, NULL), ERR_OK);
	assert_int_equal(jws_split(buf_str(&text), text.len, &payload, &sigs, &n, NULL), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(buf_str(&payload), "abc");
	for (i = 0; i < n; i++) {
		assert_int_equal(jws_verify(&sigs[i], TYP, "abc", 3, find, NULL, &h, NULL), ERR_OK);
		assert_string_equal(h.role, i == 0 ? "maker" : "approver");
		jws_header_clear(&h);
		assert_int_equal(jws_verify(&sigs[i], TYP, "abd", 3, find, NULL, NULL, NULL),
		    ERR_CRYPTO);
		jws_signature_clear(&sigs[i]);
		jws_signature_clear(&made[i]);
	}
	free(sigs);
	buf_free(&text);
	buf_free(&payload);
}

static void
a_header_that_was_refused_may_be_cleared(void **state UNUSED)
{
	struct jws_header h;

	memset(&h, 0xff, sizeof h);
	assert_int_equal(jws_open_compact("a.b", TYP, find, NULL, NULL, &h, NULL), ERR_CRYPTO);
	jws_header_clear(&h);
	memset(&h, 0xff, sizeof h);
	assert_int_equal(jws_open_compact("e30.e30.AA", TYP, find, NULL, NULL, &h, NULL),
	    ERR_CRYPTO);
	jws_header_clear(&h);
}

static void
an_unprotected_header_is_refused(void **state UNUSED)
{
	static const char *const texts[] = {
		"{\"payload\":\"YWJj\",\"signatures\":[{\"protected\":\"e30\","
		    "\"header\":{\"role\":\"approver\"},\"signature\":\"AA\"}]}",
		"{\"payload\":\"YWJj\",\"header\":{\"role\":\"approver\"},"
		    "\"signatures\":[{\"protected\":\"e30\",\"signature\":\"AA\"}]}",
		"{\"payload\":\"YWJj\",\"protected\":\"e30\",\"signature\":\"AA\"}",
		"{\"payload\":\"YWJj\",\"payload\":\"YWJk\",\"signatures\":[]}",
		"{\"payload\":\"YWJj\",\"signatures\":{}}",
		"{\"payload\":\"YWJ=\",\"signatures\":[]}",
	};
	struct buf payload = BUF_INIT;
	struct jws_signature *sigs;
	size_t i, n;

	for (i = 0; i < NELEM(texts); i++) {
		assert_int_not_equal(jws_split(texts[i], strlen(texts[i]), &payload, &sigs, &n,
		    NULL), ERR_OK);
		assert_null(sigs);
		assert_int_equal(n, 0);
	}
	buf_free(&payload);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_compact_signature_opens_with_its_key_only),
		cmocka_unit_test(only_the_narrow_header_is_taken),
		cmocka_unit_test(a_general_jws_comes_apart_and_holds),
		cmocka_unit_test(a_header_that_was_refused_may_be_cleared),
		cmocka_unit_test(an_unprotected_header_is_refused),
	};

	return cmocka_run_group_tests_name("wire jws", tests, set_up, tear_down);
}
