/* SPDX-License-Identifier: ISC */
/*
 * Deciding on a review: comments at fields, blind re-key, approve, return, hold.
 *
 * What is noted at fields (F9) is kept, sealed, until the entry is returned:
 * nothing of it is sent by noting it.  A critical field that does not
 * agree stays hidden; the approver looks at the paper again, or returns.
 */
#include "tui/approve/review_screen.h"

#include <stdlib.h>
#include <string.h>

#include "tui/mem.h"
#include "tui/widget/popup.h"
#include "tui/words.h"

void
review_leave(struct app *a, enum err_code rc, struct err *e, const char *done_key)
{
	if (rc != ERR_OK && rc != ERR_STALE) {
		app_error(a, e);
		return;
	}
	app_facts_stale(a);
	screen_pop(a);		/* a stale one has to be opened anew */
	if (rc == ERR_OK)
		app_notice_key(a, STYLE_GOOD, done_key, NULL);
	else
		app_error(a, e);
}

/* ---- comments at fields ---- */

/* At which row, for which cause; then the return is asked about. */
struct noting {
	size_t		 row;
	const char	*cause;		/* a name of return_causes() */
	bool		 send;
};

static void return_it(struct screen *s);

/* All of them; the texts stay the rows'.  free(). */
static struct field_comment *
collect(struct review_screen *r, size_t *n)
{
	struct field_comment *c = xcalloc(r->list.count, sizeof *c);

	*n = 0;
	for (size_t i = 0; i < r->list.count; i++) {
		if (r->rows[i].comment != NULL)
			c[(*n)++] = (struct field_comment){
			    (char *)(uintptr_t)r->rows[i].line->field, r->rows[i].comment,
			    (char *)(uintptr_t)r->rows[i].cause };
	}
	return c;
}

static void
send_comments(struct screen *s, void *ctx UNUSED)
{
	struct review_screen *r = review_of(s);
	struct err e = ERR_INIT;
	size_t n;
	struct field_comment *c = collect(r, &n);
	enum err_code rc = entry_return_at(s->app->session, r->entry, c, n, &e);

	free(c);
	review_leave(s->app, rc, &e, "tui.review.returned");
}

/* Durable at once; what could not be kept stays on the screen, and is said. */
static bool
keep_comments(struct screen *s)
{
	struct review_screen *r = review_of(s);
	struct err e = ERR_INIT;
	size_t n;
	struct field_comment *c = collect(r, &n);
	enum err_code rc = review_note(s->app->session, r->view, c, n, &e);

	free(c);
	if (rc != ERR_OK)
		app_error(s->app, &e);
	return rc == ERR_OK;
}

static const char *
cause_name(const char *name)
{
	size_t n;
	const struct return_cause *causes = return_causes(&n);

	for (size_t i = 0; name != NULL && i < n; i++) {
		if (strcmp(causes[i].name, name) == 0)
			return causes[i].name;
	}
	return causes[n - 1].name;
}

void
review_take_notes(struct review_screen *r)
{
	const struct review_view *v = r->view;

	for (size_t k = 0; k < v->note_count; k++) {
		for (size_t i = 0; i < r->list.count; i++) {
			struct review_row *row = &r->rows[i];

			if (row->comment != NULL || row->line->soft_reason ||
			    v->notes[k].field == NULL ||
			    strcmp(row->line->field, v->notes[k].field) != 0)
				continue;
			row->comment = xstrdup(v->notes[k].text);
			row->cause = cause_name(v->notes[k].cause);
			break;
		}
	}
}

static void
note(struct screen *s, void *ctx, const char *answer)
{
	struct review_screen *r = review_of(s);
	const struct noting *n = ctx;
	struct review_row *row = &r->rows[n->row];

	str_wipe(&row->comment);
	if (*answer != '\0') {
		row->comment = xstrdup(answer);
		row->cause = n->cause;
	}
	if (!keep_comments(s) || row->comment == NULL)
		return;
	if (n->send)
		return_it(s);
	else
		app_notice_key(s->app, STYLE_STRONG, "tui.review.comment_kept", row->line->label);
}

static void
ask_text(struct screen *s, const struct noting *n, const char *initial)
{
	struct review_row *row = &review_of(s)->rows[n->row];
	struct noting *ctx = xcalloc(1, sizeof *ctx);
	struct buf b = BUF_INIT;

	*ctx = *n;
	msg_add(s->app->msgs, &b, n->send ? "tui.review.return_about" :
	    "tui.review.comment_about", row->line->label, NULL);
	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, n->send ?
	    "tui.review.return" : "tui.key.comment"), .text = buf_str(&b), .initial = initial,
	    .required = n->send, .done = note, .ctx = ctx });
	buf_free(&b);
}

static void
cause_chosen(struct screen *s, void *ctx, const char *const *codes)
{
	struct noting *n = ctx;
	const struct return_cause *causes;
	size_t count;

	causes = return_causes(&count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(causes[i].name, codes[0]) != 0)
			continue;
		n->cause = causes[i].name;
		/* The cause as a sentence to go on from; of "other" there is none. */
		ask_text(s, n, i + 1 < count ? app_msg(s->app, causes[i].title) : NULL);
	}
}

/* First the cause, from a list: it is what the office learns from. */
static void
ask_cause(struct screen *s, bool send)
{
	struct review_screen *r = review_of(s);
	struct noting *n = xcalloc(1, sizeof *n);
	struct menu_item *items;
	const struct return_cause *causes;
	struct buf b = BUF_INIT;
	size_t count;

	*n = (struct noting){ .row = r->list.focus, .send = send };
	causes = return_causes(&count);
	items = xcalloc(count, sizeof *items);
	for (size_t i = 0; i < count; i++)
		items[i] = (struct menu_item){ .code = xstrdup(causes[i].name),
		    .label = xstrdup(app_msg(s->app, causes[i].title)) };
	msg_add(s->app->msgs, &b, "tui.review.cause_about", r->rows[n->row].line->label, NULL);
	popup_menu(s->app, &(struct menu_spec){ .title = app_msg(s->app, "tui.review.cause"),
	    .text = buf_str(&b), .done = cause_chosen, .ctx = n }, items, count);
	buf_free(&b);
}

void
review_ask_comment(struct screen *s)
{
	struct review_screen *r = review_of(s);
	const struct review_row *row = &r->rows[r->list.focus];
	const struct noting n = { .row = r->list.focus, .cause = row->cause };

	if (row->comment == NULL)
		ask_cause(s, false);
	else
		ask_text(s, &n, row->comment);
}

/* ---- blind re-key ---- */

static const struct form_field *
field_of(const struct review_screen *r, size_t row)
{
	const struct form *f = form_set_find(work_forms(r->screen.app->work),
	    review_form(r->view->review));

	return f != NULL ? form_field_find(f, r->rows[row].line->field) : NULL;
}

static void
compare(struct screen *s, size_t row, const char *typed)
{
	struct review_screen *r = review_of(s);
	struct app *a = s->app;
	struct err e = ERR_INIT;
	bool same = false;
	struct until u;

	if (review_rekey(a->session, r->view, r->rows[row].line->field, typed, &same,
	    &e) != ERR_OK) {
		r->keying = false;
		app_error(a, &e);
		return;
	}
	if (!same) {
		r->keying = false;
		popup_text(a, r->rows[row].line->label, app_msg(a, "tui.review.differs"));
		return;
	}
	r->rows[row].until.blind = false;
	r->blind--;
	u = review_until(r);
	if (r->keying && r->blind > 0)
		review_ask_rekey(s);
	else
		until_agreed(a, &u, r->rows[row].line->label);
}

static void
typed(struct screen *s, void *ctx, const char *answer)
{
	compare(s, *(const size_t *)ctx, answer);
}

static void
chosen(struct screen *s, void *ctx, const char *const *codes)
{
	compare(s, *(const size_t *)ctx, codes[0]);
}

static void
ask_rekey(struct screen *s, size_t row)
{
	struct review_screen *r = review_of(s);
	const struct form_field *f = field_of(r, row);
	size_t *ctx = xcalloc(1, sizeof *ctx);
	struct buf b = BUF_INIT;

	*ctx = row;
	list_focus(&r->list, row);
	msg_add(s->app->msgs, &b, "tui.review.rekey_about", r->rows[row].line->label, NULL);
	if (f != NULL && f->choice_count > 0) {
		struct menu_item *items = xcalloc(f->choice_count, sizeof *items);

		for (size_t i = 0; i < f->choice_count; i++)
			items[i] = (struct menu_item){ .code = xstrdup(f->choices[i].code),
			    .label = xstrdup(form_choice_label(work_forms(s->app->work), f, i)) };
		popup_menu(s->app, &(struct menu_spec){ .title = r->rows[row].line->label,
		    .text = buf_str(&b), .blind = true, .done = chosen, .ctx = ctx }, items,
		    f->choice_count);
	} else {
		popup_prompt(s->app, &(struct prompt_spec){ .title = r->rows[row].line->label,
		    .text = buf_str(&b), .required = true, .direct = f == NULL ||
		    (f->input != INPUT_NAME && f->input != INPUT_PLACE && f->input != INPUT_TEXT),
		    .done = typed, .ctx = ctx });
	}
	buf_free(&b);
}

void
review_ask_rekey(struct screen *s)
{
	struct review_screen *r = review_of(s);

	for (size_t i = 0; i < r->list.count; i++) {
		if (r->rows[i].until.blind) {
			r->keying = true;
			ask_rekey(s, i);
			return;
		}
	}
}

void
review_ask_rekey_here(struct screen *s)
{
	review_of(s)->keying = false;
	ask_rekey(s, review_of(s)->list.focus);
}

/* ---- deciding ---- */

static void
hold_it(struct screen *s, void *ctx, const char *reason)
{
	struct err e = ERR_INIT;
	enum err_code rc = entry_hold(s->app->session, review_of(s)->entry, reason, &e);

	(void)ctx;
	if (rc == ERR_OK)
		review_leave_aside(review_of(s));
	review_leave(s->app, rc, &e, "tui.review.held");
}

/* Or begins what is missing before it can be. */
static void
approve_it(struct screen *s)
{
	struct review_screen *r = review_of(s);
	const struct until u = review_until(r);
	const struct sync_facts *f = &s->app->facts;
	struct err e = ERR_INIT;
	enum err_code rc;

	if (until_show_rest(s->app, &u, &r->list))
		return;
	if (r->blind > 0) {
		review_ask_rekey(s);
		return;
	}
	rc = entry_approve(s->app->session, r->entry, r->view->digest, &e);
	review_leave(s->app, rc, &e, f->last_contact_us != 0 && f->line_down_since_us == 0 ?
	    "tui.review.approved_soon" : "tui.review.approved");
}

static void
return_it(struct screen *s)
{
	struct review_screen *r = review_of(s);
	struct buf b = BUF_INIT;

	if (review_comments(r) == 0) {
		ask_cause(s, true);
		return;
	}
	buf_addf(&b, "%s\n", app_msg(s->app, "tui.review.return_these"));
	for (size_t i = 0; i < r->list.count; i++) {
		if (r->rows[i].comment != NULL)
			buf_addf(&b, "\n%s%s: %s", app_msg(s->app, "tui.list.bullet"),
			    r->rows[i].line->label, r->rows[i].comment);
	}
	if (!buf_ok(&b))
		mem_end();
	popup_confirm(s->app, app_msg(s->app, "tui.review.return"), buf_str(&b), send_comments,
	    NULL);
	buf_free(&b);
}

static void
ask_hold(struct screen *s)
{
	popup_prompt(s->app, &(struct prompt_spec){ .title = app_msg(s->app, "tui.review.hold"),
	    .text = app_msg(s->app, "tui.review.hold_about"), .required = true, .done = hold_it });
}

static const char *
why_not_return(const struct screen *s)
{
	const struct review_screen *r = review_of_const(s);

	if (r->view->own)
		return "tui.why.own_entry";
	return r->list.count == 0 ? "tui.review.not_open" : NULL;
}

static const char *
why_not_approve(const struct screen *s)
{
	const struct review_screen *r = review_of_const(s);

	if (r->view->own)
		return "tui.why.own_entry";
	return review_comments(r) > 0 ? "tui.why.commented" : NULL;
}

static const char *
why_not_hold(const struct screen *s)
{
	return review_of_const(s)->view->state == ST_HELD ? "tui.why.held" : why_not_return(s);
}

static const struct decision {
	const char	*code, *label;
	const char	*(*why_not)(const struct screen *s);
	void		 (*run)(struct screen *s);
} decisions[] = {
	{ "approve", "tui.review.approve", why_not_approve, approve_it },
	{ "return", "tui.review.return", why_not_return, return_it },
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

/* Of approving, what has still to be done for it: choosing the line begins it. */
static char *
label_of(struct screen *s, const struct decision *d, bool possible)
{
	const struct until u = review_until(review_of(s));
	struct buf b = BUF_INIT;
	char *label;

	buf_adds(&b, app_msg(s->app, d->label));
	if (possible && d->run == approve_it && !until_met(&u)) {
		buf_adds(&b, " - ");
		until_text(s->app, &u, &b);
	}
	label = buf_steal(&b);
	if (label == NULL)
		mem_end();
	return label;
}

void
review_ask_decision(struct screen *s)
{
	struct menu_item *items = xcalloc(NELEM(decisions), sizeof *items);
	struct app *a = s->app;
	const char *first = NULL;	/* that is possible */

	for (size_t i = 0; i < NELEM(decisions); i++) {
		const char *why = decisions[i].why_not(s);

		items[i] = (struct menu_item){ .code = xstrdup(decisions[i].code),
		    .label = label_of(s, &decisions[i], why == NULL),
		    .why_not = why != NULL ? xstrdup(app_msg(a, why)) : NULL };
		if (first == NULL && why == NULL)
			first = items[i].code;
	}
	/* Where approving is not possible, its line says why: it keeps the focus, unless what
	 * was noted says what comes next. */
	popup_menu(a, &(struct menu_spec){ .title = app_msg(a, "tui.review.decide"),
	    .text = app_msg(a, "tui.review.decide_about"), .done = decided,
	    .focus = review_comments(review_of(s)) > 0 ? first : NULL }, items,
	    NELEM(decisions));
}
