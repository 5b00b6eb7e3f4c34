/* SPDX-License-Identifier: ISC */
/*
 * 番号検索 from the form, in the real program with the real sender and the
 * stand-in server: the purpose first, stars, no paste, a person taken over only
 * after a confirmation, a protected one shown as such, a wait that can be
 * stopped; and the number in no file and, once there is an answer, in no memory.
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
#include "tests/secrecy/look.h"

/* 見本 花子 and, protected, 雛形 三郎 of the stand-in. */
#define NUMBER		"987654321093"
#define NUMBER_SAFE	"555666777885"

struct at {
	struct drill	 drill;
	struct term	*t;
};

static int
setup(void **state)
{
	struct at *a = calloc(1, sizeof *a);

	assert_non_null(a);
	drill_make(&a->drill);
	drill_start_server(&a->drill);
	drill_start_sender(&a->drill);
	*state = a;
	return 0;
}

static int
teardown(void **state)
{
	struct at *a = *state;

	drill_end(&a->drill);
	free(a);
	return 0;
}

/* An empty inquiry, the caret at the 宛名番号; then the search. */
static void
open_search(struct at *a)
{
	a->t = drill_open(&a->drill, 24, 80);
	drill_login(a->t, "tanaka");
	term_step(a->t, KEY_F4);
	TERM_ASSERT_SHOWS(a->t, "さがす");
	term_step(a->t, "94");
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "必須");
	home_go_to(a->t, "宛名番号");
	TERM_ASSERT_SHOWS(a->t, "F4 値の一覧（個人番号で検索）");
	term_step(a->t, KEY_F4);
	TERM_ASSERT_SHOWS(a->t, "番号検索");
}

static void
type_purpose(struct at *a)
{
	term_step(a->t, "R8-0777" KEY_ENTER);
	term_step(a->t, "zyukyuusikakunokakuninn ");
	term_step(a->t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "12桁の数字です");
}

static void
leave(struct at *a)
{
	kill(term_pid(a->t), SIGTERM);
	assert_int_equal(term_wait_end(a->t), 0);
	term_free(&a->t);
}

static void
the_purpose_comes_first(void **state)
{
	struct at *a = *state;

	open_search(a);
	TERM_ASSERT_SHOWS(a->t, "受付番号と理由を入力すると");
	/* Nothing typed: no way to the number, with the reason told. */
	term_step(a->t, KEY_F12);
	TERM_ASSERT_SHOWS(a->t, "検索の前に");
	term_step(a->t, "R8-0777" KEY_ENTER);
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "検索の前に");
	TERM_ASSERT_NOT(a->t, "12桁の数字です");
	leave(a);
}

static void
stars_and_no_paste(void **state)
{
	struct at *a = *state;

	open_search(a);
	type_purpose(a);
	term_paste(a->t, NUMBER);
	TERM_ASSERT_SHOWS(a->t, "貼り付けられません");
	TERM_ASSERT_NOT(a->t, "[*");
	term_step(a->t, "98765");
	TERM_ASSERT_SHOWS(a->t, "[****-*");
	TERM_ASSERT_NOT(a->t, "9876");
	term_step(a->t, "x");
	TERM_ASSERT_SHOWS(a->t, "数字を12桁まで");
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "個人番号は12桁です");
	/* What was typed is still there: the rest finishes it, full width too. */
	term_step(a->t, "432-109３");
	TERM_ASSERT_SHOWS(a->t, "[****-****-****");
	leave(a);
}

static void
who_is_called_away_types_the_number_alone_again(void **state)
{
	struct at *a = *state;

	open_search(a);
	type_purpose(a);
	term_step(a->t, "98765");
	TERM_ASSERT_SHOWS(a->t, "[****-*");
	term_step(a->t, KEY_F11);
	TERM_ASSERT_NOT(a->t, "R8-0777");
	drill_login(a->t, "tanaka");
	home_go_to(a->t, "宛名番号");
	term_step(a->t, KEY_F4);
	TERM_ASSERT_SHOWS(a->t, "番号検索");
	TERM_ASSERT_SHOWS(a->t, "R8-0777");
	TERM_ASSERT_SHOWS(a->t, "受給資格の確認");
	TERM_ASSERT_NOT(a->t, "[*");
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "12桁の数字です");
	leave(a);
	/* Not in the search of another entry. */
	open_search(a);
	TERM_ASSERT_NOT(a->t, "R8-0777");
	leave(a);
}

static void
a_person_is_taken_over_after_a_look(void **state)
{
	struct at *a = *state;

	open_search(a);
	type_purpose(a);
	term_step(a->t, NUMBER KEY_ENTER);
	term_wait_for(a->t, "見本 花子");
	TERM_ASSERT_SHOWS(a->t, "ミホン ハナコ");
	TERM_ASSERT_SHOWS(a->t, "12346");
	TERM_ASSERT_NOT(a->t, "*");
	/* The hasty Enter is asked whether it is the person, and いいえ has the focus. */
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "さん（昭和");
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "見比べてください");
	term_step(a->t, KEY_F12);
	term_step(a->t, "1");
	term_wait_for(a->t, "取り込みました");
	TERM_ASSERT_SHOWS(a->t, "見本 花子");
	TERM_ASSERT_SHOWS(a->t, "ミホン ハナコ");
	TERM_ASSERT_SHOWS(a->t, "R8-0777");
	leave(a);
}

static void
a_protected_person_is_shown_as_such(void **state)
{
	struct at *a = *state;

	open_search(a);
	type_purpose(a);
	term_step(a->t, NUMBER_SAFE KEY_ENTER);
	term_wait_for(a->t, "雛形 三郎");
	TERM_ASSERT_SHOWS(a->t, "支援措置の対象者です");
	TERM_ASSERT_NOT(a->t, "住所  ");
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "さん（昭和");
	leave(a);
}

static void
nobody_and_no_line_lose_nothing(void **state)
{
	struct at *a = *state;

	open_search(a);
	type_purpose(a);
	term_step(a->t, "000000000000" KEY_ENTER);
	term_wait_for(a->t, "この番号の人は見つかりません");
	TERM_ASSERT_SHOWS(a->t, "R8-0777");
	drill_kill(&a->drill.server);
	term_step(a->t, NUMBER KEY_ENTER);
	term_wait_for(a->t, "サーバーにつながらない");
	term_step(a->t, KEY_ENTER);
	/* The line is back: what was typed is asked again with one key. */
	TERM_ASSERT_SHOWS(a->t, "[****-****-****");
	drill_start_server(&a->drill);
	term_step(a->t, KEY_ENTER);
	term_wait_for(a->t, "見本 花子");
	leave(a);
}

/* A server that does not answer: Esc is the way out, and a lock wins too. */
static void
waiting_can_be_stopped(void **state)
{
	struct at *a = *state;

	open_search(a);
	type_purpose(a);
	kill(a->drill.sender, SIGSTOP);
	term_send(a->t, NUMBER KEY_ENTER);
	term_wait_for(a->t, "照会しています");
	term_send(a->t, KEY_ESC);
	term_wait_for(a->t, "待つのをやめました");
	term_send(a->t, KEY_ENTER);
	term_wait_for(a->t, "照会しています");
	term_send(a->t, KEY_F11);
	term_wait_for(a->t, "離席中");
	kill(a->drill.sender, SIGCONT);
	leave(a);
}

#ifndef HAVE_SANITIZERS	/* under ASan freed memory waits in quarantine */
/* While it is typed, and while the person found is shown: a lock leaves neither in memory. */
static void
a_lock_leaves_nothing_in_memory(void **state)
{
	static const char *const values[] = { NUMBER, "見本 花子", "ミホン ハナコ" };
	struct at *a = *state;
	struct needles needles[NELEM(values)];
	int open;

	for (size_t i = 0; i < NELEM(values); i++)
		needles_make(&needles[i], values[i]);
	open_search(a);
	type_purpose(a);
	term_step(a->t, NUMBER);
	open = look_in_memory(term_pid(a->t), needles, 1, false);
	if (open < 0) {
		print_message("# the memory of another process is not to be read here\n");
		leave(a);
		skip();
	}
	assert_true(open > 0);		/* the control: guarded memory holds it */
	term_step(a->t, KEY_F11);
	TERM_ASSERT_SHOWS(a->t, "離席中");
	assert_int_equal(look_in_memory(term_pid(a->t), needles, NELEM(values), true), 0);
	leave(a);

	open_search(a);
	type_purpose(a);
	term_step(a->t, NUMBER KEY_ENTER);
	term_wait_for(a->t, "見本 花子");
	/* The number is gone as soon as there is an answer. */
	assert_int_equal(look_in_memory(term_pid(a->t), needles, 1, true), 0);
	assert_true(look_in_memory(term_pid(a->t), needles, NELEM(values), false) > 0);
	term_step(a->t, KEY_F11);
	TERM_ASSERT_SHOWS(a->t, "離席中");
	assert_int_equal(look_in_memory(term_pid(a->t), needles, NELEM(values), true), 0);
	leave(a);
	for (size_t i = 0; i < NELEM(values); i++)
		needles_free(&needles[i]);
}
#endif

static void
the_number_is_in_no_file(void **state)
{
	struct at *a = *state;
	char command[512];
	int n;

	n = snprintf(command, sizeof command, "grep -rq %s '%s'", NUMBER, a->drill.world);
	assert_true(n > 0 && (size_t)n < sizeof command);
	assert_int_not_equal(system(command), 0);
	/* The control: what may be there is found. */
	n = snprintf(command, sizeof command, "grep -rq T-121002-03 '%s'", a->drill.world);
	assert_true(n > 0 && (size_t)n < sizeof command);
	assert_int_equal(system(command), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_purpose_comes_first),
		cmocka_unit_test(stars_and_no_paste),
		cmocka_unit_test(who_is_called_away_types_the_number_alone_again),
		cmocka_unit_test(a_person_is_taken_over_after_a_look),
		cmocka_unit_test(a_protected_person_is_shown_as_such),
		cmocka_unit_test(nobody_and_no_line_lose_nothing),
		cmocka_unit_test(waiting_can_be_stopped),
#ifndef HAVE_SANITIZERS
		cmocka_unit_test(a_lock_leaves_nothing_in_memory),
#endif
		cmocka_unit_test(the_number_is_in_no_file),
	};

	return cmocka_run_group_tests_name("screen search", tests, setup, teardown);
}
