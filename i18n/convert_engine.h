/* SPDX-License-Identifier: ISC */
/*
 * What a conversion engine is: one file fills this table.  Private to i18n/.
 */
#ifndef I18N_CONVERT_ENGINE_H
#define I18N_CONVERT_ENGINE_H

#include "i18n/convert.h"
#include "i18n/lexicon.h"

struct convert_engine {
	const char	*name;
	/* NULL state with ERR_OK is fine for an engine without one.  words outlives it. */
	enum err_code	(*open)(const char *datadir, const struct lexicon *words, void **state,
			    struct err *e);
	void		(*close)(void *state);
	/* reading: hiragana, not empty.  See convert(). */
	enum err_code	(*convert)(void *state, const char *reading, enum convert_kind kind,
			    const struct convert_wish *wishes, struct conversion *out,
			    struct err *e);
	/* Whole lines; may be NULL: then they are put together from the segments.
	 * out: one segment whose candidates are the lines, best first, at most n. */
	enum err_code	(*lines)(void *state, const char *reading, enum convert_kind kind, size_t n,
			    struct conversion *out, struct err *e);
};

extern const struct convert_engine convert_mecab;
extern const struct convert_engine convert_anthy;
extern const struct convert_engine convert_none;

struct glyphs;

const struct glyphs *converter_glyphs(const struct converter *c);

/* For engines: adds a segment, or a candidate to the last one (once each). */
bool	conversion_add_segment(struct conversion *v, const char *reading, size_t len) MUST_CHECK;
bool	conversion_add_candidate(struct conversion *v, const char *text) MUST_CHECK;

/* The same at a place; one that stands further back moves forward, further in front stays. */
bool	conversion_insert_candidate(struct convert_segment *s, size_t at,
    const char *text) MUST_CHECK;

/* One segment of kana: hiragana and katakana. */
bool	conversion_of_kana(const char *reading, struct conversion *v) MUST_CHECK;
/* The index of a text among the candidates; it is added at the end where it is missing. */
bool	conversion_choose_text(struct convert_segment *s, const char *text,
    size_t *index) MUST_CHECK;

#endif
