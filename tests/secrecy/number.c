/* SPDX-License-Identifier: ISC */
/*
 * The individual number at a field of its own.  No shipped form has one, so a form of the
 * test's (tests/data/forms/kojin-bango.yaml) is loaded as a site's own, and two numbers are
 * taken through everything that happens to a form, on the real screen with the real sender
 * and the stand-in: typed and pasted at the field, typed as a person key, searched by,
 * undone and redone, left and resumed, locked, killed, asked to be approved, backed up.
 *
 * Each time no file of the terminal may hold either of them, in any encoding; nor eleven of
 * the digits, of which the twelfth follows; and what is kept sealed is opened and looked at
 * as well: the entry, the review, the audit chain with the inspector's key.
 *
 * The controls: while a number is typed under its stars the program's memory holds it; the
 * search by it finds the person; planted in a file, in each encoding, it is found.
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
#include "tests/screen/drill.h"
#include "tests/screen/home.h"
#include "tests/secrecy/look.h"

#define KEY_CTRL_Y	"\031"
#define KEY_CTRL_Z	"\032"

#define FORM		"個人番号の欄がある様式"
#define LABEL		"> 個人番号"

/* Of 見本 花子 of the stand-in, with a check digit that holds; of nobody, with one that does
 * not: of that one no guard of a text field can know what it is. */
#define NUMBER		"987654321093"
#define NOBODY		"314159265358"

static const char *const values[] = {
	NUMBER, NOBODY,
	/* What would be left when the first or the last key of it went elsewhere. */
	"87654321093", "14159265358", "98765432109", "31415926535",
};

#define VALUES	NELEM(values)

struct at {
	struct drill	 drill;
	struct term	*t;
	struct needles	 needles[VALUES];
	char		*tmp;		/* of the program: whatever it puts aside lands here */
};

/* The test's form as the site's own, and an inspector to whom the audit chain is sealed. */
static const char prepare[] =
    "mkdir $world/pack && cp $abs_top_srcdir/tests/data/forms/kojin-bango.yaml $world/pack && "
    "m form load $world/pack && m inspector new $world/inspector.key >$world/inspector && "
    "m roster show | sed 's/\"version\":\\([0-9]*\\)/\"version\":1\\1/' >$world/draft && "
    "m roster sign --root-key $home/root.key "
    "--inspector-key $(member public_key <$world/inspector) $world/draft >$world/roster && "
    "m roster import $world/roster && m sync --once";

static int
setup(void **state)
{
	struct at *a = calloc(1, sizeof *a);
	char dir[] = "/tmp/mado-number-XXXXXX";

	assert_non_null(a);
	for (size_t i = 0; i < VALUES; i++)
		needles_make(&a->needles[i], values[i]);
	assert_non_null(mkdtemp(dir));
	a->tmp = strdup(dir);
	assert_non_null(a->tmp);
	drill_make(&a->drill);
	drill_start_server(&a->drill);
	free(drill_run(&a->drill, prepare));
	assert_int_equal(setenv("TMPDIR", a->tmp, 1), 0);
	drill_start_sender(&a->drill);
	*state = a;
	return 0;
}

static int
teardown(void **state)
{
	struct at *a = *state;

	term_free(&a->t);
	drill_end(&a->drill);
	for (size_t i = 0; i < VALUES; i++)
		needles_free(&a->needles[i]);
	(void)rmdir(a->tmp);
	free(a->tmp);
	free(a);
	return 0;
}

/* ---- looking ---- */

static void
no_file_holds_it(struct at *a)
{
	assert_int_equal(look_in_files(a->drill.world, a->needles, VALUES, true), 0);
	assert_int_equal(look_in_files(a->tmp, a->needles, VALUES, true), 0);
}

static bool
memory_is_readable(struct at *a)
{
	if (look_in_memory(term_pid(a->t), a->needles, VALUES, false) >= 0)
		return true;
	print_message("# the memory of another process is not to be read here\n");
	return false;
}

static void
memory_holds_it(struct at *a, bool holds)
{
	int n;

	if (!memory_is_readable(a))
		return;
	n = look_in_memory(term_pid(a->t), a->needles, VALUES, !holds);
	if (holds)
		assert_true(n > 0);
	else
		assert_int_equal(n, 0);
}

/* Nothing that was opened may say it. */
static void
does_not_say_it(struct at *a, const char *text)
{
	for (size_t i = 0; i < VALUES; i++)
		assert_null(needles_find(&a->needles[i], text, strlen(text)));
}

/* ---- on the screen ---- */

static void
log_in(struct at *a)
{
	a->t = drill_open(&a->drill, 24, 80);
	drill_login(a->t, "tanaka");
}

/* A new entry of the test's form, the caret at the number. */
static void
open_form(struct at *a)
{
	int y, x;

	log_in(a);
	term_step(a->t, KEY_F5);
	for (int i = 0; i < 40; i++) {
		term_caret(a->t, &y, &x);
		if (strstr(term_row(a->t, y), FORM) != NULL)
			break;
		term_step(a->t, KEY_DOWN);
	}
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, LABEL);
}

/* Back to the number, which is the first field. */
static void
back_to_the_number(struct at *a)
{
	for (int i = 0; i < 20 && !term_shows(a->t, LABEL); i++)
		term_step(a->t, KEY_BACKTAB);
	TERM_ASSERT_SHOWS(a->t, LABEL);
}

/* Something is kept, so that a lock leads back to the number. */
static void
begin(struct at *a)
{
	open_form(a);
	home_go_to(a->t, "受付番号");
	term_step(a->t, "R8-0777" KEY_ENTER);
	back_to_the_number(a);
}

static void
open_search(struct at *a)
{
	term_step(a->t, KEY_F4);
	TERM_ASSERT_SHOWS(a->t, "番号検索");
	term_step(a->t, KEY_ENTER);		/* the case is known */
	term_step(a->t, "zyukyuusikakunokakuninn ");
	term_step(a->t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "12桁の数字です");
}

static void
unlock(struct at *a)
{
	term_step(a->t, "password-of-tanaka");
	term_send(a->t, KEY_ENTER);
	term_wait_for(a->t, LABEL);
}

/* The field as it always stands: empty, whatever was typed at it. */
static void
field_is_empty(struct at *a)
{
	int y = term_find(a->t, LABEL);

	assert_true(y >= 0);
	TERM_ASSERT_NOT(a->t, "*");
	for (size_t i = 0; i < VALUES; i++)
		TERM_ASSERT_NOT(a->t, values[i]);
}

/* ---- the tests ---- */

static void
the_field_takes_no_key_of_it(void **state)
{
	static const char *const tried[] = { NUMBER, NOBODY };
	struct at *a = *state;

	begin(a);
	TERM_ASSERT_SHOWS(a->t, "F4 値の一覧（個人番号で検索）");
	for (size_t i = 0; i < NELEM(tried); i++) {
		term_step(a->t, tried[i]);
		/* Not a single key went to another field: the same one has the focus. */
		TERM_ASSERT_SHOWS(a->t, "個人番号はこの欄には入力できません");
		TERM_ASSERT_SHOWS(a->t, LABEL);
		field_is_empty(a);
		term_paste(a->t, tried[i]);
		TERM_ASSERT_SHOWS(a->t, "個人番号はこの欄には入力できません");
		field_is_empty(a);
		memory_holds_it(a, false);
		no_file_holds_it(a);
	}
	term_leave(&a->t);
	no_file_holds_it(a);
}

/* Where a 宛名番号 belongs it is the likeliest slip. */
static void
typed_as_a_person_key_it_is_refused_and_gone(void **state)
{
	struct at *a = *state;

	begin(a);
	home_go_to(a->t, "宛名番号");
	term_step(a->t, NUMBER);
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "個人番号（マイナンバー）と思われる12桁です");
	TERM_ASSERT_NOT(a->t, NUMBER);
	no_file_holds_it(a);
	term_step(a->t, KEY_CTRL_Z KEY_CTRL_Y);
	TERM_ASSERT_NOT(a->t, NUMBER);
	no_file_holds_it(a);
	term_step(a->t, KEY_F11);
	TERM_ASSERT_SHOWS(a->t, "離席中");
	memory_holds_it(a, false);
	no_file_holds_it(a);
	term_leave(&a->t);
	no_file_holds_it(a);
}

static void
typed_in_the_search_it_goes_with_a_lock_and_with_a_kill(void **state)
{
	struct at *a = *state;

	begin(a);
	open_search(a);
	term_step(a->t, NOBODY);
	TERM_ASSERT_SHOWS(a->t, "[****-****-****");
	memory_holds_it(a, true);		/* the control */
	no_file_holds_it(a);
	term_step(a->t, KEY_F11);
	TERM_ASSERT_SHOWS(a->t, "離席中");
	memory_holds_it(a, false);
	no_file_holds_it(a);
	unlock(a);
	field_is_empty(a);
	/* Of nobody: the line has it, the answer says so, and it is gone. */
	open_search(a);
	term_step(a->t, NOBODY);
	term_send(a->t, KEY_ENTER);
	term_wait_for(a->t, "この番号の人は見つかりません");
	memory_holds_it(a, false);
	/* Given up: back at the field. */
	term_step(a->t, NOBODY);
	memory_holds_it(a, true);
	term_step(a->t, KEY_F3);
	TERM_ASSERT_SHOWS(a->t, LABEL);
	memory_holds_it(a, false);
	/* Killed in the middle of it. */
	open_search(a);
	term_step(a->t, NUMBER);
	memory_holds_it(a, true);
	(void)kill(term_pid(a->t), SIGKILL);
	(void)term_wait_end(a->t);
	term_free(&a->t);
	no_file_holds_it(a);
}

static void
the_person_found_stays_and_the_number_does_not(void **state)
{
	struct at *a = *state;

	begin(a);
	open_search(a);
	term_step(a->t, NUMBER);
	term_send(a->t, KEY_ENTER);
	term_wait_for(a->t, "見本 花子");	/* it was the number that was typed */
	memory_holds_it(a, false);
	term_step(a->t, KEY_F12);
	term_step(a->t, "1");
	term_wait_for(a->t, "取り込みました");
	home_go_to(a->t, "氏名");
	TERM_ASSERT_SHOWS(a->t, "[見本 花子");
	/* Back and forth: the person goes and comes, never a number. */
	term_step(a->t, KEY_CTRL_Z);
	TERM_ASSERT_NOT(a->t, "[見本 花子");
	no_file_holds_it(a);
	memory_holds_it(a, false);
	term_step(a->t, KEY_CTRL_Y);
	home_go_to(a->t, "氏名");
	TERM_ASSERT_SHOWS(a->t, "[見本 花子");
	no_file_holds_it(a);
	memory_holds_it(a, false);
	/* A note at the field is no way around it. */
	back_to_the_number(a);
	term_step(a->t, KEY_F9);
	term_step(a->t, "\025" NUMBER);
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, "個人番号");
	term_step(a->t, KEY_ESC);
	no_file_holds_it(a);
	term_leave(&a->t);
	no_file_holds_it(a);
}

static void
what_is_resumed_shows_the_person_and_no_number(void **state)
{
	struct at *a = *state;

	log_in(a);
	term_step(a->t, "3");			/* 下書き, the last one first */
	TERM_ASSERT_SHOWS(a->t, FORM);
	term_step(a->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(a->t, LABEL);		/* where it was left */
	field_is_empty(a);
	memory_holds_it(a, false);
	home_go_to(a->t, "氏名");
	TERM_ASSERT_SHOWS(a->t, "[見本 花子");
	term_leave(&a->t);
	no_file_holds_it(a);
}

/* By the command line too; and what is kept is opened by everybody who can. */
static const char submitted[] =
    "sample kojin-bango >$world/plain.jsonl && "
    "for number in \"$number\" \"$nobody\"; do "
    "sed \"s/{/{\\\"my_number\\\":\\\"$number\\\",/\" $world/plain.jsonl | "
    "as tanaka intake --form kojin-bango - 2>&1 && exit 1; "
    "sed \"s/{/{\\\"my_number\\\":\\\"$number\\\",/\" $world/plain.jsonl | "
    "as tanaka intake --draft --form kojin-bango - 2>&1; "
    "done; "
    "id=$(as tanaka intake --form kojin-bango $world/plain.jsonl | member id) && "
    "as sato show --purpose 決裁 --review $id && approved $id && "
    "for entry in $(m queue | member_all entry); do "
    "as tanaka show --purpose 確認 $entry; done; "
    "m backup $world/copy.db && m audit verify && m audit export $world/export && "
    "m inspector open --key $world/inspector.key $world/export";

static void
what_is_kept_is_opened_and_does_not_say_it(void **state)
{
	struct at *a = *state;
	char command[2048], *out;

	assert_true(snprintf(command, sizeof command, "number=%s; nobody=%s; "
	    "member_all() { grep -oE \"\\\"$1\\\":\\\"[^\\\"]*\\\"\" | cut -d'\"' -f4; }; %s",
	    NUMBER, NOBODY, submitted) < (int)sizeof command);
	out = drill_run(&a->drill, command);
	does_not_say_it(a, out);
	/* The control: it is the entries and the searches that were opened. */
	assert_non_null(strstr(out, "見本 花子"));
	assert_non_null(strstr(out, "例示 次郎"));
	assert_non_null(strstr(out, "\"action\":\"lookup-result\""));
	assert_non_null(strstr(out, "受給資格の確認"));
	assert_non_null(strstr(out, "my_number"));
	free(out);
	no_file_holds_it(a);
}

static void
the_search_of_files_finds_what_is_planted(void **state)
{
	struct at *a = *state;
	char *path = path_join(a->drill.home, "planted");
	struct err e = ERR_INIT;
	int planted = 0;

	for (size_t v = 0; v < VALUES; v++) {
		for (size_t i = 0; i < a->needles[v].n; i++, planted++) {
			const struct buf *b = &a->needles[v].list[i].bytes;

			assert_int_equal(file_write(path, b->data, b->len, 0600, &e), ERR_OK);
			assert_true(look_in_files(a->drill.home, &a->needles[v], 1, false) >= 1);
		}
	}
	print_message("# %d values and encodings planted and found\n", planted);
	assert_true(planted >= (int)VALUES * 9);
	assert_int_equal(unlink(path), 0);
	free(path);
	no_file_holds_it(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_field_takes_no_key_of_it),
		cmocka_unit_test(typed_as_a_person_key_it_is_refused_and_gone),
		cmocka_unit_test(typed_in_the_search_it_goes_with_a_lock_and_with_a_kill),
		cmocka_unit_test(the_person_found_stays_and_the_number_does_not),
		cmocka_unit_test(what_is_resumed_shows_the_person_and_no_number),
		cmocka_unit_test(what_is_kept_is_opened_and_does_not_say_it),
		cmocka_unit_test(the_search_of_files_finds_what_is_planted),
	};

	return cmocka_run_group_tests_name("individual number", tests, setup, teardown);
}
