/* SPDX-License-Identifier: ISC */
/*
 * A post: a terminal in this process and the real stand-in beside it, as a
 * process, enrolled with each other over real mutual TLS.  For tests of the
 * sender: what it makes of an answer, with the store there to be looked at.
 */
#ifndef TESTS_PROTOCOL_POST_H
#define TESTS_PROTOCOL_POST_H

#include <sys/types.h>

#include "sync/sync.h"
#include "tests/unit/work_fixture.h"

struct post {
	struct world		*x;
	struct session		*maker, *approver;
	char			 dir[64];	/* of the stand-in: server/, scenario.json */
	char			 listen[64];	/* ADDR:PORT, kept over restarts */
	pid_t			 pid;		/* 0: not running */
	struct sync_options	 options;
	/* of the last post_sync() */
	struct sync_report	 report;
	struct err		 e;
};

/* scenario: JSON, or NULL. */
void		post_make(struct post *p, const char *scenario);
void		post_remove(struct post *p);
/* The one of a group of tests, and its fixture; 0, as cmocka wants it. */
extern struct post post;
int		post_setup(void **state);
int		post_teardown(void **state);
/* Stops the stand-in if it runs, and starts it with this scenario. */
void		post_serve(struct post *p, const char *scenario);
void		post_unplug(struct post *p);	/* SIGKILL: nobody listens any more */
/* An approved entry: the sample inquiry, or the sample registration. */
void		post_queued(struct post *p, bool registration, char entry[UUID_TEXT_SIZE]);
/* One run; p->report and p->e tell of it. */
enum err_code	post_sync(struct post *p);
/* Runs until the entry is in the state; fails after a minute. */
void		post_await(struct post *p, const char *entry, enum outbox_state st);
/* The sender's moves of an entry in their order: "send unsure taken". */
void		post_moves(struct post *p, const char *entry, struct buf *out);
/* One number out of the store. */
int64_t		post_number(struct post *p, const char *sql);
/* The alarm that the sync line shows, "" for none; the caller frees. */
char		*post_alarm(struct post *p);
/* Effects that the server's own log holds: lines that contain the text. */
int		post_effects(struct post *p, const char *text);
/* Effects beyond one for each submission: what was done twice. */
int		post_twice(struct post *p);
/* Another member of the enrolment takes this place: url, pins. */
void		post_reenrol(struct post *p, const char *url, const char *pin);

#endif
