/* SPDX-License-Identifier: ISC */
/*
 * The file: what is refused, what survives, and two processes at once.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "cache/evidence.h"
#include "cache/sql.h"
#include "tests/unit/cache_fixture.h"

static void
write_over(const struct fixture *f, const char *data, size_t len)
{
	struct err e = ERR_INIT;
	char *path = path_join(f->home, STORE_FILE);

	assert_non_null(path);
	fixture_ok(file_write(path, data, len, 0600, &e), &e);
	free(path);
}

static enum err_code
open_again(struct fixture *f)
{
	struct err e = ERR_INIT;
	enum err_code code;

	store_close(&f->store);
	code = store_open(&f->options, &f->store, &e);
	assert_true((code == ERR_OK) == (f->store != NULL));
	err_clear(&e);
	return code;
}

static void
the_file_is_private_and_made_once(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	struct stat st;
	char path[128];

	(void)snprintf(path, sizeof path, "%s/store.db", f->home);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	fixture_ok(setting_put(f->store, "terminal", "T-121002-03", &e), &e);
	(void)snprintf(path, sizeof path, "%s/store.db-wal", f->home);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(store_create(&f->options, &e), ERR_REFUSED);
	assert_string_equal(e.key, "cache.store.exists");
	err_clear(&e);
	assert_int_equal(open_again(f), ERR_OK);
}

static void
a_missing_store_is_not_made_by_opening(void **state)
{
	struct fixture *f = *state;
	char path[128];

	store_close(&f->store);
	(void)snprintf(path, sizeof path, "%s/store.db", f->home);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(open_again(f), ERR_STORE_MISSING);
	assert_int_equal(access(path, F_OK), -1);
}

static void
garbage_and_other_databases_are_refused(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char garbage[8192];

	store_close(&f->store);
	memset(garbage, 'x', sizeof garbage);
	write_over(f, garbage, sizeof garbage);
	assert_int_equal(open_again(f), ERR_STORE_DAMAGED);
	assert_int_equal(store_create(&f->options, &e), ERR_REFUSED);
	err_clear(&e);
	write_over(f, "", 0);
	assert_int_equal(open_again(f), ERR_STORE_MISSING);
	fixture_sql(f, "CREATE TABLE other (x); PRAGMA user_version = 1");
	assert_int_equal(open_again(f), ERR_STORE_DAMAGED);
}

static void
a_creation_that_was_cut_off_is_taken_over(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;

	store_close(&f->store);
	write_over(f, "", 0);
	fixture_ok(store_create(&f->options, &e), &e);
	assert_int_equal(open_again(f), ERR_OK);
}

static void
damage_inside_is_found(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	struct buf file = BUF_INIT;
	char *path = path_join(f->home, STORE_FILE), entry[UUID_TEXT_SIZE];
	size_t i;

	for (i = 0; i < 50; i++)
		fixture_draft(f, f->key, "header", "body", entry);
	fixture_ok(store_check(f->store, &e), &e);
	fixture_ok(store_truncate_wal(f->store, &e), &e);
	store_close(&f->store);
	fixture_ok(file_read(path, &file, &e), &e);
	assert_true(file.len > 16384);
	memset(file.data + file.len - 4096, 0x5a, 4096);
	write_over(f, file.data, file.len);
	assert_int_equal(open_again(f), ERR_OK);
	assert_int_equal(store_check(f->store, &e), ERR_STORE_DAMAGED);
	err_clear(&e);
	buf_free(&file);
	free(path);
}

static void
protection_is_switched_on(void **state)
{
	static const struct { const char *pragma; int64_t want; } list[] = {
		{ "PRAGMA synchronous", 2 }, { "PRAGMA temp_store", 2 },
		{ "PRAGMA trusted_schema", 0 }, { "PRAGMA foreign_keys", 1 },
		{ "PRAGMA cell_size_check", 1 }, { "PRAGMA mmap_size", 0 },
		{ "PRAGMA secure_delete", 1 }, { "PRAGMA application_id", 0x4d41444f },
		{ "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
		    " AND name NOT LIKE 'sqlite_%' AND NOT strict", 0 },
	};
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	int64_t value;
	char *mode;
	size_t i;

	for (i = 0; i < NELEM(list); i++) {
		fixture_ok(sql_number(f->store, list[i].pragma, SQL_NONE, &value, NULL, &e), &e);
		assert_int_equal(value, list[i].want);
	}
	fixture_ok(sql_word(f->store, "PRAGMA journal_mode", SQL_NONE, &mode, &e), &e);
	assert_string_equal(mode, "wal");
	free(mode);
}

static void
settings_are_put_changed_and_dropped(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char *value;

	fixture_ok(setting_get(f->store, "cursor", &value, &e), &e);
	assert_null(value);
	fixture_ok(setting_put(f->store, "cursor", "1", &e), &e);
	fixture_ok(setting_put(f->store, "cursor", "札", &e), &e);
	assert_int_equal(open_again(f), ERR_OK);
	fixture_ok(setting_get(f->store, "cursor", &value, &e), &e);
	assert_string_equal(value, "札");
	free(value);
	fixture_ok(setting_put(f->store, "cursor", NULL, &e), &e);
	fixture_ok(setting_get(f->store, "cursor", &value, &e), &e);
	assert_null(value);
}

static void
what_is_rolled_back_is_gone_and_a_busy_store_says_so(void **state)
{
	struct fixture *f = *state;
	struct store_options hasty = f->options;
	struct err e = ERR_INIT;
	struct store *other;
	char *value;

	hasty.busy_ms = 20;
	fixture_ok(store_open(&hasty, &other, &e), &e);
	fixture_begin(f);
	fixture_ok(setting_put(f->store, "a", "1", &e), &e);
	assert_int_equal(setting_put(other, "b", "2", &e), ERR_STORE_LOCKED);
	err_clear(&e);
	store_rollback(f->store);
	store_rollback(f->store);
	fixture_ok(setting_put(other, "b", "2", &e), &e);
	fixture_ok(setting_get(f->store, "a", &value, &e), &e);
	assert_null(value);
	store_close(&other);
}

static void
a_full_disk_is_told_from_other_faults(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char *large = malloc(1 << 20), *value;
	enum err_code code;

	assert_non_null(large);
	memset(large, 'x', (1 << 20) - 1);
	large[(1 << 20) - 1] = '\0';
	fixture_ok(sql_exec(f->store->db, "PRAGMA max_page_count = 60", &e), &e);
	fixture_begin(f);
	code = setting_put(f->store, "large", large, &e);
	assert_int_equal(code, ERR_STORE_FULL);
	store_rollback(f->store);
	err_clear(&e);
	fixture_ok(setting_put(f->store, "small", "1", &e), &e);
	fixture_ok(setting_get(f->store, "large", &value, &e), &e);
	assert_null(value);
	free(large);
}

static int
refuse_commit(void *ctx UNUSED)
{
	return 1;
}

static void
after_a_failed_commit_the_store_is_opened_anew(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	int64_t opened = f->store->opened;
	char *value;

	(void)sqlite3_commit_hook(f->store->db, refuse_commit, NULL);
	fixture_begin(f);
	fixture_ok(setting_put(f->store, "a", "1", &e), &e);
	assert_int_not_equal(store_commit(f->store, &e), ERR_OK);
	assert_string_equal(e.key, "cache.store.unsure");
	err_clear(&e);
	assert_int_equal(f->store->opened, opened + 1);
	fixture_ok(setting_get(f->store, "a", &value, &e), &e);
	assert_null(value);
	fixture_ok(setting_put(f->store, "a", "2", &e), &e);
}

static void
writing_outside_a_transaction_is_a_defect_that_is_caught(void **state)
{
	struct fixture *f = *state;
	struct outbox_step step = { .entry = "x" };
	struct err e = ERR_INIT;

	assert_int_equal(outbox_move(f->store, &step, &e), ERR_INTERNAL);
	assert_int_equal(store_commit(f->store, &e), ERR_INTERNAL);
	fixture_begin(f);
	assert_int_equal(store_begin(f->store, &e), ERR_INTERNAL);
	store_rollback(f->store);
	err_clear(&e);
}

/* Each of two processes adds 1 to a number, read and written in one
 * transaction, a hundred times. */
static void
count_up(struct fixture *f)
{
	struct store *s;
	char *value, text[16];
	int i;

	if (store_open(&f->options, &s, NULL) != ERR_OK)
		_exit(1);
	for (i = 0; i < 100; i++) {
		if (store_begin(s, NULL) != ERR_OK || setting_get(s, "n", &value, NULL) != ERR_OK)
			_exit(2);
		(void)snprintf(text, sizeof text, "%ld", strtol(value, NULL, 10) + 1);
		free(value);
		if (setting_put(s, "n", text, NULL) != ERR_OK || store_commit(s, NULL) != ERR_OK)
			_exit(3);
	}
	store_close(&s);
	_exit(0);
}

static void
two_processes_write_at_once_and_lose_nothing(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	pid_t child[2];
	char *value;
	int i, status;

	fixture_ok(setting_put(f->store, "n", "0", &e), &e);
	store_close(&f->store);
	for (i = 0; i < 2; i++) {
		child[i] = fork();
		assert_int_not_equal(child[i], -1);
		if (child[i] == 0)
			count_up(f);
	}
	for (i = 0; i < 2; i++) {
		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(open_again(f), ERR_OK);
	fixture_ok(setting_get(f->store, "n", &value, &e), &e);
	assert_string_equal(value, "200");
	free(value);
}

/* A sender that commits in a tight loop starves the screen: each of its commits is
 * followed by 2 ms in which somebody else may write. */
static void
the_sender_leaves_the_screen_its_turn(void **state)
{
	struct fixture *f = *state;
	struct store_options sender = f->options;
	struct err e = ERR_INIT;
	struct store *s;
	char text[16];
	int64_t begun, took;
	int i;

	sender.yields = true;
	fixture_ok(store_open(&sender, &s, &e), &e);
	begun = clock_mono_us(clock_system());
	for (i = 0; i < 20; i++) {
		(void)snprintf(text, sizeof text, "%d", i);
		fixture_ok(setting_put(s, "n", text, &e), &e);
	}
	took = clock_mono_us(clock_system()) - begun;
	assert_true(took >= 20 * 2000);
	store_close(&s);
}

static int64_t
data_version(struct store *s)
{
	struct sync_facts facts;
	struct err e = ERR_INIT;
	int64_t v;

	fixture_ok(sync_facts_get(s, &facts, &e), &e);
	v = facts.data_version;
	sync_facts_clear(&facts);
	return v;
}

static void
each_connection_sees_that_something_was_written(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	struct store *other;
	int64_t here, there;

	fixture_ok(store_open(&f->options, &other, &e), &e);
	here = data_version(f->store);
	there = data_version(other);
	assert_int_equal(data_version(f->store), here);
	fixture_ok(setting_put(f->store, "a", "1", &e), &e);
	assert_int_not_equal(data_version(other), there);
	assert_int_not_equal(data_version(f->store), here);
	here = data_version(f->store);
	there = data_version(other);
	assert_int_equal(data_version(other), there);
	fixture_ok(setting_put(other, "a", "2", &e), &e);
	assert_int_not_equal(data_version(f->store), here);
	store_close(&other);
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, fixture_make, fixture_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_file_is_private_and_made_once),
		TEST(a_missing_store_is_not_made_by_opening),
		TEST(garbage_and_other_databases_are_refused),
		TEST(a_creation_that_was_cut_off_is_taken_over),
		TEST(damage_inside_is_found),
		TEST(protection_is_switched_on),
		TEST(settings_are_put_changed_and_dropped),
		TEST(what_is_rolled_back_is_gone_and_a_busy_store_says_so),
		TEST(a_full_disk_is_told_from_other_faults),
		TEST(after_a_failed_commit_the_store_is_opened_anew),
		TEST(writing_outside_a_transaction_is_a_defect_that_is_caught),
		TEST(two_processes_write_at_once_and_lose_nothing),
		TEST(the_sender_leaves_the_screen_its_turn),
		TEST(each_connection_sees_that_something_was_written),
	};

	return cmocka_run_group_tests_name("cache: store", tests, NULL, NULL);
}
