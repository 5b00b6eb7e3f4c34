/* SPDX-License-Identifier: ISC */
/*
 * Normalisation and folding, by ICU.
 */
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "i18n/compat.h"
#include "i18n/text.h"

#define IDEOGRAPHIC_SPACE	0x3000
#define LONG_VOWEL		0x30fc
#define HIRAGANA_FIRST		0x3041
#define HIRAGANA_LAST		0x3096
#define KATAKANA_FIRST		0x30a1
#define KATAKANA_LAST		0x30f6
#define KANA_DISTANCE		(KATAKANA_FIRST - HIRAGANA_FIRST)

/* UTF-16 of s on the heap, NULL when out of memory or not UTF-8. */
static UChar *
to_utf16(const char *s, int32_t *len)
{
	UErrorCode st = U_ZERO_ERROR;
	size_t n = strlen(s);
	UChar *u;

	if (n > INT32_MAX / 2)
		return NULL;
	u = calloc(n + 1, sizeof *u);
	if (u == NULL)
		return NULL;
	(void)u_strFromUTF8(u, (int32_t)n + 1, len, s, (int32_t)n, &st);
	if (U_FAILURE(st)) {
		free(u);
		return NULL;
	}
	return u;
}

static bool
add_utf16(struct buf *out, const UChar *u, int32_t len)
{
	UErrorCode st = U_ZERO_ERROR;
	size_t size = (size_t)len * 3 + 1;
	char *s = malloc(size);
	int32_t n = 0;
	bool ok;

	if (s == NULL)
		return false;
	(void)u_strToUTF8(s, (int32_t)size, &n, u, len, &st);
	ok = U_SUCCESS(st) && buf_add(out, s, (size_t)n);
	mem_wipe(s, size);
	free(s);
	return ok;
}

static bool
normalize(const UNormalizer2 *form, const char *s, struct buf *out)
{
	UErrorCode st = U_ZERO_ERROR;
	int32_t len = 0, n, size;
	UChar *u = to_utf16(s, &len), *v;
	bool ok = false;

	if (u == NULL)
		return false;
	/* NFKC at most makes 18 units of one; NFC 3. */
	size = len * 18 + 1;
	v = calloc((size_t)size, sizeof *v);
	if (v != NULL) {
		n = unorm2_normalize(form, u, len, v, size, &st);
		ok = U_SUCCESS(st) && add_utf16(out, v, n);
		mem_wipe(v, (size_t)size * sizeof *v);
	}
	mem_wipe(u, (size_t)len * sizeof *u);
	free(u);
	free(v);
	return ok;
}

bool
text_nfc(const char *s, struct buf *out)
{
	UErrorCode st = U_ZERO_ERROR;
	const UNormalizer2 *form = unorm2_getNFCInstance(&st);
	const char *p = s, *end = s + strlen(s);
	struct buf kept = BUF_INIT;
	uint32_t cp, base, selector;
	bool ok = U_SUCCESS(st);

	/* NFC would replace a compatibility ideograph by its unified one for ever. */
	while (ok && p < end) {
		cp = utf8_next(&p, end);
		if (compat_variant(cp, &base, &selector))
			ok = utf8_put(&kept, base) && utf8_put(&kept, selector);
		else
			ok = utf8_put(&kept, cp);
	}
	ok = ok && normalize(form, buf_str(&kept), out);
	buf_free(&kept);
	return ok;
}

bool
text_nfkc(const char *s, struct buf *out)
{
	UErrorCode st = U_ZERO_ERROR;
	const UNormalizer2 *form = unorm2_getNFKCInstance(&st);

	return U_SUCCESS(st) && normalize(form, s, out);
}

/* Characters that people type for a hyphen in numbers. */
static bool
hyphen_like(uint32_t cp)
{
	static const uint32_t hyphens[] = { 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212,
	    0xff0d, 0xff70, LONG_VOWEL };
	size_t i;

	for (i = 0; i < sizeof hyphens / sizeof hyphens[0]; i++) {
		if (hyphens[i] == cp)
			return true;
	}
	return false;
}

static bool
blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == IDEOGRAPHIC_SPACE || cp == 0xa0;
}

bool
text_ascii_digits(const char *s, struct buf *out)
{
	const char *p = s, *end = s + strlen(s);
	size_t start = out->len;
	uint32_t cp;

	while (p < end) {
		cp = utf8_next(&p, end);
		if (cp >= 0xff01 && cp <= 0xff5e && cp != 0xff0d)
			cp -= 0xfee0;
		else if (hyphen_like(cp))
			cp = '-';
		else if (blank(cp))
			cp = ' ';
		if (cp == ' ' && out->len == start)
			continue;
		if (!utf8_put(out, cp))
			return false;
	}
	while (out->len > start && out->data[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
	return buf_add(out, "", 0);
}

bool
text_trim(const char *s, struct buf *out)
{
	const char *p = s, *end = s + strlen(s);
	bool pending = false, any = false;
	uint32_t cp;

	while (p < end) {
		cp = utf8_next(&p, end);
		if (blank(cp)) {
			pending = any;
			continue;
		}
		if (pending && !buf_addc(out, ' '))
			return false;
		pending = false;
		any = true;
		if (!utf8_put(out, cp))
			return false;
	}
	return buf_add(out, "", 0);
}

bool
text_widen_kana(const char *s, struct buf *out)
{
	const char *p = s, *end = s + strlen(s);
	struct buf run = BUF_INIT;
	uint32_t cp;
	bool ok = true, half;

	while (ok && p < end) {
		cp = utf8_next(&p, end);
		half = (cp >= 0xff61 && cp <= 0xff9f) || cp == 0x3099 || cp == 0x309a;
		if (!half && run.len != 0) {
			ok = text_nfkc(buf_str(&run), out);
			buf_reset(&run);
		}
		ok = ok && utf8_put(half ? &run : out, cp);
	}
	if (ok && run.len != 0)
		ok = text_nfkc(buf_str(&run), out);
	buf_free(&run);
	return ok && buf_add(out, "", 0);
}

/* Moves kana between the two blocks, after half-width forms were widened. */
static bool
shift_kana(const char *s, uint32_t first, uint32_t last, int distance, struct buf *out)
{
	struct buf wide = BUF_INIT;
	const char *p, *end;
	uint32_t cp;
	bool ok = text_widen_kana(s, &wide);

	for (p = buf_str(&wide), end = p + wide.len; ok && p < end;) {
		cp = utf8_next(&p, end);
		if (cp >= first && cp <= last)
			cp = (uint32_t)((int)cp + distance);
		ok = utf8_put(out, cp);
	}
	buf_free(&wide);
	return ok && buf_add(out, "", 0);
}

bool
text_to_katakana(const char *s, struct buf *out)
{
	return shift_kana(s, HIRAGANA_FIRST, HIRAGANA_LAST, KANA_DISTANCE, out);
}

bool
text_to_hiragana(const char *s, struct buf *out)
{
	return shift_kana(s, KATAKANA_FIRST, KATAKANA_LAST, -KANA_DISTANCE, out);
}

bool
text_kana_ok(const char *s)
{
	const char *p = s, *end = s + strlen(s);
	uint32_t cp;

	while (p < end) {
		cp = utf8_next(&p, end);
		if (!(cp >= KATAKANA_FIRST && cp <= 0x30fa) && cp != LONG_VOWEL && cp != 0x30fb &&
		    !blank(cp))
			return false;
	}
	return true;
}

bool
text_fold(const char *s, struct buf *out)
{
	struct buf wide = BUF_INIT, kana = BUF_INIT;
	const char *p, *end;
	uint32_t cp;
	bool ok = text_nfkc(s, &wide) && text_to_hiragana(buf_str(&wide), &kana);

	for (p = buf_str(&kana), end = p + kana.len; ok && p < end;) {
		cp = utf8_next(&p, end);
		if (cp != LONG_VOWEL && !u_isalnum((UChar32)cp))
			continue;
		ok = utf8_put(out, (uint32_t)u_tolower((UChar32)cp));
	}
	buf_free(&wide);
	buf_free(&kana);
	return ok && buf_add(out, "", 0);
}

bool
text_mask_name(const char *s, struct buf *out)
{
	const char *p = s, *end = s + strlen(s);
	bool given = false, seen_blank = false;
	uint32_t cp;
	size_t n = 0;

	/* Without a blank the first two characters stay. */
	for (; p < end; n++) {
		cp = utf8_next(&p, end);
		seen_blank = seen_blank || blank(cp);
	}
	for (p = s, n = 0; p < end; n++) {
		cp = utf8_next(&p, end);
		if (u_getCombiningClass((UChar32)cp) != 0 ||
		    u_hasBinaryProperty((UChar32)cp, UCHAR_VARIATION_SELECTOR)) {
			if (!given && !utf8_put(out, cp))
				return false;
			n--;
			continue;
		}
		if (!seen_blank && n >= 2)
			given = true;
		if (!(given && !blank(cp) ? buf_adds(out, "○") :
		    utf8_put(out, blank(cp) ? ' ' : cp)))
			return false;
		given = given || blank(cp);
	}
	return buf_add(out, "", 0);
}
