/* SPDX-License-Identifier: ISC */
/*
 * The reserve; see reserve.h.
 */
#include "cache/reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"

static enum err_code
free_bytes(const char *home, int64_t *out, struct err *e)
{
	struct statvfs v;

	if (statvfs(home, &v) != 0)
		return err_errno(e, home, errno);
	*out = (int64_t)v.f_bavail * (int64_t)v.f_frsize;
	return ERR_OK;
}

static bool
reserve_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_size == RESERVE_BYTES;
}

/* The blocks themselves, not a hole: a hole would be no reserve. */
static enum err_code
allocate(const char *path, bool *made, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), rc;

	if (fd == -1)
		return err_errno(e, path, errno);
	rc = posix_fallocate(fd, 0, (off_t)RESERVE_BYTES);
	*made = rc == 0 && fsync(fd) == 0;
	(void)close(fd);
	if (!*made)
		(void)unlink(path);
	return rc == 0 || rc == ENOSPC ? ERR_OK : err_errno(e, path, rc);
}

enum err_code
reserve_make(const char *home, bool *made, struct err *e)
{
	char *path = path_join(home, RESERVE_FILE);
	int64_t left = 0;
	bool there;
	enum err_code code = path != NULL ? free_bytes(home, &left, e) : err_nomem(e);

	there = code == ERR_OK && reserve_there(path);
	if (code == ERR_OK && !there && left >= RESERVE_BYTES + ROOM_BYTES)
		code = allocate(path, &there, e);
	if (made != NULL)
		*made = there;
	free(path);
	return code;
}

bool
reserve_release(const char *home)
{
	char *path = path_join(home, RESERVE_FILE);
	bool released = path != NULL && unlink(path) == 0;

	free(path);
	return released;
}

enum err_code
reserve_room(struct store *s, struct err *e)
{
	char *path = path_join(store_home(s), RESERVE_FILE);
	int64_t left = 0;
	enum err_code code = path != NULL ? free_bytes(store_home(s), &left, e) : err_nomem(e);

	/* Without the reserve what is free is all there is, for the chain too. */
	if (code == ERR_OK && left < ROOM_BYTES + (reserve_there(path) ? 0 : RESERVE_BYTES))
		code = err_set(e, ERR_STORE_FULL, "cache.store.no_room", NULL);
	free(path);
	return code;
}
