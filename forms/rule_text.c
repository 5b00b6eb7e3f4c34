/* SPDX-License-Identifier: ISC */
/*
 * What a rule says when it does not hold: its fact and mend, with the answers
 * that they name in braces: 「税の年度 {tax_year} が入っていません」.  The
 * sentence is the form's and Japanese, and so are the values in it.
 */
#include <stdint.h>
#include <string.h>

#include "forms/form_private.h"
#include "i18n/wareki.h"

#define TODAY	"today"

/* The next name in braces: where it opens, and how long it is; false: there is none. */
static bool
next_name(const char *text, size_t *at, size_t *len)
{
	const char *open = strchr(text, '{'), *end = open != NULL ? strchr(open, '}') : NULL;

	if (end == NULL)
		return false;
	*at = (size_t)(open - text);
	*len = (size_t)(end - open) - 1;
	return true;
}

static size_t
field_named(const struct form *f, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < f->field_count; i++) {
		if (strncmp(f->fields[i].id, name, len) == 0 && f->fields[i].id[len] == '\0')
			return i;
	}
	return SIZE_MAX;
}

static bool
is_today(const char *name, size_t len)
{
	return len == strlen(TODAY) && strncmp(name, TODAY, len) == 0;
}

/* A year or a day by its era alone: the other writing stands at the field. */
static bool
add_value(const struct answers *a, size_t field, struct buf *out)
{
	struct buf b = BUF_INIT;
	const char *value = a->values[field].value, *more;
	bool ok;

	if (value == NULL || *value == '\0')
		return buf_adds(out, a->values[field].absent != NULL ?
		    absent_text(a->values[field].absent, false) : blank_text(false));
	ok = field_display(a, field, value, false, &b);
	more = strstr(buf_str(&b), " (");
	switch (field_type_now(a, field)) {
	case FIELD_DATE:
	case FIELD_MONTH:
	case FIELD_YEAR:
	case FIELD_FISCAL_YEAR:
		ok = ok && buf_add(out, buf_str(&b), more != NULL ?
		    (size_t)(more - buf_str(&b)) : b.len);
		break;
	default:
		ok = ok && buf_adds(out, buf_str(&b));
	}
	buf_free(&b);
	return ok;
}

bool
rule_text(const struct answers *a, const char *message, struct buf *out)
{
	size_t at, len, field;
	bool ok = true;

	for (; ok && next_name(message, &at, &len); message += at + len + 2) {
		const char *name = message + at + 1;

		field = field_named(a->form, name, len);
		ok = buf_add(out, message, at) && (field != SIZE_MAX ? add_value(a, field, out) :
		    is_today(name, len) ? wareki_format(a->today, out) :
		    buf_add(out, message + at, len + 2));
	}
	return ok && buf_adds(out, message);
}

bool
rule_text_fault(const struct form *f, const char *message, size_t *at, size_t *len, bool *personal)
{
	const char *text = message;
	size_t field;

	for (; next_name(text, at, len); text += *at + *len + 2) {
		field = field_named(f, text + *at + 1, *len);
		*personal = field != SIZE_MAX && (f->fields[field].personal ||
		    f->fields[field].type == FIELD_INDIVIDUAL_NUMBER);
		if (*personal || (field == SIZE_MAX && !is_today(text + *at + 1, *len))) {
			*at += (size_t)(text - message) + 1;
			return true;
		}
	}
	return false;
}
