/* SPDX-License-Identifier: ISC */
/*
 * The individual number is never stored (番号法 is not its only reason: a store
 * without numbers cannot leak them).  A check of the form tells the person;
 * this is what keeps it off the disk while the draft still has it.
 *
 * Beside it the number of our own, 宛名番号, in the form in which it travels.
 */
#include <stdlib.h>
#include <string.h>

#include "i18n/text.h"
#include "work/priv.h"

#define DIGITS			12
#define PERSON_KEY_DIGITS	15

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads a run of digits at s, taken together over single blanks and hyphens when it
 * is written 4-4-4; returns how far it reaches. */
static size_t
read_run(const char *s, char out[DIGITS + 1], size_t *n)
{
	size_t i = strspn(s, "0123456789"), group = i;

	*n = i;
	if (i <= DIGITS)
		memcpy(out, s, i);
	while (*n < DIGITS && group == 4 && (s[i] == '-' || s[i] == ' ') && digit(s[i + 1])) {
		group = strspn(s + i + 1, "0123456789");
		if (group != 4)
			break;
		memcpy(out + *n, s + i + 1, 4);
		*n += 4;
		i += 5;
	}
	if (*n <= DIGITS)
		out[*n] = '\0';
	return i;
}

bool
text_holds_my_number(const char *s)
{
	struct buf plain = BUF_INIT;
	char run[DIGITS + 1];
	bool found = false;
	const char *at;
	size_t n, step;

	/* Rubbish that cannot be normalised is looked at as it is. */
	at = text_nfkc(s, &plain) ? buf_str(&plain) : s;
	while (!found && *at != '\0') {
		at += strcspn(at, "0123456789");
		step = read_run(at, run, &n);
		found = n == DIGITS && my_number_valid(run);
		at += step != 0 ? step : *at != '\0';
	}
	buf_free(&plain);
	return found;
}

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
