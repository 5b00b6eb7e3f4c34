/* SPDX-License-Identifier: ISC */
/*
 * Answers: one a field, with provenance; see form.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "forms/form_private.h"

static const char *const provenances[PROVENANCE_COUNT] = {
	[FROM_TYPED] = "typed", [FROM_CHOSEN] = "chosen", [FROM_COMPUTED] = "computed",
	[FROM_EARLIER] = "earlier", [FROM_DOCUMENT] = "document", [FROM_CARD] = "card",
	[FROM_IMPORTED] = "imported", [FROM_SEARCH] = "search",
};

static const char *const absents[] = { "unknown", "not_asked", "not_applicable" };

const char *
provenance_name(enum provenance p)
{
	return provenances[p];
}

/* ---- life ---- */

/* as_of begins with today; others with what the definition says. */
static void
fill_initial(struct answers *a)
{
	char today[DATE_TEXT_SIZE];
	const char *initial;
	size_t i;

	a->changes++;
	date_format(a->today, today);
	for (i = 0; i < a->form->field_count; i++) {
		initial = a->form->field_rules[i].initial;
		if (initial == NULL || a->values[i].value != NULL)
			continue;
		a->values[i].value = strdup(strcmp(initial, "today") == 0 ? today : initial);
		a->values[i].from = FROM_COMPUTED;
	}
}

struct answers *
answers_new(const struct form_set *s, const struct form *f)
{
	struct answers *a = calloc(1, sizeof *a);

	if (a == NULL)
		return NULL;
	a->set = s;
	a->form = f;
	a->version = f->version;
	a->today = date_at(clock_wall_us(clock_system()));
	a->values = calloc(f->field_count + 1, sizeof *a->values);
	if (a->values == NULL) {
		free(a);
		return NULL;
	}
	fill_initial(a);
	return a;
}

static void
answer_clear(struct answer *v)
{
	str_wipe(&v->value);
	str_wipe(&v->absent);
	str_wipe(&v->reason);
	str_wipe(&v->reason_code);
	str_wipe(&v->seen);
	str_wipe(&v->note);
	*v = (struct answer){ 0 };
}

void
answers_free(struct answers **a)
{
	size_t i;

	if (*a == NULL)
		return;
	for (i = 0; i < (*a)->form->field_count; i++)
		answer_clear(&(*a)->values[i]);
	free((*a)->values);
	str_wipe(&(*a)->lost_ids);
	str_wipe(&(*a)->lost);
	free(*a);
	*a = NULL;
}

const struct form *
answers_form(const struct answers *a)
{
	return a->form;
}

int
answers_version(const struct answers *a)
{
	return a->version;
}

void
answers_set_today(struct answers *a, struct date today)
{
	char text[DATE_TEXT_SIZE];
	size_t i;

	/* What stands at the old day by default moves with it. */
	for (i = 0; i < a->form->field_count; i++) {
		const char *initial = a->form->field_rules[i].initial;

		if (initial != NULL && strcmp(initial, "today") == 0 &&
		    a->values[i].from == FROM_COMPUTED) {
			date_format(a->today, text);
			if (a->values[i].value != NULL && strcmp(a->values[i].value, text) == 0)
				str_wipe(&a->values[i].value);
		}
	}
	a->today = today;
	fill_initial(a);
}

/* ---- setting ---- */

enum err_code
answers_no_field(const char *field, struct err *e)
{
	return err_set_field(e, ERR_INVALID, field, "forms.no_field", field, NULL);
}

static enum err_code
set_value(struct answers *a, const char *field, const char *raw, enum provenance from,
    struct err *e)
{
	size_t i = form_index(a->form, field);
	struct buf normal = BUF_INIT;
	const char *wrong = NULL;
	struct answer *v;
	char *value = NULL;

	if (i == SIZE_MAX)
		return answers_no_field(field, e);
	v = &a->values[i];
	if (raw[strspn(raw, " \t\n")] != '\0') {
		wrong = field_normalise(a, i, raw, &normal);
		if (wrong != NULL && strcmp(wrong, "memory") == 0) {
			buf_free(&normal);
			return err_nomem(e);
		}
		/* A wrong value stays as typed; an individual number does not stay at all. */
		if (wrong == NULL)
			value = buf_steal(&normal);
		else if (strncmp(wrong, "my-number", strlen("my-number")) == 0 ||
		    strcmp(wrong, "utf8") == 0 ||
		    a->form->fields[i].type == FIELD_INDIVIDUAL_NUMBER)
			value = strdup("");
		else
			value = strdup(raw);
		buf_free(&normal);
		if (value == NULL)
			return err_nomem(e);
	}
	/* What was said of the value itself goes with it. */
	if (v->reason_code != NULL && strcmp(v->reason_code, REASON_REDUCED) == 0 &&
	    (v->value == NULL || strcmp(v->value, value) != 0)) {
		str_wipe(&v->reason);
		str_wipe(&v->reason_code);
	}
	str_wipe(&v->value);
	str_wipe(&v->absent);
	a->changes++;
	v->value = value;
	v->from = from == FROM_TYPED && v->seen != NULL ? FROM_DOCUMENT : from;
	v->wrong = wrong != NULL && *value != '\0';
	if (wrong == NULL)
		return ERR_OK;
	return err_set_field(e, ERR_INVALID, field, "forms.value", a->form->fields[i].label,
	    check_text(a->set, wrong, a->form->fields[i].type), NULL);
}

static bool
computes(const struct form *f)
{
	size_t i;

	for (i = 0; i < f->field_count; i++) {
		if (f->field_rules[i].value != NULL)
			return true;
	}
	return false;
}

/* A copy that is opened begins with what the one before says; one that is closed loses what
 * nobody typed. */
static void
carry(struct answers *a, size_t opens)
{
	const struct form_field *f = a->form->fields, *before;
	bool open = a->values[opens].value != NULL && *a->values[opens].value != '\0';
	size_t i;

	for (i = opens + 1; i < a->form->field_count && f[i].copy == f[opens].copy &&
	    a->form->field_rules[i].opens == opens; i++) {
		const char *now = answers_get(a, f[i].id);

		before = form_field_beside(a->form, &f[opens - 1], f[i].base);
		if (!f[i].carry || before == NULL || (open ? *now != '\0' :
		    a->values[i].from != FROM_COMPUTED))
			continue;
		(void)set_value(a, f[i].id, open ? answers_get(a, before->id) : "", FROM_COMPUTED,
		    NULL);
	}
}

/* What a suggestion filled and nobody typed goes with what it was suggested by. */
static void
follow(struct answers *a, size_t follower)
{
	struct buf b = BUF_INIT;
	bool any = suggest_anew(a, follower, &b);

	(void)set_value(a, a->form->fields[follower].id, any ? buf_str(&b) : "", FROM_COMPUTED,
	    NULL);
	buf_free(&b);
}

enum err_code
answers_set(struct answers *a, const char *field, const char *raw, enum provenance from,
    struct err *e)
{
	enum err_code rc = set_value(a, field, raw, from, e);
	size_t i = form_index(a->form, field), follower;

	if (rc != ERR_NOMEM && i != SIZE_MAX && a->form->fields[i].copy > 1 &&
	    a->form->field_rules[i].opens == i)
		carry(a, i);
	follower = suggest_follower(a, field);
	if (rc != ERR_NOMEM && follower != SIZE_MAX)
		follow(a, follower);
	/* What is computed follows what it is computed from, right or wrong. */
	if (rc == ERR_NOMEM || !computes(a->form))
		return rc;
	return rc == ERR_OK ? answers_compute(a, e) :
	    answers_compute(a, NULL) == ERR_NOMEM ? ERR_NOMEM : rc;
}

const char *
answers_get(const struct answers *a, const char *field)
{
	size_t i = form_index(a->form, field);

	return i != SIZE_MAX && a->values[i].value != NULL ? a->values[i].value : "";
}

enum provenance
answers_from(const struct answers *a, const char *field)
{
	size_t i = form_index(a->form, field);

	return i != SIZE_MAX ? a->values[i].from : FROM_TYPED;
}

enum err_code
answers_set_absent(struct answers *a, const char *field, const char *absent, struct err *e)
{
	size_t i = form_index(a->form, field), k;
	char *copy = NULL;

	if (i == SIZE_MAX)
		return answers_no_field(field, e);
	if (absent != NULL) {
		for (k = 0; k < NELEM(absents) && strcmp(absents[k], absent) != 0; k++)
			continue;
		if (k == NELEM(absents))
			return err_set_field(e, ERR_INVALID, field, "forms.absent", absent, NULL);
		copy = strdup(absent);
		if (copy == NULL)
			return err_nomem(e);
		str_wipe(&a->values[i].value);
		a->values[i].wrong = false;
	}
	str_wipe(&a->values[i].absent);
	a->values[i].absent = copy;
	a->changes++;
	return ERR_OK;
}

const char *
answers_absent(const struct answers *a, const char *field)
{
	size_t i = form_index(a->form, field);

	return i != SIZE_MAX ? a->values[i].absent : NULL;
}

/* Does another entry say it as well as this one will? */
static bool
taken_over(const struct form *f, size_t i, const struct answer *v)
{
	const struct field_rules *r = &f->field_rules[i];

	return !f->fields[i].asked_anew && r->value == NULL &&
	    (r->initial == NULL || v->from != FROM_COMPUTED);
}

enum err_code
answers_take_over(struct answers *a, const struct answers *from, struct err *e)
{
	const struct answer *v;
	enum err_code rc = ERR_OK;
	size_t i;

	for (i = 0; rc != ERR_NOMEM && i < from->form->field_count; i++) {
		const char *id = from->form->fields[i].id;

		v = &from->values[i];
		if (form_index(a->form, id) == SIZE_MAX || !taken_over(from->form, i, v))
			continue;
		if (v->absent != NULL)
			rc = answers_set_absent(a, id, v->absent, e);
		else if (v->value != NULL)
			rc = answers_set(a, id, v->value,
			    v->from == FROM_COMPUTED ? FROM_COMPUTED : FROM_EARLIER, NULL);
	}
	return rc == ERR_NOMEM ? err_nomem(e) : ERR_OK;
}

/* ---- expressions over answers ---- */

/* Values as expressions see them, then today, and of the procedure that was chosen: the month
 * that parts its income years (NULL: none does), and whether an ordinance is its ground.
 * Freed with free(). */
static struct expr_value *
expression_values(const struct answers *a, char today[DATE_TEXT_SIZE], size_t *n)
{
	struct expr_value *values = calloc(a->form->field_count + 3, sizeof *values);
	const struct catalog_procedure *p = catalog_find(a->set->catalog,
	    answers_get(a, "procedure"), NULL);
	const struct answer *v;
	size_t i;

	*n = a->form->field_count + 3;
	if (values == NULL)
		return NULL;
	for (i = 0; i < a->form->field_count; i++) {
		enum field_type t = a->form->fields[i].type;

		v = &a->values[i];
		values[i].name = a->form->fields[i].id;
		values[i].text = v->value != NULL && *v->value != '\0' && !v->wrong ? v->value :
		    NULL;
		values[i].numeric = t == FIELD_NUMBER || t == FIELD_MONEY || t == FIELD_YEAR ||
		    t == FIELD_FISCAL_YEAR;
	}
	date_format(a->today, today);
	values[i++] = (struct expr_value){ "today", today, false };
	values[i++] = (struct expr_value){ "income_month", p != NULL ? p->income_month : NULL,
	    true };
	values[i] = (struct expr_value){ "ordinance", p != NULL && p->ordinance ? "1" : "0", true };
	return values;
}

enum err_code
answers_test(const struct answers *a, const char *expr, enum expr_truth *out, struct err *e)
{
	char today[DATE_TEXT_SIZE];
	struct expr_value *values;
	enum err_code rc;
	size_t n;

	values = expression_values(a, today, &n);
	if (values == NULL)
		return err_nomem(e);
	rc = expr_test(a->set->expr, expr, values, n, out, e);
	free(values);
	return rc;
}

enum err_code
answers_compute(struct answers *a, struct err *e)
{
	char today[DATE_TEXT_SIZE];
	struct expr_value *values;
	struct buf b = BUF_INIT;
	enum err_code rc = ERR_OK;
	bool known;
	size_t i, n;

	for (i = 0; rc == ERR_OK && i < a->form->field_count; i++) {
		if (a->form->field_rules[i].value == NULL)
			continue;
		values = expression_values(a, today, &n);
		if (values == NULL)
			return err_nomem(e);
		buf_reset(&b);
		rc = expr_compute(a->set->expr, a->form->field_rules[i].value, values, n, &b,
		    &known, e);
		free(values);
		if (rc == ERR_OK && (known || a->values[i].from == FROM_COMPUTED))
			(void)set_value(a, a->form->fields[i].id, known ? buf_str(&b) : "",
			    FROM_COMPUTED, NULL);
	}
	buf_free(&b);
	return rc;
}

unsigned long
answers_changes(const struct answers *a)
{
	return a->changes;
}

/* An unknown `when` asks: better a question too many than one too few. */
bool
answers_asked(const struct answers *a, const char *field, const char **because)
{
	size_t i = form_index(a->form, field);
	enum expr_truth t = EXPR_TRUE;

	if (because != NULL)
		*because = NULL;
	if (i == SIZE_MAX)
		return false;
	if (!form_copy_asked(a, i)) {
		if (because != NULL)
			*because = a->form->field_rules[i].repeat_because;
		return false;
	}
	if (a->form->field_rules[i].when == NULL)
		return true;
	if (answers_test(a, a->form->field_rules[i].when, &t, NULL) != ERR_OK || t != EXPR_FALSE)
		return true;
	if (because != NULL)
		*because = a->form->field_rules[i].because;
	return false;
}

bool
answers_required(const struct answers *a, const char *field)
{
	size_t i = form_index(a->form, field);
	enum expr_truth t = EXPR_FALSE;

	if (i == SIZE_MAX || a->form->fields[i].required)
		return i != SIZE_MAX;
	return a->form->field_rules[i].required_when != NULL &&
	    answers_test(a, a->form->field_rules[i].required_when, &t, NULL) == ERR_OK &&
	    t == EXPR_TRUE;
}

/* ---- choices ---- */

static bool
add_choice(struct form_choice *list, size_t *n, const char *code, const char *label)
{
	size_t i;

	for (i = 0; i < *n; i++) {
		if (strcmp(list[i].code, code) == 0)
			return false;
	}
	list[(*n)++] = (struct form_choice){ code, label };
	return true;
}

/* What the law leaves open at a field of the inquiry, or of a person of a case. */
static void
lawful_choices(const struct answers *a, const struct form_field *field, struct form_choice *list,
    size_t *n)
{
	const struct form_field *at = form_field_beside(a->form, field, "role");
	const char *role = at != NULL ? answers_get(a, at->id) : "";
	const struct catalog_provider *p;
	const struct catalog_exchange *x;
	struct lawful l;
	size_t i;

	lawful_find(a, &l);
	if (strcmp(field->base, "provider") == 0) {
		p = lawful_provider(a);
		if (p != NULL && !p->local)
			(void)add_choice(list, n, p->code, p->name);
		return;
	}
	for (i = 0; l.procedure != NULL && i < l.procedure->exchange_count; i++) {
		x = &l.procedure->exchanges[i];
		if (!lawful_open(&l, x))
			continue;
		if (strcmp(field->base, "role") == 0)
			(void)add_choice(list, n, x->role, x->role);
		else if (*role == '\0' || strcmp(x->role, role) == 0)
			(void)add_choice(list, n, x->info_code, x->info_name);
	}
}

static bool
lawful_field(const struct form *f, const struct form_field *field)
{
	bool inquiry = strcmp(f->kind, "inquiry") == 0;

	return ((inquiry || strcmp(f->kind, "case") == 0) && (strcmp(field->base, "role") == 0 ||
	    strcmp(field->base, "information") == 0)) ||
	    (inquiry && strcmp(field->base, "provider") == 0);
}

bool
field_choices(const struct answers *a, size_t field, struct form_choice **out, size_t *n)
{
	const struct form_field *f = &a->form->fields[field];
	bool lawful = lawful_field(a->form, f);
	size_t room = f->choice_count + 1;
	struct lawful l;

	*n = 0;
	if (lawful) {
		lawful_find(a, &l);
		room += l.procedure != NULL ? l.procedure->exchange_count : 0;
	}
	*out = calloc(room, sizeof **out);
	if (*out == NULL)
		return false;
	if (lawful) {
		lawful_choices(a, f, *out, n);
	} else if (f->choice_count != 0) {
		*n = f->choice_count;
		memcpy(*out, f->choices, *n * sizeof **out);
	}
	return true;
}

enum err_code
answers_choices(const struct answers *a, const char *field, struct form_choice **out, size_t *n,
    struct err *e)
{
	size_t i = form_index(a->form, field), k;

	*out = NULL;
	*n = 0;
	if (i == SIZE_MAX)
		return answers_no_field(field, e);
	if (!field_choices(a, i, out, n))
		return err_nomem(e);
	for (k = 0; k < *n; k++)
		(*out)[k].label = choice_label(a->form->fields[i].type, (*out)[k].label,
		    a->set->english);
	return ERR_OK;
}
