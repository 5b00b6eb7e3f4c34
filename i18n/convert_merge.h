/* SPDX-License-Identifier: ISC */
/*
 * What a converter holds beside its engine, and how that joins the engine's
 * candidates.  Private to i18n/.
 */
#ifndef I18N_CONVERT_MERGE_H
#define I18N_CONVERT_MERGE_H

#include "i18n/convert_engine.h"
#include "i18n/glyphs.h"
#include "i18n/places.h"

struct converter {
	const struct convert_engine	*engine;
	void				*state;
	struct lexicon			*words;
	struct glyphs			*glyphs;
	struct places			*places;
};

/* Our own writings of a whole segment, where the kind of field wants them. */
bool	merge_words(const struct converter *c, enum convert_kind kind, bool after_surname,
    struct convert_segment *s) MUST_CHECK;
/* In a name, the usual variants behind the first writings. */
bool	merge_variants(const struct converter *c, enum convert_kind kind,
    struct convert_segment *s) MUST_CHECK;
/* A reading that a list knows whole, or a postal code, becomes one segment. */
bool	merge_whole(const struct converter *c, const char *reading, enum convert_kind kind,
    struct conversion *v) MUST_CHECK;

#endif
