/* SPDX-License-Identifier: ISC */
/*
 * A new epoch of a group's key.
 *
 * One transaction makes and signs the key, seals it to recovery and to every
 * rostered member, seals each row of the older epochs anew, and wraps their
 * secrets under the new one, where they stay until nothing names them: an
 * answer that is awaited will come sealed to the key it was asked for with.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/reseal.h"
#include "work/priv.h"

#define DUE_PREFIX	"epoch_due."

/* ---- due ---- */

static enum err_code
due_name(const char *affair, struct buf *name, struct err *e)
{
	return buf_adds(name, DUE_PREFIX) && buf_adds(name, affair) ? ERR_OK : err_nomem(e);
}

enum err_code
epoch_due_put(struct work *w, const char *affair, bool due, struct err *e)
{
	struct buf name = BUF_INIT;
	enum err_code rc = due_name(affair, &name, e);

	if (rc == ERR_OK)
		rc = setting_put(w->store, buf_str(&name), due ? "1" : NULL, e);
	buf_free(&name);
	return rc;
}

enum err_code
epoch_due(struct work *w, const char *affair, bool *due, struct err *e)
{
	struct buf name = BUF_INIT;
	char *value = NULL;
	enum err_code rc = due_name(affair, &name, e);

	if (rc == ERR_OK)
		rc = setting_get(w->store, buf_str(&name), &value, e);
	*due = value != NULL;
	free(value);
	buf_free(&name);
	return rc;
}

enum err_code
recovery_key_get(struct work *w, struct public_key *out, struct err *e)
{
	char *text;
	enum err_code rc = setting_get(w->store, "recovery_key", &text, e);

	if (rc == ERR_OK && text == NULL)
		rc = err_set(e, ERR_REFUSED, "work.recovery.none", NULL);
	if (rc == ERR_OK && !public_key_parse(CURVE_X25519, text, out))
		rc = err_set(e, ERR_STORE_DAMAGED, "work.store.setting", "recovery_key", NULL);
	free(text);
	return rc;
}

/* ---- who gets it ---- */

struct giving {
	struct rotation			*r;
	const struct keyring_key	*key;
	enum err_code			 rc;
	struct err			*e;
};

static bool
give_login(void *ctx, const struct user_row *row)
{
	struct giving *g = ctx;
	const struct wire_user *u = roster_find_kid(g->r->roster, row->sign.kid);
	struct date today = work_today(g->r->w);
	bool opens = false;
	size_t i;

	if (u == NULL || row->blocked != 0 || strcmp(u->state, USER_ACTIVE) != 0 || !u->has_box ||
	    strcmp(u->box.kid, row->box.kid) != 0)
		return true;
	for (i = 0; !opens && i < u->role_count; i++)
		opens = role_opens(&u->roles[i], g->r->affair, today);
	if (opens)
		g->rc = group_give(g->r->w->store, g->key, u->box.kid, &u->box, g->e);
	return g->rc == ERR_OK;
}

/* ---- the old epochs ---- */

static enum err_code
replace_epoch(struct rotation *r, const struct keyring_key *from, const struct keyring_key *to,
    struct err *e)
{
	struct store *s = r->w->store;
	bool named = true;
	enum err_code rc = group_reseal(s, r->ring, from, to, frozen_order, NULL, &r->rows, e);

	if (rc == ERR_OK)
		rc = group_named(s, from->tag, &named, e);
	if (rc == ERR_OK && !named)
		return group_drop(s, from->affair, from->epoch, e);
	if (rc == ERR_OK)
		rc = group_give(s, from, HOLDER_EPOCH, box_key_public(to->group), e);
	if (rc == ERR_OK)
		rc = share_drop_direct(s, from->affair, from->epoch, e);
	return rc;
}

static enum err_code
replace_epochs(struct rotation *r, const struct keyring_key *to, struct err *e)
{
	const struct keyring_key *k;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; rc == ERR_OK && i < keyring_count(r->ring); i++) {
		k = keyring_at(r->ring, i);
		if (strcmp(k->affair, r->affair) == 0)
			rc = replace_epoch(r, k, to, e);
	}
	return rc;
}

/* ---- */

static bool
look_newest(void *ctx, const struct group_row *g)
{
	struct rotation *r = ctx;

	if (strcmp(g->affair, r->affair) == 0 && g->epoch > r->epoch)
		r->epoch = g->epoch;
	return true;
}

enum err_code
group_rotate(struct rotation *r, struct err *e)
{
	struct audit_event ev = { .action = "epoch-new", .who = r->who, .group = r->affair,
	    .result = "ok" };
	struct store *s = r->w->store;
	struct keyring *fresh = keyring_new();
	struct giving g = { .r = r, .rc = ERR_OK, .e = e };
	const struct keyring_key *now = keyring_current(r->ring, r->affair);
	struct public_key recovery;
	struct box_key *k = NULL;
	enum err_code rc = fresh != NULL ? recovery_key_get(r->w, &recovery, e) : err_nomem(e);

	r->epoch = r->rows = 0;
	if (rc == ERR_OK)
		rc = group_each(s, look_newest, r, e);
	if (rc == ERR_OK && r->epoch != 0 && (now == NULL || now->epoch != r->epoch))
		rc = err_set(e, ERR_DENIED, "work.epoch.no_key", r->affair, NULL);
	r->epoch++;
	if (rc == ERR_OK)
		rc = group_make(s, work_now(r->w), r->affair, r->epoch, r->signer, &recovery, &k,
		    e);
	if (rc == ERR_OK)
		rc = keyring_add(fresh, r->affair, r->epoch, true, k, e);
	if (rc == ERR_OK) {
		g.key = keyring_current(fresh, r->affair);
		rc = user_each(s, give_login, &g, e);
		if (rc == ERR_OK)
			rc = g.rc;
	}
	if (rc == ERR_OK)
		rc = replace_epochs(r, g.key, e);
	if (rc == ERR_OK)
		rc = epoch_due_put(r->w, r->affair, false, e);
	if (rc == ERR_OK)
		rc = audit_append(s, &ev, NULL, e);
	keyring_free(&fresh);
	return rc;
}

/* Is this person a member of the group, by the roster as it is now? */
static enum err_code
check_member(struct session *s, const char *affair, struct wire_roster *roster, struct err *e)
{
	enum err_code rc = session_may(s, ROLE_MAKER, affair, roster, e);

	if (rc == ERR_DENIED) {
		err_clear(e);
		rc = session_may(s, ROLE_APPROVER, affair, roster, e);
	}
	if (rc == ERR_DENIED)
		rc = err_set(e, rc, "work.epoch.not_member", affair, NULL);
	return rc;
}

enum err_code
epoch_new(struct session *by, const char *affair, int64_t *epoch, int64_t *rows, struct err *e)
{
	struct work *w = by->work;
	struct wire_roster roster = { 0 };
	struct rotation r = { .w = w, .signer = by->keys.sign, .who = by->kid, .ring = by->ring,
	    .roster = &roster, .affair = affair };
	enum err_code rc = check_member(by, affair, &roster, e);

	if (rc == ERR_OK)
		rc = store_begin(w->store, e);
	if (rc == ERR_OK) {
		rc = group_rotate(&r, e);
		crash_point("epoch.before-commit");
		if (rc == ERR_OK)
			rc = store_commit(w->store, e);
		crash_point("epoch.after-commit");
		store_rollback(w->store);
	}
	if (rc == ERR_OK)
		rc = session_open_groups(by, e);
	roster_clear(&roster);
	*epoch = r.epoch;
	*rows = r.rows;
	return rc;
}
