/* SPDX-License-Identifier: ISC */
/*
 * A disk that loses its power; see power_vfs.h.  One process, one connection
 * at a time: locks always succeed.  SQLite hands a VFS its own context only
 * through the struct it registered, hence the one disk of the program.
 */
#include "tests/support/power_vfs.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/attr.h"

#define SECTOR		512
#define FILES		8
#define REGIONS		64
#define MEMORY		(256 * 1024 * 1024)	/* kept by malloc(3) between two uses */

struct write { size_t at, len; unsigned char *data; };	/* data NULL: truncated to `at` */

struct file {
	char		 name[128];
	bool		 there, safe_there;
	bool		 replaced;	/* deleted, perhaps made anew; not synced */
	unsigned char	*now, *safe;
	size_t		 len, safe_len;
	struct write	*pending;
	size_t		 pending_count, pending_cap;
	void		*region[REGIONS];	/* shared memory: gone with the power */
};

struct handle { sqlite3_file base; struct file *file; };

static struct {
	sqlite3_vfs	 vfs;
	struct file	 file[FILES];
	struct { unsigned char *data; size_t len; bool there; } kept[FILES];
	int64_t		 left;		/* operations until the cut; -1: no cut set */
	bool		 cut;
	uint64_t	 chance;
} disk;

static uint64_t
chance(void)
{
	/* splitmix64 */
	uint64_t z = disk.chance += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Each operation that changes something passes here. */
static bool
power_fails(void)
{
	if (!disk.cut && disk.left > 0 && --disk.left == 0)
		disk.cut = true;
	return disk.cut;
}

static struct file *
find(const char *name, bool make)
{
	struct file *spare = NULL;
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

static void
pending_drop(struct file *f)
{
	while (f->pending_count > 0)
		free(f->pending[--f->pending_count].data);
	free(f->pending);
	f->pending = NULL;
	f->pending_cap = 0;
}

static bool
resize(unsigned char **data, size_t *len, size_t want)
{
	unsigned char *grown = realloc(*data, want != 0 ? want : 1);

	if (grown == NULL)
		return false;
	if (want > *len)
		memset(grown + *len, 0, want - *len);
	*data = grown;
	*len = want;
	return true;
}

static bool
pending_add(struct file *f, size_t at, const void *data, size_t len)
{
	struct write w = { .at = at, .len = len }, *grown;

	if (f->pending_count == f->pending_cap) {
		grown = realloc(f->pending, (f->pending_cap * 2 + 8) * sizeof *grown);
		if (grown == NULL)
			return false;
		f->pending = grown;
		f->pending_cap = f->pending_cap * 2 + 8;
	}
	if (data != NULL) {
		w.data = malloc(len);
		if (w.data == NULL)
			return false;
		memcpy(w.data, data, len);
	}
	f->pending[f->pending_count++] = w;
	return true;
}

/* Any part of a write, sector by sector. */
static void
write_survives(struct file *f, const struct write *w)
{
	size_t at = w->at, end = w->at + w->len, next;

	if (w->data == NULL) {
		if (w->at < f->safe_len && chance() % 2 == 0)
			(void)resize(&f->safe, &f->safe_len, w->at);
		return;
	}
	for (; at < end; at = next) {
		next = (at / SECTOR + 1) * SECTOR;
		if (next > end)
			next = end;
		if (chance() % 2 == 0)
			continue;
		if (next > f->safe_len && !resize(&f->safe, &f->safe_len, next))
			return;
		memcpy(f->safe + at, w->data + (at - w->at), next - at);
	}
}

static void
regions_drop(struct file *f)
{
	size_t i;

	for (i = 0; i < REGIONS; i++) {
		free(f->region[i]);
		f->region[i] = NULL;
	}
}

static void
file_settle(struct file *f)
{
	size_t i, k;

	/* Either the old file comes back as it was, or the new one counts. */
	if (f->replaced && chance() % 2 == 0) {
		pending_drop(f);
	} else if (f->replaced) {
		f->safe_there = false;
		f->safe_len = 0;
	}
	f->replaced = false;
	if (f->pending_count != 0) {
		for (i = f->pending_count; i > 1; i--) {
			struct write swap = f->pending[i - 1];

			k = chance() % i;
			f->pending[i - 1] = f->pending[k];
			f->pending[k] = swap;
		}
		for (i = 0; i < f->pending_count; i++)
			write_survives(f, &f->pending[i]);
	}
	pending_drop(f);
	f->there = f->safe_there = f->safe_there || (f->there && chance() % 2 == 0);
	if (resize(&f->now, &f->len, f->safe_len) && f->safe_len != 0)
		memcpy(f->now, f->safe, f->safe_len);
	regions_drop(f);
}

static int
x_close(sqlite3_file *h UNUSED)
{
	return SQLITE_OK;
}

static int
x_read(sqlite3_file *h, void *to, int amount, sqlite3_int64 at)
{
	const struct file *f = ((struct handle *)h)->file;
	size_t want = (size_t)amount, from = (size_t)at;
	size_t have = from < f->len ? f->len - from : 0;

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
	struct file *f = ((struct handle *)h)->file;
	size_t len = (size_t)amount, from = (size_t)at;
	bool last = power_fails();

	if (last && disk.left != 0)
		return SQLITE_IOERR_WRITE;
	/* The write during which the power goes may be on the disk in part. */
	if (!pending_add(f, from, data, len))
		return SQLITE_IOERR_NOMEM;
	disk.left -= last;
	if (last)
		return SQLITE_IOERR_WRITE;
	if (from + len > f->len && !resize(&f->now, &f->len, from + len))
		return SQLITE_IOERR_NOMEM;
	memcpy(f->now + from, data, len);
	return SQLITE_OK;
}

static int
x_truncate(sqlite3_file *h, sqlite3_int64 size)
{
	struct file *f = ((struct handle *)h)->file;

	if (power_fails())
		return SQLITE_IOERR_TRUNCATE;
	if (!pending_add(f, (size_t)size, NULL, 0) || !resize(&f->now, &f->len, (size_t)size))
		return SQLITE_IOERR_NOMEM;
	return SQLITE_OK;
}

/* What is safe becomes what the program sees.  A write later cut off was copied
 * for nothing; a file that was replaced is copied whole. */
static bool
make_safe(struct file *f)
{
	size_t i;

	if (!resize(&f->safe, &f->safe_len, f->len))
		return false;
	for (i = 0; !f->replaced && i < f->pending_count; i++) {
		const struct write *w = &f->pending[i];
		size_t end = w->at + w->len < f->len ? w->at + w->len : f->len;

		/* The bytes from a cut on were made anew, perhaps as zeros. */
		if (w->data == NULL)
			end = f->len;
		if (w->at < end)
			memcpy(f->safe + w->at, f->now + w->at, end - w->at);
	}
	if (f->replaced && f->len != 0)
		memcpy(f->safe, f->now, f->len);
	return true;
}

static int
x_sync(sqlite3_file *h, int flags UNUSED)
{
	struct file *f = ((struct handle *)h)->file;

	if (power_fails())
		return SQLITE_IOERR_FSYNC;
	if (!make_safe(f))
		return SQLITE_IOERR_NOMEM;
	pending_drop(f);
	f->safe_there = true;
	f->replaced = false;
	return SQLITE_OK;
}

static int
x_size(sqlite3_file *h, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)((struct handle *)h)->file->len;
	return SQLITE_OK;
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
	struct file *f = ((struct handle *)h)->file;

	if (region >= REGIONS)
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
	regions_drop(((struct handle *)h)->file);
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
	struct file *f = find(name != NULL ? name : "temporary", true);

	h->pMethods = NULL;
	if (disk.cut || f == NULL || (!f->there && (flags & SQLITE_OPEN_CREATE) == 0))
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
	struct file *f = find(name, false);

	if (power_fails())
		return SQLITE_IOERR_DELETE;
	if (f == NULL || !f->there)
		return SQLITE_IOERR_DELETE_NOENT;
	pending_drop(f);
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
	const struct file *f = find(name, false);

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
x_random(sqlite3_vfs *vfs UNUSED, int n, char *out)
{
	int i;

	for (i = 0; i < n; i++)
		out[i] = (char)(chance() & 0xff);
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
	    .xSleep = x_sleep, .xCurrentTime = x_time };
	(void)sqlite3_vfs_register(&disk.vfs, 0);
}

void
power_cut_after(int64_t operations)
{
	disk.left = operations != 0 ? operations : -1;
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
			file_settle(&disk.file[i]);
	}
	disk.cut = false;
	disk.left = -1;
}

void
power_keep(void)
{
	size_t i;

	for (i = 0; i < FILES; i++) {
		struct file *f = &disk.file[i];

		disk.kept[i].there = f->there && f->safe_there;
		disk.kept[i].len = 0;
		if (disk.kept[i].there &&
		    resize(&disk.kept[i].data, &disk.kept[i].len, f->safe_len) && f->safe_len != 0)
			memcpy(disk.kept[i].data, f->safe, f->safe_len);
	}
}

void
power_restore(uint64_t seed)
{
	size_t i, len;

	for (i = 0; i < FILES; i++) {
		struct file *f = &disk.file[i];

		pending_drop(f);
		regions_drop(f);
		len = disk.kept[i].len;
		f->there = f->safe_there = disk.kept[i].there;
		f->replaced = false;
		if (!resize(&f->now, &f->len, len) || !resize(&f->safe, &f->safe_len, len) ||
		    len == 0)
			continue;
		memcpy(f->now, disk.kept[i].data, len);
		memcpy(f->safe, disk.kept[i].data, len);
	}
	disk.cut = false;
	disk.left = -1;
	disk.chance = seed;
}

unsigned char *
power_bytes(const char *name, size_t *len)
{
	struct file *f = find(name, false);

	*len = f != NULL && f->there ? f->len : 0;
	return *len != 0 ? f->now : NULL;
}

void
power_off(void)
{
	size_t i;

	(void)sqlite3_vfs_unregister(&disk.vfs);
	for (i = 0; i < FILES; i++) {
		pending_drop(&disk.file[i]);
		free(disk.file[i].now);
		free(disk.file[i].safe);
		free(disk.kept[i].data);
		regions_drop(&disk.file[i]);
	}
	memset(&disk, 0, sizeof disk);
}
