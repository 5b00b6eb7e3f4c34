/* SPDX-License-Identifier: ISC */
/*
 * What an approver sees: drawn from the frozen payload and from the review
 * document whose digest stands in it, never from the draft.  The maker's
 * signature over exactly these bytes is verified first, and the opening is in
 * the audit chain before anything is handed out.
 */
#include <stdlib.h>
#include <string.h>

#include "work/comments.h"
#include "work/note.h"
#include "work/predecessor.h"
#include "work/review.h"
#include "work/watch.h"

static enum err_code
read_maker(struct frozen_view *v, struct err *e)
{
	struct jws_header h = { 0 };
	const struct wire_user *u;
	enum err_code rc;

	rc = jws_verify(&v->frozen.maker, TYP_SUBMISSION, buf_str(&v->frozen.payload),
	    v->frozen.payload.len, roster_key, &v->roster, &h, NULL);
	u = rc == ERR_OK ? roster_find_kid(&v->roster, h.kid) : NULL;
	if (u == NULL || h.role == NULL || strcmp(h.role, ROLE_MAKER) != 0 ||
	    !roster_role_holds(u, ROLE_MAKER, v->payload.affair, h.at_us))
		rc = err_set(e, ERR_CRYPTO, "work.review.signature", NULL);
	else
		v->maker = u;
	jws_header_clear(&h);
	return rc;
}

/* Is this payload what the entry says it is, and the review document its own? */
static enum err_code
check_binding(const struct frozen_view *v, const struct opened *o, struct err *e)
{
	char digest[DIGEST_TEXT_SIZE];

	digest_text(buf_str(&v->frozen.review), v->frozen.review.len, digest);
	if (strcmp(v->payload.review_digest, digest) != 0 ||
	    strcmp(v->payload.entry, o->entry.id) != 0 ||
	    strcmp(v->payload.id, o->entry.submission) != 0 ||
	    strcmp(v->payload.affair, o->key->affair) != 0)
		return err_set(e, ERR_CRYPTO, "work.review.binding", NULL);
	return ERR_OK;
}

enum err_code
frozen_view_open(struct session *s, const struct opened *o, bool with_maker,
    struct frozen_view *out, struct err *e)
{
	enum err_code rc = ERR_OK;

	*out = (struct frozen_view){ 0 };
	if (o->entry.submission[0] == '\0' || o->entry.state == ST_DRAFT)
		return err_set(e, ERR_REFUSED, "work.review.not_frozen", NULL);
	if (with_maker)
		rc = roster_load(s->work, &out->roster, e);
	if (rc == ERR_OK)
		rc = frozen_load(s, o->entry.submission, &out->frozen, e);
	if (rc == ERR_OK)
		rc = submission_read(buf_str(&out->frozen.payload), out->frozen.payload.len,
		    &out->payload, e);
	if (rc == ERR_OK)
		rc = check_binding(out, o, e);
	if (rc == ERR_OK && with_maker)
		rc = read_maker(out, e);
	if (rc != ERR_OK)
		frozen_view_close(out);
	return rc;
}

void
frozen_view_close(struct frozen_view *v)
{
	frozen_clear(&v->frozen);
	submission_clear(&v->payload);
	roster_clear(&v->roster);
	v->maker = NULL;
}

bool
frozen_view_own(const struct frozen_view *v, const struct session *s)
{
	return strcmp(v->maker->person, s->person) == 0;
}

/* ---- for people ---- */

static enum err_code
view_fill(struct session *s, const struct opened *o, struct frozen_view *f,
    struct review_view *v, struct err *e)
{
	const char *due = f->payload.kind == WIRE_INQUIRY ? f->payload.inquiry.due : NULL;
	const struct form *form;

	memcpy(v->entry, o->entry.id, sizeof v->entry);
	memcpy(v->submission, o->entry.submission, sizeof v->submission);
	memcpy(v->digest, f->frozen.digest, sizeof v->digest);
	v->version = o->entry.version;
	v->state = o->entry.state;
	v->base_version = f->payload.kind == WIRE_REGISTRATION ?
	    f->payload.registration.base_version : 0;
	v->own = f->maker != NULL ? frozen_view_own(f, s) :
	    o->head.maker_kid != NULL && strcmp(o->head.maker_kid, s->kid) == 0;
	v->maker = strdup(f->maker != NULL ? f->maker->name :
	    o->head.maker != NULL ? o->head.maker : "");
	/* A registration is known by its form: its procedure is what the copy is kept for. */
	form = f->payload.kind != WIRE_INQUIRY && f->payload.form.id != NULL ?
	    form_set_find(s->work->forms, f->payload.form.id) : NULL;
	v->title = strdup(form != NULL ? form_title(form) : f->payload.procedure.title);
	v->kind = strdup(wire_kind_name(f->payload.kind));
	v->affair = strdup(f->payload.affair);
	v->made_at = strdup(f->payload.made_at);
	v->due = text_or_null(due);
	if (v->maker == NULL || v->title == NULL || v->kind == NULL || v->affair == NULL ||
	    v->made_at == NULL || (v->due == NULL && !text_empty(due)))
		return err_nomem(e);
	v->payload = f->frozen.payload;
	f->frozen.payload = (struct buf)BUF_INIT;
	return review_read(buf_str(&f->frozen.review), f->frozen.review.len,
	    form_set_lang(s->work->forms), &v->review, e);
}

/* ---- what came before ---- */

struct before {
	const char	*submission;		/* this one */
	char		 earlier[UUID_TEXT_SIZE];	/* the last one before it, or "" */
};

static bool
note_earlier(void *ctx, const char *submission)
{
	struct before *b = ctx;

	if (strcmp(submission, b->submission) == 0)
		return false;
	memcpy(b->earlier, submission, strlen(submission) + 1);
	return true;
}

/* The review document of the submission before this one, verified by its own payload. */
static enum err_code
read_earlier(struct session *s, const char *submission, struct review **out, struct err *e)
{
	struct wire_submission payload = { 0 };
	struct frozen f = { 0 };
	char digest[DIGEST_TEXT_SIZE];
	enum err_code rc = frozen_load(s, submission, &f, e);

	if (rc == ERR_OK)
		rc = submission_read(buf_str(&f.payload), f.payload.len, &payload, e);
	if (rc == ERR_OK) {
		digest_text(buf_str(&f.review), f.review.len, digest);
		if (strcmp(payload.review_digest, digest) != 0)
			rc = err_set(e, ERR_CRYPTO, "work.review.binding", NULL);
	}
	if (rc == ERR_OK)
		rc = review_read(buf_str(&f.review), f.review.len,
		    form_set_lang(s->work->forms), out, e);
	submission_clear(&payload);
	frozen_clear(&f);
	return rc;
}

static enum err_code
view_fill_before(struct session *s, const struct opened *o, const struct wire_submission *now,
    struct review_view *v, struct err *e)
{
	struct before b = { .submission = v->submission };
	enum err_code rc = frozen_each(s->work->store, v->entry, note_earlier, &b, e);

	/* Of an update what it changes is the question, of a correction what was corrected. */
	if (rc == ERR_OK && b.earlier[0] == '\0') {
		rc = predecessor_find(s, o, now, b.earlier, e);
		v->replaces = b.earlier[0] != '\0';
	}
	if (rc == ERR_OK && b.earlier[0] != '\0')
		rc = read_earlier(s, b.earlier, &v->earlier, e);
	if (rc == ERR_OK && v->replaces)
		review_level(v->earlier, v->review);
	if (rc == ERR_OK)
		rc = comments_read(o->head.past_comments, &v->returned, &v->returned_count, e);
	if (rc == ERR_OK && v->state == ST_HELD)
		rc = head_set(&v->held, o->head.reason, e);
	return rc == ERR_OK ? notes_load(s, o, v, e) : rc;
}

enum review_change
review_compare(const struct review_view *v, const struct review_line *l, const char **before)
{
	const struct review_line *b;
	size_t i;

	*before = NULL;
	if (v->earlier == NULL)
		return REVIEW_FIRST;
	for (i = 0; i < review_count(v->earlier); i++) {
		b = review_at(v->earlier, i);
		if (b->soft_reason != l->soft_reason || strcmp(b->field, l->field) != 0)
			continue;
		*before = b->shown;
		return strcmp(b->value, l->value) == 0 ? REVIEW_SAME : REVIEW_CHANGED;
	}
	/* The record has one word for what was left empty and what was not asked. */
	return v->replaces && l->not_asked ? REVIEW_SAME : REVIEW_NEW;
}

static enum err_code
record_opening(struct session *s, const struct opened *o, const struct review_view *v,
    const char *purpose, struct err *e)
{
	struct store *st = s->work->store;
	struct audit_event ev;
	enum err_code rc = store_begin(st, e);

	if (rc != ERR_OK)
		return rc;
	event_fill(s, o, "review", session_role(s, o->head.affair), &ev);
	ev.purpose = purpose;
	ev.detail = v->digest;
	rc = audit_append(st, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = watch_look(s, o, WATCH_REVIEW, e);
	if (rc == ERR_OK)
		rc = review_seen_put(st, v->submission, s->kid, v->digest, work_now(s->work), e);
	if (rc == ERR_OK)
		rc = store_commit(st, e);
	store_rollback(st);
	return rc;
}

enum err_code
review_open(struct session *s, const char *entry, const char *purpose, struct review_view **out,
    struct err *e)
{
	struct review_view *v = calloc(1, sizeof *v);
	struct frozen_view f = { 0 };
	struct opened o = { 0 };
	enum err_code rc;

	*out = NULL;
	if (v == NULL)
		return err_nomem(e);
	if (text_empty(purpose))
		rc = err_set_field(e, ERR_INVALID, "purpose", "work.purpose.missing", NULL);
	else
		rc = entry_open(s, entry, &o, e);
	if (rc == ERR_DENIED)
		watch_refused(s, "review", entry);
	if (rc == ERR_OK)
		rc = guard_look(s, o.key, o.entry.id, o.head.person_key, e);
	if (rc == ERR_OK)
		rc = frozen_view_open(s, &o, o.entry.state == ST_PENDING ||
		    o.entry.state == ST_HELD, &f, e);
	if (rc == ERR_OK)
		rc = view_fill(s, &o, &f, v, e);
	if (rc == ERR_OK)
		rc = view_fill_before(s, &o, &f.payload, v, e);
	if (rc == ERR_OK)
		rc = record_opening(s, &o, v, purpose, e);
	frozen_view_close(&f);
	opened_clear(&o);
	if (rc == ERR_OK)
		*out = v;
	else
		review_close(&v);
	return rc;
}

void
review_close(struct review_view **v)
{
	if (*v == NULL)
		return;
	free((*v)->maker);
	free((*v)->title);
	free((*v)->kind);
	free((*v)->affair);
	free((*v)->made_at);
	free((*v)->due);
	buf_free(&(*v)->payload);
	review_free(&(*v)->review);
	review_free(&(*v)->earlier);
	field_comments_free(&(*v)->returned, (*v)->returned_count);
	field_comments_free(&(*v)->notes, (*v)->note_count);
	str_wipe(&(*v)->held);
	free(*v);
	*v = NULL;
}
