/* SPDX-License-Identifier: ISC */
/*
 * Pictures that differ by a little, told to a real terminal one after the
 * other: whatever changes into whatever, what stands there is the picture.
 *
 *	test_paint --show SEED	shows them, one for each Enter
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/screen/term.h"
#include "tui/draw/paint.h"
#include "tui/draw/width.h"

#define ROWS		6
#define COLS		24
#define PICTURES	50
#define NAME		"the "	/* of a picture, in its last row: "the 17th" */

/* One cell and two, plane 2, nothing, and a mark that libvterm gets right: it loses one on an
 * ASCII letter in the last column, and takes U+309A for a glyph of its own. */
static const char *const pieces[] = {
	"a", "1", " ", "漢", "あ", "ｱ", "é", "あ\u0301", "①", "𠮷", "", "渡邉", "12:30",
};

/* What curses holds back until the picture is complete. */
#define HELD_BACK	((size_t)(ROWS + 2) * (COLS + 6) - 1)

/* What a picture came in: the libraries that this program uses write by this function. */
static struct {
	size_t writes, bytes;
} told;

ssize_t
write(int fd, const void *bytes, size_t n)
{
	if (fd == STDOUT_FILENO) {
		told.writes++;
		told.bytes += n;
	}
	return syscall(SYS_write, fd, bytes, n);
}

struct story {
	uint64_t	 state;
	const char	*text[ROWS][COLS];	/* pieces, side by side */
	uint8_t		 style[ROWS][COLS];
};

static uint32_t
draw_lot(struct story *s, uint32_t n)
{
	s->state = s->state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(s->state >> 33) % n;
}

static void
begin(struct story *s, uint64_t seed)
{
	*s = (struct story){ .state = seed };
	for (int y = 0; y < ROWS; y++) {
		for (int x = 0; x < COLS; x++)
			s->text[y][x] = pieces[draw_lot(s, NELEM(pieces))];
	}
}

/* The next picture: a few pieces are others, one has another look. */
static void
go_on(struct story *s, int n, struct grid *g)
{
	struct buf b = BUF_INIT;

	for (uint32_t i = draw_lot(s, 4); i > 0; i--)
		s->text[draw_lot(s, ROWS - 1)][draw_lot(s, COLS)] =
		    pieces[draw_lot(s, NELEM(pieces))];
	s->style[draw_lot(s, ROWS - 1)][draw_lot(s, COLS)] = (uint8_t)draw_lot(s, STYLE_COUNT);
	grid_clear(g);
	for (int y = 0; y < ROWS - 1; y++) {
		for (int x = 0, i = 0; x < COLS && i < COLS; i++)
			x += grid_str(g, y, x, COLS - x, s->style[y][i], s->text[y][i]);
	}
	assert_true(buf_addf(&b, NAME "%dth", n));
	grid_str(g, ROWS - 1, 0, COLS, STYLE_NORMAL, buf_str(&b));
	grid_set_caret(g, (int)draw_lot(s, ROWS), (int)draw_lot(s, COLS));
	buf_free(&b);
}

static int
show(uint64_t seed)
{
	struct story s;
	struct grid *g = grid_new(ROWS, COLS);
	struct err e = ERR_INIT;
	char c;

	if (paint_check(&e) != ERR_OK || paint_start(&e) != ERR_OK)
		return 1;
	theme_use(theme_default());
	begin(&s, seed);
	for (int n = 1; n <= PICTURES; n++) {
		go_on(&s, n, g);
		told.writes = told.bytes = 0;
		if (!paint_flush(g, theme_default()) ||
		    told.writes > told.bytes / HELD_BACK + 1 || read(STDIN_FILENO, &c, 1) != 1)
			return 1;
	}
	paint_end();
	grid_free(&g);
	return 0;
}

/* ---- in the terminal ---- */

static void
stands_there(struct term *t, const struct grid *g, uint64_t seed)
{
	struct buf row = BUF_INIT;
	int y, x, caret_y, caret_x;

	for (int i = 0; i < ROWS; i++) {
		buf_reset(&row);
		assert_true(grid_row(g, i, &row));
		if (strcmp(term_row(t, i), buf_str(&row)) != 0) {
			term_dump(t);
			fail_msg("seed %llu, row %d is not: %s", (unsigned long long)seed, i,
			    buf_str(&row));
		}
	}
	assert_true(grid_caret(g, &y, &x));
	term_caret(t, &caret_y, &caret_x);
	assert_int_equal(caret_y, y);
	assert_int_equal(caret_x, x);
	buf_free(&row);
}

static void
tell(uint64_t seed)
{
	char number[24], name[24];
	const char *argv[] = { "/proc/self/exe", "--show", number, NULL };
	struct grid *g = grid_new(ROWS, COLS);
	struct story s;
	struct term *t;

	(void)snprintf(number, sizeof number, "%llu", (unsigned long long)seed);
	t = term_start(argv, NULL, ROWS, COLS);
	begin(&s, seed);
	for (int n = 1; n <= PICTURES; n++) {
		go_on(&s, n, g);
		(void)snprintf(name, sizeof name, NAME "%dth", n);
		term_wait_for(t, name);
		stands_there(t, g, seed);
		term_send(t, "\r");
	}
	assert_int_equal(term_wait_end(t), 0);
	term_free(&t);
	grid_free(&g);
}

static void
what_stands_there_is_the_picture(void **state UNUSED)
{
	static const int cells[WIDTH_KINDS] = { 1, 2, 2 };	/* as the terminal answers */

	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	width_assume(cells);
	for (uint64_t seed = 1; seed <= 4; seed++)
		tell(seed);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_there_is_the_picture),
	};

	if (argc == 3 && strcmp(argv[1], "--show") == 0)
		return show(strtoull(argv[2], NULL, 10));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
