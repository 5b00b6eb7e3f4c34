/* SPDX-License-Identifier: ISC */
/*
 * The stand-in's database: one SQLite file in WAL mode with synchronous=FULL,
 * so that a committed transaction survives a power cut.  One connection,
 * guarded by the server's lock; `enrol` and `log` open their own.
 */
#ifndef SERVER_DB_H
#define SERVER_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

struct db;

/* ":memory:" serves tests.  Makes the tables when they are not there. */
enum err_code	db_open(const char *path, struct db **out, struct err *e) MUST_CHECK;
void		db_close(struct db **db);

/*
 * A statement with its parameters bound.  types is a letter a parameter:
 * 't' const char * (NULL binds null), 'i' int64_t, 'b' const void * and size_t.
 * Bound text and bytes must live until the statement is finalized.  NULL when
 * it cannot be made; db_row() and db_end() take that as a failure.
 */
sqlite3_stmt	*db_query(struct db *db, const char *sql, const char *types, ...) MUST_CHECK;
/* True when there is a (further) row. */
bool		 db_row(sqlite3_stmt *st);
/* Finalizes; an error of any step comes out here. */
enum err_code	 db_end(struct db *db, sqlite3_stmt *st, struct err *e) MUST_CHECK;
/* A statement without rows, from beginning to end. */
enum err_code	 db_run(struct db *db, struct err *e, const char *sql, const char *types,
    ...) MUST_CHECK;
/* The first column of the first row; `otherwise` when there is none or it is null. */
enum err_code	 db_number(struct db *db, int64_t *out, int64_t otherwise, struct err *e,
		    const char *sql, const char *types, ...) MUST_CHECK;
/* *out NULL when there is no row or it is null; the caller frees. */
enum err_code	 db_text(struct db *db, char **out, struct err *e, const char *sql,
		    const char *types, ...) MUST_CHECK;

/* A copy on the heap, NULL for null (or when out of memory). */
char		*db_column(sqlite3_stmt *st, int column) MUST_CHECK;
int64_t		 db_last_id(struct db *db);
int64_t		 db_changed(struct db *db);

enum err_code	 db_begin(struct db *db, bool writes, struct err *e) MUST_CHECK;
enum err_code	 db_commit(struct db *db, struct err *e) MUST_CHECK;
void		 db_rollback(struct db *db);

#endif
