/* SPDX-License-Identifier: ISC */
/*
 * JWS as protocol.md section 1 narrows it; see jws.h.  The signing input is
 * base64url(protected header) "." base64url(payload).
 */
#include "wire/jws.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "wire/shape.h"

void
jws_header_clear(struct jws_header *h)
{
	free(h->typ);
	free(h->role);
	free(h->at);
	*h = (struct jws_header){ 0 };
}

void
jws_signature_clear(struct jws_signature *s)
{
	free(s->protected64);
	free(s->signature64);
	*s = (struct jws_signature){ 0 };
}

static enum err_code
refused(struct err *e, const char *why)
{
	return err_set(e, ERR_CRYPTO, "wire.signature", why, NULL);
}

/* ---- signing ---- */

static enum err_code
build_header(const struct sign_key *k, const char *typ, const char *role, int64_t at_us,
    struct buf *out, struct err *e)
{
	char at[TIME_TEXT_SIZE];
	json_t *o;

	time_format(at_us, at);
	o = json_pack("{s:s, s:s, s:s, s:s}", "alg", "EdDSA", "kid", sign_key_public(k)->kid,
	    "typ", typ, "at", at);
	if (o != NULL && role != NULL && json_object_set_new(o, "role", json_string(role)) != 0) {
		json_decref(o);
		o = NULL;
	}
	return json_write(o, out, e);
}

enum err_code
jws_sign(const struct sign_key *k, const char *typ, const char *role, int64_t at_us,
    const void *payload, size_t len, struct jws_signature *out, struct err *e)
{
	struct buf header = BUF_INIT, input = BUF_INIT, sig64 = BUF_INIT;
	unsigned char sig[SIGNATURE_BYTES];
	enum err_code rc = build_header(k, typ, role, at_us, &header, e);

	*out = (struct jws_signature){ 0 };
	if (rc != ERR_OK)
		goto out;
	rc = err_nomem(NULL);
	if (!b64_encode(header.data, header.len, &input))
		goto out;
	out->protected64 = strdup(buf_str(&input));
	if (out->protected64 == NULL || !buf_addc(&input, '.') || !b64_encode(payload, len, &input))
		goto out;
	sign_bytes(k, input.data, input.len, sig);
	if (!b64_encode(sig, sizeof sig, &sig64))
		goto out;
	out->signature64 = buf_steal(&sig64);
	rc = out->signature64 != NULL ? ERR_OK : ERR_NOMEM;
out:
	if (rc == ERR_NOMEM)
		(void)err_nomem(e);
	if (rc != ERR_OK)
		jws_signature_clear(out);
	buf_free(&header);
	buf_free(&input);
	buf_free(&sig64);
	return rc;
}

enum err_code
jws_sign_compact(const struct sign_key *k, const char *typ, int64_t at_us, const void *payload,
    size_t len, struct buf *out, struct err *e)
{
	struct jws_signature s;
	enum err_code rc = jws_sign(k, typ, NULL, at_us, payload, len, &s, e);

	if (rc != ERR_OK)
		return rc;
	buf_adds(out, s.protected64);
	buf_addc(out, '.');
	b64_encode(payload, len, out);
	buf_addc(out, '.');
	buf_adds(out, s.signature64);
	jws_signature_clear(&s);
	return buf_ok(out) ? ERR_OK : err_nomem(e);
}

enum err_code
jws_compose(const void *payload, size_t len, const struct jws_signature *sigs, size_t n,
    struct buf *out, struct err *e)
{
	struct buf payload64 = BUF_INIT;
	json_t *o = NULL, *list = json_array();
	size_t i;
	bool ok = list != NULL && b64_encode(payload, len, &payload64);

	for (i = 0; ok && i < n; i++)
		ok = json_array_append_new(list, json_pack("{s:s, s:s}", "protected",
		    sigs[i].protected64, "signature", sigs[i].signature64)) == 0;
	if (ok)
		o = json_pack("{s:s, s:O}", "payload", buf_str(&payload64), "signatures", list);
	json_decref(list);
	buf_free(&payload64);
	return json_write(o, out, e);
}

/* ---- verifying ---- */

/* A message refused for want of memory would count as forged. */
static enum err_code
undecoded(struct err *e, const struct buf *b)
{
	return buf_ok(b) ? refused(e, "base64url") : err_nomem(e);
}

bool
jws_key_is(void *ctx, const char *kid, struct public_key *out)
{
	const struct public_key *k = ctx;

	*out = *k;
	return strcmp(k->kid, kid) == 0;
}

static enum err_code
fill_header(const json_t *o, struct jws_header *out, struct err *e)
{
	const char *kid = json_string_value(json_object_get(o, "kid"));
	const char *typ = json_string_value(json_object_get(o, "typ"));
	const char *at = json_string_value(json_object_get(o, "at"));
	const char *alg = json_string_value(json_object_get(o, "alg"));
	const json_t *role = json_object_get(o, "role");

	if (alg == NULL || strcmp(alg, "EdDSA") != 0)
		return refused(e, "alg");
	if (json_object_get(o, "crit") != NULL || json_object_get(o, "b64") != NULL)
		return refused(e, "crit");
	if (kid == NULL || strlen(kid) >= sizeof out->kid)
		return refused(e, "kid");
	if (typ == NULL || at == NULL || !time_parse(at, &out->at_us))
		return refused(e, typ == NULL ? "typ" : "at");
	if (role != NULL && !json_is_string(role))
		return refused(e, "role");
	memcpy(out->kid, kid, strlen(kid) + 1);
	out->typ = strdup(typ);
	out->at = strdup(at);
	out->role = role != NULL ? strdup(json_string_value(role)) : NULL;
	if (out->typ == NULL || out->at == NULL || (role != NULL && out->role == NULL))
		return err_nomem(e);
	return ERR_OK;
}

enum err_code
jws_read_header(const char *protected64, struct jws_header *out, struct err *e)
{
	struct buf text = BUF_INIT;
	enum err_code rc;
	json_t *o = NULL;

	*out = (struct jws_header){ 0 };
	if (!b64_decode(protected64, strlen(protected64), &text)) {
		rc = undecoded(e, &text);
	} else {
		rc = json_read_object(buf_str(&text), text.len, &o, NULL);
		rc = rc == ERR_OK ? fill_header(o, out, e) :
		    rc == ERR_NOMEM ? err_nomem(e) : refused(e, "header");
	}
	if (rc != ERR_OK)
		jws_header_clear(out);
	json_decref(o);
	buf_free(&text);
	return rc;
}

/* The signature itself, over what is signed. */
static enum err_code
check_signature(const struct jws_signature *s, const struct public_key *key, const void *payload,
    size_t len, struct err *e)
{
	unsigned char sig[SIGNATURE_BYTES];
	struct buf input = BUF_INIT;
	enum err_code rc = ERR_OK;

	buf_adds(&input, s->protected64);
	buf_addc(&input, '.');
	if (!b64_encode(payload, len, &input))
		rc = err_nomem(e);
	else if (!b64_decode_fixed(s->signature64, sig, sizeof sig) ||
	    !sign_verify(key, input.data, input.len, sig))
		rc = refused(e, "signature");
	buf_free(&input);
	return rc;
}

enum err_code
jws_verify(const struct jws_signature *s, const char *typ, const void *payload, size_t len,
    jws_key_fn find, void *ctx, struct jws_header *out, struct err *e)
{
	struct jws_header h;
	struct public_key key;
	enum err_code rc = jws_read_header(s->protected64, &h, e);

	if (out != NULL)
		*out = (struct jws_header){ 0 };
	if (rc != ERR_OK)
		return rc;
	if (strcmp(h.typ, typ) != 0)
		rc = refused(e, "typ");
	else if (!find(ctx, h.kid, &key))
		rc = refused(e, "kid");
	else
		rc = check_signature(s, &key, payload, len, e);
	if (rc == ERR_OK && out != NULL)
		*out = h;
	else
		jws_header_clear(&h);
	return rc;
}

/* The part of a compact JWS up to the next dot; NULL when out of memory. */
static char *
part(const char **text)
{
	size_t n = strcspn(*text, ".");
	char *s = strndup(*text, n);

	*text += n + ((*text)[n] == '.' ? 1 : 0);
	return s;
}

enum err_code
jws_open_compact(const char *text, const char *typ, jws_key_fn find, void *ctx,
    struct buf *payload, struct jws_header *out, struct err *e)
{
	struct jws_signature s = { 0 };
	struct buf bytes = BUF_INIT;
	char *payload64 = NULL;
	enum err_code rc;
	size_t dots = 0;
	const char *p;

	if (out != NULL)
		*out = (struct jws_header){ 0 };
	for (p = text; *p != '\0'; p++)
		dots += *p == '.';
	if (dots != 2)
		return refused(e, "form");
	s.protected64 = part(&text);
	payload64 = part(&text);
	s.signature64 = part(&text);
	if (s.protected64 == NULL || payload64 == NULL || s.signature64 == NULL)
		rc = err_nomem(e);
	else if (!b64_decode(payload64, strlen(payload64), &bytes))
		rc = undecoded(e, &bytes);
	else
		rc = jws_verify(&s, typ, buf_str(&bytes), bytes.len, find, ctx, out, e);
	if (rc == ERR_OK && payload != NULL && !buf_add(payload, buf_str(&bytes), bytes.len)) {
		if (out != NULL)
			jws_header_clear(out);
		rc = err_nomem(e);
	}
	free(payload64);
	jws_signature_clear(&s);
	buf_free(&bytes);
	return rc;
}

static enum err_code
split_one(const json_t *o, struct jws_signature *out, struct err *e)
{
	const char *header = json_string_value(json_object_get(o, "protected"));
	const char *sig = json_string_value(json_object_get(o, "signature"));

	if (header == NULL || sig == NULL || json_object_get(o, "header") != NULL)
		return refused(e, "form");
	out->protected64 = strdup(header);
	out->signature64 = strdup(sig);
	return out->protected64 != NULL && out->signature64 != NULL ? ERR_OK : err_nomem(e);
}

enum err_code
jws_split(const char *text, size_t len, struct buf *payload, struct jws_signature **sigs, size_t *n,
    struct err *e)
{
	json_t *o, *list;
	const char *payload64;
	enum err_code rc = json_read_object(text, len, &o, e);
	size_t i = 0, count;

	*sigs = NULL;
	*n = 0;
	if (rc != ERR_OK)
		return rc;
	payload64 = json_string_value(json_object_get(o, "payload"));
	list = json_object_get(o, "signatures");
	count = json_array_size(list);
	/* Members of the flattened form beside `signatures` (RFC 7515, 7.2.1). */
	if (json_object_get(o, "header") != NULL || json_object_get(o, "protected") != NULL ||
	    json_object_get(o, "signature") != NULL) {
		rc = refused(e, "form");
		goto out;
	}
	if (payload64 == NULL || !json_is_array(list) ||
	    !b64_decode(payload64, strlen(payload64), payload)) {
		rc = buf_ok(payload) ? json_wrong(e, "", "payload", "malformed") : err_nomem(e);
		goto out;
	}
	*sigs = calloc(count + 1, sizeof **sigs);
	if (*sigs == NULL)
		rc = err_nomem(e);
	for (i = 0; rc == ERR_OK && i < count; i++)
		rc = split_one(json_array_get(list, i), &(*sigs)[i], e);
	*n = count;
	if (rc != ERR_OK) {
		for (i = 0; *sigs != NULL && i < count; i++)
			jws_signature_clear(&(*sigs)[i]);
		free(*sigs);
		*sigs = NULL;
		*n = 0;
	}
out:
	json_decref(o);
	return rc;
}
