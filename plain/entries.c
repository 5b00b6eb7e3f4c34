/* SPDX-License-Identifier: ISC */
/*
 * One's own entries, and what waits for the approver.
 */
#include <stdlib.h>
#include <string.h>

#include "plain/priv.h"

#define PAGE	20

static const enum outbox_state arrived[] = {
	ST_ANSWERED, ST_NO_RECORD, ST_REGISTERED, ST_PROVIDER_NO_CODE, ST_OWN_NO_CODE,
	ST_NOT_PERMITTED, ST_LAPSED, ST_REJECTED, ST_FAILED, ST_OPENED,
};

/* ---- a list, a page at a time ---- */

struct listing {
	struct plain		*p;
	struct list_query	 query;
	bool			 makers;	/* says who made it */
	enum heard		(*open)(struct plain *p, const struct entry_row *row);
};

static void
say_row(const struct listing *l, size_t n, const struct entry_row *r)
{
	struct buf b = BUF_INIT, part = BUF_INIT, all = BUF_INIT;
	size_t done;
	const char *key = entry_row_state(r, &done);

	buf_addf(&b, "%zu ", n + 1);
	buf_addf(&part, "%zu", done);
	buf_addf(&all, "%zu", r->made);
	msg_add(l->p->msgs, &b, key, buf_str(&part), buf_str(&all), NULL);
	buf_addf(&b, ": %s", r->title != NULL ? r->title : "");
	if (r->subject != NULL)
		buf_addf(&b, " %s", r->subject);
	if (l->makers && r->maker != NULL)
		buf_addf(&b, " %s%s", r->maker, r->mine ? msg(l->p->msgs, "tui.pending.own") : "");
	if (!buf_ok(&b))
		talk_no_memory();
	say(&l->p->talk, buf_str(&b));
	buf_free(&b);
	buf_free(&part);
	buf_free(&all);
}

/* *more: an empty line asks for the next page, and there is one. */
static enum heard
page(struct listing *l, struct entry_row *rows, size_t n, bool *more)
{
	struct buf line = BUF_INIT;
	size_t choice;
	enum heard h;

	for (size_t i = 0; i < n; i++)
		say_row(l, i, &rows[i]);
	h = hear(&l->p->talk, n == PAGE ? "plain.choose_or_more" : "plain.choose", &line);
	*more = h == HEARD_LINE && line.len == 0 && n == PAGE;
	if (h == HEARD_LINE && !*more) {
		if (number_of(buf_str(&line), n, &choice))
			h = l->open(l->p, &rows[choice]);
		else
			say_key(&l->p->talk, "plain.number_please", NULL, NULL);
	}
	buf_free(&line);
	return h;
}

static enum heard
walk(struct listing *l)
{
	char after[UUID_TEXT_SIZE] = "";
	enum heard h = HEARD_LINE;

	l->query.limit = PAGE;
	while (h == HEARD_LINE) {
		struct entry_row *rows = NULL;
		struct err e = ERR_INIT;
		bool more = false;
		size_t n = 0;

		l->query.after = *after != '\0' ? after : NULL;
		if (work_list(l->p->work, l->p->session, &l->query, &rows, &n, &e) != ERR_OK) {
			say_error(&l->p->talk, &e);
			return HEARD_BACK;
		}
		if (n == 0) {
			say_key(&l->p->talk, "tui.why.empty_list", NULL, NULL);
			return HEARD_BACK;
		}
		h = page(l, rows, n, &more);
		if (more)
			memcpy(after, rows[n - 1].entry, sizeof after);
		else
			after[0] = '\0';
		entry_rows_free(&rows, n);
	}
	return h;
}

/* ---- one's own ---- */

void
plain_slip(struct plain *p, const char *entry)
{
	struct entry_facts facts;
	struct evidence *ev = NULL;
	struct err e = ERR_INIT;
	bool receipt = false;

	if (entry_facts(p->session, entry, &facts, &e) == ERR_OK)
		plain_facts(p, &facts);
	else
		err_clear(&e);
	entry_facts_clear(&facts);

	if (evidence_get(p->work, entry, &ev, &e) == ERR_OK)
		receipt = ev->receipt != NULL;
	else
		err_clear(&e);
	say_fact(&p->talk, "tui.slip.number", ev != NULL && ev->submission != NULL ?
	    ev->submission : entry);
	say_fact(&p->talk, "tui.slip.receipt", msg(p->msgs, receipt ? "tui.slip.receipt_kept" :
	    "tui.slip.receipt_none"));
	evidence_free(&ev);
}

static enum heard
open_draft(struct plain *p, const struct entry_row *row)
{
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	if (draft_open(p->session, row->entry, &d, &e) != ERR_OK) {
		say_error(&p->talk, &e);
		return HEARD_LINE;
	}
	if (strcmp(form_kind(answers_form(draft_answers(d))), "case") == 0)
		return plain_case(p, d);
	/* A notice has a screen of its own. */
	if (strcmp(form_kind(answers_form(draft_answers(d))), "inquiry") != 0 &&
	    strcmp(form_kind(answers_form(draft_answers(d))), "registration") != 0) {
		draft_close(&d);
		say_key(&p->talk, "plain.on_the_screen", NULL, NULL);
		return HEARD_LINE;
	}
	return plain_fill(p, d, false);
}

static enum heard
show_slip(struct plain *p, const struct entry_row *row)
{
	struct err e = ERR_INIT;
	bool yes = false;
	enum heard h = HEARD_LINE;

	say_fact(&p->talk, "tui.slip.state", msg(p->msgs, work_state_key(row->state)));
	plain_slip(p, row->entry);
	if (row->state != ST_PENDING && row->state != ST_HELD)
		return h;
	say_key(&p->talk, "tui.entries.withdraw_ask", NULL, NULL);
	h = hear_yes(&p->talk, "plain.yes_no", &yes);
	if (h != HEARD_LINE || !yes)
		return h == HEARD_BACK ? HEARD_LINE : h;
	if (entry_withdraw(p->session, row->entry, &e) != ERR_OK)
		say_error(&p->talk, &e);
	else
		say_key(&p->talk, "tui.entries.withdrawn", NULL, NULL);
	return h;
}

enum heard
plain_open_own(struct plain *p, const struct entry_row *row)
{
	if (row->state == ST_DRAFT || row->state == ST_RETURNED || row->state == ST_WITHDRAWN)
		return open_draft(p, row);
	for (size_t i = 0; i < NELEM(arrived); i++) {
		if (arrived[i] == row->state)
			return plain_result(p, row);
	}
	return show_slip(p, row);
}

enum heard
plain_entries(struct plain *p)
{
	struct listing l = { .p = p, .query = { .mine_only = true }, .open = plain_open_own };

	return walk(&l);
}

enum heard
plain_arrived(struct plain *p)
{
	struct listing l = { .p = p, .open = plain_open_own, .query = { .mine_only = true,
	    .states = arrived, .state_count = NELEM(arrived) } };

	return walk(&l);
}

/* ---- what waits ---- */

#define COUNTED_MAX	200

static void
say_count(struct plain *p, const char *key, const struct list_query *q, bool approving)
{
	struct entry_row *rows = NULL;
	struct buf n_text = BUF_INIT, count = BUF_INIT;
	struct err e = ERR_INIT;
	size_t n = 0, counted = 0;

	if (work_list(p->work, p->session, q, &rows, &n, &e) != ERR_OK) {
		say_error(&p->talk, &e);
		return;
	}
	/* What oneself asked for is decided by somebody else. */
	for (size_t i = 0; i < n; i++)
		counted += !approving || !rows[i].mine;
	entry_rows_free(&rows, n);
	if (counted == 0)
		return;
	if (!buf_addf(&n_text, "%zu%s", counted, n == COUNTED_MAX ? "+" : "") ||
	    !msg_add(p->msgs, &count, "tui.home.count", buf_str(&n_text), NULL))
		talk_no_memory();
	say_fact(&p->talk, key, buf_str(&count));
	buf_free(&n_text);
	buf_free(&count);
}

void
plain_say_waiting(struct plain *p)
{
	static const enum outbox_state returned[] = { ST_RETURNED };
	static const enum outbox_state pending[] = { ST_PENDING, ST_HELD };
	static const struct {
		const char		*key;
		const enum outbox_state	*states;
		size_t			 count;
		bool			 approving;
	} counts[] = {
		{ "tui.home.returned", returned, NELEM(returned), false },
		{ "tui.home.arrived", arrived, NELEM(arrived), false },
		{ "tui.home.approve", pending, NELEM(pending), true },
	};
	const struct session_info *who = session_info(p->session);

	for (size_t i = 0; i < NELEM(counts); i++) {
		struct list_query q = { .states = counts[i].states,
		    .state_count = counts[i].count, .mine_only = !counts[i].approving,
		    .limit = COUNTED_MAX };

		if (counts[i].approving ? who->approver : who->maker)
			say_count(p, counts[i].key, &q, counts[i].approving);
	}
}

/* ---- the approver's ---- */

enum heard
plain_pending(struct plain *p)
{
	static const enum outbox_state states[] = { ST_PENDING, ST_HELD };
	struct listing l = { .p = p, .makers = true, .open = plain_review,
	    .query = { .states = states, .state_count = NELEM(states), .oldest_first = true } };

	return walk(&l);
}
