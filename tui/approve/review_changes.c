/* SPDX-License-Identifier: ISC */
/*
 * What changed (F4): since the submission that was returned, or against the
 * registration that an update replaces.  Where another terminal made that one
 * the server is asked for the record in force, once.
 */
#include "tui/approve/review_screen.h"

#include <string.h>

#include "tui/await.h"
#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "work/lookup.h"

void
review_mark_changes(struct review_screen *r)
{
	for (size_t i = 0; i < r->list.count; i++) {
		struct review_row *row = &r->rows[i];

		row->change = review_compare(r->view, row->line, &row->before);
	}
}

static bool
is_in(const struct review *r, const struct review_line *l)
{
	for (size_t i = 0; i < review_count(r); i++) {
		if (review_at(r, i)->soft_reason == l->soft_reason &&
		    strcmp(review_at(r, i)->field, l->field) == 0)
			return true;
	}
	return false;
}

static void
add_change(struct app *a, struct buf *b, const char *label, const char *before, const char *now)
{
	const char *none = app_msg(a, "tui.review.empty");

	buf_addf(b, "%s\n", label);
	msg_add(a->msgs, b, "tui.review.was", before != NULL ? before : none, NULL);
	buf_addc(b, '\n');
	msg_add(a->msgs, b, "tui.review.is", now != NULL ? now : none, NULL);
	buf_adds(b, "\n\n");
}

/* Against what it is compared, and whether it still stands. */
static void
add_against(const struct review_screen *r, struct buf *b)
{
	const struct review_view *v = r->view;
	struct app *a = r->screen.app;
	struct buf base = BUF_INIT, now = BUF_INIT;

	buf_addf(&base, "%lld", (long long)v->base_version);
	buf_addf(&now, "%lld", (long long)v->in_force);
	if (v->in_force > 0)
		msg_add(a->msgs, b, v->in_force == v->base_version ? "tui.review.against" :
		    "tui.review.against_other", buf_str(&now), buf_str(&base), NULL);
	else if (v->replaces)
		buf_adds(b, app_msg(a, "tui.review.replaces"));
	if (b->len > 0)
		buf_addc(b, '\n');
	for (size_t i = 0; i < v->returned_count; i++) {
		msg_add(a->msgs, b, "tui.review.asked", v->returned[i].text, NULL);
		buf_addc(b, '\n');
	}
	if (b->len > 0)
		buf_addc(b, '\n');
	buf_free(&base);
	buf_free(&now);
}

static void
show(struct review_screen *r)
{
	struct app *a = r->screen.app;
	struct buf b = BUF_INIT;
	size_t head;

	add_against(r, &b);
	head = b.len;
	for (size_t i = 0; i < r->list.count; i++) {
		const struct review_row *row = &r->rows[i];

		if (row->change >= REVIEW_NEW)
			add_change(a, &b, row->line->label, row->until.blind ?
			    app_msg(a, "tui.review.hidden") : row->before, review_value(r, i));
	}
	for (size_t i = 0; i < review_count(r->view->earlier); i++) {
		const struct review_line *l = review_at(r->view->earlier, i);

		/* What had no value goes without a word. */
		if (*l->value != '\0' && !is_in(r->view->review, l))
			add_change(a, &b, l->label, l->shown, NULL);
	}
	if (b.len == head)
		buf_adds(&b, app_msg(a, "tui.review.no_change"));
	if (!buf_ok(&b))
		mem_end();
	popup_text(a, app_msg(a, "tui.key.changes"), buf_str(&b));
	buf_free(&b);
}

/* False: told why not. */
static bool
ask(struct review_screen *r)
{
	struct app *a = r->screen.app;
	const struct lookup_line line = { await_ask, a };
	struct err e = ERR_INIT;
	enum err_code rc;

	app_notice_key(a, STYLE_STRONG, "tui.earlier.asking", NULL);
	app_paint(a);
	buf_reset(&a->notice);
	rc = review_ask_current(a->session, r->view, app_msg(a, "tui.review.ask_purpose"), &line,
	    &e);
	a->last_key_us = clock_mono_us(work_clock(a->work));
	if (rc != ERR_OK) {
		app_error(a, &e);
		return false;
	}
	review_mark_changes(r);
	return true;
}

void
review_show_changes(struct screen *s)
{
	struct review_screen *r = review_of(s);

	if (r->view->earlier != NULL || ask(r))
		show(r);
}

const char *
review_why_no_changes(const struct screen *s)
{
	const struct review_view *v = review_of_const(s)->view;

	if (v == NULL)
		return "tui.review.not_open";
	return v->earlier == NULL && !review_may_ask(v) ? "tui.why.first_submission" : NULL;
}
