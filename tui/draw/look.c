/* SPDX-License-Identifier: ISC */
/*
 * See look.h.
 */
#include "tui/draw/look.h"

#include <stdlib.h>
#include <string.h>

#include "work/preference.h"

#define PREFERENCE	"theme"

/* As they are kept. */
static const char *const words[THEME_COUNT] = {
	[THEME_STANDARD] = "standard",
	[THEME_CONTRAST] = "contrast",
	[THEME_MONO] = "mono",
};

static void
use(struct app *a, enum theme_id t)
{
	a->theme = t;
	theme_use(t);
}

void
look_start(struct app *a)
{
	use(a, theme_default());
}

void
look_login(struct app *a)
{
	enum theme_id now = theme_default();
	struct err e = ERR_INIT;
	char *word = NULL;

	/* A terminal without colours, or a person who wants none, asks for nothing more. */
	if (now == THEME_MONO)
		return;
	if (preference_get(a->session, PREFERENCE, &word, &e) != ERR_OK)
		err_clear(&e);
	for (int t = 0; word != NULL && t < THEME_COUNT; t++) {
		if (strcmp(words[t], word) == 0)
			now = (enum theme_id)t;
	}
	free(word);
	if (now != a->theme)
		use(a, now);
}

void
look_choose(struct app *a, enum theme_id t)
{
	struct err e = ERR_INIT;

	use(a, t);
	app_notice_key(a, STYLE_NORMAL, "tui.theme.now", app_msg(a, theme_name_key(t)));
	if (a->session != NULL && preference_put(a->session, PREFERENCE, words[t], &e) != ERR_OK)
		app_error(a, &e);
}

const char *
look_why_not(const struct app *a, enum theme_id t)
{
	if (t == a->theme)
		return "tui.why.theme_in_use";
	return t != THEME_MONO && !theme_has_colour() ? "tui.why.no_colour" : NULL;
}
