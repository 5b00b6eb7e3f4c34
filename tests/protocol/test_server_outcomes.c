/* SPDX-License-Identifier: ISC */
/*
 * What comes back from the real stand-in over real mutual TLS: who may speak,
 * outcomes, results, changes, service, rosters and audit heads.
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

#include "tests/protocol/town.h"

#include "base/clock.h"
#include "base/file.h"
#include "seal/b64.h"
#include "seal/x509.h"
#include "wire/jws.h"

static struct town town;

static const char scenario[] =
    "{\"delay_ms\":50,\"layouts\":{\"iryo-hi\":\"2026-04\"},\"outcomes\":["
    "{\"person_key\":\"12346\",\"steps\":[{\"state\":\"awaiting_provider\"},"
    "{\"state\":\"answered\",\"delay_ms\":300}],\"subject\":{\"name\":\"見本 花\"}},"
    "{\"person_key\":\"12347\",\"steps\":[{\"state\":\"provider_no_code\"}]}]}";

static int
setup(void **state UNUSED)
{
	town_start(&town, scenario, NULL);
	return 0;
}

static int
teardown(void **state UNUSED)
{
	town_stop(&town);
	return 0;
}

static json_t *
about(const char *id, const char *person_key)
{
	json_t *o = inquiry_make(&town, id);

	json_object_set_new(json_object_get(o, "subject"), "person_key", json_string(person_key));
	return o;
}

static void
get(const char *tail, const char *id, struct reply *r)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "/v1/submissions/%s%s", id, tail);
	town_send(&town, "GET", buf_str(&path), NULL, NULL, r);
	buf_free(&path);
}

/* --- who may speak --- */

static void
only_a_certificate_of_our_ca_for_an_enrolled_terminal_may_speak(void **state UNUSED)
{
	char *home = town_path(&town, "server"), *ca = town_path(&town, "foreign-ca.pem");
	char *ca_key = town_path(&town, "foreign-ca.key"), *key = town_path(&town, "foreign.key");
	char *cert = town_path(&town, "foreign.pem"), *our_ca = path_join(home, "ca.pem");
	char *our_key = path_join(home, "ca.key");
	struct send_options none = { .cert = "" }, foreign = { .cert = cert, .key = key };
	static const char *const names[] = { TOWN_TERMINAL, "T-121002-77" };
	struct buf csr = BUF_INIT, pem = BUF_INIT;
	struct reply r;
	size_t i;

	town_send(&town, "GET", "/v1/service", NULL, &none, &r);
	assert_int_equal(r.status, 401);
	assert_true(r.ours);
	reply_clear(&r);
	/* Of another CA, but with an enrolled terminal's name. */
	assert_int_equal(x509_make_ca(ca_key, ca, "foreign", 2, NULL), ERR_OK);
	assert_int_equal(x509_make_csr(key, TOWN_TERMINAL, &csr, NULL), ERR_OK);
	assert_int_equal(x509_sign_csr(ca_key, ca, buf_str(&csr), TOWN_TERMINAL, -3600, 3600, &pem,
	    NULL), ERR_OK);
	assert_int_equal(file_write(cert, pem.data, pem.len, 0600, NULL), ERR_OK);
	town_send(&town, "GET", "/v1/service", NULL, &foreign, &r);
	assert_int_equal(r.status, 401);
	reply_clear(&r);
	/* Of our CA: expired, and for a terminal that nobody enrolled. */
	for (i = 0; i < NELEM(names); i++) {
		buf_reset(&csr);
		buf_reset(&pem);
		assert_int_equal(x509_make_csr(key, names[i], &csr, NULL), ERR_OK);
		assert_int_equal(x509_sign_csr(our_key, our_ca, buf_str(&csr), names[i], -7200,
		    i == 0 ? -3600 : 3600, &pem, NULL), ERR_OK);
		assert_int_equal(file_write(cert, pem.data, pem.len, 0600, NULL), ERR_OK);
		town_send(&town, "GET", "/v1/service", NULL, &foreign, &r);
		assert_int_equal(r.status, i == 0 ? 401 : 403);
		assert_string_equal(reply_problem(&r), "terminal-not-enrolled");
		reply_clear(&r);
	}
	buf_free(&csr);
	buf_free(&pem);
	free(home);
	free(ca);
	free(ca_key);
	free(key);
	free(cert);
	free(our_ca);
	free(our_key);
}

static void
tls_1_2_is_still_spoken(void **state UNUSED)
{
	struct send_options old = { .tls12 = true };
	struct reply r;

	town_send(&town, "GET", "/v1/service", NULL, &old, &r);
	assert_int_equal(r.status, 200);
	reply_clear(&r);
}

static void
enrolling_again_beside_the_running_server_replaces_the_certificate(void **state UNUSED)
{
	struct reply r;

	assert_int_equal(town_enrol(&town, 1), 0);
	assert_int_equal(town.server.pin_count, 1);
	assert_string_equal(town.server.url, town.url);
	town_send(&town, "GET", "/v1/service", NULL, NULL, &r);
	assert_int_equal(r.status, 200);
	reply_clear(&r);
}

/* --- service --- */

static void
service_tells_clock_state_layouts_and_roster(void **state UNUSED)
{
	struct wire_service v;
	struct reply r;
	int64_t now;
	bool found = false;
	size_t i;

	town_send(&town, "GET", "/v1/service", NULL, NULL, &r);
	assert_int_equal(r.status, 200);
	assert_string_equal(r.type, "application/json");
	assert_int_equal(service_read(buf_str(&r.body), r.body.len, &v, NULL), ERR_OK);
	assert_string_equal(v.state, "open");
	assert_true(time_parse(v.now, &now));
	assert_true(llabs(now - clock_wall_us(clock_system())) < 5000000);
	assert_int_equal(v.roster_version, 1);
	for (i = 0; i < v.layout_count; i++)
		found = found || strcmp(v.layouts[i].dataset, "iryo-hi") == 0;
	assert_true(found);
	service_clear(&v);
	reply_clear(&r);
}

/* --- outcomes and results --- */

static void
an_answer_comes_sealed_to_the_group_and_goes_when_told(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE], digest[DIGEST_TEXT_SIZE], *read_id = NULL;
	struct buf sealed = BUF_INIT, compact = BUF_INIT, path = BUF_INIT;
	struct wire_result result;
	json_t *statement, *payload;
	struct reply r;
	char *text;
	int i;

	id_make(id);
	town_take(&town, inquiry_make(&town, id));
	town_await(&town, id, "answered");
	get("", id, &r);
	statement = open_signed(&town, reply_text(&r, "statement"), TYP_STATEMENT);
	reply_clear(&r);
	get("/result", id, &r);
	assert_int_equal(r.status, 200);
	assert_int_equal(sealed_result_read(buf_str(&r.body), r.body.len, &read_id, &sealed, NULL),
	    ERR_OK);
	assert_string_equal(read_id, id);
	reply_clear(&r);
	digest_text(sealed.data, sealed.len, digest);
	assert_string_equal(json_string_value(json_object_get(statement, "result_digest")), digest);
	assert_int_equal(box_open(town.group, sealed.data, sealed.len, &compact, NULL), ERR_OK);
	payload = open_signed(&town, buf_str(&compact), TYP_RESULT);
	text = json_dumps(payload, 0);
	assert_int_equal(result_read(text, strlen(text), &result, NULL), ERR_OK);
	assert_string_equal(result.id, id);
	assert_string_equal(result.subject.name, "見本 太郎");
	assert_int_equal(result.record_count, 1);
	assert_string_equal(result.records[0].information.code, "tax-prefectural");
	assert_string_equal(result.records[0].items[0].value, "2025");
	result_clear(&result);
	buf_addf(&path, "/v1/submissions/%s/result", id);
	for (i = 0; i < 2; i++) {
		town_send(&town, "DELETE", buf_str(&path), NULL, NULL, &r);
		assert_int_equal(r.status, 204);
		assert_true(r.ours);
		reply_clear(&r);
	}
	get("/result", id, &r);
	assert_int_equal(r.status, 410);
	assert_string_equal(reply_problem(&r), "result-expired");
	reply_clear(&r);
	json_decref(statement);
	json_decref(payload);
	free(text);
	free(read_id);
	buf_free(&sealed);
	buf_free(&compact);
	buf_free(&path);
}

static void
a_provider_may_take_its_time_and_name_another(void **state UNUSED)
{
	char id[UUID_TEXT_SIZE];
	struct reply r;

	id_make(id);
	town_take(&town, about(id, "000000000012346"));
	town_await(&town, id, "awaiting_provider");
	get("/result", id, &r);
	assert_int_equal(r.status, 404);
	assert_string_equal(reply_problem(&r), "no-result-yet");
	reply_clear(&r);
	town_await(&town, id, "answered");
}

static void
without_a_result_there_is_none_to_fetch(void **state UNUSED)
{
	static const struct {
		const char	*person, *outcome;
	} cases[] = {
		{ "000000000012347", "provider_no_code" },
		{ "000000000099999", "no_record" },
	};
	char id[UUID_TEXT_SIZE];
	struct reply r;
	size_t i;

	for (i = 0; i < NELEM(cases); i++) {
		id_make(id);
		town_take(&town, about(id, cases[i].person));
		town_await(&town, id, cases[i].outcome);
		get("/result", id, &r);
		assert_int_equal(r.status, 404);
		assert_string_equal(reply_problem(&r), "no-result");
		reply_clear(&r);
	}
	id_make(id);
	get("/result", id, &r);
	assert_string_equal(reply_problem(&r), "unknown-submission");
	reply_clear(&r);
	get("", id, &r);
	assert_int_equal(r.status, 404);
	assert_string_equal(reply_problem(&r), "unknown-submission");
	reply_clear(&r);
	get("", "not-an-id", &r);
	assert_int_equal(r.status, 400);
	reply_clear(&r);
}

static void
missing_names_what_was_never_taken(void **state UNUSED)
{
	char taken[UUID_TEXT_SIZE], never[UUID_TEXT_SIZE];
	struct buf body = BUF_INIT;
	struct reply r;
	json_t *missing;

	id_make(taken);
	id_make(never);
	town_take(&town, inquiry_make(&town, taken));
	buf_addf(&body, "{\"ids\":[\"%s\",\"%s\"]}", taken, never);
	town_send(&town, "POST", "/v1/submissions/missing", buf_str(&body), NULL, &r);
	assert_int_equal(r.status, 200);
	missing = json_object_get(r.json, "missing");
	assert_int_equal(json_array_size(missing), 1);
	assert_string_equal(json_string_value(json_array_get(missing, 0)), never);
	reply_clear(&r);
	/* Nothing is left on its way: the next test reads all changes. */
	town_await(&town, taken, "answered");
	buf_free(&body);
}

static void
changes_are_read_page_by_page_and_cursors_stay_good(void **state UNUSED)
{
	static const char *const unknown[] = { "after=999999", "after=x", "after=-1",
	    "after=0001", "after=1%00", "limit=0", "limit=1001", "limit=many" };
	char cursor[64] = "";
	struct buf path = BUF_INIT;
	struct wire_changes c;
	struct reply r;
	size_t total = 0, i;
	bool more = true;

	while (more) {
		buf_reset(&path);
		buf_addf(&path, "/v1/changes?limit=2%s%s", *cursor != '\0' ? "&after=" : "",
		    cursor);
		town_send(&town, "GET", buf_str(&path), NULL, NULL, &r);
		assert_int_equal(r.status, 200);
		assert_int_equal(changes_read(buf_str(&r.body), r.body.len, &c, NULL), ERR_OK);
		for (i = 0; i < c.count; i++)
			json_decref(open_signed(&town, c.rows[i].statement, TYP_STATEMENT));
		total += c.count;
		more = c.more;
		assert_true(!more || c.count == 2);
		(void)snprintf(cursor, sizeof cursor, "%s", c.next);
		changes_clear(&c);
		reply_clear(&r);
	}
	assert_true(total >= 4);
	buf_reset(&path);
	buf_addf(&path, "/v1/changes?after=%s", cursor);
	town_send(&town, "GET", buf_str(&path), NULL, NULL, &r);
	assert_int_equal(r.status, 200);
	assert_string_equal(reply_text(&r, "next"), cursor);
	reply_clear(&r);
	for (i = 0; i < NELEM(unknown); i++) {
		buf_reset(&path);
		buf_addf(&path, "/v1/changes?%s", unknown[i]);
		town_send(&town, "GET", buf_str(&path), NULL, NULL, &r);
		assert_int_equal(r.status, 400);
		reply_clear(&r);
	}
	buf_free(&path);
}

/* --- roster, heads, generation --- */

static void
put_member(const char *path, const char *member, const char *jws, struct reply *r)
{
	struct buf body = BUF_INIT;

	assert_int_equal(one_member_build(member, jws, &body, NULL), ERR_OK);
	town_send(&town, "PUT", path, buf_str(&body), NULL, r);
	buf_free(&body);
}

static void
rosters_only_rise_and_only_by_the_root(void **state UNUSED)
{
	char *roster = town_roster(&town, 3), *older = town_roster(&town, 2), *dot;
	struct reply r;

	put_member("/v1/roster", "roster", roster, &r);
	assert_int_equal(r.status, 200);
	assert_int_equal(json_integer_value(json_object_get(r.json, "version")), 3);
	reply_clear(&r);
	put_member("/v1/roster", "roster", roster, &r);
	assert_int_equal(r.status, 200);
	reply_clear(&r);
	put_member("/v1/roster", "roster", older, &r);
	assert_int_equal(r.status, 409);
	assert_string_equal(reply_problem(&r), "roster-older");
	reply_clear(&r);
	dot = strrchr(roster, '.');
	dot[1] = dot[1] == 'A' ? 'B' : 'A';
	put_member("/v1/roster", "roster", roster, &r);
	assert_int_equal(r.status, 422);
	assert_string_equal(reply_problem(&r), "signature-refused");
	reply_clear(&r);
	free(roster);
	free(older);
}

static void
head_send(int seq, const char *hash, int previous, const char *previous_hash, struct reply *r)
{
	json_t *o = json_pack("{s:s, s:i, s:i, s:s, s:n}", "terminal", TOWN_TERMINAL, "generation",
	    1, "seq", seq, "hash", hash, "previous");
	char *jws, path[64];

	if (previous_hash != NULL)
		json_object_set_new(o, "previous",
		    json_pack("{s:i, s:s}", "seq", previous, "hash", previous_hash));
	jws = town_sign(town.terminal, TYP_AUDIT_HEAD, o, 0);
	(void)snprintf(path, sizeof path, "/v1/audit-heads/%d", seq);
	put_member(path, "head", jws, r);
	free(jws);
}

static void
audit_heads_follow_the_last_acknowledged_one(void **state UNUSED)
{
	char one[DIGEST_TEXT_SIZE], two[DIGEST_TEXT_SIZE], three[DIGEST_TEXT_SIZE];
	json_t *o, *last;
	struct reply r;
	char *jws;

	digest_text("1", 1, one);
	digest_text("2", 1, two);
	digest_text("3", 1, three);
	head_send(5, one, 0, NULL, &r);
	assert_int_equal(r.status, 201);
	o = open_signed(&town, reply_text(&r, "ack"), TYP_AUDIT_ACK);
	assert_string_equal(json_string_value(json_object_get(o, "hash")), one);
	json_decref(o);
	reply_clear(&r);
	head_send(5, one, 0, NULL, &r);
	assert_int_equal(r.status, 200);
	reply_clear(&r);
	head_send(9, two, 5, one, &r);
	assert_int_equal(r.status, 201);
	reply_clear(&r);
	/* A disk that was set back goes on from the older head. */
	head_send(8, three, 5, one, &r);
	assert_int_equal(r.status, 409);
	assert_string_equal(reply_problem(&r), "audit-behind");
	last = json_object_get(r.json, "last");
	assert_int_equal(json_integer_value(json_object_get(last, "seq")), 9);
	assert_string_equal(json_string_value(json_object_get(last, "hash")), two);
	reply_clear(&r);
	/* A new generation, signed by the root, begins anew. */
	jws = town_sign(town.terminal, TYP_GENERATION, json_pack("{s:s, s:i, s:s}", "terminal",
	    TOWN_TERMINAL, "generation", 2, "reason", "restore"), 0);
	put_member("/v1/terminals/" TOWN_TERMINAL "/generation", "statement", jws, &r);
	assert_string_equal(reply_problem(&r), "signature-refused");
	reply_clear(&r);
	free(jws);
	jws = town_sign(town.root, TYP_GENERATION, json_pack("{s:s, s:i, s:s}", "terminal",
	    TOWN_TERMINAL, "generation", 2, "reason", "restore"), 0);
	put_member("/v1/terminals/" TOWN_TERMINAL "/generation", "statement", jws, &r);
	assert_int_equal(r.status, 200);
	reply_clear(&r);
	head_send(10, three, 9, two, &r);
	assert_string_equal(reply_problem(&r), "audit-behind");
	reply_clear(&r);
	free(jws);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_certificate_of_our_ca_for_an_enrolled_terminal_may_speak),
		cmocka_unit_test(tls_1_2_is_still_spoken),
		cmocka_unit_test(
		    enrolling_again_beside_the_running_server_replaces_the_certificate),
		cmocka_unit_test(service_tells_clock_state_layouts_and_roster),
		cmocka_unit_test(an_answer_comes_sealed_to_the_group_and_goes_when_told),
		cmocka_unit_test(a_provider_may_take_its_time_and_name_another),
		cmocka_unit_test(without_a_result_there_is_none_to_fetch),
		cmocka_unit_test(missing_names_what_was_never_taken),
		cmocka_unit_test(changes_are_read_page_by_page_and_cursors_stay_good),
		cmocka_unit_test(rosters_only_rise_and_only_by_the_root),
		cmocka_unit_test(audit_heads_follow_the_last_acknowledged_one),
	};

	return cmocka_run_group_tests_name("server: outcomes", tests, setup, teardown);
}
