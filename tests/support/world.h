/* SPDX-License-Identifier: ISC */
/*
 * A small world for tests of the whole: one terminal, one stand-in server, a
 * maker and an approver, in a directory of its own; the real programs, run as
 * processes, which may be killed at a named point or after a while.
 *
 * What cannot be set up ends the program with a TAP "Bail out!".
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

#define MAKER		"sato"
#define APPROVER	"suzuki"

struct world {
	char	*dir;		/* holds home/ server/ tmp/ and files of the test */
	char	*home, *server_home;
	char	*terminal_program, *server_program;
	char	 listen[64];	/* ADDR:PORT, the kernel's choice kept for restarts */
	pid_t	 server;	/* 0: not running */
	pid_t	 sender;	/* `sync --daemon`; 0: not running */
	bool	 no_dedup;	/* the server forgets what it took: the control of a test */
	int64_t	 server_us;	/* since when it runs */
};

/* build: the directory that holds the programs. */
void	world_make(struct world *w, const char *build, bool no_dedup);
/* Ends the server; removes the directory unless keep. */
void	world_end(struct world *w, bool keep);

void	world_server_start(struct world *w);
void	world_server_kill(struct world *w);	/* SIGKILL */
void	world_server_stop(struct world *w);	/* SIGTERM */

struct run {
	const char	*input;		/* standard input, or NULL */
	const char	*as;		/* login: adds --as and --password-fd */
	const char	*crash;		/* MADOGUCHI_CRASH, or NULL */
	int64_t		 kill_after_us;	/* 0: lives */
	bool		 kill_server;	/* kill_after_us kills the server instead */
	/* filled: */
	int		 status;	/* exit status, or -1 when killed */
	int64_t		 took_us;
	struct buf	 out, err;
};
void	run_clear(struct run *r);
/* madoguchi --home HOME --json ARG...; args end with NULL. */
void	world_run(struct world *w, struct run *r, const char *const args[]);
/* The same; anything but exit status 0 ends the test. */
void	world_must(struct world *w, struct run *r, const char *const args[]);

/* `madoguchi sync --daemon`; its log goes to sender.log. */
void	world_sender_start(struct world *w);
void	world_sender_stop(struct world *w);	/* SIGTERM */

/* What the server's `log` prints: every effect. */
void	world_server_log(struct world *w, struct run *r);

/* The next line of text at *pos, parsed by the caller; NULL at the end. */
char	*line_next(const struct buf *text, size_t *pos);
void	bail(const char *fmt, ...) PRINTF_LIKE(1, 2) __attribute__((noreturn));
int64_t	now_us(void);
/* 0 … below-1 */
int64_t	dice(int64_t below);

#endif
