/* SPDX-License-Identifier: ISC */
/*
 * A box drawn ahead of the picture that a key makes: only where the last one
 * has it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/input/field.h"

static const struct field_spec spec = { .mode = IME_DIRECT, .width = 6 };

static void
it_is_drawn_where_the_picture_has_it_with_the_focus(void **state UNUSED)
{
	struct grid *g = grid_new(4, 20);
	struct buf row = BUF_INIT;
	struct field box;
	int y = 0, x = 0;

	field_init(&box, &spec);
	field_draw(&box, g, 2, 3, true);
	field_set(&box, "94");
	assert_true(field_redraw(&box, g));
	assert_true(grid_row(g, 2, &row));
	assert_string_equal(buf_str(&row), "   [94    ]");
	assert_true(grid_caret(g, &y, &x));
	assert_int_equal(y, 2);
	field_free(&box);
	buf_free(&row);
	grid_free(&g);
}

static void
it_is_not_drawn_where_another_picture_had_it(void **state UNUSED)
{
	struct grid *g = grid_new(4, 20);
	struct field box;

	field_init(&box, &spec);
	assert_false(field_redraw(&box, g));
	field_draw(&box, g, 2, 3, true);
	grid_clear(g);
	assert_false(field_redraw(&box, g));
	field_draw(&box, g, 2, 3, false);
	assert_false(field_redraw(&box, g));
	/* The next question's box takes the memory of the last one's. */
	field_draw(&box, g, 2, 3, true);
	field_free(&box);
	field_init(&box, &spec);
	assert_false(field_redraw(&box, g));
	field_free(&box);
	grid_free(&g);
}

static void
what_is_composed_waits_for_the_whole_picture(void **state UNUSED)
{
	const struct field_spec kana = { .mode = IME_KATAKANA, .width = 6 };
	struct grid *g = grid_new(4, 20);
	struct ime *ime = ime_new(NULL);
	struct field box;

	assert_non_null(ime);
	field_init(&box, &kana);
	field_focus(&box, ime);
	field_draw(&box, g, 2, 3, true);
	(void)field_key(&box, &(struct key){ .code = K_CHAR, .ch = 'k' });
	assert_true(field_composing(&box));
	assert_false(field_redraw(&box, g));
	field_free(&box);
	ime_free(&ime);
	grid_free(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_drawn_where_the_picture_has_it_with_the_focus),
		cmocka_unit_test(it_is_not_drawn_where_another_picture_had_it),
		cmocka_unit_test(what_is_composed_waits_for_the_whole_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
