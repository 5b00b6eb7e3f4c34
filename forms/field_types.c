/* SPDX-License-Identifier: ISC */
/*
 * Field types: one row ties a type to its word and its normaliser, which
 * appends the normal form or returns the code word of what is wrong.  What
 * people see of a value: display.c.
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
	static const char *const units[] = { "円", "yen" };
	size_t i, n = strlen(raw);
	const char *wrong;

	for (i = 0; i < NELEM(units); i++) {
		if (n >= strlen(units[i]) && strcmp(raw + n - strlen(units[i]), units[i]) == 0)
			n -= strlen(units[i]);
	}
	wrong = buf_add(&b, raw, n) ? normal_number(a, field, buf_str(&b), out) : "memory";
	buf_free(&b);
	return wrong;
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

/* What is wrong with what could not be read as a date. */
static const char *
date_wrong(const char *raw)
{
	static const struct { char era; const char *code; } borders[] = {
		{ 'R', "border-reiwa" },
		{ 'H', "border-heisei" },
		{ 'S', "border-showa" },
		{ 'T', "border-taisho" },
	};
	char era = wareki_passed_border(raw);

	for (size_t i = 0; i < NELEM(borders); i++) {
		if (borders[i].era == era)
			return borders[i].code;
	}
	return wareki_no_such_day(raw) ? "no-day" : "value";
}

static const char *
normal_date(const struct answers *a, size_t field, const char *raw, struct buf *out)
{
	char text[DATE_TEXT_SIZE];
	struct date d;

	if (!wareki_parse(raw, field_of(a, field)->partial_date, &d))
		return date_wrong(raw);
	date_format(d, text);
	return buf_adds(out, text) ? NULL : "memory";
}

static const char *
normal_month(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	char text[DATE_TEXT_SIZE];
	struct date d;

	if (!wareki_parse(raw, true, &d))
		return date_wrong(raw);
	if (d.month == 0)
		return "value";
	d.day = 0;
	date_format(d, text);
	return buf_adds(out, text) ? NULL : "memory";
}

static const char *
normal_year(const struct answers *a UNUSED, size_t field UNUSED, const char *raw,
    struct buf *out)
{
	int year;

	if (!wareki_parse_year(raw, &year))
		return "value";
	return buf_addf(out, "%04d", year) ? NULL : "memory";
}

static const char *
normal_condition(const struct answers *a, size_t field, const char *raw, struct buf *out)
{
	return field_type_now(a, field) == FIELD_FISCAL_YEAR ?
	    normal_year(a, field, raw, out) : normal_date(a, field, raw, out);
}

/* ---- choices ---- */

static bool
is_word(const char *word, const char *what, size_t len)
{
	return strncmp(word, what, len) == 0 && word[len] == '\0';
}

/* The choice that was meant: by its code, or by its label in either language. */
static const struct form_choice *
pick(const struct form_field *f, const struct form_choice *choices, size_t n, const char *what,
    size_t len)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (is_word(choices[i].code, what, len) || is_word(choices[i].label, what, len) ||
		    is_word(choice_label(f->type, choices[i].label, true), what, len))
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

	if (!field_choices(a, field, &choices, &n))
		return "memory";
	c = pick(field_of(a, field), choices, n, raw, strlen(raw));
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

	if (!field_choices(a, field, &choices, &n))
		return "memory";
	for (p = raw; wrong == NULL && *p != '\0'; p = *end == ',' ? end + 1 : end) {
		end = p + strcspn(p, ",");
		p += strspn(p, " ");
		c = pick(field_of(a, field), choices, n, p, (size_t)(end - p));
		if (c == NULL)
			wrong = "choice";
		else if ((out->len != start && !buf_addc(out, ',')) || !buf_adds(out, c->code))
			wrong = "memory";
	}
	free(choices);
	return wrong;
}

/* ---- what the catalogue knows ---- */

static const char *
normal_procedure(const struct answers *a, size_t field UNUSED, const char *raw, struct buf *out)
{
	if (catalog_find(a->set->catalog, raw, NULL) == NULL)
		return "procedure";
	return buf_adds(out, raw) ? NULL : "memory";
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

/* ---- the table ---- */

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

static const struct {
	const char	*name;
	normalise_fn	 normalise;
} types[FIELD_TYPE_COUNT] = {
	[FIELD_TEXT] =		{ "text", normal_text },
	[FIELD_LONG_TEXT] =	{ "long_text", normal_long },
	[FIELD_KANA] =		{ "kana", normal_kana },
	[FIELD_NUMBER] =	{ "number", normal_number },
	[FIELD_MONEY] =		{ "money", normal_money },
	[FIELD_DATE] =		{ "date", normal_date },
	[FIELD_MONTH] =		{ "month", normal_month },
	[FIELD_YEAR] =		{ "year", normal_year },
	[FIELD_FISCAL_YEAR] =	{ "fiscal_year", normal_year },
	[FIELD_CHOICE] =	{ "choice", normal_choice },
	[FIELD_MULTI_CHOICE] =	{ "multi_choice", normal_multi },
	[FIELD_YES_NO] =	{ "yes_no", normal_choice },
	[FIELD_PERSON_KEY] =	{ "person_key", normal_person_key },
	[FIELD_CORPORATE_NUMBER] = { "corporate_number", normal_corporate },
	[FIELD_POSTAL_CODE] =	{ "postal_code", normal_postal },
	[FIELD_ADDRESS] =	{ "address", normal_text },
	[FIELD_TELEPHONE] =	{ "telephone", normal_telephone },
	[FIELD_BANK_ACCOUNT] =	{ "bank_account", normal_account },
	[FIELD_ORGANIZATION] =	{ "organization", normal_organization },
	[FIELD_PROCEDURE] =	{ "procedure", normal_procedure },
	[FIELD_NOTE] =		{ "note", normal_long },
	[FIELD_CONDITION] =	{ "condition", normal_condition },
	[FIELD_DOCUMENT] =	{ "document", normal_document },
	[FIELD_INDIVIDUAL_NUMBER] = { "individual_number", normal_individual },
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
 * must not stand in any field; of a person key see is_my_number(). */
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

/* Twelve digits whose last one checks, where a 宛名番号 belongs: the likeliest slip.  One that
 * happens to look so is written with zeros in front, as it travels. */
static bool
is_my_number(const char *raw)
{
	struct buf d = BUF_INIT;
	bool is = digits_of(raw, "- ", &d) && d.len == 12 && my_number_valid(buf_str(&d));

	buf_free(&d);
	return is;
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
	if (f->type == FIELD_PERSON_KEY && is_my_number(raw))
		return "my-number-key";
	if (text_has_private_use(raw))
		return "private-use";
	wrong = types[f->type].normalise(a, field, raw, out);
	if (wrong == NULL && f->max != 0 && utf8_count(buf_str(out) + start) > f->max)
		wrong = "max";
	return wrong;
}
