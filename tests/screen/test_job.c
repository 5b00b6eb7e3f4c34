/* SPDX-License-Identifier: ISC */
/*
 * The main job as a whole, as people do it: the real program, the real sender
 * and the stand-in server, at three sizes; through an outage, through kill -9
 * of each of them, and through a resize in the middle.  At the end the server
 * says what it took, and that nothing took effect twice.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config.h"
#include "tests/screen/drill.h"
#include "tests/screen/home.h"

#define TITLE	"障害児福祉手当・特別障害者手当 認定請求の審査"

struct job {
	struct drill	 drill;
	struct term	*t;
};

static void
open_as(struct job *j, const char *login, int rows, int cols)
{
	j->t = drill_open(&j->drill, rows, cols);
	drill_login(j->t, login);
}

static void
leave(struct job *j)
{
	kill(term_pid(j->t), SIGTERM);
	assert_int_equal(term_wait_end(j->t), 0);
	term_free(&j->t);
}

static void
kill_screen(struct job *j)
{
	kill(term_pid(j->t), SIGKILL);
	(void)term_wait_end(j->t);
	term_free(&j->t);
}

/* From home to the person of the form, found by the resident's words. */
static void
begin_inquiry(struct job *j, const char *person_key)
{
	term_step(j->t, KEY_F4);
	term_step(j->t, "shougai ");		/* しょうがい, converted */
	term_step(j->t, KEY_ENTER);
	term_step(j->t, "teate");
	TERM_ASSERT_SHOWS(j->t, "> " TITLE);
	term_step(j->t, KEY_ENTER);		/* commits the word */
	term_step(j->t, KEY_ENTER);		/* takes the procedure */
	TERM_ASSERT_SHOWS(j->t, "基準日");
	/* A day of its own: the year to ask about follows from it. */
	term_step(j->t, "\025" "R8.11.20" KEY_ENTER);
	home_go_to(j->t, "受付番号");
	term_step(j->t, "R8-0123" KEY_ENTER);
	term_step(j->t, person_key);
	term_step(j->t, KEY_ENTER);
}

static void
type_person(struct job *j)
{
	home_go_to(j->t, "氏名");
	term_step(j->t, "mihonn ");
	TERM_ASSERT_SHOWS(j->t, "[見本");
	term_step(j->t, KEY_ENTER " tarou ");
	term_step(j->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(j->t, "[見本 太郎");
	term_step(j->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(j->t, "ミホン タロウ");
	term_step(j->t, KEY_ENTER);
	term_step(j->t, "S55.2.29");
	TERM_ASSERT_SHOWS(j->t, "昭和55年2月29日 (1980-02-29)");
	term_step(j->t, KEY_ENTER);
	term_step(j->t, "1" KEY_ENTER);
}

static void
type_question(struct job *j)
{
	home_go_to(j->t, "対象者の立場");
	term_step(j->t, "1" KEY_ENTER);
	TERM_ASSERT_SHOWS(j->t, "4 [ ] 道府県民税");
	term_step(j->t, "4");
	TERM_ASSERT_SHOWS(j->t, "4 [x] 道府県民税");
	term_step(j->t, KEY_ENTER);
	term_step(j->t, "131121");
	TERM_ASSERT_SHOWS(j->t, "東京都 世田谷区");	/* a code echoes its name, still composed */
	term_step(j->t, KEY_ENTER);
	term_step(j->t, "1" KEY_ENTER);
	term_step(j->t, "R8");
	TERM_ASSERT_SHOWS(j->t, "令和8年度 (2026)");
	term_step(j->t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(j->t, "不開示に該当しますか");
	TERM_ASSERT_SHOWS(j->t, "[            ]");	/* no default */
	term_step(j->t, "2" KEY_ENTER);
	home_go_to(j->t, "照会の理由");
	term_step(j->t, "sinnsa");
	term_step(j->t, KEY_ENTER);
}

static void
ask_for_approval(struct job *j)
{
	term_step(j->t, KEY_F12);
	TERM_ASSERT_SHOWS(j->t, "内容を確かめてください");
	term_step(j->t, KEY_F12);
	TERM_ASSERT_SHOWS(j->t, "この内容で承認を依頼します");
	term_send(j->t, KEY_ENTER);
	term_wait_for(j->t, "受付控え");
	TERM_ASSERT_SHOWS(j->t, "承認待ち");
}

static void
approve(struct job *j, int rows, int cols, const char *person_key)
{
	open_as(j, "sato", rows, cols);
	term_wait_for(j->t, "田中 一郎");
	term_step(j->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(j->t, "【重要】宛名番号");
	TERM_ASSERT_NOT(j->t, person_key);	/* hidden until it is typed anew */
	drill_rekey(j->t, person_key, "S55.2.29");
	TERM_ASSERT_SHOWS(j->t, person_key);
	term_step(j->t, KEY_F8);
	term_step(j->t, KEY_F8);
	term_step(j->t, KEY_F12);
	term_send(j->t, KEY_ENTER);
	term_wait_for(j->t, "承認しました");
	leave(j);
}

/* Until home counts one arrived result; it is read, and closed with what was decided. */
static void
read_and_close(struct job *j, int rows, int cols, const char *expected)
{
	open_as(j, "tanaka", rows, cols);
	/* Home is told by the sender's writing; its backoff grows while the line is down. */
	for (int i = 0; i < 120 && !term_shows(j->t, "2  結果到着                     1件"); i++)
		term_step(j->t, "");
	TERM_ASSERT_SHOWS(j->t, "2  結果到着                     1件");
	term_wait_for(j->t, "送信待ち 0");
	TERM_ASSERT_NOT(j->t, "最終受領 なし");
	term_step(j->t, "2");
	term_step(j->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(j->t, "********");
	TERM_ASSERT_NOT(j->t, expected);		/* masked until the purpose is stated */
	term_step(j->t, "sinnsa" KEY_ENTER);
	term_send(j->t, KEY_ENTER);
	term_wait_for(j->t, expected);
	term_step(j->t, KEY_F12);
	term_step(j->t, "ninntei" KEY_ENTER);
	term_step(j->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(j->t, "閉じたあとは直せません");
	term_send(j->t, KEY_ENTER);
	term_wait_for(j->t, "記録して閉じました");
	leave(j);
}

static int
make(void **state)
{
	struct job *j = calloc(1, sizeof *j);

	assert_non_null(j);
	drill_make(&j->drill);
	*state = j;
	return 0;
}

static int
end(void **state)
{
	struct job *j = *state;

	term_free(&j->t);
	drill_end(&j->drill);
	free(j);
	return 0;
}

static void
the_whole_job_at_80x24_and_a_resize_in_the_middle(void **state)
{
	struct job *j = *state;

	drill_start_server(&j->drill);
	drill_start_sender(&j->drill);
	open_as(j, "tanaka", 24, 80);
	begin_inquiry(j, "12345");
	type_person(j);
	term_resize(j->t, 30, 100);
	type_question(j);
	term_resize(j->t, 24, 80);
	ask_for_approval(j);
	leave(j);
	approve(j, 24, 80, "12345");
	read_and_close(j, 24, 80, "世田谷区長");
	assert_int_equal(drill_taken(&j->drill), 1);
}

static void
an_outage_at_100x30_holds_nobody_up(void **state)
{
	struct job *j = *state;

	drill_start_sender(&j->drill);
	open_as(j, "tanaka", 30, 100);
	term_wait_for(j->t, "回線なし(");
	begin_inquiry(j, "99999");
	type_person(j);
	type_question(j);
	ask_for_approval(j);
	leave(j);
	approve(j, 30, 100, "99999");
	open_as(j, "tanaka", 30, 100);
	term_wait_for(j->t, "送信待ち 1");
	TERM_ASSERT_SHOWS(j->t, "最終受領 なし");
	leave(j);
	/* It comes back, and everything goes out by itself. */
	drill_start_server(&j->drill);
	read_and_close(j, 30, 100, "提供された情報に該当がありません(未登録の可能性があります)");
	assert_int_equal(drill_taken(&j->drill), 1);
}

static void
kills_at_132x43_lose_at_most_a_field_and_send_nothing_twice(void **state)
{
	struct job *j = *state;
	int y, x;

	drill_start_server(&j->drill);
	drill_start_sender(&j->drill);
	open_as(j, "tanaka", 43, 132);
	begin_inquiry(j, "12345");
	type_person(j);
	home_go_to(j->t, "対象者の立場");
	term_step(j->t, "1" KEY_ENTER);
	term_step(j->t, "4" KEY_ENTER);
	term_step(j->t, "1311");			/* the field being typed */
	kill_screen(j);

	open_as(j, "tanaka", 43, 132);
	TERM_ASSERT_SHOWS(j->t, "> 3  下書き                       1件");
	term_step(j->t, KEY_ENTER);
	term_step(j->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(j->t, "道府県民税");
	term_caret(j->t, &y, &x);
	assert_non_null(strstr(term_row(j->t, y), "提供者"));	/* at the very field */
	term_step(j->t, "131121" KEY_ENTER);
	term_step(j->t, "1" KEY_ENTER "R8" KEY_ENTER KEY_ENTER);
	term_step(j->t, "2" KEY_ENTER);
	home_go_to(j->t, "照会の理由");
	term_step(j->t, "sinnsa" KEY_ENTER);
	ask_for_approval(j);
	kill_screen(j);

	/* The sender and the server die while it is on its way. */
	drill_kill(&j->drill.sender);
	approve(j, 43, 132, "12345");
	drill_start_sender(&j->drill);
	drill_kill(&j->drill.server);
	drill_kill(&j->drill.sender);
	drill_start_server(&j->drill);
	drill_start_sender(&j->drill);
	drill_kill(&j->drill.sender);
	drill_start_sender(&j->drill);
	read_and_close(j, 43, 132, "世田谷区長");
	assert_int_equal(drill_taken(&j->drill), 1);
}

int
main(void)
{
#ifdef HAVE_SANITIZERS
	/* A whole job of real programs, each several times slower: the plain build tells it. */
	printf("1..0 # SKIP the whole job is told by the plain build\n");
	return 0;
#endif
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_whole_job_at_80x24_and_a_resize_in_the_middle,
		    make, end),
		cmocka_unit_test_setup_teardown(an_outage_at_100x30_holds_nobody_up, make, end),
		cmocka_unit_test_setup_teardown(
		    kills_at_132x43_lose_at_most_a_field_and_send_nothing_twice, make, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
