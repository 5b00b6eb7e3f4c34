/* SPDX-License-Identifier: ISC */
/*
 * See case.h.
 */
#include "work/case.h"

#include <stdlib.h>
#include <string.h>

#include "work/priv.h"
#include "work/watch.h"

#define INQUIRY_FORM	"inquiry"
#define TAX_PREFIX	"tax-"

/* ---- beginning ---- */

/* The prefecture whose code begins as the organization's does (12 of 121002: 120006). */
static const struct catalog_organization *
own_prefecture(const struct work *w)
{
	const struct catalog *c = form_set_catalog(w->forms);
	const struct catalog_organization *o;
	char code[] = "000000";

	memcpy(code, w->organization, strnlen(w->organization, 2));
	for (char check = '0'; check <= '9'; check++) {
		code[5] = check;
		o = catalog_organization(c, code);
		if (o != NULL && o->is_prefecture)
			return o;
	}
	return NULL;
}

/* What the definition has no field for, or the catalogue no entry, stays empty. */
static void
put_known(struct answers *a, const char *field, const char *value)
{
	if (form_field_find(answers_form(a), field) != NULL && !text_empty(value))
		(void)answers_set(a, field, value, FROM_COMPUTED, NULL);
}

enum err_code
case_new(struct session *s, const char *procedure, const char *affair, struct draft **out,
    struct err *e)
{
	const struct catalog_procedure *p = procedure_find(s->work, procedure, NULL);
	const struct catalog_organization *prefecture = own_prefecture(s->work);
	struct answers *a;
	enum err_code rc = draft_new(s, CASE_FORM, procedure, affair, out, e);

	if (rc != ERR_OK)
		return rc;
	a = draft_answers(*out);
	put_known(a, "municipality_1", s->work->organization);
	if (prefecture != NULL)
		put_known(a, "prefecture", prefecture->code);
	if (p != NULL)
		put_known(a, "reason", p->title);
	return ERR_OK;
}

/* ---- what was made ---- */

static void
inquiry_clear(struct case_inquiry *q)
{
	str_wipe(&q->subject);
	str_wipe(&q->role);
	str_wipe(&q->person_key);
	str_wipe(&q->codes);
	str_wipe(&q->provider);
	answers_free(&q->answers);
	checks_free(&q->checks);
}

void
case_plan_free(struct case_plan **p)
{
	if (*p == NULL)
		return;
	for (size_t i = 0; i < (*p)->count; i++)
		inquiry_clear(&(*p)->rows[i]);
	free((*p)->rows);
	free(*p);
	*p = NULL;
}

/* A new, empty row; NULL: out of memory. */
static struct case_inquiry *
row_add(struct case_plan *p)
{
	struct case_inquiry *grown = realloc(p->rows, (p->count + 1) * sizeof *grown);

	if (grown == NULL)
		return NULL;
	p->rows = grown;
	grown[p->count] = (struct case_inquiry){ 0 };
	return &grown[p->count++];
}

static bool
list_has(const char *list, const char *code)
{
	size_t n = strlen(code);

	for (const char *at = list; *at != '\0'; at += strcspn(at, ",")) {
		at += *at == ',';
		if (strncmp(at, code, n) == 0 && (at[n] == ',' || at[n] == '\0'))
			return true;
	}
	return false;
}

/* One line of what the case made; one whose entry never came to be is left out. */
static enum err_code
take_made(struct draft *d, const json_t *o, struct case_plan *p, struct err *e)
{
	struct case_inquiry q = { .made = true };
	struct entry n = { 0 };
	char *entry = NULL;
	enum err_code rc = object_text(o, "entry", &entry, e);

	if (rc == ERR_OK)
		rc = object_text(o, "person", &q.person_key, e);
	if (rc == ERR_OK)
		rc = object_text(o, "role", &q.role, e);
	if (rc == ERR_OK)
		rc = object_text(o, "information", &q.codes, e);
	if (rc == ERR_OK)
		rc = object_text(o, "provider", &q.provider, e);
	if (rc == ERR_OK && (entry == NULL || q.person_key == NULL || q.role == NULL ||
	    q.codes == NULL || q.provider == NULL))
		rc = err_set(e, ERR_STORE_DAMAGED, "work.store.unreadable", NULL);
	if (rc == ERR_OK)
		rc = entry_get(d->s->work->store, NULL, entry, &n, e);
	if (rc == ERR_OK) {
		struct case_inquiry *to = row_add(p);

		memcpy(q.entry, n.id, sizeof q.entry);
		q.state = n.state;
		if (to != NULL) {
			*to = q;
			q = (struct case_inquiry){ 0 };
		} else {
			rc = err_nomem(e);
		}
	} else if (rc == ERR_NOT_FOUND) {
		err_clear(e);
		rc = ERR_OK;
	}
	inquiry_clear(&q);
	entry_clear(&n);
	free(entry);
	return rc;
}

static enum err_code
read_made(struct draft *d, struct case_plan *p, struct err *e)
{
	enum err_code rc = ERR_OK;
	json_t *o;
	size_t i;

	json_array_foreach(d->made, i, o) {
		if (rc == ERR_OK)
			rc = take_made(d, o, p, e);
	}
	return rc;
}

static bool
is_made(const struct case_plan *p, const char *person_key, const char *role, const char *code)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct case_inquiry *q = &p->rows[i];

		/* What was thrown away may be asked anew. */
		if (q->made && q->state != ST_DISCARDED && strcmp(q->person_key, person_key) == 0 &&
		    strcmp(q->role, role) == 0 && list_has(q->codes, code))
			return true;
	}
	return false;
}

/* ---- what it would make ---- */

struct planning {
	struct draft		*d;
	const struct answers	*a;		/* of the case */
	struct case_plan	*plan;
	char			 on[DATE_TEXT_SIZE];
	const struct catalog_procedure *procedure;
	const struct form_field	*key;		/* the person's first field */
};

static const char *
person_answer(const struct planning *p, const char *base)
{
	const struct form_field *f = form_field_beside(answers_form(p->a), p->key, base);

	return f != NULL ? answers_get(p->a, f->id) : "";
}

static const char *
person_absent(const struct planning *p, const char *base)
{
	const struct form_field *f = form_field_beside(answers_form(p->a), p->key, base);

	return f != NULL ? answers_absent(p->a, f->id) : NULL;
}

static const struct catalog_exchange *
exchange_of(const struct planning *p, const char *role, const char *code)
{
	for (size_t i = 0; p->procedure != NULL && i < p->procedure->exchange_count; i++) {
		const struct catalog_exchange *x = &p->procedure->exchanges[i];

		if (strcmp(x->role, role) == 0 && strcmp(x->info_code, code) == 0 &&
		    catalog_in_force(x->from, x->to, p->on))
			return x;
	}
	return NULL;
}

/* The municipality where it may provide (a ward leads to its city), else the prefecture. */
static const char *
provider_of(const struct planning *p, const struct catalog_exchange *x)
{
	const struct catalog *c = form_set_catalog(p->d->s->work->forms);
	const char *code = person_answer(p, "municipality");
	const struct catalog_organization *o = catalog_organization(c, code);

	if (!x->provider->local)
		return x->provider->code;
	if (o != NULL && o->city_code != NULL)
		o = catalog_organization(c, o->city_code);
	if (o != NULL && catalog_may_provide(x, o))
		return o->code;
	return x->provider->class == PROVIDER_MUNICIPALITY ? code :
	    answers_get(p->a, "prefecture");
}

static enum err_code
add_code(struct planning *p, const char *role, const char *code, struct err *e)
{
	const struct catalog_exchange *x = exchange_of(p, role, code);
	const char *key = person_answer(p, "person_key"), *provider;
	bool tax = strncmp(code, TAX_PREFIX, strlen(TAX_PREFIX)) == 0;
	struct case_inquiry *q = NULL;
	struct buf codes = BUF_INIT;
	size_t i;

	/* What is not lawful stands against the case's own field. */
	if (x == NULL || is_made(p->plan, key, role, code))
		return ERR_OK;
	provider = provider_of(p, x);
	for (i = 0; i < p->plan->count && q == NULL; i++) {
		struct case_inquiry *r = &p->plan->rows[i];

		/* A city that provides in the prefecture's place is asked for that by itself. */
		if (!r->made && r->copy == p->key->copy && r->tax == tax &&
		    r->law == x->provider && strcmp(r->provider, provider) == 0)
			q = r;
	}
	if (q == NULL) {
		q = row_add(p->plan);
		if (q == NULL)
			return err_nomem(e);
		q->copy = p->key->copy;
		q->tax = tax;
		q->law = x->provider;
		q->provider = strdup(provider);
		q->role = strdup(role);
		q->person_key = strdup(key);
		if (q->provider == NULL || q->role == NULL || q->person_key == NULL)
			return err_nomem(e);
	}
	buf_addf(&codes, "%s%s%s", q->codes != NULL ? q->codes : "", q->codes != NULL ? "," : "",
	    code);
	free(q->codes);
	q->codes = buf_steal(&codes);
	return q->codes != NULL ? ERR_OK : err_nomem(e);
}

/* ---- the answers of one inquiry ---- */

static const char *
tax_year(const struct planning *p)
{
	const char *other = answers_get(p->a, "other_year");

	return !text_empty(other) ? other : answers_get(p->a, "tax_year");
}

/* 1月1日の住所: the municipality that the person's part names is the one of that day. */
static const char *
jan1_of(const struct planning *p)
{
	const char *absent = person_absent(p, "municipality");

	if (absent == NULL)
		return "provider";
	return strcmp(absent, "not_applicable") == 0 ? "overseas" : "unknown";
}

/* What the case decides for all, or the grouping for this one; NULL: taken from the case. */
static const char *
decided(const struct planning *p, const struct case_inquiry *q, const char *field)
{
	const struct { const char *field, *value; } all[] = {
		{ "information", q->codes },
		{ "provider", q->provider },
		{ "condition_type", q->tax ? "fiscal_year" : "date" },
		{ "condition_from", q->tax ? tax_year(p) : p->on },
		{ "condition_to", q->tax ? tax_year(p) : p->on },
		{ "jan1", q->tax ? jan1_of(p) : "" },
	};

	for (size_t i = 0; i < NELEM(all); i++) {
		if (strcmp(all[i].field, field) == 0)
			return all[i].value;
	}
	return NULL;
}

/* The case's field with the inquiry's id: of the person, or of the whole case. */
static const struct form_field *
source(const struct form *form, size_t copy, const char *field)
{
	static const struct { const char *inquiry, *of_case; } named[] = {
		{ "provider", "municipality" }, { "jan1", "municipality" },
		{ "condition_from", "other_year" }, { "condition_to", "other_year" },
		{ "condition_type", "other_year" }, { "tax_year", "other_year" },
	};
	const struct form_field like = { .copy = copy }, whole = { .copy = 0 };
	const struct form_field *f;

	for (size_t i = 0; i < NELEM(named); i++) {
		if (strcmp(named[i].inquiry, field) == 0)
			field = named[i].of_case;
	}
	f = form_field_beside(form, &like, field);
	return f != NULL ? f : form_field_beside(form, &whole, field);
}

const char *
case_field(const struct draft *d, const struct case_inquiry *q, const char *field)
{
	const struct form_field *f = source(answers_form(d->answers), q->copy, field);

	return f != NULL ? f->id : NULL;
}

/* The reason, wherever its check is; documents and note with the answer that they are about. */
static enum err_code
copy_beside(const struct planning *p, struct case_inquiry *q, const struct form_field *from,
    const struct form_field *to, struct err *e)
{
	const char *code, *reason = answers_reason(p->a, from->id, &code);
	enum err_code rc = reason != NULL ?
	    answers_set_reason(q->answers, to->id, code, reason, e) : ERR_OK;

	if (rc != ERR_OK || strcmp(from->base, to->id) != 0)
		return rc;
	rc = answers_set_seen(q->answers, to->id, answers_seen(p->a, from->id), e);
	return rc == ERR_OK ?
	    answers_set_note(q->answers, to->id, answers_note(p->a, from->id), e) : rc;
}

/* What somebody chose or typed in the case is told so; what the grouping made of it is computed. */
static enum provenance
decided_by(const struct planning *p, const struct form_field *from, const char *field,
    const char *value)
{
	if (from != NULL && (strcmp(field, "information") == 0 ||
	    strcmp(answers_get(p->a, from->id), value) == 0))
		return answers_from(p->a, from->id);
	return FROM_COMPUTED;
}

static enum err_code
copy_answer(const struct planning *p, struct case_inquiry *q, const struct form_field *to,
    struct err *e)
{
	const char *value = decided(p, q, to->id), *absent;
	const struct form_field *from = source(answers_form(p->a), q->copy, to->id);
	enum provenance by = value != NULL ? decided_by(p, from, to->id, value) : FROM_COMPUTED;

	if (value == NULL && from != NULL && strcmp(from->base, to->id) == 0) {
		value = answers_get(p->a, from->id);
		by = answers_from(p->a, from->id);
		absent = answers_absent(p->a, from->id);
		if (absent != NULL)
			return answers_set_absent(q->answers, to->id, absent, e);
	}
	if (value != NULL && *value != '\0' &&
	    answers_set(q->answers, to->id, value, by, NULL) == ERR_NOMEM)
		return err_nomem(e);
	return from != NULL ? copy_beside(p, q, from, to, e) : ERR_OK;
}

static enum err_code
complete(const struct planning *p, struct case_inquiry *q, struct err *e)
{
	const struct work *w = p->d->s->work;
	const struct form *form = form_set_find(w->forms, INQUIRY_FORM);
	enum err_code rc = ERR_OK;

	if (form == NULL)
		return err_set(e, ERR_NOT_FOUND, "work.draft.form", INQUIRY_FORM, NULL);
	q->answers = answers_new(w->forms, form);
	if (q->answers == NULL)
		return err_nomem(e);
	answers_set_today(q->answers, work_today(w));
	for (size_t i = 0; rc == ERR_OK && i < form_field_count(form); i++)
		rc = copy_answer(p, q, form_field_at(form, i), e);
	return rc == ERR_OK ? answers_check(q->answers, &q->checks, e) : rc;
}

/* ---- the plan ---- */

static enum err_code
plan_person(struct planning *p, struct err *e)
{
	const char *role = person_answer(p, "role");
	char **codes = NULL;
	enum err_code rc = words_split(person_answer(p, "information"), &codes, e);

	for (size_t i = 0; rc == ERR_OK && codes[i] != NULL; i++)
		rc = add_code(p, role, codes[i], e);
	words_free(&codes);
	return rc;
}

/* The person whose number an inquiry names, for those that were made. */
static enum err_code
name_rows(struct planning *p, struct err *e)
{
	enum err_code rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < p->plan->count; i++) {
		struct case_inquiry *q = &p->plan->rows[i];

		if (q->made ? strcmp(person_answer(p, "person_key"), q->person_key) != 0 :
		    q->copy != p->key->copy)
			continue;
		q->copy = p->key->copy;
		rc = head_set(&q->subject, person_answer(p, "name"), e);
		if (rc == ERR_OK && !q->made)
			rc = complete(p, q, e);
	}
	return rc;
}

static int
by_person(const void *a, const void *b)
{
	const struct case_inquiry *x = a, *y = b;

	if (x->copy != y->copy)
		return x->copy < y->copy ? -1 : 1;
	if (x->made != y->made)
		return x->made ? -1 : 1;
	if (x->made)
		return strcmp(x->entry, y->entry);
	return x->tax != y->tax ? (x->tax ? -1 : 1) : strcmp(x->codes, y->codes);
}

enum err_code
case_plan_make(struct draft *d, struct case_plan **out, struct err *e)
{
	struct planning p = { .d = d, .a = d->answers, .plan = calloc(1, sizeof *p.plan) };
	const struct form *form = answers_form(d->answers);
	struct date on;
	enum err_code rc = p.plan != NULL ? read_made(d, p.plan, e) : err_nomem(e);

	*out = NULL;
	if (!date_parse(answers_get(p.a, "as_of"), &on))
		on = work_today(d->s->work);
	date_format(on, p.on);
	p.procedure = catalog_find(form_set_catalog(d->s->work->forms),
	    answers_get(p.a, "procedure"), p.on);
	for (size_t i = 0; rc == ERR_OK && i < form_field_count(form); i++) {
		p.key = form_field_at(form, i);
		if (p.key->copy == 0 || strcmp(p.key->base, "person_key") != 0 ||
		    *answers_get(p.a, p.key->id) == '\0')
			continue;
		rc = plan_person(&p, e);
		if (rc == ERR_OK)
			rc = name_rows(&p, e);
	}
	if (rc != ERR_OK) {
		case_plan_free(&p.plan);
		return rc;
	}
	if (p.plan->count > 1)
		qsort(p.plan->rows, p.plan->count, sizeof *p.plan->rows, by_person);
	*out = p.plan;
	return ERR_OK;
}

size_t
case_plan_open(const struct case_plan *p, size_t *ready)
{
	size_t n = 0;

	*ready = 0;
	for (size_t i = 0; i < p->count; i++) {
		n += !p->rows[i].made;
		*ready += !p->rows[i].made && checks_pass(p->rows[i].checks);
	}
	return n;
}

/* ---- making them ---- */

static enum err_code
note_made(struct draft *d, struct case_inquiry *q, struct err *e)
{
	json_t *o;

	uuid_make(work_now(d->s->work), q->entry);
	o = json_pack("{s:s, s:s, s:s, s:s, s:s}", "entry", q->entry, "person", q->person_key,
	    "role", q->role, "information", q->codes, "provider", q->provider);
	if (d->made == NULL)
		d->made = json_array();
	return o != NULL && d->made != NULL && json_array_append_new(d->made, o) == 0 ? ERR_OK :
	    err_nomem(e);
}

static enum err_code
submit_one(struct draft *d, struct case_inquiry *q, struct err *e)
{
	struct draft *one = NULL;
	enum err_code rc = draft_new(d->s, INQUIRY_FORM, answers_get(d->answers, "procedure"),
	    d->head.affair, &one, e);

	if (rc != ERR_OK)
		return rc;
	memcpy(one->entry.id, q->entry, sizeof one->entry.id);
	answers_free(&one->answers);
	one->answers = q->answers;
	q->answers = NULL;
	rc = draft_submit(one, e);
	if (rc == ERR_OK) {
		q->made = true;
		q->state = ST_PENDING;
	}
	draft_close(&one);
	return rc;
}

enum err_code
case_submit(struct draft *d, const struct case_plan *p, bool confirmed, size_t *made,
    struct err *e)
{
	enum err_code rc = ERR_OK;

	*made = 0;
	for (size_t i = 0; rc == ERR_OK && i < p->count; i++) {
		if (!p->rows[i].made && checks_pass(p->rows[i].checks))
			rc = note_made(d, &p->rows[i], e);
	}
	if (rc == ERR_OK)
		rc = draft_save(d, e);
	for (size_t i = 0; rc == ERR_OK && i < p->count; i++) {
		if (p->rows[i].made || !checks_pass(p->rows[i].checks))
			continue;
		rc = confirmed ? guard_confirm(d->s, p->rows[i].entry, e) : ERR_OK;
		if (rc == ERR_OK)
			rc = submit_one(d, &p->rows[i], e);
		*made += rc == ERR_OK;
	}
	return rc;
}
