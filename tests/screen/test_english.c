/* SPDX-License-Identifier: ISC */
/*
 * The English catalogue on the screens of one terminal alone: what is not data
 * is English (english.h).  With a server: test_english_work.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/english.h"
#include "tests/screen/home.h"

/* In a form: steps on until the focused row carries the label. */
static void
go_to(struct term *t, const char *label, const char *screen)
{
	home_go_to(t, label);
	english_check(t, screen);
}

static void
before_the_login(void **state)
{
	struct term *t = english_start(*state);

	english_check(t, "press Enter");
	english_step(t, KEY_F1, "Keys of this screen");
	english_step(t, KEY_ENTER KEY_F4, "Begin the first drill (staff)");
	english_step(t, "1", "step 1/15");
	english_step(t, KEY_F10, "What cannot be done now says why");
	term_step(t, "key test");
	english_step(t, KEY_ENTER, "Which keys arrive?");
	TERM_ASSERT_SHOWS(t, "[ ] F5");
	term_step(t, KEY_F3 KEY_F3 KEY_F10 "about");
	english_step(t, KEY_ENTER, "Catalogue based on");
	term_step(t, KEY_F3 KEY_F10 "end the guide");
	english_step(t, KEY_ENTER, "The guided drill has ended");
	term_step(t, "nobody");
	term_step(t, KEY_ENTER "wrong");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "wrong");
	english_check(t, "wrong");
	term_leave(&t);
	english_assert();
}

/* What is compared and measured is Japanese; the text around it is not. */
static void
the_display_test_speaks_english_around_its_samples(void **state)
{
	struct term *t = english_start(*state);

	term_step(t, KEY_F10 "display");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "Is the right edge");
	for (int y = 0; y < 24; y++) {
		if (y < 3 || (y >= 9 && y < 15) || y >= 16)
			english_check_text(term_row(t, y), "display test");
	}
	term_leave(&t);
	english_assert();
}

static void
home_and_its_lists(void **state)
{
	struct term *t = english_start(*state);
	char number[] = "1";

	english_log_in(t, TANAKA, TANAKA_PASSWORD);
	english_check(t, "What waits for you");
	english_step(t, KEY_F1, "Log out");
	term_step(t, KEY_ENTER);
	for (; number[0] <= '5'; number[0]++) {
		english_step(t, number, "Role");
		english_step(t, KEY_F1, "Keys of this screen");
		term_step(t, KEY_ENTER KEY_F3);
	}
	english_step(t, KEY_F10, "Usage of the year");
	term_step(t, KEY_F3);
	english_step(t, KEY_F5, "Choose what to register");
	english_step(t, KEY_F1, "Register decisions");
	english_step(t, KEY_ENTER "2" KEY_ENTER, "Choose the affairs group");
	english_step(t, KEY_F1, "Keys of this screen");
	term_step(t, KEY_ENTER);
	english_step(t, KEY_F3, "Choose what to register");
	english_step(t, KEY_F11, "Locked");
	term_leave(&t);
	english_assert();
}

static void
the_finder(void **state)
{
	struct term *t = english_start(*state);

	english_log_in(t, TANAKA, TANAKA_PASSWORD);
	english_step(t, KEY_F4, "Find the procedure");
	english_step(t, KEY_F1, "Find a procedure by words");
	english_step(t, KEY_ENTER "94", "4 found");
	english_step(t, KEY_F2, "Order No. 9 of 2024");
	english_step(t, KEY_F8, "Documents that are not needed");
	english_step(t, KEY_ENTER KEY_F10, "What cannot be done now says why");
	term_step(t, KEY_F3 "\025");
	term_paste(t, "特別弔慰金");
	english_step(t, "", "Not open to inquiry");
	english_step(t, KEY_ENTER, "What to do instead");
	english_step(t, KEY_ENTER "\025" "9999", "Nothing found");
	term_leave(&t);
	english_assert();
}

/* One question a screen: nobody here has done it before. */
static void
a_form_one_question_at_a_time(void **state)
{
	struct term *t = english_start(*state);

	english_log_in(t, TANAKA, TANAKA_PASSWORD);
	term_step(t, KEY_F4 "94");
	english_step(t, KEY_ENTER, "req.");
	english_step(t, KEY_F4, "Sun    Mon");
	english_step(t, KEY_F1, "Arrows move by day");
	term_step(t, KEY_ENTER KEY_F3);
	english_step(t, KEY_F1, "Japanese is typed in romaji");
	english_step(t, KEY_F1, "On every screen");
	english_step(t, KEY_ENTER KEY_F2, "Why it is asked");
	english_step(t, KEY_F8, "Common mistakes");
	english_step(t, KEY_ENTER KEY_F5, "What to correct");
	english_step(t, KEY_ESC KEY_F6, "6 missing");
	english_step(t, KEY_ESC KEY_F10, "Narrow");
	english_step(t, KEY_ESC KEY_ESC "\025" "2026-99-99" KEY_ENTER, "Not a date");
	english_step(t, KEY_BACKTAB "\025" "2026-04-01", "= 2026-04-01 (Reiwa 8)");
	go_to(t, "宛名番号", "Example: 12345");
	english_step(t, "12345" KEY_ENTER, "Japanese/Latin");
	/* What is being typed, and the candidates, are the person's words. */
	term_step(t, "mihonn");
	english_check_text(term_row(t, 21), "composing");
	term_step(t, "  ");
	english_check_text(term_row(t, 21), "candidates");
	english_step(t, KEY_ESC KEY_ESC KEY_ESC "\025", "Japanese/Latin");
	go_to(t, "生年月日", "S55.2.29");
	english_step(t, "S55.2.29", "= 1980-02-29 (Showa 55)");
	english_step(t, KEY_ENTER "\016", "Not applicable");		/* Ctrl-N */
	english_step(t, "1", "= unknown");
	english_step(t, KEY_F9, "What the approver or a later reader");
	term_paste(t, "申請書");
	english_step(t, KEY_ENTER, "The note was saved");
	english_step(t, "\013", "Mark the documents");		/* Ctrl-K */
	english_step(t, KEY_ESC KEY_F12, "What to correct");
	english_step(t, KEY_ENTER KEY_F11, "Locked");
	term_leave(&t);
	english_assert();
}

static void
at_approving(void **state)
{
	struct term *t = english_start(*state);

	english_log_in(t, SATO, SATO_PASSWORD);
	english_check(t, "Made by");
	english_step(t, KEY_F1, "What waits for approval");
	english_step(t, KEY_ENTER KEY_F5, "due within 7 days");
	english_step(t, KEY_ESC KEY_F9, "longest wait first");
	english_step(t, KEY_ESC KEY_F10, "Narrow");
	english_step(t, KEY_F3 KEY_F3, "Entries to approve");
	term_leave(&t);
	english_assert();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_the_login),
		cmocka_unit_test(the_display_test_speaks_english_around_its_samples),
		cmocka_unit_test(home_and_its_lists),
		cmocka_unit_test(the_finder),
		cmocka_unit_test(a_form_one_question_at_a_time),
		cmocka_unit_test(at_approving),
	};

	return cmocka_run_group_tests(tests, home_make, home_remove);
}
