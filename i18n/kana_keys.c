/* SPDX-License-Identifier: ISC */
/*
 * See kana_keys.h.
 */
#include "i18n/kana_keys.h"

#include <string.h>

#include "i18n/text.h"

#define VOICED		"\xe3\x82\x99"	/* combining ゛ */
#define HALF_VOICED	"\xe3\x82\x9a"	/* combining ゜ */

static const struct { char key; const char *kana; } keys[] = {
	{ '1', "ぬ" }, { '2', "ふ" }, { '3', "あ" }, { '4', "う" }, { '5', "え" }, { '6', "お" },
	{ '7', "や" }, { '8', "ゆ" }, { '9', "よ" }, { '0', "わ" }, { '-', "ほ" }, { '^', "へ" },
	{ '#', "ぁ" }, { '$', "ぅ" }, { '%', "ぇ" }, { '&', "ぉ" }, { '\'', "ゃ" }, { '(', "ゅ" },
	{ ')', "ょ" }, { '~', "を" }, { '|', "ー" },
	{ 'q', "た" }, { 'w', "て" }, { 'e', "い" }, { 'r', "す" }, { 't', "か" }, { 'y', "ん" },
	{ 'u', "な" }, { 'i', "に" }, { 'o', "ら" }, { 'p', "せ" }, { 'E', "ぃ" }, { '{', "「" },
	{ 'a', "ち" }, { 's', "と" }, { 'd', "し" }, { 'f', "は" }, { 'g', "き" }, { 'h', "く" },
	{ 'j', "ま" }, { 'k', "の" }, { 'l', "り" }, { ';', "れ" }, { ':', "け" }, { ']', "む" },
	{ '}', "」" }, { '+', "れ" }, { '*', "け" },
	{ 'z', "つ" }, { 'x', "さ" }, { 'c', "そ" }, { 'v', "ひ" }, { 'b', "こ" }, { 'n', "み" },
	{ 'm', "も" }, { ',', "ね" }, { '.', "る" }, { '/', "め" }, { '\\', "ろ" }, { '_', "ろ" },
	{ 'Z', "っ" }, { '<', "、" }, { '>', "。" }, { '?', "・" },
};

/* "か" and ゛ are が; what cannot be voiced keeps the sign beside it. */
static bool
add_mark(const char *mark, const char *alone, struct buf *kana)
{
	size_t from = kana->len != 0 ? text_cluster_back(buf_str(kana), kana->len) : 0;
	struct buf pair = BUF_INIT, joined = BUF_INIT;
	bool ok = buf_adds(&pair, buf_str(kana) + from) && buf_adds(&pair, mark) &&
	    text_nfc(buf_str(&pair), &joined);

	if (ok && kana->len != 0 && utf8_count(buf_str(&joined)) == 1) {
		buf_truncate(kana, from);
		ok = buf_add(kana, buf_str(&joined), joined.len);
	} else if (ok) {
		ok = buf_adds(kana, alone);
	}
	buf_free(&pair);
	buf_free(&joined);
	return ok;
}

bool
kana_key(char key, struct buf *kana)
{
	size_t i;

	if (key == '@')
		return add_mark(VOICED, "゛", kana);
	if (key == '[')
		return add_mark(HALF_VOICED, "゜", kana);
	for (i = 0; i < NELEM(keys); i++) {
		if (keys[i].key == key)
			return buf_adds(kana, keys[i].kana);
	}
	/* Capitals of the letters whose kana have no small form are that kana all the same. */
	if (key >= 'A' && key <= 'Z')
		return kana_key((char)(key - 'A' + 'a'), kana);
	return buf_addc(kana, key);
}
