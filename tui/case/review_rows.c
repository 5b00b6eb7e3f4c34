/* SPDX-License-Identifier: ISC */
/*
 * The rows of a case's review: each line stands once, where it is common to the
 * most inquiries.  What was seen and typed anew goes by the frozen bytes of each
 * inquiry: it stays done while they are the same, over a look at one of them,
 * when others are decided, and over F11.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/case/review_screen.h"
#include "tui/lock.h"
#include "tui/mem.h"
#include "tui/protected.h"
#include "tui/screens.h"
#include "work/watch.h"

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

const char *
case_review_value(const struct review_view *v, const char *field)
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
		if (same(case_review_value(r->views[i], "person_key"),
		    case_review_value(v, "person_key")))
			at = i + 1;
	}
	memmove(r->views + at + 1, r->views + at, (r->view_count - at) * sizeof *r->views);
	r->views[at] = v;
	r->view_count++;
}

/* It may be decided while the others stay: what it had in common with them is remembered. */
static void
learn(struct case_review *r, const struct entry_row *rows, size_t n)
{
	for (size_t i = 0; r->like.kind == NULL && i < n; i++) {
		if (strcmp(rows[i].entry, r->one) == 0 && rows[i].case_no != NULL)
			r->like = (struct entry_row){ .state = ST_PENDING,
			    .kind = xstrdup(rows[i].kind), .case_no = xstrdup(rows[i].case_no),
			    .maker_kid = xstrdup(rows[i].maker_kid),
			    .affair = xstrdup(rows[i].affair),
			    .procedure = xstrdup(rows[i].procedure) };
	}
}

/* A protected person's: once it was asked, the answer is on record for each that is opened. */
static enum err_code
open_one(struct case_review *r, const char *entry, struct review_view **v, struct err *e)
{
	struct app *a = r->screen.app;
	const char *purpose = app_msg(a, "tui.review.purpose");
	enum err_code rc = review_open(a->session, entry, purpose, v, e);

	if (rc == ERR_OK || !r->confirmed || !guard_asks(e))
		return rc;
	err_clear(e);
	rc = guard_confirm(a->session, entry, e);
	return rc == ERR_OK ? review_open(a->session, entry, purpose, v, e) : rc;
}

static void
close_views(struct case_review *r)
{
	for (size_t i = 0; i < r->view_count; i++)
		review_close(&r->views[i]);
	free(r->views);
	r->views = NULL;
	r->view_count = 0;
}

static void
read_protected(struct screen *s, void *ctx UNUSED)
{
	struct case_review *r = (struct case_review *)(void *)s;

	r->confirmed = true;
	case_review_read(r);
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
	learn(r, rows, n);
	for (size_t i = 0; i < n; i++) {
		struct review_view *v = NULL;

		if (!case_review_same(&r->like, &rows[i]))
			continue;
		if (open_one(r, rows[i].entry, &v, &e) == ERR_OK) {
			add_view(r, v);
		} else if (protected_ask(a, &e, "tui.protected.ask", read_protected, NULL)) {
			/* The whole case or nothing of it. */
			r->asked = true;
			close_views(r);
			break;
		} else {
			app_error(a, &e);
		}
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
	struct case_row *row;

	r->rows = xrealloc(r->rows, r->list.count + 1, sizeof *r->rows);
	row = &r->rows[r->list.count++];
	*row = (struct case_row){ .line = l, .heading = heading != NULL ? xstrdup(heading) : NULL,
	    .from = from, .to = to,
	    .until.blind = l != NULL && l->critical && !l->soft_reason && !r->views[from]->own };
	r->blind += row->until.blind;
	r->to_key += row->until.blind;
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
	add_heading(r, "tui.case.review_person", to - from,
	    case_review_value(r->views[from], "name"), from, to);
	add_shared(r, from, to, 0, r->view_count);
	for (size_t i = from; to - from > 1 && i < to; i++) {
		add_heading(r, "tui.case.review_one", i + 1,
		    case_review_value(r->views[i], "information"), i, i + 1);
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
		if (i < r->view_count && same(case_review_value(r->views[i], "person_key"),
		    case_review_value(r->views[from], "person_key")))
			continue;
		add_person(r, from, i);
		from = i;
	}
}

/* ---- what was done already ---- */

/* Where the focus is kept: with all of them, as they stand. */
static void
title_of(const struct case_review *r, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < r->view_count; i++)
		place_title(out, "case", r->views[i]->digest);
}

/* The marks of one by itself are the same, by the same title. */
static char *
take_marks(struct case_review *r, const struct review_view *v)
{
	size_t n = review_count(v->review);
	struct buf title = BUF_INIT;
	char *marks;

	place_title(&title, "review", v->digest);
	marks = place_take_typed(r->screen.app, buf_str(&title));
	buf_free(&title);
	if (marks != NULL && strlen(marks) == n)
		return marks;
	free(marks);
	marks = xcalloc(n + 1, 1);
	memset(marks, until_mark('a', false, false), n);
	return marks;
}

/* Of the row's line in that inquiry; it is there, since the row is about it. */
static char *
mark_of(const struct case_review *r, const struct case_row *row, size_t view)
{
	const struct review *document = r->views[view]->review;
	size_t n = 0;

	while (review_at(document, n) != find_line(r->views[view], row->line))
		n++;
	return &r->marks[view][n];
}

static void
mark_rows(struct case_review *r)
{
	for (size_t i = 0; i < r->list.count; i++) {
		struct case_row *row = &r->rows[i];

		for (size_t v = row->from; row->line != NULL && v < row->to; v++) {
			char *mark = mark_of(r, row, v);

			*mark = until_mark(*mark, row->until.seen, !row->until.blind);
		}
	}
}

static void
take_row(struct case_review *r, struct case_row *row)
{
	bool seen = true, typed = true;

	for (size_t v = row->from; v < row->to; v++) {
		char mark = *mark_of(r, row, v);

		seen = seen && until_marked_seen(mark);
		typed = typed && until_marked_typed(mark);
	}
	row->until.seen = seen;
	if (row->until.blind && typed) {
		row->until.blind = false;
		r->blind--;
	}
}

/* A heading is of no document: it was seen with the line under it. */
static void
take_rows(struct case_review *r)
{
	for (size_t i = r->list.count; i-- > 0; ) {
		struct case_row *row = &r->rows[i];

		if (row->line != NULL)
			take_row(r, row);
		else
			row->until.seen = i + 1 < r->list.count && r->rows[i + 1].line != NULL &&
			    r->rows[i + 1].until.seen;
	}
}

static void
hand_over(struct case_review *r, void (*to)(struct app *a, const char *title, const char *text))
{
	struct buf title = BUF_INIT, at = BUF_INIT, number = BUF_INIT;

	mark_rows(r);
	for (size_t v = 0; v < r->view_count; v++) {
		buf_reset(&title);
		place_title(&title, "review", r->views[v]->digest);
		to(r->screen.app, buf_str(&title), r->marks[v]);
	}
	title_of(r, &title);
	buf_addf(&number, "%zu", r->list.focus);
	place_title(&at, "at", buf_str(&number));
	if (r->view_count > 0)
		to(r->screen.app, buf_str(&title), buf_str(&at));
	buf_free(&number);
	buf_free(&at);
	buf_free(&title);
}

static void
take_focus(struct case_review *r)
{
	struct buf title = BUF_INIT, at = BUF_INIT, number = BUF_INIT;
	char *kept;

	title_of(r, &title);
	kept = place_take_typed(r->screen.app, buf_str(&title));
	for (size_t i = 0; kept != NULL && i < r->list.count; i++) {
		buf_reset(&at);
		buf_reset(&number);
		buf_addf(&number, "%zu", i);
		place_title(&at, "at", buf_str(&number));
		if (strcmp(buf_str(&at), kept) == 0)
			list_focus(&r->list, i);
	}
	free(kept);
	buf_free(&number);
	buf_free(&at);
	buf_free(&title);
}

void
case_review_keep_aside(struct case_review *r)
{
	if (r->views != NULL) {
		hand_over(r, place_typed);
		return;
	}
	/* Away at one of them: as they were then. */
	place_keep_left(r->screen.app, "review");
	place_keep_left(r->screen.app, "case");
}

/* ---- reading ---- */

void
case_review_close(struct case_review *r)
{
	for (size_t i = 0; i < r->list.count; i++)
		str_wipe(&r->rows[i].heading);
	free(r->rows);
	for (size_t v = 0; r->marks != NULL && v < r->view_count; v++)
		free(r->marks[v]);
	free(r->marks);
	r->marks = NULL;
	close_views(r);
	r->rows = NULL;
	r->list.count = r->blind = r->to_key = 0;
}

void
case_review_forget(struct case_review *r)
{
	if (r->views != NULL)
		hand_over(r, place_leave);
	case_review_close(r);
}

void
case_review_read(struct case_review *r)
{
	case_review_close(r);	/* of one that could not be opened whole */
	open_views(r);
	make_rows(r);
	list_resize(&r->list, r->list.count);
	r->marks = xcalloc(r->view_count + 1, sizeof *r->marks);
	for (size_t v = 0; v < r->view_count; v++)
		r->marks[v] = take_marks(r, r->views[v]);
	take_rows(r);
	take_focus(r);
}
