/* SPDX-License-Identifier: ISC */
/*
 * Called away in the middle of a review, or back from it: what was seen and what
 * was typed anew stays done, for this person and these bytes; the review of the
 * case (case/review_rows.c) goes by the same marks.  Other bytes have another
 * digest and begin from the start.
 */
#include <stdlib.h>

#include "tui/approve/review_screen.h"
#include "tui/lock.h"

static void
hand_over(const struct review_screen *r, void (*to)(struct app *a, const char *title,
    const char *text))
{
	struct buf title = BUF_INIT, rows = BUF_INIT;

	place_title(&title, "review", r->view->digest);
	until_letters(r->rows, sizeof *r->rows, &r->list, &rows);
	to(r->screen.app, buf_str(&title), buf_str(&rows));
	buf_free(&title);
	buf_free(&rows);
}

void
review_keep_aside(const struct review_screen *r)
{
	hand_over(r, place_typed);
}

void
review_leave_aside(const struct review_screen *r)
{
	hand_over(r, place_leave);
}

void
review_take_aside(struct review_screen *r)
{
	struct buf title = BUF_INIT;
	char *rows;

	place_title(&title, "review", r->view->digest);
	rows = place_take_typed(r->screen.app, buf_str(&title));
	until_take(r->rows, sizeof *r->rows, &r->list, &r->blind, rows);
	free(rows);
	buf_free(&title);
}
