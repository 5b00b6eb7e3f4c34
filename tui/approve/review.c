/* SPDX-License-Identifier: ISC */
/*
 * The supervisor's review: everything the maker saw and said, drawn from the
 * frozen payload's review document, never from the draft.
 *
 * Events: arrows, F7/F8 move; Enter at a hidden critical field, or F5, types it
 * anew from the paper; Enter elsewhere opens the line whole; F9 notes at the
 * focused field what is to be mended; F4 shows what changed since the earlier
 * submission, F6 who did what when; F12 asks: approve, return, hold
 * (review_decide.c); F3 goes back without deciding.
 * Approving needs that every line was on the screen whole - in its row, in the
 * panel, or opened - and every critical one agreed; one's own entry cannot be
 * approved, and it says so.  What is decided already is only looked at: F12
 * offers what its state still allows (review_look.c).
 */
#include "tui/approve/review_screen.h"

#include <stdlib.h>
#include <string.h>

#include "tui/guidance.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/protected.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"
#include "work/lookup.h"

#define LABEL_WIDTH	26
#define HEAD_ROWS	3
#define PANEL_ROWS	4
#define VALUE_ROWS	2	/* of the panel, at most, for the value */

struct review_screen *
review_of(struct screen *s)
{
	return (struct review_screen *)(void *)s;
}

const struct review_screen *
review_of_const(const struct screen *s)
{
	return (const struct review_screen *)(const void *)s;
}

size_t
review_comments(const struct review_screen *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->list.count; i++)
		n += r->rows[i].comment != NULL;
	return n;
}

const char *
review_value(const struct review_screen *r, size_t row)
{
	return r->rows[row].until.blind ? app_msg(r->screen.app, "tui.review.hidden") :
	    r->rows[row].line->shown;
}

/* ---- whole, or cut ---- */

static const char *
row_mark_key(const struct review_row *row)
{
	if (row->comment != NULL)
		return "tui.review.mark_noted";
	if (row->change == REVIEW_CHANGED)
		return "tui.review.mark_changed";
	if (row->change == REVIEW_NEW)
		return "tui.review.mark_new";
	if (row->line->soft_reason)
		return "tui.review.reason";
	return row->line->critical ? "tui.review.critical" : NULL;
}

static int
value_width(int cols)
{
	return cols - LABEL_WIDTH - 15 - WORD_PAPER_WIDTH;
}

/* Does its row hold the label and the value?  Before the first picture nobody knows. */
static bool
row_holds(const struct review_screen *r, size_t n)
{
	const char *label = r->rows[n].line->label, *value = review_value(r, n);
	const char *mark = row_mark_key(&r->rows[n]);

	if (mark != NULL)
		mark = app_msg(r->screen.app, mark);
	return r->cols == 0 || (draw_width(label, strlen(label)) + (mark != NULL ?
	    draw_width(mark, strlen(mark)) : 0) <= LABEL_WIDTH &&
	    draw_width(value, strlen(value)) <= value_width(r->cols));
}

/* What the panel says first: section, label and value. */
static void
panel_text(const struct review_screen *r, size_t n, struct buf *out)
{
	const struct review_line *l = r->rows[n].line;

	buf_addf(out, "%s › %s: %s", l->section != NULL ? l->section : "", l->label,
	    review_value(r, n));
}

static bool
panel_holds(const struct review_screen *r, size_t n)
{
	struct buf b = BUF_INIT;
	bool holds;

	panel_text(r, n, &b);
	holds = draw_line_count(buf_str(&b), r->cols - 3) <= VALUE_ROWS;
	buf_free(&b);
	return holds;
}

struct until
review_until(const struct review_screen *r)
{
	struct until u = { .keyed = r->to_key - r->blind, .to_key = r->to_key };

	for (size_t i = 0; i < r->list.count; i++)
		until_add(&u, r->rows[i].until.seen, !row_holds(r, i));
	return u;
}

/* Still to be decided, by this person or another? */
static bool
is_open(const struct review_view *v)
{
	return v->state == ST_PENDING || v->state == ST_HELD;
}

/* What this person may decide is typed anew; what is only read is not. */
static void
make_rows(struct review_screen *r)
{
	const struct review_view *v = r->view;
	bool decides = !v->own && is_open(v);
	size_t n = review_count(v->review);

	r->rows = xcalloc(n, sizeof *r->rows);
	for (size_t i = 0; i < n; i++) {
		struct review_row *row = &r->rows[i];

		row->line = review_at(v->review, i);
		row->until.blind = decides && row->line->critical && !row->line->soft_reason;
		r->to_key += row->until.blind;
	}
	r->blind = r->to_key;
	list_resize(&r->list, n);
	review_mark_changes(r);
	review_take_notes(r);
	review_take_aside(r);
}

static const struct screen_ops look_ops;

static void open_it(struct screen *s);

static void
open_protected(struct screen *s, void *ctx UNUSED)
{
	if (protected_confirm(s->app, review_of(s)->entry))
		open_it(s);
}

static void
open_it(struct screen *s)
{
	struct review_screen *r = review_of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;

	if (review_open(a->session, r->entry, app_msg(a, "tui.review.purpose"), &r->view,
	    &e) != ERR_OK) {
		if (!protected_ask(a, &e, "tui.protected.ask", open_protected, NULL))
			app_error(a, &e);
		return;
	}
	if (!is_open(r->view))
		s->ops = &look_ops;
	make_rows(r);
}

static void
review_enter(struct screen *s)
{
	if (!review_of(s)->tried)
		open_it(s);
	review_of(s)->tried = true;
}

/* ---- drawing ---- */

static void
draw_row(struct review_screen *r, struct grid *g, int y, size_t n)
{
	struct review_row *row = &r->rows[n];
	struct app *a = r->screen.app;
	const char *mark = row_mark_key(row), *paper = word_paper_key(row->line);
	bool focused = n == r->list.focus;
	enum style st = focused ? STYLE_ROW_FOCUS : mark != NULL ? STYLE_STRONG : STYLE_NORMAL;
	struct buf b = BUF_INIT;
	int cols = grid_cols(g);

	until_saw(&row->until, &r->screen, g, row_holds(r, n) || (focused && panel_holds(r, n)));
	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, focused ? ">" : " ");
	if (mark != NULL)
		buf_adds(&b, app_msg(a, mark));
	buf_adds(&b, row->line->label);
	grid_cut(g, y, 2, LABEL_WIDTH, st, buf_str(&b));
	grid_cut(g, y, 3 + LABEL_WIDTH, value_width(cols), st, review_value(r, n));
	if (paper != NULL)
		grid_cut(g, y, cols - 11 - WORD_PAPER_WIDTH, WORD_PAPER_WIDTH, st,
		    app_msg(a, paper));
	if (!row->line->soft_reason)
		grid_cut(g, y, cols - 10, 10, focused ? st : STYLE_DIM,
		    app_msg(a, word_provenance_key(row->line->provenance)));
	if (focused)
		grid_set_caret(g, y, 0);
	buf_free(&b);
}

static int
put_fact(struct app *a, struct grid *g, int y, int last, enum style st, const char *key,
    const char *text)
{
	struct buf b = BUF_INIT;

	msg_add(a->msgs, &b, key, text, NULL);
	y = grid_lines(g, y, last, 1, grid_cols(g) - 3, st, buf_str(&b));
	buf_free(&b);
	return y;
}

static const char *
asked_for(const struct review_view *v, const char *field)
{
	for (size_t i = 0; i < v->returned_count; i++) {
		if (v->returned[i].field != NULL && strcmp(v->returned[i].field, field) == 0)
			return v->returned[i].text;
	}
	return NULL;
}

/* The focused row whole: section, value, what it was, on what it stands. */
static void
draw_panel(struct review_screen *r, struct grid *g)
{
	const struct review_row *row = &r->rows[r->list.focus];
	const struct review_line *l = row->line;
	const char *asked = asked_for(r->view, l->field);
	struct app *a = r->screen.app;
	int y = BODY_TOP + body_height(g) - PANEL_ROWS, last = BODY_TOP + body_height(g) - 1;
	struct buf b = BUF_INIT;

	panel_text(r, r->list.focus, &b);
	y = grid_lines(g, y, y + VALUE_ROWS - 1, 1, grid_cols(g) - 3, STYLE_STRONG,
	    buf_str(&b));
	if (row->comment != NULL)
		y = put_fact(a, g, y, last, STYLE_ALARM, "tui.review.noted", row->comment);
	if (asked != NULL)
		y = put_fact(a, g, y, last, STYLE_NORMAL, "tui.review.asked", asked);
	if (row->change == REVIEW_CHANGED && !row->until.blind)
		y = put_fact(a, g, y, last, STYLE_NORMAL, "tui.review.before", row->before);
	if (l->note != NULL)
		y = put_fact(a, g, y, last, STYLE_NORMAL, "tui.review.note", l->note);
	/* What was seen, else what it should be seen on. */
	buf_reset(&b);
	if (l->seen != NULL)
		word_lines(a, l->seen, &b);
	else
		word_list(a, l->documents, &b);
	if (b.len > 0)
		put_fact(a, g, y, last, STYLE_DIM, l->seen != NULL ? "tui.review.seen" :
		    "tui.review.documents", buf_str(&b));
	buf_free(&b);
}

/* What is special about this one, in one line. */
static void
draw_special(struct review_screen *r, struct grid *g, int y)
{
	const struct review_view *v = r->view;
	struct app *a = r->screen.app;
	const struct until u = review_until(r);
	struct buf b = BUF_INIT, n[2] = { BUF_INIT, BUF_INIT };
	size_t changed = 0, reasons = 0;

	if (v->own && is_open(v)) {
		grid_cut(g, y, 1, grid_cols(g) - 2, STYLE_ALARM, app_msg(a, "tui.why.own_entry"));
		return;
	}
	if (!is_open(v)) {
		msg_add(a->msgs, &b, "tui.review.look", app_msg(a, word_state_key(v->state)),
		    NULL);
	} else if (v->held != NULL) {
		msg_add(a->msgs, &b, "tui.review.held_for", v->held, NULL);
	} else {
		for (size_t i = 0; i < r->list.count; i++) {
			changed += r->rows[i].change >= REVIEW_NEW;
			reasons += r->rows[i].line->soft_reason;
		}
		buf_addf(&n[0], "%zu", changed);
		buf_addf(&n[1], "%zu", reasons);
		msg_add(a->msgs, &b, v->earlier != NULL ? "tui.review.counts_again" :
		    reasons == 0 && review_may_ask(v) ? "tui.review.may_ask" :
		    "tui.review.counts", buf_str(&n[0]), buf_str(&n[1]), NULL);
		until_text(a, &u, &b);
	}
	grid_cut(g, y, 1, grid_cols(g) - 20, STYLE_STRONG, buf_str(&b));
	for (size_t i = 0; i < NELEM(n); i++)
		buf_free(&n[i]);
	buf_free(&b);
}

static void
draw_head(struct review_screen *r, struct grid *g)
{
	const struct review_view *v = r->view;
	struct app *a = r->screen.app;
	struct buf b = BUF_INIT, made = BUF_INIT, due = BUF_INIT;
	int cols = grid_cols(g);

	buf_addf(&b, "%s  %s", app_msg(a, word_kind_key(v->kind)), v->title);
	grid_cut(g, BODY_TOP, 1, cols - 2, STYLE_STRONG, buf_str(&b));
	buf_reset(&b);
	word_when(a, v->made_at, &made);
	word_when(a, v->due, &due);
	msg_add(a->msgs, &b, "tui.review.head", v->maker, buf_str(&made), buf_str(&due), NULL);
	grid_cut(g, BODY_TOP + 1, 1, cols - 2, STYLE_NORMAL, buf_str(&b));
	draw_special(r, g, BODY_TOP + 2);
	buf_free(&made);
	buf_free(&due);
	buf_free(&b);
}

static void
review_draw(struct screen *s, struct grid *g)
{
	struct review_screen *r = review_of(s);
	struct app *a = s->app;
	int height = body_height(g) - HEAD_ROWS - PANEL_ROWS;

	if (r->view == NULL) {
		grid_str(g, BODY_TOP + 1, 2, grid_cols(g) - 4, STYLE_NORMAL,
		    app_msg(a, "tui.review.not_open"));
		grid_set_caret(g, BODY_TOP + 1, 2);
		return;
	}
	r->cols = grid_cols(g);
	list_show(&r->list, height);
	for (int i = 0; i < height && r->list.top + (size_t)i < r->list.count; i++)
		draw_row(r, g, BODY_TOP + HEAD_ROWS + i, r->list.top + (size_t)i);
	draw_head(r, g);	/* counts the rows that are drawn */
	/* Beside what is special; that of one's own entry takes the whole row. */
	word_position(a, &r->list, g, BODY_TOP + (r->view->own && is_open(r->view) ? 1 : 2));
	if (r->list.count > 0)
		draw_panel(r, g);
	else
		grid_set_caret(g, BODY_TOP, 1);
}

/* ---- keys ---- */

/* The focused line whole, with what the panel may have no room for: then it was seen. */
static void
open_line(struct screen *s)
{
	struct review_screen *r = review_of(s);
	struct review_row *row = &r->rows[r->list.focus];
	const char *asked = asked_for(r->view, row->line->field);
	const struct { const char *key, *text; } facts[] = {
		{ "tui.review.noted", row->comment },
		{ "tui.review.asked", asked },
		{ "tui.review.before", row->change == REVIEW_CHANGED ? row->before : NULL },
	};
	struct buf more = BUF_INIT;

	for (size_t i = 0; i < NELEM(facts); i++) {
		if (facts[i].text == NULL)
			continue;
		msg_add(s->app->msgs, &more, facts[i].key, facts[i].text, NULL);
		buf_addc(&more, '\n');
	}
	if (!buf_ok(&more))
		mem_end();
	until_tell(s->app, row->line, row->line->shown, buf_str(&more));
	row->until.seen = true;
	buf_free(&more);
}

static bool
review_key(struct screen *s, const struct key *k)
{
	struct review_screen *r = review_of(s);

	if (k->code != K_ENTER || r->list.count == 0)
		return list_key(&r->list, k);
	if (r->rows[r->list.focus].until.blind)
		review_ask_rekey_here(s);
	else
		open_line(s);
	return true;
}

static void
run_back(struct screen *s)
{
	struct app *a = s->app;
	bool noted = review_comments(review_of(s)) > 0;

	if (review_of(s)->view != NULL)
		review_leave_aside(review_of(s));
	screen_pop(a);
	if (noted)
		app_notice_key(a, STYLE_STRONG, "tui.review.comments_stay", NULL);
}

static const char *
why_not_open(const struct screen *s)
{
	return review_of_const(s)->view == NULL ? "tui.review.not_open" : NULL;
}

static const char *
why_no_rekey(const struct screen *s)
{
	const struct review_screen *r = review_of_const(s);

	if (r->view == NULL)
		return "tui.review.not_open";
	return r->blind == 0 ? "tui.why.nothing_to_rekey" : NULL;
}

static const char *
why_no_comment(const struct screen *s)
{
	const struct review_screen *r = review_of_const(s);

	if (r->view == NULL || r->list.count == 0)
		return "tui.review.not_open";
	return r->view->own ? "tui.why.own_entry" : NULL;
}

static void
run_guidance(struct screen *s)
{
	const struct review_screen *r = review_of(s);

	guidance_show_field(s->app, review_form(r->view->review), r->list.count > 0 ?
	    r->rows[r->list.focus].line->field : NULL, NULL);
}

static const char *
review_hint(const struct screen *s)
{
	const struct review_screen *r = review_of_const(s);
	const struct until u = review_until(r);

	if (r->view == NULL)
		return NULL;
	return r->blind > 0 ? "tui.hint.review_rekey" : until_hint(&u, &r->list,
	    "tui.hint.review");
}

static const char *
look_hint(const struct screen *s)
{
	return review_why_no_deed(s) == NULL ? "tui.hint.review_deed" : "tui.hint.review_look";
}

static void
review_trail(const struct screen *s, struct buf *out)
{
	const struct review_screen *r = review_of_const(s);

	buf_addf(out, "%s › ", app_msg(s->app, r->view == NULL || is_open(r->view) ?
	    "tui.home.approve" : "tui.review.look_title"));
	if (r->view != NULL)
		word_crumb(s->app, r->view->kind, r->view->title, out);
}

static struct screen *
reopen(const char *entry, const char *title UNUSED)
{
	return review_new(entry);
}

/* What was noted is durable already. */
static enum err_code
review_save(struct screen *s, struct err *e UNUSED)
{
	const struct review_screen *r = review_of(s);

	if (r->view == NULL)
		return ERR_OK;
	place_set(s->app, r->entry, reopen, r->view->title);
	review_keep_aside(r);
	return ERR_OK;
}

static void
review_screen_free(struct screen *s)
{
	struct review_screen *r = review_of(s);

	for (size_t i = 0; i < r->list.count; i++)
		str_wipe(&r->rows[i].comment);
	free(r->rows);
	review_close(&r->view);
	free(r->entry);
	free(r);
}

static const struct command commands[] = {
	{ 2, "tui.key.basis", why_not_open, run_guidance },
	{ 3, "tui.key.back", NULL, run_back },
	{ 4, "tui.key.changes", review_why_no_changes, review_show_changes },
	{ 5, "tui.key.rekey", why_no_rekey, review_ask_rekey },
	{ 6, "tui.key.history", why_not_open, review_show_history },
	{ 7, "tui.key.previous", why_not_open, screen_page_up },
	{ 8, "tui.key.next", why_not_open, screen_page_down },
	{ 9, "tui.key.comment", why_no_comment, review_ask_comment },
	{ 12, "tui.key.decide_entry", why_not_open, review_ask_decision },
	COMMANDS_END
};

/* Of one that is decided: nothing is typed anew, noted or decided any more. */
static const struct command look_commands[] = {
	{ 2, "tui.key.basis", why_not_open, run_guidance },
	{ 3, "tui.key.back", NULL, screen_back },
	{ 4, "tui.key.changes", review_why_no_changes, review_show_changes },
	{ 6, "tui.key.history", why_not_open, review_show_history },
	{ 7, "tui.key.previous", why_not_open, screen_page_up },
	{ 8, "tui.key.next", why_not_open, screen_page_down },
	{ 12, "tui.key.deed", review_why_no_deed, review_ask_deed },
	COMMANDS_END
};

static const struct screen_ops ops = {
	.help = "tui.help.review",
	.commands = commands,
	.enter = review_enter,
	.draw = review_draw,
	.key = review_key,
	.save = review_save,
	.trail = review_trail,
	.hint = review_hint,
	.free = review_screen_free,
};

static const struct screen_ops look_ops = {
	.help = "tui.help.review_look",
	.commands = look_commands,
	.enter = review_enter,
	.draw = review_draw,
	.key = review_key,
	.save = review_save,
	.trail = review_trail,
	.hint = look_hint,
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
