/* SPDX-License-Identifier: ISC */
/*
 * The review: all that the maker saw and said, line by line, from the frozen
 * bytes; critical values are typed anew before they are told; then the
 * decision.  There is no way to it past the lines.
 */
#include <stdlib.h>
#include <string.h>

#include "plain/priv.h"

struct reviewing {
	struct plain		*p;
	struct review_view	*view;
	bool			 decides;	/* may approve; else only reads */
	bool			 agrees;	/* every critical value so far */
};

static void
say_line(const struct reviewing *r, const struct review_line *l)
{
	const char *before = NULL;
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s%s: %s", l->soft_reason ? msg(r->p->msgs, "tui.review.reason") : "",
	    l->label, l->shown);
	if (!buf_ok(&b))
		talk_no_memory();
	say(&r->p->talk, buf_str(&b));
	if (review_compare(r->view, l, &before) == REVIEW_CHANGED)
		say_key(&r->p->talk, "tui.review.before", before, NULL);
	say_fact(&r->p->talk, "plain.seen_now", l->seen);
	say_fact(&r->p->talk, "plain.note_now", l->note);
	buf_free(&b);
}

/* A number stands for the choice of its row. */
static const char *
code_of(const struct form_field *f, const char *typed)
{
	size_t i;

	return f != NULL && number_of(typed, f->choice_count, &i) ? f->choices[i].code : typed;
}

/* Again until it agrees; an empty line goes on without. */
static enum heard
rekey(struct reviewing *r, const struct review_line *l)
{
	const struct form *form = form_set_find(work_forms(r->p->work),
	    review_form(r->view->review));
	const struct form_field *f = form != NULL ? form_field_find(form, l->field) : NULL;
	struct buf typed = BUF_INIT;
	struct err e = ERR_INIT;
	bool same = false;
	enum heard h;

	say_key(&r->p->talk, "tui.review.rekey_about", l->label, NULL);
	for (size_t i = 0; f != NULL && i < f->choice_count; i++) {
		struct buf row = BUF_INIT;

		if (!buf_addf(&row, "%zu %s", i + 1,
		    form_choice_label(work_forms(r->p->work), f, i)))
			talk_no_memory();
		say(&r->p->talk, buf_str(&row));
		buf_free(&row);
	}
	while ((h = hear(&r->p->talk, "plain.answer", &typed)) == HEARD_LINE && typed.len > 0) {
		if (review_rekey(r->p->session, r->view, l->field, code_of(f, buf_str(&typed)),
		    &same, &e) != ERR_OK)
			say_error(&r->p->talk, &e);
		else
			say_key(&r->p->talk, same ? "tui.review.agrees" : "plain.review_differs",
			    l->label, NULL);
		if (same)
			break;
	}
	r->agrees = r->agrees && same;
	buf_free(&typed);
	return h;
}

static enum heard
say_lines(struct reviewing *r)
{
	enum heard h = HEARD_LINE;
	const char *section = NULL;

	for (size_t i = 0; h == HEARD_LINE && i < review_count(r->view->review); i++) {
		const struct review_line *l = review_at(r->view->review, i);

		if (l->section != NULL && (section == NULL || strcmp(section, l->section) != 0))
			say_key(&r->p->talk, "plain.section", l->section, NULL);
		section = l->section;
		if (r->decides && l->critical && !l->soft_reason)
			h = rekey(r, l);
		if (h == HEARD_LINE)
			say_line(r, l);
	}
	return h;
}

/* ---- deciding ---- */

static void
tell(struct reviewing *r, enum err_code rc, struct err *e, const char *done_key)
{
	if (rc == ERR_OK)
		say_key(&r->p->talk, done_key, NULL, NULL);
	else
		say_error(&r->p->talk, e);
}

static enum heard
approve(struct reviewing *r)
{
	struct err e = ERR_INIT;

	if (!r->agrees) {
		say_key(&r->p->talk, "plain.not_rekeyed", NULL, NULL);
		return HEARD_LINE;
	}
	tell(r, entry_approve(r->p->session, r->view->entry, r->view->digest, &e), &e,
	    "tui.review.approved");
	return HEARD_BACK;
}

/* The item that it is about; the last number is the whole entry. */
static enum heard
ask_item(struct reviewing *r, char **field)
{
	size_t n = review_count(r->view->review), choice;
	struct buf row = BUF_INIT;
	enum heard h;

	say_key(&r->p->talk, "plain.which_item", NULL, NULL);
	for (size_t i = 0; i <= n; i++) {
		buf_reset(&row);
		if (!buf_addf(&row, "%zu %s", i + 1, i < n ? review_at(r->view->review, i)->label :
		    msg(r->p->msgs, "plain.whole_entry")))
			talk_no_memory();
		say(&r->p->talk, buf_str(&row));
	}
	buf_free(&row);
	h = hear_choice(&r->p->talk, "plain.choose", n + 1, &choice);
	*field = h == HEARD_LINE && choice < n ?
	    strdup(review_at(r->view->review, choice)->field) : NULL;
	return h;
}

static enum heard
ask_cause(struct reviewing *r, char **cause)
{
	size_t n, choice;
	const struct return_cause *c = return_causes(&n);
	struct buf row = BUF_INIT;
	enum heard h;

	say_key(&r->p->talk, "tui.review.cause", NULL, NULL);
	for (size_t i = 0; i < n; i++) {
		buf_reset(&row);
		if (!buf_addf(&row, "%zu %s", i + 1, msg(r->p->msgs, c[i].title)))
			talk_no_memory();
		say(&r->p->talk, buf_str(&row));
	}
	buf_free(&row);
	h = hear_choice(&r->p->talk, "plain.choose", n, &choice);
	*cause = h == HEARD_LINE ? strdup(c[choice].name) : NULL;
	return h;
}

static enum heard
send_back(struct reviewing *r)
{
	struct field_comment c = { 0 };
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	enum heard h = ask_item(r, &c.field);

	if (h == HEARD_LINE)
		h = ask_cause(r, &c.cause);
	if (h == HEARD_LINE)
		h = hear_japanese(r->p, "plain.what_to_mend", false, &text);
	if (h == HEARD_LINE) {
		c.text = buf_steal(&text);
		if (c.text == NULL)
			talk_no_memory();
		tell(r, entry_return_at(r->p->session, r->view->entry, &c, 1, &e), &e,
		    "tui.review.returned");
		h = HEARD_BACK;
	} else if (h == HEARD_BACK) {
		h = HEARD_LINE;		/* no return after all: another decision */
	}
	free(c.field);
	free(c.cause);
	free(c.text);
	buf_free(&text);
	return h;
}

static enum heard
hold(struct reviewing *r)
{
	struct buf reason = BUF_INIT;
	struct err e = ERR_INIT;
	enum heard h;

	if (r->view->state == ST_HELD) {
		tell(r, entry_release(r->p->session, r->view->entry, &e), &e, "plain.released");
		return HEARD_BACK;
	}
	h = hear_japanese(r->p, "plain.hold_reason", false, &reason);
	if (h == HEARD_LINE) {
		tell(r, entry_hold(r->p->session, r->view->entry, buf_str(&reason), &e), &e,
		    "tui.review.held");
		h = HEARD_BACK;
	} else if (h == HEARD_BACK) {
		h = HEARD_LINE;
	}
	buf_free(&reason);
	return h;
}

static const struct {
	const char	*key;
	enum heard	(*run)(struct reviewing *r);	/* HEARD_BACK: it is decided */
} decisions[] = {
	{ "plain.decide_approve", approve },
	{ "plain.decide_return", send_back },
	{ "plain.decide_hold", hold },
};

static enum heard
decide(struct reviewing *r)
{
	enum heard h = HEARD_LINE;
	size_t choice;

	while (h == HEARD_LINE) {
		for (size_t i = 0; i < NELEM(decisions); i++)
			say_key(&r->p->talk, decisions[i].key, NULL, NULL);
		h = hear_choice(&r->p->talk, "plain.decide", NELEM(decisions), &choice);
		if (h == HEARD_LINE)
			h = decisions[choice].run(r);
	}
	return h;
}

enum heard
plain_review(struct plain *p, const struct entry_row *row)
{
	struct reviewing r = { .p = p, .agrees = true };
	struct err e = ERR_INIT;
	bool again = true;
	enum heard h = HEARD_LINE;

	while (h == HEARD_LINE && again && review_open(p->session, row->entry,
	    msg(p->msgs, "tui.review.purpose"), &r.view, &e) != ERR_OK)
		h = plain_protected(p, row->entry, &e, &again);
	if (r.view == NULL)
		return h == HEARD_BACK ? HEARD_LINE : h;
	r.decides = !r.view->own;
	say_key(&p->talk, "plain.review_head", r.view->title, r.view->maker);
	if (r.view->held != NULL)
		say_key(&p->talk, "tui.review.held_for", r.view->held, NULL);
	h = say_lines(&r);
	if (h == HEARD_LINE && r.decides)
		h = decide(&r);
	else if (h == HEARD_LINE)
		say_key(&p->talk, "tui.why.own_entry", NULL, NULL);
	review_close(&r.view);
	return h == HEARD_BACK ? HEARD_LINE : h;
}
