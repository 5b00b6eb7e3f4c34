/* SPDX-License-Identifier: ISC */
/*
 * The queue of what the rules found; see watch.h.
 */
#include "cache/sql.h"
#include "cache/watch.h"

#include <stdlib.h>

static const char q_known[] =
    "SELECT count(*) FROM unusual WHERE rule = ? AND who = ? AND at_us >= ?"
    " AND entry IS ? AND detail IS ?";
static const char q_put[] =
    "INSERT INTO unusual (at_us, rule, who, entry, detail, due_us) VALUES (?, ?, ?, ?, ?, ?)"
    " RETURNING id";
static const char q_next[] =
    "SELECT id, at_us, rule, who, entry, detail, due_us, escalated_us, answered_us, answered_by,"
    " answer FROM unusual WHERE id > ? AND (? = 0 OR answered_us = 0) ORDER BY id LIMIT 1";
static const char q_state[] = "SELECT answered_us FROM unusual WHERE id = ?";
static const char q_answer[] =
    "UPDATE unusual SET answered_us = ?, answered_by = ?, answer = ? WHERE id = ?";
static const char q_escalate[] =
    "UPDATE unusual SET escalated_us = ?1"
    " WHERE answered_us = 0 AND escalated_us = 0 AND due_us < ?1";
static const char q_open[] = "SELECT count(*) FROM unusual WHERE answered_us = 0";
static const char q_overdue[] =
    "SELECT count(*) FROM unusual WHERE answered_us = 0 AND due_us < ?";

enum err_code
unusual_put(struct store *s, const struct unusual *u, int64_t once_since_us, int64_t *id,
    struct err *e)
{
	int64_t known = 0;
	enum err_code code = sql_inside(s, e);

	*id = 0;
	if (code == ERR_OK)
		code = sql_number(s, q_known, SQL_ARGS(SQL_TEXT(u->rule), SQL_TEXT(u->who),
		    SQL_INT(once_since_us), SQL_TEXT(u->entry), SQL_TEXT(u->detail)), &known, NULL,
		    e);
	if (code != ERR_OK || known != 0)
		return code;
	return sql_number(s, q_put, SQL_ARGS(SQL_INT(clock_wall_us(s->clock)), SQL_TEXT(u->rule),
	    SQL_TEXT(u->who), SQL_TEXT(u->entry), SQL_TEXT(u->detail), SQL_INT(u->due_us)), id,
	    NULL, e);
}

/* What the row holds, on the heap; freed by row_free(). */
struct row {
	char		*text[5];
	struct unusual	 u;
};

static enum err_code
row_read(sqlite3_stmt *st, struct row *r, struct err *e)
{
	static const int columns[] = { 2, 3, 4, 5, 9 };
	enum err_code code = ERR_OK;
	size_t i;

	r->u = (struct unusual){ .id = sqlite3_column_int64(st, 0),
	    .at_us = sqlite3_column_int64(st, 1), .due_us = sqlite3_column_int64(st, 6),
	    .escalated_us = sqlite3_column_int64(st, 7),
	    .answered_us = sqlite3_column_int64(st, 8) };
	for (i = 0; code == ERR_OK && i < NELEM(columns); i++)
		code = sql_column_dup(st, columns[i], &r->text[i], e);
	if (code == ERR_OK)
		code = sql_column_buf(st, 10, &r->u.answer, e);
	r->u.rule = r->text[0];
	r->u.who = r->text[1];
	r->u.entry = r->text[2];
	r->u.detail = r->text[3];
	r->u.answered_by = r->text[4];
	return code;
}

static void
row_free(struct row *r)
{
	size_t i;

	for (i = 0; i < NELEM(r->text); i++)
		free(r->text[i]);
	buf_free(&r->u.answer);
	*r = (struct row){ 0 };
}

enum err_code
unusual_each(struct store *s, bool open_only, bool (*fn)(void *ctx, const struct unusual *u),
    void *ctx, struct err *e)
{
	struct row r = { 0 };
	sqlite3_stmt *st;
	enum err_code code;
	int64_t id = 0;
	bool more;

	do {
		more = false;
		code = sql_open(s, q_next, SQL_ARGS(SQL_INT(id), SQL_INT(open_only)), &st, e);
		if (code == ERR_OK)
			code = sql_next(s, st, &more, e);
		if (more)
			code = row_read(st, &r, e);
		sql_close(s, &st);
		if (more && code == ERR_OK)
			code = sql_walked(id, r.u.id, e);
		id = r.u.id;
		more = more && code == ERR_OK && fn(ctx, &r.u);
		row_free(&r);
	} while (more);
	return code;
}

enum err_code
unusual_answer(struct store *s, int64_t id, const char *by, const struct buf *sealed,
    struct err *e)
{
	int64_t answered = 0;
	bool found = false;
	enum err_code code = sql_inside(s, e);

	if (code == ERR_OK)
		code = sql_number(s, q_state, SQL_ARGS(SQL_INT(id)), &answered, &found, e);
	if (code != ERR_OK)
		return code;
	if (!found)
		return err_set(e, ERR_NOT_FOUND, "cache.unusual.unknown", NULL);
	if (answered != 0)
		return err_set(e, ERR_REFUSED, "cache.unusual.answered", NULL);
	return sql_run(s, q_answer, SQL_ARGS(SQL_INT(clock_wall_us(s->clock)), SQL_TEXT(by),
	    SQL_BLOB(sealed->data, sealed->len), SQL_INT(id)), NULL, e);
}

enum err_code
unusual_escalate(struct store *s, int64_t *n, struct err *e)
{
	enum err_code code = sql_inside(s, e);

	*n = 0;
	return code != ERR_OK ? code :
	    sql_run(s, q_escalate, SQL_ARGS(SQL_INT(clock_wall_us(s->clock))), n, e);
}

enum err_code
unusual_count(struct store *s, int64_t *open, int64_t *overdue, struct err *e)
{
	enum err_code code = sql_number(s, q_open, SQL_NONE, open, NULL, e);

	return code != ERR_OK ? code : sql_number(s, q_overdue,
	    SQL_ARGS(SQL_INT(clock_wall_us(s->clock))), overdue, NULL, e);
}
