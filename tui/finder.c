/* SPDX-License-Identifier: ISC */
/*
 * Finding the procedure by the resident's words, by kana, by law, by number.
 *
 * Events: typing searches at every key, composition included; up and down,
 * PgUp/PgDn move the choice while the caret stays in the search; Enter or F12
 * takes it; F2 tells the legal basis; F3 goes back.  What may not be asked is
 * listed too, and says so and what to do instead.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/begin.h"
#include "tui/input/field.h"
#include "tui/lock.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"
#include "work/case.h"

#define TYPED	"finder"	/* kept aside: the words, and the procedure under choice */
#define CHOSEN	"finder-row"

struct finder {
	struct screen				 screen;
	struct field				 query;
	const struct catalog_procedure		**hits;
	struct list				 list;
	char					 today[DATE_TEXT_SIZE];
	bool					 for_case;
	bool					 goes_on;	/* after an interruption */
};

static struct finder *
of(struct screen *s)
{
	return (struct finder *)(void *)s;
}

static const char *
title_key(const struct finder *f)
{
	return f->for_case ? "tui.finder.case" : "tui.finder.title";
}

static size_t
search_for(struct finder *f, const char *query)
{
	struct app *a = f->screen.app;
	const struct catalog *c = form_set_catalog(work_forms(a->work));
	struct err e = ERR_INIT;
	size_t n = 0;

	free(f->hits);
	f->hits = NULL;
	if (catalog_search(c, query, f->today, work_organization(a->work), &f->hits, &n, &e) !=
	    ERR_OK) {
		app_error(a, &e);
		n = 0;
	}
	return n;
}

/* As written first; where that finds nothing, by the readings: the conversion
 * may have chosen other characters than the law did, or a syllable is half typed. */
static void
search(struct finder *f)
{
	struct buf q = BUF_INIT;
	size_t n;

	if (!field_text_composed(&f->query, &q))
		mem_end();
	n = search_for(f, buf_str(&q));
	if (n == 0 && q.len > 0) {
		buf_reset(&q);
		if (!field_reading(&f->query, &q))
			mem_end();
		if (q.len > 0)
			n = search_for(f, buf_str(&q));
	}
	buf_free(&q);
	f->list.focus = f->list.top = 0;
	list_resize(&f->list, n);
}

/* ---- called away in the middle of it ---- */

static struct screen *
reopen(const char *form, const char *label UNUSED)
{
	struct screen *s = *form != '\0' ? finder_case_new() : finder_new();

	of(s)->goes_on = true;
	return s;
}

static enum err_code
finder_save(struct screen *s, struct err *e UNUSED)
{
	struct finder *f = of(s);

	if (s->app->place.entry != NULL)
		return ERR_OK;		/* a form above it was begun */
	place_set(s->app, f->for_case ? CASE_FORM : "", reopen, app_msg(s->app, title_key(f)));
	place_keep_box(s->app, TYPED, &f->query);
	if (f->list.count > 0)
		place_typed(s->app, CHOSEN, f->hits[f->list.focus]->code);
	return ERR_OK;
}

static void
go_on(struct finder *f)
{
	char *code = place_take_typed(f->screen.app, CHOSEN);

	place_take_box(f->screen.app, TYPED, &f->query);
	search(f);
	for (size_t i = 0; code != NULL && i < f->list.count; i++) {
		if (strcmp(f->hits[i]->code, code) == 0)
			list_focus(&f->list, i);
	}
	free(code);
}

static void
finder_enter(struct screen *s)
{
	struct finder *f = of(s);

	if (f->hits == NULL) {
		date_format(work_today(s->app->work), f->today);
		if (f->goes_on)
			go_on(f);
		else
			search(f);
	}
	field_focus(&f->query, s->app->ime);
}

static void
draw_hit(const struct finder *f, struct grid *g, int y, size_t i)
{
	struct app *a = f->screen.app;
	const struct catalog_procedure *p = f->hits[i];
	bool focused = i == f->list.focus;
	enum style st = focused ? STYLE_ROW_FOCUS : p->askable ? STYLE_NORMAL : STYLE_DIM;
	struct buf b = BUF_INIT;
	int cols = grid_cols(g);

	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, focused ? ">" : " ");
	grid_cut_middle(g, y, 2, cols - 26, st, p->title);
	if (p->askable && p->ordinance)
		buf_adds(&b, app_msg(a, "tui.finder.ordinance"));
	else if (p->askable)
		word_article(a, p, &b);
	else
		buf_adds(&b, app_msg(a, "tui.finder.not_askable"));
	grid_cut(g, y, cols - 22, 22, st, buf_str(&b));
	buf_free(&b);
}

/* The two lines about the procedure under choice. */
static void
draw_about(const struct finder *f, struct grid *g, int y)
{
	struct app *a = f->screen.app;
	const struct catalog_procedure *p = f->hits[f->list.focus];
	struct buf b = BUF_INIT, documents = BUF_INIT;
	int width = grid_cols(g) - 4;

	msg_add(a->msgs, &b, "tui.finder.law", p->law != NULL ? p->law : "",
	    p->inquirer != NULL ? p->inquirer : "", NULL);
	grid_cut(g, y, 2, width, STYLE_NORMAL, buf_str(&b));
	buf_reset(&b);
	if (!p->askable) {
		grid_cut(g, y + 1, 2, width, STYLE_ALARM, p->why_not != NULL ? p->why_not : "");
	} else if (p->spared != NULL && p->spared[0] != NULL) {
		word_list(a, p->spared, &documents);
		msg_add(a->msgs, &b, "tui.finder.spared", buf_str(&documents), NULL);
		grid_cut(g, y + 1, 2, width, STYLE_DIM, buf_str(&b));
	}
	buf_free(&documents);
	buf_free(&b);
}

static void
draw_count(const struct finder *f, struct grid *g, int y)
{
	struct buf number = BUF_INIT, b = BUF_INIT;

	buf_addf(&number, "%zu", f->list.count);
	msg_add(f->screen.app->msgs, &b, "tui.finder.count", buf_str(&number), NULL);
	grid_str(g, y, grid_cols(g) - 12, 11, STYLE_DIM, buf_str(&b));
	buf_free(&b);
	buf_free(&number);
}

static void
finder_draw(struct screen *s, struct grid *g)
{
	struct finder *f = of(s);
	struct app *a = s->app;
	int y = BODY_TOP, cols = grid_cols(g), height = body_height(g) - 6, used;

	grid_str(g, y, 2, cols - 4, STYLE_DIM, app_msg(a, "tui.finder.how"));
	used = grid_str(g, y + 1, 2, 30, STYLE_STRONG, app_msg(a, "tui.finder.search"));
	draw_count(f, g, y + 1);
	list_show(&f->list, height);
	for (int i = 0; i < height && f->list.top + (size_t)i < f->list.count; i++)
		draw_hit(f, g, y + 3 + i, f->list.top + (size_t)i);
	if (f->list.count > 0)
		draw_about(f, g, y + body_height(g) - 2);
	else
		grid_str(g, y + 3, 2, cols - 4, STYLE_NORMAL, app_msg(a, "tui.finder.none"));
	field_draw(&f->query, g, y + 1, 2 + used + 1, true);
	if (screen_is_top(s))
		field_draw_candidates(&f->query, g);
}

static void
tell_not_askable(struct app *a, const struct catalog_procedure *p)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s\n\n%s", p->title, p->why_not != NULL ? p->why_not : "");
	if (p->instead != NULL)
		buf_addf(&b, "\n\n%s\n%s", app_msg(a, "tui.finder.instead"), p->instead);
	if (p->who != NULL)
		buf_addf(&b, "\n\n%s\n%s", app_msg(a, "tui.guidance.who"), p->who);
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.finder.not_askable"), buf_str(&b));
	buf_free(&b);
}

static void
run_take(struct screen *s)
{
	struct finder *f = of(s);
	struct app *a = s->app;
	const struct form_set *forms = work_forms(a->work);
	const struct catalog_procedure *p;

	if (f->list.count == 0)
		return;
	p = f->hits[f->list.focus];
	if (!p->askable) {
		tell_not_askable(a, p);
		return;
	}
	if (f->for_case) {
		begin_entry(a, CASE_FORM, p->code);
		return;
	}
	for (size_t i = 0; i < form_set_count(forms); i++) {
		const struct form *form = form_set_at(forms, i);

		if (strcmp(form_kind(form), "inquiry") == 0) {
			begin_entry(a, form_id(form), p->code);
			return;
		}
	}
	app_notice_key(a, STYLE_ALARM, "tui.finder.no_form", NULL);
}

static void
add_list(const struct app *a, struct buf *b, const char *key, const char *const *items)
{
	if (items == NULL || items[0] == NULL)
		return;
	buf_addf(b, "\n%s\n", app_msg(a, key));
	for (size_t i = 0; items[i] != NULL; i++)
		buf_addf(b, "  %s%s\n", app_msg(a, "tui.list.bullet"), items[i]);
}

static void
run_basis(struct screen *s)
{
	struct finder *f = of(s);
	struct app *a = s->app;
	const struct catalog_procedure *p = f->hits[f->list.focus];
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s\n", p->title);
	msg_add(a->msgs, &b, "tui.finder.law", p->law != NULL ? p->law : "",
	    p->inquirer != NULL ? p->inquirer : "", NULL);
	buf_addc(&b, '\n');
	if (p->row != NULL) {
		struct buf c = BUF_INIT;

		word_article(a, p, &c);
		msg_add(a->msgs, &b, "tui.finder.cite", buf_str(&c), p->row, NULL);
		buf_addc(&b, '\n');
		buf_free(&c);
	}
	if (p->guidance != NULL)
		buf_addf(&b, "\n%s\n", p->guidance);
	if (p->often_returned != NULL)
		buf_addf(&b, "\n%s\n%s\n", app_msg(a, "tui.guidance.often_returned"),
		    p->often_returned);
	if (p->who != NULL)
		buf_addf(&b, "\n%s\n%s\n", app_msg(a, "tui.guidance.who"), p->who);
	add_list(a, &b, "tui.guidance.look_at", p->look_at);
	add_list(a, &b, "tui.guidance.spared", p->spared);
	if (!p->askable)
		buf_addf(&b, "\n%s\n%s\n", p->why_not != NULL ? p->why_not : "",
		    p->instead != NULL ? p->instead : "");
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.key.basis"), buf_str(&b));
	buf_free(&b);
}

static const char *
why_nothing(const struct screen *s)
{
	return ((const struct finder *)(const void *)s)->list.count == 0 ? "tui.why.no_hit" : NULL;
}

static bool
finder_key(struct screen *s, const struct key *k)
{
	struct finder *f = of(s);
	/* A number needs no conversion: its Enter is meant for the list. */
	bool pick = k->code == K_ENTER && field_is_plain(&f->query);

	if (!field_composing(&f->query)) {
		if (k->code == K_ENTER) {
			run_take(s);
			return true;
		}
		if (k->code != K_HOME && k->code != K_END && list_key(&f->list, k))
			return true;
	}
	switch (field_key(&f->query, k)) {
	case FK_PASS:
		return false;
	case FK_FULL:
		app_notice_key(s->app, STYLE_ALARM, field_refusal(&f->query), NULL);
		return true;
	default:
		search(f);
		if (pick && !field_composing(&f->query))
			run_take(s);
		return true;
	}
}

static bool
finder_composing(const struct screen *s)
{
	return field_composing(&((const struct finder *)(const void *)s)->query);
}

static const char *
finder_mode(const struct screen *s)
{
	return field_mode_key(&((const struct finder *)(const void *)s)->query);
}

static const char *
finder_hint(const struct screen *s)
{
	const struct finder *f = (const struct finder *)(const void *)s;

	if (f->list.count == 0)
		return NULL;
	return f->hits[f->list.focus]->askable ? "tui.hint.finder" : "tui.hint.finder_instead";
}

static void
finder_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.title"),
	    app_msg(s->app, title_key((const struct finder *)(const void *)s)));
}

static void
finder_free(struct screen *s)
{
	struct finder *f = of(s);

	field_free(&f->query);
	free(f->hits);
	free(f);
}

static const struct command commands[] = {
	{ 2, "tui.key.basis", why_nothing, run_basis },
	{ 3, "tui.key.back", NULL, screen_back },
	{ 7, "tui.key.previous", why_nothing, screen_page_up },
	{ 8, "tui.key.next", why_nothing, screen_page_down },
	{ 12, "tui.key.choose", why_nothing, run_take },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.finder",
	.commands = commands,
	.enter = finder_enter,
	.draw = finder_draw,
	.key = finder_key,
	.save = finder_save,
	.composing = finder_composing,
	.hint = finder_hint,
	.mode = finder_mode,
	.trail = finder_trail,
	.free = finder_free,
};

struct screen *
finder_new(void)
{
	struct finder *f = xcalloc(1, sizeof *f);

	f->screen.ops = &ops;
	field_init(&f->query, &(struct field_spec){ .mode = IME_HIRAGANA, .kind = CONVERT_TEXT,
	    .max = 60,
	    .width = 40, .readings = true, .word_gap = true });
	return &f->screen;
}

struct screen *
finder_case_new(void)
{
	struct screen *s = finder_new();

	of(s)->for_case = true;
	return s;
}
