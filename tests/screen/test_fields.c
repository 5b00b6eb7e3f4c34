/* SPDX-License-Identifier: ISC */
/*
 * What fields know, in the real program: furigana exact through editing, undo,
 * deletion and paste; postal code and address, each from the other.  What is
 * expected holds with either engine.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/screen/home.h"

#define KEY_CTRL_Y	"\031"
#define KEY_CTRL_Z	"\032"
#define BACKSPACE_2	KEY_BACKSPACE KEY_BACKSPACE

/* As data/places.sh makes it: code, municipality, town, readings. */
static const char places[] =
    "2900056\t千葉県市原市\t五井\tごい\n"
    "6050000\t京都府京都市東山区\t見本町\tみほんちょう\n"
    "6050000\t京都府見本市\t後井\tごい\n";

/* Of a municipality's own form: the two fields, before the first one of its section. */
static const char fields[] =
    "      - id: reply_code\n        label: 返信先の郵便番号\n        type: postal_code\n"
    "        support: 返信を受け取る場所です\n        why: 返信先を書くためです。\n"
    "        basis: 見本市の要綱\n"
    "      - id: reply_address\n        label: 返信先の住所\n        type: address\n"
    "        input: place\n        max: 80\n        support: 返信を受け取る場所です\n"
    "        why: 返信先を書くためです。\n        basis: 見本市の要綱\n"
    "      - id: relief\n        label: 減免の別\n        type: choice\n"
    "        support: 当てはまるものを選びます\n        why: 金額が違うためです。\n"
    "        basis: 見本市の要綱\n        choices:\n"
    "          - code: \"0\"\n            label: 減免なし\n"
    "          - code: \"1\"\n            label: 半額\n"
    "          - code: \"9\"\n            label: 全額\n";

/* A shipped form with these fields, loaded as the site's own. */
static void
load_site_form(const char *home)
{
	const char *top = getenv("abs_top_srcdir"), *build = getenv("abs_top_builddir");
	char *from = path_join(top != NULL ? top : ".", "data/forms/shogaiji-fukushi-teate.yaml");
	char *dir = path_join(home, "pack"), *to = path_join(dir, "shogaiji.yaml");
	struct buf yaml = BUF_INIT, out = BUF_INIT, command = BUF_INIT;
	struct err e = ERR_INIT;
	const char *at;

	assert_int_equal(file_read(from, &yaml, &e), ERR_OK);
	at = strstr(buf_str(&yaml), "      - id: allowance\n");
	assert_non_null(at);
	assert_true(buf_add(&out, buf_str(&yaml), (size_t)(at - buf_str(&yaml))) &&
	    buf_adds(&out, fields) && buf_adds(&out, at));
	assert_int_equal(dir_make(dir, 0700, &e), ERR_OK);
	assert_int_equal(file_write(to, buf_str(&out), out.len, 0600, &e), ERR_OK);
	assert_true(buf_addf(&command, "'%s/madoguchi' --home '%s' form load '%s' >&2",
	    build != NULL ? build : ".", home, dir));
	assert_int_equal(system(buf_str(&command)), 0);
	buf_free(&yaml);
	buf_free(&out);
	buf_free(&command);
	free(from);
	free(dir);
	free(to);
}

static int
setup(void **state)
{
	struct err e = ERR_INIT;
	char *path;

	if (home_make(state) != 0)
		return -1;
	path = path_join(*state, "places.tsv");
	assert_int_equal(file_write(path, places, sizeof places - 1, 0600, &e), ERR_OK);
	free(path);
	return 0;
}

/* From home to a field of an empty form. */
static struct term *
at_field(const char *home, const char *label)
{
	struct term *t = home_login(home, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "さがす");
	term_step(t, "94" KEY_ENTER);
	if (term_shows(t, "担当する事務"))
		term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "必須");
	home_go_to(t, label);
	return t;
}

static void
type_name(struct term *t)
{
	term_step(t, "mihonn ");
	TERM_ASSERT_SHOWS(t, "[見本");
	term_step(t, KEY_ENTER " tarou ");
	TERM_ASSERT_SHOWS(t, "[見本 太郎");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[ミホン タロウ");
}

static void
furigana_follow_an_edit_and_its_undo(void **state)
{
	struct term *t = at_field(*state, "氏名");

	type_name(t);
	/* The given name anew: the surname keeps its reading. */
	term_step(t, KEY_BACKTAB BACKSPACE_2 "hanako ");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[ミホン ハナコ");
	/* One key takes back name and furigana, and leads to the name. */
	term_step(t, KEY_CTRL_Z);
	TERM_ASSERT_SHOWS(t, "[見本 太郎");
	TERM_ASSERT_SHOWS(t, "ミホン タロウ");
	TERM_ASSERT_NOT(t, "ハナコ");
	term_step(t, KEY_CTRL_Y);
	TERM_ASSERT_SHOWS(t, "ミホン ハナコ");
	term_step(t, KEY_CTRL_Z);
	/* What came back by undo has its readings too. */
	term_step(t, "\033[4~" BACKSPACE_2 "saburou ");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[ミホン サブロウ");
	/* Deleted whole: so is what came from it. */
	term_step(t, KEY_BACKTAB "\025" KEY_ENTER);
	TERM_ASSERT_NOT(t, "サブロウ");
	term_leave(&t);
}

/* What filled itself goes over too; 不開示 is looked into every time. */
static void
a_copy_asks_only_what_is_new(void **state)
{
	struct term *t = at_field(*state, "受付番号");

	term_step(t, "R8-0001" KEY_ENTER "12345" KEY_ENTER);
	type_name(t);
	term_step(t, KEY_ENTER "S55.2.29" KEY_ENTER "1" KEY_ENTER);
	home_go_to(t, "対象者の立場");
	term_step(t, "1" KEY_ENTER "1" KEY_ENTER "130001" KEY_ENTER "1" KEY_ENTER "2026");
	/* The end of one year fills itself, though nobody goes there. */
	term_step(t, KEY_F8 "2" KEY_F8);
	term_paste(t, "認定請求の所得審査");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "内容を確かめてください");
	TERM_ASSERT_NOT(t, "重複を確かめて");
	term_step(t, KEY_F12);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "承認を依頼しました");
	term_step(t, KEY_F9);
	TERM_ASSERT_SHOWS(t, "前の内容を写しました");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "直すところ");
	TERM_ASSERT_NOT(t, "まで:");
	TERM_ASSERT_NOT(t, "フリガナ:");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "！不開示に該当しますか");
	term_step(t, "2" KEY_F12);
	TERM_ASSERT_SHOWS(t, "内容を確かめてください");
	TERM_ASSERT_SHOWS(t, "ミホン タロウ");
	/* The same of the same person: said, and no more. */
	TERM_ASSERT_SHOWS(t, "重複を確かめて");
	term_leave(&t);
}

static void
a_pasted_name_offers_readings(void **state)
{
	struct term *t = at_field(*state, "氏名");

	term_paste(t, "髙橋 花子");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "よみの候補（F4 で選ぶ）: タカハシ ハナコ");
	/* Offered, not set. */
	TERM_ASSERT_NOT(t, "[タカハシ");
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "1 タカハシ ハナコ");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "[タカハシ ハナコ");
	TERM_ASSERT_NOT(t, "よみの候補");
	/* Ctrl-R takes a reading that was guessed; Esc: as it was. */
	term_step(t, KEY_BACKTAB "\022");
	TERM_ASSERT_SHOWS(t, "[髙橋 花子");
	TERM_ASSERT_SHOWS(t, "1/");
	term_step(t, KEY_ESC);
	term_step(t, KEY_ESC);
	TERM_ASSERT_SHOWS(t, "[髙橋 花子");
	term_step(t, KEY_ENTER);
	/* A paste behind what was typed: the whole has no reading that is known. */
	term_step(t, KEY_BACKTAB "\025mihonn ");
	term_step(t, KEY_ENTER);
	term_paste(t, "彁彁");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[タカハシ ハナコ");
	term_leave(&t);
}

static void
what_the_receiver_may_not_have_is_shown_side_by_side(void **state)
{
	struct term *t = at_field(*state, "氏名");

	term_paste(t, "髙橋 太郎");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "直すところ");
	for (int i = 0; i < 30; i++) {
		int y, x;

		term_caret(t, &y, &x);
		if (strstr(term_row(t, y), "【理由】") != NULL)
			break;
		term_step(t, KEY_DOWN);
	}
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "元の字のまま送る（理由を記録）: 髙橋 太郎");
	TERM_ASSERT_SHOWS(t, "近い字に替える（元の字を記録）: 高橋 太郎");
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "[高橋 太郎");
	TERM_ASSERT_SHOWS(t, "近い字に替えました");
	/* Back by one key; kept as it is, a reason is asked for. */
	term_step(t, KEY_CTRL_Z);
	TERM_ASSERT_SHOWS(t, "[髙橋 太郎");
	term_leave(&t);
}

static void
a_postal_code_becomes_its_address(void **state)
{
	struct term *t = at_field(*state, "住所");

	TERM_ASSERT_SHOWS(t, "郵便番号を打って Space で住所が出ます");
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "先に、住所か郵便番号（7桁）を入力してください");
	term_step(t, "2900056 ");
	TERM_ASSERT_SHOWS(t, "千葉県市原市五井");
	term_step(t, KEY_ESC KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[千葉県市原市五井");
	TERM_ASSERT_SHOWS(t, "番地を続けて");
	/* And back. */
	term_step(t, "\034" "1-2" KEY_F4);
	TERM_ASSERT_SHOWS(t, "290-0056");
	TERM_ASSERT_SHOWS(t, "[千葉県市原市五井1-2");
	term_step(t, KEY_CTRL_Z KEY_CTRL_Z);
	TERM_ASSERT_NOT(t, "五井");
	/* Several addresses of one code are a list. */
	term_step(t, "605-0000" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "この郵便番号の住所");
	TERM_ASSERT_SHOWS(t, "1 京都府京都市東山区見本町");
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "[京都府見本市後井");
	/* None: said, and nothing is lost. */
	term_step(t, "\025" "999-9999" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "見つかりません");
	TERM_ASSERT_SHOWS(t, "[999-9999");
	term_leave(&t);
}

/* The form with the municipality's own fields, begun. */
static struct term *
begin_site_form(const char *home)
{
	struct term *t;

	load_site_form(home);
	t = home_login(home, TANAKA, TANAKA_PASSWORD);
	term_step(t, KEY_F5);
	for (int i = 0; i < 40 && !term_shows(t, "> 13 "); i++)
		term_step(t, KEY_DOWN);
	term_step(t, KEY_ENTER);
	if (term_shows(t, "担当する事務"))
		term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "必須");
	return t;
}

/* The number on the screen chooses, whatever codes the choices have on the wire. */
static void
a_digit_is_the_number_that_stands_before_the_choice(void **state)
{
	static const struct { const char *digit, *label; } rows[] = {
		{ "1", "減免なし" }, { "2", "半額" }, { "3", "全額" },
		{ "9", "全額" },		/* nothing stands there: a code */
		{ "1", "減免なし" },
	};
	struct term *t = begin_site_form(*state);

	home_go_to(t, "減免の別");
	TERM_ASSERT_SHOWS(t, "1=減免なし  2=半額  3=全額");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char box[64];

		term_step(t, rows[i].digit);
		(void)snprintf(box, sizeof box, "[%s", rows[i].label);
		TERM_ASSERT_SHOWS(t, box);
	}
	term_leave(&t);
}

static void
a_field_of_its_own_fills_the_address_and_back(void **state)
{
	struct term *t = begin_site_form(*state);

	home_go_to(t, "返信先の郵便番号");
	/* What is none is marked where it stands, and does not hold yet. */
	term_step(t, "29000" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "！返信先の郵便番号");
	TERM_ASSERT_SHOWS(t, "郵便番号は7桁の数字です");
	TERM_ASSERT_SHOWS(t, "> 返信先の住所");
	term_step(t, KEY_CTRL_Z);
	term_step(t, "2900056" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[千葉県市原市五井");
	TERM_ASSERT_SHOWS(t, "290-0056");
	/* One key takes both back. */
	term_step(t, KEY_CTRL_Z);
	TERM_ASSERT_NOT(t, "五井");
	TERM_ASSERT_NOT(t, "290-0056");
	home_go_to(t, "返信先の住所");
	term_paste(t, "千葉県市原市五井1-2");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "290-0056");
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(furigana_follow_an_edit_and_its_undo),
		cmocka_unit_test(a_copy_asks_only_what_is_new),
		cmocka_unit_test(a_pasted_name_offers_readings),
		cmocka_unit_test(what_the_receiver_may_not_have_is_shown_side_by_side),
		cmocka_unit_test(a_postal_code_becomes_its_address),
		cmocka_unit_test(a_digit_is_the_number_that_stands_before_the_choice),
		cmocka_unit_test(a_field_of_its_own_fills_the_address_and_back),
	};

	return cmocka_run_group_tests_name("screen fields", tests, setup, home_remove);
}
