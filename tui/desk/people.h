/* SPDX-License-Identifier: ISC */
/*
 * The screen of the users, inside: people.c lists them and changes their
 * standing, people_add.c adds one, people_keys.c makes a group's key anew.
 * Nobody else includes this.
 */
#ifndef TUI_PEOPLE_H
#define TUI_PEOPLE_H

#include "tui/widget/list.h"
#include "tui/screen.h"

struct user {
	char	*login, *name, *state, *roles, *affairs;
};

/* Who is being added: what was answered so far, and stays when something of it is refused. */
struct newcomer {
	char	*login, *name, *person, *roles, *affairs;
};

struct people {
	struct screen	 screen;
	struct user	*users;
	size_t		 count;
	struct list	 list;
	char		*acting;	/* login, or group, that a question is about */
	bool		 stop;
	struct newcomer	 new;
};

struct people	*people_of(struct screen *s);
/* Reads the list anew, and tells how it went; the name goes into the sentence. */
void		 people_after(struct screen *s, enum err_code rc, struct err *e,
		    const char *done_key, const char *name);
/* Message keys of the roles' words, by their names; *n of them. */
struct people_word { const char *name, *key; };
const struct people_word *people_roles(size_t *n);

/* ---- people_add.c ---- */
void		 people_ask_new(struct screen *s);
void		 people_new_clear(struct newcomer *n);

/* ---- people_keys.c ---- */
void		 people_ask_epoch(struct screen *s);

#endif
