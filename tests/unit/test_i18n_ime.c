/* SPDX-License-Identifier: ISC */
/*
 * The input method: romaji in, text and furigana out.  Keys are written as
 * text: letters are themselves, and <SP> <CR> <ESC> ... the others.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <dirent.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "i18n/convert.h"
#include "i18n/furigana.h"
#include "i18n/ime.h"
#include "i18n/text.h"

static struct converter *engine, *mecab, *anthy;
static char home[] = "/tmp/madoguchi-ime-XXXXXX";

static const struct {
	const char	*name;
	enum ime_key	 key;
} keys[] = {
	{ "<SP>", IME_KEY_SPACE }, { "<CR>", IME_KEY_ENTER }, { "<ESC>", IME_KEY_ESC },
	{ "<BS>", IME_KEY_BACKSPACE }, { "<TAB>", IME_KEY_TAB }, { "<F6>", IME_KEY_F6 },
	{ "<F7>", IME_KEY_F7 }, { "<F9>", IME_KEY_F9 }, { "<F10>", IME_KEY_F10 },
	{ "<L>", IME_KEY_LEFT }, { "<R>", IME_KEY_RIGHT }, { "<SL>", IME_KEY_SHIFT_LEFT },
	{ "<CONV>", IME_KEY_CONVERT }, { "<NCONV>", IME_KEY_NONCONVERT },
	{ "<KANA>", IME_KEY_NATIVE }, { "<ZEN>", IME_KEY_TOGGLE },
	{ "<SR>", IME_KEY_SHIFT_RIGHT }, { "<DN>", IME_KEY_DOWN }, { "<UP>", IME_KEY_UP },
};

/* What came out: text and, after a bar, its furigana. */
struct out {
	struct buf	 text;
	struct furigana	*furigana;
};

static void
take(struct ime *m, struct out *o)
{
	const struct ime_piece *p;
	size_t n, i;

	p = ime_take(m, &n);
	for (i = 0; i < n; i++) {
		assert_true(furigana_insert(o->furigana, o->text.len, p[i].text, p[i].reading));
		assert_true(buf_adds(&o->text, p[i].text));
	}
}

static void
press(struct ime *m, struct out *o, enum ime_key key, uint32_t ch)
{
	enum ime_answer a = ime_key(m, key, ch);

	if (a == IME_COMMITTED || a == IME_COMMITTED_PASS)
		take(m, o);
	/* What the method does not want is the field's: characters and blanks. */
	if ((a == IME_PASS || a == IME_COMMITTED_PASS) && (key == IME_KEY_CHAR ||
	    key == IME_KEY_SPACE)) {
		struct buf b = BUF_INIT;

		assert_true(utf8_put(&b, key == IME_KEY_SPACE ? ' ' : ch));
		assert_true(furigana_insert(o->furigana, o->text.len, buf_str(&b), ""));
		assert_true(buf_adds(&o->text, buf_str(&b)));
		buf_free(&b);
	}
}

static void
type(struct ime *m, struct out *o, const char *script)
{
	const char *end = script + strlen(script);
	size_t i;

	while (script < end) {
		for (i = 0; i < NELEM(keys); i++) {
			if (strncmp(script, keys[i].name, strlen(keys[i].name)) == 0)
				break;
		}
		if (i < NELEM(keys)) {
			press(m, o, keys[i].key, 0);
			script += strlen(keys[i].name);
		} else {
			press(m, o, IME_KEY_CHAR, utf8_next(&script, end));
		}
	}
}

static void
assert_types(struct converter *c, enum ime_mode mode, enum convert_kind kind, const char *script,
    const char *text, const char *furigana)
{
	struct ime *m = ime_new(c);
	struct out o = { BUF_INIT, furigana_new() };
	struct buf kana = BUF_INIT;

	ime_set_field(m, mode, kind);
	type(m, &o, script);
	if (ime_flush(m) == IME_COMMITTED)
		take(m, &o);
	assert_string_equal(buf_str(&o.text), text);
	if (furigana != NULL) {
		assert_true(furigana_text(o.furigana, &kana));
		assert_string_equal(buf_str(&kana), furigana);
	}
	buf_free(&o.text);
	buf_free(&kana);
	furigana_free(&o.furigana);
	ime_free(&m);
}

static void
romaji_becomes_kana(void **state UNUSED)
{
	static const struct { const char *keys, *kana; } rows[] = {
		{ "mihon", "みほん" }, { "konnnitiha", "こんにちは" }, { "kan'i", "かんい" },
		{ "gakkou", "がっこう" }, { "shougai", "しょうがい" }, { "tyousha", "ちょうしゃ" },
		{ "jidou", "じどう" }, { "va", "ゔぁ" }, { "xtu", "っ" }, { "ra-men", "らーめん" },
		{ "hon.", "ほん。" }, { "anna", "あんあ" }, { "annna", "あんな" }, { "shinnyuu",
		    "しんゆう" }, { "k", "k" },
		{ "1-2-3", "1-2-3" }, { "1ka-2", "1かー2" }, { "-1", "ー1" },
		{ "matcha", "まっちゃ" }, { "nyan", "にゃん" }, { "onnna", "おんな" },
	};
	size_t i;

	for (i = 0; i < NELEM(rows); i++)
		assert_types(NULL, IME_HIRAGANA, CONVERT_TEXT, rows[i].keys, rows[i].kana, NULL);
}

static void
a_name_is_typed_with_its_furigana(void **state UNUSED)
{
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "mihon<SP><CR><SP>tarou<SP><CR>",
	    "見本 太郎", "ミホン タロウ");
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "takahasi<SP><SP><CR>", "髙橋",
	    "タカハシ");
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "yosida<SP><SP><CR>", "𠮷田", "ヨシダ");
}

static void
furigana_fields_take_katakana_without_conversion(void **state UNUSED)
{
	assert_types(engine, IME_KATAKANA, CONVERT_KANA, "mihon<SP>tarou<CR>", "ミホン タロウ",
	    "ミホン タロウ");
}

static void
the_function_keys_choose_a_form(void **state UNUSED)
{
	assert_types(engine, IME_HIRAGANA, CONVERT_TEXT, "mihon<F7><CR>", "ミホン", "ミホン");
	assert_types(engine, IME_HIRAGANA, CONVERT_TEXT, "mihon<SP><F6><CR>", "みほん", "ミホン");
	assert_types(engine, IME_HIRAGANA, CONVERT_TEXT, "abc<F10><CR>", "abc", NULL);
	assert_types(engine, IME_HIRAGANA, CONVERT_TEXT, "abc<F9><CR>", "ａｂｃ", NULL);
}

static void
escape_leads_back_and_then_away(void **state UNUSED)
{
	assert_types(engine, IME_HIRAGANA, CONVERT_TEXT, "mihon<SP><ESC><CR>", "みほん", NULL);
	assert_types(engine, IME_HIRAGANA, CONVERT_TEXT, "mihon<ESC>", "", "");
	assert_types(engine, IME_HIRAGANA, CONVERT_TEXT, "mihonn<BS><BS>", "み", NULL);
	assert_types(engine, IME_HIRAGANA, CONVERT_TEXT, "a<BS>", "", NULL);
}

static void
typing_on_takes_what_is_shown(void **state UNUSED)
{
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "mihon<SP>tarou<SP><CR>", "見本太郎",
	    "ミホンタロウ");
}

static void
segments_are_resized(void **state UNUSED)
{
	struct ime *m = ime_new(engine);
	struct out o = { BUF_INIT, furigana_new() };
	struct ime_view v;
	size_t before;

	ime_set_field(m, IME_HIRAGANA, CONVERT_TEXT);
	type(m, &o, "kyouhayoitennki<SP>");
	ime_view(m, &v);
	before = v.part_count;
	assert_true(before >= 2);
	type(m, &o, "<SL>");
	ime_view(m, &v);
	assert_true(v.part_count >= before);
	assert_true(v.parts[0].focused);
	type(m, &o, "<CR>");
	assert_false(ime_composing(m));
	buf_free(&o.text);
	furigana_free(&o.furigana);
	ime_free(&m);
}

static void
composed_text_is_taken_as_it_comes(void **state UNUSED)
{
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "見本", "見本", "");
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "みほん", "みほん", "ミホン");
	assert_types(engine, IME_DIRECT, CONVERT_NAME, "abc 12", "abc 12", NULL);
}

static void
furigana_follow_edits(void **state UNUSED)
{
	struct furigana *f = furigana_new(), *copy;
	struct buf b = BUF_INIT;

	assert_true(furigana_insert(f, 0, "見本", "みほん"));
	assert_true(furigana_insert(f, 6, "太郎", "たろう"));
	assert_true(furigana_insert(f, 6, " ", ""));
	assert_true(furigana_text(f, &b));
	assert_string_equal(buf_str(&b), "ミホン タロウ");
	assert_true(furigana_complete(f));
	copy = furigana_copy(f);
	/* 太郎 replaced by 花子. */
	assert_true(furigana_delete(f, 7, 6));
	assert_true(furigana_insert(f, 7, "花子", "はなこ"));
	buf_reset(&b);
	assert_true(furigana_text(f, &b));
	assert_string_equal(buf_str(&b), "ミホン ハナコ");
	/* Half of a reading cannot be known. */
	assert_true(furigana_delete(f, 10, 3));
	buf_reset(&b);
	assert_true(furigana_text(f, &b));
	assert_string_equal(buf_str(&b), "ミホン ");
	assert_false(furigana_complete(f));
	buf_reset(&b);
	assert_true(furigana_text(copy, &b));
	assert_string_equal(buf_str(&b), "ミホン タロウ");
	furigana_free(&f);
	furigana_free(&copy);
	buf_free(&b);
}

static void
the_best_lines_are_distinct_and_hold_the_kana(void **state UNUSED)
{
	char **lines;
	size_t n, i, k;
	bool kana = false;

	assert_int_equal(convert_nbest(engine, "みほん", CONVERT_NAME, 20, &lines, &n, NULL),
	    ERR_OK);
	assert_string_equal(lines[0], "見本");
	for (i = 0; i < n; i++) {
		for (k = 0; k < i; k++)
			assert_string_not_equal(lines[i], lines[k]);
		kana = kana || strcmp(lines[i], "みほん") == 0;
	}
	assert_true(kana);
	for (i = 0; i < n; i++)
		free(lines[i]);
	free(lines);
}

static size_t
place_of(const char *reading, enum convert_kind kind, const char *writing)
{
	struct conversion v;
	size_t i, at = 0;

	assert_int_equal(convert(engine, reading, kind, NULL, &v, NULL), ERR_OK);
	assert_int_equal(v.count, 1);
	for (i = 0; i < v.segments[0].count && at == 0; i++) {
		if (strcmp(v.segments[0].candidates[i], writing) == 0)
			at = i + 1;
	}
	conversion_clear(&v);
	return at;
}

/* Each within the ten that people look at: one Space, and a digit. */
static void
the_variants_of_names_are_near(void **state UNUSED)
{
	static const struct { const char *reading, *writing; } rows[] = {
		{ "よしだ", "𠮷田" }, { "はまさき", "濵﨑" }, { "たかはし", "髙橋" },
		{ "やまざき", "山﨑" }, { "わたなべ", "渡邊" }, { "わたなべ", "渡邉" },
		{ "さいとう", "齋藤" }, { "さいとう", "齊藤" }, { "さわだ", "澤田" },
		{ "さくらい", "櫻井" }, { "ひろせ", "廣瀬" }, { "こじま", "小嶋" },
		{ "とみた", "冨田" }, { "みやざき", "宮﨑" }, { "つじ", "辻\xf3\xa0\x84\x80" },
		{ "つかもと", "塚\xef\xb8\x80本" }, { "ふくだ", "福\xef\xb8\x80田" },
	};
	size_t i, at;

	for (i = 0; i < NELEM(rows); i++) {
		at = place_of(rows[i].reading, CONVERT_NAME, rows[i].writing);
		if (at == 0 || at > 10)
			fail_msg("%s: %s stands at %zu", rows[i].reading, rows[i].writing, at);
	}
}

static void
a_character_is_typed_by_its_name(void **state UNUSED)
{
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "U+9AD9<SP><CR>", "髙", NULL);
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "u+20bb7<SP><CR>", "𠮷", NULL);
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "MJ026193<SP><CR>",
	    "邉\xf3\xa0\x84\x9f", NULL);
	/* Private use is no character to type, nor is a code point that is none. */
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "U+E000<CR>", "U+E000", NULL);
}

static void
variants_are_listed_with_what_people_call_them(void **state UNUSED)
{
	struct ime *m = ime_new(engine);
	struct out o = { BUF_INIT, furigana_new() };
	struct buf note = BUF_INIT;
	struct ime_view v;
	size_t i;
	bool found = false;

	ime_set_field(m, IME_HIRAGANA, CONVERT_NAME);
	type(m, &o, "takahashi<SP>");
	press(m, &o, IME_KEY_VARIANTS, 0);
	ime_view(m, &v);
	for (i = 0; i < v.candidate_count; i++) {
		if (strcmp(v.candidates[i], "髙橋") != 0)
			continue;
		found = true;
		assert_true(ime_note(m, v.candidates[i], &note));
		assert_string_equal(buf_str(&note), "髙 はしごだか U+9AD9");
	}
	assert_true(found);
	buf_free(&note);
	buf_free(&o.text);
	furigana_free(&o.furigana);
	ime_free(&m);
}

/* Until lock or logout, and never across it. */
static void
what_was_chosen_comes_first_until_it_is_forgotten(void **state UNUSED)
{
	size_t before = place_of("よしだ", CONVERT_NAME, "𠮷田");
	struct ime *m = ime_new(engine);

	assert_true(before > 1);
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "yoshida<SP><DN><CR>", "𠮷田", "ヨシダ");
	assert_int_equal(place_of("よしだ", CONVERT_NAME, "𠮷田"), 1);
	ime_forget(m);
	assert_int_equal(place_of("よしだ", CONVERT_NAME, "𠮷田"), before);
	ime_free(&m);
}

static void
a_word_is_converted_anew_or_left_as_it_was(void **state UNUSED)
{
	struct ime *m = ime_new(engine);
	struct out o = { BUF_INIT, furigana_new() };

	ime_set_field(m, IME_HIRAGANA, CONVERT_NAME);
	assert_int_equal(ime_reconvert(m, "吉田", "よしだ"), IME_TAKEN);
	type(m, &o, "<DN><CR>");
	assert_string_equal(buf_str(&o.text), "𠮷田");
	buf_reset(&o.text);
	assert_int_equal(ime_reconvert(m, "慶田", "よしだ"), IME_TAKEN);
	type(m, &o, "<ESC><ESC>");
	assert_string_equal(buf_str(&o.text), "慶田");
	assert_int_equal(ime_reconvert(m, "吉田", ""), IME_PASS);
	buf_free(&o.text);
	furigana_free(&o.furigana);
	ime_free(&m);
}

static void
the_engine_writes_nothing(void **state UNUSED)
{
	DIR *d = opendir(home);
	struct dirent *e;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		assert_true(e->d_name[0] == '.' && strlen(e->d_name) <= 2);
	closedir(d);
}

static int
set_up(void **state UNUSED)
{
	/* A home of our own, to be found empty at the end. */
	if (mkdtemp(home) == NULL || setenv("HOME", home, 1) != 0 ||
	    setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return -1;
	/* Without a dictionary the other engine is tried twice. */
	if (converter_open("mecab", getenv("MADOGUCHI_DATADIR"), &mecab, NULL) != ERR_OK)
		mecab = NULL;
	return converter_open("anthy", getenv("MADOGUCHI_DATADIR"), &anthy, NULL) == ERR_OK ? 0 :
	    -1;
}

static int
with_mecab(void **state UNUSED)
{
	engine = mecab != NULL ? mecab : anthy;
	converter_forget(engine);
	return 0;
}

static int
with_anthy(void **state UNUSED)
{
	engine = anthy;
	converter_forget(engine);
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	converter_close(&mecab);
	converter_close(&anthy);
	return rmdir(home);
}

/* Neither engine is to know more of what the input method promises. */
#define BOTH(f) cmocka_unit_test_setup(f, with_mecab), cmocka_unit_test_setup(f, with_anthy)

/* かな入力: what a JIS keyboard sends, as kana; the numbers still choose. */
static void
kana_keys_are_the_keyboards(void **state UNUSED)
{
	static const struct { const char *keys, *kana; } rows[] = {
		{ "nFy", "みはん" }, { "t@", "が" }, { "f[", "ぱ" }, { "f@(4", "ばゅう" },
		{ "Z", "っ" }, { "~", "を" }, { "|", "ー" }, { "\\", "ろ" }, { "y@", "ん゛" },
		{ "@", "゛" }, { "0", "わ" }, { "<>", "、。" },
	};
	size_t i;

	for (i = 0; i < NELEM(rows); i++) {
		struct ime *m = ime_new(engine);
		struct out o = { BUF_INIT, furigana_new() };

		ime_set_layout(m, IME_KANA);
		ime_set_field(m, IME_HIRAGANA, CONVERT_TEXT);
		type(m, &o, rows[i].keys);
		if (ime_flush(m) == IME_COMMITTED)
			take(m, &o);
		assert_string_equal(buf_str(&o.text), rows[i].kana);
		buf_free(&o.text);
		furigana_free(&o.furigana);
		ime_free(&m);
	}
}

/* 変換, 無変換, 半角/全角 and かな, each for itself. */
static void
the_keys_beside_the_space_bar_differ(void **state UNUSED)
{
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "yamada<CONV><CR>", "山田", "ヤマダ");
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "yamada<NCONV><CR>", "ヤマダ", "ヤマダ");
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "yamada<NCONV><NCONV><CR>", "やまだ",
	    "ヤマダ");
	assert_types(engine, IME_HIRAGANA, CONVERT_NAME, "<NCONV>ab<KANA>a<CR>", "abあ", NULL);
	assert_types(engine, IME_DIRECT, CONVERT_NAME, "a<CONV>a<CR><ZEN>a", "aあa", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(romaji_becomes_kana),
		BOTH(a_name_is_typed_with_its_furigana),
		BOTH(furigana_fields_take_katakana_without_conversion),
		BOTH(the_function_keys_choose_a_form),
		BOTH(escape_leads_back_and_then_away),
		BOTH(typing_on_takes_what_is_shown),
		BOTH(segments_are_resized),
		BOTH(composed_text_is_taken_as_it_comes),
		BOTH(furigana_follow_edits),
		BOTH(the_best_lines_are_distinct_and_hold_the_kana),
		BOTH(the_variants_of_names_are_near),
		BOTH(a_character_is_typed_by_its_name),
		BOTH(variants_are_listed_with_what_people_call_them),
		BOTH(what_was_chosen_comes_first_until_it_is_forgotten),
		BOTH(a_word_is_converted_anew_or_left_as_it_was),
		BOTH(kana_keys_are_the_keyboards),
		BOTH(the_keys_beside_the_space_bar_differ),
		BOTH(the_engine_writes_nothing),
	};

	return cmocka_run_group_tests_name("i18n ime", tests, set_up, tear_down);
}
