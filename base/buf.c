/* SPDX-License-Identifier: ISC */
/*
 * Buffers with a cap; see buf.h.  Growth copies by hand instead of realloc(),
 * because realloc() may leave the old bytes behind unwiped.
 */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST_CAP	64

void
mem_wipe(void *p, size_t len)
{
	if (p != NULL && len != 0)
		explicit_bzero(p, len);
}

void
str_wipe(char **s)
{
	if (*s != NULL)
		mem_wipe(*s, strlen(*s));
	free(*s);
	*s = NULL;
}

static bool
grow(struct buf *b, size_t extra)
{
	size_t cap, max = b->max != 0 ? b->max : BUF_MAX_DEFAULT;
	char *data;

	if (b->failed)
		return false;
	if (extra > max - b->len) {
		b->failed = true;
		return false;
	}
	if (b->data != NULL && b->len + extra < b->cap)
		return true;
	cap = b->cap != 0 ? b->cap : BUF_FIRST_CAP;
	while (cap <= b->len + extra)
		cap *= 2;
	data = malloc(cap);
	if (data == NULL) {
		b->failed = true;
		return false;
	}
	if (b->len != 0)
		memcpy(data, b->data, b->len);
	data[b->len] = '\0';
	mem_wipe(b->data, b->cap);
	free(b->data);
	b->data = data;
	b->cap = cap;
	return true;
}

bool
buf_add(struct buf *b, const void *data, size_t len)
{
	if (!grow(b, len))
		return false;
	if (len != 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return true;
}

bool
buf_adds(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

bool
buf_addc(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

bool
buf_addvf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0) {
		b->failed = true;
		return false;
	}
	if (!grow(b, (size_t)n))
		return false;
	(void)vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
	return true;
}

bool
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = buf_addvf(b, fmt, ap);
	va_end(ap);
	return ok;
}

const char *
buf_str(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

bool
buf_ok(const struct buf *b)
{
	return !b->failed;
}

void
buf_truncate(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	mem_wipe(b->data + len, b->len - len);
	b->len = len;
}

void
buf_reset(struct buf *b)
{
	buf_truncate(b, 0);
	b->failed = false;
}

char *
buf_steal(struct buf *b)
{
	char *data;

	if (!grow(b, 0))
		return NULL;
	data = b->data;
	*b = (struct buf){ .max = b->max };
	return data;
}

void
buf_free(struct buf *b)
{
	mem_wipe(b->data, b->cap);
	free(b->data);
	*b = (struct buf){ .max = b->max };
}
