/* SPDX-License-Identifier: ISC */
/*
 * PUT /v1/submissions/{id} of the real stand-in over real mutual TLS: each row
 * of protocol.md's table, and the judging order.
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

#include "base/clock.h"
#include "seal/b64.h"

static struct town town;

static const char law[] =
    "{\"procedure\":\"94-1\",\"row\":\"92\",\"role\":\"請求者\",\"information\":{\"code\":"
    "\"tax-prefectural\",\"name\":\"道府県民税\"},\"provider\":\"市町村長\",\"provider_code\":"
    "\"municipality\",\"from\":\"2024-05-27\",\"to\":null}\n";

static const char scenario[] =
    "{\"delay_ms\":100,\"suspended\":{\"persons\":[]},"
    "\"outcomes\":[{\"kind\":\"registration\",\"person_key\":\"12346\","
    "\"steps\":[{\"state\":\"rejected\",\"errors\":[{\"field\":\"registration.items.decision\","
    "\"code\":\"value\"}]}]}]}";

static int
setup(void **state UNUSED)
{
	static char path[64];
	static const char *args[] = { "--law", path, NULL };
	int fd;

	(void)snprintf(path, sizeof path, "/tmp/madoguchi-law-%s", "XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, law, sizeof law - 1), sizeof law - 1);
	close(fd);
	town_start(&town, scenario, args);
	(void)unlink(path);
	return 0;
}

static int
teardown(void **state UNUSED)
{
	town_stop(&town);
	return 0;
}

static json_t *
fresh(void)
{
	char id[UUID_TEXT_SIZE];

	id_make(id);
	return inquiry_make(&town, id);
}

static json_t *
part(json_t *o, const char *name)
{
	json_t *v = json_object_get(o, name);

	assert_non_null(v);
	return v;
}

static void
set(json_t *o, const char *name, json_t *v)
{
	assert_int_equal(json_object_set_new(o, name, v), 0);
}

static void
a_submission_is_taken_once_and_answered_the_same_ever_after(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE], *body;
	struct reply first, again;
	json_t *receipt;

	id_make(id);
	body = submission_body(&town, inquiry_make(&town, id), NULL);
	town_put(&town, id, body, &first);
	assert_int_equal(first.status, 201);
	assert_true(first.ours);
	assert_string_equal(reply_text(&first, "state"), "received");
	receipt = open_signed(&town, reply_text(&first, "receipt"), TYP_RECEIPT);
	assert_string_equal(json_string_value(json_object_get(receipt, "id")), id);
	assert_string_equal(json_string_value(json_object_get(receipt, "terminal")), TOWN_TERMINAL);
	json_decref(receipt);
	town_put(&town, id, body, &again);
	assert_int_equal(again.status, 200);
	assert_string_equal(reply_text(&again, "receipt"), reply_text(&first, "receipt"));
	assert_int_equal(town_log_count(&town, id), 1);
	reply_clear(&first);
	reply_clear(&again);
	free(body);
}

static void
an_id_with_other_bytes_is_refused(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE];

	id_make(id);
	town_take(&town, inquiry_make(&town, id));
	{
		char *body = submission_body(&town, inquiry_make(&town, id), NULL);
		struct reply r;

		town_put(&town, id, body, &r);
		assert_int_equal(r.status, 422);
		assert_string_equal(reply_problem(&r), "id-reused");
		reply_clear(&r);
		free(body);
	}
	assert_int_equal(town_log_count(&town, id), 1);
}

static void
the_id_of_a_refused_submission_is_spent(void **state UNUSED)
{
	struct seal_options wrong = { .approver = town.staff[STRANGER] };
	char id[UUID_TEXT_SIZE], *body;
	struct reply r;

	id_make(id);
	expect_refusal(&town, inquiry_make(&town, id), &wrong, 422, "signature-refused");
	body = submission_body(&town, inquiry_make(&town, id), NULL);
	town_put(&town, id, body, &r);
	assert_string_equal(reply_problem(&r), "id-reused");
	reply_clear(&r);
	free(body);
}

static void
two_signatures_of_two_persons_with_their_roles_are_needed(void **state UNUSED)
{
	static const struct {
		enum member	 maker, approver;
		const char	*maker_role, *approver_role, *typ, *problem, *which;
		int		 signatures;
		bool		 empty_header;
	} cases[] = {
		{ MAKER, STRANGER, NULL, NULL, NULL, "signature-refused", "approver", 0, false },
		{ STRANGER, APPROVER, NULL, NULL, NULL, "signature-refused", "maker", 0, false },
		{ STRANGER, STRANGER, NULL, NULL, NULL, "signature-refused", "both", 0, false },
		{ APPROVER, MAKER, NULL, NULL, NULL, "signature-refused", "both", 0, false },
		{ MAKER, TWIN, NULL, NULL, NULL, "signature-refused", "both", 0, false },
		{ MAKER, MAKER, NULL, NULL, NULL, "signature-refused", "approver", 0, false },
		{ MAKER, APPROVER, "maker", "maker", NULL, "signature-refused", "both", 0, false },
		{ MAKER, APPROVER, NULL, NULL, NULL, "signature-refused", "both", 1, false },
		{ MAKER, APPROVER, NULL, NULL, "mado-search", "signature-refused", "both", 0,
		    false },
		{ MAKER, SUSPENDED, NULL, NULL, NULL, "signer-suspended", "approver", 0, false },
		{ MAKER, APPROVER, NULL, NULL, NULL, "signature-refused", "approver", 0, true },
	};
	size_t i;

	for (i = 0; i < NELEM(cases); i++) {
		struct seal_options o = { .maker = town.staff[cases[i].maker],
		    .approver = town.staff[cases[i].approver], .maker_role = cases[i].maker_role,
		    .approver_role = cases[i].approver_role, .typ = cases[i].typ,
		    .signatures = cases[i].signatures,
		    .empty_header = cases[i].empty_header };
		char id[UUID_TEXT_SIZE], *body;
		struct reply r;

		id_make(id);
		body = submission_body(&town, inquiry_make(&town, id), &o);
		town_put(&town, id, body, &r);
		assert_int_equal(r.status, 422);
		assert_string_equal(reply_problem(&r), cases[i].problem);
		assert_string_equal(reply_text(&r, "which"), cases[i].which);
		reply_clear(&r);
		free(body);
	}
}

static void
a_role_counts_for_its_affair_only(void **state UNUSED)
{
	json_t *o = fresh();

	set(o, "affair", json_string("iryo"));
	expect_refusal(&town, o, NULL, 422, "signature-refused");
}

static void
the_envelope_must_be_what_was_signed(void **state UNUSED)
{
	char other[UUID_TEXT_SIZE], *body;
	json_t *o = fresh();
	struct seal_options wrong_terminal = { .terminal = "T-121002-99" };
	struct reply r;

	expect_refusal(&town, o, &wrong_terminal, 422, "envelope-mismatch");
	o = fresh();
	set(o, "terminal", json_string("T-121002-99"));
	expect_refusal(&town, o, NULL, 422, "envelope-mismatch");
	id_make(other);
	body = submission_body(&town, fresh(), NULL);
	town_put(&town, other, body, &r);
	assert_string_equal(reply_problem(&r), "envelope-mismatch");
	reply_clear(&r);
	free(body);
}

static void
what_does_not_open_or_is_no_json_is_malformed(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE], kid[KID_SIZE], *body;
	struct seal_options o = { 0 };
	static const char *const payloads[] = { "no json", "[1]", "{\"id\":\"a\",\"id\":\"b\"}" };
	struct reply r;
	size_t i;

	for (i = 0; i < NELEM(payloads); i++) {
		id_make(id);
		body = submission_body_bytes(&town, payloads[i], id, &o);
		town_put(&town, id, body, &r);
		assert_int_equal(r.status, 400);
		assert_string_equal(reply_problem(&r), "malformed");
		reply_clear(&r);
		free(body);
	}
	id_make(id);
	(void)snprintf(kid, sizeof kid, "%s", town.server.signing_keys[0].kid);
	o.kid = kid;
	expect_refusal(&town, inquiry_make(&town, id), &o, 422, "sealing-key-unknown");
}

static void
bodies_and_ids_that_are_none_are_400(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE], *upper, *body;
	static const char *const bodies[] = { "", "{", "[]", "{\"protocol\":1}",
	    "{\"protocol\":1,\"protocol\":1}" };
	struct reply r;
	size_t i;

	id_make(id);
	for (i = 0; i < NELEM(bodies); i++) {
		town_put(&town, id, bodies[i], &r);
		assert_int_equal(r.status, 400);
		assert_string_equal(reply_problem(&r), "malformed");
		reply_clear(&r);
	}
	body = submission_body(&town, fresh(), NULL);
	upper = strdup("0193ABCD-0000-7000-8000-000000000000");
	town_put(&town, upper, body, &r);
	assert_int_equal(r.status, 400);
	reply_clear(&r);
	town_put(&town, "ffffffff-ffff-7fff-8fff-ffffffffffff", body, &r);
	assert_int_equal(r.status, 400);
	reply_clear(&r);
	free(upper);
	free(body);
}

static void
shape_is_judged_with_the_field_and_no_value(void **state UNUSED)
{
	json_t *o = fresh(), *errors;
	char *id, *body;
	struct reply r;

	set(part(o, "inquiry"), "reason", json_string("番号は123456789018です"));
	expect_refusal(&town, o, NULL, 422, "invalid");
	o = fresh();
	json_object_del(o, "supersedes");
	expect_refusal(&town, o, NULL, 422, "invalid");
	o = fresh();
	set(part(part(o, "inquiry"), "condition"), "from", json_string("2025-13"));
	id = strdup(json_string_value(json_object_get(o, "id")));
	body = submission_body(&town, o, NULL);
	town_put(&town, id, body, &r);
	assert_string_equal(reply_problem(&r), "invalid");
	errors = json_object_get(r.json, "errors");
	assert_int_equal(json_array_size(errors), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(errors, 0), "field")),
	    "inquiry.condition.from");
	assert_string_equal(json_string_value(json_object_get(json_array_get(errors, 0), "detail")),
	    "the value does not hold");
	assert_null(strstr(buf_str(&r.body), "2025-13"));
	reply_clear(&r);
	free(id);
	free(body);
}

static void
the_laws_table_decides_what_may_be_asked_on_its_date(void **state UNUSED)
{
	json_t *o = fresh();

	set(json_array_get(part(part(o, "inquiry"), "information"), 0), "code",
	    json_string("family-register"));
	expect_refusal(&town, o, NULL, 422, "not-permitted");
	o = fresh();
	set(o, "as_of", json_string("2024-05-26"));
	expect_refusal(&town, o, NULL, 422, "not-permitted");
	o = fresh();
	set(part(part(o, "inquiry"), "provider"), "code", json_string("130001"));
	expect_refusal(&town, o, NULL, 422, "not-permitted");
}

static void
layout_and_validity_are_judged(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE];
	json_t *o;

	id_make(id);
	o = registration_make(&town, id, "new", 0, "R8-layout");
	set(part(o, "registration"), "layout", json_string("2020-01"));
	expect_refusal(&town, o, NULL, 422, "layout-outdated");
	o = fresh();
	set(part(o, "inquiry"), "valid_until", json_string("2020-01-01"));
	expect_refusal(&town, o, NULL, 422, "expired");
}

static void
versions_follow_each_other(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE], *body;
	struct reply r;

	id_make(id);
	expect_refusal(&town, registration_make(&town, id, "update", 1, "R8-1"), NULL, 409,
	    "conflict");
	id_make(id);
	town_take(&town, registration_make(&town, id, "new", 0, "R8-1"));
	town_await(&town, id, "registered");
	id_make(id);
	expect_refusal(&town, registration_make(&town, id, "new", 0, "R8-1"), NULL, 409,
	    "conflict");
	id_make(id);
	town_take(&town, registration_make(&town, id, "update", 1, "R8-1"));
	id_make(id);
	body = submission_body(&town, registration_make(&town, id, "update", 1, "R8-1"), NULL);
	town_put(&town, id, body, &r);
	assert_string_equal(reply_problem(&r), "conflict");
	assert_int_equal(json_integer_value(json_object_get(r.json, "current_version")), 2);
	reply_clear(&r);
	free(body);
	id_make(id);
	town_take(&town, registration_make(&town, id, "cancel", 2, "R8-1"));
	id_make(id);
	expect_refusal(&town, registration_make(&town, id, "update", 3, "R8-1"), NULL, 409,
	    "conflict");
	id_make(id);
	town_take(&town, registration_make(&town, id, "new", 0, "R8-1"));
}

static void
a_rejected_registration_gives_its_version_back(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE];
	json_t *o;
	int i;

	for (i = 0; i < 2; i++) {
		id_make(id);
		o = registration_make(&town, id, "new", 0, "R8-2");
		set(part(o, "subject"), "person_key", json_string("000000000012346"));
		town_take(&town, o);
		town_await(&town, id, "rejected");
	}
}

static void
a_correction_and_what_it_corrects_never_both_count(void **state UNUSED)
{
	char first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE];
	json_t *a, *b;

	/* The one before was taken. */
	id_make(first);
	id_make(second);
	a = inquiry_make(&town, first);
	b = json_deep_copy(a);
	set(b, "id", json_string(second));
	set(b, "supersedes", json_string(first));
	town_take(&town, a);
	expect_refusal(&town, b, NULL, 409, "superseded-was-taken");
	/* The one before arrives after its successor. */
	id_make(first);
	id_make(second);
	a = inquiry_make(&town, first);
	b = json_deep_copy(a);
	set(b, "id", json_string(second));
	set(b, "supersedes", json_string(first));
	town_take(&town, b);
	expect_refusal(&town, a, NULL, 409, "already-superseded");
}

static void
plain_http_faults_have_their_status(void **state UNUSED)
{
	struct send_options text = { .content_type = "text/plain" }, none = { .content_type = "" };
	struct send_options charset = { .content_type = "Application/JSON; charset=utf-8" };
	char id[UUID_TEXT_SIZE], *huge, *body;
	struct buf path = BUF_INIT;
	struct reply r;

	id_make(id);
	buf_addf(&path, "/v1/submissions/%s", id);
	town_send(&town, "PATCH", buf_str(&path), "{}", NULL, &r);
	assert_int_equal(r.status, 405);
	assert_string_equal(reply_problem(&r), "method-not-allowed");
	assert_string_equal(r.allow, "GET, PUT");
	assert_true(r.ours);
	reply_clear(&r);
	town_send(&town, "GET", "/v1/nothing", NULL, NULL, &r);
	assert_int_equal(r.status, 404);
	assert_string_equal(reply_problem(&r), "not-found");
	assert_true(r.ours);
	reply_clear(&r);
	town_send(&town, "PUT", buf_str(&path), "{}", &text, &r);
	assert_int_equal(r.status, 415);
	reply_clear(&r);
	town_send(&town, "PUT", buf_str(&path), "{}", &none, &r);
	assert_int_equal(r.status, 415);
	reply_clear(&r);
	huge = malloc(WIRE_BODY_MAX + 2);
	assert_non_null(huge);
	memset(huge, ' ', WIRE_BODY_MAX + 1);
	huge[WIRE_BODY_MAX + 1] = '\0';
	town_send(&town, "PUT", buf_str(&path), huge, NULL, &r);
	assert_int_equal(r.status, 413);
	assert_string_equal(reply_problem(&r), "too-large");
	assert_true(r.ours);
	reply_clear(&r);
	free(huge);
	body = submission_body(&town, inquiry_make(&town, id), NULL);
	town_send(&town, "PUT", buf_str(&path), body, &charset, &r);
	assert_int_equal(r.status, 201);
	reply_clear(&r);
	free(body);
	buf_free(&path);
}

static void
closed_hours_come_before_the_body_and_a_known_pair(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE], *body;
	struct reply r;

	id_make(id);
	body = submission_body(&town, inquiry_make(&town, id), NULL);
	town_put(&town, id, body, &r);
	assert_int_equal(r.status, 201);
	reply_clear(&r);
	town_restart(&town, SIGTERM, "{\"state\":\"closed\",\"retry_after_s\":7}", NULL);
	town_put(&town, id, body, &r);
	assert_int_equal(r.status, 503);
	assert_string_equal(reply_problem(&r), "closed");
	assert_int_equal(r.retry_after, 7);
	reply_clear(&r);
	town_put(&town, id, "no json", &r);
	assert_int_equal(r.status, 503);
	reply_clear(&r);
	town_send(&town, "GET", "/v1/service", NULL, NULL, &r);
	assert_int_equal(r.status, 200);
	assert_string_equal(reply_text(&r, "state"), "closed");
	reply_clear(&r);
	/* Suspension is judged before the hours. */
	town_restart(&town, SIGTERM, "{\"state\":\"closed\",\"suspended\":{\"terminals\":[\""
	    TOWN_TERMINAL "\"]}}", NULL);
	town_put(&town, id, body, &r);
	assert_int_equal(r.status, 403);
	assert_string_equal(reply_problem(&r), "terminal-suspended");
	reply_clear(&r);
	/* A known pair is answered as before although its signer is suspended now. */
	town_restart(&town, SIGTERM, "{\"suspended\":{\"persons\":[\"p-0001\"]}}", NULL);
	town_put(&town, id, body, &r);
	assert_int_equal(r.status, 200);
	reply_clear(&r);
	expect_refusal(&town, fresh(), NULL, 422, "signer-suspended");
	free(body);
	town_restart(&town, SIGTERM, NULL, NULL);
}

static void
without_deduplication_every_put_is_an_effect(void **state UNUSED)
{
	static const char *const args[] = { "--test-no-dedup", NULL };
	char id[UUID_TEXT_SIZE], path[64], *body;
	struct reply r;
	int i;

	town_restart(&town, SIGTERM, NULL, args);
	id_make(id);
	body = submission_body(&town, inquiry_make(&town, id), NULL);
	for (i = 0; i < 3; i++) {
		town_put(&town, id, body, &r);
		assert_int_equal(r.status, i == 0 ? 201 : 200);
		reply_clear(&r);
	}
	assert_int_equal(town_log_count(&town, id), 3);
	/* And when asked it knows of nothing: else no terminal would repeat. */
	(void)snprintf(path, sizeof path, "/v1/submissions/%s", id);
	town_send(&town, "GET", path, NULL, NULL, &r);
	assert_int_equal(r.status, 404);
	assert_string_equal(reply_problem(&r), "unknown-submission");
	reply_clear(&r);
	free(body);
	town_restart(&town, SIGTERM, NULL, NULL);
}

static void
what_was_taken_survives_a_killed_server(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE];

	town_restart(&town, SIGTERM, "{\"delay_ms\":1500}", NULL);
	id_make(id);
	town_take(&town, inquiry_make(&town, id));
	town_restart(&town, SIGKILL, NULL, NULL);
	town_await(&town, id, "answered");
	assert_int_equal(town_log_count(&town, id), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_submission_is_taken_once_and_answered_the_same_ever_after),
		cmocka_unit_test(an_id_with_other_bytes_is_refused),
		cmocka_unit_test(the_id_of_a_refused_submission_is_spent),
		cmocka_unit_test(two_signatures_of_two_persons_with_their_roles_are_needed),
		cmocka_unit_test(a_role_counts_for_its_affair_only),
		cmocka_unit_test(the_envelope_must_be_what_was_signed),
		cmocka_unit_test(what_does_not_open_or_is_no_json_is_malformed),
		cmocka_unit_test(bodies_and_ids_that_are_none_are_400),
		cmocka_unit_test(shape_is_judged_with_the_field_and_no_value),
		cmocka_unit_test(the_laws_table_decides_what_may_be_asked_on_its_date),
		cmocka_unit_test(layout_and_validity_are_judged),
		cmocka_unit_test(versions_follow_each_other),
		cmocka_unit_test(a_rejected_registration_gives_its_version_back),
		cmocka_unit_test(a_correction_and_what_it_corrects_never_both_count),
		cmocka_unit_test(plain_http_faults_have_their_status),
		cmocka_unit_test(closed_hours_come_before_the_body_and_a_known_pair),
		cmocka_unit_test(without_deduplication_every_put_is_an_effect),
		cmocka_unit_test(what_was_taken_survives_a_killed_server),
	};

	return cmocka_run_group_tests_name("server: submissions", tests, setup, teardown);
}
