/* SPDX-License-Identifier: ISC */
/*
 * The person's own words on the screen: registering one, from wherever
 * something is typed, and the list of them.
 */
#ifndef TUI_WORDBOOK_H
#define TUI_WORDBOOK_H

#include "tui/screen.h"

/* Hands the person's words to the input method: after login and after a change. */
void		 wordbook_use(struct app *a);
/* The list, over s. */
void		 wordbook_open(struct screen *s);
const char	*wordbook_why_not(const struct screen *s);
/* Ctrl-W: the word being composed in the box of the top screen, or before its caret. */
void		 wordbook_from_box(struct app *a);

/* ---- wordbook_edit.c ---- */

struct word_edit {
	const char	*reading, *writing;	/* as known so far */
	bool		 change;		/* of a registered word, which is these */
	bool			 insert;	/* the box below gets the word, or the reading */
};
/* Pops itself, then calls done (may be NULL) when the book changed. */
void		 wordbook_edit(struct app *a, const struct word_edit *w,
		    void (*done)(struct screen *owner));

#endif
