/* SPDX-License-Identifier: ISC */
/*
 * The result screen, inside: result.c shows it, result_lines.c what was
 * answered, result_decide.c closes it with what was decided, result_print.c
 * prints it; receipt.c is what a registration has instead.
 * Nobody else includes this.
 */
#ifndef TUI_RESULT_H
#define TUI_RESULT_H

#include "tui/input/field.h"
#include "tui/widget/list.h"
#include "tui/screen.h"

/* A line of the view, or the heading of those from this one on. */
struct result_row { size_t line; bool heading; };

struct result {
	struct screen		 screen;
	char			*entry, *title;
	struct field		 purpose;
	bool			 goes_on;	/* the purpose, after an interruption */
	struct result_view	*view;		/* NULL: still masked */
	bool			 subject_confirmed;
	char			*decided;	/* written, not recorded yet; or NULL */
	struct result_row	*rows;		/* as many as the list has */
	struct list		 list;
};

struct result	*result_of(struct screen *s);
const struct result *result_of_const(const struct screen *s);
/* Stated for what, and certain about whom. */
bool		 result_shows_lines(const struct result *r);

/* ---- result_lines.c ---- */
/* The rows of the view that was opened. */
void		 result_set_rows(struct result *r);
void		 result_draw_rows(struct result *r, struct grid *g, int y);
/* What the item says, for people; lives as long as the view. */
const char	*result_value(const struct app *a, const struct result_line *l);

/* ---- result_decide.c ---- */
/* What was decided: written, looked over once, then recorded. */
void		 result_ask_decided(struct screen *s);

/* ---- result_print.c ---- */
void		 result_ask_print(struct screen *s);
const char	*result_why_not_print(const struct screen *s);

#endif
