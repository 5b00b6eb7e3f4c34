/* SPDX-License-Identifier: ISC */
/*
 * The rows of each table, examined; see examine.h.  A query gives the row's
 * number, its name, a verdict that SQL can reach by itself, and where there is
 * one a sealed thing with its digest.
 */
#include "cache/examine.h"

#include <string.h>

#include "cache/outbox.h"
#include "cache/sql.h"
#include "seal/b64.h"

enum { C_ROW, C_NAME, C_HOLDS, C_STATE, C_SEALED, C_DIGEST };

static const struct {
	const char	*table, *query;
} tables[] = {
	/* The state is the one that the last move led to. */
	{ "entry", "SELECT rowid, id, (state = 'destroyed') = (length(header) = 0)"
	    " AND state IS coalesce((SELECT to_state FROM move WHERE entry = n.id"
	    "	ORDER BY id DESC LIMIT 1), state), state, NULL, NULL"
	    " FROM entry n WHERE rowid > ? ORDER BY rowid LIMIT 1" },
	/* A move begins where the one before it ended. */
	{ "move", "SELECT id, entry, from_state IS coalesce((SELECT to_state FROM move p"
	    "	WHERE p.entry = m.entry AND p.id < m.id ORDER BY p.id DESC LIMIT 1), from_state),"
	    " to_state, NULL, NULL FROM move m WHERE id > ? ORDER BY id LIMIT 1" },
	{ "frozen", "SELECT seq, submission, length(sealed) > 0, NULL, NULL, NULL FROM frozen"
	    " WHERE seq > ? ORDER BY seq LIMIT 1" },
	{ "envelope", "SELECT rowid, submission, 1, NULL, sealed, digest FROM envelope"
	    " WHERE rowid > ? ORDER BY rowid LIMIT 1" },
	/* What was sealed anew is no longer what the server's digest is about. */
	{ "result", "SELECT rowid, submission, 1, NULL, CASE WHEN tag IS NULL THEN sealed END,"
	    " digest FROM result WHERE rowid > ? ORDER BY rowid LIMIT 1" },
	{ "receipt", "SELECT rowid, submission, length(jws) > 0, NULL, NULL, NULL FROM receipt"
	    " WHERE rowid > ? ORDER BY rowid LIMIT 1" },
	{ "statement", "SELECT id, submission, length(jws) > 0, NULL, NULL, NULL FROM statement"
	    " WHERE id > ? ORDER BY id LIMIT 1" },
	{ "share", "SELECT rowid, affair, length(sealed) > 32, NULL, NULL, NULL FROM share"
	    " WHERE rowid > ? ORDER BY rowid LIMIT 1" },
	{ "person", "SELECT rowid, login, length(wrapped) > 32, NULL, NULL, NULL FROM person"
	    " WHERE rowid > ? ORDER BY rowid LIMIT 1" },
	{ "guarded", "SELECT rowid, kind, length(sealed) > 0, NULL, NULL, NULL FROM guarded"
	    " WHERE rowid > ? ORDER BY rowid LIMIT 1" },
	{ "unusual", "SELECT id, rule, (answered_us = 0) = (answered_by IS NULL), NULL, NULL, NULL"
	    " FROM unusual WHERE id > ? ORDER BY id LIMIT 1" },
};

static bool
row_holds(sqlite3_stmt *st)
{
	const char *state = (const char *)sqlite3_column_text(st, C_STATE);
	const char *kept = (const char *)sqlite3_column_text(st, C_DIGEST);
	const void *sealed = sqlite3_column_blob(st, C_SEALED);
	char digest[DIGEST_TEXT_SIZE];
	enum outbox_state known;

	if (sqlite3_column_int64(st, C_HOLDS) != 1 ||
	    (state != NULL && !outbox_state_parse(state, &known)))
		return false;
	if (sealed == NULL)
		return true;
	digest_text(sealed, (size_t)sqlite3_column_bytes(st, C_SEALED), digest);
	return kept != NULL && strcmp(kept, digest) == 0;
}

enum err_code
examine_rows(struct store *s, struct examine_at *at, int64_t limit, void (*bad)(void *ctx,
    const char *table, const char *id), void *ctx, struct err *e)
{
	sqlite3_stmt *st;
	const char *name;
	enum err_code code = ERR_OK;
	bool row;

	while (code == ERR_OK && limit > 0 && (size_t)at->table < NELEM(tables)) {
		row = false;
		code = sql_open(s, tables[at->table].query, SQL_ARGS(SQL_INT(at->row)), &st, e);
		if (code == ERR_OK)
			code = sql_next(s, st, &row, e);
		if (row) {
			name = (const char *)sqlite3_column_text(st, C_NAME);
			code = sql_walked(at->row, sqlite3_column_int64(st, C_ROW), e);
			at->row = sqlite3_column_int64(st, C_ROW);
			at->rows++;
			limit--;
			if (!row_holds(st))
				bad(ctx, tables[at->table].table, name != NULL ? name : "");
		} else if (code == ERR_OK) {
			at->table++;
			at->row = 0;
		}
		sql_close(s, &st);
	}
	at->done = (size_t)at->table >= NELEM(tables);
	return code;
}
