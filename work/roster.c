/* SPDX-License-Identifier: ISC */
/*
 * The roster: who works here, what each may do and until when, signed by the
 * municipality's root key.  Nothing of it counts before that signature was
 * verified, and versions only rise.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "seal/keyfile.h"
#include "work/priv.h"

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

enum err_code
session_may(struct session *s, const char *role, const char *affair, struct wire_roster *out,
    struct err *e)
{
	struct wire_roster r;
	const struct wire_user *u;
	enum err_code rc = roster_load(s->work, &r, e);

	if (rc == ERR_OK) {
		u = roster_find_kid(&r, s->kid);
		if (u == NULL || strcmp(u->state, USER_ACTIVE) != 0)
			rc = err_set(e, ERR_DENIED, "work.login.suspended", NULL);
		else if (!roster_role_holds(u, role, affair, work_now(s->work)))
			rc = err_set(e, ERR_DENIED, strcmp(role, ROLE_APPROVER) == 0 ?
			    "work.decide.not_approver" : "work.decide.not_maker", NULL);
	}
	if (rc == ERR_OK && out != NULL)
		*out = r;
	else
		roster_clear(&r);
	return rc;
}

/* ---- commands ---- */

enum err_code
root_new(const char *file, struct err *e)
{
	struct sign_key *k;
	enum err_code rc = seal_init(e);

	if (rc != ERR_OK)
		return rc;
	if (file_exists(file))
		return err_set(e, ERR_REFUSED, "work.root.exists", file, NULL);
	k = sign_key_new();
	rc = k != NULL ? keyfile_save_sign(file, k, e) : err_nomem(e);
	sign_key_free(&k);
	return rc;
}

enum err_code
roster_sign(const char *root_key_file, const char *draft, size_t len, int64_t now_us,
    struct buf *out, struct err *e)
{
	struct wire_roster r = { 0 };
	struct sign_key *root = NULL;
	enum err_code rc = seal_init(e);

	if (rc == ERR_OK)
		rc = roster_read(draft, len, &r, e);
	if (rc == ERR_OK)
		rc = keyfile_load_sign(root_key_file, &root, e);
	if (rc == ERR_OK)
		rc = jws_sign_compact(root, TYP_ROSTER, now_us, draft, len, out, e);
	sign_key_free(&root);
	roster_clear(&r);
	return rc;
}

enum err_code
roster_import(struct work *w, const char *jws, struct err *e)
{
	struct audit_event ev = { .action = "roster-import", .who = "system", .result = "ok" };
	struct wire_roster next = { 0 }, now = { 0 };
	enum err_code rc;
	char *text = NULL;

	rc = roster_verify(w, jws, &next, NULL, e);
	if (rc == ERR_OK && strcmp(next.organization, w->organization) != 0)
		rc = err_set(e, ERR_REFUSED, "work.roster.organization", next.organization, NULL);
	if (rc == ERR_OK)
		rc = setting_get(w->store, "roster", &text, e);
	if (rc == ERR_OK && text != NULL) {
		rc = roster_load(w, &now, e);
		if (rc == ERR_OK && next.version <= now.version)
			rc = err_set(e, ERR_REFUSED, "work.roster.older", NULL);
	}
	if (rc == ERR_OK)
		rc = store_begin(w->store, e);
	if (rc != ERR_OK)
		goto out;
	rc = setting_put(w->store, "roster", jws, e);
	if (rc == ERR_OK)
		rc = audit_append(w->store, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = store_commit(w->store, e);
	store_rollback(w->store);
out:
	free(text);
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
