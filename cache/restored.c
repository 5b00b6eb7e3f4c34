/* SPDX-License-Identifier: ISC */
/*
 * Entries that a restore brought back, and entries without a copy; see
 * restored.h.
 */
#include "cache/restored.h"

#include <string.h>

#include "cache/place.h"
#include "cache/sql.h"

/* `sending` and `uncertain` are asked for anyway. */
static const char q_mark[] =
    "UPDATE entry SET restored = 1 WHERE submission IS NOT NULL"
    " AND state IN ('pending', 'held', 'queued', 'deferred', 'quarantined')";
static const char q_next[] =
    "SELECT min(submission) FROM entry WHERE restored = 1 AND submission > ?";
static const char q_unknown[] = "UPDATE entry SET restored = 0 WHERE submission = ?";
static const char q_stub[] =
    "INSERT INTO entry (id, kind, state, version, made_us, state_us, tag, bucket, submission,"
    " header_version, body_version, header, body)"
    " VALUES (?1, '" KIND_STUB "', 'received', 1, ?2, ?2, zeroblob(16), 0, ?1, 1, 1, x'', x'')"
    " ON CONFLICT DO NOTHING";
static const char q_claim[] =
    "UPDATE entry SET tag = ?2, bucket = ?3, header = ?4, body = ?5"
    " WHERE id = ?1 AND kind = '" KIND_STUB "' AND tag = zeroblob(16)";

enum err_code
restored_mark(struct store *s, int64_t *n, struct err *e)
{
	return sql_run(s, q_mark, SQL_NONE, n, e);
}

enum err_code
restored_each(struct store *s, bool (*fn)(void *ctx, const char *submission), void *ctx,
    struct err *e)
{
	char after[UUID_TEXT_SIZE] = "", next[UUID_TEXT_SIZE] = "";
	enum err_code code = ERR_OK;
	sqlite3_stmt *st;
	bool more = true, row = false;

	while (code == ERR_OK && more) {
		code = sql_open(s, q_next, SQL_ARGS(SQL_TEXT(&after[0])), &st, e);
		if (code == ERR_OK)
			code = sql_next(s, st, &row, e);
		if (code == ERR_OK)
			code = sql_column_fixed(st, 0, next, sizeof next, e);
		if (code == ERR_OK && next[0] != '\0')
			code = sql_walked_text(after, next, e);
		sql_close(s, &st);
		memcpy(after, next, sizeof after);
		more = code == ERR_OK && after[0] != '\0' && fn(ctx, after);
	}
	return code;
}

enum err_code
restored_unknown(struct store *s, const char *submission, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_unknown, SQL_ARGS(SQL_TEXT(submission)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
stub_put(struct store *s, const char *submission, struct err *e)
{
	return sql_run(s, q_stub, SQL_ARGS(SQL_TEXT(submission),
	    SQL_INT(clock_wall_us(s->clock))), NULL, e);
}

bool
stub_open(const struct entry *n)
{
	static const unsigned char none[TOKEN_BYTES];

	return strcmp(n->kind, KIND_STUB) == 0 && memcmp(n->tag, none, TOKEN_BYTES) == 0;
}

enum err_code
stub_claim(struct store *s, const struct keyring_key *k, const char *entry,
    const struct buf *header, const struct buf *body, struct err *e)
{
	struct entry n = { .kind = (char *)(uintptr_t)KIND_STUB };
	struct buf sealed_header = BUF_INIT, sealed_body = BUF_INIT;
	size_t bucket = row_bucket(body->len);
	int64_t changed = 0;
	enum err_code code = sql_inside(s, e);

	if (strlen(entry) >= sizeof n.id)
		return err_set(e, ERR_NOT_FOUND, "cache.entry.not_found", NULL);
	memcpy(n.id, entry, strlen(entry) + 1);
	n.header = *header;
	n.body = *body;
	if (code == ERR_OK)
		code = entry_seal(k, &n, 1, bucket, &sealed_header, &sealed_body, e);
	if (code == ERR_OK)
		code = sql_run(s, q_claim, SQL_ARGS(SQL_TEXT(entry), SQL_BLOB(k->tag, TOKEN_BYTES),
		    SQL_INT((int64_t)bucket), SQL_BLOB(sealed_header.data, sealed_header.len),
		    SQL_BLOB(sealed_body.data, sealed_body.len)), &changed, e);
	if (code == ERR_OK && changed != 1)
		code = err_set(e, ERR_STALE, "cache.outbox.stale", NULL);
	buf_free(&sealed_header);
	buf_free(&sealed_body);
	return code;
}
