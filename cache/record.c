/* SPDX-License-Identifier: ISC */
/*
 * JSON text of audit records; see record.h.
 */
#include "cache/record.h"

#include <inttypes.h>
#include <stddef.h>

/* Length of the well-formed UTF-8 character at p (RFC 3629), 0 when there is
 * none.  The text ends with NUL, so looking one byte ahead at a time is safe. */
static size_t
character(const unsigned char *p)
{
	static const struct { unsigned char first, last, low, high; size_t len; } forms[] = {
		{ 0x01, 0x7f, 0, 0, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	size_t i, n;

	for (i = 0; i < NELEM(forms); i++) {
		if (p[0] < forms[i].first || p[0] > forms[i].last)
			continue;
		if (forms[i].len > 1 && (p[1] < forms[i].low || p[1] > forms[i].high))
			return 0;
		for (n = 2; n < forms[i].len; n++) {
			if (p[n] < 0x80 || p[n] > 0xbf)
				return 0;
		}
		return forms[i].len;
	}
	return 0;
}

static void
quoted(struct buf *b, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len;

	(void)buf_addc(b, '"');
	for (; *p != '\0'; p += len != 0 ? len : 1) {
		len = character(p);
		if (len == 0)
			(void)buf_adds(b, "\xef\xbf\xbd");
		else if (*p == '"' || *p == '\\')
			(void)buf_addf(b, "\\%c", *p);
		else if (*p < 0x20 || *p == 0x7f)
			(void)buf_addf(b, "\\u%04x", *p);
		else
			(void)buf_add(b, p, len);
	}
	(void)buf_addc(b, '"');
}

static void
name(struct buf *b, const char *text)
{
	if (b->len != 0 && b->data[b->len - 1] != '{')
		(void)buf_addc(b, ',');
	quoted(b, text);
	(void)buf_addc(b, ':');
}

void
record_begin(struct buf *b)
{
	(void)buf_addc(b, '{');
}

void
record_end(struct buf *b)
{
	(void)buf_addc(b, '}');
}

void
record_text(struct buf *b, const char *key, const char *value)
{
	if (value == NULL)
		return;
	name(b, key);
	quoted(b, value);
}

void
record_number(struct buf *b, const char *key, int64_t value)
{
	name(b, key);
	(void)buf_addf(b, "%" PRId64, value);
}
