/* SPDX-License-Identifier: ISC */
/*
 * Interruptions (F11): save, blank, lock, in one key; and what locks by itself.
 *
 * Who locks is logged out: their keys are gone, their place is remembered, and
 * anybody may log in meanwhile.  Each of several people finds their own place
 * again, and what they had typed into a window (sealed to them meanwhile).  Only
 * when what was typed cannot be saved (the disk is full) is the session kept
 * under the lock screen, for its owner alone: a person who is called away is
 * never told to stay.
 */
#ifndef TUI_LOCK_H
#define TUI_LOCK_H

#include "tui/input/field.h"
#include "tui/screen.h"

enum lock_why { LOCK_ASKED, LOCK_IDLE, LOCK_OVER };

void		 app_lock(struct app *a, enum lock_why why);
/* Everything typed becomes durable, what is given to nobody yet too: at a lock or a hangup. */
enum err_code	 app_keep(struct app *a, struct err *e);
/* Locks when nobody touched a key for long, or the login is over; true when it did. */
bool		 lock_if_due(struct app *a);

/* Names of those who are away, "田中 花子、佐藤 一郎", appended; false when nobody is. */
bool		 away_names(const struct app *a, struct buf *out);
/* The login of who locked last of those who are away; NULL: nobody is.  It is offered, since a
 * password typed by habit must not land in the name. */
const char	*away_last(const struct app *a);
/* That person's name; NULL as above. */
const char	*away_last_name(const struct app *a);
/* After a login: back to where this person was, if they were away. */
void		 away_return(struct app *a);
void		 away_clear(struct app *a);
void		 place_clear(struct place *p);

/* For a screen's save(): where it is, unless a screen above it has told. */
void		 place_set(struct app *a, const char *entry, struct screen *(*reopen)(
		    const char *entry, const char *label), const char *label);
/* The title of what belongs to something with this id, appended: in letters, since what is kept
 * aside must not look like a number of a person (work/aside.h), as hexadecimal may. */
void		 place_title(struct buf *out, const char *what, const char *id);
/* What stands in a window of this title; neither has a tab or a newline. */
void		 place_typed(struct app *a, const char *title, const char *text);
/* The text that a window of this title had when it was interrupted, handed over once; or NULL. */
char		*place_take_typed(struct app *a, const char *title);
/* The same without an interruption: for what takes it later in this login. */
void		 place_leave(struct app *a, const char *title, const char *text);
/* What was left with titles of place_title(what), and not taken yet, is kept aside too. */
void		 place_keep_left(struct app *a, const char *what);
/* The same of a box: what is being composed in it was typed too; what was kept is set. */
void		 place_keep_box(struct app *a, const char *title, struct field *box);
void		 place_take_box(struct app *a, const char *title, struct field *box);

#endif
