/* SPDX-License-Identifier: ISC */
/*
 * The F-keys on every screen, in both forms: twelve fixed slots; what is not
 * possible now, or not used here, says why and changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/home.h"

#define SLOTS		12
#define STATUS_ROW	21
#define NOTICE		"お知らせ"
#define REDRAW		"\014"	/* Ctrl-L */

static const char *const keys[SLOTS] = { KEY_F1, KEY_F2, KEY_F3, KEY_F4, KEY_F5, KEY_F6, KEY_F7,
    KEY_F8, KEY_F9, KEY_F10, KEY_F11, KEY_F12 };
static const char *const after_esc[SLOTS] = { KEY_ESC "1", KEY_ESC "2", KEY_ESC "3", KEY_ESC "4",
    KEY_ESC "5", KEY_ESC "6", KEY_ESC "7", KEY_ESC "8", KEY_ESC "9", KEY_ESC "0", KEY_ESC "-",
    KEY_ESC "=" };

/* What the slot says behind "F5": "" when the screen does not use it. */
static char *
slot(struct term *t, int n)
{
	const char *row = term_row(t, 22 + (n - 1) / 6), *at;
	char name[8], *text;
	size_t len;

	assert_true(snprintf(name, sizeof name, "F%d", n) < (int)sizeof name);
	at = strstr(row, name);
	assert_non_null(at);		/* each slot is there, always */
	at += strlen(name);
	assert_true(snprintf(name, sizeof name, "F%d", n + 1) < (int)sizeof name);
	len = n % 6 != 0 ? (size_t)(strstr(at, name) - at) : strlen(at);
	while (len > 0 && at[len - 1] == ' ')
		len--;
	text = strndup(at, len);
	assert_non_null(text);
	return text;
}

static void
check_slots(struct term *t, const char *screen)
{
	const char *const *const forms[] = { keys, after_esc };
	char *status, *top;

	/* What was said at the start (no dictionary, say) goes with the first key. */
	term_step(t, REDRAW);
	status = strdup(term_row(t, STATUS_ROW));
	top = strdup(term_row(t, 0));
	for (int n = 1; n <= SLOTS; n++) {
		char *says = slot(t, n);

		for (size_t f = 0; f < 2 && (*says == '\0' || *says == '('); f++) {
			term_step(t, forms[f][n - 1]);
			if (term_shows(t, NOTICE)) {
				term_step(t, KEY_ENTER);
			} else if (strcmp(term_row(t, STATUS_ROW), status) == 0) {
				term_dump(t);
				fail_msg("%s: F%d%s says nothing", screen, n, says);
			}
			assert_string_equal(term_row(t, 0), top);
			term_step(t, REDRAW);	/* and any key takes the notice away */
			assert_string_equal(term_row(t, STATUS_ROW), status);
		}
		free(says);
	}
	free(status);
	free(top);
}

static void
every_slot_answers_on_every_screen_of_the_maker(void **state)
{
	struct term *t = home_start(*state, 24, 80);

	check_slots(t, "login");
	term_leave(&t);
	t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	check_slots(t, "home");
	term_step(t, "3");
	check_slots(t, "list");
	term_step(t, KEY_F3);
	term_step(t, KEY_F5);
	check_slots(t, "registrations");
	term_step(t, KEY_F3);
	term_step(t, KEY_F4);
	check_slots(t, "finder");
	term_step(t, "94");
	term_step(t, KEY_F2);
	check_slots(t, "text");
	term_step(t, KEY_F3);
	term_step(t, KEY_ENTER);
	check_slots(t, "form");
	term_step(t, KEY_F6);
	check_slots(t, "menu");
	term_step(t, KEY_F3);
	term_step(t, KEY_F10);
	check_slots(t, "palette");
	term_leave(&t);
}

static void
every_slot_answers_on_every_screen_of_the_approver(void **state)
{
	struct term *t = home_login(*state, SATO, SATO_PASSWORD);

	check_slots(t, "queue");
	term_step(t, KEY_F3);
	check_slots(t, "home");
	term_leave(&t);
}

static void
help_is_there_in_windows_too_and_goes_on(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F10);
	term_step(t, KEY_F1);
	TERM_ASSERT_SHOWS(t, "ヘルプ");
	TERM_ASSERT_SHOWS(t, "上下の矢印で選び、Enter で決めます");
	term_step(t, KEY_ESC "3");
	TERM_ASSERT_SHOWS(t, "操作一覧");
	term_step(t, KEY_ESC "3");
	term_step(t, KEY_F4);
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	/* Help of an item is longer than a page: again means more. */
	term_step(t, KEY_F1);
	TERM_ASSERT_SHOWS(t, "基準日  必須");
	term_step(t, KEY_F1);
	TERM_ASSERT_NOT(t, "基準日  必須");
	term_leave(&t);
}

static void
what_is_not_possible_says_why_in_the_palette(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	char number[8];
	const char *row;

	term_step(t, KEY_F10);
	TERM_ASSERT_SHOWS(t, "承認待ち  (F6) - 決裁者の役割がないため使えません。");
	row = term_row(t, term_find(t, "承認待ち  (F6)"));
	(void)snprintf(number, sizeof number, "%ld", strtol(row + strcspn(row, "0123456789"), NULL,
	    10));
	term_step(t, number);
	term_step(t, KEY_ENTER);
	assert_non_null(strstr(term_row(t, STATUS_ROW), "決裁者の役割がない"));
	TERM_ASSERT_SHOWS(t, "操作一覧");
	term_leave(&t);
}

static void
a_choice_that_its_row_cuts_stands_whole_below(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F4);
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	home_go_to(t, "対象者の立場");
	term_step(t, "1" KEY_TAB "1" KEY_TAB);
	term_step(t, "131121" KEY_TAB);
	term_step(t, KEY_F5);
	for (int i = 0; i < 20 && !term_shows(t, "提供者: 都道府県知事"); i++)
		term_step(t, KEY_DOWN);
	TERM_ASSERT_SHOWS(t, "この情報の提供者ではありません。提供者: 都道府県知事");
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_slot_answers_on_every_screen_of_the_maker),
		cmocka_unit_test(every_slot_answers_on_every_screen_of_the_approver),
		cmocka_unit_test(help_is_there_in_windows_too_and_goes_on),
		cmocka_unit_test(what_is_not_possible_says_why_in_the_palette),
		cmocka_unit_test(a_choice_that_its_row_cuts_stands_whole_below),
	};

	return cmocka_run_group_tests(tests, home_make, home_remove);
}
