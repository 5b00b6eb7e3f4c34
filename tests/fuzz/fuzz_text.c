/* SPDX-License-Identifier: ISC */
/*
 * Text of any bytes: what reaches the screen is clean whatever came in, and
 * every measure of it moves on and stays inside.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "i18n/text.h"

static void
try_screen(const char *s, size_t len, bool lines)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	const char *p, *end;
	uint32_t cp;

	MUST(text_for_screen(s, len, lines, &once));
	MUST(utf8_valid(buf_str(&once), once.len));
	for (p = buf_str(&once), end = p + once.len; p < end;) {
		cp = utf8_next(&p, end);
		MUST((cp >= 0x20 || (lines && cp == '\n')) && (cp < 0x7f || cp > 0x9f));
		MUST(cp != 0x202e && cp != 0x200b && (cp < 0xe0000 || cp > 0xe007f));
	}
	MUST(text_for_screen(buf_str(&once), once.len, lines, &twice));
	MUST(once.len == twice.len && memcmp(buf_str(&once), buf_str(&twice), once.len) == 0);
	buf_free(&once);
	buf_free(&twice);
}

static void
try_measures(const char *s, size_t len)
{
	size_t at, n, fit;

	MUST(text_width(s, len) >= 0);
	for (at = 0; at < len; at += n) {
		n = text_cluster(s + at, len - at);
		MUST(n > 0 && n <= len - at);
		MUST(text_cluster_back(s, at + n) < at + n);
	}
	fit = text_fit(s, len, 7);
	MUST(fit <= len && text_width(s, fit) <= 7);
	for (at = 0; at < len; at += n) {
		n = text_break(s + at, len - at, 10);
		MUST(n > 0 && n <= len - at);
	}
}

static void
try_forms(const char *s)
{
	static bool (*const forms[])(const char *, struct buf *) = { text_nfc, text_nfkc,
	    text_ascii_digits, text_trim, text_to_katakana, text_to_hiragana, text_fold,
	    text_mask_name };
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < NELEM(forms); i++) {
		buf_reset(&b);
		MUST(forms[i](s, &b));
		MUST(utf8_valid(buf_str(&b), b.len));
	}
	(void)!text_kana_ok(s);
	(void)!repertoire_ok(s, NULL);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf clean = BUF_INIT;
	const char *s = (const char *)data;

	try_screen(s, size, false);
	try_screen(s, size, true);
	/* The rest is given what passed the filter, as the program does. */
	MUST(text_for_screen(s, size, false, &clean));
	try_measures(buf_str(&clean), clean.len);
	try_forms(buf_str(&clean));
	buf_free(&clean);
	return 0;
}
