/* SPDX-License-Identifier: ISC */
/*
 * An approver's notes before the return: durable with each of them, so that an
 * interruption costs none, and sealed as the entry is.  Another approver does
 * not see them, nor does the next submission.
 */
#include "work/note.h"

#include <string.h>

#include "work/comments.h"
#include "work/watch.h"

static bool
owner(const struct session *s, const char *submission, struct buf *out)
{
	return buf_addf(out, "%s %s", s->kid, submission);
}

enum err_code
notes_load(const struct session *s, const struct opened *o, struct review_view *v, struct err *e)
{
	struct buf who = BUF_INIT;
	enum err_code rc = ERR_OK;

	if (o->entry.state != ST_PENDING && o->entry.state != ST_HELD)
		return ERR_OK;
	if (!owner(s, v->submission, &who))
		rc = err_nomem(e);
	else if (o->head.notes_by != NULL && strcmp(o->head.notes_by, buf_str(&who)) == 0)
		rc = comments_read(o->head.notes, &v->notes, &v->note_count, e);
	buf_free(&who);
	return rc;
}

/* In the transaction. */
static enum err_code
put_notes(struct session *s, struct opened *o, const struct field_comment *c, size_t n,
    struct err *e)
{
	struct buf json = BUF_INIT, who = BUF_INIT;
	struct audit_event ev;
	enum err_code rc = owner(s, o->entry.submission, &who) ? ERR_OK : err_nomem(e);

	if (rc == ERR_OK)
		rc = head_set(&o->head.notes_by, n > 0 ? buf_str(&who) : NULL, e);
	if (rc == ERR_OK && n > 0)
		rc = comments_write(c, n, &o->head.notes, e);
	else if (rc == ERR_OK)
		rc = head_set(&o->head.notes, NULL, e);
	if (rc == ERR_OK)
		rc = head_write_sealed(&o->head, &json, e);
	if (rc == ERR_OK)
		rc = entry_save_header(s->work->store, o->key, o->entry.id, &json, e);
	event_fill(s, o, "note", ROLE_APPROVER, &ev);
	if (rc == ERR_OK)
		rc = audit_append(s->work->store, &ev, NULL, e);
	buf_free(&json);
	buf_free(&who);
	return rc;
}

enum err_code
review_note(struct session *s, const struct review_view *v, const struct field_comment *c,
    size_t n, struct err *e)
{
	struct store *st = s->work->store;
	struct opened o = { 0 };
	enum err_code rc = n > 0 ? comments_check(c, n, e) : ERR_OK;

	if (rc == ERR_OK)
		rc = entry_open(s, v->entry, &o, e);
	if (rc == ERR_OK)
		rc = session_may(s, ROLE_APPROVER, o.key->affair, NULL, e);
	if (rc == ERR_DENIED)
		watch_refused(s, "note", v->entry);
	if (rc == ERR_OK && o.entry.version != v->version)
		rc = err_set(e, ERR_STALE, "cache.outbox.stale", NULL);
	if (rc == ERR_OK)
		rc = store_begin(st, e);
	if (rc == ERR_OK) {
		rc = put_notes(s, &o, c, n, e);
		if (rc == ERR_OK)
			rc = store_commit(st, e);
		store_rollback(st);
	}
	opened_clear(&o);
	return rc;
}
