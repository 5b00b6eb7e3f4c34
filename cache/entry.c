/* SPDX-License-Identifier: ISC */
/*
 * Entries: saving, opening, listing; see entry.h.
 *
 * A list is made in two steps.  The keys of a page are found on an index
 * alone - one arm a state, merged by SQLite without sorting - and then each
 * row is read by its id.  So a page costs what it shows, however many entries
 * there are, and a callback may write.
 */
#include "cache/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cache/place.h"
#include "cache/restored.h"
#include "cache/sql.h"

#define PAGE	128	/* keys found at a time */

#define COLUMNS								\
	"id, kind, state, version, made_us, state_us, next_try_us, attempts, problem, tag,"	\
	" bucket, submission, order_token, header_version, header,"				\
	" CASE WHEN state IN ('pending', 'held') THEN (SELECT f.frozen_us FROM frozen f"	\
	"	WHERE f.submission = entry.submission) END"
enum { C_ID, C_KIND, C_STATE, C_VERSION, C_MADE, C_STATE_US, C_NEXT, C_ATTEMPTS, C_PROBLEM, C_TAG,
	C_BUCKET, C_SUBMISSION, C_ORDER, C_HEADER_VERSION, C_HEADER, C_FROZEN_US,
	C_BODY_VERSION, C_BODY };

static const char q_get[] = "SELECT " COLUMNS " FROM entry WHERE id = ?";
static const char q_get_body[] = "SELECT " COLUMNS ", body_version, body FROM entry WHERE id = ?";
static const char q_new[] =
    "INSERT INTO entry (id, kind, state, version, made_us, state_us, tag, bucket, header_version,"
    " body_version, header, body) VALUES (?, ?, ?, 1, ?, ?, ?, ?, 1, 1, ?, ?)";
static const char q_save[] =
    "UPDATE entry SET version = version + 1, tag = ?4, bucket = ?5, header_version = ?6,"
    " body_version = ?6, header = ?7, body = ?8 WHERE id = ?1 AND version = ?2 AND state = ?3";
static const char q_save_header[] =
    "UPDATE entry SET header_version = ?, header = ? WHERE id = ?";
static const char q_made[] = "SELECT made_us FROM entry WHERE id = ?";

void
entry_clear(struct entry *n)
{
	free(n->kind);
	free(n->problem);
	buf_free(&n->header);
	buf_free(&n->body);
	*n = (struct entry){ 0 };
}

static struct place
place_of(const struct entry *n, const char *column, int64_t version, size_t bucket)
{
	return (struct place){ .column = column, .id = n->id, .owner = n->id, .kind = n->kind,
	    .version = version, .bucket = bucket };
}

static enum err_code
read_clear(sqlite3_stmt *st, struct entry *out, struct err *e)
{
	enum err_code code;

	code = sql_column_fixed(st, C_ID, out->id, sizeof out->id, e);
	if (code == ERR_OK)
		code = sql_column_dup(st, C_KIND, &out->kind, e);
	if (code == ERR_OK)
		code = sql_column_dup(st, C_PROBLEM, &out->problem, e);
	if (code == ERR_OK)
		code = sql_column_bytes(st, C_TAG, out->tag, sizeof out->tag, e);
	if (code == ERR_OK)
		code = sql_column_fixed(st, C_SUBMISSION, out->submission, sizeof out->submission,
		    e);
	if (code == ERR_OK)
		code = sql_column_bytes(st, C_ORDER, out->order, sizeof out->order, e);
	if (code == ERR_OK &&
	    !outbox_state_parse((const char *)sqlite3_column_text(st, C_STATE), &out->state))
		code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", NULL);
	out->version = sqlite3_column_int64(st, C_VERSION);
	out->made_us = sqlite3_column_int64(st, C_MADE);
	out->state_us = sqlite3_column_int64(st, C_STATE_US);
	out->next_try_us = sqlite3_column_int64(st, C_NEXT);
	out->frozen_us = sqlite3_column_int64(st, C_FROZEN_US);
	out->attempts = sqlite3_column_int64(st, C_ATTEMPTS);
	out->bucket = (size_t)sqlite3_column_int64(st, C_BUCKET);
	return code;
}

static enum err_code
open_header(sqlite3_stmt *st, const struct keyring_key *k, struct entry *out, struct err *e)
{
	struct place at = place_of(out, "entry.header", sqlite3_column_int64(st, C_HEADER_VERSION),
	    0);

	return place_open(k, &at, sqlite3_column_blob(st, C_HEADER),
	    (size_t)sqlite3_column_bytes(st, C_HEADER), &out->header, e);
}

static enum err_code
open_body(sqlite3_stmt *st, const struct keyring_key *k, struct entry *out, struct err *e)
{
	struct place at = place_of(out, "entry.body", sqlite3_column_int64(st, C_BODY_VERSION),
	    out->bucket);

	return place_open(k, &at, sqlite3_column_blob(st, C_BODY),
	    (size_t)sqlite3_column_bytes(st, C_BODY), &out->body, e);
}

enum err_code
entry_seal(const struct keyring_key *k, const struct entry *n, int64_t version, size_t bucket,
    struct buf *header, struct buf *body, struct err *e)
{
	struct place at = place_of(n, "entry.header", version, 0);
	enum err_code code;

	code = place_seal(k, &at, &n->header, header, e);
	if (code != ERR_OK)
		return code;
	at = place_of(n, "entry.body", version, bucket);
	return place_seal(k, &at, &n->body, body, e);
}

/* Tells a draft that moved on from one that is not there. */
static enum err_code
why_not_saved(struct store *s, const char *id, int64_t version, struct err *e)
{
	static const char query[] = "SELECT version FROM entry WHERE id = ?";
	enum err_code code;
	int64_t now;
	bool found;

	code = sql_number(s, query, SQL_ARGS(SQL_TEXT(id)), &now, &found, e);
	if (code != ERR_OK)
		return code;
	if (!found)
		return err_set(e, ERR_NOT_FOUND, "cache.entry.not_found", NULL);
	if (now != version)
		return err_set(e, ERR_STALE, "cache.outbox.stale", NULL);
	return err_set(e, ERR_REFUSED, "cache.entry.not_draft", NULL);
}

enum err_code
entry_save(struct store *s, const struct keyring_key *k, struct entry *n, struct err *e)
{
	const char *draft = outbox_state_name(ST_DRAFT);
	struct buf header = BUF_INIT, body = BUF_INIT;
	size_t bucket = row_bucket(n->body.len);
	enum err_code code;
	int64_t changed, now = clock_wall_us(s->clock);

	code = sql_inside(s, e);
	if (code != ERR_OK)
		return code;
	if (n->id[0] == '\0')
		uuid_make(now, n->id);
	code = entry_seal(k, n, n->version + 1, bucket, &header, &body, e);
	if (code != ERR_OK)
		goto out;
	if (n->version == 0) {
		if (n->made_us == 0)
			n->made_us = now;
		code = sql_run(s, q_new, SQL_ARGS(SQL_TEXT(n->id), SQL_TEXT(n->kind),
		    SQL_TEXT(draft), SQL_INT(n->made_us), SQL_INT(now), SQL_BLOB(k->tag,
		    TOKEN_BYTES),
		    SQL_INT((int64_t)bucket), SQL_BLOB(header.data, header.len),
		    SQL_BLOB(body.data, body.len)), &changed, e);
		n->state_us = now;
	} else {
		code = sql_run(s, q_save, SQL_ARGS(SQL_TEXT(n->id), SQL_INT(n->version),
		    SQL_TEXT(draft), SQL_BLOB(k->tag, TOKEN_BYTES), SQL_INT((int64_t)bucket),
		    SQL_INT(n->version + 1), SQL_BLOB(header.data, header.len),
		    SQL_BLOB(body.data, body.len)), &changed, e);
		if (code == ERR_OK && changed != 1)
			code = why_not_saved(s, n->id, n->version, e);
	}
	if (code != ERR_OK)
		goto out;
	n->version++;
	n->state = ST_DRAFT;
	n->bucket = bucket;
	memcpy(n->tag, k->tag, TOKEN_BYTES);
out:
	buf_free(&header);
	buf_free(&body);
	return code;
}

/* *found false: no such entry. */
static enum err_code
fetch(struct store *s, const struct keyring *keys, const char *id, bool with_body,
    struct entry *out, bool *found, struct err *e)
{
	const struct keyring_key *k;
	sqlite3_stmt *st;
	enum err_code code;

	*out = (struct entry){ 0 };
	*found = false;
	code = sql_open(s, with_body ? q_get_body : q_get, SQL_ARGS(SQL_TEXT(id)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, found, e);
	if (code != ERR_OK || !*found)
		goto out;
	code = read_clear(st, out, e);
	if (code != ERR_OK || keys == NULL)
		goto out;
	/* Everybody's, and nothing in it. */
	if (stub_open(out))
		goto out;
	k = keyring_by_tag(keys, out->tag);
	if (k == NULL) {
		code = err_set(e, ERR_DENIED, "cache.entry.not_yours", NULL);
		goto out;
	}
	code = open_header(st, k, out, e);
	if (code == ERR_CRYPTO && !with_body) {
		/* One row that does not open must not hide the others of a list. */
		log_event(LOG_ERROR, "row_damaged", (struct log_pair[]){ LOG_WORD("id", id),
		    LOG_END });
		err_clear(e);
		buf_reset(&out->header);
		out->damaged = true;
		code = ERR_OK;
	}
	if (code == ERR_OK && with_body)
		code = open_body(st, k, out, e);
out:
	if (code != ERR_OK)
		entry_clear(out);
	sql_close(s, &st);
	return code;
}

enum err_code
entry_get(struct store *s, const struct keyring *k, const char *id, struct entry *out,
    struct err *e)
{
	enum err_code code;
	bool found;

	code = fetch(s, k, id, k != NULL, out, &found, e);
	if (code == ERR_OK && !found)
		code = err_set(e, ERR_NOT_FOUND, "cache.entry.not_found", NULL);
	return code;
}

enum err_code
entry_save_header(struct store *s, const struct keyring_key *k, const char *id,
    const struct buf *header, struct err *e)
{
	static const char query[] = "SELECT header_version FROM entry WHERE id = ?";
	struct buf sealed = BUF_INIT;
	struct entry n;
	struct place at;
	enum err_code code;
	int64_t version;

	code = sql_inside(s, e);
	if (code == ERR_OK)
		code = sql_number(s, query, SQL_ARGS(SQL_TEXT(id)), &version, NULL, e);
	if (code != ERR_OK)
		return code;
	code = entry_get(s, NULL, id, &n, e);
	if (code != ERR_OK)
		return code;
	/* Under another group's key the header would never open again. */
	if (memcmp(n.tag, k->tag, TOKEN_BYTES) != 0) {
		code = err_set(e, ERR_DENIED, "cache.entry.not_yours", NULL);
		goto out;
	}
	at = place_of(&n, "entry.header", version + 1, 0);
	code = place_seal(k, &at, header, &sealed, e);
	if (code == ERR_OK)
		code = sql_run(s, q_save_header, SQL_ARGS(SQL_INT(version + 1),
		    SQL_BLOB(sealed.data, sealed.len), SQL_TEXT(id)), NULL, e);
out:
	buf_free(&sealed);
	entry_clear(&n);
	return code;
}

struct key {
	int64_t	made_us;
	char	id[UUID_TEXT_SIZE];
};

/* Hex digits of our own making: nothing to escape. */
static void
add_token(struct buf *sql, const unsigned char token[TOKEN_BYTES])
{
	(void)buf_adds(sql, "x'");
	for (size_t j = 0; j < TOKEN_BYTES; j++)
		(void)buf_addf(sql, "%02x", token[j]);
	(void)buf_addc(sql, '\'');
}

static void
add_tags(struct buf *sql, const struct keyring *keys)
{
	if (keys == NULL)
		return;
	(void)buf_adds(sql, " AND tag IN (x'00000000000000000000000000000000'");	/* stubs */
	for (size_t i = 0; i < keyring_count(keys); i++) {
		(void)buf_adds(sql, ", ");
		add_token(sql, keyring_at(keys, i)->tag);
	}
	(void)buf_addc(sql, ')');
}

static void
add_order(struct buf *sql, const struct entry_query *q)
{
	if (q->kind != NULL)
		(void)buf_addf(sql, " AND kind = '%s'", q->kind);
	if (q->unordered)
		(void)buf_adds(sql, " AND order_token IS NULL");
	if (q->order == NULL)
		return;
	(void)buf_adds(sql, " AND order_token IN (");
	for (size_t i = 0; i < q->order_count; i++) {
		(void)buf_adds(sql, i != 0 ? ", " : "");
		add_token(sql, q->order + i * TOKEN_BYTES);
	}
	(void)buf_addc(sql, ')');
}

/* ?1, ?2: the key to go on after; ?3: how many. */
static bool
page_sql(const struct entry_query *q, bool first, struct buf *sql)
{
	const char *compare = q->oldest_first ? ">" : "<", *way = q->oldest_first ? "" : " DESC";
	size_t i, arms = q->states != NULL ? q->state_count : 1;

	for (i = 0; i < arms; i++) {
		(void)buf_adds(sql, i != 0 ? " UNION ALL " : "");
		(void)buf_addf(sql, "SELECT made_us, id FROM entry%s WHERE ",
		    q->order_count > 0 ? " INDEXED BY entry_order" : "");
		if (q->states != NULL)
			(void)buf_addf(sql, "state = '%s'", outbox_state_name(q->states[i]));
		else
			(void)buf_adds(sql, "1");
		if (!first)
			(void)buf_addf(sql, " AND (made_us, id) %s (?1, ?2)", compare);
		add_tags(sql, q->keys);
		add_order(sql, q);
	}
	return buf_addf(sql, " ORDER BY 1%s, 2%s LIMIT ?3", way, way);
}

/* Not through the cache of statements: the text depends on the question. */
static enum err_code
page_find(struct store *s, const char *sql, bool first, struct key keys[PAGE], size_t want,
    size_t *n, struct err *e)
{
	struct key after = *n != 0 ? keys[*n - 1] : keys[0];
	sqlite3_stmt *st = NULL;
	enum err_code code = ERR_OK;
	int rc;

	*n = 0;
	if (s->db == NULL)
		return err_set(e, ERR_STORE_LOCKED, "cache.store.locked", NULL);
	rc = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
	if (rc == SQLITE_OK && !first) {
		(void)sqlite3_bind_int64(st, 1, after.made_us);
		rc = sqlite3_bind_text(st, 2, after.id, -1, SQLITE_STATIC);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(st, 3, (int64_t)want);
	while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW && *n < PAGE) {
		keys[*n].made_us = sqlite3_column_int64(st, 0);
		code = sql_column_fixed(st, 1, keys[*n].id, sizeof keys[*n].id, e);
		rc = code == ERR_OK ? SQLITE_OK : SQLITE_DONE;
		(*n)++;
	}
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		code = sql_fail(s->db, rc, e);
	(void)sqlite3_finalize(st);
	return code;
}

/* In a damaged file the next page may lie before the last one, and the list would never
 * end. */
static enum err_code
page_walked(const struct entry_query *q, const struct key *before, const struct key *last,
    struct err *e)
{
	int64_t way = last->made_us != before->made_us ?
	    (last->made_us > before->made_us ? 1 : -1) : strcmp(last->id, before->id);

	return sql_walked(0, q->oldest_first ? way : -way, e);
}

/* The row may have moved on since its key was found. */
static bool
wanted(const struct entry_query *q, enum outbox_state state)
{
	size_t i;

	if (q->states == NULL)
		return true;
	for (i = 0; i < q->state_count; i++) {
		if (q->states[i] == state)
			return true;
	}
	return false;
}

static enum err_code
page_show(struct store *s, const struct entry_query *q, const struct key *key,
    bool (*fn)(void *ctx, const struct entry *n), void *ctx, bool *more, struct err *e)
{
	struct entry n;
	enum err_code code;
	bool found;

	code = fetch(s, q->keys, key->id, false, &n, &found, e);
	/* Resealed for a group that is not ours since its key was found. */
	if (code == ERR_DENIED) {
		err_clear(e);
		return ERR_OK;
	}
	if (code == ERR_OK && found && wanted(q, n.state))
		*more = fn(ctx, &n);
	entry_clear(&n);
	return code;
}

static enum err_code
start_after(struct store *s, const char *id, struct key *key, struct err *e)
{
	enum err_code code;
	bool found;

	code = sql_number(s, q_made, SQL_ARGS(SQL_TEXT(id)), &key->made_us, &found, e);
	if (code == ERR_OK && (!found || strlen(id) >= sizeof key->id))
		code = err_set(e, ERR_NOT_FOUND, "cache.entry.not_found", NULL);
	if (code == ERR_OK)
		memcpy(key->id, id, strlen(id) + 1);
	return code;
}

enum err_code
entry_each(struct store *s, const struct entry_query *q,
    bool (*fn)(void *ctx, const struct entry *n), void *ctx, struct err *e)
{
	struct buf head = BUF_INIT, tail = BUF_INIT;
	struct key *keys, before;
	enum err_code code = ERR_OK;
	size_t i, n = 0, want = PAGE, shown = 0;
	bool first = q->after == NULL, more = q->states == NULL || q->state_count != 0;

	keys = calloc(PAGE, sizeof *keys);
	if (keys == NULL || !page_sql(q, true, &head) || !page_sql(q, false, &tail)) {
		code = err_nomem(e);
		goto out;
	}
	if (!first)
		code = start_after(s, q->after, &keys[0], e);
	while (code == ERR_OK && more) {
		if (q->limit != 0 && q->limit - shown < PAGE)
			want = q->limit - shown;
		before = n != 0 ? keys[n - 1] : keys[0];
		code = page_find(s, buf_str(first ? &head : &tail), first, keys, want, &n, e);
		if (code == ERR_OK && !first && n != 0)
			code = page_walked(q, &before, &keys[n - 1], e);
		for (i = 0; code == ERR_OK && more && i < n; i++)
			code = page_show(s, q, &keys[i], fn, ctx, &more, e);
		shown += n;
		more = more && n == want && (q->limit == 0 || shown < q->limit);
		first = false;
	}
out:
	buf_free(&head);
	buf_free(&tail);
	free(keys);
	return code;
}

enum err_code
entry_count(struct store *s, const enum outbox_state *states, size_t n, int64_t *count,
    struct err *e)
{
	static const char all[] = "SELECT count(*) FROM entry";
	static const char one[] = "SELECT count(*) FROM entry WHERE state = ?";
	enum err_code code = ERR_OK;
	int64_t here;
	size_t i;

	*count = 0;
	if (states == NULL)
		return sql_number(s, all, SQL_NONE, count, NULL, e);
	for (i = 0; code == ERR_OK && i < n; i++) {
		const char *state = outbox_state_name(states[i]);

		code = sql_number(s, one, SQL_ARGS(SQL_TEXT(state)), &here, NULL, e);
		*count += here;
	}
	return code;
}
