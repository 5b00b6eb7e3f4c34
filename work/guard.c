/* SPDX-License-Identifier: ISC */
/*
 * What is stopped, whoever asks: one's own record is not opened; a colleague's
 * needs a second approver; a protected person's a second confirmation.
 *
 * The marks are tokens under the group's index key: the disk does not tell
 * whose they are, and who works in another group cannot ask.  Whatever epoch
 * an entry was sealed in, the marks of every epoch that this session holds are
 * looked at.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "work/policy.h"
#include "work/priv.h"
#include "work/watch.h"

static const char ask_key[] = "work.guard.protected";

enum whose { NOBODY, OWN, COLLEAGUE };

struct marks {
	enum whose	whose;
	bool		is_protected;
};

static enum err_code
marks_add(struct session *s, const struct keyring_key *k, const char *person_key,
    struct marks *m, struct err *e)
{
	unsigned char token[TOKEN_BYTES];
	bool is_protected;
	char *who;
	enum err_code rc;

	guarded_token(k, person_key, token);
	rc = guarded_find(s->work->store, token, &who, &is_protected, e);
	if (rc == ERR_OK && who != NULL && m->whose != OWN)
		m->whose = strcmp(who, s->kid) == 0 ? OWN : COLLEAGUE;
	m->is_protected = m->is_protected || is_protected;
	free(who);
	return rc;
}

static enum err_code
marks_find(struct session *s, const struct keyring_key *k, const char *person_key,
    struct marks *m, struct err *e)
{
	const struct keyring_key *each;
	enum err_code rc = ERR_OK;
	size_t i;

	*m = (struct marks){ NOBODY, false };
	for (i = 0; rc == ERR_OK && !text_empty(person_key) && i < keyring_count(s->ring); i++) {
		each = keyring_at(s->ring, i);
		if (strcmp(each->affair, k->affair) == 0)
			rc = marks_add(s, each, person_key, m, e);
	}
	return rc;
}

/* A finding in a transaction of its own, with the audit entry of what was stopped. */
static enum err_code
found(struct session *s, const char *rule, const char *entry, bool stopped, struct err *e)
{
	struct work *w = s->work;
	struct finding f = { .rule = rule, .who = s->kid, .entry = entry,
	    .once_since_us = date_start_us(work_today(w)) };
	struct audit_event ev = { .action = rule, .who = s->kid, .entry = entry,
	    .result = err_code_name(stopped ? ERR_REFUSED : ERR_OK) };
	struct policy p;
	enum err_code rc = policy_load(w, &p, e);

	if (rc != ERR_OK)
		return rc;
	rc = store_begin(w->store, e);
	if (rc == ERR_OK)
		rc = audit_append(w->store, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = unusual_found(w, &p, &f, e);
	if (rc == ERR_OK)
		rc = store_commit(w->store, e);
	store_rollback(w->store);
	policy_clear(&p);
	return rc;
}

bool
guard_asks(const struct err *e)
{
	return e->key != NULL && strcmp(e->key, ask_key) == 0;
}

enum err_code
guard_look(struct session *s, const struct keyring_key *k, const char *entry,
    const char *person_key, struct err *e)
{
	struct marks m;
	enum err_code rc = marks_find(s, k, person_key, &m, e);

	if (rc != ERR_OK)
		return rc;
	if (m.whose == OWN) {
		rc = found(s, "own-record", entry, true, e);
		return rc != ERR_OK ? rc : err_set(e, ERR_REFUSED, "work.guard.own", NULL);
	}
	if (m.is_protected && strcmp(s->confirmed, entry) != 0) {
		rc = found(s, "protected", entry, true, e);
		return rc != ERR_OK ? rc : err_set(e, ERR_REFUSED, ask_key, NULL);
	}
	return m.whose == COLLEAGUE ? found(s, "colleague", entry, false, e) : ERR_OK;
}

enum err_code
guard_search(struct session *s, const struct keyring_key *k, const char *person_key,
    bool *is_protected, struct err *e)
{
	struct marks m;
	enum err_code rc = marks_find(s, k, person_key, &m, e);

	if (rc != ERR_OK)
		return rc;
	if (m.whose == OWN) {
		rc = found(s, "own-record", NULL, true, e);
		return rc != ERR_OK ? rc : err_set(e, ERR_REFUSED, "work.guard.own", NULL);
	}
	if (m.whose == COLLEAGUE)
		rc = found(s, "colleague", NULL, false, e);
	if (rc == ERR_OK && (m.is_protected || *is_protected))
		rc = found(s, "protected", NULL, false, e);
	/* What the server knows holds here too: for entries about this person, and with the line
	 * down. */
	if (rc == ERR_OK && *is_protected && !m.is_protected)
		rc = guard_mark(s, &(struct guard_spec){ .affair = k->affair,
		    .person_key = person_key }, e);
	*is_protected = *is_protected || m.is_protected;
	return rc;
}

enum err_code
guard_confirm(struct session *s, const char *entry, struct err *e)
{
	struct audit_event ev = { .action = "confirm-protected", .who = s->kid, .entry = entry,
	    .result = "ok" };
	enum err_code rc;

	if (strlen(entry) >= sizeof s->confirmed)
		return err_set(e, ERR_NOT_FOUND, "work.entry.unknown", entry, NULL);
	rc = act_record(s, &ev, e);
	if (rc == ERR_OK)
		memcpy(s->confirmed, entry, strlen(entry) + 1);
	return rc;
}

/* ---- approval ---- */

static enum err_code
first_of_two(struct session *s, const struct opened *o, struct err *e)
{
	struct store *st = s->work->store;
	struct audit_event ev;
	enum err_code rc = store_begin(st, e);

	if (rc != ERR_OK)
		return rc;
	event_fill(s, o, "approve-first", ROLE_APPROVER, &ev);
	rc = first_approval_put(st, o->entry.submission, s->kid, e);
	if (rc == ERR_OK)
		rc = audit_append(st, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = store_commit(st, e);
	store_rollback(st);
	return rc;
}

enum err_code
guard_approve(struct session *s, const struct opened *o, bool *wait, struct err *e)
{
	struct marks m;
	char *first = NULL;
	enum err_code rc = marks_find(s, o->key, o->head.person_key, &m, e);

	*wait = false;
	if (rc != ERR_OK || m.whose == NOBODY)
		return rc;
	if (m.whose == OWN) {
		rc = found(s, "own-record", o->entry.id, true, e);
		return rc != ERR_OK ? rc : err_set(e, ERR_REFUSED, "work.guard.own", NULL);
	}
	rc = first_approval_get(s->work->store, o->entry.submission, &first, e);
	if (rc == ERR_OK && (first == NULL || strcmp(first, s->kid) == 0)) {
		if (first == NULL)
			rc = first_of_two(s, o, e);
		*wait = rc == ERR_OK;
		if (rc == ERR_OK)
			rc = err_set(e, ERR_REFUSED, "work.guard.second_approver", NULL);
	}
	free(first);
	return rc;
}

/* ---- marks ---- */

static enum err_code
put_mark(struct session *s, const struct keyring_key *k, const struct guard_spec *g,
    struct err *e)
{
	struct guarded row = { .kind = g->own ? GUARD_STAFF : GUARD_PROTECTED,
	    .who = g->own ? s->kid : NULL, .by = s->kid };
	struct store *st = s->work->store;
	bool dropped = true;
	enum err_code rc;

	memcpy(row.tag, k->tag, sizeof row.tag);
	guarded_token(k, g->person_key, row.token);
	if (g->remove) {
		rc = guarded_drop(st, row.token, row.kind, &dropped, e);
		return rc != ERR_OK || dropped ? rc :
		    err_set(e, ERR_NOT_FOUND, "work.guard.no_mark", NULL);
	}
	rc = row_seal(k->row, row.token, sizeof row.token, g->person_key, strlen(g->person_key),
	    &row.sealed, e);
	if (rc == ERR_OK)
		rc = guarded_put(st, &row, e);
	buf_free(&row.sealed);
	return rc;
}

enum err_code
guard_mark(struct session *s, const struct guard_spec *g, struct err *e)
{
	const struct keyring_key *k = keyring_current(s->ring, g->affair);
	struct store *st = s->work->store;
	struct audit_event ev = { .action = g->remove ? "guard-remove" : "guard-add", .who = s->kid,
	    .group = g->affair, .result = "ok", .detail = g->own ? GUARD_STAFF : GUARD_PROTECTED,
	    .person = g->person_key };
	struct marks m;
	enum err_code rc;

	if (text_empty(g->person_key))
		return err_set_field(e, ERR_INVALID, "person_key", "work.guard.person_key", NULL);
	if (k == NULL)
		return err_set(e, ERR_DENIED, "work.entry.not_yours", NULL);
	if (g->remove && !g->own) {
		rc = session_may(s, ROLE_APPROVER, g->affair, NULL, e);
		if (rc != ERR_OK)
			return rc;
	}
	/* Nobody takes over, or removes, the mark of a colleague. */
	rc = marks_find(s, k, g->person_key, &m, e);
	if (rc == ERR_OK && g->own && m.whose == COLLEAGUE)
		rc = err_set(e, ERR_REFUSED, "work.guard.other", NULL);
	if (rc == ERR_OK)
		rc = store_begin(st, e);
	if (rc == ERR_OK)
		rc = put_mark(s, k, g, e);
	if (rc == ERR_OK)
		rc = audit_append(st, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = store_commit(st, e);
	store_rollback(st);
	return rc;
}
