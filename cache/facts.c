/* SPDX-License-Identifier: ISC */
/*
 * Small things in clear, without a link to any entry: counters, what a person
 * did last, and the facts that the sync line shows; see evidence.h.
 */
#include "cache/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "cache/sql.h"

static const char q_counter[] =
    "INSERT INTO counter (procedure, month, what, n) VALUES (?, ?, ?, 1)"
    " ON CONFLICT DO UPDATE SET n = n + 1";
static const char q_done_put[] =
    "INSERT INTO last_done (kid, procedure, day) VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET day = max(day, excluded.day)";
static const char q_done_get[] = "SELECT day FROM last_done WHERE kid = ? AND procedure = ?";
static const char q_line[] =
    "SELECT last_contact_us, down_since_us, last_receipt_us, alarm,"
    " (SELECT count(*) FROM entry WHERE state IN ('queued', 'sending', 'deferred', 'uncertain')),"
    " (SELECT count(*) FROM entry WHERE state = 'pending'),"
    " (SELECT count(*) FROM entry WHERE state = 'quarantined'),"
    " (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'clock_skew_ms'),"
    " (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'certificate_until_us'),"
    " (SELECT value FROM setting WHERE name = 'server_state'),"
    " (SELECT value FROM setting WHERE name = 'server_opens_at')"
    " FROM line";
static const char q_up[] = "UPDATE line SET last_contact_us = ?, down_since_us = 0";
static const char q_down[] =
    "UPDATE line SET down_since_us = iif(down_since_us = 0, ?, down_since_us)";
static const char q_alarm[] = "UPDATE line SET alarm = ?1 WHERE alarm IS NOT ?1";
static const char q_version[] = "PRAGMA data_version";

enum err_code
counter_add(struct store *s, const char *procedure, const char *month, const char *what,
    struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_counter, SQL_ARGS(SQL_TEXT(procedure), SQL_TEXT(month),
		    SQL_TEXT(what)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
last_done_put(struct store *s, const char *kid, const char *procedure, const char *day,
    struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_done_put, SQL_ARGS(SQL_TEXT(kid), SQL_TEXT(procedure),
		    SQL_TEXT(day)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
last_done_get(struct store *s, const char *kid, const char *procedure, char **day, struct err *e)
{
	return sql_word(s, q_done_get, SQL_ARGS(SQL_TEXT(kid), SQL_TEXT(procedure)), day, e);
}

/* SQLite's data_version moves when another connection commits, and stands still
 * for one's own commits; changes made here move the low part. */
static enum err_code
version_now(struct store *s, int64_t *out, struct err *e)
{
	enum err_code code;
	int64_t theirs;

	code = sql_number(s, q_version, SQL_NONE, &theirs, NULL, e);
	if (code == ERR_OK)
		*out = (int64_t)((uint64_t)s->opened << 56 | ((uint64_t)theirs & 0xffffffff) << 24 |
		    ((uint64_t)sqlite3_total_changes64(s->db) & 0xffffff));
	return code;
}

/* What the server said of itself at the last contact (protocol.md section 6). */
static void
read_service(const char *state, const char *opens_at, struct sync_facts *out)
{
	if (state == NULL || strcmp(state, "open") == 0)
		return;
	out->service = strcmp(state, "closed") == 0 ? SERVICE_IS_CLOSED : SERVICE_IS_MAINTAINED;
	if (opens_at == NULL || !time_parse(opens_at, &out->opens_us))
		out->opens_us = 0;
}

enum err_code
sync_facts_get(struct store *s, struct sync_facts *out, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool row = false;

	*out = (struct sync_facts){ 0 };
	/* Before the reading: a change in between shows at the next look. */
	code = version_now(s, &out->data_version, e);
	if (code != ERR_OK)
		return code;
	code = sql_open(s, q_line, SQL_NONE, &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &row, e);
	if (code == ERR_OK && !row)
		code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", NULL);
	if (code == ERR_OK) {
		out->last_contact_us = sqlite3_column_int64(st, 0);
		out->line_down_since_us = sqlite3_column_int64(st, 1);
		out->last_receipt_us = sqlite3_column_int64(st, 2);
		out->waiting = sqlite3_column_int64(st, 4);
		out->pending = sqlite3_column_int64(st, 5);
		out->quarantined = sqlite3_column_int64(st, 6);
		out->skew_ms = sqlite3_column_int64(st, 7);
		out->certificate_until_us = sqlite3_column_int64(st, 8);
		read_service((const char *)sqlite3_column_text(st, 9),
		    (const char *)sqlite3_column_text(st, 10), out);
		code = sql_column_dup(st, 3, &out->alarm, e);
	}
	sql_close(s, &st);
	return code;
}

void
sync_facts_clear(struct sync_facts *f)
{
	free(f->alarm);
	*f = (struct sync_facts){ 0 };
}

enum err_code
sync_line_put(struct store *s, bool up, int64_t at_us, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, up ? q_up : q_down, SQL_ARGS(SQL_INT(at_us)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
sync_alarm_put(struct store *s, const char *key, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_alarm, SQL_ARGS(SQL_TEXT(key)), NULL, e);
	return sql_scope_end(s, own, code, e);
}
