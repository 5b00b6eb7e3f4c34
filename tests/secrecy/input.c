/* SPDX-License-Identifier: ISC */
/*
 * The marker test of the input method.  What was composed, converted, chosen,
 * turned into katakana, registered as a word, undone and pasted - the keys, the
 * kana, the writings - stands in no file of the terminal at any time, and, once
 * the screen is locked or logged out of, in no writable memory of the program.
 *
 * The controls: while it is typed it stands in the memory; and planted in a file,
 * each value in each of its encodings, it is found.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/screen/home.h"
#include "tests/secrecy/look.h"

#define KEY_CTRL_R	"\022"
#define KEY_CTRL_W	"\027"
#define KEY_CTRL_Z	"\032"
#define KEYS		"nuheyusotuwyemeho"
#define WORD		"匿影痕鍵"

enum { KEYS_TYPED, HIRAGANA, KATAKANA, WRITING, VALUES };

static const char *const values[VALUES] = {
	[KEYS_TYPED] = KEYS, [HIRAGANA] = "ぬへゆそつゑめほ", [KATAKANA] = "ヌヘユソツヱメホ",
	[WRITING] = WORD,
};

static struct needles needles[VALUES];
static char *tmp;		/* of the program: whatever it puts aside lands here */

static int
setup(void **state)
{
	char dir[] = "/tmp/mado-marker-XXXXXX";

	assert_non_null(mkdtemp(dir));
	tmp = strdup(dir);
	assert_non_null(tmp);
	for (size_t i = 0; i < VALUES; i++)
		needles_make(&needles[i], values[i]);
	if (home_make(state) != 0)
		return -1;
	return setenv("TMPDIR", tmp, 1);
}

static int
teardown(void **state)
{
	for (size_t i = 0; i < VALUES; i++)
		needles_free(&needles[i]);
	(void)rmdir(tmp);
	free(tmp);
	return home_remove(state);
}

static void
no_file_holds_it(const char *home)
{
	assert_int_equal(look_in_files(home, needles, VALUES, true), 0);
	assert_int_equal(look_in_files(tmp, needles, VALUES, true), 0);
}

/* The lock is where everything typed must be gone. */
static void
lock(struct term *t)
{
	term_step(t, KEY_F11);
	TERM_ASSERT_SHOWS(t, "離席中");
	assert_int_equal(look_in_memory(term_pid(t), needles, VALUES, true), 0);
}

static void
open_form(struct term *t)
{
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "さがす");
	term_step(t, "94" KEY_ENTER);
	if (term_shows(t, "担当する事務"))
		term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "必須");
	/* Something is kept, so that a lock leads back here. */
	home_go_to(t, "受付番号");
	term_step(t, "R8-1" KEY_ENTER);
	home_go_to(t, "氏名");
}

static void
unlock(struct term *t)
{
	term_step(t, TANAKA_PASSWORD);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "氏名");
}

static void
leave(struct term **t)
{
	(void)kill(term_pid(*t), SIGTERM);
	assert_int_equal(term_wait_end(*t), 0);
	term_free(t);
}

static bool
memory_is_readable(struct term **t)
{
	if (look_in_memory(term_pid(*t), needles, VALUES, false) >= 0)
		return true;
	print_message("# the memory of another process is not to be read here\n");
	term_free(t);
	return false;
}

static void
what_is_being_composed_goes_with_the_lock(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	int open;

	if (!memory_is_readable(&t))
		skip();
	open_form(t);
	term_step(t, KEYS);
	TERM_ASSERT_SHOWS(t, values[HIRAGANA]);
	open = look_in_memory(term_pid(t), needles, VALUES, false);
	print_message("# %d places while it is composed\n", open);
	assert_true(open >= 2);		/* the control: keys and kana */
	no_file_holds_it(*state);
	lock(t);
	no_file_holds_it(*state);
	/* While candidates are open, and in the grid of them. */
	unlock(t);
	term_step(t, "\025" KEYS "  \t");
	lock(t);
	unlock(t);
	/* As katakana, half-way through the list. */
	term_step(t, "\025" KEYS "\033[18~");
	TERM_ASSERT_SHOWS(t, values[KATAKANA]);
	lock(t);
	no_file_holds_it(*state);
	leave(&t);
}

static void
what_was_committed_chosen_registered_and_undone_goes_too(void **state)
{
	struct term *t = home_login(*state, TANAKA, TANAKA_PASSWORD);

	if (!memory_is_readable(&t))
		skip();
	open_form(t);
	term_step(t, "\025" KEYS KEY_CTRL_W);
	TERM_ASSERT_SHOWS(t, "単語の登録");
	term_paste(t, WORD);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "単語を登録しました");
	/* Used, chosen from the list, converted anew, saved as a draft, undone. */
	term_step(t, KEYS "  " KEY_ENTER);
	term_step(t, KEY_CTRL_R);
	term_step(t, KEY_ENTER KEY_ENTER KEY_CTRL_Z);
	term_step(t, "\025" KEYS "  ");
	TERM_ASSERT_SHOWS(t, WORD);
	assert_true(look_in_memory(term_pid(t), needles, VALUES, false) >= 3);
	no_file_holds_it(*state);
	lock(t);
	no_file_holds_it(*state);
	/* The list of words, and a log-out from it. */
	unlock(t);
	term_step(t, KEY_F10);
	term_step(t, "tanngo");
	TERM_ASSERT_SHOWS(t, "> 1 登録した単語");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, WORD);
	lock(t);
	no_file_holds_it(*state);
	leave(&t);
	no_file_holds_it(*state);
}

/* Each value in each of its encodings, planted in a file of its own. */
static void
the_search_finds_what_is_planted(void **state)
{
	char *path = path_join(*state, "planted");
	struct err e = ERR_INIT;
	int planted = 0;

	for (size_t v = 0; v < VALUES; v++) {
		for (size_t i = 0; i < needles[v].n; i++, planted++) {
			const struct buf *b = &needles[v].list[i].bytes;

			assert_int_equal(file_write(path, b->data, b->len, 0600, &e), ERR_OK);
			assert_true(look_in_files(*state, &needles[v], 1, false) >= 1);
		}
	}
	print_message("# %d values and encodings planted and found\n", planted);
	assert_true(planted > VALUES * 6);
	assert_int_equal(unlink(path), 0);
	no_file_holds_it(*state);
	free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_being_composed_goes_with_the_lock),
		cmocka_unit_test(what_was_committed_chosen_registered_and_undone_goes_too),
		cmocka_unit_test(the_search_finds_what_is_planted),
	};

	return cmocka_run_group_tests_name("input marker", tests, setup, teardown);
}
