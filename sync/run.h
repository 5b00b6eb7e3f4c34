/* SPDX-License-Identifier: ISC */
/*
 * A run of the sender: what its steps share.  Private to sync/.
 */
#ifndef SYNC_RUN_H
#define SYNC_RUN_H

#include "sync/peer.h"
#include "sync/seam.h"
#include "sync/sync.h"
#include "sync/transport.h"

struct run {
	struct store		*store;
	struct peer		 peer;
	struct transport	*transport;
	const struct clock	*clock;
	const struct sync_options *options;
	struct sync_report	*report;

	enum err_code		 stop;		/* why the run ends early; ERR_OK: it goes on */
	const char		*alarm;		/* raised in this run, a message key */
	bool			 answered;	/* our server answered at least once */
	bool			 open;		/* it takes submissions now */
	bool			 too_old;	/* this program, for the server's minimum_version */
	int			 unsure;	/* attempts running without an answer */
	int			 our_fault;	/* 400, 413, 415 running */
};

/*
 * One request.  Notes what it says about the line; r->stop is set when the
 * run cannot go on.  The answer is the caller's to clear in any case.
 */
enum err_code	run_call(struct run *r, const char *method, const char *path, const void *body,
		    size_t len, struct answer *a, struct err *e) MUST_CHECK;
/* Problem of an answer that is none of 2xx; the caller clears it. */
void		run_problem(const struct answer *a, struct wire_problem *p);
/* Raises an alarm; the first of a run stays. */
void		run_alarm(struct run *r, const char *key);
/* Nothing goes out before this instant (Retry-After). */
enum err_code	run_pause(struct run *r, int64_t seconds, struct err *e) MUST_CHECK;
/* Small integers kept as settings. */
enum err_code	run_get_number(struct run *r, const char *name, int64_t *out,
		    struct err *e) MUST_CHECK;
enum err_code	run_put_number(struct run *r, const char *name, int64_t v,
    struct err *e) MUST_CHECK;
/* A setting in a transaction of its own. */
enum err_code	run_put_text(struct run *r, const char *name, const char *v,
    struct err *e) MUST_CHECK;
/* An instant for the n-th further try: full jitter between a second and a window that
 * doubles up to five minutes. */
int64_t		backoff_us(const struct sync_options *o, int64_t now_us, int64_t attempts);

/* ---- the steps, in their order ---- */
enum err_code	service_step(struct run *r, struct err *e) MUST_CHECK;	/* service.c */
enum err_code	roster_step(struct run *r, struct err *e) MUST_CHECK;
enum err_code	generation_step(struct run *r, struct err *e) MUST_CHECK;	/* restored.c */
enum err_code	restored_step(struct run *r, struct err *e) MUST_CHECK;
/* In the caller's transaction: an entry for a submission that nothing here knows. */
enum err_code	stub_take(struct run *r, const char *submission, struct err *e) MUST_CHECK;
enum err_code	uncertain_step(struct run *r, struct err *e) MUST_CHECK;	/* send.c */
enum err_code	send_step(struct run *r, struct err *e) MUST_CHECK;
/* One submission by GET; *known tells whether the server has it. */
enum err_code	resolve(struct run *r, const char *submission, bool *known,
		    struct err *e) MUST_CHECK;
enum err_code	changes_step(struct run *r, struct err *e) MUST_CHECK;	/* follow.c */
enum err_code	results_step(struct run *r, struct err *e) MUST_CHECK;	/* results.c */
enum err_code	delete_step(struct run *r, struct err *e) MUST_CHECK;
enum err_code	head_step(struct run *r, struct err *e) MUST_CHECK;	/* heads.c */

#endif
