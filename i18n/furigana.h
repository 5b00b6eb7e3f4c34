/* SPDX-License-Identifier: ISC */
/*
 * Furigana that follow a name while it is edited.
 *
 * The name's text is covered by spans, each with the reading that was
 * converted into it.  Editing between spans keeps their readings; an edit
 * inside one leaves its halves without, because nobody can divide a reading
 * by looking.  Kana are their own reading; blanks pass through.
 */
#ifndef I18N_FURIGANA_H
#define I18N_FURIGANA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

struct furigana;

struct furigana	*furigana_new(void) MUST_CHECK;
void		 furigana_free(struct furigana **f);
/* A value copy, for undo; NULL when out of memory. */
struct furigana	*furigana_copy(const struct furigana *f) MUST_CHECK;
/* The whole text anew, with no reading known but that of its kana. */
bool		 furigana_reset(struct furigana *f, const char *text) MUST_CHECK;
/* Text typed at a byte offset; reading in hiragana, "" where none is known. */
bool		 furigana_insert(struct furigana *f, size_t at, const char *text,
		    const char *reading) MUST_CHECK;
bool		 furigana_delete(struct furigana *f, size_t at, size_t len) MUST_CHECK;
/* The reading (hiragana) of the span that holds the byte before an offset, and
 * where that lies; NULL where none is known. */
const char	*furigana_span(const struct furigana *f, size_t at, size_t *from, size_t *len);
/* Katakana of what is known, appended. */
bool		 furigana_text(const struct furigana *f, struct buf *out) MUST_CHECK;
/* Does every character but blanks have a reading? */
bool		 furigana_complete(const struct furigana *f);

#endif
