/* SPDX-License-Identifier: ISC */
/*
 * Enrolling a terminal; see enrol.h.  The files go by hand and their
 * fingerprints are compared on paper; here they are only checked against the
 * keys that they carry.
 */
#include "server/enrol.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "seal/box.h"
#include "seal/sign.h"
#include "seal/x509.h"
#include "server/roster.h"

/* A terminal whose clock is a little behind must not refuse a new certificate. */
#define BACKDATE_SECONDS	(INT64_C(-24) * 3600)
#define CERTIFICATE_SECONDS	(INT64_C(730) * 86400)

enum err_code
listen_remember(struct db *db, const char *url, struct err *e)
{
	return db_run(db, e, "INSERT INTO meta(key, value) VALUES('url', ?1)"
	    " ON CONFLICT(key) DO UPDATE SET value = ?1", "t", url);
}

/*
 * A terminal with another key is another machine, carried here by hand: its
 * audit chain begins anew.  With the same key the chain goes on, so that
 * enrolling again cannot hide a disk that was set back.
 */
static enum err_code
terminal_store(struct server *s, const struct wire_terminal_file *t, struct err *e)
{
	char key[KEY_TEXT_SIZE], root[KEY_TEXT_SIZE], at[TIME_TEXT_SIZE];
	enum err_code rc;

	public_key_text(&t->terminal_key, key);
	public_key_text(&t->root_key, root);
	server_now(s, at);
	rc = db_run(s->db, e, "DELETE FROM terminal WHERE id = ? AND terminal_key <> ?", "tt",
	    t->terminal, key);
	if (rc == ERR_OK)
		rc = db_run(s->db, e,
		    "INSERT INTO terminal(id, organization, terminal_key, root_key,"
		    " enrolled_at) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(id) DO UPDATE SET"
		    " organization = ?2, root_key = ?4, enrolled_at = ?5", "ttttt", t->terminal,
		    t->organization, key, root, at);
	return rc;
}

static enum err_code
store(struct server *s, const struct wire_terminal_file *t, struct err *e)
{
	int64_t version;
	enum err_code rc = db_begin(s->db, true, e);

	if (rc != ERR_OK)
		return rc;
	rc = roster_take(s->db, &t->root_key, t->organization, t->roster, &version, e);
	/* An older roster under the same root: the newer one stays in force. */
	if (rc == ERR_STALE) {
		err_clear(e);
		rc = ERR_OK;
	}
	if (rc == ERR_OK)
		rc = terminal_store(s, t, e);
	if (rc == ERR_OK)
		return db_commit(s->db, e);
	db_rollback(s->db);
	return rc;
}

static enum err_code
read_text(const char *path, char **out, struct err *e)
{
	struct buf b = BUF_INIT;
	enum err_code rc = file_read(path, &b, e);

	*out = rc == ERR_OK ? buf_steal(&b) : NULL;
	buf_free(&b);
	return rc == ERR_OK && *out == NULL ? err_nomem(e) : rc;
}

/* "fingerprint": digest of the first sealing and first signing key bytes. */
static void
fingerprint(const struct public_key *box, const struct public_key *sign,
    char out[DIGEST_TEXT_SIZE])
{
	unsigned char both[64];

	memcpy(both, box->bytes, 32);
	memcpy(both + 32, sign->bytes, 32);
	digest_text(both, sizeof both, out);
}

static enum err_code
answer_file(struct server *s, const char *url, char *certificate, struct buf *out, struct err *e)
{
	struct public_key box = *box_key_public(s->home->box);
	struct public_key sign = *sign_key_public(s->home->sign);
	char print[DIGEST_TEXT_SIZE], *ca = NULL, *cert = NULL, *pins[1] = { NULL };
	struct buf pin = BUF_INIT;
	struct wire_server_file file = { 0 };
	enum err_code rc = read_text(s->home->ca_cert_path, &ca, e);

	if (rc == ERR_OK)
		rc = read_text(s->home->cert_path, &cert, e);
	if (rc == ERR_OK)
		rc = x509_pin(cert, &pin, e);
	file.url = strdup(url);
	if (rc == ERR_OK && file.url == NULL)
		rc = err_nomem(e);
	if (rc == ERR_OK) {
		fingerprint(&box, &sign, print);
		pins[0] = pin.data;
		file.ca = ca;
		file.client_certificate = certificate;
		file.fingerprint = print;
		file.pins = pins;
		file.pin_count = 1;
		file.sealing_keys = &box;
		file.signing_keys = &sign;
		file.sealing_count = file.signing_count = 1;
		rc = server_file_build(&file, out, e);
	}
	/* Both sides read these to each other before they trust the files. */
	if (rc == ERR_OK)
		(void)fprintf(stderr, "madoguchi-server: fingerprint of this server: %s\n", print);
	free(file.url);
	free(ca);
	free(cert);
	buf_free(&pin);
	return rc;
}

enum err_code
enrol_terminal(struct server *s, const char *text, size_t len, const char *url, struct buf *out,
    struct err *e)
{
	struct wire_terminal_file t = { 0 };
	struct buf certificate = BUF_INIT;
	char *last = NULL;
	enum err_code rc = terminal_file_read(text, len, &t, e);

	if (rc == ERR_OK)
		(void)fprintf(stderr, "madoguchi-server: fingerprint of terminal %s: %s\n",
		    t.terminal, t.fingerprint);
	if (rc == ERR_OK)
		rc = x509_sign_csr(s->home->ca_key_path, s->home->ca_cert_path, t.csr, t.terminal,
		    BACKDATE_SECONDS, CERTIFICATE_SECONDS, &certificate, e);
	if (rc == ERR_OK)
		rc = store(s, &t, e);
	/* It is their file that does not hold, not our store. */
	if (rc == ERR_CRYPTO)
		rc = ERR_REFUSED;
	if (rc == ERR_OK && url == NULL) {
		rc = db_text(s->db, &last, e, "SELECT value FROM meta WHERE key = 'url'", "");
		url = last != NULL ? last : "https://" LISTEN_DEFAULT;
	}
	if (rc == ERR_OK)
		rc = answer_file(s, url, certificate.data, out, e);
	free(last);
	buf_free(&certificate);
	terminal_file_clear(&t);
	return rc;
}

enum err_code
effects_print(struct db *db, FILE *out, struct err *e)
{
	/* Ids, digests, states and times: nothing that JSON would have to quote. */
	sqlite3_stmt *st = db_query(db, "SELECT effect, id, digest, sequence, state, at FROM effect"
	    " ORDER BY effect", "");
	enum err_code rc;

	while (db_row(st))
		(void)fprintf(out,
		    "{\"effect\":%lld,\"id\":\"%s\",\"digest\":\"%s\",\"sequence\":\"%lld\","
		    "\"state\":\"%s\",\"at\":\"%s\"}\n", (long long)sqlite3_column_int64(st, 0),
		    sqlite3_column_text(st, 1), sqlite3_column_text(st, 2),
		    (long long)sqlite3_column_int64(st, 3), sqlite3_column_text(st, 4),
		    sqlite3_column_text(st, 5));
	rc = db_end(db, st, e);
	if (rc == ERR_OK && fflush(out) != 0)
		rc = err_set(e, ERR_IO, "base.io", "stdout", NULL);
	return rc;
}
