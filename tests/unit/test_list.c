/* SPDX-License-Identifier: ISC */
/*
 * Lists: the focus and its window, pages, numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/widget/list.h"

static void
a_list_keeps_its_focus_in_view(void **state)
{
	struct list l = { 0 };

	(void)state;
	list_show(&l, 5);
	list_resize(&l, 12);
	for (int i = 0; i < 20; i++) {
		list_key(&l, &(struct key){ .code = K_DOWN });
		assert_true(l.focus >= l.top && l.focus < l.top + 5);
	}
	assert_int_equal(l.focus, 11);
	list_resize(&l, 3);
	assert_int_equal(l.focus, 2);
	assert_int_equal(l.top, 0);
	list_resize(&l, 0);
	assert_int_equal(l.focus, 0);
	assert_true(list_key(&l, &(struct key){ .code = K_DOWN }));
	assert_int_equal(l.focus, 0);
}

static enum list_digit
digit(struct list *l, char ch)
{
	return list_digit(l, &(struct key){ .code = K_CHAR, .ch = (uint32_t)ch });
}

static void
a_number_chooses_in_a_short_list_and_moves_in_a_long_one(void **state)
{
	struct list l = { 0 };
	struct buf b = BUF_INIT;

	(void)state;
	list_resize(&l, 9);
	assert_int_equal(digit(&l, '9'), LIST_CHOSEN);
	assert_int_equal(l.focus, 8);
	assert_int_equal(digit(&l, '0'), LIST_NO_DIGIT);
	assert_int_equal(digit(&l, 'x'), LIST_NO_DIGIT);
	list_number(&l, 8, &b);
	assert_string_equal(buf_str(&b), "9");

	list_resize(&l, 15);
	assert_int_equal(digit(&l, '1'), LIST_MOVED);
	assert_int_equal(l.focus, 0);
	assert_int_equal(digit(&l, '2'), LIST_MOVED);
	assert_int_equal(l.focus, 11);
	/* 123 and 26 are no rows: another number begins. */
	assert_false(list_key(&l, &(struct key){ .code = K_CHAR, .ch = '3' }));
	digit(&l, '3');
	assert_int_equal(l.focus, 2);
	digit(&l, '2');
	digit(&l, '6');
	assert_int_equal(l.focus, 5);
	digit(&l, '1');
	digit(&l, '0');
	assert_int_equal(l.focus, 9);
	/* And so it does after an arrow. */
	digit(&l, '1');
	list_key(&l, &(struct key){ .code = K_DOWN });
	digit(&l, '2');
	assert_int_equal(l.focus, 1);
	buf_reset(&b);
	list_number(&l, 1, &b);
	assert_string_equal(buf_str(&b), " 2");
	list_resize(&l, 5);
	assert_int_equal(digit(&l, '7'), LIST_MOVED);
	assert_int_equal(l.focus, 1);
	buf_free(&b);
}

static void
pages_show_every_row_once(void **state)
{
	static const size_t counts[] = { 1, 5, 6, 9, 10, 11, 23 };

	(void)state;
	for (size_t c = 0; c < NELEM(counts); c++) {
		struct list l = { 0 };
		size_t seen, pages = 1;

		list_show(&l, 5);
		list_resize(&l, counts[c]);
		for (seen = 5; seen < counts[c]; pages++) {
			list_key(&l, &(struct key){ .code = K_PAGE_DOWN });
			assert_true(l.top <= seen);		/* nothing is skipped */
			assert_true(l.focus >= l.top && l.focus < l.top + 5);
			seen = l.top + 5;
		}
		assert_int_equal(pages, (counts[c] + 4) / 5);
		list_key(&l, &(struct key){ .code = K_PAGE_DOWN });
		assert_int_equal(l.focus, counts[c] - 1);
		for (size_t i = 0; i <= pages; i++)
			list_key(&l, &(struct key){ .code = K_PAGE_UP });
		assert_int_equal(l.focus, 0);
		assert_int_equal(l.top, 0);
	}
}

static void
a_section_scrolls_as_little_as_it_must(void **state)
{
	(void)state;
	assert_int_equal(list_scroll(0, 30, 10, 3, 5), 0);
	assert_int_equal(list_scroll(0, 30, 10, 9, 12), 3);
	assert_int_equal(list_scroll(8, 30, 10, 4, 6), 4);
	assert_int_equal(list_scroll(25, 30, 10, 28, 29), 20);
	/* What is taller than the window shows its beginning. */
	assert_int_equal(list_scroll(0, 30, 3, 10, 16), 10);
}
int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_keeps_its_focus_in_view),
		cmocka_unit_test(a_number_chooses_in_a_short_list_and_moves_in_a_long_one),
		cmocka_unit_test(pages_show_every_row_once),
		cmocka_unit_test(a_section_scrolls_as_little_as_it_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
