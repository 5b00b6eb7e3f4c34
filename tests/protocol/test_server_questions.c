/* SPDX-License-Identifier: ISC */
/*
 * The questions asked at once (protocol.md section 5), and the troubles that a
 * scenario makes, over real mutual TLS.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/protocol/town.h"

#include <curl/curl.h>

#include "base/clock.h"
#include "seal/b64.h"
#include "wire/jws.h"

static struct town town;

static int
setup(void **state UNUSED)
{
	town_start(&town, "{\"delay_ms\":50}", NULL);
	return 0;
}

static int
teardown(void **state UNUSED)
{
	town_stop(&town);
	return 0;
}

struct asking {
	const char		*nonce;		/* NULL: a fresh one */
	const struct sign_key	*by;
	int64_t			 off_us;
	bool			 no_purpose;
};

/* member: what is asked by.  *answer: the payload of a 200, else NULL. */
static void
ask(const char *path, const char *typ, json_t *question, const struct asking *a, struct reply *r,
    json_t **answer)
{
	struct box_key *key = box_key_new();
	char reply[KEY_TEXT_SIZE], nonce[UUID_TEXT_SIZE], *jws, *body;
	struct buf sealed = BUF_INIT, text = BUF_INIT, compact = BUF_INIT;
	const char *result;
	json_t *outer;

	public_key_text(box_key_public(key), reply);
	id_make(nonce);
	b64_encode(nonce, strlen(nonce), &text);
	json_object_set_new(question, "nonce", json_string(a->nonce != NULL ? a->nonce :
	    buf_str(&text)));
	json_object_set_new(question, "reply_key", json_string(reply));
	json_object_set_new(question, "terminal", json_string(TOWN_TERMINAL));
	json_object_set_new(question, "affair", json_string(TOWN_AFFAIR));
	json_object_set_new(question, "procedure", json_string("94-1"));
	json_object_set_new(question, "case_no", json_string("R8-0123"));
	json_object_set_new(question, "reason", json_string(a->no_purpose ? " " : "本人確認"));
	jws = town_sign(a->by != NULL ? a->by : town.staff[MAKER], TYP_SEARCH, question, a->off_us);
	assert_int_equal(box_seal(&town.server.sealing_keys[0], jws, strlen(jws), &sealed, NULL),
	    ERR_OK);
	buf_reset(&text);
	b64_encode(sealed.data, sealed.len, &text);
	outer = json_pack("{s:s, s:s}", "sealing_kid", town.server.sealing_keys[0].kid, "sealed",
	    buf_str(&text));
	body = json_dumps(outer, JSON_COMPACT);
	json_decref(outer);
	town_send(&town, "POST", path, body, NULL, r);
	*answer = NULL;
	result = reply_text(r, "sealed_result");
	if (*result != '\0') {
		buf_reset(&sealed);
		assert_true(b64_decode(result, strlen(result), &sealed));
		assert_int_equal(box_open(key, sealed.data, sealed.len, &compact, NULL), ERR_OK);
		*answer = open_signed(&town, buf_str(&compact), typ);
	}
	free(jws);
	free(body);
	buf_free(&sealed);
	buf_free(&text);
	buf_free(&compact);
	box_key_free(&key);
}

static void
a_person_is_found_by_number_or_key_but_never_where_a_protected_one_lives(void **state UNUSED)
{
	static const struct asking plain;
	json_t *answer, *person;
	struct reply r;

	ask("/v1/persons/search", TYP_FOUND, json_pack("{s:s}", "my_number", "123456789018"),
	    &plain, &r, &answer);
	assert_int_equal(r.status, 200);
	person = json_object_get(answer, "person");
	assert_string_equal(json_string_value(json_object_get(person, "person_key")),
	    "000000000012345");
	assert_non_null(json_object_get(person, "address"));
	json_decref(answer);
	reply_clear(&r);
	ask("/v1/persons/search", TYP_FOUND, json_pack("{s:s}", "person_key", "12348"), &plain, &r,
	    &answer);
	person = json_object_get(answer, "person");
	assert_true(json_is_true(json_object_get(person, "protected")));
	assert_null(json_object_get(person, "address"));
	json_decref(answer);
	reply_clear(&r);
	ask("/v1/persons/search", TYP_FOUND, json_pack("{s:s}", "person_key", "99"), &plain, &r,
	    &answer);
	assert_int_equal(r.status, 200);
	assert_true(json_is_false(json_object_get(answer, "found")));
	json_decref(answer);
	reply_clear(&r);
}

static void
questions_need_a_purpose_a_user_and_a_fresh_moment(void **state UNUSED)
{
	const struct {
		struct asking	 a;
		const char	*problem;
	} cases[] = {
		{ { .nonce = "AAAAAAAAAAAAAAAAAAAAAA" }, "" },
		{ { .nonce = "AAAAAAAAAAAAAAAAAAAAAA" }, "replayed" },
		{ { .nonce = "AAAA" }, "malformed" },
		{ { .by = town.staff[STRANGER] }, "signature-refused" },
		{ { .by = town.staff[SUSPENDED] }, "signer-suspended" },
		{ { .off_us = INT64_C(-400) * 1000000 }, "stale" },
		{ { .off_us = INT64_C(400) * 1000000 }, "stale" },
		{ { .no_purpose = true }, "purpose-missing" },
	};
	json_t *answer;
	struct reply r;
	size_t i;

	for (i = 0; i < NELEM(cases); i++) {
		ask("/v1/persons/search", TYP_FOUND, json_pack("{s:s}", "person_key", "12345"),
		    &cases[i].a, &r, &answer);
		assert_string_equal(reply_problem(&r), cases[i].problem);
		json_decref(answer);
		reply_clear(&r);
	}
}

static void
the_current_record_is_the_last_one_registered(void **state UNUSED)
{
	static const struct asking plain;
	char id[UUID_TEXT_SIZE];
	json_t *answer, *question;
	struct reply r;

	question = json_pack("{s:s, s:s, s:s}", "dataset", "shogaiji-fukushi-teate", "person_key",
	    "000000000012345", "record_no", "R8-9");
	ask("/v1/records/current", TYP_RECORD, json_deep_copy(question), &plain, &r, &answer);
	assert_true(json_is_false(json_object_get(answer, "found")));
	json_decref(answer);
	reply_clear(&r);
	id_make(id);
	town_take(&town, registration_make(&town, id, "new", 0, "R8-9"));
	town_await(&town, id, "registered");
	ask("/v1/records/current", TYP_RECORD, question, &plain, &r, &answer);
	assert_int_equal(json_integer_value(json_object_get(answer, "version")), 1);
	assert_int_equal(json_array_size(json_object_get(answer, "items")), 2);
	json_decref(answer);
	reply_clear(&r);
}

/* --- troubles --- */

static void
every_trouble_of_a_scenario_strikes_once_and_leaves_one_effect(void **state UNUSED)
{
	static const struct {
		const char	*what;
		long		 status;
		bool		 answered, ours;
		int		 effects;	/* after the first PUT */
	} cases[] = {
		{ "\"do\":\"drop-before-commit\"", 0, false, false, 0 },
		{ "\"do\":\"drop-after-commit\"", 0, false, false, 1 },
		{ "\"do\":\"half-body\"", 201, false, true, 1 },
		{ "\"do\":\"status\",\"status\":502", 502, true, true, 0 },
		{ "\"do\":\"status\",\"status\":429,\"retry_after_s\":3", 429, true, true, 0 },
		{ "\"do\":\"portal\"", 200, true, false, 0 },
		{ "\"do\":\"no-header\"", 201, true, false, 1 },
		{ "\"do\":\"bad-signature\"", 201, true, true, 1 },
		{ "\"do\":\"duplicate\"", 200, true, true, 1 },
		{ "\"do\":\"nothing\",\"latency_ms\":300", 201, true, true, 1 },
	};
	char id[UUID_TEXT_SIZE], text[256], *body;
	struct reply r;
	size_t i;

	for (i = 0; i < NELEM(cases); i++) {
		(void)snprintf(text, sizeof text, "{\"trouble\":[{\"method\":\"PUT\",\"path\":"
		    "\"/v1/submissions/\",\"nth\":1,%s}]}", cases[i].what);
		town_restart(&town, SIGTERM, text, NULL);
		id_make(id);
		body = submission_body(&town, inquiry_make(&town, id), NULL);
		town_put(&town, id, body, &r);
		assert_int_equal(r.curl == CURLE_OK, cases[i].answered);
		assert_int_equal(r.status, cases[i].status);
		assert_int_equal(r.ours, cases[i].ours);
		if (strstr(cases[i].what, "bad-signature") != NULL) {
			struct public_key key = town.server.signing_keys[0];

			assert_int_not_equal(jws_open_compact(reply_text(&r, "receipt"),
			    TYP_RECEIPT, jws_key_is, &key, NULL, NULL, NULL), ERR_OK);
		}
		reply_clear(&r);
		assert_int_equal(town_log_count(&town, id), cases[i].effects);
		town_put(&town, id, body, &r);
		assert_int_equal(r.status, cases[i].effects == 1 ? 200 : 201);
		json_decref(open_signed(&town, reply_text(&r, "receipt"), TYP_RECEIPT));
		reply_clear(&r);
		assert_int_equal(town_log_count(&town, id), 1);
		free(body);
	}
	town_restart(&town, SIGTERM, NULL, NULL);
}

static void
the_clock_can_be_wrong(void **state UNUSED)
{
	struct reply r;
	int64_t now;

	town_restart(&town, SIGTERM, "{\"clock_offset_ms\":-3600000}", NULL);
	town_send(&town, "GET", "/v1/service", NULL, NULL, &r);
	assert_true(time_parse(reply_text(&r, "now"), &now));
	assert_true(clock_wall_us(clock_system()) - now > INT64_C(3590) * 1000000);
	reply_clear(&r);
	town_restart(&town, SIGTERM, NULL, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_person_is_found_by_number_or_key_but_never_where_a_protected_one_lives),
		cmocka_unit_test(questions_need_a_purpose_a_user_and_a_fresh_moment),
		cmocka_unit_test(the_current_record_is_the_last_one_registered),
		cmocka_unit_test(every_trouble_of_a_scenario_strikes_once_and_leaves_one_effect),
		cmocka_unit_test(the_clock_can_be_wrong),
	};

	return cmocka_run_group_tests_name("server: questions, troubles", tests, setup, teardown);
}
