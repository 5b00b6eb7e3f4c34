/* SPDX-License-Identifier: ISC */
/*
 * What goes out next, and what is kept of what came back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/evidence.h"
#include "tests/unit/cache_fixture.h"

static struct envelope *
next(struct fixture *f, bool ignore_timer, size_t limit, size_t *n)
{
	struct envelope *rows;
	struct err e = ERR_INIT;

	fixture_ok(envelope_next(f->store, f->now, ignore_timer, limit, &rows, n, &e), &e);
	return rows;
}

static void
drop(struct envelope *rows, size_t n)
{
	while (n > 0)
		envelope_row_clear(&rows[--n]);
	free(rows);
}

static size_t
sendable(struct fixture *f, bool ignore_timer)
{
	struct envelope *rows;
	size_t n;

	rows = next(f, ignore_timer, 100, &n);
	drop(rows, n);
	return n;
}

static void
state_to(struct fixture *f, const char *entry, enum outbox_state to)
{
	struct outbox_step step = { .entry = entry, .event = EV_STATEMENT, .to = to,
	    .actor = ACTOR_SENDER, .who = "sender" };
	struct err e = ERR_INIT;
	struct entry n;

	fixture_begin(f);
	fixture_ok(entry_get(f->store, NULL, entry, &n, &e), &e);
	step.version = n.version;
	entry_clear(&n);
	fixture_ok(outbox_move(f->store, &step, &e), &e);
	fixture_commit(f);
}

static void
envelopes_come_oldest_freezing_first_whatever_the_clock_says(void **state)
{
	struct fixture *f = *state;
	char entry[5][UUID_TEXT_SIZE] = { "" }, submission[5][UUID_TEXT_SIZE];
	struct envelope *rows;
	size_t i, n;

	for (i = 0; i < 5; i++) {
		f->now -= 1000000;
		fixture_queue(f, "", entry[i], submission[i]);
	}
	rows = next(f, false, 3, &n);
	assert_int_equal(n, 3);
	for (i = 0; i < n; i++)
		assert_string_equal(rows[i].submission, submission[i]);
	assert_string_equal(buf_str(&rows[0].sealed), "sealed to the server");
	assert_int_equal(rows[0].version, 3);
	assert_int_equal(rows[0].state, ST_QUEUED);
	drop(rows, n);
	rows = next(f, false, 0, &n);
	assert_int_equal(n, 0);
	assert_null(rows);
}

static void
about_one_person_and_dataset_the_second_waits_for_the_first(void **state)
{
	static const struct {
		enum outbox_event	ev;
		enum outbox_actor	actor;
		size_t			free;	/* how many may go afterwards */
	} moves[] = {
		{ EV_SEND, ACTOR_SENDER, 1 },		/* sending: only the third goes */
		{ EV_UNSURE, ACTOR_SENDER, 1 },
		{ EV_QUARANTINE, ACTOR_SENDER, 1 },
		{ EV_RETRY, ACTOR_APPROVER, 2 },	/* queued again, itself sendable */
		{ EV_SEND, ACTOR_SENDER, 1 },
		{ EV_DEFER, ACTOR_SENDER, 2 },
		{ EV_SEND, ACTOR_SENDER, 1 },
		{ EV_TAKEN, ACTOR_SENDER, 1 },
	};
	struct fixture *f = *state;
	char first[UUID_TEXT_SIZE] = "", second[UUID_TEXT_SIZE] = "", third[UUID_TEXT_SIZE] = "";
	char submission[UUID_TEXT_SIZE];
	struct envelope *rows;
	size_t i, n;

	fixture_queue(f, "12345 shogaiji-fukushi-teate", first, submission);
	fixture_queue(f, "12345 shogaiji-fukushi-teate", second, submission);
	fixture_queue(f, "12346 shogaiji-fukushi-teate", third, submission);
	assert_int_equal(sendable(f, false), 2);
	for (i = 0; i < NELEM(moves); i++) {
		fixture_move(f, first, moves[i].ev, moves[i].actor);
		rows = next(f, true, 100, &n);
		assert_int_equal(n, moves[i].free);
		while (n > 0) {
			assert_string_not_equal(rows[n - 1].entry, second);
			envelope_row_clear(&rows[--n]);
		}
		free(rows);
	}
	state_to(f, first, ST_PROCESSING);
	assert_int_equal(sendable(f, false), 1);
	state_to(f, first, ST_REGISTERED);
	assert_int_equal(sendable(f, false), 2);
}

/* "ABcd": which of the first n names stand in the rows, in their order. */
static void
expect_order(struct fixture *f, size_t limit, char entries[][UUID_TEXT_SIZE], size_t count,
    const char *want)
{
	struct envelope *rows;
	size_t i, k, n;

	rows = next(f, true, limit, &n);
	assert_int_equal(n, strlen(want));
	for (i = 0; i < n; i++) {
		for (k = 0; k < count && strcmp(rows[i].entry, entries[k]) != 0; k++)
			continue;
		assert_int_equal('a' + (int)k, want[i]);
	}
	drop(rows, n);
}

static void
new_entries_and_deferred_ones_take_turns(void **state)
{
	struct fixture *f = *state;
	char entries[6][UUID_TEXT_SIZE] = { "" }, submission[UUID_TEXT_SIZE];
	size_t i;

	for (i = 0; i < NELEM(entries); i++)
		fixture_queue(f, "", entries[i], submission);
	/* a, b and c have been deferred. */
	for (i = 0; i < 3; i++) {
		fixture_move(f, entries[i], EV_SEND, ACTOR_SENDER);
		fixture_move(f, entries[i], EV_DEFER, ACTOR_SENDER);
	}
	expect_order(f, 100, entries, NELEM(entries), "daebfc");
	/* Fewer places: half for each, whatever is older. */
	expect_order(f, 4, entries, NELEM(entries), "daeb");
	expect_order(f, 1, entries, NELEM(entries), "d");
	/* Of one kind alone all places are used. */
	for (i = 3; i < 6; i++)
		fixture_move(f, entries[i], EV_SEND, ACTOR_SENDER);
	expect_order(f, 4, entries, NELEM(entries), "abc");
}

static void
an_entry_that_left_the_queue_blocks_nobody(void **state)
{
	struct fixture *f = *state;
	char first[UUID_TEXT_SIZE] = "", second[UUID_TEXT_SIZE] = "", submission[UUID_TEXT_SIZE];

	fixture_queue(f, "same", first, submission);
	fixture_queue(f, "same", second, submission);
	fixture_move(f, first, EV_SEND, ACTOR_SENDER);
	assert_int_equal(sendable(f, false), 0);
	fixture_move(f, first, EV_REFUSE, ACTOR_SENDER);
	assert_int_equal(sendable(f, false), 1);
	/* Corrected, it stands behind the one that overtook it. */
	fixture_move(f, first, EV_EDIT, ACTOR_MAKER);
	fixture_queue(f, "same", first, submission);
	fixture_move(f, second, EV_SEND, ACTOR_SENDER);
	assert_int_equal(sendable(f, false), 0);
	fixture_move(f, second, EV_TAKEN, ACTOR_SENDER);
	assert_int_equal(sendable(f, false), 0);
	state_to(f, second, ST_REGISTERED);
	assert_int_equal(sendable(f, false), 1);
}

static void
without_an_order_everything_may_overtake(void **state)
{
	struct fixture *f = *state;
	char first[UUID_TEXT_SIZE] = "", second[UUID_TEXT_SIZE] = "", submission[UUID_TEXT_SIZE];

	fixture_queue(f, "", first, submission);
	fixture_queue(f, "", second, submission);
	fixture_move(f, first, EV_SEND, ACTOR_SENDER);
	fixture_move(f, first, EV_UNSURE, ACTOR_SENDER);
	assert_int_equal(sendable(f, false), 1);
}

static void
deferred_ones_wait_for_their_time(void **state)
{
	struct fixture *f = *state;
	struct outbox_step step = { .event = EV_DEFER, .actor = ACTOR_SENDER, .who = "sender",
	    .version = 4, .next_try_us = NOON + 1000 };
	char entry[UUID_TEXT_SIZE] = "", submission[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;

	fixture_queue(f, "", entry, submission);
	fixture_move(f, entry, EV_SEND, ACTOR_SENDER);
	step.entry = entry;
	fixture_begin(f);
	fixture_ok(outbox_move(f->store, &step, &e), &e);
	fixture_commit(f);
	assert_int_equal(sendable(f, false), 0);
	assert_int_equal(sendable(f, true), 1);
	f->now += 1000;
	assert_int_equal(sendable(f, false), 1);
}

static void
what_was_being_sent_at_a_crash_becomes_uncertain(void **state)
{
	struct fixture *f = *state;
	char entry[3][UUID_TEXT_SIZE] = { "" }, submission[3][UUID_TEXT_SIZE];
	struct envelope *rows, one;
	struct err e = ERR_INIT;
	int64_t moved;
	size_t i, n;

	for (i = 0; i < 3; i++)
		fixture_queue(f, "", entry[i], submission[i]);
	fixture_move(f, entry[0], EV_SEND, ACTOR_SENDER);
	fixture_move(f, entry[2], EV_SEND, ACTOR_SENDER);
	fixture_ok(envelope_recover(f->store, &moved, &e), &e);
	assert_int_equal(moved, 2);
	fixture_ok(envelope_recover(f->store, &moved, &e), &e);
	assert_int_equal(moved, 0);
	fixture_ok(envelope_uncertain(f->store, 10, &rows, &n, &e), &e);
	assert_int_equal(n, 2);
	assert_string_equal(rows[1].submission, submission[2]);
	drop(rows, n);
	assert_int_equal(sendable(f, true), 1);
	fixture_ok(envelope_get(f->store, submission[0], &one, &e), &e);
	assert_int_equal(one.state, ST_UNCERTAIN);
	assert_int_equal(one.attempts, 1);
	assert_string_equal(one.sealing_kid, "kid");
	envelope_row_clear(&one);
	assert_int_equal(envelope_get(f->store, "x", &one, &e), ERR_NOT_FOUND);
	err_clear(&e);
}

static void
the_first_verified_receipt_stays(void **state)
{
	struct fixture *f = *state;
	struct sync_facts facts;
	struct err e = ERR_INIT;
	int64_t bad;
	char *jws;

	assert_int_equal(receipt_get(f->store, "s", &jws, &e), ERR_NOT_FOUND);
	assert_null(jws);
	fixture_ok(receipt_put_bad(f->store, "s", "bad", &bad, &e), &e);
	fixture_ok(receipt_put_bad(f->store, "s", "bad", &bad, &e), &e);
	assert_int_equal(bad, 2);
	fixture_ok(receipt_put(f->store, "s", "one", &e), &e);
	fixture_ok(receipt_put(f->store, "s", "two", &e), &e);
	fixture_ok(receipt_get(f->store, "s", &jws, &e), &e);
	assert_string_equal(jws, "one");
	free(jws);
	fixture_ok(sync_facts_get(f->store, &facts, &e), &e);
	assert_int_equal(facts.last_receipt_us, NOON);
	sync_facts_clear(&facts);
}

static bool
join(void *ctx, const char *text)
{
	return buf_addf(ctx, "%s ", text);
}

static void
the_same_statement_twice_is_one(void **state)
{
	struct fixture *f = *state;
	struct buf got = BUF_INIT;
	struct err e = ERR_INIT;

	fixture_ok(statement_put(f->store, "s", "one", "processing", "2026-11-20T12:00:00Z", &e),
	    &e);
	fixture_ok(statement_put(f->store, "s", "two", "answered", "2026-11-20T12:00:00Z", &e), &e);
	fixture_ok(statement_put(f->store, "s", "one", "processing", "2026-11-20T12:00:00Z", &e),
	    &e);
	fixture_ok(statement_put(f->store, "t", "one", "processing", "2026-11-20T12:00:00Z", &e),
	    &e);
	fixture_ok(statement_each(f->store, "s", join, &got, &e), &e);
	assert_string_equal(buf_str(&got), "one two ");
	buf_free(&got);
}

static bool
missing(void *ctx, const char *submission, const char *digest UNUSED)
{
	return buf_addf(ctx, "%s ", submission);
}

static void
results_are_awaited_kept_opened_and_deleted_in_this_order(void **state)
{
	struct fixture *f = *state;
	struct buf got = BUF_INIT;
	struct err e = ERR_INIT;
	char digest[DIGEST_TEXT_SIZE], other[DIGEST_TEXT_SIZE];

	digest_text("sealed", 6, digest);
	digest_text("other", 5, other);
	fixture_ok(result_expected_put(f->store, "a", digest, &e), &e);
	fixture_ok(result_expected_put(f->store, "b", digest, &e), &e);
	fixture_ok(result_expected_put(f->store, "a", digest, &e), &e);
	fixture_ok(result_missing_each(f->store, missing, &got, &e), &e);
	assert_string_equal(buf_str(&got), "a b ");
	buf_reset(&got);
	assert_int_equal(result_get(f->store, "a", &got, &e), ERR_NOT_FOUND);
	/* Bytes that nobody announced are not stored. */
	assert_int_equal(result_put(f->store, "a", digest, "other", 5, &e), ERR_CRYPTO);
	assert_int_equal(result_put(f->store, "a", other, "other", 5, &e), ERR_CRYPTO);
	fixture_ok(result_put(f->store, "a", digest, "sealed", 6, &e), &e);
	fixture_ok(result_missing_each(f->store, missing, &got, &e), &e);
	assert_string_equal(buf_str(&got), "b ");
	buf_reset(&got);
	fixture_ok(result_get(f->store, "a", &got, &e), &e);
	assert_string_equal(buf_str(&got), "sealed");
	buf_reset(&got);
	fixture_ok(result_deletable_each(f->store, join, &got, &e), &e);
	assert_string_equal(buf_str(&got), "");
	fixture_ok(result_set_opened(f->store, "a", &e), &e);
	fixture_ok(result_deletable_each(f->store, join, &got, &e), &e);
	assert_string_equal(buf_str(&got), "a ");
	buf_reset(&got);
	fixture_ok(result_set_deleted(f->store, "a", &e), &e);
	fixture_ok(result_deletable_each(f->store, join, &got, &e), &e);
	assert_string_equal(buf_str(&got), "");
	/* Deleted at the server, it is still here. */
	fixture_ok(result_get(f->store, "a", &got, &e), &e);
	assert_string_equal(buf_str(&got), "sealed");
	buf_free(&got);
}

struct fetching { struct fixture *f; size_t n; };

static bool
fetch(void *ctx, const char *submission, const char *digest)
{
	struct fetching *x = ctx;
	struct err e = ERR_INIT;

	fixture_ok(result_put(x->f->store, submission, digest, "sealed", 6, &e), &e);
	x->n++;
	return true;
}

static void
a_callback_may_write_what_it_walks_over(void **state)
{
	struct fetching x = { .f = *state };
	struct err e = ERR_INIT;
	char digest[DIGEST_TEXT_SIZE], name[3] = "a0";

	digest_text("sealed", 6, digest);
	for (; name[1] <= '9'; name[1]++)
		fixture_ok(result_expected_put(x.f->store, name, digest, &e), &e);
	fixture_ok(result_missing_each(x.f->store, fetch, &x, &e), &e);
	assert_int_equal(x.n, 10);
}

static void
the_sync_line_counts_and_remembers(void **state)
{
	struct fixture *f = *state;
	char entry[UUID_TEXT_SIZE] = "", submission[UUID_TEXT_SIZE];
	struct sync_facts facts;
	struct err e = ERR_INIT;

	fixture_queue(f, "", entry, submission);
	entry[0] = '\0';
	fixture_queue(f, "", entry, submission);
	fixture_move(f, entry, EV_SEND, ACTOR_SENDER);
	fixture_move(f, entry, EV_QUARANTINE, ACTOR_SENDER);
	fixture_draft(f, f->key, "header", "body", entry);
	fixture_move(f, entry, EV_FREEZE, ACTOR_MAKER);
	fixture_ok(sync_line_put(f->store, true, 100, &e), &e);
	fixture_ok(sync_line_put(f->store, false, 200, &e), &e);
	fixture_ok(sync_line_put(f->store, false, 300, &e), &e);
	fixture_ok(sync_alarm_put(f->store, "sync.alarm.suspended", &e), &e);
	fixture_ok(sync_facts_get(f->store, &facts, &e), &e);
	assert_int_equal(facts.waiting, 1);
	assert_int_equal(facts.pending, 1);
	assert_int_equal(facts.quarantined, 1);
	assert_int_equal(facts.last_contact_us, 100);
	assert_int_equal(facts.line_down_since_us, 200);
	assert_string_equal(facts.alarm, "sync.alarm.suspended");
	sync_facts_clear(&facts);
	fixture_ok(sync_line_put(f->store, true, 400, &e), &e);
	fixture_ok(sync_alarm_put(f->store, NULL, &e), &e);
	fixture_ok(setting_put(f->store, "server_state", "closed", &e), &e);
	fixture_ok(setting_put(f->store, "server_opens_at", "2026-11-21T08:30:00+09:00", &e), &e);
	fixture_ok(sync_facts_get(f->store, &facts, &e), &e);
	assert_int_equal(facts.service, SERVICE_IS_CLOSED);
	assert_int_equal(facts.opens_us, INT64_C(1795217400000000));
	assert_int_equal(facts.line_down_since_us, 0);
	assert_int_equal(facts.last_contact_us, 400);
	assert_null(facts.alarm);
	sync_facts_clear(&facts);
}

static void
the_last_day_never_goes_back(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char *day;

	fixture_ok(last_done_get(f->store, "kid", "94-1", &day, &e), &e);
	assert_null(day);
	fixture_ok(last_done_put(f->store, "kid", "94-1", "2026-11-20", &e), &e);
	fixture_ok(last_done_put(f->store, "kid", "94-1", "2026-11-19", &e), &e);
	fixture_ok(last_done_get(f->store, "kid", "94-1", &day, &e), &e);
	assert_string_equal(day, "2026-11-20");
	free(day);
	fixture_ok(counter_add(f->store, "94-1", "2026-11", "inquiry", &e), &e);
	fixture_ok(counter_add(f->store, "94-1", "2026-11", "inquiry", &e), &e);
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, fixture_make, fixture_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(envelopes_come_oldest_freezing_first_whatever_the_clock_says),
		TEST(about_one_person_and_dataset_the_second_waits_for_the_first),
		TEST(an_entry_that_left_the_queue_blocks_nobody),
		TEST(new_entries_and_deferred_ones_take_turns),
		TEST(without_an_order_everything_may_overtake),
		TEST(deferred_ones_wait_for_their_time),
		TEST(what_was_being_sent_at_a_crash_becomes_uncertain),
		TEST(the_first_verified_receipt_stays),
		TEST(the_same_statement_twice_is_one),
		TEST(results_are_awaited_kept_opened_and_deleted_in_this_order),
		TEST(a_callback_may_write_what_it_walks_over),
		TEST(the_sync_line_counts_and_remembers),
		TEST(the_last_day_never_goes_back),
	};

	return cmocka_run_group_tests_name("cache: evidence", tests, NULL, NULL);
}
