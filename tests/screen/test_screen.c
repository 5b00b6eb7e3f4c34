/* SPDX-License-Identifier: ISC */
/*
 * The real program in a pseudo-terminal.  term.c asserts the caret rule after
 * every step of every test here.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/screen/home.h"

/* From home to an empty form of the procedure that a number finds. */
static struct term *
new_inquiry(const char *home)
{
	struct term *t = home_login(home, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "さがす");
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	if (term_shows(t, "担当する事務"))
		term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "必須");
	return t;
}

/* ---- login ---- */

static void
the_first_focus_is_the_login_field(void **state)
{
	struct term *t = home_start(*state, 24, 80);
	int y, x;

	TERM_ASSERT_SHOWS(t, "【研修】");
	TERM_ASSERT_SHOWS(t, TANAKA_PASSWORD);		/* the drill's people are shown */
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "ログイン名"));
	term_step(t, "ta");
	assert_non_null(strstr(term_before_caret(t), "[ta"));
	term_leave(&t);
}

static void
an_empty_name_is_not_passed_by(void **state)
{
	struct term *t = home_start(*state, 24, 80);
	int y, x;

	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "ログイン名を入力してください。");
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "ログイン名"));
	term_leave(&t);
}

static void
a_wrong_password_and_an_unknown_login_read_the_same(void **state)
{
	static const char *const tries[][2] = { { TANAKA, "wrong" }, { "nobody", "wrong" } };
	char *said[2] = { NULL, NULL };

	for (int i = 0; i < 2; i++) {
		struct term *t = home_start(*state, 24, 80);

		term_step(t, tries[i][0]);
		term_step(t, KEY_ENTER);
		term_step(t, tries[i][1]);
		TERM_ASSERT_NOT(t, "wrong");
		term_send(t, KEY_ENTER);
		term_wait_for(t, "違い");
		said[i] = strdup(term_row(t, 21));
		/* Nothing is lost: the name stays, the right password goes on. */
		TERM_ASSERT_SHOWS(t, tries[i][0]);
		if (i == 0) {
			term_step(t, TANAKA_PASSWORD);
			term_send(t, KEY_ENTER);
			term_wait_for(t, "あなたを待っているもの");
			TERM_ASSERT_SHOWS(t, "田中");
		}
		term_leave(&t);
	}
	assert_string_equal(said[0], said[1]);
	free(said[0]);
	free(said[1]);
}

static void
the_supervisor_lands_in_the_queue(void **state)
{
	struct term *t = home_start(*state, 24, 80);

	term_step(t, SATO KEY_ENTER SATO_PASSWORD);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "承認待ちの案件");
	TERM_ASSERT_SHOWS(t, "佐藤");
	term_leave(&t);
}

/* ---- finder ---- */

static void
a_procedure_is_found_by_kana_kanji_and_number(void **state)
{
	static const char *const queries[] = { "しょうがい てあて", "障害 手当", "94",
	    "shougai teate" };
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	for (size_t i = 0; i < NELEM(queries); i++) {
		term_step(t, KEY_F4);
		for (const char *p = queries[i]; *p != '\0'; ) {
			/* As a person types; romaji searches while it is composed. */
			char one[8] = { 0 };
			size_t n = (*p & 0x80) == 0 ? 1 : 3;

			memcpy(one, p, n);
			term_send(t, one);
			p += n;
		}
		term_step(t, "");
		TERM_ASSERT_SHOWS(t, "障害児福祉手当");
		/* Out again; what is composed goes first. */
		if (i == 3)
			term_step(t, KEY_ENTER);
		term_step(t, KEY_F3);
		TERM_ASSERT_SHOWS(t, "あなたを待っているもの");
	}
	term_leave(&t);
}

static void
what_the_law_does_not_allow_says_so_and_what_to_do(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F4);
	term_step(t, "特別弔慰金");
	TERM_ASSERT_SHOWS(t, "情報照会の対象外");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "代わりにすること");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "さがす");
	term_leave(&t);
}

static void
a_half_typed_syllable_and_a_wrong_conversion_still_find(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F4);
	term_step(t, "tokubetsutyouik");
	TERM_ASSERT_SHOWS(t, "とくべつちょういk");
	TERM_ASSERT_SHOWS(t, "特別弔慰金");
	TERM_ASSERT_SHOWS(t, "Enter 確定");	/* what the keys do while composing */
	/* No candidate is what the law writes, and the reading is. */
	term_step(t, KEY_ESC);
	term_step(t, "\025" "shougai  ");
	TERM_ASSERT_NOT(t, "[障害");
	TERM_ASSERT_SHOWS(t, "F12 決める");	/* something was found */
	term_leave(&t);
}

/* ---- the form ---- */

static void
a_name_typed_in_romaji_converts_and_fills_its_furigana(void **state)
{
	struct term *t = new_inquiry(*state);
	int y, x;

	home_go_to(t, "氏名");
	TERM_ASSERT_SHOWS(t, "[あ]");
	term_step(t, "mihonn");
	TERM_ASSERT_SHOWS(t, "みほん");
	term_step(t, " ");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_NOT(t, "みほん");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "ミホン");
	TERM_ASSERT_SHOWS(t, "読みから自動で入りました");
	/* The caret stands in the furigana now, and a correction takes 「自動」 away. */
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "ミホン"));
	TERM_ASSERT_SHOWS(t, "[ア]");
	term_step(t, "ta");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "ミホンタ");
	TERM_ASSERT_NOT(t, "読みから自動で入りました");
	term_leave(&t);
}

static void
a_date_echoes_before_the_caret_moves_on(void **state)
{
	struct term *t = new_inquiry(*state);
	int y, x, after;

	home_go_to(t, "生年月日");
	term_caret(t, &y, &x);
	term_step(t, "S55.2.29");
	TERM_ASSERT_SHOWS(t, "昭和55年2月29日 (1980-02-29)");
	term_caret(t, &after, &x);
	assert_int_equal(after, y);
	term_leave(&t);
}

static void
a_kept_date_stands_in_its_box_as_people_write_it(void **state)
{
	struct term *t = new_inquiry(*state);

	home_go_to(t, "生年月日");
	term_step(t, "S55.2.29" KEY_TAB);
	term_step(t, KEY_BACKTAB);
	TERM_ASSERT_SHOWS(t, "[昭和55年2月29日");
	/* Left as it is, it is the same date. */
	term_step(t, KEY_TAB);
	TERM_ASSERT_SHOWS(t, "昭和55年2月29日 (1980-02-29)");
	term_leave(&t);
}

static void
choices_are_seen_and_taken_without_opening_a_list(void **state)
{
	struct term *t = new_inquiry(*state);

	home_go_to(t, "性別");
	TERM_ASSERT_SHOWS(t, "1=男  2=女  3=不明  F4 一覧");
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "[女");
	home_go_to(t, "対象者の立場");
	TERM_ASSERT_SHOWS(t, "3 扶養義務者");
	term_step(t, "3");
	TERM_ASSERT_SHOWS(t, "[扶養義務者");
	home_go_to(t, "照会する情報");
	TERM_ASSERT_SHOWS(t, "1 [ ] ");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "1 [x] ");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "1 [ ] ");
	term_leave(&t);
}

static void
one_year_ends_where_it_begins(void **state)
{
	struct term *t = new_inquiry(*state);

	home_go_to(t, "いつの分か");
	term_step(t, "1");
	home_go_to(t, "から");
	term_step(t, "R7" KEY_TAB);
	TERM_ASSERT_SHOWS(t, "[2025");
	TERM_ASSERT_SHOWS(t, "= 令和7年度 (2025)");
	term_leave(&t);
}

static void
a_code_means_something_while_it_is_still_composed(void **state)
{
	struct term *t = new_inquiry(*state);

	home_go_to(t, "提供者");
	term_step(t, "131121");
	TERM_ASSERT_SHOWS(t, "= 東京都 世田谷区");
	term_leave(&t);
}

static void
a_wrong_value_stays_and_is_marked(void **state)
{
	struct term *t = new_inquiry(*state);

	home_go_to(t, "生年月日");
	term_step(t, "S65.13.40");
	TERM_ASSERT_NOT(t, "！");	/* nothing is judged while typing */
	term_step(t, KEY_TAB);
	TERM_ASSERT_SHOWS(t, "S65.13.40");
	TERM_ASSERT_SHOWS(t, "！");
	term_leave(&t);
}

static void
a_resize_at_any_moment_loses_nothing(void **state)
{
	struct term *t = new_inquiry(*state);
	int y, x;

	home_go_to(t, "氏名");
	term_step(t, "mihonn");
	term_resize(t, 20, 60);
	TERM_ASSERT_SHOWS(t, "画面が小さすぎます");
	term_step(t, "zzz");		/* what cannot be seen is not done */
	term_resize(t, 30, 100);
	TERM_ASSERT_SHOWS(t, "みほん");
	TERM_ASSERT_NOT(t, "ｚ");
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_before_caret(t), "みほん"));
	term_resize(t, 24, 80);
	TERM_ASSERT_SHOWS(t, "みほん");
	term_leave(&t);
}

static void
wide_text_never_breaks_the_right_edge(void **state)
{
	struct term *t = new_inquiry(*state);
	int y, x;

	home_go_to(t, "氏名");
	for (int i = 0; i < 38; i++) {
		term_send(t, i % 3 == 2 ? "a" : "見");
		if (i % 6 == 5) {
			term_step(t, "");
			term_caret(t, &y, &x);
			assert_true(x < 79);
			assert_non_null(strchr(term_row(t, y), ']'));
		}
	}
	term_step(t, "\033OH");		/* Home */
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_before_caret(t), "["));
	term_leave(&t);
}

static void
a_paste_is_text_and_cannot_press_keys(void **state)
{
	struct term *t = new_inquiry(*state);

	home_go_to(t, "氏名");
	term_paste(t, "見本\033OR\r\ntaro\x03");
	TERM_ASSERT_SHOWS(t, "見本");
	TERM_ASSERT_SHOWS(t, "taro");
	TERM_ASSERT_SHOWS(t, "氏名");
	term_leave(&t);
}

static void
the_terminal_s_own_keys_do_no_harm(void **state)
{
	struct term *t = new_inquiry(*state);

	home_go_to(t, "氏名");
	term_step(t, "\x13");
	term_step(t, "\x11");
	term_step(t, "\x03");
	term_step(t, "\x1a");
	term_step(t, "mihonn");
	TERM_ASSERT_SHOWS(t, "みほん");
	term_leave(&t);
}

static void
esc_and_a_digit_are_f_keys(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_ESC "1");
	TERM_ASSERT_SHOWS(t, "この画面のキー");
	term_step(t, KEY_ESC "3");
	TERM_ASSERT_NOT(t, "この画面のキー");
	term_leave(&t);
}

static void
a_dimmed_key_says_why(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	TERM_ASSERT_SHOWS(t, "F6(承認待ち)");
	term_step(t, KEY_F6);
	TERM_ASSERT_SHOWS(t, "決裁者の役割がない");
	term_leave(&t);
}

static void
an_interruption_locks_and_comes_back_to_the_field(void **state)
{
	struct term *t = new_inquiry(*state);
	int y, x;

	home_go_to(t, "氏名");
	term_step(t, "mihonn" KEY_ENTER);
	home_go_to(t, "生年月日");
	term_step(t, "S55.2.29");
	term_step(t, KEY_F11);
	TERM_ASSERT_SHOWS(t, "離席中");
	TERM_ASSERT_NOT(t, "みほん");
	TERM_ASSERT_NOT(t, "S55");
	term_step(t, TANAKA_PASSWORD);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "いま聞いていたこと: 生年月日");
	TERM_ASSERT_SHOWS(t, "みほん");
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "生年月日"));
	term_leave(&t);
}

static void
a_hangup_keeps_the_draft(void **state)
{
	struct term *t = new_inquiry(*state);

	home_go_to(t, "氏名");
	term_paste(t, "控之印");
	kill(term_pid(t), SIGHUP);
	assert_int_equal(term_wait_end(t), 0);
	term_free(&t);

	t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	term_step(t, "3");		/* drafts; the newest first */
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "控之印");
	term_leave(&t);
}

static void
a_kill_loses_at_most_the_field_being_typed(void **state)
{
	struct term *t = new_inquiry(*state);

	home_go_to(t, "氏名");
	term_paste(t, "殺之印");
	term_step(t, KEY_TAB);
	TERM_ASSERT_SHOWS(t, "保存済");
	kill(term_pid(t), SIGKILL);
	(void)term_wait_end(t);
	term_free(&t);

	t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	term_step(t, "3");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "殺之印");
	term_leave(&t);
}

/* ---- terminals ---- */

static void
a_terminal_without_japanese_is_told_so_in_ascii(void **state)
{
	static const char *const terms[] = { "TERM=linux", "TERM=dumb" };
	const char *dir = getenv("abs_top_builddir");
	char *program = path_join(dir, "madoguchi");

	for (size_t i = 0; i < NELEM(terms); i++) {
		const char *argv[] = { program, "--home", *state, NULL };
		const char *env[] = { terms[i], NULL };
		struct term *t = term_start(argv, env, 24, 80);
		const char *raw;
		size_t len;

		assert_int_equal(term_wait_end(t), 1);
		raw = term_raw(t, &len);
		assert_true(len > 20);
		for (size_t k = 0; k < len; k++)
			assert_in_range((unsigned char)raw[k], '\n', 0x7e);
		term_free(&t);
	}
	free(program);
}

static void
leaving_gives_the_terminal_back_clean(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	const char *raw;
	size_t len;

	term_step(t, KEY_F3);
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "ログイン名");
	term_send(t, KEY_F3);
	assert_int_equal(term_wait_end(t), 0);
	TERM_ASSERT_NOT(t, "田中");
	raw = term_raw(t, &len);
	assert_non_null(strstr(raw, "\033[?2004l"));
	assert_non_null(strstr(raw, "\033[3J"));
	assert_non_null(strstr(raw, "\033[?1049l"));
	term_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_focus_is_the_login_field),
		cmocka_unit_test(an_empty_name_is_not_passed_by),
		cmocka_unit_test(a_wrong_password_and_an_unknown_login_read_the_same),
		cmocka_unit_test(the_supervisor_lands_in_the_queue),
		cmocka_unit_test(a_procedure_is_found_by_kana_kanji_and_number),
		cmocka_unit_test(what_the_law_does_not_allow_says_so_and_what_to_do),
		cmocka_unit_test(a_half_typed_syllable_and_a_wrong_conversion_still_find),
		cmocka_unit_test(a_name_typed_in_romaji_converts_and_fills_its_furigana),
		cmocka_unit_test(a_date_echoes_before_the_caret_moves_on),
		cmocka_unit_test(a_kept_date_stands_in_its_box_as_people_write_it),
		cmocka_unit_test(choices_are_seen_and_taken_without_opening_a_list),
		cmocka_unit_test(one_year_ends_where_it_begins),
		cmocka_unit_test(a_code_means_something_while_it_is_still_composed),
		cmocka_unit_test(a_wrong_value_stays_and_is_marked),
		cmocka_unit_test(a_resize_at_any_moment_loses_nothing),
		cmocka_unit_test(wide_text_never_breaks_the_right_edge),
		cmocka_unit_test(a_paste_is_text_and_cannot_press_keys),
		cmocka_unit_test(the_terminal_s_own_keys_do_no_harm),
		cmocka_unit_test(esc_and_a_digit_are_f_keys),
		cmocka_unit_test(a_dimmed_key_says_why),
		cmocka_unit_test(an_interruption_locks_and_comes_back_to_the_field),
		cmocka_unit_test(a_hangup_keeps_the_draft),
		cmocka_unit_test(a_kill_loses_at_most_the_field_being_typed),
		cmocka_unit_test(a_terminal_without_japanese_is_told_so_in_ascii),
		cmocka_unit_test(leaving_gives_the_terminal_back_clean),
	};

	return cmocka_run_group_tests(tests, home_make, home_remove);
}
