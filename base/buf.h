/* SPDX-License-Identifier: ISC */
/*
 * A growable byte buffer with a cap.
 *
 * The bytes are always followed by a NUL that len does not count, so that a
 * buffer of text can be used as a string.  A buffer that failed (no memory,
 * or past its cap) stays failed and holds what it held: build it up without
 * looking, then ask buf_ok() once.  Whatever is freed or outgrown is wiped:
 * buffers carry residents' data.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct buf {
	char	*data;		/* never NULL once something was added */
	size_t	 len;
	size_t	 cap;
	size_t	 max;		/* cap on len; 0 means BUF_MAX_DEFAULT */
	bool	 failed;
};

#define BUF_MAX_DEFAULT	((size_t)16 * 1024 * 1024)
#define BUF_INIT	{ 0 }
#define BUF_INIT_MAX(n)	{ .max = (n) }

/* Each returns false when the buffer has failed, now or before. */
bool	 buf_add(struct buf *b, const void *data, size_t len);
bool	 buf_adds(struct buf *b, const char *s);
bool	 buf_addc(struct buf *b, char c);
bool	 buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool	 buf_addvf(struct buf *b, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);

/* The text, "" for an empty buffer; valid until the next change. */
const char *buf_str(const struct buf *b);
bool	 buf_ok(const struct buf *b);

/* Empties (and wipes), keeping memory and cap; clears the failure. */
void	 buf_reset(struct buf *b);
void	 buf_truncate(struct buf *b, size_t len);
/* Hands the bytes to the caller, who frees them; NULL when failed. */
char	*buf_steal(struct buf *b) MUST_CHECK;
void	 buf_free(struct buf *b);

/* Overwrites memory in a way the compiler keeps. */
void	 mem_wipe(void *p, size_t len);
/* Wipes and frees a string; *s becomes NULL. */
void	 str_wipe(char **s);

#endif
