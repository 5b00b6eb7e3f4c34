/* SPDX-License-Identifier: ISC */
/*
 * A whole drill for the screen tests: a terminal with people, the stand-in
 * server and the sender as processes of their own, over real mutual TLS.
 */
#ifndef TESTS_SCREEN_DRILL_H
#define TESTS_SCREEN_DRILL_H

#include <stddef.h>
#include <sys/types.h>

#include "tests/screen/term.h"

struct drill {
	char	*world;			/* the directory of everything */
	char	*home;			/* the terminal's */
	char	*address;		/* the server's */
	pid_t	 server, sender;	/* 0: not running */
};

/* tests/cli/lib.sh makes the world: its people's passwords are "password-of-" and the login.
 * Nothing runs yet. */
void		 drill_make(struct drill *d);
/* With the drill's scenario watched, where drill_guided() was called. */
void		 drill_start_server(struct drill *d);
/* As ./start leaves it: the people are shown at the login, and a scenario can be chosen. */
void		 drill_guided(const struct drill *d);
void		 drill_start_sender(struct drill *d);
/* kill -9: a test of the main job must bear it at any moment. */
void		 drill_kill(pid_t *pid);
void		 drill_end(struct drill *d);
/* For a group of tests: a drill of its own in *state, after a command of drill_run() (NULL:
 * none); 0, as cmocka wants it. */
int		 drill_begin(void **state, const char *prepare);
int		 drill_finish(void **state);

/* The program in the drill's terminal, its login screen shown. */
struct term	*drill_open(const struct drill *d, int rows, int cols);
void		 drill_login(struct term *t, const char *login);
/* Both, at 24 lines of 80 columns. */
struct term	*drill_open_as(const struct drill *d, const char *login);
/* The sample inquiry, asked for by login. */
void		 drill_ask(const struct drill *d, const char *login);

/* In an opened review: types the critical fields of an inquiry anew, until all agree. */
void		 drill_rekey(struct term *t, const char *person_key, const char *birth);
/* A shell command with the functions of tests/cli/lib.sh (m, as, add_user, sample, state …) for
 * this drill; fails the test unless it ends with 0.  Its output is kept, and returned when
 * asked for (freed by the caller). */
char		*drill_run(const struct drill *d, const char *command);

/* What the server took: how many submissions; fails the test when one took effect twice. */
size_t		 drill_taken(const struct drill *d);

#endif
