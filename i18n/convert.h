/* SPDX-License-Identifier: ISC */
/*
 * Kana to kanji, behind one interface, so that an engine is one file
 * (input.md).  Reading in hiragana (katakana is taken too) → segments, each
 * with candidates, best first.  An engine never learns and never writes.
 */
#ifndef I18N_CONVERT_H
#define I18N_CONVERT_H

#include <stddef.h>

#include "base/err.h"

enum convert_kind { CONVERT_TEXT, CONVERT_NAME, CONVERT_PLACE, CONVERT_KANA };

struct converter;

/* The best engine there is: "auto", or "anthy", "none" by name. */
enum err_code	converter_open(const char *engine, struct converter **out,
    struct err *e) MUST_CHECK;
void		converter_close(struct converter **c);
const char	*converter_name(const struct converter *c);

struct convert_segment {
	char	 *reading;
	char	**candidates;	/* at least one; the reading itself is among them */
	size_t	  count;
};
struct conversion {
	struct convert_segment	*segments;
	size_t			 count;
};
/*
 * lengths (may be NULL): wished length of each segment in characters, 0 past
 * the last, for 文節の伸縮.  Never fails on any reading: what the engine cannot take comes back
 * as one segment of kana.
 */
enum err_code	convert(struct converter *c, const char *reading, enum convert_kind kind,
		    const size_t *lengths, struct conversion *out, struct err *e) MUST_CHECK;
void		conversion_clear(struct conversion *v);

/* Whole-line writings, best first, at most n (cli.md `convert`). */
enum err_code	convert_nbest(struct converter *c, const char *reading, enum convert_kind kind,
		    size_t n, char ***out, size_t *count, struct err *e) MUST_CHECK;

#endif
