/* SPDX-License-Identifier: ISC */
/*
 * A disk that loses its power; see power_vfs.h.  One process, one connection
 * at a time: locks always succeed.  SQLite hands a VFS its own context only
 * through the struct it registered, hence the one disk of the program.
 */
#include "tests/support/power_vfs.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/attr.h"
#include "tests/support/power_file.h"

#define FILES		8
#define MEMORY		(256 * 1024 * 1024)	/* kept by malloc(3) between two uses */

struct handle { sqlite3_file base; struct power_file *file; };

static struct {
	sqlite3_vfs	 vfs;
	struct power_file  file[FILES];
	struct { unsigned char *data; size_t len; bool there; } kept[FILES];
	int64_t		 left;		/* operations until the cut; -1: no cut set */
	bool		 cut;
	enum power_fault fault;
	int64_t		 fault_left;	/* operations until the fault; 0: none set */
	bool		 fault_stays;
	int64_t		 faults;
	int		 last_errno;
	uint64_t	 chance;
} disk;

/* Each operation that changes something passes here. */
static bool
power_fails(void)
{
	if (!disk.cut && disk.left > 0 && --disk.left == 0)
		disk.cut = true;
	return disk.cut;
}

/* Operations that a full disk refuses pass with `grows`; a broken one refuses all. */
static bool
faulty(bool grows)
{
	bool fails;

	if (disk.fault_left == 0 || (disk.fault == POWER_FULL && !grows))
		return false;
	if (disk.fault_left > 1) {
		disk.fault_left--;
		return false;
	}
	fails = disk.fault_stays || disk.faults == 0;
	disk.faults += fails;
	disk.last_errno = disk.fault == POWER_FULL ? ENOSPC : EIO;
	return fails;
}

static struct power_file *
find(const char *name, bool make)
{
	struct power_file *spare = NULL;
	size_t i;

	for (i = 0; i < FILES; i++) {
		if (strcmp(disk.file[i].name, name) == 0)
			return &disk.file[i];
		if (spare == NULL && disk.file[i].name[0] == '\0')
			spare = &disk.file[i];
	}
	if (!make || spare == NULL || strlen(name) >= sizeof spare->name)
		return NULL;
	memcpy(spare->name, name, strlen(name) + 1);
	return spare;
}

static int
x_close(sqlite3_file *h UNUSED)
{
	return SQLITE_OK;
}

static int
x_read(sqlite3_file *h, void *to, int amount, sqlite3_int64 at)
{
	const struct power_file *f = ((struct handle *)h)->file;
	size_t want = (size_t)amount, from = (size_t)at;
	size_t have = from < f->len ? f->len - from : 0;

	if (faulty(false))
		return SQLITE_IOERR_READ;
	if (have >= want) {
		memcpy(to, f->now + from, want);
		return SQLITE_OK;
	}
	memset(to, 0, want);
	if (have != 0)
		memcpy(to, f->now + from, have);
	return SQLITE_IOERR_SHORT_READ;
}

static int
x_write(sqlite3_file *h, const void *data, int amount, sqlite3_int64 at)
{
	struct power_file *f = ((struct handle *)h)->file;
	size_t len = (size_t)amount, from = (size_t)at;
	bool last = power_fails(), faulted = faulty(true);

	if (faulted && disk.fault == POWER_FULL)
		len /= 2;
	else if (faulted)
		return SQLITE_IOERR_WRITE;
	if (last && disk.left != 0)
		return SQLITE_IOERR_WRITE;
	/* The write during which the power goes may be on the disk in part. */
	if (!power_file_pend(f, from, data, len))
		return SQLITE_IOERR_NOMEM;
	disk.left -= last;
	if (last)
		return SQLITE_IOERR_WRITE;
	if (from + len > f->len && !power_resize(&f->now, &f->len, from + len))
		return SQLITE_IOERR_NOMEM;
	memcpy(f->now + from, data, len);
	return faulted ? SQLITE_FULL : SQLITE_OK;
}

static int
x_truncate(sqlite3_file *h, sqlite3_int64 size)
{
	struct power_file *f = ((struct handle *)h)->file;

	if (power_fails() || faulty(false))
		return SQLITE_IOERR_TRUNCATE;
	if (!power_file_pend(f, (size_t)size, NULL, 0) ||
	    !power_resize(&f->now, &f->len, (size_t)size))
		return SQLITE_IOERR_NOMEM;
	return SQLITE_OK;
}

static int
x_sync(sqlite3_file *h, int flags UNUSED)
{
	struct power_file *f = ((struct handle *)h)->file;

	/* Space that was promised and is not there shows at the sync. */
	if (power_fails() || faulty(true))
		return SQLITE_IOERR_FSYNC;
	if (!power_file_sync(f))
		return SQLITE_IOERR_NOMEM;
	power_file_drop(f);
	f->safe_there = true;
	f->replaced = false;
	return SQLITE_OK;
}

static int
x_size(sqlite3_file *h, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)((struct handle *)h)->file->len;
	return faulty(false) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int
x_lock(sqlite3_file *h UNUSED, int level UNUSED)
{
	return SQLITE_OK;
}

static int
x_reserved(sqlite3_file *h UNUSED, int *out)
{
	*out = 0;
	return SQLITE_OK;
}

static int
x_control(sqlite3_file *h UNUSED, int op UNUSED, void *arg UNUSED)
{
	return SQLITE_NOTFOUND;
}

static int
x_sector(sqlite3_file *h UNUSED)
{
	return SECTOR;
}

static int
x_device(sqlite3_file *h UNUSED)
{
	return 0;
}

static int
x_shm_map(sqlite3_file *h, int region, int size, int extend UNUSED, void volatile **out)
{
	struct power_file *f = ((struct handle *)h)->file;

	if (region >= REGIONS || faulty(true))
		return SQLITE_IOERR_SHMSIZE;
	if (f->region[region] == NULL)
		f->region[region] = calloc(1, (size_t)size);
	*out = f->region[region];
	return *out != NULL ? SQLITE_OK : SQLITE_IOERR_NOMEM;
}

static int
x_shm_lock(sqlite3_file *h UNUSED, int at UNUSED, int n UNUSED, int flags UNUSED)
{
	return SQLITE_OK;
}

static void
x_shm_barrier(sqlite3_file *h UNUSED)
{
}

static int
x_shm_unmap(sqlite3_file *h, int delete UNUSED)
{
	/* The one connection was the last: a new one finds nothing. */
	power_file_unmap(((struct handle *)h)->file);
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, .xClose = x_close, .xRead = x_read, .xWrite = x_write,
	.xTruncate = x_truncate, .xSync = x_sync, .xFileSize = x_size, .xLock = x_lock,
	.xUnlock = x_lock, .xCheckReservedLock = x_reserved, .xFileControl = x_control,
	.xSectorSize = x_sector, .xDeviceCharacteristics = x_device, .xShmMap = x_shm_map,
	.xShmLock = x_shm_lock, .xShmBarrier = x_shm_barrier, .xShmUnmap = x_shm_unmap,
};

static int
x_open(sqlite3_vfs *vfs UNUSED, const char *name, sqlite3_file *h, int flags, int *out)
{
	struct handle *handle = (struct handle *)h;
	struct power_file *f = find(name != NULL ? name : "temporary", true);

	h->pMethods = NULL;
	if (disk.cut || f == NULL || (!f->there && (flags & SQLITE_OPEN_CREATE) == 0) ||
	    faulty(!f->there))
		return SQLITE_CANTOPEN;
	f->there = true;
	handle->file = f;
	h->pMethods = &methods;
	if (out != NULL)
		*out = flags;
	return SQLITE_OK;
}

static int
x_delete(sqlite3_vfs *vfs UNUSED, const char *name, int sync)
{
	struct power_file *f = find(name, false);

	if (power_fails() || faulty(false))
		return SQLITE_IOERR_DELETE;
	if (f == NULL || !f->there)
		return SQLITE_IOERR_DELETE_NOENT;
	power_file_drop(f);
	f->there = false;
	f->len = 0;
	f->replaced = f->safe_there && sync == 0;
	if (!f->replaced) {
		f->safe_there = false;
		f->safe_len = 0;
	}
	return SQLITE_OK;
}

static int
x_access(sqlite3_vfs *vfs UNUSED, const char *name, int flags UNUSED, int *out)
{
	const struct power_file *f = find(name, false);

	*out = f != NULL && f->there && f->len != 0;
	return SQLITE_OK;
}

static int
x_path(sqlite3_vfs *vfs UNUSED, const char *name, int size, char *out)
{
	size_t len = strlen(name);

	if (len >= (size_t)size)
		return SQLITE_CANTOPEN;
	memcpy(out, name, len + 1);
	return SQLITE_OK;
}

static int
x_last_error(sqlite3_vfs *vfs UNUSED, int size UNUSED, char *text UNUSED)
{
	return disk.last_errno;
}

static int
x_random(sqlite3_vfs *vfs UNUSED, int n, char *out)
{
	int i;

	for (i = 0; i < n; i++)
		out[i] = (char)(power_chance(&disk.chance) & 0xff);
	return n;
}

static int
x_sleep(sqlite3_vfs *vfs UNUSED, int us)
{
	return us;
}

static int
x_time(sqlite3_vfs *vfs UNUSED, double *now)
{
	*now = 2461365.0;
	return SQLITE_OK;
}

void
power_on(uint64_t seed)
{
	/* Files grow and shrink all the time: without this the kernel does most of the work. */
	(void)mallopt(M_MMAP_THRESHOLD, MEMORY);
	(void)mallopt(M_TRIM_THRESHOLD, MEMORY);
	memset(&disk, 0, sizeof disk);
	disk.chance = seed;
	disk.left = -1;
	disk.vfs = (sqlite3_vfs){ .iVersion = 1, .szOsFile = (int)sizeof (struct handle),
	    .mxPathname = 120, .zName = POWER_VFS, .xOpen = x_open, .xDelete = x_delete,
	    .xAccess = x_access, .xFullPathname = x_path, .xRandomness = x_random,
	    .xSleep = x_sleep, .xCurrentTime = x_time,
	    .xGetLastError = x_last_error };
	(void)sqlite3_vfs_register(&disk.vfs, 0);
}

void
power_cut_after(int64_t operations)
{
	disk.left = operations != 0 ? operations : -1;
}

void
power_fault_after(enum power_fault kind, int64_t operations, bool stays)
{
	disk.fault = kind;
	disk.fault_left = operations;
	disk.fault_stays = stays;
	disk.faults = 0;
	disk.last_errno = 0;
}

int64_t
power_faults(void)
{
	return disk.faults;
}

bool
power_is_cut(void)
{
	return disk.cut;
}

void
power_back(void)
{
	size_t i;

	for (i = 0; i < FILES; i++) {
		if (disk.file[i].name[0] != '\0')
			power_file_settle(&disk.file[i], &disk.chance);
	}
	disk.cut = false;
	disk.left = -1;
}

void
power_keep(void)
{
	size_t i;

	for (i = 0; i < FILES; i++) {
		struct power_file *f = &disk.file[i];

		disk.kept[i].there = f->there && f->safe_there;
		disk.kept[i].len = 0;
		if (disk.kept[i].there &&
		    power_resize(&disk.kept[i].data, &disk.kept[i].len, f->safe_len) &&
		    f->safe_len != 0)
			memcpy(disk.kept[i].data, f->safe, f->safe_len);
	}
}

void
power_restore(uint64_t seed)
{
	size_t i, len;

	for (i = 0; i < FILES; i++) {
		struct power_file *f = &disk.file[i];

		power_file_drop(f);
		power_file_unmap(f);
		len = disk.kept[i].len;
		f->there = f->safe_there = disk.kept[i].there;
		f->replaced = false;
		if (!power_resize(&f->now, &f->len, len) ||
		    !power_resize(&f->safe, &f->safe_len, len) || len == 0)
			continue;
		memcpy(f->now, disk.kept[i].data, len);
		memcpy(f->safe, disk.kept[i].data, len);
	}
	disk.cut = false;
	disk.left = -1;
	disk.chance = seed;
}

unsigned char *
power_file(size_t i, const char **name, size_t *len)
{
	if (i >= FILES || disk.file[i].name[0] == '\0')
		return NULL;
	*name = disk.file[i].name;
	*len = disk.file[i].len;
	return disk.file[i].now != NULL ? disk.file[i].now : (unsigned char *)disk.file[i].name;
}

unsigned char *
power_bytes(const char *name, size_t *len)
{
	struct power_file *f = find(name, false);

	*len = f != NULL && f->there ? f->len : 0;
	return *len != 0 ? f->now : NULL;
}

void
power_off(void)
{
	size_t i;

	(void)sqlite3_vfs_unregister(&disk.vfs);
	for (i = 0; i < FILES; i++) {
		power_file_drop(&disk.file[i]);
		free(disk.file[i].now);
		free(disk.file[i].safe);
		free(disk.kept[i].data);
		power_file_unmap(&disk.file[i]);
	}
	memset(&disk, 0, sizeof disk);
}
