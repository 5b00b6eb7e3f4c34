/* SPDX-License-Identifier: ISC */
/*
 * Heads of the audit chain, signed by the terminal and acknowledged by the
 * server, so that a chain cannot be regrown (security.md, "Audit").  The
 * setting `audit_acked` holds "seq hash" of the last one acknowledged.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache/audit.h"
#include "sync/run.h"

#define HASH_SIZE	44

struct head {
	int64_t	seq;
	char	hash[HASH_SIZE];
};

/* "7 hash" → head; seq 0 for none. */
static void
parse_acked(const char *text, struct head *out)
{
	char *end = NULL;

	*out = (struct head){ 0 };
	if (text == NULL)
		return;
	out->seq = strtoll(text, &end, 10);
	if (end == NULL || *end != ' ' || strlen(end + 1) >= HASH_SIZE)
		out->seq = 0;
	else
		memcpy(out->hash, end + 1, strlen(end + 1) + 1);
}

/* In the caller's transaction or its own. */
static enum err_code
put_acked(struct run *r, const struct head *h, struct err *e)
{
	struct buf b = BUF_INIT;
	enum err_code rc;

	if (h->seq == 0)
		return setting_put(r->store, "audit_acked", NULL, e);
	buf_addf(&b, "%" PRId64 " %s", h->seq, h->hash);
	rc = buf_ok(&b) ? setting_put(r->store, "audit_acked", buf_str(&b), e) : err_nomem(e);
	buf_free(&b);
	return rc;
}

static enum err_code
build(struct run *r, const struct head *last, const struct head *acked, struct buf *jws,
    struct buf *body, struct err *e)
{
	char hash[HASH_SIZE], previous[HASH_SIZE];
	struct wire_head h = {
		.terminal = r->peer->terminal, .hash = hash, .seq = last->seq,
		.generation = strtoll(r->peer->generation, NULL, 10),
	};
	struct buf payload = BUF_INIT;
	enum err_code rc;

	/* Told again, it follows itself: it is the last one acknowledged. */
	if (acked->seq != 0) {
		h.previous_seq = acked->seq;
		h.previous_hash = previous;
	}
	memcpy(hash, last->hash, sizeof hash);
	memcpy(previous, acked->hash, sizeof previous);
	rc = head_build(&h, false, &payload, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(r->peer->key, TYP_AUDIT_HEAD, clock_wall_us(r->clock),
		    payload.data, payload.len, jws, e);
	if (rc == ERR_OK)
		rc = one_member_build("head", buf_str(jws), body, e);
	buf_free(&payload);
	return rc;
}

/* The acknowledgement must be the server's, over exactly this head; *jws for keeping. */
static bool
ack_holds(struct run *r, const struct answer *a, const struct head *last, char **jws)
{
	struct wire_head ack = { 0 };
	struct buf payload = BUF_INIT;
	bool holds = one_member_read(buf_str(&a->body), a->body.len, "ack", jws, NULL) == ERR_OK &&
	    jws_open_compact(*jws, TYP_AUDIT_ACK, peer_key, r->peer, &payload, NULL,
	    NULL) == ERR_OK &&
	    head_read(buf_str(&payload), payload.len, true, &ack, NULL) == ERR_OK &&
	    ack.generation == strtoll(r->peer->generation, NULL, 10) &&
	    ack.seq == last->seq && strcmp(ack.hash, last->hash) == 0 &&
	    strcmp(ack.terminal, r->peer->terminal) == 0;

	head_clear(&ack);
	buf_free(&payload);
	return holds;
}

/* What was acknowledged is kept with the mark of it, or neither. */
static enum err_code
acknowledged(struct run *r, const struct answer *a, const struct head *last, const char *head,
    struct err *e)
{
	char *ack = NULL;
	enum err_code rc = ERR_OK;

	if (!ack_holds(r, a, last, &ack)) {
		run_alarm(r, "sync.alarm.ack");
		goto out;
	}
	rc = store_begin(r->store, e);
	if (rc == ERR_OK)
		rc = audit_ack_put(r->store, last->seq, head, ack, e);
	if (rc == ERR_OK)
		rc = put_acked(r, last, e);
	if (rc == ERR_OK)
		rc = store_commit(r->store, e);
	store_rollback(r->store);
out:
	free(ack);
	return rc;
}

/* 409: what the server holds must stand in our own chain; *again when it does. */
static enum err_code
reconcile(struct run *r, const struct answer *a, struct head *acked, bool *again, struct err *e)
{
	struct wire_problem p;
	char hash[HASH_SIZE];
	int64_t found = 0;
	enum err_code rc = ERR_OK;

	run_problem(a, &p);
	*again = false;
	if (p.type == PROBLEM_AUDIT_BEHIND && p.last_hash == NULL) {
		*acked = (struct head){ 0 };
		*again = true;
	} else if (p.type == PROBLEM_AUDIT_BEHIND && strlen(p.last_hash) < HASH_SIZE) {
		rc = audit_hash(r->store, p.last_seq, &found, hash, e);
		if (rc == ERR_NOT_FOUND) {
			err_clear(e);
			rc = ERR_OK;
			found = 0;
		}
		if (rc == ERR_OK && found == p.last_seq && strcmp(hash, p.last_hash) == 0) {
			acked->seq = p.last_seq;
			memcpy(acked->hash, hash, sizeof hash);
			*again = true;
		}
	}
	problem_clear(&p);
	if (rc == ERR_OK && *again)
		rc = put_acked(r, acked, e);
	return rc;
}

/*
 * A store that was set back exactly to an acknowledged head has nothing new to
 * tell.  So the first run on a line tells that head again: a server that has
 * acknowledged a later one says so.
 */
static bool
due(const struct run *r, const struct head *last, const struct head *acked)
{
	return last->seq > acked->seq || (r->fresh && acked->seq != 0);
}

enum err_code
head_step(struct run *r, struct err *e)
{
	struct head last = { 0 }, acked;
	struct answer a;
	struct buf path = BUF_INIT, body = BUF_INIT, head = BUF_INIT;
	char *text = NULL;
	bool again = true;
	int tries;
	enum err_code rc = setting_get(r->store, "audit_acked", &text, e);

	parse_acked(text, &acked);
	free(text);
	if (rc == ERR_OK)
		rc = audit_hash(r->store, 0, &last.seq, last.hash, e);
	for (tries = 0; rc == ERR_OK && again && tries < 2 && due(r, &last, &acked); tries++) {
		again = false;
		buf_reset(&path);
		buf_reset(&body);
		buf_reset(&head);
		buf_addf(&path, "/v1/audit-heads/%" PRId64, last.seq);
		a = (struct answer){ .retry_after_s = -1 };
		rc = build(r, &last, &acked, &head, &body, e);
		if (rc == ERR_OK)
			rc = run_call(r, "PUT", buf_str(&path), body.data, body.len, &a, e);
		if (rc == ERR_OK && a.link == LINK_ANSWER && (a.status == 200 || a.status == 201)) {
			r->fresh = false;
			if (last.seq > acked.seq)
				rc = acknowledged(r, &a, &last, buf_str(&head), e);
		} else if (rc == ERR_OK && a.link == LINK_ANSWER && a.status == 409) {
			r->fresh = false;
			rc = reconcile(r, &a, &acked, &again, e);
			if (rc == ERR_OK && !again) {
				run_alarm(r, "sync.alarm.audit_behind");
				r->stop = ERR_REFUSED;
			}
		} else if (rc == ERR_OK && a.link == LINK_ANSWER && a.status == 422) {
			run_alarm(r, "sync.alarm.head");
		}
		answer_clear(&a);
	}
	buf_free(&path);
	buf_free(&body);
	buf_free(&head);
	return rc;
}
