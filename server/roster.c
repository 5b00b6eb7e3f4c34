/* SPDX-License-Identifier: ISC */
/*
 * Terminals and rosters, and PUT /v1/roster; see roster.h.
 */
#include "server/roster.h"

#include <stdlib.h>
#include <string.h>

#include "server/handlers.h"
#include "wire/jws.h"

enum err_code
terminal_load(struct db *db, const char *id, struct terminal **out, struct err *e)
{
	struct terminal *t = calloc(1, sizeof *t);
	char *key = NULL, *root = NULL;
	sqlite3_stmt *st;
	enum err_code rc;
	bool found;

	*out = NULL;
	if (t == NULL)
		return err_nomem(e);
	st = db_query(db,
	    "SELECT organization, terminal_key, root_key, generation, head_seq, head_hash,"
	    " head_ack FROM terminal WHERE id = ?", "t", id);
	found = db_row(st);
	if (found) {
		t->id = strdup(id);
		t->organization = db_column(st, 0);
		key = db_column(st, 1);
		root = db_column(st, 2);
		t->generation = sqlite3_column_int64(st, 3);
		t->head_seq = sqlite3_column_type(st, 4) == SQLITE_NULL ? -1 :
		    sqlite3_column_int64(st, 4);
		t->head_hash = db_column(st, 5);
		t->head_ack = db_column(st, 6);
	}
	rc = db_end(db, st, e);
	if (rc == ERR_OK && !found)
		rc = err_set(e, ERR_NOT_FOUND, "server.terminal", id, NULL);
	if (rc == ERR_OK && (t->id == NULL || t->organization == NULL || key == NULL ||
	    root == NULL))
		rc = err_nomem(e);
	if (rc == ERR_OK && (!public_key_parse(CURVE_ED25519, key, &t->key) ||
	    !public_key_parse(CURVE_ED25519, root, &t->root)))
		rc = err_set(e, ERR_STORE_DAMAGED, "server.terminal", id, NULL);
	free(key);
	free(root);
	if (rc != ERR_OK)
		terminal_free(&t);
	*out = t;
	return rc;
}

void
terminal_free(struct terminal **t)
{
	if (*t == NULL)
		return;
	free((*t)->id);
	free((*t)->organization);
	free((*t)->head_hash);
	free((*t)->head_ack);
	free(*t);
	*t = NULL;
}

enum err_code
roster_load(struct db *db, const struct terminal *t, struct wire_roster *out, struct err *e)
{
	char *payload = NULL;
	enum err_code rc;

	*out = (struct wire_roster){ 0 };
	rc = db_text(db, &payload, e, "SELECT payload FROM roster WHERE root_kid = ?", "t",
	    t->root.kid);
	if (rc == ERR_OK && payload == NULL)
		rc = err_set(e, ERR_STORE_DAMAGED, "server.terminal", t->id, NULL);
	if (rc == ERR_OK)
		rc = roster_read(payload, strlen(payload), out, e);
	free(payload);
	return rc;
}

enum err_code
roster_version(struct db *db, const struct terminal *t, int64_t *version, struct err *e)
{
	return db_number(db, version, 0, e, "SELECT version FROM roster WHERE root_kid = ?", "t",
	    t->root.kid);
}

static enum err_code
roster_store(struct db *db, const struct public_key *root, const struct wire_roster *roster,
    const char *payload, const char *compact, struct err *e)
{
	return db_run(db, e, "INSERT INTO roster(root_kid, organization, version, payload, compact)"
	    " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(root_kid) DO UPDATE SET organization = ?2,"
	    " version = ?3, payload = ?4, compact = ?5", "ttitt", root->kid, roster->organization,
	    roster->version, payload, compact);
}

enum err_code
roster_take(struct db *db, const struct public_key *root, const char *organization,
    const char *compact, int64_t *version, struct err *e)
{
	struct public_key key = *root;
	struct buf payload = BUF_INIT;
	struct wire_roster roster = { 0 };
	char *known = NULL;
	enum err_code rc;

	rc = jws_open_compact(compact, TYP_ROSTER, jws_key_is, &key, &payload, NULL, e);
	if (rc == ERR_OK)
		rc = roster_read(buf_str(&payload), payload.len, &roster, e);
	if (rc == ERR_OK && strcmp(roster.organization, organization) != 0)
		rc = err_set(e, ERR_CRYPTO, "server.roster.organization", roster.organization,
		    NULL);
	if (rc != ERR_OK) {
		if (rc != ERR_NOMEM)
			rc = ERR_CRYPTO;
		goto out;
	}
	rc = db_number(db, version, 0, e, "SELECT version FROM roster WHERE root_kid = ?", "t",
	    root->kid);
	if (rc == ERR_OK)
		rc = db_text(db, &known, e, "SELECT payload FROM roster WHERE root_kid = ?", "t",
		    root->kid);
	if (rc != ERR_OK)
		goto out;
	if (known != NULL && roster.version == *version && strcmp(known, buf_str(&payload)) == 0)
		goto out;
	if (known != NULL && roster.version <= *version) {
		rc = err_set(e, ERR_STALE, "server.roster.older", NULL);
		goto out;
	}
	rc = roster_store(db, root, &roster, buf_str(&payload), compact, e);
	*version = roster.version;
out:
	free(known);
	roster_clear(&roster);
	buf_free(&payload);
	return rc;
}

/* PUT /v1/roster */
enum err_code
roster_put(struct server *s, struct request *r, struct answer *a, struct err *e)
{
	struct wire_problem p;
	char *compact = NULL;
	int64_t version = 0;
	enum err_code rc;

	if (roster_put_read(buf_str(&r->body), r->body.len, &compact, NULL) != ERR_OK)
		return answer_problem(a, PROBLEM_MALFORMED);
	rc = roster_take(s->db, &r->terminal->root, r->terminal->organization, compact, &version,
	    e);
	free(compact);
	switch (rc) {
	case ERR_OK:
		buf_addf(&a->body, "{\"version\":%lld}", (long long)version);
		return answer_json(a, 200);
	case ERR_CRYPTO:
		return answer_problem(a, PROBLEM_SIGNATURE_REFUSED);
	case ERR_STALE:
		problem_init(&p, PROBLEM_ROSTER_OLDER);
		p.current_version = version;
		return answer_problem_full(a, &p);
	default:
		return rc;
	}
}
