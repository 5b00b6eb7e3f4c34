/* SPDX-License-Identifier: ISC */
/*
 * Kana to kanji, behind one interface, so that an engine is one file
 * (input.md).  Reading in hiragana (katakana is taken too) → segments, each
 * with candidates, best first.  An engine never learns and never writes.
 */
#ifndef I18N_CONVERT_H
#define I18N_CONVERT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum convert_kind { CONVERT_TEXT, CONVERT_NAME, CONVERT_PLACE, CONVERT_KANA };

struct converter;

/*
 * The best engine there is: "auto", or "mecab", "anthy", "none" by name.
 * datadir holds words/, codes/ and, where it was made, dictionary/.
 */
enum err_code	converter_open(const char *engine, const char *datadir, struct converter **out,
		    struct err *e) MUST_CHECK;
void		converter_close(struct converter **c);
const char	*converter_name(const struct converter *c);
/* Is it the engine that the program is made for, or one that stands in for it? */
bool		 converter_is_fallback(const struct converter *c);

/* A list of postal codes in the place of the shipped one, where the file exists. */
bool		 converter_use_places(struct converter *c, const char *path) MUST_CHECK;

/* The postal code of an address, as far as the list goes. */
#define POSTAL_CODE_SIZE	8
bool		 converter_postal_code(const struct converter *c, const char *address,
		    char code[POSTAL_CODE_SIZE]);

/* What a name that was not typed here may read, in katakana, likeliest first, at most n: to be
 * offered, never set.  False: out of memory, or fn said so. */
bool		 converter_readings(const struct converter *c, const char *text, size_t n,
		    bool (*fn)(void *ctx, const char *katakana), void *ctx) MUST_CHECK;

/* The addresses of a text that is a postal code; false as above.  *is_code: whether it is one. */
bool		 converter_addresses(const struct converter *c, const char *text, bool *is_code,
		    bool (*fn)(void *ctx, const char *address), void *ctx) MUST_CHECK;

/* A word of this person's, and a choice of this session; false when out of memory. */
bool		 converter_register(struct converter *c, const char *reading,
		    const char *writing) MUST_CHECK;
bool		 converter_learn(struct converter *c, const char *reading, const char *writing);
/* Wipes both; the words alone, before they are handed anew. */
void		 converter_forget(struct converter *c);
void		 converter_forget_own(struct converter *c);

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
 * wishes (may be NULL): what the person settled of the first segments, up to
 * one of length 0: how many characters each has (文節の伸縮), and which writing
 * was chosen, or NULL.  The rest is divided with regard to them.  Never fails
 * on any reading: what the engine cannot take comes back as one segment of
 * kana.
 */
struct convert_wish { size_t length; const char *writing; };
enum err_code	convert(struct converter *c, const char *reading, enum convert_kind kind,
		    const struct convert_wish *wishes, struct conversion *out,
		    struct err *e) MUST_CHECK;
void		conversion_clear(struct conversion *v);

/* Whole-line writings, best first, at most n (cli.md `convert`). */
enum err_code	convert_nbest(struct converter *c, const char *reading, enum convert_kind kind,
		    size_t n, char ***out, size_t *count, struct err *e) MUST_CHECK;

#endif
