/* SPDX-License-Identifier: ISC */
/*
 * UTF-8, strictly (RFC 3629).
 */
#include "i18n/text.h"

/* The length and code point of the sequence at s; 0 for rubbish. */
static size_t
sequence(const unsigned char *s, size_t left, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n, i;
	uint32_t v;

	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	/* Kana and kanji, most of all text, without the loop. */
	if ((s[0] & 0xf0) == 0xe0 && left >= 3 && (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80) {
		v = (s[0] & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
		if (v < 0x800 || (v >= 0xd800 && v < 0xe000))
			return 0;
		*cp = v;
		return 3;
	}
	n = s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3 :
	    s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : 0;
	if (n == 0 || n > left)
		return 0;
	v = s[0] & (0xffu >> (n + 1));
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (s[i] & 0x3f);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
		return 0;
	*cp = v;
	return n;
}

bool
utf8_valid(const char *s, size_t len)
{
	size_t n;
	uint32_t cp;

	for (; len > 0; s += n, len -= n) {
		n = sequence((const unsigned char *)s, len, &cp);
		if (n == 0 || cp == 0)
			return false;
	}
	return true;
}

uint32_t
utf8_next(const char **s, const char *end)
{
	uint32_t cp = 0xfffd;
	size_t n = sequence((const unsigned char *)*s, (size_t)(end - *s), &cp);

	*s += n != 0 ? n : 1;
	return cp;
}

bool
utf8_put(struct buf *b, uint32_t cp)
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		cp = 0xfffd;
	if (cp < 0x80)
		return buf_addc(b, (char)cp);
	if (cp < 0x800) {
		buf_addc(b, (char)(0xc0 | cp >> 6));
	} else {
		if (cp < 0x10000) {
			buf_addc(b, (char)(0xe0 | cp >> 12));
		} else {
			buf_addc(b, (char)(0xf0 | cp >> 18));
			buf_addc(b, (char)(0x80 | (cp >> 12 & 0x3f)));
		}
		buf_addc(b, (char)(0x80 | (cp >> 6 & 0x3f)));
	}
	return buf_addc(b, (char)(0x80 | (cp & 0x3f)));
}

size_t
utf8_length(uint32_t cp)
{
	return cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 || cp > 0x10ffff ? 3 : 4;
}

size_t
utf8_count(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}
