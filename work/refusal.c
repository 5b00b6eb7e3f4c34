/* SPDX-License-Identifier: ISC */
/*
 * What the server did not accept, at the form's fields.
 *
 * The sender keeps the members that the server named, and cannot write into the
 * sealed entry; the maker's first save takes them into the header.  Until then
 * the answers are those that were refused, so that the place of an item tells
 * which one it is.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/refused.h"
#include "i18n/msg.h"
#include "wire/submission.h"
#include "work/comments.h"

static const struct {
	const char	*code, *key;
} sentences[] = {
	{ "missing", "work.refusal.missing" },
	{ "type", "work.refusal.value" },
	{ "value", "work.refusal.value" },
	{ "my-number", "work.refusal.my_number" },
	{ "unknown-person", "work.refusal.unknown_person" },
	{ "rolled-back", "work.refusal.rolled_back" },
	{ NULL, "work.refusal.other" },
};

/* Why the server did not take it, and at which field that is mended; NULL: at none. */
static const struct {
	const char	*problem, *key, *field;
} problems[] = {
	{ "conflict", "work.refused.conflict", "base_version" },
	{ "superseded-was-taken", "work.refused.superseded", NULL },
	{ "already-superseded", "work.refused.superseded", NULL },
	{ "signer-suspended", "work.refused.signer", NULL },
	{ "sealing-key-unknown", "work.refused.key", NULL },
	{ "not-permitted", "work.refused.not_permitted", "information" },
	{ "layout-outdated", "work.refused.layout", NULL },
	{ "expired", "work.refused.expired", NULL },
	{ "invalid", "work.refused.invalid", NULL },
	{ NULL, "work.refused.other", NULL },
};

const char *
refusal_key(const char *problem, const char **field)
{
	size_t i = 0;

	while (problems[i].problem != NULL && strcmp(problems[i].problem, problem) != 0)
		i++;
	*field = problems[i].field;
	return problems[i].key;
}

static const char *
sentence(const char *code)
{
	size_t i = 0;

	while (sentences[i].code != NULL && strcmp(sentences[i].code, code) != 0)
		i++;
	return sentences[i].key;
}

void
field_refusals_free(struct field_refusal **r, size_t n)
{
	while (*r != NULL && n > 0) {
		n--;
		free((*r)[n].field);
		free((*r)[n].label);
		free((*r)[n].code);
		str_wipe(&(*r)[n].detail);
	}
	free(*r);
	*r = NULL;
}

bool
refusal_text(const struct msgs *m, const struct field_refusal *r, struct buf *out)
{
	bool ok = msg_add(m, out, *r->field != '\0' ? r->key : "work.refused.invalid", r->code,
	    NULL);

	return ok && (text_empty(r->detail) ||
	    msg_add(m, out, "work.refusal.detail", r->detail, NULL));
}

/* ---- from the sender ---- */

struct taking {
	const struct draft	*d;
	struct field_comment	*list;	/* text: the server's word */
	size_t			 n;
	bool			 ok;
};

static bool
take(void *ctx, const char *member, const char *code)
{
	struct taking *t = ctx;
	const char *field = freeze_field(member, freeze_item, t->d->answers);
	struct field_comment *c;

	/* refused.h bounds them. */
	t->ok = t->n < REFUSED_MAX;
	if (!t->ok)
		return false;
	c = &t->list[t->n++];
	c->field = strdup(field);
	c->text = strdup(code);
	t->ok = c->field != NULL && c->text != NULL;
	return t->ok;
}

enum err_code
refusals_take(struct draft *d, const char *entry, struct err *e)
{
	struct taking t = { .d = d, .list = calloc(REFUSED_MAX, sizeof *t.list), .ok = true };
	enum err_code rc;

	if (t.list == NULL)
		return err_nomem(e);
	rc = refused_each(d->s->work->store, entry, take, &t, e);
	if (rc == ERR_OK && !t.ok)
		rc = err_nomem(e);
	if (rc == ERR_OK && t.n > 0)
		rc = comments_write(t.list, t.n, &d->head.refused, e);
	field_comments_free(&t.list, t.n);
	return rc;
}

/* ---- for people ---- */

static enum err_code
fill(struct field_refusal *r, const struct form *f, const char *field, const char *code,
    struct err *e)
{
	const struct form_field *known = f != NULL ? form_field_find(f, field) : NULL;

	r->field = strdup(known != NULL ? known->id : "");
	r->label = strdup(known != NULL ? known->label : "");
	r->code = strdup(code);
	r->key = sentence(code);
	return r->field != NULL && r->label != NULL && r->code != NULL ? ERR_OK : err_nomem(e);
}

enum err_code
draft_refusals(const struct draft *d, struct field_refusal **out, size_t *n, struct err *e)
{
	struct field_comment *c = NULL;
	size_t i, count = 0;
	enum err_code rc = comments_read(d->head.refused, &c, &count, e);

	*n = 0;
	*out = rc == ERR_OK ? calloc(count + 1, sizeof **out) : NULL;
	if (rc == ERR_OK && *out == NULL)
		rc = err_nomem(e);
	for (i = 0; rc == ERR_OK && i < count; i++) {
		rc = fill(&(*out)[i], answers_form(d->answers), c[i].field != NULL ? c[i].field :
		    "", c[i].text != NULL ? c[i].text : "", e);
		*n = i + 1;
	}
	field_comments_free(&c, count);
	if (rc != ERR_OK)
		field_refusals_free(out, *n);
	return rc;
}

static const char *
sent_item(const void *registration, size_t i)
{
	const struct wire_registration *r = registration;

	return i < r->item_count ? r->items[i].code : NULL;
}

/* A statement is kept with the receipt as it came: an item may be named by its code too. */
static const char *
stated_field(const struct form *f, const char *path, const char *member,
    const struct wire_submission *p)
{
	const char *field = freeze_field(member, p != NULL ? sent_item : NULL,
	    p != NULL ? &p->registration : NULL);
	const char *last = strrchr(path, '.');

	if (f != NULL && form_field_find(f, field) == NULL && last != NULL)
		return last + 1;
	return field;
}

enum err_code
refusals_stated(const struct work *w, const struct wire_statement *st,
    const struct wire_submission *p, struct field_refusal **out, size_t *n, struct err *e)
{
	const struct form *f = p != NULL ? form_set_find(w->forms, p->form.id) : NULL;
	enum err_code rc = ERR_OK;
	size_t i;

	*n = 0;
	*out = calloc(st->error_count + 1, sizeof **out);
	if (*out == NULL)
		return err_nomem(e);
	for (i = 0; rc == ERR_OK && i < st->error_count; i++) {
		struct buf member = BUF_INIT;

		rc = submission_member(st->errors[i].field, &member, e);
		if (rc == ERR_OK)
			rc = fill(&(*out)[i], f, stated_field(f, st->errors[i].field,
			    buf_str(&member), p), st->errors[i].code, e);
		(*out)[i].detail = text_or_null(st->errors[i].detail);
		buf_free(&member);
		*n = i + 1;
	}
	if (rc != ERR_OK)
		field_refusals_free(out, *n);
	return rc;
}
