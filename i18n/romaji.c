/* SPDX-License-Identifier: ISC */
/*
 * Romaji; see romaji.h.  The table is that of Mozc's default; what doubles a
 * consonant (っ) and what a waiting n becomes is decided in code.
 */
#include "i18n/romaji.h"

#include <string.h>

static const struct rule {
	const char	*keys, *kana;
} rules[] = {
	{ "-", "ー" }, { "~", "〜" }, { ".", "。" }, { ",", "、" }, { "z/", "・" },
	{ "z.", "…" }, { "z,", "‥" }, { "zh", "←" }, { "zj", "↓" }, { "zk", "↑" }, { "zl", "→" },
	{ "z-", "〜" }, { "z[", "『" }, { "z]", "』" }, { "[", "「" }, { "]", "」" },
	{ "va", "ゔぁ" }, { "vi", "ゔぃ" }, { "vu", "ゔ" }, { "ve", "ゔぇ" }, { "vo", "ゔぉ" },
	{ "vya", "ゔゃ" }, { "vyi", "ゔぃ" }, { "vyu", "ゔゅ" }, { "vye", "ゔぇ" },
	{ "vyo", "ゔょ" }, { "kya", "きゃ" }, { "kyi", "きぃ" }, { "kyu", "きゅ" },
	{ "kye", "きぇ" }, { "kyo", "きょ" }, { "gya", "ぎゃ" }, { "gyi", "ぎぃ" },
	{ "gyu", "ぎゅ" }, { "gye", "ぎぇ" }, { "gyo", "ぎょ" }, { "sya", "しゃ" },
	{ "syi", "しぃ" }, { "syu", "しゅ" }, { "sye", "しぇ" }, { "syo", "しょ" },
	{ "sha", "しゃ" }, { "shi", "し" }, { "shu", "しゅ" }, { "she", "しぇ" },
	{ "sho", "しょ" }, { "zya", "じゃ" }, { "zyi", "じぃ" }, { "zyu", "じゅ" },
	{ "zye", "じぇ" }, { "zyo", "じょ" }, { "tya", "ちゃ" }, { "tyi", "ちぃ" },
	{ "tyu", "ちゅ" }, { "tye", "ちぇ" }, { "tyo", "ちょ" }, { "cha", "ちゃ" },
	{ "chi", "ち" }, { "chu", "ちゅ" }, { "che", "ちぇ" }, { "cho", "ちょ" },
	{ "cya", "ちゃ" }, { "cyi", "ちぃ" }, { "cyu", "ちゅ" }, { "cye", "ちぇ" },
	{ "cyo", "ちょ" }, { "dya", "ぢゃ" }, { "dyi", "ぢぃ" }, { "dyu", "ぢゅ" },
	{ "dye", "ぢぇ" }, { "dyo", "ぢょ" }, { "tsa", "つぁ" }, { "tsi", "つぃ" },
	{ "tse", "つぇ" }, { "tso", "つぉ" }, { "tha", "てゃ" }, { "thi", "てぃ" },
	{ "t'i", "てぃ" }, { "thu", "てゅ" }, { "the", "てぇ" }, { "tho", "てょ" },
	{ "t'yu", "てゅ" }, { "dha", "でゃ" }, { "dhi", "でぃ" }, { "d'i", "でぃ" },
	{ "dhu", "でゅ" }, { "dhe", "でぇ" }, { "dho", "でょ" }, { "d'yu", "でゅ" },
	{ "twa", "とぁ" }, { "twi", "とぃ" }, { "twu", "とぅ" }, { "twe", "とぇ" },
	{ "two", "とぉ" }, { "t'u", "とぅ" }, { "dwa", "どぁ" }, { "dwi", "どぃ" },
	{ "dwu", "どぅ" }, { "dwe", "どぇ" }, { "dwo", "どぉ" }, { "d'u", "どぅ" },
	{ "nya", "にゃ" }, { "nyi", "にぃ" }, { "nyu", "にゅ" }, { "nye", "にぇ" },
	{ "nyo", "にょ" }, { "hya", "ひゃ" }, { "hyi", "ひぃ" }, { "hyu", "ひゅ" },
	{ "hye", "ひぇ" }, { "hyo", "ひょ" }, { "bya", "びゃ" }, { "byi", "びぃ" },
	{ "byu", "びゅ" }, { "bye", "びぇ" }, { "byo", "びょ" }, { "pya", "ぴゃ" },
	{ "pyi", "ぴぃ" }, { "pyu", "ぴゅ" }, { "pye", "ぴぇ" }, { "pyo", "ぴょ" },
	{ "fa", "ふぁ" }, { "fi", "ふぃ" }, { "fu", "ふ" }, { "fe", "ふぇ" }, { "fo", "ふぉ" },
	{ "fya", "ふゃ" }, { "fyu", "ふゅ" }, { "fyo", "ふょ" }, { "hwa", "ふぁ" },
	{ "hwi", "ふぃ" }, { "hwe", "ふぇ" }, { "hwo", "ふぉ" }, { "hwyu", "ふゅ" },
	{ "mya", "みゃ" }, { "myi", "みぃ" }, { "myu", "みゅ" }, { "mye", "みぇ" },
	{ "myo", "みょ" }, { "rya", "りゃ" }, { "ryi", "りぃ" }, { "ryu", "りゅ" },
	{ "rye", "りぇ" }, { "ryo", "りょ" }, { "n'", "ん" }, { "nn", "ん" }, { "xn", "ん" },
	{ "a", "あ" }, { "i", "い" }, { "u", "う" }, { "wu", "う" }, { "e", "え" },
	{ "o", "お" }, { "xa", "ぁ" }, { "xi", "ぃ" }, { "xu", "ぅ" }, { "xe", "ぇ" },
	{ "xo", "ぉ" }, { "la", "ぁ" }, { "li", "ぃ" }, { "lu", "ぅ" }, { "le", "ぇ" },
	{ "lo", "ぉ" }, { "lyi", "ぃ" }, { "xyi", "ぃ" }, { "lye", "ぇ" }, { "xye", "ぇ" },
	{ "ye", "いぇ" }, { "ka", "か" }, { "ki", "き" }, { "ku", "く" }, { "ke", "け" },
	{ "ko", "こ" }, { "xka", "ヵ" }, { "xke", "ヶ" }, { "lka", "ヵ" }, { "lke", "ヶ" },
	{ "ga", "が" }, { "gi", "ぎ" }, { "gu", "ぐ" }, { "ge", "げ" }, { "go", "ご" },
	{ "sa", "さ" }, { "si", "し" }, { "su", "す" }, { "se", "せ" }, { "so", "そ" },
	{ "ca", "か" }, { "ci", "し" }, { "cu", "く" }, { "ce", "せ" }, { "co", "こ" },
	{ "qa", "くぁ" }, { "qi", "くぃ" }, { "qu", "く" }, { "qe", "くぇ" }, { "qo", "くぉ" },
	{ "kwa", "くぁ" }, { "kwi", "くぃ" }, { "kwu", "くぅ" }, { "kwe", "くぇ" },
	{ "kwo", "くぉ" }, { "gwa", "ぐぁ" }, { "gwi", "ぐぃ" }, { "gwu", "ぐぅ" },
	{ "gwe", "ぐぇ" }, { "gwo", "ぐぉ" }, { "swa", "すぁ" }, { "swi", "すぃ" },
	{ "swu", "すぅ" }, { "swe", "すぇ" }, { "swo", "すぉ" }, { "zwa", "ずぁ" },
	{ "zwi", "ずぃ" }, { "zwu", "ずぅ" }, { "zwe", "ずぇ" }, { "zwo", "ずぉ" },
	{ "za", "ざ" }, { "zi", "じ" }, { "zu", "ず" }, { "ze", "ぜ" }, { "zo", "ぞ" },
	{ "ja", "じゃ" }, { "ji", "じ" }, { "ju", "じゅ" }, { "je", "じぇ" }, { "jo", "じょ" },
	{ "jya", "じゃ" }, { "jyi", "じぃ" }, { "jyu", "じゅ" }, { "jye", "じぇ" },
	{ "jyo", "じょ" }, { "ta", "た" }, { "ti", "ち" }, { "tu", "つ" }, { "tsu", "つ" },
	{ "te", "て" }, { "to", "と" }, { "da", "だ" }, { "di", "ぢ" }, { "du", "づ" },
	{ "de", "で" }, { "do", "ど" }, { "xtu", "っ" }, { "xtsu", "っ" }, { "ltu", "っ" },
	{ "ltsu", "っ" }, { "na", "な" }, { "ni", "に" }, { "nu", "ぬ" }, { "ne", "ね" },
	{ "no", "の" }, { "ha", "は" }, { "hi", "ひ" }, { "hu", "ふ" }, { "fu", "ふ" },
	{ "he", "へ" }, { "ho", "ほ" }, { "ba", "ば" }, { "bi", "び" }, { "bu", "ぶ" },
	{ "be", "べ" }, { "bo", "ぼ" }, { "pa", "ぱ" }, { "pi", "ぴ" }, { "pu", "ぷ" },
	{ "pe", "ぺ" }, { "po", "ぽ" }, { "ma", "ま" }, { "mi", "み" }, { "mu", "む" },
	{ "me", "め" }, { "mo", "も" }, { "xya", "ゃ" }, { "lya", "ゃ" }, { "ya", "や" },
	{ "wyi", "ゐ" }, { "xyu", "ゅ" }, { "lyu", "ゅ" }, { "yu", "ゆ" }, { "wye", "ゑ" },
	{ "xyo", "ょ" }, { "lyo", "ょ" }, { "yo", "よ" }, { "ra", "ら" }, { "ri", "り" },
	{ "ru", "る" }, { "re", "れ" }, { "ro", "ろ" }, { "xwa", "ゎ" }, { "lwa", "ゎ" },
	{ "wa", "わ" }, { "wi", "うぃ" }, { "we", "うぇ" }, { "wo", "を" }, { "wha", "うぁ" },
	{ "whi", "うぃ" }, { "whu", "う" }, { "whe", "うぇ" }, { "who", "うぉ" }, { "/", "・" },
};

/* The rule whose keys are exactly these, and whether a longer one begins so. */
static const struct rule *
look_up(const char *keys, bool *longer)
{
	const struct rule *exact = NULL;
	size_t i, n = strlen(keys);

	*longer = false;
	for (i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		if (strncmp(rules[i].keys, keys, n) != 0)
			continue;
		if (rules[i].keys[n] == '\0')
			exact = &rules[i];
		else
			*longer = true;
	}
	return exact;
}

static void
drop_first(struct buf *b)
{
	memmove(b->data, b->data + 1, b->len - 1);
	buf_truncate(b, b->len - 1);
}

bool
romaji_key(struct buf *pending, char key, struct buf *kana)
{
	const struct rule *r;
	bool longer;

	if (!buf_addc(pending, key))
		return false;
	while (pending->len > 0) {
		r = look_up(buf_str(pending), &longer);
		/* "nn" alone is complete although nothing longer begins with it. */
		if (longer)
			return true;
		if (r != NULL) {
			buf_truncate(pending, 0);
			return buf_adds(kana, r->kana);
		}
		if (pending->data[0] == 'n' && pending->len > 1) {
			if (!buf_adds(kana, "ん"))
				return false;
		} else if (pending->len > 1 && pending->data[0] == pending->data[1] &&
		    pending->data[0] >= 'a' && pending->data[0] <= 'z') {
			if (!buf_adds(kana, "っ"))
				return false;
		} else if (pending->len > 1 && pending->data[0] == 't' && pending->data[1] == 'c') {
			if (!buf_adds(kana, "っ"))	/* tchi */
				return false;
		} else if (!buf_addc(kana, pending->data[0])) {
			return false;
		}
		drop_first(pending);
	}
	return true;
}

bool
romaji_flush(struct buf *pending, struct buf *kana)
{
	bool ok = strcmp(buf_str(pending), "n") == 0 ? buf_adds(kana, "ん") :
	    buf_add(kana, buf_str(pending), pending->len);

	buf_truncate(pending, 0);
	return ok;
}
