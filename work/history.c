/* SPDX-License-Identifier: ISC */
/*
 * Who did what when with an entry: the journal of its moves, with the names of
 * the people.  The name is the roster's of today, else that of a login of this
 * terminal: who left is still named.
 */
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"
#include "work/watch.h"

struct telling {
	struct session		*s;
	struct wire_roster	 roster;
	bool			(*fn)(void *ctx, const struct past_step *p);
	void			*ctx;
};

static bool
tell(void *ctx, const struct outbox_past *p)
{
	struct telling *t = ctx;
	const struct wire_user *u = roster_find_kid(&t->roster, p->who);
	struct past_step step = { .at_us = p->at_us, .event = p->event, .actor = p->actor,
	    .name = u != NULL ? u->name : NULL, .to = p->to };

	return t->fn(t->ctx, &step);
}

enum err_code
entry_history(struct session *s, const char *entry, bool (*fn)(void *ctx,
    const struct past_step *p), void *ctx, struct err *e)
{
	struct telling t = { .s = s, .fn = fn, .ctx = ctx };
	struct opened o = { 0 };
	struct audit_event ev;
	enum err_code rc = entry_open(s, entry, &o, e);

	if (rc == ERR_DENIED)
		watch_refused(s, "history", entry);
	if (rc == ERR_OK)
		rc = roster_load(s->work, &t.roster, e);
	if (rc == ERR_OK) {
		event_fill(s, &o, "history", session_role(s, o.head.affair), &ev);
		rc = act_record(s, &ev, e);
	}
	if (rc == ERR_OK)
		rc = outbox_past_each(s->work->store, entry, tell, &t, e);
	roster_clear(&t.roster);
	opened_clear(&o);
	return rc;
}
