/* SPDX-License-Identifier: ISC */
/*
 * A draft without individual numbers: a check of the form tells the person; this
 * is what keeps it off the disk while the draft still has it.
 *
 * Beside it the number of our own, 宛名番号, in the form in which it travels.
 */
#include <stdlib.h>
#include <string.h>

#include "cache/number.h"
#include "i18n/text.h"
#include "work/priv.h"

#define PERSON_KEY_DIGITS	15

/* person_key, and person_key_2 of a case's second person. */
static bool
is_person_key(const char *name)
{
	size_t n = strlen("person_key");

	return strncmp(name, "person_key", n) == 0 && (name[n] == '\0' || name[n] == '_');
}

static json_t *
without_numbers(const char *name, const json_t *v)
{
	const char *member;
	json_t *out, *inner;
	size_t i;

	if (json_is_string(v))
		return json_string(!is_person_key(name) &&
		    text_holds_my_number(json_string_value(v)) ? "" : json_string_value(v));
	if (json_is_array(v)) {
		out = json_array();
		for (i = 0; i < json_array_size(v); i++) {
			if (json_array_append_new(out, without_numbers(name,
			    json_array_get(v, i))) != 0)
				goto fail;
		}
		return out;
	}
	if (!json_is_object(v))
		return json_deep_copy(v);
	out = json_object();
	json_object_foreach((json_t *)(uintptr_t)v, member, inner) {
		/* Everything below person_key is that number of our own. */
		if (json_object_set_new(out, member, without_numbers(
		    is_person_key(name) ? name : member, inner)) != 0)
			goto fail;
	}
	return out;
fail:
	json_decref(out);
	return NULL;
}

json_t *
answers_without_numbers(const json_t *answers)
{
	return without_numbers("", answers);
}

bool
person_key_pad(const char *key, struct buf *out)
{
	bool ok = true;
	size_t n;

	for (n = strlen(key); ok && n > 0 && n < PERSON_KEY_DIGITS; n++)
		ok = buf_addc(out, '0');
	return ok && buf_adds(out, key);
}
