/* SPDX-License-Identifier: ISC */
/*
 * The outbox: states of an entry and the moves between them.
 *
 * One table (outbox.c) says who may move what from where to where; one
 * function, outbox_move(), checks every move against it.  An actor, a reason
 * and the version that the actor saw accompany every move; a stale one is
 * refused.  Approving, enqueuing and the audit entry are one transaction, the
 * caller's.
 */
#ifndef CACHE_OUTBOX_H
#define CACHE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "cache/store.h"

/* Names are those of architecture.md; outbox_state_name() writes them. */
enum outbox_state {
	ST_DRAFT, ST_PENDING, ST_RETURNED, ST_HELD, ST_QUEUED, ST_SENDING, ST_DEFERRED,
	    ST_UNCERTAIN,
	ST_QUARANTINED, ST_RECEIVED, ST_PROCESSING, ST_AWAITING_PROVIDER, ST_ANSWERED, ST_NO_RECORD,
	ST_REGISTERED, ST_PROVIDER_NO_CODE, ST_OWN_NO_CODE, ST_NOT_PERMITTED, ST_LAPSED,
	    ST_REJECTED,
	ST_FAILED, ST_OPENED, ST_CLOSED, ST_PAPER, ST_DISCARDED, ST_WITHDRAWN, ST_DESTROYED,
	ST_COUNT
};
const char	*outbox_state_name(enum outbox_state st);
bool		 outbox_state_parse(const char *name, enum outbox_state *out) MUST_CHECK;
/* Waits for the sender (送信待ち count): queued, sending, deferred, uncertain. */
bool		 outbox_state_waits(enum outbox_state st);

enum outbox_event {
	EV_FREEZE,	/* draft → pending: bytes frozen, maker signed */
	EV_EDIT,	/* returned, withdrawn → draft */
	EV_WITHDRAW, EV_RETURN, EV_HOLD, EV_RELEASE, EV_APPROVE, EV_DISCARD, EV_PAPER,
	EV_SEND,	/* queued, deferred → sending */
	EV_TAKEN,	/* verified receipt */
	EV_DEFER, EV_REFUSE, EV_QUARANTINE,
	EV_UNSURE,	/* sending → uncertain; uncertain → uncertain: the GET was not answered */
	EV_UNKNOWN,	/* the server's GET says it never took it: uncertain → queued */
	EV_RETRY,	/* quarantined, deferred → queued; sending → queued (sender) when nothing
			 * left this machine or the whole terminal was refused: it keeps its
			 * place */
	EV_FOUND,	/* after a restore the server turned out to have it */
	EV_STATEMENT,	/* the server's statement; target given by `to` */
	EV_OPEN, EV_CLOSE, EV_DESTROY,
	EV_COUNT
};
const char	*outbox_event_name(enum outbox_event ev);

enum outbox_actor { ACTOR_MAKER, ACTOR_APPROVER, ACTOR_SENDER, ACTOR_TIMER, ACTOR_COUNT };

struct outbox_transition {
	enum outbox_state	from;
	enum outbox_event	event;
	enum outbox_state	to;
	unsigned int		actors;		/* 1u << enum outbox_actor */
};
/* The whole table, for help, drawings, tests and the model. */
const struct outbox_transition *outbox_table(size_t *n);

struct outbox_step {
	const char		*entry;
	int64_t			 version;	/* the version that the actor saw */
	enum outbox_event	 event;
	enum outbox_state	 to;		/* for EV_STATEMENT only */
	enum outbox_actor	 actor;
	const char		*who;		/* kid, or "sender" */
	const char		*reason;	/* a word, never personal data; NULL for none */
	const char		*problem;	/* problem type, kept; NULL clears it */
	int64_t			 next_try_us;	/* EV_DEFER, EV_UNSURE */
};
/* Inside a transaction.  ERR_NOT_FOUND; ERR_STALE "cache.outbox.stale"; ERR_REFUSED
 * "cache.outbox.not_now" (args: state, event), "cache.outbox.may_be_taken", or, of an
 * entry that a restore brought back and the server was not asked about yet,
 * "cache.outbox.restored".  A
 * statement of the state that the entry has already changes nothing, version included. */
enum err_code	outbox_move(struct store *s, const struct outbox_step *step,
		    struct err *e) MUST_CHECK;
/* Where the last move of an entry led to, by the journal; false: it never moved. */
enum err_code	outbox_last(struct store *s, const char *entry, bool *moved,
		    enum outbox_state *out, struct err *e) MUST_CHECK;

/* One move that was made, as the journal has it; pointers live during the call. */
struct outbox_past {
	int64_t			 at_us;
	const char		*event, *actor, *who;
	const char		*reason;	/* NULL: none */
	enum outbox_state	 from, to;
};
/* The moves of an entry, oldest first; fn false stops.  fn does not write. */
enum err_code	outbox_past_each(struct store *s, const char *entry,
		    bool (*fn)(void *ctx, const struct outbox_past *p), void *ctx,
		    struct err *e) MUST_CHECK;
/* The entries that an event moved since a time, newest move first, one as often as it was moved.
 * Read from the journal's end: it costs what was moved since.  fn does not write. */
enum err_code	outbox_moved_since(struct store *s, enum outbox_event event, int64_t since_us,
		    bool (*fn)(void *ctx, const char *entry), void *ctx,
		    struct err *e) MUST_CHECK;

#endif
