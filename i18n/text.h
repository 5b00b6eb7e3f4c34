/* SPDX-License-Identifier: ISC */
/*
 * Text: the one filter before the screen, normalisation, cells and clusters.
 *
 * Everything is UTF-8.  Text that came from outside (files, network, paste,
 * the person's own keys) passes text_for_screen() before it is drawn; nothing
 * else makes it safe (security.md, trap 4).  Widths are those of wcwidth(3) in
 * a UTF-8 locale, except that what wcwidth does not know is shown as 〓, two
 * cells wide, with the data kept.
 */
#ifndef I18N_TEXT_H
#define I18N_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/* Strict: no overlong forms, surrogates or code points past U+10FFFF, no NUL. */
bool	utf8_valid(const char *s, size_t len) MUST_CHECK;
/* Reads one code point at *s (< end) and moves on; 0xFFFD and one byte for rubbish. */
uint32_t utf8_next(const char **s, const char *end);
/* What is no character (a surrogate, past U+10FFFF) becomes U+FFFD. */
bool	utf8_put(struct buf *b, uint32_t cp);
size_t	utf8_count(const char *s);
/* Bytes of a code point as utf8_put() writes it. */
size_t	utf8_length(uint32_t cp);

/*
 * Strict UTF-8 (rubbish becomes 〓), NFC, without Cc Cf Co Cn Cs Zl Zp and TAG
 * characters, variation selectors kept, at most 4 combining marks.  A newline
 * is kept when keep_newlines.  Appended to out.
 */
bool	text_for_screen(const char *s, size_t len, bool keep_newlines, struct buf *out) MUST_CHECK;

/* NFC after compatibility ideographs were turned into standardized variation
 * sequences, so that nothing is lost (text fields). */
bool	text_nfc(const char *s, struct buf *out) MUST_CHECK;
/* NFKC: numbers, Latin, kana only. */
bool	text_nfkc(const char *s, struct buf *out) MUST_CHECK;
/* Full-width digits, hyphens and spaces to ASCII; outer blanks dropped. */
bool	text_ascii_digits(const char *s, struct buf *out) MUST_CHECK;
/* Half-width and full-width blanks at both ends off, inner runs to one U+3000→' '. */
bool	text_trim(const char *s, struct buf *out) MUST_CHECK;

/* Half-width kana and their sound marks become full width; everything else is left alone, so
 * that 髙 or ① survive. */
bool	text_widen_kana(const char *s, struct buf *out) MUST_CHECK;
/* Kana: hiragana, half-width katakana → katakana; and back to hiragana. */
bool	text_to_katakana(const char *s, struct buf *out) MUST_CHECK;
bool	text_to_hiragana(const char *s, struct buf *out) MUST_CHECK;
/* Only katakana (full width), prolonged sound mark, middle dot and blanks? */
bool	text_kana_ok(const char *s) MUST_CHECK;
/* Folded for searching: NFKC, lower case, katakana→hiragana, blanks and marks
 * dropped, small kana and long vowels kept. */
bool	text_fold(const char *s, struct buf *out) MUST_CHECK;

/* East Asian Ambiguous (UAX 11): one cell or two, as the terminal likes. */
bool	text_ambiguous(uint32_t cp);
/* A variation selector. */
bool	text_selector(uint32_t cp);
/* Cells of a whole string, of one cluster; never negative. */
int	text_width(const char *s, size_t len);
/* Length in bytes of the grapheme cluster at s (ICU's rules), 0 at the end. */
size_t	text_cluster(const char *s, size_t len);
/* Single code points that the filter leaves as they are, a cluster each: kana, kanji and
 * their punctuation, Latin letters and signs; most of what stands on a screen, at no cost. */
bool	text_plain(uint32_t cp);
/* The code points that s begins with, while they are such ones: at most max into cp, and the
 * bytes that they take into used.  Returns how many; 0: see text_cluster(). */
size_t	text_plain_run(const char *s, size_t len, uint32_t *cp, size_t max, size_t *used);
/* Cells of a code point for which text_plain() holds. */
int	text_plain_width(uint32_t cp);
/* Start of the cluster before byte offset at (> 0). */
size_t	text_cluster_back(const char *s, size_t at);
/* The longest prefix, in bytes, whole clusters, of at most cells cells. */
size_t	text_fit(const char *s, size_t len, int cells);
/* Line breaking by ICU (禁則): length in bytes of the next line of ≤ cells. */
size_t	text_break(const char *s, size_t len, int cells);
/* The last place of s[0..len), which has no newline, at or before byte `most` where such a line
 * may end; 0: none. */
size_t	text_break_before(const char *s, size_t len, size_t most);

/* "見本 太郎" → "見本 ○○": what lists show of a name. */
bool	text_mask_name(const char *s, struct buf *out) MUST_CHECK;

/* All in JIS X 0213:2004?  bad (may be NULL) gets the first character that is not. */
bool	repertoire_ok(const char *s, uint32_t *bad) MUST_CHECK;
bool	text_has_private_use(const char *s);

#endif
