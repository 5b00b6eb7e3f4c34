/* SPDX-License-Identifier: ISC */
/*
 * A line of the export, read by hand: a million of them go by in seconds, and
 * what is not exactly as written is not taken for a line.
 *
 *	{"seq":7,"record":"{\"at\":…}","hash":"43 characters"}
 *	{"seq":6,"hash":"43 characters"}	the end of what was destroyed
 */
#include "verify/verify.h"

#include <string.h>

#include "seal/b64.h"

#define HASH_CHARS	43

static bool
take(char **p, const char *end, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(end - *p) < n || memcmp(*p, word, n) != 0)
		return false;
	*p += n;
	return true;
}

static bool
number(char **p, const char *end, int64_t *out)
{
	const char *begin = *p;

	for (*out = 0; *p < end && **p >= '0' && **p <= '9' && *p - begin < 18; (*p)++)
		*out = *out * 10 + (**p - '0');
	return *p > begin && *begin != '0';
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* After a backslash: the writer escapes quotes, backslashes and control characters only. */
static bool
escaped(char **p, const char *end, char *out)
{
	if (end - *p >= 1 && (**p == '"' || **p == '\\')) {
		*out = *(*p)++;
		return true;
	}
	if (end - *p < 5 || memcmp(*p, "u00", 3) != 0 || hex((*p)[3]) < 0 || hex((*p)[3]) > 7 ||
	    hex((*p)[4]) < 0)
		return false;
	*out = (char)(hex((*p)[3]) << 4 | hex((*p)[4]));
	*p += 5;
	return true;
}

/* Up to the closing quote, rewritten in place. */
static bool
text(char **p, const char *end, char **out, size_t *len)
{
	char *from = *p, *to = *p;

	*out = to;
	while (from < end && *from != '"') {
		if (*from != '\\') {
			*to++ = *from++;
			continue;
		}
		from++;
		if (!escaped(&from, end, to++))
			return false;
	}
	if (from == end)
		return false;
	*p = from + 1;
	*len = (size_t)(to - *out);
	return true;
}

bool
line_read(char *line, size_t len, struct buf *hash, struct line *out)
{
	char *p = line, *end = line + len;

	*out = (struct line){ 0 };
	if (!take(&p, end, "{\"seq\":") || !number(&p, end, &out->seq))
		return false;
	if (take(&p, end, ",\"record\":\"") && !text(&p, end, &out->record, &out->record_len))
		return false;
	if (!take(&p, end, ",\"hash\":\"") || end - p != HASH_CHARS + 2 ||
	    memcmp(p + HASH_CHARS, "\"}", 2) != 0)
		return false;
	buf_truncate(hash, 0);
	if (!b64_decode(p, HASH_CHARS, hash) || hash->len != HASH_BYTES)
		return false;
	memcpy(out->hash, hash->data, HASH_BYTES);
	return true;
}
