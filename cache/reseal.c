/* SPDX-License-Identifier: ISC */
/*
 * Re-sealing a group's rows; see reseal.h.  One row is read, closed, opened,
 * sealed and written at a time, in the order of ids: memory does not grow with
 * the store.
 */
#include "cache/reseal.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/uuid.h"
#include "cache/outbox.h"
#include "cache/place.h"
#include "cache/sql.h"
#include "cache/watch.h"

/* Where a token still decides what goes first. */
#define ORDERED								\
	"('pending', 'held', 'queued', 'sending', 'deferred', 'uncertain', 'quarantined',"	\
	" 'received', 'processing')"
/* Where the answer, if there is to be one, has not come. */
#define AWAITED								\
	"('pending', 'held', 'queued', 'sending', 'deferred', 'uncertain', 'quarantined',"	\
	" 'received', 'processing', 'awaiting_provider')"

static const char q_entry[] =
    "SELECT id, kind, header_version, header, body_version, body, bucket,"
    " CASE WHEN order_token IS NOT NULL AND state IN " ORDERED " THEN submission END"
    " FROM entry WHERE tag = ? AND id > ? ORDER BY id LIMIT 1";
static const char q_entry_put[] =
    "UPDATE entry SET tag = ?2, header = ?3, body = ?4, order_token = ?5 WHERE id = ?1";
static const char q_frozen[] =
    "SELECT f.submission, f.entry, n.kind, f.sealed FROM frozen f JOIN entry n ON n.id = f.entry"
    " WHERE f.tag = ? AND f.submission > ? ORDER BY f.submission LIMIT 1";
static const char q_frozen_one[] =
    "SELECT f.submission, f.entry, n.kind, f.sealed FROM frozen f JOIN entry n ON n.id = f.entry"
    " WHERE f.tag = ? AND f.submission = ?";
static const char q_frozen_put[] =
    "UPDATE frozen SET reply_tag = coalesce(reply_tag, tag), tag = ?2, sealed = ?3"
    " WHERE submission = ?1";
/* A stub has no frozen row: it carries the tag of the key that opened its result. */
static const char q_result[] =
    "SELECT r.submission, coalesce(r.tag, f.reply_tag, f.tag, n.tag), r.sealed FROM result r"
    " LEFT JOIN frozen f ON f.submission = r.submission"
    " LEFT JOIN entry n ON n.id = r.submission AND f.submission IS NULL"
    " WHERE coalesce(f.tag, n.tag) = ? AND r.sealed IS NOT NULL AND r.submission > ?"
    " ORDER BY r.submission LIMIT 1";
static const char q_result_put[] =
    "UPDATE result SET tag = ?2, sealed = ?3 WHERE submission = ?1";
static const char q_named[] =
    "SELECT EXISTS (SELECT 1 FROM entry WHERE tag = ?1)"
    " OR EXISTS (SELECT 1 FROM frozen WHERE tag = ?1)"
    " OR EXISTS (SELECT 1 FROM result WHERE tag = ?1)"
    " OR EXISTS (SELECT 1 FROM guarded WHERE tag = ?1)"
    /* Whose result a stub without an owner waits for, nobody knows yet. */
    " OR EXISTS (SELECT 1 FROM entry WHERE kind = 'stub' AND tag = zeroblob(16)"
    "	AND state <> 'destroyed')"
    " OR EXISTS (SELECT 1 FROM frozen f JOIN entry n ON n.submission = f.submission"
    "	WHERE f.reply_tag = ?1 AND n.state IN " AWAITED ")"
    " OR EXISTS (SELECT 1 FROM frozen f JOIN result r ON r.submission = f.submission"
    "	WHERE f.reply_tag = ?1 AND r.tag IS NULL"
    "	AND (r.sealed IS NOT NULL OR r.received_us IS NULL))";

struct resealing {
	struct store			*s;
	const struct keyring		*keys;
	const struct keyring_key	*from, *to;
	reseal_order_fn			 fn;
	void				*ctx;
	int64_t				 rows;
};

/* A sealed column, copied out of its row, and where it stands. */
struct sealed {
	struct place	place;
	struct buf	bytes;
};

static void
complain(const char *what, const char *id)
{
	log_event(LOG_ERROR, "row_damaged", (struct log_pair[]){ LOG_WORD("id", id),
	    LOG_WORD("column", what), LOG_END });
}

/* Empty stays empty: what was destroyed has nothing to seal.  *kept: it did not open. */
static enum err_code
seal_anew(struct resealing *r, const struct sealed *from, struct buf *to, bool *kept,
    struct err *e)
{
	struct buf plain = BUF_INIT;
	enum err_code code;

	if (from->bytes.len == 0)
		return ERR_OK;
	code = place_open(r->from, &from->place, from->bytes.data, from->bytes.len, &plain, e);
	if (code == ERR_CRYPTO) {
		complain(from->place.column, from->place.id);
		err_clear(e);
		*kept = true;
		code = ERR_OK;
	} else if (code == ERR_OK) {
		code = place_seal(r->to, &from->place, &plain, to, e);
	}
	buf_free(&plain);
	return code;
}

/* ---- frozen submissions ---- */

struct frozen_row {
	char		 submission[UUID_TEXT_SIZE], entry[UUID_TEXT_SIZE];
	char		*kind;
	struct sealed	 sealed;
};

static void
frozen_row_clear(struct frozen_row *f)
{
	free(f->kind);
	buf_free(&f->sealed.bytes);
	*f = (struct frozen_row){ 0 };
}

static enum err_code
frozen_read(struct resealing *r, const char *query, const char *submission,
    struct frozen_row *out, bool *found, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;

	*out = (struct frozen_row){ 0 };
	*found = false;
	code = sql_open(r->s, query, SQL_ARGS(SQL_BLOB(r->from->tag, TOKEN_BYTES),
	    SQL_TEXT(submission)), &st, e);
	if (code == ERR_OK)
		code = sql_next(r->s, st, found, e);
	if (code == ERR_OK && *found) {
		code = sql_column_fixed(st, 0, out->submission, sizeof out->submission, e);
		if (code == ERR_OK)
			code = sql_column_fixed(st, 1, out->entry, sizeof out->entry, e);
		if (code == ERR_OK)
			code = sql_column_dup(st, 2, &out->kind, e);
		if (code == ERR_OK)
			code = sql_column_buf(st, 3, &out->sealed.bytes, e);
		out->sealed.place = (struct place){ .column = "frozen.sealed",
		    .id = out->submission, .owner = out->entry, .kind = out->kind };
	}
	sql_close(r->s, &st);
	return code;
}

static enum err_code
reseal_frozen(struct resealing *r, struct err *e)
{
	char after[UUID_TEXT_SIZE] = "";
	enum err_code code = ERR_OK;
	bool found = true;

	while (code == ERR_OK && found) {
		struct frozen_row f;
		struct buf sealed = BUF_INIT;
		bool kept = false;

		code = frozen_read(r, q_frozen, after, &f, &found, e);
		if (code == ERR_OK && found)
			code = sql_walked_text(after, f.submission, e);
		if (code == ERR_OK && found) {
			memcpy(after, f.submission, sizeof after);
			code = seal_anew(r, &f.sealed, &sealed, &kept, e);
		}
		if (code == ERR_OK && found && !kept) {
			code = sql_run(r->s, q_frozen_put, SQL_ARGS(SQL_TEXT(&f.submission[0]),
			    SQL_BLOB(r->to->tag, TOKEN_BYTES), SQL_BLOB(sealed.data, sealed.len)),
			    NULL, e);
			r->rows++;
		}
		buf_free(&sealed);
		frozen_row_clear(&f);
	}
	return code;
}

/* ---- entries ---- */

struct entry_row {
	char		 id[UUID_TEXT_SIZE], ordered[UUID_TEXT_SIZE];	/* submission or "" */
	char		*kind;
	struct sealed	 header, body;
};

static void
entry_row_clear(struct entry_row *n)
{
	free(n->kind);
	buf_free(&n->header.bytes);
	buf_free(&n->body.bytes);
	*n = (struct entry_row){ 0 };
}

static enum err_code
entry_read(struct resealing *r, const char *after, struct entry_row *out, bool *found,
    struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;

	*out = (struct entry_row){ 0 };
	*found = false;
	code = sql_open(r->s, q_entry, SQL_ARGS(SQL_BLOB(r->from->tag, TOKEN_BYTES),
	    SQL_TEXT(after)), &st, e);
	if (code == ERR_OK)
		code = sql_next(r->s, st, found, e);
	if (code == ERR_OK && *found) {
		code = sql_column_fixed(st, 0, out->id, sizeof out->id, e);
		if (code == ERR_OK)
			code = sql_walked_text(after, out->id, e);
		if (code == ERR_OK)
			code = sql_column_dup(st, 1, &out->kind, e);
		if (code == ERR_OK)
			code = sql_column_buf(st, 3, &out->header.bytes, e);
		if (code == ERR_OK)
			code = sql_column_buf(st, 5, &out->body.bytes, e);
		if (code == ERR_OK)
			code = sql_column_fixed(st, 7, out->ordered, sizeof out->ordered, e);
		out->header.place = (struct place){ .column = "entry.header", .id = out->id,
		    .owner = out->id, .kind = out->kind,
		    .version = sqlite3_column_int64(st, 2) };
		out->body.place = (struct place){ .column = "entry.body", .id = out->id,
		    .owner = out->id, .kind = out->kind, .version = sqlite3_column_int64(st, 4),
		    .bucket = (size_t)sqlite3_column_int64(st, 6) };
	}
	sql_close(r->s, &st);
	return code;
}

/* Before the frozen rows are sealed anew: the token is made from what is in them. */
static enum err_code
order_anew(struct resealing *r, const char *submission, unsigned char out[TOKEN_BYTES],
    bool *ordered, struct err *e)
{
	struct buf plain = BUF_INIT;
	struct frozen_row f;
	enum err_code code;
	bool found;

	*ordered = false;
	if (*submission == '\0')
		return ERR_OK;
	code = frozen_read(r, q_frozen_one, submission, &f, &found, e);
	if (code == ERR_OK && found)
		code = place_open(r->from, &f.sealed.place, f.sealed.bytes.data,
		    f.sealed.bytes.len, &plain, e);
	if (code == ERR_OK && found) {
		code = r->fn(r->ctx, &plain, r->to, out, e);
		*ordered = code == ERR_OK;
	}
	buf_free(&plain);
	frozen_row_clear(&f);
	return code;
}

static enum err_code
entry_put(struct resealing *r, const struct entry_row *n, struct err *e)
{
	struct buf header = BUF_INIT, body = BUF_INIT;
	unsigned char order[TOKEN_BYTES];
	bool kept = false, ordered = false;
	enum err_code code;

	code = seal_anew(r, &n->header, &header, &kept, e);
	if (code == ERR_OK)
		code = seal_anew(r, &n->body, &body, &kept, e);
	if (code == ERR_OK && !kept)
		code = order_anew(r, n->ordered, order, &ordered, e);
	if (code == ERR_OK && !kept) {
		code = sql_run(r->s, q_entry_put, SQL_ARGS(SQL_TEXT(&n->id[0]),
		    SQL_BLOB(r->to->tag, TOKEN_BYTES), SQL_BLOB(buf_str(&header), header.len),
		    SQL_BLOB(buf_str(&body), body.len),
		    ordered ? SQL_BLOB(order, TOKEN_BYTES) : SQL_NULL), NULL, e);
		r->rows++;
	}
	buf_free(&header);
	buf_free(&body);
	return code;
}

static enum err_code
reseal_entries(struct resealing *r, struct err *e)
{
	char after[UUID_TEXT_SIZE] = "";
	enum err_code code = ERR_OK;
	bool found = true;

	while (code == ERR_OK && found) {
		struct entry_row n;

		code = entry_read(r, after, &n, &found, e);
		if (code == ERR_OK && found) {
			memcpy(after, n.id, sizeof after);
			code = entry_put(r, &n, e);
		}
		entry_row_clear(&n);
	}
	return code;
}

/* ---- results, as they arrived or as sealed before ---- */

static enum err_code
result_put_anew(struct resealing *r, const char *submission, const unsigned char *tag,
    const struct buf *sealed, struct err *e)
{
	const struct keyring_key *k = keyring_by_tag(r->keys, tag);
	struct buf plain = BUF_INIT, again = BUF_INIT;
	enum err_code code = ERR_CRYPTO;

	if (k != NULL)
		code = box_open(k->group, sealed->data, sealed->len, &plain, NULL);
	if (code == ERR_CRYPTO) {
		complain("result.sealed", submission);
		code = ERR_OK;
	} else if (code == ERR_OK) {
		code = box_seal(box_key_public(r->to->group), plain.data, plain.len, &again, e);
		if (code == ERR_OK)
			code = sql_run(r->s, q_result_put, SQL_ARGS(SQL_TEXT(submission),
			    SQL_BLOB(r->to->tag, TOKEN_BYTES), SQL_BLOB(again.data, again.len)),
			    NULL, e);
		r->rows++;
	} else {
		code = err_nomem(e);
	}
	buf_free(&plain);
	buf_free(&again);
	return code;
}

static enum err_code
reseal_results(struct resealing *r, struct err *e)
{
	char after[UUID_TEXT_SIZE] = "";
	unsigned char tag[TOKEN_BYTES];
	enum err_code code = ERR_OK;
	bool found = true;

	while (code == ERR_OK && found) {
		struct buf sealed = BUF_INIT;
		sqlite3_stmt *st;

		code = sql_open(r->s, q_result, SQL_ARGS(SQL_BLOB(r->from->tag, TOKEN_BYTES),
		    SQL_TEXT(&after[0])), &st, e);
		if (code == ERR_OK)
			code = sql_next(r->s, st, &found, e);
		if (code == ERR_OK && found)
			code = sql_column_fixed(st, 0, after, sizeof after, e);
		if (code == ERR_OK && found)
			code = sql_column_bytes(st, 1, tag, sizeof tag, e);
		if (code == ERR_OK && found)
			code = sql_column_buf(st, 2, &sealed, e);
		sql_close(r->s, &st);
		if (code == ERR_OK && found)
			code = result_put_anew(r, after, tag, &sealed, e);
		buf_free(&sealed);
	}
	return code;
}

enum err_code
group_reseal(struct store *s, const struct keyring *keys, const struct keyring_key *from,
    const struct keyring_key *to, reseal_order_fn fn, void *ctx, int64_t *rows, struct err *e)
{
	struct resealing r = { .s = s, .keys = keys, .from = from, .to = to, .fn = fn,
	    .ctx = ctx };
	enum err_code code = sql_inside(s, e);

	/* Results are found by the tag of their frozen row, tokens made from it. */
	if (code == ERR_OK)
		code = reseal_results(&r, e);
	if (code == ERR_OK)
		code = reseal_entries(&r, e);
	if (code == ERR_OK)
		code = reseal_frozen(&r, e);
	if (code == ERR_OK)
		code = guarded_reseal(s, from, to, &r.rows, e);
	if (code == ERR_OK)
		*rows += r.rows;
	return code;
}

enum err_code
group_named(struct store *s, const unsigned char tag[TOKEN_BYTES], bool *named, struct err *e)
{
	enum err_code code;
	int64_t n;

	code = sql_number(s, q_named, SQL_ARGS(SQL_BLOB(tag, TOKEN_BYTES)), &n, NULL, e);
	*named = n != 0;
	return code;
}
