/* SPDX-License-Identifier: ISC */
/*
 * Two secrets in a window: a new password, typed twice, or the two halves of a
 * key.
 *
 * Events: text goes into guarded memory; Enter, Tab, arrows move; Enter at the
 * second one, or F12, takes them (passwords when they agree); Esc or F3 leaves.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/input/field.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"

#define TEXT_ROWS	3	/* at least */
#define LABEL_WIDTH	22
#define BOX		32

struct secrets {
	struct screen	 screen;
	struct secrets_spec spec;
	char		*title, *text;
	struct field	 fields[2];
	bool		 second;
};

static struct secrets *
of(struct screen *s)
{
	return (struct secrets *)(void *)s;
}

static struct field *
focused(struct secrets *p)
{
	return &p->fields[p->second];
}

static void
focus(struct secrets *p, bool second)
{
	field_leave(focused(p));
	p->second = second;
	field_focus(focused(p), p->screen.app->ime);
}

static void
secrets_enter(struct screen *s)
{
	field_focus(focused(of(s)), s->app->ime);
}

static void
secrets_draw(struct screen *s, struct grid *g)
{
	struct secrets *p = of(s);
	int width = popup_width(g, popup_needs(p->text)), rows = draw_line_count(p->text, width);
	struct window w;
	int y;

	rows = rows < TEXT_ROWS ? TEXT_ROWS : rows;
	w = popup_window(s->app, g, p->title, rows + 5, width);
	(void)grid_lines(g, w.y, w.y + rows - 1, w.x, w.width, STYLE_POPUP, p->text);
	for (size_t i = 0; i < NELEM(p->fields); i++) {
		y = w.y + rows + 1 + (int)i;
		grid_str(g, y, w.x, LABEL_WIDTH, STYLE_POPUP, app_msg(s->app, p->spec.labels[i]));
		field_draw(&p->fields[i], g, y, w.x + LABEL_WIDTH, screen_is_top(s) &&
		    p->second == (i == 1));
	}
	grid_str(g, w.y + rows + 4, w.x, w.width, STYLE_POPUP,
	    app_msg(s->app, "tui.prompt.keys"));
	if (!screen_is_top(s))
		grid_set_caret(g, focused(p)->caret_y, focused(p)->caret_x);
}

/* What is not there, or does not agree, is told, and typed again. */
static bool
whole(struct secrets *p)
{
	struct app *a = p->screen.app;

	for (size_t i = 0; i < NELEM(p->fields); i++) {
		if (secret_len(p->fields[i].secret) != 0)
			continue;
		focus(p, i == 1);
		app_notice_key(a, STYLE_ALARM, "tui.password.empty", NULL);
		return false;
	}
	if (!p->spec.agree || secret_equal(p->fields[0].secret, p->fields[1].secret))
		return true;
	field_wipe_secret(&p->fields[1]);
	focus(p, true);
	app_notice_key(a, STYLE_ALARM, "tui.password.differs", NULL);
	return false;
}

static void
run_take(struct screen *s)
{
	struct secrets *p = of(s);
	struct app *a = s->app;
	struct secrets_spec spec = p->spec;
	struct secret *first, *second;

	if (!whole(p))
		return;
	first = field_take_secret(&p->fields[0]);
	second = field_take_secret(&p->fields[1]);
	p->spec.ctx = NULL;
	screen_pop(a);
	spec.done(a->top, spec.ctx, first, second);
	secret_free(&first);
	secret_free(&second);
	free(spec.ctx);
}

static bool
secrets_key(struct screen *s, const struct key *k)
{
	struct secrets *p = of(s);

	switch (k->code) {
	case K_ENTER:
		if (p->second)
			run_take(s);
		else
			focus(p, true);
		return true;
	case K_TAB:
	case K_DOWN:
	case K_UP:
	case K_BACKTAB:
		focus(p, !p->second);
		return true;
	case K_ESC:
		screen_back(s);
		return true;
	case K_IME_TOGGLE:
		return true;
	default:
		if (field_key(focused(p), k) == FK_FULL)
			app_notice_key(s->app, STYLE_ALARM, "tui.field.full", NULL);
		return true;
	}
}

static void
secrets_free(struct screen *s)
{
	struct secrets *p = of(s);

	field_free(&p->fields[0]);
	field_free(&p->fields[1]);
	free(p->title);
	free(p->text);
	free(p->spec.ctx);
	free(p);
}

static const struct command commands[] = {
	{ 3, "tui.key.cancel", NULL, screen_back },
	{ 12, "tui.key.decide", NULL, run_take },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.password",
	.overlay = true,
	.commands = commands,
	.enter = secrets_enter,
	.draw = secrets_draw,
	.key = secrets_key,
	.free = secrets_free,
};

void
popup_secrets(struct app *a, const struct secrets_spec *spec)
{
	struct secrets *p = xcalloc(1, sizeof *p);

	p->screen.ops = &ops;
	p->spec = *spec;
	p->title = xstrdup(spec->title);
	p->text = xstrdup(spec->text);
	for (size_t i = 0; i < NELEM(p->fields); i++)
		field_init(&p->fields[i], &(struct field_spec){ .mode = IME_DIRECT,
		    .kind = CONVERT_TEXT, .width = BOX, .secret = true });
	screen_push(a, &p->screen);
}
