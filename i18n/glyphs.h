/* SPDX-License-Identifier: ISC */
/*
 * Characters that people tell apart and engines do not: the variants of a
 * character with the word people use for each (「はしごだか」), characters by code
 * point or MJ number, the variation sequences of a character, and what a
 * character outside the receiver's repertoire is usually reduced to.
 *
 * Facts only, from data/words/variants.tsv and data/charsets; nothing is ever
 * replaced without the person's choice.  A missing file is an empty table.
 */
#ifndef I18N_GLYPHS_H
#define I18N_GLYPHS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct glyphs;

enum err_code	glyphs_load(const char *datadir, struct glyphs **out, struct err *e) MUST_CHECK;
void		glyphs_free(struct glyphs **g);

/*
 * Calls fn with each writing of a text that has variants in the place of its
 * characters, the text itself left out.  common: only what is usual in names.
 * At most n.  False only when out of memory or fn said so.
 */
typedef bool	glyphs_fn(void *ctx, const char *text);
bool		glyphs_expand(const struct glyphs *g, const char *text, bool common, size_t n,
		    glyphs_fn *fn, void *ctx) MUST_CHECK;
/* One writing for all variants of each character, selectors dropped: to compare by, not to show. */
bool		glyphs_plain(const struct glyphs *g, const char *text, struct buf *out) MUST_CHECK;
/* The variation sequences that the MJ list has for a one-character text. */
bool		glyphs_sequences(const struct glyphs *g, const char *text, size_t n, glyphs_fn *fn,
		    void *ctx) MUST_CHECK;

/* "﨑 たつさき U+FA11", for each uncommon character of a text; nothing for a plain one. */
bool		glyphs_note(const struct glyphs *g, const char *text, struct buf *out) MUST_CHECK;

/* "U+9AD9", "u9ad9", "MJ026193": is it a character's name?  Then it is appended. */
bool		glyphs_by_name(const struct glyphs *g, const char *name, struct buf *out);

/* A text with each character outside JIS X 0213:2004 reduced, as far as known; original
 * untouched.  False: nothing to reduce, or no reduction is known for one of them. */
bool		glyphs_reduce(const struct glyphs *g, const char *text, struct buf *out);

#endif
