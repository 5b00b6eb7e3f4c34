/* SPDX-License-Identifier: ISC */
/*
 * See layout.h.
 */
#include "tui/input/layout.h"

#include <stdlib.h>
#include <string.h>

#include "work/preference.h"

#define PREFERENCE	"keys"
#define WORD_ROMAJI	"romaji"
#define WORD_KANA	"kana"

void
layout_login(struct app *a)
{
	struct err e = ERR_INIT;
	char *word = NULL;

	if (preference_get(a->session, PREFERENCE, &word, &e) != ERR_OK)
		err_clear(&e);
	ime_set_layout(a->ime, word != NULL && strcmp(word, WORD_KANA) == 0 ? IME_KANA :
	    IME_ROMAJI);
	free(word);
}

static void
choose(struct app *a, enum ime_layout layout, const char *word, const char *notice)
{
	struct err e = ERR_INIT;

	ime_set_layout(a->ime, layout);
	app_notice_key(a, STYLE_NORMAL, notice, NULL);
	if (a->session != NULL && preference_put(a->session, PREFERENCE, word, &e) != ERR_OK)
		app_error(a, &e);
}

void
layout_use_romaji(struct screen *s)
{
	choose(s->app, IME_ROMAJI, WORD_ROMAJI, "tui.layout.romaji_now");
}

void
layout_use_kana(struct screen *s)
{
	choose(s->app, IME_KANA, WORD_KANA, "tui.layout.kana_now");
}

const char *
layout_why_not_romaji(const struct screen *s)
{
	return ime_layout(s->app->ime) == IME_ROMAJI ? "tui.layout.in_use" : NULL;
}

const char *
layout_why_not_kana(const struct screen *s)
{
	return ime_layout(s->app->ime) == IME_KANA ? "tui.layout.in_use" : NULL;
}
