/* SPDX-License-Identifier: ISC */
/*
 * Adding a group.  In a training store its key is made and signed, sealed to
 * recovery and to its members, and the next roster is signed, in one
 * transaction.  Elsewhere the group stands in a roster request; its first key
 * is made by a member when the roster has come back signed (epoch_new()).
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "work/authority.h"

/* Each of the member's reading roles covers the new affair too. */
static bool
widen_roles(struct wire_user *u, const char *affair)
{
	struct wire_role *role;
	char **grown;
	size_t i;

	for (i = 0; i < u->role_count; i++) {
		role = &u->roles[i];
		if (!role_reads(role->role))
			continue;
		grown = realloc(role->affairs, (role->affair_count + 1) * sizeof *grown);
		if (grown == NULL)
			return false;
		role->affairs = grown;
		grown[role->affair_count] = strdup(affair);
		if (grown[role->affair_count] == NULL)
			return false;
		role->affair_count++;
	}
	return true;
}

static bool
roster_add_affair(struct wire_roster *r, const char *id, const char *name)
{
	struct wire_affair *grown = realloc(r->affairs, (r->affair_count + 1) * sizeof *grown);

	if (grown == NULL)
		return false;
	r->affairs = grown;
	grown[r->affair_count] = (struct wire_affair){ strdup(id), strdup(name) };
	r->affair_count++;
	return grown[r->affair_count - 1].affair != NULL &&
	    grown[r->affair_count - 1].name != NULL;
}

static enum err_code
put_affair(struct work *w, struct authority *by, const char *id, const char *name,
    char **members, const char *who, struct err *e)
{
	struct audit_event ev = { .action = "affair-add", .who = who, .group = id,
	    .result = "ok" };
	struct wire_user *u;
	enum err_code rc = ERR_OK;
	size_t i;

	if (by->root != NULL)
		rc = group_make(w->store, work_now(w), id, 1, by->root,
		    box_key_public(by->recovery), NULL, e);
	if (rc == ERR_OK && !roster_add_affair(&by->roster, id, name))
		rc = err_nomem(e);
	for (i = 0; rc == ERR_OK && members[i] != NULL; i++) {
		u = roster_find_login(&by->roster, members[i]);
		if (u == NULL || !u->has_box)
			rc = err_set_field(e, ERR_INVALID, "members", "work.people.unknown",
			    members[i], NULL);
		else if (!widen_roles(u, id))
			rc = err_nomem(e);
		else if (by->recovery != NULL)
			rc = group_share(w, id, by->recovery, &u->box, e);
	}
	if (rc == ERR_OK)
		rc = authority_put(by, e);
	if (rc == ERR_OK)
		rc = audit_append(w->store, &ev, NULL, e);
	return rc;
}

enum err_code
affair_add(struct work *w, struct session *who, const char *id, const char *name,
    const char *members, struct err *e)
{
	struct buf trimmed = BUF_INIT;
	struct authority by;
	char **logins = NULL;
	enum err_code rc = authority_open(w, who, true, false, &by, e);

	if (rc == ERR_OK)
		rc = check_id("id", id, e);
	if (rc == ERR_OK && !utf8_valid(name, strlen(name)))
		rc = err_set_field(e, ERR_INVALID, "name", "work.people.name_utf8", NULL);
	if (rc == ERR_OK && (!text_trim(name, &trimmed) || trimmed.len == 0))
		rc = err_set_field(e, ERR_INVALID, "name", "work.people.name", NULL);
	if (rc == ERR_OK && roster_affair_name(&by.roster, id) != NULL)
		rc = err_set_field(e, ERR_REFUSED, "id", "work.people.affair_taken", id, NULL);
	if (rc == ERR_OK)
		rc = words_split(members, &logins, e);
	if (rc == ERR_OK)
		rc = store_begin(w->store, e);
	if (rc == ERR_OK) {
		rc = put_affair(w, &by, id, buf_str(&trimmed), logins, authority_who(who), e);
		if (rc == ERR_OK)
			rc = store_commit(w->store, e);
		store_rollback(w->store);
	}
	if (rc == ERR_OK)
		rc = authority_publish(w, e);
	words_free(&logins);
	buf_free(&trimmed);
	authority_close(&by);
	return rc;
}
