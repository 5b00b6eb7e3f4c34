/* SPDX-License-Identifier: ISC */
/*
 * Heads of the audit chain that left this terminal: what it signed, and what
 * the server signed in return.  The chain is unkeyed, so whoever holds the
 * disk could grow it anew; these words of the server's are what he lacks.
 */
#include <stdlib.h>

#include "cache/audit.h"
#include "cache/sql.h"

static const char q_put[] =
    "INSERT OR REPLACE INTO audit_ack (seq, at_us, head, ack) VALUES (?, ?, ?, ?)";
static const char q_after[] =
    "SELECT seq, head, ack FROM audit_ack WHERE seq > ? ORDER BY seq LIMIT 1";

enum err_code
audit_ack_put(struct store *s, int64_t seq, const char *head, const char *ack, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_put, SQL_ARGS(SQL_INT(seq), SQL_INT(clock_wall_us(s->clock)),
		    SQL_TEXT(head), SQL_TEXT(ack)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
audit_ack_each(struct store *s, bool (*fn)(void *ctx, int64_t seq, const char *head,
    const char *ack), void *ctx, struct err *e)
{
	char *head = NULL, *ack = NULL;
	sqlite3_stmt *st;
	enum err_code code;
	int64_t seq = 0;
	bool more;

	do {
		more = false;
		code = sql_open(s, q_after, SQL_ARGS(SQL_INT(seq)), &st, e);
		if (code == ERR_OK)
			code = sql_next(s, st, &more, e);
		if (more) {
			code = sql_walked(seq, sqlite3_column_int64(st, 0), e);
			seq = sqlite3_column_int64(st, 0);
			if (code == ERR_OK)
				code = sql_column_dup(st, 1, &head, e);
			if (code == ERR_OK)
				code = sql_column_dup(st, 2, &ack, e);
		}
		sql_close(s, &st);
		more = more && code == ERR_OK && fn(ctx, seq, head, ack);
		free(head);
		free(ack);
		head = ack = NULL;
	} while (more);
	return code;
}
