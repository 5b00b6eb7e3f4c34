/* SPDX-License-Identifier: ISC */
/*
 * Called away in the middle of a review: what was seen and what was typed anew
 * stays done, for this person and these bytes.  Other bytes have another digest
 * and begin from the start.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/approve/review_screen.h"
#include "tui/lock.h"
#include "tui/mem.h"

void
review_keep_aside(const struct review_screen *r)
{
	struct buf title = BUF_INIT, rows = BUF_INIT;

	place_title(&title, "review", r->view->digest);
	for (size_t i = 0; i < r->list.count; i++)
		buf_addc(&rows, until_letter((struct until_mark){ r->rows[i].seen,
		    r->rows[i].blind, i == r->list.focus }));
	if (!buf_ok(&rows))
		mem_end();
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
	for (size_t i = 0; rows != NULL && strlen(rows) == r->list.count && rows[i] != '\0'; i++) {
		struct until_mark m = until_mark(rows[i]);

		r->rows[i].seen = m.seen;
		if (r->rows[i].blind && !m.blind) {
			r->rows[i].blind = false;
			r->blind--;
		}
		if (m.here)
			r->list.focus = i;
	}
	free(rows);
	buf_free(&title);
}
