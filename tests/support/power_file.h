/* SPDX-License-Identifier: ISC */
/*
 * A file on the disk of power_vfs.h: what the program sees, what is safe, and the
 * writes between the two.  Private to tests/support/power_*.c.
 */
#ifndef TESTS_POWER_FILE_H
#define TESTS_POWER_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECTOR		512
#define REGIONS		64

/* data NULL: truncated to `at` */
struct power_write { size_t at, len; unsigned char *data; };

struct power_file {
	char		 name[128];
	bool		 there, safe_there;
	bool		 replaced;	/* deleted, perhaps made anew; not synced */
	unsigned char	*now, *safe;
	size_t		 len, safe_len;
	struct power_write	*pending;
	size_t		 pending_count, pending_cap;
	void		*region[REGIONS];	/* shared memory: gone with the power */
};

/* splitmix64 */
uint64_t	power_chance(uint64_t *state);
bool		power_resize(unsigned char **data, size_t *len, size_t want);
/* A write (data NULL: a truncation) that is not safe yet. */
bool		power_file_pend(struct power_file *f, size_t at, const void *data, size_t len);
/* Forgets what was not safe; the memory shared with it. */
void		power_file_drop(struct power_file *f);
void		power_file_unmap(struct power_file *f);
/* What the program sees becomes safe. */
bool		power_file_sync(struct power_file *f);
/* After the power went: what is safe, and any part of the rest. */
void		power_file_settle(struct power_file *f, uint64_t *chance);

#endif
