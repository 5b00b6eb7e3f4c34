/* SPDX-License-Identifier: ISC */
/*
 * Counting for the rules of unusual operation; see watch.h.
 */
#include "cache/watch.h"

#include <string.h>

#include "cache/sql.h"

static const char q_put[] =
    "INSERT INTO watch (at_us, what, who, entry, token) VALUES (?, ?, ?, ?, ?)";
static const char q_count[] =
    "SELECT count(*) FROM watch WHERE who = ?1 AND at_us > ?3"
    " AND (what = ?2 OR (?2 = 'look' AND what = 'review'))";
static const char q_person[] =
    "SELECT count(*) FROM watch w WHERE token = ?1 AND who = ?2 AND at_us > ?3"
    " AND NOT EXISTS (SELECT 1 FROM move m WHERE m.entry = w.entry AND m.at_us > ?3)";
static const char q_reviewed[] =
    "SELECT coalesce(max(at_us), 0) FROM watch WHERE who = ? AND what = 'review' AND entry = ?";
static const char q_begin[] =
    "INSERT INTO presence (who, day, begun_us, seen_us) VALUES (?, ?, ?3, ?3) RETURNING id";
static const char q_seen[] = "UPDATE presence SET seen_us = max(seen_us, ?) WHERE id = ?";
static const char q_length[] = "SELECT seen_us - begun_us FROM presence WHERE id = ?";
static const char q_day[] =
    "SELECT sum(p.seen_us - p.begun_us) FROM presence p JOIN presence me"
    " ON p.who = me.who AND p.day = me.day WHERE me.id = ?";
static const char q_case_put[] = "INSERT OR IGNORE INTO known_case (token) VALUES (?)";
static const char q_case[] = "SELECT count(*) FROM known_case WHERE token = ?";
static const char q_purge_watch[] = "DELETE FROM watch WHERE at_us < ?";
static const char q_purge_presence[] = "DELETE FROM presence WHERE seen_us < ?";
static const char q_approvals[] =
    "SELECT count(*) FROM move WHERE event = 'approve' AND at_us > ?";
/* The maker of an entry is who froze it last before the approval. */
static const char q_pair[] =
    "SELECT f.who, count(*) AS n FROM move a JOIN move f ON f.id ="
    " (SELECT max(id) FROM move WHERE entry = a.entry AND event = 'freeze' AND id < a.id)"
    " WHERE a.event = 'approve' AND a.who = ? AND a.at_us > ?"
    " GROUP BY f.who ORDER BY n DESC LIMIT 1";

enum err_code
watch_put(struct store *s, const struct watch *v, struct err *e)
{
	enum err_code code = sql_inside(s, e);

	if (code != ERR_OK)
		return code;
	return sql_run(s, q_put, SQL_ARGS(SQL_INT(clock_wall_us(s->clock)), SQL_TEXT(v->what),
	    SQL_TEXT(v->who), SQL_TEXT(v->entry), v->token != NULL ?
	    SQL_BLOB(v->token, TOKEN_BYTES) : SQL_NULL), NULL, e);
}

enum err_code
watch_count(struct store *s, const char *what, const char *who, int64_t since_us, int64_t *n,
    struct err *e)
{
	return sql_number(s, q_count, SQL_ARGS(SQL_TEXT(who), SQL_TEXT(what), SQL_INT(since_us)), n,
	    NULL, e);
}

enum err_code
watch_person_count(struct store *s, const char *who, const unsigned char token[TOKEN_BYTES],
    int64_t since_us, int64_t *n, struct err *e)
{
	return sql_number(s, q_person, SQL_ARGS(SQL_BLOB(token, TOKEN_BYTES), SQL_TEXT(who),
	    SQL_INT(since_us)), n, NULL, e);
}

enum err_code
watch_reviewed(struct store *s, const char *who, const char *entry, int64_t *at_us,
    struct err *e)
{
	return sql_number(s, q_reviewed, SQL_ARGS(SQL_TEXT(who), SQL_TEXT(entry)), at_us, NULL, e);
}

enum err_code
presence_begin(struct store *s, const char *who, const char *day, int64_t *id, struct err *e)
{
	enum err_code code = sql_inside(s, e);

	if (code != ERR_OK)
		return code;
	return sql_number(s, q_begin, SQL_ARGS(SQL_TEXT(who), SQL_TEXT(day),
	    SQL_INT(clock_wall_us(s->clock))), id, NULL, e);
}

enum err_code
presence_seen(struct store *s, int64_t id, int64_t *length_us, int64_t *day_us, struct err *e)
{
	enum err_code code = sql_inside(s, e);

	*length_us = *day_us = 0;
	if (code == ERR_OK)
		code = sql_run(s, q_seen, SQL_ARGS(SQL_INT(clock_wall_us(s->clock)), SQL_INT(id)),
		    NULL, e);
	if (code == ERR_OK)
		code = sql_number(s, q_length, SQL_ARGS(SQL_INT(id)), length_us, NULL, e);
	return code == ERR_OK ? sql_number(s, q_day, SQL_ARGS(SQL_INT(id)), day_us, NULL, e) : code;
}

enum err_code
known_case_put(struct store *s, const unsigned char token[TOKEN_BYTES], struct err *e)
{
	enum err_code code = sql_inside(s, e);

	return code != ERR_OK ? code :
	    sql_run(s, q_case_put, SQL_ARGS(SQL_BLOB(token, TOKEN_BYTES)), NULL, e);
}

enum err_code
known_case(struct store *s, const unsigned char token[TOKEN_BYTES], bool *known, struct err *e)
{
	int64_t n = 0;
	enum err_code code = sql_number(s, q_case, SQL_ARGS(SQL_BLOB(token, TOKEN_BYTES)), &n, NULL,
	    e);

	*known = n != 0;
	return code;
}

enum err_code
approval_pairs(struct store *s, const char *approver, int64_t since_us, struct pair_share *out,
    struct err *e)
{
	sqlite3_stmt *st;
	bool row = false;
	enum err_code code;

	*out = (struct pair_share){ 0 };
	code = sql_number(s, q_approvals, SQL_ARGS(SQL_INT(since_us)), &out->all, NULL, e);
	if (code != ERR_OK)
		return code;
	code = sql_open(s, q_pair, SQL_ARGS(SQL_TEXT(approver), SQL_INT(since_us)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &row, e);
	if (row) {
		out->pair = sqlite3_column_int64(st, 1);
		code = sql_column_dup(st, 0, &out->maker, e);
	}
	sql_close(s, &st);
	return code;
}

enum err_code
watch_purge(struct store *s, int64_t before_us, int64_t *n, struct err *e)
{
	int64_t more = 0;
	enum err_code code = sql_inside(s, e);

	*n = 0;
	if (code == ERR_OK)
		code = sql_run(s, q_purge_watch, SQL_ARGS(SQL_INT(before_us)), n, e);
	if (code == ERR_OK)
		code = sql_run(s, q_purge_presence, SQL_ARGS(SQL_INT(before_us)), &more, e);
	*n += more;
	return code;
}
