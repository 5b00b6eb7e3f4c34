/* SPDX-License-Identifier: ISC */
/*
 * What most entries answer at a field, said to every way of asking.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "forms/form_private.h"

/* Where the law leaves one provider, nobody has to look it up. */
static bool
only_choice(const struct answers *a, const char *field, struct buf *out)
{
	struct form_choice *c = NULL;
	struct err e = ERR_INIT;
	size_t n = 0;
	bool any;

	if (answers_choices(a, field, &c, &n, &e) != ERR_OK)
		err_clear(&e);
	any = n == 1 && buf_adds(out, c[0].code);
	free(c);
	return any;
}

/* One year, or one day, ends where it begins. */
static bool
same_end(const struct answers *a, struct buf *out)
{
	const char *type = answers_get(a, "condition_type");
	size_t from = form_index(a->form, "condition_from");

	if (from == SIZE_MAX || a->values[from].value == NULL || *a->values[from].value == '\0' ||
	    a->values[from].wrong ||
	    (strcmp(type, "fiscal_year") != 0 && strcmp(type, "date") != 0))
		return false;
	return buf_adds(out, a->values[from].value);
}

size_t
suggest_follower(const struct answers *a, const char *field)
{
	size_t end = form_index(a->form, "condition_to");

	return (strcmp(field, "condition_from") == 0 || strcmp(field, "condition_type") == 0) &&
	    end != SIZE_MAX && a->values[end].from == FROM_COMPUTED &&
	    a->values[end].value != NULL ? end : SIZE_MAX;
}

bool
suggest_anew(const struct answers *a, size_t field, struct buf *out)
{
	return strcmp(a->form->fields[field].id, "condition_to") == 0 && same_end(a, out);
}

bool
answers_suggest(const struct answers *a, const char *field, struct buf *out)
{
	const struct form_field *f = form_field_find(a->form, field);

	if (f == NULL || *answers_get(a, field) != '\0' || answers_absent(a, field) != NULL)
		return false;
	if (f->type == FIELD_ORGANIZATION)
		return only_choice(a, field, out);
	return strcmp(field, "condition_to") == 0 && same_end(a, out);
}
