/* SPDX-License-Identifier: ISC */
/*
 * The supervisor's review of a case: what all its inquiries have in common once,
 * under it what each person's have in common, under that what is each one's
 * own.  Every line is of the frozen review documents; approving signs each
 * inquiry by itself.
 *
 * Events: arrows, F7/F8 move; Enter types a hidden critical field anew, once
 * for every inquiry that it stands in, and elsewhere opens the one inquiry, to
 * return or to hold it; F5 types the hidden ones one after another; F12
 * approves all of them, or leads to what was not seen or typed yet; F3 goes back.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/approve/until.h"
#include "tui/guidance.h"
#include "tui/widget/list.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/screens.h"
#include "tui/words.h"

#define LABEL_WIDTH	26
#define HEAD_ROWS	2
#define PANEL_ROWS	2

struct row {
	const struct review_line *line;		/* NULL: a heading */
	char			*heading;
	size_t			 from, to;	/* the inquiries that it is about */
	bool			 seen, blind;
};

struct case_review {
	struct screen		 screen;
	struct entry_row	 like;		/* one of them, as the list has it */
	struct review_view	**views;	/* a person's stand together */
	size_t			 view_count;
	struct row		*rows;
	struct list		 list;
	size_t			 blind, to_key;	/* hidden still; hidden at first */
	bool			 keying;	/* one after another (F5) */
};

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

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
case_review_same(const struct entry_row *a, const struct entry_row *b)
{
	return a->case_no != NULL && same(a->case_no, b->case_no) &&
	    same(a->maker_kid, b->maker_kid) && same(a->affair, b->affair) &&
	    same(a->procedure, b->procedure) && a->state == ST_PENDING &&
	    b->state == ST_PENDING && same(a->kind, b->kind);
}

/* ---- opening ---- */

static const struct review_line *
find_line(const struct review_view *v, const struct review_line *l)
{
	for (size_t i = 0; i < review_count(v->review); i++) {
		const struct review_line *o = review_at(v->review, i);

		if (o->soft_reason == l->soft_reason && strcmp(o->field, l->field) == 0)
			return o;
	}
	return NULL;
}

static const char *
value_of(const struct review_view *v, const char *field)
{
	const struct review_line *l = find_line(v, &(struct review_line){ .field = field });

	return l != NULL ? l->value : "";
}

/* Behind the others of its person. */
static void
add_view(struct case_review *r, struct review_view *v)
{
	size_t at = r->view_count;

	r->views = xrealloc(r->views, r->view_count + 1, sizeof *r->views);
	for (size_t i = 0; i < r->view_count; i++) {
		if (same(value_of(r->views[i], "person_key"), value_of(v, "person_key")))
			at = i + 1;
	}
	memmove(r->views + at + 1, r->views + at, (r->view_count - at) * sizeof *r->views);
	r->views[at] = v;
	r->view_count++;
}

static void
open_views(struct case_review *r)
{
	static const enum outbox_state states[] = { ST_PENDING };
	struct list_query q = { .states = states, .state_count = NELEM(states),
	    .oldest_first = true };
	struct app *a = r->screen.app;
	struct entry_row *rows = NULL;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (work_list(a->work, a->session, &q, &rows, &n, &e) != ERR_OK)
		app_error(a, &e);
	for (size_t i = 0; i < n; i++) {
		struct review_view *v = NULL;

		if (!case_review_same(&r->like, &rows[i]))
			continue;
		if (review_open(a->session, rows[i].entry, app_msg(a, "tui.review.purpose"), &v,
		    &e) != ERR_OK)
			app_error(a, &e);
		else
			add_view(r, v);
	}
	entry_rows_free(&rows, n);
}

/* ---- rows: each line where it is common to the most ---- */

static bool
common(const struct case_review *r, const struct review_line *l, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct review_line *o = find_line(r->views[i], l);

		if (o == NULL || strcmp(o->value, l->value) != 0 ||
		    !same(o->provenance, l->provenance) || !same(o->note, l->note))
			return false;
	}
	return true;
}

static void
add_row(struct case_review *r, const struct review_line *l, const char *heading, size_t from,
    size_t to)
{
	struct row *row;

	r->rows = xrealloc(r->rows, r->list.count + 1, sizeof *r->rows);
	row = &r->rows[r->list.count++];
	*row = (struct row){ .line = l, .heading = heading != NULL ? xstrdup(heading) : NULL,
	    .from = from, .to = to,
	    .blind = l != NULL && l->critical && !l->soft_reason && !r->views[from]->own };
	r->blind += row->blind;
	r->to_key += row->blind;
}

/* Lines that views[from..to) share, but not with the wider range around them. */
static void
add_shared(struct case_review *r, size_t from, size_t to, size_t wide_from, size_t wide_to)
{
	const struct review *document = r->views[from]->review;

	for (size_t i = 0; i < review_count(document); i++) {
		const struct review_line *l = review_at(document, i);

		if (common(r, l, from, to) && (wide_to == wide_from ||
		    !common(r, l, wide_from, wide_to)))
			add_row(r, l, NULL, from, to);
	}
}

static void
add_heading(struct case_review *r, const char *key, size_t number, const char *text, size_t from,
    size_t to)
{
	struct buf b = BUF_INIT, n = BUF_INIT;

	buf_addf(&n, "%zu", number);
	msg_add(r->screen.app->msgs, &b, key, buf_str(&n), text, NULL);
	add_row(r, NULL, buf_str(&b), from, to);
	buf_free(&b);
	buf_free(&n);
}

static void
add_person(struct case_review *r, size_t from, size_t to)
{
	add_heading(r, "tui.case.review_person", to - from, value_of(r->views[from], "name"), from,
	    to);
	add_shared(r, from, to, 0, r->view_count);
	for (size_t i = from; to - from > 1 && i < to; i++) {
		add_heading(r, "tui.case.review_one", i + 1, value_of(r->views[i], "information"),
		    i, i + 1);
		add_shared(r, i, i + 1, from, to);
	}
}

static void
make_rows(struct case_review *r)
{
	size_t from = 0;

	if (r->view_count == 0)
		return;
	add_heading(r, "tui.case.review_all", r->view_count, "", 0, r->view_count);
	add_shared(r, 0, r->view_count, 0, 0);
	for (size_t i = 1; i <= r->view_count; i++) {
		if (i < r->view_count && same(value_of(r->views[i], "person_key"),
		    value_of(r->views[from], "person_key")))
			continue;
		add_person(r, from, i);
		from = i;
	}
}

static void
forget(struct case_review *r)
{
	for (size_t i = 0; i < r->list.count; i++)
		str_wipe(&r->rows[i].heading);
	free(r->rows);
	for (size_t i = 0; i < r->view_count; i++)
		review_close(&r->views[i]);
	free(r->views);
	r->rows = NULL;
	r->views = NULL;
	r->list.count = r->view_count = r->blind = r->to_key = 0;
}

/* Back from one of them, decided or not: read anew when it is gone from the queue. */
static void
case_review_enter(struct screen *s)
{
	struct case_review *r = of(s);

	if (r->views != NULL)
		return;
	open_views(r);
	make_rows(r);
	list_resize(&r->list, r->list.count);
}

static struct until
until_of(const struct case_review *r)
{
	struct until u = { .keyed = r->to_key - r->blind, .to_key = r->to_key };

	for (size_t i = 0; i < r->list.count; i++)
		until_add(&u, r->rows[i].seen);
	return u;
}

/* ---- the picture ---- */

static const char *
text_of(const struct case_review *r, const struct row *row)
{
	return row->blind ? app_msg(r->screen.app, "tui.review.hidden") : row->line->shown;
}

static void
draw_row(struct case_review *r, struct grid *g, int y, size_t n)
{
	struct row *row = &r->rows[n];
	struct app *a = r->screen.app;
	bool focused = n == r->list.focus;
	enum style st = focused ? STYLE_ROW_FOCUS : row->line == NULL || row->line->critical ||
	    row->line->soft_reason ? STYLE_STRONG : STYLE_NORMAL;
	struct buf b = BUF_INIT;
	int cols = grid_cols(g);

	/* Under a window, or on a terminal that is too small, nobody saw it. */
	row->seen = row->seen || (screen_is_top(&r->screen) && grid_rows(g) >= SCREEN_ROWS_MIN &&
	    cols >= SCREEN_COLS_MIN);
	grid_fill(g, y, 0, cols, st);
	grid_str(g, y, 0, 1, st, focused ? ">" : " ");
	if (focused)
		grid_set_caret(g, y, 0);
	if (row->line == NULL) {
		grid_cut(g, y, 2, cols - 3, st, row->heading);
		return;
	}
	if (row->line->soft_reason)
		buf_adds(&b, app_msg(a, "tui.review.reason"));
	else if (row->line->critical)
		buf_adds(&b, app_msg(a, "tui.review.critical"));
	buf_adds(&b, row->line->label);
	grid_cut(g, y, 4, LABEL_WIDTH, st, buf_str(&b));
	grid_cut(g, y, 5 + LABEL_WIDTH, cols - LABEL_WIDTH - 16, st, text_of(r, row));
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
	if (r->rows[r->list.focus].line != NULL)
		buf_addf(&b, "%s: %s", r->rows[r->list.focus].line->label,
		    text_of(r, &r->rows[r->list.focus]));
	else
		buf_adds(&b, r->rows[r->list.focus].heading);
	for (size_t off = 0, next; off < b.len && y < BODY_TOP + body_height(g); off += next) {
		size_t n = draw_line(buf_str(&b) + off, b.len - off, cols - 4, &next);

		grid_text(g, y++, 2, cols - 4, STYLE_DIM, buf_str(&b) + off, n);
	}
	buf_free(&b);
}

/* ---- typing critical fields anew ---- */

static void ask_next(struct screen *s);

static void
typed(struct screen *s, void *ctx, const char *answer)
{
	struct case_review *r = of(s);
	struct row *row = &r->rows[*(const size_t *)ctx];
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
	row->blind = false;
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
	    value_of(r->views[r->rows[n].from], "name"));
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
		if (r->rows[i].blind) {
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
	if (done == r->view_count) {
		screen_pop(a);
		app_notice_key(a, STYLE_GOOD, "tui.case.approved", buf_str(&n));
	} else {
		/* The others are as they were; those that were approved are gone from here. */
		forget(r);
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
	const struct review_view *v = r->views[r->rows[r->list.focus].from];
	struct screen *one = review_new(v->entry);

	forget(r);		/* read anew when it comes back */
	screen_push(s->app, one);
}

static bool
case_review_key(struct screen *s, const struct key *k)
{
	struct case_review *r = of(s);
	const char *why;

	if (k->code != K_ENTER || r->view_count == 0)
		return list_key(&r->list, k);
	if (r->rows[r->list.focus].blind) {
		r->keying = false;
		ask_row(s, r->list.focus);
	} else if ((why = why_not_one(s)) != NULL) {
		app_notice_key(s->app, STYLE_NORMAL, why, NULL);
	} else {
		run_one(s);
	}
	return true;
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
	return of_const(s)->view_count > 0 ? "tui.hint.case_review" : NULL;
}

static void
case_review_trail(const struct screen *s, struct buf *out)
{
	buf_addf(out, "%s › %s", app_msg(s->app, "tui.home.approve"),
	    app_msg(s->app, "tui.key.case_review"));
}

static void
case_review_free(struct screen *s)
{
	forget(of(s));
	entry_row_clear(&of(s)->like);
	free(s);
}

static const struct command commands[] = {
	{ 2, "tui.key.basis", why_none, run_guidance },
	{ 3, "tui.key.back", NULL, screen_back },
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
	.trail = case_review_trail,
	.hint = case_review_hint,
	.free = case_review_free,
};

struct screen *
case_review_new(const struct entry_row *one)
{
	struct case_review *r = xcalloc(1, sizeof *r);

	r->screen.ops = &ops;
	r->like = (struct entry_row){ .state = ST_PENDING, .kind = xstrdup(one->kind),
	    .case_no = xstrdup(one->case_no), .maker_kid = xstrdup(one->maker_kid),
	    .affair = xstrdup(one->affair), .procedure = xstrdup(one->procedure) };
	return &r->screen;
}
