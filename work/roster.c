/* SPDX-License-Identifier: ISC */
/*
 * The roster: who works here, what each may do and until when, signed by the
 * municipality's root key.  Nothing of it counts before that signature was
 * verified, and versions only rise.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "seal/keyfile.h"
#include "work/authority.h"
#include "work/limit.h"

enum err_code
root_key_get(struct work *w, struct public_key *out, struct err *e)
{
	char *text;
	enum err_code rc = setting_get(w->store, "root_key", &text, e);

	if (rc != ERR_OK)
		return rc;
	if (text == NULL)
		return err_set(e, ERR_REFUSED, "work.roster.no_root", NULL);
	if (!public_key_parse(CURVE_ED25519, text, out))
		rc = err_set(e, ERR_STORE_DAMAGED, "work.store.setting", "root_key", NULL);
	free(text);
	return rc;
}

/* Opens a roster with the root's key; payload (may be NULL) gets its bytes. */
static enum err_code
roster_verify(struct work *w, const char *jws, struct wire_roster *out, struct buf *payload,
    struct err *e)
{
	struct buf own = BUF_INIT, *json = payload != NULL ? payload : &own;
	struct jws_header h = { 0 };
	struct public_key root;
	enum err_code rc;

	*out = (struct wire_roster){ 0 };
	rc = root_key_get(w, &root, e);
	if (rc == ERR_OK && jws_open_compact(jws, TYP_ROSTER, jws_key_is, &root, json, &h,
	    NULL) != ERR_OK)
		rc = err_set(e, ERR_CRYPTO, "work.roster.signature", NULL);
	if (rc == ERR_OK)
		rc = roster_read(buf_str(json), json->len, out, e);
	jws_header_clear(&h);
	buf_free(&own);
	return rc;
}

static enum err_code
roster_open(struct work *w, struct wire_roster *out, struct buf *payload, struct err *e)
{
	char *jws;
	enum err_code rc;

	*out = (struct wire_roster){ 0 };
	rc = setting_get(w->store, "roster", &jws, e);
	if (rc == ERR_OK && jws == NULL)
		rc = err_set(e, ERR_REFUSED, "work.roster.none", NULL);
	if (rc == ERR_OK)
		rc = roster_verify(w, jws, out, payload, e);
	free(jws);
	return rc;
}

enum err_code
roster_load(struct work *w, struct wire_roster *out, struct err *e)
{
	return roster_open(w, out, NULL, e);
}

enum err_code
roster_load_or_none(struct work *w, struct wire_roster *out, struct err *e)
{
	char *jws;
	enum err_code rc = setting_get(w->store, "roster", &jws, e);

	*out = (struct wire_roster){ 0 };
	if (rc == ERR_OK && jws != NULL)
		rc = roster_load(w, out, e);
	free(jws);
	return rc;
}

enum err_code
roster_put(struct store *s, int64_t now_us, struct wire_roster *r, const struct sign_key *root,
    struct err *e)
{
	struct buf json = BUF_INIT, jws = BUF_INIT;
	char at[TIME_TEXT_SIZE];
	enum err_code rc;

	r->version++;
	time_format(now_us, at);
	free(r->issued_at);
	r->issued_at = strdup(at);
	rc = r->issued_at != NULL ? roster_build(r, &json, e) : err_nomem(e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(root, TYP_ROSTER, now_us, json.data, json.len, &jws, e);
	if (rc == ERR_OK)
		rc = setting_put(s, "roster", buf_str(&jws), e);
	buf_free(&json);
	buf_free(&jws);
	return rc;
}

const char *
roster_affair_name(const struct wire_roster *r, const char *affair)
{
	size_t i;

	for (i = 0; i < r->affair_count; i++) {
		if (strcmp(r->affairs[i].affair, affair) == 0)
			return r->affairs[i].name;
	}
	return NULL;
}

bool
role_in_force(const struct wire_role *r, struct date on)
{
	struct date d;

	if (r->from != NULL && (!date_parse(r->from, &d) || date_compare(on, d) < 0))
		return false;
	return r->until == NULL || (date_parse(r->until, &d) && date_compare(on, d) <= 0);
}

bool
role_opens(const struct wire_role *r, const char *affair, struct date on)
{
	struct date until;
	size_t i;

	if (strcmp(r->role, ROLE_MAKER) != 0 && strcmp(r->role, ROLE_APPROVER) != 0)
		return false;
	if (r->until != NULL && (!date_parse(r->until, &until) || date_compare(on, until) > 0))
		return false;
	for (i = 0; i < r->affair_count; i++) {
		if (strcmp(r->affairs[i], affair) == 0)
			return true;
	}
	return false;
}

enum err_code
session_active(struct session *s, struct wire_roster *out, struct err *e)
{
	const struct wire_user *u;
	struct user_row row = { 0 };
	enum err_code rc = roster_load(s->work, out, e);

	if (rc == ERR_OK && session_time(s, 0) == TIME_OVER)
		rc = err_set(e, ERR_DENIED, "work.login.over", NULL);
	if (rc == ERR_OK)
		rc = user_get(s->work->store, s->login, &row, e);
	u = rc == ERR_OK ? roster_find_kid(out, s->kid) : NULL;
	/* Removed, suspended or given new keys since they logged in? */
	if (rc == ERR_NOT_FOUND || (rc == ERR_OK && (row.blocked != 0 || u == NULL ||
	    strcmp(row.sign.kid, s->kid) != 0 || strcmp(u->state, USER_ACTIVE) != 0)))
		rc = err_set(e, ERR_DENIED, "work.login.suspended", NULL);
	user_row_clear(&row);
	if (rc != ERR_OK)
		roster_clear(out);
	return rc;
}

enum err_code
session_may(struct session *s, const char *role, const char *affair, struct wire_roster *out,
    struct err *e)
{
	struct wire_roster r;
	enum err_code rc = session_active(s, &r, e);

	if (rc == ERR_OK && !roster_role_holds(roster_find_kid(&r, s->kid), role, affair,
	    work_now(s->work)))
		rc = err_set(e, ERR_DENIED, strcmp(role, ROLE_APPROVER) == 0 ?
		    "work.decide.not_approver" : "work.decide.not_maker", NULL);
	if (rc == ERR_OK && out != NULL)
		*out = r;
	else
		roster_clear(&r);
	return rc;
}

/* ---- commands ---- */

enum err_code
root_new(const char *file, struct public_key *out, struct err *e)
{
	struct sign_key *k;
	enum err_code rc = seal_init(e);

	if (rc != ERR_OK)
		return rc;
	if (file_exists(file))
		return err_set(e, ERR_REFUSED, "work.root.exists", file, NULL);
	k = sign_key_new();
	rc = k != NULL ? keyfile_save_sign(file, k, e) : err_nomem(e);
	if (rc == ERR_OK && out != NULL)
		*out = *sign_key_public(k);
	sign_key_free(&k);
	return rc;
}

/* The municipality's keys as members of the roster; what the draft had is replaced. */
static enum err_code
add_keys(json_t *o, const struct sign_key *root, const struct roster_keys *k, struct err *e)
{
	char text[KEY_TEXT_SIZE];
	struct public_key checked;

	public_key_text(sign_key_public(root), text);
	if (json_object_set_new(o, "root_key", json_string(text)) != 0)
		return err_nomem(e);
	const struct { const char *name, *value; } given[] = {
		{ "recovery_key", k->recovery }, { "inspector_key", k->inspector },
	};
	for (size_t i = 0; i < NELEM(given); i++) {
		if (given[i].value == NULL)
			continue;
		if (!public_key_parse(CURVE_X25519, given[i].value, &checked))
			return err_set_field(e, ERR_INVALID, given[i].name, "work.roster.key",
			    given[i].name, NULL);
		if (json_object_set_new(o, given[i].name, json_string(given[i].value)) != 0)
			return err_nomem(e);
	}
	return ERR_OK;
}

enum err_code
roster_sign(const char *root_key_file, const struct roster_keys *keys, const char *draft,
    size_t len, int64_t now_us, struct buf *out, struct err *e)
{
	struct wire_roster r = { 0 };
	struct sign_key *root = NULL;
	struct buf json = BUF_INIT;
	json_t *o = NULL;
	enum err_code rc = seal_init(e);

	if (rc == ERR_OK)
		rc = roster_read(draft, len, &r, e);
	if (rc == ERR_OK)
		rc = keyfile_load_sign(root_key_file, &root, e);
	if (rc == ERR_OK)
		rc = object_read(draft, len, &o, e);
	if (rc == ERR_OK)
		rc = add_keys(o, root, keys, e);
	if (rc == ERR_OK)
		rc = object_write(json_incref(o), &json, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(root, TYP_ROSTER, now_us, json.data, json.len, out, e);
	json_decref(o);
	buf_free(&json);
	sign_key_free(&root);
	roster_clear(&r);
	return rc;
}

/* ---- import ---- */

/* The first roster of a terminal names the root that signed it; from then on only that
 * root's rosters count.  Its fingerprint is compared on paper at enrolment. */
static enum err_code
adopt_root(struct work *w, const char *jws, struct err *e)
{
	struct wire_roster claimed = { 0 };
	struct buf json = BUF_INIT;
	struct jws_header h = { 0 };
	char text[KEY_TEXT_SIZE], *known = NULL;
	const char *from = strchr(jws, '.'), *to = from != NULL ? strchr(from + 1, '.') : NULL;
	enum err_code rc = setting_get(w->store, "root_key", &known, e);

	if (rc != ERR_OK || known != NULL)
		goto out;
	if (to == NULL || !b64_decode(from + 1, (size_t)(to - from - 1), &json) ||
	    roster_read(buf_str(&json), json.len, &claimed, NULL) != ERR_OK ||
	    !claimed.root.there) {
		rc = err_set(e, ERR_REFUSED, "work.roster.no_root", NULL);
		goto out;
	}
	buf_reset(&json);
	if (jws_open_compact(jws, TYP_ROSTER, jws_key_is, &claimed.root.key, &json, &h,
	    NULL) != ERR_OK) {
		rc = err_set(e, ERR_CRYPTO, "work.roster.signature", NULL);
		goto out;
	}
	public_key_text(&claimed.root.key, text);
	rc = setting_put(w->store, "root_key", text, e);
out:
	jws_header_clear(&h);
	roster_clear(&claimed);
	buf_free(&json);
	free(known);
	return rc;
}

static enum err_code
put_key(struct store *s, const char *name, const struct wire_roster_key *k, struct err *e)
{
	char text[KEY_TEXT_SIZE];

	if (!k->there)
		return ERR_OK;
	public_key_text(&k->key, text);
	return setting_put(s, name, text, e);
}

static bool
note_due(void *ctx, const struct group_row *g)
{
	struct work *w = ctx;

	return !g->current || epoch_due_put(w, g->affair, true, NULL) == ERR_OK;
}

/* A new recovery key opens nothing until each group has an epoch that is sealed to it. */
static enum err_code
put_recovery(struct work *w, const struct wire_roster_key *k, struct err *e)
{
	struct public_key known;
	enum err_code rc;

	if (!k->there)
		return ERR_OK;
	rc = recovery_key_get(w, &known, e);
	if (rc == ERR_OK && strcmp(known.kid, k->key.kid) == 0)
		return ERR_OK;
	if (rc == ERR_OK)
		rc = group_each(w->store, note_due, w, e);
	else if (rc == ERR_REFUSED) {
		err_clear(e);
		rc = ERR_OK;
	}
	return rc == ERR_OK ? put_key(w->store, "recovery_key", k, e) : rc;
}

/* A request is answered by a roster of its version or a later one. */
static enum err_code
end_request(struct work *w, int64_t version, struct err *e)
{
	struct wire_roster asked = { 0 };
	char *json;
	enum err_code rc = setting_get(w->store, SETTING_REQUEST, &json, e);

	if (rc == ERR_OK && json != NULL)
		rc = roster_read(json, strlen(json), &asked, e);
	if (rc == ERR_OK && json != NULL && asked.version <= version)
		rc = setting_put(w->store, SETTING_REQUEST, NULL, e);
	roster_clear(&asked);
	free(json);
	return rc;
}

/* In the transaction. */
static enum err_code
put_roster(struct work *w, const char *jws, const struct wire_roster *r, struct err *e)
{
	struct audit_event ev = { .action = "roster-import", .who = "system", .result = "ok" };
	struct store *s = w->store;
	enum err_code rc = setting_put(s, "roster", jws, e);

	if (rc == ERR_OK)
		rc = put_recovery(w, &r->recovery, e);
	if (rc == ERR_OK)
		rc = put_key(s, "inspector_key", &r->inspector, e);
	if (rc == ERR_OK && r->inspector.there)
		rc = audit_set_inspector(s, &r->inspector.key, e);
	if (rc == ERR_OK)
		rc = end_request(w, r->version, e);
	if (rc == ERR_OK)
		rc = user_unblock_all(s, r->version, e);
	if (rc == ERR_OK)
		rc = anchors_seal(s, w->home, e);
	return rc == ERR_OK ? audit_append(s, &ev, NULL, e) : rc;
}

enum err_code
roster_import(struct work *w, const char *jws, struct err *e)
{
	struct wire_roster next = { 0 }, now = { 0 };
	char *request = path_join(w->home, FILE_REQUEST), *pending = NULL;
	enum err_code rc = request != NULL ? store_begin(w->store, e) : err_nomem(e);

	if (rc == ERR_OK)
		rc = anchors_check(w, NULL, e);
	if (rc == ERR_OK)
		rc = adopt_root(w, jws, e);
	if (rc == ERR_OK)
		rc = roster_verify(w, jws, &next, NULL, e);
	if (rc == ERR_OK && strcmp(next.organization, w->organization) != 0)
		rc = err_set(e, ERR_REFUSED, "work.roster.organization", next.organization, NULL);
	if (rc == ERR_OK)
		rc = roster_load_or_none(w, &now, e);
	if (rc == ERR_OK && next.version <= now.version)
		rc = err_set(e, ERR_REFUSED, "work.roster.older", NULL);
	if (rc == ERR_OK)
		rc = put_roster(w, jws, &next, e);
	if (rc == ERR_OK)
		rc = store_commit(w->store, e);
	store_rollback(w->store);
	/* What was asked for is signed: the file would only mislead. */
	if (rc == ERR_OK)
		rc = setting_get(w->store, SETTING_REQUEST, &pending, e);
	if (rc == ERR_OK && pending == NULL)
		(void)unlink(request);
	free(pending);
	free(request);
	roster_clear(&next);
	roster_clear(&now);
	return rc;
}

enum err_code
roster_show(struct work *w, struct buf *json, struct err *e)
{
	struct wire_roster r;
	enum err_code rc = roster_open(w, &r, json, e);

	roster_clear(&r);
	return rc;
}

enum err_code
roster_facts(struct work *w, struct roster_facts *out, struct err *e)
{
	struct wire_roster r;
	char *request = NULL;
	enum err_code rc = roster_load_or_none(w, &r, e);

	*out = (struct roster_facts){ 0 };
	if (rc != ERR_OK)
		return rc;
	out->version = r.version;
	roster_clear(&r);
	rc = setting_get(w->store, SETTING_REQUEST, &request, e);
	out->requested = request != NULL;
	free(request);
	return rc;
}
