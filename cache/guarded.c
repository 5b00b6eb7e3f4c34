/* SPDX-License-Identifier: ISC */
/*
 * Persons whose record is not opened like any other, as tokens; see watch.h.
 */
#include "cache/sql.h"
#include "cache/watch.h"

#include <stdlib.h>

static const char q_put[] =
    "INSERT OR REPLACE INTO guarded (token, kind, tag, who, at_us, by_who, sealed)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char q_drop[] = "DELETE FROM guarded WHERE token = ? AND kind = ?";
static const char q_staff[] = "SELECT who FROM guarded WHERE token = ? AND kind = 'staff'";
static const char q_protected[] =
    "SELECT count(*) FROM guarded WHERE token = ? AND kind = 'protected'";
static const char q_first_put[] =
    "INSERT OR REPLACE INTO first_approval (submission, who, at_us) VALUES (?, ?, ?)";
static const char q_first[] = "SELECT who FROM first_approval WHERE submission = ?";

enum err_code
guarded_put(struct store *s, const struct guarded *g, struct err *e)
{
	enum err_code code = sql_inside(s, e);

	if (code != ERR_OK)
		return code;
	return sql_run(s, q_put, SQL_ARGS(SQL_BLOB(g->token, TOKEN_BYTES), SQL_TEXT(g->kind),
	    SQL_BLOB(g->tag, TOKEN_BYTES), SQL_TEXT(g->who), SQL_INT(clock_wall_us(s->clock)),
	    SQL_TEXT(g->by), SQL_BLOB(g->sealed.data, g->sealed.len)), NULL, e);
}

enum err_code
guarded_drop(struct store *s, const unsigned char token[TOKEN_BYTES], const char *kind,
    bool *dropped, struct err *e)
{
	int64_t n = 0;
	enum err_code code = sql_inside(s, e);

	if (code == ERR_OK)
		code = sql_run(s, q_drop, SQL_ARGS(SQL_BLOB(token, TOKEN_BYTES), SQL_TEXT(kind)),
		    &n, e);
	*dropped = n != 0;
	return code;
}

enum err_code
guarded_find(struct store *s, const unsigned char token[TOKEN_BYTES], char **who,
    bool *is_protected, struct err *e)
{
	int64_t n = 0;
	enum err_code code;

	*is_protected = false;
	code = sql_word(s, q_staff, SQL_ARGS(SQL_BLOB(token, TOKEN_BYTES)), who, e);
	if (code == ERR_OK)
		code = sql_number(s, q_protected, SQL_ARGS(SQL_BLOB(token, TOKEN_BYTES)), &n, NULL,
		    e);
	*is_protected = n != 0;
	return code;
}

enum err_code
first_approval_put(struct store *s, const char *submission, const char *who, struct err *e)
{
	enum err_code code = sql_inside(s, e);

	return code != ERR_OK ? code : sql_run(s, q_first_put, SQL_ARGS(SQL_TEXT(submission),
	    SQL_TEXT(who), SQL_INT(clock_wall_us(s->clock))), NULL, e);
}

enum err_code
first_approval_get(struct store *s, const char *submission, char **who, struct err *e)
{
	return sql_word(s, q_first, SQL_ARGS(SQL_TEXT(submission)), who, e);
}
