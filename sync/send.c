/* SPDX-License-Identifier: ISC */
/*
 * Sending, and asking after what is uncertain.
 *
 * An entry is `sending` before the first byte leaves, durably: whatever dies
 * afterwards finds it `uncertain` and asks the server before it repeats.  Each
 * outcome is one transaction: the move, the receipt, the audit entry.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cache/audit.h"
#include "cache/outbox.h"
#include "sync/judge.h"
#include "sync/run.h"

#define BATCH		32	/* submissions between two looks at the queue */
#define BAD_RECEIPTS	3	/* that do not verify: quarantine */
#define UNCERTAIN_MAX	1000	/* asked for in one run */
#define LATER_SECONDS	60	/* 429 without Retry-After */

static bool
submission_path(struct buf *b, const char *id)
{
	return buf_addf(b, "/v1/submissions/%s", id);
}

/* ---- one outcome, one transaction ---- */

struct outcome {
	enum outbox_event	 event;
	const char		*problem;	/* kept with the entry */
	const char		*receipt;	/* verified, or with `bad` not */
	bool			 bad;
	int64_t			 next_try_us;
};

static enum err_code
record(struct run *r, const struct envelope *v, const struct outcome *o, struct err *e)
{
	const struct outbox_step step = {
		.entry = v->entry, .version = v->version, .event = o->event,
		.actor = ACTOR_SENDER, .who = "sender", .problem = o->problem,
		.next_try_us = o->next_try_us,
	};
	const struct audit_event audit = {
		.action = "send", .who = "sender", .entry = v->entry,
		.result = outbox_event_name(o->event), .detail = o->problem,
	};
	enum err_code rc = outbox_move(r->store, &step, e);

	if (rc == ERR_OK && o->receipt != NULL && !o->bad)
		rc = receipt_put(r->store, v->submission, o->receipt, e);
	return rc == ERR_OK ? audit_append(r->store, &audit, NULL, e) : rc;
}

/* The outcome is durable, or the entry stays `sending` and is asked for. */
static enum err_code
settle(struct run *r, const struct envelope *v, struct outcome *o, struct err *e)
{
	int64_t bad = 0;
	enum err_code rc = store_begin(r->store, e);

	if (rc != ERR_OK)
		return rc;
	if (o->bad)
		rc = receipt_put_bad(r->store, v->submission, o->receipt, &bad, e);
	if (rc == ERR_OK && bad >= BAD_RECEIPTS) {
		o->event = EV_QUARANTINE;
		o->problem = "receipt-unverifiable";
		run_alarm(r, "sync.alarm.receipt");
	}
	if (rc == ERR_OK)
		rc = record(r, v, o, e);
	crash_point("send.before-commit");
	if (rc == ERR_OK)
		rc = store_commit(r->store, e);
	else
		store_rollback(r->store);
	crash_point("send.after-commit");
	if (rc == ERR_OK)
		log_event(LOG_INFO, "settled", (struct log_pair[]){ LOG_WORD("id", v->submission),
		    LOG_WORD("event", outbox_event_name(o->event)), LOG_WORD("problem", o->problem),
		    LOG_END });
	return rc;
}

static void
count(struct run *r, enum outbox_event event)
{
	switch (event) {
	case EV_TAKEN:
		r->report->received++;
		break;
	case EV_REFUSE:
		r->report->returned++;
		break;
	case EV_QUARANTINE:
		r->report->quarantined++;
		break;
	case EV_UNSURE:
	case EV_DEFER:
		r->report->deferred++;
		break;
	default:
		break;
	}
}

/* ---- receipts ---- */

/* Does the receipt say what it must: this id, these bytes, this terminal? */
static bool
receipt_holds(struct run *r, const struct envelope *v, const char *jws)
{
	struct wire_receipt receipt = { 0 };
	struct buf payload = BUF_INIT;
	bool holds = jws_open_compact(jws, TYP_RECEIPT, peer_key, &r->peer, &payload, NULL,
	    NULL) == ERR_OK &&
	    receipt_read(buf_str(&payload), payload.len, &receipt, NULL) == ERR_OK &&
	    strcmp(receipt.id, v->submission) == 0 && strcmp(receipt.digest, v->digest) == 0 &&
	    strcmp(receipt.terminal, r->peer.terminal) == 0;

	receipt_clear(&receipt);
	buf_free(&payload);
	return holds;
}

/* A body with a receipt, of PUT or GET. */
static enum err_code
take_receipt(struct run *r, const struct envelope *v, const struct answer *a, bool *good,
    struct err *e)
{
	struct wire_taken taken = { 0 };
	struct outcome o = { .event = EV_TAKEN };
	enum err_code rc;

	*good = false;
	if (taken_read(buf_str(&a->body), a->body.len, &taken, NULL) != ERR_OK ||
	    strcmp(taken.id, v->submission) != 0) {
		o = (struct outcome){ .event = EV_UNSURE, .receipt = "-", .bad = true };
	} else {
		o.receipt = taken.receipt;
		*good = receipt_holds(r, v, taken.receipt);
		if (!*good) {
			o.event = EV_UNSURE;
			o.bad = true;
		}
	}
	o.next_try_us = backoff_us(r->options, clock_wall_us(r->clock), v->attempts);
	rc = settle(r, v, &o, e);
	if (rc == ERR_OK)
		count(r, o.event);
	taken_clear(&taken);
	return rc;
}

/* ---- PUT ---- */

static enum err_code
act(struct run *r, const struct envelope *v, const struct answer *a, struct err *e)
{
	struct outcome o = { .event = EV_UNSURE };
	struct judgement j = { VERDICT_UNSURE, NULL };
	struct wire_problem p = { 0 };
	enum err_code rc = ERR_OK;
	bool good;

	if (a->link == LINK_ANSWER) {
		run_problem(a, &p);
		j = judge_answer(a->status, p.type, a->retry_after_s);
	}
	if (j.verdict == VERDICT_TAKEN) {
		rc = take_receipt(r, v, a, &good, e);
		r->report->sent += rc == ERR_OK && good;
		problem_clear(&p);
		return rc;
	}
	r->our_fault = j.verdict == VERDICT_OUR_FAULT ? r->our_fault + 1 : 0;
	if (a->link == LINK_DOWN || a->link == LINK_NOT_OURS)
		o.event = EV_RETRY;	/* nothing left this machine */
	else if (j.verdict == VERDICT_RETURN)
		o.event = EV_REFUSE;
	else if (j.verdict == VERDICT_QUARANTINE || j.verdict == VERDICT_OUR_FAULT)
		o.event = EV_QUARANTINE;
	else if (j.verdict == VERDICT_LATER || j.verdict == VERDICT_STOP)
		o.event = EV_RETRY;
	if (r->our_fault >= 2) {
		o.event = EV_RETRY;
		r->stop = ERR_NET_REFUSED;
	}
	if (o.event == EV_REFUSE || o.event == EV_QUARANTINE)
		o.problem = p.type != PROBLEM_OTHER ? problem_name(p.type) : "refused";
	if (o.event == EV_UNSURE)
		o.next_try_us = backoff_us(r->options, clock_wall_us(r->clock), v->attempts);
	if (j.alarm != NULL)
		run_alarm(r, j.alarm);
	if (j.verdict == VERDICT_STOP)
		r->stop = ERR_NET_REFUSED;
	if (j.verdict == VERDICT_LATER)
		rc = run_pause(r, a->retry_after_s >= 0 ? a->retry_after_s : LATER_SECONDS, e);
	if (rc == ERR_OK)
		rc = settle(r, v, &o, e);
	if (rc == ERR_OK)
		count(r, o.event);
	problem_clear(&p);
	return rc;
}

static enum err_code
mark_sending(struct run *r, struct envelope *v, struct err *e)
{
	const struct outbox_step step = {
		.entry = v->entry, .version = v->version, .event = EV_SEND,
		.actor = ACTOR_SENDER, .who = "sender",
	};
	enum err_code rc = store_begin(r->store, e);

	if (rc != ERR_OK)
		return rc;
	rc = outbox_move(r->store, &step, e);
	if (rc == ERR_OK)
		rc = store_commit(r->store, e);
	else
		store_rollback(r->store);
	v->version++;
	v->attempts++;
	return rc;
}

static enum err_code
put_one(struct run *r, struct envelope *v, struct err *e)
{
	struct buf path = BUF_INIT, body = BUF_INIT;
	struct answer a = { .retry_after_s = -1 };
	enum err_code rc = mark_sending(r, v, e);

	/* Somebody moved it meanwhile (withdrawn): not ours any more. */
	if (rc == ERR_STALE || rc == ERR_REFUSED) {
		err_clear(e);
		return ERR_OK;
	}
	if (rc == ERR_OK && !submission_path(&path, v->submission))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = envelope_build(v->submission, r->peer.terminal, v->sealing_kid,
		    buf_str(&v->sealed), v->sealed.len, &body, e);
	crash_point("send.before-put");
	if (rc == ERR_OK)
		rc = run_call(r, "PUT", buf_str(&path), body.data, body.len, &a, e);
	crash_point("send.after-put");
	if (rc == ERR_OK)
		rc = act(r, v, &a, e);
	answer_clear(&a);
	buf_free(&path);
	buf_free(&body);
	return rc;
}

enum err_code
send_step(struct run *r, struct err *e)
{
	struct envelope *batch;
	enum err_code rc = ERR_OK;
	size_t i, n = 1;

	while (rc == ERR_OK && r->stop == ERR_OK && r->open && n > 0) {
		rc = envelope_next(r->store, clock_wall_us(r->clock), r->options->ignore_backoff,
		    BATCH, &batch, &n, e);
		for (i = 0; rc == ERR_OK && i < n && r->stop == ERR_OK && r->open; i++)
			rc = put_one(r, &batch[i], e);
		for (i = 0; batch != NULL && i < n; i++)
			envelope_row_clear(&batch[i]);
		free(batch);
		batch = NULL;
	}
	return rc;
}

/* ---- GET ---- */

/* What a GET of one uncertain entry says. */
static enum err_code
ask(struct run *r, const struct envelope *v, bool *known, struct err *e)
{
	struct buf path = BUF_INIT;
	struct answer a = { .retry_after_s = -1 };
	struct wire_problem p = { 0 };
	struct outcome o = { .event = EV_UNKNOWN };
	enum err_code rc = submission_path(&path, v->submission) ?
	    run_call(r, "GET", buf_str(&path), NULL, 0, &a, e) : err_nomem(e);

	*known = false;
	if (rc != ERR_OK || a.link != LINK_ANSWER)
		goto out;
	if (a.status == 200) {
		rc = take_receipt(r, v, &a, known, e);
		goto out;
	}
	run_problem(&a, &p);
	if (a.status != 404 || p.type != PROBLEM_UNKNOWN_SUBMISSION) {
		o.event = EV_UNSURE;
		o.next_try_us = backoff_us(r->options, clock_wall_us(r->clock), v->attempts);
	}
	rc = settle(r, v, &o, e);
	problem_clear(&p);
out:
	answer_clear(&a);
	buf_free(&path);
	return rc;
}

enum err_code
uncertain_step(struct run *r, struct err *e)
{
	int64_t now = clock_wall_us(r->clock);
	struct envelope *list = NULL;
	size_t i, n = 0;
	enum err_code rc = envelope_uncertain(r->store, UNCERTAIN_MAX, &list, &n, e);
	bool known;

	for (i = 0; rc == ERR_OK && i < n && r->stop == ERR_OK; i++) {
		if (r->options->ignore_backoff || list[i].next_try_us <= now)
			rc = ask(r, &list[i], &known, e);
	}
	for (i = 0; i < n; i++)
		envelope_row_clear(&list[i]);
	free(list);
	return rc;
}

enum err_code
resolve(struct run *r, const char *submission, bool *known, struct err *e)
{
	struct envelope v = { 0 };
	enum err_code rc = envelope_get(r->store, submission, &v, e);

	*known = false;
	if (rc == ERR_OK && v.state == ST_UNCERTAIN)
		rc = ask(r, &v, known, e);
	else
		*known = rc == ERR_OK;
	envelope_row_clear(&v);
	return rc;
}
