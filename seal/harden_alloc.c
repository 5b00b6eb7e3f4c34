/* SPDX-License-Identifier: ISC */
/*
 * The wiping allocator: free() and realloc() of the whole program, with the
 * old bytes overwritten first, since ICU, libcurl, GnuTLS and jansson leave
 * residents' data in what they free.  Linked into the programs themselves
 * (never a library of ours, never with sanitizers), so that every library of
 * the process comes here.  Allocation stays glibc's.
 */
#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void	__libc_free(void *p);
void	free(void *p);
void	*realloc(void *p, size_t size);

void
free(void *p)
{
	int saved = errno;

	if (p != NULL) {
		explicit_bzero(p, malloc_usable_size(p));
		__libc_free(p);
	}
	errno = saved;
}

void *
realloc(void *p, size_t size)
{
	size_t room;
	void *fresh;

	if (p == NULL)
		return malloc(size);
	if (size == 0) {
		free(p);
		return NULL;
	}
	room = malloc_usable_size(p);
	if (size <= room && size >= room / 2) {
		explicit_bzero((char *)p + size, room - size);
		return p;
	}
	fresh = malloc(size);
	if (fresh == NULL)
		return NULL;
	memcpy(fresh, p, size < room ? size : room);
	free(p);
	return fresh;
}
