/* SPDX-License-Identifier: ISC */
/*
 * Help and palette, both made from the screen's own table of commands, so that
 * neither can tell what is not true.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/frame.h"
#include "tui/mem.h"
#include "tui/popup.h"

void
popup_help(struct screen *s)
{
	struct app *a = s->app;
	struct buf b = BUF_INIT;

	if (s->ops->help != NULL)
		buf_addf(&b, "%s\n\n", app_msg(a, s->ops->help));
	buf_addf(&b, "%s\n", app_msg(a, "tui.help.keys"));
	for (int n = 1; n <= 12; n++) {
		const struct command *c = frame_command(s, n);
		const char *why;

		if (c == NULL)
			continue;
		why = c->why_not != NULL ? c->why_not(s) : NULL;
		buf_addf(&b, "  F%-2d  %s\n", n, app_msg(a, c->label));
		if (why != NULL)
			buf_addf(&b, "       %s\n", app_msg(a, why));
	}
	buf_addf(&b, "\n%s", app_msg(a, "tui.help.common"));
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.help.title"), buf_str(&b));
	buf_free(&b);
}

static void
theme_next(struct screen *s)
{
	struct app *a = s->app;

	a->theme = (enum theme_id)((a->theme + 1) % THEME_COUNT);
	theme_use(a->theme);
	app_notice_key(a, STYLE_NORMAL, "tui.theme.now", app_msg(a, theme_name_key(a->theme)));
}

/* The number of a command in the palette: of the screen's table, or of the program. */
static void
palette_done(struct screen *owner, void *ctx, const char *const *codes)
{
	const struct command *c = owner->ops->commands;
	long n = strtol(codes[0], NULL, 10);

	(void)ctx;
	if (n == -1)
		theme_next(owner);
	else if (n == -2)
		popup_help(owner);
	else if (n == -3)
		app_lock(owner->app);
	else
		c[n].run(owner);
}

static void
add(struct menu_item **items, size_t *n, long code, const char *label, int fkey,
    const char *why_not)
{
	struct buf c = BUF_INIT, l = BUF_INIT;

	*items = xrealloc(*items, *n + 1, sizeof **items);
	buf_addf(&c, "%ld", code);
	buf_adds(&l, label);
	if (fkey > 0)
		buf_addf(&l, "  (F%d)", fkey);
	(*items)[*n] = (struct menu_item){ .code = buf_steal(&c), .label = buf_steal(&l),
	    .why_not = why_not != NULL ? xstrdup(why_not) : NULL };
	if ((*items)[*n].code == NULL || (*items)[*n].label == NULL)
		mem_end();
	++*n;
}

void
popup_palette(struct screen *s)
{
	struct app *a = s->app;
	const struct command *c = s->ops->commands;
	struct menu_item *items = NULL;
	size_t n = 0;

	for (long i = 0; c != NULL && c[i].fkey >= 0; i++) {
		const char *why = c[i].why_not != NULL ? c[i].why_not(s) : NULL;

		add(&items, &n, i, app_msg(a, c[i].label), c[i].fkey,
		    why != NULL ? app_msg(a, why) : NULL);
	}
	if (frame_command(s, 1)->run == popup_help)
		add(&items, &n, -2, app_msg(a, "tui.key.help"), 1, NULL);
	if (a->session != NULL)
		add(&items, &n, -3, app_msg(a, "tui.key.lock"), 11, NULL);
	add(&items, &n, -1, app_msg(a, "tui.theme.change"), 0, NULL);
	popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.palette.title"), .search = true,
	    .done = palette_done }, items, n);
}
