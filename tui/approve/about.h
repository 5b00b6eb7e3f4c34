/* SPDX-License-Identifier: ISC */
/*
 * What tells entries of one case, or of one procedure, apart: their number, what
 * is asked for, in which standing the person is, whose it is (masked).  The
 * approvers' lists draw these columns alike.
 */
#ifndef TUI_ABOUT_H
#define TUI_ABOUT_H

#include "tui/screen.h"
#include "work/work.h"

/* Between the columns x and end, which is not theirs; the procedure has one of its own where
 * there is room for it. */
void	about_heading(const struct app *a, struct grid *g, int y, int x, int end);
void	about_row(const struct app *a, const struct entry_row *r, struct grid *g, int y, int x,
	    int end, enum style st);
/* The same of one whole, appended: what a row cuts. */
void	about_whole(const struct entry_row *r, struct buf *out);

#endif
