/* SPDX-License-Identifier: ISC */
/*
 * Opening and closing the file, transactions, settings; see store.h.
 *
 * What protects what was saved is in the list of pragmas below: synchronous=FULL
 * is not a default to be tuned.  In simulated power cuts NORMAL lost 95 % of
 * the commits that had been reported as saved, FULL none (security.md).
 */
#include "cache/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cache/reserve.h"
#include "cache/sql.h"

#define BUSY_MS_DEFAULT	5000
#define YIELD_NS	2000000L
#define WAIT_NS		500000L		/* between two looks at a lock */

/* trusted_schema=OFF and DEFENSIVE: whoever can write the file shall not thereby
 * run code in us.  secure_delete: a purged row leaves nothing in the file. */
static const char pragmas[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA secure_delete = ON;";

/* While a store is made it has a rollback journal, not yet a WAL.  A journal whose
 * deletion the power cut undid would roll the finished store back: EXTRA syncs
 * the directory too. */
static const char pragma_making[] = "PRAGMA synchronous = EXTRA";

static const char q_begin[] = "BEGIN IMMEDIATE";
static const char q_commit[] = "COMMIT";
static const char q_setting_get[] = "SELECT value FROM setting WHERE name = ?";
static const char q_setting_put[] =
    "INSERT INTO setting (name, value) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
static const char q_setting_drop[] = "DELETE FROM setting WHERE name = ?";

static void
statements_drop(struct store *s)
{
	size_t i;

	for (i = 0; i < s->slot_count; i++)
		(void)sqlite3_finalize(s->slots[i].st);
	s->slot_count = 0;
}

static void
handle_close(struct store *s)
{
	statements_drop(s);
	(void)sqlite3_close_v2(s->db);
	s->db = NULL;
}

/* SQLite's own waiting doubles up to 100 ms, and a save that meets the sender's short turn
 * would sleep long past its end: a person notices that. */
static int
wait_a_little(void *ctx, int tries)
{
	const struct store *s = ctx;

	if ((int64_t)tries * WAIT_NS >= (int64_t)s->busy_ms * 1000000)
		return 0;
	(void)nanosleep(&(struct timespec){ .tv_nsec = WAIT_NS }, NULL);
	return 1;
}

/* A plain connection with our settings, of which nothing has been read yet. */
static enum err_code
handle_open(struct store *s, int create, struct err *e)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	enum err_code code;
	int rc;

	rc = sqlite3_open_v2(s->path, &s->db, flags | create, s->vfs);
	if (rc != SQLITE_OK) {
		code = sql_fail(s->db, rc, e);
		handle_close(s);
		return code;
	}
	(void)sqlite3_busy_handler(s->db, wait_a_little, s);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	s->opened++;
	return ERR_OK;
}

/* Is it a store, and of a format that we know? */
static enum err_code
handle_check(struct store *s, struct err *e)
{
	int64_t id, version;
	enum err_code code;

	code = sql_pragma_number(s->db, "PRAGMA application_id", &id, e);
	if (code == ERR_OK)
		code = sql_pragma_number(s->db, "PRAGMA user_version", &version, e);
	if (code != ERR_OK)
		return code;
	if (id != STORE_APPLICATION_ID || version < 1)
		return err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", s->path, NULL);
	if (version > STORE_FORMAT)
		return err_set(e, ERR_STORE_NEWER, "cache.store.newer", s->path, NULL);
	code = sql_exec(s->db, pragmas, e);
	return code == ERR_OK ? schema_migrate(s->db, version, e) : code;
}

static enum err_code
handle_try(struct store *s, struct err *e)
{
	enum err_code code;

	handle_close(s);
	code = handle_open(s, 0, e);
	if (code == ERR_OK)
		code = handle_check(s, e);
	if (code != ERR_OK)
		handle_close(s);
	return code;
}

static enum err_code
handle_reopen(struct store *s, struct err *e)
{
	struct err full = ERR_INIT;
	enum err_code code = handle_try(s, &full);

	/* Even to be opened a store needs room, for its WAL: that is what the reserve is
	 * for.  Nothing was begun, so that it may simply be tried again. */
	if (code == ERR_STORE_FULL && s->vfs == NULL && reserve_release(s->home)) {
		err_clear(&full);
		code = handle_try(s, &full);
	}
	if (code != ERR_OK)
		err_move(e, &full);
	return code;
}

static enum err_code
store_new(const struct store_options *o, struct store **out, struct err *e)
{
	struct store *s = calloc(1, sizeof *s);

	*out = s;
	if (s == NULL)
		return err_nomem(e);
	s->home = strdup(o->home);
	s->path = path_join(o->home, STORE_FILE);
	s->vfs = o->vfs != NULL ? strdup(o->vfs) : NULL;
	s->clock = o->clock != NULL ? o->clock : clock_system();
	s->busy_ms = o->busy_ms != 0 ? o->busy_ms : BUSY_MS_DEFAULT;
	s->yields = o->yields;
	if (s->home == NULL || s->path == NULL || (o->vfs != NULL && s->vfs == NULL)) {
		store_close(out);
		return err_nomem(e);
	}
	return ERR_OK;
}

/* Asks the file system that SQLite will use, which may be a test's own. */
static bool
file_there(const struct store *s)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(s->vfs);
	int there = 0;

	return vfs != NULL && vfs->xAccess(vfs, s->path, SQLITE_ACCESS_EXISTS,
	    &there) == SQLITE_OK &&
	    there != 0;
}

/* An empty file with the right mode: SQLite gives the WAL the mode of the store. */
static enum err_code
file_make(const struct store *s, struct err *e)
{
	int fd;

	if (s->vfs != NULL)
		return ERR_OK;
	fd = open(s->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		return err_errno(e, s->path, errno);
	(void)close(fd);
	return ERR_OK;
}

enum err_code
store_create(const struct store_options *o, struct err *e)
{
	struct err why = ERR_INIT;
	struct store *s;
	enum err_code code;
	int64_t tables = 0;

	code = store_new(o, &s, e);
	if (code != ERR_OK)
		return code;
	code = file_make(s, e);
	if (code == ERR_OK)
		code = handle_open(s, s->vfs != NULL ? SQLITE_OPEN_CREATE : 0, e);
	/* A file without a table is a creation that was cut off: taken over.
	 * Anything else, a file that is no database too, is somebody's data. */
	if (code == ERR_OK) {
		code = sql_pragma_number(s->db, "SELECT count(*) FROM sqlite_schema", &tables,
		    &why);
		if (code != ERR_OK && code != ERR_STORE_DAMAGED)
			err_move(e, &why);	/* it could not be looked at */
		else if (code != ERR_OK || tables != 0)
			code = err_set(e, ERR_REFUSED, "cache.store.exists", s->path, NULL);
	}
	if (code == ERR_OK)
		code = sql_exec(s->db, pragma_making, e);
	if (code == ERR_OK)
		code = schema_migrate(s->db, 0, e);
	if (code == ERR_OK)
		code = sql_exec(s->db, pragmas, e);
	err_clear(&why);
	store_close(&s);
	return code;
}

enum err_code
store_open(const struct store_options *o, struct store **out, struct err *e)
{
	enum err_code code;

	code = store_new(o, out, e);
	if (code != ERR_OK)
		return code;
	if (!file_there(*out))
		code = err_set(e, ERR_STORE_MISSING, "cache.store.missing", (*out)->path, NULL);
	if (code == ERR_OK)
		code = handle_reopen(*out, e);
	if (code != ERR_OK)
		store_close(out);
	return code;
}

void
store_close(struct store **s)
{
	if (*s == NULL)
		return;
	handle_close(*s);
	sealer_free(&(*s)->sealer);
	free((*s)->slots);
	free((*s)->home);
	free((*s)->path);
	free((*s)->vfs);
	free(*s);
	*s = NULL;
}

const char *
store_home(const struct store *s)
{
	return s->home;
}

const struct clock *
store_clock(const struct store *s)
{
	return s->clock;
}

enum err_code
store_begin(struct store *s, struct err *e)
{
	enum err_code code;

	if (s->db == NULL) {
		code = handle_reopen(s, e);
		if (code != ERR_OK)
			return code;
	}
	if (sqlite3_get_autocommit(s->db) == 0)
		return err_set(e, ERR_INTERNAL, "cache.store.defect", "transaction in transaction",
		    NULL);
	return sql_run(s, q_begin, SQL_NONE, NULL, e);
}

enum err_code
store_commit(struct store *s, struct err *e)
{
	struct err why = ERR_INIT;
	enum err_code code;

	code = sql_inside(s, e);
	if (code != ERR_OK)
		return code;
	crash_point("commit.before");
	code = sql_run(s, q_commit, SQL_NONE, NULL, &why);
	crash_point("commit.after");
	if (code != ERR_OK) {
		/* The connection may believe what the disk does not: only a new
		 * one can tell what is there. */
		err_clear(&why);
		(void)err_set(e, code, "cache.store.unsure", NULL);
		if (handle_reopen(s, &why) != ERR_OK)
			err_clear(&why);
		return code;
	}
	if (s->yields)
		(void)nanosleep(&(struct timespec){ .tv_nsec = YIELD_NS }, NULL);
	return ERR_OK;
}

void
store_rollback(struct store *s)
{
	if (s->db != NULL && sqlite3_get_autocommit(s->db) == 0)
		(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

enum err_code
setting_put(struct store *s, const char *name, const char *value, struct err *e)
{
	enum err_code code;
	bool own;

	code = sql_scope_begin(s, &own, e);
	if (code == ERR_OK)
		code = sql_run(s, value != NULL ? q_setting_put : q_setting_drop, value != NULL ?
		    SQL_ARGS(SQL_TEXT(name), SQL_TEXT(value)) : SQL_ARGS(SQL_TEXT(name)), NULL, e);
	return sql_scope_end(s, own, code, e);
}

enum err_code
setting_get(struct store *s, const char *name, char **value, struct err *e)
{
	return sql_word(s, q_setting_get, SQL_ARGS(SQL_TEXT(name)), value, e);
}

enum err_code
store_check(struct store *s, struct err *e)
{
	static const char check[] = "PRAGMA integrity_check(1)";
	static const char foreign[] = "SELECT count(*) FROM pragma_foreign_key_check";
	enum err_code code;
	char *word = NULL;
	int64_t orphans = 0;

	code = sql_word(s, check, SQL_NONE, &word, e);
	if (code == ERR_OK)
		code = sql_number(s, foreign, SQL_NONE, &orphans, NULL, e);
	if (code == ERR_OK && (word == NULL || strcmp(word, "ok") != 0 || orphans != 0))
		code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", s->path, NULL);
	free(word);
	return code;
}

enum err_code
store_truncate_wal(struct store *s, struct err *e)
{
	static const char checkpoint[] = "PRAGMA wal_checkpoint(TRUNCATE)";
	enum err_code code;
	int64_t busy;

	code = sql_number(s, checkpoint, SQL_NONE, &busy, NULL, e);
	if (code == ERR_OK && busy != 0)
		code = err_set(e, ERR_STORE_LOCKED, "cache.store.locked", NULL);
	return code;
}
