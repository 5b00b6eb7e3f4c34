/* SPDX-License-Identifier: ISC */
/*
 * JSON text of audit records, written by hand: this room has no JSON library,
 * and needs to write a dozen members, never to read one.  Private to cache/.
 */
#ifndef CACHE_RECORD_H
#define CACHE_RECORD_H

#include <stdint.h>

#include "base/buf.h"

/* An object is begun, given members, ended.  Errors stay in the buffer. */
void	record_begin(struct buf *b);
void	record_end(struct buf *b);
/* A NULL value writes nothing.  Bytes that are no UTF-8 become U+FFFD. */
void	record_text(struct buf *b, const char *name, const char *value);
void	record_number(struct buf *b, const char *name, int64_t value);

#endif
