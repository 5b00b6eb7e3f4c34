/* SPDX-License-Identifier: ISC */
/*
 * The supervisor's review of a case: what all its inquiries have in common once,
 * under it what each person's have in common, under that what is each one's
 * own.  Every line is of the frozen review documents; approving signs each
 * inquiry by itself.
 *
 * Events: arrows, F7/F8 move; Enter types a hidden critical field anew, once
 * for every inquiry that it stands in, opens a line that even the panel cuts,
 * and elsewhere the one inquiry, to return or to hold it; F5 types the hidden
 * ones one after another; F12 approves all of them, or leads to what was not
 * seen or typed yet; F3 goes back.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/case/review_screen.h"
#include "tui/guidance.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

#define LABEL_WIDTH	26
#define HEAD_ROWS	2
#define PANEL_ROWS	2

static struct case_review *
of(struct screen *s)
{
	return (struct case_review *)(void *)s;
}

static const struct case_review *
of_const(const struct screen *s)
{
	return (const struct case_review *)(const void *)s;
}

/* The one inquiry by itself; the case is read anew when it comes back. */
static void
open_one(struct case_review *r, const char *entry)
{
	struct screen *one;

	for (size_t i = 0; i < r->view_count; i++) {
		if (strcmp(r->views[i]->entry, entry) != 0)
			continue;
		one = review_new(entry);
		case_review_forget(r);
		screen_push(r->screen.app, one);
		return;
	}
}

/* Back from one of them, decided or not: read anew when it is gone from the queue. */
static void
case_review_enter(struct screen *s)
{
	struct case_review *r = of(s);

	if (r->views == NULL && (!r->asked || r->confirmed))
		case_review_read(r);
	if (r->at_one) {
		r->at_one = false;
		open_one(r, r->one);
	}
}

/* ---- whole, or cut ---- */

static const char *
text_of(const struct case_review *r, const struct case_row *row)
{
	return row->until.blind ? app_msg(r->screen.app, "tui.review.hidden") : row->line->shown;
}

static void
add_label(const struct case_review *r, const struct review_line *l, struct buf *out)
{
	if (l->soft_reason)
		buf_adds(out, app_msg(r->screen.app, "tui.review.reason"));
	else if (l->critical)
		buf_adds(out, app_msg(r->screen.app, "tui.review.critical"));
	buf_adds(out, l->label);
}

static int
value_width(int cols)
{
	return cols - LABEL_WIDTH - 17 - WORD_PAPER_WIDTH;
}

/* Does its row hold it all?  Before the first picture nobody knows. */
static bool
row_holds(const struct case_review *r, const struct case_row *row)
{
	struct buf b = BUF_INIT;
	bool holds;

	if (r->cols == 0)
		return true;
	if (row->line == NULL)
		return draw_width(row->heading, strlen(row->heading)) <= r->cols - 3;
	add_label(r, row->line, &b);
	holds = draw_width(buf_str(&b), b.len) <= LABEL_WIDTH && draw_width(text_of(r, row),
	    strlen(text_of(r, row))) <= value_width(r->cols);
	buf_free(&b);
	return holds;
}

static void
panel_text(const struct case_review *r, const struct case_row *row, struct buf *out)
{
	if (row->line != NULL)
		buf_addf(out, "%s: %s", row->line->label, text_of(r, row));
	else
		buf_adds(out, row->heading);
}

static bool
panel_holds(const struct case_review *r, const struct case_row *row)
{
	struct buf b = BUF_INIT;
	bool holds;

	panel_text(r, row, &b);
	holds = draw_line_count(buf_str(&b), r->cols - 4) <= PANEL_ROWS;
	buf_free(&b);
	return holds;
}

static struct until
until_of(const struct case_review *r)
{
	struct until u = { .keyed = r->to_key - r->blind, .to_key = r->to_key };

	for (size_t i = 0; i < r->list.count; i++)
		until_add(&u, r->rows[i].until.seen, !row_holds(r, &r->rows[i]));
	return u;
}

/* ---- the picture ---- */

static void
draw_row(struct case_review *r, struct grid *g, int y, size_t n)
{
	struct case_row *row = &r->rows[n];
	struct app *a = r->screen.app;
	bool focused = n == r->list.focus;
	enum style st = focused ? STYLE_ROW_FOCUS : row->line == NULL || row->line->critical ||
	    row->line->soft_reason ? STYLE_STRONG : STYLE_NORMAL;
	struct buf b = BUF_INIT;
	int cols = grid_cols(g);

	until_saw(&row->until, &r->screen, g, row_holds(r, row) || (focused &&
	    panel_holds(r, row)));
	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, focused ? ">" : " ");
	if (focused)
		grid_set_caret(g, y, 0);
	if (row->line == NULL) {
		grid_cut(g, y, 2, cols - 3, st, row->heading);
		return;
	}
	add_label(r, row->line, &b);
	grid_cut(g, y, 4, LABEL_WIDTH, st, buf_str(&b));
	grid_cut(g, y, 5 + LABEL_WIDTH, value_width(cols), st, text_of(r, row));
	if (word_paper_key(row->line) != NULL)
		grid_cut(g, y, cols - 11 - WORD_PAPER_WIDTH, WORD_PAPER_WIDTH, st,
		    app_msg(a, word_paper_key(row->line)));
	if (!row->line->soft_reason)
		grid_cut(g, y, cols - 10, 10, focused ? st : STYLE_DIM,
		    app_msg(a, word_provenance_key(row->line->provenance)));
	buf_free(&b);
}

static void
case_review_draw(struct screen *s, struct grid *g)
{
	struct case_review *r = of(s);
	struct app *a = s->app;
	int cols = grid_cols(g), height = body_height(g) - PANEL_ROWS - HEAD_ROWS - 1, y;
	struct buf b = BUF_INIT;
	struct until u;

	if (r->view_count == 0) {
		grid_str(g, BODY_TOP + 1, 2, cols - 4, STYLE_NORMAL,
		    app_msg(a, "tui.case.review_none"));
		grid_set_caret(g, BODY_TOP + 1, 2);
		return;
	}
	buf_addf(&b, "%s  %s", r->views[0]->title != NULL ? r->views[0]->title : "",
	    r->views[0]->maker != NULL ? r->views[0]->maker : "");
	grid_cut(g, BODY_TOP, 1, cols - 16, STYLE_STRONG, buf_str(&b));
	r->cols = cols;
	list_show(&r->list, height);
	word_position(a, &r->list, g, BODY_TOP);
	for (int i = 0; i < height && r->list.top + (size_t)i < r->list.count; i++)
		draw_row(r, g, BODY_TOP + HEAD_ROWS + i, r->list.top + (size_t)i);
	u = until_of(r);	/* with what is drawn now */
	buf_reset(&b);
	if (!r->views[0]->own)
		until_text(a, &u, &b);
	grid_cut(g, BODY_TOP + 1, 1, cols - 2, STYLE_NORMAL, buf_str(&b));
	/* What its row cuts stands whole below. */
	y = BODY_TOP + body_height(g) - PANEL_ROWS;
	buf_reset(&b);
	panel_text(r, &r->rows[r->list.focus], &b);
	grid_lines(g, y, y + PANEL_ROWS - 1, 2, cols - 4, STYLE_DIM, buf_str(&b));
	buf_free(&b);
}

/* ---- typing critical fields anew ---- */

static void ask_next(struct screen *s);

static void
typed(struct screen *s, void *ctx, const char *answer)
{
	struct case_review *r = of(s);
	struct case_row *row = &r->rows[*(const size_t *)ctx];
	struct app *a = s->app;
	struct err e = ERR_INIT;
	struct until u;
	bool agrees = true;

	/* In each of the inquiries by itself: each keeps its own record of it. */
	for (size_t i = row->from; agrees && i < row->to; i++) {
		if (review_rekey(a->session, r->views[i], row->line->field, answer, &agrees,
		    &e) != ERR_OK) {
			r->keying = false;
			app_error(a, &e);
			return;
		}
	}
	if (!agrees) {
		r->keying = false;
		popup_text(a, row->line->label, app_msg(a, "tui.review.differs"));
		return;
	}
	row->until.blind = false;
	r->blind--;
	u = until_of(r);
	if (r->keying && r->blind > 0)
		ask_next(s);
	else
		until_agreed(a, &u, row->line->label);
}

static void
ask_row(struct screen *s, size_t n)
{
	struct case_review *r = of(s);
	size_t *ctx = xcalloc(1, sizeof *ctx);
	struct buf b = BUF_INIT, title = BUF_INIT;

	*ctx = n;
	list_focus(&r->list, n);
	/* Whose it is: there are several of them. */
	buf_addf(&title, "%s  %s", r->rows[n].line->label,
	    case_review_value(r->views[r->rows[n].from], "name"));
	msg_add(s->app->msgs, &b, "tui.review.rekey_about", r->rows[n].line->label, NULL);
	popup_prompt(s->app, &(struct prompt_spec){ .title = buf_str(&title), .text = buf_str(&b),
	    .required = true, .direct = true, .done = typed, .ctx = ctx });
	buf_free(&b);
	buf_free(&title);
}

static void
ask_next(struct screen *s)
{
	struct case_review *r = of(s);

	for (size_t i = 0; i < r->list.count; i++) {
		if (r->rows[i].until.blind) {
			r->keying = true;
			ask_row(s, i);
			return;
		}
	}
}

/* ---- deciding ---- */

static void
approve(struct screen *s, void *ctx)
{
	struct case_review *r = of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;
	struct buf n = BUF_INIT;
	size_t done = 0;

	(void)ctx;
	while (done < r->view_count && entry_approve(a->session, r->views[done]->entry,
	    r->views[done]->digest, &e) == ERR_OK)
		done++;
	buf_addf(&n, "%zu", done);
	app_facts_stale(a);
	if (done == r->view_count) {
		screen_pop(a);
		app_notice_key(a, STYLE_GOOD, "tui.case.approved", buf_str(&n));
	} else {
		/* The others are as they were; those that were approved are gone from here. */
		case_review_forget(r);
		case_review_enter(s);
		app_error(a, &e);
	}
	buf_free(&n);
}

static const char *
why_not_approve(const struct screen *s)
{
	const struct case_review *r = of_const(s);

	if (r->view_count == 0)
		return "tui.case.review_none";
	return r->views[0]->own ? "tui.why.own_entry" : NULL;
}

static void
run_approve(struct screen *s)
{
	const struct until u = until_of(of(s));
	struct buf b = BUF_INIT, n = BUF_INIT;

	if (until_show_rest(s->app, &u, &of(s)->list))
		return;
	if (!until_met(&u)) {
		ask_next(s);
		return;
	}
	buf_addf(&n, "%zu", of(s)->view_count);
	msg_add(s->app->msgs, &b, "tui.case.approve_ask", buf_str(&n), NULL);
	popup_confirm(s->app, app_msg(s->app, "tui.review.approve"), buf_str(&b), approve, NULL);
	buf_free(&b);
	buf_free(&n);
}

static const char *
why_not_rekey(const struct screen *s)
{
	return of_const(s)->blind == 0 ? "tui.why.nothing_to_rekey" : NULL;
}

static const char *
why_not_one(const struct screen *s)
{
	const struct case_review *r = of_const(s);

	if (r->view_count == 0)
		return "tui.case.review_none";
	return r->rows[r->list.focus].to - r->rows[r->list.focus].from > 1 ?
	    "tui.why.choose_one" : NULL;
}

/* The one inquiry by itself: returned with comments, held, or approved there. */
static void
run_one(struct screen *s)
{
	struct case_review *r = of(s);

	open_one(r, r->views[r->rows[r->list.focus].from]->entry);
}

static bool
case_review_key(struct screen *s, const struct key *k)
{
	struct case_review *r = of(s);
	struct case_row *row;
	const char *why;

	if (k->code != K_ENTER || r->view_count == 0)
		return list_key(&r->list, k);
	row = &r->rows[r->list.focus];
	if (row->until.blind) {
		r->keying = false;
		ask_row(s, r->list.focus);
	} else if (!row_holds(r, row) && !panel_holds(r, row)) {
		if (row->line != NULL)
			until_tell(s->app, row->line, row->line->shown, "");
		else
			popup_text(s->app, app_msg(s->app, "tui.review.whole"), row->heading);
		row->until.seen = true;
	} else if ((why = why_not_one(s)) != NULL) {
		app_notice_key(s->app, STYLE_NORMAL, why, NULL);
	} else {
		run_one(s);
	}
	return true;
}

/* What was done here stays done for another look in this login. */
static void
run_back(struct screen *s)
{
	case_review_forget(of(s));
	screen_pop(s->app);
}

static const char *
why_none(const struct screen *s)
{
	return of_const(s)->view_count == 0 ? "tui.case.review_none" : NULL;
}

static void
run_guidance(struct screen *s)
{
	const struct case_review *r = of(s);
	const struct review_line *l = r->rows[r->list.focus].line;

	guidance_show_field(s->app, review_form(r->views[0]->review), l != NULL ? l->field : NULL,
	    NULL);
}

static const char *
case_review_hint(const struct screen *s)
{
	const struct case_review *r = of_const(s);
	const struct until u = until_of(r);

	if (r->view_count == 0)
		return NULL;
	return r->blind > 0 || r->views[0]->own ? "tui.hint.case_review" :
	    until_hint(&u, &r->list, "tui.hint.case_review");
}

static void
case_review_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.approve"),
	    app_msg(s->app, "tui.key.case_review"));
}

static struct screen *
reopen(const char *one, const char *title UNUSED)
{
	return case_review_new(one);
}

/* At one of them, which is what was told; back from it one stands on the case. */
static struct screen *
reopen_at_one(const char *one, const char *title UNUSED)
{
	struct screen *s = case_review_new(one);

	of(s)->at_one = true;
	return s;
}

static enum err_code
case_review_save(struct screen *s, struct err *e UNUSED)
{
	struct case_review *r = of(s);

	if (r->views == NULL) {
		if (s->app->place.entry != NULL)
			s->app->place.reopen = reopen_at_one;
		case_review_keep_aside(r);
		return ERR_OK;
	}
	place_set(s->app, r->views[0]->entry, reopen, app_msg(s->app, "tui.key.case_review"));
	case_review_keep_aside(r);
	return ERR_OK;
}

static void
case_review_free(struct screen *s)
{
	struct case_review *r = of(s);

	case_review_close(r);
	entry_row_clear(&r->like);
	free(r->one);
	free(r);
}

static const struct command commands[] = {
	{ 2, "tui.key.basis", why_none, run_guidance },
	{ 3, "tui.key.back", NULL, run_back },
	{ 4, "tui.key.open_one", why_not_one, run_one },
	{ 5, "tui.key.rekey", why_not_rekey, ask_next },
	{ 7, "tui.key.previous", NULL, screen_page_up },
	{ 8, "tui.key.next", NULL, screen_page_down },
	{ 12, "tui.review.approve", why_not_approve, run_approve },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.case_review",
	.commands = commands,
	.enter = case_review_enter,
	.draw = case_review_draw,
	.key = case_review_key,
	.save = case_review_save,
	.trail = case_review_trail,
	.hint = case_review_hint,
	.free = case_review_free,
};

struct screen *
case_review_new(const char *one)
{
	struct case_review *r = xcalloc(1, sizeof *r);

	r->screen.ops = &ops;
	r->one = xstrdup(one);
	return &r->screen;
}
