/* SPDX-License-Identifier: ISC */
/*
 * No log, no look: when the audit entry cannot be written, because a write
 * fails or because the disk is full, nothing is shown and nothing has moved.
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
#include "tests/unit/rules_fixture.h"
#include "work/priv.h"

/* Every write of an audit entry fails, as on a bad sector. */
static void
break_audit(struct world *x)
{
	world_sql(x, "CREATE TRIGGER bad_sector BEFORE INSERT ON audit"
	    " BEGIN SELECT raise(ABORT, 'disk I/O error'); END");
}

static void
mend_audit(struct world *x)
{
	world_sql(x, "DROP TRIGGER bad_sector");
}

struct scene {
	struct world	*x;
	struct session	*tanaka, *sato;
	char		 pending[UUID_TEXT_SIZE], answered[UUID_TEXT_SIZE];
};

static void
begin(struct world *x, struct scene *s)
{
	*s = (struct scene){ .x = x };
	set_time(x, 0, 10, 0);
	s->tanaka = world_login(x, "tanaka");
	s->sato = world_login(x, "sato");
	world_pending(s->tanaka, false, s->pending);
	world_pending(s->tanaka, false, s->answered);
	world_approve(s->sato, s->answered);
	world_outcome(x, s->answered, WIRE_ANSWERED, NULL);
}

static void
end(struct scene *s)
{
	session_end(&s->tanaka);
	session_end(&s->sato);
}

/* Not a page more: what SQLite says then is what a full disk makes it say.  What is free in
 * the pages that there are is used up by lists, the smallest entries. */
static void
fill_disk(struct scene *s, bool full)
{
	sqlite3 *db = work_store(s->x->w)->db;
	struct list_query q = { .limit = 1 };
	struct entry_row *rows = NULL;
	enum err_code rc = ERR_OK;
	struct err e = ERR_INIT;
	int64_t pages;
	char text[64];
	size_t n;

	ok(sql_pragma_number(db, "PRAGMA page_count", &pages, &e), &e);
	(void)snprintf(text, sizeof text, "PRAGMA max_page_count = %lld",
	    full ? (long long)pages : 1000000LL);
	ok(sql_exec(db, text, &e), &e);
	while (full && rc == ERR_OK) {
		rc = work_list(s->x->w, s->tanaka, &q, &rows, &n, &e);
		entry_rows_free(&rows, n);
	}
	assert_true(!full || rc == ERR_STORE_FULL);
	err_clear(&e);
}

/* Each thing that shows something, and what it must not have shown. */
static void
nothing_is_shown(struct scene *s)
{
	struct list_query q = { .limit = 5 };
	struct answers *a = NULL;
	struct entry_row row = { 0 }, *rows = NULL;
	struct review_view *v = NULL;
	struct result_view *r = NULL;
	struct err e = ERR_INIT;
	bool seen;
	size_t n = 0;

	assert_int_not_equal(entry_show(s->tanaka, s->pending, "確認", &a, &row, &e), ERR_OK);
	assert_null(a);
	err_clear(&e);
	assert_int_not_equal(work_list(s->x->w, s->tanaka, &q, &rows, &n, &e), ERR_OK);
	assert_true(rows == NULL && n == 0);
	err_clear(&e);
	assert_int_not_equal(review_open(s->sato, s->pending, "決裁", &v, &e), ERR_OK);
	assert_null(v);
	err_clear(&e);
	assert_int_not_equal(result_open(s->tanaka, s->answered, "審査", &r, &e), ERR_OK);
	assert_null(r);
	err_clear(&e);
	/* Nor has anything been done that only a log may do. */
	assert_int_equal(world_state(s->x, s->answered), ST_ANSWERED);
	ok(review_seen(work_store(s->x->w), s->pending, s->sato->kid, "x", &seen, &e), &e);
	assert_false(seen);
	assert_int_not_equal(entry_return(s->sato, s->pending, "直す", NULL, &e), ERR_OK);
	err_clear(&e);
	assert_int_equal(world_state(s->x, s->pending), ST_PENDING);
}

static void
everything_is_shown(struct scene *s)
{
	struct result_view *r = NULL;
	struct audit_state st;
	struct err e = ERR_INIT;

	ok(look(s->tanaka, s->pending, &e), &e);
	list(s->tanaka);
	ok(result_open(s->tanaka, s->answered, "審査", &r, &e), &e);
	result_close(&r);
	ok(audit_verify(work_store(s->x->w), &st, &e), &e);
	assert_int_equal(st.first_bad, 0);
}

static void
a_failing_write_shows_nothing(void **state)
{
	struct scene s;

	begin(*state, &s);
	break_audit(s.x);
	nothing_is_shown(&s);
	mend_audit(s.x);
	everything_is_shown(&s);
	end(&s);
}

static void
a_full_disk_shows_nothing(void **state)
{
	struct scene s;

	begin(*state, &s);
	fill_disk(&s, true);
	nothing_is_shown(&s);
	fill_disk(&s, false);
	everything_is_shown(&s);
	end(&s);
}

static void
nobody_logs_in_without_a_log(void **state)
{
	struct world *x = *state;
	struct session *s = NULL;
	struct err e = ERR_INIT;

	set_time(x, 0, 10, 0);
	break_audit(x);
	assert_int_not_equal(world_try_login(x, "tanaka", "tanaka", &s, &e), ERR_OK);
	assert_null(s);
	err_clear(&e);
	mend_audit(x);
	visit(x, "tanaka");
}

#define TEST(t)		cmocka_unit_test_setup_teardown(t, world_make, world_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_failing_write_shows_nothing),
		TEST(a_full_disk_shows_nothing),
		TEST(nobody_logs_in_without_a_log),
	};

	return cmocka_run_group_tests_name("work: no log, no look", tests, NULL, NULL);
}
