/* SPDX-License-Identifier: ISC */
/*
 * Keys: any sequence of what curses may hand out, codes and characters, with
 * pauses.  Three bytes are a unit.
 */
#include "tests/fuzz/fuzz.h"

#include "i18n/text.h"
#include "tui/input/keys.h"

static void
look(const struct key *k)
{
	MUST(k->code <= K_HANGUP);
	if (k->code == K_PASTE) {
		MUST(k->len <= KEYS_PASTE_MAX && k->text != NULL);
		MUST(utf8_valid(k->text, k->len));
	}
	if (k->code == K_CHAR)
		MUST(k->ch >= 0x20);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct key out = { .code = K_NONE };
	struct keys k;
	size_t i;

	keys_init(&k);
	for (i = 0; i + 2 < size; i += 3) {
		uint32_t unit = (uint32_t)data[i + 1] << 8 | data[i + 2];

		if ((data[i] & 0x0f) == 0x0f) {
			if (keys_idle(&k, &out))
				look(&out);
			continue;
		}
		/* Characters up to the last plane. */
		if ((data[i] & 1) == 0)
			unit |= (uint32_t)(data[i] >> 4) << 16;
		if (keys_feed(&k, (data[i] & 1) != 0, unit, (data[i] & 2) != 0, &out))
			look(&out);
	}
	if (keys_idle(&k, &out))
		look(&out);
	keys_clear(&k);
	return 0;
}
