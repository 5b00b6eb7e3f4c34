/* SPDX-License-Identifier: ISC */
/*
 * The review of a case, inside: review.c shows and decides, review_rows.c reads
 * the inquiries and lays out what they share.  Nobody else includes this.
 */
#ifndef TUI_CASE_REVIEW_SCREEN_H
#define TUI_CASE_REVIEW_SCREEN_H

#include "tui/approve/until.h"
#include "tui/widget/list.h"
#include "tui/screen.h"

/* A line of the review documents where it is common to the most of them. */
struct case_row {
	struct until_row	 until;
	const struct review_line *line;		/* NULL: a heading */
	char			*heading;
	size_t			 from, to;	/* the inquiries that it is about */
};

struct case_review {
	struct screen		 screen;
	char			*one;		/* at which it was opened */
	bool			 at_one;	/* and which has to be opened by itself first */
	struct entry_row	 like;		/* that one as the list had it; empty before */
	struct review_view	**views;	/* a person's stand together */
	size_t			 view_count;
	struct case_row		*rows;
	struct list		 list;
	size_t			 blind, to_key;	/* hidden still; hidden at first */
	bool			 keying;	/* one after another (F5) */
	int			 cols;		/* of the last picture; 0: none yet */
	/* About protected persons, once; and whether the answer was はい. */
	bool			 asked, confirmed;
	/* Of each view the letters of its document's lines (until.h): what was seen and typed
	 * anew of these very bytes, here or by itself. */
	char			**marks;
};

/* ---- review_rows.c ---- */
/* Those that are pending now; what was seen and typed anew of the same bytes stays done, each
 * line for itself: a row is done when it was so in all its inquiries. */
void		 case_review_read(struct case_review *r);
/* Closes them; what was done with them is left for case_review_read() and for the review of each
 * by itself. */
void		 case_review_forget(struct case_review *r);
/* Closes them, and nothing more. */
void		 case_review_close(struct case_review *r);
/* The same for the person's next login. */
void		 case_review_keep_aside(struct case_review *r);
/* "" when its review document does not have the field. */
const char	*case_review_value(const struct review_view *v, const char *field);

#endif
