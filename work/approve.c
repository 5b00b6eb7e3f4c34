/* SPDX-License-Identifier: ISC */
/*
 * Approval: another rostered person signs exactly the bytes that the maker
 * signed and that this person opened, and both signatures are sealed to the
 * server.  Envelope, move and audit entry are one transaction; without the
 * envelope nothing can be sent, whatever a column says.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/wake.h"
#include "cache/evidence.h"
#include "work/review.h"
#include "work/watch.h"

struct approving {
	struct session		*s;
	struct opened		 o;
	struct frozen_view	 view;
	struct wire_server_file	 server;
	struct envelope		 envelope;
};

static enum err_code
may_approve(struct approving *a, const char *digest, struct err *e)
{
	struct session *s = a->s;
	const struct frozen_view *v = &a->view;
	enum err_code rc;
	bool seen;

	if (frozen_view_own(v, s))
		return err_set(e, ERR_REFUSED, "work.approve.own", NULL);
	if (strcmp(v->maker->state, USER_ACTIVE) != 0)
		return err_set(e, ERR_REFUSED, "work.approve.maker_suspended", NULL);
	rc = review_seen(s->work->store, a->o.entry.submission, s->kid, v->frozen.digest, &seen, e);
	if (rc != ERR_OK)
		return rc;
	if (!seen)
		return err_set(e, ERR_REFUSED, "work.approve.not_opened", NULL);
	if (strcmp(digest, v->frozen.digest) != 0)
		return err_set(e, ERR_REFUSED, "work.approve.changed", NULL);
	return ERR_OK;
}

static enum err_code
make_envelope(struct approving *a, struct err *e)
{
	struct session *s = a->s;
	const struct buf *payload = &a->view.frozen.payload;
	const struct public_key *to = &a->server.sealing_keys[0];
	struct envelope *v = &a->envelope;
	struct jws_signature mine = { 0 };
	enum err_code rc;

	rc = jws_sign(s->keys.sign, TYP_SUBMISSION, ROLE_APPROVER, work_now(s->work),
	    buf_str(payload), payload->len, &mine, e);
	if (rc == ERR_OK)
		rc = submission_seal(buf_str(payload), payload->len, &a->view.frozen.maker, &mine,
		    to, &v->sealed, e);
	if (rc == ERR_OK) {
		memcpy(v->entry, a->o.entry.id, sizeof v->entry);
		memcpy(v->submission, a->o.entry.submission, sizeof v->submission);
		memcpy(v->sealing_kid, to->kid, sizeof v->sealing_kid);
		digest_text(v->sealed.data, v->sealed.len, v->digest);
	}
	jws_signature_clear(&mine);
	return rc;
}

static enum err_code
put_approval(struct approving *a, struct err *e)
{
	struct store *st = a->s->work->store;
	struct outbox_step step = { .entry = a->o.entry.id, .version = a->o.entry.version,
	    .event = EV_APPROVE, .actor = ACTOR_APPROVER, .who = a->s->kid };
	struct audit_event ev;
	enum err_code rc = store_begin(st, e);

	if (rc != ERR_OK)
		return rc;
	event_fill(a->s, &a->o, "approve", ROLE_APPROVER, &ev);
	ev.detail = a->view.frozen.digest;
	rc = outbox_move(st, &step, e);
	if (rc == ERR_OK)
		rc = envelope_put(st, &a->envelope, e);
	if (rc == ERR_OK)
		rc = audit_append(st, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = watch_approve(a->s, &a->o, e);
	crash_point("approve.before-commit");
	if (rc == ERR_OK)
		rc = entry_commit(st, a->o.entry.id, a->o.entry.version + 1, e);
	crash_point("approve.after-commit");
	store_rollback(st);
	return rc;
}

/* A refused approval is worth an entry: somebody tried. */
static void
record_refused(const struct approving *a, enum err_code why)
{
	struct audit_event ev;

	event_fill(a->s, &a->o, "approve", ROLE_APPROVER, &ev);
	ev.result = err_code_name(why);
	if (audit_record(a->s->work->store, &ev, NULL) != ERR_OK)
		log_event(LOG_ERROR, "audit_failed", (struct log_pair[]){ LOG_END });
}

enum err_code
entry_approve(struct session *s, const char *entry, const char *digest, struct err *e)
{
	struct approving a = { .s = s };
	bool wait = false;
	enum err_code rc = entry_open(s, entry, &a.o, e);

	if (rc != ERR_OK)
		return rc;
	rc = session_may(s, ROLE_APPROVER, a.o.key->affair, NULL, e);
	if (rc == ERR_OK && a.o.entry.state != ST_PENDING && a.o.entry.state != ST_HELD)
		rc = err_set(e, ERR_REFUSED, "work.approve.not_pending", NULL);
	if (rc == ERR_OK)
		rc = frozen_view_open(s, &a.o, true, &a.view, e);
	if (rc == ERR_OK)
		rc = may_approve(&a, digest, e);
	if (rc == ERR_OK)
		rc = guard_approve(s, &a.o, &wait, e);
	if (rc == ERR_OK)
		rc = enrolment_load(s->work, &a.server, e);
	if (rc == ERR_OK)
		rc = make_envelope(&a, e);
	if (rc == ERR_OK)
		rc = put_approval(&a, e);
	if (rc == ERR_OK)
		wake_send(s->work->home);
	else if (rc == ERR_DENIED)
		watch_refused(s, "approve", entry);
	else if (!wait)
		record_refused(&a, rc);
	frozen_view_close(&a.view);
	server_file_clear(&a.server);
	envelope_row_clear(&a.envelope);
	opened_clear(&a.o);
	return rc;
}
