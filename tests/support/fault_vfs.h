/* SPDX-License-Identifier: ISC */
/*
 * The machine's own disk (an SQLite VFS around SQLite's), on which the nth
 * change from now fails: full or broken, once or for good.  For tests of what
 * stands above the store and opens it by itself.
 */
#ifndef TESTS_FAULT_VFS_H
#define TESTS_FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

/* Becomes SQLite's default; false when SQLite has none of its own. */
bool	fault_on(void);
void	fault_off(void);
enum fault_kind { FAULT_FULL, FAULT_BROKEN };
/* The nth write, truncation or sync from now; 0: none. */
void	fault_after(enum fault_kind kind, int64_t operations, bool stays);
/* How many have failed since then. */
int64_t	fault_count(void);

#endif
