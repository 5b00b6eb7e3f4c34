/* SPDX-License-Identifier: ISC */
/*
 * What an update replaces is found wherever it is among the entries: behind
 * hundreds of newer ones, and after its group got a new key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/work_fixture.h"

/* Newer ones that were registered, under the same token; nothing of them opens. */
#define REST "state_us, tag, bucket, submission, order_token, frozen_seq, header_version, " \
    "body_version, header, body"
static const char newer[] =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)"
    " INSERT INTO entry (id, kind, state, version, made_us, " REST ")"
    " SELECT printf('%08x-0000-7000-8000-000000000000', i), kind, state, version, made_us + i, "
    REST " FROM entry, n WHERE state = 'registered'";

static void
register_first(struct world *x, struct session *maker, struct session *approver)
{
	char entry[UUID_TEXT_SIZE];

	world_pending(maker, true, entry);
	world_approve(approver, entry);
	world_outcome(x, entry, WIRE_REGISTERED, NULL);
	assert_int_equal(world_state(x, entry), ST_REGISTERED);
}

static void
ask_update(struct world *x, struct session *maker, const char *record,
    char entry[UUID_TEXT_SIZE])
{
	struct draft *d = world_draft(maker, form_id(world_registration(x)), NULL);
	struct answers *a = draft_answers(d);
	struct err e = ERR_INIT;

	ok(answers_set(a, "operation", "update", FROM_TYPED, &e), &e);
	ok(answers_set(a, "base_version", "1", FROM_TYPED, &e), &e);
	if (record != NULL)
		ok(answers_set(a, "record_no", record, FROM_TYPED, &e), &e);
	ok(draft_submit(d, &e), &e);
	memcpy(entry, draft_entry(d), UUID_TEXT_SIZE);
	draft_close(&d);
}

static void
replaces(struct session *approver, const char *entry, bool expected)
{
	struct review_view *v = NULL;
	struct err e = ERR_INIT;

	ok(review_open(approver, entry, "test", &v, &e), &e);
	assert_int_equal(v->replaces, expected);
	assert_int_equal(v->earlier != NULL, expected);
	review_close(&v);
}

static void
it_is_found_behind_newer_ones_and_without_its_token(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE];

	register_first(x, maker, approver);
	world_sql(x, newer);
	ask_update(x, maker, NULL, entry);
	replaces(approver, entry, true);
	/* As a new key of the group leaves those that ended. */
	world_sql(x, "UPDATE entry SET order_token = NULL WHERE state = 'registered'");
	replaces(approver, entry, true);
	session_end(&maker);
	session_end(&approver);
}

static void
another_record_of_the_person_is_none(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE];

	register_first(x, maker, approver);
	ask_update(x, maker, "99999", entry);
	replaces(approver, entry, false);
	session_end(&maker);
	session_end(&approver);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    it_is_found_behind_newer_ones_and_without_its_token, world_make, world_remove),
		cmocka_unit_test_setup_teardown(another_record_of_the_person_is_none, world_make,
		    world_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
