/* SPDX-License-Identifier: ISC */
/*
 * The result screen, inside: result.c shows it, result_decide.c closes
 * it with what was decided, result_print.c prints it.
 * Nobody else includes this.
 */
#ifndef TUI_RESULT_H
#define TUI_RESULT_H

#include "tui/input/field.h"
#include "tui/widget/list.h"
#include "tui/screen.h"

struct result {
	struct screen		 screen;
	char			*entry, *title;
	struct field		 purpose;
	bool			 goes_on;	/* the purpose, after an interruption */
	struct result_view	*view;		/* NULL: still masked */
	bool			 subject_confirmed;
	char			*decided;	/* written, not recorded yet; or NULL */
	struct list		 list;
};

struct result	*result_of(struct screen *s);
const struct result *result_of_const(const struct screen *s);
/* Stated for what, and certain about whom. */
bool		 result_shows_lines(const struct result *r);

/* ---- result_decide.c ---- */
/* What was decided: written, looked over once, then recorded. */
void		 result_ask_decided(struct screen *s);

/* ---- result_print.c ---- */
void		 result_ask_print(struct screen *s);
const char	*result_why_not_print(const struct screen *s);

#endif
