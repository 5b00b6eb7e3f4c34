/* SPDX-License-Identifier: ISC */
/*
 * Wareki: both sides of every era's boundary, and what is no date.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "i18n/wareki.h"

static void
every_way_of_writing_is_read(void **state UNUSED)
{
	static const char *const ways[] = { "昭和55年2月29日", "S55.2.29", "s550229", "昭55/2/29",
	    "1980-02-29", "1980/2/29", "19800229", "1980年2月29日", "Ｓ５５．２．２９",
	    "昭和５５年２月２９日", " 1980－02－29 ", "S55-2-29" };
	struct date d;
	char text[DATE_TEXT_SIZE];
	size_t i;

	for (i = 0; i < NELEM(ways); i++) {
		assert_true(wareki_parse(ways[i], false, &d));
		date_format(d, text);
		assert_string_equal(text, "1980-02-29");
	}
}

static void
what_is_no_date_is_refused(void **state UNUSED)
{
	static const char *const bad[] = { "", "55-2-29", "昭和65年1月1日", "平成31年5月1日",
	    "令和元年4月30日", "昭和64年1月8日", "平成元年1月7日", "大正15年12月25日",
	    "昭和元年12月24日", "2000-02-30", "S55.2.30", "1980-2-", "昭和", "令和0年1月1日",
	    "明治5年1月1日", "1980-02-29x", "見本", "1980", "昭和55年", "19800230" };
	struct date d;
	size_t i;

	for (i = 0; i < NELEM(bad); i++)
		assert_false(wareki_parse(bad[i], false, &d));
}

static void
eras_begin_and_end_on_their_days(void **state UNUSED)
{
	static const struct { const char *western, *wareki; } rows[] = {
		{ "1912-07-29", "明治45年7月29日" }, { "1912-07-30", "大正元年7月30日" },
		{ "1926-12-24", "大正15年12月24日" }, { "1926-12-25", "昭和元年12月25日" },
		{ "1989-01-07", "昭和64年1月7日" }, { "1989-01-08", "平成元年1月8日" },
		{ "2019-04-30", "平成31年4月30日" }, { "2019-05-01", "令和元年5月1日" },
		{ "2026-11-24", "令和8年11月24日" }, { "1872-12-31", "1872年12月31日" },
	};
	struct buf b = BUF_INIT;
	struct date d, back;
	size_t i;

	for (i = 0; i < NELEM(rows); i++) {
		assert_true(date_parse(rows[i].western, &d));
		buf_reset(&b);
		assert_true(wareki_format(d, &b));
		assert_string_equal(buf_str(&b), rows[i].wareki);
		assert_true(wareki_parse(rows[i].wareki, false, &back));
		assert_int_equal(date_compare(d, back), 0);
	}
	buf_free(&b);
}

static void
partial_dates_where_they_are_allowed(void **state UNUSED)
{
	struct date d;

	assert_true(wareki_parse("昭和55年", true, &d));
	assert_int_equal(d.year, 1980);
	assert_int_equal(d.month, 0);
	assert_true(wareki_parse("S55.2", true, &d));
	assert_int_equal(d.month, 2);
	assert_true(wareki_parse("1980-02", true, &d));
	assert_int_equal(d.day, 0);
	assert_false(wareki_parse("1980-13", true, &d));
	/* The first and last years of an era are both good. */
	assert_true(wareki_parse("昭和64年", true, &d));
	assert_true(wareki_parse("平成元年", true, &d));
}

static void
fiscal_years_are_read_and_written(void **state UNUSED)
{
	struct buf b = BUF_INIT;
	int year;

	assert_true(wareki_echo_year(2025, "ja", &b));
	assert_string_equal(buf_str(&b), "令和7年度 (2025)");
	buf_reset(&b);
	assert_true(wareki_echo_year(2019, "ja", &b));
	assert_string_equal(buf_str(&b), "令和元年度 (2019)");
	buf_reset(&b);
	assert_true(wareki_echo_year(2019, "en", &b));
	assert_string_equal(buf_str(&b), "FY 2019 (Reiwa 1)");
	buf_reset(&b);
	/* A calendar year is none of them. */
	assert_true(wareki_echo_calendar_year(2019, "ja", &b));
	assert_string_equal(buf_str(&b), "令和元年 (2019)");
	buf_reset(&b);
	assert_true(wareki_echo_calendar_year(2025, "en", &b));
	assert_string_equal(buf_str(&b), "2025 (Reiwa 7)");
	buf_free(&b);
	assert_true(wareki_parse_year("令和7年度", &year));
	assert_int_equal(year, 2025);
	assert_true(wareki_parse_year("R7", &year));
	assert_int_equal(year, 2025);
	assert_true(wareki_parse_year("２０２５", &year));
	assert_int_equal(year, 2025);
	assert_false(wareki_parse_year("7", &year));
	assert_false(wareki_parse_year("2025-04", &year));
}

static void
the_echo_shows_both_calendars(void **state UNUSED)
{
	struct buf b = BUF_INIT;
	struct date d;

	assert_true(wareki_parse("S55.2.29", false, &d));
	assert_true(wareki_echo(d, "ja", &b));
	assert_string_equal(buf_str(&b), "昭和55年2月29日 (1980-02-29)");
	buf_reset(&b);
	assert_true(wareki_echo(d, "en", &b));
	assert_string_equal(buf_str(&b), "1980-02-29 (Showa 55)");
	buf_reset(&b);
	d = (struct date){ 1989, 0, 0 };
	assert_true(wareki_echo(d, "en", &b));
	assert_string_equal(buf_str(&b), "1989 (Heisei 1)");
	buf_reset(&b);
	d = (struct date){ 1860, 3, 0 };
	assert_true(wareki_echo(d, "en", &b));
	assert_string_equal(buf_str(&b), "1860-03");
	buf_free(&b);
}

/* A month may have two eras: that of the day is told. */
static void
a_month_is_told_by_the_era_of_its_day(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	assert_true(wareki_echo_month((struct date){ 1989, 1, 7 }, "ja", &b));
	assert_string_equal(buf_str(&b), "昭和64年1月 (1989-01)");
	buf_reset(&b);
	assert_true(wareki_echo_month((struct date){ 1989, 1, 8 }, "en", &b));
	assert_string_equal(buf_str(&b), "1989-01 (Heisei 1)");
	buf_free(&b);
}

static void
a_day_that_the_month_does_not_have_is_told_from_nonsense(void **state UNUSED)
{
	assert_true(wareki_no_such_day("R8.2.30"));
	assert_true(wareki_no_such_day("平成31年4月31日"));
	assert_true(wareki_no_such_day("2027-02-29"));
	assert_true(wareki_no_such_day("2026-11-00"));
	assert_false(wareki_no_such_day("2028-02-29"));
	assert_false(wareki_no_such_day("R8.13.1"));
	assert_false(wareki_no_such_day("R8.2"));
	assert_false(wareki_no_such_day("きのう"));
}

static void
a_date_outside_its_era_tells_which_border_it_passed(void **state UNUSED)
{
	static const struct { const char *written; char era; } rows[] = {
		{ "S64.1.8", 'H' }, { "平成元年1月7日", 'H' }, { "昭和65年1月1日", 'H' },
		{ "H31.5.1", 'R' }, { "平成31年5月", 'R' }, { "H40.1.1", 'R' },
		{ "令和元年4月30日", 'R' }, { "大正15年12月25日", 'S' }, { "S1.12.24", 'S' },
		{ "明治45年7月30日", 'T' }, { "T1.7.29", 'T' },
		/* In its era, of no era, no day of the month, or before what is read. */
		{ "S64.1.7", '\0' }, { "H31.4.30", '\0' }, { "55.2.29", '\0' },
		{ "H31.4.31", '\0' }, { "M1.1.1", '\0' }, { "M5.1.1", '\0' }, { "見本", '\0' },
	};

	for (size_t i = 0; i < NELEM(rows); i++)
		assert_int_equal(wareki_passed_border(rows[i].written), rows[i].era);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_that_the_month_does_not_have_is_told_from_nonsense),
		cmocka_unit_test(a_date_outside_its_era_tells_which_border_it_passed),
		cmocka_unit_test(every_way_of_writing_is_read),
		cmocka_unit_test(what_is_no_date_is_refused),
		cmocka_unit_test(eras_begin_and_end_on_their_days),
		cmocka_unit_test(partial_dates_where_they_are_allowed),
		cmocka_unit_test(fiscal_years_are_read_and_written),
		cmocka_unit_test(the_echo_shows_both_calendars),
		cmocka_unit_test(a_month_is_told_by_the_era_of_its_day),
	};

	return cmocka_run_group_tests_name("i18n wareki", tests, NULL, NULL);
}
