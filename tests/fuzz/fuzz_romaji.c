/* SPDX-License-Identifier: ISC */
/*
 * Japanese input: any sequence of keys, by the romaji table and the kana keys
 * alone, and through the input method without a dictionary, in both layouts.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "i18n/ime.h"
#include "i18n/kana_keys.h"
#include "i18n/romaji.h"
#include "i18n/text.h"

#define PENDING_MAX	8	/* no row of the table waits for more keys */

static void
try_table(const uint8_t *data, size_t size)
{
	struct buf pending = BUF_INIT, kana = BUF_INIT;
	size_t i;

	for (i = 0; i < size; i++) {
		MUST(romaji_key(&pending, (char)(0x20 + data[i] % 0x5f), &kana));
		MUST(pending.len <= PENDING_MAX);
	}
	MUST(romaji_flush(&pending, &kana));
	MUST(pending.len == 0 && utf8_valid(buf_str(&kana), kana.len));
	buf_free(&pending);
	buf_free(&kana);
}

static void
try_kana_keys(const uint8_t *data, size_t size)
{
	struct buf kana = BUF_INIT;
	size_t i, before;

	for (i = 0; i < size; i++) {
		before = utf8_count(buf_str(&kana));
		MUST(kana_key((char)(0x20 + data[i] % 0x5f), &kana));
		/* One more character, or a sound mark that joined the last one. */
		MUST(utf8_count(buf_str(&kana)) - before <= 1);
	}
	MUST(utf8_valid(buf_str(&kana), kana.len));
	buf_free(&kana);
}

static void
look(struct ime *m)
{
	const struct ime_piece *pieces;
	struct ime_view view;
	size_t i, n;

	ime_view(m, &view);
	for (i = 0; i < view.part_count; i++)
		MUST(utf8_valid(view.parts[i].text, strlen(view.parts[i].text)));
	MUST(view.part_count == 0 || view.caret_part < view.part_count);
	MUST(view.part_count == 0 || view.caret_at <= strlen(view.parts[view.caret_part].text));
	pieces = ime_take(m, &n);
	for (i = 0; i < n; i++)
		MUST(utf8_valid(pieces[i].text, strlen(pieces[i].text)));
}

static void
try_method(const uint8_t *data, size_t size)
{
	struct ime *m = ime_new(NULL);
	size_t i;

	MUST(m != NULL);
	for (i = 0; i + 1 < size; i += 2) {
		if (data[i] == 0xff)
			ime_set_field(m, (enum ime_mode)(data[i + 1] % 3), CONVERT_TEXT);
		else if (data[i] == 0xfe)
			ime_set_layout(m, data[i + 1] % 2 != 0 ? IME_KANA : IME_ROMAJI);
		else if (data[i] % 4 != 0)
			(void)ime_key(m, IME_KEY_CHAR, 0x20 + data[i + 1] % 0x5f);
		else
			(void)ime_key(m, (enum ime_key)(data[i + 1] % (IME_KEY_NATIVE + 1)), 'a');
		look(m);
	}
	(void)ime_flush(m);
	look(m);
	ime_free(&m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_table(data, size);
	try_kana_keys(data, size);
	try_method(data, size);
	return 0;
}
