/* SPDX-License-Identifier: ISC */
/*
 * The memory of the locked program: what was typed into a form, in the real
 * program in a pseudo-terminal, stands in it while the form is open - the
 * control - and nowhere in its writable memory once the screen is locked.
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
#include "tests/secrecy/look.h"

static const char *const values[] = { "秘匿 試験標印", "見本県探索市影跡町九丁目" };

static void
nothing_typed_stays_in_the_locked_program(void **state)
{
	struct needles needles[NELEM(values)];
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	int open, locked;
	size_t i;

	for (i = 0; i < NELEM(values); i++)
		needles_make(&needles[i], values[i]);
	term_step(t, KEY_F4);
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	if (term_shows(t, "担当する事務"))
		term_step(t, KEY_ENTER);
	home_go_to(t, "氏名");
	term_paste(t, values[0]);
	home_go_to(t, "住所");
	term_paste(t, values[1]);
	TERM_ASSERT_SHOWS(t, values[1]);
	open = look_in_memory(term_pid(t), needles, NELEM(values), false);
	if (open < 0) {
		print_message("# the memory of another process is not to be read here\n");
		term_free(&t);
		skip();
	}
	assert_true(open >= (int)NELEM(values));
	term_step(t, KEY_F11);
	TERM_ASSERT_SHOWS(t, "離席中");
	locked = look_in_memory(term_pid(t), needles, NELEM(values), true);
	print_message("# %d places while the form is open, %d when it is locked\n", open, locked);
	assert_int_equal(locked, 0);
	(void)kill(term_pid(t), SIGTERM);
	assert_int_equal(term_wait_end(t), 0);
	term_free(&t);
	for (i = 0; i < NELEM(values); i++)
		needles_free(&needles[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_typed_stays_in_the_locked_program),
	};

	return cmocka_run_group_tests_name("memory", tests, home_make, home_remove);
}
