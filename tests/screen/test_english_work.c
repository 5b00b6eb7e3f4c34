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
	english_check(t, "What waits for you");
	english_step(t, "3", "Home › Drafts");
	english_step(t, KEY_F10, "Narrow");
	english_step(t, KEY_F3 KEY_F5, "Discard this draft?");
	english_step(t, KEY_ESC KEY_F9, "Copied.");
	term_step(t, KEY_F3);
	english_step(t, "3" KEY_DOWN KEY_ENTER, "req.");
	home_go_to(t, "照会する情報");
	english_step(t, KEY_F4, "Space or a number marks");
	english_step(t, KEY_ESC KEY_TAB, "世田谷区");
	english_step(t, KEY_F4, "Search by name");
	english_step(t, KEY_F1, "Where there is a box");
	english_step(t, KEY_ENTER KEY_ESC KEY_TAB, "Number chooses");
	english_step(t, KEY_TAB, "= FY 2025 (Reiwa 7)");
	TERM_ASSERT_SHOWS(t, "= FY 2025 (Reiwa 7)");
	english_step(t, KEY_F12, "1980-02-29 (Showa 55)");
	TERM_ASSERT_SHOWS(t, "1980-02-29 (Showa 55)");
	english_step(t, KEY_F1, "All answers.");
	english_step(t, KEY_ENTER KEY_F8, "F12 submits");
	english_step(t, KEY_F12, "Submit these answers for approval?");
	english_step(t, KEY_ENTER, "Slip number");
	english_step(t, KEY_F1, "what happens next");
	english_step(t, KEY_ENTER KEY_F3, "What waits for you");
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
	english_check(t, "Made by");
	english_step(t, KEY_F1, "What waits for approval.");
	english_step(t, KEY_ENTER KEY_F2, "How long entries have waited");
	english_step(t, KEY_ENTER "/", "Words of the case number");
	term_paste(t, "鈴木");
	english_step(t, KEY_ENTER, "1 of");
	english_step(t, KEY_ENTER, "Made by");
	english_step(t, KEY_F1, "This is what was submitted");
	term_step(t, KEY_ENTER);
	for (int i = 0; i < 16; i++)
		english_step(t, KEY_DOWN, "imported");
	english_step(t, KEY_F4, "first submission");
	english_step(t, KEY_ENTER, "The whole row");
	english_step(t, KEY_ENTER KEY_F6, "Submitted");
	english_step(t, KEY_ENTER KEY_F10, "Narrow");
	term_step(t, KEY_ESC KEY_ESC);
	term_step(t, KEY_HOME);
	term_go_down(t, "氏名");
	english_step(t, KEY_F9, "Choose the cause");
	english_step(t, "2", "Write what must be corrected");
	term_step(t, "\025");
	term_paste(t, "見本 次郎");
	english_step(t, KEY_ENTER, "Comment added");
	english_step(t, KEY_F12, "Decide on this entry");
	english_step(t, "2", "The entry goes back");
	english_step(t, KEY_ENTER, "Returned.");
	term_leave(&t);
	english_assert();
}

static void
what_was_returned_is_mended_and_reviewed_again(void **state)
{
	struct drill *d = *state;
	struct term *t = open_as(d, "suzuki");

	english_check(t, "Correct it and submit again");
	english_step(t, "1" KEY_ENTER, "Home › Returned");
	english_step(t, KEY_ENTER, "見本 次郎");
	english_step(t, KEY_F1, "Japanese is typed in romaji");
	english_step(t, KEY_ENTER KEY_F2, "Why it is asked");
	term_step(t, KEY_ENTER "\025");
	term_paste(t, "見本 次郎");
	english_step(t, KEY_ENTER, "見本 次郎");
	term_step(t, KEY_F12 KEY_F12);
	english_step(t, KEY_ENTER, "Slip number");
	term_leave(&t);

	/* First frozen by a program in Japanese, now in English: one difference, the true one. */
	t = open_as(d, "sato");
	term_step(t, "/");
	term_paste(t, "鈴木");
	term_step(t, KEY_ENTER);
	english_step(t, KEY_ENTER, "Made by");
	TERM_ASSERT_SHOWS(t, "Changed: 1 ");
	TERM_ASSERT_SHOWS(t, "[changed] 氏名");
	english_step(t, KEY_F4, "before:");
	english_step(t, KEY_ENTER KEY_F12, "Approve - seen ");
	english_step(t, KEY_ESC KEY_F8, "re-keyed 0/2");
	english_step(t, KEY_F5, "The value on the screen is hidden");
	english_step(t, "54321" KEY_ENTER, "What you typed is not what was submitted");
	term_step(t, KEY_ENTER);
	english_step(t, KEY_F5 "12345" KEY_ENTER, "生年月日");
	english_step(t, "S55.2.29" KEY_ENTER, "All critical fields agree");
	TERM_ASSERT_SHOWS(t, "1980-02-29 (Showa 55)");
	english_step(t, KEY_F12, "Decide on this entry");
	english_step(t, "1", "Approved.");
	english_step(t, KEY_F3, "Entries to approve");
	term_step(t, KEY_HOME);
	term_go_down(t, "Stuck entries");
	english_step(t, KEY_ENTER, "Nothing is stuck");
	english_step(t, KEY_F1, "What does not move on");
	/* What is decided is looked at, and says what can be done with it. */
	term_step(t, KEY_ENTER KEY_F3 KEY_HOME);
	term_go_down(t, "Entries of the groups");
	term_step(t, KEY_ENTER);
	term_go_down(t, "Waiting to be sent");
	english_step(t, KEY_ENTER, "to look at only");
	english_step(t, KEY_F12, "its state allows nothing here");
	english_step(t, KEY_F1, "only looked at here");
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

	english_step(t, "8", "New case: find the procedure");
	term_step(t, "94");
	english_step(t, KEY_ENTER, "(1/3)");
	term_step(t, KEY_ENTER "R8-0123" KEY_ENTER "2");
	english_step(t, KEY_F8, "(2/3)");
	home_go_to(t, "宛名番号");
	term_step(t, "12345" KEY_ENTER);
	term_paste(t, "見本 太郎");
	term_step(t, KEY_ENTER);
	term_paste(t, "ミホン タロウ");
	term_step(t, KEY_ENTER "S55.2.29" KEY_ENTER "1" KEY_ENTER);
	home_go_to(t, "対象者の立場");
	english_step(t, "1" KEY_ENTER, "4 [ ] 道府県民税");
	english_step(t, KEY_F4, "Space or a number marks");
	english_step(t, KEY_ESC KEY_F6, "1 missing");
	english_step(t, KEY_ESC KEY_F12, "What to correct");
	term_step(t, KEY_F3);
	term_step(t, "4" KEY_ENTER);
	english_step(t, KEY_F12, "1 inquiries, 1 ready");
	english_step(t, KEY_F1, "The inquiries of a case on one screen");
	english_step(t, KEY_ENTER KEY_DOWN, "Ready");
	term_step(t, KEY_DOWN KEY_DOWN KEY_DOWN KEY_DOWN KEY_DOWN);
	english_step(t, KEY_F6, "FY 20");
	english_step(t, KEY_ESC KEY_F10, "What cannot be done now says why");
	english_step(t, KEY_ESC KEY_ESC KEY_F12, "Submit 1 inquiries for approval?");
	english_step(t, KEY_ENTER, "1 inquiries were submitted");
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
	english_check(t, "Nearest due day");
	english_step(t, "2", "Home › Results arrived");
	english_step(t, KEY_ENTER, "Masked until");
	english_step(t, KEY_F1, "The answer to an inquiry");
	term_step(t, KEY_ENTER);
	term_paste(t, "認定請求の審査");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "Asked for");
	english_check(t, "does not match the inquiry");
	english_step(t, KEY_ENTER KEY_F5, "Confirm");
	english_step(t, KEY_F4, "Treat it as the same person?");
	english_step(t, "1", "道府県民税 (請求者)");
	english_step(t, KEY_F5, "Printing results is not allowed");
	english_step(t, KEY_ENTER KEY_F12, "Write what was decided");
	term_paste(t, "認定");
	english_step(t, KEY_ENTER, "It cannot be changed");
	english_step(t, KEY_ENTER, "Recorded and closed");
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
	english_step(t, KEY_F4, "Search by individual number");
	english_step(t, KEY_F1, "Finds a person by individual number");
	english_step(t, KEY_ENTER KEY_F12, "Before searching");
	term_step(t, "R8-0777" KEY_ENTER);
	term_paste(t, "認定請求の審査");
	english_step(t, KEY_ENTER, "Twelve digits");
	term_paste(t, "987654321093");
	english_check(t, "cannot be pasted");
	english_step(t, "98x", "Digits only");
	english_step(t, KEY_ENTER, "has twelve digits");
	term_send(t, "7654321093" KEY_ENTER);
	term_wait_for(t, "12346");
	english_check(t, "見本 花子");
	english_step(t, KEY_F12, "at the counter");
	english_step(t, "1", "was taken over");
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
	english_check(t, "Sample people");
	term_step(t, KEY_F10 "scenario");
	english_step(t, KEY_ENTER, "Changes how the stand-in");
	english_step(t, "5", "Scenario of the drill: Refusal");
	english_step(t, KEY_F4, "Begin the first drill");
	english_step(t, "2", "step 1/10");
	term_step(t, KEY_F10 "end the guide");
	term_step(t, KEY_ENTER KEY_F4);
	english_step(t, "1", "step 1/15");
	english_log_in(t, "tanaka", "password-of-tanaka");
	english_check(t, "step 2/15");
	english_step(t, KEY_F4, "step 3/15");
	term_step(t, "94");
	english_step(t, KEY_ENTER, "step 4/15");
	for (; number[0] <= '7'; number[0]++) {
		term_step(t, KEY_F10 "scenario");
		term_step(t, KEY_ENTER);
		english_step(t, number, "Scenario of the drill:");
	}
	term_step(t, KEY_F10 "end the guide");
	english_step(t, KEY_ENTER, "The guided drill has ended");
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
	english_check(t, "F12 Open");
	for (int i = 0; i < 7; i++)
		english_step(t, KEY_DOWN, "F12 Open");
	english_step(t, KEY_F1, "The line below explains");
	english_step(t, KEY_ENTER "1", "Look-up for an unknown case");
	english_step(t, KEY_F1, "What the machine noticed");
	english_step(t, KEY_ENTER KEY_ENTER, "Facts, and what to ask");
	english_step(t, KEY_ENTER KEY_F12, "(1/3)");
	term_paste(t, "in person");
	english_step(t, KEY_ENTER, "(2/3)");
	term_paste(t, "画面を間違えた");
	english_step(t, KEY_ENTER, "(3/3)");
	term_paste(t, "注意した");
	english_step(t, KEY_ENTER, "It cannot be changed later");
	english_step(t, "1", "Recorded, and closed under your name");
	english_step(t, KEY_F5, "answered");
	english_step(t, KEY_F3 "2", "The audit chain is unbroken");
	english_step(t, KEY_ENTER "3", "Copy these three lines");
	english_step(t, KEY_ENTER "4", "Type the number of the second line");
	english_step(t, "1=0000" KEY_ENTER, "has 64 digits; 4 are typed");
	term_step(t, KEY_ESC);
	back_to(t, "F12 Open");
	english_step(t, "5", "Which period");
	english_step(t, "1", "Statement of what was handled");
	english_step(t, KEY_F8, "total");
	back_to(t, "F12 Open");
	english_step(t, "6", "F5(Share)");
	english_step(t, KEY_F1, "The users of this terminal");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_HOME);
	term_go_down(t, "田中 一郎");
	english_step(t, KEY_F4, "will be suspended");
	back_to(t, "F5(Share)");
	english_step(t, KEY_F3, "Recovery ceremony");
	english_step(t, "7", "First sheet");
	english_step(t, "AAAA" KEY_ENTER, "Second sheet");
	english_step(t, "BBBB" KEY_ENTER, "The characters of the sheet");
	term_leave(&t);
	english_assert();
}

static void
the_it_division_s_desk(void **state)
{
	struct drill *d = *state;
	struct term *t = open_as(d, "yamada");

	english_check(t, "F12 Open");
	for (int i = 0; i < 8; i++)
		english_step(t, KEY_DOWN, "F12 Open");
	english_step(t, KEY_F1, "The line below explains");
	english_step(t, KEY_ENTER "1", "F9 Remove");
	english_step(t, KEY_F10, "Narrow");
	english_step(t, KEY_F3 KEY_F2, "Login, in plain letters");
	english_step(t, "honda" KEY_ENTER, "Name, as the roster");
	term_paste(t, "本田 去");
	english_step(t, KEY_ENTER, "The staff number");
	english_step(t, "p-0016" KEY_ENTER, "Roles (Space marks");
	english_step(t, " " KEY_ENTER, "Groups (Space marks");
	english_step(t, " " KEY_ENTER, "types a password, twice");
	english_step(t, "password-of-honda" KEY_ENTER "password-of-other" KEY_ENTER,
	    "The two do not agree");
	back_to(t, "F9 Remove");
	term_step(t, KEY_HOME);
	term_go_down(t, "田中 一郎");
	english_step(t, KEY_F6, "types a new password");
	back_to(t, "F9 Remove");
	english_step(t, KEY_F9, "will be removed");
	back_to(t, "F9 Remove");
	english_step(t, KEY_F3, "Overdue questions");
	for (const char *n = "234567"; *n != '\0'; n++) {
		const char key[] = { *n, '\0' };

		english_step(t, key, "山田 悟");
		back_to(t, "F12 Open");
	}
	english_step(t, "8", "Nothing waits for an answer");
	term_leave(&t);
	english_assert();
}

static void
usage_words_and_colours(void **state)
{
	static const struct { const char *typed, *shows; } commands[] = {
		{ "usage", "FY 20" }, { "registered words", "No word is registered" },
		{ "key test", "Which keys arrive?" }, { "high contrast", "high contrast" },
		{ "jis kana", "The keys are kana now" },
	};
	struct drill *d = *state;
	struct term *t;

	free(drill_run(d, "sample inquiry | as tanaka intake --draft --form inquiry - > $world/p &&"
	    " as tanaka paper --reason 'サーバー停止' $(member id < $world/p)"));
	t = open_as(d, "tanaka");
	for (size_t i = 0; i < NELEM(commands); i++) {
		english_step(t, KEY_F10, "What cannot be done now says why");
		term_step(t, commands[i].typed);
		english_step(t, KEY_ENTER, commands[i].shows);
		for (int k = 0; k < 4 && !term_shows(t, "F3 Log out"); k++)
			term_step(t, KEY_F3);
		english_check(t, "What waits for you");
	}
	english_step(t, KEY_F4 "94" KEY_ENTER "\027", "F10 has the list of words");	/* Ctrl-W */
	term_leave(&t);
	english_assert();
}

/* ---- without a screen ---- */

static const char make_lines[] =
    "p=\"$program --home $home --lang en\"; $p --plain 2>&1 <<'LINES'\n"
    "!\ntanaka\nnot-the-password\ntanaka\npassword-of-tanaka\n9\n1\nshougai teate\n1\n"
    "R8.11.20\nR8-0123\n12x45\n12345\n見本 太郎\n?\nミホン タロウ\n"
    "S65.13.40\n+\n1\n#\n申請書\n"
    "S55.2.29\n1\n\n1\nnothing\n4\n131121\n1\nR7\n\n2\n認定請求の審査\n"
    "\n\n\n1\n\n\n申請書\n\ny\n.\n.\n"
    "LINES\n"
    "$p --plain 2>&1 <<'LINES'\n"
    "sato\npassword-of-sato\n1\n1\n99999\n12345\n\n2\n6\n1\n申請書\n.\n.\n"
    "LINES\n"
    "$p help; $p queue; $p audit verify; $p doctor; $p user list; $p sync --status; $p policy show;"
    " $p breach statement; $p nothing 2>&1; $p queue --state x 2>&1; $p intake 2>&1;"
    " $p search --digits 2>&1; $p form show nothing 2>&1; $p receipt 2>&1; true";

static void
line_by_line_and_commands(void **state)
{
	char *out = drill_run(*state, make_lines), *line = NULL;

	assert_non_null(strstr(out, "Submitted for approval."));
	assert_non_null(strstr(out, "Now: 1980-02-29 (Showa 55)"));
	assert_non_null(strstr(out, "What to correct"));
	assert_non_null(strstr(out, "Usage: madoguchi"));
	for (char *at = strtok_r(out, "\n", &line); at != NULL; at = strtok_r(NULL, "\n", &line))
		english_check_text(at, "line");
	free(out);
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
		cmocka_unit_test(line_by_line_and_commands),
	};

	return cmocka_run_group_tests(tests, make, drill_finish);
}
