/* SPDX-License-Identifier: ISC */
/*
 * How the styles of draw.h look: 標準, 高コントラスト, 無彩色.  Colour is never the only
 * carrier: whatever a style says is said in words or marks as well.
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/draw/draw.h"

enum theme_id { THEME_STANDARD, THEME_CONTRAST, THEME_MONO, THEME_COUNT };

/* Message key of a theme's name. */
const char	*theme_name_key(enum theme_id t);
/* 無彩色 where NO_COLOR is set or the terminal has no colour.  After initscr(). */
enum theme_id	 theme_default(void);
bool		 theme_has_colour(void);
/* Makes the theme's colour pairs. */
void		 theme_use(enum theme_id t);
/* Attributes (attr_t) and pair of a style. */
unsigned int	 theme_attr(enum theme_id t, enum style s);
short		 theme_pair(enum theme_id t, enum style s);

#endif
