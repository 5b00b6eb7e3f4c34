/* SPDX-License-Identifier: ISC */
/*
 * What of the kept work verifies without any person's key (doctor): where an
 * entry stands against the journal of its moves, what went out and what came
 * back against the digests that were signed, the server's words against its
 * keys.  What is sealed shows its damage to whoever opens it.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/evidence.h"
#include "work/priv.h"

struct checking {
	struct work		*w;
	struct wire_server_file	 server;
	bool			 enrolled;
	enum err_code		 rc;
	struct err		*e;
	char			*result_digest;	/* of the submission looked at; NULL: none */
};

static bool
digest_is(const struct buf *bytes, const char *digest)
{
	char real[DIGEST_TEXT_SIZE];

	digest_text(bytes->data, bytes->len, real);
	return strcmp(real, digest) == 0;
}

/* One signed word of the server about this submission, and about these bytes? */
static bool
holds(struct checking *c, const char *jws, const char *typ, const struct envelope *v)
{
	struct jws_header h = { 0 };
	struct buf json = BUF_INIT;
	json_t *o = NULL;
	const char *id, *digest, *result;
	bool ok;

	ok = c->enrolled && jws_open_compact(jws, typ, enrolment_key, &c->server, &json, &h,
	    NULL) == ERR_OK && object_read(buf_str(&json), json.len, &o, NULL) == ERR_OK;
	id = json_string_value(json_object_get(o, "id"));
	digest = json_string_value(json_object_get(o, "digest"));
	ok = ok && id != NULL && strcmp(id, v->submission) == 0 &&
	    digest != NULL && strcmp(digest, v->digest) == 0;
	result = json_string_value(json_object_get(o, "result_digest"));
	if (ok && result != NULL) {
		free(c->result_digest);
		c->result_digest = strdup(result);
		ok = c->result_digest != NULL;
	}
	json_decref(o);
	jws_header_clear(&h);
	buf_free(&json);
	return ok;
}

static enum err_code
check_words(struct checking *c, const struct envelope *v, bool *ok)
{
	struct evidence *words = NULL;
	enum err_code rc = evidence_get(c->w, v->submission, &words, c->e);
	size_t i;

	*ok = true;
	if (rc == ERR_NOT_FOUND) {
		err_clear(c->e);
		return ERR_OK;
	}
	if (rc != ERR_OK)
		return rc;
	*ok = words->receipt == NULL || holds(c, words->receipt, TYP_RECEIPT, v);
	for (i = 0; *ok && words->statements[i] != NULL; i++)
		*ok = holds(c, words->statements[i], TYP_STATEMENT, v);
	evidence_free(&words);
	return ERR_OK;
}

/* The result by the digest that the statement named.  Gone after retention, it is no fault. */
static enum err_code
check_result(struct checking *c, const char *submission, bool *ok)
{
	struct buf sealed = BUF_INIT;
	bool resealed = false;
	enum err_code rc = result_get(c->w->store, submission, &sealed, c->e);

	if (rc == ERR_NOT_FOUND) {
		err_clear(c->e);
		rc = ERR_OK;
	} else if (rc == ERR_OK) {
		rc = result_resealed(c->w->store, submission, &resealed, c->e);
	}
	if (rc == ERR_OK && sealed.len > 0 && !resealed)
		*ok = c->result_digest != NULL && digest_is(&sealed, c->result_digest);
	buf_free(&sealed);
	return rc;
}

static bool
check_submission(void *ctx, const char *submission)
{
	struct checking *c = ctx;
	struct envelope v = { 0 };
	bool ok = true;

	free(c->result_digest);
	c->result_digest = NULL;
	c->rc = envelope_get(c->w->store, submission, &v, c->e);
	if (c->rc == ERR_NOT_FOUND) {	/* not approved: nothing went out */
		err_clear(c->e);
		c->rc = ERR_OK;
		goto out;
	}
	if (c->rc == ERR_OK)
		ok = digest_is(&v.sealed, v.digest);
	if (c->rc == ERR_OK && ok)
		c->rc = check_words(c, &v, &ok);
	if (c->rc == ERR_OK && ok)
		c->rc = check_result(c, submission, &ok);
	if (c->rc == ERR_OK && !ok)
		c->rc = err_set(c->e, ERR_STORE_DAMAGED, "work.evidence.damaged", submission, NULL);
out:
	envelope_row_clear(&v);
	return c->rc == ERR_OK;
}

static bool
check_entry(void *ctx, const struct entry *n)
{
	struct checking *c = ctx;
	enum outbox_state last;
	enum err_code rc;
	bool moved;

	c->rc = outbox_last(c->w->store, n->id, &moved, &last, c->e);
	if (c->rc == ERR_OK && moved && last != n->state)
		c->rc = err_set(c->e, ERR_STORE_DAMAGED, "work.evidence.state", n->id, NULL);
	if (c->rc != ERR_OK)
		return false;
	rc = frozen_each(c->w->store, n->id, check_submission, c, c->e);
	if (c->rc == ERR_OK)
		c->rc = rc;
	return c->rc == ERR_OK;
}

enum err_code
evidence_check(struct work *w, struct err *e)
{
	struct entry_query q = { .limit = 0 };
	struct checking c = { .w = w, .rc = ERR_OK, .e = e };
	enum err_code rc = enrolment_load(w, &c.server, e);

	c.enrolled = rc == ERR_OK;
	if (rc == ERR_REFUSED) {	/* never enrolled: there should be nothing to check */
		err_clear(e);
		rc = ERR_OK;
	}
	if (rc == ERR_OK)
		rc = entry_each(w->store, &q, check_entry, &c, e);
	server_file_clear(&c.server);
	free(c.result_digest);
	return rc != ERR_OK ? rc : c.rc;
}
