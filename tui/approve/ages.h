/* SPDX-License-Identifier: ISC */
/*
 * The table of ages: how long what the queue shows has waited, by procedure; and
 * how often what each maker made was returned of late.
 */
#ifndef TUI_AGES_H
#define TUI_AGES_H

#include "tui/approve/queue.h"
#include "tui/screen.h"

/* Opens as a text, of the rows that q shows. */
void	ages_show(struct app *a, const struct queue *q);

#endif
