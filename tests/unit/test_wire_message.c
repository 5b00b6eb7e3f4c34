/* SPDX-License-Identifier: ISC */
/*
 * The other messages: round trips, and what a reader must notice.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "seal/secret.h"
#include "seal/box.h"
#include "wire/message.h"

static void
statements_say_their_state_and_leave_out_what_is_absent(void **state UNUSED)
{
	struct wire_statement s = { .id = (char[]){ "i" }, .digest = (char[]){ "d" },
	    .sequence = (char[]){ "7" }, .at = (char[]){ "2026-11-20T10:00:00Z" },
	    .state = WIRE_NO_RECORD }, back;
	static const char unheard_of[] = "{\"id\":\"i\",\"digest\":\"d\",\"sequence\":\"7\","
	    "\"state\":\"unheard_of\",\"at\":\"2026-11-20T10:00:00Z\"}";
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;

	assert_int_equal(statement_build(&s, &b, NULL), ERR_OK);
	assert_string_equal(buf_str(&b), "{\"id\":\"i\",\"digest\":\"d\",\"sequence\":\"7\","
	    "\"state\":\"no_record\",\"at\":\"2026-11-20T10:00:00Z\"}");
	assert_int_equal(statement_read(buf_str(&b), b.len, &back, NULL), ERR_OK);
	assert_int_equal(back.state, WIRE_NO_RECORD);
	assert_null(back.result_digest);
	statement_clear(&back);
	buf_free(&b);
	assert_int_equal(statement_read(unheard_of, sizeof unheard_of - 1, &back, &e), ERR_INVALID);
	assert_string_equal(e.field, "state");
	err_clear(&e);
}

static void
evidence_that_cannot_be_quoted_is_refused(void **state UNUSED)
{
	static const struct { const char *sequence, *at, *field; } rows[] = {
		{ "17", "2026-11-20T10:00:00+09:00", NULL },
		{ "", "2026-11-20T10:00:00+09:00", "sequence" },
		{ "17a", "2026-11-20T10:00:00+09:00", "sequence" },
		{ "17", "2026-11-20", "received_at" },
	};
	struct wire_receipt r;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(rows); i++) {
		buf_reset(&b);
		buf_addf(&b, "{\"id\":\"i\",\"digest\":\"d\",\"sequence\":\"%s\","
		    "\"received_at\":\"%s\",\"terminal\":\"T\"}", rows[i].sequence, rows[i].at);
		assert_int_equal(receipt_read(buf_str(&b), b.len, &r, &e),
		    rows[i].field == NULL ? ERR_OK : ERR_INVALID);
		if (rows[i].field != NULL)
			assert_string_equal(e.field, rows[i].field);
		receipt_clear(&r);
	}
	err_clear(&e);
	buf_free(&b);
}

static void
problems_are_known_by_their_type_alone(void **state UNUSED)
{
	static const char text[] = "{\"type\":\"urn:madoguchi:problem:conflict\",\"title\":\"x\","
	    "\"current_version\":4}";
	struct wire_problem p;
	size_t i;

	problem_read(text, sizeof text - 1, &p);
	assert_int_equal(p.type, PROBLEM_CONFLICT);
	assert_int_equal(p.current_version, 4);
	problem_clear(&p);
	problem_read("<html>", 6, &p);
	assert_int_equal(p.type, PROBLEM_OTHER);
	problem_clear(&p);
	for (i = PROBLEM_NONE + 1; i < PROBLEM_OTHER; i++) {
		struct wire_problem q = { .type = (enum problem)i, .current_version = -1,
		    .last_seq = -1 };
		struct buf b = BUF_INIT;

		assert_int_equal(problem_build(&q, &b, NULL), ERR_OK);
		problem_read(buf_str(&b), b.len, &p);
		assert_int_equal(p.type, i);
		problem_clear(&p);
		buf_free(&b);
	}
}

/* Each of these was a double free: a reader fails after a list was filled, and
 * the owner clears once more. */
static void
a_reader_that_fails_late_leaves_nothing_behind(void **state UNUSED)
{
	static const char statement[] = "{\"id\":\"i\",\"digest\":\"d\",\"sequence\":\"7\","
	    "\"state\":\"rejected\",\"at\":\"t\",\"errors\":[{\"field\":\"f\",\"code\":\"c\"}],"
	    "\"result_digest\":7}";
	static const char problem[] = "{\"type\":\"urn:madoguchi:problem:invalid\",\"errors\":["
	    "{\"field\":\"f\",\"code\":\"c\"},{\"field\":1}]}";
	struct wire_statement s;
	struct wire_problem p;

	assert_int_equal(statement_read(statement, sizeof statement - 1, &s, NULL), ERR_INVALID);
	assert_null(s.errors);
	statement_clear(&s);
	problem_read(problem, sizeof problem - 1, &p);
	assert_int_equal(p.error_count, 0);
	/* The type decides whatever stands beside it. */
	assert_int_equal(p.type, PROBLEM_INVALID);
	problem_clear(&p);
	problem_clear(&p);
}

static void
a_result_item_has_a_value_or_says_why_not(void **state UNUSED)
{
	static const char *const items[] = {
		"{\"code\":\"a\",\"name\":\"b\",\"value\":\"1\"}",
		"{\"code\":\"a\",\"name\":\"b\",\"absent\":\"unknown\"}",
		"{\"code\":\"a\",\"name\":\"b\"}",
		"{\"code\":\"a\",\"name\":\"b\",\"value\":\"1\",\"absent\":\"unknown\"}",
	};
	struct wire_result r;
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(items); i++) {
		buf_reset(&b);
		buf_addf(&b,
		    "{\"id\":\"i\",\"digest\":\"d\",\"sequence\":\"1\",\"answered_at\":\"t\","
		    "\"keep_until\":\"k\",\"subject\":{\"person_key\":\"1\",\"name\":\"n\","
		    "\"kana\":\"k\","
		    "\"birth\":null,\"sex\":\"9\"},\"provider\":{\"code\":\"c\",\"name\":\"n\"},"
		    "\"records\":["
		    "{\"information\":{\"code\":\"c\",\"name\":\"n\"},\"person_role\":\"p\","
		    "\"items\":[%s]}]}", items[i]);
		assert_int_equal(result_read(buf_str(&b), b.len, &r, NULL),
		    i < 2 ? ERR_OK : ERR_INVALID);
		result_clear(&r);
	}
	buf_free(&b);
}

static void
a_roster_with_an_unknown_state_is_refused(void **state UNUSED)
{
	struct sign_key *key = sign_key_new();
	char word[] = "retired", text[] = "x";
	struct wire_user user = { .person = text, .name = text, .state = word };
	struct wire_roster r = { .version = 1, .organization = text, .issued_at = text,
	    .users = &user, .user_count = 1 }, back;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;

	user.sign = *sign_key_public(key);
	assert_int_equal(roster_build(&r, &b, NULL), ERR_OK);
	assert_int_equal(roster_read(buf_str(&b), b.len, &back, &e), ERR_INVALID);
	assert_string_equal(e.field, "users.state");
	assert_null(back.users);
	roster_clear(&back);
	err_clear(&e);
	buf_free(&b);
	sign_key_free(&key);
}

static void
a_roster_keeps_roles_and_their_dates(void **state UNUSED)
{
	struct sign_key *key = sign_key_new();
	char affair[] = "iryo", role_name[] = "maker", active[] = "active", from[] = "2026-04-01",
	    until[] = "2027-03-31";
	char *affairs[] = { affair };
	struct wire_role role = { role_name, affairs, 1, from, until };
	struct wire_user user = { .person = role_name, .name = role_name, .state = active,
	    .roles = &role, .role_count = 1 };
	struct wire_roster r = { .version = 3, .organization = affair, .issued_at = from,
	    .users = &user, .user_count = 1 }, back;
	const struct wire_user *u;
	struct buf b = BUF_INIT;
	int64_t last, after;

	user.sign = *sign_key_public(key);
	assert_int_equal(roster_build(&r, &b, NULL), ERR_OK);
	assert_int_equal(roster_read(buf_str(&b), b.len, &back, NULL), ERR_OK);
	assert_int_equal(back.version, 3);
	u = roster_find_kid(&back, user.sign.kid);
	assert_non_null(u);
	/* The last day counts whole, in Japan's time. */
	assert_true(time_parse("2027-03-31T23:59:59+09:00", &last));
	assert_true(time_parse("2027-04-01T00:00:00+09:00", &after));
	assert_true(roster_role_holds(u, "maker", "iryo", last));
	assert_false(roster_role_holds(u, "maker", "iryo", after));
	assert_false(roster_role_holds(u, "approver", "iryo", last));
	assert_false(roster_role_holds(u, "maker", "fukushi-teate", last));
	roster_clear(&back);
	buf_free(&b);
	sign_key_free(&key);
}

static void
an_enrolment_file_with_another_key_is_refused(void **state UNUSED)
{
	struct sign_key *root = sign_key_new(), *terminal = sign_key_new();
	char text[] = "x";
	struct wire_terminal_file t = { .terminal = text, .organization = text, .csr = text,
	    .roster = text }, back;
	struct buf b = BUF_INIT;
	char key[KEY_TEXT_SIZE];

	t.root_key = *sign_key_public(root);
	t.terminal_key = *sign_key_public(terminal);
	assert_int_equal(terminal_file_build(&t, &b, NULL), ERR_OK);
	assert_int_equal(terminal_file_read(buf_str(&b), b.len, &back, NULL), ERR_OK);
	assert_string_equal(back.root_key.kid, t.root_key.kid);
	terminal_file_clear(&back);
	/* The terminal's key in place of the root's: the fingerprint tells. */
	public_key_text(&t.root_key, key);
	memcpy(strstr(b.data, key), "AAAA", 4);
	assert_int_equal(terminal_file_read(buf_str(&b), b.len, &back, NULL), ERR_INVALID);
	buf_free(&b);
	sign_key_free(&root);
	sign_key_free(&terminal);
}

static void
a_server_file_comes_back_with_its_keys(void **state UNUSED)
{
	struct sign_key *sign = sign_key_new();
	struct box_key *box = box_key_new();
	char text[] = "x";
	struct public_key sealing = *box_key_public(box), signing = *sign_key_public(sign);
	struct wire_server_file s = { .url = text, .ca = text, .client_certificate = text,
	    .sealing_keys = &sealing, .sealing_count = 1, .signing_keys = &signing,
	    .signing_count = 1 }, back;
	struct buf b = BUF_INIT;

	assert_int_equal(server_file_build(&s, &b, NULL), ERR_OK);
	assert_int_equal(server_file_read(buf_str(&b), b.len, &back, NULL), ERR_OK);
	assert_int_equal(back.pin_count, 0);
	assert_string_equal(back.sealing_keys[0].kid, sealing.kid);
	assert_string_equal(back.signing_keys[0].kid, signing.kid);
	server_file_clear(&back);
	buf_free(&b);
	sign_key_free(&sign);
	box_key_free(&box);
}

static void
heads_and_services_read_back(void **state UNUSED)
{
	struct wire_head h = { .terminal = (char[]){ "T" }, .hash = (char[]){ "h" },
	    .generation = 1, .seq = 9, .at = (char[]){ "t" } }, head;
	struct wire_layout layout = { (char[]){ "d" }, (char[]){ "2026-07" } };
	struct wire_service s = { .now = (char[]){ "n" }, .state = (char[]){ "open" },
	    .layouts = &layout, .layout_count = 1, .roster_version = 2 }, service;
	struct buf b = BUF_INIT;

	assert_int_equal(head_build(&h, false, &b, NULL), ERR_OK);
	assert_int_equal(head_read(buf_str(&b), b.len, false, &head, NULL), ERR_OK);
	assert_null(head.previous_hash);
	assert_int_equal(head.seq, 9);
	head_clear(&head);
	buf_reset(&b);
	assert_int_equal(head_build(&h, true, &b, NULL), ERR_OK);
	assert_int_equal(head_read(buf_str(&b), b.len, true, &head, NULL), ERR_OK);
	assert_string_equal(head.at, "t");
	head_clear(&head);
	buf_reset(&b);
	assert_int_equal(service_build(&s, &b, NULL), ERR_OK);
	assert_int_equal(service_read(buf_str(&b), b.len, &service, NULL), ERR_OK);
	assert_string_equal(service.layouts[0].layout, "2026-07");
	assert_null(service.minimum_version);
	service_clear(&service);
	buf_free(&b);
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
		cmocka_unit_test(statements_say_their_state_and_leave_out_what_is_absent),
		cmocka_unit_test(evidence_that_cannot_be_quoted_is_refused),
		cmocka_unit_test(problems_are_known_by_their_type_alone),
		cmocka_unit_test(a_reader_that_fails_late_leaves_nothing_behind),
		cmocka_unit_test(a_result_item_has_a_value_or_says_why_not),
		cmocka_unit_test(a_roster_with_an_unknown_state_is_refused),
		cmocka_unit_test(a_roster_keeps_roles_and_their_dates),
		cmocka_unit_test(an_enrolment_file_with_another_key_is_refused),
		cmocka_unit_test(a_server_file_comes_back_with_its_keys),
		cmocka_unit_test(heads_and_services_read_back),
	};

	return cmocka_run_group_tests_name("wire messages", tests, set_up, NULL);
}
