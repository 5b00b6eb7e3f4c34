/* SPDX-License-Identifier: ISC */
/*
 * Enrolment files (protocol.md section 7): carried by hand, fingerprints
 * compared on paper.  A file whose fingerprint does not fit its keys is
 * refused here.
 */
#include <stdlib.h>
#include <string.h>

#include "wire/message.h"
#include "wire/shapes.h"

#define TEXT(n, f)	{ (n), SHAPE_TEXT, offsetof(S, f), 0, NULL }

/* Digest of two keys' bytes, concatenated. */
static void
fingerprint(const struct public_key *a, const struct public_key *b, char out[DIGEST_TEXT_SIZE])
{
	unsigned char both[64];

	memcpy(both, a->bytes, 32);
	memcpy(both + 32, b->bytes, 32);
	digest_text(both, sizeof both, out);
}

/* ---- from the terminal ---- */

struct terminal_text {
	char	*terminal, *organization, *csr, *terminal_key, *root_key, *roster, *fingerprint;
};
#define S struct terminal_text
static const struct shape_member terminal_members[] = {
	{ "protocol", SHAPE_PROTOCOL, 0, 0, NULL }, TEXT("terminal", terminal),
	TEXT("organization", organization), TEXT("csr", csr), TEXT("terminal_key", terminal_key),
	TEXT("root_key", root_key), TEXT("roster", roster), TEXT("fingerprint", fingerprint),
};
#undef S
static const struct shape terminal_shape = SHAPE_OF(terminal_members, struct terminal_text, false);

enum err_code
terminal_file_build(const struct wire_terminal_file *t, struct buf *out, struct err *e)
{
	char terminal_key[KEY_TEXT_SIZE], root_key[KEY_TEXT_SIZE], print[DIGEST_TEXT_SIZE];
	const struct terminal_text text = {
		.terminal = t->terminal, .organization = t->organization, .csr = t->csr,
		.terminal_key = terminal_key, .root_key = root_key, .roster = t->roster,
		.fingerprint = print,
	};

	public_key_text(&t->terminal_key, terminal_key);
	public_key_text(&t->root_key, root_key);
	fingerprint(&t->root_key, &t->terminal_key, print);
	return shape_write(&terminal_shape, &text, out, e);
}

enum err_code
terminal_file_read(const char *json, size_t len, struct wire_terminal_file *out, struct err *e)
{
	char print[DIGEST_TEXT_SIZE];
	struct terminal_text t;
	enum err_code rc;

	*out = (struct wire_terminal_file){ 0 };
	rc = shape_parse(&terminal_shape, json, len, &t, e);
	if (rc != ERR_OK)
		return rc;
	if (!public_key_parse(CURVE_ED25519, t.terminal_key, &out->terminal_key)) {
		rc = json_wrong(e, "", "terminal_key", "value");
	} else if (!public_key_parse(CURVE_ED25519, t.root_key, &out->root_key)) {
		rc = json_wrong(e, "", "root_key", "value");
	} else {
		fingerprint(&out->root_key, &out->terminal_key, print);
		if (strcmp(print, t.fingerprint) != 0)
			rc = json_wrong(e, "", "fingerprint", "value");
	}
	if (rc == ERR_OK) {
		out->terminal = t.terminal;
		out->organization = t.organization;
		out->csr = t.csr;
		out->roster = t.roster;
		out->fingerprint = t.fingerprint;
		t.terminal = t.organization = t.csr = t.roster = t.fingerprint = NULL;
	}
	shape_clear(&terminal_shape, &t);
	return rc;
}

void
terminal_file_clear(struct wire_terminal_file *t)
{
	free(t->terminal);
	free(t->organization);
	free(t->csr);
	free(t->roster);
	free(t->fingerprint);
	*t = (struct wire_terminal_file){ 0 };
}

/* ---- from the server's side ---- */

struct key_text {
	char	*kid, *public_key;
};
#define S struct key_text
static const struct shape_member key_members[] = {
	TEXT("kid", kid), TEXT("public_key", public_key),
};
#undef S
static const struct shape key_shape = SHAPE_OF(key_members, struct key_text, false);

struct server_text {
	char		*url, *ca, *client_certificate, *fingerprint;
	char		**pins;
	struct key_text	*sealing, *signing;
	size_t		 pin_count, sealing_count, signing_count;
};
#define S struct server_text
static const struct shape_member server_members[] = {
	{ "protocol", SHAPE_PROTOCOL, 0, 0, NULL }, TEXT("url", url), TEXT("ca", ca),
	{ "pins", SHAPE_TEXTS, offsetof(S, pins), offsetof(S, pin_count), NULL },
	TEXT("client_certificate", client_certificate),
	{ "sealing_keys", SHAPE_LIST, offsetof(S, sealing), offsetof(S, sealing_count),
	    &key_shape },
	{ "signing_keys", SHAPE_LIST, offsetof(S, signing), offsetof(S, signing_count),
	    &key_shape },
	TEXT("fingerprint", fingerprint),
};
#undef S
static const struct shape server_shape = SHAPE_OF(server_members, struct server_text, false);

static json_t *
keys_json(const struct public_key *keys, size_t n)
{
	char text[KEY_TEXT_SIZE];
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < n; i++) {
		public_key_text(&keys[i], text);
		(void)json_array_append_new(list, json_pack("{s:s, s:s}", "kid", keys[i].kid,
		    "public_key", text));
	}
	if (json_array_size(list) == n)
		return list;
	json_decref(list);
	return NULL;
}

enum err_code
server_file_build(const struct wire_server_file *s, struct buf *out, struct err *e)
{
	char print[DIGEST_TEXT_SIZE];
	struct server_text t = {
		.url = s->url, .ca = s->ca, .client_certificate = s->client_certificate,
		.fingerprint = print, .pins = s->pins, .pin_count = s->pin_count,
	};
	json_t *o = json_object();
	bool ok;

	if (s->sealing_count == 0 || s->signing_count == 0) {
		json_decref(o);
		return json_wrong(e, "", "sealing_keys", "missing");
	}
	fingerprint(&s->sealing_keys[0], &s->signing_keys[0], print);
	ok = o != NULL && shape_build(&server_shape, &t, o) &&
	    json_object_set_new(o, "sealing_keys",
	    keys_json(s->sealing_keys, s->sealing_count)) == 0 &&
	    json_object_set_new(o, "signing_keys",
	    keys_json(s->signing_keys, s->signing_count)) == 0;
	if (!ok) {
		json_decref(o);
		o = NULL;
	}
	return json_write(o, out, e);
}

static enum err_code
turn_keys(enum key_curve curve, const struct key_text *from, size_t n, const char *name,
    struct public_key **to, size_t *count, struct err *e)
{
	size_t i;

	if (n == 0)
		return json_wrong(e, "", name, "missing");
	*to = calloc(n, sizeof **to);
	if (*to == NULL)
		return err_nomem(e);
	*count = n;
	for (i = 0; i < n; i++) {
		if (!public_key_parse(curve, from[i].public_key, &(*to)[i]) ||
		    strcmp((*to)[i].kid, from[i].kid) != 0)
			return json_wrong(e, "", name, "value");
	}
	return ERR_OK;
}

enum err_code
server_file_read(const char *json, size_t len, struct wire_server_file *out, struct err *e)
{
	char print[DIGEST_TEXT_SIZE];
	struct server_text t;
	enum err_code rc;

	*out = (struct wire_server_file){ 0 };
	rc = shape_parse(&server_shape, json, len, &t, e);
	if (rc != ERR_OK)
		return rc;
	rc = turn_keys(CURVE_X25519, t.sealing, t.sealing_count, "sealing_keys",
	    &out->sealing_keys, &out->sealing_count, e);
	if (rc == ERR_OK)
		rc = turn_keys(CURVE_ED25519, t.signing, t.signing_count, "signing_keys",
		    &out->signing_keys, &out->signing_count, e);
	if (rc == ERR_OK) {
		fingerprint(&out->sealing_keys[0], &out->signing_keys[0], print);
		if (strcmp(print, t.fingerprint) != 0)
			rc = json_wrong(e, "", "fingerprint", "value");
	}
	if (rc == ERR_OK) {
		out->url = t.url;
		out->ca = t.ca;
		out->client_certificate = t.client_certificate;
		out->fingerprint = t.fingerprint;
		out->pins = t.pins;
		out->pin_count = t.pin_count;
		t.url = t.ca = t.client_certificate = t.fingerprint = NULL;
		t.pins = NULL;
		t.pin_count = 0;
	} else {
		server_file_clear(out);
	}
	shape_clear(&server_shape, &t);
	return rc;
}

void
server_file_clear(struct wire_server_file *s)
{
	size_t i;

	for (i = 0; i < s->pin_count; i++)
		free(s->pins[i]);
	free(s->pins);
	free(s->url);
	free(s->ca);
	free(s->client_certificate);
	free(s->fingerprint);
	free(s->sealing_keys);
	free(s->signing_keys);
	*s = (struct wire_server_file){ 0 };
}
