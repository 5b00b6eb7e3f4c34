/* SPDX-License-Identifier: ISC */
/*
 * The security manager's queue: a machine noticed, a person asks.
 *
 * Who may see it sees no resident: a rule's name, a member of staff, a time,
 * an entry's id.  What was said and decided is sealed, to whoever wrote it
 * down, and in the audit chain to the inspector.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seal/box.h"
#include "work/policy.h"
#include "work/priv.h"
#include "work/watch.h"

#define US_PER_DAY	(24 * INT64_C(3600) * 1000000)
#define KEEP_DAYS	400	/* counts that some rule may still want */

/* ---- listing ---- */

struct listing {
	struct session		*s;
	struct wire_roster	 roster;
	bool			 all;		/* else escalated ones only */
	bool			(*fn)(void *ctx, const struct follow_up *f);
	void			*ctx;
	enum err_code		 rc;
	struct err		*e;
};

static const char *
rule_title(const char *name)
{
	size_t i, n;
	const struct rule *t = rule_table(&n);

	for (i = 0; i < n; i++) {
		if (strcmp(t[i].name, name) == 0)
			return t[i].title;
	}
	return "work.unusual.rule.unknown";
}

static enum err_code
open_answer(struct session *s, const struct unusual *u, json_t **out, struct err *e)
{
	struct buf plain = BUF_INIT;
	enum err_code rc = ERR_OK;

	*out = NULL;
	if (u->answered_by == NULL || strcmp(u->answered_by, s->kid) != 0)
		return ERR_OK;
	/* Sealed to keys that were replaced since: the inspector's copy stays. */
	if (box_open(s->keys.box, u->answer.data, u->answer.len, &plain, NULL) == ERR_OK)
		rc = object_read(buf_str(&plain), plain.len, out, e);
	buf_free(&plain);
	return rc;
}

static bool
list_one(void *ctx, const struct unusual *u)
{
	struct listing *l = ctx;
	const struct wire_user *who = roster_find_kid(&l->roster, u->who);
	struct follow_up f = { .id = u->id, .at_us = u->at_us, .due_us = u->due_us,
	    .escalated_us = u->escalated_us, .answered_us = u->answered_us, .rule = u->rule,
	    .title = rule_title(u->rule), .who = u->who, .entry = u->entry, .detail = u->detail,
	    .answered_by = u->answered_by };
	json_t *answer = NULL;
	bool more = true;

	if (!l->all && u->escalated_us == 0)
		return true;
	if (who != NULL) {
		f.login = who->login;
		f.name = who->name;
	}
	f.overdue = u->answered_us == 0 && u->due_us < work_now(l->s->work);
	l->rc = open_answer(l->s, u, &answer, l->e);
	if (l->rc == ERR_OK) {
		f.asked = json_string_value(json_object_get(answer, "asked"));
		f.said = json_string_value(json_object_get(answer, "said"));
		f.decided = json_string_value(json_object_get(answer, "decided"));
		more = l->fn(l->ctx, &f);
	}
	json_decref(answer);
	return more && l->rc == ERR_OK;
}

/* Security management is a role without an affair of its own. */
static bool
holds(const struct session *s, const struct wire_roster *r, const char *role)
{
	const struct wire_user *u = roster_find_kid(r, s->kid);
	struct date today = work_today(s->work);
	size_t i;

	for (i = 0; u != NULL && strcmp(u->state, USER_ACTIVE) == 0 && i < u->role_count; i++) {
		if (strcmp(u->roles[i].role, role) == 0 && role_in_force(&u->roles[i], today))
			return true;
	}
	return false;
}

enum err_code
follow_up_list(struct session *s, bool open_only, bool (*fn)(void *ctx,
    const struct follow_up *f), void *ctx, struct err *e)
{
	struct listing l = { .s = s, .fn = fn, .ctx = ctx, .rc = ERR_OK, .e = e };
	struct audit_event ev = { .action = "unusual-list", .who = s->kid, .result = "ok" };
	enum err_code rc = roster_load(s->work, &l.roster, e);

	if (rc != ERR_OK)
		return rc;
	l.all = holds(s, &l.roster, ROLE_SECURITY);
	if (!l.all && !holds(s, &l.roster, ROLE_ADMIN)) {
		watch_refused(s, "unusual-list", NULL);
		rc = err_set(e, ERR_DENIED, "work.unusual.not_security", NULL);
	}
	ev.role = l.all ? ROLE_SECURITY : ROLE_ADMIN;
	if (rc == ERR_OK)
		rc = act_record(s, &ev, e);
	if (rc == ERR_OK)
		rc = unusual_each(s->work->store, open_only, list_one, &l, e);
	roster_clear(&l.roster);
	return rc == ERR_OK ? l.rc : rc;
}

enum err_code
follow_up_count(struct session *s, int64_t *open, int64_t *overdue, struct err *e)
{
	struct wire_roster r;
	enum err_code rc = roster_load(s->work, &r, e);

	*open = *overdue = 0;
	if (rc != ERR_OK)
		return rc;
	if (holds(s, &r, ROLE_SECURITY) || holds(s, &r, ROLE_ADMIN))
		rc = unusual_count(s->work->store, open, overdue, e);
	else
		rc = err_set(e, ERR_DENIED, "work.unusual.not_security", NULL);
	roster_clear(&r);
	return rc;
}

/* ---- answering ---- */

struct concerned {
	int64_t		 id;
	char		*who;		/* NULL: no such line */
	bool		 nomem;
};

static bool
find_concerned(void *ctx, const struct unusual *u)
{
	struct concerned *c = ctx;

	if (u->id != c->id)
		return true;
	c->who = strdup(u->who);
	c->nomem = c->who == NULL;
	return false;
}

static enum err_code
check_answer(struct session *s, int64_t id, const struct follow_up_answer *a, struct err *e)
{
	struct concerned c = { .id = id };
	struct wire_roster r;
	char number[24];
	enum err_code rc = roster_load(s->work, &r, e);

	if (rc != ERR_OK)
		return rc;
	if (!holds(s, &r, ROLE_SECURITY)) {
		watch_refused(s, "unusual-answer", NULL);
		rc = err_set(e, ERR_DENIED, "work.unusual.not_security", NULL);
	}
	roster_clear(&r);
	if (rc == ERR_OK && (text_empty(a->asked) || text_empty(a->said) || text_empty(a->decided)))
		rc = err_set_field(e, ERR_INVALID, text_empty(a->asked) ? "asked" :
		    text_empty(a->said) ? "said" : "decided", "work.unusual.missing", NULL);
	if (rc == ERR_OK)
		rc = unusual_each(s->work->store, false, find_concerned, &c, e);
	if (rc == ERR_OK && c.nomem)
		rc = err_nomem(e);
	(void)snprintf(number, sizeof number, "%" PRId64, id);
	if (rc == ERR_OK && c.who == NULL)
		rc = err_set(e, ERR_NOT_FOUND, "work.unusual.unknown", number, NULL);
	if (rc == ERR_OK && strcmp(c.who, s->kid) == 0)
		rc = err_set(e, ERR_REFUSED, "work.unusual.own", NULL);
	free(c.who);
	return rc;
}

static enum err_code
put_answer(struct session *s, int64_t id, const struct buf *text, struct err *e)
{
	struct store *st = s->work->store;
	struct buf sealed = BUF_INIT;
	char number[24];
	struct audit_event ev = { .action = "unusual-answer", .who = s->kid, .role = ROLE_SECURITY,
	    .result = "ok", .detail = number, .purpose = buf_str(text) };
	enum err_code rc = box_seal(box_key_public(s->keys.box), text->data, text->len, &sealed, e);

	(void)snprintf(number, sizeof number, "%" PRId64, id);
	if (rc == ERR_OK)
		rc = store_begin(st, e);
	if (rc == ERR_OK)
		rc = unusual_answer(st, id, s->kid, &sealed, e);
	if (rc == ERR_OK)
		rc = audit_append(st, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = store_commit(st, e);
	store_rollback(st);
	buf_free(&sealed);
	return rc;
}

enum err_code
follow_up_answer(struct session *s, int64_t id, const struct follow_up_answer *a, struct err *e)
{
	struct buf text = BUF_INIT;
	enum err_code rc = check_answer(s, id, a, e);

	if (rc == ERR_OK)
		rc = object_write(json_pack("{s:s,s:s,s:s}", "asked", a->asked, "said", a->said,
		    "decided", a->decided), &text, e);
	if (rc == ERR_OK)
		rc = put_answer(s, id, &text, e);
	buf_free(&text);
	return rc;
}

/* ---- daily ---- */

enum err_code
follow_up_daily(struct work *w, int64_t *escalated, struct err *e)
{
	char count[24];
	struct audit_event ev = { .action = "unusual-overdue", .who = "system", .result = "ok",
	    .detail = count };
	int64_t dropped;
	enum err_code rc = store_begin(w->store, e);

	*escalated = 0;
	if (rc != ERR_OK)
		return rc;
	rc = unusual_escalate(w->store, escalated, e);
	(void)snprintf(count, sizeof count, "%" PRId64, *escalated);
	if (rc == ERR_OK && *escalated != 0)
		rc = audit_append(w->store, &ev, NULL, e);
	if (rc == ERR_OK)
		rc = watch_purge(w->store, work_now(w) - KEEP_DAYS * US_PER_DAY, &dropped, e);
	if (rc == ERR_OK)
		rc = store_commit(w->store, e);
	store_rollback(w->store);
	return rc;
}
