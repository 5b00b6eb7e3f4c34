/* SPDX-License-Identifier: ISC */
/*
 * A draft, question by question; then what does not hold yet; then check
 * answers and the request for approval.  Kept after each answer.
 */
#include <stdlib.h>
#include <string.h>

#include "plain/priv.h"

struct filling {
	struct plain		*p;
	struct draft		*draft;
	struct answers		*answers;
	const struct form	*form;
	size_t			 count, at;
	bool			 changing;	/* one answer, then back to check answers */
};

/* What a line means that is no answer. */
enum said { SAID_ANSWER, SAID_NEXT, SAID_BEFORE, SAID_WHY, SAID_ABSENT, SAID_SEEN, SAID_NOTE };
static const struct { const char *word; enum said said; } words[] = {
	{ "", SAID_NEXT }, { "<", SAID_BEFORE }, { "?", SAID_WHY }, { "-", SAID_ABSENT },
	{ "+", SAID_SEEN }, { "#", SAID_NOTE }, { "＜", SAID_BEFORE }, { "？", SAID_WHY },
	{ "－", SAID_ABSENT }, { "＋", SAID_SEEN }, { "＃", SAID_NOTE },
};

static enum said
said_by(const char *line)
{
	for (size_t i = 0; i < NELEM(words); i++) {
		if (strcmp(line, words[i].word) == 0)
			return words[i].said;
	}
	return SAID_ANSWER;
}

static bool
stops_at(const struct filling *f, size_t i)
{
	const struct form_field *d = form_field_at(f->form, i);

	/* The procedure was chosen before: another one is another entry.  An individual number
	 * would be echoed, line by line, and is not kept: the person key tells the person.  What
	 * is computed is told in passing. */
	return d->type != FIELD_PROCEDURE && d->type != FIELD_INDIVIDUAL_NUMBER && !d->computed &&
	    answers_asked(f->answers, d->id, NULL);
}

static size_t
find(const struct filling *f, const char *field)
{
	for (size_t i = 0; field != NULL && i < f->count; i++) {
		if (strcmp(form_field_at(f->form, i)->id, field) == 0)
			return i;
	}
	return f->count;
}

/* Durable at once; what cannot be kept is told, and is still here. */
static void
keep(struct filling *f)
{
	struct err e = ERR_INIT;

	if (f->at < f->count)
		draft_set_caret(f->draft, form_field_at(f->form, f->at)->id);
	if (draft_save(f->draft, &e) != ERR_OK)
		say_error(&f->p->talk, &e);
}

/* ---- the questions ---- */

static void
say_answer(const struct filling *f, size_t i, const char *before)
{
	const struct form_field *d = form_field_at(f->form, i);
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s%s: ", before, d->label);
	if (*answers_get(f->answers, d->id) == '\0' && answers_absent(f->answers, d->id) == NULL)
		buf_adds(&b, msg(f->p->msgs, "tui.confirm.empty"));
	else if (!answers_display(f->answers, d->id, &b))
		talk_no_memory();
	if (!buf_ok(&b))
		talk_no_memory();
	say(&f->p->talk, buf_str(&b));
	buf_free(&b);
}

static bool
is_told(const struct filling *f, size_t i)
{
	const struct form_field *d = form_field_at(f->form, i);

	return d->computed && answers_asked(f->answers, d->id, NULL);
}

static void
step(struct filling *f, bool back)
{
	size_t i = f->at;

	while (back ? i > 0 : i < f->count) {
		i = back ? i - 1 : i + 1;
		if (i == f->count || stops_at(f, i))
			break;
		if (!back && is_told(f, i))
			say_answer(f, i, "");
	}
	/* Before the first one there is nothing. */
	if (i < f->count ? stops_at(f, i) : !back)
		f->at = i;
	else
		say_key(&f->p->talk, "tui.fill.first_item", NULL, NULL);
}

static void
say_section(const struct filling *f)
{
	const struct form_field *d = form_field_at(f->form, f->at);
	const char *section = d->section, *before = NULL;

	for (size_t i = 0; i < f->at; i++) {
		if (stops_at(f, i))
			before = form_field_at(f->form, i)->section;
	}
	if (section != NULL && (before == NULL || strcmp(section, before) != 0))
		say_key(&f->p->talk, "plain.section", section, NULL);
}

static void
suggest(struct filling *f)
{
	const char *id = form_field_at(f->form, f->at)->id;
	struct buf b = BUF_INIT;

	if (answers_suggest(f->answers, id, &b))
		(void)answers_set(f->answers, id, buf_str(&b), FROM_COMPUTED, NULL);
	buf_free(&b);
}

/* One question until it is left. */
static enum heard
ask(struct filling *f)
{
	struct question q = { f->p, f->answers, form_field_at(f->form, f->at) };
	struct buf line = BUF_INIT;
	bool left = false, taken;
	enum heard h = HEARD_LINE;

	suggest(f);
	say_section(f);
	question_ask(&q);
	while (!left && (h = hear(&f->p->talk, "plain.answer", &line)) == HEARD_LINE) {
		enum said said = said_by(buf_str(&line));

		if (said == SAID_WHY)
			question_explain(&q);
		if (said == SAID_ANSWER)
			h = question_take(&q, buf_str(&line), &taken);
		if (said == SAID_ABSENT)
			h = question_absent(&q);
		if (said == SAID_SEEN)
			h = question_seen(&q);
		if (said == SAID_NOTE)
			h = question_note(&q);
		left = said == SAID_NEXT || said == SAID_BEFORE || said == SAID_ABSENT ||
		    (said == SAID_ANSWER && taken);
		if (left && h == HEARD_LINE && !(f->changing && said != SAID_BEFORE))
			step(f, said == SAID_BEFORE);
		if (said != SAID_WHY)
			keep(f);
		if (h != HEARD_LINE)
			break;
	}
	buf_free(&line);
	return h;
}

/* ---- what does not hold yet ---- */

static enum heard
ask_reason(struct filling *f, const struct check *c)
{
	struct buf line = BUF_INIT;
	struct err e = ERR_INIT;
	enum heard h;

	say(&f->p->talk, c->message);
	h = hear_japanese(f->p, "plain.reason", false, &line);
	if (h == HEARD_LINE) {
		if (answers_set_reason(f->answers, c->field, c->code, buf_str(&line), &e) !=
		    ERR_OK)
			say_error(&f->p->talk, &e);
		keep(f);
	}
	buf_free(&line);
	return h;
}

/* Says all that is wrong, and goes to the first of it; *pass: nothing is. */
static enum heard
check(struct filling *f, bool *pass)
{
	struct checks *c = NULL;
	struct err e = ERR_INIT;
	const struct check *first = NULL;
	enum heard h = HEARD_LINE;

	*pass = false;
	if (answers_check(f->answers, &c, &e) != ERR_OK) {
		say_error(&f->p->talk, &e);
		return HEARD_BACK;
	}
	*pass = checks_pass(c);
	for (size_t i = 0; !*pass && i < checks_count(c); i++) {
		const struct check *k = checks_at(c, i);

		if (k->soft && k->answered)
			continue;
		if (first == NULL)
			say_key(&f->p->talk, "tui.fill.errors", NULL, NULL);
		if (!k->soft)
			say(&f->p->talk, k->message);
		if (first == NULL || (first->soft && !k->soft))
			first = k;
	}
	if (first != NULL && first->soft)
		h = ask_reason(f, first);
	else if (first != NULL && find(f, first->field) < f->count)
		f->at = find(f, first->field);
	checks_free(&c);
	return h;
}

/* ---- check answers ---- */

static void
say_answers(const struct filling *f)
{
	size_t n = 0;

	say(&f->p->talk, "");
	say_key(&f->p->talk, "tui.confirm.heading", NULL, NULL);
	for (size_t i = 0; i < f->count; i++) {
		struct buf number = BUF_INIT;

		if (!answers_asked(f->answers, form_field_at(f->form, i)->id, NULL))
			continue;
		if (!buf_addf(&number, "%zu ", ++n))
			talk_no_memory();
		say_answer(f, i, buf_str(&number));
		buf_free(&number);
	}
}

/* The field of the nth answer that was said. */
static size_t
nth(const struct filling *f, size_t n)
{
	for (size_t i = 0; i < f->count; i++) {
		if (answers_asked(f->answers, form_field_at(f->form, i)->id, NULL) && n-- == 0)
			return i;
	}
	return f->count;
}

static enum heard
submit(struct filling *f, bool *done)
{
	struct err e = ERR_INIT;
	bool again = true;
	enum heard h = HEARD_LINE;

	while (h == HEARD_LINE && again && draft_submit(f->draft, &e) != ERR_OK) {
		f->at = find(f, e.field);
		f->changing = f->at < f->count;
		h = plain_protected(f->p, draft_entry(f->draft), &e, &again);
	}
	if (h != HEARD_LINE || !again)
		return h;
	*done = true;
	say_key(&f->p->talk, "tui.confirm.done", NULL, NULL);
	plain_slip(f->p, draft_entry(f->draft));
	return h;
}

static enum heard
confirm(struct filling *f, bool *done)
{
	struct buf line = BUF_INIT;
	size_t n, at;
	bool yes;
	enum heard h;

	say_answers(f);
	h = hear(&f->p->talk, "plain.confirm", &line);
	if (h == HEARD_LINE && number_of(buf_str(&line), f->count, &n)) {
		at = nth(f, n);
		f->changing = at < f->count && stops_at(f, at);
		if (f->changing)
			f->at = at;
		else
			say_key(&f->p->talk, "tui.why.nothing_to_change", NULL, NULL);
	} else if (h == HEARD_LINE && line.len == 0) {
		say_key(&f->p->talk, "tui.confirm.ask", NULL, NULL);
		h = hear_yes(&f->p->talk, "plain.yes_no", &yes);
		if (h == HEARD_LINE && yes)
			h = submit(f, done);
	} else if (h == HEARD_LINE) {
		say_key(&f->p->talk, "plain.number_please", NULL, NULL);
	}
	buf_free(&line);
	return h;
}

/* ---- the draft ---- */

/* What the server did not accept, at the fields that it named, else the kind of it. */
static void
say_refused(const struct filling *f)
{
	struct field_refusal *r = NULL;
	struct err e = ERR_INIT;
	const char *field, *problem = draft_problem(f->draft);
	size_t n = 0;

	if (draft_refusals(f->draft, &r, &n, &e) != ERR_OK) {
		say_error(&f->p->talk, &e);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct buf b = BUF_INIT;

		if (!refusal_text(f->p->msgs, &r[i], &b))
			talk_no_memory();
		say_key(&f->p->talk, "plain.returned", r[i].label, buf_str(&b));
		buf_free(&b);
	}
	if (n == 0 && problem != NULL)
		say_key(&f->p->talk, refusal_key(problem, &field), NULL, NULL);
	field_refusals_free(&r, n);
}

static void
say_comments(const struct filling *f)
{
	struct field_comment *c = NULL;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (draft_comments(f->draft, &c, &n, &e) != ERR_OK) {
		say_error(&f->p->talk, &e);
		return;
	}
	if (n == 0)
		say_refused(f);
	for (size_t i = 0; i < n; i++) {
		const struct form_field *d = c[i].field != NULL ?
		    form_field_find(f->form, c[i].field) : NULL;

		say_key(&f->p->talk, "plain.returned", d != NULL ? d->label : "", c[i].text);
	}
	field_comments_free(&c, n);
}

/* The first one that the server named. */
static const char *
refused_field(const struct filling *f)
{
	struct field_refusal *r = NULL;
	const struct form_field *d = NULL;
	size_t n = 0;

	if (draft_refusals(f->draft, &r, &n, NULL) == ERR_OK && n > 0)
		d = form_field_find(f->form, r[0].field);
	field_refusals_free(&r, n);
	return d != NULL ? d->id : NULL;
}

static void
begin_at(struct filling *f, bool resumed)
{
	const char *field = resumed ? NULL : refused_field(f);

	if (field == NULL && (resumed || draft_comment(f->draft, &field) == NULL))
		field = draft_caret(f->draft);
	f->at = find(f, field);
	if (f->at == f->count || !stops_at(f, f->at)) {
		for (f->at = 0; f->at < f->count && !stops_at(f, f->at); f->at++)
			continue;
	}
}

enum heard
plain_fill(struct plain *p, struct draft *d, bool resumed)
{
	struct filling f = { .p = p, .draft = d, .answers = draft_answers(d) };
	enum heard h = HEARD_LINE;
	bool done = false, pass;

	f.form = answers_form(f.answers);
	f.count = form_field_count(f.form);
	begin_at(&f, resumed);
	say_key(&p->talk, "plain.form", form_title(f.form), NULL);
	say_key(&p->talk, "plain.keys", NULL, NULL);
	say_comments(&f);
	while (!done && h == HEARD_LINE) {
		if (f.at < f.count)
			h = ask(&f);
		if (h == HEARD_LINE && (f.changing || f.at == f.count)) {
			f.changing = false;
			f.at = f.count;
			h = check(&f, &pass);
			if (h == HEARD_LINE && pass)
				h = confirm(&f, &done);
		}
	}
	if (!done && h == HEARD_BACK)
		say_key(&p->talk, "tui.fill.kept", NULL, NULL);
	if (!done && ended(h) && (p->open_entry = strdup(draft_entry(d))) == NULL)
		talk_no_memory();
	draft_close(&d);
	return h == HEARD_BACK ? HEARD_LINE : h;
}
