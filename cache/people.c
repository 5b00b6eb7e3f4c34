/* SPDX-License-Identifier: ISC */
/*
 * Logins, group keys by epoch, and the shares that tie them; see people.h.
 * Everything here is public, or sealed by somebody else's key.
 */
#include "cache/people.h"

#include <stdlib.h>

#include "cache/sql.h"

static const char q_user_put[] =
    "INSERT INTO person (login, person, name, sign_key, box_key, wrapped, last_login_us,"
    " failed_logins, blocked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (login) DO UPDATE SET person = excluded.person, name = excluded.name,"
    " sign_key = excluded.sign_key, box_key = excluded.box_key, wrapped = excluded.wrapped,"
    " last_login_us = excluded.last_login_us, failed_logins = excluded.failed_logins,"
    " blocked = excluded.blocked";
#define USER_COLUMNS							\
	"login, person, name, sign_key, box_key, wrapped, last_login_us, failed_logins, blocked"
static const char q_user_get[] = "SELECT " USER_COLUMNS " FROM person WHERE login = ?";
static const char q_user_next[] =
    "SELECT " USER_COLUMNS " FROM person WHERE login > ? ORDER BY login LIMIT 1";
static const char q_user_drop[] = "DELETE FROM person WHERE login = ?";
static const char q_unblock[] =
    "UPDATE person SET blocked = 0 WHERE blocked > 0 AND blocked <= ?";
static const char q_group_retire[] =
    "UPDATE affair_key SET current = 0 WHERE affair = ? AND epoch <> ? AND current = 1";
static const char q_group_put[] =
    "INSERT INTO affair_key (affair, epoch, public_key, signature, current) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (affair, epoch) DO UPDATE SET public_key = excluded.public_key,"
    " signature = excluded.signature, current = excluded.current";
static const char q_group_next[] =
    "SELECT affair, epoch, public_key, signature, current FROM affair_key"
    " WHERE (affair, epoch) > (?, ?) ORDER BY affair, epoch LIMIT 1";
static const char q_group_drop[] = "DELETE FROM affair_key WHERE affair = ? AND epoch = ?";
static const char q_share_put[] =
    "INSERT INTO share (affair, epoch, holder, sealed) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (affair, epoch, holder) DO UPDATE SET sealed = excluded.sealed";
static const char q_share_get[] =
    "SELECT sealed FROM share WHERE affair = ? AND epoch = ? AND holder = ?";
static const char q_share_drop_epoch[] = "DELETE FROM share WHERE affair = ? AND epoch = ?";
static const char q_share_drop_direct[] =
    "DELETE FROM share WHERE affair = ? AND epoch = ? AND holder <> '" HOLDER_EPOCH "'";
static const char q_share_drop_holder[] = "DELETE FROM share WHERE holder = ?";

void
user_row_clear(struct user_row *u)
{
	free(u->login);
	free(u->person);
	free(u->name);
	buf_free(&u->wrapped);
	*u = (struct user_row){ 0 };
}

static enum err_code
key_read(sqlite3_stmt *st, int col, enum key_curve curve, struct public_key *out, struct err *e)
{
	unsigned char bytes[32];
	enum err_code code;

	code = sql_column_bytes(st, col, bytes, sizeof bytes, e);
	if (code == ERR_OK && !public_key_from_bytes(curve, bytes, out))
		code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", NULL);
	return code;
}

enum err_code
user_put(struct store *s, const struct user_row *u, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_user_put, SQL_ARGS(SQL_TEXT(u->login), SQL_TEXT(u->person),
		    SQL_TEXT(u->name), SQL_BLOB(u->sign.bytes, sizeof u->sign.bytes),
		    SQL_BLOB(u->box.bytes, sizeof u->box.bytes),
		    SQL_BLOB(u->wrapped.data, u->wrapped.len), SQL_INT(u->last_login_us),
		    SQL_INT(u->failed_logins), SQL_INT(u->blocked)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

/* *found false and *out empty when there is no row. */
static enum err_code
user_fetch(struct store *s, const char *query, const char *login, struct user_row *out,
    bool *found, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;

	*out = (struct user_row){ 0 };
	*found = false;
	code = sql_open(s, query, SQL_ARGS(SQL_TEXT(login)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, found, e);
	if (code != ERR_OK || !*found)
		goto out;
	code = sql_column_dup(st, 0, &out->login, e);
	if (code == ERR_OK)
		code = sql_column_dup(st, 1, &out->person, e);
	if (code == ERR_OK)
		code = sql_column_dup(st, 2, &out->name, e);
	if (code == ERR_OK)
		code = key_read(st, 3, CURVE_ED25519, &out->sign, e);
	if (code == ERR_OK)
		code = key_read(st, 4, CURVE_X25519, &out->box, e);
	if (code == ERR_OK)
		code = sql_column_buf(st, 5, &out->wrapped, e);
	out->last_login_us = sqlite3_column_int64(st, 6);
	out->failed_logins = sqlite3_column_int(st, 7);
	out->blocked = sqlite3_column_int64(st, 8);
	if (code != ERR_OK)
		user_row_clear(out);
out:
	sql_close(s, &st);
	return code;
}

enum err_code
user_get(struct store *s, const char *login, struct user_row *out, struct err *e)
{
	enum err_code code;
	bool found;

	code = user_fetch(s, q_user_get, login, out, &found, e);
	if (code == ERR_OK && !found)
		code = err_set(e, ERR_NOT_FOUND, "cache.people.unknown", NULL);
	return code;
}

enum err_code
user_each(struct store *s, bool (*fn)(void *ctx, const struct user_row *u), void *ctx,
    struct err *e)
{
	struct user_row now = { 0 }, next;
	enum err_code code;
	bool found, more;

	do {
		const char *before = now.login != NULL ? now.login : "";

		code = user_fetch(s, q_user_next, before, &next, &found, e);
		if (code == ERR_OK && found)
			code = sql_walked_text(before, next.login, e);
		user_row_clear(&now);
		now = next;
		more = code == ERR_OK && found && fn(ctx, &now);
	} while (more);
	user_row_clear(&now);
	return code;
}

/* One statement, in the caller's transaction or in its own. */
static enum err_code
run_own(struct store *s, const char *query, const struct sql_arg *args, int64_t *changed,
    struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, query, args, changed, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
user_drop(struct store *s, const char *login, struct err *e)
{
	int64_t changed = 0;
	enum err_code code = run_own(s, q_user_drop, SQL_ARGS(SQL_TEXT(login)), &changed, e);

	if (code == ERR_OK && changed == 0)
		code = err_set(e, ERR_NOT_FOUND, "cache.people.unknown", NULL);
	return code;
}

enum err_code
user_unblock_all(struct store *s, int64_t roster_version, struct err *e)
{
	return run_own(s, q_unblock, SQL_ARGS(SQL_INT(roster_version)), NULL, e);
}

void
group_row_clear(struct group_row *g)
{
	free(g->affair);
	free(g->signature);
	*g = (struct group_row){ 0 };
}

enum err_code
group_put(struct store *s, const struct group_row *g, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK && g->current)
		code = sql_run(s, q_group_retire, SQL_ARGS(SQL_TEXT(g->affair), SQL_INT(g->epoch)),
		    NULL, e);
	if (code == ERR_OK)
		code = sql_run(s, q_group_put, SQL_ARGS(SQL_TEXT(g->affair), SQL_INT(g->epoch),
		    SQL_BLOB(g->public_key.bytes, sizeof g->public_key.bytes),
		    SQL_TEXT(g->signature), SQL_INT(g->current)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

static enum err_code
group_next(struct store *s, const struct group_row *after, struct group_row *out, bool *found,
    struct err *e)
{
	const char *affair = after->affair != NULL ? after->affair : "";
	sqlite3_stmt *st;
	enum err_code code;

	*out = (struct group_row){ 0 };
	*found = false;
	code = sql_open(s, q_group_next, SQL_ARGS(SQL_TEXT(affair), SQL_INT(after->epoch)), &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, found, e);
	if (code != ERR_OK || !*found)
		goto out;
	code = sql_column_dup(st, 0, &out->affair, e);
	if (code == ERR_OK && sqlite3_column_int64(st, 1) <= after->epoch)
		code = sql_walked_text(affair, out->affair, e);
	if (code == ERR_OK)
		code = key_read(st, 2, CURVE_X25519, &out->public_key, e);
	if (code == ERR_OK)
		code = sql_column_dup(st, 3, &out->signature, e);
	out->epoch = sqlite3_column_int64(st, 1);
	out->current = sqlite3_column_int(st, 4) != 0;
	if (code != ERR_OK)
		group_row_clear(out);
out:
	sql_close(s, &st);
	return code;
}

enum err_code
group_each(struct store *s, bool (*fn)(void *ctx, const struct group_row *g), void *ctx,
    struct err *e)
{
	struct group_row now = { 0 }, next;
	enum err_code code;
	bool found, more;

	do {
		code = group_next(s, &now, &next, &found, e);
		group_row_clear(&now);
		now = next;
		more = code == ERR_OK && found && fn(ctx, &now);
	} while (more);
	group_row_clear(&now);
	return code;
}

enum err_code
group_drop(struct store *s, const char *affair, int64_t epoch, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_share_drop_epoch, SQL_ARGS(SQL_TEXT(affair), SQL_INT(epoch)),
		    NULL, e);
	if (code == ERR_OK)
		code = sql_run(s, q_group_drop, SQL_ARGS(SQL_TEXT(affair), SQL_INT(epoch)), NULL,
		    e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
share_put(struct store *s, const char *affair, int64_t epoch, const char *holder,
    const void *sealed, size_t len, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, q_share_put, SQL_ARGS(SQL_TEXT(affair), SQL_INT(epoch),
		    SQL_TEXT(holder), SQL_BLOB(sealed, len)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
share_get(struct store *s, const char *affair, int64_t epoch, const char *holder,
    struct buf *sealed, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool found = false;

	code = sql_open(s, q_share_get, SQL_ARGS(SQL_TEXT(affair), SQL_INT(epoch),
	    SQL_TEXT(holder)),
	    &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &found, e);
	if (code == ERR_OK && !found)
		code = err_set(e, ERR_NOT_FOUND, "cache.people.no_share", NULL);
	if (code == ERR_OK)
		code = sql_column_buf(st, 0, sealed, e);
	sql_close(s, &st);
	return code;
}

enum err_code
share_drop_holder(struct store *s, const char *holder, struct err *e)
{
	return run_own(s, q_share_drop_holder, SQL_ARGS(SQL_TEXT(holder)), NULL, e);
}

enum err_code
share_drop_direct(struct store *s, const char *affair, int64_t epoch, struct err *e)
{
	return run_own(s, q_share_drop_direct, SQL_ARGS(SQL_TEXT(affair), SQL_INT(epoch)), NULL, e);
}
