/* SPDX-License-Identifier: ISC */
/*
 * A typed value, in every shape in which it could lie in a file or in memory:
 * UTF-8, UTF-16 in both orders, UTF-32 (what curses holds), EUC-JP, Shift_JIS,
 * ISO-2022-JP, base64 and hexadecimal digits.
 */
#ifndef TESTS_NEEDLES_H
#define TESTS_NEEDLES_H

#include <stddef.h>

#include "base/buf.h"

#define NEEDLES_MAX	16

struct needles {
	struct { const char *encoding; struct buf bytes; } list[NEEDLES_MAX];
	size_t	n;
};

void		needles_make(struct needles *n, const char *text);
void		needles_free(struct needles *n);
/* The encoding in which the text stands in the bytes; NULL when it does not. */
const char	*needles_find(const struct needles *n, const void *data, size_t len);

#endif
