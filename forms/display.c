/* SPDX-License-Identifier: ISC */
/*
 * What people see of a value, in Japanese or in English.  The language is
 * always the caller's word: screens ask for the program's, the record is
 * Japanese whoever typed.  Names, addresses, titles and the labels of forms
 * are data, and stay as they are.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "forms/form_private.h"
#include "i18n/wareki.h"

/* ---- what the value says by itself ---- */

typedef bool (*written_fn)(const char *value, bool english, struct buf *out);

static const char *
lang(bool english)
{
	return english ? "en" : "ja";
}

static bool
write_money(const char *value, bool english, struct buf *out)
{
	size_t n, i;

	if (*value == '-')
		buf_addc(out, *value++);
	n = strlen(value);
	for (i = 0; i < n; i++) {
		if (i != 0 && (n - i) % 3 == 0)
			buf_addc(out, ',');
		buf_addc(out, value[i]);
	}
	return buf_adds(out, english ? " yen" : "円");
}

/* Without the leading zeros that the wire wants. */
static bool
write_person_key(const char *value, bool english UNUSED, struct buf *out)
{
	return buf_adds(out, value + strspn(value, "0"));
}

static bool
write_date(const char *value, bool english, struct buf *out)
{
	struct date d;

	return date_parse_partial(value, &d) ? wareki_echo(d, lang(english), out) :
	    buf_adds(out, value);
}

static bool
write_year(const char *value, bool english, struct buf *out)
{
	return wareki_echo_calendar_year((int)strtol(value, NULL, 10), lang(english), out);
}

static bool
write_fiscal_year(const char *value, bool english, struct buf *out)
{
	return wareki_echo_year((int)strtol(value, NULL, 10), lang(english), out);
}

static bool
write_stars(const char *value UNUSED, bool english UNUSED, struct buf *out)
{
	return buf_adds(out, "************");
}

static const written_fn written[FIELD_TYPE_COUNT] = {
	[FIELD_MONEY] = write_money,
	[FIELD_DATE] = write_date,
	[FIELD_MONTH] = write_date,
	[FIELD_YEAR] = write_year,
	[FIELD_FISCAL_YEAR] = write_fiscal_year,
	[FIELD_PERSON_KEY] = write_person_key,
	[FIELD_INDIVIDUAL_NUMBER] = write_stars,
};

/* What comes from elsewhere may be anything. */
static bool
holds(enum field_type t, const char *value)
{
	const char *digits = value + (*value == '-');
	bool number = *digits != '\0' && strspn(digits, "0123456789") == strlen(digits);

	switch (t) {
	case FIELD_MONEY:
		return number;
	case FIELD_PERSON_KEY:
		return number && digits == value;
	case FIELD_YEAR:
	case FIELD_FISCAL_YEAR:
		return number && strlen(value) == 4 && digits == value;
	default:
		return true;
	}
}

bool
display_alone(enum field_type t, const char *value, bool english, struct buf *out)
{
	return written[t] != NULL && holds(t, value) ? written[t](value, english, out) :
	    buf_adds(out, value);
}

/* ---- what form and catalogue call it ---- */

typedef bool (*named_fn)(const struct answers *a, size_t field, const char *value, bool english,
    struct buf *out);

const char *
choice_label(enum field_type t, const char *label, bool english)
{
	if (t != FIELD_YES_NO || !english)
		return label;
	return strcmp(label, "はい") == 0 ? "Yes" : strcmp(label, "いいえ") == 0 ? "No" : label;
}

static bool
name_choices(const struct answers *a, size_t field, const char *value, bool english,
    struct buf *out)
{
	struct form_choice *choices;
	const char *p, *end;
	size_t i, n;
	bool ok = true;

	if (!field_choices(a, field, &choices, &n))
		return false;
	for (p = value; ok && *p != '\0'; p = *end == ',' ? end + 1 : end) {
		end = p + strcspn(p, ",");
		for (i = 0; i < n && (strncmp(choices[i].code, p, (size_t)(end - p)) != 0 ||
		    choices[i].code[end - p] != '\0'); i++)
			continue;
		ok = (p == value || buf_adds(out, "、")) && (i < n ?
		    buf_adds(out, choice_label(a->form->fields[field].type, choices[i].label,
		    english)) : buf_add(out, p, (size_t)(end - p)));
	}
	free(choices);
	return ok;
}

static bool
name_procedure(const struct answers *a, size_t field UNUSED, const char *value,
    bool english UNUSED, struct buf *out)
{
	const struct catalog_procedure *p = catalog_find(a->set->catalog, value, NULL);

	return p != NULL ? buf_addf(out, "%s (%s)", p->title, value) : buf_adds(out, value);
}

static bool
name_organization(const struct answers *a, size_t field, const char *value, bool english,
    struct buf *out)
{
	const struct catalog_organization *o = catalog_organization(a->set->catalog, value);

	return o != NULL ? buf_addf(out, "%s (%s)", o->head, value) :
	    name_choices(a, field, value, english, out);
}

static const named_fn named[FIELD_TYPE_COUNT] = {
	[FIELD_CHOICE] = name_choices,
	[FIELD_MULTI_CHOICE] = name_choices,
	[FIELD_YES_NO] = name_choices,
	[FIELD_ORGANIZATION] = name_organization,
	[FIELD_PROCEDURE] = name_procedure,
};

/* ---- for the others ---- */

enum field_type
field_type_now(const struct answers *a, size_t field)
{
	enum field_type t = a->form->fields[field].type;

	if (t != FIELD_CONDITION)
		return t;
	return strcmp(answers_get(a, "condition_type"), "fiscal_year") == 0 ? FIELD_FISCAL_YEAR :
	    FIELD_DATE;
}

bool
field_display(const struct answers *a, size_t field, const char *value, bool english,
    struct buf *out)
{
	enum field_type t = field_type_now(a, field);

	if (a->values[field].wrong)
		return buf_adds(out, value);
	if (written[t] != NULL)
		return written[t](value, english, out);
	if (named[t] != NULL)
		return named[t](a, field, value, english, out);
	return buf_adds(out, value);
}

bool
display_recorded(enum field_type t, const char *value, const char *text, bool english,
    struct buf *out)
{
	if (!english || written[t] == NULL)
		return buf_adds(out, choice_label(t, text, english));
	return written[t](value, english, out);
}

bool
answers_display(const struct answers *a, const char *field, struct buf *out)
{
	size_t i = form_index(a->form, field);
	const struct answer *v = i != SIZE_MAX ? &a->values[i] : NULL;

	if (v != NULL && v->absent != NULL)
		return buf_adds(out, absent_text(v->absent, a->set->english));
	if (v == NULL || v->value == NULL)
		return buf_add(out, "", 0);
	return field_display(a, i, v->value, a->set->english, out);
}

bool
answers_record(const struct answers *a, const char *field, struct buf *out)
{
	size_t i = form_index(a->form, field);

	if (i == SIZE_MAX || a->values[i].value == NULL)
		return buf_add(out, "", 0);
	return field_display(a, i, a->values[i].value, false, out);
}

const char *
form_choice_label(const struct form_set *s, const struct form_field *f, size_t i)
{
	return choice_label(f->type, f->choices[i].label, s->english);
}
