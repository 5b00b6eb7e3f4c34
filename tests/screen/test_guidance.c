/* SPDX-License-Identifier: ISC */
/*
 * Where guidance stands, and how a section is reached: F2 on the check screen and
 * on the review tells of the focused row and leaves it focused; F6 names whose
 * section it is, is searched by the person's name or its reading, and goes there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config.h"
#include "tests/screen/drill.h"
#include "tests/screen/home.h"

/* A draft, one that waits for approval, and a case of three persons. */
static const char prepare[] =
    "sample inquiry >$world/s && as tanaka intake --form inquiry $world/s && "
    "as tanaka intake --draft --form inquiry $world/s && "
    "echo '{\"procedure\":\"94-1\",\"as_of\":\"2026-11-20\",\"case_no\":\"R8-0900\","
    "\"non_disclosure\":\"no\",\"persons\":["
    "{\"person_key\":\"12345\",\"name\":\"見本 太郎\",\"kana\":\"ミホン タロウ\","
    "\"birth\":\"1980-02-29\",\"sex\":\"1\",\"role\":\"請求者\",\"municipality\":\"131121\","
    "\"information\":[\"tax-prefectural\"]},"
    "{\"person_key\":\"23456\",\"name\":\"見本 花子\",\"kana\":\"ミホン ハナコ\","
    "\"birth\":\"1982-05-05\",\"sex\":\"2\",\"role\":\"配偶者\","
    "\"information\":[\"tax-prefectural\"]},"
    "{\"person_key\":\"34567\",\"name\":\"雛形 一郎\",\"kana\":\"ヒナガタ イチロウ\","
    "\"birth\":\"1950-01-01\",\"sex\":\"1\",\"role\":\"扶養義務者\","
    "\"information\":[\"tax-prefectural\"]}]}' >$world/case.json && "
    "m case new --as tanaka --password-fd 7 $world/case.json 7<<P\npassword-of-tanaka\nP\n";

static int
make(void **state)
{
	return drill_begin(state, prepare);
}

static bool
focused(struct term *t, const char *text)
{
	int y, x;

	term_caret(t, &y, &x);
	return strstr(term_row(t, y), text) != NULL;
}

/* F2 at the row says these of it; then the same row has the focus, and nothing was decided. */
static void
says(struct term *t, const char *row, const char *why, const char *basis)
{
	term_go_down(t, row);
	term_step(t, KEY_F2);
	TERM_ASSERT_SHOWS(t, "なぜ聞くのか");
	TERM_ASSERT_SHOWS(t, why);
	TERM_ASSERT_SHOWS(t, "法的根拠");
	TERM_ASSERT_SHOWS(t, basis);
	term_step(t, KEY_F3);
	TERM_ASSERT_NOT(t, "なぜ聞くのか");
	assert_true(focused(t, row));
}

static void
the_check_screen_tells_why_and_on_what_basis(void **state)
{
	struct term *t = drill_open_as(*state, "tanaka");

	term_step(t, "3");
	term_go_down(t, "R8-0123");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "必須");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "内容を確かめてください");
	says(t, "対象者の立場", "立場ごとに照会できる情報", "番号法19条8号");
	says(t, "不開示に該当しますか", "記録を本人に見せると支障がある", "番号法23条2項");
	/* What is practice says so: it is not the law's. */
	says(t, "回答を使う期限", "期限が近い照会", "運用上の項目");
	/* From the guidance of a row to its field, and back here. */
	term_go_down(t, "回答を使う期限");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "> 回答を使う期限");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "内容を確かめてください");
	term_leave(&t);
}

static void
the_review_tells_why_and_keeps_what_is_hidden(void **state)
{
	struct term *t = drill_open_as(*state, "sato");

	term_wait_for(t, "田中 一郎");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "【重要】宛名番号");
	says(t, "【重要】宛名番号", "個人番号を使わずに対象者を特定する", "番号法施行令20条");
	TERM_ASSERT_NOT(t, "12345");
	says(t, "対象者の立場", "立場ごとに照会できる情報", "番号法19条8号");
	says(t, "照会の理由", "必要のない照会をしていない", "番号法12条");
	TERM_ASSERT_NOT(t, "12345");
	term_step(t, KEY_F3);
	term_wait_for(t, "田中 一郎");		/* it still waits */
	term_leave(&t);
}

static void
the_map_names_who_and_goes_to_the_person(void **state)
{
	struct term *t = drill_open_as(*state, "tanaka");

	term_step(t, "8");
	TERM_ASSERT_SHOWS(t, "見本");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "/");
	term_step(t, KEY_F6);
	TERM_ASSERT_SHOWS(t, "対象者 1  見本 太郎  済");
	TERM_ASSERT_SHOWS(t, "対象者 2  見本 花子  済");
	TERM_ASSERT_SHOWS(t, "対象者 3  雛形 一郎  済");
	/* By the reading, as it is being typed. */
	term_step(t, "hanako");
	TERM_ASSERT_SHOWS(t, "対象者 2  見本 花子");
	TERM_ASSERT_NOT(t, "対象者 1  見本 太郎");
	TERM_ASSERT_NOT(t, "対象者 3  雛形 一郎");
	term_step(t, KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "対象者 2 (3/");
	assert_true(focused(t, "宛名番号"));
	/* By a part of the name, as it was pasted; and by its digit. */
	term_step(t, KEY_F6);
	term_paste(t, "雛形");
	TERM_ASSERT_NOT(t, "対象者 2  見本 花子");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "対象者 3 (4/");
	term_step(t, KEY_F6);
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "対象者 1 (2/");
	/* What is wrong is told beside the person whose it is. */
	home_go_to(t, "生年月日");
	term_step(t, "\025" "S55.13.1" KEY_ENTER);
	term_step(t, KEY_F6);
	TERM_ASSERT_SHOWS(t, "対象者 1  見本 太郎  要修正 1");
	TERM_ASSERT_SHOWS(t, "対象者 2  見本 花子  済");
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "対象者 1 (2/");
	term_leave(&t);
}

int
main(void)
{
#ifdef HAVE_SANITIZERS
	/* A drill of real programs, each several times slower: the plain build tells it. */
	printf("1..0 # SKIP guidance and the map are told by the plain build\n");
	return 0;
#endif
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_check_screen_tells_why_and_on_what_basis),
		cmocka_unit_test(the_review_tells_why_and_keeps_what_is_hidden),
		cmocka_unit_test(the_map_names_who_and_goes_to_the_person),
	};

	return cmocka_run_group_tests_name("screen guidance", tests, make, drill_finish);
}
