/* SPDX-License-Identifier: ISC */
/*
 * 承認依頼: the answers pass their checks, the payload is built once, the maker
 * signs its bytes, and the entry is pending.  One transaction: there is no
 * pending entry without its frozen bytes, and no frozen bytes of a draft.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache/evidence.h"
#include "cache/number.h"
#include "cache/refused.h"
#include "work/priv.h"
#include "work/watch.h"

#define MONTH_TEXT	7	/* of YYYY-MM-DD */

struct submitting {
	struct draft		*d;
	int64_t			 now;
	char			 id[UUID_TEXT_SIZE];
	char			 supersedes[UUID_TEXT_SIZE];	/* "": none */
	struct frozen		 frozen;
	struct wire_submission	 payload;
	struct buf		 json;
	unsigned char		 order[TOKEN_BYTES];
};

static enum err_code
check_answers(const struct draft *d, struct err *e)
{
	struct checks *checks = NULL;
	const struct check *k;
	enum err_code rc = answers_check(d->answers, &checks, e);
	size_t i;

	if (rc != ERR_OK)
		return rc;
	for (i = 0; !checks_pass(checks) && i < checks_count(checks); i++) {
		k = checks_at(checks, i);
		if (k->soft && k->answered)
			continue;
		rc = err_set_field(e, ERR_INVALID, k->field, "work.submit.checks", k->message,
		    NULL);
		break;
	}
	checks_free(&checks);
	return rc;
}

/* The newest submission of the entry that was approved, and so may be known to the server. */
struct earlier {
	struct store	*store;
	char		 id[UUID_TEXT_SIZE];
	enum err_code	 rc;
	struct err	*e;
};

static bool
look_earlier(void *ctx, const char *submission)
{
	struct earlier *x = ctx;
	struct envelope v = { 0 };

	x->rc = envelope_get(x->store, submission, &v, x->e);
	if (x->rc == ERR_OK) {
		memcpy(x->id, v.submission, sizeof x->id);
	} else if (x->rc == ERR_NOT_FOUND) {
		err_clear(x->e);
		x->rc = ERR_OK;
	}
	envelope_row_clear(&v);
	return x->rc == ERR_OK;
}

static enum err_code
find_supersedes(struct submitting *t, struct err *e)
{
	struct earlier x = { .store = t->d->s->work->store, .rc = ERR_OK, .e = e };
	enum err_code rc = frozen_each(x.store, t->d->entry.id, look_earlier, &x, e);

	memcpy(t->supersedes, x.id, sizeof t->supersedes);
	return rc != ERR_OK ? rc : x.rc;
}

/* The payload's reader looks for individual numbers; the review document also
 * holds what is in no payload: reasons, documents. */
static enum err_code
check_review(const struct buf *json, struct err *e)
{
	const struct review_line *line;
	struct review *r = NULL;
	enum err_code rc = review_read(buf_str(json), json->len, "ja", &r, e);
	size_t i;

	for (i = 0; rc == ERR_OK && i < review_count(r); i++) {
		line = review_at(r, i);
		if (strcmp(line->field, "person_key") != 0 && text_holds_my_number(line->value))
			rc = err_set_field(e, ERR_INVALID, line->field, "work.submit.my_number",
			    line->label, NULL);
	}
	review_free(&r);
	return rc;
}

bool
review_lacks_paper(const struct review_line *line)
{
	return !line->soft_reason && line->documents[0] != NULL && line->seen == NULL &&
	    line->provenance != NULL &&
	    strcmp(line->provenance, provenance_name(FROM_CARD)) != 0;
}

static enum err_code
head_set_number(char **field, size_t n, struct err *e)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%zu", n);
	return head_set(field, n > 0 ? text : NULL, e);
}

/* The review document, and what the approver's queue says of it. */
static enum err_code
build_review(struct submitting *t, struct err *e)
{
	struct head *h = &t->d->head;
	struct review *r = NULL;
	size_t i, papers = 0, reasons = 0;
	enum err_code rc = review_build(t->d->answers, &t->frozen.review, e);

	if (rc == ERR_OK)
		rc = check_review(&t->frozen.review, e);
	if (rc == ERR_OK)
		rc = review_read(buf_str(&t->frozen.review), t->frozen.review.len, "ja",
		    &r, e);
	for (i = 0; rc == ERR_OK && i < review_count(r); i++) {
		const struct review_line *l = review_at(r, i);

		papers += review_lacks_paper(l);
		reasons += l->soft_reason;
		if (!l->soft_reason && strcmp(l->field, "information") == 0)
			rc = head_set(&h->information, l->shown, e);
		else if (!l->soft_reason && strcmp(l->field, "role") == 0)
			rc = head_set(&h->role, l->shown, e);
	}
	review_free(&r);
	if (rc == ERR_OK)
		rc = head_set_number(&h->papers, papers, e);
	return rc == ERR_OK ? head_set_number(&h->reasons, reasons, e) : rc;
}

static enum err_code
freeze(struct submitting *t, struct err *e)
{
	struct session *s = t->d->s;
	char review_digest[DIGEST_TEXT_SIZE], reply[KEY_TEXT_SIZE];
	struct freeze z = { .id = t->id, .entry = t->d->entry.id, .affair = t->d->head.affair,
	    .review_digest = review_digest, .reply_key = reply, .at_us = t->now };
	enum err_code rc = find_supersedes(t, e);

	if (rc != ERR_OK)
		return rc;
	uuid_make(t->now, t->id);
	z.supersedes = t->supersedes;
	digest_text(buf_str(&t->frozen.review), t->frozen.review.len, review_digest);
	public_key_text(box_key_public(t->d->key->group), reply);
	rc = freeze_payload(s->work, t->d->answers, &z, &t->frozen.payload, &t->payload, e);
	if (rc == ERR_OK)
		rc = jws_sign(s->keys.sign, TYP_SUBMISSION, ROLE_MAKER, t->now,
		    buf_str(&t->frozen.payload), t->frozen.payload.len, &t->frozen.maker, e);
	if (rc == ERR_OK)
		rc = order_make(&t->payload, t->d->key, t->order, e);
	if (rc == ERR_OK)
		rc = frozen_write(&t->frozen, &t->json, e);
	return rc;
}

static enum err_code
count(struct submitting *t, bool first, struct err *e)
{
	struct store *st = t->d->s->work->store;
	const char *code = t->payload.procedure.code;
	char day[DATE_TEXT_SIZE], month[DATE_TEXT_SIZE];
	enum err_code rc;

	date_format(date_at(t->now), day);
	memcpy(month, day, sizeof month);
	month[MONTH_TEXT] = '\0';
	/* A correction is the same case: it is not counted twice. */
	rc = first ? counter_add(st, code, month, wire_kind_name(t->payload.kind), e) : ERR_OK;
	return rc == ERR_OK ? last_done_put(st, t->d->s->kid, code, day, e) : rc;
}

static enum err_code
put_all(struct submitting *t, struct err *e)
{
	struct draft *d = t->d;
	struct session *s = d->s;
	struct store *st = s->work->store;
	struct opened o = { 0 };
	struct audit_event ev;
	bool first = d->entry.submission[0] == '\0';
	struct outbox_step step = { .entry = d->entry.id, .event = EV_FREEZE, .actor = ACTOR_MAKER,
	    .who = s->kid };
	enum err_code rc = build_review(t, e);

	if (rc == ERR_OK)
		rc = draft_put(d, e);
	if (rc == ERR_OK)
		rc = freeze(t, e);
	if (rc == ERR_OK)
		rc = frozen_put(st, d->key, d->entry.id, t->id, t->order, &t->json, e);
	step.version = d->entry.version;
	if (rc == ERR_OK)
		rc = outbox_move(st, &step, e);
	if (rc == ERR_OK)
		rc = count(t, first, e);
	if (rc != ERR_OK)
		return rc;
	d->entry.version++;
	d->entry.state = ST_PENDING;
	o.entry = d->entry;
	o.head = d->head;
	event_fill(s, &o, "submit", ROLE_MAKER, &ev);
	ev.entry = d->entry.id;
	rc = audit_append(st, &ev, NULL, e);
	return rc == ERR_OK ? watch_act(s, e) : rc;
}

/* Who asks for approval is the maker, whoever began the draft. */
static enum err_code
take_over(struct draft *d, struct err *e)
{
	enum err_code rc = head_set(&d->head.maker, d->s->name, e);

	return rc == ERR_OK ? head_set(&d->head.maker_kid, d->s->kid, e) : rc;
}

/* The comments of a return have done their work when the entry is pending again; the approver
 * still sees what was asked for. */
struct said { char *comment, *field, *comments, *past, *refused; };

static void
said_put_by(struct head *h, struct said *old)
{
	*old = (struct said){ h->comment, h->comment_field, h->comments, h->past_comments,
	    h->refused };
	h->comment = h->comment_field = h->comments = h->refused = NULL;
	if (old->comments != NULL)
		h->past_comments = old->comments;
}

static void
said_put_back(struct head *h, const struct said *old)
{
	h->comment = old->comment;
	h->comment_field = old->field;
	h->comments = old->comments;
	h->past_comments = old->past;
	h->refused = old->refused;
}

static void
said_forget(struct said *old, const struct head *h)
{
	str_wipe(&old->comment);
	str_wipe(&old->field);
	str_wipe(&old->refused);
	if (old->past != h->past_comments)
		str_wipe(&old->past);
}

enum err_code
draft_submit(struct draft *d, struct err *e)
{
	struct submitting t = { .d = d, .now = work_now(d->s->work) };
	struct store *st = d->s->work->store;
	enum outbox_state state = d->entry.state;
	int64_t version = d->entry.version;
	struct said said;
	enum err_code rc = session_may(d->s, ROLE_MAKER, d->head.affair, NULL, e);

	if (rc == ERR_DENIED)
		watch_refused(d->s, "submit", d->entry.id);
	if (rc == ERR_OK)
		rc = check_answers(d, e);
	if (rc == ERR_OK)
		rc = guard_look(d->s, d->key, d->entry.id,
		    answers_get(d->answers, "person_key"), e);
	if (rc == ERR_OK)
		rc = take_over(d, e);
	if (rc == ERR_OK)
		rc = store_begin(st, e);
	if (rc != ERR_OK)
		return rc;
	said_put_by(&d->head, &said);
	rc = put_all(&t, e);
	if (rc == ERR_OK)
		rc = refused_drop(st, d->entry.id, e);
	crash_point("freeze.before-commit");
	if (rc == ERR_OK)
		rc = entry_commit(st, d->entry.id, d->entry.version, e);
	crash_point("freeze.after-commit");
	store_rollback(st);
	if (rc == ERR_OK) {
		memcpy(d->entry.submission, t.id, sizeof d->entry.submission);
		said_forget(&said, &d->head);
	} else {
		said_put_back(&d->head, &said);
		d->entry.state = state;
		d->entry.version = version;
	}
	frozen_clear(&t.frozen);
	submission_clear(&t.payload);
	buf_free(&t.json);
	return rc;
}
