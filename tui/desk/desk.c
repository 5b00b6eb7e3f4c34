/* SPDX-License-Identifier: ISC */
/*
 * See desk.h.
 *
 * Events: arrows, 1-9 move; Enter or F12 does it; F3 goes back.
 */
#include "tui/desk/desk.h"

#include <stdlib.h>
#include <string.h>

#include "tui/widget/list.h"
#include "tui/mem.h"

#define FACT_X		36
#define ABOUT_ROWS	3

struct desk {
	struct screen		 screen;
	const struct desk_spec	*spec;
	struct list		 list;
	char			**facts;	/* spec->count, each NULL or what is told */
};

static struct desk *
of(struct screen *s)
{
	return (struct desk *)(void *)s;
}

static const struct desk *
of_const(const struct screen *s)
{
	return (const struct desk *)(const void *)s;
}

static void
desk_enter(struct screen *s)
{
	struct desk *d = of(s);

	for (size_t i = 0; i < d->spec->count; i++) {
		struct buf b = BUF_INIT;

		if (d->spec->items[i].fact == NULL)
			continue;
		d->spec->items[i].fact(s->app, &b);
		if (!buf_ok(&b))
			mem_end();
		free(d->facts[i]);
		d->facts[i] = xstrdup(buf_str(&b));
		buf_free(&b);
	}
}

static void
draw_about(struct desk *d, struct grid *g)
{
	const char *text = app_msg(d->screen.app, d->spec->items[d->list.focus].about);
	size_t len = strlen(text), next;
	int y = BODY_TOP + body_height(g) - ABOUT_ROWS, last = y + ABOUT_ROWS;

	for (size_t off = 0; off < len && y < last; off += next) {
		size_t n = draw_line(text + off, len - off, grid_cols(g) - 4, &next);

		grid_text(g, y++, 2, grid_cols(g) - 4, STYLE_DIM, text + off, n);
	}
}

static void
desk_draw(struct screen *s, struct grid *g)
{
	struct desk *d = of(s);
	struct app *a = s->app;
	int y = BODY_TOP + 1, cols = grid_cols(g);

	list_show(&d->list, (int)d->spec->count);
	grid_str(g, y, 2, cols - 4, STYLE_STRONG, app_msg(a, d->spec->title));
	y += 2;
	for (size_t i = 0; i < d->spec->count; i++, y++) {
		bool focused = i == d->list.focus;
		enum style st = focused ? STYLE_ROW_FOCUS : STYLE_NORMAL;
		struct buf b = BUF_INIT;

		grid_fill(g, y, 2, cols - 4, st);
		buf_addf(&b, "%s %zu  %s", focused ? ">" : " ", i + 1,
		    app_msg(a, d->spec->items[i].label));
		grid_cut(g, y, 2, FACT_X - 3, st, buf_str(&b));
		if (d->facts[i] != NULL)
			grid_cut(g, y, FACT_X, cols - FACT_X - 2, st, d->facts[i]);
		if (focused)
			grid_set_caret(g, y, 2);
		buf_free(&b);
	}
	draw_about(d, g);
}

static void
run_open(struct screen *s)
{
	struct desk *d = of(s);

	d->spec->items[d->list.focus].run(s);
}

static bool
desk_key(struct screen *s, const struct key *k)
{
	return list_numbered_key(&of(s)->list, k, s, run_open);
}

static const char *
desk_hint(const struct screen *s UNUSED)
{
	return "tui.hint.home";
}

static void
desk_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.title"),
	    app_msg(s->app, of_const(s)->spec->title));
}

static void
desk_free(struct screen *s)
{
	struct desk *d = of(s);

	for (size_t i = 0; i < d->spec->count; i++)
		free(d->facts[i]);
	free(d->facts);
	free(d);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	{ 12, "tui.key.open", NULL, run_open },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.desk",
	.commands = commands,
	.enter = desk_enter,
	.draw = desk_draw,
	.key = desk_key,
	.trail = desk_trail,
	.hint = desk_hint,
	.free = desk_free,
};

struct screen *
desk_new(const struct desk_spec *spec)
{
	struct desk *d = xcalloc(1, sizeof *d);

	d->screen.ops = &ops;
	d->spec = spec;
	d->facts = xcalloc(spec->count, sizeof *d->facts);
	list_resize(&d->list, spec->count);
	return &d->screen;
}
