/* SPDX-License-Identifier: ISC */
/*
 * What may be Japanese on an English screen: data.  That is what stands in the
 * forms, the catalogue and the stand-in's residents, word for word, and the
 * people, groups and texts of the tests.
 */
#ifndef TESTS_SCREEN_ENGLISH_H
#define TESTS_SCREEN_ENGLISH_H

#include <stddef.h>

#include "tests/screen/term.h"

/* The English program in that home, its login shown. */
struct term	*english_start(const char *home);
/* Logs in, and waits for the first screen. */
void		 english_log_in(struct term *t, const char *login, const char *password);
/*
 * The screen shows the text, by which it is known; then every row is looked at: what is
 * Japanese and no data is told, and counted.  With MADOGUCHI_SHOW every screen is printed.
 */
void		 english_check(struct term *t, const char *shows);
/* The same for a text. */
void		 english_check_text(const char *text, const char *name);
/* Sends the keys, then looks. */
void		 english_step(struct term *t, const char *keys, const char *shows);
/* Fails the test when something was told since the last time. */
void		 english_assert(void);

#endif
