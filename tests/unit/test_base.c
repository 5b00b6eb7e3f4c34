/* SPDX-License-Identifier: ISC */
/*
 * base/: buffers at their cap, the calendar at its edges, ids, and the log
 * that cannot print a name.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/uuid.h"

static void
buffer_stops_at_its_cap(void **state UNUSED)
{
	struct buf b = BUF_INIT_MAX(8);

	assert_true(buf_adds(&b, "12345678"));
	assert_false(buf_addc(&b, '9'));
	assert_false(buf_ok(&b));
	assert_string_equal(buf_str(&b), "12345678");
	assert_null(buf_steal(&b));
	buf_reset(&b);
	assert_true(buf_addf(&b, "%s%d", "a", 12));
	assert_string_equal(buf_str(&b), "a12");
	buf_free(&b);
	assert_string_equal(buf_str(&b), "");
}

static void
time_survives_a_round_trip(void **state UNUSED)
{
	char text[TIME_TEXT_SIZE];
	int64_t us;

	time_format(INT64_C(1763602927123456), text);
	assert_string_equal(text, "2025-11-20T10:42:07.123456+09:00");
	assert_true(time_parse(text, &us));
	assert_int_equal(us, INT64_C(1763602927123456));
	assert_true(time_parse("1970-01-01T00:00:00Z", &us));
	assert_int_equal(us, 0);
	assert_true(time_parse("2024-02-29t23:59:59.5z", &us));
	assert_false(time_parse("2023-02-29T00:00:00Z", &us));
	assert_false(time_parse("2024-01-01T00:00:00", &us));
	assert_false(time_parse("2024-01-01T24:00:00Z", &us));
	assert_false(time_parse("2024-01-01T00:00:00.Z", &us));
}

static void
dates_that_do_not_exist_are_refused(void **state UNUSED)
{
	struct date d;
	char text[DATE_TEXT_SIZE];

	assert_false(date_parse("2000-02-30", &d));
	assert_false(date_parse("1900-02-29", &d));
	assert_true(date_parse("2000-02-29", &d));
	assert_false(date_parse("2000-02", &d));
	assert_true(date_parse_partial("2000-02", &d));
	date_format(d, text);
	assert_string_equal(text, "2000-02");
	assert_true(date_parse("2026-03-31", &d));
	assert_int_equal(date_fiscal_year(d), 2025);
	d = date_add_days(d, 1);
	assert_int_equal(date_fiscal_year(d), 2026);
	date_format(d, text);
	assert_string_equal(text, "2026-04-01");
}

static void
japan_is_nine_hours_ahead(void **state UNUSED)
{
	int64_t us;
	struct date d;

	assert_true(time_parse("2026-11-19T15:00:00Z", &us));
	d = date_at(us);
	assert_int_equal(d.day, 20);
	assert_int_equal(date_start_us(d), us);
	d = date_at(us - 1);
	assert_int_equal(d.day, 19);
}

static void
uuid_carries_its_time(void **state UNUSED)
{
	char a[UUID_TEXT_SIZE], b[UUID_TEXT_SIZE];
	int64_t us = INT64_C(1763602927123000);

	uuid_make(us, a);
	uuid_make(us, b);
	assert_true(uuid_valid(a));
	assert_int_equal(uuid_time_us(a), us);
	assert_string_not_equal(a, b);
	a[0] = 'A';
	assert_false(uuid_valid(a));
	assert_false(uuid_valid("0193"));
	assert_false(uuid_valid("00000000-0000-4000-8000-000000000000"));
}

static void
a_name_cannot_be_logged(void **state UNUSED)
{
	assert_true(log_word("0193a0b0-0000-7000-8000-000000000000"));
	assert_true(log_word("queued"));
	assert_false(log_word("見本"));
	assert_false(log_word("two words"));
	assert_false(log_word("123456789012"));
	assert_false(log_word("x123456789012"));
	assert_false(log_word(""));
}

static void
errors_carry_their_arguments(void **state UNUSED)
{
	struct err e = ERR_INIT, f = ERR_INIT;

	assert_int_equal(err_set(&e, ERR_STALE, "cache.stale", "a", "b", NULL), ERR_STALE);
	assert_string_equal(e.args[1], "b");
	assert_null(e.args[2]);
	err_move(&f, &e);
	assert_int_equal(e.code, ERR_OK);
	assert_string_equal(f.key, "cache.stale");
	assert_int_equal(err_exit_status(f.code), 1);
	assert_int_equal(err_exit_status(ERR_LOGIN), 3);
	assert_int_equal(err_exit_status(ERR_NET_DOWN), 5);
	err_clear(&f);
	assert_int_equal(err_set(NULL, ERR_IO, "x", NULL), ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buffer_stops_at_its_cap),
		cmocka_unit_test(time_survives_a_round_trip),
		cmocka_unit_test(dates_that_do_not_exist_are_refused),
		cmocka_unit_test(japan_is_nine_hours_ahead),
		cmocka_unit_test(uuid_carries_its_time),
		cmocka_unit_test(a_name_cannot_be_logged),
		cmocka_unit_test(errors_carry_their_arguments),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
