/* SPDX-License-Identifier: ISC */
/*
 * Asking after what is uncertain: by GET, before anything is repeated.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/audit.h"
#include "cache/entry.h"
#include "cache/outbox.h"
#include "sync/run.h"

#define UNCERTAIN_MAX	1000	/* asked for in one run */

/* What a GET of one uncertain entry says, recorded.  *known: the server has it. */
static enum err_code
hear(struct run *r, const struct envelope *v, const struct answer *a, bool *known, struct err *e)
{
	struct outcome o;
	enum err_code rc = outcome_of_get(r, v, a, &o, e);

	*known = false;
	if (rc == ERR_OK && o.event != EV_COUNT) {
		rc = store_begin(r->store, e);
		if (rc == ERR_OK) {
			rc = outcome_record(r, v, &o, e);
			crash_point("send.before-commit");
			if (rc == ERR_OK)
				rc = store_commit(r->store, e);
			else
				store_rollback(r->store);
			crash_point("send.after-commit");
		}
		if (rc == ERR_OK)
			outcome_count(r, v, &o);
		*known = rc == ERR_OK && o.event == EV_TAKEN;
	}
	outcome_clear(&o);
	return rc;
}

struct questions {
	struct envelope	*rows;
	size_t		 count;
};

static bool
question_path(void *ctx, size_t i, struct buf *b)
{
	struct questions *q = ctx;

	return submission_path(b, q->rows[i].submission, "");
}

static enum err_code
question_done(struct run *r, void *ctx, size_t i, const struct answer *a, struct err *e)
{
	struct questions *q = ctx;
	bool known;

	return hear(r, &q->rows[i], a, &known, e);
}

/* Those whose time has come, moved to the front. */
static size_t
due(const struct run *r, struct envelope *rows, size_t n)
{
	int64_t now = clock_wall_us(r->clock);
	struct envelope swap;
	size_t i, kept = 0;

	for (i = 0; i < n; i++) {
		if (!r->options->ignore_backoff && rows[i].next_try_us > now)
			continue;
		swap = rows[kept];
		rows[kept++] = rows[i];
		rows[i] = swap;
	}
	return kept;
}

enum err_code
uncertain_step(struct run *r, struct err *e)
{
	struct questions q = { 0 };
	struct fan f = { .method = "GET", .path = question_path, .done = question_done,
	    .ctx = &q };
	enum err_code rc = envelope_uncertain(r->store, UNCERTAIN_MAX, &q.rows, &q.count, e);
	size_t i;

	if (rc != ERR_OK)
		return rc;
	f.count = due(r, q.rows, q.count);
	rc = run_fan(r, &f, e);
	for (i = 0; i < q.count; i++)
		envelope_row_clear(&q.rows[i]);
	free(q.rows);
	return rc;
}

/* ---- what a statement is about ---- */

/* Does the entry still wait for the answer that brings its receipt? */
static bool
awaits_receipt(enum outbox_state state)
{
	return state == ST_QUEUED || state == ST_SENDING || state == ST_DEFERRED ||
	    state == ST_UNCERTAIN;
}

/* Refused, as far as is known here: nothing waits for its receipt, and there is none. */
static enum err_code
was_refused(struct run *r, const struct envelope *v, bool *yes, struct err *e)
{
	char *receipt = NULL;
	enum err_code rc;

	*yes = false;
	if (awaits_receipt(v->state) || v->state == ST_QUARANTINED)
		return ERR_OK;
	rc = receipt_get(r->store, v->submission, &receipt, e);
	free(receipt);
	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear(e);
	*yes = true;
	return ERR_OK;
}

/* In a transaction.  The maker may have taken the entry up again: then the receipt is
 * evidence only, and the next submission finds its forerunner taken. */
static enum err_code
put_taken_late(struct run *r, const struct envelope *v, struct outcome *o, struct err *e)
{
	const struct audit_event audit = { .action = "send", .who = "sender", .entry = v->entry,
	    .result = outbox_event_name(EV_TAKEN), .detail = "late" };
	struct entry n = { 0 };
	enum err_code rc = entry_get(r->store, NULL, v->entry, &n, e);
	bool goes_on = rc == ERR_OK && n.state == ST_RETURNED &&
	    strcmp(n.submission, v->submission) == 0;

	entry_clear(&n);
	if (rc == ERR_OK && goes_on)
		return outcome_record(r, v, o, e);
	if (rc == ERR_OK)
		rc = receipt_put(r->store, v->submission, o->receipt, e);
	return rc == ERR_OK ? audit_append(r->store, &audit, NULL, e) : rc;
}

/* The server states something about what it had refused: did it take it after all? */
static enum err_code
hear_of_refused(struct run *r, const struct envelope *v, const struct answer *a, struct err *e)
{
	struct outcome o;
	enum err_code rc = outcome_of_get(r, v, a, &o, e);

	if (rc == ERR_OK && o.bad)
		run_alarm(r, "sync.alarm.receipt");
	if (rc == ERR_OK && o.event == EV_TAKEN) {
		run_alarm(r, "sync.alarm.taken_late");
		rc = store_begin(r->store, e);
		if (rc == ERR_OK)
			rc = put_taken_late(r, v, &o, e);
		if (rc == ERR_OK)
			rc = store_commit(r->store, e);
		store_rollback(r->store);
	}
	outcome_clear(&o);
	return rc;
}

enum err_code
resolve(struct run *r, const char *submission, bool *known, struct err *e)
{
	struct answer a = { .retry_after_s = -1 };
	struct buf path = BUF_INIT;
	struct envelope v = { 0 };
	bool refused = false;
	enum err_code rc = envelope_get(r->store, submission, &v, e);

	*known = rc == ERR_OK;
	if (rc == ERR_OK)
		rc = was_refused(r, &v, &refused, e);
	if (rc == ERR_OK && (v.state == ST_UNCERTAIN || refused)) {
		*known = refused;
		rc = submission_path(&path, submission, "") ?
		    run_call(r, "GET", buf_str(&path), NULL, 0, &a, e) : err_nomem(e);
		if (rc == ERR_OK)
			rc = refused ? hear_of_refused(r, &v, &a, e) : hear(r, &v, &a, known, e);
	}
	answer_clear(&a);
	buf_free(&path);
	envelope_row_clear(&v);
	return rc;
}
