/* SPDX-License-Identifier: ISC */
/*
 * Unusual operation: each rule with what fires it and what does not.
 * NAME_fires and NAME_does_not stand for the rule NAME; the rules about
 * guarded persons are in test_work_guard.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/rules_fixture.h"
#include "work/priv.h"

/* ---- logins and sessions ---- */

static void
hours_fires(void **state)
{
	struct world *x = *state;

	set_time(x, 0, 22, 0);
	visit(x, "tanaka");
	visit(x, "tanaka");
	fired(x, "hours", 1);
	set_time(x, 1, 7, 59);
	visit(x, "tanaka");
	fired(x, "hours", 2);
}

static void
hours_does_not(void **state)
{
	struct world *x = *state;

	set_time(x, 0, 8, 0);
	visit(x, "tanaka");
	set_time(x, 0, 18, 59);
	visit(x, "sato");
	fired(x, "hours", 0);
}

static void
holiday_fires(void **state)
{
	struct world *x = *state;
	struct date d;
	char draft[160], day[DATE_TEXT_SIZE];
	struct err e = ERR_INIT;

	set_time(x, 3, 10, 0);		/* Saturday */
	visit(x, "tanaka");
	set_time(x, 4, 10, 0);
	visit(x, "tanaka");
	fired(x, "holiday", 2);
	/* A Thursday of the policy's. */
	d = date_add_days(date_at(wednesday()), 8);
	date_format(d, day);
	(void)snprintf(draft, sizeof draft, "{\"organization\":\"121002\",\"version\":1,"
	    "\"holidays\":[\"%s\"]}", day);
	ok(import(x, draft, &e), &e);
	set_time(x, 8, 10, 0);
	visit(x, "tanaka");
	fired(x, "holiday", 3);
}

static void
holiday_does_not(void **state)
{
	struct world *x = *state;

	set_time(x, 0, 10, 0);
	visit(x, "tanaka");
	set_time(x, 5, 10, 0);		/* Monday */
	visit(x, "tanaka");
	fired(x, "holiday", 0);
}

static void
long_session_fires(void **state)
{
	struct world *x = *state;
	struct session *s;

	set_time(x, 0, 9, 0);
	s = world_login(x, "tanaka");
	pass(x, 4 * HOUR + MINUTE);
	list(s);
	list(s);
	fired(x, "long-session", 1);
	session_end(&s);
}

static void
long_session_does_not(void **state)
{
	struct world *x = *state;
	struct session *s;

	set_time(x, 0, 9, 0);
	s = world_login(x, "tanaka");
	pass(x, 4 * HOUR - MINUTE);
	list(s);
	session_end(&s);
	s = world_login(x, "tanaka");
	pass(x, HOUR);
	list(s);
	fired(x, "long-session", 0);
	session_end(&s);
}

static void
work_hours(struct world *x, int sessions)
{
	struct session *s;

	set_time(x, 0, 8, 0);
	while (sessions-- > 0) {
		s = world_login(x, "tanaka");
		pass(x, 3 * HOUR + 30 * MINUTE);
		list(s);
		session_end(&s);
	}
}

static void
long_day_fires(void **state)
{
	work_hours(*state, 3);
	fired(*state, "long-day", 1);
}

static void
long_day_does_not(void **state)
{
	work_hours(*state, 2);
	fired(*state, "long-day", 0);
}

static void
failed_logins_fires(void **state)
{
	fail_logins(*state, "tanaka", 5);
	fired(*state, "failed-logins", 1);
	fail_logins(*state, "nobody", 6);
	fired(*state, "failed-logins", 2);
}

static void
failed_logins_does_not(void **state)
{
	fail_logins(*state, "tanaka", 4);
	visit(*state, "tanaka");
	fail_logins(*state, "sato", 4);
	fired(*state, "failed-logins", 0);
}

static void
clock_step_fires(void **state)
{
	struct world *x = *state;

	set_time(x, 0, 10, 0);
	visit(x, "tanaka");
	assert_int_equal(found(x, "clock-step"), 0);
	pass(x, 3 * MINUTE);
	visit(x, "tanaka");
	fired(x, "clock-step", 1);
	pass(x, -HOUR);
	visit(x, "tanaka");
	fired(x, "clock-step", 2);
}

static void
clock_step_does_not(void **state)
{
	struct world *x = *state;

	set_time(x, 0, 10, 0);
	visit(x, "tanaka");
	pass(x, MINUTE);
	visit(x, "tanaka");
	fired(x, "clock-step", 0);
}

/* ---- looks ---- */

static void
many_looks_fires(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *s;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	looks(s, entry, 21);
	fired(x, "many-looks", 1);
	session_end(&s);
}

static void
many_looks_does_not(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *s;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	looks(s, entry, 20);
	pass(x, 11 * MINUTE);
	looks(s, entry, 20);
	fired(x, "many-looks", 0);
	session_end(&s);
}

/* The look-up itself is the question of another operation: here its watch. */
static void
search(struct session *s, const char *case_no)
{
	const struct keyring_key *k = keyring_current(s->ring, "fukushi-teate");
	struct err e = ERR_INIT;

	ok(store_begin(s->work->store, &e), &e);
	ok(watch_search(s, k, "12345", case_no, &e), &e);
	ok(store_commit(s->work->store, &e), &e);
}

static void
no_case_fires(void **state)
{
	struct world *x = *state;
	struct session *s;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	search(s, NULL);
	fired(x, "no-case", 1);
	session_end(&s);
}

static void
no_case_does_not(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *s;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	looks(s, entry, 1);
	search(s, "R8-9999");
	fired(x, "no-case", 0);
	session_end(&s);
}

static void
unknown_case_fires(void **state)
{
	struct world *x = *state;
	struct session *s;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	search(s, "R8-9999");
	fired(x, "unknown-case", 1);
	session_end(&s);
}

static void
unknown_case_does_not(void **state)
{
	struct world *x = *state;
	struct session *s;
	struct draft *d;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	d = world_draft(s, "inquiry", "94-1");
	/* A case exists from its first draft on: the number search comes early. */
	ok(draft_save(d, &e), &e);
	search(s, answers_get(draft_answers(d), "case_no"));
	fired(x, "unknown-case", 0);
	ok(draft_submit(d, &e), &e);
	search(s, answers_get(draft_answers(d), "case_no"));
	fired(x, "unknown-case", 0);
	draft_close(&d);
	session_end(&s);
}

static void
repeated_looks_fires(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *s;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	session_end(&s);
	set_time(x, 8, 10, 0);
	s = world_login(x, "tanaka");
	looks(s, entry, 3);
	fired(x, "repeated-looks", 1);
	session_end(&s);
}

static void
repeated_looks_does_not(void **state)
{
	struct world *x = *state;
	char entry[UUID_TEXT_SIZE];
	struct session *s;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	looks(s, entry, 5);		/* there was a step: it was submitted */
	session_end(&s);
	set_time(x, 8, 10, 0);
	s = world_login(x, "tanaka");
	looks(s, entry, 2);
	fired(x, "repeated-looks", 0);
	session_end(&s);
}

/* ---- approvals ---- */

static void
approve_after(struct world *x, struct session *maker, struct session *approver, int64_t us)
{
	char entry[UUID_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];
	struct review_view *v;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	ok(review_open(approver, entry, "決裁", &v, &e), &e);
	memcpy(digest, v->digest, sizeof digest);
	review_close(&v);
	pass(x, us);
	ok(entry_approve(approver, entry, digest, &e), &e);
}

static void
fast_approval_fires(void **state)
{
	struct world *x = *state;
	struct session *tanaka, *sato;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	approve_after(x, tanaka, sato, 0);
	fired(x, "fast-approval", 1);
	session_end(&tanaka);
	session_end(&sato);
}

static void
fast_approval_does_not(void **state)
{
	struct world *x = *state;
	struct session *tanaka, *sato;

	set_time(x, 0, 10, 0);
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	approve_after(x, tanaka, sato, INT64_C(3000000));
	fired(x, "fast-approval", 0);
	session_end(&tanaka);
	session_end(&sato);
}

static void
few_make_a_pair(struct world *x)
{
	struct err e = ERR_INIT;

	ok(import(x, "{\"organization\":\"121002\",\"version\":1,\"values\":{\"pair_least\":4}}",
	    &e), &e);
	set_time(x, 0, 10, 0);
}

static void
one_pair_fires(void **state)
{
	struct world *x = *state;
	struct session *tanaka, *sato;
	int i;

	few_make_a_pair(x);
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	for (i = 0; i < 5; i++)
		approve_after(x, tanaka, sato, 0);
	fired(x, "one-pair", 1);
	session_end(&tanaka);
	session_end(&sato);
}

static void
one_pair_does_not(void **state)
{
	struct world *x = *state;
	struct session *tanaka, *sato, *suzuki;
	int i;

	few_make_a_pair(x);
	tanaka = world_login(x, "tanaka");
	sato = world_login(x, "sato");
	suzuki = world_login(x, "suzuki");
	for (i = 0; i < 3; i++) {
		approve_after(x, tanaka, sato, 0);
		approve_after(x, suzuki, sato, 0);
	}
	fired(x, "one-pair", 0);
	session_end(&tanaka);
	session_end(&sato);
	session_end(&suzuki);
}

/* ---- refusals, the chain ---- */

static void
try_to_approve(struct world *x, int times)
{
	char entry[UUID_TEXT_SIZE];
	struct session *s;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	s = world_login(x, "tanaka");
	world_pending(s, false, entry);
	while (times-- > 0)
		not_ok(entry_return(s, entry, "直してください", NULL, &e), ERR_DENIED, NULL, &e);
	session_end(&s);
}

static void
refused_fires(void **state)
{
	try_to_approve(*state, 3);
	fired(*state, "refused", 1);
}

static void
refused_does_not(void **state)
{
	try_to_approve(*state, 2);
	fired(*state, "refused", 0);
}

static void
chain_gap_fires(void **state)
{
	struct world *x = *state;

	set_time(x, 0, 10, 0);
	visit(x, "tanaka");
	world_sql(x, "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit) - 1");
	visit(x, "tanaka");
	visit(x, "sato");
	assert_int_equal(found(x, "chain-gap"), 1);
}

static void
chain_gap_does_not(void **state)
{
	struct world *x = *state;

	set_time(x, 0, 10, 0);
	visit(x, "tanaka");
	visit(x, "sato");
	fired(x, "chain-gap", 0);
}

#define TEST(t)		cmocka_unit_test_setup_teardown(t, world_make, world_remove)
#define RULE(name)	TEST(name##_fires), TEST(name##_does_not)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(hours), RULE(holiday), RULE(long_session), RULE(long_day), RULE(many_looks),
		RULE(no_case), RULE(unknown_case), RULE(repeated_looks), RULE(fast_approval),
		RULE(one_pair), RULE(failed_logins), RULE(clock_step), RULE(refused),
		RULE(chain_gap),
	};

	return cmocka_run_group_tests_name("work: unusual operation", tests, NULL, NULL);
}
