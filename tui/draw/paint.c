/* SPDX-License-Identifier: ISC */
/*
 * One setcchar() and add_wch() a cell group (addwstr loses marks after a wide
 * character); what a row changed by, from left to right, never insch or delch.
 */
#include "tui/draw/paint.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NCURSES_NOMACROS
#include <curses.h>
#include <term.h>

#include "i18n/text.h"
#include "tui/mem.h"
#include "tui/draw/width.h"

#define ESC_DELAY_MS	25	/* escape sequences come in one piece on every line we know */

/* No Japanese font, no cursor addressing, or both. */
static const char *const unable[] = { "linux", "dumb", "vt52", "vt100", "vt102", "vt220",
    "cons25" };

enum err_code
paint_check(struct err *e)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(e, ERR_REFUSED, "tui.term.not_a_terminal", NULL);
	if (term == NULL || *term == '\0')
		return err_set(e, ERR_REFUSED, "tui.term.unable", "(not set)", NULL);
	for (size_t i = 0; i < NELEM(unable); i++) {
		if (strcmp(term, unable[i]) == 0)
			return err_set(e, ERR_REFUSED, "tui.term.unable", term, NULL);
	}
	setlocale(LC_ALL, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 && setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return err_set(e, ERR_REFUSED, "tui.term.locale", NULL);
	/* Numbers and sorting never follow the machine's language. */
	setlocale(LC_NUMERIC, "C");
	return ERR_OK;
}

/* What curses holds since the last flush: only rows that differ are told again. */
static struct {
	struct cell	*cells;
	int		 rows, cols;
	enum theme_id	 theme;
} told;

static void
tell_terminal(const char *sequence)
{
	fputs(sequence, stdout);
	fflush(stdout);
}

enum err_code
paint_start(struct err *e)
{
	SCREEN *scr = newterm(NULL, stdout, stdin);

	if (scr == NULL)
		return err_set(e, ERR_REFUSED, "tui.term.unable", getenv("TERM"), NULL);
	set_term(scr);
	/* Until it was left once, ncurses 6.4 writes at each move of the cursor: a picture came
	 * in as many pieces as it has rows. */
	wrefresh(stdscr);
	endwin();
	mem_on_end(paint_end);
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESC_DELAY_MS);
	typeahead(-1);		/* a picture is told whole, without a look at the keyboard */
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	curs_set(1);
	wrefresh(stdscr);	/* the terminal's other screen, blank */
	width_probe();
	clearok(stdscr, TRUE);
	tell_terminal("\033[?2004h");
	return ERR_OK;
}

void
paint_end(void)
{
	if (stdscr == NULL || isendwin())
		return;
	free(told.cells);
	told.cells = NULL;
	wclear(stdscr);
	wrefresh(stdscr);
	tell_terminal("\033[?2004l\033[3J");
	endwin();
}

void
paint_size(int *rows, int *cols)
{
	getmaxyx(stdscr, *rows, *cols);
}

/* ---- the terminal's printer ---- */

static const char *
capability(const char *name)
{
	const char *s = tigetstr(name);

	return s == (const char *)-1 || s == NULL || *s == '\0' ? NULL : s;
}

bool
paint_has_printer(void)
{
	return capability("mc5") != NULL && capability("mc4") != NULL;
}

bool
paint_print(const char *text, size_t len)
{
	const char *on = capability("mc5"), *off = capability("mc4");
	bool ok = on != NULL && off != NULL && fputs(on, stdout) >= 0 &&
	    fwrite(text, 1, len, stdout) == len && fputs(off, stdout) >= 0;

	return fflush(stdout) == 0 && ok;
}

/* ---- glyphs that may be one cell or two ---- */

/* As much of a style as ANSI tells everywhere. */
static void
put_style(enum theme_id t, enum style st)
{
	static const struct { unsigned int attr; int code; } codes[] = {
		{ A_BOLD, 1 }, { A_DIM, 2 }, { A_UNDERLINE, 4 }, { A_REVERSE, 7 },
	};
	unsigned int attr = theme_attr(t, st);
	short pair = theme_pair(t, st), fg = -1, bg = -1;

	printf("\033[0");
	for (size_t i = 0; i < NELEM(codes); i++) {
		if ((attr & codes[i].attr) != 0)
			printf(";%d", codes[i].code);
	}
	if (pair != 0 && pair_content(pair, &fg, &bg) == OK) {
		if (fg >= 0 && fg < 8)
			printf(";%d", 30 + fg);
		if (bg >= 0 && bg < 8)
			printf(";%d", 40 + bg);
	}
	printf("m");
}

/*
 * Curses has drawn two blanks there; the glyph goes over them by absolute
 * position, with the cursor and the look put back: however wide it is, nothing
 * behind it shifts, and curses need not know.
 */
static void
put_over(enum theme_id t, int y, int x, const struct cell *c)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; c->ch[i] != 0; i++) {
		if (!utf8_put(&b, (uint32_t)c->ch[i]))
			mem_end();
	}
	printf("\0337\033[%d;%dH", y + 1, x + 1);
	put_style(t, c->style);
	printf("%s\0338", buf_str(&b));
	buf_free(&b);
}

static void
draw_doubtful(const struct grid *g, enum theme_id t, int rows, int cols)
{
	if (width_agrees(WIDTH_AMBIGUOUS))
		return;
	for (int y = 0; y < grid_rows(g) && y < rows; y++) {
		for (int x = 0; x < grid_cols(g) && x + 1 < cols; x++) {
			if (grid_cell(g, y, x)->doubtful)
				put_over(t, y, x, grid_cell(g, y, x));
		}
	}
	fflush(stdout);
}

/* Rows that had one at the last flush, a bit a row; rows past the last bit are redrawn always. */
static uint64_t over[4];

static bool
row_had_doubtful(int y)
{
	return !width_agrees(WIDTH_AMBIGUOUS) && ((size_t)y >= NELEM(over) * 64 ||
	    (over[y / 64] >> (y % 64) & 1) != 0);
}

static void
note_doubtful(int y, bool has)
{
	if ((size_t)y >= NELEM(over) * 64)
		return;
	over[y / 64] &= ~(UINT64_C(1) << (y % 64));
	over[y / 64] |= (uint64_t)has << (y % 64);
}

/* ---- the picture ---- */

static void
draw_cell(int y, int x, const struct cell *cell, enum theme_id t)
{
	static const wchar_t blank[] = L" ";
	cchar_t cc;

	for (int i = 0; i < (cell->doubtful ? 2 : 1); i++) {
		if (setcchar(&cc, cell->doubtful ? blank : cell->ch, theme_attr(t, cell->style),
		    theme_pair(t, cell->style), NULL) == OK) {
			/* The last cell of the screen draws well and answers ERR. */
			(void)mvwadd_wch(stdscr, y, x + i, &cc);
		}
	}
}

/* All of it is told again. */
static void
tell_all(const struct grid *g, enum theme_id t)
{
	size_t n = (size_t)grid_rows(g) * (size_t)grid_cols(g);

	free(told.cells);
	told.cells = calloc(n != 0 ? n : 1, sizeof *told.cells);
	if (told.cells == NULL)
		mem_end();
	told.rows = grid_rows(g);
	told.cols = grid_cols(g);
	told.theme = t;
	werase(stdscr);
}

static bool
same(const struct cell *a, const struct cell *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* Remembers the row; false when it stands there already.  What differs: from..to, whole
 * glyphs of the old row and of the new. */
static bool
row_differs(const struct grid *g, int y, int *from, int *to)
{
	struct cell *was = told.cells + (size_t)y * (size_t)told.cols;
	const struct cell *is = grid_cell(g, y, 0);
	size_t size = (size_t)told.cols * sizeof *was;

	if (memcmp(was, is, size) == 0)
		return false;
	for (*from = 0; same(&was[*from], &is[*from]); ++*from)
		continue;
	for (*to = told.cols; same(&was[*to - 1], &is[*to - 1]); --*to)
		continue;
	while (*from > 0 && (was[*from].width == 0 || is[*from].width == 0))
		--*from;
	while (*to < told.cols && (was[*to].width == 0 || is[*to].width == 0))
		++*to;
	memcpy(was, is, size);
	return true;
}

/* From left to right; true when a glyph in it may be one cell or two. */
static bool
draw_row(const struct grid *g, int r, int from, int to, enum theme_id t)
{
	bool doubtful = false;

	for (int c = from; c < to; ) {
		const struct cell *cell = grid_cell(g, r, c);

		if (cell->width == 0 || c + cell->width > to) {
			c++;
			continue;
		}
		draw_cell(r, c, cell, t);
		doubtful = doubtful || cell->doubtful;
		c += cell->width;
	}
	return doubtful;
}

bool
paint_flush(const struct grid *g, enum theme_id t)
{
	int y, x, rows, cols;

	if (!grid_caret(g, &y, &x))
		return false;
	paint_size(&rows, &cols);
	if (told.cells == NULL || told.rows != grid_rows(g) || told.cols != grid_cols(g) ||
	    told.theme != t)
		tell_all(g, t);
	for (int r = 0; r < grid_rows(g) && r < rows && cols > 0; r++) {
		int from = 0, to = 0;
		bool doubtful;

		if (!row_differs(g, r, &from, &to) && !row_had_doubtful(r))
			continue;
		if (!width_agrees(WIDTH_AMBIGUOUS)) {
			from = 0;
			to = grid_cols(g);
		}
		doubtful = draw_row(g, r, from, to < cols ? to : cols, t);
		/* What lay over blanks is not known to curses: it goes with its row. */
		if (doubtful || row_had_doubtful(r))
			wredrawln(stdscr, r, 1);
		note_doubtful(r, doubtful);
	}
	wmove(stdscr, y < rows ? y : rows - 1, x < cols ? x : cols - 1);
	curs_set(1);
	wrefresh(stdscr);
	draw_doubtful(g, t, rows, cols);
	return true;
}

void
paint_forget(void)
{
	clearok(stdscr, TRUE);
}
