/* SPDX-License-Identifier: ISC */
/*
 * Registered words: kept, changed and removed, each with an audit entry that
 * names none; sealed to their owner, whose book no other can read or take the
 * place of; gone with the user.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/work_fixture.h"
#include "work/priv.h"
#include "work/wordbook.h"

#define READING	"みほんざわ"
#define WRITING	"美保无澤"

static void
put(struct session *s, const char *reading, const char *writing)
{
	struct err e = ERR_INIT;

	ok(wordbook_put(s, NULL, reading, writing, &e), &e);
}

/* "reading=writing reading=writing" of the whole book. */
static void
assert_book(struct session *s, const char *want)
{
	struct wordbook b;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;

	ok(wordbook_load(s, &b, &e), &e);
	for (i = 0; i < b.count; i++)
		assert_true(buf_addf(&text, "%s%s=%s", i > 0 ? " " : "", b.words[i].reading,
		    b.words[i].writing));
	assert_string_equal(buf_str(&text), want);
	buf_free(&text);
	wordbook_clear(&b);
}

static void
words_are_kept_changed_and_removed(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka");
	struct wordbook_word word = { (char[]){ READING }, (char[]){ WRITING } };
	struct err e = ERR_INIT;

	assert_book(s, "");
	put(s, "ミホンザワ", " " WRITING " ");
	put(s, "あおやま", "碧山");
	assert_book(s, "あおやま=碧山 " READING "=" WRITING);
	not_ok(wordbook_put(s, NULL, READING, WRITING, &e), ERR_REFUSED, "work.word.known", &e);
	ok(wordbook_put(s, &word, "みほざわ", WRITING, &e), &e);
	assert_book(s, "あおやま=碧山 みほざわ=" WRITING);
	not_ok(wordbook_drop(s, &word, &e), ERR_NOT_FOUND, "work.word.gone", &e);
	session_end(&s);
	world_reopen(x);
	s = world_login(x, "tanaka");
	word.reading = (char[]){ "みほざわ" };
	ok(wordbook_drop(s, &word, &e), &e);
	assert_book(s, "あおやま=碧山");
	session_end(&s);
}

static void
what_is_wrong_is_refused_at_its_field(void **state)
{
	static const struct { const char *reading, *writing, *field, *key; } bad[] = {
		{ "", "碧山", "reading", "work.word.reading" },
		{ "青やま", "碧山", "reading", "work.word.reading" },
		{ "あお やま", "碧山", "reading", "work.word.reading" },
		{ "あおやま", " ", "writing", "work.word.empty" },
		{ "あおやま", "碧山 太郎", "writing", "work.word.blank" },
		{ "あおやま", "\xee\x80\x80", "writing", "work.word.private_use" },
		{ "あおやま", "123456789018", "writing", "work.word.number" },
	};
	struct session *s = world_login(*state, "tanaka");
	struct buf longest = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;

	for (i = 0; i < NELEM(bad); i++) {
		assert_int_equal(wordbook_put(s, NULL, bad[i].reading, bad[i].writing, &e),
		    ERR_INVALID);
		assert_string_equal(e.field, bad[i].field);
		not_ok(ERR_INVALID, ERR_INVALID, bad[i].key, &e);
	}
	for (i = 0; i <= WORD_MAX; i++)
		assert_true(buf_adds(&longest, "あ"));
	not_ok(wordbook_put(s, NULL, buf_str(&longest), "碧山", &e), ERR_INVALID, "work.word.long",
	    &e);
	buf_free(&longest);
	assert_book(s, "");
	session_end(&s);
}

/* How many audit entries of an action there are, and none of them names the word. */
struct chain { const char *action; size_t count; };

static bool
count_action(void *ctx, const char *line)
{
	struct chain *c = ctx;

	c->count += strstr(line, c->action) != NULL;
	assert_null(strstr(line, WRITING));
	return true;
}

static void
nobody_else_reads_a_book(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "tanaka"), *other;
	struct chain c = { .action = "word-register" };
	struct buf disk = BUF_INIT;
	struct wordbook b;
	struct err e = ERR_INIT;

	put(s, READING, WRITING);
	session_end(&s);
	other = world_login(x, "suzuki");
	assert_book(other, "");
	/* 田中's book in 鈴木's place does not open, and neither does 鈴木's in 田中's. */
	put(other, "あおやま", "碧山");
	world_sql(x, "UPDATE setting SET value = (SELECT value FROM setting WHERE name ="
	    " 'wordbook:tanaka') WHERE name = 'wordbook:suzuki'");
	not_ok(wordbook_load(other, &b, &e), ERR_CRYPTO, "work.word.closed", &e);
	/* The next word begins a new book. */
	put(other, "あかやま", "赤山");
	assert_book(other, "あかやま=赤山");
	session_end(&other);

	ok(audit_export(work_store(x->w), count_action, &c, &e), &e);
	assert_int_equal(c.count, 3);
	world_disk(x, &disk);
	assert_non_null(memmem(disk.data, disk.len, "wordbook:tanaka", 15));
	assert_null(memmem(disk.data, disk.len, WRITING, strlen(WRITING)));
	assert_null(memmem(disk.data, disk.len, READING, strlen(READING)));
	buf_free(&disk);
}

static void
assert_first(struct converter *c, const char *reading, const char *want)
{
	struct conversion v;
	struct err e = ERR_INIT;

	ok(convert(c, reading, CONVERT_NAME, NULL, &v, &e), &e);
	assert_int_equal(v.count, 1);
	assert_string_equal(v.segments[0].candidates[0], want);
	conversion_clear(&v);
}

/* First among the candidates for their owner, and for nobody who comes after. */
static void
words_come_first_for_their_owner_alone(void **state)
{
	struct session *s = world_login(*state, "tanaka");
	struct converter *c;
	struct err e = ERR_INIT;

	ok(converter_open("none", NULL, &c, &e), &e);
	put(s, READING, WRITING);
	assert_first(c, READING, READING);
	ok(wordbook_teach(s, c, &e), &e);
	assert_first(c, READING, WRITING);
	session_end(&s);
	converter_forget(c);		/* lock, logout */
	assert_first(c, READING, READING);
	s = world_login(*state, "suzuki");
	ok(wordbook_teach(s, c, &e), &e);
	assert_first(c, READING, READING);
	session_end(&s);
	converter_close(&c);
}

static void
a_removed_user_leaves_no_book(void **state)
{
	struct world *x = *state;
	struct session *s = world_login(x, "sato");
	struct err e = ERR_INIT;
	char *value;

	put(s, READING, WRITING);
	session_end(&s);
	ok(setting_get(work_store(x->w), "wordbook:sato", &value, &e), &e);
	assert_non_null(value);
	free(value);
	ok(user_remove(x->w, NULL, "sato", NULL, &e), &e);
	ok(setting_get(work_store(x->w), "wordbook:sato", &value, &e), &e);
	assert_null(value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(words_are_kept_changed_and_removed, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(what_is_wrong_is_refused_at_its_field, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(nobody_else_reads_a_book, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(words_come_first_for_their_owner_alone, world_make,
		    world_remove),
		cmocka_unit_test_setup_teardown(a_removed_user_leaves_no_book, world_make,
		    world_remove),
	};

	return cmocka_run_group_tests_name("registered words", tests, NULL, NULL);
}
