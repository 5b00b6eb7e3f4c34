/* SPDX-License-Identifier: ISC */
/*
 * The palette, the themes, the tools for the terminal, and new sizes at any moment.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/screen/home.h"

/* Opens the palette and searches it as a person types: romaji, then Enter for the kana. */
static void
palette(struct term *t, const char *romaji)
{
	term_step(t, KEY_F10);
	TERM_ASSERT_SHOWS(t, "操作一覧");
	term_step(t, romaji);
	term_step(t, KEY_ENTER);
}

static struct term *
start_with(const char *home, const char *env)
{
	const char *dir = getenv("abs_top_builddir");
	char *program = path_join(dir != NULL ? dir : ".", "madoguchi");
	const char *argv[] = { program, "--home", home, NULL };
	const char *envs[] = { env, NULL };
	struct term *t;

	assert_non_null(program);
	t = term_start(argv, envs, 24, 80);
	free(program);
	term_wait_for(t, "ログイン名");
	return t;
}

/* Colours that SGR sets: 30-37, 40-47 and their bright kin. */
static size_t
colours(struct term *t)
{
	size_t len, n = 0;
	const char *p = term_raw(t, &len), *end = p + len;

	while ((p = memchr(p, '\033', (size_t)(end - p))) != NULL) {
		const char *q = ++p;

		if (q == end || *q != '[')
			continue;
		for (q++; q < end && ((*q >= '0' && *q <= '9') || *q == ';'); q++) {
			if ((*q == '3' || *q == '4') && (q[-1] == '[' || q[-1] == ';') &&
			    q[1] >= '0' && q[1] <= '8' && (q[2] == ';' || q[2] == 'm'))
				n++;
		}
	}
	return n;
}

/* ---- the palette ---- */

static void
the_palette_is_searched_in_kana(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F10);
	TERM_ASSERT_SHOWS(t, ">  1 照会  (F4)");
	TERM_ASSERT_NOT(t, "終了  (F3)");		/* far below */
	/* A syllable that is only begun hides nothing. */
	term_step(t, "shouk");
	TERM_ASSERT_SHOWS(t, "照会  (F4)");
	TERM_ASSERT_NOT(t, "副本登録");
	term_step(t, "ai" KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "さがす");
	term_leave(&t);
}

static void
what_belongs_elsewhere_says_where(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F5);
	palette(t, "shoukai");
	TERM_ASSERT_SHOWS(t, "照会  (F4) - ホームで行う操作です。F3 で戻ってから使います。");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "操作一覧");
	term_leave(&t);
}

/* ---- numbered rows ---- */

/* What the focused row begins with. */
static bool
focused_on(struct term *t, const char *number)
{
	int y, x;

	term_caret(t, &y, &x);
	return strncmp(term_row(t, y) + 2, number, strlen(number)) == 0;
}

static void
a_number_of_a_long_list_moves_and_enter_begins(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "番号（2桁も可）か矢印で選び、Enter で始める");
	term_step(t, "1");
	assert_true(focused_on(t, ">  1  "));
	term_step(t, "2");
	assert_true(focused_on(t, "> 12  "));
	term_step(t, "4");
	assert_true(focused_on(t, ">  4  "));
	TERM_ASSERT_SHOWS(t, "登録する制度");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "担当する事務");
	term_step(t, "1");		/* a short list: it is chosen */
	TERM_ASSERT_SHOWS(t, "登録: 母子生活");
	TERM_ASSERT_SHOWS(t, "必須");
	term_leave(&t);
}

static void
a_list_of_forms_that_goes_on_says_so(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "1-15/18 続きは F8");
	TERM_ASSERT_NOT(t, "18  ");
	term_step(t, KEY_F8);
	TERM_ASSERT_SHOWS(t, "4-18/18");
	TERM_ASSERT_NOT(t, "続きは F8");
	TERM_ASSERT_SHOWS(t, "18  ");
	term_leave(&t);
}

/* Nothing is lost by it: Enter confirms, as everywhere. */
static void
who_goes_home_confirms_with_one_key(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	TERM_ASSERT_SHOWS(t, "F3 終了");
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "ログアウトします");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "ログイン名");
	TERM_ASSERT_SHOWS(t, "F3 終了");
	term_leave(&t);
}

static void
only_what_may_be_done_with_a_user_is_hinted_at(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F10 "riyousha" KEY_ENTER);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "窓口職員");
	term_step(t, KEY_HOME);
	term_go_down(t, TANAKA);
	TERM_ASSERT_SHOWS(t, "F6 で自分のパスワードを変えます");
	TERM_ASSERT_NOT(t, "停止・再開　");
	term_step(t, KEY_HOME);
	term_go_down(t, SATO);
	TERM_ASSERT_SHOWS(t, "Enter で詳しく見ます");
	TERM_ASSERT_NOT(t, "F6 で自分の");
	term_leave(&t);
}

/* ---- tools, before and after the login ---- */

static void
the_key_test_ticks_what_comes(void **state)
{
	struct term *t = home_start(*state, 24, 80);

	palette(t, "ki-");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "どのキーが届きますか");
	TERM_ASSERT_SHOWS(t, "[ ] F5");
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "[x] F5");
	term_step(t, KEY_F11);		/* nobody is logged in: it is looked at, too */
	TERM_ASSERT_SHOWS(t, "[x] F11");
	term_step(t, KEY_BACKTAB);
	TERM_ASSERT_SHOWS(t, "[x] Shift-Tab");
	term_step(t, "あ");
	TERM_ASSERT_SHOWS(t, "文字「あ」（U+3042）");
	term_step(t, "\014");
	TERM_ASSERT_SHOWS(t, "Ctrl-L");
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "もう一度 F3 を押すと戻ります");
	term_step(t, "x" KEY_F3);	/* not in a row */
	TERM_ASSERT_SHOWS(t, "どのキーが届きますか");
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "ログイン名");
	term_leave(&t);
}

static void
the_key_test_does_not_hold_up_an_interruption(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	palette(t, "ki-");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F11);
	TERM_ASSERT_SHOWS(t, "離席中");
	term_leave(&t);
}

static void
the_display_test_reaches_the_edge_at_every_size(void **state)
{
	static const int sizes[][2] = { { 24, 80 }, { 30, 101 }, { 43, 132 } };
	struct term *t = home_start(*state, 24, 80);

	palette(t, "hyouji");
	term_step(t, KEY_ENTER);
	for (size_t i = 0; i < NELEM(sizes); i++) {
		term_resize(t, sizes[i][0], sizes[i][1]);
		TERM_ASSERT_SHOWS(t, "この行の右端は揃っていますか");
		for (int y = 3; y < 9; y++) {
			const char *row = term_row(t, y);

			if (row[strlen(row) - 1] != '|') {
				term_dump(t);
				fail_msg("row %d does not reach the edge", y);
			}
		}
	}
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "ログイン名");
	term_leave(&t);
}

static void
about_tells_the_versions(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	palette(t, "ba-jonn");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "プログラムの版: ");
	TERM_ASSERT_SHOWS(t, "目録の版: 20");
	TERM_ASSERT_SHOWS(t, "端末番号: T-121002-03");
	term_leave(&t);
}

/* ---- themes ---- */

static void
a_theme_comes_back_with_the_person(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	palette(t, "koukonn");
	TERM_ASSERT_SHOWS(t, "配色を高コントラストにする");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "配色: 高コントラスト");
	term_leave(&t);
	t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	palette(t, "haishoku");
	TERM_ASSERT_SHOWS(t, "配色を高コントラストにする - いまこの配色です。");
	term_leave(&t);
	/* Somebody else's choice is none of theirs. */
	t = home_login(*state, SATO, SATO_PASSWORD);
	palette(t, "haishoku");
	TERM_ASSERT_SHOWS(t, "配色を標準にする - いまこの配色です。");
	term_leave(&t);
	t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	palette(t, "hyoujunn");
	term_step(t, KEY_ENTER);
	term_leave(&t);
}

static void
no_color_is_kept_to(void **state)
{
	struct term *t = start_with(*state, "NO_COLOR=1");

	assert_int_equal(colours(t), 0);
	term_step(t, TANAKA KEY_ENTER TANAKA_PASSWORD);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "ホーム");
	assert_int_equal(colours(t), 0);
	TERM_ASSERT_SHOWS(t, "F6(承認待ち)");	/* what is not possible is told without colour */
	term_leave(&t);
	t = start_with(*state, "NO_COLOR=");
	assert_true(colours(t) > 0);
	term_leave(&t);
}

/* ---- sizes ---- */

/* Smaller than can be used, and back: what stood there stands there. */
static void
shake(struct term *t, const char *stays)
{
	static const int sizes[][2] = { { 10, 40 }, { 43, 132 }, { 23, 79 }, { 24, 80 } };

	for (size_t i = 0; i < NELEM(sizes); i++) {
		term_resize(t, sizes[i][0], sizes[i][1]);
		term_step(t, "");
		if (sizes[i][0] < 24)
			TERM_ASSERT_SHOWS(t, "画面が小さすぎます");
		else
			TERM_ASSERT_SHOWS(t, stays);
	}
}

static void
a_new_size_loses_nothing_wherever_it_comes(void **state)
{
	struct term *t = home_start(*state, 24, 80);

	term_step(t, TANAKA KEY_ENTER TANAKA_PASSWORD);
	shake(t, TANAKA);
	term_send(t, KEY_ENTER);		/* the password was kept, too */
	term_wait_for(t, "ホーム");
	term_step(t, KEY_F4);
	term_step(t, "shougai");
	shake(t, "しょうがい");
	term_step(t, KEY_ENTER "\025" "94" KEY_ENTER);
	home_go_to(t, "氏名");
	term_step(t, "mihonn ");		/* candidates are open */
	shake(t, "見本");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F10);
	term_step(t, "tori");
	shake(t, "取り消して元に戻す");
	term_step(t, KEY_ESC KEY_ESC);
	shake(t, "見本");
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_palette_is_searched_in_kana),
		cmocka_unit_test(what_belongs_elsewhere_says_where),
		cmocka_unit_test(a_number_of_a_long_list_moves_and_enter_begins),
		cmocka_unit_test(a_list_of_forms_that_goes_on_says_so),
		cmocka_unit_test(who_goes_home_confirms_with_one_key),
		cmocka_unit_test(only_what_may_be_done_with_a_user_is_hinted_at),
		cmocka_unit_test(the_key_test_ticks_what_comes),
		cmocka_unit_test(the_key_test_does_not_hold_up_an_interruption),
		cmocka_unit_test(the_display_test_reaches_the_edge_at_every_size),
		cmocka_unit_test(about_tells_the_versions),
		cmocka_unit_test(a_theme_comes_back_with_the_person),
		cmocka_unit_test(no_color_is_kept_to),
		cmocka_unit_test(a_new_size_loses_nothing_wherever_it_comes),
	};

	return cmocka_run_group_tests(tests, home_make, home_remove);
}
