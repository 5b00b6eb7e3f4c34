/* SPDX-License-Identifier: ISC */
/*
 * Looking into an entry, and the evidence kept about it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cache/evidence.h"
#include "work/priv.h"
#include "work/watch.h"

enum err_code
object_answers(struct session *s, const json_t *body, struct answers **out, struct err *e)
{
	struct buf json = BUF_INIT;
	enum err_code rc = object_write(json_incref(json_object_get(body, "answers")), &json, e);

	*out = NULL;
	if (rc == ERR_OK)
		rc = answers_load(s->work->forms, buf_str(&json), json.len, out, e);
	buf_free(&json);
	return rc;
}

enum err_code
body_answers(struct session *s, const struct buf *body, struct answers **out, struct err *e)
{
	json_t *o = NULL;
	enum err_code rc = object_read(buf_str(body), body->len, &o, e);

	*out = NULL;
	if (rc == ERR_OK)
		rc = object_answers(s, o, out, e);
	json_decref(o);
	return rc;
}

enum err_code
entry_show(struct session *s, const char *entry, const char *purpose, struct answers **out,
    struct entry_row *row, struct err *e)
{
	struct audit_event ev;
	struct opened o = { 0 };
	enum err_code rc;

	*out = NULL;
	*row = (struct entry_row){ 0 };
	if (text_empty(purpose))
		return err_set_field(e, ERR_INVALID, "purpose", "work.purpose.missing", NULL);
	rc = entry_open(s, entry, &o, e);
	if (rc == ERR_DENIED)
		watch_refused(s, "view", entry);
	if (rc != ERR_OK)
		return rc;
	event_fill(s, &o, "view", session_role(s, o.head.affair), &ev);
	ev.purpose = purpose;
	rc = guard_look(s, o.key, o.entry.id, o.head.person_key, e);
	if (rc == ERR_OK)
		rc = look_record(s, &o, &ev, e);
	if (rc == ERR_OK)
		rc = body_answers(s, &o.entry.body, out, e);
	if (rc == ERR_OK)
		rc = row_fill(s, &o.entry, &o.head, row, e);
	if (rc != ERR_OK)
		answers_free(out);
	opened_clear(&o);
	return rc;
}

/* ---- evidence ---- */

struct gathering {
	char		**words;
	size_t		  n;
	bool		  ok;
};

static bool
gather(void *ctx, const char *jws)
{
	struct gathering *g = ctx;
	char **grown = realloc(g->words, (g->n + 2) * sizeof *grown);

	g->ok = grown != NULL;
	if (!g->ok)
		return false;
	g->words = grown;
	grown[g->n] = strdup(jws);
	g->ok = grown[g->n] != NULL;
	grown[g->n + 1] = NULL;
	g->n++;
	return g->ok;
}

typedef enum err_code (*each_fn)(struct store *s, const char *submission,
    bool (*fn)(void *ctx, const char *jws), void *ctx, struct err *e);

/* All of a submission's texts, NULL-ended; *n tells how many. */
static enum err_code
gather_all(struct store *s, each_fn each, const char *submission, char ***out, size_t *n,
    struct err *e)
{
	struct gathering g = { .words = calloc(1, sizeof *g.words), .ok = true };
	enum err_code rc = g.words != NULL ? each(s, submission, gather, &g, e) : err_nomem(e);

	if (rc == ERR_OK && !g.ok)
		rc = err_nomem(e);
	*out = g.words;
	*n = g.n;
	return rc;
}

static enum err_code
submission_of(struct work *w, const char *id, char out[UUID_TEXT_SIZE], struct err *e)
{
	struct entry n = { 0 };
	char entry[UUID_TEXT_SIZE];
	enum err_code rc = entry_get(w->store, NULL, id, &n, e);

	if (rc == ERR_OK) {
		memcpy(out, n.submission, UUID_TEXT_SIZE);
		if (out[0] == '\0')
			rc = err_set(e, ERR_NOT_FOUND, "work.evidence.none", NULL);
	} else if (rc == ERR_NOT_FOUND) {
		err_clear(e);
		rc = entry_of_submission(w->store, id, entry, e);
		if (rc == ERR_OK)
			memcpy(out, id, UUID_TEXT_SIZE);
		else if (rc == ERR_NOT_FOUND)
			rc = err_set(e, rc, "work.entry.unknown", id, NULL);
	}
	entry_clear(&n);
	return rc;
}

enum err_code
evidence_get(struct work *w, const char *entry_or_submission, struct evidence **out,
    struct err *e)
{
	char submission[UUID_TEXT_SIZE];
	struct evidence *v;
	size_t statements = 0, unverified = 0;
	enum err_code rc = submission_of(w, entry_or_submission, submission, e);

	*out = NULL;
	if (rc != ERR_OK)
		return rc;
	v = calloc(1, sizeof *v);
	if (v == NULL || (v->submission = strdup(submission)) == NULL) {
		rc = err_nomem(e);
		goto out;
	}
	rc = receipt_get(w->store, submission, &v->receipt, e);
	if (rc == ERR_NOT_FOUND) {
		err_clear(e);
		rc = ERR_OK;
	}
	if (rc == ERR_OK)
		rc = gather_all(w->store, statement_each, submission, &v->statements, &statements,
		    e);
	if (rc == ERR_OK)
		rc = gather_all(w->store, receipt_bad_each, submission, &v->unverified,
		    &unverified, e);
	if (rc == ERR_OK && v->receipt == NULL && statements == 0 && unverified == 0)
		rc = err_set(e, ERR_NOT_FOUND, "work.evidence.none", NULL);
out:
	if (rc == ERR_OK)
		*out = v;
	else
		evidence_free(&v);
	return rc;
}

void
evidence_free(struct evidence **v)
{
	if (*v == NULL)
		return;
	free((*v)->submission);
	free((*v)->receipt);
	words_free(&(*v)->statements);
	words_free(&(*v)->unverified);
	free(*v);
	*v = NULL;
}
