/* SPDX-License-Identifier: ISC */
/*
 * Japanese without an input method: romaji or kana behind a stroke become
 * candidates, and a number chooses one.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "i18n/romaji.h"
#include "plain/priv.h"

#define CANDIDATES	9

static const enum convert_kind kinds[] = {
	[INPUT_DIRECT] = CONVERT_TEXT,
	[INPUT_NAME] = CONVERT_NAME,
	[INPUT_KANA] = CONVERT_KANA,
	[INPUT_PLACE] = CONVERT_PLACE,
	[INPUT_TEXT] = CONVERT_TEXT,
};

void
plain_reading(const char *typed, struct buf *out)
{
	struct buf pending = BUF_INIT, kana = BUF_INIT;

	for (const char *c = typed; *c != '\0'; c++) {
		bool letter = (*c >= 'a' && *c <= 'z') || *c == '-' || *c == '\'';

		if (letter ? !romaji_key(&pending, *c, &kana) :
		    !romaji_flush(&pending, &kana) || !buf_addc(&kana, *c))
			talk_no_memory();
	}
	if (!romaji_flush(&pending, &kana) || !text_to_hiragana(buf_str(&kana), out))
		talk_no_memory();
	buf_free(&pending);
	buf_free(&kana);
}

/* The engine's, and the reading itself last, in both kana. */
static void
candidates(struct plain *p, const char *reading, enum convert_kind kind, char ***out, size_t *n)
{
	struct buf katakana = BUF_INIT;
	struct err e = ERR_INIT;
	char **grown;

	*out = NULL;
	*n = 0;
	if (p->converter != NULL &&
	    convert_nbest(p->converter, reading, kind, CANDIDATES - 2, out, n, &e) != ERR_OK)
		err_clear(&e);
	grown = realloc(*out, (*n + 2) * sizeof *grown);
	if (grown == NULL || !text_to_katakana(reading, &katakana))
		talk_no_memory();
	*out = grown;
	grown[*n] = strdup(reading);
	grown[*n + 1] = strdup(buf_str(&katakana));
	if (grown[*n] == NULL || grown[*n + 1] == NULL)
		talk_no_memory();
	*n += 2;
	buf_free(&katakana);
}

enum heard
plain_convert(struct plain *p, const char *typed, enum field_input input, struct buf *out,
    struct buf *reading, bool *chosen)
{
	struct buf kana = BUF_INIT;
	char **list;
	size_t n, choice;
	enum heard h;

	*chosen = false;
	plain_reading(typed, &kana);
	if (input == INPUT_KANA) {
		*chosen = true;
		if (!text_to_katakana(buf_str(&kana), out))
			talk_no_memory();
		buf_free(&kana);
		return HEARD_LINE;
	}
	candidates(p, buf_str(&kana), kinds[input], &list, &n);
	for (size_t i = 0; i < n; i++) {
		struct buf row = BUF_INIT;

		if (!buf_addf(&row, "%zu %s", i + 1, list[i]))
			talk_no_memory();
		say(&p->talk, buf_str(&row));
		buf_free(&row);
	}
	h = hear_choice(&p->talk, "plain.which_writing", n, &choice);
	if (h == HEARD_LINE) {
		*chosen = true;
		if (!buf_adds(out, list[choice]) || !buf_adds(reading, buf_str(&kana)))
			talk_no_memory();
	}
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
	buf_free(&kana);
	/* No writing was right: the question stands. */
	return h == HEARD_BACK ? HEARD_LINE : h;
}

/* *ready: it stands as it is, or one of its writings was chosen. */
static enum heard
convert_line(struct plain *p, struct buf *line, bool *ready)
{
	struct buf text = BUF_INIT, reading = BUF_INIT;
	enum heard h = HEARD_LINE;

	*ready = *buf_str(line) != '/';
	if (!*ready) {
		h = plain_convert(p, buf_str(line) + 1, INPUT_TEXT, &text, &reading, ready);
		buf_reset(line);
		if (!buf_adds(line, buf_str(&text)))
			talk_no_memory();
	}
	buf_free(&text);
	buf_free(&reading);
	return h;
}

enum heard
hear_japanese(struct plain *p, const char *prompt_key, bool may_be_empty, struct buf *line)
{
	bool ready = false;
	enum heard h = HEARD_LINE;

	while (!ready && h == HEARD_LINE) {
		h = may_be_empty ? hear(&p->talk, prompt_key, line) :
		    hear_text(&p->talk, prompt_key, line);
		if (h == HEARD_LINE)
			h = convert_line(p, line, &ready);
	}
	return h;
}
