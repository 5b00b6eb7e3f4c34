/* SPDX-License-Identifier: ISC */
/*
 * The outbox: that moving agrees with the table for every state, event and
 * actor, and that the table holds what architecture.md promises.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/evidence.h"
#include "cache/sql.h"
#include "tests/unit/cache_fixture.h"

static const struct outbox_transition *
find(enum outbox_state from, enum outbox_event ev, enum outbox_actor actor, enum outbox_state to)
{
	const struct outbox_transition *t;
	size_t i, n;

	t = outbox_table(&n);
	for (i = 0; i < n; i++) {
		if (t[i].from == from && t[i].event == ev && (t[i].actors & 1u << actor) != 0 &&
		    (ev != EV_STATEMENT || t[i].to == to))
			return &t[i];
	}
	return NULL;
}

static void
put_in_state(struct fixture *f, const char *entry, enum outbox_state st, bool restored,
    int64_t *version)
{
	const char *name = outbox_state_name(st);
	struct err e = ERR_INIT;

	fixture_ok(sql_run(f->store, "UPDATE entry SET state = ?, restored = ? WHERE id = ?",
	    SQL_ARGS(SQL_TEXT(name), SQL_INT(restored), SQL_TEXT(entry)), NULL, &e), &e);
	fixture_ok(sql_number(f->store, "SELECT version FROM entry WHERE id = ?",
	    SQL_ARGS(SQL_TEXT(entry)), version, NULL, &e), &e);
}

/* One cell: moves, and compares with the table. */
static void
try_cell(struct fixture *f, const char *entry, enum outbox_state from, enum outbox_event ev,
    enum outbox_actor actor, enum outbox_state to)
{
	const struct outbox_transition *t = find(from, ev, actor, to);
	struct outbox_step step = { .entry = entry, .event = ev, .actor = actor, .to = to,
	    .who = "kid" };
	struct err e = ERR_INIT;
	enum err_code code;
	struct entry n;

	/* Found is for what a restore brought back, and that for nothing else. */
	if (t != NULL && (ev != EV_STATEMENT || from != to)) {
		put_in_state(f, entry, from, ev != EV_FOUND, &step.version);
		assert_int_equal(outbox_move(f->store, &step, &e), ERR_REFUSED);
		assert_string_equal(e.key, ev != EV_FOUND ? "cache.outbox.restored" :
		    "cache.outbox.not_now");
		err_clear(&e);
	}
	put_in_state(f, entry, from, ev == EV_FOUND, &step.version);
	code = outbox_move(f->store, &step, &e);
	fixture_ok(entry_get(f->store, NULL, entry, &n, NULL), &e);
	if (code == ERR_OK && t == NULL) {
		assert_true(ev == EV_STATEMENT && from == to);
		assert_int_equal(n.version, step.version);
	} else if (t != NULL && from == ST_QUARANTINED && ev == EV_WITHDRAW) {
		assert_int_equal(code, ERR_REFUSED);	/* it came from uncertain: may be taken */
	} else if (t != NULL) {
		assert_int_equal(code, ERR_OK);
		assert_int_equal(n.state, t->to);
		assert_int_equal(n.version, step.version + (from != t->to || ev != EV_STATEMENT));
	} else {
		assert_int_equal(code, ERR_REFUSED);
		assert_int_equal(n.state, from);
		assert_int_equal(n.version, step.version);
	}
	entry_clear(&n);
}

static void
every_state_event_and_actor_is_in_the_table_or_refused(void **state)
{
	struct fixture *f = *state;
	char entry[UUID_TEXT_SIZE];
	int from, ev, actor, to;

	fixture_draft(f, f->key, "header", "body", entry);
	fixture_begin(f);
	for (from = 0; from < ST_COUNT; from++) {
		for (ev = 0; ev < EV_COUNT; ev++) {
			for (actor = 0; actor < ACTOR_COUNT; actor++) {
				for (to = 0; to < (ev == EV_STATEMENT ? ST_COUNT : 1); to++)
					try_cell(f, entry, (enum outbox_state)from,
					    (enum outbox_event)ev,
					    (enum outbox_actor)actor, (enum outbox_state)to);
			}
		}
	}
	store_rollback(f->store);
}

static void
no_rule_stands_twice_and_none_is_ambiguous(void **state UNUSED)
{
	const struct outbox_transition *t;
	size_t i, j, n;

	t = outbox_table(&n);
	for (i = 0; i < n; i++) {
		for (j = i + 1; j < n; j++)
			assert_false(t[i].from == t[j].from && t[i].event == t[j].event &&
			    (t[i].event != EV_STATEMENT || t[i].to == t[j].to));
	}
}

/* docs/outbox.md is for people; this keeps it true. */
static void
the_document_shows_this_very_table(void **state UNUSED)
{
	static const char *const actors[] = { "maker", "approver", "sender", "timer" };
	const char *top = getenv("abs_top_srcdir");
	struct buf page = BUF_INIT, want = BUF_INIT;
	struct err e = ERR_INIT;
	const struct outbox_transition *t;
	char *path = path_join(top != NULL ? top : "..", "docs/outbox.md");
	size_t i, k, n;

	assert_non_null(path);
	fixture_ok(file_read(path, &page, &e), &e);
	t = outbox_table(&n);
	for (i = 0; i < n; i++) {
		const char *comma = " ";

		(void)buf_addf(&want, "| `%s` | %s | `%s` |", outbox_state_name(t[i].from),
		    outbox_event_name(t[i].event), outbox_state_name(t[i].to));
		for (k = 0; k < ACTOR_COUNT; k++) {
			if ((t[i].actors & 1u << k) == 0)
				continue;
			(void)buf_addf(&want, "%s%s", comma, actors[k]);
			comma = ", ";
		}
		(void)buf_adds(&want, " |\n");
	}
	assert_non_null(strstr(buf_str(&page), "|---|---|---|---|\n"));
	assert_string_equal(strstr(buf_str(&page), "|---|---|---|---|\n") + 18, buf_str(&want));
	buf_free(&page);
	buf_free(&want);
	free(path);
}

static void
only_an_approver_sends_a_thing_on_its_way(void **state UNUSED)
{
	const struct outbox_transition *t;
	size_t i, n;

	t = outbox_table(&n);
	for (i = 0; i < n; i++) {
		if (t[i].event == EV_APPROVE)
			assert_int_equal(t[i].actors, 1u << ACTOR_APPROVER);
		/* Nothing becomes queued that was not approved, or queued before. */
		if (t[i].to == ST_QUEUED && t[i].event != EV_APPROVE)
			assert_true(t[i].from == ST_SENDING || t[i].from == ST_DEFERRED ||
			    t[i].from == ST_UNCERTAIN || t[i].from == ST_QUARANTINED);
	}
}

static void
held_and_quarantined_never_leave_by_a_timer_or_the_sender(void **state UNUSED)
{
	const struct outbox_transition *t;
	size_t i, n;

	t = outbox_table(&n);
	for (i = 0; i < n; i++) {
		/* The server has what a restore made look unsent: that is no sending. */
		if (t[i].event == EV_FOUND)
			assert_int_equal(t[i].to, ST_RECEIVED);
		else if (t[i].from == ST_HELD || t[i].from == ST_QUARANTINED)
			assert_int_equal(t[i].actors & (1u << ACTOR_TIMER | 1u << ACTOR_SENDER), 0);
	}
}

static void
while_the_outcome_is_unknown_no_person_can_touch_it(void **state UNUSED)
{
	const struct outbox_transition *t;
	size_t i, n;

	t = outbox_table(&n);
	for (i = 0; i < n; i++) {
		if (t[i].from == ST_UNCERTAIN || t[i].from == ST_SENDING)
			assert_int_equal(t[i].actors, 1u << ACTOR_SENDER);
	}
}

static void
every_state_can_be_reached_and_left(void **state UNUSED)
{
	const struct outbox_transition *t;
	bool reached[ST_COUNT] = { [ST_DRAFT] = true, [ST_WITHDRAWN] = true /* older stores */ };
	bool ends[ST_COUNT] = { [ST_DESTROYED] = true };
	size_t i, n, pass;

	t = outbox_table(&n);
	for (pass = 0; pass < ST_COUNT; pass++) {
		for (i = 0; i < n; i++) {
			reached[t[i].to] = reached[t[i].to] || reached[t[i].from];
			ends[t[i].from] = ends[t[i].from] || ends[t[i].to];
		}
	}
	for (i = 0; i < ST_COUNT; i++) {
		assert_true(reached[i]);
		assert_true(ends[i]);
	}
}

static void
final_states_never_go_back_to_the_server(void **state UNUSED)
{
	const struct outbox_transition *t;
	size_t i, n;

	t = outbox_table(&n);
	for (i = 0; i < n; i++) {
		if (t[i].from < ST_ANSWERED || t[i].from > ST_FAILED)
			continue;
		assert_true(t[i].to == ST_OPENED || t[i].to == ST_CLOSED || t[i].to == ST_PAPER);
	}
}

static void
names_are_read_back(void **state UNUSED)
{
	enum outbox_state st;
	int i;

	for (i = 0; i < ST_COUNT; i++) {
		assert_true(outbox_state_parse(outbox_state_name((enum outbox_state)i), &st));
		assert_int_equal(st, i);
	}
	for (i = 0; i < EV_COUNT; i++)
		assert_non_null(outbox_event_name((enum outbox_event)i));
	assert_false(outbox_state_parse("Draft", &st));
	assert_false(outbox_state_parse("", &st));
	assert_string_equal(outbox_state_name(ST_AWAITING_PROVIDER), "awaiting_provider");
	assert_true(outbox_state_waits(ST_UNCERTAIN));
	assert_false(outbox_state_waits(ST_QUARANTINED));
}

static void
a_stale_version_is_refused(void **state)
{
	struct fixture *f = *state;
	struct outbox_step step = { .event = EV_DISCARD, .version = 1, .actor = ACTOR_MAKER,
	    .who = "kid" };
	struct err e = ERR_INIT;
	char entry[UUID_TEXT_SIZE];
	struct entry n;

	fixture_draft(f, f->key, "header", "body", entry);
	fixture_begin(f);
	fixture_ok(entry_get(f->store, f->keys, entry, &n, &e), &e);
	fixture_ok(entry_save(f->store, f->key, &n, &e), &e);
	fixture_commit(f);
	entry_clear(&n);
	step.entry = entry;
	fixture_begin(f);
	assert_int_equal(outbox_move(f->store, &step, &e), ERR_STALE);
	assert_string_equal(e.key, "cache.outbox.stale");
	step.version = 2;
	fixture_ok(outbox_move(f->store, &step, &e), &e);
	step.entry = "00000000-0000-7000-8000-000000000000";
	assert_int_equal(outbox_move(f->store, &step, &e), ERR_NOT_FOUND);
	fixture_commit(f);
	err_clear(&e);
}

static void
attempts_problem_and_next_try_follow_the_moves(void **state)
{
	struct fixture *f = *state;
	struct outbox_step step = { .event = EV_DEFER, .actor = ACTOR_SENDER, .who = "sender",
	    .problem = "busy", .next_try_us = NOON + 5000000 };
	char entry[UUID_TEXT_SIZE] = "", submission[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;
	struct entry n;

	fixture_queue(f, "", entry, submission);
	fixture_move(f, entry, EV_SEND, ACTOR_SENDER);
	fixture_ok(entry_get(f->store, NULL, entry, &n, &e), &e);
	step.entry = entry;
	step.version = n.version;
	entry_clear(&n);
	f->now += 1000;
	fixture_begin(f);
	fixture_ok(outbox_move(f->store, &step, &e), &e);
	fixture_commit(f);
	fixture_ok(entry_get(f->store, NULL, entry, &n, &e), &e);
	assert_int_equal(n.attempts, 1);
	assert_string_equal(n.problem, "busy");
	assert_int_equal(n.next_try_us, NOON + 5000000);
	assert_int_equal(n.state_us, NOON + 1000);
	entry_clear(&n);
	fixture_move(f, entry, EV_SEND, ACTOR_TIMER);
	fixture_ok(entry_get(f->store, NULL, entry, &n, &e), &e);
	assert_int_equal(n.attempts, 2);
	assert_null(n.problem);
	assert_int_equal(n.next_try_us, 0);
	entry_clear(&n);
}

static enum err_code
withdraw(struct fixture *f, const char *entry)
{
	struct outbox_step step = { .entry = entry, .event = EV_WITHDRAW, .actor = ACTOR_APPROVER,
	    .who = "kid", .reason = "note" };
	struct err e = ERR_INIT;
	enum err_code code;
	struct entry n;

	fixture_begin(f);
	fixture_ok(entry_get(f->store, NULL, entry, &n, &e), &e);
	step.version = n.version;
	entry_clear(&n);
	code = outbox_move(f->store, &step, &e);
	store_rollback(f->store);
	err_clear(&e);
	return code;
}

static void
a_quarantined_entry_that_may_be_taken_cannot_be_withdrawn(void **state)
{
	struct fixture *f = *state;
	char entry[UUID_TEXT_SIZE] = "", submission[UUID_TEXT_SIZE];
	struct err e = ERR_INIT;
	int64_t bad;

	/* Refused with a definite answer: the server has nothing. */
	fixture_queue(f, "", entry, submission);
	fixture_move(f, entry, EV_SEND, ACTOR_SENDER);
	fixture_move(f, entry, EV_QUARANTINE, ACTOR_SENDER);
	assert_int_equal(withdraw(f, entry), ERR_OK);
	/* A receipt came that did not verify: it may have it. */
	fixture_ok(receipt_put_bad(f->store, submission, "a.b.c", &bad, &e), &e);
	assert_int_equal(withdraw(f, entry), ERR_REFUSED);
	/* The line broke: nobody knows. */
	entry[0] = '\0';
	fixture_queue(f, "", entry, submission);
	fixture_move(f, entry, EV_SEND, ACTOR_SENDER);
	fixture_move(f, entry, EV_UNSURE, ACTOR_SENDER);
	fixture_move(f, entry, EV_QUARANTINE, ACTOR_SENDER);
	assert_int_equal(withdraw(f, entry), ERR_REFUSED);
	/* Sent again, and refused definitely. */
	fixture_move(f, entry, EV_RETRY, ACTOR_APPROVER);
	fixture_move(f, entry, EV_SEND, ACTOR_SENDER);
	fixture_move(f, entry, EV_QUARANTINE, ACTOR_SENDER);
	assert_int_equal(withdraw(f, entry), ERR_OK);
}

static void
every_move_leaves_its_actor_and_reason(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char entry[UUID_TEXT_SIZE] = "", submission[UUID_TEXT_SIZE];
	char *text;

	fixture_queue(f, "", entry, submission);
	fixture_ok(sql_word(f->store, "SELECT group_concat(version || event || actor || who, ' ')"
	    " FROM move WHERE entry = ?", SQL_ARGS(SQL_TEXT(&entry[0])), &text, &e), &e);
	assert_string_equal(text, "2freezemakerkid 3approveapproverkid");
	free(text);
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, fixture_make, fixture_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_state_event_and_actor_is_in_the_table_or_refused),
		cmocka_unit_test(no_rule_stands_twice_and_none_is_ambiguous),
		cmocka_unit_test(the_document_shows_this_very_table),
		cmocka_unit_test(only_an_approver_sends_a_thing_on_its_way),
		cmocka_unit_test(held_and_quarantined_never_leave_by_a_timer_or_the_sender),
		cmocka_unit_test(while_the_outcome_is_unknown_no_person_can_touch_it),
		cmocka_unit_test(every_state_can_be_reached_and_left),
		cmocka_unit_test(final_states_never_go_back_to_the_server),
		cmocka_unit_test(names_are_read_back),
		TEST(a_stale_version_is_refused),
		TEST(attempts_problem_and_next_try_follow_the_moves),
		TEST(a_quarantined_entry_that_may_be_taken_cannot_be_withdrawn),
		TEST(every_move_leaves_its_actor_and_reason),
	};

	return cmocka_run_group_tests_name("cache: outbox", tests, NULL, NULL);
}
