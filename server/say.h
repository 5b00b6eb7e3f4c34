/* SPDX-License-Identifier: ISC */
/*
 * The stand-in's sentences for its administrator.  It has no screen and none
 * of the terminal's rooms, so its few sentences stand in one table, in
 * English.
 */
#ifndef SERVER_SAY_H
#define SERVER_SAY_H

#include "base/err.h"

/* One line on standard error: the fact, then what to do. */
void	say(const struct err *e);

#endif
