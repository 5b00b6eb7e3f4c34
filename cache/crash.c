/* SPDX-License-Identifier: ISC */
/*
 * Named stopping points for the crash tests; see store.h.  In an ordinary
 * build there is nothing here: a program that carries residents' data must not
 * be stoppable from its environment.
 *
 * MADOGUCHI_CRASH is the name of a point, or NAME@PERCENT: then the process
 * dies there with that probability each time it passes, so that a loop that
 * passes often does not always die at its first turn.
 */
#include "config.h"

#include "cache/store.h"

#ifdef CRASH_POINTS

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

void
crash_point(const char *name)
{
	const char *wanted = getenv("MADOGUCHI_CRASH");
	size_t len = strlen(name);
	unsigned char dice[2];
	long percent = 100;

	if (wanted == NULL || strncmp(wanted, name, len) != 0)
		return;
	if (wanted[len] == '@')
		percent = strtol(wanted + len + 1, NULL, 10);
	else if (wanted[len] != '\0')
		return;
	if (getrandom(dice, sizeof dice, 0) != (ssize_t)sizeof dice)
		return;
	if ((dice[0] << 8 | dice[1]) % 100 < percent)
		(void)kill(getpid(), SIGKILL);
}

#else

void
crash_point(const char *name UNUSED)
{
}

#endif
