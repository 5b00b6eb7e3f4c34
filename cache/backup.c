/* SPDX-License-Identifier: ISC */
/*
 * Copies of the store, out and in; see restored.h.  A copy is made beside the
 * store, cleaned there, and only then carried to where it was asked for: result
 * bodies never leave the home, sealed though they are.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cache/restored.h"
#include "cache/sql.h"

#define COPY_BYTES	((size_t)1024 * 1024)
#define FILE_TMP	"backup.tmp"

/* What the server has deleted cannot come again; the rest is fetched anew, as it was. */
static const char clean[] =
    "PRAGMA secure_delete = ON;"
    "UPDATE result SET sealed = NULL, tag = NULL,"
    " received_us = CASE WHEN deleted_us IS NULL THEN NULL ELSE received_us END;"
    "VACUUM;";

/* ---- files ---- */

static enum err_code
pour(int from, int to, const char *path, struct err *e)
{
	char *block = malloc(COPY_BYTES);
	enum err_code code = block != NULL ? ERR_OK : err_nomem(e);
	ssize_t n = 1, done, w;

	while (code == ERR_OK && n != 0) {
		n = read(from, block, COPY_BYTES);
		if (n < 0)
			code = err_errno(e, path, errno);
		for (done = 0; code == ERR_OK && done < n; done += w) {
			w = write(to, block + done, (size_t)(n - done));
			if (w < 0)
				code = err_errno(e, path, errno);
		}
	}
	if (code == ERR_OK && fsync(to) != 0)
		code = err_errno(e, path, errno);
	free(block);
	return code;
}

static void
sync_dir_of(const char *path)
{
	char *copy = strdup(path);
	int fd = copy != NULL ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
	free(copy);
}

/* to is written whole, mode 0600, and durable; it takes no name that is not its own yet. */
static enum err_code
file_copy(const char *from, const char *to, struct err *e)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
	enum err_code code = ERR_OK;

	if (in < 0)
		return errno == ENOENT ?
		    err_set(e, ERR_NOT_FOUND, "base.file_missing", from, NULL) :
		    err_errno(e, from, errno);
	(void)unlink(to);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (out < 0)
		code = err_errno(e, to, errno);
	if (code == ERR_OK)
		code = pour(in, out, to, e);
	if (out >= 0 && close(out) != 0 && code == ERR_OK)
		code = err_errno(e, to, errno);
	(void)close(in);
	if (code != ERR_OK && out >= 0)
		(void)unlink(to);
	return code;
}

static enum err_code
file_move(const char *from, const char *to, struct err *e)
{
	if (rename(from, to) != 0) {
		int why = errno;

		(void)unlink(from);
		return err_errno(e, to, why);
	}
	sync_dir_of(to);
	return ERR_OK;
}

/* An empty file of the right mode: SQLite fills it and keeps the mode. */
static enum err_code
file_empty(const char *path, struct err *e)
{
	int fd;

	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_errno(e, path, errno);
	(void)close(fd);
	return ERR_OK;
}

/* ---- out ---- */

static enum err_code
copy_clean(const char *path, struct err *e)
{
	sqlite3 *db = NULL;
	int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	enum err_code code = rc == SQLITE_OK ? sql_exec(db, clean, e) : sql_fail(db, rc, e);

	(void)sqlite3_close_v2(db);
	return code;
}

enum err_code
store_backup(struct store *s, const char *path, struct err *e)
{
	static const char into[] = "VACUUM INTO ?";
	struct buf carried = BUF_INIT;
	char *tmp = path_join(s->home, FILE_TMP);
	enum err_code code = tmp != NULL && buf_addf(&carried, "%s.new-%ld", path, (long)getpid()) ?
	    file_empty(tmp, e) : err_nomem(e);

	if (code == ERR_OK)
		code = sql_run(s, into, SQL_ARGS(SQL_TEXT(tmp)), NULL, e);
	if (code == ERR_OK)
		code = copy_clean(tmp, e);
	if (code == ERR_OK)
		code = file_copy(tmp, buf_str(&carried), e);
	if (code == ERR_OK)
		code = file_move(buf_str(&carried), path, e);
	if (tmp != NULL)
		(void)unlink(tmp);
	free(tmp);
	buf_free(&carried);
	return code;
}

/* ---- in ---- */

static enum err_code
copy_check(const char *path, struct err *e)
{
	int64_t id = 0, version = 0, faults = 1;
	sqlite3 *db = NULL;
	int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	enum err_code code = rc == SQLITE_OK ? ERR_OK : sql_fail(db, rc, e);

	if (code == ERR_OK)
		code = sql_pragma_number(db, "PRAGMA application_id", &id, e);
	if (code == ERR_OK)
		code = sql_pragma_number(db, "PRAGMA user_version", &version, e);
	if (code == ERR_OK && id == STORE_APPLICATION_ID && version > STORE_FORMAT)
		code = err_set(e, ERR_STORE_NEWER, "cache.store.newer", path, NULL);
	if (code == ERR_OK)
		code = sql_pragma_number(db, "SELECT count(*) FROM pragma_integrity_check"
		    " WHERE integrity_check <> 'ok'", &faults, e);
	if (code == ERR_OK && (id != STORE_APPLICATION_ID || version < 1 || faults != 0))
		code = err_set(e, ERR_STORE_DAMAGED, "cache.store.damaged", path, NULL);
	(void)sqlite3_close_v2(db);
	return code;
}

enum err_code
store_restore(const char *file, const char *home, struct err *e)
{
	char *path = path_join(home, STORE_FILE);
	struct buf tmp = BUF_INIT;
	enum err_code code = path != NULL && buf_addf(&tmp, "%s.new", path) ? ERR_OK :
	    err_nomem(e);

	if (code == ERR_OK && file_exists(path))
		code = err_set(e, ERR_REFUSED, "cache.store.exists", path, NULL);
	if (code == ERR_OK)
		code = file_copy(file, buf_str(&tmp), e);
	if (code == ERR_OK) {
		code = copy_check(buf_str(&tmp), e);
		if (code != ERR_OK)
			(void)unlink(buf_str(&tmp));
	}
	if (code == ERR_OK)
		code = file_move(buf_str(&tmp), path, e);
	free(path);
	buf_free(&tmp);
	return code;
}
