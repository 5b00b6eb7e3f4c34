/* SPDX-License-Identifier: ISC */
/*
 * From answers to the payload of a submission (protocol.md section 3).
 *
 * What was built is read back by the same reader that the server uses before
 * anybody signs it: what this terminal would refuse from others, it does not
 * sign itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work/priv.h"

#define ROLE_SELF		"本人"	/* a registration is about the person it names */

/* Members of every submission: all other fields of a registration are items. */
static const char *const own_fields[] = {
	"procedure", "as_of", "case_no", "person_key", "name", "kana", "birth", "sex", "address",
	"role", "non_disclosure", "operation", "record_no", "base_version", "valid_from",
	"valid_to", "manual_release", "affair", "reason", "due",
};

struct build {
	const struct work	*w;
	const struct answers	*a;
	const struct catalog_procedure *procedure;	/* NULL: the catalogue has none */
	struct wire_submission	*out;
	bool			 ok;			/* false: out of memory */
};

static void
set(struct build *b, char **to, const char *text)
{
	free(*to);
	*to = strdup(text != NULL ? text : "");
	b->ok = b->ok && *to != NULL;
}

/* Where the protocol writes null for what is not there. */
static void
set_or_null(struct build *b, char **to, const char *text)
{
	if (!text_empty(text))
		set(b, to, text);
}

static const char *
answer(const struct build *b, const char *field)
{
	return form_field_find(answers_form(b->a), field) != NULL ? answers_get(b->a, field) : "";
}

static const char *
first_of(const char *a, const char *b)
{
	return !text_empty(a) ? a : b;
}

static bool
is_yes(const struct build *b, const char *field)
{
	return strcmp(answer(b, field), "yes") == 0;
}

const char *
answers_procedure(const struct answers *a)
{
	const struct form *f = answers_form(a);
	const char *chosen = form_field_find(f, "procedure") != NULL ?
	    answers_get(a, "procedure") : "";

	return first_of(first_of(chosen, form_procedure(f)), "");
}

/* ---- parts ---- */

static void
set_person_key(struct build *b, char **to, const char *key)
{
	struct buf padded = BUF_INIT;

	b->ok = b->ok && person_key_pad(key, &padded);
	set(b, to, buf_str(&padded));
	buf_free(&padded);
}

static void
build_subject(struct build *b)
{
	struct wire_subject *s = &b->out->subject;

	set_person_key(b, &s->person_key, answer(b, "person_key"));
	set(b, &s->role, first_of(answer(b, "role"), ROLE_SELF));
	set(b, &s->name, answer(b, "name"));
	set(b, &s->kana, answer(b, "kana"));
	set_or_null(b, &s->birth, answer(b, "birth"));
	set(b, &s->sex, first_of(answer(b, "sex"), "9"));
	set_or_null(b, &s->address, answer(b, "address"));
}

static const char *
provider_name(const struct build *b, const char *code)
{
	const struct catalog *c = form_set_catalog(b->w->forms);
	const struct catalog_organization *o = catalog_organization(c, code);
	size_t i;

	if (o != NULL)
		return o->head;
	for (i = 0; b->procedure != NULL && i < b->procedure->exchange_count; i++) {
		if (strcmp(b->procedure->exchanges[i].provider->code, code) == 0)
			return b->procedure->exchanges[i].provider->name;
	}
	return code;
}

static const char *
information_name(const struct build *b, const char *code)
{
	size_t i;

	for (i = 0; b->procedure != NULL && i < b->procedure->exchange_count; i++) {
		if (strcmp(b->procedure->exchanges[i].info_code, code) == 0)
			return b->procedure->exchanges[i].info_name;
	}
	return code;
}

static void
build_information(struct build *b)
{
	struct wire_inquiry *q = &b->out->inquiry;
	char **codes;
	size_t i, n;

	if (words_split(answer(b, "information"), &codes, NULL) != ERR_OK) {
		b->ok = false;
		return;
	}
	n = words_count(codes);
	q->information = calloc(n + 1, sizeof *q->information);
	b->ok = b->ok && q->information != NULL;
	for (i = 0; b->ok && i < n; i++) {
		q->information_count = i + 1;
		set(b, &q->information[i].code, codes[i]);
		set(b, &q->information[i].name, information_name(b, codes[i]));
	}
	words_free(&codes);
}

/* Dates of `date` are equal, the end of `fiscal_year` may be the same year. */
static void
build_condition(struct build *b)
{
	struct wire_inquiry *q = &b->out->inquiry;
	const char *type = first_of(answer(b, "condition_type"), "none");
	const char *from = answer(b, "condition_from"), *to = answer(b, "condition_to");

	set(b, &q->condition_type, type);
	if (strcmp(type, "none") == 0)
		return;
	if (strcmp(type, "date") == 0)
		to = from;
	else if (strcmp(type, "fiscal_year") == 0)
		to = first_of(to, from);
	set_or_null(b, &q->condition_from, from);
	set_or_null(b, &q->condition_to, to);
}

static void
build_inquiry(struct build *b)
{
	struct wire_inquiry *q = &b->out->inquiry;

	set(b, &q->provider.code, answer(b, "provider"));
	set(b, &q->provider.name, provider_name(b, q->provider.code));
	build_information(b);
	build_condition(b);
	set(b, &q->reason, answer(b, "reason"));
	set_or_null(b, &q->due, answer(b, "due"));
	set_or_null(b, &q->valid_until, answer(b, "valid_until"));
	set_or_null(b, &q->consent, answer(b, "consent"));
}

bool
freeze_is_item(const struct form_field *f)
{
	size_t i;

	for (i = 0; i < NELEM(own_fields); i++) {
		if (strcmp(own_fields[i], f->id) == 0)
			return false;
	}
	return f->type != FIELD_NOTE && f->type != FIELD_INDIVIDUAL_NUMBER;
}

/* Why an item has no value: what the person said, or that it is not asked here. */
static const char *
item_absent(const struct build *b, const char *field)
{
	const char *said = answers_absent(b->a, field), *because;

	if (!text_empty(said))
		return said;
	return answers_asked(b->a, field, &because) ? "not_asked" : "not_applicable";
}

/* The item's value, NULL when the field makes none: a person whom the household does not have,
 * and in a cancellation what was left empty. */
static const char *
item_value(const struct answers *a, const struct form_field *f, bool cancel)
{
	const char *because, *value;
	bool asked = answers_asked(a, f->id, &because);

	if (!freeze_is_item(f) || (f->copy != 0 && !asked))
		return NULL;
	/* A value of a question that is no longer asked is not an answer. */
	value = asked ? answers_get(a, f->id) : "";
	return cancel && *value == '\0' ? NULL : value;
}

static bool
is_cancel(const struct answers *a)
{
	return form_field_find(answers_form(a), "operation") != NULL &&
	    strcmp(answers_get(a, "operation"), "cancel") == 0;
}

static void
build_items(struct build *b)
{
	struct wire_registration *r = &b->out->registration;
	const struct form *form = answers_form(b->a);
	const struct form_field *f;
	struct wire_item *it;
	const char *value;
	bool cancel = is_cancel(b->a);
	size_t i, n = form_field_count(form);

	r->items = calloc(n + 1, sizeof *r->items);
	b->ok = b->ok && r->items != NULL;
	for (i = 0; b->ok && i < n; i++) {
		f = form_field_at(form, i);
		value = item_value(b->a, f, cancel);
		if (value == NULL)
			continue;
		it = &r->items[r->item_count++];
		set(b, &it->code, f->id);
		if (*value != '\0' && text_empty(answers_absent(b->a, f->id)))
			set(b, &it->value, value);
		else
			set(b, &it->absent, item_absent(b, f->id));
	}
}

const char *
freeze_item(const void *answers, size_t i)
{
	const struct answers *a = answers;
	const struct form *form = answers_form(a);
	const struct form_field *f;
	bool cancel = is_cancel(a);
	size_t k, n = form_field_count(form), seen = 0;

	for (k = 0; k < n; k++) {
		f = form_field_at(form, k);
		if (item_value(a, f, cancel) != NULL && seen++ == i)
			return f->id;
	}
	return NULL;
}

static void
build_registration(struct build *b)
{
	struct wire_registration *r = &b->out->registration;
	const struct form *form = answers_form(b->a);

	set(b, &r->operation, answer(b, "operation"));
	set(b, &r->dataset, form_dataset(form));
	set(b, &r->layout, form_layout(form));
	set(b, &r->record_no, answer(b, "record_no"));
	if (strcmp(r->operation != NULL ? r->operation : "", "new") != 0)
		r->base_version = strtoll(answer(b, "base_version"), NULL, 10);
	set(b, &r->valid_from, answer(b, "valid_from"));
	set_or_null(b, &r->valid_to, answer(b, "valid_to"));
	r->manual_release = is_yes(b, "manual_release");
	build_items(b);
}

static void
build_notice(struct build *b)
{
	struct wire_notice *n = &b->out->notice;

	set(b, &n->title, answer(b, "title"));
	set(b, &n->body, answer(b, "body"));
	set(b, &n->from_date, answer(b, "from_date"));
	set(b, &n->until_date, answer(b, "until_date"));
}

static void
build_head(struct build *b, const struct freeze *z, const char *as_of)
{
	const struct form *form = answers_form(b->a);
	const char *code = answers_procedure(b->a);
	struct wire_submission *s = b->out;
	char at[TIME_TEXT_SIZE];

	time_format(z->at_us, at);
	set(b, &s->id, z->id);
	set(b, &s->entry, z->entry);
	set_or_null(b, &s->supersedes, z->supersedes);
	set(b, &s->made_at, at);
	set(b, &s->terminal, b->w->terminal);
	set(b, &s->organization, b->w->organization);
	set(b, &s->section, b->w->section);
	set(b, &s->affair, z->affair);
	set(b, &s->case_no, first_of(answer(b, "case_no"), answer(b, "record_no")));
	set(b, &s->as_of, as_of);
	set(b, &s->procedure.code, code);
	set(b, &s->procedure.row, b->procedure != NULL ? first_of(b->procedure->row, code) : code);
	set(b, &s->procedure.title, b->procedure != NULL ? b->procedure->title : form_title(form));
	set(b, &s->catalogue, catalog_revision(form_set_catalog(b->w->forms), as_of));
	set(b, &s->form.id, form_id(form));
	s->form.version = form_version(form);
	set(b, &s->form.digest, form_digest(form));
	set(b, &s->review_digest, z->review_digest);
	set(b, &s->reply_key, z->reply_key);
	s->non_disclosure = is_yes(b, "non_disclosure");
}

const char *
freeze_field(const char *member, const char *(*item)(const void *ctx, size_t i), const void *ctx)
{
	/* Where the last name of the path is not the field's; the first that begins it. */
	static const struct { const char *path, *field; } odd[] = {
		{ "inquiry.condition.from", "condition_from" },
		{ "inquiry.condition.to", "condition_to" },
		{ "inquiry.condition", "condition_type" },
		{ "inquiry.provider", "provider" },
		{ "inquiry.information", "information" },
		{ "procedure", "procedure" },
		{ "catalogue", "as_of" },
	};
	static const char items[] = "registration.items[";
	const char *last = strrchr(member, '.'), *found = NULL;
	size_t i;

	if (strncmp(member, items, sizeof items - 1) == 0) {
		if (item != NULL)
			found = item(ctx, strtoul(member + sizeof items - 1, NULL, 10));
		return found != NULL ? found : "";
	}
	for (i = 0; i < NELEM(odd); i++) {
		if (strncmp(member, odd[i].path, strlen(odd[i].path)) == 0)
			return odd[i].field;
	}
	return last != NULL ? last + 1 : member;
}

enum err_code
freeze_payload(struct work *w, const struct answers *a, const struct freeze *z,
    struct buf *payload, struct wire_submission *out, struct err *e)
{
	struct wire_submission s = { 0 };
	struct build b = { .w = w, .a = a, .out = &s, .ok = true };
	struct err why = ERR_INIT;
	char today[DATE_TEXT_SIZE];
	const char *as_of;
	enum err_code rc;

	date_format(date_at(z->at_us), today);
	as_of = first_of(answer(&b, "as_of"), first_of(answer(&b, "valid_from"), today));
	b.procedure = catalog_find(form_set_catalog(w->forms), answers_procedure(a), as_of);
	if (!wire_kind_parse(form_kind(answers_form(a)), &s.kind)) {
		rc = err_set(e, ERR_REFUSED, "work.submit.kind", NULL);
		goto out;
	}
	build_head(&b, z, as_of);
	build_subject(&b);
	if (s.kind == WIRE_INQUIRY)
		build_inquiry(&b);
	else if (s.kind == WIRE_NOTICE)
		build_notice(&b);
	else
		build_registration(&b);
	rc = b.ok ? submission_build(&s, payload, e) : err_nomem(e);
	if (rc != ERR_OK)
		goto out;
	rc = submission_read(buf_str(payload), payload->len, out, &why);
	if (rc == ERR_INVALID)
		rc = err_set_field(e, rc, freeze_field(first_of(why.field, ""), freeze_item, a),
		    "work.submit.self_check",
		    why.field != NULL ? why.field : "", NULL);
	else if (rc != ERR_OK)
		err_move(e, &why);
out:
	err_clear(&why);
	submission_clear(&s);
	return rc;
}
