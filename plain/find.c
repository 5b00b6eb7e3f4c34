/* SPDX-License-Identifier: ISC */
/*
 * Finding a procedure by the resident's words, in kana, in kanji or by number;
 * choosing the form of a registration; then the group that holds the entry.
 */
#include <stdlib.h>
#include <string.h>

#include "plain/priv.h"

#define SHOWN_MAX	20	/* of the hits: what one listens to */

static void
say_row(struct plain *p, size_t n, const char *text, const char *more)
{
	struct buf b = BUF_INIT;

	if (!buf_addf(&b, "%zu %s%s%s", n + 1, text, *more != '\0' ? " " : "", more))
		talk_no_memory();
	say(&p->talk, buf_str(&b));
	buf_free(&b);
}

static enum heard
open_draft(struct plain *p, const char *form, const char *procedure, const char *affair)
{
	struct draft *d = NULL;
	struct err e = ERR_INIT;

	if (draft_new(p->session, form, procedure, affair, &d, &e) != ERR_OK) {
		say_error(&p->talk, &e);
		return HEARD_BACK;
	}
	return plain_fill(p, d, false);
}

static enum heard
begin(struct plain *p, const char *form, const char *procedure)
{
	const struct session_affair **fit = NULL;
	struct err e = ERR_INIT;
	size_t n = 0, choice = 0;
	enum heard h = HEARD_LINE;

	if (affairs_fitting(p->session, procedure != NULL ? procedure : "", &fit, &n,
	    &e) != ERR_OK) {
		say_error(&p->talk, &e);
		return HEARD_BACK;
	}
	if (n > 1) {
		say_key(&p->talk, "tui.begin.group_about", NULL, NULL);
		for (size_t i = 0; i < n; i++)
			say_row(p, i, fit[i]->name, "");
		h = hear_choice(&p->talk, "plain.choose", n, &choice);
	}
	if (h == HEARD_LINE)
		h = open_draft(p, form, procedure, n > 1 ? fit[choice]->id : NULL);
	free(fit);
	return h;
}

static enum heard
take(struct plain *p, const struct catalog_procedure *c)
{
	const struct form_set *forms = work_forms(p->work);

	if (!c->askable) {
		say(&p->talk, c->why_not != NULL ? c->why_not : msg(p->msgs,
		    "tui.finder.not_askable"));
		say_fact(&p->talk, "tui.finder.instead", c->instead);
		return HEARD_LINE;
	}
	for (size_t i = 0; i < form_set_count(forms); i++) {
		const struct form *f = form_set_at(forms, i);

		if (strcmp(form_kind(f), "inquiry") == 0)
			return begin(p, form_id(f), c->code);
	}
	say_key(&p->talk, "tui.finder.no_form", NULL, NULL);
	return HEARD_BACK;
}

/* As written first; where that finds nothing, as romaji. */
static enum err_code
find(struct plain *p, const char *query, const struct catalog_procedure ***hits, size_t *n,
    struct err *e)
{
	const struct catalog *c = form_set_catalog(work_forms(p->work));
	const char *asker = work_organization(p->work);
	struct buf kana = BUF_INIT;
	char today[DATE_TEXT_SIZE];
	enum err_code rc;

	date_format(work_today(p->work), today);
	rc = catalog_search(c, query, today, asker, hits, n, e);
	if (rc == ERR_OK && *n == 0) {
		plain_reading(query, &kana);
		free(*hits);
		rc = catalog_search(c, buf_str(&kana), today, asker, hits, n, e);
	}
	buf_free(&kana);
	return rc;
}

/* A number takes a row; anything else is the next search. */
static enum heard
search(struct plain *p, const char *query, struct buf *next)
{
	const struct catalog_procedure **hits = NULL;
	struct err e = ERR_INIT;
	struct buf count = BUF_INIT;
	size_t n = 0, choice;
	enum heard h = HEARD_LINE;

	if (find(p, query, &hits, &n, &e) != ERR_OK) {
		say_error(&p->talk, &e);
		return HEARD_BACK;
	}
	buf_addf(&count, "%zu", n);
	say_key(&p->talk, n > SHOWN_MAX ? "plain.found_many" : "plain.found", buf_str(&count),
	    NULL);
	n = n > SHOWN_MAX ? SHOWN_MAX : n;
	for (size_t i = 0; i < n; i++)
		say_row(p, i, hits[i]->title, hits[i]->askable ?
		    hits[i]->inquirer != NULL ? hits[i]->inquirer : "" :
		    msg(p->msgs, "tui.finder.not_askable"));
	buf_reset(next);
	h = hear_text(&p->talk, n > 0 ? "plain.choose_or_search" : "plain.search", next);
	if (h == HEARD_LINE && number_of(buf_str(next), n, &choice)) {
		buf_reset(next);
		h = take(p, hits[choice]);
	}
	free(hits);
	buf_free(&count);
	return h;
}

enum heard
plain_inquiry(struct plain *p)
{
	struct buf query = BUF_INIT, next = BUF_INIT;
	enum heard h;

	say_key(&p->talk, "tui.finder.how", NULL, NULL);
	h = hear_text(&p->talk, "plain.search", &query);
	while (h == HEARD_LINE) {
		h = search(p, buf_str(&query), &next);
		if (h == HEARD_LINE && next.len == 0)
			break;		/* a row was taken, and what followed is done */
		buf_reset(&query);
		if (!buf_adds(&query, buf_str(&next)))
			talk_no_memory();
	}
	buf_free(&query);
	buf_free(&next);
	return h;
}

enum heard
plain_registration(struct plain *p)
{
	const struct form_set *forms = work_forms(p->work);
	const struct form **shown = calloc(form_set_count(forms) + 1, sizeof *shown);
	size_t n = 0, choice;
	enum heard h;

	if (shown == NULL)
		talk_no_memory();
	say_key(&p->talk, "tui.registration.choose", NULL, NULL);
	for (size_t i = 0; i < form_set_count(forms); i++) {
		const struct form *f = form_set_at(forms, i);

		if (strcmp(form_kind(f), "registration") != 0)
			continue;
		say_row(p, n, form_title(f), "");
		shown[n++] = f;
	}
	h = hear_choice(&p->talk, "plain.choose", n, &choice);
	if (h == HEARD_LINE)
		h = begin(p, form_id(shown[choice]), form_procedure(shown[choice]));
	free(shown);
	return h;
}
