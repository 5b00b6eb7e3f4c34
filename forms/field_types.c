/* SPDX-License-Identifier: ISC */
/*
 * Field types: one row ties a type to its word, its normaliser and what
 * people see of a value.  A normaliser appends the normal form, or returns
 * the code word of what is wrong.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "forms/form_private.h"
#include "i18n/text.h"
#include "i18n/wareki.h"
#include "wire/message.h"

#define PERSON_KEY_DIGITS	15

typedef const char *(*normalise_fn)(const struct answers *a, size_t field, const char *raw,
    struct buf *out);
typedef bool (*display_fn)(const struct answers *a, size_t field, const char *value,
    struct buf *out);

static const struct form_field *
field_of(const struct answers *a, size_t field)
{
	return &a->form->fields[field];
}

/* ---- text ---- */

static const char *
normal_text(const struct answers *a UNUSED, size_t field UNUSED, const char *raw, struct buf *out)
{
	struct buf trimmed = BUF_INIT;
	bool ok = text_trim(raw, &trimmed) && text_nfc(buf_str(&trimmed), out);

	buf_free(&trimmed);
	return ok ? NULL : "memory";
}

/* Line breaks stay. */
static const char *
normal_long(const struct answers *a UNUSED, size_t field UNUSED, const char *raw, struct buf *out)
{
	return text_nfc(raw, out) ? NULL : "memory";
}

static const char *
normal_kana(const struct answers *a UNUSED, size_t field UNUSED, const char *raw, struct buf *out)
{
	struct buf trimmed = BUF_INIT;
	size_t start = out->len;
	bool ok = text_trim(raw, &trimmed) && text_to_katakana(buf_str(&trimmed), out);

	buf_free(&trimmed);
	if (!ok)
		return "memory";
	return text_kana_ok(buf_str(out) + start) ? NULL : "value";
}

/* ---- numbers ---- */

/* ASCII digits of raw with everything in `drop` left out; false when others stand there. */
static bool
digits_of(const char *raw, const char *drop, struct buf *out)
{
	struct buf ascii = BUF_INIT;
	bool ok = text_ascii_digits(raw, &ascii);
	const char *p;

	for (p = buf_str(&ascii); ok && *p != '\0'; p++) {
		if (strchr(drop, *p) == NULL)
			ok = *p >= '0' && *p <= '9' && buf_addc(out, *p);
	}
	buf_free(&ascii);
	return ok && buf_add(out, "", 0);
}

static const char *
normal_number(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	struct buf d = BUF_INIT;
	const char *p;
	bool ok = digits_of(raw, ", ", &d) && d.len >= 1 && d.len <= 15;

	/* Leading zeros go, one stays. */
	for (p = buf_str(&d); ok && p[0] == '0' && p[1] != '\0'; p++)
		continue;
	ok = ok && buf_adds(out, p);
	buf_free(&d);
	return ok ? NULL : "value";
}

static const char *
normal_money(const struct answers *a, size_t field, const char *raw, struct buf *out)
{
	struct buf b = BUF_INIT;
	size_t n = strlen(raw);
	const char *wrong;

	if (n >= 3 && strcmp(raw + n - 3, "円") == 0)
		n -= 3;
	wrong = buf_add(&b, raw, n) ? normal_number(a, field, buf_str(&b), out) : "memory";
	buf_free(&b);
	return wrong;
}

static bool
display_money(const struct answers *a UNUSED, size_t field UNUSED, const char *value,
    struct buf *out)
{
	size_t n = strlen(value), i;

	for (i = 0; i < n; i++) {
		if (i != 0 && (n - i) % 3 == 0)
			buf_addc(out, ',');
		buf_addc(out, value[i]);
	}
	return buf_adds(out, "円");
}

static const char *
normal_person_key(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	struct buf d = BUF_INIT;
	bool ok = digits_of(raw, "- ", &d) && d.len >= 1 && d.len <= PERSON_KEY_DIGITS &&
	    strspn(buf_str(&d), "0") != d.len;
	size_t n;

	for (n = d.len; ok && n < PERSON_KEY_DIGITS; n++)
		ok = buf_addc(out, '0');
	ok = ok && buf_adds(out, buf_str(&d));
	buf_free(&d);
	return ok ? NULL : "value";
}

/* Without the leading zeros that the wire wants. */
static bool
display_person_key(const struct answers *a UNUSED, size_t field UNUSED, const char *value,
    struct buf *out)
{
	return buf_adds(out, value + strspn(value, "0"));
}

/* 13 digits, the first a check digit (平成26年財務省令70号2条). */
static const char *
normal_corporate(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	struct buf d = BUF_INIT;
	bool ok = digits_of(raw, "- ", &d) && d.len == 13;
	int sum = 0, i;

	for (i = 1; ok && i <= 12; i++)
		sum += (d.data[13 - i] - '0') * (i % 2 == 1 ? 1 : 2);
	ok = ok && d.data[0] - '0' == 9 - sum % 9 && buf_adds(out, buf_str(&d));
	buf_free(&d);
	return ok ? NULL : "value";
}

static const char *
normal_postal(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	struct buf d = BUF_INIT;
	const char *p = strncmp(raw, "〒", 3) == 0 ? raw + 3 : raw;
	bool ok = digits_of(p, "- ", &d) && d.len == 7 &&
	    buf_addf(out, "%.3s-%s", d.data, d.data + 3);

	buf_free(&d);
	return ok ? NULL : "value";
}

static const char *
normal_telephone(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	struct buf d = BUF_INIT, shown = BUF_INIT;
	bool ok = digits_of(raw, "-() +", &d) && d.len >= 9 && d.len <= 15 &&
	    text_ascii_digits(raw, &shown) && buf_adds(out, buf_str(&shown));

	buf_free(&d);
	buf_free(&shown);
	return ok ? NULL : "value";
}

static const char *
normal_account(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	struct buf d = BUF_INIT;
	bool ok = digits_of(raw, "- ", &d) && d.len >= 1 && d.len <= 14 && buf_adds(out,
	    buf_str(&d));

	buf_free(&d);
	return ok ? NULL : "value";
}

/* ---- dates ---- */

static const char *
normal_date(const struct answers *a, size_t field, const char *raw, struct buf *out)
{
	char text[DATE_TEXT_SIZE];
	struct date d;

	if (!wareki_parse(raw, field_of(a, field)->partial_date, &d))
		return "value";
	date_format(d, text);
	return buf_adds(out, text) ? NULL : "memory";
}

static bool
display_date(const struct answers *a UNUSED, size_t field UNUSED, const char *value,
    struct buf *out)
{
	struct date d;

	return date_parse_partial(value, &d) ? wareki_echo(d, out) : buf_adds(out, value);
}

static const char *
normal_month(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	char text[DATE_TEXT_SIZE];
	struct date d;

	if (!wareki_parse(raw, true, &d) || d.month == 0)
		return "value";
	d.day = 0;
	date_format(d, text);
	return buf_adds(out, text) ? NULL : "memory";
}

static const char *
normal_fiscal_year(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	int year;

	if (!wareki_parse_year(raw, &year))
		return "value";
	return buf_addf(out, "%04d", year) ? NULL : "memory";
}

static bool
display_fiscal_year(const struct answers *a UNUSED, size_t field UNUSED, const char *value,
    struct buf *out)
{
	return wareki_fiscal_year((int)strtol(value, NULL, 10), out) && buf_addf(out, " (%s)",
	    value);
}

/* A point of the condition: what it is depends on the kind of condition. */
static bool
condition_is_year(const struct answers *a)
{
	return strcmp(answers_get(a, "condition_type"), "fiscal_year") == 0;
}

static const char *
normal_condition(const struct answers *a, size_t field, const char *raw, struct buf *out)
{
	return condition_is_year(a) ? normal_fiscal_year(a, field, raw, out) :
	    normal_date(a, field, raw, out);
}

static bool
display_condition(const struct answers *a, size_t field, const char *value, struct buf *out)
{
	return condition_is_year(a) ? display_fiscal_year(a, field, value, out) :
	    display_date(a, field, value, out);
}

/* ---- choices ---- */

/* The choice that was meant: by its code, or by its label. */
static const struct form_choice *
pick(const struct form_choice *choices, size_t n, const char *what, size_t len)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if ((strncmp(choices[i].code, what, len) == 0 && choices[i].code[len] == '\0') ||
		    (strncmp(choices[i].label, what, len) == 0 && choices[i].label[len] == '\0'))
			return &choices[i];
	}
	return NULL;
}

static const char *
normal_choice(const struct answers *a, size_t field, const char *raw, struct buf *out)
{
	const struct form_choice *c;
	struct form_choice *choices;
	const char *wrong = NULL;
	size_t n;

	if (answers_choices(a, field_of(a, field)->id, &choices, &n, NULL) != ERR_OK)
		return "memory";
	c = pick(choices, n, raw, strlen(raw));
	if (c == NULL)
		wrong = n != 0 ? "choice" : "value";
	else if (!buf_adds(out, c->code))
		wrong = "memory";
	free(choices);
	return wrong;
}

static const char *
normal_multi(const struct answers *a, size_t field, const char *raw, struct buf *out)
{
	const struct form_choice *c;
	struct form_choice *choices;
	const char *wrong = NULL, *p, *end;
	size_t n, start = out->len;

	if (answers_choices(a, field_of(a, field)->id, &choices, &n, NULL) != ERR_OK)
		return "memory";
	for (p = raw; wrong == NULL && *p != '\0'; p = *end == ',' ? end + 1 : end) {
		end = p + strcspn(p, ",");
		p += strspn(p, " ");
		c = pick(choices, n, p, (size_t)(end - p));
		if (c == NULL)
			wrong = "choice";
		else if ((out->len != start && !buf_addc(out, ',')) || !buf_adds(out, c->code))
			wrong = "memory";
	}
	free(choices);
	return wrong;
}

static bool
display_choices(const struct answers *a, size_t field, const char *value, struct buf *out)
{
	const struct form_choice *c;
	struct form_choice *choices;
	const char *p, *end;
	size_t n;
	bool ok = true;

	if (answers_choices(a, field_of(a, field)->id, &choices, &n, NULL) != ERR_OK)
		return false;
	for (p = value; ok && *p != '\0'; p = *end == ',' ? end + 1 : end) {
		end = p + strcspn(p, ",");
		c = pick(choices, n, p, (size_t)(end - p));
		ok = (p == value || buf_adds(out, "、")) &&
		    (c != NULL ? buf_adds(out, c->label) : buf_add(out, p, (size_t)(end - p)));
	}
	free(choices);
	return ok;
}

/* ---- what the catalogue knows ---- */

static const char *
normal_procedure(const struct answers *a, size_t field UNUSED, const char *raw, struct buf *out)
{
	if (catalog_find(a->set->catalog, raw, NULL) == NULL)
		return "procedure";
	return buf_adds(out, raw) ? NULL : "memory";
}

static bool
display_procedure(const struct answers *a, size_t field UNUSED, const char *value,
    struct buf *out)
{
	const struct catalog_procedure *p = catalog_find(a->set->catalog, value, NULL);

	return p != NULL ? buf_addf(out, "%s (%s)", p->title, value) : buf_adds(out, value);
}

/* A 6-digit code, the name of a local government, or a provider's own word. */
static const char *
normal_organization(const struct answers *a, size_t field, const char *raw, struct buf *out)
{
	const struct catalog_organization **hits = NULL, *o;
	struct buf code = BUF_INIT;
	const char *wrong = "organization";
	size_t i, n = 0;

	if (digits_of(raw, " -", &code) && (o = catalog_organization(a->set->catalog,
	    buf_str(&code))) != NULL) {
		wrong = buf_adds(out, o->code) ? NULL : "memory";
	} else if (normal_choice(a, field, raw, out) == NULL) {
		wrong = NULL;
	} else if (catalog_organization_search(a->set->catalog, raw, 20, &hits, &n,
	    NULL) == ERR_OK) {
		for (i = 0; wrong != NULL && i < n; i++) {
			if (strcmp(hits[i]->name, raw) == 0 || strcmp(hits[i]->head, raw) == 0)
				wrong = buf_adds(out, hits[i]->code) ? NULL : "memory";
		}
	}
	free(hits);
	buf_free(&code);
	return wrong;
}

static bool
display_organization(const struct answers *a, size_t field, const char *value, struct buf *out)
{
	const struct catalog_organization *o = catalog_organization(a->set->catalog, value);

	return o != NULL ? buf_addf(out, "%s (%s)", o->head, value) :
	    display_choices(a, field, value, out);
}

/* ---- the table ---- */

static bool
display_plain(const struct answers *a UNUSED, size_t field UNUSED, const char *value,
    struct buf *out)
{
	return buf_adds(out, value);
}

/* 見福第４５６号 and 見福第456号 are one document. */
static const char *
normal_document(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	struct buf trimmed = BUF_INIT, nfc = BUF_INIT;
	bool ok = text_trim(raw, &trimmed) && text_nfc(buf_str(&trimmed), &nfc) &&
	    text_ascii_digits(buf_str(&nfc), out);

	buf_free(&trimmed);
	buf_free(&nfc);
	return ok ? NULL : "memory";
}

/* 平成26年総務省令85号5条 has the check digit; right or wrong, it is not kept (番号法20条). */
static const char *
normal_individual(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out UNUSED)
{
	return field_holds_my_number(raw) ? "individual-number" : "individual-digits";
}

static bool
display_stars(const struct answers *a UNUSED, size_t field UNUSED, const char *value UNUSED,
    struct buf *out)
{
	return buf_adds(out, "************");
}

static const struct {
	const char	*name;
	normalise_fn	 normalise;
	display_fn	 display;
} types[FIELD_TYPE_COUNT] = {
	[FIELD_TEXT] =		{ "text", normal_text, display_plain },
	[FIELD_LONG_TEXT] =	{ "long_text", normal_long, display_plain },
	[FIELD_KANA] =		{ "kana", normal_kana, display_plain },
	[FIELD_NUMBER] =	{ "number", normal_number, display_plain },
	[FIELD_MONEY] =		{ "money", normal_money, display_money },
	[FIELD_DATE] =		{ "date", normal_date, display_date },
	[FIELD_MONTH] =		{ "month", normal_month, display_date },
	[FIELD_FISCAL_YEAR] =	{ "fiscal_year", normal_fiscal_year, display_fiscal_year },
	[FIELD_CHOICE] =	{ "choice", normal_choice, display_choices },
	[FIELD_MULTI_CHOICE] =	{ "multi_choice", normal_multi, display_choices },
	[FIELD_YES_NO] =	{ "yes_no", normal_choice, display_choices },
	[FIELD_PERSON_KEY] =	{ "person_key", normal_person_key, display_person_key },
	[FIELD_CORPORATE_NUMBER] = { "corporate_number", normal_corporate, display_plain },
	[FIELD_POSTAL_CODE] =	{ "postal_code", normal_postal, display_plain },
	[FIELD_ADDRESS] =	{ "address", normal_text, display_plain },
	[FIELD_TELEPHONE] =	{ "telephone", normal_telephone, display_plain },
	[FIELD_BANK_ACCOUNT] =	{ "bank_account", normal_account, display_plain },
	[FIELD_ORGANIZATION] =	{ "organization", normal_organization, display_organization },
	[FIELD_PROCEDURE] =	{ "procedure", normal_procedure, display_procedure },
	[FIELD_NOTE] =		{ "note", normal_long, display_plain },
	[FIELD_CONDITION] =	{ "condition", normal_condition, display_condition },
	[FIELD_DOCUMENT] =	{ "document", normal_document, display_plain },
	[FIELD_INDIVIDUAL_NUMBER] = { "individual_number", normal_individual, display_stars },
};

const char *
field_type_name(enum field_type t)
{
	return types[t].name;
}

bool
field_type_parse(const char *name, enum field_type *out)
{
	size_t i;

	for (i = 0; i < FIELD_TYPE_COUNT; i++) {
		if (strcmp(types[i].name, name) == 0) {
			*out = (enum field_type)i;
			return true;
		}
	}
	return false;
}

/* 12 digits with a valid check digit, written however: an individual number
 * must not stand in any field but the person key's. */
bool
field_holds_my_number(const char *raw)
{
	struct buf b = BUF_INIT;
	char run[13];
	size_t n = 0;
	const char *p;
	bool found = false;

	if (!text_ascii_digits(raw, &b))
		return false;
	for (p = buf_str(&b);; p++) {
		if (*p >= '0' && *p <= '9') {
			if (n < 12)
				run[n] = *p;
			n++;
			continue;
		}
		/* 1234 5678 9018 and 1234-5678-9018 are one number. */
		if ((*p == '-' || *p == ' ') && n % 4 == 0 && n < 12 && n > 0)
			continue;
		if (n == 12) {
			run[12] = '\0';
			found = found || my_number_valid(run);
		}
		n = 0;
		if (*p == '\0')
			break;
	}
	buf_free(&b);
	return found;
}

const char *
field_normalise(const struct answers *a, size_t field, const char *raw, struct buf *out)
{
	const struct form_field *f = field_of(a, field);
	size_t start = out->len;
	const char *wrong;

	if (!utf8_valid(raw, strlen(raw)))
		return "utf8";
	if (f->type != FIELD_PERSON_KEY && f->type != FIELD_CORPORATE_NUMBER &&
	    f->type != FIELD_INDIVIDUAL_NUMBER && field_holds_my_number(raw))
		return "my-number";
	if (text_has_private_use(raw))
		return "private-use";
	wrong = types[f->type].normalise(a, field, raw, out);
	if (wrong == NULL && f->max != 0 && utf8_count(buf_str(out) + start) > f->max)
		wrong = "max";
	return wrong;
}

bool
field_display(const struct answers *a, size_t field, const char *value, struct buf *out)
{
	if (a->values[field].wrong)
		return buf_adds(out, value);
	return types[field_of(a, field)->type].display(a, field, value, out);
}
