/* SPDX-License-Identifier: ISC */
/*
 * A list that is too long to hold: a window of rows around the focus, read by
 * key from where it ends, in either direction.  100,000 entries cost what ten
 * do.  Pure: who reads is the screen.
 */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include "tui/widget/list.h"
#include "work/work.h"

#define PAGER_PAGE	100	/* rows that are read at a time */
#define PAGER_AHEAD	10	/* rows that are read at a time while nobody waits */
#define PAGER_WINDOW	300	/* rows that are held at most */

struct pager {
	/*
	 * At most `limit` rows that follow `after` (NULL: from the end that comes first)
	 * in the order of the list, or, backwards, in the opposite one; fewer: there are no
	 * more.  false: it failed, and the person was told.
	 */
	bool			(*read)(void *ctx, const char *after, bool backwards, size_t limit,
				    struct entry_row **rows, size_t *n);
	void			*ctx;
	struct entry_row	*rows;		/* the window; list.count of them */
	size_t			 before;	/* rows above the window */
	bool			 counted;	/* before is known */
	bool			 first, last;	/* the window reaches the list's beginning, end */
	bool			 upwards;	/* where the last key led */
	struct list		 list;		/* over the window */
};

/* Reads anew what is around the focus; at first, the first page. */
void	pager_read(struct pager *p);
void	pager_free(struct pager *p);
/* As list_key(), over the whole list. */
bool	pager_key(struct pager *p, const struct key *k);
/* While nobody waits: reads on where the last key led, so that the next one need not.  A few
 * rows at a time, since a key may come; false: there is no more to do. */
bool	pager_ahead(struct pager *p);
/* NULL in an empty list. */
struct entry_row *pager_focused(const struct pager *p);
/* "1201-1217" while not everything is in view, else nothing; without numbers when they are not
 * known (after End).  *more: something follows. */
void	pager_position(const struct pager *p, struct buf *out, bool *more);

#endif
