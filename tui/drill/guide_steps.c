/* SPDX-License-Identifier: ISC */
/*
 * The steps of the guided drills, and how each shows that it has happened: by
 * the screen that is open, by what stands in it, or by the state of an entry
 * that was begun since.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/drill/guide.h"
#include "tui/approve/review_screen.h"
#include "tui/screens.h"

/* ---- what is open ---- */

/* A screen is known by its help. */
static const struct screen *
open_screen(const struct guide_view *v, const char *help)
{
	for (const struct screen *s = v->app->top; s != NULL; s = s->below) {
		if (s->ops->help != NULL && strcmp(s->ops->help, help) == 0)
			return s;
	}
	return NULL;
}

static bool
answered(const struct guide_view *v, const char *const *fields, size_t n)
{
	const struct screen *s = open_screen(v, "tui.help.fill");

	for (size_t i = 0; s != NULL && i < n; i++) {
		if (*answers_get(fill_answers(s), fields[i]) == '\0')
			return false;
	}
	return s != NULL;
}

static const struct review_screen *
review(const struct guide_view *v)
{
	const struct screen *s = open_screen(v, "tui.help.review");

	return s != NULL && review_of_const(s)->view != NULL ? review_of_const(s) : NULL;
}

/* ---- what became of the entries ---- */

static bool
any_in(const struct guide_view *v, enum outbox_state st)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->rows[i].state == st)
			return true;
	}
	return false;
}

/* Decided for, and on its way or further. */
static bool
any_approved(const struct guide_view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		switch (v->rows[i].state) {
		case ST_DRAFT:
		case ST_PENDING:
		case ST_RETURNED:
		case ST_HELD:
		case ST_PAPER:
		case ST_DISCARDED:
		case ST_WITHDRAWN:
			break;
		default:
			return true;
		}
	}
	return false;
}

/* ---- steps ---- */

static bool
maker_is_in(const struct guide_view *v)
{
	return v->app->session != NULL && session_info(v->app->session)->maker;
}

static bool
approver_is_in(const struct guide_view *v)
{
	return v->app->session != NULL && session_info(v->app->session)->approver;
}

static bool
finder_is_open(const struct guide_view *v)
{
	return open_screen(v, "tui.help.finder") != NULL;
}

static bool
form_is_open(const struct guide_view *v)
{
	return open_screen(v, "tui.help.fill") != NULL;
}

static bool
person_is_told(const struct guide_view *v)
{
	static const char *const fields[] = { "case_no", "person_key", "name", "birth", "sex" };

	return answered(v, fields, NELEM(fields));
}

static bool
has_just_left(const struct guide_view *v)
{
	return v->app->session == NULL && v->app->away_count > 0;
}

/* The end fills itself with the year of the beginning: it is told when it is this year. */
static bool
inquiry_is_told(const struct guide_view *v)
{
	static const char *const fields[] = { "role", "information", "provider", "condition_from",
	    "condition_to" };

	return answered(v, fields, NELEM(fields)) &&
	    strtol(answers_get(fill_answers(open_screen(v, "tui.help.fill")), "condition_to"),
	    NULL, 10) >= work_today(v->app->work).year;
}

static bool
reason_is_told(const struct guide_view *v)
{
	static const char *const fields[] = { "non_disclosure", "reason" };

	return answered(v, fields, NELEM(fields));
}

static bool
check_is_open(const struct guide_view *v)
{
	return open_screen(v, "tui.help.confirm") != NULL;
}

static bool
approval_is_asked(const struct guide_view *v)
{
	return any_in(v, ST_PENDING) || any_approved(v);
}

static bool
result_is_back(const struct guide_view *v)
{
	return maker_is_in(v) && (any_in(v, ST_ANSWERED) || any_in(v, ST_NO_RECORD) ||
	    any_in(v, ST_OPENED));
}

static bool
result_is_read(const struct guide_view *v)
{
	return any_in(v, ST_OPENED) || any_in(v, ST_CLOSED);
}

static bool
entry_is_closed(const struct guide_view *v)
{
	return any_in(v, ST_CLOSED);
}

static bool
review_is_open(const struct guide_view *v)
{
	return review(v) != NULL;
}

static bool
review_is_seen(const struct guide_view *v)
{
	struct until u;

	if (review(v) == NULL)
		return false;
	u = review_until(review(v));
	return u.seen == u.rows;
}

static bool
critical_agrees(const struct guide_view *v)
{
	return any_approved(v) || (review(v) != NULL && review(v)->to_key > 0 &&
	    review(v)->blind == 0);
}

static bool
comment_is_noted(const struct guide_view *v)
{
	return any_in(v, ST_RETURNED) || (review(v) != NULL && review_comments(review(v)) > 0);
}

/* The first critical one of the second entry agrees; the next does not. */
static bool
one_agrees(const struct guide_view *v)
{
	return comment_is_noted(v) ||
	    (review(v) != NULL && review(v)->blind < review(v)->to_key);
}

static bool
entry_is_returned(const struct guide_view *v)
{
	return any_in(v, ST_RETURNED);
}

static const struct guide_step staff[] = {
	{ "tui.guide.login", "tui.guide.login_staff", maker_is_in },
	{ "tui.guide.find", "tui.guide.find_text", finder_is_open },
	{ "tui.guide.take", "tui.guide.take_text", form_is_open },
	{ "tui.guide.person", "tui.guide.person_text", person_is_told },
	{ "tui.guide.away", "tui.guide.away_text", has_just_left },
	{ "tui.guide.return", "tui.guide.return_text", form_is_open },
	{ "tui.guide.what", "tui.guide.what_text", inquiry_is_told },
	{ "tui.guide.reason", "tui.guide.reason_text", reason_is_told },
	{ "tui.guide.check", "tui.guide.check_text", check_is_open },
	{ "tui.guide.submit", "tui.guide.submit_text", approval_is_asked },
	{ "tui.guide.change", "tui.guide.change_text", approver_is_in },
	{ "tui.guide.approve", "tui.guide.approve_short", any_approved },
	{ "tui.guide.wait", "tui.guide.wait_text", result_is_back },
	{ "tui.guide.read", "tui.guide.read_text", result_is_read },
	{ "tui.guide.close", "tui.guide.close_text", entry_is_closed },
};

static const struct guide_step approver[] = {
	{ "tui.guide.login", "tui.guide.login_approver", approver_is_in },
	{ "tui.guide.open", "tui.guide.open_text", review_is_open },
	{ "tui.guide.whole", "tui.guide.whole_text", review_is_seen },
	{ "tui.guide.rekey", "tui.guide.rekey_text", critical_agrees },
	{ "tui.guide.approve", "tui.guide.approve_text", any_approved },
	{ "tui.guide.second", "tui.guide.second_text", review_is_seen },
	{ "tui.guide.differs", "tui.guide.differs_text", one_agrees },
	{ "tui.guide.note", "tui.guide.note_text", comment_is_noted },
	{ "tui.guide.send_back", "tui.guide.send_back_text", entry_is_returned },
	{ "tui.guide.away", "tui.guide.away_end_text", has_just_left },
};

const struct guide_step *
guide_steps(enum guide_kind kind, size_t *n)
{
	*n = kind == GUIDE_STAFF ? NELEM(staff) : NELEM(approver);
	return kind == GUIDE_STAFF ? staff : approver;
}
