/* SPDX-License-Identifier: ISC */
/*
 * Typing Japanese in the real program: variants, converting anew, segments,
 * the right edge.  What is expected holds with either engine.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "tests/screen/home.h"

#define KEY_CTRL_R	"\x12"
#define KEY_CTRL_U	"\x15"
#define KEY_CTRL_V	"\x16"

/* From home to a field of an empty form. */
static void
go_to_field(struct term *t, const char *label)
{
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "さがす");
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	if (term_shows(t, "担当する事務"))
		term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "必須");
	home_go_to(t, label);
}

static struct term *
at_field(const char *home, int rows, int cols, const char *label)
{
	struct term *t = home_login(home, TANAKA, TANAKA_PASSWORD);

	term_resize(t, rows, cols);
	go_to_field(t, label);
	return t;
}

/* The word people use, the code point, and the furigana of what was typed. */
static void
a_variant_is_chosen_by_its_word(void **state)
{
	struct term *t = at_field(*state, 24, 80, "氏名");

	term_step(t, "takahasi ");
	term_wait_for(t, "[高橋");
	term_step(t, KEY_CTRL_V);
	term_wait_for(t, "髙橋");
	term_wait_for(t, "はしごだか U+9AD9");
	term_step(t, "2" KEY_ENTER);
	term_wait_for(t, "[髙橋");
	TERM_ASSERT_NOT(t, "はしごだか");
	term_step(t, KEY_ENTER);
	term_wait_for(t, "タカハシ");
	/* Nothing of what tells two of them apart is cut. */
	term_step(t, KEY_BACKTAB KEY_CTRL_U "tarou ");
	term_step(t, KEY_CTRL_V);
	term_wait_for(t, "旧字の朗(康熙字典体) U+6717 U+FE00");
	term_leave(&t);
}

static void
the_word_before_the_caret_is_converted_anew(void **state)
{
	struct term *t = at_field(*state, 30, 100, "氏名");

	term_step(t, "yosida " KEY_ENTER);
	term_wait_for(t, "[吉田");
	term_step(t, KEY_CTRL_R);
	term_wait_for(t, "つちよし");
	term_step(t, KEY_ESC);
	term_wait_for(t, "[よしだ");
	term_step(t, KEY_ESC);
	term_wait_for(t, "[吉田");
	TERM_ASSERT_NOT(t, "つちよし");
	term_step(t, KEY_CTRL_R KEY_DOWN KEY_ENTER);
	term_wait_for(t, "[𠮷田");
	term_step(t, KEY_ENTER);
	term_wait_for(t, "ヨシダ");
	term_leave(&t);
}

/* A wide character never stands across the edge, and the caret stays in view. */
static void
a_long_text_scrolls_within_its_box(void **state)
{
	struct term *t = at_field(*state, 24, 80, "氏名");
	int y, x;

	for (int i = 0; i < 11; i++) {
		term_step(t, "mihonnmati" KEY_ENTER);
		term_caret(t, &y, &x);
		assert_true(x < 79);
		assert_non_null(strstr(term_before_caret(t), "みほんまち"));
	}
	assert_non_null(strchr(term_row(t, y), '<'));
	/* Shifted by one cell, the edge falls within a character: it is left out whole. */
	term_step(t, "\x1c" "a");
	term_caret(t, &y, &x);
	assert_true(x < 79);
	assert_non_null(strstr(term_before_caret(t), "みほんまちa"));
	term_step(t, "\033OH");
	assert_non_null(strstr(term_row(t, y), "[みほんまちみほんまち"));
	assert_non_null(strchr(term_row(t, y), '>'));
	term_leave(&t);
}

/* Whatever stands in a box, its right end is in one column, at even and odd widths. */
static void
the_right_edge_stands(void **state)
{
	static const char *const pieces[] = { "見本市", "葛\xf3\xa0\x84\x80", "か\xe3\x82\x99",
	    "𠮷", "\xf0\xb0\x80\x80", "①§", "x葛\xf3\xa0\x84\x80𠮷か\xe3\x82\x99①" };
	static const char *const leads[] = { "", "a" };
	struct term *t = at_field(*state, 24, 80, "氏名");
	int y, x, edge, cols[] = { 80, 81 };

	for (size_t c = 0; c < NELEM(cols); c++) {
		term_resize(t, 24, cols[c]);
		term_step(t, "\025");
		term_caret(t, &y, &x);
		edge = term_last_column(t, y, ']');
		assert_true(edge > 40);
		for (size_t i = 0; i < NELEM(pieces) * NELEM(leads); i++) {
			struct buf text = BUF_INIT;

			assert_true(buf_adds(&text, leads[i % NELEM(leads)]));
			for (int n = 0; n < 50; n++)
				assert_true(buf_adds(&text, pieces[i / NELEM(leads)]));
			term_paste(t, buf_str(&text));
			assert_int_equal(term_last_column(t, y, ']'), edge);
			term_caret(t, &y, &x);
			assert_true(x < edge);
			term_step(t, "\033OH");
			assert_int_equal(term_last_column(t, y, '>'), edge);
			term_step(t, "\025");
			buf_free(&text);
		}
	}
	term_leave(&t);
}

/* NFD, a variation sequence, planes 2 and 3, half-width katakana: pasted, kept, in their cells. */
static void
what_is_pasted_keeps_its_cells(void **state)
{
	struct term *t = at_field(*state, 24, 80, "氏名");
	int y, x;

	term_paste(t, "か\xe3\x82\x99" "𠮷" "\xf0\xb1\x8d\x90" "辻\xf3\xa0\x84\x80" "x");
	term_caret(t, &y, &x);
	/* Nine cells from the bracket: four characters of two, and one of one. */
	assert_non_null(strstr(term_row(t, y), "[が𠮷"));
	{
		const char *row = term_row(t, y), *bracket = strchr(row, '[');

		assert_non_null(bracket);
		assert_non_null(strstr(bracket, "x"));
	}
	term_step(t, KEY_BACKSPACE KEY_BACKSPACE KEY_BACKSPACE);
	assert_non_null(strstr(term_row(t, y), "[が𠮷"));
	/* Half-width katakana never stand on the screen. */
	term_paste(t, "ﾀﾛｳﾊﾟ");
	TERM_ASSERT_SHOWS(t, "タロウパ");
	term_step(t, KEY_BACKSPACE KEY_BACKSPACE KEY_BACKSPACE KEY_BACKSPACE);
	assert_null(strstr(term_row(t, y), "辻"));
	term_leave(&t);
}

/* A kiosk's F13 to F16, and かな入力, which stays the person's. */
static void
a_japanese_keyboard_is_served(void **state)
{
	struct term *t = at_field(*state, 24, 80, "氏名");

	term_step(t, "yamada\033[25~");
	TERM_ASSERT_SHOWS(t, "[山田");
	term_step(t, "\033[26~");
	TERM_ASSERT_SHOWS(t, "[ヤマダ");
	term_step(t, KEY_F8);
	TERM_ASSERT_SHOWS(t, "半角カタカナは使えない");
	term_step(t, KEY_ENTER "\033[28~");
	TERM_ASSERT_SHOWS(t, "[A]");
	term_step(t, "\033[29~");
	TERM_ASSERT_SHOWS(t, "[あ]");
	term_step(t, KEY_F10);
	term_step(t, "kananyuuryoku");
	TERM_ASSERT_SHOWS(t, "> 1 かな入力にする");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[かな]");
	term_step(t, "\025nt@h");
	TERM_ASSERT_SHOWS(t, "[みがく");
	term_step(t, KEY_ESC);
	term_leave(&t);
	t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "[かな]");
	term_step(t, KEY_F10);
	term_step(t, "\034" "romaji");
	TERM_ASSERT_SHOWS(t, "ローマ字入力にする");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[あ]");
	term_leave(&t);
}

/* 外字 are refused with the reason; what else was pasted is there. */
static void
private_use_is_refused_and_explained(void **state)
{
	struct term *t = at_field(*state, 24, 80, "氏名");

	term_paste(t, "見本\xee\x80\x80太郎");
	TERM_ASSERT_SHOWS(t, "[見本太郎");
	TERM_ASSERT_SHOWS(t, "外字は");
	/* From an input method outside the same. */
	term_step(t, "子");
	TERM_ASSERT_NOT(t, "外字は");
	term_step(t, "\xee\x80\x80");
	TERM_ASSERT_SHOWS(t, "外字は");
	TERM_ASSERT_SHOWS(t, "[見本太郎子");
	term_leave(&t);
}

/* A terminal that draws ① in two cells: what comes behind it stands where we think. */
static void
a_doubtful_glyph_has_a_blank_behind_it(void **state)
{
	struct term *t = home_start_wide(*state, 24, 80);
	int y, x, bracket;

	term_step(t, TANAKA KEY_ENTER TANAKA_PASSWORD);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "ホーム");
	go_to_field(t, "氏名");
	term_caret(t, &y, &bracket);
	term_paste(t, "①x§y");
	term_caret(t, &y, &x);
	assert_int_equal(x - bracket, 6);
	assert_non_null(strstr(term_row(t, y), "[① x§ y"));
	term_step(t, KEY_BACKSPACE KEY_BACKSPACE);
	assert_non_null(strstr(term_row(t, y), "[① x"));
	assert_null(strstr(term_row(t, y), "§"));
	term_leave(&t);
}

/* An answer that comes after the program went on is no key, and types nothing. */
static void
a_late_answer_is_nothing(void **state)
{
	struct term *t = home_start_slow(*state, 24, 80);

	term_step(t, "x");
	TERM_ASSERT_SHOWS(t, "[x");
	term_answer_at_last(t);
	term_step(t, "y");
	TERM_ASSERT_SHOWS(t, "[xy ");
	TERM_ASSERT_NOT(t, "[xy;");
	TERM_ASSERT_NOT(t, "R");
	kill(term_pid(t), SIGTERM);
	assert_int_equal(term_wait_end(t), 0);
	term_free(&t);
}

/* One key, two meanings: while composing it is the input method's, and the help says so. */
static void
ctrl_u_does_what_the_help_says(void **state)
{
	struct term *t = at_field(*state, 24, 80, "氏名");

	term_step(t, "mihonn");
	term_step(t, KEY_F7);
	TERM_ASSERT_SHOWS(t, "[ミホン");
	term_step(t, KEY_CTRL_U);
	TERM_ASSERT_SHOWS(t, "[みほん");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_CTRL_U);
	TERM_ASSERT_NOT(t, "[みほん");
	term_step(t, KEY_F1);
	for (int i = 0; i < 5 && !term_shows(t, "Ctrl-U"); i++)
		term_step(t, KEY_DOWN);
	TERM_ASSERT_SHOWS(t, "欄を空にする（変換中は、ひらがなに戻す）");
	term_step(t, KEY_ESC);
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_variant_is_chosen_by_its_word),
		cmocka_unit_test(the_word_before_the_caret_is_converted_anew),
		cmocka_unit_test(ctrl_u_does_what_the_help_says),
		cmocka_unit_test(a_long_text_scrolls_within_its_box),
		cmocka_unit_test(the_right_edge_stands),
		cmocka_unit_test(what_is_pasted_keeps_its_cells),
		cmocka_unit_test(a_japanese_keyboard_is_served),
		cmocka_unit_test(private_use_is_refused_and_explained),
		cmocka_unit_test(a_doubtful_glyph_has_a_blank_behind_it),
		cmocka_unit_test(a_late_answer_is_nothing),
	};

	return cmocka_run_group_tests_name("screen input", tests, home_make, home_remove);
}
