/* SPDX-License-Identifier: ISC */
/*
 * A disk that loses its power (an SQLite VFS, in memory).
 *
 * Writes go to what the program sees; only a sync makes them safe.  When the
 * power goes, every further operation fails.  What is on the disk afterwards
 * is what was safe, plus any part of the rest: writes dropped, reordered, torn
 * between sectors, as chance has it.
 */
#ifndef TESTS_POWER_VFS_H
#define TESTS_POWER_VFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POWER_VFS	"power"

/* Registers the VFS with an empty disk; the seed decides every chance. */
void	power_on(uint64_t seed);
/* The power goes at the nth operation that changes something from now; 0: never. */
void	power_cut_after(int64_t operations);
bool	power_is_cut(void);
/* After a cut: settles what is on the disk, and switches on again. */
void	power_back(void);
/*
 * Without a cut: the nth operation from now fails as on a full disk (a write
 * half done) or a broken one, alone or with all that follow; 0: none fails.
 */
enum power_fault { POWER_FULL, POWER_BROKEN };
void	power_fault_after(enum power_fault kind, int64_t operations, bool stays);
/* Operations that failed so since then. */
int64_t	power_faults(void);

/* Remembers what is safe, once; brings the disk back to it, with chances by another seed. */
void	power_keep(void);
void	power_restore(uint64_t seed);
/* The bytes of a file as the program sees them, to be damaged; NULL when there is none. */
unsigned char	*power_bytes(const char *name, size_t *len);
/* The ith file that was ever there, its name in *name; NULL past the last. */
unsigned char	*power_file(size_t i, const char **name, size_t *len);
/* Frees the disk and takes the VFS away. */
void	power_off(void);

#endif
