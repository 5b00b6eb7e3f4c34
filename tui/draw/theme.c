/* SPDX-License-Identifier: ISC */
/*
 * One table a theme.  Pairs are numbered by style + 1, so that switching the
 * theme is redefining the pairs.
 *
 * The standard theme stands on the terminal's own ground, light or dark: what
 * has a colour brings both halves of it.  Black is never bold: many terminals
 * make grey of that.
 */
#include "tui/draw/theme.h"

#include <stdlib.h>

#define NCURSES_NOMACROS
#include <curses.h>

struct look { short fg, bg; attr_t attr; };

#define DEF	(-1)

static const struct look looks[THEME_COUNT][STYLE_COUNT] = {
	[THEME_STANDARD] = {
		[STYLE_NORMAL] =	{ DEF, DEF, A_NORMAL },
		[STYLE_DIM] =		{ DEF, DEF, A_DIM },
		[STYLE_STRONG] =	{ DEF, DEF, A_BOLD },
		[STYLE_FRAME] =		{ COLOR_WHITE, COLOR_BLUE, A_BOLD },
		[STYLE_DRILL] =		{ COLOR_WHITE, COLOR_MAGENTA, A_BOLD },
		[STYLE_SYNC] =		{ COLOR_BLACK, COLOR_YELLOW, A_NORMAL },
		[STYLE_GOOD] =		{ COLOR_BLACK, COLOR_GREEN, A_NORMAL },
		[STYLE_ALARM] =		{ COLOR_WHITE, COLOR_RED, A_BOLD },
		[STYLE_KEY] =		{ COLOR_BLACK, COLOR_CYAN, A_NORMAL },
		[STYLE_FIELD] =		{ DEF, DEF, A_UNDERLINE },
		[STYLE_FIELD_FOCUS] =	{ COLOR_BLACK, COLOR_CYAN, A_NORMAL },
		[STYLE_PREEDIT] =	{ COLOR_BLACK, COLOR_CYAN, A_UNDERLINE },
		[STYLE_PREEDIT_FOCUS] =	{ COLOR_WHITE, COLOR_BLUE, A_UNDERLINE | A_BOLD },
		[STYLE_ROW_FOCUS] =	{ COLOR_BLACK, COLOR_CYAN, A_NORMAL },
		[STYLE_POPUP] =		{ COLOR_BLACK, COLOR_WHITE, A_NORMAL },
		[STYLE_POPUP_TITLE] =	{ COLOR_WHITE, COLOR_BLUE, A_BOLD },
	},
	[THEME_CONTRAST] = {
		[STYLE_NORMAL] =	{ COLOR_WHITE, COLOR_BLACK, A_BOLD },
		[STYLE_DIM] =		{ COLOR_WHITE, COLOR_BLACK, A_NORMAL },
		[STYLE_STRONG] =	{ COLOR_YELLOW, COLOR_BLACK, A_BOLD },
		[STYLE_FRAME] =		{ COLOR_BLACK, COLOR_WHITE, A_NORMAL },
		[STYLE_DRILL] =		{ COLOR_BLACK, COLOR_YELLOW, A_NORMAL },
		[STYLE_SYNC] =		{ COLOR_YELLOW, COLOR_BLACK, A_BOLD },
		[STYLE_GOOD] =		{ COLOR_GREEN, COLOR_BLACK, A_BOLD },
		[STYLE_ALARM] =		{ COLOR_WHITE, COLOR_RED, A_BOLD },
		[STYLE_KEY] =		{ COLOR_YELLOW, COLOR_BLACK, A_BOLD },
		[STYLE_FIELD] =		{ COLOR_WHITE, COLOR_BLACK, A_BOLD | A_UNDERLINE },
		[STYLE_FIELD_FOCUS] =	{ COLOR_BLACK, COLOR_YELLOW, A_NORMAL },
		[STYLE_PREEDIT] =	{ COLOR_BLACK, COLOR_YELLOW, A_UNDERLINE },
		[STYLE_PREEDIT_FOCUS] =	{ COLOR_WHITE, COLOR_BLACK, A_BOLD | A_UNDERLINE },
		[STYLE_ROW_FOCUS] =	{ COLOR_BLACK, COLOR_YELLOW, A_NORMAL },
		[STYLE_POPUP] =		{ COLOR_BLACK, COLOR_WHITE, A_NORMAL },
		[STYLE_POPUP_TITLE] =	{ COLOR_BLACK, COLOR_YELLOW, A_NORMAL },
	},
	[THEME_MONO] = {
		[STYLE_NORMAL] =	{ DEF, DEF, A_NORMAL },
		[STYLE_DIM] =		{ DEF, DEF, A_DIM },
		[STYLE_STRONG] =	{ DEF, DEF, A_BOLD },
		[STYLE_FRAME] =		{ DEF, DEF, A_REVERSE },
		[STYLE_DRILL] =		{ DEF, DEF, A_REVERSE | A_BOLD },
		[STYLE_SYNC] =		{ DEF, DEF, A_NORMAL },
		[STYLE_GOOD] =		{ DEF, DEF, A_NORMAL },
		[STYLE_ALARM] =		{ DEF, DEF, A_BOLD },
		[STYLE_KEY] =		{ DEF, DEF, A_BOLD },
		[STYLE_FIELD] =		{ DEF, DEF, A_UNDERLINE },
		[STYLE_FIELD_FOCUS] =	{ DEF, DEF, A_UNDERLINE | A_BOLD },
		[STYLE_PREEDIT] =	{ DEF, DEF, A_UNDERLINE },
		[STYLE_PREEDIT_FOCUS] =	{ DEF, DEF, A_REVERSE },
		[STYLE_ROW_FOCUS] =	{ DEF, DEF, A_REVERSE },
		[STYLE_POPUP] =		{ DEF, DEF, A_NORMAL },
		[STYLE_POPUP_TITLE] =	{ DEF, DEF, A_REVERSE },
	},
};

static const char *const names[THEME_COUNT] = {
	[THEME_STANDARD] = "tui.theme.standard",
	[THEME_CONTRAST] = "tui.theme.contrast",
	[THEME_MONO] = "tui.theme.mono",
};

const char *
theme_name_key(enum theme_id t)
{
	return names[t];
}

enum theme_id
theme_default(void)
{
	const char *no = getenv("NO_COLOR");

	return (no != NULL && *no != '\0') || !has_colors() ? THEME_MONO : THEME_STANDARD;
}

bool
theme_has_colour(void)
{
	return has_colors();
}

void
theme_use(enum theme_id t)
{
	if (!has_colors() || t == THEME_MONO)
		return;
	for (short i = 0; i < STYLE_COUNT; i++)
		init_pair((short)(i + 1), looks[t][i].fg, looks[t][i].bg);
}

unsigned int
theme_attr(enum theme_id t, enum style s)
{
	return looks[t][s].attr;
}

short
theme_pair(enum theme_id t, enum style s)
{
	if (t == THEME_MONO || (looks[t][s].fg == DEF && looks[t][s].bg == DEF))
		return 0;
	return (short)(s + 1);
}
