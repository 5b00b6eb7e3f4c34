/* SPDX-License-Identifier: ISC */
/*
 * Small whole files; see file.h.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *
path_join(const char *dir, const char *name)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s/%s", dir, name);
	return buf_steal(&b);
}

char *
credential_path(const char *home, const char *name)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char *path = dir != NULL && *dir != '\0' ? path_join(dir, name) : NULL;

	if (path != NULL && file_exists(path))
		return path;
	free(path);
	return path_join(home, name);
}

enum err_code
fd_read_all(int fd, struct buf *b, struct err *e)
{
	char chunk[8192];
	enum err_code rc = ERR_OK;
	ssize_t n;

	for (;;) {
		n = read(fd, chunk, sizeof chunk);
		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = err_errno(e, "read", errno);
			break;
		}
		if (!buf_add(b, chunk, (size_t)n)) {
			rc = err_set(e, ERR_INVALID, "base.too_large", NULL);
			break;
		}
	}
	mem_wipe(chunk, sizeof chunk);
	return rc;
}

enum err_code
file_read(const char *path, struct buf *b, struct err *e)
{
	enum err_code rc;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(e, ERR_NOT_FOUND, "base.file_missing", path, NULL);
	if (fd < 0)
		return err_errno(e, path, errno);
	rc = fd_read_all(fd, b, e);
	close(fd);
	return rc;
}

static enum err_code
write_all(int fd, const char *path, const char *data, size_t len, struct err *e)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, path, errno);
		data += n;
		len -= (size_t)n;
	}
	if (fsync(fd) != 0)
		return err_errno(e, path, errno);
	return ERR_OK;
}

/* Makes a rename durable.  A file system that cannot sync directories is let be. */
static void
sync_parent(const char *path)
{
	char *copy = strdup(path);
	int fd;

	if (copy == NULL)
		return;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	free(copy);
}

enum err_code
file_write(const char *path, const void *data, size_t len, mode_t mode, struct err *e)
{
	struct buf tmp = BUF_INIT;
	enum err_code rc;
	int fd;

	if (!buf_addf(&tmp, "%s.new-%ld", path, (long)getpid()))
		return err_nomem(e);
	(void)unlink(buf_str(&tmp));
	fd = open(buf_str(&tmp), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0) {
		rc = err_errno(e, path, errno);
		goto out;
	}
	rc = write_all(fd, path, data, len, e);
	if (close(fd) != 0 && rc == ERR_OK)
		rc = err_errno(e, path, errno);
	if (rc == ERR_OK && rename(buf_str(&tmp), path) != 0)
		rc = err_errno(e, path, errno);
	if (rc != ERR_OK)
		(void)unlink(buf_str(&tmp));
	else
		sync_parent(path);
out:
	buf_free(&tmp);
	return rc;
}

enum err_code
dir_make(const char *path, mode_t mode, struct err *e)
{
	if (mkdir(path, mode) != 0 && errno != EEXIST)
		return err_errno(e, path, errno);
	return ERR_OK;
}

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

enum err_code
file_check_private(const char *path, struct err *e)
{
	struct stat st;

	/* What the process itself may not look at (AppArmor) nobody reads through it. */
	if (stat(path, &st) != 0 && errno == EACCES)
		return ERR_OK;
	if (stat(path, &st) != 0)
		return errno == ENOENT ?
		    err_set(e, ERR_NOT_FOUND, "base.file_missing", path, NULL) :
		    err_errno(e, path, errno);
	if ((st.st_mode & 077) != 0 || st.st_uid != geteuid())
		return err_set(e, ERR_DENIED, "base.file_not_private", path, NULL);
	return ERR_OK;
}
