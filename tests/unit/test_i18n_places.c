/* SPDX-License-Identifier: ISC */
/*
 * Postal codes and back, on a list of our own making in the post office's form.
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

#include "base/file.h"
#include "i18n/convert.h"
#include "i18n/places.h"

#define REST ",0,0,0,0,0,0\r\n"

static const char ken_all[] =
    "12219,\"290  \",\"2900000\",\"ﾁﾊﾞｹﾝ\",\"ｲﾁﾊﾗｼ\",\"ｲｶﾆｹｲｻｲｶﾞﾅｲﾊﾞｱｲ\",\"千葉県\",\"市原市\","
    "\"以下に掲載がない場合\"" REST
    "12219,\"290  \",\"2900056\",\"ﾁﾊﾞｹﾝ\",\"ｲﾁﾊﾗｼ\",\"ｺﾞｲ\","
    "\"千葉県\",\"市原市\",\"五井\"" REST
    "12219,\"290  \",\"2900038\",\"ﾁﾊﾞｹﾝ\",\"ｲﾁﾊﾗｼ\",\"ｺﾞｲﾆｼ\","
    "\"千葉県\",\"市原市\",\"五井西\"" REST
    "26105,\"605  \",\"6050000\",\"ｷｮｳﾄﾌ\",\"ｷｮｳﾄｼﾋｶﾞｼﾔﾏｸ\",\"ﾐﾎﾝﾁｮｳ(ｲﾁ\","
    "\"京都府\",\"京都市東山区\","
    "\"見本町（一\"" REST
    "26105,\"605  \",\"6050000\",\"ｷｮｳﾄﾌ\",\"ｷｮｳﾄｼﾋｶﾞｼﾔﾏｸ\",\"ﾆ)\","
    "\"京都府\",\"京都市東山区\","
    "\"二丁目）\"" REST
    "12345,\"605  \",\"6050000\",\"ｷｮｳﾄﾌ\",\"ﾐﾎﾝｼ\",\"ｺﾞｲ\","
    "\"京都府\",\"見本市\",\"後井\"" REST;

static char path[] = "/tmp/madoguchi-places-XXXXXX";
static struct places *list;

/* Everything told, with a bar behind each. */
static bool
note_down(void *ctx, const char *text)
{
	return buf_addf(ctx, "%s|", text);
}

static void
a_code_is_its_addresses(void **state UNUSED)
{
	static const struct { const char *code, *addresses; } rows[] = {
		{ "2900056", "千葉県市原市五井|" }, { "2900000", "千葉県市原市|" },
		{ "6050000", "京都府京都市東山区見本町|京都府見本市後井|" },
		{ "0000000", "" }, { "9999999", "" }, { "2900057", "" },
	};
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(rows); i++) {
		buf_reset(&b);
		assert_true(places_by_code(list, rows[i].code, note_down, &b));
		assert_string_equal(buf_str(&b), rows[i].addresses);
	}
	buf_free(&b);
}

static void
an_address_leads_back_to_its_code(void **state UNUSED)
{
	char code[PLACES_CODE_DIGITS + 1];

	assert_true(places_code_of(list, "千葉県市原市五井西1-2-3", code));
	assert_string_equal(code, "2900038");
	assert_true(places_code_of(list, "千葉県市原市五井3", code));
	assert_string_equal(code, "2900056");
	assert_true(places_code_of(list, "千葉県市原市能満", code));
	assert_string_equal(code, "2900000");
	assert_false(places_code_of(list, "東京都見本区", code));
	assert_false(places_code_of(list, "", code));
}

static void
a_reading_is_its_towns(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	assert_true(places_by_reading(list, "ごい", 9, note_down, &b));
	assert_string_equal(buf_str(&b), "五井|後井|");
	buf_reset(&b);
	assert_true(places_by_reading(list, "ごい", 1, note_down, &b));
	assert_string_equal(buf_str(&b), "五井|");
	buf_reset(&b);
	assert_true(places_by_reading(list, "みほんちょう", 9, note_down, &b));
	assert_string_equal(buf_str(&b), "見本町|");
	buf_free(&b);
}

static void
codes_are_taken_as_people_write_them(void **state UNUSED)
{
	static const char *const good[] = { "2900056", "290-0056", "２９０－００５６", "290ー0056",
	    " 290-0056 " };
	static const char *const bad[] = { "", "290005", "29000567", "29-00056", "290-0056a",
	    "ごい" };
	char code[PLACES_CODE_DIGITS + 1];
	size_t i;

	for (i = 0; i < NELEM(good); i++) {
		assert_true(places_code(good[i], code));
		assert_string_equal(code, "2900056");
	}
	for (i = 0; i < NELEM(bad); i++)
		assert_false(places_code(bad[i], code));
}

/* In the input method: only where an address is asked for, and not elsewhere. */
static void
a_code_converts_in_a_place_field(void **state UNUSED)
{
	struct converter *c;
	struct conversion v;

	assert_int_equal(converter_open("anthy", NULL, &c, NULL), ERR_OK);
	assert_true(converter_use_places(c, path));
	assert_int_equal(convert(c, "290ー0056", CONVERT_PLACE, NULL, &v, NULL), ERR_OK);
	assert_int_equal(v.count, 1);
	assert_string_equal(v.segments[0].candidates[0], "千葉県市原市五井");
	conversion_clear(&v);
	assert_int_equal(convert(c, "2900056", CONVERT_TEXT, NULL, &v, NULL), ERR_OK);
	assert_string_not_equal(v.segments[0].candidates[0], "千葉県市原市五井");
	conversion_clear(&v);
	converter_close(&c);
}

static void
rubbish_is_no_list(void **state UNUSED)
{
	static const char *const files[] = { "", "a", "a,b,c\n", "\"", "\"\n\"\n", ",,,,,,,,,,\n" };
	struct buf out = BUF_INIT;
	size_t i, line;

	for (i = 0; i < NELEM(files); i++) {
		assert_false(places_from_ken_all(files[i], strlen(files[i]), &out, &line));
		buf_reset(&out);
	}
	buf_free(&out);
}

static int
set_up(void **state UNUSED)
{
	struct buf out = BUF_INIT;
	size_t line;
	int fd = mkstemp(path);
	bool ok = fd >= 0 && places_from_ken_all(ken_all, strlen(ken_all), &out, &line) &&
	    write(fd, out.data, out.len) == (ssize_t)out.len;

	buf_free(&out);
	if (fd >= 0)
		(void)close(fd);
	list = ok ? places_open(path) : NULL;
	return list != NULL ? 0 : -1;
}

static int
tear_down(void **state UNUSED)
{
	places_close(&list);
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_its_addresses),
		cmocka_unit_test(an_address_leads_back_to_its_code),
		cmocka_unit_test(a_reading_is_its_towns),
		cmocka_unit_test(codes_are_taken_as_people_write_them),
		cmocka_unit_test(a_code_converts_in_a_place_field),
		cmocka_unit_test(rubbish_is_no_list),
	};

	return cmocka_run_group_tests_name("i18n places", tests, set_up, tear_down);
}
