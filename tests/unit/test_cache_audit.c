/* SPDX-License-Identifier: ISC */
/*
 * The audit chain: what somebody with the disk does to it shows, at the entry
 * where it was done; and what it must not show stays sealed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache/audit.h"
#include "cache/chain.h"
#include "cache/sql.h"
#include "seal/b64.h"
#include "seal/sealer.h"
#include "tests/unit/cache_fixture.h"

static const struct audit_event login = { .action = "login", .who = "kid", .role = "maker",
	.result = "ok" };

static void
append(struct fixture *f, size_t n)
{
	struct err e = ERR_INIT;

	while (n-- > 0) {
		f->now += 1000000;
		fixture_ok(audit_record(f->store, &login, &e), &e);
	}
}

static void
verify(struct fixture *f, int64_t entries, int64_t first_bad)
{
	struct audit_state a;
	struct err e = ERR_INIT;

	fixture_ok(audit_verify(f->store, &a, &e), &e);
	assert_int_equal(a.entries, entries);
	assert_int_equal(a.first_bad, first_bad);
}

/* Whatever is written about an event: the chain outlives everything. */
static void
an_individual_number_stops_what_it_was_written_for(void **state)
{
	static const struct audit_event with[] = {
		{ .action = "result", .who = "kid", .result = "ok", .purpose = "123456789018" },
		{ .action = "result", .who = "kid", .result = "ok",
		    .purpose = "申請１２３４-５６７８-９０１８の確認" },
		{ .action = "search", .who = "kid", .result = "ok",
		    .case_no = "R8-987654321093" },
	};
	static const struct audit_event without = { .action = "result", .who = "kid",
	    .result = "ok", .purpose = "受付123456789012の審査", .person = "123456789018" };
	struct fixture *f = *state;
	struct box_key *inspector;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < NELEM(with); i++) {
		assert_int_equal(audit_record(f->store, &with[i], &e), ERR_INVALID);
		assert_string_equal(e.key, "cache.audit.my_number");
		err_clear(&e);
	}
	verify(f, 0, 0);
	/* Twelve digits that are none, and a person key of our own. */
	inspector = box_key_new();
	assert_non_null(inspector);
	fixture_ok(audit_set_inspector(f->store, box_key_public(inspector), &e), &e);
	fixture_ok(audit_record(f->store, &without, &e), &e);
	verify(f, 1, 0);
	box_key_free(&inspector);
}

/* Made with Python's hashlib. */
static void
the_hash_is_the_one_that_others_compute(void **state UNUSED)
{
	static const unsigned char first[] = { 0x68, 0x35, 0xec, 0xab, 0x83, 0x06, 0xae, 0xc4, 0x77,
	    0xfe, 0x53, 0x74, 0x81, 0xb1, 0x44, 0x96, 0x44, 0xc2, 0xbb, 0xca, 0x95, 0xa6, 0x6d,
	    0x1c,
	    0x73, 0x54, 0x2a, 0xb3, 0xa6, 0x8c, 0xca, 0x3a };
	static const unsigned char second[] = { 0xa4, 0x65, 0x0c, 0x51, 0x00, 0x75, 0xd0, 0xeb,
	    0x94,
	    0x44, 0x4f, 0xbf, 0x75, 0xda, 0xd0, 0xcd, 0x57, 0x63, 0x3e, 0x92, 0x03, 0x72, 0x85,
	    0xd7,
	    0xa7, 0x62, 0xdc, 0x69, 0x1d, 0xa1, 0x92, 0x0b };
	static const char record[] = "{\"who\":\"見本\"}";
	unsigned char none[CHAIN_HASH] = { 0 }, one[CHAIN_HASH], two[CHAIN_HASH];

	digest_link(1, none, "{}", 2, one);
	assert_memory_equal(one, first, sizeof first);
	digest_link(2, one, record, sizeof record - 1, two);
	assert_memory_equal(two, second, sizeof second);
}

static void
an_untouched_chain_holds(void **state)
{
	struct fixture *f = *state;

	verify(f, 0, 0);
	append(f, 20);
	verify(f, 20, 0);
}

static void
tampering_is_found_at_its_entry(void **state)
{
	static const struct { const char *sql; int64_t entries, bad; } tricks[] = {
		{ "UPDATE audit SET record = replace(record, 'login', 'logix') WHERE seq = 7", 20,
		    7 },
		{ "UPDATE audit SET record = record || ' ' WHERE seq = 1", 20, 1 },
		{ "UPDATE audit SET hash = zeroblob(32) WHERE seq = 9", 20, 9 },
		{ "DELETE FROM audit WHERE seq = 12", 19, 12 },
		{ "DELETE FROM audit WHERE seq = 1", 19, 1 },
		{ "UPDATE audit SET seq = 100 WHERE seq = 5; "
		    "UPDATE audit SET seq = 5 WHERE seq = 6;"
		    "UPDATE audit SET seq = 6 WHERE seq = 100", 20, 5 },
		{ "INSERT INTO audit SELECT 21, record, hash FROM audit WHERE seq = 20", 21, 21 },
		/* cut off at the end */
		{ "DELETE FROM audit WHERE seq > 18", 18, 19 },
		{ "DELETE FROM audit", 0, 1 },
	};
	struct fixture *f = *state;
	size_t i;

	append(f, 20);
	fixture_sql(f, "CREATE TABLE kept AS SELECT * FROM audit");
	for (i = 0; i < NELEM(tricks); i++) {
		fixture_sql(f, tricks[i].sql);
		verify(f, tricks[i].entries, tricks[i].bad);
		fixture_sql(f, "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept;"
		    "UPDATE sqlite_sequence SET seq = 20 WHERE name = 'audit'");
		verify(f, 20, 0);
	}
}

static void
a_chain_made_anew_does_not_contain_the_acknowledged_head(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char hash[DIGEST_TEXT_SIZE], acked[64];
	int64_t seq;

	append(f, 5);
	fixture_ok(audit_hash(f->store, 0, &seq, hash, &e), &e);
	assert_int_equal(seq, 5);
	(void)snprintf(acked, sizeof acked, "5 %s", hash);
	fixture_ok(setting_put(f->store, "audit_acked", acked, &e), &e);
	append(f, 3);
	verify(f, 8, 0);
	fixture_sql(f, "DELETE FROM audit; DELETE FROM sqlite_sequence WHERE name = 'audit'");
	append(f, 8);
	verify(f, 8, 5);
	fixture_sql(f, "DELETE FROM audit; DELETE FROM sqlite_sequence WHERE name = 'audit'");
	append(f, 2);
	verify(f, 2, 3);
}

static void
a_record_that_is_rolled_back_leaves_no_gap(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	int64_t seq;

	append(f, 3);
	fixture_begin(f);
	fixture_ok(audit_append(f->store, &login, &seq, &e), &e);
	assert_int_equal(seq, 4);
	store_rollback(f->store);
	append(f, 1);
	verify(f, 4, 0);
	assert_int_equal(audit_append(f->store, &login, &seq, &e), ERR_INTERNAL);
	err_clear(&e);
}

static char *
record_at(struct fixture *f, int64_t seq)
{
	struct err e = ERR_INIT;
	char *text;

	fixture_ok(sql_word(f->store, "SELECT record FROM audit WHERE seq = ?",
	    SQL_ARGS(SQL_INT(seq)), &text, &e), &e);
	assert_non_null(text);
	return text;
}

static void
time_in_the_chain_never_runs_back(void **state)
{
	struct fixture *f = *state;
	char *first, *second;

	append(f, 1);
	f->now -= 3600000000;
	append(f, 1);
	first = record_at(f, 1);
	second = record_at(f, 2);
	assert_memory_equal(first, "{\"at\":\"2026-11-20T12:00:01.000000+09:00\"", 40);
	assert_memory_equal(second, first, 40);
	assert_non_null(strstr(second, "\"behind_us\":3599000000,"));
	assert_null(strstr(first, "behind_us"));
	free(first);
	free(second);
	verify(f, 2, 0);
}

static void
what_could_name_a_person_opens_for_the_inspector_only(void **state)
{
	static const char head[] = "\"sealed\":\"";
	struct audit_event ev = { .action = "view", .who = "kid", .entry = "0193", .result = "ok",
	    .person = "000000000012345", .procedure = "94-1", .case_no = "R8-0123",
	    .purpose = "電話\"照会\"" };
	struct fixture *f = *state;
	struct box_key *inspector = box_key_new();
	struct buf sealed = BUF_INIT, plain = BUF_INIT;
	struct err e = ERR_INIT;
	char *record, *p, *end;

	/* No key to seal with: not written, so not shown. */
	assert_int_equal(audit_record(f->store, &ev, &e), ERR_REFUSED);
	err_clear(&e);
	fixture_ok(audit_set_inspector(f->store, box_key_public(inspector), &e), &e);
	fixture_ok(audit_record(f->store, &ev, &e), &e);
	record = record_at(f, 1);
	assert_null(strstr(record, "12345"));
	assert_null(strstr(record, "R8-"));
	assert_null(strstr(record, "94-1"));
	p = strstr(record, head);
	assert_non_null(p);
	p += sizeof head - 1;
	end = strchr(p, '"');
	assert_true(b64_decode(p, (size_t)(end - p), &sealed));
	fixture_ok(sealer_open(inspector, sealed.data, sealed.len, &plain, &e), &e);
	assert_string_equal(buf_str(&plain), "{\"person\":\"000000000012345\","
	    "\"procedure\":\"94-1\",\"case\":\"R8-0123\",\"purpose\":\"電話\\\"照会\\\"\"}");
	free(record);
	buf_free(&sealed);
	buf_free(&plain);
	box_key_free(&inspector);
}

static void
records_stay_json_whatever_is_put_in(void **state)
{
	struct audit_event ev = { .action = "list", .who = "a\"b\\c\n\x01", .result = "ok",
	    .detail = "\xff見\xe3\x81" };
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	int64_t valid;

	fixture_ok(audit_record(f->store, &ev, &e), &e);
	fixture_ok(sql_number(f->store, "SELECT json_valid(record)"
	    " AND json_extract(record, '$.who') = 'a\"b\\c' || char(10) || char(1)"
	    " AND json_extract(record, '$.detail') = char(65533) || '見' || char(65533)"
	    " || char(65533) FROM audit", SQL_NONE, &valid, NULL, &e), &e);
	assert_int_equal(valid, 1);
}

struct exported { struct fixture *f; int64_t lines; };

static bool
line_is_json(void *ctx, const char *line)
{
	struct exported *x = ctx;
	struct err e = ERR_INIT;
	int64_t same;

	x->lines++;
	fixture_ok(sql_number(x->f->store, "SELECT json_extract(?1, '$.record') = record"
	    " AND json_extract(?1, '$.seq') = seq AND length(json_extract(?1, '$.hash')) = 43"
	    " FROM audit WHERE seq = ?2", SQL_ARGS(SQL_TEXT(line), SQL_INT(x->lines)), &same, NULL,
	    &e), &e);
	assert_int_equal(same, 1);
	return x->lines < 4;
}

static void
an_export_carries_the_exact_records(void **state)
{
	struct exported x = { .f = *state };
	struct err e = ERR_INIT;

	append(x.f, 6);
	fixture_ok(audit_export(x.f->store, line_is_json, &x, &e), &e);
	assert_int_equal(x.lines, 4);
}

static void
hashes_are_asked_for_by_number(void **state)
{
	struct fixture *f = *state;
	struct err e = ERR_INIT;
	char hash[DIGEST_TEXT_SIZE], last[DIGEST_TEXT_SIZE];
	int64_t found;

	fixture_ok(audit_hash(f->store, 0, &found, hash, &e), &e);
	assert_int_equal(found, 0);
	append(f, 3);
	fixture_ok(audit_hash(f->store, 3, &found, hash, &e), &e);
	fixture_ok(audit_hash(f->store, 0, &found, last, &e), &e);
	assert_int_equal(found, 3);
	assert_string_equal(hash, last);
	assert_int_equal(strlen(hash), 43);
	assert_int_equal(audit_hash(f->store, 4, &found, hash, &e), ERR_NOT_FOUND);
	err_clear(&e);
}

#define TEST(t)	cmocka_unit_test_setup_teardown(t, fixture_make, fixture_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_individual_number_stops_what_it_was_written_for),
		cmocka_unit_test(the_hash_is_the_one_that_others_compute),
		TEST(an_untouched_chain_holds),
		TEST(tampering_is_found_at_its_entry),
		TEST(a_chain_made_anew_does_not_contain_the_acknowledged_head),
		TEST(a_record_that_is_rolled_back_leaves_no_gap),
		TEST(time_in_the_chain_never_runs_back),
		TEST(what_could_name_a_person_opens_for_the_inspector_only),
		TEST(records_stay_json_whatever_is_put_in),
		TEST(an_export_carries_the_exact_records),
		TEST(hashes_are_asked_for_by_number),
	};

	return cmocka_run_group_tests_name("cache: audit chain", tests, NULL, NULL);
}
