/* SPDX-License-Identifier: ISC */
/*
 * The review screen, inside: review.c shows, review_changes.c compares,
 * review_decide.c decides, review_look.c offers what can still be done with one that is decided,
 * review_aside.c goes on after an interruption.  Nobody else includes this.
 */
#ifndef TUI_REVIEW_SCREEN_H
#define TUI_REVIEW_SCREEN_H

#include "tui/approve/until.h"
#include "tui/widget/list.h"
#include "tui/screen.h"

/* One line of the review document, and what this approver did with it. */
struct review_row {
	struct until_row		 until;
	const struct review_line	*line;
	enum review_change		 change;
	const char			*before;	/* value of the earlier submission */
	char				*comment;	/* noted and kept, not sent yet; or NULL */
	const char			*cause;		/* of it: a name of return_causes() */
};

struct review_screen {
	struct screen		 screen;
	char			*entry;
	bool			 tried;		/* to open it */
	struct review_view	*view;		/* NULL: could not be opened */
	struct review_row	*rows;		/* list.count */
	struct list		 list;
	size_t			 blind;		/* rows that are hidden still */
	size_t			 to_key;	/* rows that were hidden at first */
	bool			 keying;	/* one after another (F5) */
	int			 cols;		/* of the last picture; 0: none yet */
};

struct review_screen *review_of(struct screen *s);
const struct review_screen *review_of_const(const struct screen *s);
struct until	 review_until(const struct review_screen *r);
size_t		 review_comments(const struct review_screen *r);
/* Value for the eye: of a blind row what has to be done instead. */
const char	*review_value(const struct review_screen *r, size_t row);

/* ---- review_changes.c ---- */
/* Of each row, against the earlier version. */
void		 review_mark_changes(struct review_screen *r);
void		 review_show_changes(struct screen *s);		/* F4 */
const char	*review_why_no_changes(const struct screen *s);

/* ---- review_past.c ---- */
void		 review_show_history(struct screen *s);		/* F6 */

/* ---- review_decide.c ---- */
/* Back to the list after something was done, or was found to be done by somebody else. */
void		 review_leave(struct app *a, enum err_code rc, struct err *e,
		    const char *done_key);
void		 review_ask_decision(struct screen *s);		/* F12 */
void		 review_ask_comment(struct screen *s);		/* F9 */
/* The next hidden row, one after another (F5); or this one. */
void		 review_ask_rekey(struct screen *s);
void		 review_ask_rekey_here(struct screen *s);
/* To their rows: what this person noted before an interruption. */
void		 review_take_notes(struct review_screen *r);

/* ---- review_look.c ---- */
void		 review_ask_deed(struct screen *s);		/* F12 of one that is decided */
const char	*review_why_no_deed(const struct screen *s);

/* ---- review_aside.c ---- */
/* For the person's next login: which rows they saw and typed anew, of these very bytes. */
void		 review_keep_aside(const struct review_screen *r);
void		 review_take_aside(struct review_screen *r);
/* The same for the case that this inquiry is of, or for another look in this login. */
void		 review_leave_aside(const struct review_screen *r);

#endif
