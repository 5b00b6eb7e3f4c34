/* SPDX-License-Identifier: ISC */
/*
 * Envelopes: the bytes that go out, sealed to the server, and which of them
 * go next; see evidence.h.
 *
 * Order (protocol.md section 9): about one person and dataset the next is sent
 * when the earlier one is registered or has left the queue.  What stands
 * before what is the order of freezing, kept as a number that only rises, so
 * that a clock that was set back does not turn two registrations round.
 */
#include "cache/evidence.h"

#include <stdlib.h>

#include "cache/sql.h"

/* Not yet known to be done, and in the sender's or the server's hands. */
#define UNFINISHED							\
	"('queued', 'sending', 'deferred', 'uncertain', 'quarantined', 'received', 'processing')"

#define FROM_ENVELOPE							\
	"SELECT v.entry, v.submission, v.sealing_kid, v.digest, v.sealed,"	\
	" n.state, n.version, n.attempts, n.next_try_us"			\
	" FROM entry n JOIN envelope v ON v.submission = n.submission "

static const char q_put[] =
    "INSERT INTO envelope (submission, entry, sealing_kid, digest, made_us, sealed)"
    " VALUES (?, ?, ?, ?, ?, ?)";
static const char q_get[] =
    "SELECT v.entry, v.submission, v.sealing_kid, v.digest, v.sealed,"
    " n.state, n.version, n.attempts, n.next_try_us"
    " FROM envelope v JOIN entry n ON n.id = v.entry WHERE v.submission = ?";
/* None whose order token has an earlier unfinished one before it. */
#define IN_TURN								\
	" AND n.restored = 0"							\
	" AND NOT EXISTS (SELECT 1 FROM entry b WHERE b.order_token = n.order_token"	\
	"	AND b.frozen_seq < n.frozen_seq AND b.state IN " UNFINISHED ")"	\
	" ORDER BY n.frozen_seq LIMIT ?1"

/* Along the index of what goes out, in its order, and no further than needed: left to
 * itself the planner sorts the whole queue, envelopes and all, for each handful.  The
 * state stands in the words of the index, which is partial. */
static const char q_queued[] =
    "SELECT v.entry, v.submission, v.sealing_kid, v.digest, v.sealed,"
    " n.state, n.version, n.attempts, n.next_try_us"
    " FROM entry n INDEXED BY entry_out CROSS JOIN envelope v ON v.submission = n.submission"
    " WHERE n.state IN ('queued', 'deferred') AND n.state = 'queued'" IN_TURN;
/* ?2: now; ?3: those too whose time has not come. */
static const char q_deferred[] = FROM_ENVELOPE
    "WHERE n.state = 'deferred' AND (?3 OR n.next_try_us <= ?2)" IN_TURN;
static const char q_uncertain[] = FROM_ENVELOPE
    "WHERE n.state = 'uncertain' ORDER BY n.next_try_us, n.frozen_seq LIMIT ?";
static const char q_sending[] =
    "SELECT id, version FROM entry WHERE state = 'sending' LIMIT 1";

void
envelope_row_clear(struct envelope *v)
{
	buf_free(&v->sealed);
	*v = (struct envelope){ 0 };
}

enum err_code
envelope_put(struct store *s, const struct envelope *v, struct err *e)
{
	enum err_code code;

	code = sql_inside(s, e);
	if (code != ERR_OK)
		return code;
	return sql_run(s, q_put, SQL_ARGS(SQL_TEXT(&v->submission[0]), SQL_TEXT(&v->entry[0]),
	    SQL_TEXT(&v->sealing_kid[0]), SQL_TEXT(&v->digest[0]), SQL_INT(clock_wall_us(s->clock)),
	    SQL_BLOB(v->sealed.data, v->sealed.len)), NULL, e);
}

static enum err_code
row_read(sqlite3_stmt *st, struct envelope *out, struct err *e)
{
	enum err_code code;

	*out = (struct envelope){ 0 };
	code = sql_column_fixed(st, 0, out->entry, sizeof out->entry, e);
	if (code == ERR_OK)
		code = sql_column_fixed(st, 1, out->submission, sizeof out->submission, e);
	if (code == ERR_OK)
		code = sql_column_fixed(st, 2, out->sealing_kid, sizeof out->sealing_kid, e);
	if (code == ERR_OK)
		code = sql_column_fixed(st, 3, out->digest, sizeof out->digest, e);
	if (code == ERR_OK)
		code = sql_column_buf(st, 4, &out->sealed, e);
	if (code == ERR_OK &&
	    !outbox_state_parse((const char *)sqlite3_column_text(st, 5), &out->state))
		code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", NULL);
	out->version = sqlite3_column_int64(st, 6);
	out->attempts = sqlite3_column_int64(st, 7);
	out->next_try_us = sqlite3_column_int64(st, 8);
	if (code != ERR_OK)
		envelope_row_clear(out);
	return code;
}

enum err_code
envelope_get(struct store *s, const char *submission, struct envelope *out, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool found = false;

	*out = (struct envelope){ 0 };
	code = sql_open(s, q_get, SQL_ARGS(SQL_TEXT(submission)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &found, e);
	if (code == ERR_OK && !found)
		code = err_set(e, ERR_NOT_FOUND, "cache.entry.not_found", NULL);
	if (code == ERR_OK)
		code = row_read(st, out, e);
	sql_close(s, &st);
	return code;
}

static enum err_code
collect(struct store *s, const char *query, const struct sql_arg *args, size_t limit,
    struct envelope **out, size_t *n, struct err *e)
{
	struct envelope *rows;
	sqlite3_stmt *st = NULL;
	enum err_code code;
	size_t count = 0;
	bool more;

	*out = NULL;
	*n = 0;
	if (limit == 0)
		return ERR_OK;
	rows = calloc(limit, sizeof *rows);
	if (rows == NULL)
		return err_nomem(e);
	code = sql_open(s, query, args, &st, e);
	while (code == ERR_OK && count < limit) {
		code = sql_next(s, st, &more, e);
		if (code != ERR_OK || !more)
			break;
		code = row_read(st, &rows[count], e);
		if (code == ERR_OK)
			count++;
	}
	sql_close(s, &st);
	if (code != ERR_OK || count == 0) {
		while (count > 0)
			envelope_row_clear(&rows[--count]);
		free(rows);
		return code;
	}
	*out = rows;
	*n = count;
	return ERR_OK;
}

/* One of these, one of those, while both last. */
static void
by_turns(const struct envelope *fresh, size_t fresh_n, const struct envelope *again, size_t again_n,
    struct envelope *out, size_t n)
{
	size_t i, f = 0, a = 0;

	for (i = 0; i < n; i++) {
		if (a >= again_n || (f < fresh_n && f <= a))
			out[i] = fresh[f++];
		else
			out[i] = again[a++];
	}
}

enum err_code
envelope_next(struct store *s, int64_t now_us, bool ignore_timer, size_t limit,
    struct envelope **out, size_t *n, struct err *e)
{
	struct envelope *rows[2] = { NULL, NULL };
	size_t counts[2] = { 0, 0 }, shares[2], i, k;
	enum err_code code;

	*out = NULL;
	*n = 0;
	code = collect(s, q_queued, SQL_ARGS(SQL_INT((int64_t)limit)), limit, &rows[0],
	    &counts[0], e);
	if (code == ERR_OK)
		code = collect(s, q_deferred, SQL_ARGS(SQL_INT((int64_t)limit), SQL_INT(now_us),
		    SQL_INT(ignore_timer)), limit, &rows[1], &counts[1], e);
	/* Each half of the places, and what the other leaves of its own. */
	shares[1] = counts[1] < limit / 2 ? counts[1] : limit / 2;
	shares[0] = counts[0] < limit - shares[1] ? counts[0] : limit - shares[1];
	shares[1] = counts[1] < limit - shares[0] ? counts[1] : limit - shares[0];
	if (code == ERR_OK && shares[0] + shares[1] != 0) {
		*out = calloc(shares[0] + shares[1], sizeof **out);
		if (*out == NULL) {
			code = err_nomem(e);
		} else {
			*n = shares[0] + shares[1];
			by_turns(rows[0], shares[0], rows[1], shares[1], *out, *n);
		}
	}
	for (i = 0; i < 2; i++) {
		/* What was handed on is the caller's now. */
		for (k = *n != 0 ? shares[i] : 0; k < counts[i]; k++)
			envelope_row_clear(&rows[i][k]);
		free(rows[i]);
	}
	return code;
}

enum err_code
envelope_uncertain(struct store *s, size_t limit, struct envelope **out, size_t *n, struct err *e)
{
	return collect(s, q_uncertain, SQL_ARGS(SQL_INT((int64_t)limit)), limit, out, n, e);
}

/* One `sending` entry becomes uncertain; *moved false when there is none. */
static enum err_code
recover_one(struct store *s, bool *moved, struct err *e)
{
	struct outbox_step step = { .event = EV_UNSURE, .actor = ACTOR_SENDER, .who = "sender",
	    .reason = "start-up", .problem = "interrupted" };
	char id[UUID_TEXT_SIZE];
	sqlite3_stmt *st;
	enum err_code code;

	code = sql_open(s, q_sending, SQL_NONE, &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, moved, e);
	if (code == ERR_OK && *moved) {
		step.version = sqlite3_column_int64(st, 1);
		code = sql_column_fixed(st, 0, id, sizeof id, e);
	}
	sql_close(s, &st);
	if (code != ERR_OK || !*moved)
		return code;
	step.entry = id;
	return outbox_move(s, &step, e);
}

enum err_code
envelope_recover(struct store *s, int64_t *n, struct err *e)
{
	enum err_code code;
	bool moved = true;

	*n = 0;
	code = store_begin(s, e);
	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && moved) {
		code = recover_one(s, &moved, e);
		*n += code == ERR_OK && moved;
	}
	crash_point("recover.before-commit");
	if (code == ERR_OK)
		code = store_commit(s, e);
	else
		store_rollback(s);
	return code;
}
