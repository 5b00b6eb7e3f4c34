/* SPDX-License-Identifier: ISC */
/*
 * Postal codes, addresses and the readings of towns: one file of lines (code,
 * municipality, town, readings) in the order of the codes, made by data/places.sh or by
 * `madoguchi places load`.  It is mapped, not read: whoever never asks pays
 * nothing.  A missing file is an empty list.
 */
#ifndef I18N_PLACES_H
#define I18N_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct places;

#define PLACES_CODE_DIGITS	7

struct places	*places_open(const char *path) MUST_CHECK;	/* NULL: out of memory */
void		 places_close(struct places **p);
bool		 places_empty(const struct places *p);

/* "290-0056", "２９０ー００５６": is it a postal code?  Its seven digits go to code. */
bool		 places_code(const char *s, char code[PLACES_CODE_DIGITS + 1]);

/* Calls fn with each address of a code, or each town of a reading (its writing alone, once
 * each, at most n); false only when fn said so. */
typedef bool	 places_fn(void *ctx, const char *text);
bool		 places_by_code(const struct places *p, const char *code, places_fn *fn,
		    void *ctx) MUST_CHECK;
bool		 places_by_reading(const struct places *p, const char *reading, size_t n,
		    places_fn *fn, void *ctx) MUST_CHECK;
/* Back: the code of the longest address that begins a text; false when there is none. */
bool		 places_code_of(const struct places *p, const char *address,
		    char code[PLACES_CODE_DIGITS + 1]);

/*
 * A list of the post office (KEN_ALL.CSV in Shift_JIS, utf_ken_all.csv) in the
 * form above, appended to out.  False: not such a file (or out of memory); *line is where.
 */
bool		 places_from_ken_all(const char *csv, size_t len, struct buf *out, size_t *line);

#endif
