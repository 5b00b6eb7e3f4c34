/* SPDX-License-Identifier: ISC */
/*
 * A program behind a pseudo-terminal, timed from a key to the last byte of the
 * picture that it makes.  What cannot be measured ends the bench with a word.
 */
#ifndef TESTS_BENCH_PTY_H
#define TESTS_BENCH_PTY_H

#include <sys/types.h>

#define PTY_QUIET_MS	60	/* nothing for so long: the picture is whole */
#define PTY_START_MS	700

/* The sample person of a home that pty_home() made. */
#define PTY_LOGIN	"tanaka"
#define PTY_PASSWORD	"mihon-tanaka-1"

struct pty {
	pid_t	pid;
	int	fd;
	int	asked;		/* where the cursor stands: answered as a terminal would */
};

void	pty_fail(const char *what);
/* DIR/NAME of the build; the caller frees. */
char	*pty_built(const char *name);
/* A training store with sample people in a temporary directory; removed by pty_remove(). */
void	pty_home(char *dir, size_t size);
void	pty_remove(const char *dir);
/* Starts argv at 24 lines of 80 columns. */
void	pty_start(struct pty *p, const char *const *argv);
void	pty_end(struct pty *p);
/* Everything until nothing came for so long; seconds from begun to the last of it.  wanted
 * (NULL: anything) must stand in it: what is measured is what it says. */
double	pty_settle(struct pty *p, double begun, int quiet_ms, const char *wanted);
double	pty_key(struct pty *p, const char *bytes, int quiet_ms, const char *wanted);
/* The program's screen with the sample person logged in. */
void	pty_login(struct pty *p, const char *home);

#endif
