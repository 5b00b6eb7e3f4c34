/* SPDX-License-Identifier: ISC */
/*
 * What stands on the screen: the one filter, clusters and cells.
 */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include "i18n/text.h"

#define GETA		0x3013	/* 〓, for what cannot be shown */
#define MARKS_MAX	4	/* combining marks kept on one base */
#define TAG_FIRST	0xe0000
#define TAG_LAST	0xe007f

bool
text_selector(uint32_t cp)
{
	return (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0100 && cp <= 0xe01ef);
}

bool
text_ambiguous(uint32_t cp)
{
	return u_getIntPropertyValue((UChar32)cp, UCHAR_EAST_ASIAN_WIDTH) == U_EA_AMBIGUOUS;
}

static bool
mark(uint32_t cp)
{
	int8_t t = u_charType((UChar32)cp);

	return t == U_NON_SPACING_MARK || t == U_ENCLOSING_MARK || t == U_COMBINING_SPACING_MARK;
}

/* Control, format, private use, unassigned, surrogate, line and paragraph
 * separators: none reaches a terminal. */
static bool
unsafe(uint32_t cp)
{
	switch (u_charType((UChar32)cp)) {
	case U_CONTROL_CHAR:
	case U_FORMAT_CHAR:
	case U_PRIVATE_USE_CHAR:
	case U_UNASSIGNED:
	case U_SURROGATE:
	case U_LINE_SEPARATOR:
	case U_PARAGRAPH_SEPARATOR:
		return true;
	default:
		return cp >= TAG_FIRST && cp <= TAG_LAST;
	}
}

/* Normalising may make two marks of one (U+0344): the cap holds for what comes out. */
static bool
cap_marks(const struct buf *nfc, struct buf *out)
{
	const char *p = buf_str(nfc), *end = p + nfc->len;
	size_t marks = 0;
	bool ok = true;

	while (ok && p < end) {
		const char *from = p;
		uint32_t cp = utf8_next(&p, end);

		if (!text_selector(cp))
			marks = mark(cp) ? marks + 1 : 0;
		if (marks <= MARKS_MAX || text_selector(cp))
			ok = buf_add(out, from, (size_t)(p - from));
	}
	return ok;
}

bool
text_for_screen(const char *s, size_t len, bool keep_newlines, struct buf *out)
{
	const char *p = s, *end = s + len;
	struct buf safe = BUF_INIT, nfc = BUF_INIT;
	size_t marks = 0;
	uint32_t cp;
	bool ok = true;

	while (ok && p < end) {
		cp = utf8_next(&p, end);
		if (cp == 0xfffd)
			cp = GETA;
		if (cp == '\n' && keep_newlines) {
			marks = 0;
			ok = buf_addc(&safe, '\n');
			continue;
		}
		if (cp == '\t' || cp == '\n')
			cp = ' ';
		if (text_selector(cp)) {
			ok = utf8_put(&safe, cp);
			continue;
		}
		if (unsafe(cp))
			continue;
		marks = mark(cp) ? marks + 1 : 0;
		if (marks <= MARKS_MAX)
			ok = utf8_put(&safe, cp);
	}
	ok = ok && text_nfc(buf_str(&safe), &nfc) && cap_marks(&nfc, out);
	buf_free(&safe);
	buf_free(&nfc);
	return ok;
}

bool
text_has_private_use(const char *s)
{
	const char *end = s + strlen(s);

	while (s < end) {
		if (u_charType((UChar32)utf8_next(&s, end)) == U_PRIVATE_USE_CHAR)
			return true;
	}
	return false;
}

static int
code_point_width(uint32_t cp)
{
	int w;

	if (text_selector(cp) || mark(cp))
		return 0;
	w = wcwidth((wchar_t)cp);
	/* What the C library does not know is drawn as 〓. */
	return w >= 0 ? w : 2;
}

/* A cluster is as wide as its base: what follows joins it. */
static int
cluster_width(const char *s, size_t len)
{
	const char *p = s;
	int w = 0;

	while (p < s + len && w == 0)
		w = code_point_width(utf8_next(&p, s + len));
	return w;
}

/* Text whose clusters are single code points, seen without ICU: everything up
 * to a mark, selector, joiner, Hangul or emoji of several parts. */
static bool
simple(uint32_t cp)
{
	return (cp >= ' ' && cp < 0x7f) || (cp >= 0xa1 && cp <= 0xff && cp != 0xad) ||
	    (cp >= 0x2010 && cp <= 0x2027) || (cp >= 0x2030 && cp <= 0x205e) ||
	    (cp >= 0x2190 && cp <= 0x25ff) || (cp >= 0x3000 && cp < 0x3099) ||
	    (cp >= 0x309b && cp <= 0x30ff) || (cp >= 0x3400 && cp <= 0x9fff) ||
	    (cp >= 0xff01 && cp <= 0xff9d) || (cp >= 0x20000 && cp <= 0x3134f);
}

bool
text_plain(uint32_t cp)
{
	return (cp >= ' ' && cp < 0x7f) || (cp >= 0x4e00 && cp <= 0x9fff) ||
	    (cp >= 0x3041 && cp <= 0x3096) || (cp >= 0x30a0 && cp <= 0x30ff) ||
	    (cp >= 0x3000 && cp <= 0x3003) || (cp >= 0x3008 && cp <= 0x3011) ||
	    (cp >= 0xff01 && cp <= 0xff60) || (cp >= 0xa1 && cp <= 0xff && cp != 0xad) ||
	    (cp >= 0x2010 && cp <= 0x2027) || (cp >= 0x2030 && cp <= 0x205e) ||
	    (cp >= 0x2190 && cp <= 0x2328) || (cp >= 0x232b && cp <= 0x23fa) ||
	    (cp >= 0x2460 && cp <= 0x25ff);
}

size_t
text_plain_run(const char *s, size_t len, uint32_t *cp, size_t max, size_t *used)
{
	const char *p = s, *end = s + len;
	uint32_t next = len > 0 ? utf8_next(&p, end) : 0;
	bool plain = len > 0 && text_plain(next);
	size_t n = 0;

	*used = 0;
	while (plain && n < max) {
		size_t so_far = (size_t)(p - s);

		cp[n] = next;
		plain = p < end && text_plain(next = utf8_next(&p, end));
		/* A mark, a selector or a joiner behind it would make it part of a longer one. */
		if (!plain && so_far < len && !simple(next))
			break;
		*used = so_far;
		n++;
	}
	return n;
}

int
text_plain_width(uint32_t cp)
{
	if (cp < 0x7f)
		return 1;
	return cp >= 0x3000 ? 2 : wcwidth((wchar_t)cp);
}

/* Does what follows a simple code point leave it a cluster of its own? */
static bool
followed_simply(const char *p, const char *end)
{
	return p == end || simple(utf8_next(&p, end));
}

size_t
text_cluster(const char *s, size_t len)
{
	UErrorCode st = U_ZERO_ERROR;
	const char *p = s;
	UText ut = UTEXT_INITIALIZER;
	UBreakIterator *it;
	int32_t at = UBRK_DONE;

	if (len == 0)
		return 0;
	if (simple(utf8_next(&p, s + len)) && followed_simply(p, s + len))
		return (size_t)(p - s);
	(void)utext_openUTF8(&ut, s, (int64_t)len, &st);
	it = ubrk_open(UBRK_CHARACTER, "ja", NULL, 0, &st);
	if (U_SUCCESS(st)) {
		ubrk_setUText(it, &ut, &st);
		(void)ubrk_first(it);
		at = ubrk_next(it);
	}
	if (it != NULL)
		ubrk_close(it);
	(void)utext_close(&ut);
	return U_SUCCESS(st) && at > 0 ? (size_t)at : (size_t)(p - s);
}

size_t
text_cluster_back(const char *s, size_t at)
{
	size_t start = 0, n;

	while (start < at) {
		n = text_cluster(s + start, strlen(s + start));
		if (n == 0 || start + n >= at)
			break;
		start += n;
	}
	return start;
}

/* The cluster at s, in bytes, and its cells. */
static size_t
measure(const char *s, size_t len, int *cells)
{
	uint32_t cp;
	size_t n;

	if (text_plain_run(s, len, &cp, 1, &n) > 0) {
		*cells = text_plain_width(cp);
		return n;
	}
	n = text_cluster(s, len);
	*cells = cluster_width(s, n);
	return n;
}

int
text_width(const char *s, size_t len)
{
	int w = 0, cells;
	size_t n;

	for (; len > 0; s += n, len -= n) {
		n = measure(s, len, &cells);
		w += cells;
	}
	return w;
}

size_t
text_fit(const char *s, size_t len, int cells)
{
	size_t at = 0, n;
	int w = 0, more;

	while (at < len) {
		n = measure(s + at, len - at, &more);
		w += more;
		if (w > cells)
			break;
		at += n;
	}
	return at;
}

size_t
text_break_before(const char *s, size_t len, size_t most)
{
	UErrorCode st = U_ZERO_ERROR;
	UText ut = UTEXT_INITIALIZER;
	UBreakIterator *it;
	int32_t at = 0;

	(void)utext_openUTF8(&ut, s, (int64_t)len, &st);
	it = ubrk_open(UBRK_LINE, "ja@lb=strict", NULL, 0, &st);
	if (U_SUCCESS(st)) {
		ubrk_setUText(it, &ut, &st);
		at = ubrk_isBoundary(it, (int32_t)most) ? (int32_t)most :
		    ubrk_preceding(it, (int32_t)most);
	}
	if (it != NULL)
		ubrk_close(it);
	(void)utext_close(&ut);
	return U_SUCCESS(st) && at > 0 ? (size_t)at : 0;
}

size_t
text_break(const char *s, size_t len, int cells)
{
	const char *newline = memchr(s, '\n', len);
	size_t line = newline != NULL ? (size_t)(newline - s) : len, fit = text_fit(s, line, cells);
	size_t at = fit == line ? line : text_break_before(s, line, fit);

	if (at > 0)
		return at;
	return fit != 0 ? fit : text_cluster(s, line);
}
