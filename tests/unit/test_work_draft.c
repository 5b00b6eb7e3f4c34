/* SPDX-License-Identifier: ISC */
/*
 * Drafts, groups, lists, and what stands on the disk.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/entry.h"
#include "tests/unit/work_fixture.h"
#include "work/alike.h"
#include "work/preference.h"

/* 12 digits with a valid check digit; nobody's. */
#define MY_NUMBER	"123456789018"

static size_t
entries(struct world *x)
{
	struct err e = ERR_INIT;
	int64_t n;

	ok(entry_count(work_store(x->w), NULL, 0, &n, &e), &e);
	return (size_t)n;
}

static void
a_draft_survives_with_its_caret(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d = world_draft(s, "inquiry", "94-1");
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	assert_int_equal(entries(x), 0);
	draft_set_caret(d, "reason");
	ok(draft_save(d, &e), &e);
	memcpy(entry, draft_entry(d), sizeof entry);
	draft_set_caret(d, "due");
	ok(answers_set(draft_answers(d), "case_no", "R8-9999", FROM_TYPED, &e), &e);
	ok(draft_save(d, &e), &e);
	draft_close(&d);
	session_end(&s);
	world_reopen(x);
	s = world_login(x, "tanaka");
	ok(draft_open(s, entry, &d, &e), &e);
	assert_string_equal(draft_caret(d), "due");
	assert_string_equal(answers_get(draft_answers(d), "case_no"), "R8-9999");
	assert_string_equal(draft_affair(d), "fukushi-teate");
	assert_int_equal(entries(x), 1);
	draft_close(&d);
	session_end(&s);
}

static void
two_open_drafts_of_one_entry_do_not_overwrite_each_other(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d = world_draft(s, "inquiry", "94-1"), *other;
	struct err e = ERR_INIT;

	ok(draft_save(d, &e), &e);
	ok(draft_open(s, draft_entry(d), &other, &e), &e);
	ok(draft_save(other, &e), &e);
	assert_int_equal(draft_save(d, &e), ERR_STALE);
	err_clear(&e);
	draft_close(&d);
	draft_close(&other);
	session_end(&s);
}

static void
the_procedure_decides_the_group(void **state)
{
	struct world *x = *state;
	struct session *one = world_login(x, "tanaka"), *two = world_login(x, "suzuki");
	const struct session_affair **fit;
	struct draft *d;
	struct err e = ERR_INIT;
	size_t n;

	not_ok(draft_new(one, "inquiry", NULL, NULL, &d, &e), ERR_INVALID, "work.draft.procedure",
	    &e);
	not_ok(draft_new(one, "inquiry", "0-0", NULL, &d, &e), ERR_INVALID, NULL, &e);
	not_ok(draft_new(one, "no-such-form", "94-1", NULL, &d, &e), ERR_NOT_FOUND, NULL, &e);
	ok(affairs_fitting(two, "94-1", &fit, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_string_equal(fit[0]->id, "fukushi-teate");
	free(fit);
	ok(draft_new(two, "inquiry", "94-1", NULL, &d, &e), &e);
	assert_string_equal(draft_affair(d), "fukushi-teate");
	draft_close(&d);
	not_ok(draft_new(two, "inquiry", "94-1", "iryo", &d, &e), ERR_DENIED,
	    "work.draft.affair_none", &e);
	session_end(&one);
	session_end(&two);
}

/* A procedure that belongs to no group of this store. */
static const char *
free_procedure(struct world *x)
{
	const struct catalog *c = form_set_catalog(work_forms(x->w));
	const struct catalog_procedure *p;
	size_t i;

	for (i = 0; i < catalog_count(c); i++) {
		p = catalog_at(c, i);
		if (p->askable && (p->affair == NULL || (strcmp(p->affair, "iryo") != 0 &&
		    strcmp(p->affair, "fukushi-teate") != 0)))
			return p->code;
	}
	fail_msg("every procedure belongs to a group");
	return NULL;
}

static void
where_several_groups_fit_the_maker_says_which(void **state)
{
	struct world *x = *state;
	struct session *one = world_login(x, "tanaka"), *two = world_login(x, "suzuki");
	struct session *none = world_login(x, "sato");
	const char *code = free_procedure(x);
	struct draft *d;
	struct err e = ERR_INIT;

	ok(draft_new(one, "inquiry", code, NULL, &d, &e), &e);
	draft_close(&d);
	assert_int_equal(draft_new(two, "inquiry", code, NULL, &d, &e), ERR_INVALID);
	assert_string_equal(e.field, "affair");
	err_clear(&e);
	ok(draft_new(two, "inquiry", code, "iryo", &d, &e), &e);
	assert_string_equal(draft_affair(d), "iryo");
	draft_close(&d);
	assert_int_equal(draft_new(none, "inquiry", code, NULL, &d, &e), ERR_DENIED);
	assert_string_equal(e.field, "affair");
	err_clear(&e);
	session_end(&one);
	session_end(&two);
	session_end(&none);
}

static void
who_is_not_of_the_group_opens_nothing(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka"), *other;
	struct draft *d = world_draft(s, "inquiry", "94-1");
	struct answers *a;
	struct entry_row row, *rows;
	struct draft *theirs;
	struct list_query q = { 0 };
	struct err e = ERR_INIT;
	size_t n;

	ok(draft_save(d, &e), &e);
	world_user(x, "abe", "阿部 例", "p-0030", "maker,approver", "iryo");
	other = world_login(x, "abe");
	not_ok(draft_open(other, draft_entry(d), &theirs, &e), ERR_DENIED, "work.entry.not_yours",
	    &e);
	not_ok(entry_show(other, draft_entry(d), "確認", &a, &row, &e), ERR_DENIED, NULL, &e);
	ok(work_list(x->w, other, &q, &rows, &n, &e), &e);
	assert_int_equal(n, 0);
	entry_rows_free(&rows, n);
	draft_close(&d);
	session_end(&s);
	session_end(&other);
}

static void
lists_show_masked_names_and_nothing_without_a_login(void **state)
{
	static const enum outbox_state drafts[] = { ST_DRAFT };
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka"), *boss = world_login(x, "sato");
	struct draft *d = world_draft(s, "inquiry", "94-1");
	struct list_query q = { .states = drafts, .state_count = 1 }, mine = { .mine_only = true };
	struct audit_state before, after;
	struct entry_row *rows;
	struct err e = ERR_INIT;
	size_t n;

	ok(draft_save(d, &e), &e);
	ok(audit_verify(work_store(x->w), &before, &e), &e);
	ok(work_list(x->w, NULL, &q, &rows, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].kind, "inquiry");
	assert_null(rows[0].subject);
	assert_null(rows[0].procedure);
	entry_rows_free(&rows, n);
	ok(audit_verify(work_store(x->w), &after, &e), &e);
	assert_int_equal(after.entries, before.entries);

	ok(work_list(x->w, boss, &q, &rows, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].procedure, "94-1");
	assert_string_equal(rows[0].maker, "田中 一郎");
	assert_false(rows[0].mine);
	assert_null(strstr(rows[0].subject, "太郎"));
	assert_non_null(strstr(rows[0].subject, "見本"));
	entry_rows_free(&rows, n);
	ok(audit_verify(work_store(x->w), &after, &e), &e);
	assert_int_equal(after.entries, before.entries + 1);

	ok(work_list(x->w, boss, &mine, &rows, &n, &e), &e);
	assert_int_equal(n, 0);
	entry_rows_free(&rows, n);
	ok(work_list(x->w, s, &mine, &rows, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_true(rows[0].mine);
	entry_rows_free(&rows, n);
	draft_close(&d);
	session_end(&s);
	session_end(&boss);
}

static bool
holds(const struct buf *disk, const char *s)
{
	return memmem(disk->data, disk->len, s, strlen(s)) != NULL;
}

static void
nothing_personal_stands_on_the_disk_in_clear(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka"), *boss = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE];
	struct buf disk = BUF_INIT;
	struct answers *a;
	struct entry_row row;
	struct err e = ERR_INIT;

	world_pending(s, false, entry);
	ok(entry_show(s, entry, "窓口で確認", &a, &row, &e), &e);
	answers_free(&a);
	entry_row_clear(&row);
	world_approve(boss, entry);
	world_pending(s, true, second);
	ok(entry_return(boss, second, "見本さんの番号を確かめる", "case_no", &e), &e);
	world_disk(x, &disk);
	assert_true(holds(&disk, entry));	/* the search itself works */
	assert_false(holds(&disk, "見本"));
	assert_false(holds(&disk, "太郎"));
	assert_false(holds(&disk, "ミホン"));
	assert_false(holds(&disk, "12345"));
	assert_false(holds(&disk, "1980-02-29"));
	assert_false(holds(&disk, "窓口で確認"));
	assert_false(holds(&disk, "tax-prefectural"));
	buf_free(&disk);
	session_end(&s);
	session_end(&boss);
}

static void
an_individual_number_is_neither_kept_nor_sent(void **state)
{
	static const char *const written[] = { MY_NUMBER, "番号 1234-5678-9018 です",
	    "１２３４５６７８９０１８" };
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d, *again;
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < NELEM(written); i++) {
		d = world_draft(s, "inquiry", "94-1");
		(void)answers_set(draft_answers(d), "reason", written[i], FROM_TYPED, &e);
		err_clear(&e);
		ok(draft_save(d, &e), &e);
		assert_int_equal(draft_submit(d, &e), ERR_INVALID);
		err_clear(&e);
		ok(draft_open(s, draft_entry(d), &again, &e), &e);
		assert_string_equal(answers_get(draft_answers(again), "reason"), "");
		draft_close(&d);
		draft_close(&again);
	}
	session_end(&s);
}

static void
what_does_not_pass_its_checks_is_not_frozen(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d = world_draft(s, "inquiry", "94-1");
	struct err e = ERR_INIT;

	(void)answers_set(draft_answers(d), "non_disclosure", "", FROM_TYPED, NULL);
	assert_int_equal(draft_submit(d, &e), ERR_INVALID);
	assert_string_equal(e.field, "non_disclosure");
	err_clear(&e);
	assert_int_equal(entries(x), 0);
	(void)answers_set(draft_answers(d), "non_disclosure", "no", FROM_CHOSEN, NULL);
	ok(draft_submit(d, &e), &e);
	assert_int_equal(world_state(x, draft_entry(d)), ST_PENDING);
	draft_close(&d);
	session_end(&s);
}

static void
a_pending_entry_is_not_edited(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	char entry[UUID_TEXT_SIZE];
	struct draft *d;
	struct err e = ERR_INIT;

	world_pending(s, false, entry);
	not_ok(draft_open(s, entry, &d, &e), ERR_REFUSED, "work.draft.not_draft", &e);
	assert_null(d);
	session_end(&s);
}

#define WORLD(f)	cmocka_unit_test_setup_teardown(f, world_make, world_remove)

static void
an_entry_is_copied_to_a_new_draft(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d;
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	world_pending(s, false, entry);
	not_ok(draft_copy(s, entry, "", &d, &e), ERR_INVALID, "work.purpose.missing", &e);
	ok(draft_copy(s, entry, "もう一度照会するため", &d, &e), &e);
	assert_string_not_equal(draft_entry(d), entry);
	assert_string_equal(answers_get(draft_answers(d), "name"), "見本 太郎");
	assert_int_equal(answers_from(draft_answers(d), "name"), FROM_EARLIER);
	/* Whether the record is disclosed is looked into in every entry. */
	assert_string_equal(answers_get(draft_answers(d), "non_disclosure"), "");
	assert_int_equal(draft_submit(d, &e), ERR_INVALID);
	assert_string_equal(e.field, "non_disclosure");
	err_clear(&e);
	ok(answers_set(draft_answers(d), "non_disclosure", "no", FROM_CHOSEN, &e), &e);
	ok(draft_submit(d, &e), &e);
	assert_int_equal(world_state(x, entry), ST_PENDING);
	assert_int_equal(world_state(x, draft_entry(d)), ST_PENDING);
	draft_close(&d);
	session_end(&s);
}

/* The same person and procedure again, and the person's key with another name: both are said,
 * and only to who may see the other entry. */
static void
what_other_entries_say_of_the_person(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d = world_draft(s, "inquiry", "94-1");
	struct alike a;
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	ok(draft_alike(d, &a, &e), &e);
	assert_true(a.asked_us == 0 && !a.other_name);
	world_pending(s, false, entry);
	ok(draft_alike(d, &a, &e), &e);
	assert_true(a.asked_us > 0 && !a.other_name);
	ok(answers_set(draft_answers(d), "name", "例示 太郎", FROM_TYPED, &e), &e);
	ok(draft_alike(d, &a, &e), &e);
	assert_true(a.other_name);
	x->offset_us += INT64_C(15) * 24 * 3600 * 1000000;
	ok(draft_alike(d, &a, &e), &e);
	assert_true(a.asked_us == 0 && a.other_name);
	ok(answers_set(draft_answers(d), "person_key", "777", FROM_TYPED, &e), &e);
	ok(draft_alike(d, &a, &e), &e);
	assert_true(a.asked_us == 0 && !a.other_name);
	draft_close(&d);
	session_end(&s);
}

/* A registration repeats a registration; it follows its inquiry, and an update follows it. */
static void
only_what_repeats_itself_is_said_to(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct draft *d = world_draft(s, form_id(world_registration(x)), NULL);
	struct alike a;
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	world_pending(s, false, entry);
	ok(draft_alike(d, &a, &e), &e);
	assert_true(a.asked_us == 0);
	world_pending(s, true, entry);
	ok(draft_alike(d, &a, &e), &e);
	assert_true(a.asked_us > 0);
	ok(answers_set(draft_answers(d), "operation", "update", FROM_CHOSEN, &e), &e);
	ok(draft_alike(d, &a, &e), &e);
	assert_true(a.asked_us == 0);
	draft_close(&d);
	session_end(&s);
}

static enum practice
practice(struct session *s)
{
	struct err e = ERR_INIT;
	enum practice p;

	ok(practice_of(s, "94-1", &p, &e), &e);
	return p;
}

static void
practice_grows_old(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	assert_int_equal(practice(s), PRACTICE_NONE);
	ok(practice_wants(s, false, &e), &e);
	assert_int_equal(practice(s), PRACTICE_FRESH);
	ok(practice_wants(s, true, &e), &e);
	world_pending(s, false, entry);
	assert_int_equal(practice(s), PRACTICE_FRESH);
	x->offset_us += INT64_C(180) * 24 * 3600 * 1000000;
	assert_int_equal(practice(s), PRACTICE_FRESH);
	x->offset_us += INT64_C(2) * 24 * 3600 * 1000000;
	assert_int_equal(practice(s), PRACTICE_OLD);
	session_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(a_draft_survives_with_its_caret),
		WORLD(two_open_drafts_of_one_entry_do_not_overwrite_each_other),
		WORLD(the_procedure_decides_the_group),
		WORLD(where_several_groups_fit_the_maker_says_which),
		WORLD(who_is_not_of_the_group_opens_nothing),
		WORLD(lists_show_masked_names_and_nothing_without_a_login),
		WORLD(nothing_personal_stands_on_the_disk_in_clear),
		WORLD(an_individual_number_is_neither_kept_nor_sent),
		WORLD(what_does_not_pass_its_checks_is_not_frozen),
		WORLD(a_pending_entry_is_not_edited),
		cmocka_unit_test_setup_teardown(an_entry_is_copied_to_a_new_draft, world_make,
		    world_remove),
		WORLD(what_other_entries_say_of_the_person),
		WORLD(only_what_repeats_itself_is_said_to),
		cmocka_unit_test_setup_teardown(practice_grows_old, world_make, world_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
