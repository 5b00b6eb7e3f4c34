/* SPDX-License-Identifier: ISC */
/*
 * Adding somebody: keys under the password and the next roster, in one
 * transaction.  In a training store that roster is signed at once and the
 * groups' keys are sealed to the new member; elsewhere the roster is a request,
 * and a colleague shares the keys when it has come back signed (鍵待ち).
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "work/authority.h"

/* ---- user add ---- */

struct adding {
	struct authority	 by;
	const struct user_spec	*spec;
	char			**roles, **affairs;
	char			 from[DATE_TEXT_SIZE], until[DATE_TEXT_SIZE];
	struct buf		 name;		/* NFC */
	struct user_keys	 keys;
	struct buf		 wrapped;
};

static enum err_code
check_words(struct adding *a, struct err *e)
{
	static const char *const known[] = { ROLE_MAKER, ROLE_APPROVER, ROLE_SECURITY, ROLE_ADMIN };
	bool reads = false, ok;
	size_t i, k;

	for (i = 0; a->roles[i] != NULL; i++) {
		for (ok = false, k = 0; k < NELEM(known); k++)
			ok = ok || strcmp(a->roles[i], known[k]) == 0;
		if (!ok)
			return err_set_field(e, ERR_INVALID, "roles", "work.people.role",
			    a->roles[i], NULL);
		reads = reads || role_reads(a->roles[i]);
	}
	if (i == 0)
		return err_set_field(e, ERR_INVALID, "roles", "work.people.role", "", NULL);
	for (i = 0; a->affairs[i] != NULL; i++) {
		if (roster_affair_name(&a->by.roster, a->affairs[i]) == NULL)
			return err_set_field(e, ERR_INVALID, "affairs", "work.people.affair",
			    a->affairs[i], NULL);
	}
	if (i == 0 && reads)
		return err_set_field(e, ERR_INVALID, "affairs", "work.people.affair", "", NULL);
	return ERR_OK;
}

/* Roles end on 31 March at the latest unless a later date is asked for. */
static enum err_code
check_until(struct work *w, struct adding *a, struct err *e)
{
	struct date today = work_today(w), until = { date_fiscal_year(today) + 1, 3, 31 };

	if (a->spec->until != NULL && (!date_parse(a->spec->until, &until) ||
	    date_compare(until, today) < 0))
		return err_set_field(e, ERR_INVALID, "until", "work.people.until", a->spec->until,
		    NULL);
	date_format(today, a->from);
	date_format(until, a->until);
	return ERR_OK;
}

static enum err_code
check_user(struct work *w, struct adding *a, const struct secret *password, struct err *e)
{
	const struct user_spec *u = a->spec;
	struct user_row row = { 0 };
	enum err_code rc = check_id("login", u->login, e);

	if (rc == ERR_OK)
		rc = check_id("person", u->person, e);
	if (rc == ERR_OK && u->name != NULL && !utf8_valid(u->name, strlen(u->name)))
		rc = err_set_field(e, ERR_INVALID, "name", "work.people.name_utf8", NULL);
	if (rc == ERR_OK && (!text_trim(u->name != NULL ? u->name : "", &a->name) ||
	    a->name.len == 0))
		rc = err_set_field(e, ERR_INVALID, "name", "work.people.name", NULL);
	if (rc == ERR_OK && secret_len(password) == 0)
		rc = err_set_field(e, ERR_INVALID, "password", "work.people.password", NULL);
	if (rc == ERR_OK)
		rc = words_split(u->roles, &a->roles, e);
	if (rc == ERR_OK)
		rc = words_split(u->affairs, &a->affairs, e);
	if (rc == ERR_OK)
		rc = check_words(a, e);
	if (rc == ERR_OK)
		rc = check_until(w, a, e);
	if (rc != ERR_OK)
		return rc;
	rc = user_get(w->store, u->login, &row, e);
	user_row_clear(&row);
	if (rc == ERR_OK || (rc == ERR_NOT_FOUND &&
	    roster_find_login(&a->by.roster, u->login) != NULL))
		return err_set_field(e, ERR_REFUSED, "login", "work.people.login_taken", u->login,
		    NULL);
	if (rc == ERR_NOT_FOUND) {
		err_clear(e);
		rc = ERR_OK;
	}
	return rc;
}

static enum err_code
make_keys(struct work *w, struct adding *a, const struct secret *password, struct err *e)
{
	enum err_code rc = user_keys_new(&a->keys, e);

	if (rc == ERR_OK)
		rc = keys_wrap(w, &a->keys, password, a->spec->login, &a->wrapped, e);
	return rc;
}

static bool
role_build(const struct adding *a, const char *role, struct wire_role *out)
{
	size_t i, n = words_count(a->affairs);

	out->role = strdup(role);
	out->from = strdup(a->from);
	out->until = strdup(a->until);
	out->affairs = calloc(n + 1, sizeof *out->affairs);
	if (out->role == NULL || out->from == NULL || out->until == NULL || out->affairs == NULL)
		return false;
	for (i = 0; i < n; i++) {
		out->affairs[i] = strdup(a->affairs[i]);
		out->affair_count = i + 1;
		if (out->affairs[i] == NULL)
			return false;
	}
	return true;
}

/* The roster owns what it got even when this fails half-way. */
static bool
roster_append(struct adding *a)
{
	struct wire_roster *r = &a->by.roster;
	struct wire_user *users = realloc(r->users, (r->user_count + 1) * sizeof *users), *u;
	size_t i, n = words_count(a->roles);

	if (users == NULL)
		return false;
	r->users = users;
	u = &users[r->user_count++];
	*u = (struct wire_user){ .sign = *sign_key_public(a->keys.sign),
	    .box = *box_key_public(a->keys.box), .has_box = true };
	u->person = strdup(a->spec->person);
	u->name = strdup(buf_str(&a->name));
	u->login = strdup(a->spec->login);
	u->state = strdup(USER_ACTIVE);
	u->roles = calloc(n, sizeof *u->roles);
	if (u->person == NULL || u->name == NULL || u->login == NULL || u->state == NULL ||
	    u->roles == NULL)
		return false;
	for (i = 0; i < n; i++) {
		u->role_count = i + 1;
		if (!role_build(a, a->roles[i], &u->roles[i]))
			return false;
	}
	return true;
}

static enum err_code
put_row(struct work *w, struct adding *a, struct err *e)
{
	struct user_row row = { .sign = *sign_key_public(a->keys.sign),
	    .box = *box_key_public(a->keys.box), .wrapped = a->wrapped };
	enum err_code rc;

	row.login = strdup(a->spec->login);
	row.person = strdup(a->spec->person);
	row.name = strdup(buf_str(&a->name));
	a->wrapped = (struct buf)BUF_INIT;
	rc = row.login != NULL && row.person != NULL && row.name != NULL ?
	    user_put(w->store, &row, e) : err_nomem(e);
	user_row_clear(&row);
	return rc;
}

static enum err_code
put_user(struct work *w, struct adding *a, const char *who, struct err *e)
{
	struct audit_event ev = { .action = "user-add", .who = who, .result = "ok" };
	enum err_code rc = put_row(w, a, e);
	bool reads = words_has(a->roles, ROLE_MAKER) || words_has(a->roles, ROLE_APPROVER);
	size_t i;

	ev.detail = sign_key_public(a->keys.sign)->kid;
	if (rc == ERR_OK && !roster_append(a))
		rc = err_nomem(e);
	if (rc == ERR_OK)
		rc = authority_put(&a->by, e);
	reads = reads && a->by.recovery != NULL;
	for (i = 0; rc == ERR_OK && reads && a->affairs[i] != NULL; i++)
		rc = group_share(w, a->affairs[i], a->by.recovery, box_key_public(a->keys.box), e);
	if (rc == ERR_OK)
		rc = audit_append(w->store, &ev, NULL, e);
	return rc;
}

enum err_code
user_add(struct work *w, struct session *by, const struct user_spec *u,
    const struct secret *password, struct err *e)
{
	struct adding a = { .spec = u };
	enum err_code rc = authority_open(w, by, true, false, &a.by, e);

	if (rc == ERR_OK)
		rc = check_user(w, &a, password, e);
	if (rc == ERR_OK)
		rc = make_keys(w, &a, password, e);
	if (rc == ERR_OK)
		rc = store_begin(w->store, e);
	if (rc == ERR_OK) {
		rc = put_user(w, &a, authority_who(by), e);
		if (rc == ERR_OK)
			rc = store_commit(w->store, e);
		store_rollback(w->store);
	}
	if (rc == ERR_OK)
		rc = authority_publish(w, e);
	words_free(&a.roles);
	words_free(&a.affairs);
	buf_free(&a.name);
	buf_free(&a.wrapped);
	user_keys_free(&a.keys);
	authority_close(&a.by);
	return rc;
}
