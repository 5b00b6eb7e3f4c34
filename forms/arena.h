/* SPDX-License-Identifier: ISC */
/*
 * Memory that is freed all at once: definitions and catalogue are read, never
 * changed, and dropped whole.  Private to forms/.
 */
#ifndef FORMS_ARENA_H
#define FORMS_ARENA_H

#include <stddef.h>

struct arena {
	struct arena_block	*blocks;
};

/* Zeroed; NULL when out of memory. */
void	*arena_alloc(struct arena *a, size_t size);
/* A copy of s; NULL for NULL, or when out of memory. */
char	*arena_copy(struct arena *a, const char *s);
void	 arena_free(struct arena *a);

#endif
