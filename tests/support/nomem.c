/* SPDX-License-Identifier: ISC */
/*
 * The allocator of nomem.h: glibc's own, counted.
 */
#include "tests/support/nomem.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

/* glibc's allocator under the names that it keeps for this. */
extern void	*__libc_malloc(size_t);
extern void	*__libc_calloc(size_t, size_t);
extern void	*__libc_realloc(void *, size_t);
extern void	*__libc_memalign(size_t, size_t);
extern void	 __libc_free(void *);

void	*sodium_malloc(size_t size);
void	*sodium_allocarray(size_t n, size_t size);
void	 sodium_free(void *p);

static struct { int64_t left, failed, asked, live; bool stays; } memory;

static bool
fails(void)
{
	memory.asked++;
	if (memory.left == 0)
		return false;
	if (memory.left > 1) {
		memory.left--;
		return false;
	}
	if (!memory.stays && memory.failed != 0)
		return false;
	memory.failed++;
	errno = ENOMEM;
	return true;
}

static void *
counted(void *p)
{
	memory.live += p != NULL;
	return p;
}

void
nomem_after(int64_t allocations, bool stays)
{
	memory.left = allocations;
	memory.stays = stays;
	memory.failed = memory.asked = 0;
}

int64_t
nomem_failed(void)
{
	return memory.failed;
}

int64_t
nomem_asked(void)
{
	return memory.asked;
}

int64_t
nomem_live(void)
{
	return memory.live;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : counted(__libc_malloc(size));
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : counted(__libc_calloc(n, size));
}

void *
realloc(void *p, size_t size)
{
	void *grown;

	if (fails())
		return NULL;
	grown = __libc_realloc(p, size);
	memory.live += p == NULL && grown != NULL;
	memory.live -= p != NULL && grown == NULL && size == 0;
	return grown;
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : counted(__libc_memalign(alignment, size));
}

int
posix_memalign(void **out, size_t alignment, size_t size)
{
	void *p = fails() ? NULL : counted(__libc_memalign(alignment, size));

	if (p == NULL)
		return ENOMEM;
	*out = p;
	return 0;
}

void
free(void *p)
{
	memory.live -= p != NULL;
	__libc_free(p);
}

/* libsodium takes guarded pages from the kernel, not from malloc(3). */
void *
sodium_malloc(size_t size)
{
	static void *(*real)(size_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "sodium_malloc");
	return fails() ? NULL : counted(real(size));
}

void *
sodium_allocarray(size_t n, size_t size)
{
	static void *(*real)(size_t, size_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "sodium_allocarray");
	return fails() ? NULL : counted(real(n, size));
}

void
sodium_free(void *p)
{
	static void (*real)(void *);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "sodium_free");
	memory.live -= p != NULL;
	real(p);
}
