/* SPDX-License-Identifier: ISC */
/*
 * What an approver has still to do before a review can be approved: see every
 * row whole, and type the critical ones anew.  Said in one sentence, and led to.
 */
#ifndef TUI_UNTIL_H
#define TUI_UNTIL_H

#include "tui/widget/list.h"
#include "tui/screen.h"
#include "work/work.h"

struct until {
	size_t	seen, rows;	/* how many of how many were on the screen */
	size_t	keyed, to_key;	/* critical ones typed anew */
	size_t	unseen, last;	/* the first row that was not, and the last; when seen < rows */
	size_t	cut;		/* rows that were not, and that their line does not hold whole */
	bool	first_cut;	/* the first one is such a row */
};
/* The first member of a row of either review. */
struct until_row {
	bool	seen;		/* all of it was on the screen */
	bool	blind;		/* hidden until it is typed anew */
};
/* It is being drawn, whole or cut.  Cut, under a window, or on a terminal that is too small,
 * nobody saw it. */
void		until_saw(struct until_row *r, const struct screen *s, const struct grid *g,
		    bool whole);
/* Opens a line whole, which its row may cut: value as it is shown; more: lines about it that go
 * before what it stands on, or "". */
void		until_tell(struct app *a, const struct review_line *l, const char *value,
		    const char *more);
/* Rows as letters, appended: for what is kept aside of a review that was interrupted.  rows:
 * l->count of them, each of `size` bytes, a struct until_row first. */
void		until_letters(const void *rows, size_t size, const struct list *l, struct buf *out);
/* The same back, with the focus; *blind, the number of rows hidden still, falls.  Letters of
 * another number of rows, and NULL, change nothing. */
void		until_take(void *rows, size_t size, struct list *l, size_t *blind,
		    const char *letters);

/* A letter of these, with what else is known of its row; and what it says. */
char		until_mark(char letter, bool seen, bool typed);
bool		until_marked_seen(char letter);
bool		until_marked_typed(char letter);

/* Counts the next row; cut: its line does not hold it whole. */
void		until_add(struct until *u, bool seen, bool cut);
bool		until_met(const struct until *u);
/* 「承認まで: 表示 12/19行、再入力 1/2項目」, appended. */
void		until_text(const struct app *a, const struct until *u, struct buf *out);
/* Says that a row agreed; all of them: what comes next. */
void		until_agreed(struct app *a, const struct until *u, const char *label);
/* To the first row that was not seen, from where F8 goes on; true when there is one.  Where all
 * of them come onto the screen by that, it says what is missing besides. */
bool		until_show_rest(struct app *a, const struct until *u, struct list *l);
/* Hint of a screen whose critical rows are done. */
const char	*until_hint(const struct until *u, const struct list *l, const char *met);

#endif
