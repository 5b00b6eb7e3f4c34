/* SPDX-License-Identifier: ISC */
/*
 * Focus and window of a list.  Pure numbers: the screens draw their rows.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "tui/input/keys.h"

struct list {
	size_t	count, focus, top;
	int	height;		/* rows that are shown */
	size_t	typed;		/* of a number, its digits so far */
};

/* A new count; focus stays where it can. */
void	list_resize(struct list *l, size_t count);
/* Sets the height and brings the focus into view. */
void	list_show(struct list *l, int height);
void	list_focus(struct list *l, size_t row);
/* Arrows, pages, Home, End (F7 and F8 page too).  True when the key was one of them. */
bool	list_key(struct list *l, const struct key *k);

#define LIST_ONE_DIGIT	9	/* rows that a digit each reaches */

enum list_digit { LIST_NO_DIGIT, LIST_MOVED, LIST_CHOSEN };
/*
 * A key at a list whose rows show their numbers, from 1; elsewhere a digit begins the search, or
 * does nothing and says so (docs/decisions/0016).  The one rule of all of them: where every row
 * has a digit, the digit chooses its row (LIST_CHOSEN); in a longer list it only moves the
 * focus, digits that make a number of a row are one number, and Enter chooses.
 */
enum list_digit list_digit(struct list *l, const struct key *k);
/* Every key of such a list: moves, or opens the row by Enter or its number.  True: taken. */
struct screen;
bool	list_numbered_key(struct list *l, const struct key *k, struct screen *s,
	    void (*open)(struct screen *s));
/* "3" or, in a longer list, " 3": the number of a row. */
void	list_number(const struct list *l, size_t row, struct buf *out);

/* "1-17/24" while not everything is in view, else nothing. */
void	list_position(const struct list *l, struct buf *out);

/* Where a window over `total` lines stands so that from..to are in view, moved as little as
 * may be; of what is taller than the window its beginning. */
int	list_scroll(int top, int total, int height, int from, int to);

#endif
