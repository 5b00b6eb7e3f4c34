/* SPDX-License-Identifier: ISC */
/*
 * Sending.
 *
 * An entry is `sending` before the first byte leaves, durably: whatever dies
 * afterwards finds it `uncertain` and asks the server before it repeats.
 *
 * A flight is one submission on its way: marked (durably `sending`), under way,
 * landed (answered, or broken).  One transaction - a turn - records what has
 * landed and marks what goes next; while it is written, requests stay under
 * way.  So a slow disk does not wait for the line, nor the line for the disk,
 * and the screen, which shares the disk, finds it free between short turns.
 * A crash costs at most a question for each flight.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cache/outbox.h"
#include "sync/run.h"

#define FLIGHTS		32	/* marked, under way or landed at the same time */
#define MARKED_MAX	16	/* marked in one turn: a turn is short */
#define LANDED_MAX	8	/* recorded in one turn, unless it waited for long */
#define LANDED_MS	20	/* how long a receipt may wait for company */

enum phase { FREE, MARKED, UNDER_WAY, LANDED };

struct flight {
	enum phase	 phase;
	struct envelope	 v;
	struct buf	 path, body;
	struct call	 call;
	struct outcome	 outcome;
};

struct wave {
	struct flight	 flights[FLIGHTS];
	size_t		 counts[LANDED + 1];	/* flights by phase */
	int64_t		 landed_us;		/* when the first that waits landed */
	bool		 more;			/* the queue may hold more */
};

static void
phase_set(struct wave *w, struct flight *f, enum phase to)
{
	w->counts[f->phase]--;
	w->counts[to]++;
	f->phase = to;
}

static void
flight_free(struct wave *w, struct flight *f)
{
	envelope_row_clear(&f->v);
	buf_free(&f->path);
	buf_free(&f->body);
	answer_clear(&f->call.answer);
	outcome_clear(&f->outcome);
	phase_set(w, f, FREE);
}

static bool
may_send(const struct run *r)
{
	return run_goes_on(r) && r->open;
}

/* ---- a turn ---- */

/* Inside the turn's transaction. */
static enum err_code
record_landed(struct run *r, struct wave *w, struct err *e)
{
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; rc == ERR_OK && i < FLIGHTS; i++) {
		if (w->flights[i].phase == LANDED)
			rc = outcome_record(r, &w->flights[i].v, &w->flights[i].outcome, e);
	}
	return rc;
}

/* One row of the queue becomes a flight, unless somebody moved it meanwhile. */
static enum err_code
mark(struct run *r, struct wave *w, struct envelope *v, struct err *e)
{
	const struct outbox_step step = {
		.entry = v->entry, .version = v->version, .event = EV_SEND,
		.actor = ACTOR_SENDER, .who = "sender",
	};
	struct flight *f = w->flights;
	enum err_code rc = outbox_move(r->store, &step, e);

	if (rc == ERR_STALE || rc == ERR_REFUSED) {
		err_clear(e);
		return ERR_OK;
	}
	if (rc != ERR_OK)
		return rc;
	while (f->phase != FREE)
		f++;
	f->v = *v;
	*v = (struct envelope){ 0 };
	f->v.version++;
	f->v.attempts++;
	phase_set(w, f, MARKED);
	if (!submission_path(&f->path, f->v.submission, ""))
		return err_nomem(e);
	return envelope_build(f->v.submission, r->peer->terminal, f->v.sealing_kid,
	    buf_str(&f->v.sealed), f->v.sealed.len, &f->body, e);
}

/* Inside the turn's transaction. */
static enum err_code
mark_next(struct run *r, struct wave *w, struct err *e)
{
	struct envelope *rows = NULL;
	size_t i, n = 0, room = w->counts[FREE];
	enum err_code rc;

	if (room > MARKED_MAX)
		room = MARKED_MAX;
	if (room == 0 || !w->more || !may_send(r))
		return ERR_OK;
	rc = envelope_next(r->store, clock_wall_us(r->clock), r->options->ignore_backoff, room,
	    &rows, &n, e);
	w->more = n == room;
	for (i = 0; rc == ERR_OK && i < n; i++)
		rc = mark(r, w, &rows[i], e);
	for (i = 0; i < n; i++)
		envelope_row_clear(&rows[i]);
	free(rows);
	return rc;
}

/* The turn is durable: its outcomes count, and their flights are free again. */
static void
release_landed(struct run *r, struct wave *w, const struct flight *until)
{
	struct flight *f;

	for (f = w->flights; f < until; f++) {
		if (f->phase != LANDED)
			continue;
		outcome_count(r, &f->v, &f->outcome);
		r->report->sent += f->outcome.event == EV_TAKEN;
		/* What was finished may have held back what comes after it. */
		w->more = true;
		flight_free(w, f);
	}
}

static enum err_code
turn(struct run *r, struct wave *w, struct err *e)
{
	bool landed = w->counts[LANDED] != 0;
	enum err_code rc = store_begin(r->store, e);

	if (rc != ERR_OK)
		return rc;
	rc = record_landed(r, w, e);
	if (rc == ERR_OK)
		rc = mark_next(r, w, e);
	if (landed)
		crash_point("send.before-commit");
	if (rc == ERR_OK)
		rc = store_commit(r->store, e);
	else
		store_rollback(r->store);
	if (landed)
		crash_point("send.after-commit");
	if (rc == ERR_OK)
		release_landed(r, w, w->flights + FLIGHTS);
	return rc;
}

/* ---- the line ---- */

static enum err_code
start_marked(struct run *r, struct wave *w, struct err *e)
{
	struct flight *f;
	enum err_code rc = ERR_OK;

	for (f = w->flights; rc == ERR_OK && f < w->flights + FLIGHTS; f++) {
		if (f->phase != MARKED || w->counts[UNDER_WAY] >= (size_t)r->width || !may_send(r))
			continue;
		f->call = (struct call){ .method = "PUT", .path = buf_str(&f->path),
		    .body = f->body.data, .len = f->body.len };
		crash_point("send.before-put");
		rc = transport_start(r->transport, &f->call, e);
		if (rc == ERR_OK)
			phase_set(w, f, UNDER_WAY);
	}
	return rc;
}

static enum err_code
land(struct run *r, struct wave *w, const struct call *done, struct err *e)
{
	struct flight *f = w->flights;
	enum err_code rc;

	while (f->phase != UNDER_WAY || &f->call != done)
		f++;
	crash_point("send.after-put");
	run_note(r, &f->call.answer);
	run_pace(r, &f->call.answer);
	rc = outcome_of_put(r, &f->v, &f->call.answer, &f->outcome, e);
	if (w->counts[LANDED] == 0)
		w->landed_us = clock_mono_us(r->clock);
	phase_set(w, f, LANDED);
	return rc;
}

/* What is marked but will not leave keeps its place. */
static void
call_back(struct run *r, struct wave *w)
{
	struct flight *f;

	for (f = w->flights; !may_send(r) && f < w->flights + FLIGHTS; f++) {
		if (f->phase != MARKED)
			continue;
		f->outcome = (struct outcome){ .event = EV_RETRY, .pause_s = -1 };
		phase_set(w, f, LANDED);
	}
}

static int64_t
waited_ms(const struct run *r, const struct wave *w)
{
	return (clock_mono_us(r->clock) - w->landed_us) / 1000;
}

static bool
turn_due(const struct run *r, const struct wave *w)
{
	size_t landed = w->counts[LANDED];

	if (landed >= LANDED_MAX || (landed != 0 && (w->counts[UNDER_WAY] == 0 ||
	    waited_ms(r, w) >= LANDED_MS)))
		return true;
	return w->more && may_send(r) && w->counts[MARKED] == 0 &&
	    w->counts[UNDER_WAY] < (size_t)r->width;
}

/* Waits for something to land; at most until what has landed is to be recorded. */
static enum err_code
watch(struct run *r, struct wave *w, struct err *e)
{
	struct call *done = NULL;
	int64_t left = LANDED_MS - waited_ms(r, w);
	int timeout = w->counts[LANDED] == 0 ? -1 : left > 0 ? (int)left : 0;
	enum err_code rc = transport_wait(r->transport, timeout, &done, e);

	while (rc == ERR_OK && done != NULL) {
		rc = land(r, w, done, e);
		if (rc == ERR_OK)
			rc = transport_wait(r->transport, 0, &done, e);
	}
	return rc;
}

static enum err_code
fly(struct run *r, struct wave *w, struct err *e)
{
	enum err_code rc = ERR_OK;

	while (rc == ERR_OK) {
		call_back(r, w);
		rc = start_marked(r, w, e);
		if (rc == ERR_OK && turn_due(r, w)) {
			rc = turn(r, w, e);
			continue;
		}
		if (rc != ERR_OK || w->counts[FREE] == FLIGHTS)
			break;
		rc = watch(r, w, e);
	}
	return rc;
}

/* After an error: nothing may point into what is about to go. */
static void
ground(struct run *r, struct wave *w)
{
	struct call *done;
	struct flight *f;

	while (w->counts[UNDER_WAY] != 0 &&
	    transport_wait(r->transport, -1, &done, NULL) == ERR_OK && done != NULL) {
		for (f = w->flights; f < w->flights + FLIGHTS; f++) {
			if (f->phase == UNDER_WAY && &f->call == done)
				flight_free(w, f);
		}
	}
	for (f = w->flights; f < w->flights + FLIGHTS; f++) {
		if (f->phase != FREE)
			flight_free(w, f);
	}
}

enum err_code
send_step(struct run *r, struct err *e)
{
	struct wave *w;
	enum err_code rc;

	if (!may_send(r))
		return ERR_OK;
	w = calloc(1, sizeof *w);
	if (w == NULL)
		return err_nomem(e);
	w->counts[FREE] = FLIGHTS;
	w->more = true;
	rc = fly(r, w, e);
	ground(r, w);
	free(w);
	return rc;
}
