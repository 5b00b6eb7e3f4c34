/* SPDX-License-Identifier: ISC */
/*
 * What an answer makes of a submission.
 *
 * First it is judged in memory (judge.c holds the table), together with what
 * it says about the whole terminal; then recorded: the move, the receipt and
 * the audit entry in one transaction.  Green is only what a verified receipt
 * stands behind.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cache/audit.h"
#include "cache/outbox.h"
#include "cache/refused.h"
#include "sync/judge.h"
#include "sync/run.h"
#include "wire/submission.h"

#define BAD_RECEIPTS	3	/* that do not verify: quarantine */
#define CODE_MAX	32	/* letters of an error's code that are kept */
#define OUR_FAULTS	2	/* running: it is not the entry */
#define US_PER_S	INT64_C(1000000)

void
outcome_clear(struct outcome *o)
{
	free(o->receipt);
	problem_clear(&o->said);
	*o = (struct outcome){ .event = EV_COUNT, .pause_s = -1 };
}

bool
submission_path(struct buf *b, const char *id, const char *tail)
{
	return buf_addf(b, "/v1/submissions/%s%s", id, tail);
}

/* ---- receipts ---- */

enum err_code
receipt_check(struct run *r, const char *id, const char *digest, const char *jws, bool *holds,
    struct err *e)
{
	struct wire_receipt receipt = { 0 };
	struct buf payload = BUF_INIT;
	struct err why = ERR_INIT;
	enum err_code rc = jws_open_compact(jws, TYP_RECEIPT, peer_key, r->peer, &payload, NULL,
	    &why);

	if (rc == ERR_OK)
		rc = receipt_read(buf_str(&payload), payload.len, &receipt, &why);
	*holds = rc == ERR_OK && strcmp(receipt.id, id) == 0 &&
	    (digest == NULL || strcmp(receipt.digest, digest) == 0) &&
	    strcmp(receipt.terminal, r->peer->terminal) == 0;
	receipt_clear(&receipt);
	buf_free(&payload);
	err_clear(&why);
	/* Memory that ran out here says nothing about the receipt. */
	return rc == ERR_NOMEM ? err_nomem(e) : ERR_OK;
}

/* A body without a receipt: its digest is kept in the receipt's place. */
static char *
unreadable(const struct answer *a)
{
	struct buf b = BUF_INIT;
	char digest[DIGEST_TEXT_SIZE];

	digest_text(buf_str(&a->body), a->body.len, digest);
	(void)buf_addf(&b, "unreadable %s", digest);
	return buf_steal(&b);
}

/* A body with a receipt, of PUT or GET. */
static enum err_code
take_receipt(struct run *r, const struct envelope *v, const struct answer *a, struct outcome *o,
    struct err *e)
{
	struct wire_taken taken = { 0 };
	enum err_code rc = taken_read(buf_str(&a->body), a->body.len, &taken, NULL);
	bool holds = false;

	o->event = EV_TAKEN;
	if (rc == ERR_OK && strcmp(taken.id, v->submission) == 0) {
		o->receipt = strdup(taken.receipt);
		rc = receipt_check(r, v->submission, v->digest, taken.receipt, &holds, e);
	} else if (rc != ERR_NOMEM) {
		o->receipt = unreadable(a);
		rc = ERR_OK;
	}
	taken_clear(&taken);
	if (rc != ERR_OK || o->receipt == NULL)
		return err_nomem(e);
	o->bad = !holds;
	if (o->bad) {
		o->event = EV_UNSURE;
		o->next_try_us = backoff_us(r->options, clock_wall_us(r->clock), v->attempts);
	}
	return ERR_OK;
}

/* ---- judging ---- */

/* What each verdict does to the entry. */
static const enum outbox_event verdict_event[VERDICT_COUNT] = {
	[VERDICT_TAKEN] = EV_TAKEN, [VERDICT_RETURN] = EV_REFUSE,
	[VERDICT_QUARANTINE] = EV_QUARANTINE, [VERDICT_LATER] = EV_RETRY,
	[VERDICT_DEFER] = EV_DEFER, [VERDICT_STOP] = EV_RETRY,
	[VERDICT_OUR_FAULT] = EV_QUARANTINE, [VERDICT_UNSURE] = EV_UNSURE,
};

/* What it does to the run. */
static void
judge_run(struct run *r, const struct judgement *j, const struct answer *a, struct outcome *o)
{
	r->our_fault = j->verdict == VERDICT_OUR_FAULT ? r->our_fault + 1 : 0;
	if (j->verdict == VERDICT_STOP || r->our_fault >= OUR_FAULTS) {
		/* The whole terminal: entries keep their place. */
		o->event = EV_RETRY;
		r->open = false;
		r->fault = ERR_NET_REFUSED;
	}
	if (j->verdict == VERDICT_LATER || j->verdict == VERDICT_DEFER) {
		o->pause_s = a->retry_after_s >= 0 ? a->retry_after_s : LATER_SECONDS;
		o->next_try_us = clock_wall_us(r->clock) + o->pause_s * US_PER_S;
		r->open = false;
	}
	if (j->alarm != NULL)
		run_alarm(r, j->alarm);
}

enum err_code
outcome_of_put(struct run *r, const struct envelope *v, const struct answer *a,
    struct outcome *o, struct err *e)
{
	struct judgement j = { VERDICT_UNSURE, NULL };

	*o = (struct outcome){ .event = EV_UNSURE, .pause_s = -1 };
	if (a->link == LINK_DOWN || a->link == LINK_NOT_OURS) {
		o->event = EV_RETRY;	/* nothing left this machine */
		return ERR_OK;
	}
	if (a->link == LINK_ANSWER) {
		run_problem(a, &o->said);
		j = judge_answer(a->status, o->said.type, a->retry_after_s);
		o->event = verdict_event[j.verdict];
		judge_run(r, &j, a, o);
	}
	if (o->event == EV_REFUSE || o->event == EV_QUARANTINE)
		o->problem = o->said.type != PROBLEM_OTHER ? problem_name(o->said.type) : "refused";
	if (o->event == EV_UNSURE)
		o->next_try_us = backoff_us(r->options, clock_wall_us(r->clock), v->attempts);
	return o->event == EV_TAKEN ? take_receipt(r, v, a, o, e) : ERR_OK;
}

enum err_code
outcome_of_get(struct run *r, const struct envelope *v, const struct answer *a,
    struct outcome *o, struct err *e)
{
	*o = (struct outcome){ .event = EV_UNSURE, .pause_s = -1 };
	/* Not asked at all: the question stands as it stood. */
	if (a->link == LINK_DOWN || a->link == LINK_NOT_OURS) {
		o->event = EV_COUNT;
		return ERR_OK;
	}
	if (a->link == LINK_ANSWER && a->status == 200)
		return take_receipt(r, v, a, o, e);
	if (a->link == LINK_ANSWER) {
		/* 404 acts by its status, whatever its type: the same bytes do no harm twice. */
		if (a->status == 404) {
			o->event = EV_UNKNOWN;
			return ERR_OK;
		}
		if (a->retry_after_s >= 0) {
			o->pause_s = a->retry_after_s;
			r->open = false;
		}
	}
	o->next_try_us = backoff_us(r->options, clock_wall_us(r->clock), v->attempts);
	return ERR_OK;
}

/* ---- recording ---- */

static enum err_code
note_bad(struct run *r, const struct envelope *v, struct outcome *o, struct err *e)
{
	int64_t bad = 0;
	enum err_code rc = receipt_put_bad(r->store, v->submission, o->receipt, &bad, e);

	if (rc == ERR_OK && bad >= BAD_RECEIPTS) {
		o->event = EV_QUARANTINE;
		o->problem = "receipt-unverifiable";
		run_alarm(r, "sync.alarm.receipt");
	}
	return rc;
}

/* A word of the server's: letters and hyphens, or none. */
static const char *
code_word(const char *code)
{
	size_t len = code != NULL ? strspn(code, "abcdefghijklmnopqrstuvwxyz-") : 0;

	return len != 0 && len <= CODE_MAX && code[len] == '\0' ? code : "other";
}

enum err_code
errors_keep(struct run *r, const char *entry, const struct wire_field_error *f, size_t n,
    struct err *e)
{
	enum err_code rc = refused_drop(r->store, entry, e);
	size_t i;

	for (i = 0; rc == ERR_OK && i < n; i++) {
		struct buf member = BUF_INIT;

		rc = submission_member(f[i].field, &member, e);
		if (rc == ERR_OK)
			rc = refused_add(r->store, entry, buf_str(&member), code_word(f[i].code),
			    e);
		buf_free(&member);
	}
	return rc;
}

enum err_code
outcome_record(struct run *r, const struct envelope *v, struct outcome *o, struct err *e)
{
	struct outbox_step step = {
		.entry = v->entry, .version = v->version, .actor = ACTOR_SENDER, .who = "sender",
		.next_try_us = o->next_try_us,
	};
	struct audit_event audit = { .action = "send", .who = "sender", .entry = v->entry };
	enum err_code rc = o->bad ? note_bad(r, v, o, e) : ERR_OK;

	step.event = o->event;
	step.problem = audit.detail = o->problem;
	audit.result = outbox_event_name(o->event);
	if (rc == ERR_OK)
		rc = outbox_move(r->store, &step, e);
	if (rc == ERR_OK && o->event == EV_REFUSE)
		rc = errors_keep(r, v->entry, o->said.errors, o->said.error_count, e);
	if (rc == ERR_OK && o->event == EV_TAKEN) {
		rc = receipt_put(r->store, v->submission, o->receipt, e);
		if (rc == ERR_OK)
			rc = statements_replay(r, v, e);
	}
	if (rc == ERR_OK && o->pause_s >= 0)
		rc = run_pause(r, o->pause_s, e);
	return rc == ERR_OK ? audit_append(r->store, &audit, NULL, e) : rc;
}

/* Which number of the report counts an event. */
static int64_t *
counter(struct sync_report *n, enum outbox_event event)
{
	switch (event) {
	case EV_TAKEN:
		return &n->received;
	case EV_REFUSE:
		return &n->returned;
	case EV_QUARANTINE:
		return &n->quarantined;
	case EV_UNSURE:
	case EV_DEFER:
		return &n->deferred;
	default:
		return NULL;
	}
}

void
outcome_count(struct run *r, const struct envelope *v, const struct outcome *o)
{
	int64_t *n = counter(r->report, o->event);

	if (n != NULL)
		(*n)++;
	log_event(LOG_INFO, "settled", (struct log_pair[]){ LOG_WORD("id", v->submission),
	    LOG_WORD("event", outbox_event_name(o->event)), LOG_WORD("problem", o->problem),
	    LOG_END });
}
