/* SPDX-License-Identifier: ISC */
/*
 * Versions of records and the order of corrections, on a database in memory.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "server/db.h"
#include "server/version.h"

#define TEXT(s)	((char *)(uintptr_t)(s))

static struct db *db;
static int64_t sequence;

static int
setup(void **state UNUSED)
{
	return db_open(":memory:", &db, NULL);
}

static int
teardown(void **state UNUSED)
{
	db_close(&db);
	return 0;
}

static struct wire_submission
registration(const char *operation, const char *record_no, int64_t base)
{
	struct wire_submission sub = { .kind = WIRE_REGISTRATION, .organization = TEXT("121002") };

	sub.subject.person_key = TEXT("000000000012345");
	sub.registration.operation = TEXT(operation);
	sub.registration.dataset = TEXT("d");
	sub.registration.record_no = TEXT(record_no);
	sub.registration.base_version = base;
	return sub;
}

/* The version that was given, or minus the current one where it was refused. */
static int64_t
take(const char *operation, const char *record_no, int64_t base)
{
	struct wire_submission sub = registration(operation, record_no, base);
	int64_t version, current;

	if (version_next(db, &sub, &version, &current, NULL) != ERR_OK)
		return -current;
	assert_int_equal(version_take(db, &sub, version, ++sequence, NULL), ERR_OK);
	return version;
}

static void
versions_count_from_one_and_only_the_current_one_is_a_base(void **state UNUSED)
{
	assert_int_equal(take("update", "a", 1), 1);	/* refused: there is none, -(-1) */
	assert_int_equal(take("new", "a", 0), 1);
	assert_int_equal(take("new", "a", 0), -1);
	assert_int_equal(take("update", "a", 1), 2);
	assert_int_equal(take("update", "a", 1), -2);
	assert_int_equal(take("new", "b", 0), 1);
}

static void
a_cancellation_counts_and_only_new_follows_it(void **state UNUSED)
{
	assert_int_equal(take("new", "c", 0), 1);
	assert_int_equal(take("cancel", "c", 1), 2);
	assert_int_equal(take("update", "c", 2), -2);
	assert_int_equal(take("cancel", "c", 2), -2);
	assert_int_equal(take("new", "c", 0), 3);
}

static void
what_is_rolled_back_gives_its_version_back_and_carries_nothing(void **state UNUSED)
{
	struct wire_submission change = registration("update", "e", 1);
	bool stands;

	assert_int_equal(take("new", "e", 0), 1);
	assert_int_equal(version_base_stands(db, &change, &stands, NULL), ERR_OK);
	assert_true(stands);
	assert_int_equal(version_roll_back(db, sequence, NULL), ERR_OK);
	assert_int_equal(version_base_stands(db, &change, &stands, NULL), ERR_OK);
	assert_false(stands);
	assert_int_equal(take("new", "e", 0), 1);
}

static void
taken(const char *id, const char *entry, const char *supersedes, int64_t made_us)
{
	assert_int_equal(db_run(db, NULL,
	    "INSERT INTO submission(id, digest, terminal, organization,"
	    " entry, supersedes, made_us, payload, state) VALUES(?, 'd', 't', '121002', ?, ?, ?,"
	    " '', '')",
	    "ttti", id, entry, supersedes, made_us), ERR_OK);
}

static const char *
order(const char *id, const char *entry, const char *supersedes, const char *made_at)
{
	struct wire_submission sub = { .id = TEXT(id), .entry = TEXT(entry),
	    .supersedes = TEXT(supersedes), .made_at = TEXT(made_at), .organization =
	    TEXT("121002") };
	bool was_taken, superseded;

	assert_int_equal(version_order(db, &sub, &was_taken, &superseded, NULL), ERR_OK);
	return superseded ? "superseded" : was_taken ? "was-taken" : "free";
}

static void
of_an_entrys_submissions_only_one_counts(void **state UNUSED)
{
	/* A was taken; B corrects it; C corrects B, which was refused. */
	taken("A", "one", NULL, 1000000);
	assert_string_equal(order("B", "one", "A", "1970-01-01T00:00:02Z"), "was-taken");
	assert_string_equal(order("C", "one", "B", "1970-01-01T00:00:03Z"), "was-taken");
	/* Z was taken and supersedes Y, which superseded X. */
	taken("Z", "two", "Y", 3000000);
	assert_string_equal(order("Y", "two", "X", "1970-01-01T00:00:02Z"), "superseded");
	assert_string_equal(order("X", "two", NULL, "1970-01-01T00:00:01Z"), "superseded");
	assert_string_equal(order("N", "three", "M", "1970-01-01T00:00:01Z"), "free");
	assert_string_equal(order("P", "four", NULL, "1970-01-01T00:00:01Z"), "free");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_count_from_one_and_only_the_current_one_is_a_base),
		cmocka_unit_test(a_cancellation_counts_and_only_new_follows_it),
		cmocka_unit_test(what_is_rolled_back_gives_its_version_back_and_carries_nothing),
		cmocka_unit_test(of_an_entrys_submissions_only_one_counts),
	};

	return cmocka_run_group_tests_name("server: versions", tests, setup, teardown);
}
