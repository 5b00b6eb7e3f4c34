/* SPDX-License-Identifier: ISC */
/*
 * Backup, restore and the generation of a terminal.
 *
 * A restored store goes back in time, and so does its audit chain: the root
 * signs that a new generation of the terminal begins, the server takes that,
 * and only then anything is sent.  The terminal's id stays.  On another machine
 * the credentials are new ones: then the certificate has to be renewed
 * (enrolment), and keys under passwords open only where screen.key was kept.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cache/restored.h"
#include "seal/keyfile.h"
#include "seal/x509.h"
#include "work/priv.h"

#define FILE_GENERATION	"generation-request.json"
#define FILE_MODE	0600
#define PEPPER_BYTES	32

enum err_code
work_backup(struct work *w, const char *file, struct err *e)
{
	const struct audit_event ev = { .action = "backup", .who = "system", .result = "ok" };
	enum err_code rc = audit_record(w->store, &ev, e);

	return rc == ERR_OK ? store_backup(w->store, file, e) : rc;
}

/* ---- the generation ---- */

static enum err_code
generation_payload(struct work *w, int64_t generation, const char *reason, struct buf *out,
    struct err *e)
{
	return object_write(json_pack("{s:s, s:I, s:s}", "terminal", w->terminal, "generation",
	    (json_int_t)generation, "reason", reason), out, e);
}

static enum err_code
generation_now(struct work *w, int64_t *out, struct err *e)
{
	char *text;
	enum err_code rc = setting_need(w->store, "generation", &text, e);

	*out = rc == ERR_OK ? strtoll(text, NULL, 10) : 0;
	free(text);
	return rc;
}

enum err_code
generation_request(struct work *w, int64_t generation, const char *reason, struct buf *json,
    struct err *e)
{
	char *path = path_join(w->home, FILE_GENERATION);
	int64_t now;
	enum err_code rc = path != NULL ? generation_now(w, &now, e) : err_nomem(e);

	if (rc == ERR_OK && text_empty(reason))
		rc = err_set_field(e, ERR_INVALID, "reason", "work.generation.reason", NULL);
	if (rc == ERR_OK)
		rc = generation_payload(w, generation > now ? generation : now + 1, reason, json,
		    e);
	if (rc == ERR_OK)
		rc = file_write(path, json->data, json->len, FILE_MODE, e);
	free(path);
	return rc;
}

/* {terminal, generation, reason}, or ERR_INVALID. */
static enum err_code
payload_read(const char *json, size_t len, json_t **out, struct err *e)
{
	enum err_code rc = object_read(json, len, out, NULL);

	if (rc == ERR_NOMEM)
		return err_nomem(e);
	if (rc == ERR_OK && json_is_string(json_object_get(*out, "terminal")) &&
	    json_is_string(json_object_get(*out, "reason")) &&
	    json_integer_value(json_object_get(*out, "generation")) > 0)
		return ERR_OK;
	json_decref(*out);
	*out = NULL;
	return err_set(e, ERR_INVALID, "work.generation.draft", NULL);
}

enum err_code
generation_sign(const char *root_key_file, const char *draft, size_t len, int64_t now_us,
    struct buf *out, struct err *e)
{
	struct sign_key *root = NULL;
	json_t *o = NULL;
	enum err_code rc = seal_init(e);

	if (rc == ERR_OK)
		rc = payload_read(draft, len, &o, e);
	if (rc == ERR_OK)
		rc = keyfile_load_sign(root_key_file, &root, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(root, TYP_GENERATION, now_us, draft, len, out, e);
	sign_key_free(&root);
	json_decref(o);
	return rc;
}

static enum err_code
number_put(struct store *s, const char *name, int64_t v, struct err *e)
{
	struct buf text = BUF_INIT;
	enum err_code rc = buf_addf(&text, "%lld", (long long)v) ?
	    setting_put(s, name, buf_str(&text), e) : err_nomem(e);

	buf_free(&text);
	return rc;
}

/* In the transaction: the chain goes on under the new generation, acknowledged by nobody. */
static enum err_code
put_generation(struct work *w, int64_t generation, const char *jws, struct err *e)
{
	const struct audit_event ev = { .action = "generation", .who = "system", .result = "ok" };
	struct store *s = w->store;
	enum err_code rc = number_put(s, "generation", generation, e);

	if (rc == ERR_OK)
		rc = setting_put(s, SETTING_GENERATION, jws, e);
	if (rc == ERR_OK)
		rc = setting_put(s, "audit_acked", NULL, e);
	if (rc == ERR_OK)
		rc = anchors_seal(s, w->home, e);
	return rc == ERR_OK ? audit_append(s, &ev, NULL, e) : rc;
}

/* The root's, about this terminal, and not older than what is here? */
static enum err_code
statement_check(struct work *w, const char *jws, int64_t *generation, struct err *e)
{
	struct jws_header h = { 0 };
	struct buf json = BUF_INIT;
	struct public_key root;
	json_t *o = NULL;
	int64_t now = 0;
	enum err_code rc = root_key_get(w, &root, e);

	if (rc == ERR_OK && jws_open_compact(jws, TYP_GENERATION, jws_key_is, &root, &json, &h,
	    NULL) != ERR_OK)
		rc = err_set(e, ERR_CRYPTO, "work.generation.signature", NULL);
	if (rc == ERR_OK)
		rc = payload_read(buf_str(&json), json.len, &o, e);
	if (rc == ERR_OK)
		rc = generation_now(w, &now, e);
	*generation = json_integer_value(json_object_get(o, "generation"));
	if (rc == ERR_OK && (strcmp(json_string_value(json_object_get(o, "terminal")),
	    w->terminal) != 0 || *generation < now))
		rc = err_set(e, ERR_REFUSED, "work.generation.other", NULL);
	jws_header_clear(&h);
	buf_free(&json);
	json_decref(o);
	return rc;
}

enum err_code
generation_import(struct work *w, const char *jws, struct err *e)
{
	int64_t generation;
	enum err_code rc = anchors_check(w, NULL, e);

	if (rc == ERR_OK)
		rc = statement_check(w, jws, &generation, e);
	if (rc == ERR_OK)
		rc = store_begin(w->store, e);
	if (rc == ERR_OK) {
		rc = put_generation(w, generation, jws, e);
		if (rc == ERR_OK)
			rc = store_commit(w->store, e);
		store_rollback(w->store);
	}
	return rc;
}

/* ---- restore ---- */

/* Credentials that the machine does not have are made: the old ones went with it. */
static enum err_code
make_missing(struct work *w, struct restored *out, struct err *e)
{
	char *screen = path_join(w->home, FILE_SCREEN), *sender = path_join(w->home, FILE_SENDER);
	char *tls = path_join(w->home, FILE_TLS);
	struct secret *pepper = NULL;
	struct sign_key *key = NULL;
	struct buf csr = BUF_INIT;
	enum err_code rc = screen != NULL && sender != NULL && tls != NULL ? ERR_OK :
	    err_nomem(e);

	if (rc == ERR_OK && !file_exists(screen)) {
		out->new_pepper = true;
		pepper = secret_new_random(PEPPER_BYTES);
		rc = pepper != NULL ? keyfile_save_secret(screen, pepper, e) : err_nomem(e);
	}
	if (rc == ERR_OK && !file_exists(sender)) {
		out->new_terminal = true;
		key = sign_key_new();
		rc = key != NULL ? keyfile_save_sign(sender, key, e) : err_nomem(e);
	}
	if (rc == ERR_OK && !file_exists(tls)) {
		out->new_terminal = true;
		rc = x509_make_csr(tls, w->terminal, &csr, e);
	}
	secret_free(&pepper);
	sign_key_free(&key);
	buf_free(&csr);
	free(screen);
	free(sender);
	free(tls);
	return rc;
}

/* One transaction: from here on the store knows that it is a restored one. */
static enum err_code
put_restored(struct work *w, struct restored *out, struct err *e)
{
	const struct audit_event ev = { .action = "restore", .who = "system", .result = "ok" };
	struct store *s = w->store;
	enum err_code rc = store_begin(s, e);

	if (rc != ERR_OK)
		return rc;
	rc = restored_mark(s, &out->entries, e);
	if (rc == ERR_OK)
		rc = setting_put(s, SETTING_RESTORED, "1", e);
	if (rc == ERR_OK)
		rc = audit_append(s, &ev, NULL, e);
	/* Unsigned yet: nothing is sent under it. */
	if (rc == ERR_OK)
		rc = put_generation(w, out->generation, NULL, e);
	if (rc == ERR_OK)
		rc = store_commit(s, e);
	store_rollback(s);
	return rc;
}

/* In a training store the root is at hand. */
static enum err_code
sign_here(struct work *w, const struct buf *draft, struct err *e)
{
	char *root = path_join(w->home, FILE_ROOT);
	struct buf jws = BUF_INIT;
	enum err_code rc = root != NULL ? ERR_OK : err_nomem(e);

	if (rc == ERR_OK && w->training && file_exists(root)) {
		rc = generation_sign(root, buf_str(draft), draft->len, work_now(w), &jws, e);
		if (rc == ERR_OK)
			rc = generation_import(w, buf_str(&jws), e);
	}
	buf_free(&jws);
	free(root);
	return rc;
}

enum err_code
work_restore(const struct work_options *o, const char *file, const char *reason,
    struct restored *out, struct err *e)
{
	struct buf draft = BUF_INIT;
	struct work *w = NULL;
	enum err_code rc = seal_init(e);

	*out = (struct restored){ 0 };
	if (rc == ERR_OK && text_empty(reason))
		rc = err_set_field(e, ERR_INVALID, "reason", "work.generation.reason", NULL);
	if (rc == ERR_OK)
		rc = dir_make(o->home, 0700, e);
	if (rc == ERR_OK)
		rc = store_restore(file, o->home, e);
	if (rc == ERR_OK)
		rc = work_open(o, &w, e);
	if (rc == ERR_OK)
		rc = make_missing(w, out, e);
	/* A copy of this machine's own store must be as its credential left it. */
	if (rc == ERR_OK && !out->new_pepper)
		rc = anchors_check(w, NULL, e);
	if (rc == ERR_OK)
		rc = generation_request(w, 0, reason, &draft, e);
	if (rc == ERR_OK)
		rc = generation_now(w, &out->generation, e);
	out->generation++;
	if (rc == ERR_OK)
		rc = put_restored(w, out, e);
	if (rc == ERR_OK)
		rc = sign_here(w, &draft, e);
	buf_free(&draft);
	work_close(&w);
	return rc;
}
