/* SPDX-License-Identifier: ISC */
/*
 * The supervisor's review: drawn from the frozen payload's review document,
 * never from the draft.
 *
 * Events: arrows, F7/F8 move; F12 asks: approve, return (with a comment, at the
 * focused field), hold; F3 goes back without deciding.  Approving needs that
 * everything was on the screen once; one's own entry cannot be approved, and
 * it says so.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/list.h"
#include "tui/mem.h"
#include "tui/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

#define LABEL_WIDTH	26

struct review_screen {
	struct screen		 screen;
	char			*entry;
	struct review_view	*view;
	struct list		 list;
	size_t			 seen;		/* rows that were on the screen */
};

static struct review_screen *
of(struct screen *s)
{
	return (struct review_screen *)(void *)s;
}

static const struct review_screen *
of_const(const struct screen *s)
{
	return (const struct review_screen *)(const void *)s;
}

static void
review_enter(struct screen *s)
{
	struct review_screen *r = of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;

	if (r->view != NULL)
		return;
	if (review_open(a->session, r->entry, app_msg(a, "tui.review.purpose"), &r->view,
	    &e) != ERR_OK) {
		app_error(a, &e);
		return;
	}
	list_resize(&r->list, review_count(r->view->review));
}

static void
draw_row(struct review_screen *r, struct grid *g, int y, size_t n)
{
	const struct review_line *l = review_at(r->view->review, n);
	struct app *a = r->screen.app;
	bool focused = n == r->list.focus;
	enum style st = focused ? STYLE_ROW_FOCUS : l->soft_reason ? STYLE_STRONG : STYLE_NORMAL;
	struct buf b = BUF_INIT;
	int cols = grid_cols(g);

	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, focused ? ">" : " ");
	if (l->soft_reason)
		buf_adds(&b, app_msg(a, "tui.review.reason"));
	else if (l->critical)
		buf_adds(&b, app_msg(a, "tui.review.critical"));
	buf_adds(&b, l->label);
	grid_cut(g, y, 2, LABEL_WIDTH, st, buf_str(&b));
	grid_cut(g, y, 3 + LABEL_WIDTH, cols - LABEL_WIDTH - 14, st, l->value);
	if (!l->soft_reason)
		grid_cut(g, y, cols - 10, 10, focused ? st : STYLE_DIM,
		    app_msg(a, word_provenance_key(l->provenance)));
	if (focused)
		grid_set_caret(g, y, 0);
	buf_free(&b);
}

static void
review_draw(struct screen *s, struct grid *g)
{
	struct review_screen *r = of(s);
	struct app *a = s->app;
	const struct review_view *v = r->view;
	int y = BODY_TOP, cols = grid_cols(g), height = body_height(g) - 5;
	struct buf b = BUF_INIT, made = BUF_INIT, due = BUF_INIT;
	const struct review_line *l;

	if (v == NULL) {
		grid_str(g, y + 1, 2, cols - 4, STYLE_NORMAL, app_msg(a, "tui.review.not_open"));
		grid_set_caret(g, y + 1, 2);
		return;
	}
	buf_addf(&b, "%s  %s", app_msg(a, word_kind_key(v->kind)),
	    v->title != NULL ? v->title : "");
	grid_cut(g, y, 1, cols - 2, STYLE_STRONG, buf_str(&b));
	buf_reset(&b);
	word_when(a, v->made_at, &made);
	word_when(a, v->due, &due);
	msg_add(a->msgs, &b, "tui.review.head", v->maker != NULL ? v->maker : "",
	    buf_str(&made), buf_str(&due), NULL);
	grid_cut(g, y + 1, 1, cols - 2, STYLE_NORMAL, buf_str(&b));
	buf_reset(&b);
	if (v->own)
		grid_cut(g, y + 2, 1, cols - 2, STYLE_ALARM, app_msg(a, "tui.why.own_entry"));
	list_show(&r->list, height);
	word_position(a, &r->list, g, y);
	for (int i = 0; i < height && r->list.top + (size_t)i < r->list.count; i++)
		draw_row(r, g, y + 3 + i, r->list.top + (size_t)i);
	if (r->list.top + (size_t)height > r->seen)
		r->seen = r->list.top + (size_t)height;
	/* The section, and the whole value where its row cut it. */
	y = BODY_TOP + body_height(g) - 2;
	if (r->list.count > 0) {
		l = review_at(r->view->review, r->list.focus);
		buf_addf(&b, "%s › %s: %s", l->section != NULL ? l->section : "", l->label,
		    l->value);
		for (size_t off = 0, next; off < b.len && y < BODY_TOP +
		    body_height(g); off += next) {
			size_t n = draw_line(buf_str(&b) + off, b.len - off, cols - 3, &next);

			grid_text(g, y++, 1, cols - 2, STYLE_DIM, buf_str(&b) + off, n);
		}
	} else {
		grid_set_caret(g, BODY_TOP, 1);
	}
	buf_free(&made);
	buf_free(&due);
	buf_free(&b);
}

/* ---- deciding ---- */

static void
leave(struct app *a, enum err_code rc, struct err *e, const char *done_key)
{
	if (rc != ERR_OK && rc != ERR_STALE) {
		app_error(a, e);
		return;
	}
	screen_pop(a);		/* a stale one has to be opened anew */
	if (rc == ERR_OK)
		app_notice_key(a, STYLE_GOOD, done_key, NULL);
	else
		app_error(a, e);
}

static void
return_it(struct screen *s, void *ctx, const char *comment)
{
	struct review_screen *r = of(s);
	struct err e = ERR_INIT;
	const char *field = ctx;
	enum err_code rc = entry_return(s->app->session, r->entry, comment,
	    *field != '\0' ? field : NULL, &e);

	leave(s->app, rc, &e, "tui.review.returned");
}

static void
hold_it(struct screen *s, void *ctx, const char *reason)
{
	struct err e = ERR_INIT;
	enum err_code rc = entry_hold(s->app->session, of(s)->entry, reason, &e);

	(void)ctx;
	leave(s->app, rc, &e, "tui.review.held");
}

static void
approve_it(struct screen *s)
{
	struct review_screen *r = of(s);
	struct err e = ERR_INIT;
	enum err_code rc = entry_approve(s->app->session, r->entry, r->view->digest, &e);

	leave(s->app, rc, &e, "tui.review.approved");
}

static void
ask_return(struct screen *s)
{
	struct review_screen *r = of(s);
	const struct review_line *l = r->list.count > 0 ?
	    review_at(r->view->review, r->list.focus) : NULL;
	struct buf b = BUF_INIT;

	msg_add(s->app->msgs, &b, "tui.review.return_about", l != NULL ? l->label : "", NULL);
	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, "tui.review.return"),
	    .text = buf_str(&b), .required = true, .done = return_it,
	    .ctx = xstrdup(l != NULL ? l->field : "") });
	buf_free(&b);
}

static void
ask_hold(struct screen *s)
{
	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, "tui.review.hold"),
	    .text = app_msg(s->app, "tui.review.hold_about"), .required = true, .done = hold_it });
}

static const char *
why_not_approve(const struct screen *s)
{
	const struct review_screen *r = of_const(s);

	if (r->view == NULL)
		return "tui.review.not_open";
	if (r->view->own)
		return "tui.why.own_entry";
	return r->seen < r->list.count ? "tui.why.not_seen_whole" : NULL;
}

static const char *
why_not_return(const struct screen *s)
{
	const struct review_screen *r = of_const(s);

	if (r->view == NULL)
		return "tui.review.not_open";
	return r->view->own ? "tui.why.own_entry" : NULL;
}

static const char *
why_not_hold(const struct screen *s)
{
	const struct review_screen *r = of_const(s);

	return r->view != NULL && r->view->state == ST_HELD ? "tui.why.held" : why_not_return(s);
}

static const struct decision {
	const char	*code, *label;
	const char	*(*why_not)(const struct screen *s);
	void		 (*run)(struct screen *s);
} decisions[] = {
	{ "approve", "tui.review.approve", why_not_approve, approve_it },
	{ "return", "tui.review.return", why_not_return, ask_return },
	{ "hold", "tui.review.hold", why_not_hold, ask_hold },
};

static void
decided(struct screen *s, void *ctx, const char *const *codes)
{
	(void)ctx;
	for (size_t i = 0; i < NELEM(decisions); i++) {
		if (strcmp(decisions[i].code, codes[0]) == 0)
			decisions[i].run(s);
	}
}

static void
run_decide(struct screen *s)
{
	struct menu_item *items = xcalloc(NELEM(decisions), sizeof *items);
	struct app *a = s->app;

	for (size_t i = 0; i < NELEM(decisions); i++) {
		const char *why = decisions[i].why_not(s);

		items[i] = (struct menu_item){ .code = xstrdup(decisions[i].code),
		    .label = xstrdup(app_msg(a, decisions[i].label)),
		    .why_not = why != NULL ? xstrdup(app_msg(a, why)) : NULL };
	}
	popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.review.decide"),
	    .text = app_msg(a, "tui.review.decide_about"), .done = decided }, items,
	    NELEM(decisions));
}

static bool
review_key(struct screen *s, const struct key *k)
{
	return list_key(&of(s)->list, k);
}

static void
run_back(struct screen *s)
{
	screen_pop(s->app);
}

static void
run_previous(struct screen *s)
{
	(void)list_key(&of(s)->list, &(struct key){ .code = K_PAGE_UP });
}

static void
run_next(struct screen *s)
{
	(void)list_key(&of(s)->list, &(struct key){ .code = K_PAGE_DOWN });
}

static const char *
why_not_open(const struct screen *s)
{
	return of_const(s)->view == NULL ? "tui.review.not_open" : NULL;
}

static const char *
review_hint(const struct screen *s)
{
	const struct review_screen *r = of_const(s);

	if (r->view == NULL)
		return NULL;
	return r->seen < r->list.count ? "tui.hint.review_more" : "tui.hint.review";
}

static void
review_trail(const struct screen *s, struct buf *out)
{
	const struct review_screen *r = of_const(s);

	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.approve"),
	    r->view != NULL && r->view->title != NULL ? r->view->title : "");
}

static void
review_screen_free(struct screen *s)
{
	review_close(&of(s)->view);
	free(of(s)->entry);
	free(s);
}

static const struct command commands[] = {
	{ 3, "tui.key.back", NULL, run_back },
	{ 7, "tui.key.previous", why_not_open, run_previous },
	{ 8, "tui.key.next", why_not_open, run_next },
	{ 12, "tui.key.decide_entry", why_not_open, run_decide },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.review",
	.commands = commands,
	.enter = review_enter,
	.draw = review_draw,
	.key = review_key,
	.trail = review_trail,
	.hint = review_hint,
	.free = review_screen_free,
};

struct screen *
review_new(const char *entry)
{
	struct review_screen *r = xcalloc(1, sizeof *r);

	r->screen.ops = &ops;
	r->entry = xstrdup(entry);
	return &r->screen;
}
