/* SPDX-License-Identifier: ISC */
/*
 * The English catalogue at work: the way of an inquiry from the form to its
 * result, and the desks.  What is not data is English (english.h).  The maker's
 * screen and the approver's are in different languages, and nothing differs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tests/screen/drill.h"
#include "tests/screen/english.h"
#include "tests/screen/home.h"

static int
make(void **state)
{
	return drill_begin(state,
	    "add_user suzuki '鈴木 恵' p-0013 maker,approver fukushi-teate,iryo &&"
	    " add_user takahashi '髙橋 誠' p-0014 security fukushi-teate &&"
	    " add_user yamada '山田 悟' p-0015 admin fukushi-teate");
}

static struct term *
open_as(const struct drill *d, const char *login)
{
	struct term *t = english_start(d->home);
	char password[64];

	(void)snprintf(password, sizeof password, "password-of-%s", login);
	english_log_in(t, login, password);
	return t;
}

static void
a_dense_form_to_its_slip(void **state)
{
	struct drill *d = *state;
	struct term *t;

	free(drill_run(d, "sample inquiry | as tanaka intake --draft --form inquiry -"));
	t = open_as(d, "tanaka");
	english_check(t, "home");
	english_step(t, "3", "drafts");
	english_step(t, KEY_F10, "palette of the drafts");
	english_step(t, KEY_F3 KEY_F5, "discard?");
	english_step(t, KEY_ESC KEY_F9, "copied");
	term_step(t, KEY_F3);
	english_step(t, "3" KEY_ENTER, "form");
	home_go_to(t, "照会する情報");
	english_step(t, KEY_F4, "list");
	english_step(t, KEY_ESC KEY_TAB, "provider");
	english_step(t, KEY_F4, "organizations");
	english_step(t, KEY_F1, "help of the list");
	english_step(t, KEY_ENTER KEY_ESC KEY_TAB, "condition");
	english_step(t, KEY_TAB, "year");
	TERM_ASSERT_SHOWS(t, "= FY 2025 (Reiwa 7)");
	english_step(t, KEY_F12, "check answers");
	TERM_ASSERT_SHOWS(t, "1980-02-29 (Showa 55)");
	english_step(t, KEY_F1, "help of check answers");
	english_step(t, KEY_ENTER KEY_F8, "check answers, below");
	english_step(t, KEY_F12, "submit?");
	english_step(t, KEY_ENTER, "slip");
	english_step(t, KEY_F1, "help of the slip");
	english_step(t, KEY_ENTER KEY_F3, "after the slip");
	term_leave(&t);
	english_assert();
}

/* Away with windows and screens until the text is on the screen. */
static void
back_to(struct term *t, const char *text)
{
	for (int i = 0; i < 4 && !term_shows(t, text); i++)
		term_step(t, KEY_ESC);
	english_check(t, text);
	TERM_ASSERT_SHOWS(t, text);
}

/* ---- approving ---- */

static void
the_queue_and_a_return(void **state)
{
	struct drill *d = *state;
	struct term *t;

	drill_ask(d, "suzuki");
	t = open_as(d, "sato");
	english_check(t, "queue");
	english_step(t, KEY_F1, "help of the queue");
	english_step(t, KEY_ENTER KEY_F2, "ages");
	english_step(t, KEY_ENTER "/", "search");
	term_paste(t, "鈴木");
	english_step(t, KEY_ENTER, "searched");
	english_step(t, KEY_ENTER, "review");
	english_step(t, KEY_F1, "help of the review");
	term_step(t, KEY_ENTER);
	for (int i = 0; i < 16; i++)
		english_step(t, KEY_DOWN, "item of the review");
	english_step(t, KEY_F4, "changes");
	english_step(t, KEY_ENTER KEY_F6, "history");
	english_step(t, KEY_ENTER KEY_F10, "palette of the review");
	term_step(t, KEY_ESC KEY_ESC);
	term_step(t, KEY_HOME);
	term_go_down(t, "氏名");
	english_step(t, KEY_F9, "cause of the return");
	english_step(t, "2", "comment");
	term_step(t, "\025");
	term_paste(t, "見本 次郎");
	english_step(t, KEY_ENTER, "noted");
	english_step(t, KEY_F12, "decide");
	english_step(t, "2", "return?");
	english_step(t, KEY_ENTER, "returned");
	term_leave(&t);
	english_assert();
}

static void
what_was_returned_is_mended_and_reviewed_again(void **state)
{
	struct drill *d = *state;
	struct term *t = open_as(d, "suzuki");

	english_check(t, "home with one returned");
	english_step(t, "1", "returned ones");
	english_step(t, KEY_ENTER, "returned at the field");
	english_step(t, KEY_F1, "help at the field");
	english_step(t, KEY_ENTER KEY_F2, "guidance at the field");
	term_step(t, KEY_ENTER "\025");
	term_paste(t, "見本 次郎");
	english_step(t, KEY_ENTER, "mended");
	term_step(t, KEY_F12 KEY_F12);
	english_step(t, KEY_ENTER, "slip");
	term_leave(&t);

	/* First frozen by a program in Japanese, now in English: one difference, the true one. */
	t = open_as(d, "sato");
	term_step(t, "/");
	term_paste(t, "鈴木");
	term_step(t, KEY_ENTER);
	english_step(t, KEY_ENTER, "review");
	TERM_ASSERT_SHOWS(t, "Changed: 1 ");
	TERM_ASSERT_SHOWS(t, "[changed] 氏名");
	english_step(t, KEY_F4, "changes");
	english_step(t, KEY_ENTER KEY_F12, "not yet");
	english_step(t, KEY_ESC KEY_F8, "seen");
	english_step(t, KEY_F5, "re-key");
	english_step(t, "54321" KEY_ENTER, "it differs");
	term_step(t, KEY_ENTER);
	english_step(t, KEY_F5 "12345" KEY_ENTER, "it agrees");
	english_step(t, "S55.2.29" KEY_ENTER, "all agree");
	TERM_ASSERT_SHOWS(t, "1980-02-29 (Showa 55)");
	english_step(t, KEY_F12, "decide");
	english_step(t, "1", "approved");
	english_step(t, KEY_F3, "home of the approver");
	term_step(t, KEY_HOME);
	term_go_down(t, "Stuck entries");
	english_step(t, KEY_ENTER, "stuck entries");
	english_step(t, KEY_F1, "help of stuck entries");
	term_leave(&t);
	english_assert();
}

/* The maker's screen was English, the approver's is Japanese. */
static void
a_japanese_approver_of_an_english_maker(void **state)
{
	struct drill *d = *state;
	struct term *t = drill_open(d, 24, 80);

	drill_login(t, "sato");
	term_step(t, "/");
	term_paste(t, "田中");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_ENTER);
	drill_rekey(t, "12345", "1980-02-29");
	TERM_ASSERT_SHOWS(t, "昭和55年2月29日 (1980-02-29)");
	term_leave(&t);
}

/* ---- cases ---- */

static void
a_case(void **state)
{
	struct term *t = open_as(*state, "tanaka");

	english_step(t, "8", "finder of a case");
	english_step(t, "94" KEY_ENTER, "case");
	term_step(t, KEY_ENTER "R8-0123" KEY_ENTER "2");
	english_step(t, KEY_F8, "person of the case");
	home_go_to(t, "宛名番号");
	term_step(t, "12345" KEY_ENTER);
	term_paste(t, "見本 太郎");
	term_step(t, KEY_ENTER);
	term_paste(t, "ミホン タロウ");
	term_step(t, KEY_ENTER "S55.2.29" KEY_ENTER "1" KEY_ENTER);
	home_go_to(t, "対象者の立場");
	english_step(t, "1" KEY_ENTER, "what is asked of the person");
	english_step(t, KEY_F4, "kinds of information");
	english_step(t, KEY_ESC KEY_F6, "sections of the case");
	english_step(t, KEY_ESC KEY_F12, "case with something missing");
	term_step(t, KEY_ESC);
	english_step(t, KEY_F12, "inquiries of the case");
	english_step(t, KEY_F1, "help of the inquiries");
	english_step(t, KEY_ENTER KEY_DOWN, "row");
	english_step(t, KEY_F2, "inquiry, whole");
	english_step(t, KEY_ESC KEY_F12, "ask for approval");
	english_step(t, KEY_ESC KEY_F10, "palette of the case");
	term_leave(&t);
	english_assert();
}

/* ---- with the server ---- */

/* One that is answered about somebody else, and one about the person. */
static const char make_results[] =
    "printf '%s' '{\"outcomes\":[{\"person_key\":\"12346\",\"steps\":[{\"state\":\"answered\"}],"
    "\"subject\":{\"name\":\"見本 別人\"}}]}' > $world/scenario &&"
    " address=; start_server --scenario $world/scenario && enrol &&"
    " sample inquiry > $world/s && sed 's/12345/12346/' $world/s > $world/other &&"
    " as tanaka intake --form inquiry $world/s > $world/a &&"
    " as tanaka intake --form inquiry $world/other > $world/b &&"
    " approved $(member id < $world/a) && approved $(member id < $world/b) &&"
    " for i in 1 2 3 4 5; do m sync --once; sleep 0.3; done;"
    " test $(m queue --state answered | wc -l) -ge 2; s=$?; stop_server; test $s = 0";

static void
results(void **state)
{
	struct drill *d = *state;
	struct term *t;

	free(drill_run(d, make_results));
	t = open_as(d, "tanaka");
	english_check(t, "home with results");
	english_step(t, "2", "results");
	english_step(t, KEY_ENTER, "masked");
	english_step(t, KEY_F1, "help of the result");
	term_step(t, KEY_ENTER);
	term_paste(t, "認定請求の審査");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "Provider");
	english_check(t, "about somebody else");
	english_step(t, KEY_ENTER KEY_F5, "no printing yet");
	english_step(t, KEY_F4, "same person?");
	english_step(t, "1", "lines");
	english_step(t, KEY_F5, "no printing");
	english_step(t, KEY_ENTER KEY_F12, "what was decided");
	term_paste(t, "認定");
	english_step(t, KEY_ENTER, "closed");
	term_leave(&t);
	english_assert();
}

static void
search_by_number(void **state)
{
	struct drill *d = *state;
	struct term *t;

	drill_start_server(d);
	drill_start_sender(d);
	t = open_as(d, "tanaka");
	term_step(t, KEY_F4 "94");
	term_step(t, KEY_ENTER);
	home_go_to(t, "宛名番号");
	english_step(t, KEY_F4, "search by number");
	english_step(t, KEY_F1, "help of the search");
	english_step(t, KEY_ENTER KEY_F12, "purpose first");
	term_step(t, "R8-0777" KEY_ENTER);
	term_paste(t, "認定請求の審査");
	english_step(t, KEY_ENTER, "number");
	term_paste(t, "987654321093");
	english_check(t, "no paste");
	english_step(t, "98x", "digits only");
	english_step(t, KEY_ENTER, "twelve digits");
	term_send(t, "7654321093" KEY_ENTER);
	term_wait_for(t, "12346");
	english_check(t, "found");
	english_step(t, KEY_F12, "the same person?");
	english_step(t, "1", "taken over");
	term_leave(&t);
	drill_kill(&d->sender);
	drill_kill(&d->server);
	english_assert();
}

static void
scenarios_and_the_guided_drill(void **state)
{
	struct drill *d = *state;
	struct term *t;
	char number[] = "1";

	drill_guided(d);
	t = english_start(d->home);
	english_check(t, "login with people");
	term_step(t, KEY_F10 "scenario");
	english_step(t, KEY_ENTER, "scenarios");
	english_step(t, "5", "scenario chosen");
	english_step(t, KEY_F4, "guides");
	english_step(t, "2", "guide of the approver");
	term_step(t, KEY_F10 "end the guide");
	term_step(t, KEY_ENTER KEY_F4);
	english_step(t, "1", "guide of staff, step 1");
	english_log_in(t, "tanaka", "password-of-tanaka");
	english_check(t, "step 2");
	english_step(t, KEY_F4, "step 3");
	term_step(t, "94");
	english_step(t, KEY_ENTER, "step 4");
	for (; number[0] <= '7'; number[0]++) {
		term_step(t, KEY_F10 "scenario");
		term_step(t, KEY_ENTER);
		english_step(t, number, "scenario");
	}
	term_step(t, KEY_F10 "end the guide");
	english_step(t, KEY_ENTER, "guide ended");
	term_leave(&t);
	english_assert();
}

/* ---- desks ---- */

static void
make_unusual(const struct drill *d)
{
	free(drill_run(d, "for i in 1 2 3 4 5 6; do"
	    " ! m unusual list --as tanaka --password-fd 7 7<<P || exit 1\n"
	    "password-of-tanaka\nP\ndone"));
}

static void
the_security_manager_s_desk(void **state)
{
	struct drill *d = *state;
	struct term *t;

	make_unusual(d);
	t = open_as(d, "takahashi");
	english_check(t, "desk");
	for (int i = 0; i < 7; i++)
		english_step(t, KEY_DOWN, "row of the desk");
	english_step(t, KEY_F1, "help of the desk");
	english_step(t, KEY_ENTER "1", "unusual operation");
	english_step(t, KEY_F1, "help of unusual operation");
	english_step(t, KEY_ENTER KEY_ENTER, "facts");
	english_step(t, KEY_ENTER KEY_F12, "whom did you ask?");
	english_step(t, KEY_ENTER, "what did they say?");
	term_paste(t, "画面を間違えた");
	english_step(t, KEY_ENTER, "what was decided?");
	term_paste(t, "注意した");
	english_step(t, KEY_ENTER, "recorded");
	english_step(t, KEY_F5, "answered ones too");
	english_step(t, KEY_F3 "2", "chain");
	english_step(t, KEY_ENTER "3", "checkpoint");
	english_step(t, KEY_ENTER "4", "compare");
	english_step(t, "1=0000" KEY_ENTER, "does not agree");
	back_to(t, "F12 Open");
	english_step(t, "5", "span of the breach statement");
	english_step(t, "1", "breach statement");
	english_step(t, KEY_F8, "breach statement, below");
	back_to(t, "F12 Open");
	english_step(t, "6", "users");
	english_step(t, KEY_F1, "help of users");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_HOME);
	term_go_down(t, "田中 一郎");
	english_step(t, KEY_F4, "suspend?");
	back_to(t, "F12 Open");
	english_step(t, "7", "recovery");
	english_step(t, "AAAA" KEY_ENTER, "second sheet");
	english_step(t, "BBBB" KEY_ENTER, "not a sheet");
	term_leave(&t);
	english_assert();
}

static void
the_it_division_s_desk(void **state)
{
	struct drill *d = *state;
	struct term *t = open_as(d, "yamada");

	english_check(t, "desk");
	for (int i = 0; i < 8; i++)
		english_step(t, KEY_DOWN, "row of the desk");
	english_step(t, KEY_F1, "help of the desk");
	english_step(t, KEY_ENTER "1", "users");
	english_step(t, KEY_F10, "palette of users");
	english_step(t, KEY_F3 KEY_F2, "login of the new one");
	english_step(t, "honda" KEY_ENTER, "name of the new one");
	term_paste(t, "本田 去");
	english_step(t, KEY_ENTER, "staff number");
	english_step(t, "p-0016" KEY_ENTER, "roles");
	english_step(t, " " KEY_ENTER, "groups");
	english_step(t, " " KEY_ENTER, "password");
	english_step(t, "password-of-honda" KEY_ENTER "password-of-other" KEY_ENTER, "differs");
	back_to(t, "F9 Remove");
	term_step(t, KEY_HOME);
	term_go_down(t, "田中 一郎");
	english_step(t, KEY_F6, "password of another");
	back_to(t, "F9 Remove");
	english_step(t, KEY_F9, "remove?");
	back_to(t, "F12 Open");
	for (const char *n = "2345678"; *n != '\0'; n++) {
		const char key[] = { *n, '\0' };

		english_step(t, key, "task of the desk");
		back_to(t, "F12 Open");
	}
	term_leave(&t);
	english_assert();
}

static void
usage_words_and_colours(void **state)
{
	static const char *const commands[] = { "usage", "registered words", "key test",
	    "high contrast", "jis kana" };
	struct drill *d = *state;
	struct term *t;

	free(drill_run(d, "sample inquiry | as tanaka intake --draft --form inquiry - > $world/p &&"
	    " as tanaka paper --reason 'サーバー停止' $(member id < $world/p)"));
	t = open_as(d, "tanaka");
	for (size_t i = 0; i < NELEM(commands); i++) {
		english_step(t, KEY_F10, "palette");
		term_step(t, commands[i]);
		english_step(t, KEY_ENTER, commands[i]);
		english_step(t, KEY_F1, "help");
		for (int k = 0; k < 4 && !term_shows(t, "F3 Log out"); k++)
			term_step(t, KEY_F3);
		english_check(t, "back");
	}
	english_step(t, KEY_F4 "94" KEY_ENTER "\027", "register a word");	/* Ctrl-W */
	term_leave(&t);
	english_assert();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dense_form_to_its_slip),
		cmocka_unit_test(a_japanese_approver_of_an_english_maker),
		cmocka_unit_test(the_queue_and_a_return),
		cmocka_unit_test(what_was_returned_is_mended_and_reviewed_again),
		cmocka_unit_test(a_case),
		cmocka_unit_test(search_by_number),
		cmocka_unit_test(scenarios_and_the_guided_drill),
		cmocka_unit_test(the_security_manager_s_desk),
		cmocka_unit_test(the_it_division_s_desk),
		cmocka_unit_test(usage_words_and_colours),
		cmocka_unit_test(results),
	};

	return cmocka_run_group_tests(tests, make, drill_finish);
}
