/* SPDX-License-Identifier: ISC */
/*
 * `form check` beyond what form_read.c refuses: rules that never or always
 * hold, and guidance that says the same everywhere.
 *
 * A rule is tried over the combinations of what its fields may hold: unknown,
 * every choice, and values about the boundaries that stand in the rule.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "forms/form_private.h"

#define TRIES_MAX	10000	/* combinations a rule (forms.md) */
#define VALUES_MAX	24	/* values a field */
#define FIELDS_MAX	8	/* fields of one rule that are varied */
#define SAME_MAX	3	/* fields that one text may serve */

struct lint {
	const struct form	*form;
	struct expr		*expr;
	struct form_findings	*found;
	bool			 english;	/* what is said */
	bool			 nomem;
};

static void
add(struct lint *l, const char *where, bool warning, const char *what, const char *mend)
{
	if (!form_findings_add(l->found, where != NULL ? where : "-", warning, what, mend))
		l->nomem = true;
}

/* ---- boilerplate is not guidance ---- */

static size_t
same_text(const struct form *f, size_t from, size_t member)
{
	const char *text, *other;
	size_t i, n = 1;

	memcpy(&text, (const char *)&f->fields[from] + member, sizeof text);
	if (text == NULL || *text == '\0')
		return 0;
	for (i = 0; i < f->field_count; i++) {
		memcpy(&other, (const char *)&f->fields[i] + member, sizeof other);
		if (i == from || f->field_rules[i].shared || other == NULL ||
		    strcmp(text, other) != 0)
			continue;
		if (i < from)
			return 0;	/* said at its first field */
		n++;
	}
	return n;
}

static void
check_texts(struct lint *l)
{
	static const size_t members[] = {
		offsetof(struct form_field, why), offsetof(struct form_field, guidance),
	};
	struct buf what = BUF_INIT;
	size_t i, k, n;

	for (i = 0; i < l->form->field_count; i++) {
		for (k = 0; k < NELEM(members) && !l->form->field_rules[i].shared; k++) {
			n = same_text(l->form, i, members[k]);
			if (n <= SAME_MAX)
				continue;
			buf_reset(&what);
			buf_addf(&what, say(l, "%sの文が%zu個の項目で同じです。",
			    "The same %s stands at %zu fields."), k == 0 ?
			    say(l, "聞く理由", "why") : say(l, "案内", "guidance"), n);
			add(l, l->form->field_rules[i].where, false, buf_str(&what),
			    say(l, "項目ごとに書くか、共通の区分にまとめてください。",
			    "Write it for each field, or make a shared section."));
		}
	}
	buf_free(&what);
}

/* ---- rules over what may be answered ---- */

struct varied {
	size_t	 field;
	char	*values[VALUES_MAX];	/* NULL: unknown */
	size_t	 count, at;
};

static bool
word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Does the expression name the field? */
static bool
names(const char *expr, const char *id)
{
	size_t n = strlen(id);
	const char *p;

	for (p = strstr(expr, id); p != NULL; p = strstr(p + 1, id)) {
		if ((p == expr || !word_char(p[-1])) && !word_char(p[n]))
			return true;
	}
	return false;
}

static void
add_value(struct lint *l, struct varied *v, const char *text)
{
	size_t i;

	for (i = 0; i < v->count; i++) {
		if (v->values[i] != NULL && strcmp(v->values[i], text) == 0)
			return;
	}
	if (v->count == VALUES_MAX)
		return;
	v->values[v->count] = strdup(text);
	l->nomem = l->nomem || v->values[v->count] == NULL;
	v->count++;
}

/* Numbers of the rule, and one less and more: where it turns. */
static void
add_numbers(struct lint *l, struct varied *v, const char *expr)
{
	struct buf b = BUF_INIT;
	long n, d;
	char *end;

	for (; *expr != '\0'; expr++) {
		if (!isdigit((unsigned char)*expr))
			continue;
		n = strtol(expr, &end, 10);
		for (d = -1; d <= 1; d++) {
			buf_reset(&b);
			buf_addf(&b, "%ld", n + d);
			add_value(l, v, buf_str(&b));
		}
		expr = end - 1;
	}
	add_value(l, v, "0");
	add_value(l, v, "1000000");
	buf_free(&b);
}

/* Days of every age and on both sides of today; months and years of the same. */
static void
add_days(struct lint *l, struct varied *v, struct date today, enum field_type type)
{
	static const struct { int years, months; } steps[] = {
		{ 0, 0 }, { 0, -1 }, { 0, 1 }, { -1, 0 }, { 1, 0 }, { -5, 0 }, { 5, 0 }, { -10, 0 },
		{ -16, 0 }, { -19, 0 }, { -30, 0 }, { -70, 0 }, { -111, 0 },
	};
	char text[DATE_TEXT_SIZE];
	size_t i;

	for (i = 0; i < NELEM(steps); i++) {
		struct date d = today;
		int months = (d.year + steps[i].years) * 12 + d.month - 1 + steps[i].months;

		d.year = months / 12;
		d.month = months % 12 + 1;
		d.day = d.day > 28 ? 28 : d.day;
		date_format(d, text);
		if (type == FIELD_MONTH)
			text[7] = '\0';
		else if (type == FIELD_YEAR || type == FIELD_FISCAL_YEAR)
			text[4] = '\0';
		add_value(l, v, text);
	}
}

static void
collect(struct lint *l, const struct form_rule *r, struct date today, struct varied *v)
{
	const struct form_field *f = &l->form->fields[v->field];
	size_t i;

	v->values[v->count++] = NULL;
	for (i = 0; i < f->choice_count; i++)
		add_value(l, v, f->choices[i].code);
	if (f->choice_count != 0)
		return;
	switch (f->type) {
	case FIELD_NUMBER:
	case FIELD_MONEY:
		add_numbers(l, v, r->expr);
		break;
	case FIELD_DATE:
	case FIELD_MONTH:
	case FIELD_YEAR:
	case FIELD_FISCAL_YEAR:
	case FIELD_CONDITION:
		add_days(l, v, today, f->type);
		break;
	default:
		add_value(l, v, f->example != NULL ? f->example : "x");
		break;
	}
}

static bool
numeric(enum field_type t)
{
	return t == FIELD_NUMBER || t == FIELD_MONEY || t == FIELD_YEAR || t == FIELD_FISCAL_YEAR;
}

/* One combination; the next one, false behind the last. */
static bool
advance(struct varied *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (++v[i].at < v[i].count)
			return true;
		v[i].at = 0;
	}
	return false;
}

static void
try_rule(struct lint *l, const struct form_rule *r, struct date today)
{
	struct expr_value *values = calloc(l->form->field_count + 3, sizeof *values);
	struct varied varied[FIELDS_MAX] = { 0 };
	char now[DATE_TEXT_SIZE];
	size_t i, n = 0, tries = 0, count[3] = { 0, 0, 0 };
	enum expr_truth t;
	struct buf what = BUF_INIT;

	if (values == NULL) {
		l->nomem = true;
		return;
	}
	date_format(today, now);
	for (i = 0; i < l->form->field_count; i++) {
		values[i].name = l->form->fields[i].id;
		values[i].numeric = numeric(l->form->fields[i].type);
		if (n < FIELDS_MAX && names(r->expr, l->form->fields[i].id)) {
			varied[n].field = i;
			collect(l, r, today, &varied[n++]);
		}
	}
	values[i++] = (struct expr_value){ "today", now, false };
	values[i++] = (struct expr_value){ "income_month", "6", true };
	values[i++] = (struct expr_value){ "ordinance", "0", true };
	do {
		size_t k;

		for (k = 0; k < n; k++)
			values[varied[k].field].text = varied[k].values[varied[k].at];
		if (expr_test(l->expr, r->expr, values, i, &t, NULL) != ERR_OK)
			break;		/* form_read.c has said so */
		count[t]++;
	} while (++tries < TRIES_MAX && advance(varied, n));
	if (tries != 0 && (count[EXPR_FALSE] == 0 || count[EXPR_TRUE] == 0)) {
		buf_addf(&what, say(l, "この条件は、試した%zu通りで%s。",
		    "In the %zu cases tried, this condition %s."), tries,
		    count[EXPR_FALSE] != 0 ? say(l, "一度も成り立ちません", "never holds") :
		    count[EXPR_TRUE] != 0 ? say(l, "いつも成り立ちます", "always holds") :
		    say(l, "一度も判断できません", "cannot be judged"));
		add(l, r->where, true, buf_str(&what),
		    say(l, "比べている項目と値、条件の向きを確かめてください。",
		    "Check the fields, the values and the direction of the condition."));
	}
	for (i = 0; i < n; i++) {
		while (varied[i].count > 0)
			free(varied[i].values[--varied[i].count]);
	}
	buf_free(&what);
	free(values);
}

/* ---- the sample is what `intake` takes ---- */

static void
add_of(struct lint *l, const char *field, const char *why)
{
	struct buf what = BUF_INIT;

	buf_addf(&what, say(l, "見本（sample）の「%s」: %s", "sample, \"%s\": %s"), field, why);
	add(l, l->form->sample_where, false, buf_str(&what),
	    say(l, "intake がそのまま受け付ける見本にしてください。",
	    "Make it a sample that intake takes as it is."));
	buf_free(&what);
}

/* Members that the form does not have: a misspelt one would be missed by nobody. */
static void
check_members(struct lint *l, const json_t *sample)
{
	static const char *const others[] = { "affair", "procedure" };
	const char *member;
	json_t *v;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)sample, member, v) {
		for (i = 0; i < NELEM(others) && strcmp(others[i], member) != 0; i++)
			continue;
		if (i == NELEM(others) && form_index(l->form, member) == SIZE_MAX)
			add_of(l, member, say(l, "この様式にない項目です。",
			    "not a field of this form."));
	}
}

/* Soft checks may come with the days: a date that lies behind us. */
static enum err_code
check_answers(struct lint *l, struct answers *a, struct err *e)
{
	struct checks *c = NULL;
	struct err why = ERR_INIT;
	enum err_code rc = answers_import(a, l->form->sample, strlen(l->form->sample), &why);
	size_t i;

	if (rc == ERR_INVALID && why.field != NULL && why.args[1] == NULL)
		add_of(l, why.field, say(l, "値の形が違います（文字列か、配列か）。",
		    "the value has another shape (string or array)."));
	err_clear(&why);
	rc = rc == ERR_NOMEM ? err_nomem(e) : answers_check(a, &c, e);
	for (i = 0; rc == ERR_OK && i < checks_count(c); i++) {
		if (!checks_at(c, i)->soft)
			add_of(l, checks_at(c, i)->field, checks_at(c, i)->message);
	}
	checks_free(&c);
	return rc;
}

static enum err_code
check_sample(struct lint *l, const char *datadir, struct date today, struct err *e)
{
	json_t *sample = json_loads(l->form->sample != NULL ? l->form->sample : "", 0, NULL);
	struct form_set *set = NULL;
	struct answers *a = NULL;
	enum err_code rc = ERR_OK;

	if (l->form->sample == NULL)
		return ERR_OK;		/* form_read.c has said so */
	if (!json_is_object(sample)) {
		add(l, l->form->sample_where, false,
		    say(l, "見本（sample）が JSON のオブジェクトではありません。",
		    "The sample is not a JSON object."),
		    say(l, "一行の JSON を引用符で囲んで書いてください。",
		    "Write one line of JSON in quotes."));
	} else {
		check_members(l, sample);
		rc = form_set_load(datadir, NULL, &set, e);
		if (rc == ERR_OK)
			form_set_language(set, l->english ? "en" : "ja");
		a = rc == ERR_OK ? answers_new(set, l->form) : NULL;
		if (rc == ERR_OK && a == NULL)
			rc = err_nomem(e);
		if (a != NULL) {
			answers_set_today(a, today);
			rc = check_answers(l, a, e);
		}
	}
	json_decref(sample);
	answers_free(&a);
	form_set_free(&set);
	return rc;
}

enum err_code
form_lint(const char *path, const char *datadir, const char *lang, struct form_finding **out,
    size_t *n, struct err *e)
{
	struct form_findings found = { NULL, 0 };
	struct lint l = { .found = &found, .english = strcmp(lang, "en") == 0 };
	struct date today = date_at(clock_wall_us(clock_system()));
	struct form *f = NULL;
	char *shared = path_join(datadir, "forms/shared.yaml");
	enum err_code rc = shared != NULL ? expr_new(&l.expr, e) : err_nomem(e);
	bool reads = false;
	size_t i;

	if (rc == ERR_OK)
		rc = form_read(path, shared, l.expr, l.english, &f, &found, e);
	l.form = f;
	if (rc == ERR_OK && f != NULL) {
		reads = found.count == 0;
		check_texts(&l);
		for (i = 0; i < f->rule_count; i++)
			try_rule(&l, &f->rules[i], today);
		/* Of a definition that does not hold the sample says nothing new. */
		if (reads)
			rc = check_sample(&l, datadir, today, e);
	}
	if (rc == ERR_OK && l.nomem)
		rc = err_nomem(e);
	form_free(&f);
	expr_free(&l.expr);
	free(shared);
	if (rc != ERR_OK)
		form_findings_free(&found.rows, found.count);
	*out = found.rows;
	*n = found.count;
	return rc;
}
