/* SPDX-License-Identifier: ISC */
/*
 * The other events of the state machine that a person causes.  They differ in
 * the event, in what is asked with it and where that is kept (sealed); the
 * outbox's table says who may.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/wake.h"
#include "cache/evidence.h"
#include "cache/number.h"
#include "work/comments.h"
#include "work/watch.h"

/* What was said with it. */
struct saying {
	const char			*text;
	const struct field_comment	*comments;	/* of a return; text is the first */
	size_t				 comment_count;
};

struct decision {
	enum outbox_event	 event;
	const char		*action;	/* in the audit chain */
	size_t			 keeps;		/* member of struct head for the text; 0: none */
	const char		*required;	/* message key when it is missing */
	const char		*field;		/* where the caret goes then */
	bool			 edits_first;	/* a returned entry becomes a draft on the way */
	bool			 wakes;		/* the sender has something to do */
};

#define KEEPS(member)	(offsetof(struct head, member))

static const struct decision on_return = { EV_RETURN, "return", KEEPS(comment),
	"work.decide.comment_missing", "comment", false, false };
static const struct decision on_hold = { EV_HOLD, "hold", KEEPS(reason), NULL, NULL, false, false };
static const struct decision on_release = { EV_RELEASE, "release", 0, NULL, NULL, false, false };
static const struct decision on_withdraw = { EV_WITHDRAW, "withdraw", 0, NULL, NULL, false, false };
static const struct decision on_discard = { EV_DISCARD, "discard", 0, NULL, NULL, true, false };
static const struct decision on_paper = { EV_PAPER, "paper", KEEPS(reason),
	"work.decide.reason_missing", "reason", true, false };
static const struct decision on_retry = { EV_RETRY, "retry", 0, NULL, NULL, false, true };
static const struct decision on_close = { EV_CLOSE, "close", KEEPS(decided),
	"work.decide.decided_missing", "decided", false, false };

static const struct {
	enum outbox_actor	 actor;
	const char		*role;
} actors[] = {
	{ ACTOR_MAKER, ROLE_MAKER }, { ACTOR_APPROVER, ROLE_APPROVER },
};

/* Who may cause this event in this state, as bits of enum outbox_actor. */
static unsigned int
allowed(enum outbox_state state, enum outbox_event event)
{
	const struct outbox_transition *t;
	unsigned int bits = 0;
	size_t i, n;

	t = outbox_table(&n);
	for (i = 0; i < n; i++) {
		if (t[i].from == state && t[i].event == event)
			bits |= t[i].actors;
	}
	return bits;
}

bool
entry_possible(const struct session *s, enum outbox_state state, enum outbox_event event)
{
	const struct session_info *who = session_info(s);
	unsigned int bits = allowed(state, event);

	return (who->maker && (bits & 1u << ACTOR_MAKER) != 0) ||
	    (who->approver && (bits & 1u << ACTOR_APPROVER) != 0);
}

/* The role in which this person acts. */
static enum err_code
choose_actor(struct session *s, const struct opened *o, const struct decision *d, size_t *chosen,
    struct err *e)
{
	enum outbox_state state = d->edits_first && o->entry.state == ST_RETURNED ? ST_DRAFT :
	    o->entry.state;
	unsigned int bits = allowed(state, d->event);
	enum err_code rc = ERR_DENIED;
	size_t i;

	for (i = 0; i < NELEM(actors); i++) {
		if ((bits & 1u << actors[i].actor) == 0)
			continue;
		rc = session_may(s, actors[i].role, o->key->affair, NULL, e);
		if (rc != ERR_DENIED)
			break;
	}
	if (rc == ERR_OK)
		*chosen = i;
	else if (e->key == NULL)
		rc = err_set(e, ERR_REFUSED, "work.decide.not_now", NULL);
	return rc;
}

/* What was said goes into the sealed header: the list shows it, the disk does not. */
static enum err_code
keep_text(struct session *s, struct opened *o, const struct decision *d,
    const struct saying *said, struct err *e)
{
	char **member = (char **)(void *)((char *)&o->head + d->keeps);
	struct buf json = BUF_INIT;
	enum err_code rc;

	if (text_holds_my_number(said->text))
		return err_set_field(e, ERR_INVALID, d->field, "work.submit.my_number", "", NULL);
	rc = head_set(member, said->text, e);
	if (rc == ERR_OK && said->comment_count > 0)
		rc = head_set(&o->head.comment_field, said->comments[0].field, e);
	if (rc == ERR_OK && said->comment_count > 0)
		rc = head_set(&o->head.notes, NULL, e);
	if (rc == ERR_OK && said->comment_count > 0)
		rc = comments_write(said->comments, said->comment_count, &o->head.comments, e);
	if (rc == ERR_OK)
		rc = comments_count(s->work, o->head.procedure, said->comments,
		    said->comment_count, e);
	if (rc == ERR_OK)
		rc = head_write_sealed(&o->head, &json, e);
	if (rc == ERR_OK)
		rc = entry_save_header(s->work->store, o->key, o->entry.id, &json, e);
	buf_free(&json);
	return rc;
}

static enum err_code
count_paper(struct session *s, const struct opened *o, struct err *e)
{
	char month[DATE_TEXT_SIZE];

	date_format(work_today(s->work), month);
	month[strlen("YYYY-MM")] = '\0';
	return text_empty(o->head.procedure) ? ERR_OK :
	    counter_add(s->work->store, o->head.procedure, month, "paper", e);
}

/* In the transaction. */
static enum err_code
put_decision(struct session *s, struct opened *o, const struct decision *d,
    const struct saying *said, size_t actor, struct err *e)
{
	struct store *st = s->work->store;
	struct outbox_step step = { .entry = o->entry.id, .version = o->entry.version,
	    .event = EV_EDIT, .actor = actors[actor].actor, .who = s->kid };
	struct audit_event ev;
	enum err_code rc = ERR_OK;

	if (d->edits_first && o->entry.state == ST_RETURNED) {
		rc = outbox_move(st, &step, e);
		step.version++;
	}
	step.event = d->event;
	if (rc == ERR_OK)
		rc = outbox_move(st, &step, e);
	o->entry.version = step.version + 1;
	if (rc == ERR_OK && d->keeps != 0 && !text_empty(said->text))
		rc = keep_text(s, o, d, said, e);
	if (rc == ERR_OK && d->event == EV_PAPER)
		rc = count_paper(s, o, e);
	event_fill(s, o, d->action, actors[actor].role, &ev);
	/* All that was said: the first of several comments is only what a list shows. */
	ev.purpose = said->comment_count > 1 ? o->head.comments :
	    text_empty(said->text) ? NULL : said->text;
	return rc == ERR_OK ? audit_append(st, &ev, NULL, e) : rc;
}

static enum err_code
decide(struct session *s, const char *entry, const struct decision *d,
    const struct saying *said, struct err *e)
{
	struct store *st = s->work->store;
	struct opened o = { 0 };
	struct err why = ERR_INIT;
	size_t actor = 0;
	enum err_code rc;

	if (d->required != NULL && text_empty(said->text))
		return err_set_field(e, ERR_INVALID, d->field, d->required, NULL);
	rc = entry_open(s, entry, &o, &why);
	if (rc == ERR_OK)
		rc = choose_actor(s, &o, d, &actor, &why);
	if (rc == ERR_OK)
		rc = store_begin(st, &why);
	if (rc == ERR_OK) {
		rc = put_decision(s, &o, d, said, actor, &why);
		if (rc == ERR_OK)
			rc = entry_commit(st, o.entry.id, o.entry.version, &why);
		store_rollback(st);
	}
	if (rc == ERR_DENIED)
		watch_refused(s, d->action, entry);
	if (rc == ERR_OK && d->wakes)
		wake_send(s->work->home);
	if (rc != ERR_OK)
		err_move(e, &why);
	err_clear(&why);
	opened_clear(&o);
	return rc;
}

/* A decision with one text, or none. */
static enum err_code
decide_plain(struct session *s, const char *entry, const struct decision *d, const char *text,
    struct err *e)
{
	return decide(s, entry, d, &(struct saying){ .text = text }, e);
}

enum err_code
entry_return_at(struct session *s, const char *entry, const struct field_comment *c, size_t n,
    struct err *e)
{
	enum err_code rc = comments_check(c, n, e);

	return rc != ERR_OK ? rc : decide(s, entry, &on_return, &(struct saying){
	    .text = c[0].text, .comments = c, .comment_count = n }, e);
}

enum err_code
entry_return(struct session *s, const char *entry, const char *comment, const char *field,
    struct err *e)
{
	struct field_comment c = { 0 };
	enum err_code rc = head_set(&c.field, field, e);

	if (rc == ERR_OK)
		rc = head_set(&c.text, comment, e);
	if (rc == ERR_OK)
		rc = entry_return_at(s, entry, &c, 1, e);
	free(c.field);
	str_wipe(&c.text);
	return rc;
}

enum err_code
entry_hold(struct session *s, const char *entry, const char *reason, struct err *e)
{
	return decide_plain(s, entry, &on_hold, reason, e);
}

enum err_code
entry_release(struct session *s, const char *entry, struct err *e)
{
	return decide_plain(s, entry, &on_release, NULL, e);
}

enum err_code
entry_withdraw(struct session *s, const char *entry, struct err *e)
{
	return decide_plain(s, entry, &on_withdraw, NULL, e);
}

enum err_code
entry_discard(struct session *s, const char *entry, struct err *e)
{
	return decide_plain(s, entry, &on_discard, NULL, e);
}

enum err_code
entry_paper(struct session *s, const char *entry, const char *reason, struct err *e)
{
	return decide_plain(s, entry, &on_paper, reason, e);
}

enum err_code
entry_retry(struct session *s, const char *entry, struct err *e)
{
	return decide_plain(s, entry, &on_retry, NULL, e);
}

enum err_code
entry_close(struct session *s, const char *entry, const char *decided, struct err *e)
{
	return decide_plain(s, entry, &on_close, decided, e);
}
