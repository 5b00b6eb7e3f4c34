/* SPDX-License-Identifier: ISC */
/*
 * The law's table of the stand-in: dates, classes of providers, bad lines.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "server/law.h"

/* A const text where a message wants char *; nobody writes to it. */
#define TEXT(s)	((char *)(uintptr_t)(s))

#define LINE(row, role, info, provider, from, to) \
	"{\"procedure\":\"94-1\",\"row\":" row ",\"article\":\"94\"," \
	"\"item\":\"1\",\"role\":\"" role "\"," \
	"\"information\":{\"code\":\"" info "\",\"name\":\"x\"},\"provider\":\"y\"," \
	"\"provider_code\":\"" provider "\",\"from\":" from ",\"to\":" to "}\n"

static const char table[] =
    LINE("\"92\"", "請求者", "tax", "municipality", "\"2024-05-27\"", "\"2025-03-31\"")
    LINE("\"92\"", "請求者", "tax", "municipality", "\"2025-04-01\"", "null")
    LINE("\"92\"", "請求者", "pension", "nenkin", "\"2024-05-27\"", "null")
    "\n"
    LINE("\"92\"", "配偶者", "handbook", "prefecture", "\"2024-05-27\"", "null");

/* As the build writes them: a class, and the cities in the prefecture's place. */
#define LOCAL(role, info, provider, class, cities) \
	"{\"procedure\":\"94-1\",\"row\":\"92\",\"role\":\"" role "\"," \
	"\"information\":{\"code\":\"" info "\",\"name\":\"x\"},\"provider\":\"y\"," \
	"\"provider_code\":\"" provider "\",\"provider_class\":\"" class "\"" cities "," \
	"\"from\":\"2024-05-27\",\"to\":null}\n"

static const char local_table[] =
    LOCAL("受給者", "assistance", "welfare-office", "either", "")
    LOCAL("受給者", "physical", "prefecture", "prefecture",
	",\"taken_over\":[\"designated\",\"core\"]")
    LOCAL("受給者", "mental", "prefecture", "prefecture", ",\"taken_over\":[\"designated\"]")
    LOCAL("受給者", "tax", "municipality", "municipality", "");
static const char cities[] =
    "code\tname\tkana\tprefecture\tkind\tcity\n"
    "011002\t札幌市\tさっぽろし\t北海道\tdesignated\t\n"
    "012025\t函館市\tはこだてし\t北海道\tcore\t\n"
    "131121\t世田谷区\tせたがやく\t東京都\ttokyo-ward\t\n";

static struct law *law;

static int
setup(void **state UNUSED)
{
	return law_read(table, sizeof table - 1, &law, NULL);
}

static int
teardown(void **state UNUSED)
{
	law_free(&law);
	return 0;
}

static bool
permits(const char *role, const char *information, const char *provider, const char *as_of)
{
	struct wire_code code = { TEXT(information), TEXT("x") };
	struct wire_submission sub = { .as_of = TEXT(as_of) };

	sub.procedure.code = TEXT("94-1");
	sub.procedure.row = TEXT("92");
	sub.subject.role = TEXT(role);
	sub.inquiry.provider.code = TEXT(provider);
	sub.inquiry.information = &code;
	sub.inquiry.information_count = 1;
	return law_permits(law, &sub);
}

static void
every_line_is_read_and_empty_ones_are_not(void **state UNUSED)
{
	assert_int_equal(law_count(law), 4);
}

static void
a_line_holds_from_its_first_day_to_its_last(void **state UNUSED)
{
	assert_false(permits("請求者", "tax", "131121", "2024-05-26"));
	assert_true(permits("請求者", "tax", "131121", "2024-05-27"));
	assert_true(permits("請求者", "tax", "131121", "2025-03-31"));
	assert_true(permits("請求者", "tax", "131121", "2025-04-01"));
	assert_true(permits("請求者", "tax", "131121", "2999-01-01"));
}

static void
a_code_of_six_digits_stands_for_its_class(void **state UNUSED)
{
	assert_true(permits("配偶者", "handbook", "130001", "2026-01-01"));
	assert_false(permits("配偶者", "handbook", "131121", "2026-01-01"));
	assert_false(permits("請求者", "tax", "130001", "2026-01-01"));
	assert_true(permits("請求者", "pension", "nenkin", "2026-01-01"));
	assert_false(permits("請求者", "pension", "131121", "2026-01-01"));
}

static void
role_and_information_must_both_be_in_one_line(void **state UNUSED)
{
	assert_false(permits("配偶者", "tax", "131121", "2026-01-01"));
	assert_false(permits("請求者", "handbook", "130001", "2026-01-01"));
}

static void
all_kinds_of_information_of_an_inquiry_must_be_lawful(void **state UNUSED)
{
	struct wire_code codes[] = { { TEXT("tax"), TEXT("x") }, { TEXT("family"), TEXT("x") } };
	struct wire_submission sub = { .as_of = TEXT("2026-01-01") };

	sub.procedure.code = TEXT("94-1");
	sub.procedure.row = TEXT("92");
	sub.subject.role = TEXT("請求者");
	sub.inquiry.provider.code = TEXT("131121");
	sub.inquiry.information = codes;
	sub.inquiry.information_count = 2;
	assert_false(law_permits(law, &sub));
}

static void
a_line_that_does_not_read_spoils_the_table(void **state UNUSED)
{
	static const char bad[] = "{\"procedure\":\"94-1\"}\n";
	struct law *none = NULL;

	assert_int_equal(law_read(bad, sizeof bad - 1, &none, NULL), ERR_INVALID);
	assert_null(none);
}

static void
a_city_provides_what_it_took_over(void **state UNUSED)
{
	struct law *own = law;

	assert_int_equal(law_read(local_table, sizeof local_table - 1, &law, NULL), ERR_OK);
	assert_int_equal(law_read_cities(law, cities, NULL), ERR_OK);
	/* 都道府県知事等: the prefecture and every municipality. */
	assert_true(permits("受給者", "assistance", "010006", "2026-06-14"));
	assert_true(permits("受給者", "assistance", "131121", "2026-06-14"));
	assert_true(permits("受給者", "physical", "010006", "2026-06-14"));
	assert_true(permits("受給者", "physical", "011002", "2026-06-14"));
	assert_true(permits("受給者", "physical", "012025", "2026-06-14"));
	assert_false(permits("受給者", "physical", "131121", "2026-06-14"));
	assert_true(permits("受給者", "mental", "011002", "2026-06-14"));
	assert_false(permits("受給者", "mental", "012025", "2026-06-14"));
	assert_true(permits("受給者", "tax", "012025", "2026-06-14"));
	assert_false(permits("受給者", "tax", "010006", "2026-06-14"));
	law_free(&law);
	law = own;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_is_read_and_empty_ones_are_not),
		cmocka_unit_test(a_line_holds_from_its_first_day_to_its_last),
		cmocka_unit_test(a_code_of_six_digits_stands_for_its_class),
		cmocka_unit_test(role_and_information_must_both_be_in_one_line),
		cmocka_unit_test(all_kinds_of_information_of_an_inquiry_must_be_lawful),
		cmocka_unit_test(a_line_that_does_not_read_spoils_the_table),
		cmocka_unit_test(a_city_provides_what_it_took_over),
	};

	return cmocka_run_group_tests_name("server: law", tests, setup, teardown);
}
