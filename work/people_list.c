/* SPDX-License-Identifier: ISC */
/*
 * Who has a login here, as the signed roster has them; and the groups.
 */
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"

struct listing {
	struct work		*w;
	struct wire_roster	 roster, request;
	bool			(*fn)(void *ctx, const struct user_info *u);
	void			*ctx;
	enum err_code		 rc;
	struct err		*e;
};

static bool
add_words(const struct wire_user *u, struct user_info *info)
{
	size_t i, k;

	for (i = 0; i < u->role_count; i++) {
		if (!words_add(&info->roles, u->roles[i].role))
			return false;
		for (k = 0; k < u->roles[i].affair_count; k++) {
			if (!words_add(&info->affairs, u->roles[i].affairs[k]))
				return false;
		}
	}
	return true;
}

/* 鍵待ち: may read an affair whose key nobody has sealed to them yet. */
static enum err_code
waits_for_key(struct listing *l, const struct wire_user *u, const char *holder, bool *out)
{
	enum err_code rc = ERR_OK;
	bool shared = true;
	size_t i, k;

	for (i = 0; rc == ERR_OK && shared && i < u->role_count; i++) {
		if (strcmp(u->roles[i].role, ROLE_MAKER) != 0 &&
		    strcmp(u->roles[i].role, ROLE_APPROVER) != 0)
			continue;
		for (k = 0; rc == ERR_OK && shared && k < u->roles[i].affair_count; k++)
			rc = group_shared(l->w, u->roles[i].affairs[k], holder, &shared, l->e);
	}
	*out = !shared;
	return rc;
}

static bool
list_user(void *ctx, const struct user_row *row)
{
	struct listing *l = ctx;
	const struct wire_user *u = roster_find_kid(&l->roster, row->sign.kid);
	const char *state = "unknown";
	struct user_info info = { 0 };
	bool more = false, waits = false;

	info.roles = calloc(1, sizeof *info.roles);
	info.affairs = calloc(1, sizeof *info.affairs);
	if (u != NULL) {
		state = u->state;
		l->rc = waits_for_key(l, u, row->box.kid, &waits);
		if (row->blocked != 0)
			state = USER_SUSPENDED;
		else if (waits && strcmp(state, USER_ACTIVE) == 0)
			state = "waiting";
	} else if ((u = roster_find_kid(&l->request, row->sign.kid)) != NULL) {
		state = "requested";
	}
	info.login = strdup(row->login);
	info.person = strdup(row->person);
	info.name = strdup(row->name);
	info.kid = strdup(row->sign.kid);
	info.state = strdup(state);
	if (info.roles == NULL || info.affairs == NULL || info.login == NULL ||
	    info.person == NULL || info.name == NULL || info.kid == NULL || info.state == NULL ||
	    (u != NULL && !add_words(u, &info)))
		l->rc = err_nomem(l->e);
	if (l->rc == ERR_OK)
		more = l->fn(l->ctx, &info);
	free(info.login);
	free(info.person);
	free(info.name);
	free(info.kid);
	free(info.state);
	words_free(&info.roles);
	words_free(&info.affairs);
	return more;
}

enum err_code
user_list(struct work *w, bool (*fn)(void *ctx, const struct user_info *u), void *ctx,
    struct err *e)
{
	struct listing l = { .w = w, .fn = fn, .ctx = ctx, .e = e };
	enum err_code rc = roster_load_or_none(w, &l.roster, e);
	char *json = NULL;

	if (rc == ERR_OK)
		rc = setting_get(w->store, SETTING_REQUEST, &json, e);
	if (rc == ERR_OK && json != NULL)
		rc = roster_read(json, strlen(json), &l.request, e);
	if (rc == ERR_OK)
		rc = user_each(w->store, list_user, &l, e);
	roster_clear(&l.roster);
	roster_clear(&l.request);
	free(json);
	return rc != ERR_OK ? rc : l.rc;
}

struct affairs_listing {
	struct work		*w;
	struct wire_roster	 roster;
	bool			(*fn)(void *ctx, const struct affair_info *a);
	void			*ctx;
	enum err_code		 rc;
	struct err		*e;
};

static bool
list_affair(void *ctx, const struct group_row *g)
{
	struct affairs_listing *l = ctx;
	struct affair_info a = { g->affair, roster_affair_name(&l->roster, g->affair), g->epoch,
	    false };

	if (!g->current)
		return true;
	if (a.name == NULL)
		a.name = g->affair;
	l->rc = epoch_due(l->w, g->affair, &a.due, l->e);
	return l->rc == ERR_OK && l->fn(l->ctx, &a);
}

static bool
find_affair(void *ctx, const struct group_row *g)
{
	const char **affair = ctx;

	if (strcmp(g->affair, *affair) == 0)
		*affair = NULL;
	return *affair != NULL;
}

/* In the roster, but nobody has made a key yet. */
static enum err_code
list_keyless(struct affairs_listing *l, struct err *e)
{
	enum err_code rc = ERR_OK;
	const char *affair;
	size_t i;

	for (i = 0; rc == ERR_OK && i < l->roster.affair_count; i++) {
		struct affair_info a = { l->roster.affairs[i].affair, l->roster.affairs[i].name, 0,
		    false };

		affair = a.id;
		rc = group_each(l->w->store, find_affair, &affair, e);
		if (rc == ERR_OK && affair != NULL && !l->fn(l->ctx, &a))
			break;
	}
	return rc;
}

enum err_code
affair_list(struct work *w, bool (*fn)(void *ctx, const struct affair_info *a), void *ctx,
    struct err *e)
{
	struct affairs_listing l = { .w = w, .fn = fn, .ctx = ctx, .rc = ERR_OK, .e = e };
	enum err_code rc = roster_load_or_none(w, &l.roster, e);

	if (rc == ERR_OK)
		rc = group_each(w->store, list_affair, &l, e);
	if (rc == ERR_OK)
		rc = l.rc;
	if (rc == ERR_OK)
		rc = list_keyless(&l, e);
	roster_clear(&l.roster);
	return rc;
}
