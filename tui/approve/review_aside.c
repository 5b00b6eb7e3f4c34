/* SPDX-License-Identifier: ISC */
/*
 * Called away in the middle of a review: what was seen and what was typed anew
 * stays done, for this person and these bytes.  Other bytes have another digest
 * and begin from the start.
 */
#include <stdlib.h>

#include "tui/approve/review_screen.h"
#include "tui/lock.h"

void
review_keep_aside(const struct review_screen *r)
{
	struct buf title = BUF_INIT, rows = BUF_INIT;

	place_title(&title, "review", r->view->digest);
	until_letters(r->rows, sizeof *r->rows, &r->list, &rows);
	place_typed(r->screen.app, buf_str(&title), buf_str(&rows));
	buf_free(&title);
	buf_free(&rows);
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
