/* SPDX-License-Identifier: ISC */
/*
 * Romaji to hiragana, key by key, as the common Japanese input methods do it.
 */
#ifndef I18N_ROMAJI_H
#define I18N_ROMAJI_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Adds a key to what is pending and moves what is complete into kana: "k" waits,
 * "ka" is か, "kk" is っ and a waiting k, "n" before a consonant is ん.
 */
bool	romaji_key(struct buf *pending, char key, struct buf *kana) MUST_CHECK;
/* The end of composing: a waiting n is ん, anything else stays as Latin. */
bool	romaji_flush(struct buf *pending, struct buf *kana) MUST_CHECK;

#endif
