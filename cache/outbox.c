/* SPDX-License-Identifier: ISC */
/*
 * The outbox's one table and the one function that writes a state.
 *
 *	             edit                  discard, paper
 *	  returned ───────▶ draft ─────────────────────────▶ discarded, paper
 *	     ▲  ▲            │ ▲ ▲
 *	     │  │     freeze │ │ └───────────────────────────────┐
 *	     │  │            ▼ │ withdraw                        │
 *	     │  └───return─ pending ──hold──▶ held ──withdraw────┤
 *	     │               │  ▲               │ │              │
 *	     │               │  └──release──────┘ │ approve      │
 *	     │       approve ▼                    ▼              │ withdraw, when it
 *	     │             queued ◀───────────────┘              │ was surely not taken
 *	     │             │  ▲ ▲ ▲                              │
 *	     │        send │  │ │ └──────retry (approver)── quarantined
 *	     │             ▼  │ └─unknown─────────┐              ▲ ▲
 *	     └──refuse── sending ──unsure──▶ uncertain ──────────┘ │
 *	                  │ │ ▲ └─────quarantine─────┼─────────────┘
 *	            defer │ │ │ send                 │
 *	                  ▼ │ │                taken │
 *	             deferred─┘                      │
 *	                    │ taken                  │
 *	                    ▼                        ▼
 *	     received ── processing ◀─▶ awaiting_provider      (statements)
 *	                    │
 *	        ┌───────────┴──────────────┐
 *	        ▼                          ▼
 *	 answered, no_record,     provider_no_code, own_no_code, not_permitted,
 *	 registered               lapsed, rejected, failed
 *	        │ open                     │ close, paper
 *	        ▼                          ▼
 *	     opened ───close──────▶ closed ───destroy──▶ destroyed
 *
 * Each move raises the version, and leaves a row in `move` that says who did
 * it, as what, and why.  A held or quarantined entry has no move for a timer; a
 * returned one that nobody takes up again is discarded by it.
 * A statement moves only what has its receipt; one that comes before it is kept
 * and applied with it.
 * A refusal is not the last word: a copy of the request that was still under way may
 * be taken later, when what it was refused for has passed.  Then a statement comes,
 * and the entry is `taken` out of `returned`.
 * After an unknown outcome there is no move that edits or withdraws: the entry
 * can only be repeated as it is until the server has said what became of it.
 *
 * An entry that a restore brought back moves by nobody's hand before the server
 * was asked: either it knows nothing of it, and the entry goes on, or it is
 * `found`: pending, held, queued, deferred and quarantined ones become received.
 */
#include "cache/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/uuid.h"
#include "cache/sql.h"

static const struct {
	const char	*name;
	bool		 waits;
} states[ST_COUNT] = {
	[ST_DRAFT] =		{ "draft", false },
	[ST_PENDING] =		{ "pending", false },
	[ST_RETURNED] =		{ "returned", false },
	[ST_HELD] =		{ "held", false },
	[ST_QUEUED] =		{ "queued", true },
	[ST_SENDING] =		{ "sending", true },
	[ST_DEFERRED] =		{ "deferred", true },
	[ST_UNCERTAIN] =	{ "uncertain", true },
	[ST_QUARANTINED] =	{ "quarantined", false },
	[ST_RECEIVED] =		{ "received", false },
	[ST_PROCESSING] =	{ "processing", false },
	[ST_AWAITING_PROVIDER] = { "awaiting_provider", false },
	[ST_ANSWERED] =		{ "answered", false },
	[ST_NO_RECORD] =	{ "no_record", false },
	[ST_REGISTERED] =	{ "registered", false },
	[ST_PROVIDER_NO_CODE] =	{ "provider_no_code", false },
	[ST_OWN_NO_CODE] =	{ "own_no_code", false },
	[ST_NOT_PERMITTED] =	{ "not_permitted", false },
	[ST_LAPSED] =		{ "lapsed", false },
	[ST_REJECTED] =		{ "rejected", false },
	[ST_FAILED] =		{ "failed", false },
	[ST_OPENED] =		{ "opened", false },
	[ST_CLOSED] =		{ "closed", false },
	[ST_PAPER] =		{ "paper", false },
	[ST_DISCARDED] =	{ "discarded", false },
	[ST_WITHDRAWN] =	{ "withdrawn", false },
	[ST_DESTROYED] =	{ "destroyed", false },
};

static const char *const event_names[EV_COUNT] = {
	[EV_FREEZE] = "freeze", [EV_EDIT] = "edit", [EV_WITHDRAW] = "withdraw",
	[EV_RETURN] = "return", [EV_HOLD] = "hold", [EV_RELEASE] = "release",
	[EV_APPROVE] = "approve", [EV_DISCARD] = "discard", [EV_PAPER] = "paper",
	[EV_SEND] = "send", [EV_TAKEN] = "taken", [EV_DEFER] = "defer",
	[EV_REFUSE] = "refuse", [EV_QUARANTINE] = "quarantine", [EV_UNSURE] = "unsure",
	[EV_UNKNOWN] = "unknown", [EV_RETRY] = "retry", [EV_FOUND] = "found",
	[EV_STATEMENT] = "statement",
	[EV_OPEN] = "open", [EV_CLOSE] = "close", [EV_DESTROY] = "destroy",
};

static const char *const actor_names[ACTOR_COUNT] = {
	[ACTOR_MAKER] = "maker", [ACTOR_APPROVER] = "approver",
	[ACTOR_SENDER] = "sender", [ACTOR_TIMER] = "timer",
};

#define CLOCK_SLACK_US	(INT64_C(86400) * 1000000)

#define BY_MAKER	(1u << ACTOR_MAKER)
#define BY_APPROVER	(1u << ACTOR_APPROVER)
#define BY_SENDER	(1u << ACTOR_SENDER)
#define BY_TIMER	(1u << ACTOR_TIMER)

/* What the server's statement may make of an entry that it has taken. */
#define STATED(from)							\
	{ from, EV_STATEMENT, ST_PROCESSING, BY_SENDER },		\
	{ from, EV_STATEMENT, ST_AWAITING_PROVIDER, BY_SENDER },	\
	{ from, EV_STATEMENT, ST_ANSWERED, BY_SENDER },			\
	{ from, EV_STATEMENT, ST_NO_RECORD, BY_SENDER },		\
	{ from, EV_STATEMENT, ST_REGISTERED, BY_SENDER },		\
	{ from, EV_STATEMENT, ST_PROVIDER_NO_CODE, BY_SENDER },		\
	{ from, EV_STATEMENT, ST_OWN_NO_CODE, BY_SENDER },		\
	{ from, EV_STATEMENT, ST_NOT_PERMITTED, BY_SENDER },		\
	{ from, EV_STATEMENT, ST_LAPSED, BY_SENDER },			\
	{ from, EV_STATEMENT, ST_REJECTED, BY_SENDER },			\
	{ from, EV_STATEMENT, ST_FAILED, BY_SENDER }

/* An outcome without an answer: dealt with on paper, or decided without it. */
#define FRUITLESS(from)							\
	{ from, EV_CLOSE, ST_CLOSED, BY_MAKER },			\
	{ from, EV_PAPER, ST_PAPER, BY_MAKER }

static const struct outbox_transition table[] = {
	{ ST_DRAFT, EV_FREEZE, ST_PENDING, BY_MAKER },
	{ ST_DRAFT, EV_PAPER, ST_PAPER, BY_MAKER },
	{ ST_DRAFT, EV_DISCARD, ST_DISCARDED, BY_MAKER | BY_TIMER },
	{ ST_RETURNED, EV_EDIT, ST_DRAFT, BY_MAKER },
	{ ST_RETURNED, EV_DISCARD, ST_DISCARDED, BY_TIMER },
	{ ST_RETURNED, EV_TAKEN, ST_RECEIVED, BY_SENDER },
	{ ST_WITHDRAWN, EV_EDIT, ST_DRAFT, BY_MAKER },

	{ ST_PENDING, EV_APPROVE, ST_QUEUED, BY_APPROVER },
	{ ST_PENDING, EV_RETURN, ST_RETURNED, BY_APPROVER },
	{ ST_PENDING, EV_HOLD, ST_HELD, BY_APPROVER },
	{ ST_PENDING, EV_WITHDRAW, ST_DRAFT, BY_MAKER },
	{ ST_HELD, EV_RELEASE, ST_PENDING, BY_APPROVER },
	{ ST_HELD, EV_APPROVE, ST_QUEUED, BY_APPROVER },
	{ ST_HELD, EV_WITHDRAW, ST_DRAFT, BY_MAKER | BY_APPROVER },

	{ ST_QUEUED, EV_SEND, ST_SENDING, BY_SENDER },
	{ ST_DEFERRED, EV_SEND, ST_SENDING, BY_SENDER | BY_TIMER },
	{ ST_DEFERRED, EV_RETRY, ST_QUEUED, BY_MAKER | BY_APPROVER | BY_TIMER },
	{ ST_SENDING, EV_TAKEN, ST_RECEIVED, BY_SENDER },
	{ ST_SENDING, EV_DEFER, ST_DEFERRED, BY_SENDER },
	{ ST_SENDING, EV_REFUSE, ST_RETURNED, BY_SENDER },
	{ ST_SENDING, EV_QUARANTINE, ST_QUARANTINED, BY_SENDER },
	{ ST_SENDING, EV_UNSURE, ST_UNCERTAIN, BY_SENDER },
	/* Nothing left this machine, or the terminal as a whole was refused:
	 * the entry keeps its place. */
	{ ST_SENDING, EV_RETRY, ST_QUEUED, BY_SENDER },
	{ ST_UNCERTAIN, EV_TAKEN, ST_RECEIVED, BY_SENDER },
	{ ST_UNCERTAIN, EV_UNKNOWN, ST_QUEUED, BY_SENDER },
	{ ST_UNCERTAIN, EV_QUARANTINE, ST_QUARANTINED, BY_SENDER },
	/* The question itself was not answered: ask again later. */
	{ ST_UNCERTAIN, EV_UNSURE, ST_UNCERTAIN, BY_SENDER },
	{ ST_QUARANTINED, EV_RETRY, ST_QUEUED, BY_APPROVER },
	{ ST_QUARANTINED, EV_WITHDRAW, ST_DRAFT, BY_APPROVER },

	/* Restored from a backup that was older than what happened. */
	{ ST_PENDING, EV_FOUND, ST_RECEIVED, BY_SENDER },
	{ ST_HELD, EV_FOUND, ST_RECEIVED, BY_SENDER },
	{ ST_QUEUED, EV_FOUND, ST_RECEIVED, BY_SENDER },
	{ ST_DEFERRED, EV_FOUND, ST_RECEIVED, BY_SENDER },
	{ ST_QUARANTINED, EV_FOUND, ST_RECEIVED, BY_SENDER },

	STATED(ST_RECEIVED),
	STATED(ST_PROCESSING),
	STATED(ST_AWAITING_PROVIDER),

	{ ST_ANSWERED, EV_OPEN, ST_OPENED, BY_MAKER },
	{ ST_NO_RECORD, EV_OPEN, ST_OPENED, BY_MAKER },
	{ ST_REGISTERED, EV_OPEN, ST_OPENED, BY_MAKER },
	{ ST_OPENED, EV_CLOSE, ST_CLOSED, BY_MAKER },
	FRUITLESS(ST_PROVIDER_NO_CODE),
	FRUITLESS(ST_OWN_NO_CODE),
	FRUITLESS(ST_NOT_PERMITTED),
	FRUITLESS(ST_LAPSED),
	FRUITLESS(ST_REJECTED),
	FRUITLESS(ST_FAILED),

	{ ST_CLOSED, EV_DESTROY, ST_DESTROYED, BY_TIMER },
	{ ST_PAPER, EV_DESTROY, ST_DESTROYED, BY_TIMER },
	{ ST_DISCARDED, EV_DESTROY, ST_DESTROYED, BY_TIMER },
	{ ST_WITHDRAWN, EV_DESTROY, ST_DESTROYED, BY_TIMER },
};

/* Moves that the state alone does not decide: the query counts what stands
 * against it. */
static const struct {
	enum outbox_state	 from;
	enum outbox_event	 event;
	const char		*against;	/* ?1: entry */
	const char		*key;
} guards[] = {
	/* Quarantined after an unknown outcome, or with receipts that did not
	 * verify: the server may have it.  Retrying asks it. */
	{ ST_QUARANTINED, EV_WITHDRAW,
	    "SELECT coalesce((SELECT from_state = 'uncertain' FROM move"
	    "	WHERE entry = ?1 AND event = 'quarantine' ORDER BY id DESC LIMIT 1), 1)"
	    " + (SELECT count(*) FROM receipt_bad b JOIN entry e ON b.submission = e.submission"
	    "	WHERE e.id = ?1)"
	    " + (SELECT count(*) FROM receipt r JOIN entry e ON r.submission = e.submission"
	    "	WHERE e.id = ?1)",
	    "cache.outbox.may_be_taken" },
};

static const char q_look[] = "SELECT state, version, restored FROM entry WHERE id = ?";
static const char q_last[] =
    "SELECT to_state FROM move WHERE entry = ? ORDER BY id DESC LIMIT 1";
static const char q_past[] =
    "SELECT at_us, event, actor, who, reason, from_state, to_state FROM move WHERE entry = ?"
    " ORDER BY id";
static const char q_back[] = "SELECT entry, at_us, event FROM move ORDER BY id DESC";
static const char q_move[] =
    "UPDATE entry SET state = ?3, version = version + 1, state_us = ?4, problem = ?5, restored = 0,"
    " next_try_us = ?6, attempts = CASE ?7 WHEN 'send' THEN attempts + 1 WHEN 'freeze' THEN 0"
    " ELSE attempts END WHERE id = ?1 AND version = ?2";
static const char q_note[] =
    "INSERT INTO move (entry, version, at_us, event, from_state, to_state, actor, who, reason)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

const char *
outbox_state_name(enum outbox_state st)
{
	return (size_t)st < ST_COUNT ? states[st].name : "unknown";
}

bool
outbox_state_parse(const char *name, enum outbox_state *out)
{
	size_t i;

	for (i = 0; name != NULL && i < ST_COUNT; i++) {
		if (strcmp(name, states[i].name) == 0) {
			*out = (enum outbox_state)i;
			return true;
		}
	}
	return false;
}

bool
outbox_state_waits(enum outbox_state st)
{
	return (size_t)st < ST_COUNT && states[st].waits;
}

const char *
outbox_event_name(enum outbox_event ev)
{
	return (size_t)ev < EV_COUNT ? event_names[ev] : "unknown";
}

const struct outbox_transition *
outbox_table(size_t *n)
{
	*n = NELEM(table);
	return table;
}

static const struct outbox_transition *
transition(enum outbox_state from, const struct outbox_step *step)
{
	size_t i;

	for (i = 0; i < NELEM(table); i++) {
		if (table[i].from == from && table[i].event == step->event &&
		    (table[i].actors & 1u << step->actor) != 0 &&
		    (step->event != EV_STATEMENT || table[i].to == step->to))
			return &table[i];
	}
	return NULL;
}

/* A state that the server can name. */
static bool
stated(enum outbox_state st)
{
	size_t i;

	for (i = 0; i < NELEM(table); i++) {
		if (table[i].event == EV_STATEMENT && table[i].to == st)
			return true;
	}
	return false;
}

static enum err_code
guard(struct store *s, enum outbox_state from, const struct outbox_step *step, struct err *e)
{
	enum err_code code;
	int64_t against;
	size_t i;

	for (i = 0; i < NELEM(guards); i++) {
		if (guards[i].from != from || guards[i].event != step->event)
			continue;
		code = sql_number(s, guards[i].against, SQL_ARGS(SQL_TEXT(step->entry)), &against,
		    NULL, e);
		if (code == ERR_OK && against != 0)
			code = err_set(e, ERR_REFUSED, guards[i].key, NULL);
		if (code != ERR_OK)
			return code;
	}
	return ERR_OK;
}

static enum err_code
look(struct store *s, const char *entry, enum outbox_state *state, int64_t *version,
    bool *restored, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool row = false;

	code = sql_open(s, q_look, SQL_ARGS(SQL_TEXT(entry)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &row, e);
	if (code == ERR_OK && !row)
		code = err_set(e, ERR_NOT_FOUND, "cache.entry.not_found", NULL);
	if (code == ERR_OK) {
		*version = sqlite3_column_int64(st, 1);
		*restored = sqlite3_column_int(st, 2) != 0;
		if (!outbox_state_parse((const char *)sqlite3_column_text(st, 0), state))
			code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", NULL);
	}
	sql_close(s, &st);
	return code;
}

enum err_code
outbox_move(struct store *s, const struct outbox_step *step, struct err *e)
{
	const struct outbox_transition *t;
	const char *event = outbox_event_name(step->event), *to;
	enum outbox_state from;
	enum err_code code;
	int64_t version, changed, now, next;
	bool restored = false;

	code = sql_inside(s, e);
	if (code == ERR_OK)
		code = look(s, step->entry, &from, &version, &restored, e);
	if (code != ERR_OK)
		return code;
	if (version != step->version)
		return err_set(e, ERR_STALE, "cache.outbox.stale", NULL);
	/* The same change may come twice (protocol.md section 4). */
	if (step->event == EV_STATEMENT && step->actor == ACTOR_SENDER && step->to == from &&
	    stated(from))
		return ERR_OK;
	t = transition(from, step);
	if (t == NULL)
		return err_set(e, ERR_REFUSED, "cache.outbox.not_now", outbox_state_name(from),
		    event, NULL);
	if (restored != (step->event == EV_FOUND))
		return err_set(e, ERR_REFUSED, restored ? "cache.outbox.restored" :
		    "cache.outbox.not_now", outbox_state_name(from), event, NULL);
	code = guard(s, from, step, e);
	if (code != ERR_OK)
		return code;
	now = clock_wall_us(s->clock);
	next = step->event == EV_DEFER || step->event == EV_UNSURE ? step->next_try_us : 0;
	to = outbox_state_name(t->to);
	code = sql_run(s, q_move, SQL_ARGS(SQL_TEXT(step->entry), SQL_INT(version), SQL_TEXT(to),
	    SQL_INT(now), SQL_TEXT(step->problem), SQL_INT(next), SQL_TEXT(event)), &changed, e);
	if (code == ERR_OK && changed != 1)
		code = err_set(e, ERR_STALE, "cache.outbox.stale", NULL);
	if (code != ERR_OK)
		return code;
	return sql_run(s, q_note, SQL_ARGS(SQL_TEXT(step->entry), SQL_INT(version + 1),
	    SQL_INT(now),
	    SQL_TEXT(event), SQL_TEXT(states[from].name), SQL_TEXT(to),
	    SQL_TEXT(actor_names[step->actor]), SQL_TEXT(step->who), SQL_TEXT(step->reason)), NULL,
	    e);
}

enum err_code
outbox_last(struct store *s, const char *entry, bool *moved, enum outbox_state *out,
    struct err *e)
{
	char *word = NULL;
	enum err_code code = sql_word(s, q_last, SQL_ARGS(SQL_TEXT(entry)), &word, e);

	*moved = code == ERR_OK && word != NULL;
	if (*moved && !outbox_state_parse(word, out))
		code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", entry, NULL);
	free(word);
	return code;
}

static bool
past_read(sqlite3_stmt *st, struct outbox_past *p)
{
	p->at_us = sqlite3_column_int64(st, 0);
	p->event = (const char *)sqlite3_column_text(st, 1);
	p->actor = (const char *)sqlite3_column_text(st, 2);
	p->who = (const char *)sqlite3_column_text(st, 3);
	p->reason = (const char *)sqlite3_column_text(st, 4);
	return outbox_state_parse((const char *)sqlite3_column_text(st, 5), &p->from) &&
	    outbox_state_parse((const char *)sqlite3_column_text(st, 6), &p->to);
}

enum err_code
outbox_past_each(struct store *s, const char *entry, bool (*fn)(void *ctx,
    const struct outbox_past *p), void *ctx, struct err *e)
{
	sqlite3_stmt *st;
	struct outbox_past p;
	bool row = false;
	enum err_code code = sql_open(s, q_past, SQL_ARGS(SQL_TEXT(entry)), &st, e);

	while (code == ERR_OK) {
		code = sql_next(s, st, &row, e);
		if (code != ERR_OK || !row)
			break;
		if (!past_read(st, &p))
			code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", entry, NULL);
		else if (!fn(ctx, &p))
			break;
	}
	sql_close(s, &st);
	return code;
}

enum err_code
outbox_moved_since(struct store *s, enum outbox_event event, int64_t since_us,
    bool (*fn)(void *ctx, const char *entry), void *ctx, struct err *e)
{
	const char *name = outbox_event_name(event);
	sqlite3_stmt *st;
	bool row = false, more = true;
	enum err_code code = sql_open(s, q_back, SQL_NONE, &st, e);

	while (code == ERR_OK && more) {
		const char *entry, *what;

		code = sql_next(s, st, &row, e);
		/* A clock that was set back leaves few moves out of their order. */
		if (code != ERR_OK || !row ||
		    sqlite3_column_int64(st, 1) < since_us - CLOCK_SLACK_US)
			break;
		entry = (const char *)sqlite3_column_text(st, 0);
		what = (const char *)sqlite3_column_text(st, 2);
		if (entry != NULL && what != NULL && strcmp(what, name) == 0 &&
		    sqlite3_column_int64(st, 1) >= since_us)
			more = fn(ctx, entry);
	}
	sql_close(s, &st);
	return code;
}
