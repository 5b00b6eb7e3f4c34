/* SPDX-License-Identifier: ISC */
/*
 * A training home for screen tests, made once a program in a directory of its own,
 * and the program to run in it.
 */
#ifndef TESTS_SCREEN_HOME_H
#define TESTS_SCREEN_HOME_H

#include "tests/screen/term.h"

#define TANAKA		"tanaka"
#define TANAKA_PASSWORD	"mihon-tanaka-1"
#define SATO		"sato"
#define SATO_PASSWORD	"mihon-sato-1"

/* For cmocka's group: *state becomes the directory's path. */
int		 home_make(void **state);
int		 home_remove(void **state);
/* The program in that home: the real one, at the size. */
struct term	*home_start(const char *home, int rows, int cols);
/* The same in a terminal that says it draws ① in two cells. */
struct term	*home_start_wide(const char *home, int rows, int cols);
/* In one at the end of a slow line, whose answers are held back. */
struct term	*home_start_slow(const char *home, int rows, int cols);
/* The same, logged in, at home. */
struct term	*home_login(const char *home, const char *login, const char *password);
/* The screen alone, its clocks ahead by the seconds in the file. */
struct term	*home_start_ahead(const char *home, const char *clock_file);
void		 home_log_in(struct term *t, const char *login, const char *password);
/* In a form: steps on until the focused row carries the label. */
void		 home_go_to(struct term *t, const char *label);

#endif
