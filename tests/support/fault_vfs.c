/* SPDX-License-Identifier: ISC */
/*
 * See fault_vfs.h.  A file of ours is SQLite's own behind a head with our
 * methods.
 */
#include "tests/support/fault_vfs.h"

#include <stddef.h>
#include <sqlite3.h>

struct file {
	sqlite3_file	 head;
	sqlite3_file	*real;
};

static sqlite3_vfs	*real_vfs, vfs;
static enum fault_kind	 kind;
static int64_t		 left, failed;
static bool		 stays;

static bool
fails(void)
{
	bool now = left == 1;

	if (left > 1 || (left == 1 && !stays))
		left--;
	failed += now;
	return now;
}

static sqlite3_file *
real_of(sqlite3_file *f)
{
	return ((struct file *)f)->real;
}

static int
f_close(sqlite3_file *f)
{
	return real_of(f)->pMethods->xClose(real_of(f));
}

static int
f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

/* A full disk takes the first half. */
static int
f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (!fails())
		return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
	if (kind == FAULT_BROKEN)
		return SQLITE_IOERR_WRITE;
	(void)real_of(f)->pMethods->xWrite(real_of(f), p, n / 2, at);
	return SQLITE_FULL;
}

static int
f_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return fails() ? SQLITE_IOERR_TRUNCATE : real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int
f_sync(sqlite3_file *f, int flags)
{
	return fails() ? SQLITE_IOERR_FSYNC : real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int
f_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int
f_lock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int
f_unlock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int
f_reserved(sqlite3_file *f, int *out)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int
f_control(sqlite3_file *f, int op, void *p)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), op, p);
}

static int
f_sector(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int
f_traits(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int
f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}

static int
f_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}

static void
f_shm_barrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int
f_shm_unmap(sqlite3_file *f, int remove)
{
	return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, .xClose = f_close, .xRead = f_read, .xWrite = f_write,
	.xTruncate = f_truncate, .xSync = f_sync, .xFileSize = f_size, .xLock = f_lock,
	.xUnlock = f_unlock, .xCheckReservedLock = f_reserved, .xFileControl = f_control,
	.xSectorSize = f_sector, .xDeviceCharacteristics = f_traits, .xShmMap = f_shm_map,
	.xShmLock = f_shm_lock, .xShmBarrier = f_shm_barrier, .xShmUnmap = f_shm_unmap,
};

static int
v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct file *ours = (struct file *)f;
	int rc;

	(void)v;
	ours->real = (sqlite3_file *)(ours + 1);
	rc = real_vfs->xOpen(real_vfs, name, ours->real, flags, out);
	ours->head.pMethods = ours->real->pMethods != NULL ? &methods : NULL;
	return rc;
}

bool
fault_on(void)
{
	real_vfs = sqlite3_vfs_find(NULL);
	if (real_vfs == NULL)
		return false;
	vfs = *real_vfs;
	vfs.zName = "fault";
	vfs.pNext = NULL;
	vfs.szOsFile = (int)sizeof(struct file) + real_vfs->szOsFile;
	vfs.xOpen = v_open;
	fault_after(FAULT_FULL, 0, false);
	return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}

void
fault_off(void)
{
	(void)sqlite3_vfs_unregister(&vfs);
}

void
fault_after(enum fault_kind k, int64_t operations, bool for_good)
{
	kind = k;
	left = operations;
	stays = for_good;
	failed = 0;
}

int64_t
fault_count(void)
{
	return failed;
}
