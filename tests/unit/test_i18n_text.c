/* SPDX-License-Identifier: ISC */
/*
 * Text: the filter, widths, clusters, kana, the repertoire.  Code points are
 * written out where an editor could change them unseen.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>
#include <cmocka.h>

#include "i18n/compat.h"
#include "i18n/text.h"

#define IVS_KATSU	"\xe8\x91\x9b\xf3\xa0\x84\x80"	/* 葛 U+845B U+E0100 */
#define NFD_GA		"\xe3\x81\x8b\xe3\x82\x99"	/* か U+3099 */
#define YOSHI		"\xf0\xa0\xae\xb7"		/* 𠮷 U+20BB7 */
#define TSUKA_COMPAT	"\xef\xa8\x90"			/* U+FA10 */

static void
rubbish_is_not_utf8(void **state UNUSED)
{
	static const char *const bad[] = { "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
	    "\xe3\x81",
	    "\x80", "\xff", "\xf8\x88\x80\x80\x80" };
	size_t i;

	for (i = 0; i < NELEM(bad); i++)
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
	assert_false(utf8_valid("a\0b", 3));
	assert_true(utf8_valid("見本" YOSHI, 10));
}

static void
assert_screen(const char *in, size_t len, const char *want)
{
	struct buf b = BUF_INIT;

	assert_true(text_for_screen(in, len, false, &b));
	assert_string_equal(buf_str(&b), want);
	buf_free(&b);
}

static void
nothing_that_steers_a_terminal_gets_through(void **state UNUSED)
{
	assert_screen("\x1b[31m見本\x07", 13, "[31m見本");
	assert_screen("a\xc2\x9b" "b", 4, "ab");			/* C1 */
	assert_screen("a\xe2\x80\xae" "b", 5, "ab");			/* bidi override */
	assert_screen("a\xe2\x80\x8b" "b", 5, "ab");			/* zero width space */
	assert_screen("a\xf3\xa0\x81\x81" "b", 6, "ab");		/* TAG A */
	assert_screen("a\xee\x80\x80" "b", 5, "ab");			/* private use */
	assert_screen("a\xe2\x80\xa8" "b", 5, "ab");			/* line separator */
	assert_screen("a\xff" "b", 3, "a〓b");
	assert_screen("\t", 1, " ");
}

static void
what_people_write_stays(void **state UNUSED)
{
	assert_screen(IVS_KATSU, 7, IVS_KATSU);
	assert_screen(NFD_GA, 6, "が");
	assert_screen(YOSHI "田", 7, YOSHI "田");
	assert_screen("e\xcc\x81", 3, "é");
	/* Six marks on one base: four are kept. */
	assert_screen("q\xcc\xa3\xcc\xa3\xcc\xa3\xcc\xa3\xcc\xa3\xcc\xa3", 13,
	    "q\xcc\xa3\xcc\xa3\xcc\xa3\xcc\xa3");
}

static void
compatibility_ideographs_survive_normalisation(void **state UNUSED)
{
	/* StandardizedVariants.txt of Unicode 15. */
	static const struct { uint32_t cp, base, selector; } rows[] = {
		{ 0xfa10, 0x585a, 0xfe00 }, { 0xfa19, 0x795e, 0xfe00 }, { 0xf91d, 0x6b04, 0xfe00 },
		{ 0xf929, 0x6717, 0xfe00 }, { 0xfa92, 0x6717, 0xfe01 }, { 0x2fa1d, 0x2a600,
		    0xfe00 },
	};
	uint32_t base, selector;
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(rows); i++) {
		assert_true(compat_variant(rows[i].cp, &base, &selector));
		assert_int_equal(base, rows[i].base);
		assert_int_equal(selector, rows[i].selector);
	}
	assert_false(compat_variant(0x585a, &base, &selector));
	assert_false(compat_variant(0xfa0e, &base, &selector));	/* unified, despite its block */
	assert_true(text_nfc(TSUKA_COMPAT "本", &b));
	assert_string_equal(buf_str(&b), "塚\xef\xb8\x80本");
	buf_free(&b);
}

static void
cells_are_counted_by_cluster(void **state UNUSED)
{
	static const struct { const char *text; int width; } rows[] = {
		{ "abc", 3 }, { "見本", 4 }, { IVS_KATSU "西", 4 }, { NFD_GA, 2 }, { YOSHI, 2 },
		{ "ｱｲ", 2 }, { "Ａ", 2 }, { "", 0 }, { "e\xcc\x81", 1 },
		{ "\xf0\xb1\x8d\x90", 2 },		/* U+31350, CJK Ext H */
	};
	size_t i;

	for (i = 0; i < NELEM(rows); i++)
		assert_int_equal(text_width(rows[i].text, strlen(rows[i].text)), rows[i].width);
}

static void
clusters_are_never_split(void **state UNUSED)
{
	static const char text[] = "a" IVS_KATSU NFD_GA "b";

	assert_int_equal(text_cluster(text, strlen(text)), 1);
	assert_int_equal(text_cluster(text + 1, strlen(text + 1)), 7);
	assert_int_equal(text_cluster(text + 8, strlen(text + 8)), 6);
	assert_int_equal(text_cluster_back(text, 8), 1);
	assert_int_equal(text_cluster_back(text, 14), 8);
	assert_int_equal(text_fit(text, strlen(text), 2), 1);	/* half of 葛 does not fit */
	assert_int_equal(text_fit(text, strlen(text), 3), 8);
	assert_int_equal(text_fit(text, strlen(text), 5), 14);
}

static void
lines_do_not_begin_with_a_full_stop(void **state UNUSED)
{
	static const char text[] = "見本です。次";

	assert_int_equal(text_break(text, strlen(text), 8), 9);
	assert_int_equal(text_break(text, strlen(text), 10), 15);
	assert_int_equal(text_break("a\nb", 3, 10), 1);
}

typedef bool (*convert_fn)(const char *s, struct buf *out);

static void
assert_converts(convert_fn fn, const char *in, const char *want)
{
	struct buf b = BUF_INIT;

	assert_true(fn(in, &b));
	assert_string_equal(buf_str(&b), want);
	buf_free(&b);
}

static void
kana_and_digits_are_normalised(void **state UNUSED)
{
	assert_converts(text_to_katakana, "みほんﾀﾛｳ ｶﾞ髙", "ミホンタロウ ガ髙");
	assert_converts(text_to_hiragana, "ミホン・ヴー", "みほん・ゔー");
	assert_converts(text_ascii_digits, "　１２３－４５６７ ", "123-4567");
	assert_converts(text_trim, "　見本　　太郎 ", "見本 太郎");
	assert_converts(text_fold, "ショウガイ　手当（94）ＡＢ", "しょうがい手当94ab");
	assert_true(text_kana_ok("ミホン タロウ"));
	assert_false(text_kana_ok("みほん"));
	assert_false(text_kana_ok("ﾐﾎﾝ"));
	assert_converts(text_mask_name, "見本 太郎", "見本 ○○");
	assert_converts(text_mask_name, "見本太郎", "見本○○");
	assert_converts(text_mask_name, IVS_KATSU "西 一", IVS_KATSU "西 ○");
}

static void
the_repertoire_is_jis_x_0213(void **state UNUSED)
{
	uint32_t bad = 0;

	assert_true(repertoire_ok("見本 太郎 﨑", &bad));
	assert_false(repertoire_ok("髙橋", &bad));	/* unified with 高 in JIS X 0213 */
	assert_true(repertoire_ok("\xf0\xa0\x80\x8b", &bad));	/* U+2000B */
	assert_false(repertoire_ok(YOSHI, &bad));
	assert_false(repertoire_ok("見\xf0\xb1\x8d\x90", &bad));
	assert_int_equal(bad, 0x31350);
	assert_false(repertoire_ok("ｱ", &bad));
	assert_true(text_has_private_use("\xee\x80\x80"));
	assert_false(text_has_private_use("見本"));
}

static int
set_up(void **state UNUSED)
{
	return setlocale(LC_CTYPE, "C.UTF-8") != NULL ? 0 : -1;
}

/* The short way is the long one: through the filter, between boundaries that ICU knows. */
static void
what_is_plain_passes_the_filter_as_a_cluster_of_its_own(void **state UNUSED)
{
	struct buf one = BUF_INIT, out = BUF_INIT;
	uint32_t run[4];
	size_t used;
	int plain = 0;

	for (uint32_t cp = 1; cp < 0x30000; cp++) {
		size_t len;

		if (!text_plain(cp))
			continue;
		plain++;
		buf_reset(&one);
		buf_reset(&out);
		assert_true(utf8_put(&one, cp));
		len = one.len;
		assert_true(text_for_screen(buf_str(&one), len, false, &out));
		assert_int_equal(out.len, len);
		assert_memory_equal(out.data, one.data, len);
		assert_int_equal(text_plain_width(cp), wcwidth((wchar_t)cp));
		assert_int_equal(utf8_length(cp), len);
		assert_int_equal(text_plain_run(buf_str(&one), len, run, NELEM(run), &used), 1);
		assert_int_equal(used, len);
		assert_int_equal(run[0], cp);
		/* Behind it stands what no short way knows. */
		assert_true(utf8_put(&one, 0x1f600));
		assert_int_equal(text_cluster(buf_str(&one), one.len), len);
		/* A mark joins it. */
		buf_truncate(&one, len);
		assert_true(utf8_put(&one, 0x0301));
		assert_int_equal(text_plain_run(buf_str(&one), one.len, run, NELEM(run), &used), 0);
		assert_int_equal(used, 0);
	}
	assert_true(plain > 21000);
	buf_free(&one);
	buf_free(&out);
}

/* A run ends before what a mark joins, at its length, and at rubbish. */
static void
a_run_ends_before_a_cluster_of_several(void **state UNUSED)
{
	static const char text[] = "氏名" NFD_GA "。", broken[] = "氏\xe5\x90";
	uint32_t run[8];
	size_t used;

	assert_int_equal(text_plain_run(text, strlen(text), run, NELEM(run), &used), 2);
	assert_int_equal(used, 6);
	assert_int_equal(run[1], 0x540d);
	assert_int_equal(text_plain_run(text, strlen(text), run, 1, &used), 1);
	assert_int_equal(used, 3);
	assert_int_equal(text_plain_run(broken, strlen(broken), run, NELEM(run), &used), 0);
	assert_int_equal(text_plain_run(text, 0, run, NELEM(run), &used), 0);
	assert_int_equal(used, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rubbish_is_not_utf8),
		cmocka_unit_test(nothing_that_steers_a_terminal_gets_through),
		cmocka_unit_test(what_people_write_stays),
		cmocka_unit_test(compatibility_ideographs_survive_normalisation),
		cmocka_unit_test(cells_are_counted_by_cluster),
		cmocka_unit_test(clusters_are_never_split),
		cmocka_unit_test(lines_do_not_begin_with_a_full_stop),
		cmocka_unit_test(kana_and_digits_are_normalised),
		cmocka_unit_test(the_repertoire_is_jis_x_0213),
		cmocka_unit_test(what_is_plain_passes_the_filter_as_a_cluster_of_its_own),
		cmocka_unit_test(a_run_ends_before_a_cluster_of_several),
	};

	return cmocka_run_group_tests_name("i18n text", tests, set_up, NULL);
}
