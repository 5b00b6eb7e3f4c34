/* SPDX-License-Identifier: ISC */
/*
 * The screens, each in a file of its name.
 */
#ifndef TUI_SCREENS_H
#define TUI_SCREENS_H

#include "tui/screen.h"

struct screen	*login_new(bool locked);
struct screen	*home_new(void);
/* The queue of what waits for approval. */
struct screen	*pending_new(void);
/* What does not move on, with cause and mend. */
struct screen	*stuck_new(void);
size_t		 stuck_count(struct app *a);	/* how many it would show */
struct screen	*finder_new(void);
/* The same, to begin a case of several inquiries. */
struct screen	*finder_case_new(void);
/* The cases of this maker; the finder, when there is none yet. */
struct screen	*cases_new(struct app *a);
/* The security manager's desk and its queue; the IT division's desk; the users. */
struct screen	*security_new(void);
struct screen	*unusual_new(void);
struct screen	*division_new(void);
struct screen	*people_new(void);
struct screen	*registration_new(void);

/* Which entries a list shows. */
enum entries_filter {
	ENTRIES_RETURNED, ENTRIES_ARRIVED, ENTRIES_DRAFT, ENTRIES_ON_THE_WAY, ENTRIES_PENDING,
	    ENTRIES_ALL, ENTRIES_CASES, ENTRIES_OFFICE,
	ENTRIES_FILTER_COUNT
};
struct screen	*entries_new(enum entries_filter f);
/* States and title of a filter; *n 0 means all. */
const enum outbox_state *entries_states(enum entries_filter f, size_t *n);
const char	*entries_title_key(enum entries_filter f);
/* Is it in that list?  By state, and cases are listed by themselves. */
bool		 entries_has(enum entries_filter f, const struct entry_row *row);

/* Takes the draft over. */
struct screen	*fill_new(struct app *a, struct draft *d);
/* On the disk from now on, whatever it begins with: of a copy nothing need be typed first. */
void		 fill_keep(struct screen *fill);
/* After an interruption: to the field where it was. */
void		 fill_resume(struct screen *fill, const struct place *at);
/* What it is about: the procedure asked for, or the form's own title. */
const char	*fill_title(const struct screen *fill);
/* What stands in a form. */
const struct answers *fill_answers(const struct screen *fill);
/* From check answers back to a field of the form below. */
void		 fill_change(struct screen *fill, const char *field);
/* A new draft with what an entry answers, opened in the form. */
void		 screen_copy_entry(struct app *a, const char *entry);
/* What only a maker can do, a copy among it; NULL: this person can. */
const char	*screen_why_not_maker(const struct screen *s);
/* The year's usage, per procedure, as a text. */
void		 usage_show(struct app *a);
/* The screen does what is right for an entry in its state: form, result, slip. */
void		 screen_open_entry(struct app *a, const struct entry_row *row);

/* Draws from the draft of the fill screen below; returns to it.  changed: the field that was
 * just changed, or NULL to begin at the top. */
struct screen	*confirm_new(struct screen *fill, struct draft *d, const char *changed);
/* The same of a case: its inquiries on one screen. */
struct screen	*case_check_new(struct screen *fill, struct draft *d);
struct screen	*slip_new(const char *entry, const char *title);
/* The same of what a colleague made: what comes next is said to an approver. */
struct screen	*slip_of_other_new(const char *entry, const char *title);
struct screen	*result_new(const char *entry, const char *title);
/* How an entry of this kind ended: the result of an inquiry, else the receipt. */
struct screen	*outcome_new(const char *entry, const char *title, const char *kind);
struct screen	*review_new(const char *entry);
/* All of a case that wait for approval, on one screen; one: any of them. */
struct screen	*case_review_new(const char *one);
/* Are both of one case, made by one person, and pending? */
bool		 case_review_same(const struct entry_row *a, const struct entry_row *b);

#endif
