/* SPDX-License-Identifier: ISC */
/*
 * The forms of 副本登録, one a dataset.
 *
 * Events: arrows, numbers, F7/F8 move; Enter or F12 begins; F3 goes back.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/begin.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

struct registration {
	struct screen		 screen;
	const struct form	**forms;
	struct list		 list;
};

static struct registration *
of(struct screen *s)
{
	return (struct registration *)(void *)s;
}

static void
registration_enter(struct screen *s)
{
	struct registration *r = of(s);
	const struct form_set *set = work_forms(s->app->work);
	size_t n = 0;

	if (r->forms != NULL)
		return;
	r->forms = xcalloc(form_set_count(set) + 1, sizeof *r->forms);
	for (size_t i = 0; i < form_set_count(set); i++) {
		if (strcmp(form_kind(form_set_at(set, i)), "registration") == 0)
			r->forms[n++] = form_set_at(set, i);
	}
	list_resize(&r->list, n);
}

static void
registration_draw(struct screen *s, struct grid *g)
{
	struct registration *r = of(s);
	int y = BODY_TOP + 1, height = body_height(g) - 4;

	list_show(&r->list, height);
	grid_str(g, y, 2, grid_cols(g) - 4, STYLE_STRONG,
	    app_msg(s->app, "tui.registration.choose"));
	word_position(s->app, &r->list, g, y);
	for (int i = 0; i < height && r->list.top + (size_t)i < r->list.count; i++) {
		size_t row = r->list.top + (size_t)i;
		bool focused = row == r->list.focus;
		enum style st = focused ? STYLE_ROW_FOCUS : STYLE_NORMAL;
		struct buf b = BUF_INIT;

		buf_adds(&b, focused ? "> " : "  ");
		list_number(&r->list, row, &b);
		buf_addf(&b, "  %s", form_title(r->forms[row]));
		grid_fill(g, y + 2 + i, 2, grid_cols(g) - 4, st);
		grid_cut(g, y + 2 + i, 2, grid_cols(g) - 4, st, buf_str(&b));
		if (focused)
			grid_set_caret(g, y + 2 + i, 2);
		buf_free(&b);
	}
	if (r->list.count == 0) {
		grid_str(g, y + 2, 2, grid_cols(g) - 4, STYLE_NORMAL, app_msg(s->app,
		    "tui.registration.none"));
		grid_set_caret(g, y + 2, 2);
	}
}

static void
run_take(struct screen *s)
{
	struct registration *r = of(s);
	const struct form *f;

	if (r->list.count == 0)
		return;
	f = r->forms[r->list.focus];
	begin_entry(s->app, form_id(f), form_procedure(f));
}

static bool
registration_key(struct screen *s, const struct key *k)
{
	return list_numbered_key(&of(s)->list, k, s, run_take);
}

static const char *
why_empty(const struct screen *s)
{
	return ((const struct registration *)(const void *)s)->list.count == 0 ?
	    "tui.why.empty_list" : NULL;
}

static const char *
registration_hint(const struct screen *s)
{
	const struct registration *r = (const struct registration *)(const void *)s;

	if (r->list.count == 0)
		return NULL;
	return r->list.count > LIST_ONE_DIGIT ? "tui.hint.registration_many" :
	    "tui.hint.registration";
}

static void
registration_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.title"),
	    app_msg(s->app, "tui.home.register"));
}

static void
registration_free(struct screen *s)
{
	free(of(s)->forms);
	free(s);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	{ 7, "tui.key.previous", why_empty, screen_page_up },
	{ 8, "tui.key.next", why_empty, screen_page_down },
	{ 12, "tui.key.begin", why_empty, run_take },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.registration",
	.commands = commands,
	.enter = registration_enter,
	.draw = registration_draw,
	.key = registration_key,
	.trail = registration_trail,
	.hint = registration_hint,
	.free = registration_free,
};

struct screen *
registration_new(void)
{
	struct registration *r = xcalloc(1, sizeof *r);

	r->screen.ops = &ops;
	return &r->screen;
}
