/* SPDX-License-Identifier: ISC */
/*
 * 久しぶりモード: one question at a time, its guidance open below it, for who
 * last did the procedure long ago, or never.  The keys are the same; one key of
 * the palette goes back to the dense form, and can keep it so.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/fill/fill.h"
#include "tui/guidance.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/words.h"
#include "work/preference.h"

void
fill_begin_guided(struct fill *f)
{
	struct app *a = f->screen.app;
	const struct catalog_procedure *p = fill_procedure(f);
	struct err e = ERR_INIT;
	enum practice practice = PRACTICE_FRESH;

	if (!f->fresh || p == NULL)
		return;
	if (practice_of(a->session, p->code, &practice, &e) != ERR_OK)
		err_clear(&e);		/* nobody is held up for want of guidance */
	f->guided = practice != PRACTICE_FRESH;
	if (f->guided)
		app_notice_key(a, STYLE_STRONG, practice == PRACTICE_NONE ?
		    "tui.guided.first" : "tui.guided.begun", NULL);
}

static void
chosen(struct screen *owner, void *ctx UNUSED, const char *const *codes)
{
	struct fill *f = fill_of(owner);
	struct err e = ERR_INIT;

	f->guided = strcmp(codes[0], "one") == 0;
	if (strcmp(codes[0], "dense") != 0 &&
	    practice_wants(owner->app->session, strcmp(codes[0], "never") != 0, &e) != ERR_OK)
		app_error(owner->app, &e);
	fill_load_box(f);
}

void
fill_choose_guided(struct screen *s)
{
	static const struct { const char *code, *label; } ways[] = {
		{ "one", "tui.guided.one" },
		{ "dense", "tui.guided.dense" },
		{ "never", "tui.guided.never" },
	};
	struct menu_item *items = xcalloc(NELEM(ways), sizeof *items);

	(void)fill_take(fill_of(s));
	for (size_t i = 0; i < NELEM(ways); i++)
		items[i] = (struct menu_item){ .code = xstrdup(ways[i].code),
		    .label = xstrdup(app_msg(s->app, ways[i].label)) };
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.key.guided"),
	    .text = app_msg(s->app, "tui.guided.about"), .done = chosen,
	    .focus = fill_of(s)->guided ? "dense" : "one" }, items, NELEM(ways));
}

/* ---- Enter ---- */

/* Part of a name that only one in the directory has is that one. */
static void
take_organization(struct fill *f)
{
	struct app *a = f->screen.app;
	const struct catalog_organization **hits = NULL;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (catalog_organization_search(form_set_catalog(work_forms(a->work)),
	    field_text(&f->box), 2, &hits, &n, &e) != ERR_OK)
		err_clear(&e);
	if (n == 1) {
		fill_set(f, f->focus, hits[0]->code, FROM_CHOSEN);
		fill_load_box(f);
		if (!answers_display(f->answers, f->items[f->focus].field->id, &b))
			mem_end();
		app_notice_key(a, STYLE_STRONG, "tui.guided.taken", buf_str(&b));
	}
	buf_free(&b);
	free(hits);
}

/* What a check that must be mended says at the focused item, right now. */
static void
judge(struct fill *f)
{
	struct fill_item *it = &f->items[f->focus];
	struct checks *c = NULL;
	struct err e = ERR_INIT;

	if (answers_check(f->answers, &c, &e) != ERR_OK) {
		err_clear(&e);
		return;
	}
	str_wipe(&it->error);
	for (size_t i = 0; it->error == NULL && i < checks_count(c); i++) {
		const struct check *k = checks_at(c, i);

		if (!k->soft && strcmp(k->field, it->field->id) == 0)
			it->error = xstrdup(fill_without_label(k->message, it->field));
	}
	checks_free(&c);
}

/* A question that has to be answered is not passed over unseen: the first Enter says so, the
 * second goes on, since the answer may have to be looked for. */
static bool
holds_empty(struct fill *f)
{
	const struct form_field *d = f->items[f->focus].field;
	bool asks = !d->computed && answers_required(f->answers, d->id) &&
	    answers_absent(f->answers, d->id) == NULL && f->passed != d;

	f->passed = asks ? d : NULL;
	if (asks) {
		fill_focus(f, f->focus);
		app_notice_key(f->screen.app, STYLE_STRONG, "tui.guided.required", NULL);
	}
	return asks;
}

bool
fill_guided_holds(struct fill *f, bool changed)
{
	struct fill_item *it = &f->items[f->focus];
	bool unknown = it->error != NULL && it->field->type == FIELD_ORGANIZATION;

	if (unknown)
		take_organization(f);
	unknown = unknown && it->error != NULL;
	/* An empty one is asked for at the end; what was refused whole has left its sentence. */
	if (*answers_get(f->answers, it->field->id) != '\0')
		judge(f);
	else if (!changed)
		return holds_empty(f);
	if (it->error == NULL)
		return false;
	fill_focus(f, f->focus);
	app_notice_key(f->screen.app, STYLE_ALARM, "tui.guided.mend", NULL);
	if (unknown)
		fill_choices(&f->screen);
	return true;
}

/* The nth question of all that are asked. */
void
fill_question_number(const struct fill *f, size_t *at, size_t *n)
{
	*at = *n = 0;
	for (size_t i = 0; i < f->count; i++) {
		if (!fill_stops_at(f, i) && i != f->focus)
			continue;
		(*n)++;
		if (i == f->focus)
			*at = *n;
	}
}

static void
add(const struct app *a, struct buf *out, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		buf_addf(out, "%s%s: %s", out->len > 0 ? "\n" : "", app_msg(a, key), text);
}

/* Why, how, on which documents; at the first question also what the procedure says. */
void
fill_guided_text(const struct fill *f, struct buf *out)
{
	const struct app *a = f->screen.app;
	const struct form_field *d = f->items[f->focus].field;
	const struct catalog_procedure *p = fill_procedure(f);
	struct buf documents = BUF_INIT;
	size_t at, n;

	word_list(a, d->documents, &documents);
	add(a, out, "tui.guidance.why", d->why);
	add(a, out, "tui.guidance.more", d->guidance);
	add(a, out, "tui.guidance.documents", buf_str(&documents));
	fill_question_number(f, &at, &n);
	if (at == 1 && p != NULL && !guidance_registers(f->form)) {
		add(a, out, "tui.guidance.procedure", p->guidance);
		add(a, out, "tui.guidance.often_returned", p->often_returned);
		add(a, out, "tui.guidance.who", p->who);
	}
	buf_free(&documents);
	if (!buf_ok(out))
		mem_end();
}
