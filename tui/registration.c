/* SPDX-License-Identifier: ISC */
/*
 * The forms of 副本登録, one a dataset, in the order of the articles under which
 * what they register is decided; what stands in no article comes last.
 *
 * Events: arrows, numbers, F7/F8 move; Enter or F12 begins; F3 goes back.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tui/begin.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

#define ARTICLE_WIDTH	18

/* One to choose. */
struct choice {
	const struct form			*form;
	const struct catalog_procedure		*procedure;	/* or NULL */
	size_t					 at;		/* in the law's order */
};

struct registration {
	struct screen		 screen;
	struct choice		*choices;
	struct list		 list;
};

static struct registration *
of(struct screen *s)
{
	return (struct registration *)(void *)s;
}

/* The catalogue is in the law's order. */
static struct choice
choice_of(struct app *a, const struct form *f)
{
	const struct catalog *c = form_set_catalog(work_forms(a->work));
	struct choice ch = { .form = f, .at = SIZE_MAX };
	char today[DATE_TEXT_SIZE];

	if (form_procedure(f) == NULL)
		return ch;
	date_format(work_today(a->work), today);
	ch.procedure = catalog_find(c, form_procedure(f), today);
	for (size_t i = 0; i < catalog_count(c) && ch.at == SIZE_MAX; i++) {
		if (strcmp(catalog_at(c, i)->code, form_procedure(f)) == 0)
			ch.at = i;
	}
	return ch;
}

static int
by_law(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return strcmp(form_id(x->form), form_id(y->form));
}

static void
registration_enter(struct screen *s)
{
	struct registration *r = of(s);
	const struct form_set *set = work_forms(s->app->work);
	size_t n = 0;

	if (r->choices != NULL)
		return;
	r->choices = xcalloc(form_set_count(set) + 1, sizeof *r->choices);
	for (size_t i = 0; i < form_set_count(set); i++) {
		if (strcmp(form_kind(form_set_at(set, i)), "registration") == 0)
			r->choices[n++] = choice_of(s->app, form_set_at(set, i));
	}
	qsort(r->choices, n, sizeof *r->choices, by_law);
	list_resize(&r->list, n);
}

static void
draw_choice(const struct registration *r, struct grid *g, int y, size_t row)
{
	const struct choice *c = &r->choices[row];
	bool focused = row == r->list.focus;
	enum style st = focused ? STYLE_ROW_FOCUS : STYLE_NORMAL;
	int article = grid_cols(g) - 2 - ARTICLE_WIDTH;
	struct buf b = BUF_INIT;

	buf_adds(&b, focused ? "> " : "  ");
	list_number(&r->list, row, &b);
	buf_addf(&b, "  %s", form_title(c->form));
	grid_fill(g, y, 2, grid_cols(g) - 4, st);
	grid_cut(g, y, 2, article - 3, st, buf_str(&b));
	buf_reset(&b);
	if (c->procedure != NULL)
		word_article(r->screen.app, c->procedure, &b);
	grid_cut(g, y, article, ARTICLE_WIDTH, st, buf_str(&b));
	if (focused)
		grid_set_caret(g, y, 2);
	buf_free(&b);
}

static void
registration_draw(struct screen *s, struct grid *g)
{
	struct registration *r = of(s);
	int y = BODY_TOP + 1, height = body_height(g) - 4, used;

	list_show(&r->list, height);
	used = grid_str(g, y, 2, grid_cols(g) - 4, STYLE_STRONG,
	    app_msg(s->app, "tui.registration.choose"));
	if (r->list.count > 0)
		grid_str(g, y, 2 + used, grid_cols(g) - 4 - used, STYLE_NORMAL,
		    app_msg(s->app, "tui.registration.order"));
	word_position(s->app, &r->list, g, y);
	for (int i = 0; i < height && r->list.top + (size_t)i < r->list.count; i++)
		draw_choice(r, g, y + 2 + i, r->list.top + (size_t)i);
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
	f = r->choices[r->list.focus].form;
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
	free(of(s)->choices);
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
