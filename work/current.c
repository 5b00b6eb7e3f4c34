/* SPDX-License-Identifier: ISC */
/*
 * An update beside the record in force, for its approver: where another
 * terminal registered the version before, nothing of it is kept here, and the
 * server is asked.  What it says becomes a review document of the same form,
 * in memory only, and is compared like an earlier submission.
 */
#include <stdlib.h>
#include <string.h>

#include "wire/submission.h"
#include "work/lookup.h"
#include "work/priv.h"

/* What may be empty and was left so travels as not asked: it comes back as it was left. */
static bool
was_left_empty(const struct form_field *f, const char *absent)
{
	return !f->required && absent != NULL && strcmp(absent, "not_asked") == 0;
}

/* What the form does not take (an older layout's) is left out; memory may not run out. */
static enum err_code
put(struct answers *a, const char *field, const char *value, const char *absent)
{
	const struct form_field *f = form_field_find(answers_form(a), field);

	if (f == NULL)
		return ERR_OK;
	if (was_left_empty(f, absent))
		absent = NULL;
	return (value != NULL || absent == NULL ?
	    answers_set(a, field, value != NULL ? value : "", FROM_EARLIER, NULL) :
	    answers_set_absent(a, field, absent, NULL)) == ERR_NOMEM ? ERR_NOMEM : ERR_OK;
}

enum err_code
current_record_put(const struct current_record *r, struct answers *a, struct err *e)
{
	const struct form *f = answers_form(a);
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; rc == ERR_OK && i < form_field_count(f); i++) {
		if (freeze_is_item(form_field_at(f, i)))
			rc = put(a, form_field_at(f, i)->id, "", NULL);
	}
	for (i = 0; rc == ERR_OK && i < r->item_count; i++)
		rc = put(a, r->items[i].code, r->items[i].value, r->items[i].absent);
	if (rc == ERR_OK)
		rc = put(a, "valid_from", r->valid_from, NULL);
	if (rc == ERR_OK)
		rc = put(a, "valid_to", r->valid_to, NULL);
	return rc == ERR_OK ? ERR_OK : err_nomem(e);
}

bool
review_may_ask(const struct review_view *v)
{
	return v->earlier == NULL && v->base_version > 0;
}

/* Answers that the record does not speak of stay as the entry has them: no difference. */
static enum err_code
answers_of_record(struct session *s, const char *entry, const struct current_record *r,
    struct answers **out, struct err *e)
{
	struct opened o = { 0 };
	enum err_code rc = entry_open(s, entry, &o, e);

	*out = NULL;
	if (rc == ERR_OK)
		rc = body_answers(s, &o.entry.body, out, e);
	if (rc == ERR_OK)
		rc = current_record_put(r, *out, e);
	opened_clear(&o);
	if (rc != ERR_OK)
		answers_free(out);
	return rc;
}

static enum err_code
document_of(struct session *s, const char *entry, const struct current_record *r,
    struct review **out, struct err *e)
{
	struct answers *a = NULL;
	struct buf json = BUF_INIT;
	enum err_code rc = answers_of_record(s, entry, r, &a, e);

	if (rc == ERR_OK)
		rc = review_build(a, &json, e);
	if (rc == ERR_OK)
		rc = review_read(buf_str(&json), json.len, form_set_lang(s->work->forms), out, e);
	answers_free(&a);
	buf_free(&json);
	return rc;
}

enum err_code
review_ask_current(struct session *s, struct review_view *v, const char *reason,
    const struct lookup_line *line, struct err *e)
{
	struct wire_submission p = { 0 };
	struct current_record r = { 0 };
	enum err_code rc = review_may_ask(v) ? ERR_OK :
	    err_set(e, ERR_REFUSED, "work.review.not_update", NULL);

	if (rc == ERR_OK)
		rc = submission_read(buf_str(&v->payload), v->payload.len, &p, e);
	if (rc == ERR_OK)
		rc = record_current(s, &(const struct lookup_purpose){ p.affair, p.procedure.code,
		    p.case_no, reason }, p.registration.dataset, p.subject.person_key,
		    p.registration.record_no, line, &r, e);
	if (rc == ERR_OK && !r.found)
		rc = err_set(e, ERR_NOT_FOUND, "work.review.no_record", NULL);
	if (rc == ERR_OK)
		rc = document_of(s, v->entry, &r, &v->earlier, e);
	if (rc == ERR_OK) {
		review_level(v->earlier, v->review);
		v->replaces = true;
		v->in_force = r.version;
	}
	current_record_clear(&r);
	submission_clear(&p);
	return rc;
}
