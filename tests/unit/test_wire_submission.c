/* SPDX-License-Identifier: ISC */
/*
 * Submissions: what is built reads back, and every departure from
 * protocol.md section 3 is refused at its path.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "seal/secret.h"
#include "wire/message.h"
#include "wire/submission.h"

/* Alice of RFC 7748, section 6.1. */
#define REPLY "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"
#define DIGEST43 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const char inquiry[] =
    "{\"id\":\"0193a0b0-0000-7000-8000-000000000001\","
    "\"entry\":\"0193a0b0-0000-7000-8000-000000000002\","
    "\"supersedes\":null,\"kind\":\"inquiry\",\"made_at\":\"2026-11-20T10:00:00+09:00\","
    "\"terminal\":\"T-121002-03\",\"organization\":\"121002\",\"section\":\"障害福祉課\","
    "\"affair\":\"fukushi-teate\",\"case_no\":\"R8-0123\",\"as_of\":\"2026-11-20\","
    "\"procedure\":{\"code\":\"94-1\",\"row\":\"92\",\"title\":\"認定請求の審査\"},"
    "\"catalogue\":\"2026-06-14\","
    "\"form\":{\"id\":\"inquiry\",\"version\":3,\"digest\":\"" DIGEST43 "\"},"
    "\"review_digest\":\"" DIGEST43 "\",\"subject\":{\"person_key\":\"000000000012345\","
    "\"role\":\"請求者\",\"name\":\"見本 太郎\",\"kana\":\"ミホン タロウ\","
    "\"birth\":\"1980-02-29\","
    "\"sex\":\"1\",\"address\":null},\"non_disclosure\":false,\"reply_key\":\"" REPLY "\","
    "\"inquiry\":{\"provider\":{\"code\":\"131121\",\"name\":\"世田谷区長\"},"
    "\"information\":[{\"code\":\"tax-prefectural\",\"name\":\"道府県民税\"}],"
    "\"condition\":{\"type\":\"fiscal_year\",\"from\":\"2025\",\"to\":\"2026\"},"
    "\"reason\":\"認定請求の所得審査\",\"due\":\"2026-12-10\",\"valid_until\":null,"
    "\"consent\":null}}";

/* Reads the inquiry with one text replaced by another; the field at fault in
 * *field (the caller frees). */
static enum err_code
read_with(const char *from, const char *to, char **field)
{
	struct wire_submission s;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	const char *at = strstr(inquiry, from);
	enum err_code rc;

	assert_non_null(at);
	buf_add(&b, inquiry, (size_t)(at - inquiry));
	buf_adds(&b, to);
	buf_adds(&b, at + strlen(from));
	rc = submission_read(buf_str(&b), b.len, &s, &e);
	*field = e.field;
	e.field = NULL;
	err_clear(&e);
	submission_clear(&s);
	buf_free(&b);
	return rc;
}

static void
what_is_read_is_built_again_byte_for_byte(void **state UNUSED)
{
	struct wire_submission s;
	struct buf out = BUF_INIT;

	assert_int_equal(submission_read(inquiry, sizeof inquiry - 1, &s, NULL), ERR_OK);
	assert_string_equal(s.inquiry.condition_to, "2026");
	assert_int_equal(submission_build(&s, &out, NULL), ERR_OK);
	assert_string_equal(buf_str(&out), inquiry);
	submission_clear(&s);
	buf_free(&out);
}

static void
every_departure_is_refused_at_its_path(void **state UNUSED)
{
	static const struct { const char *from, *to, *field; } rows[] = {
		{ "\"supersedes\":null,", "", "supersedes" },
		{ "\"kind\":\"inquiry\"", "\"kind\":\"query\"", "kind" },
		{ "\"kind\":\"inquiry\"", "\"kind\":\"registration\"", "registration" },
		{ "7000-8000-000000000001", "4000-8000-000000000001", "id" },
		{ "2026-11-20T10:00:00+09:00", "2026-11-20 10:00", "made_at" },
		{ "\"as_of\":\"2026-11-20\"", "\"as_of\":\"2026-02-30\"", "as_of" },
		{ "\"version\":3", "\"version\":\"3\"", "form.version" },
		{ "\"row\":\"92\",", "", "procedure.row" },
		{ "\"sex\":\"1\"", "\"sex\":\"3\"", "subject.sex" },
		{ "1980-02-29", "1980-02-30", "subject.birth" },
		{ "\"address\":null", "\"address\":7", "subject.address" },
		{ "\"person_key\":\"000000000012345\"", "\"person_key\":\"0000000000012345\"",
		    "subject.person_key" },
		{ "\"non_disclosure\":false", "\"non_disclosure\":\"no\"", "non_disclosure" },
		{ "[{\"code\":\"tax-prefectural\",\"name\":\"道府県民税\"}]", "[]",
		    "inquiry.information" },
		{ "\"name\":\"道府県民税\"", "\"nome\":\"道府県民税\"",
		    "inquiry.information[0].name" },
		{ "\"type\":\"fiscal_year\"", "\"type\":\"date\"", "inquiry.condition.from" },
		{ "\"type\":\"fiscal_year\"", "\"type\":\"none\"", "inquiry.condition.from" },
		{ "\"from\":\"2025\"", "\"from\":\"2027\"", "inquiry.condition.to" },
		{ "\"due\":\"2026-12-10\"", "\"due\":\"soon\"", "inquiry.due" },
		{ "認定請求の所得審査", "番号123456789018", "inquiry.reason" },
		{ "認定請求の所得審査", "番号１２３４５６７８９０１８です", "inquiry.reason" },
		{ "\"case_no\":", "\"more\":{\"a\":[0,123456789018]},\"case_no\":", "more.a[1]" },
		{ "\"case_no\":", "\"person_key\":\"123456789018\",\"case_no\":", "person_key" },
		{ "\"case_no\":", "\"more\":{\"123456789018\":1},\"case_no\":", "more" },
		{ "\"digest\":\"AAAA", "\"digest\":\"AA=A", "form.digest" },
		{ "\"case_no\":\"R8-0123\"", "\"case_no\":\"R8-0123\",\"case_no\":\"x\"", "" },
	};
	char *field;
	size_t i;

	for (i = 0; i < NELEM(rows); i++) {
		assert_int_equal(read_with(rows[i].from, rows[i].to, &field), ERR_INVALID);
		assert_string_equal(field, rows[i].field);
		free(field);
	}
}

static void
allowed_variations_are_taken(void **state UNUSED)
{
	static const struct { const char *from, *to; } rows[] = {
		{ "\"birth\":\"1980-02-29\"", "\"birth\":null" },
		{ "\"birth\":\"1980-02-29\"", "\"birth\":\"1980\"" },
		{ "{\"type\":\"fiscal_year\",\"from\":\"2025\",\"to\":\"2026\"}",
		    "{\"type\":\"none\"}" },
		{ "{\"type\":\"fiscal_year\",\"from\":\"2025\",\"to\":\"2026\"}",
		    "{\"type\":\"period\",\"from\":\"2025-01-01\",\"to\":null}" },
		{ "\"kind\":", "\"unknown\":[1,2],\"kind\":" },
		{ "認定請求の所得審査", "番号123456789012" },
		{ "認定請求の所得審査", "番号1234567890180" },
		/* The last group of an id may look like a number by chance. */
		{ "7000-8000-000000000001", "7000-8000-123456789018" },
		{ "000000000012345", "123456789018" },
	};
	char *field;
	size_t i;

	for (i = 0; i < NELEM(rows); i++)
		assert_int_equal(read_with(rows[i].from, rows[i].to, &field), ERR_OK);
}

/* What a server may name, and what of it may be kept in clear. */
static void
a_named_member_is_known_as_far_as_the_protocol_has_it(void **state UNUSED)
{
	static const struct { const char *said, *known; } rows[] = {
		{ "subject.birth", "subject.birth" },
		{ "/subject/birth", "subject.birth" },
		{ "birth", "subject.birth" },
		{ "case_no", "case_no" },
		{ "procedure.code", "procedure.code" },
		{ "inquiry", "inquiry" },
		{ "inquiry.condition.to", "inquiry.condition.to" },
		{ "inquiry.information[1].code", "inquiry.information[1].code" },
		{ "due", "inquiry.due" },
		{ "registration.base_version", "registration.base_version" },
		{ "registration.items[12]", "registration.items[12]" },
		{ "/registration/items/3/value", "registration.items[3].value" },
		{ "registration.items.kyuufu_gaku", "registration.items" },
		{ "registration.items[123456789018]", "registration.items" },
		{ "items[0]", "registration.items[0]" },
		{ "subject.birth.1980-02-29", "subject.birth" },
		{ "subject[3].birth", "subject" },
		{ "title", "notice.title" },
		{ "見本 太郎", "" },
		{ "kyuufu_gaku", "" },
		{ "", "" },
		{ "...", "" },
	};
	size_t i;

	for (i = 0; i < NELEM(rows); i++) {
		struct buf b = BUF_INIT;

		assert_int_equal(submission_member(rows[i].said, &b, NULL), ERR_OK);
		assert_string_equal(buf_str(&b), rows[i].known);
		buf_free(&b);
	}
}

static void
a_period_without_an_end_says_so(void **state UNUSED)
{
	static const char *const forms[] = {
		"\"condition\":{\"type\":\"none\"}",
		"\"condition\":{\"type\":\"period\",\"from\":\"2025-01-01\",\"to\":null}",
	};
	const char *at = strstr(inquiry, "\"condition\""), *rest = strstr(inquiry, ",\"reason\"");
	struct wire_submission s;
	struct buf in = BUF_INIT, out = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(forms); i++) {
		buf_reset(&in);
		buf_reset(&out);
		buf_add(&in, inquiry, (size_t)(at - inquiry));
		buf_adds(&in, forms[i]);
		buf_adds(&in, rest);
		assert_int_equal(submission_read(buf_str(&in), in.len, &s, NULL), ERR_OK);
		assert_int_equal(submission_build(&s, &out, NULL), ERR_OK);
		assert_string_equal(buf_str(&out), buf_str(&in));
		submission_clear(&s);
	}
	buf_free(&in);
	buf_free(&out);
}

/* A registration whose part is the text given. */
static enum err_code
read_registration(const char *part, struct err *e)
{
	const char *kind = strstr(inquiry, "\"inquiry\""), *at = strstr(inquiry, "\"inquiry\":{");
	struct wire_submission s;
	struct buf b = BUF_INIT;
	enum err_code rc;

	buf_add(&b, inquiry, (size_t)(kind - inquiry));
	buf_adds(&b, "\"registration\"");
	kind += strlen("\"inquiry\"");
	buf_add(&b, kind, (size_t)(at - kind));
	buf_addf(&b,
	    "\"registration\":{\"dataset\":\"d\",\"layout\":\"2026-07\",\"record_no\":\"r\","
	    "\"valid_from\":\"2026-12-01\",\"valid_to\":null,\"manual_release\":false,%s}}", part);
	rc = submission_read(buf_str(&b), b.len, &s, e);
	submission_clear(&s);
	buf_free(&b);
	return rc;
}

static void
only_a_cancel_has_no_items_and_only_a_new_one_no_base(void **state UNUSED)
{
	static const struct { const char *part, *field; } rows[] = {
		{ "\"operation\":\"new\",\"base_version\":null,\"items\":[{\"code\":\"a\","
		    "\"value\":\"1\"}]", NULL },
		{ "\"operation\":\"cancel\",\"base_version\":2,\"items\":[]", NULL },
		{ "\"operation\":\"update\",\"base_version\":1,\"items\":[{\"code\":\"a\","
		    "\"absent\":\"not_asked\"}]", NULL },
		{ "\"operation\":\"new\",\"base_version\":null,\"items\":[]",
		    "registration.items" },
		{ "\"operation\":\"update\",\"base_version\":1,\"items\":[]",
		    "registration.items" },
		{ "\"operation\":\"new\",\"base_version\":1,\"items\":[{\"code\":\"a\","
		    "\"value\":\"1\"}]",
		    "registration.base_version" },
		{ "\"operation\":\"cancel\",\"base_version\":null,\"items\":[]",
		    "registration.base_version" },
		{ "\"operation\":\"delete\",\"base_version\":1,\"items\":[]",
		    "registration.operation" },
		{ "\"operation\":\"new\",\"base_version\":null,\"items\":[{\"code\":\"a\","
		    "\"value\":\"1\","
		    "\"absent\":\"unknown\"}]", "registration.items" },
		{ "\"operation\":\"new\",\"base_version\":null,\"items\":[{\"code\":\"a\"}]",
		    "registration.items" },
		{ "\"operation\":\"new\",\"base_version\":null,\"items\":[{\"code\":\"a\","
		    "\"absent\":\"lost\"}]", "registration.items" },
	};
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < NELEM(rows); i++) {
		assert_int_equal(read_registration(rows[i].part, &e),
		    rows[i].field == NULL ? ERR_OK : ERR_INVALID);
		if (rows[i].field != NULL)
			assert_string_equal(e.field, rows[i].field);
	}
	err_clear(&e);
}

static void
check_digits_follow_the_ordinance(void **state UNUSED)
{
	/* Published vectors; the last digit is the check digit. */
	assert_true(my_number_valid("123456789018"));
	assert_true(my_number_valid("987654321093"));
	assert_true(my_number_valid("111111111118"));
	assert_true(my_number_valid("000000000000"));
	assert_false(my_number_valid("123456789012"));
	assert_false(my_number_valid("12345678901"));
	assert_false(my_number_valid("12345678901a"));
}

static void
an_envelope_opens_to_both_signatures(void **state UNUSED)
{
	struct sign_key *maker = sign_key_new(), *approver = sign_key_new();
	struct box_key *server = box_key_new();
	struct jws_signature a, b, *sigs;
	struct buf sealed = BUF_INIT, body = BUF_INIT, jws = BUF_INIT, payload = BUF_INIT;
	struct wire_envelope v;
	char digest[DIGEST_TEXT_SIZE];
	size_t n, i;

	assert_int_equal(jws_sign(maker, TYP_SUBMISSION, "maker", 1, inquiry, sizeof inquiry - 1,
	    &a, NULL), ERR_OK);
	assert_int_equal(jws_sign(approver, TYP_SUBMISSION, "approver", 1, inquiry,
	    sizeof inquiry - 1, &b, NULL), ERR_OK);
	assert_int_equal(submission_seal(inquiry, sizeof inquiry - 1, &a, &b,
	    box_key_public(server), &sealed, NULL), ERR_OK);
	assert_int_equal(envelope_build("0193a0b0-0000-7000-8000-000000000001", "T-1",
	    box_key_public(server)->kid, sealed.data, sealed.len, &body, NULL), ERR_OK);
	assert_int_equal(envelope_read(buf_str(&body), body.len, &v, NULL), ERR_OK);
	digest_text(sealed.data, sealed.len, digest);
	assert_string_equal(v.digest, digest);
	assert_int_equal(box_open(server, v.sealed.data, v.sealed.len, &jws, NULL), ERR_OK);
	assert_int_equal(jws_split(buf_str(&jws), jws.len, &payload, &sigs, &n, NULL), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(buf_str(&payload), inquiry);
	for (i = 0; i < n; i++)
		jws_signature_clear(&sigs[i]);
	free(sigs);
	jws_signature_clear(&a);
	jws_signature_clear(&b);
	envelope_clear(&v);
	buf_free(&sealed);
	buf_free(&body);
	buf_free(&jws);
	buf_free(&payload);
	sign_key_free(&maker);
	sign_key_free(&approver);
	box_key_free(&server);
}

static int
set_up(void **state UNUSED)
{
	return seal_init(NULL) == ERR_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_built_again_byte_for_byte),
		cmocka_unit_test(every_departure_is_refused_at_its_path),
		cmocka_unit_test(allowed_variations_are_taken),
		cmocka_unit_test(a_named_member_is_known_as_far_as_the_protocol_has_it),
		cmocka_unit_test(a_period_without_an_end_says_so),
		cmocka_unit_test(only_a_cancel_has_no_items_and_only_a_new_one_no_base),
		cmocka_unit_test(check_digits_follow_the_ordinance),
		cmocka_unit_test(an_envelope_opens_to_both_signatures),
	};

	return cmocka_run_group_tests_name("wire submission", tests, set_up, NULL);
}
