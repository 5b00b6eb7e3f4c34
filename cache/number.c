/* SPDX-License-Identifier: ISC */
/*
 * See number.h.
 */
#include "cache/number.h"

#include <string.h>

#include "base/buf.h"
#include "i18n/text.h"
#include "wire/message.h"

#define DIGITS	12

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
