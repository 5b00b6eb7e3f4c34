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

#define LATER_SECONDS	60	/* 429 without Retry-After */
#define UNSURE_MAX	3	/* attempts running without an answer: the line is down */

struct run {
	struct store		*store;
	struct peer		*peer;
	struct transport	*transport;
	const struct clock	*clock;
	const struct sync_options *options;
	struct sync_report	*report;

	enum err_code		 stop;		/* why the run ends early; ERR_OK: it goes on */
	enum err_code		 fault;		/* told at the end; sending ends, asking goes on */
	const char		*alarm;		/* raised in this run, a message key */
	bool			 fresh;		/* the line was made for this run */
	bool			 answered;	/* our server answered at least once */
	bool			 open;		/* it takes submissions now */
	bool			 too_old;	/* this program, for the server's minimum_version */
	int			 width;		/* requests that may be under way */
	int64_t			 quiet_s;	/* it wants to be asked nothing for so long */
	bool			 quiet;		/* from a run before: this one asks nothing */
	int			 unsure;	/* attempts running without an answer */
	int64_t			 our_fault;	/* 400, 413, 415 running, from run to run */
};

/* May anything more be asked in this run? */
static inline bool
run_goes_on(const struct run *r)
{
	return r->stop == ERR_OK && r->quiet_s == 0 && !r->quiet;
}

/*
 * One request.  Notes what it says about the line; r->stop is set when the
 * run cannot go on.  The answer is the caller's to clear in any case.
 */
enum err_code	run_call(struct run *r, const char *method, const char *path, const void *body,
		    size_t len, struct answer *a, struct err *e) MUST_CHECK;
void		run_note(struct run *r, const struct answer *a);
/* What it says about how many may be under way. */
void		run_pace(struct run *r, const struct answer *a);
/* The same request without a body about many: r->width at a time, in any order of ending. */
struct fan {
	const char	*method;
	size_t		 count;
	bool		(*path)(void *ctx, size_t i, struct buf *b);
	/* Called once for each that was begun, with an answer of any link. */
	enum err_code	(*done)(struct run *r, void *ctx, size_t i, const struct answer *a,
			    struct err *e);
	void		*ctx;
};
enum err_code	run_fan(struct run *r, const struct fan *f, struct err *e) MUST_CHECK;
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
/* A setting in a transaction of its own; none when nothing changes. */
enum err_code	run_put_text(struct run *r, const char *name, const char *v,
    struct err *e) MUST_CHECK;
/* An instant for the n-th further try: full jitter between a second and a window that
 * doubles up to five minutes. */
int64_t		backoff_us(const struct sync_options *o, int64_t now_us, int64_t attempts);
/* "/v1/submissions/ID" and, with a tail, "…/result". */
bool		submission_path(struct buf *b, const char *id, const char *tail);
/* "/v1/changes?…"; the cursor (NULL: from the beginning) is the server's own text and may hold
 * any character: all that mean something in an address are escaped. */
bool		changes_path(struct buf *b, const char *cursor);

/* ---- outcomes (settle.c) ---- */

/* Is it the server's, about this submission and terminal, and about these bytes (digest NULL:
 * they are not known here)? */
enum err_code	receipt_check(struct run *r, const char *id, const char *digest, const char *jws,
		    bool *holds, struct err *e) MUST_CHECK;

/* What became of a submission: decided in memory, then recorded in one transaction. */
struct outcome {
	enum outbox_event	 event;
	const char		*problem;	/* kept with the entry */
	struct wire_problem	 said;		/* of a refusal: at which members */
	char			*receipt;	/* verified, or with `bad` not */
	bool			 bad;
	int64_t			 next_try_us;
	int64_t			 pause_s;	/* the server asked for it; -1: no */
};
void		outcome_clear(struct outcome *o);
/* What an answer to the PUT means; sets r->stop, r->fault, r->open. */
enum err_code	outcome_of_put(struct run *r, const struct envelope *v, const struct answer *a,
		    struct outcome *o, struct err *e) MUST_CHECK;
/* What an answer to the GET means; EV_COUNT: nothing. */
enum err_code	outcome_of_get(struct run *r, const struct envelope *v, const struct answer *a,
		    struct outcome *o, struct err *e) MUST_CHECK;
/* Inside a transaction: move, receipt, audit entry. */
enum err_code	outcome_record(struct run *r, const struct envelope *v, struct outcome *o,
		    struct err *e) MUST_CHECK;
/* After its commit: counted and logged. */
void		outcome_count(struct run *r, const struct envelope *v, const struct outcome *o);

/* Inside a transaction: at which members the server refused it, in place of what it said
 * before. */
enum err_code	errors_keep(struct run *r, const char *entry, const struct wire_field_error *f,
		    size_t n, struct err *e) MUST_CHECK;

/* The statement of a change, verified; digest NULL: the bytes are not known here. */
bool		statement_open(struct run *r, const char *jws, const char *id, const char *digest,
		    struct wire_statement *out);
/* Inside a transaction: kept, and applied to the entry as it stands now. */
enum err_code	statement_take(struct run *r, const char *jws, const struct wire_statement *st,
		    struct err *e) MUST_CHECK;
/* Inside a transaction: what was stated while the entry did not yet know its receipt. */
enum err_code	statements_replay(struct run *r, const struct envelope *v,
		    struct err *e) MUST_CHECK;

/* ---- the steps, in their order ---- */
enum err_code	service_step(struct run *r, struct err *e) MUST_CHECK;	/* service.c */
enum err_code	roster_step(struct run *r, struct err *e) MUST_CHECK;
enum err_code	generation_step(struct run *r, struct err *e) MUST_CHECK;	/* restored.c */
enum err_code	restored_step(struct run *r, struct err *e) MUST_CHECK;
/* In the caller's transaction: an entry for a submission that nothing here knows. */
enum err_code	stub_take(struct run *r, const char *submission, struct err *e) MUST_CHECK;
enum err_code	uncertain_step(struct run *r, struct err *e) MUST_CHECK;	/* ask.c */
/* One submission by GET, when its receipt is awaited, or when it was refused and is being
 * spoken of all the same; *known tells whether the server has it. */
enum err_code	resolve(struct run *r, const char *submission, bool *known,
		    struct err *e) MUST_CHECK;
enum err_code	send_step(struct run *r, struct err *e) MUST_CHECK;	/* send.c */
enum err_code	changes_step(struct run *r, struct err *e) MUST_CHECK;	/* follow.c */
enum err_code	results_step(struct run *r, struct err *e) MUST_CHECK;	/* results.c */
enum err_code	delete_step(struct run *r, struct err *e) MUST_CHECK;
enum err_code	head_step(struct run *r, struct err *e) MUST_CHECK;	/* heads.c */

#endif
