/* SPDX-License-Identifier: ISC */
/*
 * People whose standing changes: suspended, resumed, removed, a password that
 * was changed or forgotten, keys shared by a colleague.
 *
 * A key that once stood in the roster never leaves it: what it signed has to
 * stay verifiable.  Somebody who was removed, and the old key of somebody who
 * forgot their password, stand there as suspended and without a login.
 */
#include <stdlib.h>
#include <string.h>

#include "work/aside.h"
#include "work/authority.h"
#include "work/wordbook.h"

struct standing {
	struct work		*w;
	struct session		*by;
	struct authority	 a;
	struct user_row		 row;
	struct wire_user	*u;		/* in a.roster */
};

static enum err_code
standing_open(struct work *w, struct session *by, const char *login, bool security,
    struct standing *st, struct err *e)
{
	enum err_code rc;
	size_t i;

	*st = (struct standing){ .w = w, .by = by };
	rc = authority_open(w, by, false, security, &st->a, e);
	if (rc == ERR_OK)
		rc = user_get(w->store, login, &st->row, e);
	if (rc == ERR_NOT_FOUND)
		return err_set_field(e, rc, "login", "work.people.unknown", login, NULL);
	for (i = 0; rc == ERR_OK && i < st->a.roster.user_count; i++) {
		if (strcmp(st->a.roster.users[i].sign.kid, st->row.sign.kid) == 0)
			st->u = &st->a.roster.users[i];
	}
	if (rc == ERR_OK && st->u == NULL)
		rc = err_set_field(e, ERR_NOT_FOUND, "login", "work.people.unknown", login, NULL);
	return rc;
}

static void
standing_close(struct standing *st)
{
	authority_close(&st->a);
	user_row_clear(&st->row);
}

static enum err_code
not_self(const struct standing *st, struct err *e)
{
	if (st->by == NULL || strcmp(st->by->kid, st->row.sign.kid) != 0)
		return ERR_OK;
	return err_set(e, ERR_REFUSED, "work.people.self", NULL);
}

static enum err_code
set_word(char **word, const char *value, struct err *e)
{
	char *copy = value != NULL ? strdup(value) : NULL;

	if (copy == NULL && value != NULL)
		return err_nomem(e);
	free(*word);
	*word = copy;
	return ERR_OK;
}

static enum err_code
record(struct standing *st, const char *action, struct err *e)
{
	const struct audit_event ev = { .action = action, .who = authority_who(st->by),
	    .result = "ok", .detail = st->row.sign.kid };

	return audit_append(st->w->store, &ev, NULL, e);
}

/* Runs put in a transaction, then hands out the request. */
static enum err_code
commit(struct standing *st, enum err_code (*put)(struct standing *st, void *ctx, struct err *e),
    void *ctx, struct err *e)
{
	struct store *s = st->w->store;
	enum err_code rc = store_begin(s, e);

	if (rc != ERR_OK)
		return rc;
	rc = put(st, ctx, e);
	if (rc == ERR_OK)
		rc = store_commit(s, e);
	store_rollback(s);
	return rc == ERR_OK ? authority_publish(st->w, e) : rc;
}

/* ---- suspend, resume ---- */

static enum err_code
put_suspension(struct standing *st, void *ctx, struct err *e)
{
	bool stop = *(const bool *)ctx;
	enum err_code rc;

	st->row.blocked = stop && st->a.root == NULL ? authority_version(&st->a) : 0;
	rc = set_word(&st->u->state, stop ? USER_SUSPENDED : USER_ACTIVE, e);
	if (rc == ERR_OK)
		rc = authority_put(&st->a, e);
	if (rc == ERR_OK)
		rc = user_put(st->w->store, &st->row, e);
	return rc == ERR_OK ? record(st, stop ? "user-suspend" : "user-resume", e) : rc;
}

static enum err_code
suspend(struct work *w, struct session *by, const char *login, bool stop, struct err *e)
{
	struct standing st;
	enum err_code rc = standing_open(w, by, login, true, &st, e);

	if (rc == ERR_OK)
		rc = not_self(&st, e);
	if (rc == ERR_OK)
		rc = commit(&st, put_suspension, &stop, e);
	standing_close(&st);
	return rc;
}

enum err_code
user_suspend(struct work *w, struct session *by, const char *login, struct err *e)
{
	return suspend(w, by, login, true, e);
}

enum err_code
user_resume(struct work *w, struct session *by, const char *login, struct err *e)
{
	return suspend(w, by, login, false, e);
}

/* ---- remove ---- */

struct removal {
	char	**affairs;	/* that the person could open */
	char	**due;		/* that got no new epoch */
};

struct gathering {
	struct standing	*st;
	char		***affairs;
	enum err_code	 rc;
	struct err	*e;
};

static bool
gather_affair(void *ctx, const struct group_row *g)
{
	struct gathering *x = ctx;
	bool shared = false;

	if (!g->current)
		return true;
	x->rc = group_shared(x->st->w, g->affair, x->st->row.box.kid, &shared, x->e);
	if (x->rc == ERR_OK && shared && !words_add(x->affairs, g->affair))
		x->rc = err_nomem(x->e);
	return x->rc == ERR_OK;
}

/* Whose keys seal the group anew: the caller's, or recovery's in a training store. */
static enum err_code
choose_ring(struct standing *st, const char *affair, struct keyring *recovered,
    struct rotation *r, struct err *e)
{
	struct ring_source src = { .holder = HOLDER_RECOVERY, .who = authority_who(st->by),
	    .key = st->a.recovery, .inside = true };
	enum err_code rc = ERR_OK;

	*r = (struct rotation){ .w = st->w, .who = src.who, .roster = &st->a.roster,
	    .affair = affair };
	if (st->by != NULL && keyring_current(st->by->ring, affair) != NULL) {
		r->ring = st->by->ring;
		r->signer = st->by->keys.sign;
	} else if (st->a.recovery != NULL) {
		rc = ring_open(st->w, &src, recovered, e);
		r->ring = recovered;
		r->signer = st->a.root;
	}
	return rc;
}

static enum err_code
rotate_or_note(struct standing *st, const char *affair, char ***due, struct err *e)
{
	struct keyring *recovered = keyring_new();
	struct rotation r;
	enum err_code rc = recovered != NULL ? choose_ring(st, affair, recovered, &r, e) :
	    err_nomem(e);

	if (rc == ERR_OK && r.signer != NULL) {
		rc = group_rotate(&r, e);
	} else if (rc == ERR_OK) {
		rc = epoch_due_put(st->w, affair, true, e);
		if (rc == ERR_OK && !words_add(due, affair))
			rc = err_nomem(e);
	}
	keyring_free(&recovered);
	return rc;
}

static enum err_code
put_removal(struct standing *st, void *ctx, struct err *e)
{
	struct removal *x = ctx;
	struct store *s = st->w->store;
	enum err_code rc = set_word(&st->u->state, USER_SUSPENDED, e);
	size_t i;

	if (rc == ERR_OK)
		rc = set_word(&st->u->login, NULL, e);
	if (rc == ERR_OK)
		rc = authority_put(&st->a, e);
	if (rc == ERR_OK)
		rc = share_drop_holder(s, st->row.box.kid, e);
	if (rc == ERR_OK)
		rc = user_drop(s, st->row.login, e);
	if (rc == ERR_OK)
		rc = wordbook_forget(st->w, st->row.login, e);
	if (rc == ERR_OK)
		rc = aside_forget(st->w, st->row.login, e);
	if (rc == ERR_OK)
		rc = record(st, "user-remove", e);
	for (i = 0; rc == ERR_OK && x->affairs[i] != NULL; i++)
		rc = rotate_or_note(st, x->affairs[i], &x->due, e);
	return rc;
}

enum err_code
user_remove(struct work *w, struct session *by, const char *login, char ***due, struct err *e)
{
	struct removal x = { .affairs = calloc(1, sizeof *x.affairs),
	    .due = calloc(1, sizeof *x.due) };
	struct standing st;
	struct gathering g = { .st = &st, .affairs = &x.affairs, .e = e };
	enum err_code rc = standing_open(w, by, login, false, &st, e);

	if (rc == ERR_OK && (x.affairs == NULL || x.due == NULL))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = not_self(&st, e);
	if (rc == ERR_OK)
		rc = group_each(w->store, gather_affair, &g, e);
	if (rc == ERR_OK)
		rc = g.rc;
	if (rc == ERR_OK)
		rc = commit(&st, put_removal, &x, e);
	if (rc == ERR_OK && by != NULL)
		rc = session_open_groups(by, e);
	if (rc == ERR_OK && due != NULL) {
		*due = x.due;
		x.due = NULL;
	}
	words_free(&x.affairs);
	words_free(&x.due);
	standing_close(&st);
	return rc;
}

/* ---- password ---- */

/* Only the wrapping changes: the keys, and so the roster, stay. */
static enum err_code
change_own(struct session *s, const struct secret *password, struct err *e)
{
	const struct audit_event ev = { .action = "password", .who = s->kid, .result = "ok" };
	struct store *store = s->work->store;
	struct user_row row;
	enum err_code rc = user_get(store, s->login, &row, e);

	if (rc != ERR_OK)
		return rc;
	buf_free(&row.wrapped);
	rc = keys_wrap(s->work, &s->keys, password, s->login, &row.wrapped, e);
	if (rc == ERR_OK)
		rc = store_begin(store, e);
	if (rc == ERR_OK) {
		rc = user_put(store, &row, e);
		if (rc == ERR_OK)
			rc = audit_append(store, &ev, NULL, e);
		if (rc == ERR_OK)
			rc = store_commit(store, e);
		store_rollback(store);
	}
	user_row_clear(&row);
	return rc;
}

static bool
copy_roles(const struct wire_user *from, struct wire_user *to)
{
	const struct wire_role *r;
	struct wire_role *c;
	size_t i, k;

	to->roles = calloc(from->role_count + 1, sizeof *to->roles);
	for (i = 0; to->roles != NULL && i < from->role_count; i++) {
		r = &from->roles[i];
		c = &to->roles[to->role_count++];
		c->role = strdup(r->role);
		c->from = text_or_null(r->from);
		c->until = text_or_null(r->until);
		c->affairs = calloc(r->affair_count + 1, sizeof *c->affairs);
		if (c->role == NULL || c->affairs == NULL ||
		    (c->from == NULL && r->from != NULL) || (c->until == NULL && r->until != NULL))
			return false;
		for (k = 0; k < r->affair_count; k++) {
			c->affairs[c->affair_count++] = strdup(r->affairs[k]);
			if (c->affairs[k] == NULL)
				return false;
		}
	}
	return to->roles != NULL;
}

/* The new key in a new place, the old one stays as suspended; the roster owns what it
 * got even when this fails half-way. */
static enum err_code
roster_renew(struct standing *st, const struct user_keys *k, struct err *e)
{
	struct wire_roster *r = &st->a.roster;
	size_t old = (size_t)(st->u - r->users);
	struct wire_user *users = realloc(r->users, (r->user_count + 1) * sizeof *users), *u;

	if (users == NULL)
		return err_nomem(e);
	r->users = users;
	st->u = &users[old];
	u = &users[r->user_count++];
	*u = (struct wire_user){ .sign = *sign_key_public(k->sign), .box = *box_key_public(k->box),
	    .has_box = true };
	u->person = strdup(st->u->person);
	u->name = strdup(st->u->name);
	u->login = strdup(st->row.login);
	u->state = strdup(st->u->state);
	if (u->person == NULL || u->name == NULL || u->login == NULL || u->state == NULL ||
	    !copy_roles(st->u, u))
		return err_nomem(e);
	if (set_word(&st->u->login, NULL, e) != ERR_OK)
		return ERR_NOMEM;
	return set_word(&st->u->state, USER_SUSPENDED, e);
}

static enum err_code
put_renewal(struct standing *st, void *ctx, struct err *e)
{
	const struct user_keys *k = ctx;
	struct store *s = st->w->store;
	enum err_code rc = share_drop_holder(s, st->row.box.kid, e);

	if (rc == ERR_OK)
		rc = roster_renew(st, k, e);
	if (rc == ERR_OK)
		rc = authority_put(&st->a, e);
	st->row.sign = *sign_key_public(k->sign);
	st->row.box = *box_key_public(k->box);
	st->row.failed_logins = 0;
	if (rc == ERR_OK)
		rc = user_put(s, &st->row, e);
	return rc == ERR_OK ? record(st, "password-reset", e) : rc;
}

static enum err_code
reset_other(struct work *w, struct session *by, const char *login, const struct secret *password,
    struct err *e)
{
	struct user_keys k = { 0 };
	struct standing st;
	enum err_code rc = standing_open(w, by, login, false, &st, e);

	if (rc == ERR_OK)
		rc = user_keys_new(&k, e);
	if (rc == ERR_OK) {
		buf_free(&st.row.wrapped);
		rc = keys_wrap(w, &k, password, login, &st.row.wrapped, e);
	}
	if (rc == ERR_OK)
		rc = commit(&st, put_renewal, &k, e);
	user_keys_free(&k);
	standing_close(&st);
	return rc;
}

enum err_code
user_password(struct work *w, struct session *by, const char *login,
    const struct secret *password, struct err *e)
{
	if (by != NULL && strcmp(by->login, login) == 0)
		return change_own(by, password, e);
	return reset_other(w, by, login, password, e);
}

/* ---- share ---- */

struct share {
	struct session		*by;
	const struct wire_user	*to;
	size_t			 n;
};

static bool
may_open(const struct wire_user *u, const char *affair, struct date on)
{
	size_t i;

	for (i = 0; i < u->role_count; i++) {
		if (role_opens(&u->roles[i], affair, on))
			return true;
	}
	return false;
}

static enum err_code
put_shares(struct share *x, struct err *e)
{
	struct session *by = x->by;
	struct audit_event ev = { .action = "key-share", .who = by->kid, .result = "ok",
	    .detail = x->to->sign.kid };
	struct date today = work_today(by->work);
	const struct keyring_key *k;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; rc == ERR_OK && i < keyring_count(by->ring); i++) {
		k = keyring_at(by->ring, i);
		/* Older epochs open with the one in force. */
		if (!k->current || !may_open(x->to, k->affair, today))
			continue;
		rc = group_give(by->work->store, k, x->to->box.kid, &x->to->box, e);
		ev.group = k->affair;
		if (rc == ERR_OK)
			rc = audit_append(by->work->store, &ev, NULL, e);
		x->n++;
	}
	if (rc == ERR_OK && x->n == 0)
		rc = err_set(e, ERR_REFUSED, "work.share.nothing", x->to->login, NULL);
	return rc;
}

enum err_code
user_share(struct session *by, const char *login, size_t *n, struct err *e)
{
	struct store *s = by->work->store;
	struct share x = { .by = by };
	struct wire_roster roster = { 0 };
	struct user_row row = { 0 };
	enum err_code rc = user_get(s, login, &row, e);

	*n = 0;
	if (rc == ERR_NOT_FOUND)
		rc = err_set_field(e, rc, "login", "work.people.unknown", login, NULL);
	if (rc == ERR_OK)
		rc = roster_load(by->work, &roster, e);
	/* Only to the key that the root has signed. */
	if (rc == ERR_OK) {
		x.to = roster_find_kid(&roster, row.sign.kid);
		if (x.to == NULL || !x.to->has_box || row.blocked != 0 ||
		    strcmp(x.to->box.kid, row.box.kid) != 0 ||
		    strcmp(x.to->state, USER_ACTIVE) != 0)
			rc = err_set(e, ERR_REFUSED, "work.share.not_rostered", login, NULL);
	}
	if (rc == ERR_OK)
		rc = store_begin(s, e);
	if (rc == ERR_OK) {
		rc = put_shares(&x, e);
		if (rc == ERR_OK)
			rc = store_commit(s, e);
		store_rollback(s);
	}
	if (rc == ERR_OK)
		*n = x.n;
	user_row_clear(&row);
	roster_clear(&roster);
	return rc;
}
