/* SPDX-License-Identifier: ISC */
/*
 * Destroying what its period is over for; see purge.h.
 */
#include "cache/purge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/uuid.h"
#include "cache/audit.h"
#include "cache/outbox.h"
#include "cache/sql.h"

static const char *const names[KEEP_COUNT] = {
	[KEEP_DRAFT] = "draft", [KEEP_SUBMISSION] = "submission", [KEEP_RESULT] = "result",
	[KEEP_EVIDENCE] = "evidence", [KEEP_AUDIT] = "audit", [KEEP_COUNTERS] = "counters",
};

static const char q_drafts[] =
    "SELECT id, version, state IN ('draft', 'returned') FROM entry"
    " WHERE state IN ('draft', 'returned', 'discarded', 'withdrawn') AND state_us < ? LIMIT 1";
static const char q_entries[] =
    "SELECT id, version, 0 FROM entry WHERE state IN ('closed', 'paper') AND state_us < ? LIMIT 1";

/* What an entry leaves behind: its id, its times, its moves, and the name of its
 * submission, by which the receipt is found. */
static const char *const q_empty[] = {
	"UPDATE result SET sealed = NULL WHERE submission IN"
	    " (SELECT submission FROM frozen WHERE entry = ?1"
	    " UNION SELECT submission FROM entry WHERE id = ?1)",
	"DELETE FROM review_seen WHERE submission IN"
	    " (SELECT submission FROM frozen WHERE entry = ?)",
	"DELETE FROM first_approval WHERE submission IN"
	    " (SELECT submission FROM frozen WHERE entry = ?)",
	"DELETE FROM refused WHERE entry = ?",
	"DELETE FROM envelope WHERE entry = ?",
	"DELETE FROM frozen WHERE entry = ?",
	"UPDATE entry SET header = x'', body = x'', tag = zeroblob(16), bucket = 0,"
	    " order_token = NULL, frozen_seq = NULL WHERE id = ?",
};

/* After closing, the site's limit; once opened, no longer than the provider allows. */
static const char q_results[] =
    "UPDATE result SET sealed = NULL WHERE submission IN (SELECT r.submission FROM result r"
    " JOIN entry n ON n.submission = r.submission WHERE r.sealed IS NOT NULL"
    " AND ((n.state IN ('closed', 'paper') AND n.state_us < ?1) OR r.keep_until_us < ?2)"
    " LIMIT ?3)";

#define GONE								\
	" AND NOT EXISTS (SELECT 1 FROM entry n WHERE n.submission = t.submission"	\
	" AND n.state <> 'destroyed')"					\
	" AND NOT EXISTS (SELECT 1 FROM frozen f WHERE f.submission = t.submission)"
static const char *const q_evidence[] = {
	"DELETE FROM receipt WHERE submission IN (SELECT submission FROM receipt t"
	    " WHERE at_us < ?" GONE " LIMIT ?)",
	"DELETE FROM receipt_bad WHERE id IN (SELECT id FROM receipt_bad t WHERE at_us < ?" GONE
	    " LIMIT ?)",
	"DELETE FROM statement WHERE id IN (SELECT id FROM statement t WHERE at_us < ?" GONE
	    " LIMIT ?)",
	"DELETE FROM result WHERE submission IN (SELECT submission FROM result t"
	    " WHERE received_us < ? AND sealed IS NULL" GONE " LIMIT ?)",
};

/* A record begins {"at":"…; its time is 32 characters from the eighth on. */
static const char q_audit_first_kept[] =
    "SELECT seq FROM audit WHERE seq >= ?1 OR substr(record, 8, 32) >= ?2 ORDER BY seq LIMIT 1";
static const char q_audit_first[] = "SELECT seq FROM audit ORDER BY seq LIMIT 1";
static const char q_audit_drop[] = "DELETE FROM audit WHERE seq <= ?";
static const char q_ack_drop[] = "DELETE FROM audit_ack WHERE seq <= ?";

static const char q_counters[] = "DELETE FROM counter WHERE month < ?";
static const char q_done[] = "DELETE FROM last_done WHERE day < ?";

static const char q_keep[] = "UPDATE result SET keep_until_us = ? WHERE submission = ?";
static const char q_counter_next[] =
    "SELECT procedure, month, what, n FROM counter WHERE month BETWEEN ?1 AND ?2"
    " AND (procedure, month, what) > (?3, ?4, ?5) ORDER BY procedure, month, what LIMIT 1";

const char *
keep_class_name(enum keep_class c)
{
	return (size_t)c < KEEP_COUNT ? names[c] : "unknown";
}

/* ---- entries ---- */

struct old {
	char	id[UUID_TEXT_SIZE];
	int64_t	version;
	bool	is_open;
};

static enum err_code
find_old(struct store *s, const char *query, int64_t before_us, struct old *o, bool *found,
    struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code = sql_open(s, query, SQL_ARGS(SQL_INT(before_us)), &st, e);

	*found = false;
	if (code == ERR_OK)
		code = sql_next(s, st, found, e);
	if (*found) {
		o->version = sqlite3_column_int64(st, 1);
		o->is_open = sqlite3_column_int64(st, 2) != 0;
		code = sql_column_fixed(st, 0, o->id, sizeof o->id, e);
	}
	sql_close(s, &st);
	return code;
}

static enum err_code
destroy_entry(struct store *s, const struct old *o, struct err *e)
{
	struct outbox_step step = { .entry = o->id, .version = o->version, .actor = ACTOR_TIMER,
	    .who = "system", .reason = "retention" };
	enum err_code code = ERR_OK;
	size_t i;

	if (o->is_open) {
		step.event = EV_DISCARD;
		code = outbox_move(s, &step, e);
		step.version++;
	}
	step.event = EV_DESTROY;
	if (code == ERR_OK)
		code = outbox_move(s, &step, e);
	for (i = 0; code == ERR_OK && i < NELEM(q_empty); i++)
		code = sql_run(s, q_empty[i], SQL_ARGS(SQL_TEXT(o->id)), NULL, e);
	return code;
}

static enum err_code
purge_entries(struct store *s, const char *query, int64_t before_us, size_t limit, int64_t *n,
    struct err *e)
{
	struct old o;
	bool found = true;
	enum err_code code = ERR_OK;

	while (code == ERR_OK && (size_t)*n < limit) {
		code = find_old(s, query, before_us, &o, &found, e);
		if (code != ERR_OK || !found)
			break;
		code = destroy_entry(s, &o, e);
		(*n)++;
	}
	return code;
}

/* ---- evidence, counters ---- */

static enum err_code
purge_evidence(struct store *s, int64_t before_us, size_t limit, int64_t *n, struct err *e)
{
	enum err_code code = ERR_OK;
	int64_t some;
	size_t i;

	for (i = 0; code == ERR_OK && i < NELEM(q_evidence); i++) {
		code = sql_run(s, q_evidence[i], SQL_ARGS(SQL_INT(before_us),
		    SQL_INT((int64_t)limit)), &some, e);
		*n += some;
	}
	return code;
}

static enum err_code
purge_counters(struct store *s, int64_t before_us, int64_t *n, struct err *e)
{
	char day[DATE_TEXT_SIZE], month[DATE_TEXT_SIZE];
	int64_t some = 0;
	enum err_code code;

	date_format(date_at(before_us), day);
	memcpy(month, day, sizeof month);
	month[sizeof "2026-04" - 1] = '\0';
	code = sql_run(s, q_counters, SQL_ARGS(SQL_TEXT(month)), n, e);
	if (code == ERR_OK)
		code = sql_run(s, q_done, SQL_ARGS(SQL_TEXT(day)), &some, e);
	*n += some;
	return code;
}

/* ---- the chain's beginning ---- */

/* Where the chain is to begin: what the server has not acknowledged stays. */
static enum err_code
first_kept(struct store *s, int64_t before_us, int64_t *kept, int64_t *first, struct err *e)
{
	char time[TIME_TEXT_SIZE], *acked;
	int64_t limit;
	bool found = false;
	enum err_code code = setting_get(s, "audit_acked", &acked, e);

	*kept = *first = 0;
	if (code != ERR_OK)
		return code;
	limit = acked != NULL ? strtoll(acked, NULL, 10) : 0;
	free(acked);
	if (limit == 0)
		return ERR_OK;
	time_format(before_us, time);
	code = sql_number(s, q_audit_first_kept, SQL_ARGS(SQL_INT(limit), SQL_TEXT(time)), kept,
	    &found, e);
	return code == ERR_OK ? sql_number(s, q_audit_first, SQL_NONE, first, NULL, e) : code;
}

static enum err_code
purge_audit(struct store *s, int64_t before_us, int64_t *n, struct err *e)
{
	char hash[DIGEST_TEXT_SIZE];
	struct buf base = BUF_INIT;
	int64_t kept, first, found;
	enum err_code code = first_kept(s, before_us, &kept, &first, e);

	if (code != ERR_OK || kept <= first)
		return code;
	code = audit_hash(s, kept - 1, &found, hash, e);
	if (code == ERR_OK && !buf_addf(&base, "%" PRId64 " %s", kept - 1, hash))
		code = err_nomem(e);
	if (code == ERR_OK)
		code = setting_put(s, "audit_base", buf_str(&base), e);
	if (code == ERR_OK)
		code = sql_run(s, q_ack_drop, SQL_ARGS(SQL_INT(kept - 1)), NULL, e);
	if (code == ERR_OK)
		code = sql_run(s, q_audit_drop, SQL_ARGS(SQL_INT(kept - 1)), n, e);
	buf_free(&base);
	return code;
}

enum err_code
purge_audit_note(struct store *s, char **note, struct err *e)
{
	struct buf b = BUF_INIT;
	char *base;
	enum err_code code = setting_get(s, "audit_base", &base, e);

	*note = NULL;
	if (code == ERR_OK && (!buf_addf(&b, "audit %s", base != NULL ? base : "") ||
	    (*note = buf_steal(&b)) == NULL))
		code = err_nomem(e);
	buf_free(&b);
	free(base);
	return code;
}

/* ---- all of them ---- */

enum err_code
purge_batch(struct store *s, enum keep_class c, int64_t before_us, size_t limit, int64_t *n,
    struct err *e)
{
	enum err_code code = sql_inside(s, e);

	*n = 0;
	if (code != ERR_OK)
		return code;
	switch (c) {
	case KEEP_DRAFT:
		return purge_entries(s, q_drafts, before_us, limit, n, e);
	case KEEP_SUBMISSION:
		return purge_entries(s, q_entries, before_us, limit, n, e);
	case KEEP_RESULT:
		return sql_run(s, q_results, SQL_ARGS(SQL_INT(before_us),
		    SQL_INT(clock_wall_us(s->clock)), SQL_INT((int64_t)limit)), n, e);
	case KEEP_EVIDENCE:
		return purge_evidence(s, before_us, limit, n, e);
	case KEEP_AUDIT:
		return purge_audit(s, before_us, n, e);
	case KEEP_COUNTERS:
		return purge_counters(s, before_us, n, e);
	case KEEP_COUNT:
		break;
	}
	return err_set(e, ERR_INTERNAL, "cache.store.defect", "class", NULL);
}

enum err_code
result_set_keep(struct store *s, const char *submission, int64_t until_us, struct err *e)
{
	enum err_code code = sql_inside(s, e);

	return code != ERR_OK ? code :
	    sql_run(s, q_keep, SQL_ARGS(SQL_INT(until_us), SQL_TEXT(submission)), NULL, e);
}

/* procedure, month, what: this row's key comes after the last one's. */
static enum err_code
counter_walked(sqlite3_stmt *st, char *const last[3], struct err *e)
{
	const char *now;
	int i, way = 0;

	for (i = 0; way == 0 && i < 3; i++) {
		now = (const char *)sqlite3_column_text(st, i);
		way = now != NULL ? strcmp(now, last[i]) : -1;
	}
	return sql_walked(0, way, e);
}

enum err_code
counter_each(struct store *s, const char *from, const char *to, bool (*fn)(void *ctx,
    const char *procedure, const char *month, const char *what, int64_t n), void *ctx,
    struct err *e)
{
	char *at[3] = { strdup(""), strdup(""), strdup("") };
	sqlite3_stmt *st;
	int64_t n = 0;
	enum err_code code = ERR_OK;
	bool more = at[0] != NULL && at[1] != NULL && at[2] != NULL;
	size_t i;

	if (!more)
		code = err_nomem(e);
	while (more) {
		more = false;
		code = sql_open(s, q_counter_next, SQL_ARGS(SQL_TEXT(from), SQL_TEXT(to),
		    SQL_TEXT(at[0]), SQL_TEXT(at[1]), SQL_TEXT(at[2])), &st, e);
		if (code == ERR_OK)
			code = sql_next(s, st, &more, e);
		if (more)
			code = counter_walked(st, at, e);
		if (more && code == ERR_OK) {
			n = sqlite3_column_int64(st, 3);
			for (i = 0; code == ERR_OK && i < NELEM(at); i++) {
				free(at[i]);
				at[i] = NULL;
				code = sql_column_dup(st, (int)i, &at[i], e);
			}
		}
		sql_close(s, &st);
		more = more && code == ERR_OK && fn(ctx, at[0], at[1], at[2], n);
	}
	for (i = 0; i < NELEM(at); i++)
		free(at[i]);
	return code;
}
