/* SPDX-License-Identifier: ISC */
/*
 * SQLite, as the files of this room use it.  Private to cache/.
 *
 * Statements are const texts, prepared once a store and kept.  No cursor stays
 * open while foreign code runs: a callback may write, and a commit that fails
 * closes the database under everybody's feet.  The each-functions therefore
 * step by key: one statement a row, closed before the callback is called.
 */
#ifndef CACHE_SQL_H
#define CACHE_SQL_H

#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/err.h"
#include "cache/store.h"
#include "seal/sealer.h"

struct sql_slot {
	const char	*text;
	sqlite3_stmt	*st;
	bool		 taken;
};

struct store {
	sqlite3			*db;		/* NULL: could not be reopened yet */
	char			*home, *path, *vfs;
	const struct clock	*clock;
	int			 busy_ms;
	bool			 yields;
	int64_t			 opened;	/* how often: part of sync_facts.data_version */
	struct sql_slot		*slots;
	size_t			 slot_count, slot_cap;
	struct sealer		*sealer;	/* of audit.c, to the inspector; NULL: none yet */
	int64_t			 sealer_us;	/* since when, by the clock since boot */
};

struct sql_arg {
	enum { SQL_KIND_END, SQL_KIND_NULL, SQL_KIND_INT, SQL_KIND_TEXT, SQL_KIND_BLOB } kind;
	int64_t		 number;
	const void	*data;
	size_t		 len;
};
#define SQL_INT(v)	((struct sql_arg){ SQL_KIND_INT, (v), NULL, 0 })
#define SQL_TEXT(s)	((struct sql_arg){ (s) != NULL ? SQL_KIND_TEXT : SQL_KIND_NULL, 0, (s), 0 })
#define SQL_BLOB(p, n)	((struct sql_arg){ SQL_KIND_BLOB, 0, (p), (n) })
#define SQL_NULL	((struct sql_arg){ SQL_KIND_NULL, 0, NULL, 0 })
#define SQL_END		((struct sql_arg){ SQL_KIND_END, 0, NULL, 0 })
#define SQL_ARGS(...)	((const struct sql_arg[]){ __VA_ARGS__, SQL_END })
#define SQL_NONE	((const struct sql_arg[]){ SQL_END })

/* Every result code of SQLite becomes one of ours here.  db may be NULL. */
enum err_code	sql_fail(sqlite3 *db, int rc, struct err *e) MUST_CHECK;

/* A bound statement; text must outlive the store (a literal), args the statement.
 * Each sql_open() needs its sql_close(), which takes NULL too. */
enum err_code	sql_open(struct store *s, const char *text, const struct sql_arg *args,
		    sqlite3_stmt **st, struct err *e) MUST_CHECK;
enum err_code	sql_next(struct store *s, sqlite3_stmt *st, bool *row, struct err *e) MUST_CHECK;
void		sql_close(struct store *s, sqlite3_stmt **st);
/* A statement without rows; *changed (may be NULL) counts the rows it touched. */
enum err_code	sql_run(struct store *s, const char *text, const struct sql_arg *args,
		    int64_t *changed, struct err *e) MUST_CHECK;
/* One integer; *found (may be NULL) is false, and *value 0, when there is no row. */
enum err_code	sql_number(struct store *s, const char *text, const struct sql_arg *args,
		    int64_t *value, bool *found, struct err *e) MUST_CHECK;
/* One text on the heap; NULL when there is no row, or a NULL in it. */
enum err_code	sql_word(struct store *s, const char *text, const struct sql_arg *args,
		    char **value, struct err *e) MUST_CHECK;

/*
 * A walk by key: ERR_STORE_DAMAGED unless this key comes after the one before.  In a
 * damaged file it may not, and the walk would never end.
 */
enum err_code	sql_walked(int64_t before, int64_t key, struct err *e) MUST_CHECK;
enum err_code	sql_walked_text(const char *before, const char *key, struct err *e) MUST_CHECK;

/* Columns, copied.  NULL becomes NULL, an empty buffer, or "". */
enum err_code	sql_column_dup(sqlite3_stmt *st, int col, char **out, struct err *e) MUST_CHECK;
enum err_code	sql_column_buf(sqlite3_stmt *st, int col, struct buf *out,
		    struct err *e) MUST_CHECK;
/* ERR_STORE_DAMAGED when it does not fit: such a column was not written by us. */
enum err_code	sql_column_fixed(sqlite3_stmt *st, int col, char *out, size_t size,
		    struct err *e) MUST_CHECK;
/* A blob of exactly len bytes, or NULL, which gives zeros. */
enum err_code	sql_column_bytes(sqlite3_stmt *st, int col, unsigned char *out, size_t len,
		    struct err *e) MUST_CHECK;

/* ERR_INTERNAL unless inside store_begin() … store_commit(). */
enum err_code	sql_inside(const struct store *s, struct err *e) MUST_CHECK;
/*
 * For writers that may be called in a transaction or without one:
 *	code = sql_scope_begin(s, &own, e);
 *	if (code == ERR_OK) code = ... write ...;
 *	return sql_scope_end(s, own, code, e);
 * Commits (or rolls back) only what sql_scope_begin() began.
 */
enum err_code	sql_scope_begin(struct store *s, bool *own, struct err *e) MUST_CHECK;
enum err_code	sql_scope_end(struct store *s, bool own, enum err_code code,
		    struct err *e) MUST_CHECK;

/* schema.c: makes or raises the tables to STORE_FORMAT, inside its own transactions. */
enum err_code	schema_migrate(sqlite3 *db, int64_t from, struct err *e) MUST_CHECK;
/* "MADO" in the file's header. */
#define STORE_APPLICATION_ID	0x4d41444f
/* Uncached helpers for a database that is not yet a store. */
enum err_code	sql_exec(sqlite3 *db, const char *text, struct err *e) MUST_CHECK;
enum err_code	sql_pragma_number(sqlite3 *db, const char *text, int64_t *value,
		    struct err *e) MUST_CHECK;

#endif
