/* SPDX-License-Identifier: ISC */
/*
 * Reading the audit chain: its links, its proof, its export; see audit.h.
 *
 * A chain that is whole may still be too short.  Two witnesses stand outside
 * it: SQLite's own count of the numbers given, and the last head that the
 * server acknowledged (setting audit_acked, "seq hash").
 */
#include "cache/chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cache/audit.h"
#include "cache/record.h"
#include "cache/sql.h"
#include "seal/b64.h"

static const char q_last[] = "SELECT seq, hash, record FROM audit ORDER BY seq DESC LIMIT 1";
static const char q_at[] = "SELECT seq, hash FROM audit WHERE seq = ?";
static const char q_from[] = "SELECT seq, hash, record FROM audit WHERE seq > ? ORDER BY seq";
static const char q_before[] =
    "SELECT seq, hash FROM audit WHERE seq <= ? ORDER BY seq DESC LIMIT 1";
static const char q_after[] =
    "SELECT seq, hash, record FROM audit WHERE seq > ? ORDER BY seq LIMIT 1";
static const char q_given[] = "SELECT seq FROM sqlite_sequence WHERE name = 'audit'";

static const char set_base[] = "audit_base";

/* The time that the record begins with; 0 when somebody wrote over it, which
 * audit_verify() will say. */
static int64_t
record_time(const char *record)
{
	static const char head[] = "{\"" CHAIN_TIME "\":\"";
	char text[TIME_TEXT_SIZE];
	const char *end;
	int64_t us = 0;

	if (record == NULL || strncmp(record, head, sizeof head - 1) != 0)
		return 0;
	record += sizeof head - 1;
	end = strchr(record, '"');
	if (end == NULL || (size_t)(end - record) >= sizeof text)
		return 0;
	memcpy(text, record, (size_t)(end - record));
	text[end - record] = '\0';
	return time_parse(text, &us) ? us : 0;
}

/* "seq hash" → link; false when somebody wrote something else there. */
static bool
link_parse(const char *text, struct chain_link *out)
{
	struct buf hash = BUF_INIT;
	char *rest;
	bool ok;

	out->seq = strtoll(text, &rest, 10);
	ok = out->seq > 0 && *rest == ' ' && b64_decode(rest + 1, strlen(rest + 1), &hash) &&
	    hash.len == CHAIN_HASH;
	if (ok)
		memcpy(out->hash, hash.data, CHAIN_HASH);
	buf_free(&hash);
	return ok;
}

enum err_code
chain_base(struct store *s, struct chain_link *out, struct err *e)
{
	enum err_code code;
	char *text;

	*out = (struct chain_link){ 0 };
	code = setting_get(s, set_base, &text, e);
	if (code == ERR_OK && text != NULL && !link_parse(text, out))
		code = err_set(e, ERR_STORE_DAMAGED, "cache.audit.base", NULL);
	free(text);
	return code;
}

enum err_code
chain_last(struct store *s, struct chain_link *out, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool row = false;

	code = chain_base(s, out, e);
	if (code != ERR_OK)
		return code;
	code = sql_open(s, q_last, SQL_NONE, &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &row, e);
	if (row) {
		out->seq = sqlite3_column_int64(st, 0);
		out->at_us = record_time((const char *)sqlite3_column_text(st, 2));
		code = sql_column_bytes(st, 1, out->hash, sizeof out->hash, e);
	}
	sql_close(s, &st);
	return code;
}

/* A walk along the links, and what was last seen to be right. */
struct walk {
	struct chain_link	 last;
	char			 time[TIME_TEXT_SIZE];	/* of its record, as written */
	char			 destroyed[96];	/* what the record of a destruction must say */
	bool			 explained;	/* such a record was met, or is not needed */
};

/* Times are written with one offset and six digits: their order is that of their text. */
static bool
time_holds(struct walk *w, const char *record, size_t len)
{
	static const char head[] = "{\"" CHAIN_TIME "\":\"";
	const size_t skip = sizeof head - 1, width = sizeof "2026-11-20T12:00:01.000000+09:00" - 1;
	bool ok = len > skip + width && memcmp(record, head, skip) == 0 &&
	    record[skip + width] == '"' && strncmp(w->time, record + skip, width) <= 0;

	if (ok)
		memcpy(w->time, record + skip, width);
	return ok;
}

/* Does the link hold?  If so, the walk moves on to it. */
static bool
link_holds(sqlite3_stmt *st, struct walk *w)
{
	unsigned char want[CHAIN_HASH];
	const void *hash = sqlite3_column_blob(st, 1), *record = sqlite3_column_blob(st, 2);
	size_t len = (size_t)sqlite3_column_bytes(st, 2);

	if (sqlite3_column_int64(st, 0) != w->last.seq + 1 || hash == NULL || record == NULL ||
	    sqlite3_column_bytes(st, 1) != CHAIN_HASH)
		return false;
	digest_link((uint64_t)w->last.seq + 1, w->last.hash, record, len, want);
	if (memcmp(want, hash, CHAIN_HASH) != 0 || !time_holds(w, record, len))
		return false;
	w->last.seq++;
	memcpy(w->last.hash, want, CHAIN_HASH);
	if (!w->explained)
		w->explained = memmem(record, len, w->destroyed, strlen(w->destroyed)) != NULL;
	return true;
}

/* A chain that does not begin at 1 must itself say why. */
static enum err_code
walk_begin(struct store *s, struct walk *w, struct err *e)
{
	char *base = NULL;
	enum err_code code = chain_base(s, &w->last, e);

	if (code == ERR_OK)
		code = setting_get(s, set_base, &base, e);
	w->explained = base == NULL;
	if (base != NULL)
		(void)snprintf(w->destroyed, sizeof w->destroyed, "\"detail\":\"audit %s\"", base);
	free(base);
	return code;
}

/* The walk goes on after an entry whose hash is taken as it stands. */
static enum err_code
walk_skip(struct store *s, int64_t to, struct walk *w, struct err *e)
{
	sqlite3_stmt *st;
	bool row = false;
	enum err_code code = sql_open(s, q_before, SQL_ARGS(SQL_INT(to)), &st, e);

	if (code == ERR_OK)
		code = sql_next(s, st, &row, e);
	if (row) {
		w->last.seq = sqlite3_column_int64(st, 0);
		w->explained = true;
		code = sql_column_bytes(st, 1, w->last.hash, CHAIN_HASH, e);
	}
	sql_close(s, &st);
	return code;
}

static enum err_code
links_check(struct store *s, int64_t skip, struct audit_state *out, struct err *e)
{
	struct walk w = { 0 };
	int64_t first;
	sqlite3_stmt *st;
	enum err_code code;
	bool row;

	code = walk_begin(s, &w, e);
	if (code == ERR_OK && skip > w.last.seq)
		code = walk_skip(s, skip, &w, e);
	if (code != ERR_OK)
		return code;
	first = w.last.seq + 1;
	code = sql_open(s, q_from, SQL_ARGS(SQL_INT(w.last.seq)), &st, e);
	while (code == ERR_OK) {
		code = sql_next(s, st, &row, e);
		if (code != ERR_OK || !row)
			break;
		out->entries++;
		if (out->first_bad == 0 && !link_holds(st, &w))
			out->first_bad = w.last.seq + 1;
	}
	sql_close(s, &st);
	if (code == ERR_OK && out->first_bad == 0 && !w.explained)
		out->first_bad = first;
	out->last = w.last.seq;
	return code;
}

/* The first entry that a witness misses. */
static enum err_code
witnesses_check(struct store *s, struct audit_state *out, struct err *e)
{
	char hash[DIGEST_TEXT_SIZE], *acked = NULL, *rest;
	enum err_code code;
	int64_t given, seq, found;

	code = sql_number(s, q_given, SQL_NONE, &given, NULL, e);
	if (code == ERR_OK)
		code = setting_get(s, "audit_acked", &acked, e);
	if (code != ERR_OK)
		return code;
	if (given > out->last)
		out->first_bad = out->last + 1;
	seq = acked != NULL ? strtoll(acked, &rest, 10) : 0;
	if (out->first_bad == 0 && seq > 0) {
		code = audit_hash(s, seq, &found, hash, e);
		if (code == ERR_NOT_FOUND) {
			err_clear(e);
			code = ERR_OK;
			out->first_bad = out->last + 1;
		} else if (code == ERR_OK && (*rest != ' ' || strcmp(rest + 1, hash) != 0)) {
			out->first_bad = seq;
		}
	}
	free(acked);
	return code;
}

enum err_code
audit_verify(struct store *s, struct audit_state *out, struct err *e)
{
	enum err_code code;

	*out = (struct audit_state){ 0 };
	code = links_check(s, 0, out, e);
	if (code == ERR_OK && out->first_bad == 0)
		code = witnesses_check(s, out, e);
	return code;
}

enum err_code
audit_verify_tail(struct store *s, int64_t n, struct audit_state *out, struct err *e)
{
	struct chain_link last;
	enum err_code code;

	*out = (struct audit_state){ 0 };
	code = chain_last(s, &last, e);
	if (code == ERR_OK)
		code = links_check(s, last.seq - n, out, e);
	if (code == ERR_OK && out->first_bad == 0)
		code = witnesses_check(s, out, e);
	return code;
}

enum err_code
audit_hash(struct store *s, int64_t seq, int64_t *found, char out[DIGEST_TEXT_SIZE],
    struct err *e)
{
	struct buf text = BUF_INIT;
	unsigned char hash[CHAIN_HASH];
	sqlite3_stmt *st;
	enum err_code code;
	bool row = false;

	*found = 0;
	out[0] = '\0';
	code = seq != 0 ? sql_open(s, q_at, SQL_ARGS(SQL_INT(seq)), &st, e) :
	    sql_open(s, q_last, SQL_NONE, &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &row, e);
	if (code == ERR_OK && !row && seq != 0)
		code = err_set(e, ERR_NOT_FOUND, "cache.audit.no_entry", NULL);
	if (row) {
		*found = sqlite3_column_int64(st, 0);
		code = sql_column_bytes(st, 1, hash, sizeof hash, e);
	}
	if (row && code == ERR_OK && b64_encode(hash, sizeof hash, &text) &&
	    text.len < DIGEST_TEXT_SIZE)
		memcpy(out, text.data, text.len + 1);
	else if (row && code == ERR_OK)
		code = err_nomem(e);
	buf_free(&text);
	sql_close(s, &st);
	return code;
}

/* The line of the entry after *seq; empty when there is none. */
static enum err_code
export_next(struct store *s, int64_t *seq, struct buf *line, struct err *e)
{
	struct buf text = BUF_INIT;
	sqlite3_stmt *st;
	enum err_code code;
	bool row = false;

	code = sql_open(s, q_after, SQL_ARGS(SQL_INT(*seq)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &row, e);
	if (row)
		code = sql_walked(*seq, sqlite3_column_int64(st, 0), e);
	if (row && code == ERR_OK) {
		*seq = sqlite3_column_int64(st, 0);
		record_begin(line);
		record_number(line, "seq", *seq);
		record_text(line, "record", (const char *)sqlite3_column_text(st, 2));
		if (b64_encode(sqlite3_column_blob(st, 1), (size_t)sqlite3_column_bytes(st, 1),
		    &text))
			record_text(line, "hash", buf_str(&text));
		record_end(line);
		if (!buf_ok(line) || !buf_ok(&text))
			code = err_nomem(e);
	}
	buf_free(&text);
	sql_close(s, &st);
	return code;
}

/* The end of what was destroyed, without its record: the first link hangs on it. */
static enum err_code
export_base(struct store *s, int64_t *seq, struct buf *line, struct err *e)
{
	struct buf text = BUF_INIT;
	struct chain_link base;
	enum err_code code = chain_base(s, &base, e);

	*seq = base.seq;
	if (code == ERR_OK && base.seq != 0) {
		record_begin(line);
		record_number(line, "seq", base.seq);
		if (b64_encode(base.hash, sizeof base.hash, &text))
			record_text(line, "hash", buf_str(&text));
		record_end(line);
		if (!buf_ok(line) || !buf_ok(&text))
			code = err_nomem(e);
	}
	buf_free(&text);
	return code;
}

enum err_code
audit_export(struct store *s, bool (*fn)(void *ctx, const char *line), void *ctx, struct err *e)
{
	struct buf line = BUF_INIT;
	enum err_code code;
	int64_t seq;
	bool more;

	code = export_base(s, &seq, &line, e);
	if (code != ERR_OK || (line.len != 0 && !fn(ctx, buf_str(&line)))) {
		buf_free(&line);
		return code;
	}
	do {
		buf_reset(&line);
		code = export_next(s, &seq, &line, e);
		more = code == ERR_OK && line.len != 0 && fn(ctx, buf_str(&line));
	} while (more);
	buf_free(&line);
	return code;
}
