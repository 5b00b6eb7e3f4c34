/* SPDX-License-Identifier: ISC */
/*
 * One setcchar() and add_wch() a cell group (addwstr loses marks after a wide
 * character); whole rows from left to right, never insch or delch.
 */
#include "tui/paint.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NCURSES_NOMACROS
#include <curses.h>

#include "tui/mem.h"

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
	mem_on_end(paint_end);
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESC_DELAY_MS);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	curs_set(1);
	tell_terminal("\033[?2004h");
	return ERR_OK;
}

void
paint_end(void)
{
	if (stdscr == NULL || isendwin())
		return;
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

bool
paint_flush(const struct grid *g, enum theme_id t)
{
	int y, x, rows, cols;

	if (!grid_caret(g, &y, &x))
		return false;
	paint_size(&rows, &cols);
	werase(stdscr);
	for (int r = 0; r < grid_rows(g) && r < rows; r++) {
		for (int c = 0; c < grid_cols(g) && c < cols; ) {
			const struct cell *cell = grid_cell(g, r, c);
			cchar_t cc;

			if (cell->width == 0 || c + cell->width > cols) {
				c++;
				continue;
			}
			if (setcchar(&cc, cell->ch, theme_attr(t, cell->style),
			    theme_pair(t, cell->style), NULL) == OK) {
				/* The last cell of the screen draws well and answers ERR. */
				(void)mvwadd_wch(stdscr, r, c, &cc);
			}
			c += cell->width;
		}
	}
	wmove(stdscr, y < rows ? y : rows - 1, x < cols ? x : cols - 1);
	curs_set(1);
	wrefresh(stdscr);
	return true;
}

void
paint_forget(void)
{
	clearok(stdscr, TRUE);
}
