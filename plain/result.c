/* SPDX-License-Identifier: ISC */
/*
 * A result: the purpose first, then what the provider answered, then what was
 * decided with it.
 */
#include <stdlib.h>
#include <string.h>

#include "plain/priv.h"

static void
say_date(struct plain *p, const char *key, const char *text)
{
	struct buf b = BUF_INIT;
	struct date d;
	int64_t us;

	if (text == NULL)
		return;
	if (time_parse(text, &us))
		d = date_at(us);
	else if (!date_parse(text, &d))
		return;
	if (!msg_date(p->msgs, d, &b))
		talk_no_memory();
	say_fact(&p->talk, key, buf_str(&b));
	buf_free(&b);
}

/* The provider answered about somebody who does not look the same. */
static enum heard
ask_subject(struct plain *p, const struct result_view *v, bool *same)
{
	*same = !v->subject_differs;
	if (*same)
		return HEARD_LINE;
	say_key(&p->talk, "tui.result.differs", NULL, NULL);
	if (v->subject_text != NULL)
		say(&p->talk, v->subject_text);
	say_key(&p->talk, "tui.result.same_person", NULL, NULL);
	return hear_yes(&p->talk, "plain.yes_no", same);
}

static void
say_lines(struct plain *p, const struct result_view *v)
{
	const char *section = NULL;

	for (size_t i = 0; i < v->line_count; i++) {
		const struct result_line *l = &v->lines[i];
		bool empty = *l->shown == '\0';
		struct buf b = BUF_INIT;

		if (l->section != NULL && *l->section != '\0' &&
		    (section == NULL || strcmp(section, l->section) != 0))
			say_key(&p->talk, "plain.section", l->section, NULL);
		section = l->section;
		if (!buf_addf(&b, "%s: %s", l->label, l->absent && empty ?
		    msg(p->msgs, "tui.result.absent") : l->shown))
			talk_no_memory();
		say(&p->talk, buf_str(&b));
		buf_free(&b);
	}
}

/* It cannot be mended: it is said once more before it is recorded. */
static enum heard
hear_decided(struct plain *p, struct buf *decided)
{
	bool yes = false;
	enum heard h;

	do {
		say_key(&p->talk, "tui.result.decided_about", NULL, NULL);
		h = hear_japanese(p, "plain.decided", false, decided);
		if (h == HEARD_LINE) {
			say_fact(&p->talk, "tui.result.decided", buf_str(decided));
			say_key(&p->talk, "tui.result.look_over", NULL, NULL);
			h = hear_yes(&p->talk, "plain.yes_no", &yes);
		}
	} while (h == HEARD_LINE && !yes);
	return h;
}

static enum heard
close_it(struct plain *p, const char *entry)
{
	struct buf decided = BUF_INIT;
	struct err e = ERR_INIT;
	enum heard h = hear_decided(p, &decided);

	if (h == HEARD_LINE) {
		if (entry_close(p->session, entry, buf_str(&decided), &e) != ERR_OK)
			say_error(&p->talk, &e);
		else
			say_key(&p->talk, "tui.result.closed", NULL, NULL);
	}
	buf_free(&decided);
	return h;
}

/* What tells it from others of the same procedure, and how it ended. */
void
plain_facts(struct plain *p, const struct entry_facts *f)
{
	struct buf b = BUF_INIT;

	say_fact(&p->talk, "tui.facts.case_no", f->case_no);
	say_fact(&p->talk, "tui.entries.subject", f->subject);
	for (size_t i = 0; f->information != NULL && f->information[i] != NULL; i++)
		buf_addf(&b, "%s%s", i > 0 ? msg(p->msgs, "tui.list.between") : "",
		    f->information[i]);
	if (!buf_ok(&b))
		talk_no_memory();
	say_fact(&p->talk, "tui.facts.information", buf_str(&b));
	say_fact(&p->talk, "tui.facts.provider", f->provider);
	if (f->decided != NULL) {
		say_fact(&p->talk, "tui.result.decided", f->decided);
		buf_reset(&b);
		if (!msg_date(p->msgs, date_at(f->decided_us), &b))
			talk_no_memory();
		say_key(&p->talk, "tui.facts.decided", buf_str(&b),
		    f->decided_by != NULL ? f->decided_by : "");
	}
	buf_free(&b);
}

static enum heard
show(struct plain *p, const struct entry_row *row, const struct result_view *v)
{
	enum heard h;
	bool same;

	plain_facts(p, &v->facts);
	say_fact(&p->talk, "tui.result.provider", v->provider);
	say_date(p, "tui.result.answered_at", v->answered_at);
	say_date(p, "tui.result.keep_until", v->keep_until);
	if (v->meaning_key != NULL)
		say_key(&p->talk, v->meaning_key, NULL, NULL);
	/* No record never reads "does not receive". */
	if (v->state != NULL && strcmp(v->state, "no_record") == 0)
		say_key(&p->talk, "tui.result.no_record_about", NULL, NULL);
	if (v->destroyed)
		say_key(&p->talk, "tui.result.destroyed", NULL, NULL);
	h = ask_subject(p, v, &same);
	if (h != HEARD_LINE || !same)
		return h;
	say_lines(p, v);
	return v->closed ? h : close_it(p, row->entry);
}

/* *v stays NULL where it was not opened, which was said. */
static enum heard
open_one(struct plain *p, const char *entry, const char *purpose, struct result_view **v)
{
	struct err e = ERR_INIT;
	bool again = true;
	enum heard h = HEARD_LINE;

	while (h == HEARD_LINE && again &&
	    result_open(p->session, entry, purpose, v, &e) != ERR_OK)
		h = plain_protected(p, entry, &e, &again);
	return h;
}

/* What was found wrong, at the form's labels. */
static void
say_errors(struct plain *p, const struct result_view *v)
{
	for (size_t i = 0; i < v->refusal_count; i++) {
		const struct field_refusal *r = &v->refusals[i];
		struct buf b = BUF_INIT;

		if (*r->label != '\0')
			buf_addf(&b, "%s: ", r->label);
		if (!refusal_text(p->msgs, r, &b))
			talk_no_memory();
		say(&p->talk, buf_str(&b));
		buf_free(&b);
	}
}

/* What became of a registration: nobody's answer, so no purpose and no decision. */
static enum heard
show_receipt(struct plain *p, const struct entry_row *row)
{
	struct result_view *v = NULL;
	struct err e = ERR_INIT;
	bool yes = false;
	enum heard h = open_one(p, row->entry, msg(p->msgs, "tui.receipt.purpose"), &v);

	if (v == NULL)
		return h;
	say_fact(&p->talk, "tui.facts.case_no", v->facts.case_no);
	say_fact(&p->talk, "tui.entries.subject", row->subject);
	say_date(p, "tui.receipt.at", v->answered_at);
	say_key(&p->talk, v->meaning_key, NULL, NULL);
	say_errors(p, v);
	if (!v->closed) {
		say_key(&p->talk, "tui.receipt.close_ask", NULL, NULL);
		h = hear_yes(&p->talk, "plain.yes_no", &yes);
	}
	if (yes && entry_close(p->session, row->entry, msg(p->msgs, "tui.receipt.seen"), &e) !=
	    ERR_OK)
		say_error(&p->talk, &e);
	else if (yes)
		say_key(&p->talk, "tui.receipt.closed", NULL, NULL);
	result_close(&v);
	return h;
}

static enum heard
show_result(struct plain *p, const struct entry_row *row)
{
	struct buf purpose = BUF_INIT;
	struct result_view *v = NULL;
	enum heard h;

	say_key(&p->talk, "tui.result.purpose_about", NULL, NULL);
	h = hear_japanese(p, "plain.purpose", false, &purpose);
	if (h == HEARD_LINE)
		h = open_one(p, row->entry, buf_str(&purpose), &v);
	if (h == HEARD_LINE && v != NULL)
		h = show(p, row, v);
	result_close(&v);
	buf_free(&purpose);
	return h;
}

enum heard
plain_result(struct plain *p, const struct entry_row *row)
{
	enum heard h;

	say(&p->talk, row->title != NULL ? row->title : "");
	h = work_kind_answered(row->kind) ? show_result(p, row) : show_receipt(p, row);
	return h == HEARD_BACK ? HEARD_LINE : h;
}
