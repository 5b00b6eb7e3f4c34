/* SPDX-License-Identifier: ISC */
/*
 * The drill: unmistakable, its scenarios, and both guided drills done as a new
 * employee does them, each step told and each recognised by what happened.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/screen/drill.h"
#include "tests/screen/home.h"

static int
make(void **state)
{
	int failed = drill_begin(state, NULL);
	struct drill *d = *state;

	drill_guided(d);
	drill_start_server(d);
	drill_start_sender(d);
	return failed;
}

/* The strip says so. */
static void
at_step(struct term *t, int n, int of)
{
	char text[64];

	assert_true(snprintf(text, sizeof text, "【研修の案内 %d/%d】", n, of) < (int)sizeof text);
	TERM_ASSERT_SHOWS(t, text);
}

static void
pick(struct term *t, const char *guide)
{
	term_step(t, "\014");		/* what was told before gives way to the hint */
	TERM_ASSERT_SHOWS(t, "はじめての方は F4");
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "15分ほどです");
	term_step(t, guide);
}

/* On the smallest screen, with the guide: who can log in, and whom to ask about.  No note is cut
 * without a sign. */
static void
everybody_is_shown(struct term *t)
{
	TERM_ASSERT_SHOWS(t, "password-of-tanaka");
	TERM_ASSERT_SHOWS(t, "窓口職員・決裁者（福祉手当）");
	TERM_ASSERT_SHOWS(t, "情報セキュリティ管理者（全..");
	TERM_ASSERT_SHOWS(t, "12345");
	TERM_ASSERT_SHOWS(t, "雛形 三郎");
}

static void
every_header_says_that_it_is_a_drill(void **state)
{
	struct term *t = drill_open(*state, 24, 80);

	drill_login(t, "tanaka");
	assert_non_null(strstr(term_row(t, 0), "【研修】"));
	term_step(t, KEY_F10);
	assert_non_null(strstr(term_row(t, term_find(t, "操作一覧 ")), "【研修】"));
	term_step(t, KEY_F3 KEY_F1);
	assert_non_null(strstr(term_row(t, term_find(t, "ヘルプ ")), "【研修】"));
	term_leave(&t);
}

static void
choose(struct term *t, const char *number, const char *title)
{
	term_step(t, KEY_F10);
	term_step(t, "bamenn");
	TERM_ASSERT_SHOWS(t, "（F3 やめる）");	/* the window's keys are whole */
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "本番には関係ありません");
	term_step(t, number);
	TERM_ASSERT_SHOWS(t, title);
}

static void
staff_do_their_first_drill(void **state)
{
	struct term *t = drill_open(*state, 24, 80);

	pick(t, "1");
	at_step(t, 1, 15);
	everybody_is_shown(t);
	drill_login(t, "tanaka");
	TERM_ASSERT_SHOWS(t, "練習は F10");
	at_step(t, 2, 15);
	term_step(t, KEY_F4);
	at_step(t, 3, 15);
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	at_step(t, 4, 15);
	term_step(t, "\025" "R8.11.20" KEY_ENTER);
	home_go_to(t, "受付番号");
	term_step(t, "R8-0001" KEY_ENTER "12345" KEY_ENTER);
	term_step(t, "mihonn ");
	term_step(t, KEY_ENTER " tarou ");
	term_step(t, KEY_ENTER);
	at_step(t, 4, 15);		/* half of it is not it */
	term_step(t, KEY_ENTER KEY_ENTER "S55.2.29" KEY_ENTER "1");
	at_step(t, 5, 15);
	term_step(t, KEY_F11);
	everybody_is_shown(t);
	at_step(t, 6, 15);
	/* A drill is gone on with after a kill, too. */
	kill(term_pid(t), SIGKILL);
	(void)term_wait_end(t);
	term_free(&t);
	t = drill_open(*state, 24, 80);
	at_step(t, 6, 15);
	drill_login(t, "tanaka");
	term_step(t, "3" KEY_ENTER);
	at_step(t, 7, 15);
	home_go_to(t, "対象者の立場");
	term_step(t, "1" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "4 [ ] 道府県民税");
	term_step(t, "4" KEY_ENTER "131121" KEY_ENTER "1" KEY_ENTER);
	term_step(t, "2025" KEY_ENTER);
	at_step(t, 7, 15);		/* the end stands there, but not as it is wanted */
	TERM_ASSERT_SHOWS(t, "Ctrl-U で消して 2026");
	term_step(t, "\025" "2026" KEY_ENTER);
	at_step(t, 8, 15);
	home_go_to(t, "不開示に該当しますか");
	term_step(t, "2" KEY_ENTER);
	home_go_to(t, "照会の理由");
	term_step(t, "sinnsa");
	term_step(t, KEY_ENTER KEY_ENTER);
	at_step(t, 9, 15);
	term_step(t, KEY_F12);
	at_step(t, 10, 15);
	term_step(t, KEY_F12);
	term_step(t, KEY_ENTER);
	at_step(t, 11, 15);
	term_step(t, KEY_F11);
	drill_login(t, "sato");
	at_step(t, 12, 15);
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F8);
	term_step(t, KEY_F8);
	term_step(t, KEY_F5 "12345" KEY_ENTER);
	term_step(t, "S55.2.29" KEY_ENTER);
	term_step(t, KEY_F12);
	term_step(t, "1");
	at_step(t, 13, 15);
	term_step(t, KEY_F11);
	drill_login(t, "tanaka");
	term_step(t, KEY_F3 KEY_F3);
	at_step(t, 14, 15);
	term_leave(&t);
	t = drill_open(*state, 24, 80);
	drill_login(t, "tanaka");
	term_step(t, "2" KEY_ENTER);
	term_step(t, "sinnsa");
	term_step(t, KEY_ENTER KEY_ENTER);
	at_step(t, 15, 15);
	term_step(t, KEY_F12);
	term_step(t, "ninntei");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "1 記録して閉じる");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "終わりまでできました");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_NOT(t, "研修の案内");
	term_leave(&t);
}

static void
approvers_do_their_first_drill(void **state)
{
	struct term *t = drill_open(*state, 24, 80);

	/* Before a login, too; what is approved below will be refused. */
	choose(t, "5", "研修の場面: 断られる");
	pick(t, "2");
	at_step(t, 1, 10);
	drill_login(t, "sato");
	at_step(t, 2, 10);
	term_step(t, KEY_ENTER);
	at_step(t, 3, 10);
	term_step(t, KEY_F8);
	term_step(t, KEY_F8);
	at_step(t, 4, 10);
	term_step(t, KEY_F5 "12345" KEY_ENTER);
	at_step(t, 4, 10);
	term_step(t, "S55.2.29" KEY_ENTER);
	at_step(t, 5, 10);
	term_step(t, KEY_F12);
	term_step(t, "1");
	at_step(t, 6, 10);
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F8);
	term_step(t, KEY_F8);
	at_step(t, 7, 10);
	term_step(t, KEY_F5 "12346" KEY_ENTER);
	at_step(t, 8, 10);
	term_step(t, "S60.7.7" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "一致しません");
	term_step(t, KEY_ENTER);
	/* The caret stands at the date of birth. */
	term_step(t, KEY_F9);
	term_step(t, "1");
	term_step(t, "nanoka");
	term_step(t, KEY_ENTER KEY_ENTER);
	at_step(t, 9, 10);
	/* What was noted outlives an interruption, and somebody else's work meanwhile. */
	term_step(t, KEY_F11);
	drill_login(t, "tanaka");
	TERM_ASSERT_NOT(t, "nanoka");
	term_step(t, KEY_F11);
	drill_login(t, "sato");
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと: 障害児福祉手当");
	TERM_ASSERT_SHOWS(t, "【指摘】");
	term_step(t, KEY_F12);
	term_step(t, "2");
	term_step(t, KEY_ENTER);
	at_step(t, 10, 10);
	term_step(t, KEY_F11);
	TERM_ASSERT_SHOWS(t, "終わりまでできました");
	term_step(t, KEY_ENTER);
	drill_login(t, "tanaka");
	term_wait_for(t, "2  結果到着                     1件");
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "照会不許可");
	choose(t, "1", "研修の場面: ふつう");
	term_leave(&t);
}

/* What stands in the stand-in's log of what it refused to act out. */
static bool
server_complains(const struct drill *d)
{
	char *path = path_join(d->world, "processes.log");
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	bool any;

	assert_non_null(path);
	assert_int_equal(file_read(path, &b, &e), ERR_OK);
	any = strstr(buf_str(&b), "unknown member") != NULL ||
	    strstr(buf_str(&b), "must be") != NULL || strstr(buf_str(&b), "no trouble") != NULL;
	buf_free(&b);
	free(path);
	return any;
}

static void
a_scenario_is_chosen_from_the_menu(void **state)
{
	static const char *const titles[] = { "研修の場面: 回線なし", "研修の場面: 遅い",
	    "研修の場面: 受付時間外", "研修の場面: 断られる", "研修の場面: 結果が遅い",
	    "研修の場面: 二重に届く", "研修の場面: ふつう" };
	struct term *t = drill_open(*state, 24, 80);
	char number[] = "2";

	drill_login(t, "tanaka");
	for (size_t i = 0; i < NELEM(titles); i++) {
		number[0] = (char)(i + 1 < NELEM(titles) ? '2' + (int)i : '1');
		choose(t, number, titles[i]);
		if (i == 0)
			term_wait_for(t, "回線なし(");
		if (i == 2)
			term_wait_for(t, "· 受付時間外");
	}
	term_wait_for(t, "回線あり(");
	assert_false(server_complains(*state));
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_header_says_that_it_is_a_drill),
		cmocka_unit_test(staff_do_their_first_drill),
		cmocka_unit_test(approvers_do_their_first_drill),
		cmocka_unit_test(a_scenario_is_chosen_from_the_menu),
	};

	return cmocka_run_group_tests(tests, make, drill_finish);
}
