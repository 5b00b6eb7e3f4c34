/* SPDX-License-Identifier: ISC */
/*
 * Does this terminal count cells as we do?  Asked once at start, with the three
 * kinds of characters that terminals disagree about; what it says, or that it
 * says nothing, is a property of the terminal for as long as the program runs.
 *
 * A glyph that may be one cell or two is doubtful: it gets two, the second one
 * blank, and paint.c draws it so that nothing behind it can shift.  Where a
 * terminal spends a cell on a variation selector, the selector is not sent; a
 * plane that it does not know is shown as 〓.  The data never change.
 */
#ifndef TUI_WIDTH_H
#define TUI_WIDTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

enum width_kind {
	WIDTH_AMBIGUOUS,	/* ① § →: one cell for us, two in some terminals */
	WIDTH_SELECTOR,		/* 葛 with a variation selector: two */
	WIDTH_PLANE2,		/* 𠮷: two */
	WIDTH_KINDS
};

/* Cells that the terminal spent; 0: it did not say. */
int	width_measured(enum width_kind k);
/* Cells that we count. */
int	width_expected(enum width_kind k);
const char *width_sample(enum width_kind k);
/* Does it draw them as we count?  Unknown is no, but for selectors and plane 2: they are
 * what every terminal that we know of gets right. */
bool	width_agrees(enum width_kind k);

/* One cell for us, and not sure to be one for the terminal. */
bool	width_doubtful(uint32_t cp, int width);

/* Asks the terminal: raw, with nothing drawn yet.  What was typed ahead is kept. */
void	width_probe(void);
/* As if it had said so (tests). */
void	width_assume(const int cells[WIDTH_KINDS]);

#endif
