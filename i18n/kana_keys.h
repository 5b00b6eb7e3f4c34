/* SPDX-License-Identifier: ISC */
/*
 * かな入力: kana from the keys of a JIS keyboard, as the characters that a
 * terminal sends for them.
 */
#ifndef I18N_KANA_KEYS_H
#define I18N_KANA_KEYS_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Adds the kana of a key; ゛ and ゜ join the kana before them where they can.  A key without
 * kana stays itself.  The keys ¥ and ろ both send a backslash: it is ろ, and ー is Shift-¥.
 */
bool	kana_key(char key, struct buf *kana) MUST_CHECK;

#endif
