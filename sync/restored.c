/* SPDX-License-Identifier: ISC */
/*
 * After a restore: a new generation of the terminal, what became of entries
 * whose backup is older than their fate, and submissions that nothing here
 * knows.
 *
 * Nothing is sent before the server has taken the generation that the root
 * signed.  Then it is asked which of the restored submissions it never took;
 * the others are fetched one by one and their entries follow.  A statement
 * about a submission without an entry makes one (控えなし).
 */
#include <stdlib.h>
#include <string.h>

#include "cache/audit.h"
#include "cache/outbox.h"
#include "cache/restored.h"
#include "sync/run.h"

#define BATCH	1000	/* ids in one question (protocol.md section 3) */

/* ---- the generation ---- */

static enum err_code
tell_generation(struct run *r, const char *jws, struct err *e)
{
	struct answer a = { .retry_after_s = -1 };
	struct buf path = BUF_INIT, body = BUF_INIT;
	enum err_code rc = buf_addf(&path, "/v1/terminals/%s/generation", r->peer->terminal) ?
	    one_member_build("statement", jws, &body, e) : err_nomem(e);

	if (rc == ERR_OK)
		rc = run_call(r, "PUT", buf_str(&path), body.data, body.len, &a, e);
	if (rc == ERR_OK && a.link == LINK_ANSWER && (a.status == 200 || a.status == 201)) {
		rc = run_put_text(r, "generation_told", r->peer->generation, e);
	} else if (rc == ERR_OK && r->stop == ERR_OK) {
		if (a.link == LINK_ANSWER)
			run_alarm(r, "sync.alarm.generation");
		r->open = false;
	}
	answer_clear(&a);
	buf_free(&path);
	buf_free(&body);
	return rc;
}

enum err_code
generation_step(struct run *r, struct err *e)
{
	char *told = NULL, *jws = NULL, *restored = NULL;
	enum err_code rc = setting_get(r->store, "generation_told", &told, e);

	if (rc == ERR_OK)
		rc = setting_get(r->store, "generation_statement", &jws, e);
	if (rc == ERR_OK)
		rc = setting_get(r->store, "restored", &restored, e);
	if (rc == ERR_OK && jws != NULL && (told == NULL ||
	    strcmp(told, r->peer->generation) != 0)) {
		rc = tell_generation(r, jws, e);
	} else if (rc == ERR_OK && jws == NULL && restored != NULL) {
		/* The root has not signed it yet. */
		run_alarm(r, "sync.alarm.generation");
		r->open = false;
	}
	free(told);
	free(jws);
	free(restored);
	return rc;
}

/* ---- what became of the restored ones ---- */

static bool
gather(void *ctx, const char *submission)
{
	struct wire_ids *ids = ctx;

	if (ids->count == BATCH)
		return false;
	ids->ids[ids->count] = strdup(submission);
	return ids->ids[ids->count] != NULL && ++ids->count < BATCH;
}

static bool
among(const struct wire_ids *ids, const char *id)
{
	size_t i;

	for (i = 0; i < ids->count; i++) {
		if (strcmp(ids->ids[i], id) == 0)
			return true;
	}
	return false;
}

/* Compared with the bytes where the envelope was kept. */
static enum err_code
receipt_fits(struct run *r, const char *submission, const char *jws, bool *holds, struct err *e)
{
	struct envelope v = { 0 };
	enum err_code rc = envelope_get(r->store, submission, &v, e);

	if (rc == ERR_OK || rc == ERR_NOT_FOUND) {
		if (rc == ERR_NOT_FOUND)
			err_clear(e);
		rc = receipt_check(r, submission, v.digest[0] != '\0' ? v.digest : NULL, jws,
		    holds, e);
	}
	envelope_row_clear(&v);
	return rc;
}

/* In a transaction. */
static enum err_code
put_found(struct run *r, const char *submission, const char *receipt, struct err *e)
{
	struct outbox_step step = { .event = EV_FOUND, .actor = ACTOR_SENDER, .who = "sender",
	    .reason = "restored" };
	const struct audit_event audit = { .action = "found", .who = "sender", .result = "ok",
	    .detail = submission };
	char entry[UUID_TEXT_SIZE];
	struct entry n = { 0 };
	enum err_code rc = entry_of_submission(r->store, submission, entry, e);

	if (rc == ERR_OK)
		rc = entry_get(r->store, NULL, entry, &n, e);
	step.entry = entry;
	step.version = n.version;
	if (rc == ERR_OK)
		rc = outbox_move(r->store, &step, e);
	if (rc == ERR_OK)
		rc = receipt_put(r->store, submission, receipt, e);
	if (rc == ERR_OK)
		rc = audit_append(r->store, &audit, NULL, e);
	entry_clear(&n);
	return rc;
}

static enum err_code
found(struct run *r, const char *submission, const char *receipt, struct err *e)
{
	enum err_code rc = store_begin(r->store, e);

	if (rc != ERR_OK)
		return rc;
	rc = put_found(r, submission, receipt, e);
	if (rc == ERR_OK)
		return store_commit(r->store, e);
	store_rollback(r->store);
	return rc;
}

/* GET of one that the server has. */
static enum err_code
fetch_fate(struct run *r, const char *submission, struct err *e)
{
	struct answer a = { .retry_after_s = -1 };
	struct wire_taken taken = { 0 };
	struct buf path = BUF_INIT;
	enum err_code rc = buf_addf(&path, "/v1/submissions/%s", submission) ?
	    run_call(r, "GET", buf_str(&path), NULL, 0, &a, e) : err_nomem(e);

	if (rc == ERR_OK && a.link == LINK_ANSWER && a.status == 200) {
		bool holds = false;

		if (taken_read(buf_str(&a.body), a.body.len, &taken, NULL) == ERR_OK &&
		    strcmp(taken.id, submission) == 0)
			rc = receipt_fits(r, submission, taken.receipt, &holds, e);
		if (rc == ERR_OK && holds)
			rc = found(r, submission, taken.receipt, e);
		else if (rc == ERR_OK)
			run_alarm(r, "sync.alarm.receipt");
	} else if (rc == ERR_OK && a.link == LINK_ANSWER && a.status == 404) {
		rc = restored_unknown(r->store, submission, e);
	}
	taken_clear(&taken);
	answer_clear(&a);
	buf_free(&path);
	return rc;
}

/* Which of these did the server never take?  *asked false: it did not say. */
static enum err_code
ask_missing(struct run *r, const struct wire_ids *ids, struct wire_ids *missing, bool *asked,
    struct err *e)
{
	struct answer a = { .retry_after_s = -1 };
	struct buf body = BUF_INIT;
	enum err_code rc = ids_build(ids, "ids", &body, e);

	*asked = false;
	if (rc == ERR_OK)
		rc = run_call(r, "POST", "/v1/submissions/missing", body.data, body.len, &a, e);
	if (rc == ERR_OK && a.link == LINK_ANSWER && a.status == 200)
		*asked = ids_read(buf_str(&a.body), a.body.len, "missing", missing,
		    NULL) == ERR_OK;
	answer_clear(&a);
	buf_free(&body);
	return rc;
}

static enum err_code
settle_batch(struct run *r, const struct wire_ids *ids, bool *asked, struct err *e)
{
	struct wire_ids missing = { 0 };
	enum err_code rc = ask_missing(r, ids, &missing, asked, e);
	size_t i;

	for (i = 0; rc == ERR_OK && *asked && i < ids->count && r->stop == ERR_OK; i++) {
		if (among(&missing, ids->ids[i]))
			rc = restored_unknown(r->store, ids->ids[i], e);
		else
			rc = fetch_fate(r, ids->ids[i], e);
	}
	ids_clear(&missing);
	return rc;
}

enum err_code
restored_step(struct run *r, struct err *e)
{
	struct wire_ids ids = { .ids = calloc(BATCH + 1, sizeof *ids.ids) };
	enum err_code rc = ids.ids != NULL ? restored_each(r->store, gather, &ids, e) :
	    err_nomem(e);
	bool asked = false;

	/* One batch a run: with a thousand restored entries the next run asks on. */
	if (rc == ERR_OK && ids.count != 0)
		rc = settle_batch(r, &ids, &asked, e);
	ids_clear(&ids);
	return rc;
}

/* ---- submissions without a copy ---- */

enum err_code
stub_take(struct run *r, const char *submission, struct err *e)
{
	const struct audit_event audit = { .action = "stub", .who = "sender", .result = "ok",
	    .entry = submission };
	char entry[UUID_TEXT_SIZE];
	enum err_code rc = entry_of_submission(r->store, submission, entry, e);

	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear(e);
	rc = stub_put(r->store, submission, e);
	return rc == ERR_OK ? audit_append(r->store, &audit, NULL, e) : rc;
}
