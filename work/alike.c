/* SPDX-License-Identifier: ISC */
/*
 * See alike.h.  Nothing in the store leads from a person key to entries, and
 * nothing shall: the sealed headers of the groups whose keys this session has
 * are opened one after the other, and forgotten.
 */
#include "work/alike.h"

#include <string.h>

#include "i18n/text.h"
#include "work/priv.h"
#include "work/watch.h"

#define LOOKED_AT	500	/* newest entries */
#define DAYS		14

struct looking {
	struct session		*s;
	const struct answers	*answers;
	const char		*self;		/* the draft's own entry */
	const struct case_plan	*plan;		/* whose made ones do not count; or NULL */
	const char		*key, *subject;
	const char		*kind;		/* only the same is a repetition */
	bool			 repeats;	/* it can be one */
	int64_t			 since_us;
	struct alike		*out;
	size_t			 found;
	enum err_code		 rc;
	struct err		*e;
};

/* Was it asked, or is it about to be? */
static bool
counts(enum outbox_state st)
{
	return st != ST_DRAFT && st != ST_DISCARDED && st != ST_WITHDRAWN && st != ST_DESTROYED;
}

static void
compare(struct looking *l, const struct entry *n, const struct head *h)
{
	const char *procedure = answers_procedure(l->answers);
	bool again = l->repeats && counts(n->state) && strcmp(n->kind, l->kind) == 0 &&
	    n->made_us >= l->since_us && !text_empty(h->procedure) &&
	    !text_empty(procedure) && strcmp(h->procedure, procedure) == 0;
	bool other = !text_empty(h->subject) && !text_empty(l->subject) &&
	    strcmp(h->subject, l->subject) != 0;

	if (again && n->made_us > l->out->asked_us)
		l->out->asked_us = n->made_us;
	l->out->other_name = l->out->other_name || other;
	l->found += again || other;
}

static bool
is_own(const struct looking *l, const char *id)
{
	for (size_t i = 0; l->plan != NULL && i < l->plan->count; i++) {
		if (l->plan->rows[i].made && strcmp(l->plan->rows[i].entry, id) == 0)
			return true;
	}
	return strcmp(l->self, id) == 0;
}

static bool
look(void *ctx, const struct entry *n)
{
	struct looking *l = ctx;
	struct head h = { 0 };

	if (n->header.len == 0 || is_own(l, n->id))
		return true;
	l->rc = head_read_sealed(&n->header, &h, l->e);
	if (l->rc == ERR_OK && !text_empty(h.person_key) && strcmp(h.person_key, l->key) == 0)
		compare(l, n, &h);
	head_free(&h);
	return l->rc == ERR_OK;
}

static enum err_code
record(const struct looking *l, struct err *e)
{
	struct audit_event ev = { .action = "list", .who = l->s->kid, .result = "ok" };
	struct buf detail = BUF_INIT;
	enum err_code rc;

	ev.detail = buf_addf(&detail, "alike/%zu", l->found) ? buf_str(&detail) : NULL;
	rc = ev.detail != NULL ? act_record(l->s, &ev, e) : err_nomem(e);
	buf_free(&detail);
	return rc;
}

static enum err_code
find(const struct draft *d, const struct answers *a, const struct case_plan *p, struct alike *out,
    struct err *e)
{
	const struct entry_query q = { .keys = d->s->ring, .limit = LOOKED_AT };
	const char *name = answers_get(a, "name");
	struct buf masked = BUF_INIT;
	struct looking l = { .s = d->s, .answers = a, .self = d->entry.id, .plan = p,
	    .key = answers_get(a, "person_key"), .out = out,
	    .since_us = work_now(d->s->work) - INT64_C(86400000000) * DAYS, .e = e };
	const char *operation = answers_get(a, "operation");
	enum err_code rc = ERR_OK;

	/* An update or a cancellation follows its registration, as it should. */
	l.kind = form_kind(answers_form(a));
	l.repeats = text_empty(operation) || strcmp(operation, "new") == 0;
	*out = (struct alike){ 0 };
	if (text_empty(l.key))
		return ERR_OK;
	if (!text_empty(name) && !text_mask_name(name, &masked))
		rc = err_nomem(e);
	l.subject = buf_str(&masked);
	if (rc == ERR_OK)
		rc = entry_each(d->s->work->store, &q, look, &l, e);
	if (rc == ERR_OK)
		rc = l.rc;
	if (rc == ERR_OK && l.found > 0)
		rc = record(&l, e);
	buf_free(&masked);
	return rc;
}

enum err_code
draft_alike(const struct draft *d, struct alike *out, struct err *e)
{
	return find(d, d->answers, NULL, out, e);
}

enum err_code
case_alike(const struct draft *d, const struct case_plan *p, const struct case_inquiry *q,
    struct alike *out, struct err *e)
{
	*out = (struct alike){ 0 };
	return q->answers != NULL ? find(d, q->answers, p, out, e) : ERR_OK;
}
