/* SPDX-License-Identifier: ISC */
/*
 * Registering a word where it was missed, in the real program: it goes into the
 * field with its reading, comes first from then on, after kill -9 too, for its
 * owner alone, until it is removed.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/home.h"

#define KEY_CTRL_W	"\027"
#define ROMAJI		"mihozawa"
#define WORD		"美保无澤"

/* From home to a field of an empty form. */
static void
to_field(struct term *t, const char *label)
{
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "さがす");
	term_step(t, "94" KEY_ENTER);
	if (term_shows(t, "担当する事務"))
		term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "必須");
	home_go_to(t, label);
}

static void
to_list(struct term *t)
{
	term_step(t, KEY_F10);
	term_step(t, "tanngo");
	TERM_ASSERT_SHOWS(t, "> 1 登録した単語");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "変換の候補の初めに出ます");
}

static void
end(struct term **t, int signal)
{
	kill(term_pid(*t), signal);
	(void)term_wait_end(*t);
	term_free(t);
}

static void
a_missed_word_is_registered_where_it_was_missed(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	to_field(t, "氏名");
	term_step(t, ROMAJI KEY_CTRL_W);
	TERM_ASSERT_SHOWS(t, "単語の登録");
	TERM_ASSERT_SHOWS(t, "[みほざわ");
	/* Not yet a word: said at its field, nothing lost. */
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "単語を入力してください");
	term_paste(t, WORD);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "単語を登録しました");
	TERM_ASSERT_SHOWS(t, "[" WORD);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[ミホザワ");
	end(&t, SIGKILL);
}

static void
what_was_typed_comes_back_when_it_is_left(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	to_field(t, "氏名");
	term_step(t, "kakudou" KEY_CTRL_W);
	TERM_ASSERT_SHOWS(t, "単語の登録");
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "[かくどう");
	end(&t, SIGTERM);
}

static void
who_is_called_away_loses_neither_the_box_nor_the_word(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	to_field(t, "氏名");
	term_step(t, "kakudou" KEY_CTRL_W);
	TERM_ASSERT_SHOWS(t, "単語の登録");
	term_paste(t, "角道");
	term_step(t, KEY_F11);
	TERM_ASSERT_NOT(t, "角道");
	TERM_ASSERT_NOT(t, "かくどう");
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	TERM_ASSERT_SHOWS(t, "[かくどう");		/* in the box again */
	TERM_ASSERT_NOT(t, "角道");
	term_step(t, KEY_CTRL_W);
	TERM_ASSERT_SHOWS(t, "単語の登録");
	TERM_ASSERT_SHOWS(t, "[角道");
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "[かくどう");
	term_step(t, KEY_CTRL_W);			/* once */
	TERM_ASSERT_NOT(t, "[角道");
	end(&t, SIGTERM);
}

static void
it_comes_first_after_kill_9(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	to_field(t, "氏名");
	term_step(t, ROMAJI " ");
	TERM_ASSERT_SHOWS(t, "[" WORD);
	term_step(t, KEY_ESC KEY_ESC);
	/* Locked and opened again by its owner: there once more. */
	term_step(t, KEY_F11);
	TERM_ASSERT_SHOWS(t, "離席中");
	TERM_ASSERT_NOT(t, WORD);
	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	/* Nothing was typed into the form: back to where it was chosen, and home. */
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと: 手続をさがす");
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "はじめる");
	to_field(t, "氏名");
	term_step(t, ROMAJI " ");
	TERM_ASSERT_SHOWS(t, "[" WORD);
	end(&t, SIGTERM);
}

static void
it_is_nobody_elses(void **state)
{
	struct term *t = home_login(*state, SATO, SATO_PASSWORD);

	to_list(t);
	TERM_ASSERT_SHOWS(t, "登録した単語はありません");
	term_step(t, KEY_F4);
	term_step(t, "a" KEY_ENTER ROMAJI " ");
	TERM_ASSERT_SHOWS(t, "単語の登録");
	TERM_ASSERT_NOT(t, WORD);
	end(&t, SIGTERM);
}

static void
the_list_changes_and_removes(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	to_list(t);
	TERM_ASSERT_SHOWS(t, "みほざわ");
	TERM_ASSERT_SHOWS(t, WORD);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "登録した単語の変更");
	term_step(t, KEY_BACKTAB "\025mihonnzawa" KEY_ENTER);
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "みほんざわ");
	TERM_ASSERT_NOT(t, "みほざわ");
	/* The hasty Enter removes nothing. */
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "削除します");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, WORD);
	term_step(t, KEY_F5);
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "登録した単語を削除しました");
	TERM_ASSERT_SHOWS(t, "登録した単語はありません");
	term_step(t, KEY_F3);
	to_field(t, "氏名");
	term_step(t, "mihonnzawa ");
	TERM_ASSERT_NOT(t, WORD);
	end(&t, SIGTERM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missed_word_is_registered_where_it_was_missed),
		cmocka_unit_test(what_was_typed_comes_back_when_it_is_left),
		cmocka_unit_test(who_is_called_away_loses_neither_the_box_nor_the_word),
		cmocka_unit_test(it_comes_first_after_kill_9),
		cmocka_unit_test(it_is_nobody_elses),
		cmocka_unit_test(the_list_changes_and_removes),
	};

	return cmocka_run_group_tests_name("screen words", tests, home_make, home_remove);
}
