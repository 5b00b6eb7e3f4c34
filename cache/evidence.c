/* SPDX-License-Identifier: ISC */
/*
 * What came back: receipts, statements, results; see evidence.h.  Evidence is
 * only ever added: a second receipt for the same submission is the same
 * receipt (protocol.md section 3), so the first one stays.
 */
#include "cache/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "cache/sql.h"

static const char q_receipt_put[] =
    "INSERT INTO receipt (submission, at_us, jws) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
static const char q_receipt_time[] = "UPDATE line SET last_receipt_us = max(last_receipt_us, ?)";
static const char q_receipt_get[] = "SELECT jws FROM receipt WHERE submission = ?";
static const char q_bad_put[] =
    "INSERT INTO receipt_bad (submission, at_us, jws) VALUES (?, ?, ?)";
static const char q_bad_count[] = "SELECT count(*) FROM receipt_bad WHERE submission = ?";
static const char q_bad_next[] =
    "SELECT id, jws FROM receipt_bad WHERE submission = ? AND id > ? ORDER BY id LIMIT 1";
static const char q_statement_put[] =
    "INSERT INTO statement (submission, at_us, state, stated_at, jws)"
    " SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS"
    " (SELECT 1 FROM statement WHERE submission = ?1 AND jws = ?5)";
static const char q_statement_next[] =
    "SELECT id, jws FROM statement WHERE submission = ? AND id > ? ORDER BY id LIMIT 1";
static const char q_expected_put[] =
    "INSERT INTO result (submission, digest) VALUES (?, ?)"
    " ON CONFLICT DO UPDATE SET digest = excluded.digest WHERE received_us IS NULL";
static const char q_result_digest[] = "SELECT digest FROM result WHERE submission = ?";
static const char q_result_put[] =
    "INSERT INTO result (submission, digest, received_us, sealed) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET received_us = excluded.received_us, sealed = excluded.sealed"
    " WHERE received_us IS NULL";
static const char q_result_get[] =
    "SELECT sealed FROM result WHERE submission = ? AND sealed IS NOT NULL";
static const char q_result_resealed[] =
    "SELECT count(*) FROM result WHERE submission = ? AND tag IS NOT NULL";
static const char q_result_is_gone[] =
    "SELECT count(*) FROM result WHERE submission = ? AND sealed IS NULL"
    " AND deleted_us IS NOT NULL AND opened_us IS NULL";
static const char q_result_missing[] =
    "SELECT submission, digest FROM result WHERE received_us IS NULL AND submission > ?"
    " ORDER BY submission LIMIT 1";
static const char q_result_opened[] =
    "UPDATE result SET opened_us = ? WHERE submission = ? AND opened_us IS NULL";
static const char q_result_deletable[] =
    "SELECT submission, digest FROM result WHERE opened_us IS NOT NULL AND deleted_us IS NULL"
    " AND submission > ? ORDER BY submission LIMIT 1";
static const char q_result_gone[] =
    "UPDATE result SET received_us = ?1, deleted_us = ?1 WHERE submission = ?2"
    " AND received_us IS NULL";
static const char q_result_deleted[] = "UPDATE result SET deleted_us = ? WHERE submission = ?";

enum err_code
receipt_put(struct store *s, const char *submission, const char *jws, struct err *e)
{
	int64_t now = clock_wall_us(s->clock);
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_receipt_put, SQL_ARGS(SQL_TEXT(submission), SQL_INT(now),
		    SQL_TEXT(jws)), NULL, e);
	if (code == ERR_OK)
		code = sql_run(s, q_receipt_time, SQL_ARGS(SQL_INT(now)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
receipt_put_bad(struct store *s, const char *submission, const char *jws, int64_t *count,
    struct err *e)
{
	enum err_code code;
	bool own;

	*count = 0;
	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_bad_put, SQL_ARGS(SQL_TEXT(submission),
		    SQL_INT(clock_wall_us(s->clock)), SQL_TEXT(jws)), NULL, e);
	if (code == ERR_OK)
		code = sql_number(s, q_bad_count, SQL_ARGS(SQL_TEXT(submission)), count, NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
receipt_get(struct store *s, const char *submission, char **jws, struct err *e)
{
	enum err_code code;

	code = sql_word(s, q_receipt_get, SQL_ARGS(SQL_TEXT(submission)), jws, e);
	if (code == ERR_OK && *jws == NULL)
		code = err_set(e, ERR_NOT_FOUND, "cache.evidence.no_receipt", NULL);
	return code;
}

enum err_code
statement_put(struct store *s, const char *submission, const char *jws, const char *state,
    const char *at, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_statement_put, SQL_ARGS(SQL_TEXT(submission),
		    SQL_INT(clock_wall_us(s->clock)), SQL_TEXT(state), SQL_TEXT(at), SQL_TEXT(jws)),
		    NULL, e);
	return sql_scope_end(s, own, code, e);
}

/* The next of a submission's signed texts after *id; NULL at their end. */
static enum err_code
text_next(struct store *s, const char *query, const char *submission, int64_t *id, char **jws,
    struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool found = false;

	*jws = NULL;
	code = sql_open(s, query, SQL_ARGS(SQL_TEXT(submission), SQL_INT(*id)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &found, e);
	if (found) {
		code = sql_walked(*id, sqlite3_column_int64(st, 0), e);
		*id = sqlite3_column_int64(st, 0);
		if (code == ERR_OK)
			code = sql_column_dup(st, 1, jws, e);
	}
	sql_close(s, &st);
	return code;
}

static enum err_code
text_each(struct store *s, const char *query, const char *submission,
    bool (*fn)(void *ctx, const char *jws), void *ctx, struct err *e)
{
	enum err_code code;
	int64_t id = 0;
	char *jws;
	bool more;

	do {
		code = text_next(s, query, submission, &id, &jws, e);
		more = code == ERR_OK && jws != NULL && fn(ctx, jws);
		free(jws);
	} while (more);
	return code;
}

enum err_code
receipt_bad_each(struct store *s, const char *submission, bool (*fn)(void *ctx, const char *jws),
    void *ctx, struct err *e)
{
	return text_each(s, q_bad_next, submission, fn, ctx, e);
}

enum err_code
statement_each(struct store *s, const char *submission, bool (*fn)(void *ctx, const char *jws),
    void *ctx, struct err *e)
{
	return text_each(s, q_statement_next, submission, fn, ctx, e);
}

enum err_code
result_expected_put(struct store *s, const char *submission, const char *digest, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_expected_put, SQL_ARGS(SQL_TEXT(submission), SQL_TEXT(digest)),
		    NULL, e);
	return sql_scope_end(s, own, code, e);
}

/* The bytes must be those that the server's statement named. */
static enum err_code
result_check(struct store *s, const char *submission, const char *digest, const void *sealed,
    size_t len, struct err *e)
{
	char real[DIGEST_TEXT_SIZE];
	enum err_code code;
	char *stated;

	code = sql_word(s, q_result_digest, SQL_ARGS(SQL_TEXT(submission)), &stated, e);
	if (code != ERR_OK)
		return code;
	digest_text(sealed, len, real);
	if (strcmp(real, digest) != 0 || (stated != NULL && strcmp(stated, digest) != 0))
		code = err_set(e, ERR_CRYPTO, "cache.evidence.digest", NULL);
	free(stated);
	return code;
}

enum err_code
result_put(struct store *s, const char *submission, const char *digest, const void *sealed,
    size_t len, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = result_check(s, submission, digest, sealed, len, e);
	if (code == ERR_OK)
		code = sql_run(s, q_result_put, SQL_ARGS(SQL_TEXT(submission), SQL_TEXT(digest),
		    SQL_INT(clock_wall_us(s->clock)), SQL_BLOB(sealed, len)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
result_get(struct store *s, const char *submission, struct buf *sealed, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool found = false;

	code = sql_open(s, q_result_get, SQL_ARGS(SQL_TEXT(submission)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &found, e);
	if (code == ERR_OK && !found)
		code = err_set(e, ERR_NOT_FOUND, "cache.evidence.no_result", NULL);
	if (code == ERR_OK)
		code = sql_column_buf(st, 0, sealed, e);
	sql_close(s, &st);
	return code;
}

/* Does the query count this submission's? */
static enum err_code
result_is(struct store *s, const char *query, const char *submission, bool *yes, struct err *e)
{
	int64_t n = 0;
	enum err_code code = sql_number(s, query, SQL_ARGS(SQL_TEXT(submission)), &n, NULL, e);

	*yes = n != 0;
	return code;
}

enum err_code
result_resealed(struct store *s, const char *submission, bool *yes, struct err *e)
{
	return result_is(s, q_result_resealed, submission, yes, e);
}

enum err_code
result_gone(struct store *s, const char *submission, bool *yes, struct err *e)
{
	return result_is(s, q_result_is_gone, submission, yes, e);
}

struct pair { char submission[UUID_TEXT_SIZE], digest[DIGEST_TEXT_SIZE]; };

/* The row after p by submission, into p. */
static enum err_code
pair_next(struct store *s, const char *query, struct pair *p, bool *found, struct err *e)
{
	struct pair next;
	sqlite3_stmt *st;
	enum err_code code;

	*found = false;
	code = sql_open(s, query, SQL_ARGS(SQL_TEXT(&p->submission[0])), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, found, e);
	if (*found)
		code = sql_column_fixed(st, 0, next.submission, sizeof next.submission, e);
	if (*found && code == ERR_OK)
		code = sql_column_fixed(st, 1, next.digest, sizeof next.digest, e);
	if (*found && code == ERR_OK)
		code = sql_walked_text(p->submission, next.submission, e);
	sql_close(s, &st);
	if (*found && code == ERR_OK)
		*p = next;
	return code;
}

enum err_code
result_missing_each(struct store *s,
    bool (*fn)(void *ctx, const char *submission, const char *digest), void *ctx, struct err *e)
{
	struct pair p = { 0 };
	enum err_code code;
	bool more;

	do {
		code = pair_next(s, q_result_missing, &p, &more, e);
		more = code == ERR_OK && more && fn(ctx, p.submission, p.digest);
	} while (more);
	return code;
}

enum err_code
result_deletable_each(struct store *s, bool (*fn)(void *ctx, const char *submission), void *ctx,
    struct err *e)
{
	struct pair p = { 0 };
	enum err_code code;
	bool more;

	do {
		code = pair_next(s, q_result_deletable, &p, &more, e);
		more = code == ERR_OK && more && fn(ctx, p.submission);
	} while (more);
	return code;
}

static enum err_code
result_mark(struct store *s, const char *query, const char *submission, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, query, SQL_ARGS(SQL_INT(clock_wall_us(s->clock)),
		    SQL_TEXT(submission)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
result_set_opened(struct store *s, const char *submission, struct err *e)
{
	return result_mark(s, q_result_opened, submission, e);
}

enum err_code
result_set_deleted(struct store *s, const char *submission, struct err *e)
{
	return result_mark(s, q_result_deleted, submission, e);
}

enum err_code
result_set_gone(struct store *s, const char *submission, struct err *e)
{
	return result_mark(s, q_result_gone, submission, e);
}
