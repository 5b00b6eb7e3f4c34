/* SPDX-License-Identifier: ISC */
/*
 * The theme in use, and whose choice it was: kept with the person, who finds it
 * again at the next login.  NO_COLOR counts until somebody chooses otherwise.
 */
#ifndef TUI_LOOK_H
#define TUI_LOOK_H

#include "tui/screen.h"

/* At the start: what the terminal and NO_COLOR say. */
void		 look_start(struct app *a);
/* Somebody logged in: what they chose the last time. */
void		 look_login(struct app *a);
/* From now on, and from this person's next login on. */
void		 look_choose(struct app *a, enum theme_id t);
/* Message key: it is in use, or the terminal has no colours; NULL when it can be chosen. */
const char	*look_why_not(const struct app *a, enum theme_id t);

#endif
