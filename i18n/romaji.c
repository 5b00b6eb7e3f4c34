/* SPDX-License-Identifier: ISC */
/*
 * Romaji; see romaji.h.
 */
#include "i18n/romaji.h"

#include <string.h>

static const struct rule {
	const char	*keys, *kana;
} rules[] = {
	{ "a", "あ" }, { "i", "い" }, { "u", "う" }, { "e", "え" }, { "o", "お" },
	{ "ka", "か" }, { "ki", "き" }, { "ku", "く" }, { "ke", "け" }, { "ko", "こ" },
	{ "ga", "が" }, { "gi", "ぎ" }, { "gu", "ぐ" }, { "ge", "げ" }, { "go", "ご" },
	{ "sa", "さ" }, { "si", "し" }, { "shi", "し" }, { "su", "す" }, { "se", "せ" }, { "so",
	    "そ" },
	{ "za", "ざ" }, { "zi", "じ" }, { "ji", "じ" }, { "zu", "ず" }, { "ze", "ぜ" }, { "zo",
	    "ぞ" },
	{ "ta", "た" }, { "ti", "ち" }, { "chi", "ち" }, { "tu", "つ" }, { "tsu", "つ" }, { "te",
	    "て" },
	{ "to", "と" },
	{ "da", "だ" }, { "di", "ぢ" }, { "du", "づ" }, { "de", "で" }, { "do", "ど" },
	{ "na", "な" }, { "ni", "に" }, { "nu", "ぬ" }, { "ne", "ね" }, { "no", "の" },
	{ "nn", "ん" }, { "n'", "ん" }, { "xn", "ん" },
	{ "ha", "は" }, { "hi", "ひ" }, { "hu", "ふ" }, { "fu", "ふ" }, { "he", "へ" }, { "ho",
	    "ほ" },
	{ "ba", "ば" }, { "bi", "び" }, { "bu", "ぶ" }, { "be", "べ" }, { "bo", "ぼ" },
	{ "pa", "ぱ" }, { "pi", "ぴ" }, { "pu", "ぷ" }, { "pe", "ぺ" }, { "po", "ぽ" },
	{ "ma", "ま" }, { "mi", "み" }, { "mu", "む" }, { "me", "め" }, { "mo", "も" },
	{ "ya", "や" }, { "yu", "ゆ" }, { "yo", "よ" }, { "ye", "いぇ" },
	{ "ra", "ら" }, { "ri", "り" }, { "ru", "る" }, { "re", "れ" }, { "ro", "ろ" },
	{ "wa", "わ" }, { "wo", "を" }, { "wi", "うぃ" }, { "we", "うぇ" },
	{ "kya", "きゃ" }, { "kyu", "きゅ" }, { "kyo", "きょ" }, { "kyi", "きぃ" }, { "kye",
	    "きぇ" },
	{ "gya", "ぎゃ" }, { "gyu", "ぎゅ" }, { "gyo", "ぎょ" }, { "gyi", "ぎぃ" }, { "gye",
	    "ぎぇ" },
	{ "sya", "しゃ" }, { "syu", "しゅ" }, { "syo", "しょ" }, { "sye", "しぇ" },
	{ "sha", "しゃ" }, { "shu", "しゅ" }, { "sho", "しょ" }, { "she", "しぇ" },
	{ "zya", "じゃ" }, { "zyu", "じゅ" }, { "zyo", "じょ" }, { "zye", "じぇ" },
	{ "ja", "じゃ" }, { "ju", "じゅ" }, { "jo", "じょ" }, { "je", "じぇ" },
	{ "jya", "じゃ" }, { "jyu", "じゅ" }, { "jyo", "じょ" },
	{ "tya", "ちゃ" }, { "tyu", "ちゅ" }, { "tyo", "ちょ" }, { "tye", "ちぇ" },
	{ "cha", "ちゃ" }, { "chu", "ちゅ" }, { "cho", "ちょ" }, { "che", "ちぇ" },
	{ "cya", "ちゃ" }, { "cyu", "ちゅ" }, { "cyo", "ちょ" },
	{ "tsa", "つぁ" }, { "tsi", "つぃ" }, { "tse", "つぇ" }, { "tso", "つぉ" },
	{ "tha", "てゃ" }, { "thi", "てぃ" }, { "thu", "てゅ" }, { "the", "てぇ" }, { "tho",
	    "てょ" },
	{ "dha", "でゃ" }, { "dhi", "でぃ" }, { "dhu", "でゅ" }, { "dhe", "でぇ" }, { "dho",
	    "でょ" },
	{ "twu", "とぅ" }, { "dwu", "どぅ" },
	{ "dya", "ぢゃ" }, { "dyu", "ぢゅ" }, { "dyo", "ぢょ" },
	{ "nya", "にゃ" }, { "nyu", "にゅ" }, { "nyo", "にょ" }, { "nye", "にぇ" },
	{ "hya", "ひゃ" }, { "hyu", "ひゅ" }, { "hyo", "ひょ" }, { "hye", "ひぇ" },
	{ "bya", "びゃ" }, { "byu", "びゅ" }, { "byo", "びょ" }, { "bye", "びぇ" },
	{ "pya", "ぴゃ" }, { "pyu", "ぴゅ" }, { "pyo", "ぴょ" }, { "pye", "ぴぇ" },
	{ "fa", "ふぁ" }, { "fi", "ふぃ" }, { "fe", "ふぇ" }, { "fo", "ふぉ" }, { "fya", "ふゃ" },
	{ "fyu", "ふゅ" }, { "fyo", "ふょ" },
	{ "mya", "みゃ" }, { "myu", "みゅ" }, { "myo", "みょ" }, { "mye", "みぇ" },
	{ "rya", "りゃ" }, { "ryu", "りゅ" }, { "ryo", "りょ" }, { "rye", "りぇ" },
	{ "va", "ゔぁ" }, { "vi", "ゔぃ" }, { "vu", "ゔ" }, { "ve", "ゔぇ" }, { "vo", "ゔぉ" },
	{ "qa", "くぁ" }, { "qi", "くぃ" }, { "qe", "くぇ" }, { "qo", "くぉ" },
	{ "kwa", "くぁ" }, { "gwa", "ぐぁ" },
	{ "la", "ぁ" }, { "li", "ぃ" }, { "lu", "ぅ" }, { "le", "ぇ" }, { "lo", "ぉ" },
	{ "xa", "ぁ" }, { "xi", "ぃ" }, { "xu", "ぅ" }, { "xe", "ぇ" }, { "xo", "ぉ" },
	{ "lya", "ゃ" }, { "lyu", "ゅ" }, { "lyo", "ょ" }, { "xya", "ゃ" }, { "xyu", "ゅ" },
	{ "xyo", "ょ" },
	{ "ltu", "っ" }, { "ltsu", "っ" }, { "xtu", "っ" }, { "xtsu", "っ" },
	{ "lwa", "ゎ" }, { "xwa", "ゎ" }, { "lka", "ゕ" }, { "xka", "ゕ" }, { "lke", "ゖ" },
	{ "xke", "ゖ" },
	{ "-", "ー" }, { ",", "、" }, { ".", "。" }, { "[", "「" }, { "]", "」" }, { "/", "・" },
	{ "~", "〜" },
	{ "z-", "〜" }, { "z.", "…" }, { "z,", "‥" }, { "zh", "←" }, { "zj", "↓" }, { "zk", "↑" },
	{ "zl", "→" },
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
