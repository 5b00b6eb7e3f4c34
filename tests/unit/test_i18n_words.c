/* SPDX-License-Identifier: ISC */
/*
 * The words that we bring along: every one of them is had at once from its
 * reading, and what staff write with them is converted as they write it.
 *
 * tests/data/input.tsv holds notes, addresses and names with their readings; no
 * note is an entry of ours as a whole.  What is measured over it says which part
 * stood in first place, and names each line that did not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "i18n/convert.h"

#define BEST	10

static struct converter *engine, *mecab, *anthy;

/* Without the dictionary what is promised with it is left out. */
static void
need_engine(void)
{
	if (engine == NULL)
		skip();
}

/* ---- one reading ---- */

static bool
is_one_of(const char *line, const char *writings)
{
	size_t len = strlen(line), n;

	for (; writings != NULL; writings = strchr(writings, '|')) {
		writings += *writings == '|';
		n = strcspn(writings, "|");
		if (n == len && memcmp(line, writings, n) == 0)
			return true;
	}
	return false;
}

/* Where the first of the writings stands, 0: not among the ten. */
static size_t
place_of(const char *reading, enum convert_kind kind, const char *writings)
{
	char **lines;
	size_t n, i, at = 0;

	assert_int_equal(convert_nbest(engine, reading, kind, BEST, &lines, &n, NULL), ERR_OK);
	for (i = 0; i < n; i++) {
		if (at == 0 && is_one_of(lines[i], writings))
			at = i + 1;
		free(lines[i]);
	}
	free(lines);
	return at;
}

/* ---- tables ---- */

#define COLUMNS	14

struct table { struct buf bytes; char *next; char *columns[COLUMNS]; };

static void
open_table(struct table *t, const char *dir, const char *name)
{
	char *path = path_join(dir, name);

	*t = (struct table){ .bytes = BUF_INIT };
	assert_int_equal(file_read(path, &t->bytes, NULL), ERR_OK);
	t->next = t->bytes.data;
	free(path);
}

/* The next row with at least n columns, which are cut where they lie. */
static bool
next_row(struct table *t, size_t n)
{
	char *line, *tab;
	size_t i;

	while ((line = t->next) != NULL && *line != '\0') {
		t->next = strchr(line, '\n');
		if (t->next != NULL)
			*t->next++ = '\0';
		for (i = 0, tab = line; *line != '#' && i < COLUMNS && tab != NULL; i++) {
			t->columns[i] = tab;
			tab = strchr(tab, '\t');
			if (tab != NULL)
				*tab++ = '\0';
		}
		if (*line != '#' && i >= n)
			return true;
	}
	buf_free(&t->bytes);
	return false;
}

/* What Space shows first, before any choice. */
static void
first_choice(const char *reading, enum convert_kind kind, struct buf *text)
{
	struct conversion v;
	size_t i;

	buf_reset(text);
	assert_int_equal(convert(engine, reading, kind, NULL, &v, NULL), ERR_OK);
	for (i = 0; i < v.count; i++)
		assert_true(buf_adds(text, v.segments[i].candidates[0]));
	conversion_clear(&v);
}

/* Two suites' dictionaries may stand behind these lists: one word in a hundred is theirs. */
static void
assert_nearly_none(size_t wrong, size_t items)
{
	assert_true(items > 0);
	assert_in_range(wrong * 100, 0, items);
}

/* The readings of a list give the writing that the list puts first. */
static void
assert_first(const char *name, enum convert_kind kind)
{
	struct buf text = BUF_INIT;
	struct table t;
	size_t wrong = 0, items = 0;

	need_engine();
	open_table(&t, getenv("MADOGUCHI_DATADIR"), name);
	for (; next_row(&t, 2); items++) {
		t.columns[1][strcspn(t.columns[1], " ")] = '\0';
		first_choice(t.columns[0], kind, &text);
		if (strcmp(buf_str(&text), t.columns[1]) == 0)
			continue;
		print_message("%s: %s, not %s\n", t.columns[0], buf_str(&text), t.columns[1]);
		wrong++;
	}
	buf_free(&text);
	assert_nearly_none(wrong, items);
}

static void
every_term_stands_first(void **state UNUSED)
{
	assert_first("words/terms.tsv", CONVERT_TEXT);
}

static void
every_surname_stands_first(void **state UNUSED)
{
	assert_first("words/surnames.tsv", CONVERT_NAME);
}

/* A given name as it is typed: together with the surname before it. */
static void
every_given_name_stands_first_after_a_surname(void **state UNUSED)
{
	struct buf reading = BUF_INIT, want = BUF_INIT, text = BUF_INIT;
	struct table t;
	size_t wrong = 0, items = 0;

	need_engine();
	open_table(&t, getenv("MADOGUCHI_DATADIR"), "words/given-names.tsv");
	for (; next_row(&t, 2); items++) {
		t.columns[1][strcspn(t.columns[1], " ")] = '\0';
		buf_reset(&reading);
		buf_reset(&want);
		assert_true(buf_addf(&reading, "みほん%s", t.columns[0]) &&
		    buf_addf(&want, "見本%s", t.columns[1]));
		first_choice(buf_str(&reading), CONVERT_NAME, &text);
		if (strcmp(buf_str(&text), buf_str(&want)) == 0)
			continue;
		print_message("%s: %s, not %s\n", buf_str(&reading), buf_str(&text),
		    buf_str(&want));
		wrong++;
	}
	buf_free(&reading);
	buf_free(&want);
	buf_free(&text);
	assert_nearly_none(wrong, items);
}

/* ---- measured ---- */

struct score { size_t items, first, ten; };

static void
measure(struct score *s, const char *reading, enum convert_kind kind, const char *writings)
{
	size_t at = place_of(reading, kind, writings);

	s->items++;
	s->first += at == 1;
	s->ten += at != 0;
	if (at != 1)
		print_message("%s: %s stands at %zu\n", reading, writings, at);
}

static void
assert_score(const struct score *s, const char *what, size_t first, size_t ten)
{
	print_message("%s: %zu of %zu first, %zu within ten\n", what, s->first, s->items, s->ten);
	assert_true(s->items > 0);
	assert_in_range(s->first * 100 / s->items, first, 100);
	assert_in_range(s->ten * 100 / s->items, ten, 100);
}

/* What part of a kind has to stand first, and within ten, in percent. */
static void
measure_kind(const char *word, enum convert_kind kind, size_t first, size_t ten)
{
	char *dir;
	struct score s = { 0 };
	struct table t;

	need_engine();
	dir = path_join(getenv("abs_top_srcdir"), "tests/data");
	open_table(&t, dir, "input.tsv");
	while (next_row(&t, 3)) {
		if (strcmp(t.columns[0], word) == 0)
			measure(&s, t.columns[1], kind, t.columns[2]);
	}
	free(dir);
	assert_score(&s, word, first, ten);
}

static void
notes_are_converted_as_staff_write_them(void **state UNUSED)
{
	measure_kind("note", CONVERT_TEXT, 90, 98);
}

/* Each within the ten that people look at; the usual writing stands before it. */
static void
a_name_is_near_however_it_is_written(void **state UNUSED)
{
	measure_kind("variant", CONVERT_NAME, 0, 100);
	measure_kind("given", CONVERT_NAME, 0, 100);
}

static void
addresses_are_converted(void **state UNUSED)
{
	measure_kind("place", CONVERT_PLACE, 80, 98);
}

/* The next part of a title or of its reading, which are parted alike. */
static char *
next_part(char **s)
{
	static const char *const marks[] = { " ", "、", "・", "（", "）", "。" };
	char *begin = *s, *end;
	size_t i;

	for (end = begin; *end != '\0'; end++) {
		for (i = 0; i < NELEM(marks); i++) {
			if (strncmp(end, marks[i], strlen(marks[i])) != 0)
				continue;
			*end = '\0';
			*s = end + strlen(marks[i]);
			return begin;
		}
	}
	*s = end;
	return begin;
}

/* The catalogue's readings are for finding; what they say is what the title says. */
static void
titles_of_procedures_are_what_their_readings_give(void **state UNUSED)
{
	struct score s = { 0 };
	struct table t;

	need_engine();
	open_table(&t, getenv("MADOGUCHI_DATADIR"), "catalogue/10-order.tsv");
	while (next_row(&t, COLUMNS)) {
		char *title = t.columns[12], *reading = t.columns[13], *part, *kana;

		if (strcmp(t.columns[0], "procedure") != 0)
			continue;
		while (*title != '\0' || *reading != '\0') {
			part = next_part(&title);
			kana = next_part(&reading);
			if (*part != '\0' && *kana != '\0')
				measure(&s, kana, CONVERT_TEXT, part);
		}
	}
	assert_score(&s, "titles", 95, 98);
}

/* ---- */

static int
set_up(void **state UNUSED)
{
	if (converter_open("mecab", getenv("MADOGUCHI_DATADIR"), &mecab, NULL) != ERR_OK)
		mecab = NULL;
	return converter_open("anthy", getenv("MADOGUCHI_DATADIR"), &anthy, NULL) == ERR_OK ? 0 :
	    -1;
}

static int
with_mecab(void **state UNUSED)
{
	engine = mecab;
	return 0;
}

static int
with_anthy(void **state UNUSED)
{
	engine = anthy;
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	converter_close(&mecab);
	converter_close(&anthy);
	return 0;
}

#define BOTH(f) cmocka_unit_test_setup(f, with_mecab), cmocka_unit_test_setup(f, with_anthy)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(every_term_stands_first),
		BOTH(every_surname_stands_first),
		cmocka_unit_test_setup(every_given_name_stands_first_after_a_surname, with_mecab),
		cmocka_unit_test_setup(notes_are_converted_as_staff_write_them, with_mecab),
		cmocka_unit_test_setup(a_name_is_near_however_it_is_written, with_mecab),
		cmocka_unit_test_setup(addresses_are_converted, with_mecab),
		cmocka_unit_test_setup(titles_of_procedures_are_what_their_readings_give,
		    with_mecab),
	};

	return cmocka_run_group_tests_name("i18n words", tests, set_up, tear_down);
}
