/* SPDX-License-Identifier: ISC */
/*
 * A case: three persons typed once make six inquiries, each frozen and signed
 * by itself; what was interrupted goes on and makes none twice.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "tests/unit/work_fixture.h"
#include "work/case.h"
#include "work/watch.h"

/* 12 digits with a valid check digit; nobody's. */
#define MY_NUMBER	"123456789018"

static const char family[] =
    "{\"as_of\":\"2026-11-20\",\"case_no\":\"R8-0123\",\"non_disclosure\":\"no\","
    "\"person_key_1\":\"12345\",\"name_1\":\"見本 太郎\",\"kana_1\":\"ミホン タロウ\","
    "\"birth_1\":\"1980-02-29\",\"sex_1\":\"1\",\"address_1\":\"見本市一丁目1番\","
    "\"role_1\":\"請求者\",\"information_1\":[\"tax-prefectural\",\"resident-record\","
    "\"disability-handbook-physical\",\"bank-account\"],\"municipality_1\":\"131121\","
    "\"person_key_2\":\"23456\",\"name_2\":\"見本 花子\",\"kana_2\":\"ミホン ハナコ\","
    "\"birth_2\":\"1982-05-05\",\"sex_2\":\"2\",\"role_2\":\"配偶者\","
    "\"information_2\":[\"tax-prefectural\"],"
    "\"person_key_3\":\"34567\",\"name_3\":\"見本 一郎\",\"kana_3\":\"ミホン イチロウ\","
    "\"birth_3\":\"1950-01-01\",\"sex_3\":\"1\",\"role_3\":\"扶養義務者\","
    "\"information_3\":[\"tax-prefectural\"],\"municipality_3\":\"141003\"}";

static struct draft *
family_case(struct session *s)
{
	struct draft *d;
	struct err e = ERR_INIT;

	ok(case_new(s, "94-1", NULL, &d, &e), &e);
	ok(answers_import(draft_answers(d), family, strlen(family), &e), &e);
	return d;
}

static struct case_plan *
plan_of(struct draft *d)
{
	struct case_plan *p;
	struct err e = ERR_INIT;

	ok(case_plan_make(d, &p, &e), &e);
	return p;
}

static void
a_copy_opens_with_its_first_field(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d;
	struct err e = ERR_INIT;
	struct answers *a;
	const char *because;

	ok(case_new(s, "94-1", NULL, &d, &e), &e);
	a = draft_answers(d);
	assert_true(answers_asked(a, "name_1", NULL));
	assert_false(answers_asked(a, "person_key_2", &because));
	assert_non_null(strstr(because, "前の対象者"));
	ok(answers_set(a, "address_1", "見本市一丁目1番", FROM_TYPED, &e), &e);
	ok(answers_set(a, "person_key_1", "1", FROM_TYPED, &e), &e);
	assert_true(answers_asked(a, "person_key_2", NULL));
	assert_false(answers_asked(a, "name_2", NULL));
	/* It begins with what the one before says, and loses that again. */
	ok(answers_set(a, "person_key_2", "2", FROM_TYPED, &e), &e);
	assert_true(answers_asked(a, "name_2", NULL));
	assert_string_equal(answers_get(a, "address_2"), "見本市一丁目1番");
	assert_int_equal(answers_from(a, "address_2"), FROM_COMPUTED);
	ok(answers_set(a, "person_key_2", "", FROM_TYPED, &e), &e);
	assert_string_equal(answers_get(a, "address_2"), "");
	draft_close(&d);
	session_end(&s);
}

static void
three_persons_make_six_inquiries(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka"), *boss;
	struct draft *d = family_case(s);
	struct case_plan *p = plan_of(d);
	struct err e = ERR_INIT;
	size_t made, ready;

	assert_int_equal(p->count, 6);
	assert_int_equal(case_plan_open(p, &ready), 6);
	for (size_t i = 0; i < p->count; i++) {
		for (size_t k = 0; k < checks_count(p->rows[i].checks); k++)
			fail_msg("%zu: %s", i, checks_at(p->rows[i].checks, k)->message);
	}
	assert_int_equal(ready, 6);
	/* Taxes by fiscal year, by themselves; the others on the day. */
	assert_true(p->rows[0].tax);
	assert_string_equal(p->rows[0].provider, "131121");
	assert_string_equal(answers_get(p->rows[0].answers, "condition_from"), "2026");
	assert_string_equal(answers_get(p->rows[1].answers, "condition_from"), "2026-11-20");
	/* What was chosen is told as chosen; what the grouping made of it is computed. */
	assert_int_equal(answers_from(p->rows[0].answers, "information"),
	    answers_from(draft_answers(d), "information_1"));
	assert_int_not_equal(answers_from(p->rows[0].answers, "information"), FROM_COMPUTED);
	assert_int_equal(answers_from(p->rows[0].answers, "condition_type"), FROM_COMPUTED);
	/* The third lived elsewhere on 1 January, and lives where the others do. */
	assert_string_equal(answers_get(p->rows[5].answers, "provider"), "141003");
	assert_string_equal(answers_get(p->rows[5].answers, "address"), "見本市一丁目1番");
	ok(case_submit(d, p, false, &made, &e), &e);
	assert_int_equal(made, 6);
	case_plan_free(&p);

	p = plan_of(d);
	assert_int_equal(p->count, 6);
	assert_int_equal(case_plan_open(p, &ready), 0);
	boss = world_login(x, "sato");
	for (size_t i = 0; i < p->count; i++) {
		assert_true(p->rows[i].made);
		assert_int_equal(world_state(x, p->rows[i].entry), ST_PENDING);
		world_approve(boss, p->rows[i].entry);
		assert_int_equal(world_state(x, p->rows[i].entry), ST_QUEUED);
	}
	case_plan_free(&p);
	session_end(&boss);
	draft_close(&d);
	session_end(&s);
}

static void
what_was_interrupted_goes_on_and_makes_none_twice(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d = family_case(s);
	struct case_plan *p = plan_of(d);
	struct err e = ERR_INIT;
	char entry[UUID_TEXT_SIZE];
	size_t made, ready;

	/* One of the six cannot be made: the others are, and it is, once it was mended. */
	ok(answers_set(draft_answers(d), "birth_2", "2030-01-01", FROM_TYPED, &e), &e);
	case_plan_free(&p);
	p = plan_of(d);
	assert_int_equal(case_plan_open(p, &ready), 6);
	assert_int_equal(ready, 5);
	ok(case_submit(d, p, false, &made, &e), &e);
	assert_int_equal(made, 5);
	memcpy(entry, draft_entry(d), sizeof entry);
	for (size_t i = 0; i < p->count; i++) {
		if (!p->rows[i].made)
			assert_string_equal(case_field(d, &p->rows[i], "birth"), "birth_2");
	}
	case_plan_free(&p);
	draft_close(&d);
	session_end(&s);
	world_reopen(x);
	s = world_login(x, "tanaka");
	ok(draft_open(s, entry, &d, &e), &e);
	ok(answers_set(draft_answers(d), "birth_2", "1982-05-05", FROM_TYPED, &e), &e);
	p = plan_of(d);
	assert_int_equal(p->count, 6);
	assert_int_equal(case_plan_open(p, &ready), 1);
	ok(case_submit(d, p, false, &made, &e), &e);
	assert_int_equal(made, 1);
	case_plan_free(&p);
	draft_close(&d);
	session_end(&s);
}

/* It stops in the middle, as a power cut would: the ids of all stand in the case already, and
 * only what came to be counts as made. */
static void
what_stops_in_the_middle_is_made_once(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d = family_case(s);
	struct case_plan *p = plan_of(d);
	struct err e = ERR_INIT;
	char entry[UUID_TEXT_SIZE];
	size_t made, ready;

	ok(guard_mark(s, &(struct guard_spec){ "fukushi-teate",
	    answers_get(draft_answers(d), "person_key_2"), false, false }, &e), &e);
	not_ok(case_submit(d, p, false, &made, &e), ERR_REFUSED, "work.guard.protected", &e);
	assert_int_equal(made, 4);
	memcpy(entry, draft_entry(d), sizeof entry);
	case_plan_free(&p);
	draft_close(&d);
	session_end(&s);
	world_reopen(x);
	s = world_login(x, "tanaka");
	ok(draft_open(s, entry, &d, &e), &e);
	p = plan_of(d);
	assert_int_equal(p->count, 6);
	assert_int_equal(case_plan_open(p, &ready), 2);
	ok(case_submit(d, p, true, &made, &e), &e);
	assert_int_equal(made, 2);
	case_plan_free(&p);
	p = plan_of(d);
	assert_int_equal(p->count, 6);
	assert_int_equal(case_plan_open(p, &ready), 0);
	case_plan_free(&p);
	draft_close(&d);
	session_end(&s);
}

static void
an_individual_number_does_not_reach_the_disk_in_a_case(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d = family_case(s);
	struct buf disk = BUF_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(answers_set(draft_answers(d), "name_2", MY_NUMBER, FROM_TYPED, &e),
	    ERR_INVALID);
	err_clear(&e);
	ok(draft_save(d, &e), &e);
	world_disk(x, &disk);
	assert_null(memmem(buf_str(&disk), disk.len, MY_NUMBER, strlen(MY_NUMBER)));
	/* Nor does anything else of it in clear. */
	assert_null(memmem(buf_str(&disk), disk.len, "ハナコ", strlen("ハナコ")));
	buf_free(&disk);
	draft_close(&d);
	session_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_copy_opens_with_its_first_field, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(three_persons_make_six_inquiries, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(what_was_interrupted_goes_on_and_makes_none_twice,
		    world_make, world_remove),
		cmocka_unit_test_setup_teardown(what_stops_in_the_middle_is_made_once, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(
		    an_individual_number_does_not_reach_the_disk_in_a_case, world_make,
		    world_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
