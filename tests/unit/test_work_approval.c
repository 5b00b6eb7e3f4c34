/* SPDX-License-Identifier: ISC */
/*
 * Asking for approval, reviewing, deciding.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/entry.h"
#include "cache/evidence.h"
#include "tests/unit/work_fixture.h"

static void
from_form_to_envelope(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	struct wire_submission sent;
	struct review_view *v;
	struct buf payload = BUF_INIT;
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	assert_int_equal(world_state(x, entry), ST_PENDING);
	ok(review_open(approver, entry, "決裁", &v, &e), &e);
	assert_string_equal(v->maker, "田中 一郎");
	assert_false(v->own);
	assert_string_equal(v->kind, "inquiry");
	assert_true(review_count(v->review) > 0);
	ok(entry_approve(approver, entry, v->digest, &e), &e);
	assert_int_equal(world_state(x, entry), ST_QUEUED);

	/* The server opens what was reviewed, byte for byte, signed by two people. */
	world_open_envelope(x, entry, &payload, &sent);
	assert_int_equal(payload.len, v->payload.len);
	assert_memory_equal(payload.data, v->payload.data, payload.len);
	assert_string_equal(sent.terminal, "T-121002-03");
	assert_string_equal(sent.organization, "121002");
	assert_string_equal(sent.affair, "fukushi-teate");
	assert_int_equal(strlen(sent.subject.person_key), 15);
	assert_string_equal(sent.entry, entry);
	assert_null(sent.supersedes);
	assert_true(sent.inquiry.information_count > 0);
	assert_string_not_equal(sent.inquiry.information[0].name, sent.inquiry.information[0].code);
	review_close(&v);
	submission_clear(&sent);
	buf_free(&payload);
	session_end(&maker);
	session_end(&approver);
}

/* ---- one entry, a screen in Japanese and one in English ---- */

/* What the approver sees of the submission, each critical field typed anew from the paper. */
static size_t
look_and_rekey(struct world *x, const char *entry, const struct answers *paper)
{
	struct session *approver = world_login(x, "sato");
	struct review_view *v;
	struct err e = ERR_INIT;
	const char *before;
	size_t keyed = 0;

	ok(review_open(approver, entry, "決裁", &v, &e), &e);
	for (size_t i = 0; i < review_count(v->review); i++) {
		const struct review_line *l = review_at(v->review, i);
		bool same = false;

		assert_int_equal(review_compare(v, l, &before), REVIEW_SAME);
		assert_string_equal(before, l->shown);
		if (!l->critical || l->soft_reason)
			continue;
		ok(review_rekey(approver, v, l->field, answers_get(paper, l->field), &same,
		    &e), &e);
		if (!same)
			fail_msg("%s: %s", l->field, l->value);
		keyed++;
	}
	review_close(&v);
	session_end(&approver);
	return keyed;
}

static void
work_in(struct world *x, const char *lang)
{
	x->lang = lang;
	world_reopen(x);
}

/* Frozen in one language, and again in the other: nothing differs, and what is typed agrees. */
static void
both_languages(struct world *x, const char *first, const char *second, bool registration)
{
	struct session *maker;
	struct answers *paper = NULL;
	struct buf saved = BUF_INIT;
	char entry[UUID_TEXT_SIZE];
	struct draft *d;
	struct err e = ERR_INIT;

	work_in(x, first);
	maker = world_login(x, "tanaka");
	world_pending(maker, registration, entry);
	session_end(&maker);
	work_in(x, second);
	maker = world_login(x, "tanaka");
	ok(entry_withdraw(maker, entry, &e), &e);
	ok(draft_open(maker, entry, &d, &e), &e);
	ok(answers_save(draft_answers(d), &saved, &e), &e);
	ok(draft_submit(d, &e), &e);
	draft_close(&d);
	session_end(&maker);
	ok(answers_load(work_forms(x->w), buf_str(&saved), saved.len, &paper, &e), &e);
	assert_int_not_equal(look_and_rekey(x, entry, paper), 0);
	answers_free(&paper);
	work_in(x, first);
	ok(answers_load(work_forms(x->w), buf_str(&saved), saved.len, &paper, &e), &e);
	assert_int_not_equal(look_and_rekey(x, entry, paper), 0);
	answers_free(&paper);
	buf_free(&saved);
}

static void
languages_make_no_difference(void **state)
{
	both_languages(*state, "en", "ja", false);
	both_languages(*state, "ja", "en", false);
	both_languages(*state, "en", "ja", true);
	both_languages(*state, "ja", "en", true);
}

static void
registrations_of_one_person_and_dataset_are_sent_in_order(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE];
	struct wire_submission sent;
	struct envelope *next;
	struct buf payload = BUF_INIT;
	struct err e = ERR_INIT;
	size_t n;

	world_pending(maker, true, first);
	world_pending(maker, true, second);
	world_approve(approver, second);
	world_approve(approver, first);
	ok(envelope_next(work_store(x->w), work_clock(x->w)->wall_us(x), false, 10, &next, &n, &e),
	    &e);
	assert_int_equal(n, 1);
	assert_string_equal(next[0].entry, first);
	world_open_envelope(x, first, &payload, &sent);
	assert_int_equal(sent.kind, WIRE_REGISTRATION);
	assert_true(sent.registration.item_count > 0);
	envelope_row_clear(&next[0]);
	free(next);
	submission_clear(&sent);
	buf_free(&payload);
	session_end(&maker);
	session_end(&approver);
}

static void
nobody_approves_what_they_made(void **state)
{
	struct world *x = *state;
	struct session *both = world_login(x, "suzuki"), *other;
	struct review_view *v;
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	world_pending(both, false, entry);
	ok(review_open(both, entry, "確認", &v, &e), &e);
	assert_true(v->own);
	not_ok(entry_approve(both, entry, v->digest, &e), ERR_REFUSED, "work.approve.own", &e);
	assert_int_equal(world_state(x, entry), ST_PENDING);
	/* A second login of the same person is no second person. */
	world_user(x, "suzuki2", "鈴木 恵", "p-0013", "approver", "fukushi-teate");
	other = world_login(x, "suzuki2");
	review_close(&v);
	ok(review_open(other, entry, "確認", &v, &e), &e);
	not_ok(entry_approve(other, entry, v->digest, &e), ERR_REFUSED, "work.approve.own", &e);
	review_close(&v);
	session_end(&both);
	session_end(&other);
}

static void
what_was_not_opened_or_is_not_this_is_not_approved(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	struct session *another = world_login(x, "suzuki");
	char entry[UUID_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];
	struct review_view *v;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	ok(review_open(another, entry, "決裁", &v, &e), &e);
	memcpy(digest, v->digest, sizeof digest);
	review_close(&v);
	/* Somebody else's opening does not count. */
	not_ok(entry_approve(approver, entry, digest, &e), ERR_REFUSED, "work.approve.not_opened",
	    &e);
	ok(review_open(approver, entry, "決裁", &v, &e), &e);
	review_close(&v);
	digest[0] = digest[0] == 'A' ? 'B' : 'A';
	not_ok(entry_approve(approver, entry, digest, &e), ERR_REFUSED, "work.approve.changed", &e);
	not_ok(entry_approve(maker, entry, digest, &e), ERR_DENIED, "work.decide.not_approver", &e);
	not_ok(entry_approve(approver, "0193b3e0-0000-7000-8000-000000000000", digest, &e),
	    ERR_NOT_FOUND, "work.entry.unknown", &e);
	assert_int_equal(world_state(x, entry), ST_PENDING);
	session_end(&maker);
	session_end(&approver);
	session_end(&another);
}

static void
what_was_changed_after_it_was_opened_is_not_approved(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];
	struct review_view *v;
	struct draft *d;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	ok(review_open(approver, entry, "決裁", &v, &e), &e);
	memcpy(digest, v->digest, sizeof digest);
	review_close(&v);
	ok(entry_withdraw(maker, entry, &e), &e);
	assert_int_equal(world_state(x, entry), ST_DRAFT);
	not_ok(entry_approve(approver, entry, digest, &e), ERR_REFUSED, "work.approve.not_pending",
	    &e);
	ok(draft_open(maker, entry, &d, &e), &e);
	ok(draft_submit(d, &e), &e);
	not_ok(entry_approve(approver, entry, digest, &e), ERR_REFUSED, "work.approve.not_opened",
	    &e);
	draft_close(&d);
	session_end(&maker);
	session_end(&approver);
}

static void
without_a_server_nothing_can_be_approved(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE];
	struct review_view *v;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	ok(setting_put(work_store(x->w), "enrolment", NULL, &e), &e);
	ok(review_open(approver, entry, "決裁", &v, &e), &e);
	not_ok(entry_approve(approver, entry, v->digest, &e), ERR_REFUSED, "work.enrol.none", &e);
	assert_int_equal(world_state(x, entry), ST_PENDING);
	review_close(&v);
	session_end(&maker);
	session_end(&approver);
}

static void
flipping_the_state_column_sends_nothing(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka");
	char entry[UUID_TEXT_SIZE];
	struct envelope *next = NULL;
	struct err e = ERR_INIT;
	size_t n;

	world_pending(maker, false, entry);
	world_sql(x, "UPDATE entry SET state = 'queued'");
	assert_int_equal(world_state(x, entry), ST_QUEUED);
	ok(envelope_next(work_store(x->w), INT64_MAX, true, 10, &next, &n, &e), &e);
	assert_int_equal(n, 0);
	session_end(&maker);
}

static void
frozen_bytes_of_another_entry_are_noticed(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE];
	struct review_view *v;
	struct err e = ERR_INIT;

	world_pending(maker, false, first);
	world_pending(maker, false, second);
	world_sql(x, "UPDATE entry SET submission = (SELECT submission FROM frozen ORDER BY seq"
	    " LIMIT 1)");
	assert_int_not_equal(review_open(approver, second, "決裁", &v, &e), ERR_OK);
	assert_null(v);
	err_clear(&e);
	session_end(&maker);
	session_end(&approver);
}

static void
a_role_taken_away_during_the_session_counts_at_once(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE];
	struct review_view *v;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	ok(review_open(approver, entry, "決裁", &v, &e), &e);
	x->offset_us = 366 * 86400LL * 1000000;
	not_ok(entry_approve(approver, entry, v->digest, &e), ERR_DENIED,
	    "work.decide.not_approver", &e);
	x->offset_us = 0;
	review_close(&v);
	session_end(&maker);
	session_end(&approver);
}

/* ---- the other decisions ---- */

static void
a_returned_entry_leads_the_maker_to_the_field_and_becomes_a_new_submission(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE], first[UUID_TEXT_SIZE];
	struct wire_submission sent;
	struct buf payload = BUF_INIT;
	struct draft *d;
	struct entry n;
	const char *field;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	ok(entry_get(work_store(x->w), NULL, entry, &n, &e), &e);
	memcpy(first, n.submission, sizeof first);
	entry_clear(&n);
	not_ok(entry_return(approver, entry, "", "case_no", &e), ERR_INVALID,
	    "work.decide.comment_missing", &e);
	not_ok(entry_return(maker, entry, "直して", "case_no", &e), ERR_DENIED,
	    "work.decide.not_approver", &e);
	ok(entry_return(approver, entry, "番号を確かめてください", "case_no", &e), &e);
	assert_int_equal(world_state(x, entry), ST_RETURNED);
	ok(draft_open(maker, entry, &d, &e), &e);
	assert_string_equal(draft_comment(d, &field), "番号を確かめてください");
	assert_string_equal(field, "case_no");
	assert_int_equal(world_state(x, entry), ST_RETURNED);
	ok(draft_save(d, &e), &e);
	assert_int_equal(world_state(x, entry), ST_DRAFT);
	ok(draft_submit(d, &e), &e);
	assert_null(draft_comment(d, NULL));
	draft_close(&d);
	world_approve(approver, entry);
	world_open_envelope(x, entry, &payload, &sent);
	assert_string_not_equal(sent.id, first);
	/* The server never saw the first one: there is nothing to supersede. */
	assert_null(sent.supersedes);
	submission_clear(&sent);
	buf_free(&payload);
	session_end(&maker);
	session_end(&approver);
}

static void
sender_does(struct world *x, const char *entry, enum outbox_event ev)
{
	struct outbox_step step = { .entry = entry, .event = ev, .actor = ACTOR_SENDER,
	    .who = "sender" };
	struct entry n;
	struct err e = ERR_INIT;

	ok(store_begin(work_store(x->w), &e), &e);
	ok(entry_get(work_store(x->w), NULL, entry, &n, &e), &e);
	step.version = n.version;
	ok(outbox_move(work_store(x->w), &step, &e), &e);
	ok(store_commit(work_store(x->w), &e), &e);
	entry_clear(&n);
}

static void
what_the_server_returned_is_superseded(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE];
	struct wire_submission first, second;
	struct buf payload = BUF_INIT, again = BUF_INIT;
	struct draft *d;
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	world_approve(approver, entry);
	world_open_envelope(x, entry, &payload, &first);
	sender_does(x, entry, EV_SEND);
	sender_does(x, entry, EV_REFUSE);
	ok(draft_open(maker, entry, &d, &e), &e);
	ok(draft_submit(d, &e), &e);
	draft_close(&d);
	world_approve(approver, entry);
	world_open_envelope(x, entry, &again, &second);
	assert_string_equal(second.supersedes, first.id);
	assert_string_equal(second.entry, first.entry);
	submission_clear(&first);
	submission_clear(&second);
	buf_free(&payload);
	buf_free(&again);
	session_end(&maker);
	session_end(&approver);
}

/* As the queue tells it. */
static int64_t
waits_since(struct world *x, struct session *s)
{
	struct entry_row *rows;
	struct err e = ERR_INIT;
	int64_t since;
	size_t n;

	ok(work_list(x->w, s, &(struct list_query){ .limit = 1 }, &rows, &n, &e), &e);
	assert_int_equal(n, 1);
	since = entry_row_waits_since(&rows[0]);
	entry_rows_free(&rows, n);
	return since;
}

static void
held_entries_wait_for_a_person(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;
	int64_t asked;

	world_pending(maker, false, entry);
	asked = waits_since(x, approver);
	assert_true(asked > 0);
	x->offset_us += INT64_C(9) * 60 * 1000000;
	ok(entry_hold(approver, entry, "課長に確認中", &e), &e);
	assert_int_equal(world_state(x, entry), ST_HELD);
	/* Neither holding it nor releasing it makes it younger. */
	assert_true(waits_since(x, approver) == asked);
	not_ok(entry_release(maker, entry, &e), ERR_DENIED, "work.decide.not_approver", &e);
	not_ok(entry_discard(maker, entry, &e), ERR_REFUSED, "work.decide.not_now", &e);
	ok(entry_release(approver, entry, &e), &e);
	assert_int_equal(world_state(x, entry), ST_PENDING);
	assert_true(waits_since(x, approver) == asked);
	ok(entry_hold(approver, entry, NULL, &e), &e);
	world_approve(approver, entry);
	assert_int_equal(world_state(x, entry), ST_QUEUED);
	not_ok(entry_withdraw(maker, entry, &e), ERR_REFUSED, "work.decide.not_now", &e);
	session_end(&maker);
	session_end(&approver);
}

static void
paper_needs_a_reason_and_ends_a_returned_entry_too(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	char entry[UUID_TEXT_SIZE], other[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	world_pending(maker, false, entry);
	ok(entry_return(approver, entry, "紙でよい", NULL, &e), &e);
	not_ok(entry_paper(maker, entry, NULL, &e), ERR_INVALID, "work.decide.reason_missing", &e);
	ok(entry_paper(maker, entry, "提供者が未対応", &e), &e);
	assert_int_equal(world_state(x, entry), ST_PAPER);
	world_pending(maker, false, other);
	ok(entry_return(approver, other, "重複", NULL, &e), &e);
	ok(entry_discard(maker, other, &e), &e);
	assert_int_equal(world_state(x, other), ST_DISCARDED);
	session_end(&maker);
	session_end(&approver);
}

static void
every_step_is_in_a_chain_that_verifies(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	struct audit_state before, after;
	struct review_view *v;
	char entry[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	ok(audit_verify(work_store(x->w), &before, &e), &e);
	world_pending(maker, false, entry);		/* 1 */
	ok(review_open(approver, entry, "決裁", &v, &e), &e);	/* 1 */
	x->offset_us += 10 * INT64_C(1000000);		/* read, not just clicked through */
	ok(entry_approve(approver, entry, v->digest, &e), &e);	/* 1 */
	review_close(&v);
	not_ok(entry_approve(approver, entry, "x", &e), ERR_REFUSED, NULL, &e);	/* 1 */
	ok(audit_verify(work_store(x->w), &after, &e), &e);
	assert_int_equal(after.entries - before.entries, 4);
	assert_int_equal(after.first_bad, 0);
	session_end(&maker);
	session_end(&approver);
}

#define WORLD(f)	cmocka_unit_test_setup_teardown(f, world_make, world_remove)

static void
a_registration_is_reviewed_under_the_title_of_its_form(void **state)
{
	struct world *x = *state;
	struct session *maker = world_login(x, "tanaka"), *approver = world_login(x, "sato");
	struct review_view *v;
	struct err e = ERR_INIT;
	char entry[UUID_TEXT_SIZE];

	world_pending(maker, true, entry);
	ok(review_open(approver, entry, "決裁", &v, &e), &e);
	assert_string_equal(v->title, form_title(world_registration(x)));
	review_close(&v);
	session_end(&maker);
	session_end(&approver);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(from_form_to_envelope),
		WORLD(languages_make_no_difference),
		WORLD(registrations_of_one_person_and_dataset_are_sent_in_order),
		WORLD(nobody_approves_what_they_made),
		WORLD(what_was_not_opened_or_is_not_this_is_not_approved),
		WORLD(what_was_changed_after_it_was_opened_is_not_approved),
		WORLD(without_a_server_nothing_can_be_approved),
		WORLD(flipping_the_state_column_sends_nothing),
		WORLD(frozen_bytes_of_another_entry_are_noticed),
		WORLD(a_role_taken_away_during_the_session_counts_at_once),
		WORLD(a_returned_entry_leads_the_maker_to_the_field_and_becomes_a_new_submission),
		WORLD(what_the_server_returned_is_superseded),
		WORLD(held_entries_wait_for_a_person),
		WORLD(paper_needs_a_reason_and_ends_a_returned_entry_too),
		WORLD(every_step_is_in_a_chain_that_verifies),
		WORLD(a_registration_is_reviewed_under_the_title_of_its_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
