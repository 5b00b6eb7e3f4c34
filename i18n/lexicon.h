/* SPDX-License-Identifier: ISC */
/*
 * Words of our own beside what an engine knows: terms of the office, personal
 * names, places, and what this person registered or used in this session.
 *
 * A table is rows (reading, writings) in the order of the readings' bytes, so
 * that all words that begin at a place of a sentence are found by narrowing a
 * range, as in a trie.  The shipped ones are data files; the person's own come
 * from the sealed store through convert.h and are wiped by lexicon_forget().
 * Private to i18n/.
 */
#ifndef I18N_LEXICON_H
#define I18N_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum lexicon_kind {
	LEX_TERM,		/* data/words/terms.tsv */
	LEX_SURNAME,		/* data/words/surnames.tsv */
	LEX_GIVEN,		/* data/words/given-names.tsv */
	LEX_PLACE,		/* municipalities and wards: data/codes/organizations.tsv */
	LEX_DISTRICT,		/* 郡, alone and with its towns: data/words/districts.tsv */
	LEX_SINGLE,		/* every kanji of a reading: comes with the dictionary */
	LEX_OWN,		/* registered by the person */
	LEX_SESSION,		/* chosen since login, the latest first */
	LEX_KIND_COUNT
};

struct lexicon_row {
	const char	*reading;	/* hiragana */
	const char	*writings;	/* blank-separated, best first */
};

struct lexicon;

/* A missing file is an empty table: the input method works without. */
enum err_code	lexicon_load(const char *datadir, struct lexicon **out, struct err *e) MUST_CHECK;
void		lexicon_free(struct lexicon **w);

/* NULL: none. */
const char	*lexicon_find(const struct lexicon *w, enum lexicon_kind kind, const char *reading);
/* Calls fn with each row whose reading begins the text; shorter ones first; false stops. */
typedef bool	lexicon_fn(void *ctx, const struct lexicon_row *row);
bool		lexicon_prefixes(const struct lexicon *w, enum lexicon_kind kind, const char *s,
		    size_t len, lexicon_fn *fn, void *ctx);
/* Every row, in the readings' order; fn false stops. */
bool		lexicon_each(const struct lexicon *w, enum lexicon_kind kind, lexicon_fn *fn,
		    void *ctx);
size_t		lexicon_count(const struct lexicon *w, enum lexicon_kind kind);

/* A word of the person's, put before the others of its reading. */
bool		lexicon_add(struct lexicon *w, enum lexicon_kind kind, const char *reading,
		    const char *writing) MUST_CHECK;
/* Wipes what was added. */
void		lexicon_forget(struct lexicon *w, enum lexicon_kind kind);

/* The next of blank-separated writings: its length, *s moved to it; 0 at the end. */
size_t		lexicon_next(const char **s);

#endif
