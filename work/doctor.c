/* SPDX-License-Identifier: ISC */
/*
 * The checks of the doctor; see doctor.h.  Each gives ERR_OK, or the error that
 * says what does not hold; none changes anything but its own bookmark.
 */
#include "work/doctor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache/examine.h"
#include "cache/reserve.h"
#include "cache/watch.h"
#include "work/policy.h"
#include "work/priv.h"
#include "work/watch.h"

#define SLICE		500	/* rows between two bookmarks */

static const char bookmark[] = "doctor_at";

static enum err_code
check_store(struct doctor *d, struct err *e)
{
	return store_check(d->w->store, e);
}

/* ---- rows ---- */

static void
note_bad(void *ctx, const char *table, const char *id)
{
	struct doctor *d = ctx;

	if (d->bad++ == 0)
		(void)snprintf(d->first_bad, sizeof d->first_bad, "%s %s", table, id);
}

static enum err_code
bookmark_get(struct doctor *d, struct examine_at *at, struct err *e)
{
	char *text = NULL, *p;
	enum err_code rc = d->resume ? setting_get(d->w->store, bookmark, &text, e) : ERR_OK;

	*at = (struct examine_at){ 0 };
	if (rc == ERR_OK && text != NULL) {
		at->table = strtoll(text, &p, 10);
		at->row = strtoll(p, &p, 10);
		at->rows = strtoll(p, &p, 10);
		d->bad = strtoll(p, NULL, 10);
		if (at->table < 0)
			*at = (struct examine_at){ 0 };
	}
	free(text);
	return rc;
}

static enum err_code
bookmark_put(struct doctor *d, const struct examine_at *at, struct err *e)
{
	char text[96];

	(void)snprintf(text, sizeof text, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, at->table,
	    at->row, at->rows, d->bad);
	return setting_put(d->w->store, bookmark, at->done ? NULL : text, e);
}

static enum err_code
check_rows(struct doctor *d, struct err *e)
{
	struct examine_at at;
	char count[24];
	enum err_code rc = bookmark_get(d, &at, e);

	while (rc == ERR_OK && !at.done) {
		rc = examine_rows(d->w->store, &at, SLICE, note_bad, d, e);
		if (rc == ERR_OK)
			rc = bookmark_put(d, &at, e);
	}
	d->rows = at.rows;
	(void)snprintf(count, sizeof count, "%" PRId64, d->bad);
	return rc == ERR_OK && d->bad != 0 ? err_set(e, ERR_STORE_DAMAGED, "work.doctor.rows",
	    count, d->first_bad, NULL) : rc;
}

/* ---- the chain, the evidence ---- */

static enum err_code
check_audit(struct doctor *d, struct err *e)
{
	struct audit_state st;
	char number[24];
	enum err_code rc = audit_verify(d->w->store, &st, e);

	if (rc != ERR_OK || st.first_bad == 0)
		return rc;
	(void)snprintf(number, sizeof number, "%" PRId64, st.first_bad);
	rc = watch_chain(d->w, st.first_bad, e);
	return rc != ERR_OK ? rc : err_set(e, ERR_STORE_DAMAGED, "cmd.audit.broken", number, NULL);
}

static enum err_code
check_evidence(struct doctor *d, struct err *e)
{
	return evidence_check(d->w, e);
}

/* ---- who may what ---- */

struct groups {
	struct public_key	 root;
	struct wire_roster	 roster;
	char			*bad;
};

static bool
check_group(void *ctx, const struct group_row *g)
{
	struct groups *v = ctx;

	if (group_verify(g, &v->root, &v->roster, NULL) == ERR_OK)
		return true;
	v->bad = strdup(g->affair);
	return false;
}

static enum err_code
check_keys(struct doctor *d, struct err *e)
{
	struct groups v = { 0 };
	struct policy p = { 0 };
	enum err_code rc = root_key_get(d->w, &v.root, e);

	if (rc == ERR_OK)
		rc = roster_load_or_none(d->w, &v.roster, e);
	if (rc == ERR_OK)
		rc = policy_load(d->w, &p, e);
	if (rc == ERR_OK)
		rc = group_each(d->w->store, check_group, &v, e);
	if (rc == ERR_OK && v.bad != NULL)
		rc = err_set(e, ERR_STORE_DAMAGED, "work.doctor.group", v.bad, NULL);
	free(v.bad);
	policy_clear(&p);
	roster_clear(&v.roster);
	return rc;
}

/* The sender's standing alarm (audit-behind, certificate ...) is repeated here. */
static enum err_code
check_anchors(struct doctor *d, struct err *e)
{
	return work_check_anchors(d->w, e);
}

static enum err_code
check_sender(struct doctor *d, struct err *e)
{
	struct sync_facts facts = { 0 };
	enum err_code rc = work_sync_facts(d->w, &facts, e);

	if (rc == ERR_OK && sync_facts_skewed(&facts))
		d->skew_ms = facts.skew_ms;
	if (rc != ERR_OK || !sync_facts_expiring(&facts, work_now(d->w), &d->certificate_days))
		d->certificate_days = -1;
	if (rc == ERR_OK && facts.alarm != NULL)
		rc = err_set(e, ERR_STORE_DAMAGED, facts.alarm, NULL);
	sync_facts_clear(&facts);
	return rc;
}

/* Made again when there is room. */
static enum err_code
check_disk(struct doctor *d, struct err *e)
{
	bool made = false;
	enum err_code rc = reserve_make(d->w->home, &made, e);

	d->no_reserve = rc == ERR_OK && !made;
	return rc;
}

static enum err_code
check_unusual(struct doctor *d, struct err *e)
{
	int64_t open;

	return unusual_count(d->w->store, &open, &d->overdue, e);
}

/* ---- with a login ---- */

struct opening {
	struct doctor	*d;
	enum err_code	 rc;
	struct err	*e;
};

static bool
open_frozen(void *ctx, const char *submission)
{
	struct opening *o = ctx;
	struct buf frozen = BUF_INIT;

	o->rc = frozen_get(o->d->w->store, o->d->s->ring, submission, &frozen, o->e);
	buf_free(&frozen);
	return o->rc == ERR_OK;
}

static bool
open_entry(void *ctx, const struct entry *n)
{
	struct opening *o = ctx;
	struct entry whole = { 0 };
	enum err_code rc = ERR_OK;

	if (keyring_by_tag(o->d->s->ring, n->tag) == NULL)
		return true;
	o->rc = entry_get(o->d->w->store, o->d->s->ring, n->id, &whole, o->e);
	entry_clear(&whole);
	if (o->rc == ERR_OK)
		rc = frozen_each(o->d->w->store, n->id, open_frozen, o, o->e);
	if (o->rc == ERR_OK)
		o->rc = rc;
	if (o->rc != ERR_OK && o->rc != ERR_NOMEM)
		o->rc = err_set(o->e, ERR_STORE_DAMAGED, "work.doctor.sealed", n->id, NULL);
	return o->rc == ERR_OK;
}

static enum err_code
check_sealed(struct doctor *d, struct err *e)
{
	struct entry_query q = { .limit = 0 };
	struct opening o = { d, ERR_OK, e };
	struct audit_event ev = { .action = "doctor", .who = d->s->kid, .result = "ok" };
	enum err_code rc = audit_record(d->w->store, &ev, e);

	if (rc == ERR_OK)
		rc = entry_each(d->w->store, &q, open_entry, &o, e);
	return rc == ERR_OK ? o.rc : rc;
}

const struct doctor_check *
doctor_checks(size_t *n)
{
	static const struct doctor_check checks[] = {
		{ "store", check_store, false },
		{ "rows", check_rows, false },
		{ "audit", check_audit, false },
		{ "evidence", check_evidence, false },
		{ "anchors", check_anchors, false },
		{ "keys", check_keys, false },
		{ "sender", check_sender, false },
		{ "disk", check_disk, false },
		{ "unusual", check_unusual, false },
		{ "sealed", check_sealed, true },
	};

	*n = NELEM(checks);
	return checks;
}
