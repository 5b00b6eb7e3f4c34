/* SPDX-License-Identifier: ISC */
/*
 * Heads of the terminals' audit chains, and the generations that begin a new
 * chain.  The server keeps the last head it acknowledged: a terminal whose
 * disk was set back cannot go on from an older one unnoticed.
 */
#include "server/handlers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "wire/jws.h"

static enum err_code
answer_ack(struct answer *a, char *ack, bool fresh, bool spoil)
{
	enum err_code rc;

	if (spoil)
		jws_spoil(ack);
	rc = one_member_build("ack", ack, &a->body, NULL);
	return rc == ERR_OK ? answer_json(a, fresh ? 201 : 200) : rc;
}

static enum err_code
answer_behind(struct answer *a, const struct terminal *t)
{
	struct wire_problem p;

	problem_init(&p, PROBLEM_AUDIT_BEHIND);
	p.last_seq = t->head_seq;
	p.last_hash = t->head_hash;
	return answer_problem_full(a, &p);
}

static enum err_code
head_take(struct server *s, const struct terminal *t, const struct wire_head *head,
    struct buf *ack, struct err *e)
{
	int64_t now_us = server_now_us(s);
	struct wire_head acked = *head;
	struct buf payload = BUF_INIT;
	char at[TIME_TEXT_SIZE];
	enum err_code rc;

	time_format(now_us, at);
	acked.at = at;
	rc = head_build(&acked, true, &payload, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(s->home->sign, TYP_AUDIT_ACK, now_us, payload.data,
		    payload.len, ack, e);
	if (rc == ERR_OK)
		rc = db_run(s->db, e,
		    "UPDATE terminal SET generation = ?, head_seq = ?, head_hash = ?,"
		    " head_ack = ? WHERE id = ?", "iittt", head->generation, head->seq, head->hash,
		    buf_str(ack), t->id);
	buf_free(&payload);
	return rc;
}

/* Does it go on from the last acknowledged head of this generation? */
static bool
head_follows(const struct terminal *t, const struct wire_head *head)
{
	if (t->generation != 0 && head->generation != t->generation)
		return false;
	if (t->head_seq < 0)
		return head->previous_hash == NULL;
	return head->previous_hash != NULL && head->seq > t->head_seq &&
	    head->previous_seq == t->head_seq && strcmp(head->previous_hash, t->head_hash) == 0;
}

static bool
head_is_last(const struct terminal *t, const struct wire_head *head)
{
	return t->head_seq >= 0 && head->generation == t->generation && head->seq == t->head_seq &&
	    strcmp(head->hash, t->head_hash) == 0;
}

/* PROBLEM_NONE when signature and names hold. */
static enum problem
head_open(const struct request *r, struct wire_head *head)
{
	struct public_key key = r->terminal->key;
	struct buf payload = BUF_INIT;
	enum problem problem = PROBLEM_NONE;
	char *compact = NULL, plain[24];
	long long seq = strtoll(r->param, NULL, 10);

	(void)snprintf(plain, sizeof plain, "%lld", seq);
	if (seq < 0 || strcmp(r->param, plain) != 0 ||
	    one_member_read(buf_str(&r->body), r->body.len, "head", &compact, NULL) != ERR_OK)
		problem = PROBLEM_MALFORMED;
	else if (jws_open_compact(compact, TYP_AUDIT_HEAD, jws_key_is, &key, &payload, NULL,
	    NULL) != ERR_OK)
		problem = PROBLEM_SIGNATURE_REFUSED;
	else if (head_read(buf_str(&payload), payload.len, false, head, NULL) != ERR_OK)
		problem = PROBLEM_MALFORMED;
	else if (strcmp(head->terminal, r->terminal->id) != 0 || head->seq != seq)
		problem = PROBLEM_ENVELOPE_MISMATCH;
	free(compact);
	buf_free(&payload);
	return problem;
}

/* PUT /v1/audit-heads/{seq} */
enum err_code
head_put(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	const struct terminal *t = r->terminal;
	struct wire_head head = { 0 };
	struct buf ack = BUF_INIT;
	enum problem problem = head_open(r, &head);
	enum err_code rc;

	if (problem != PROBLEM_NONE) {
		rc = answer_problem(a, problem);
	} else if (head_is_last(t, &head)) {
		buf_adds(&ack, t->head_ack);
		rc = buf_ok(&ack) ? answer_ack(a, ack.data, false, r->spoil) : err_nomem(e);
	} else if (!head_follows(t, &head)) {
		rc = answer_behind(a, t);
	} else {
		rc = head_take(s, t, &head, &ack, e);
		if (rc == ERR_OK)
			rc = answer_ack(a, ack.data, true, r->spoil);
	}
	buf_free(&ack);
	head_clear(&head);
	return rc;
}

static enum problem
generation_open(const struct request *r, int64_t *generation)
{
	struct public_key root = r->terminal->root;
	struct buf payload = BUF_INIT;
	enum problem problem = PROBLEM_NONE;
	json_t *o = NULL;
	char *compact = NULL;

	if (one_member_read(buf_str(&r->body), r->body.len, "statement", &compact, NULL) != ERR_OK)
		problem = PROBLEM_MALFORMED;
	else if (jws_open_compact(compact, TYP_GENERATION, jws_key_is, &root, &payload, NULL,
	    NULL) != ERR_OK)
		problem = PROBLEM_SIGNATURE_REFUSED;
	else if ((o = json_object_read(buf_str(&payload), payload.len)) == NULL ||
	    (*generation = json_integer_value(json_object_get(o, "generation"))) < 1)
		problem = PROBLEM_MALFORMED;
	else if (strcmp(r->param, r->terminal->id) != 0 ||
	    json_string_value(json_object_get(o, "terminal")) == NULL ||
	    strcmp(json_string_value(json_object_get(o, "terminal")), r->terminal->id) != 0)
		problem = PROBLEM_ENVELOPE_MISMATCH;
	json_decref(o);
	free(compact);
	buf_free(&payload);
	return problem;
}

/* PUT /v1/terminals/{id}/generation: repeated, it changes nothing. */
enum err_code
generation_put(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	const struct terminal *t = r->terminal;
	struct wire_problem p;
	int64_t generation = 0;
	enum problem problem = generation_open(r, &generation);
	enum err_code rc = ERR_OK;

	if (problem != PROBLEM_NONE)
		return answer_problem(a, problem);
	if (generation < t->generation) {
		problem_init(&p, PROBLEM_CONFLICT);
		p.current_version = t->generation;
		return answer_problem_full(a, &p);
	}
	if (generation > t->generation)
		rc = db_run(s->db, e, "UPDATE terminal SET generation = ?, head_seq = NULL,"
		    " head_hash = NULL, head_ack = NULL WHERE id = ?", "it", generation, t->id);
	if (rc != ERR_OK)
		return rc;
	buf_addf(&a->body, "{\"generation\":%lld}", (long long)generation);
	return answer_json(a, 200);
}
