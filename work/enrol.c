/* SPDX-License-Identifier: ISC */
/*
 * The two files of an enrolment (protocol.md section 7), carried by hand: what
 * this terminal is, and how its server is reached and known.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "seal/keyfile.h"
#include "seal/x509.h"
#include "work/priv.h"

enum err_code
enrolment_load(struct work *w, struct wire_server_file *out, struct err *e)
{
	char *json;
	enum err_code rc;

	*out = (struct wire_server_file){ 0 };
	rc = setting_get(w->store, "enrolment", &json, e);
	if (rc == ERR_OK && json == NULL)
		rc = err_set(e, ERR_REFUSED, "work.enrol.none", NULL);
	if (rc == ERR_OK)
		rc = server_file_read(json, strlen(json), out, e);
	free(json);
	return rc;
}

bool
enrolment_key(void *ctx, const char *kid, struct public_key *out)
{
	const struct wire_server_file *f = ctx;
	size_t i;

	for (i = 0; i < f->signing_count; i++) {
		if (strcmp(f->signing_keys[i].kid, kid) == 0) {
			*out = f->signing_keys[i];
			return true;
		}
	}
	return false;
}

enum err_code
enrol_export(struct work *w, struct buf *json, struct err *e)
{
	struct audit_event ev = { .action = "enrol-export", .who = "system", .result = "ok" };
	char *tls = credential_path(w->home, FILE_TLS);
	char *sender = credential_path(w->home, FILE_SENDER);
	struct wire_terminal_file t = { .terminal = w->terminal, .organization = w->organization };
	struct sign_key *key = NULL;
	struct buf csr = BUF_INIT;
	char *roster = NULL;
	enum err_code rc;

	if (tls == NULL || sender == NULL) {
		rc = err_nomem(e);
		goto out;
	}
	rc = root_key_get(w, &t.root_key, e);
	if (rc == ERR_OK)
		rc = setting_get(w->store, "roster", &roster, e);
	if (rc == ERR_OK && roster == NULL)
		rc = err_set(e, ERR_REFUSED, "work.roster.none", NULL);
	if (rc == ERR_OK)
		rc = keyfile_load_sign(sender, &key, e);
	if (rc == ERR_OK)
		rc = x509_csr_of_key(tls, w->terminal, &csr, e);
	if (rc == ERR_OK) {
		t.terminal_key = *sign_key_public(key);
		t.csr = csr.data;
		t.roster = roster;
		rc = terminal_file_build(&t, json, e);
	}
	if (rc == ERR_OK)
		rc = audit_record(w->store, &ev, e);
out:
	sign_key_free(&key);
	buf_free(&csr);
	free(roster);
	free(tls);
	free(sender);
	return rc;
}

/* Stored as received: sync/ reads what it needs from it. */
static enum err_code
enrolment_store(struct work *w, const char *json, struct err *e)
{
	struct audit_event ev = { .action = "enrol-import", .who = "system", .result = "ok" };
	enum err_code rc = store_begin(w->store, e);

	if (rc != ERR_OK)
		return rc;
	rc = anchors_check(w, NULL, e);
	if (rc == ERR_OK)
		rc = setting_put(w->store, "enrolment", json, e);
	if (rc == ERR_OK)
		rc = anchors_seal(w->store, w->home, e);
	if (rc == ERR_OK)
		rc = audit_append(w->store, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = store_commit(w->store, e);
	store_rollback(w->store);
	return rc;
}

/* Said now, where the file is at hand, and not by the first run of the sender. */
static enum err_code
check_place(const struct wire_server_file *f, struct err *e)
{
	static const char scheme[] = "https://";
	struct buf pin = BUF_INIT;
	enum err_code rc;

	if (strncmp(f->url, scheme, sizeof scheme - 1) != 0)
		return err_set_field(e, ERR_INVALID, "url", "work.enrol.url", NULL);
	rc = x509_pin(f->ca, &pin, NULL);
	buf_free(&pin);
	if (rc == ERR_NOMEM)
		return err_nomem(e);
	return rc == ERR_OK ? rc : err_set_field(e, ERR_INVALID, "ca", "work.enrol.ca", NULL);
}

enum err_code
enrol_import(struct work *w, const char *json, size_t len, struct err *e)
{
	char *tls = credential_path(w->home, FILE_TLS), *text = strndup(json, len);
	struct wire_server_file f = { 0 };
	int64_t not_after;
	enum err_code rc;

	if (tls == NULL || text == NULL) {
		rc = err_nomem(e);
		goto out;
	}
	rc = server_file_read(json, len, &f, e);
	if (rc == ERR_OK)
		rc = check_place(&f, e);
	if (rc == ERR_OK)
		rc = x509_check(f.client_certificate, tls, w->terminal, &not_after, e);
	if (rc == ERR_OK && not_after <= work_now(w))
		rc = err_set(e, ERR_REFUSED, "work.enrol.expired", NULL);
	if (rc == ERR_OK)
		rc = enrolment_store(w, text, e);
out:
	server_file_clear(&f);
	free(tls);
	free(text);
	return rc;
}
