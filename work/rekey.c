/* SPDX-License-Identifier: ISC */
/*
 * Blind re-key: the approver types a critical field anew from the paper, and
 * the machine compares.  By the field's own rules, as the maker's typing was
 * read: S55.2.29 and 1980-02-29 are the same day, 012345 and 12345 the same
 * key.  That it was done, and whether it agreed, stands in the audit chain;
 * what was typed does not.
 */
#include <string.h>

#include "i18n/text.h"
#include "work/priv.h"
#include "work/watch.h"

static const struct review_line *
find_line(const struct review *r, const char *field)
{
	size_t i;

	for (i = 0; i < review_count(r); i++) {
		if (!review_at(r, i)->soft_reason && strcmp(review_at(r, i)->field, field) == 0)
			return review_at(r, i);
	}
	return NULL;
}

/* What the form makes of the typing, as the record would have it; false: it is no such value. */
static enum err_code
recorded(struct work *w, const struct review *r, const char *field, const char *typed,
    struct buf *out, bool *reads, struct err *e)
{
	const struct form *f = form_set_find(w->forms, review_form(r));
	struct answers *a;
	enum err_code rc;

	*reads = false;
	if (f == NULL || form_field_find(f, field) == NULL)
		return ERR_OK;
	a = answers_new(w->forms, f);
	if (a == NULL)
		return err_nomem(e);
	answers_set_today(a, work_today(w));
	rc = answers_set(a, field, typed, FROM_TYPED, NULL);
	*reads = rc == ERR_OK;
	if (rc != ERR_NOMEM)
		rc = !*reads || answers_record(a, field, out) ? ERR_OK : ERR_NOMEM;
	answers_free(&a);
	return rc == ERR_OK ? rc : err_nomem(e);
}

/* Of a field that the form no longer has: widths and blanks apart, the same text. */
static enum err_code
same_text(const char *typed, const char *value, bool *same, struct err *e)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	bool ok = text_fold(typed, &a) && text_fold(value, &b);

	*same = ok && strcmp(buf_str(&a), buf_str(&b)) == 0;
	buf_free(&a);
	buf_free(&b);
	return ok ? ERR_OK : err_nomem(e);
}

enum err_code
review_rekey(struct session *s, const struct review_view *v, const char *field,
    const char *typed, bool *same, struct err *e)
{
	const struct review_line *line = find_line(v->review, field);
	struct audit_event ev = { .action = "rekey", .who = s->kid, .role = ROLE_APPROVER,
	    .group = v->affair, .entry = v->entry, .detail = field };
	struct buf text = BUF_INIT;
	bool reads = false;
	enum err_code rc;

	*same = false;
	if (line == NULL)
		return err_set(e, ERR_NOT_FOUND, "work.review.no_field", field, NULL);
	rc = recorded(s->work, v->review, field, typed, &text, &reads, e);
	if (rc == ERR_OK && reads)
		*same = strcmp(buf_str(&text), line->value) == 0;
	else if (rc == ERR_OK)
		rc = same_text(typed, line->value, same, e);
	ev.result = *same ? "ok" : "differs";
	if (rc == ERR_OK)
		rc = act_record(s, &ev, e);
	if (rc != ERR_OK)
		*same = false;
	buf_free(&text);
	return rc;
}
