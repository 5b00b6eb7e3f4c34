/* SPDX-License-Identifier: ISC */
/*
 * From one format to the next: a store that the program of format 1 left
 * (tests/data/store-1.sql) is raised with every row as it was, its audit chain
 * whole; what a newer program wrote is refused and left alone.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "cache/audit.h"
#include "cache/evidence.h"
#include "cache/sql.h"
#include "tests/unit/cache_fixture.h"

static void
read_sample(struct buf *sql)
{
	const char *top = getenv("abs_top_srcdir");
	char *path = path_join(top != NULL ? top : ".", "tests/data/store-1.sql");
	struct err e = ERR_INIT;

	assert_non_null(path);
	fixture_ok(file_read(path, sql, &e), &e);
	free(path);
}

static void
make_sample(const char *path, const char *sql)
{
	sqlite3 *db;

	(void)unlink(path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The fixture's home with a store of format 1; the same once more as `before.db`. */
static void
begin_with_format_1(struct fixture *f, char before[128])
{
	struct buf sql = BUF_INIT;
	char path[128];

	store_close(&f->store);
	read_sample(&sql);
	(void)snprintf(path, sizeof path, "%s/store.db", f->home);
	make_sample(path, buf_str(&sql));
	(void)snprintf(before, 128, "%s/before.db", f->home);
	make_sample(before, buf_str(&sql));
	buf_free(&sql);
}

static int64_t
count(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;
	int64_t n;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	(void)sqlite3_finalize(st);
	return n;
}

/* Rows of the old table that are not, as they were, in the new one; by the old
 * columns, since a later step may add some. */
static int64_t
lost(sqlite3 *db, const char *table)
{
	char *columns, *sql;
	sqlite3_stmt *st;
	int64_t n;

	sql = sqlite3_mprintf("SELECT group_concat('\"' || name || '\"')"
	    " FROM pragma_table_info(%Q, 'before')", table);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	columns = sqlite3_mprintf("%s", sqlite3_column_text(st, 0));
	(void)sqlite3_finalize(st);
	sqlite3_free(sql);
	sql = sqlite3_mprintf("SELECT count(*) FROM (SELECT %s FROM before.\"%w\""
	    " EXCEPT SELECT %s FROM main.\"%w\")", columns, table, columns, table);
	n = count(db, sql);
	sqlite3_free(columns);
	sqlite3_free(sql);
	return n;
}

static void
a_store_of_format_1_is_raised_and_loses_nothing(void **state)
{
	static const char tables[] = "SELECT name FROM before.sqlite_schema WHERE type = 'table'";
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	struct audit_state a;
	char before[128], *attach;
	sqlite3_stmt *st;
	int64_t seen = 0;

	begin_with_format_1(f, before);
	fixture_ok(store_open(&f->options, &f->store, &e), &e);
	assert_int_equal(count(f->store->db, "PRAGMA user_version"), STORE_FORMAT);
	assert_true(STORE_FORMAT > 1);
	attach = sqlite3_mprintf("ATTACH %Q AS before", before);
	fixture_ok(sql_exec(f->store->db, attach, &e), &e);
	sqlite3_free(attach);
	assert_int_equal(sqlite3_prepare_v2(f->store->db, tables, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		assert_int_equal(lost(f->store->db, (const char *)sqlite3_column_text(st, 0)), 0);
		seen++;
	}
	(void)sqlite3_finalize(st);
	assert_int_equal(seen, 18);	/* with sqlite_sequence */
	assert_int_equal(count(f->store->db, "SELECT count(*) FROM main.entry"), 3);
	fixture_ok(sql_exec(f->store->db, "DETACH before", &e), &e);
	fixture_ok(audit_verify(f->store, &a, &e), &e);
	assert_int_equal(a.entries, 28);
	assert_int_equal(a.first_bad, 0);
	fixture_ok(store_check(f->store, &e), &e);
	assert_int_equal(unlink(before), 0);
}

/* The raised store is used at once: the new tables are there, and a second
 * opening raises nothing more. */
static void
a_raised_store_works_and_is_raised_once(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char before[128], entry[UUID_TEXT_SIZE];

	begin_with_format_1(f, before);
	assert_int_equal(unlink(before), 0);
	fixture_ok(store_open(&f->options, &f->store, &e), &e);
	fixture_ok(audit_ack_put(f->store, 28, "head", "ack", &e), &e);
	fixture_draft(f, f->key, "header", "body", entry);
	store_close(&f->store);
	fixture_ok(store_open(&f->options, &f->store, &e), &e);
	assert_int_equal(count(f->store->db, "SELECT count(*) FROM audit_ack"), 1);
	assert_int_equal(fixture_state(f, entry), ST_DRAFT);
}

/* Made anew or raised, the tables are the same. */
static void
a_raised_store_has_the_tables_of_a_new_one(void **state)
{
	static const char differ[] =
	    "SELECT count(*) FROM (SELECT name, sql FROM main.sqlite_schema"
	    " EXCEPT SELECT name, sql FROM before.sqlite_schema)";
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char before[128], fresh[128], *attach;

	begin_with_format_1(f, before);
	assert_int_equal(unlink(before), 0);
	fixture_ok(store_open(&f->options, &f->store, &e), &e);
	store_close(&f->store);
	(void)snprintf(fresh, sizeof fresh, "%s/store.db", f->home);
	assert_int_equal(rename(fresh, before), 0);
	fixture_ok(store_create(&f->options, &e), &e);
	fixture_ok(store_open(&f->options, &f->store, &e), &e);
	attach = sqlite3_mprintf("ATTACH %Q AS before", before);
	fixture_ok(sql_exec(f->store->db, attach, &e), &e);
	sqlite3_free(attach);
	assert_int_equal(count(f->store->db, differ), 0);
	fixture_ok(sql_exec(f->store->db, "DETACH before", &e), &e);
	assert_int_equal(unlink(before), 0);
}

static void
a_newer_format_is_refused_and_left_alone(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	struct buf was = BUF_INIT, is = BUF_INIT;
	char sql[64], *path = path_join(f->home, STORE_FILE);

	(void)snprintf(sql, sizeof sql, "PRAGMA user_version = %d", STORE_FORMAT + 1);
	store_close(&f->store);
	fixture_sql(f, sql);
	fixture_ok(file_read(path, &was, &e), &e);
	assert_int_equal(store_open(&f->options, &f->store, &e), ERR_STORE_NEWER);
	assert_string_equal(e.key, "cache.store.newer");
	assert_int_equal(err_exit_status(e.code), 4);
	assert_null(f->store);
	err_clear(&e);
	fixture_ok(file_read(path, &is, &e), &e);
	assert_int_equal(was.len, is.len);
	assert_memory_equal(was.data, is.data, was.len);
	buf_free(&was);
	buf_free(&is);
	free(path);
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, fixture_make, fixture_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_store_of_format_1_is_raised_and_loses_nothing),
		TEST(a_raised_store_works_and_is_raised_once),
		TEST(a_raised_store_has_the_tables_of_a_new_one),
		TEST(a_newer_format_is_refused_and_left_alone),
	};

	return cmocka_run_group_tests_name("cache: migrations", tests, NULL, NULL);
}
