/* SPDX-License-Identifier: ISC */
/*
 * Memory on the screen's side: running out of it ends the program cleanly
 * (the last draft is on the disk already), so no drawing code has to look.
 */
#ifndef TUI_MEM_H
#define TUI_MEM_H

#include <stddef.h>

#include "base/attr.h"

/* What must be put right before the process ends: the terminal.  Set by paint.c. */
void	 mem_on_end(void (*fn)(void));
/* Tells it and ends with status 1. */
void	 mem_end(void) __attribute__((noreturn));

void	*xcalloc(size_t n, size_t size) __attribute__((returns_nonnull, malloc));
void	*xrealloc(void *p, size_t n, size_t size) __attribute__((returns_nonnull));
char	*xstrdup(const char *s) __attribute__((returns_nonnull, malloc));	/* NULL is "" */
/* Two strings in one block, for the context of a popup: the second stands behind the
 * first one's NUL.  NULL is kept as "". */
char	*xpair(const char *a, const char *b) __attribute__((returns_nonnull, malloc));
const char *pair_second(const char *pair);

#endif
