/* SPDX-License-Identifier: ISC */
/*
 * What only a drill offers: guided drills and the scenarios of the stand-in.
 */
#ifndef TUI_DRILL_MENU_H
#define TUI_DRILL_MENU_H

#include "tui/screen.h"

/* For the palette, on every screen of a drill. */
const struct command *drill_commands(void);
/* The guided drills as a menu. */
void	drill_guides_open(struct screen *s);

#endif
