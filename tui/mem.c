/* SPDX-License-Identifier: ISC */
/*
 * The one place of tui/ that gives up.  The hook is the only variable of the
 * room with a life of its own: without it the terminal would stay in raw mode.
 */
#include "tui/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*end_hook)(void);

void
mem_on_end(void (*fn)(void))
{
	end_hook = fn;
}

void
mem_end(void)
{
	if (end_hook != NULL)
		end_hook();
	fputs("madoguchi: メモリーが足りないため終了しました。"
	    "保存済みの下書きは次のログインで開けます。\n"
	    "madoguchi: out of memory; saved drafts open at the next login.\n", stderr);
	_exit(1);
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n != 0 ? n : 1, size != 0 ? size : 1);

	if (p == NULL)
		mem_end();
	return p;
}

void *
xrealloc(void *p, size_t n, size_t size)
{
	void *q;

	if (size != 0 && n > SIZE_MAX / size)
		mem_end();
	q = realloc(p, n * size != 0 ? n * size : 1);
	if (q == NULL)
		mem_end();
	return q;
}

char *
xstrdup(const char *s)
{
	char *p = strdup(s != NULL ? s : "");

	if (p == NULL)
		mem_end();
	return p;
}

char *
xpair(const char *a, const char *b)
{
	size_t na = strlen(a != NULL ? a : "") + 1, nb = strlen(b != NULL ? b : "") + 1;
	char *p = xcalloc(na + nb, 1);

	memcpy(p, a != NULL ? a : "", na);
	memcpy(p + na, b != NULL ? b : "", nb);
	return p;
}

const char *
pair_second(const char *pair)
{
	return pair + strlen(pair) + 1;
}
