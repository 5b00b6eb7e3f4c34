/* SPDX-License-Identifier: ISC */
/*
 * Interruptions: F11 from everywhere, coming back, others meanwhile, and what
 * locks by itself.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/clock.h"
#include "base/file.h"
#include "tests/screen/home.h"

#define MINUTE		60
#define HOUR		(60 * MINUTE)

static void
new_inquiry(struct term *t)
{
	term_step(t, KEY_F4 "94");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "必須");
	home_go_to(t, "氏名");
}

/* ---- F11 ---- */

static void
the_caret_comes_back_to_its_very_place(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	new_inquiry(t);
	term_step(t, "東京太郎" KEY_LEFT KEY_LEFT);
	assert_non_null(strstr(term_before_caret(t), "[東京"));
	term_step(t, KEY_F11);
	TERM_ASSERT_SHOWS(t, "離席中");
	TERM_ASSERT_SHOWS(t, "田中 花子さん");
	TERM_ASSERT_NOT(t, "東京");
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと: 氏名");
	assert_non_null(strstr(term_before_caret(t), "[東京"));
	assert_null(strstr(term_before_caret(t), "太郎"));
	TERM_ASSERT_SHOWS(t, "東京太郎");
	term_leave(&t);
}

static void
it_wins_over_composing_windows_and_questions(void **state)
{
	static const char *const before[] = {
		"mihon",		/* composing */
		"mihonn  ",		/* with candidates */
		KEY_F10,		/* the palette */
		KEY_F10 "tori",		/* composing in a window */
		KEY_F1,			/* a text */
		KEY_F6,			/* the map */
	};
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	new_inquiry(t);
	term_step(t, "控之印");
	for (size_t i = 0; i < NELEM(before); i++) {
		term_step(t, before[i]);
		term_step(t, KEY_F11);
		TERM_ASSERT_SHOWS(t, "離席中");
		TERM_ASSERT_NOT(t, "控之印");
		home_log_in(t, TANAKA, TANAKA_PASSWORD);
		TERM_ASSERT_SHOWS(t, "いま聞いていたこと: 氏名");
		TERM_ASSERT_SHOWS(t, "控之印");
	}
	term_leave(&t);
}

static void
what_is_being_composed_was_typed_too(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	new_inquiry(t);
	term_step(t, "ensoku");
	TERM_ASSERT_SHOWS(t, "えんそく");
	TERM_ASSERT_SHOWS(t, "F7 カタカナ");		/* the keys are the input method's */
	TERM_ASSERT_NOT(t, "F8 次");
	term_step(t, KEY_F11);
	TERM_ASSERT_NOT(t, "えんそく");
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "[えんそく");
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと: 氏名。");
	TERM_ASSERT_SHOWS(t, "変換の途中だった文字は、そのまま入っています");
	/* In a window. */
	term_step(t, KEY_F10 "kamide");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "紙で依頼する理由");
	term_step(t, "kurasu");
	TERM_ASSERT_SHOWS(t, "くらす");
	term_step(t, KEY_F11);
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	term_step(t, KEY_F10 "kamide");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[くらす");
	term_leave(&t);
}

/* ---- the login after it ---- */

static void
the_one_who_is_away_types_the_password_alone(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	int y, x;

	term_step(t, KEY_F11);
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "パスワード"));
	TERM_ASSERT_SHOWS(t, "[" TANAKA);
	/* Nobody else may take the boxes for their own. */
	TERM_ASSERT_SHOWS(t, "離席中          ほかの方は、上矢印キーでログイン名へ");
	TERM_ASSERT_SHOWS(t, "← 離席中: 田中 花子さん");
	TERM_ASSERT_SHOWS(t, "← 田中 花子さんのパスワード");
	term_step(t, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "[****");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "あなたを待っているもの");
	/* Somebody else goes up and types theirs in its place. */
	term_step(t, KEY_F11);
	term_step(t, KEY_UP SATO);
	TERM_ASSERT_SHOWS(t, "[" SATO " ");
	TERM_ASSERT_NOT(t, "[" TANAKA);
	TERM_ASSERT_NOT(t, "← ");
	term_step(t, KEY_ENTER SATO_PASSWORD);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "承認待ちの案件");
	/* Of two it is who left last: a password typed by habit lands in no name. */
	term_step(t, KEY_F11);
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "パスワード"));
	TERM_ASSERT_SHOWS(t, "[" SATO " ");
	term_step(t, SATO_PASSWORD);
	TERM_ASSERT_SHOWS(t, "[****");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "承認待ちの案件");
	/* She goes for good: the one who is away still is offered. */
	for (int i = 0; i < 5 && !term_shows(t, "ログアウトします"); i++)
		term_step(t, KEY_F3);
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "[" TANAKA " ");
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "パスワード"));
	term_leave(&t);
}

static void
an_answer_in_a_window_goes_on_too(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	new_inquiry(t);
	term_step(t, "東京");
	term_step(t, KEY_F10 "kamide");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "紙で依頼する理由");
	term_step(t, "回線工事之由");
	term_step(t, KEY_F11);
	TERM_ASSERT_NOT(t, "回線工事");
	/* Not to somebody else. */
	home_log_in(t, SATO, SATO_PASSWORD);
	term_step(t, KEY_F11);
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと: 氏名");
	term_step(t, KEY_F10 "kamide");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[回線工事之由");
	/* Once. */
	term_step(t, KEY_F3 KEY_F10 "kamide");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_NOT(t, "回線工事");
	/* A kill of the locked program takes the place away, not the words. */
	term_step(t, "停電前之由");
	term_step(t, KEY_F11);
	kill(term_pid(t), SIGKILL);
	(void)term_wait_end(t);
	term_free(&t);
	t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	term_step(t, "3" KEY_ENTER);
	term_step(t, KEY_F10 "kamide");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[停電前之由");
	term_leave(&t);
}

static void
a_search_for_the_procedure_goes_on_too(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	char *chosen;

	term_step(t, KEY_F4);
	term_step(t, "jidouhuyou" KEY_ENTER);
	term_step(t, KEY_DOWN KEY_DOWN);
	TERM_ASSERT_SHOWS(t, "じどうふよう");
	chosen = strdup(term_row(t, term_find(t, "> ")));
	assert_non_null(chosen);
	term_step(t, KEY_F11);
	TERM_ASSERT_NOT(t, "じどうふよう");
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと: 手続をさがす");
	assert_non_null(strstr(term_before_caret(t), "[じどうふよう"));
	TERM_ASSERT_SHOWS(t, chosen);
	free(chosen);
	/* Left, it begins anew. */
	term_step(t, KEY_F3 KEY_F4);
	TERM_ASSERT_NOT(t, "じどうふよう");
	/* Of a new case it is said that it is one. */
	term_step(t, KEY_F3 "8");
	TERM_ASSERT_SHOWS(t, "新しい案件: 手続をさがす");
	term_step(t, "94" KEY_F11);
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと: 新しい案件: 手続をさがす");
	assert_non_null(strstr(term_before_caret(t), "[94"));
	term_leave(&t);
}

static void
a_list_comes_back(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, "9");
	TERM_ASSERT_SHOWS(t, "自分の案件の一覧");
	term_step(t, KEY_F11);
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "自分の案件の一覧");
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "あなたを待っているもの");
	/* Home is home. */
	term_step(t, KEY_F11);
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "あなたを待っているもの");
	term_leave(&t);
}

static void
somebody_else_works_meanwhile_and_disturbs_nothing(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	new_inquiry(t);
	term_step(t, "途中之印");
	term_step(t, KEY_F11);
	home_log_in(t, SATO, SATO_PASSWORD);
	TERM_ASSERT_SHOWS(t, "承認待ちの案件");
	TERM_ASSERT_NOT(t, "途中之印");
	/* Away as well: both are named, both come back. */
	term_step(t, KEY_F11);
	TERM_ASSERT_SHOWS(t, "田中 花子さん、佐藤 一郎さん");
	home_log_in(t, SATO, SATO_PASSWORD);
	term_step(t, KEY_F3 KEY_F3);
	TERM_ASSERT_SHOWS(t, "> 1 はい");
	term_step(t, KEY_F3);			/* the same key, too often: it ends nothing */
	TERM_ASSERT_SHOWS(t, "承認待ちの案件");
	TERM_ASSERT_NOT(t, "ログアウトします");
	term_step(t, KEY_F3 "1");
	TERM_ASSERT_SHOWS(t, "ログイン名");
	TERM_ASSERT_SHOWS(t, "離席中: 田中 花子さん");
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと: 氏名");
	TERM_ASSERT_SHOWS(t, "途中之印");
	term_leave(&t);
}

/* Another process holds the store: nothing can be saved. */
static sqlite3 *
hold_store(const char *home)
{
	char *path = path_join(home, "store.db");
	sqlite3 *db;

	assert_non_null(path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	free(path);
	return db;
}

static void
what_cannot_be_saved_is_hidden_and_not_lost(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	sqlite3 *db;

	new_inquiry(t);
	db = hold_store(*state);
	term_step(t, "残之印");
	term_send(t, KEY_F11);
	term_wait_for(t, "入力を保存できなかったため");
	TERM_ASSERT_NOT(t, "残之印");
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	if (term_shows(t, "お知らせ"))
		term_step(t, KEY_ENTER);
	/* Nobody else gets behind it, and it cannot be thrown away. */
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "終了できません");
	term_step(t, SATO KEY_ENTER SATO_PASSWORD);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "田中 花子さんだけが再開できます");
	term_step(t, KEY_UP "\025");
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "残之印");
	term_leave(&t);
}

/* ---- what locks by itself, by a clock that the test moves ---- */

static char clock_file[256];

static void
set_ahead(int64_t seconds)
{
	char text[32];
	struct err e = ERR_INIT;
	int n = snprintf(text, sizeof text, "%lld\n", (long long)seconds);

	assert_int_equal(file_write(clock_file, text, (size_t)n, 0600, &e), ERR_OK);
}

static struct term *
start_ahead(const char *home)
{
	assert_true(snprintf(clock_file, sizeof clock_file, "%s/ahead", home) <
	    (int)sizeof clock_file);
	set_ahead(0);
	return home_start_ahead(home, clock_file);
}

static void
a_screen_that_was_left_locks_by_itself(void **state)
{
	struct term *t = start_ahead(*state);

	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	new_inquiry(t);
	term_step(t, "放置之印houchi");
	set_ahead(5 * MINUTE + 5);
	term_wait_for(t, "しばらく操作がなかったため");
	TERM_ASSERT_NOT(t, "放置之印");
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "放置之印ほうち");
	term_leave(&t);
}

static void
a_login_ends_after_twelve_hours(void **state)
{
	struct term *t = start_ahead(*state);

	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	new_inquiry(t);
	term_step(t, "長時間之印");
	set_ahead(12 * HOUR + 5);
	term_wait_for(t, "上限の時間が過ぎたため");
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "長時間之印");
	term_leave(&t);
}

static void
roles_that_end_in_march_are_warned_of_from_its_first_day(void **state)
{
	struct date today = date_at(clock_wall_us(clock_system())), until = { today.year, 3, 31 };
	int64_t to_february;
	struct term *t;

	if (date_compare(today, until) > 0)
		until.year++;
	to_february = (date_start_us((struct date){ until.year, 3, 1 }) -
	    clock_wall_us(clock_system())) / 1000000 - 12 * HOUR;
	if (to_february < 0)
		skip();		/* it is March now, and home says so without any clock moved */
	t = start_ahead(*state);
	set_ahead(to_february);
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "役割の期限: ");
	TERM_ASSERT_NOT(t, "更新を管理者へ");
	term_leave(&t);
	t = start_ahead(*state);
	set_ahead(to_february + 24 * HOUR);
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "（あと30日）。更新を管理者へ依頼してください。");
	TERM_ASSERT_SHOWS(t, "役割の期限まで、あと30日です。");
	term_leave(&t);
	/* Who lands elsewhere than at home is told as well. */
	t = start_ahead(*state);
	set_ahead(to_february + 24 * HOUR);
	home_log_in(t, SATO, SATO_PASSWORD);
	TERM_ASSERT_SHOWS(t, "役割の期限まで、あと30日です。");
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_caret_comes_back_to_its_very_place),
		cmocka_unit_test(it_wins_over_composing_windows_and_questions),
		cmocka_unit_test(what_is_being_composed_was_typed_too),
		cmocka_unit_test(the_one_who_is_away_types_the_password_alone),
		cmocka_unit_test(an_answer_in_a_window_goes_on_too),
		cmocka_unit_test(a_search_for_the_procedure_goes_on_too),
		cmocka_unit_test(a_list_comes_back),
		cmocka_unit_test(somebody_else_works_meanwhile_and_disturbs_nothing),
		cmocka_unit_test(what_cannot_be_saved_is_hidden_and_not_lost),
		cmocka_unit_test(a_screen_that_was_left_locks_by_itself),
		cmocka_unit_test(a_login_ends_after_twelve_hours),
		cmocka_unit_test(roles_that_end_in_march_are_warned_of_from_its_first_day),
	};

	return cmocka_run_group_tests(tests, home_make, home_remove);
}
