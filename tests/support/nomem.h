/* SPDX-License-Identifier: ISC */
/*
 * Memory that runs out: malloc(3) and its kin, and sodium_malloc(3), of the whole
 * process, libraries included, fail at the nth allocation from now.  Linked into
 * tests only; not together with AddressSanitizer, which has its own.
 */
#ifndef TESTS_NOMEM_H
#define TESTS_NOMEM_H

#include <stdbool.h>
#include <stdint.h>

/* stays: all further ones fail too.  0: none fails, and those passed are counted anew. */
void	nomem_after(int64_t allocations, bool stays);
/* Allocations that failed since then; that were asked for since then. */
int64_t	nomem_failed(void);
int64_t	nomem_asked(void);
/* Blocks that are not freed, guarded ones included. */
int64_t	nomem_live(void);

#endif
