/* SPDX-License-Identifier: ISC */
/*
 * Rules over a submission that was read; see submission_rules.h.
 */
#include "wire/submission_rules.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/uuid.h"
#include "wire/message.h"
#include "wire/shape.h"

#define MY_NUMBER_DIGITS	12
#define PERSON_KEY_DIGITS	15

static bool
one_of(const char *s, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strcmp(s, *words) == 0)
			return true;
	}
	return false;
}

static bool
all_digits(const char *s, size_t min, size_t max)
{
	size_t n = strspn(s, "0123456789");

	return s[n] == '\0' && n >= min && n <= max;
}

static bool
whole_date(const char *s)
{
	struct date d;

	return date_parse(s, &d);
}

static bool
date_or_null(const char *s)
{
	return s == NULL || whole_date(s);
}

static bool
digest_like(const char *s)
{
	unsigned char bytes[32];

	return b64_decode_fixed(s, bytes, sizeof bytes);
}

static bool
instant(const char *s)
{
	int64_t us;

	return time_parse(s, &us);
}

/* 12 digits whose check digit holds (平成二十六年総務省令第八十五号 第五条). */
bool
my_number_valid(const char *digits)
{
	static const int weights[] = { 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	int sum = 0, i, check;

	if (!all_digits(digits, MY_NUMBER_DIGITS, MY_NUMBER_DIGITS))
		return false;
	for (i = 0; i < MY_NUMBER_DIGITS - 1; i++)
		sum += (digits[i] - '0') * weights[i];
	check = sum % 11 <= 1 ? 0 : 11 - sum % 11;
	return digits[MY_NUMBER_DIGITS - 1] - '0' == check;
}

/* The digit at *s, and moves past it; -1 for anything else.  An input method
 * leaves full-width digits (U+FF10 to U+FF19), which are read as well. */
static int
next_digit(const char **s)
{
	const unsigned char *p = (const unsigned char *)*s;

	if (p[0] >= '0' && p[0] <= '9') {
		(*s)++;
		return p[0] - '0';
	}
	if (p[0] == 0xef && p[1] == 0xbc && p[2] >= 0x90 && p[2] <= 0x99) {
		*s += 3;
		return p[2] - 0x90;
	}
	return -1;
}

/* Any run of exactly 12 digits inside the text that is a valid number. */
static bool
holds_my_number(const char *s)
{
	char run[MY_NUMBER_DIGITS + 1];
	size_t n;
	int d;

	while (*s != '\0') {
		for (n = 0; (d = next_digit(&s)) >= 0; n++)
			if (n < MY_NUMBER_DIGITS)
				run[n] = (char)('0' + d);
		if (n == MY_NUMBER_DIGITS) {
			run[n] = '\0';
			if (my_number_valid(run))
				return true;
		}
		if (*s != '\0')
			s++;
	}
	return false;
}

/* Where the search stands: a member (name) or an element of an array. */
struct step {
	const struct step	*up;
	const char		*name;
	size_t			 index;
};

static void
add_path(const struct step *at, struct buf *b)
{
	if (at == NULL)
		return;
	add_path(at->up, b);
	if (at->name == NULL)
		buf_addf(b, "[%zu]", at->index);
	else
		buf_addf(b, "%s%s", b->len != 0 ? "." : "", at->name);
}

static bool
is_person_key(const struct step *at)
{
	return at != NULL && at->up != NULL && at->up->up == NULL && at->name != NULL &&
	    at->up->name != NULL && strcmp(at->name, "person_key") == 0 &&
	    strcmp(at->up->name, "subject") == 0;
}

/* One id in some thousands ends, by chance, in twelve digits that hold: an id
 * is no person's number. */
static bool
may_stand(const json_t *v, const struct step *at)
{
	char digits[24];

	if (json_is_integer(v)) {
		(void)snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(v));
		return !my_number_valid(digits);
	}
	return !json_is_string(v) || is_person_key(at) || uuid_valid(json_string_value(v)) ||
	    !holds_my_number(json_string_value(v));
}

static enum err_code
search_numbers(const json_t *v, const struct step *at, struct err *e)
{
	struct step inner = { at, NULL, 0 };
	struct buf path = BUF_INIT;
	enum err_code rc = ERR_OK;
	json_t *value;
	bool named = at != NULL && at->name != NULL && holds_my_number(at->name);

	if (named || !may_stand(v, at)) {
		/* A name that is the number itself is not repeated in a message. */
		add_path(named ? at->up : at, &path);
		rc = json_wrong(e, buf_str(&path), "", "my-number");
		buf_free(&path);
		return rc;
	}
	if (json_is_array(v)) {
		for (; rc == ERR_OK && inner.index < json_array_size(v); inner.index++)
			rc = search_numbers(json_array_get(v, inner.index), &inner, e);
	} else if (json_is_object(v)) {
		json_object_foreach((json_t *)(uintptr_t)v, inner.name, value) {
			if (rc == ERR_OK)
				rc = search_numbers(value, &inner, e);
		}
	}
	return rc;
}

enum err_code
submission_no_my_number(const json_t *payload, struct err *e)
{
	return search_numbers(payload, NULL, e);
}

/* ---- one function a part, each a list of (holds, path) ---- */

struct rule {
	bool		 holds;
	const char	*name;
};

static enum err_code
judge(const struct rule *rules, size_t n, const char *path, struct err *e)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!rules[i].holds)
			return json_wrong(e, path, rules[i].name, "value");
	}
	return ERR_OK;
}

static enum err_code
rules_head(const struct wire_submission *s, struct err *e)
{
	const struct rule rules[] = {
		{ uuid_valid(s->id), "id" },
		{ uuid_valid(s->entry), "entry" },
		{ s->supersedes == NULL || uuid_valid(s->supersedes), "supersedes" },
		{ instant(s->made_at), "made_at" },
		{ *s->terminal != '\0', "terminal" },
		{ all_digits(s->organization, 6, 6), "organization" },
		{ *s->section != '\0', "section" },
		{ *s->affair != '\0', "affair" },
		{ *s->case_no != '\0', "case_no" },
		{ whole_date(s->as_of), "as_of" },
		{ *s->procedure.code != '\0', "procedure.code" },
		{ *s->procedure.row != '\0', "procedure.row" },
		{ whole_date(s->catalogue), "catalogue" },
		{ *s->form.id != '\0', "form.id" },
		{ s->form.version > 0, "form.version" },
		{ digest_like(s->form.digest), "form.digest" },
		{ digest_like(s->review_digest), "review_digest" },
	};
	struct public_key reply;

	enum err_code rc = judge(rules, NELEM(rules), "", e);

	if (rc == ERR_OK && !public_key_parse(CURVE_X25519, s->reply_key, &reply))
		rc = json_wrong(e, "", "reply_key", "value");
	return rc;
}

static enum err_code
rules_subject(const struct wire_subject *s, struct err *e)
{
	static const char *const sexes[] = { "1", "2", "9", NULL };
	struct date d;
	const struct rule rules[] = {
		{ all_digits(s->person_key, 1, PERSON_KEY_DIGITS), "person_key" },
		{ *s->role != '\0', "role" },
		{ *s->name != '\0', "name" },
		{ s->birth == NULL || date_parse_partial(s->birth, &d), "birth" },
		{ one_of(s->sex, sexes), "sex" },
	};

	return judge(rules, NELEM(rules), "subject", e);
}

static bool
year(const char *s)
{
	return s != NULL && all_digits(s, 4, 4);
}

/* from and to by condition.type: dates (equal) for `date`, dates (to may be
 * null) for `period`, years for `fiscal_year`, absent for `none`. */
static enum err_code
rules_condition(const struct wire_inquiry *q, struct err *e)
{
	static const char *const types[] = { "date", "fiscal_year", "period", "none", NULL };
	const char *type = q->condition_type, *from = q->condition_from, *to = q->condition_to;
	bool from_ok, to_ok;

	if (!one_of(type, types))
		return json_wrong(e, "inquiry.condition", "type", "value");
	if (strcmp(type, "none") == 0) {
		from_ok = from == NULL;
		to_ok = to == NULL;
	} else if (strcmp(type, "fiscal_year") == 0) {
		from_ok = year(from);
		to_ok = year(to) && from_ok && strcmp(from, to) <= 0;
	} else {
		from_ok = from != NULL && whole_date(from);
		to_ok = date_or_null(to);
		if (strcmp(type, "date") == 0)
			to_ok = to_ok && from_ok && to != NULL && strcmp(from, to) == 0;
		else if (to != NULL)
			to_ok = to_ok && from_ok && strcmp(from, to) <= 0;
	}
	if (!from_ok)
		return json_wrong(e, "inquiry.condition", "from", "value");
	return to_ok ? ERR_OK : json_wrong(e, "inquiry.condition", "to", "value");
}

static enum err_code
rules_inquiry(const struct wire_inquiry *q, struct err *e)
{
	const struct rule rules[] = {
		{ *q->provider.code != '\0', "provider.code" },
		{ q->information_count > 0, "information" },
		{ *q->reason != '\0', "reason" },
		{ date_or_null(q->due), "due" },
		{ date_or_null(q->valid_until), "valid_until" },
	};
	enum err_code rc = judge(rules, NELEM(rules), "inquiry", e);

	return rc == ERR_OK ? rules_condition(q, e) : rc;
}

static enum err_code
rules_registration(const struct wire_registration *r, struct err *e)
{
	static const char *const operations[] = { "new", "update", "cancel", NULL };
	static const char *const absents[] = { "not_applicable", "unknown", "not_asked",
	    "withheld", NULL };
	bool is_new = strcmp(r->operation, "new") == 0;
	const struct rule rules[] = {
		{ one_of(r->operation, operations), "operation" },
		{ *r->dataset != '\0', "dataset" },
		{ *r->layout != '\0', "layout" },
		{ *r->record_no != '\0', "record_no" },
		{ is_new ? r->base_version == 0 : r->base_version >= 1, "base_version" },
		{ whole_date(r->valid_from), "valid_from" },
		{ date_or_null(r->valid_to), "valid_to" },
		{ r->item_count > 0 || strcmp(r->operation, "cancel") == 0, "items" },
	};
	size_t i;

	for (i = 0; i < r->item_count; i++) {
		const struct wire_item *it = &r->items[i];

		if (*it->code == '\0' || (it->value == NULL) == (it->absent == NULL) ||
		    (it->absent != NULL && !one_of(it->absent, absents)))
			return json_wrong(e, "registration", "items", "value");
	}
	return judge(rules, NELEM(rules), "registration", e);
}

static enum err_code
rules_notice(const struct wire_notice *n, struct err *e)
{
	const struct rule rules[] = {
		{ *n->title != '\0', "title" },
		{ *n->body != '\0', "body" },
		{ date_or_null(n->from_date), "from_date" },
		{ date_or_null(n->until_date), "until_date" },
	};

	return judge(rules, NELEM(rules), "notice", e);
}

enum err_code
submission_rules(const struct wire_submission *s, struct err *e)
{
	enum err_code rc = rules_head(s, e);

	if (rc == ERR_OK)
		rc = rules_subject(&s->subject, e);
	if (rc != ERR_OK)
		return rc;
	switch (s->kind) {
	case WIRE_INQUIRY:
		return rules_inquiry(&s->inquiry, e);
	case WIRE_REGISTRATION:
		return rules_registration(&s->registration, e);
	case WIRE_NOTICE:
		return rules_notice(&s->notice, e);
	}
	return json_wrong(e, "", "kind", "value");
}
