/* SPDX-License-Identifier: ISC */
/*
 * Memory freed at once; see arena.h.
 */
#include "forms/arena.h"

#include <stdlib.h>
#include <string.h>

struct arena_block {
	struct arena_block	*next;
	max_align_t		 data[];
};

void *
arena_alloc(struct arena *a, size_t size)
{
	struct arena_block *b = calloc(1, sizeof *b + size);

	if (b == NULL)
		return NULL;
	b->next = a->blocks;
	a->blocks = b;
	return b->data;
}

char *
arena_copy(struct arena *a, const char *s)
{
	size_t n = s != NULL ? strlen(s) + 1 : 0;
	char *copy = n != 0 ? arena_alloc(a, n) : NULL;

	if (copy != NULL)
		memcpy(copy, s, n);
	return copy;
}

void
arena_free(struct arena *a)
{
	struct arena_block *b, *next;

	for (b = a->blocks; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	a->blocks = NULL;
}
