/* SPDX-License-Identifier: ISC */
/*
 * Romaji or kana keys: a person's habit, chosen in the palette and kept.
 */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include "tui/screen.h"

/* Somebody logged in: what they chose the last time. */
void		 layout_login(struct app *a);
/* Commands of the palette, with the reason why not. */
void		 layout_use_romaji(struct screen *s);
void		 layout_use_kana(struct screen *s);
const char	*layout_why_not_romaji(const struct screen *s);
const char	*layout_why_not_kana(const struct screen *s);

#endif
