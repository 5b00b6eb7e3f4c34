/* SPDX-License-Identifier: ISC */
/*
 * A guided drill: a strip below every screen says the next step, and goes on
 * when that has happened.  There is no key for "next": a step is done when the
 * screens, or the store, say so (guide_steps.c).  How far somebody came is kept
 * for the next start.
 */
#ifndef TUI_GUIDE_H
#define TUI_GUIDE_H

#include "tui/screen.h"

enum guide_kind { GUIDE_STAFF, GUIDE_APPROVER, GUIDE_COUNT };

/* What a step is judged by. */
struct guide_view {
	const struct app	*app;
	const struct entry_row	*rows;		/* begun since the drill began; clear columns */
	size_t			 count;
};
struct guide_step {
	const char	*title, *text;		/* message keys; {0}, {1}: two years to ask about */
	bool		(*done)(const struct guide_view *v);
};
const struct guide_step *guide_steps(enum guide_kind kind, size_t *n);

void		 guide_begin(struct app *a, enum guide_kind kind);
void		 guide_end(struct app *a);
/* At the start: goes on where the last one stopped. */
void		 guide_load(struct app *a);
/* After a picture was painted: has the step happened?  True: the picture has to be anew. */
bool		 guide_look(struct app *a);

/* Rows of the body that the strip takes; 0 without a guide. */
int		 guide_rows(const struct app *a);
void		 guide_draw(struct app *a, struct grid *g);

#endif
