/* SPDX-License-Identifier: ISC */
/*
 * The English catalogue on the screen: what is not data is English.  Names of
 * people, groups and procedures, and what the forms say, are data; [あ] is a sign.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/screen/home.h"

#define ROWS	24

static const char *const data[] = { "田中 花子", "佐藤 一郎", "職員", "決裁者", "福祉手当",
    "医療給付", "・", "[あ]" };

/* Kana, kanji, and the punctuation that goes with them. */
static bool
japanese(const char *s)
{
	for (const unsigned char *p = (const unsigned char *)s; *p != '\0'; p++) {
		unsigned int cp;

		if (*p < 0xe3 || *p > 0xef || p[1] == '\0' || p[2] == '\0')
			continue;
		cp = (*p & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
		if ((cp >= 0x3000 && cp < 0x3100) || (cp >= 0x4e00 && cp < 0xa000) ||
		    (cp >= 0xff00 && cp < 0xff60))
			return true;
	}
	return false;
}

static void
blank_data(char *row)
{
	for (size_t i = 0; i < NELEM(data); i++) {
		for (char *at; (at = strstr(row, data[i])) != NULL; )
			memset(at, ' ', strlen(data[i]));
	}
}

/* Rows from..to of the screen hold no Japanese but data. */
static void
check_rows(struct term *t, const char *screen, int from, int to)
{
	for (int y = from; y < to; y++) {
		char *row = strdup(term_row(t, y));

		assert_non_null(row);
		blank_data(row);
		if (japanese(row)) {
			term_dump(t);
			fail_msg("%s, row %d: %s", screen, y, row);
		}
		free(row);
	}
}

static void
check(struct term *t, const char *screen)
{
	check_rows(t, screen, 0, ROWS);
}

static struct term *
start(const char *home)
{
	const char *dir = getenv("abs_top_builddir");
	char *program = path_join(dir != NULL ? dir : ".", "madoguchi");
	const char *argv[] = { program, "--lang", "en", "--home", home, NULL };
	struct term *t;

	assert_non_null(program);
	t = term_start(argv, NULL, ROWS, 80);
	free(program);
	term_wait_for(t, "Password");
	return t;
}

static void
log_in(struct term *t, const char *login, const char *password)
{
	term_step(t, login);
	term_step(t, KEY_ENTER);
	term_step(t, password);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "F11 Lock");
}

static void
before_the_login(void **state)
{
	struct term *t = start(*state);

	check(t, "login");
	term_step(t, KEY_F1);
	check(t, "help");
	term_step(t, KEY_ENTER KEY_F4);
	check(t, "guides");
	term_step(t, "1");
	check(t, "guide");
	term_step(t, KEY_F10);
	check(t, "palette");
	term_step(t, "key test");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[ ] F5");
	check(t, "keys");
	term_step(t, KEY_F3 KEY_F3 KEY_F10 "display");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "Is the right edge");
	/* What is compared and measured is Japanese. */
	check_rows(t, "display", 0, 3);
	check_rows(t, "display", 9, 15);
	check_rows(t, "display", 16, ROWS);
	term_step(t, KEY_F3 KEY_F10 "end the guide");
	term_step(t, KEY_ENTER);
	check(t, "after");
	term_leave(&t);
}

static void
at_work(void **state)
{
	struct term *t = start(*state);

	log_in(t, TANAKA, TANAKA_PASSWORD);
	check(t, "home");
	term_step(t, KEY_F1);
	check(t, "help of home");
	term_step(t, KEY_ENTER "1");
	check(t, "list");
	term_step(t, KEY_F3 KEY_F10);
	check(t, "palette");
	term_step(t, KEY_F3 KEY_F5);
	check_rows(t, "registrations", 0, 4);
	check_rows(t, "registrations", 21, ROWS);
	term_step(t, KEY_F3 KEY_F4 "94");
	check_rows(t, "finder", 0, 4);
	check_rows(t, "finder", 21, ROWS);
	term_step(t, KEY_ENTER);
	check_rows(t, "form", 21, ROWS);
	term_step(t, KEY_F10);
	check_rows(t, "palette of the form", 3, ROWS);
	term_step(t, KEY_ESC KEY_ESC "\016");	/* Ctrl-N */
	check_rows(t, "no answer", 8, ROWS);
	term_step(t, KEY_ESC KEY_ESC KEY_F11);
	check(t, "lock");
	term_leave(&t);
}

static void
at_approving(void **state)
{
	struct term *t = start(*state);

	log_in(t, SATO, SATO_PASSWORD);
	check(t, "queue");
	term_step(t, KEY_F1);
	check(t, "help of the queue");
	term_step(t, KEY_ENTER KEY_F3);
	check(t, "home");
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_the_login),
		cmocka_unit_test(at_work),
		cmocka_unit_test(at_approving),
	};

	return cmocka_run_group_tests(tests, home_make, home_remove);
}
