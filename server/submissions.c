/* SPDX-License-Identifier: ISC */
/*
 * PUT and GET /v1/submissions/{id}, and which ids the server never took.
 *
 * Taking is one transaction: the submission, its effect, the version it makes
 * and the receipt.  It is committed before the answer leaves (http.c).
 */
#include "server/handlers.h"

#include <stdlib.h>
#include <string.h>

#include "server/judge.h"
#include "server/outcome.h"
#include "server/version.h"
#include "wire/jws.h"

#define MISSING_MAX	1000

static enum err_code
effect_add(struct server *s, int64_t sequence, const char *id, const char *digest, const char *at,
    struct err *e)
{
	return db_run(s->db, e,
	    "INSERT INTO effect(sequence, id, digest, state, at) VALUES(?, ?, ?, ?, ?)",
	    "itttt", sequence, id, digest, wire_state_name(WIRE_RECEIVED), at);
}

static enum err_code
receipt_make(struct server *s, struct judging *j, int64_t sequence, int64_t now_us,
    char *at, struct buf *compact, struct err *e)
{
	struct buf payload = BUF_INIT, number = BUF_INIT;
	struct wire_receipt receipt = { 0 };
	enum err_code rc = ERR_OK;

	if (!buf_addf(&number, "%lld", (long long)sequence))
		return err_nomem(e);
	receipt.id = j->submission.id;
	receipt.digest = j->envelope.digest;
	receipt.sequence = number.data;
	receipt.received_at = at;
	receipt.terminal = j->submission.terminal;
	rc = receipt_build(&receipt, &payload, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(s->home->sign, TYP_RECEIPT, now_us, payload.data, payload.len,
		    compact, e);
	buf_free(&payload);
	buf_free(&number);
	return rc;
}

static enum err_code
take(struct server *s, struct judging *j, struct buf *receipt, struct err *e)
{
	const struct wire_submission *sub = &j->submission;
	int64_t now_us = server_now_us(s), made_us = 0, sequence;
	char at[TIME_TEXT_SIZE];
	enum err_code rc;

	time_format(now_us, at);
	if (!time_parse(sub->made_at, &made_us))
		return err_set(e, ERR_INTERNAL, "server.internal", NULL);
	rc = db_run(s->db, e, "INSERT INTO submission(id, digest, terminal, organization, entry,"
	    " supersedes, made_us, payload, state, due_us) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    "ttttttitti", sub->id, j->envelope.digest, sub->terminal, sub->organization, sub->entry,
	    sub->supersedes, made_us, buf_str(&j->payload), wire_state_name(WIRE_RECEIVED),
	    now_us + outcome_delay_us(s, sub, 0));
	sequence = db_last_id(s->db);
	if (rc == ERR_OK)
		rc = receipt_make(s, j, sequence, now_us, at, receipt, e);
	if (rc == ERR_OK)
		rc = db_run(s->db, e, "UPDATE submission SET receipt = ? WHERE sequence = ?", "ti",
		    buf_str(receipt), sequence);
	if (rc == ERR_OK && sub->kind == WIRE_REGISTRATION)
		rc = version_take(s->db, sub, j->version, sequence, e);
	if (rc == ERR_OK && sub->kind == WIRE_REGISTRATION)
		rc = db_run(s->db, e, "UPDATE submission SET version = ? WHERE sequence = ?", "ii",
		    j->version, sequence);
	if (rc == ERR_OK)
		rc = effect_add(s, sequence, sub->id, j->envelope.digest, at, e);
	return rc;
}

/* --test-no-dedup: what a server that forgot its ids would do. */
static enum err_code
take_again(struct server *s, const struct judging *j, struct err *e)
{
	char at[TIME_TEXT_SIZE];
	int64_t sequence;
	enum err_code rc;

	server_now(s, at);
	rc = db_number(s->db, &sequence, 0, e, "SELECT sequence FROM submission WHERE id = ?", "t",
	    j->id);
	if (rc == ERR_OK)
		rc = effect_add(s, sequence, j->id, j->envelope.digest, at, e);
	return rc;
}

static enum err_code
answer_taken(struct answer *a, int status, const char *id, enum wire_state state, char *receipt,
    char *statement, bool with_statement, bool spoil)
{
	struct wire_taken taken = { .state = state, .receipt = receipt, .statement = statement };
	enum err_code rc;

	if (spoil) {
		jws_spoil(receipt);
		jws_spoil(statement);
	}
	taken.id = strdup(id);
	if (taken.id == NULL)
		return ERR_NOMEM;
	rc = taken_build(&taken, with_statement, &a->body, NULL);
	free(taken.id);
	return rc == ERR_OK ? answer_json(a, status) : rc;
}

static enum err_code
answer_known(struct server *s, const struct request *r, struct answer *a, const struct judging *j,
    struct err *e)
{
	char *receipt = NULL;
	enum err_code rc = ERR_OK;

	if (s->no_dedup)
		rc = take_again(s, j, e);
	if (rc == ERR_OK)
		rc = db_text(s->db, &receipt, e, "SELECT receipt FROM submission WHERE id = ?", "t",
		    j->id);
	if (rc == ERR_OK)
		rc = answer_taken(a, 200, j->id, WIRE_RECEIVED, receipt, NULL, false, r->spoil);
	free(receipt);
	return rc;
}

/* A refused submission leaves no effect, but its id is spent. */
static enum err_code
answer_refused(struct server *s, struct answer *a, const struct judging *j, struct err *e)
{
	int status = problem_status(j->problem.type);
	char at[TIME_TEXT_SIZE];
	enum err_code rc = ERR_OK;

	if ((status == 409 || status == 422) && j->problem.type != PROBLEM_ID_REUSED) {
		server_now(s, at);
		rc = db_run(s->db, e, "INSERT OR IGNORE INTO spent(id, digest, at) VALUES(?, ?, ?)",
		    "ttt",
		    j->id, j->envelope.digest, at);
	}
	return rc == ERR_OK ? answer_problem_full(a, &j->problem) : rc;
}

/* PUT /v1/submissions/{id} */
enum err_code
submission_put(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	struct judging j = { .server = s, .terminal = r->terminal, .id = r->param,
	    .body = buf_str(&r->body), .body_len = r->body.len };
	struct buf receipt = BUF_INIT;
	enum err_code rc;

	switch (submission_judge(&j, e)) {
	case VERDICT_PASS:
		rc = take(s, &j, &receipt, e);
		if (rc == ERR_OK)
			rc = answer_taken(a, 201, j.id, WIRE_RECEIVED, receipt.data, NULL, false,
			    r->spoil);
		if (rc == ERR_OK)
			outcome_wake(s);
		break;
	case VERDICT_KNOWN:
		rc = answer_known(s, r, a, &j, e);
		break;
	case VERDICT_REFUSED:
		rc = answer_refused(s, a, &j, e);
		break;
	default:
		rc = j.rc;
		break;
	}
	buf_free(&receipt);
	judging_clear(&j);
	return rc;
}

/* GET /v1/submissions/{id}: only the terminal's own. */
enum err_code
submission_get(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	char *state = NULL, *receipt = NULL, *statement = NULL;
	enum wire_state st = WIRE_RECEIVED;
	enum err_code rc;
	sqlite3_stmt *q;

	if (!id_plausible(s, r->param))
		return answer_problem(a, PROBLEM_MALFORMED);
	/* A terminal asks before it repeats: a server that forgot must say so here
	 * too, or no repetition would ever come. */
	if (s->no_dedup)
		return answer_problem(a, PROBLEM_UNKNOWN_SUBMISSION);
	q = db_query(s->db,
	    "SELECT state, receipt, statement FROM submission WHERE id = ? AND terminal = ?",
	    "tt", r->param, r->terminal->id);
	if (db_row(q)) {
		state = db_column(q, 0);
		receipt = db_column(q, 1);
		statement = db_column(q, 2);
	}
	rc = db_end(s->db, q, e);
	if (rc == ERR_OK && state == NULL)
		rc = answer_problem(a, PROBLEM_UNKNOWN_SUBMISSION);
	else if (rc == ERR_OK && wire_state_parse(state, &st))
		rc = answer_taken(a, 200, r->param, st, receipt, statement, true, r->spoil);
	free(state);
	free(receipt);
	free(statement);
	return rc;
}

/* POST /v1/submissions/missing */
enum err_code
submissions_missing(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	struct wire_ids asked = { 0 }, missing = { 0 };
	enum err_code rc = ERR_OK;
	int64_t n;
	size_t i;

	if (ids_read(buf_str(&r->body), r->body.len, "ids", &asked, NULL) != ERR_OK ||
	    asked.count > MISSING_MAX) {
		rc = answer_problem(a, PROBLEM_MALFORMED);
		goto out;
	}
	missing.ids = calloc(asked.count + 1, sizeof *missing.ids);
	if (missing.ids == NULL)
		rc = err_nomem(e);
	for (i = 0; rc == ERR_OK && i < asked.count; i++) {
		if (!id_plausible(s, asked.ids[i])) {
			rc = answer_problem(a, PROBLEM_MALFORMED);
			goto out;
		}
		rc = db_number(s->db, &n, 0, e,
		    "SELECT count(*) FROM submission WHERE id = ? AND terminal = ?", "tt",
		    asked.ids[i], r->terminal->id);
		if (n == 0)
			missing.ids[missing.count++] = asked.ids[i];
	}
	if (rc == ERR_OK)
		rc = ids_build(&missing, "missing", &a->body, e);
	if (rc == ERR_OK)
		rc = answer_json(a, 200);
out:
	free(missing.ids);
	ids_clear(&asked);
	return rc;
}
