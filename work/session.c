/* SPDX-License-Identifier: ISC */
/*
 * Logging in and out.
 *
 * The password opens the person's own keys; the roster, verified against the
 * root's key each time, says what they may do today; their shares open the
 * keys of the groups in which they make or approve.  An unknown login and a
 * wrong password take the same time and say the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "work/keep.h"
#include "work/priv.h"
#include "work/watch.h"

/* What one login attempt gathers. */
struct attempt {
	struct work		*w;
	const char		*login;
	struct user_row		 row;		/* login NULL: there is none */
	struct wire_roster	 roster;
	struct session		*s;
	bool			 sealed;	/* the store has its MAC */
};

/* ---- the password ---- */

static enum err_code
count_failure(struct attempt *a, struct err *e)
{
	/* A login that nobody has may be a password typed into the wrong field. */
	struct audit_event ev = { .action = "login", .who = a->row.login != NULL ? a->row.login :
	    "unknown", .result = err_code_name(ERR_LOGIN) };
	enum err_code rc = store_begin(a->w->store, e);

	if (rc != ERR_OK)
		return rc;
	if (a->row.login != NULL) {
		a->row.failed_logins++;
		rc = user_put(a->w->store, &a->row, e);
	}
	if (rc == ERR_OK)
		rc = audit_append(a->w->store, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = watch_failed(a->w, ev.who, a->row.failed_logins, e);
	if (rc == ERR_OK)
		rc = store_commit(a->w->store, e);
	store_rollback(a->w->store);
	return rc != ERR_OK ? rc : err_set(e, ERR_LOGIN, "work.login.refused", NULL);
}

static enum err_code
open_keys(struct attempt *a, const struct secret *password, struct err *e)
{
	enum err_code rc = anchors_check(a->w, &a->sealed, e);
	bool known, raised;

	if (rc == ERR_OK)
		rc = user_get(a->w->store, a->login, &a->row, e);
	known = rc == ERR_OK;
	if (rc != ERR_OK && rc != ERR_NOT_FOUND)
		return rc;
	err_clear(e);
	/* What was raised is written with the login's own record. */
	rc = keys_unwrap(a->w, known ? &a->row : NULL, password, &a->s->keys, &raised, e);
	if (rc == ERR_LOGIN) {
		err_clear(e);
		rc = count_failure(a, e);
	}
	return rc;
}

/* ---- the roster ---- */

static enum err_code
take_person(struct attempt *a, const struct wire_user *u, struct err *e)
{
	struct session *s = a->s;

	s->login = strdup(a->row.login);
	s->name = strdup(u->name);
	s->person = strdup(u->person);
	if (s->login == NULL || s->name == NULL || s->person == NULL)
		return err_nomem(e);
	memcpy(s->kid, u->sign.kid, sizeof s->kid);
	return ERR_OK;
}

static enum err_code
add_affair(struct attempt *a, const char *id, const char *role, struct err *e)
{
	const char *name = roster_affair_name(&a->roster, id);
	struct session_affair *grown, *f;
	struct session *s = a->s;
	size_t i;

	for (i = 0; i < s->affair_count && strcmp(s->affairs[i].id, id) != 0; i++)
		continue;
	if (i == s->affair_count) {
		grown = realloc(s->affairs, (i + 1) * sizeof *grown);
		if (grown == NULL)
			return err_nomem(e);
		s->affairs = grown;
		grown[i] = (struct session_affair){ .id = strdup(id),
		    .name = strdup(name != NULL ? name : id) };
		s->affair_count++;
		if (grown[i].id == NULL || grown[i].name == NULL)
			return err_nomem(e);
	}
	f = &s->affairs[i];
	f->maker = f->maker || strcmp(role, ROLE_MAKER) == 0;
	f->approver = f->approver || strcmp(role, ROLE_APPROVER) == 0;
	return ERR_OK;
}

static enum err_code
take_role(struct attempt *a, const struct wire_role *r, struct err *e)
{
	struct session_info *info = &a->s->info;
	enum err_code rc = ERR_OK;
	char *until;
	size_t i;

	info->maker = info->maker || strcmp(r->role, ROLE_MAKER) == 0;
	info->approver = info->approver || strcmp(r->role, ROLE_APPROVER) == 0;
	info->security = info->security || strcmp(r->role, ROLE_SECURITY) == 0;
	info->admin = info->admin || strcmp(r->role, ROLE_ADMIN) == 0;
	for (i = 0; rc == ERR_OK && i < r->affair_count; i++)
		rc = add_affair(a, r->affairs[i], r->role, e);
	if (rc == ERR_OK && r->until != NULL &&
	    (a->s->until == NULL || strcmp(r->until, a->s->until) < 0)) {
		until = strdup(r->until);
		if (until == NULL)
			return err_nomem(e);
		free(a->s->until);
		a->s->until = until;
	}
	return rc;
}

static enum err_code
take_roles(struct attempt *a, struct err *e)
{
	const struct wire_user *u;
	struct date today = work_today(a->w);
	enum err_code rc = roster_load(a->w, &a->roster, e);
	size_t i, n = 0;

	if (rc != ERR_OK)
		return rc;
	u = roster_find_kid(&a->roster, sign_key_public(a->s->keys.sign)->kid);
	/* The roster names both keys: a share sealed to another box key is not theirs. */
	if (u == NULL || !u->has_box ||
	    strcmp(u->box.kid, box_key_public(a->s->keys.box)->kid) != 0)
		return err_set(e, ERR_DENIED, "work.login.not_in_roster", NULL);
	if (strcmp(u->state, USER_ACTIVE) != 0 || a->row.blocked != 0)
		return err_set(e, ERR_DENIED, "work.login.suspended", NULL);
	rc = take_person(a, u, e);
	for (i = 0; rc == ERR_OK && i < u->role_count; i++) {
		if (role_in_force(&u->roles[i], today)) {
			rc = take_role(a, &u->roles[i], e);
			n++;
		}
	}
	if (rc == ERR_OK && n == 0)
		rc = err_set(e, ERR_DENIED, "work.login.expired", NULL);
	return rc;
}

/* ---- the groups' keys ---- */

/* Makers and approvers open a group; nobody else does. */
static bool
opens_group(void *ctx, const char *affair)
{
	const struct session_affair *f = session_affair(ctx, affair);

	return f != NULL && (f->maker || f->approver);
}

enum err_code
session_open_groups(struct session *s, struct err *e)
{
	struct ring_source src = { .key = s->keys.box, .who = s->kid,
	    .holder = box_key_public(s->keys.box)->kid, .wants = opens_group, .ctx = s };
	enum err_code rc;
	size_t i;

	if (s->ring == NULL && (s->ring = keyring_new()) == NULL)
		return err_nomem(e);
	rc = ring_open(s->work, &src, s->ring, e);
	for (i = 0; rc == ERR_OK && i < s->affair_count; i++)
		s->affairs[i].has_key = keyring_current(s->ring, s->affairs[i].id) != NULL;
	return rc;
}

/* ---- the record ---- */

static enum err_code
record_login(struct attempt *a, struct err *e)
{
	struct audit_event ev = { .action = "login", .who = a->s->kid, .result = "ok" };
	enum err_code rc = store_begin(a->w->store, e);

	if (rc != ERR_OK)
		return rc;
	if (a->row.failed_logins != 0)
		ev.detail = "after-failures";
	a->row.last_login_us = work_now(a->w);
	a->row.failed_logins = 0;
	rc = user_put(a->w->store, &a->row, e);
	if (rc == ERR_OK)
		rc = audit_append(a->w->store, &ev, NULL, e);
	if (rc == ERR_OK && !a->sealed)
		rc = anchors_seal(a->w->store, a->w->home, e);
	if (rc == ERR_OK)
		rc = watch_login(a->s, e);
	if (rc == ERR_OK)
		rc = store_commit(a->w->store, e);
	store_rollback(a->w->store);
	return rc;
}

/* The password was right, the person may not: that is worth an entry too. */
static void
record_denied(struct attempt *a, enum err_code why)
{
	struct audit_event ev = { .action = "login", .who = sign_key_public(a->s->keys.sign)->kid,
	    .result = err_code_name(why) };

	if (audit_record(a->w->store, &ev, NULL) != ERR_OK)
		log_event(LOG_ERROR, "audit_failed", (struct log_pair[]){ LOG_END });
}

static void
session_free(struct session *s)
{
	size_t i;

	user_keys_free(&s->keys);
	keyring_free(&s->ring);
	for (i = 0; i < s->affair_count; i++) {
		free(s->affairs[i].id);
		free(s->affairs[i].name);
	}
	free(s->affairs);
	free(s->login);
	free(s->name);
	free(s->person);
	free(s->until);
	free(s);
}

enum err_code
session_login(struct work *w, const char *login, const struct secret *password,
    struct session **out, struct err *e)
{
	struct attempt a = { .w = w, .login = login };
	enum err_code rc;

	*out = NULL;
	a.s = calloc(1, sizeof *a.s);
	if (a.s == NULL)
		return err_nomem(e);
	a.s->work = w;
	rc = open_keys(&a, password, e);
	if (rc == ERR_OK) {
		rc = take_roles(&a, e);
		if (rc == ERR_OK)
			rc = session_open_groups(a.s, e);
		if (rc == ERR_OK)
			rc = limit_begin(a.s, e);
		if (rc == ERR_OK)
			rc = record_login(&a, e);
		else
			record_denied(&a, rc);
	}
	if (rc == ERR_OK) {
		a.s->info.login = a.s->login;
		a.s->info.name = a.s->name;
		a.s->info.person = a.s->person;
		a.s->info.kid = a.s->kid;
		a.s->info.until = a.s->until;
		a.s->info.affairs = a.s->affairs;
		a.s->info.affair_count = a.s->affair_count;
		*out = a.s;
		/* Whoever comes first opens the day for everybody; they need not wait for
		 * what tomorrow's first login can do as well. */
		if (daily_run(w, NULL) != ERR_OK)
			log_event(LOG_ERROR, "daily_run_failed", (struct log_pair[]){ LOG_END });
	} else {
		session_free(a.s);
	}
	user_row_clear(&a.row);
	roster_clear(&a.roster);
	return rc;
}

void
session_end(struct session **s)
{
	struct audit_event ev = { .action = "logout", .result = "ok" };

	if (*s == NULL)
		return;
	ev.who = (*s)->kid;
	if (audit_record((*s)->work->store, &ev, NULL) != ERR_OK)
		log_event(LOG_ERROR, "audit_failed", (struct log_pair[]){ LOG_END });
	audit_forget((*s)->work->store);
	session_free(*s);
	*s = NULL;
}

const struct session_info *
session_info(const struct session *s)
{
	return &s->info;
}

struct work *
session_work(const struct session *s)
{
	return s->work;
}

const struct session_affair *
session_affair(const struct session *s, const char *affair)
{
	size_t i;

	for (i = 0; affair != NULL && i < s->affair_count; i++) {
		if (strcmp(s->affairs[i].id, affair) == 0)
			return &s->affairs[i];
	}
	return NULL;
}

const char *
session_role(const struct session *s, const char *affair)
{
	const struct session_affair *f = session_affair(s, affair);

	if (f == NULL)
		return NULL;
	return f->maker ? ROLE_MAKER : f->approver ? ROLE_APPROVER : NULL;
}
