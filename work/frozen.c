/* SPDX-License-Identifier: ISC */
/*
 * What freezing keeps: the payload's exact bytes, the review document, and the
 * maker's signature over the payload.  One sealed part, written once.
 */
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"

void
frozen_clear(struct frozen *f)
{
	buf_free(&f->payload);
	buf_free(&f->review);
	jws_signature_clear(&f->maker);
	*f = (struct frozen){ 0 };
}

enum err_code
frozen_write(const struct frozen *f, struct buf *out, struct err *e)
{
	struct buf payload = BUF_INIT, review = BUF_INIT;
	json_t *o = NULL;

	if (b64_encode(buf_str(&f->payload), f->payload.len, &payload) &&
	    b64_encode(buf_str(&f->review), f->review.len, &review))
		o = json_pack("{s:s, s:s, s:{s:s, s:s}}", "payload", buf_str(&payload), "review",
		    buf_str(&review), "maker", "protected", f->maker.protected64, "signature",
		    f->maker.signature64);
	buf_free(&payload);
	buf_free(&review);
	return object_write(o, out, e);
}

static bool
member_bytes(const json_t *o, const char *name, struct buf *out)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text != NULL && b64_decode(text, strlen(text), out);
}

static enum err_code
frozen_parse(const struct buf *json, struct frozen *out, struct err *e)
{
	const json_t *maker;
	json_t *o;
	enum err_code rc = object_read(buf_str(json), json->len, &o, e);

	if (rc != ERR_OK)
		return rc;
	maker = json_object_get(o, "maker");
	if (!member_bytes(o, "payload", &out->payload) || !member_bytes(o, "review", &out->review))
		rc = err_set(e, ERR_STORE_DAMAGED, "work.store.unreadable", NULL);
	if (rc == ERR_OK)
		rc = object_text(maker, "protected", &out->maker.protected64, e);
	if (rc == ERR_OK)
		rc = object_text(maker, "signature", &out->maker.signature64, e);
	if (rc == ERR_OK && (out->maker.protected64 == NULL || out->maker.signature64 == NULL))
		rc = err_set(e, ERR_STORE_DAMAGED, "work.store.unreadable", NULL);
	if (rc == ERR_OK)
		digest_text(buf_str(&out->payload), out->payload.len, out->digest);
	json_decref(o);
	return rc;
}

enum err_code
frozen_load(struct session *s, const char *submission, struct frozen *out, struct err *e)
{
	struct buf json = BUF_INIT;
	enum err_code rc;

	*out = (struct frozen){ 0 };
	rc = frozen_get(s->work->store, s->ring, submission, &json, e);
	if (rc == ERR_OK)
		rc = frozen_parse(&json, out, e);
	if (rc != ERR_OK)
		frozen_clear(out);
	buf_free(&json);
	return rc;
}

enum err_code
order_make(const struct wire_submission *p, const struct keyring_key *k,
    unsigned char out[TOKEN_BYTES], struct err *e)
{
	struct buf what = BUF_INIT;

	memset(out, 0, TOKEN_BYTES);
	if (p->kind != WIRE_REGISTRATION)
		return ERR_OK;
	buf_adds(&what, p->subject.person_key);
	buf_addc(&what, '\n');
	buf_adds(&what, p->registration.dataset);
	if (!buf_ok(&what))
		return err_nomem(e);
	row_token(k->row, "order", what.data, what.len, out);
	buf_free(&what);
	return ERR_OK;
}

enum err_code
frozen_order(void *ctx UNUSED, const struct buf *json, const struct keyring_key *k,
    unsigned char out[TOKEN_BYTES], struct err *e)
{
	struct wire_submission payload = { 0 };
	struct frozen f = { 0 };
	enum err_code rc = frozen_parse(json, &f, e);

	if (rc == ERR_OK)
		rc = submission_read(buf_str(&f.payload), f.payload.len, &payload, e);
	if (rc == ERR_OK)
		rc = order_make(&payload, k, out, e);
	submission_clear(&payload);
	frozen_clear(&f);
	return rc;
}
