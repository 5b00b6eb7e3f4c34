/* SPDX-License-Identifier: ISC */
/*
 * Tools about the terminal and the program itself, for everybody and before a
 * login too: which keys arrive, are the widths right, which versions are these.
 */
#ifndef TUI_TOOLS_H
#define TUI_TOOLS_H

#include "tui/screen.h"

/* Each opens over s. */
void	tool_keys_open(struct screen *s);
void	tool_display_open(struct screen *s);
void	tool_about_open(struct screen *s);

#endif
