/* SPDX-License-Identifier: ISC */
/*
 * What became of a registration or a notice.  It holds nobody's answer: no
 * purpose is stated, nothing is decided with it; that it was looked at is on
 * record all the same.  One confirmation closes it.
 *
 * Events: Enter or F12 asks once and closes; F9 copies it into a new draft,
 * F3 goes back.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/protected.h"
#include "tui/result/result.h"
#include "tui/screens.h"
#include "tui/widget/popup.h"
#include "tui/words.h"

struct receipt {
	struct screen		 screen;
	char			*entry, *title, *kind;
	struct result_view	*view;		/* NULL: it could not be opened */
	bool			 tried;
};

static struct receipt *
of(struct screen *s)
{
	return (struct receipt *)(void *)s;
}

static const struct receipt *
of_const(const struct screen *s)
{
	return (const struct receipt *)(const void *)s;
}

static void open_it(struct screen *s);

static void
open_protected(struct screen *s, void *ctx UNUSED)
{
	if (protected_confirm(s->app, of(s)->entry))
		open_it(s);
}

static void
open_it(struct screen *s)
{
	struct receipt *r = of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;

	if (result_open(a->session, r->entry, app_msg(a, "tui.receipt.purpose"), &r->view, &e) !=
	    ERR_OK) {
		if (!protected_ask(a, &e, "tui.protected.ask", open_protected, NULL))
			app_error(a, &e);
	} else if (r->view->has_result) {
		/* An answer about a person, which no registration has: not without a purpose. */
		result_close(&r->view);
	}
}

static void
receipt_enter(struct screen *s)
{
	if (of(s)->tried)
		return;
	of(s)->tried = true;
	open_it(s);
}

static int
draw_facts(const struct receipt *r, struct grid *g, int y)
{
	const struct app *a = r->screen.app;
	const struct result_view *v = r->view;
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s  %s", app_msg(a, word_kind_key(r->kind)), r->title);
	y = grid_fact(g, y, app_msg(a, "tui.slip.procedure"), buf_str(&b));
	y = grid_fact(g, y, app_msg(a, "tui.facts.case_no"), v->facts.case_no);
	buf_reset(&b);
	if (v->facts.subject != NULL && !text_mask_name(v->facts.subject, &b))
		mem_end();
	y = grid_fact(g, y, app_msg(a, "tui.entries.subject"), buf_str(&b));
	buf_reset(&b);
	if (v->answered_at != NULL)
		word_when(a, v->answered_at, &b);
	y = grid_fact(g, y, app_msg(a, "tui.receipt.at"), buf_str(&b));
	buf_free(&b);
	return y;
}

/* What the server found wrong, at the form's own labels. */
static int
draw_errors(const struct receipt *r, struct grid *g, int y)
{
	const struct result_view *v = r->view;
	int last = BODY_TOP + body_height(g) - 1;

	for (size_t i = 0; i < v->refusal_count && y <= last; i++) {
		const struct field_refusal *wrong = &v->refusals[i];
		struct buf b = BUF_INIT;

		if (*wrong->label != '\0')
			buf_addf(&b, "%s: ", wrong->label);
		if (!refusal_text(r->screen.app->msgs, wrong, &b))
			mem_end();
		y = grid_lines(g, y, last, 6, grid_cols(g) - 8, STYLE_NORMAL, buf_str(&b));
		buf_free(&b);
	}
	return y;
}

static void
receipt_draw(struct screen *s, struct grid *g)
{
	struct receipt *r = of(s);
	const struct app *a = s->app;
	int y = BODY_TOP, last = BODY_TOP + body_height(g) - 1, width = grid_cols(g) - 8;
	struct buf head = BUF_INIT;

	grid_str(g, y, 4, width, STYLE_STRONG, app_msg(a, "tui.receipt.title"));
	grid_set_caret(g, y, 4);
	y += 2;
	if (r->view == NULL) {
		grid_lines(g, y, last, 4, width, STYLE_NORMAL, app_msg(a, "tui.receipt.unopened"));
		return;
	}
	y = draw_facts(r, g, y) + 1;
	y = grid_lines(g, y, last, 4, width, STYLE_STRONG, app_msg(a, r->view->meaning_key));
	y = draw_errors(r, g, y) + 1;
	if (r->view->facts.decided == NULL)
		return;
	word_decided(a, &r->view->facts, &head);
	y = grid_lines(g, y, last, 4, width, STYLE_STRONG, buf_str(&head));
	grid_lines(g, y, last, 4, width, STYLE_NORMAL, r->view->facts.decided);
	buf_free(&head);
}

static void
close_it(struct screen *s, void *ctx UNUSED)
{
	struct app *a = s->app;
	struct err e = ERR_INIT;

	if (entry_close(a->session, of(s)->entry, app_msg(a, "tui.receipt.seen"), &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	screen_pop(a);
	app_notice_key(a, STYLE_GOOD, "tui.receipt.closed", NULL);
}

static void
run_close(struct screen *s)
{
	popup_confirm(s->app, app_msg(s->app, "tui.key.close"), app_msg(s->app,
	    "tui.receipt.close_ask"), close_it, NULL);
}

static const char *
why_not_close(const struct screen *s)
{
	const struct receipt *r = of_const(s);

	if (r->view == NULL)
		return "tui.receipt.unopened";
	return r->view->closed ? "tui.why.closed" : NULL;
}

static bool
receipt_key(struct screen *s, const struct key *k)
{
	if (k->code != K_ENTER)
		return false;
	if (why_not_close(s) == NULL)
		run_close(s);
	else
		screen_pop(s->app);
	return true;
}

static void
run_slip(struct screen *s)
{
	screen_push(s->app, slip_new(of(s)->entry, of(s)->title));
}

static void
run_copy(struct screen *s)
{
	screen_copy_entry(s->app, of(s)->entry);
}

static const char *
receipt_hint(const struct screen *s)
{
	return why_not_close(s) == NULL ? "tui.hint.receipt" : "tui.hint.slip";
}

static void
receipt_trail(const struct screen *s, struct buf *out)
{
	word_crumb(s->app, of_const(s)->kind, of_const(s)->title, out);
	buf_addf(out, " › %s", app_msg(s->app, "tui.receipt.title"));
}

static void
receipt_free(struct screen *s)
{
	struct receipt *r = of(s);

	result_close(&r->view);
	str_wipe(&r->title);
	free(r->entry);
	free(r->kind);
	free(r);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, screen_back },
	{ 6, "tui.key.slip", NULL, run_slip },
	{ 9, "tui.key.copy", screen_why_not_maker, run_copy },
	{ 12, "tui.key.close", why_not_close, run_close },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.receipt",
	.commands = commands,
	.enter = receipt_enter,
	.draw = receipt_draw,
	.key = receipt_key,
	.trail = receipt_trail,
	.hint = receipt_hint,
	.free = receipt_free,
};

static struct screen *
receipt_new(const char *entry, const char *title, const char *kind)
{
	struct receipt *r = xcalloc(1, sizeof *r);

	r->screen.ops = &ops;
	r->entry = xstrdup(entry);
	r->title = xstrdup(title);
	r->kind = xstrdup(kind);
	return &r->screen;
}

struct screen *
outcome_new(const char *entry, const char *title, const char *kind)
{
	return work_kind_answered(kind) ? result_new(entry, title) :
	    receipt_new(entry, title, kind);
}
