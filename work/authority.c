/* SPDX-License-Identifier: ISC */
/*
 * Who may change the roster, and the next one; see authority.h.
 */
#include "work/authority.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "seal/keyfile.h"

#define ID_MAX		64
#define REQUEST_MODE	0600

/* ---- who ---- */

struct looking {
	const struct wire_roster	*roster;
	struct date			 today;
	bool				 found;
};

static bool
has_role(const struct wire_user *u, const char *role, struct date on)
{
	size_t i;

	for (i = 0; i < u->role_count; i++) {
		if (strcmp(u->roles[i].role, role) == 0 && role_in_force(&u->roles[i], on))
			return true;
	}
	return false;
}

/* An administrator who can log in here? */
static bool
look_admin(void *ctx, const struct user_row *row)
{
	struct looking *l = ctx;
	const struct wire_user *u = roster_find_kid(l->roster, row->sign.kid);

	l->found = u != NULL && row->blocked == 0 && strcmp(u->state, USER_ACTIVE) == 0 &&
	    has_role(u, ROLE_ADMIN, l->today);
	return !l->found;
}

static enum err_code
may_change(struct work *w, struct session *by, bool adding, bool security, struct err *e)
{
	struct wire_roster now;
	struct looking l = { &now, work_today(w), false };
	const struct wire_user *u;
	enum err_code rc = roster_load_or_none(w, &now, e);

	if (rc != ERR_OK)
		return rc;
	if (by != NULL) {
		u = roster_find_kid(&now, by->kid);
		if (u == NULL || strcmp(u->state, USER_ACTIVE) != 0 ||
		    (!has_role(u, ROLE_ADMIN, l.today) &&
		    !(security && has_role(u, ROLE_SECURITY, l.today))))
			rc = err_set(e, ERR_DENIED, security ? "work.people.not_security" :
			    "work.people.not_admin", NULL);
	} else if (!w->training) {
		if (adding)
			rc = user_each(w->store, look_admin, &l, e);
		if (rc == ERR_OK && (!adding || l.found))
			rc = err_set(e, ERR_DENIED, "work.people.login_needed", NULL);
	}
	roster_clear(&now);
	return rc;
}

const char *
authority_who(const struct session *by)
{
	return by != NULL ? by->kid : "system";
}

/* ---- the next roster ---- */

static enum err_code
open_training(struct authority *a, struct err *e)
{
	char *root = path_join(a->w->home, FILE_ROOT);
	char *recovery = path_join(a->w->home, FILE_RECOVERY);
	enum err_code rc = root != NULL && recovery != NULL ? ERR_OK : err_nomem(e);

	if (rc == ERR_OK)
		rc = keyfile_load_sign(root, &a->root, e);
	if (rc == ERR_OK)
		rc = keyfile_load_box(recovery, &a->recovery, e);
	if (rc == ERR_OK)
		rc = roster_load(a->w, &a->roster, e);
	free(root);
	free(recovery);
	return rc;
}

/* What was asked for before and is not signed yet is asked for again. */
static enum err_code
open_request(struct authority *a, struct err *e)
{
	struct wire_roster now;
	char *json = NULL;
	enum err_code rc = roster_load_or_none(a->w, &now, e);

	if (rc == ERR_OK)
		rc = setting_get(a->w->store, SETTING_REQUEST, &json, e);
	if (rc == ERR_OK && json != NULL)
		rc = roster_read(json, strlen(json), &a->roster, e);
	else if (rc == ERR_OK) {
		a->roster = now;
		now = (struct wire_roster){ 0 };
	}
	if (rc == ERR_OK && json != NULL)
		a->roster.version = now.version;
	if (rc == ERR_OK && a->roster.organization == NULL &&
	    (a->roster.organization = strdup(a->w->organization)) == NULL)
		rc = err_nomem(e);
	roster_clear(&now);
	free(json);
	return rc;
}

enum err_code
authority_open(struct work *w, struct session *by, bool adding, bool security,
    struct authority *a, struct err *e)
{
	enum err_code rc;

	*a = (struct authority){ .w = w };
	rc = anchors_check(w, NULL, e);
	if (rc == ERR_OK)
		rc = may_change(w, by, adding, security, e);
	if (rc == ERR_OK)
		rc = w->training ? open_training(a, e) : open_request(a, e);
	return rc;
}

void
authority_close(struct authority *a)
{
	sign_key_free(&a->root);
	box_key_free(&a->recovery);
	roster_clear(&a->roster);
}

int64_t
authority_version(const struct authority *a)
{
	return a->roster.version + 1;
}

enum err_code
authority_put(struct authority *a, struct err *e)
{
	struct work *w = a->w;
	struct buf json = BUF_INIT;
	char at[TIME_TEXT_SIZE];
	enum err_code rc;

	if (a->root != NULL) {
		rc = roster_put(w->store, work_now(w), &a->roster, a->root, e);
		return rc == ERR_OK ? anchors_seal(w->store, w->home, e) : rc;
	}
	time_format(work_now(w), at);
	a->roster.version++;
	free(a->roster.issued_at);
	a->roster.issued_at = strdup(at);
	rc = a->roster.issued_at != NULL ? roster_build(&a->roster, &json, e) : err_nomem(e);
	if (rc == ERR_OK)
		rc = setting_put(w->store, SETTING_REQUEST, buf_str(&json), e);
	buf_free(&json);
	return rc;
}

enum err_code
authority_publish(struct work *w, struct err *e)
{
	char *path = path_join(w->home, FILE_REQUEST), *json = NULL;
	enum err_code rc = path != NULL ? setting_get(w->store, SETTING_REQUEST, &json, e) :
	    err_nomem(e);

	if (rc == ERR_OK && json != NULL)
		rc = file_write(path, json, strlen(json), REQUEST_MODE, e);
	free(path);
	free(json);
	return rc;
}

struct wire_user *
roster_find_login(struct wire_roster *r, const char *login)
{
	size_t i;

	for (i = 0; i < r->user_count; i++) {
		if (r->users[i].login != NULL && strcmp(r->users[i].login, login) == 0)
			return &r->users[i];
	}
	return NULL;
}

enum err_code
check_id(const char *field, const char *s, struct err *e)
{
	size_t i, n = s != NULL ? strlen(s) : 0;
	bool ok = n > 0 && n <= ID_MAX;

	for (i = 0; ok && i < n; i++)
		ok = isalnum((unsigned char)s[i]) || s[i] == '-' || s[i] == '_' || s[i] == '.';
	return ok ? ERR_OK : err_set_field(e, ERR_INVALID, field, "work.people.id",
	    s != NULL ? s : "", NULL);
}

bool
role_reads(const char *role)
{
	return strcmp(role, ROLE_MAKER) == 0 || strcmp(role, ROLE_APPROVER) == 0;
}
