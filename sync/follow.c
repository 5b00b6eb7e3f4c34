/* SPDX-License-Identifier: ISC */
/*
 * Following the server's statements.  Each is verified, kept and applied; the
 * cursor moves in the same transaction.  One that does not verify changes
 * nothing, raises the alarm, and the cursor stays.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/audit.h"
#include "cache/outbox.h"
#include "sync/run.h"

#define PAGE	"100"

bool
statement_open(struct run *r, const char *jws, const char *id, const char *digest,
    struct wire_statement *out)
{
	struct buf payload = BUF_INIT;
	bool ok = jws_open_compact(jws, TYP_STATEMENT, peer_key, r->peer, &payload, NULL,
	    NULL) == ERR_OK && statement_read(buf_str(&payload), payload.len, out, NULL) == ERR_OK;

	buf_free(&payload);
	if (ok && (strcmp(out->id, id) != 0 ||
	    (digest != NULL && strcmp(out->digest, digest) != 0))) {
		statement_clear(out);
		ok = false;
	}
	return ok;
}

/* The state that the statement names, for the entry as it stands now. */
static enum err_code
apply(struct run *r, const struct wire_statement *st, struct err *e)
{
	char entry[UUID_TEXT_SIZE];
	struct entry n = { 0 };
	enum outbox_state to;
	enum err_code rc;

	if (!outbox_state_parse(wire_state_name(st->state), &to))
		return ERR_OK;
	rc = entry_of_submission(r->store, st->id, entry, e);
	if (rc == ERR_OK)
		rc = entry_get(r->store, NULL, entry, &n, e);
	/* A correction has taken this one's place: the statement is kept, the entry
	 * follows its newest submission. */
	if (rc == ERR_OK && strcmp(n.submission, st->id) == 0) {
		const struct outbox_step step = {
			.entry = entry, .version = n.version, .event = EV_STATEMENT, .to = to,
			.actor = ACTOR_SENDER, .who = "sender",
			.problem = st->error_count != 0 ? st->errors[0].code : NULL,
		};

		rc = outbox_move(r->store, &step, e);
		if (rc == ERR_OK && to == ST_REJECTED)
			rc = errors_keep(r, entry, st->errors, st->error_count, e);
		/* Never back from a final state: an old change that comes again.  Nor before
		 * the receipt: then it is replayed (statements_replay). */
		if (rc == ERR_REFUSED) {
			err_clear(e);
			rc = ERR_OK;
		}
	}
	entry_clear(&n);
	return rc;
}

enum err_code
statement_take(struct run *r, const char *jws, const struct wire_statement *st, struct err *e)
{
	const struct audit_event audit = {
		.action = "statement", .who = "sender", .result = wire_state_name(st->state),
		.detail = st->id,
	};
	enum err_code rc = statement_put(r->store, st->id, jws, wire_state_name(st->state), st->at,
	    e);

	if (rc == ERR_OK)
		rc = apply(r, st, e);
	if (rc == ERR_OK && st->result_digest != NULL)
		rc = result_expected_put(r->store, st->id, st->result_digest, e);
	/* An answer that nothing could be checked against is none. */
	if (rc == ERR_OK && st->result_digest == NULL && st->state == WIRE_ANSWERED) {
		run_alarm(r, "sync.alarm.result");
		rc = result_expected_put(r->store, st->id, "", e);
		if (rc == ERR_OK)
			rc = result_set_gone(r->store, st->id, e);
	}
	return rc == ERR_OK ? audit_append(r->store, &audit, NULL, e) : rc;
}

struct replay {
	struct run		*r;
	const struct envelope	*v;
	enum err_code		 rc;
	struct err		*e;
};

static bool
replay_one(void *ctx, const char *jws)
{
	struct replay *p = ctx;
	struct wire_statement st = { 0 };

	if (statement_open(p->r, jws, p->v->submission, p->v->digest, &st))
		p->rc = apply(p->r, &st, p->e);
	statement_clear(&st);
	return p->rc == ERR_OK;
}

enum err_code
statements_replay(struct run *r, const struct envelope *v, struct err *e)
{
	struct replay p = { r, v, ERR_OK, e };
	enum err_code rc = statement_each(r->store, v->submission, replay_one, &p, e);

	return p.rc != ERR_OK ? p.rc : rc;
}

/* Can what was sent have come to this state?  `registered` is said of no inquiry. */
static enum err_code
look_kind(struct run *r, const char *entry, const struct wire_statement *st, bool *suits,
    struct err *e)
{
	struct entry n = { 0 };
	enum err_code rc = entry_get(r->store, NULL, entry, &n, e);

	*suits = rc == ERR_OK && wire_state_suits(st->state, strcmp(n.kind, "inquiry") == 0);
	entry_clear(&n);
	return rc;
}

/* One change, in the page's transaction.  *bad: the page ends before it. */
static enum err_code
take_change(struct run *r, const struct wire_change *c, bool *bad, struct err *e)
{
	struct wire_statement st = { 0 };
	struct envelope v = { 0 };
	enum err_code rc = envelope_get(r->store, c->id, &v, e);
	bool ours = rc == ERR_OK, suits = true;

	/* A restored store: sent after the backup was made. */
	if (rc == ERR_NOT_FOUND) {
		err_clear(e);
		rc = ERR_OK;
	}
	*bad = rc == ERR_OK && !statement_open(r, c->statement, c->id, ours ? v.digest : NULL, &st);
	if (*bad)
		run_alarm(r, "sync.alarm.statement");
	/* The receipt decides first; GET did not bring it.  The next run asks again.  One that is
	 * only queued (out of quarantine) may wait in its order for what is stated behind this:
	 * its word is kept, and counts with the receipt that its PUT will bring. */
	else if (rc == ERR_OK && ours && (v.state == ST_SENDING || v.state == ST_UNCERTAIN))
		*bad = true;
	else if (rc == ERR_OK && !ours)
		rc = stub_take(r, c->id, e);
	if (rc == ERR_OK && !*bad && ours)
		rc = look_kind(r, v.entry, &st, &suits, e);
	/* A mistake of the server's holds up nothing else: it is told, and means nothing. */
	if (!suits)
		run_alarm(r, "sync.alarm.statement");
	if (rc == ERR_OK && !*bad && suits)
		rc = statement_take(r, c->statement, &st, e);
	statement_clear(&st);
	envelope_row_clear(&v);
	return rc;
}

/* Changes may name what is still uncertain here: the receipt of GET decides
 * first, outside the page's transaction. */
static enum err_code
settle_uncertain(struct run *r, const struct wire_changes *page, struct err *e)
{
	enum err_code rc = ERR_OK;
	bool known;
	size_t i;

	for (i = 0; rc == ERR_OK && i < page->count && run_goes_on(r); i++) {
		rc = resolve(r, page->rows[i].id, &known, e);
		if (rc == ERR_NOT_FOUND) {
			err_clear(e);
			rc = ERR_OK;
		}
	}
	return rc;
}

static enum err_code
take_page(struct run *r, const struct wire_changes *page, bool *bad, struct err *e)
{
	enum err_code rc = settle_uncertain(r, page, e);
	size_t i;

	*bad = false;
	if (rc != ERR_OK || !run_goes_on(r))
		return rc;
	rc = store_begin(r->store, e);
	if (rc != ERR_OK)
		return rc;
	for (i = 0; rc == ERR_OK && !*bad && i < page->count; i++)
		rc = take_change(r, &page->rows[i], bad, e);
	if (rc == ERR_OK && !*bad && page->next != NULL)
		rc = setting_put(r->store, "cursor", page->next, e);
	crash_point("changes.before-commit");
	if (rc == ERR_OK)
		rc = store_commit(r->store, e);
	else
		store_rollback(r->store);
	crash_point("changes.after-commit");
	if (rc == ERR_OK)
		r->report->statements += (int64_t)i - *bad;
	return rc;
}

bool
changes_path(struct buf *b, const char *cursor)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-._~";

	buf_adds(b, "/v1/changes?");
	if (cursor != NULL)
		buf_adds(b, "after=");
	for (const char *p = cursor; p != NULL && *p != '\0'; p++) {
		if (strchr(plain, *p) != NULL)
			buf_addc(b, *p);
		else
			buf_addf(b, "%%%02X", (unsigned int)(unsigned char)*p);
	}
	return buf_adds(b, cursor != NULL ? "&limit=" PAGE : "limit=" PAGE);
}

static enum err_code
fetch_page(struct run *r, struct wire_changes *page, bool *got, struct err *e)
{
	struct answer a = { .retry_after_s = -1 };
	struct buf path = BUF_INIT;
	char *cursor = NULL;
	enum err_code rc = setting_get(r->store, "cursor", &cursor, e);

	*got = false;
	if (rc == ERR_OK && !changes_path(&path, cursor))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = run_call(r, "GET", buf_str(&path), NULL, 0, &a, e);
	if (rc == ERR_OK && a.link == LINK_ANSWER && a.status == 200)
		*got = changes_read(buf_str(&a.body), a.body.len, page, NULL) == ERR_OK;
	/* An unknown cursor, a page that cannot be read: nothing would ever arrive, unsaid. */
	if (rc == ERR_OK && r->stop == ERR_OK && a.link == LINK_ANSWER && !*got &&
	    a.status != 429 && a.status < 500)
		run_alarm(r, "sync.alarm.changes");
	answer_clear(&a);
	buf_free(&path);
	free(cursor);
	return rc;
}

enum err_code
changes_step(struct run *r, struct err *e)
{
	struct wire_changes page;
	enum err_code rc;
	bool got = true, bad = false, more = true;

	while (more && run_goes_on(r)) {
		page = (struct wire_changes){ 0 };
		rc = fetch_page(r, &page, &got, e);
		if (rc == ERR_OK && got)
			rc = take_page(r, &page, &bad, e);
		more = rc == ERR_OK && got && !bad && page.more && page.count != 0;
		changes_clear(&page);
		if (rc != ERR_OK)
			return rc;
	}
	return ERR_OK;
}
