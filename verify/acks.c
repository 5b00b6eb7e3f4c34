/* SPDX-License-Identifier: ISC */
/*
 * Acknowledged heads: a head is the terminal's word for where its chain
 * stands, an acknowledgement the server's for having heard it.  A chain that
 * passes through all of them was not grown anew.
 */
#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "seal/b64.h"
#include "wire/jws.h"
#include "wire/message.h"

/* ---- keys ---- */

static enum err_code
add(struct public_key **list, size_t *n, const struct public_key *k, struct err *e)
{
	struct public_key *grown = realloc(*list, (*n + 1) * sizeof *grown);

	if (grown == NULL)
		return err_nomem(e);
	*list = grown;
	grown[(*n)++] = *k;
	return ERR_OK;
}

static enum err_code
add_server(struct keys *k, const struct buf *json, struct err *e)
{
	struct wire_server_file f = { 0 };
	enum err_code rc = server_file_read(buf_str(json), json->len, &f, NULL);
	size_t i;

	for (i = 0; rc == ERR_OK && i < f.signing_count; i++)
		rc = add(&k->server, &k->server_count, &f.signing_keys[i], e);
	server_file_clear(&f);
	return rc;
}

static enum err_code
add_terminal(struct keys *k, const struct buf *json, struct err *e)
{
	struct wire_terminal_file f = { 0 };
	enum err_code rc = terminal_file_read(buf_str(json), json->len, &f, NULL);

	if (rc == ERR_OK)
		rc = add(&k->terminal, &k->terminal_count, &f.terminal_key, e);
	terminal_file_clear(&f);
	return rc;
}

enum err_code
keys_add(struct keys *k, const char *path, struct err *e)
{
	struct buf json = BUF_INIT;
	enum err_code rc = file_read(path, &json, e);

	if (rc == ERR_OK && add_server(k, &json, e) != ERR_OK &&
	    add_terminal(k, &json, e) != ERR_OK)
		rc = err_set(e, ERR_INVALID, "keys", path, NULL);
	buf_free(&json);
	return rc;
}

void
keys_free(struct keys *k)
{
	free(k->terminal);
	free(k->server);
	*k = (struct keys){ 0 };
}

static bool
find(const struct public_key *list, size_t n, const char *kid, struct public_key *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(list[i].kid, kid) == 0) {
			*out = list[i];
			return true;
		}
	}
	return false;
}

static bool
find_terminal(void *ctx, const char *kid, struct public_key *out)
{
	const struct keys *k = ctx;

	return find(k->terminal, k->terminal_count, kid, out);
}

static bool
find_server(void *ctx, const char *kid, struct public_key *out)
{
	const struct keys *k = ctx;

	return find(k->server, k->server_count, kid, out);
}

/* ---- acknowledgements ---- */

/* One of the two signed words; `server` says whose. */
static bool
word_read(const json_t *o, const struct keys *k, bool server, struct wire_head *out)
{
	const char *jws = json_string_value(json_object_get(o, server ? "ack" : "head"));
	struct keys copy = *k;
	struct buf payload = BUF_INIT;
	bool ok;

	ok = jws != NULL && jws_open_compact(jws, server ? TYP_AUDIT_ACK : TYP_AUDIT_HEAD,
	    server ? find_server : find_terminal, &copy, &payload, NULL, NULL) == ERR_OK &&
	    head_read(buf_str(&payload), payload.len, server, out, NULL) == ERR_OK;
	buf_free(&payload);
	return ok;
}

static bool
ack_read(const char *text, size_t len, const struct keys *k, struct ack *out)
{
	struct wire_head head = { 0 }, ack = { 0 };
	struct buf hash = BUF_INIT;
	json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	bool ok;

	ok = o != NULL && word_read(o, k, false, &head) && word_read(o, k, true, &ack) &&
	    head.seq == ack.seq && strcmp(head.hash, ack.hash) == 0 &&
	    strcmp(head.terminal, ack.terminal) == 0 &&
	    b64_decode(ack.hash, strlen(ack.hash), &hash) && hash.len == HASH_BYTES;
	if (ok) {
		out->seq = ack.seq;
		memcpy(out->hash, hash.data, HASH_BYTES);
	}
	head_clear(&head);
	head_clear(&ack);
	buf_free(&hash);
	json_decref(o);
	return ok;
}

static int
by_seq(const void *a, const void *b)
{
	const struct ack *x = a, *y = b;

	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

enum err_code
acks_read(const char *path, const struct keys *k, struct acks *out, struct err *e)
{
	struct buf file = BUF_INIT_MAX((size_t)1 << 30);
	const char *p, *end, *nl;
	struct ack *grown, one;
	char number[24];
	enum err_code rc = file_read(path, &file, e);

	*out = (struct acks){ 0 };
	p = buf_str(&file);
	for (end = p + file.len; rc == ERR_OK && p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl != NULL ? nl : end;
		if (!ack_read(p, (size_t)(nl - p), k, &one)) {
			(void)snprintf(number, sizeof number, "%zu", out->n + 1);
			rc = err_set(e, ERR_CRYPTO, "ack", number, NULL);
			break;
		}
		grown = realloc(out->list, (out->n + 1) * sizeof *grown);
		if (grown == NULL) {
			rc = err_nomem(e);
			break;
		}
		out->list = grown;
		grown[out->n++] = one;
	}
	if (rc == ERR_OK && out->n > 1)
		qsort(out->list, out->n, sizeof *out->list, by_seq);
	if (rc != ERR_OK)
		acks_free(out);
	buf_free(&file);
	return rc;
}

void
acks_free(struct acks *a)
{
	free(a->list);
	*a = (struct acks){ 0 };
}
