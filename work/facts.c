/* SPDX-License-Identifier: ISC */
/*
 * What tells an entry from its neighbours, and how it ended: its number, whom it
 * is about, what was asked of whom, and what was decided with the answer, when
 * and by whom.  The name is masked, as in a list; what was decided may say
 * anything about the person, so the guard is asked before it is shown.
 */
#include <stdlib.h>
#include <string.h>

#include "work/review.h"
#include "work/watch.h"

static enum err_code
copy(char **to, const char *from, struct err *e)
{
	*to = text_or_null(from);
	return *to != NULL || text_empty(from) ? ERR_OK : err_nomem(e);
}

/* ---- what was asked: of the frozen bytes ---- */

static enum err_code
read_payload(const struct wire_submission *p, struct entry_facts *out, struct err *e)
{
	const struct wire_inquiry *q = &p->inquiry;
	enum err_code rc = ERR_OK;

	if (p->kind != WIRE_INQUIRY)
		return ERR_OK;
	for (size_t i = 0; rc == ERR_OK && i < q->information_count; i++) {
		if (!text_empty(q->information[i].name) &&
		    !words_add(&out->information, q->information[i].name))
			rc = err_nomem(e);
	}
	return rc == ERR_OK ? copy(&out->provider, q->provider.name, e) : rc;
}

static enum err_code
read_asked(struct session *s, const struct opened *o, struct entry_facts *out, struct err *e)
{
	struct frozen_view v = { 0 };
	enum err_code rc;

	if (text_empty(o->entry.submission))
		return ERR_OK;
	rc = frozen_view_open(s, o, false, &v, e);
	if (rc == ERR_OK)
		rc = read_payload(&v.payload, out, e);
	frozen_view_close(&v);
	return rc;
}

/* ---- what was decided ---- */

struct closing {
	struct wire_roster	 roster;
	struct entry_facts	*out;
	bool			 ok;
};

/* The last one counts. */
static bool
find_close(void *ctx, const struct outbox_past *p)
{
	struct closing *c = ctx;
	const struct wire_user *u;

	if (p->to != ST_CLOSED)
		return true;
	u = roster_find_kid(&c->roster, p->who);
	free(c->out->decided_by);
	c->out->decided_by = text_or_null(u != NULL ? u->name : NULL);
	c->out->decided_us = p->at_us;
	c->ok = c->out->decided_by != NULL || u == NULL || text_empty(u->name);
	return c->ok;
}

static enum err_code
read_closing(struct session *s, const struct opened *o, struct entry_facts *out, struct err *e)
{
	struct closing c = { .out = out, .ok = true };
	enum err_code rc;

	if (o->entry.state != ST_CLOSED)
		return ERR_OK;
	rc = copy(&out->decided, o->head.decided, e);
	if (rc == ERR_OK)
		rc = roster_load(s->work, &c.roster, e);
	if (rc == ERR_OK)
		rc = outbox_past_each(s->work->store, o->entry.id, find_close, &c, e);
	if (rc == ERR_OK && !c.ok)
		rc = err_nomem(e);
	roster_clear(&c.roster);
	return rc;
}

/* A protected person's is told where the opening of a result confirms it. */
static enum err_code
read_decided(struct session *s, const struct opened *o, struct entry_facts *out, struct err *e)
{
	enum err_code rc = guard_look(s, o->key, o->entry.id, o->head.person_key, e);

	if (rc == ERR_REFUSED) {
		err_clear(e);
		return ERR_OK;
	}
	return rc == ERR_OK ? read_closing(s, o, out, e) : rc;
}

enum err_code
facts_result(struct session *s, const struct opened *o, const struct wire_submission *asked,
    struct result_view *v, struct err *e)
{
	enum err_code rc = read_closing(s, o, &v->facts, e);

	v->closed = o->entry.state == ST_CLOSED;
	if (rc != ERR_OK || asked == NULL)
		return rc;
	rc = copy(&v->facts.case_no, asked->case_no, e);
	if (rc == ERR_OK)
		rc = copy(&v->facts.subject, asked->subject.name, e);
	return rc == ERR_OK ? read_payload(asked, &v->facts, e) : rc;
}

enum err_code
entry_facts(struct session *s, const char *entry, struct entry_facts *out, struct err *e)
{
	struct opened o = { 0 };
	struct audit_event ev;
	enum err_code rc = entry_open(s, entry, &o, e);

	*out = (struct entry_facts){ 0 };
	if (rc == ERR_OK)
		rc = copy(&out->case_no, o.head.case_no, e);
	if (rc == ERR_OK)
		rc = copy(&out->subject, o.head.subject, e);
	if (rc == ERR_OK)
		rc = read_asked(s, &o, out, e);
	if (rc == ERR_OK && o.entry.state == ST_CLOSED)
		rc = read_decided(s, &o, out, e);
	if (rc == ERR_OK) {
		event_fill(s, &o, "slip", session_role(s, o.head.affair), &ev);
		rc = out->decided != NULL ? look_record(s, &o, &ev, e) : act_record(s, &ev, e);
	}
	opened_clear(&o);
	if (rc != ERR_OK)
		entry_facts_clear(out);
	return rc;
}

void
entry_facts_clear(struct entry_facts *f)
{
	free(f->case_no);
	str_wipe(&f->subject);
	words_free(&f->information);
	free(f->provider);
	str_wipe(&f->decided);
	free(f->decided_by);
	*f = (struct entry_facts){ 0 };
}
