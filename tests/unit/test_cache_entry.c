/* SPDX-License-Identifier: ISC */
/*
 * Entries: sealed to their place, opened by their group only, listed by pages
 * without gap or repeat.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/sql.h"
#include "tests/unit/cache_fixture.h"

static void
a_draft_comes_back_as_it_was_saved(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char id[UUID_TEXT_SIZE];
	struct entry n;

	fixture_draft(f, f->key, "見本 太郎", "{\"reason\":\"認定請求の所得審査\"}", id);
	assert_true(uuid_valid(id));
	fixture_ok(entry_get(f->store, f->keys, id, &n, &e), &e);
	assert_string_equal(buf_str(&n.header), "見本 太郎");
	assert_string_equal(buf_str(&n.body), "{\"reason\":\"認定請求の所得審査\"}");
	assert_string_equal(n.kind, "inquiry");
	assert_int_equal(n.state, ST_DRAFT);
	assert_int_equal(n.version, 1);
	assert_int_equal(n.made_us, NOON);
	assert_string_equal(n.submission, "");
	entry_clear(&n);
	fixture_ok(entry_get(f->store, NULL, id, &n, &e), &e);
	assert_int_equal(n.header.len + n.body.len, 0);
	entry_clear(&n);
	assert_int_equal(entry_get(f->store, f->keys, "no such", &n, &e), ERR_NOT_FOUND);
	err_clear(&e);
}

static void
a_group_that_is_not_ours_stays_closed(void **state)
{
	struct fixture *f = *state;
	struct keyring *mine = keyring_new();
	struct err e = ERR_INIT;
	char id[UUID_TEXT_SIZE];
	struct entry n;

	fixture_draft(f, f->key, "header", "body", id);
	assert_int_equal(entry_get(f->store, mine, id, &n, &e), ERR_DENIED);
	fixture_ok(keyring_add(mine, "fukushi-teate", 1, true, box_key_new(), &e), &e);
	assert_int_equal(entry_get(f->store, mine, id, &n, &e), ERR_DENIED);
	keyring_free(&mine);
	err_clear(&e);
}

static void
a_draft_that_moved_on_is_not_overwritten(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	struct entry mine, theirs;
	char id[UUID_TEXT_SIZE];

	fixture_draft(f, f->key, "header", "body", id);
	fixture_ok(entry_get(f->store, f->keys, id, &mine, &e), &e);
	fixture_ok(entry_get(f->store, f->keys, id, &theirs, &e), &e);
	assert_true(buf_adds(&theirs.body, " theirs") && buf_adds(&mine.body, " mine"));
	fixture_begin(f);
	fixture_ok(entry_save(f->store, f->key, &theirs, &e), &e);
	fixture_commit(f);
	fixture_begin(f);
	assert_int_equal(entry_save(f->store, f->key, &mine, &e), ERR_STALE);
	store_rollback(f->store);
	assert_int_equal(mine.version, 1);
	fixture_move(f, id, EV_DISCARD, ACTOR_MAKER);
	theirs.version++;
	fixture_begin(f);
	assert_int_equal(entry_save(f->store, f->key, &theirs, &e), ERR_REFUSED);
	store_rollback(f->store);
	entry_clear(&mine);
	fixture_ok(entry_get(f->store, f->keys, id, &mine, &e), &e);
	assert_string_equal(buf_str(&mine.body), "body theirs");
	entry_clear(&mine);
	entry_clear(&theirs);
	err_clear(&e);
}

static void
changing_the_group_closes_it_to_the_old_one(void **state)
{
	struct fixture *f = *state;
	const struct keyring_key *iryo = keyring_current(f->keys, "iryo");
	struct err e = ERR_INIT;
	char id[UUID_TEXT_SIZE];
	struct entry n;

	fixture_draft(f, f->key, "header", "body", id);
	fixture_ok(entry_get(f->store, f->keys, id, &n, &e), &e);
	fixture_begin(f);
	fixture_ok(entry_save(f->store, iryo, &n, &e), &e);
	fixture_commit(f);
	entry_clear(&n);
	fixture_ok(entry_get(f->store, f->keys, id, &n, &e), &e);
	assert_memory_equal(n.tag, iryo->tag, TOKEN_BYTES);
	assert_string_equal(buf_str(&n.body), "body");
	entry_clear(&n);
	fixture_begin(f);
	assert_int_equal(entry_save_header(f->store, f->key, id, &n.header, &e), ERR_DENIED);
	store_rollback(f->store);
	err_clear(&e);
}

static void
a_new_header_makes_no_actor_stale(void **state)
{
	struct fixture *f = *state;
	struct buf header = BUF_INIT;
	struct err e = ERR_INIT;
	char id[UUID_TEXT_SIZE];
	struct entry n;

	fixture_draft(f, f->key, "header", "body", id);
	fixture_move(f, id, EV_FREEZE, ACTOR_MAKER);
	assert_true(buf_adds(&header, "returned: 添付を確かめてください"));
	fixture_begin(f);
	fixture_ok(entry_save_header(f->store, f->key, id, &header, &e), &e);
	fixture_commit(f);
	fixture_ok(entry_get(f->store, f->keys, id, &n, &e), &e);
	assert_string_equal(buf_str(&n.header), buf_str(&header));
	assert_string_equal(buf_str(&n.body), "body");
	assert_int_equal(n.version, 2);
	entry_clear(&n);
	buf_free(&header);
}

/* What somebody with the disk could do to sealed rows, and what comes of it. */
static void
a_row_that_was_moved_or_changed_does_not_open(void **state)
{
	static const char *const tricks[] = {
		/* another entry's row in its place */
		"UPDATE entry SET body = (SELECT body FROM entry b WHERE b.id <> entry.id)",
		"UPDATE entry SET header = (SELECT header FROM entry b WHERE b.id <> entry.id)",
		/* another column's, another kind, another version, another size */
		"UPDATE entry SET header = body, header_version = body_version",
		"UPDATE entry SET kind = 'notice'",
		"UPDATE entry SET body_version = body_version + 1",
		"UPDATE entry SET bucket = bucket * 2",
		"UPDATE entry SET body = CAST(x'00' || substr(body, 2) AS BLOB)",
		"UPDATE entry SET body = substr(body, 1, length(body) - 1)",
		"UPDATE entry SET body = x''",
	};
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char id[UUID_TEXT_SIZE], other[UUID_TEXT_SIZE];
	struct entry n;
	size_t i;

	fixture_draft(f, f->key, "header", "body", id);
	fixture_draft(f, f->key, "header", "body", other);
	for (i = 0; i < NELEM(tricks); i++) {
		fixture_sql(f, "CREATE TABLE saved AS SELECT * FROM entry");
		fixture_sql(f, tricks[i]);
		assert_int_equal(entry_get(f->store, f->keys, id, &n, &e), ERR_CRYPTO);
		fixture_sql(f, "DELETE FROM entry; INSERT INTO entry SELECT * FROM saved;"
		    "DROP TABLE saved");
		fixture_ok(entry_get(f->store, f->keys, id, &n, &e), &e);
		entry_clear(&n);
	}
}

static void
frozen_bytes_open_for_their_own_submission_only(void **state)
{
	struct fixture *f = *state;
	struct buf frozen = BUF_INIT;
	struct err e = ERR_INIT;
	char a[UUID_TEXT_SIZE] = "", b[UUID_TEXT_SIZE] = "";
	char sa[UUID_TEXT_SIZE], sb[UUID_TEXT_SIZE], found[UUID_TEXT_SIZE];

	fixture_queue(f, "", a, sa);
	fixture_queue(f, "", b, sb);
	fixture_ok(frozen_get(f->store, f->keys, sa, &frozen, &e), &e);
	assert_string_equal(buf_str(&frozen), "{\"payload\":1}");
	fixture_ok(entry_of_submission(f->store, sb, found, &e), &e);
	assert_string_equal(found, b);
	assert_int_equal(entry_of_submission(f->store, a, found, &e), ERR_NOT_FOUND);
	fixture_sql(f,
	    "UPDATE frozen SET entry = (SELECT entry FROM frozen o WHERE o.seq <> frozen.seq)");
	assert_int_equal(frozen_get(f->store, f->keys, sa, &frozen, &e), ERR_CRYPTO);
	buf_free(&frozen);
	err_clear(&e);
}

struct seen { char last[UUID_TEXT_SIZE]; size_t n, stop; int64_t made; bool closed, damaged; };

static bool
note(void *ctx, const struct entry *n)
{
	struct seen *s = ctx;

	if (s->n != 0) {
		assert_true(n->made_us < s->made || (n->made_us == s->made &&
		    strcmp(n->id, s->last) < 0));
	}
	s->made = n->made_us;
	memcpy(s->last, n->id, sizeof s->last);
	s->closed = s->closed || n->header.len == 0;
	s->damaged = s->damaged || n->damaged;
	s->n++;
	return s->stop == 0 || s->n < s->stop;
}

/* 1,000 entries; several share an instant, states and groups alternate. */
static void
fill(struct fixture *f)
{
	struct err e = ERR_INIT;
	struct entry n;
	size_t i;

	fixture_begin(f);
	for (i = 0; i < 1000; i++) {
		n = (struct entry){ .kind = strdup("inquiry"), .made_us = NOON + (int64_t)(i / 3) };
		assert_true(buf_addf(&n.header, "header %zu", i));
		fixture_ok(entry_save(f->store, i % 5 == 0 ? keyring_current(f->keys, "iryo") :
		    f->key,
		    &n, &e), &e);
		entry_clear(&n);
	}
	fixture_commit(f);
	fixture_sql(f, "UPDATE entry SET state = CASE rowid % 4 WHEN 0 THEN 'pending'"
	    " WHEN 1 THEN 'closed' WHEN 2 THEN 'queued' ELSE 'draft' END");
}

static size_t
page_through(struct fixture *f, struct entry_query *q)
{
	struct seen s = { 0 };
	struct err e = ERR_INIT;
	size_t before;

	do {
		before = s.n;
		q->after = s.n != 0 ? s.last : NULL;
		fixture_ok(entry_each(f->store, q, note, &s, &e), &e);
	} while (s.n != before);
	return s.n;
}

static void
a_thousand_entries_are_paged_without_gap_or_repeat(void **state)
{
	static const enum outbox_state two[] = { ST_CLOSED, ST_DRAFT };
	static const size_t limits[] = { 0, 1, 7, 40, 128, 129, 999, 5000 };
	struct fixture *f = *state;
	struct keyring *mine = keyring_new(), *nobody = keyring_new();
	struct err e = ERR_INIT;
	struct seen s = { 0 };
	int64_t count;
	size_t i;

	fill(f);
	for (i = 0; i < NELEM(limits); i++)
		assert_int_equal(page_through(f, &(struct entry_query){ .limit = limits[i] }),
		    1000);
	assert_int_equal(page_through(f, &(struct entry_query){ .limit = 33, .states = two,
	    .state_count = 2 }), 500);
	assert_int_equal(page_through(f, &(struct entry_query){ .limit = 33, .states = two }), 0);
	assert_int_equal(page_through(f, &(struct entry_query){ .limit = 40, .keys = f->keys }),
	    1000);
	assert_int_equal(page_through(f, &(struct entry_query){ .limit = 40, .keys = nobody }), 0);
	fixture_ok(keyring_add(mine, "x", 1, true, box_key_new(), &e), &e);
	assert_int_equal(page_through(f, &(struct entry_query){ .limit = 40, .keys = mine }), 0);
	fixture_ok(entry_count(f->store, two, 2, &count, &e), &e);
	assert_int_equal(count, 500);
	fixture_ok(entry_count(f->store, NULL, 0, &count, &e), &e);
	assert_int_equal(count, 1000);
	s.stop = 130;
	fixture_ok(entry_each(f->store, &(struct entry_query){ 0 }, note, &s, &e), &e);
	assert_int_equal(s.n, 130);
	assert_int_equal(entry_each(f->store, &(struct entry_query){ .after = "x" }, note, &s, &e),
	    ERR_NOT_FOUND);
	err_clear(&e);
	keyring_free(&mine);
	keyring_free(&nobody);
}

struct first { char header[32]; };

static bool
take_first(void *ctx, const struct entry *n)
{
	struct first *w = ctx;

	(void)snprintf(w->header, sizeof w->header, "%s", buf_str(&n->header));
	return false;
}

static void
lists_begin_at_either_end(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	struct first w;
	char id[UUID_TEXT_SIZE];

	fixture_draft(f, f->key, "first", "body", id);
	f->now += 1000000;
	fixture_draft(f, f->key, "last", "body", id);
	fixture_ok(entry_each(f->store, &(struct entry_query){ .keys = f->keys }, take_first, &w,
	    &e), &e);
	assert_string_equal(w.header, "last");
	fixture_ok(entry_each(f->store, &(struct entry_query){ .keys = f->keys, .oldest_first =
	    true },
	    take_first, &w, &e), &e);
	assert_string_equal(w.header, "first");
}

static void
pages_are_found_on_an_index(void **state)
{
	static const char query[] = "EXPLAIN QUERY PLAN SELECT made_us, id FROM entry"
	    " WHERE state = 'draft' AND (made_us, id) < (1, 'x') UNION ALL"
	    " SELECT made_us, id FROM entry WHERE state = 'pending' AND (made_us, id) < (1, 'x')"
	    " ORDER BY 1 DESC, 2 DESC LIMIT 40";
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	sqlite3_stmt *st;
	bool row;

	fixture_ok(sql_open(f->store, query, SQL_NONE, &st, &e), &e);
	for (fixture_ok(sql_next(f->store, st, &row, &e), &e); row;
	    fixture_ok(sql_next(f->store, st, &row, &e), &e)) {
		const char *line = (const char *)sqlite3_column_text(st, 3);

		assert_null(strstr(line, "TEMP B-TREE"));
		assert_null(strstr(line, "SCAN entry"));
	}
	sql_close(f->store, &st);
}

static void
one_damaged_row_does_not_hide_the_others(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	struct seen s = { 0 };
	char id[UUID_TEXT_SIZE];

	fixture_draft(f, f->key, "header", "body", id);
	fixture_draft(f, f->key, "header", "body", id);
	fixture_sql(f, "UPDATE entry SET header = x'0011' WHERE rowid = 1");
	fixture_ok(entry_each(f->store, &(struct entry_query){ .keys = f->keys }, note, &s, &e),
	    &e);
	assert_int_equal(s.n, 2);
	assert_true(s.damaged && s.closed);
}

static bool
collect(void *ctx, const char *submission)
{
	return buf_addf(ctx, "%s ", submission);
}

static void
corrections_are_listed_in_their_order(void **state)
{
	struct fixture *f = *state;
	struct buf got = BUF_INIT, want = BUF_INIT;
	struct err e = ERR_INIT;
	char entry[UUID_TEXT_SIZE] = "", submission[UUID_TEXT_SIZE];
	struct entry n;
	int i;

	for (i = 0; i < 3; i++) {
		f->now -= 60000000;	/* a clock set back changes no order */
		fixture_queue(f, "person", entry, submission);
		assert_true(buf_addf(&want, "%s ", submission));
		fixture_move(f, entry, EV_SEND, ACTOR_SENDER);
		fixture_move(f, entry, EV_REFUSE, ACTOR_SENDER);
		fixture_move(f, entry, EV_EDIT, ACTOR_MAKER);
	}
	fixture_ok(frozen_each(f->store, entry, collect, &got, &e), &e);
	assert_string_equal(buf_str(&got), buf_str(&want));
	fixture_ok(entry_get(f->store, NULL, entry, &n, &e), &e);
	assert_string_equal(n.submission, submission);
	entry_clear(&n);
	buf_free(&got);
	buf_free(&want);
}

static void
only_the_digest_that_was_opened_counts_as_seen(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	bool seen;

	fixture_ok(review_seen_put(f->store, "s", "kid", "digest", NOON, &e), &e);
	fixture_ok(review_seen_put(f->store, "s", "kid", "digest", NOON + 1, &e), &e);
	fixture_ok(review_seen(f->store, "s", "kid", "digest", &seen, &e), &e);
	assert_true(seen);
	fixture_ok(review_seen(f->store, "s", "kid", "other", &seen, &e), &e);
	assert_false(seen);
	fixture_ok(review_seen(f->store, "s", "other", "digest", &seen, &e), &e);
	assert_false(seen);
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, fixture_make, fixture_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_draft_comes_back_as_it_was_saved),
		TEST(a_group_that_is_not_ours_stays_closed),
		TEST(a_draft_that_moved_on_is_not_overwritten),
		TEST(changing_the_group_closes_it_to_the_old_one),
		TEST(a_new_header_makes_no_actor_stale),
		TEST(a_row_that_was_moved_or_changed_does_not_open),
		TEST(frozen_bytes_open_for_their_own_submission_only),
		TEST(a_thousand_entries_are_paged_without_gap_or_repeat),
		TEST(lists_begin_at_either_end),
		TEST(pages_are_found_on_an_index),
		TEST(one_damaged_row_does_not_hide_the_others),
		TEST(corrections_are_listed_in_their_order),
		TEST(only_the_digest_that_was_opened_counts_as_seen),
	};

	return cmocka_run_group_tests_name("cache: entries", tests, NULL, NULL);
}
