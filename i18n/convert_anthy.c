/* SPDX-License-Identifier: ISC */
/*
 * libanthy as conversion engine.
 *
 * Two traps: the library reads and writes dictionaries in the person's home,
 * in clear, unless HOME is overridden before it is initialised; and committing
 * a segment teaches it, so nothing is ever committed.
 */
#include <stdlib.h>
#include <string.h>

#include <anthy/anthy.h>

#include "i18n/convert_engine.h"
#include "i18n/text.h"

#define NOWHERE		"/nonexistent"
#define CANDIDATES_MAX	200

static void
quiet(int level UNUSED, const char *text UNUSED)
{
	/* The library would print to the terminal. */
}

static enum err_code
open_anthy(const char *datadir UNUSED, const struct lexicon *words UNUSED, void **state,
    struct err *e)
{
	anthy_context_t c;

	anthy_set_logger(quiet, 0);
	anthy_conf_override("HOME", NOWHERE);
	if (anthy_init() != 0)
		return err_set(e, ERR_NOT_FOUND, "i18n.no_engine", "anthy", NULL);
	/* Nobody in particular: no record is kept and none is looked for. */
	(void)anthy_set_personality("");
	c = anthy_create_context();
	if (c == NULL) {
		anthy_quit();
		return err_set(e, ERR_NOT_FOUND, "i18n.no_engine", "anthy", NULL);
	}
	(void)anthy_context_set_encoding(c, ANTHY_UTF8_ENCODING);
	*state = c;
	return ERR_OK;
}

static void
close_anthy(void *state)
{
	anthy_release_context(state);
	anthy_quit();
}

/* Wished lengths, in characters: each segment is moved to its own, left to right. */
static void
resize(anthy_context_t c, const struct convert_wish *wishes)
{
	struct anthy_conv_stat conv;
	struct anthy_segment_stat seg;
	int i, change, step;

	for (i = 0; wishes[i].length != 0; i++) {
		if (anthy_get_stat(c, &conv) != 0 || i >= conv.nr_segment ||
		    anthy_get_segment_stat(c, i, &seg) != 0)
			return;
		change = (int)wishes[i].length - seg.seg_len;
		for (step = change < 0 ? -1 : 1; change != 0; change -= step)
			anthy_resize_segment(c, i, step);
	}
}

/* A candidate's text on the heap. */
static char *
fetch(anthy_context_t c, int segment, int which)
{
	int n = anthy_get_segment(c, segment, which, NULL, 0);
	char *text;

	if (n < 0)
		return NULL;
	text = malloc((size_t)n + 1);
	if (text != NULL && anthy_get_segment(c, segment, which, text, n + 1) < 0) {
		free(text);
		text = NULL;
	}
	return text;
}

static bool
add_segment(anthy_context_t c, int segment, struct conversion *out)
{
	struct anthy_segment_stat seg;
	char *reading, *text;
	bool ok;
	int i;

	reading = fetch(c, segment, NTH_UNCONVERTED_CANDIDATE);
	ok = reading != NULL && anthy_get_segment_stat(c, segment, &seg) == 0 &&
	    conversion_add_segment(out, reading, strlen(reading));
	for (i = 0; ok && i < seg.nr_candidate && i < CANDIDATES_MAX; i++) {
		text = fetch(c, segment, i);
		ok = text == NULL || conversion_add_candidate(out, text);
		str_wipe(&text);
	}
	str_wipe(&reading);
	return ok;
}

static enum err_code
convert_by_anthy(void *state, const char *reading, enum convert_kind kind UNUSED,
    const struct convert_wish *wishes, struct conversion *out, struct err *e)
{
	anthy_context_t c = state;
	struct anthy_conv_stat conv;
	bool ok = true;
	int i;

	anthy_reset_context(c);
	if (anthy_set_string(c, reading) != 0)
		return ERR_OK;	/* nothing found: the caller falls back to kana */
	if (wishes != NULL)
		resize(c, wishes);
	if (anthy_get_stat(c, &conv) != 0)
		return ERR_OK;
	for (i = 0; ok && i < conv.nr_segment; i++)
		ok = add_segment(c, i, out);
	anthy_reset_context(c);
	return ok ? ERR_OK : err_nomem(e);
}

const struct convert_engine convert_anthy = {
	"anthy", open_anthy, close_anthy, convert_by_anthy, NULL,
};
