/* SPDX-License-Identifier: ISC */
/*
 * The stand-in's database; see db.h.  The schema stands here whole; what a
 * table means to its subject is told in that subject's file.
 */
#include "server/db.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct db {
	sqlite3	*handle;
};

/* Long enough for an enrolment beside a running server. */
#define BUSY_MS	10000

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS roster(root_kid TEXT PRIMARY KEY, organization TEXT NOT NULL,"
    "  version INTEGER NOT NULL, payload TEXT NOT NULL, compact TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS terminal(id TEXT PRIMARY KEY, organization TEXT NOT NULL,"
    "  terminal_key TEXT NOT NULL, root_key TEXT NOT NULL, enrolled_at TEXT NOT NULL,"
    "  generation INTEGER NOT NULL DEFAULT 0, head_seq INTEGER, head_hash TEXT, head_ack TEXT)"
    "  WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS submission(sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, terminal TEXT NOT NULL,"
    "  organization TEXT NOT NULL, entry TEXT NOT NULL, supersedes TEXT, made_us INTEGER NOT NULL,"
    "  payload TEXT NOT NULL, receipt TEXT, state TEXT NOT NULL, statement TEXT, version INTEGER,"
    "  step INTEGER NOT NULL DEFAULT 0, due_us INTEGER, result BLOB, result_digest TEXT,"
    "  keep_until TEXT);"
    "CREATE INDEX IF NOT EXISTS submission_due ON submission(due_us) WHERE due_us IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS submission_supersedes ON submission(supersedes);"
    "CREATE INDEX IF NOT EXISTS submission_entry ON submission(organization, entry);"
    "CREATE TABLE IF NOT EXISTS spent(id TEXT PRIMARY KEY, digest TEXT NOT NULL, at TEXT NOT NULL)"
    "  WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS effect(effect INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  sequence INTEGER NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL,"
    "  at TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS effect_id ON effect(id);"
    "CREATE TABLE IF NOT EXISTS statement(cursor INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  terminal TEXT NOT NULL, id TEXT NOT NULL, compact TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS statement_terminal ON statement(terminal, cursor);"
    "CREATE TABLE IF NOT EXISTS record(organization TEXT, dataset TEXT, person_key TEXT,"
    "  record_no TEXT, version INTEGER, operation TEXT NOT NULL, sequence INTEGER NOT NULL,"
    "  registered_at TEXT, PRIMARY KEY(organization, dataset, person_key, record_no, version))"
    "  WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS asked(nonce TEXT PRIMARY KEY,"
    "  at TEXT NOT NULL, terminal TEXT NOT NULL,"
    "  question TEXT NOT NULL, kid TEXT NOT NULL, affair TEXT NOT NULL, procedure TEXT NOT NULL,"
    "  case_no TEXT NOT NULL, found INTEGER NOT NULL) WITHOUT ROWID;";

static enum err_code
fail(struct db *db, struct err *e)
{
	switch (sqlite3_errcode(db->handle)) {
	case SQLITE_NOMEM:
		return err_nomem(e);
	case SQLITE_FULL:
		return err_set(e, ERR_STORE_FULL, "server.db", sqlite3_errmsg(db->handle), NULL);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_STORE_LOCKED, "server.db", sqlite3_errmsg(db->handle), NULL);
	default:
		return err_set(e, ERR_STORE_DAMAGED, "server.db", sqlite3_errmsg(db->handle), NULL);
	}
}

static enum err_code
exec(struct db *db, const char *sql, struct err *e)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK : fail(db, e);
}

enum err_code
db_open(const char *path, struct db **out, struct err *e)
{
	struct db *db = calloc(1, sizeof *db);
	enum err_code rc;

	if (db == NULL)
		return err_nomem(e);
	if (sqlite3_open_v2(path, &db->handle,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		rc = db->handle != NULL ? fail(db, e) : err_nomem(e);
		goto out;
	}
	(void)sqlite3_busy_timeout(db->handle, BUSY_MS);
	rc = exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
	    e);
	if (rc == ERR_OK)
		rc = db_begin(db, true, e);
	if (rc == ERR_OK)
		rc = exec(db, schema, e);
	if (rc == ERR_OK)
		rc = db_commit(db, e);
out:
	if (rc != ERR_OK)
		db_close(&db);
	*out = db;
	return rc;
}

void
db_close(struct db **db)
{
	if (*db == NULL)
		return;
	(void)sqlite3_close((*db)->handle);
	free(*db);
	*db = NULL;
}

static bool
bind_one(sqlite3_stmt *st, int i, char type, va_list *ap)
{
	const char *text;
	const void *bytes;

	switch (type) {
	case 't':
		text = va_arg(*ap, const char *);
		return sqlite3_bind_text(st, i, text, -1, SQLITE_STATIC) == SQLITE_OK;
	case 'i':
		return sqlite3_bind_int64(st, i, va_arg(*ap, int64_t)) == SQLITE_OK;
	case 'b':
		bytes = va_arg(*ap, const void *);
		return sqlite3_bind_blob64(st, i, bytes, va_arg(*ap, size_t), SQLITE_STATIC) ==
		    SQLITE_OK;
	default:
		return false;
	}
}

static sqlite3_stmt *
prepare(struct db *db, const char *sql, const char *types, va_list *ap)
{
	sqlite3_stmt *st = NULL;
	int i;

	if (sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL) != SQLITE_OK)
		return NULL;
	for (i = 0; types[i] != '\0'; i++) {
		if (!bind_one(st, i + 1, types[i], ap)) {
			(void)sqlite3_finalize(st);
			return NULL;
		}
	}
	return st;
}

sqlite3_stmt *
db_query(struct db *db, const char *sql, const char *types, ...)
{
	sqlite3_stmt *st;
	va_list ap;

	va_start(ap, types);
	st = prepare(db, sql, types, &ap);
	va_end(ap);
	return st;
}

bool
db_row(sqlite3_stmt *st)
{
	return st != NULL && sqlite3_step(st) == SQLITE_ROW;
}

enum err_code
db_end(struct db *db, sqlite3_stmt *st, struct err *e)
{
	if (st == NULL || sqlite3_finalize(st) != SQLITE_OK)
		return fail(db, e);
	return ERR_OK;
}

enum err_code
db_run(struct db *db, struct err *e, const char *sql, const char *types, ...)
{
	sqlite3_stmt *st;
	va_list ap;

	va_start(ap, types);
	st = prepare(db, sql, types, &ap);
	va_end(ap);
	(void)db_row(st);
	return db_end(db, st, e);
}

enum err_code
db_number(struct db *db, int64_t *out, int64_t otherwise, struct err *e, const char *sql,
    const char *types, ...)
{
	sqlite3_stmt *st;
	va_list ap;

	*out = otherwise;
	va_start(ap, types);
	st = prepare(db, sql, types, &ap);
	va_end(ap);
	if (db_row(st) && sqlite3_column_type(st, 0) != SQLITE_NULL)
		*out = sqlite3_column_int64(st, 0);
	return db_end(db, st, e);
}

enum err_code
db_text(struct db *db, char **out, struct err *e, const char *sql, const char *types, ...)
{
	sqlite3_stmt *st;
	va_list ap;
	bool wanted = false;
	enum err_code rc;

	*out = NULL;
	va_start(ap, types);
	st = prepare(db, sql, types, &ap);
	va_end(ap);
	if (db_row(st) && sqlite3_column_type(st, 0) != SQLITE_NULL) {
		wanted = true;
		*out = db_column(st, 0);
	}
	rc = db_end(db, st, e);
	if (rc == ERR_OK && wanted && *out == NULL)
		rc = err_nomem(e);
	return rc;
}

char *
db_column(sqlite3_stmt *st, int column)
{
	const unsigned char *text = sqlite3_column_text(st, column);

	return text != NULL ? strdup((const char *)text) : NULL;
}

int64_t
db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

int64_t
db_changed(struct db *db)
{
	return sqlite3_changes64(db->handle);
}

enum err_code
db_begin(struct db *db, bool writes, struct err *e)
{
	return exec(db, writes ? "BEGIN IMMEDIATE" : "BEGIN", e);
}

enum err_code
db_commit(struct db *db, struct err *e)
{
	enum err_code rc = exec(db, "COMMIT", e);

	if (rc != ERR_OK)
		db_rollback(db);
	return rc;
}

void
db_rollback(struct db *db)
{
	(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}
