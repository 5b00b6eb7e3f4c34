/* SPDX-License-Identifier: ISC */
/*
 * Members that the server refused; see refused.h.
 */
#include "cache/refused.h"

#include "cache/sql.h"

static const char q_add[] =
    "INSERT INTO refused (entry, n, member, code) SELECT ?1, count(*), ?2, ?3 FROM refused"
    " WHERE entry = ?1 HAVING count(*) < ?4";
static const char q_each[] = "SELECT member, code FROM refused WHERE entry = ? ORDER BY n";
static const char q_drop[] = "DELETE FROM refused WHERE entry = ?";

enum err_code
refused_add(struct store *s, const char *entry, const char *member, const char *code,
    struct err *e)
{
	enum err_code rc = sql_inside(s, e);

	return rc != ERR_OK ? rc : sql_run(s, q_add, SQL_ARGS(SQL_TEXT(entry), SQL_TEXT(member),
	    SQL_TEXT(code), SQL_INT(REFUSED_MAX)), NULL, e);
}

enum err_code
refused_each(struct store *s, const char *entry,
    bool (*fn)(void *ctx, const char *member, const char *code), void *ctx, struct err *e)
{
	sqlite3_stmt *st;
	bool row = false;
	enum err_code rc = sql_open(s, q_each, SQL_ARGS(SQL_TEXT(entry)), &st, e);

	if (rc == ERR_OK)
		rc = sql_next(s, st, &row, e);
	while (rc == ERR_OK && row) {
		if (!fn(ctx, (const char *)sqlite3_column_text(st, 0),
		    (const char *)sqlite3_column_text(st, 1)))
			break;
		rc = sql_next(s, st, &row, e);
	}
	sql_close(s, &st);
	return rc;
}

enum err_code
refused_drop(struct store *s, const char *entry, struct err *e)
{
	enum err_code rc = sql_inside(s, e);

	return rc != ERR_OK ? rc : sql_run(s, q_drop, SQL_ARGS(SQL_TEXT(entry)), NULL, e);
}
