/* SPDX-License-Identifier: ISC */
/*
 * Frozen submissions, and who has looked at which; see entry.h.  A frozen row
 * is written once and never changed: what was signed is what is kept.
 */
#include "cache/entry.h"

#include <stdlib.h>
#include <string.h>

#include "cache/place.h"
#include "cache/sql.h"

static const char q_put[] =
    "INSERT INTO frozen (submission, entry, tag, reply_tag, frozen_us, sealed)"
    " VALUES (?1, ?2, ?3, ?3, ?4, ?5)";
/* An entry in `pending` may have been frozen before: the newest counts. */
static const char q_point[] =
    "UPDATE entry SET submission = ?2, order_token = ?3,"
    " frozen_seq = (SELECT seq FROM frozen WHERE submission = ?2) WHERE id = ?1";
static const char q_get[] =
    "SELECT f.entry, f.tag, f.sealed, n.kind FROM frozen f JOIN entry n ON n.id = f.entry"
    " WHERE f.submission = ?";
/* A stub has no frozen bytes: it goes by the submission's own id.  Nor has an entry that was
 * destroyed; its receipt is still asked for by the submission. */
static const char q_entry[] =
    "SELECT entry FROM frozen WHERE submission = ?1"
    " UNION ALL SELECT id FROM entry WHERE id = ?1 AND submission = ?1"
    " UNION ALL SELECT id FROM entry WHERE submission = ?1 AND state = 'destroyed'";
static const char q_next[] =
    "SELECT seq, submission FROM frozen WHERE entry = ? AND seq > ? ORDER BY seq LIMIT 1";
static const char q_seen_put[] =
    "INSERT INTO review_seen (submission, kid, digest, at_us) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET at_us = excluded.at_us";
static const char q_seen[] =
    "SELECT count(*) FROM review_seen WHERE submission = ? AND kid = ? AND digest = ?";

static struct place
place_of(const char *submission, const char *entry, const char *kind)
{
	return (struct place){ .column = "frozen.sealed", .id = submission, .owner = entry,
	    .kind = kind };
}

enum err_code
frozen_put(struct store *s, const struct keyring_key *k, const char *entry, const char *submission,
    const unsigned char order[TOKEN_BYTES], const struct buf *frozen, struct err *e)
{
	static const unsigned char none[TOKEN_BYTES];
	struct buf sealed = BUF_INIT;
	struct entry n;
	struct place at;
	enum err_code code;

	code = sql_inside(s, e);
	if (code != ERR_OK)
		return code;
	code = entry_get(s, NULL, entry, &n, e);
	if (code != ERR_OK)
		return code;
	at = place_of(submission, entry, n.kind);
	code = place_seal(k, &at, frozen, &sealed, e);
	if (code == ERR_OK)
		code = sql_run(s, q_put, SQL_ARGS(SQL_TEXT(submission), SQL_TEXT(entry),
		    SQL_BLOB(k->tag, TOKEN_BYTES), SQL_INT(clock_wall_us(s->clock)),
		    SQL_BLOB(sealed.data, sealed.len)), NULL, e);
	if (code == ERR_OK)
		code = sql_run(s, q_point, SQL_ARGS(SQL_TEXT(entry), SQL_TEXT(submission),
		    memcmp(order, none, TOKEN_BYTES) != 0 ? SQL_BLOB(order, TOKEN_BYTES) :
		    SQL_NULL),
		    NULL, e);
	entry_clear(&n);
	buf_free(&sealed);
	return code;
}

static enum err_code
open_row(sqlite3_stmt *st, const struct keyring *keys, const char *submission, struct buf *frozen,
    struct err *e)
{
	const struct keyring_key *k;
	unsigned char tag[TOKEN_BYTES];
	struct place at;
	enum err_code code;

	code = sql_column_bytes(st, 1, tag, sizeof tag, e);
	if (code != ERR_OK)
		return code;
	k = keyring_by_tag(keys, tag);
	if (k == NULL)
		return err_set(e, ERR_DENIED, "cache.entry.not_yours", NULL);
	at = place_of(submission, (const char *)sqlite3_column_text(st, 0),
	    (const char *)sqlite3_column_text(st, 3));
	return place_open(k, &at, sqlite3_column_blob(st, 2), (size_t)sqlite3_column_bytes(st, 2),
	    frozen, e);
}

enum err_code
frozen_get(struct store *s, const struct keyring *k, const char *submission, struct buf *frozen,
    struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool found = false;

	code = sql_open(s, q_get, SQL_ARGS(SQL_TEXT(submission)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &found, e);
	if (code == ERR_OK && !found)
		code = err_set(e, ERR_NOT_FOUND, "cache.entry.not_found", NULL);
	if (code == ERR_OK)
		code = open_row(st, k, submission, frozen, e);
	sql_close(s, &st);
	return code;
}

static enum err_code
next_of(struct store *s, const char *entry, int64_t *seq, char out[UUID_TEXT_SIZE], bool *found,
    struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;

	code = sql_open(s, q_next, SQL_ARGS(SQL_TEXT(entry), SQL_INT(*seq)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, found, e);
	if (code == ERR_OK && *found) {
		code = sql_walked(*seq, sqlite3_column_int64(st, 0), e);
		*seq = sqlite3_column_int64(st, 0);
		if (code == ERR_OK)
			code = sql_column_fixed(st, 1, out, UUID_TEXT_SIZE, e);
	}
	sql_close(s, &st);
	return code;
}

enum err_code
frozen_each(struct store *s, const char *entry, bool (*fn)(void *ctx, const char *submission),
    void *ctx, struct err *e)
{
	char submission[UUID_TEXT_SIZE];
	enum err_code code;
	int64_t seq = 0;
	bool more = false;

	do {
		code = next_of(s, entry, &seq, submission, &more, e);
		more = code == ERR_OK && more && fn(ctx, submission);
	} while (more);
	return code;
}

enum err_code
entry_of_submission(struct store *s, const char *submission, char entry[UUID_TEXT_SIZE],
    struct err *e)
{
	enum err_code code;
	char *id;

	entry[0] = '\0';
	code = sql_word(s, q_entry, SQL_ARGS(SQL_TEXT(submission)), &id, e);
	if (code != ERR_OK)
		return code;
	if (id == NULL)
		return err_set(e, ERR_NOT_FOUND, "cache.entry.not_found", NULL);
	if (strlen(id) < UUID_TEXT_SIZE)
		memcpy(entry, id, strlen(id) + 1);
	else
		code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", NULL);
	free(id);
	return code;
}

enum err_code
review_seen_put(struct store *s, const char *submission, const char *kid, const char *digest,
    int64_t at_us, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_seen_put, SQL_ARGS(SQL_TEXT(submission), SQL_TEXT(kid),
		    SQL_TEXT(digest), SQL_INT(at_us)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
review_seen(struct store *s, const char *submission, const char *kid, const char *digest,
    bool *seen, struct err *e)
{
	enum err_code code;
	int64_t n;

	code = sql_number(s, q_seen, SQL_ARGS(SQL_TEXT(submission), SQL_TEXT(kid),
	    SQL_TEXT(digest)),
	    &n, NULL, e);
	*seen = n != 0;
	return code;
}
