/* SPDX-License-Identifier: ISC */
/*
 * Statements, their cache, their arguments, and the one function that
 * translates SQLite's result codes; see sql.h.
 */
#include "cache/sql.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cache/reserve.h"

/* By primary code; what is not listed is a file system's fault. */
static const struct {
	int		 rc;
	enum err_code	 code;
	const char	*key;
} failures[] = {
	{ SQLITE_BUSY, ERR_STORE_LOCKED, "cache.store.locked" },
	{ SQLITE_LOCKED, ERR_STORE_LOCKED, "cache.store.locked" },
	{ SQLITE_FULL, ERR_STORE_FULL, "cache.store.full" },
	{ SQLITE_NOTADB, ERR_STORE_DAMAGED, "cache.store.damaged" },
	{ SQLITE_CORRUPT, ERR_STORE_DAMAGED, "cache.store.damaged" },
	{ SQLITE_FORMAT, ERR_STORE_DAMAGED, "cache.store.damaged" },
	/* Our statements are const and tested: if one names what is not there,
	 * the tables are not ours any more. */
	{ SQLITE_ERROR, ERR_STORE_DAMAGED, "cache.store.damaged" },
	{ SQLITE_MISMATCH, ERR_STORE_DAMAGED, "cache.store.damaged" },
	{ SQLITE_CONSTRAINT, ERR_INTERNAL, "cache.store.defect" },
	{ SQLITE_MISUSE, ERR_INTERNAL, "cache.store.defect" },
	{ SQLITE_RANGE, ERR_INTERNAL, "cache.store.defect" },
	{ SQLITE_TOOBIG, ERR_INTERNAL, "cache.store.defect" },
	{ SQLITE_ABORT, ERR_INTERNAL, "cache.store.defect" },
};

enum err_code
sql_fail(sqlite3 *db, int rc, struct err *e)
{
	int cause = db != NULL ? sqlite3_system_errno(db) : 0;
	size_t i;

	if ((rc & 0xff) == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM)
		return err_nomem(e);
	if ((rc & 0xff) == SQLITE_IOERR && (cause == ENOSPC || cause == EDQUOT))
		return err_set(e, ERR_STORE_FULL, "cache.store.full", NULL);
	for (i = 0; i < NELEM(failures); i++) {
		if (failures[i].rc == (rc & 0xff))
			return err_set(e, failures[i].code, failures[i].key, sqlite3_errstr(rc),
			    NULL);
	}
	return err_set(e, ERR_IO, "cache.store.io", sqlite3_errstr(rc), NULL);
}

static enum err_code
slot_take(struct store *s, const char *text, sqlite3_stmt **st, struct err *e)
{
	struct sql_slot *grown;
	size_t i;
	int rc;

	for (i = 0; i < s->slot_count; i++) {
		if (s->slots[i].text == text && !s->slots[i].taken) {
			s->slots[i].taken = true;
			*st = s->slots[i].st;
			return ERR_OK;
		}
	}
	if (s->slot_count == s->slot_cap) {
		size_t cap = s->slot_cap != 0 ? s->slot_cap * 2 : 32;

		grown = reallocarray(s->slots, cap, sizeof *grown);
		if (grown == NULL)
			return err_nomem(e);
		s->slots = grown;
		s->slot_cap = cap;
	}
	rc = sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
	if (rc != SQLITE_OK)
		return sql_fail(s->db, rc, e);
	s->slots[s->slot_count++] = (struct sql_slot){ .text = text, .st = *st, .taken = true };
	return ERR_OK;
}

static enum err_code
bind(struct store *s, sqlite3_stmt *st, const struct sql_arg *args, struct err *e)
{
	int i, rc = SQLITE_OK;

	for (i = 1; rc == SQLITE_OK && args->kind != SQL_KIND_END; args++, i++) {
		switch (args->kind) {
		case SQL_KIND_INT:
			rc = sqlite3_bind_int64(st, i, args->number);
			break;
		case SQL_KIND_TEXT:
			rc = sqlite3_bind_text(st, i, args->data, -1, SQLITE_STATIC);
			break;
		case SQL_KIND_BLOB:
			/* A null pointer would bind NULL: an empty blob is not that. */
			rc = args->len != 0 ?
			    sqlite3_bind_blob64(st, i, args->data, args->len, SQLITE_STATIC) :
			    sqlite3_bind_zeroblob(st, i, 0);
			break;
		default:
			rc = sqlite3_bind_null(st, i);
			break;
		}
	}
	return rc == SQLITE_OK ? ERR_OK : sql_fail(s->db, rc, e);
}

enum err_code
sql_open(struct store *s, const char *text, const struct sql_arg *args, sqlite3_stmt **st,
    struct err *e)
{
	enum err_code code;

	*st = NULL;
	if (s->db == NULL)
		return err_set(e, ERR_STORE_LOCKED, "cache.store.locked", NULL);
	code = slot_take(s, text, st, e);
	if (code == ERR_OK)
		code = bind(s, *st, args, e);
	if (code != ERR_OK)
		sql_close(s, st);
	return code;
}

enum err_code
sql_next(struct store *s, sqlite3_stmt *st, bool *row, struct err *e)
{
	int rc = sqlite3_step(st);
	enum err_code code;

	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return ERR_OK;
	code = sql_fail(s->db, rc, e);
	/* This write is refused; the next one of the chain, or a receipt, has room. */
	if (code == ERR_STORE_FULL && s->vfs == NULL)
		(void)reserve_release(s->home);
	return code;
}

void
sql_close(struct store *s, sqlite3_stmt **st)
{
	size_t i;

	if (*st == NULL)
		return;
	(void)sqlite3_reset(*st);
	(void)sqlite3_clear_bindings(*st);
	for (i = 0; i < s->slot_count; i++) {
		if (s->slots[i].st == *st)
			s->slots[i].taken = false;
	}
	*st = NULL;
}

enum err_code
sql_run(struct store *s, const char *text, const struct sql_arg *args, int64_t *changed,
    struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool row;

	code = sql_open(s, text, args, &st, e);
	if (code != ERR_OK)
		return code;
	code = sql_next(s, st, &row, e);
	if (changed != NULL)
		*changed = code == ERR_OK ? sqlite3_changes64(s->db) : 0;
	sql_close(s, &st);
	return code;
}

enum err_code
sql_number(struct store *s, const char *text, const struct sql_arg *args, int64_t *value,
    bool *found, struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool row = false;

	*value = 0;
	code = sql_open(s, text, args, &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &row, e);
	if (row)
		*value = sqlite3_column_int64(st, 0);
	if (found != NULL)
		*found = row;
	sql_close(s, &st);
	return code;
}

enum err_code
sql_word(struct store *s, const char *text, const struct sql_arg *args, char **value,
    struct err *e)
{
	sqlite3_stmt *st;
	enum err_code code;
	bool row = false;

	*value = NULL;
	code = sql_open(s, text, args, &st, e);
	if (code == ERR_OK)
		code = sql_next(s, st, &row, e);
	if (row)
		code = sql_column_dup(st, 0, value, e);
	sql_close(s, &st);
	return code;
}

enum err_code
sql_column_dup(sqlite3_stmt *st, int col, char **out, struct err *e)
{
	const char *text;

	*out = NULL;
	if (sqlite3_column_type(st, col) == SQLITE_NULL)
		return ERR_OK;
	text = (const char *)sqlite3_column_text(st, col);
	if (text != NULL)
		*out = strdup(text);
	return *out != NULL ? ERR_OK : err_nomem(e);
}

enum err_code
sql_column_buf(sqlite3_stmt *st, int col, struct buf *out, struct err *e)
{
	const void *data = sqlite3_column_blob(st, col);
	int len = sqlite3_column_bytes(st, col);

	if (len > 0 && data == NULL)
		return err_nomem(e);
	return len == 0 || buf_add(out, data, (size_t)len) ? ERR_OK : err_nomem(e);
}

enum err_code
sql_walked(int64_t before, int64_t key, struct err *e)
{
	return key > before ? ERR_OK : err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", NULL);
}

enum err_code
sql_walked_text(const char *before, const char *key, struct err *e)
{
	return sql_walked(0, key != NULL ? strcmp(key, before) : 0, e);
}

enum err_code
sql_column_fixed(sqlite3_stmt *st, int col, char *out, size_t size, struct err *e)
{
	const char *text = (const char *)sqlite3_column_text(st, col);
	size_t len = text != NULL ? strlen(text) : 0;

	if (len >= size) {
		out[0] = '\0';
		return err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", NULL);
	}
	if (len != 0)
		memcpy(out, text, len);
	out[len] = '\0';
	return ERR_OK;
}

enum err_code
sql_column_bytes(sqlite3_stmt *st, int col, unsigned char *out, size_t len, struct err *e)
{
	const void *data = sqlite3_column_blob(st, col);

	memset(out, 0, len);
	if (sqlite3_column_type(st, col) == SQLITE_NULL)
		return ERR_OK;
	if (data == NULL || (size_t)sqlite3_column_bytes(st, col) != len)
		return err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", NULL);
	memcpy(out, data, len);
	return ERR_OK;
}

enum err_code
sql_inside(const struct store *s, struct err *e)
{
	if (s->db != NULL && sqlite3_get_autocommit(s->db) == 0)
		return ERR_OK;
	return err_set(e, ERR_INTERNAL, "cache.store.defect", "no transaction", NULL);
}

enum err_code
sql_scope_begin(struct store *s, bool *own, struct err *e)
{
	*own = s->db == NULL || sqlite3_get_autocommit(s->db) != 0;
	return *own ? store_begin(s, e) : ERR_OK;
}

enum err_code
sql_scope_end(struct store *s, bool own, enum err_code code, struct err *e)
{
	if (!own)
		return code;
	if (code == ERR_OK)
		return store_commit(s, e);
	store_rollback(s);
	return code;
}

enum err_code
sql_exec(sqlite3 *db, const char *text, struct err *e)
{
	int rc = sqlite3_exec(db, text, NULL, NULL, NULL);

	return rc == SQLITE_OK ? ERR_OK : sql_fail(db, rc, e);
}

enum err_code
sql_pragma_number(sqlite3 *db, const char *text, int64_t *value, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc;

	*value = 0;
	rc = sqlite3_prepare_v2(db, text, -1, &st, NULL);
	if (rc == SQLITE_OK) {
		rc = sqlite3_step(st);
		if (rc == SQLITE_ROW)
			*value = sqlite3_column_int64(st, 0);
		rc = sqlite3_finalize(st);
	}
	return rc == SQLITE_OK ? ERR_OK : sql_fail(db, rc, e);
}
