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

	english_check(t, "login");
	english_step(t, KEY_F1, "help");
	english_step(t, KEY_ENTER KEY_F4, "guides");
	english_step(t, "1", "guide");
	english_step(t, KEY_F10, "palette");
	term_step(t, "key test");
	english_step(t, KEY_ENTER, "key test");
	TERM_ASSERT_SHOWS(t, "[ ] F5");
	term_step(t, KEY_F3 KEY_F3 KEY_F10 "about");
	english_step(t, KEY_ENTER, "about");
	term_step(t, KEY_F3 KEY_F10 "end the guide");
	english_step(t, KEY_ENTER, "after the guide");
	term_step(t, "nobody");
	term_step(t, KEY_ENTER "wrong");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "wrong");
	english_check(t, "wrong password");
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
	english_check(t, "home");
	english_step(t, KEY_F1, "help of home");
	term_step(t, KEY_ENTER);
	for (; number[0] <= '6'; number[0]++) {
		english_step(t, number, "list");
		english_step(t, KEY_F1, "help of the list");
		term_step(t, KEY_ENTER KEY_F3);
	}
	english_step(t, KEY_F10, "palette of home");
	english_step(t, KEY_F8, "palette of home, below");
	term_step(t, KEY_F3);
	english_step(t, KEY_F5, "registrations");
	english_step(t, KEY_F1, "help of registrations");
	english_step(t, KEY_ENTER KEY_ENTER, "registration");
	english_step(t, KEY_F1, "help of the registration");
	english_step(t, KEY_F2, "guidance of the registration");
	english_step(t, KEY_F3 KEY_F3, "left");
	english_step(t, KEY_F11, "lock");
	term_leave(&t);
	english_assert();
}

static void
the_finder(void **state)
{
	struct term *t = english_start(*state);

	english_log_in(t, TANAKA, TANAKA_PASSWORD);
	english_step(t, KEY_F4, "finder");
	english_step(t, KEY_F1, "help of the finder");
	english_step(t, KEY_ENTER "94", "found");
	english_step(t, KEY_F2, "basis");
	english_step(t, KEY_F8, "basis, below");
	english_step(t, KEY_ENTER KEY_F10, "palette of the finder");
	term_step(t, KEY_F3 "\025");
	term_paste(t, "特別弔慰金");
	english_step(t, "", "not open to inquiry");
	english_step(t, KEY_ENTER, "what to do instead");
	english_step(t, KEY_ENTER "\025" "9999", "nothing found");
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
	english_step(t, KEY_ENTER, "form");
	english_step(t, KEY_F4, "calendar");
	english_step(t, KEY_F1, "help of the calendar");
	term_step(t, KEY_ENTER KEY_F3);
	english_step(t, KEY_F1, "help of the form");
	english_step(t, KEY_F1, "more help");
	english_step(t, KEY_ENTER KEY_F2, "guidance");
	english_step(t, KEY_F8, "guidance, below");
	english_step(t, KEY_ENTER KEY_F5, "errors");
	english_step(t, KEY_ESC KEY_F6, "sections");
	english_step(t, KEY_ESC KEY_F10, "palette of the form");
	english_step(t, KEY_F8, "palette of the form, below");
	english_step(t, KEY_ESC KEY_ESC "\025" "2026-99-99" KEY_ENTER, "no date");
	english_step(t, KEY_BACKTAB "\025" "2026-04-01", "date");
	go_to(t, "宛名番号", "person key");
	english_step(t, "12345" KEY_ENTER, "name");
	/* What is being typed, and the candidates, are the person's words. */
	term_step(t, "mihonn");
	english_check_text(term_row(t, 21), "composing");
	term_step(t, "  ");
	english_check_text(term_row(t, 21), "candidates");
	english_step(t, KEY_ESC KEY_ESC KEY_ESC "\025", "nothing typed");
	go_to(t, "生年月日", "birth");
	english_step(t, "S55.2.29", "echo of the birth");
	english_step(t, KEY_ENTER "\016", "no answer");		/* Ctrl-N */
	english_step(t, "1", "unknown");
	english_step(t, KEY_F9, "note");
	term_paste(t, "申請書");
	english_step(t, KEY_ENTER, "noted");
	english_step(t, "\013", "documents seen");		/* Ctrl-K */
	english_step(t, KEY_ESC KEY_F12, "not yet");
	english_step(t, KEY_ENTER KEY_F11, "lock in the form");
	term_leave(&t);
	english_assert();
}

static void
at_approving(void **state)
{
	struct term *t = english_start(*state);

	english_log_in(t, SATO, SATO_PASSWORD);
	english_check(t, "queue");
	english_step(t, KEY_F1, "help of the queue");
	english_step(t, KEY_ENTER KEY_F2, "ages");
	english_step(t, KEY_ENTER KEY_F5, "filter");
	english_step(t, KEY_ESC KEY_F9, "sort");
	english_step(t, KEY_ESC KEY_F10, "palette of the queue");
	english_step(t, KEY_F3 KEY_F3, "home of the approver");
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
