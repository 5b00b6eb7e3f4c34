/* SPDX-License-Identifier: ISC */
/*
 * What a form offers beside its values: documents seen, notes, why something is
 * not asked, and what is required as the answers stand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "tests/screen/home.h"

#define CTRL_K	"\013"
#define CTRL_N	"\016"
#define CTRL_U	"\025"

static struct term *
inquiry(const char *home)
{
	struct term *t = home_login(home, TANAKA, TANAKA_PASSWORD);

	term_step(t, KEY_F4);
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "基準日");
	return t;
}

static void
documents_seen_and_notes_stay_with_their_field(void **state)
{
	struct term *t = inquiry(*state);

	home_go_to(t, "生年月日");
	term_step(t, "S55.2.29");
	TERM_ASSERT_SHOWS(t, "Ctrl-K 書類");
	term_step(t, CTRL_K);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_NOT(t, "記録を消しました");
	term_step(t, CTRL_K);
	TERM_ASSERT_SHOWS(t, "[ ] 住民票");
	TERM_ASSERT_SHOWS(t, "[ ] 認定請求書");		/* of the procedure */
	term_step(t, "1");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "確かめた書類: 住民票");
	term_step(t, CTRL_K);
	TERM_ASSERT_SHOWS(t, "[x] 住民票");
	for (int i = 0; i < 12 && strstr(term_before_caret(t), "ほか") == NULL; i++) {
		int y, x;

		term_caret(t, &y, &x);
		if (strstr(term_row(t, y), "ほかの書類") != NULL)
			break;
		term_step(t, KEY_DOWN);
	}
	term_step(t, " ");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "書類の名前を書いてください");
	term_step(t, "menkyo");
	term_step(t, KEY_ENTER);			/* commits the word */
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "確かめた書類: 住民票、");
	term_step(t, KEY_F9);
	term_step(t, "kakuninnzumi");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "メモ: ");
	term_step(t, KEY_F3);
	term_step(t, KEY_F3);
	term_leave(&t);

	/* It was kept with the draft. */
	t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	term_step(t, "3");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "確かめた書類: 住民票、");
	TERM_ASSERT_SHOWS(t, "メモ: ");
	/* A copy has the values, and none of what was about that entry. */
	term_step(t, KEY_F3);
	term_step(t, KEY_F9);
	TERM_ASSERT_SHOWS(t, "前の内容を写しました");
	home_go_to(t, "生年月日");
	TERM_ASSERT_SHOWS(t, "昭和55年2月29日");
	TERM_ASSERT_NOT(t, "確かめた書類");
	/* Nothing was typed in it, and it is kept all the same. */
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "下書きに保存しました");
	assert_non_null(strstr(term_row(t, term_find(t, "  下書き ")), " 2件"));
	term_leave(&t);
}

static void
what_is_required_is_shown_as_it_is_now(void **state)
{
	struct term *t = inquiry(*state);
	int y;

	home_go_to(t, "いつの分か");
	term_step(t, "3");				/* 期間で */
	y = term_find(t, "まで");
	assert_non_null(strstr(term_row(t, y), "任意"));
	term_step(t, "1");				/* 年度で */
	y = term_find(t, "まで");
	assert_non_null(strstr(term_row(t, y), "必須"));
	term_leave(&t);
}

static void
a_date_is_chosen_from_a_calendar(void **state)
{
	struct term *t = inquiry(*state);

	home_go_to(t, "生年月日");
	term_step(t, "S64.1.7");
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "昭和64年1月 (1989-01)");
	TERM_ASSERT_SHOWS(t, "昭和64年1月7日 (1989-01-07)");
	term_step(t, KEY_RIGHT);			/* the first day of Heisei */
	TERM_ASSERT_SHOWS(t, "平成元年1月8日 (1989-01-08)");
	TERM_ASSERT_SHOWS(t, "平成元年1月 (1989-01)");
	term_step(t, KEY_F8 KEY_F8);
	term_step(t, KEY_UP KEY_UP);			/* 22 February, over the month's end */
	term_step(t, KEY_F7);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "= 平成元年1月22日 (1989-01-22)");
	term_step(t, KEY_F4);
	term_step(t, KEY_ESC);				/* nothing is taken */
	TERM_ASSERT_SHOWS(t, "= 平成元年1月22日 (1989-01-22)");
	term_leave(&t);
}

static void
why_something_is_not_asked(void **state)
{
	struct term *t = inquiry(*state);

	home_go_to(t, "対象者の立場");
	term_step(t, "1" KEY_TAB "2");			/* no tax is asked */
	term_step(t, KEY_F10);
	term_step(t, "nazekika");
	TERM_ASSERT_SHOWS(t, "なぜ聞かれない？");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "1月1日の住所: 税の情報を照会しないため聞かれません");
	term_step(t, KEY_F3);
	/* The map says it where one wants to go. */
	term_step(t, KEY_F6);
	TERM_ASSERT_SHOWS(t, "税を照会するとき  入力不要");
	term_leave(&t);
}

/* 久しぶりモード: who never did the procedure is led, until it is wanted otherwise. */
static void
who_is_out_of_practice_is_asked_one_question_at_a_time(void **state)
{
	struct term *t = inquiry(*state);

	TERM_ASSERT_NOT(t, "質問 1/");			/* this person wants none */
	term_step(t, KEY_F10);
	term_step(t, "itimonn");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "一問ずつ、手引きを見ながら進める");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "質問 1/");
	TERM_ASSERT_SHOWS(t, "> 基準日");
	TERM_ASSERT_SHOWS(t, "なぜ聞くのか: ");
	TERM_ASSERT_SHOWS(t, "間違えやすいところ: ");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "質問 2/");
	TERM_ASSERT_SHOWS(t, "> 受付番号");
	TERM_ASSERT_NOT(t, "氏名");
	term_leave(&t);

	/* It is wanted again: a procedure that was never done begins so. */
	t = home_login(*state, TANAKA, TANAKA_PASSWORD);
	term_step(t, KEY_F4);
	term_step(t, "110");
	term_step(t, KEY_ENTER);
	term_step(t, "1");				/* the group */
	TERM_ASSERT_SHOWS(t, "はじめての手続なので");
	TERM_ASSERT_SHOWS(t, "質問 1/");
	term_step(t, KEY_F10);
	term_step(t, "itimonn");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_ENTER);
	term_step(t, "3");				/* never again */
	TERM_ASSERT_NOT(t, "質問 1/");
	term_leave(&t);
	t = inquiry(*state);
	TERM_ASSERT_NOT(t, "質問 1/");
	term_leave(&t);
}

static void
guided(struct term *t)
{
	term_step(t, KEY_F10);
	term_step(t, "itimonn");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_ENTER);
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "質問 1/");
}

/* What a note beside the box says is said of the value that was taken, not of another text. */
static void
a_note_goes_when_the_text_becomes_another(void **state)
{
	struct term *t = inquiry(*state);

	home_go_to(t, "生年月日");
	term_step(t, "R9.2.30" KEY_ENTER);
	term_step(t, KEY_BACKTAB);
	TERM_ASSERT_SHOWS(t, "！生年月日");
	TERM_ASSERT_SHOWS(t, "この月にその日はありません");
	term_step(t, CTRL_U "H27.4.1");
	TERM_ASSERT_SHOWS(t, "= 平成27年4月1日");
	TERM_ASSERT_SHOWS(t, "> 生年月日");
	TERM_ASSERT_NOT(t, "この月にその日はありません");
	/* The same text again: what was found of it still holds. */
	term_step(t, CTRL_U "R9.2.30");
	TERM_ASSERT_SHOWS(t, "この月にその日はありません");
	term_step(t, CTRL_U KEY_ENTER KEY_BACKTAB CTRL_N);
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "= 不明");
	term_step(t, "H27.4.1");
	TERM_ASSERT_NOT(t, "= 不明");
	term_leave(&t);
}

/* screens.md: leaving a field shows a mark, whatever its kind; the section's end holds. */
static void
a_wrong_value_is_marked_where_it_stands_and_the_section_holds(void **state)
{
	static const struct { const char *label, *wrong, *right, *why; } fields[] = {
		{ "宛名番号", "12a45", "12345", "宛名番号は15桁まで" },
		{ "フリガナ", "ミホンA", "ミホンタロウ", "カタカナで入力してください" },
		{ "生年月日", "昨日", "S55.2.29", "日付として読めません" },
	};
	struct term *t = inquiry(*state);
	struct buf mark = BUF_INIT;

	for (size_t i = 0; i < NELEM(fields); i++) {
		home_go_to(t, fields[i].label);
		term_step(t, CTRL_U);
		term_paste(t, fields[i].wrong);
		TERM_ASSERT_NOT(t, fields[i].why);	/* nothing is judged while it is typed */
		term_step(t, KEY_ENTER);
		buf_reset(&mark);
		buf_addf(&mark, "！%s", fields[i].label);
		TERM_ASSERT_SHOWS(t, buf_str(&mark));
		TERM_ASSERT_SHOWS(t, fields[i].why);
		TERM_ASSERT_SHOWS(t, fields[i].wrong);
	}
	/* Enter went on each time; out of the section it does not, nor does F8. */
	TERM_ASSERT_SHOWS(t, "> 性別");
	term_step(t, KEY_F8);
	TERM_ASSERT_SHOWS(t, "この区分に直す項目があります");
	for (size_t i = 0; i < NELEM(fields); i++) {
		int y, x;

		term_caret(t, &y, &x);
		assert_non_null(strstr(term_row(t, y), fields[i].label));
		term_step(t, CTRL_U);
		term_paste(t, fields[i].right);
		term_step(t, KEY_F8);
	}
	TERM_ASSERT_NOT(t, "！");
	TERM_ASSERT_SHOWS(t, "> 対象者の立場");
	buf_free(&mark);
	term_leave(&t);
}

/* What is wrong is told at its question, not where the section ends. */
static void
a_question_holds_until_it_is_answered_rightly(void **state)
{
	struct term *t = inquiry(*state);

	guided(t);
	home_go_to(t, "受付番号");
	term_step(t, "R8-0001" KEY_ENTER "12a45" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "！宛名番号");
	TERM_ASSERT_SHOWS(t, "15桁までの数字です");
	TERM_ASSERT_SHOWS(t, "この質問を直してから");
	term_step(t, "\025" "12345" KEY_ENTER);
	/* A number that may not stand there is told where it was typed. */
	term_paste(t, "123456789018");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "！氏名");
	TERM_ASSERT_SHOWS(t, "個人番号は入力できません");
	TERM_ASSERT_SHOWS(t, "この欄の入力は、番号を残さないため消");
	TERM_ASSERT_NOT(t, "[123456789018");
	term_paste(t, "見本 太郎");
	term_step(t, KEY_ENTER);
	term_paste(t, "ミホン タロウ");
	term_step(t, KEY_ENTER "S55.2.30" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "！生年月日");
	term_step(t, "\025" "S55.2.29" KEY_ENTER "1" KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "> 対象者の立場");
	/* Two of one inquiry that nobody provides both: they are named. */
	term_step(t, "1" KEY_ENTER "1" "4" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "！照会する情報");
	TERM_ASSERT_SHOWS(t, "「児童相談所の調査及び判定」と「道府県民税」は");
	term_step(t, "1" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "> 提供者");
	term_paste(t, "区");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "しぼり込み [区");	/* the directory */
	term_step(t, KEY_ESC);
	term_step(t, "\025");
	term_paste(t, "世田谷");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "世田谷区");
	TERM_ASSERT_SHOWS(t, "> いつの分か");
	term_step(t, "1" KEY_ENTER "2026" KEY_ENTER KEY_ENTER "2" KEY_ENTER);
	term_paste(t, "所得の審査");
	term_step(t, KEY_ENTER KEY_ENTER KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "> 1月1日の住所");
	/* Nothing is asked behind it: what is computed is no question. */
	term_step(t, "1" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "内容を確かめてください");
	term_leave(&t);
}

static void
a_sentence_is_read_whole_while_it_is_written(void **state)
{
	struct term *t = inquiry(*state);
	int y, x;

	home_go_to(t, "不開示に該当しますか");
	term_step(t, "2" KEY_TAB);
	TERM_ASSERT_SHOWS(t, "> 照会の理由");
	term_paste(t, "認定請求の所得審査のため、本人と扶養義務者の前年の所得を");
	TERM_ASSERT_SHOWS(t, "[認定請求の所得審査のため、");
	y = term_find(t, "[認定請求の所得審査のため、");
	assert_non_null(strstr(term_row(t, y + 1), "所得を"));
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_before_caret(t), "所得を"));
	/* What is composed takes its room too; Enter goes on as ever. */
	term_step(t, "kakuninnsuru");
	TERM_ASSERT_SHOWS(t, "[認定請求の所得審査のため、");
	assert_non_null(strstr(term_before_caret(t), "かくにんする"));
	term_step(t, KEY_ENTER KEY_HOME);
	term_caret(t, &y, &x);
	assert_int_equal(term_find(t, "> 照会の理由"), y);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_NOT(t, "> 照会の理由");
	term_leave(&t);
}

/* A large screen is used: windows and boxes grow with it, and shrink again. */
static void
windows_and_boxes_take_the_room_that_is_there(void **state)
{
	static const char sentence[] = "Shift-Tab で前の項目へ移ります。F4 または Space で";
	static const char row[] = "前の登録の値を写す (Ctrl-D) - 前の登録があるのは、副本登録の"
	    "様式だけです。";
	static const char wide[] = "[                                                  ";
	struct term *t = home_start(*state, 43, 132);

	home_log_in(t, TANAKA, TANAKA_PASSWORD);
	term_step(t, KEY_F4);
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	home_go_to(t, "住所");
	TERM_ASSERT_SHOWS(t, wide);			/* the address */
	term_step(t, KEY_F1);
	TERM_ASSERT_SHOWS(t, sentence);
	term_resize(t, 24, 80);
	TERM_ASSERT_NOT(t, sentence);
	TERM_ASSERT_SHOWS(t, "Tab で次の項目、");
	term_resize(t, 43, 132);
	TERM_ASSERT_SHOWS(t, sentence);
	term_step(t, KEY_F3 KEY_F10);
	TERM_ASSERT_SHOWS(t, row);
	term_step(t, KEY_F3 KEY_F9);
	TERM_ASSERT_SHOWS(t, wide);			/* of the note */
	TERM_ASSERT_SHOWS(t, "                                         ]");
	term_step(t, KEY_F3);
	term_resize(t, 24, 80);
	TERM_ASSERT_SHOWS(t, "> 住所");
	TERM_ASSERT_NOT(t, wide);
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_seen_and_notes_stay_with_their_field),
		cmocka_unit_test(what_is_required_is_shown_as_it_is_now),
		cmocka_unit_test(a_date_is_chosen_from_a_calendar),
		cmocka_unit_test(why_something_is_not_asked),
		cmocka_unit_test(who_is_out_of_practice_is_asked_one_question_at_a_time),
		cmocka_unit_test(a_note_goes_when_the_text_becomes_another),
		cmocka_unit_test(a_wrong_value_is_marked_where_it_stands_and_the_section_holds),
		cmocka_unit_test(a_sentence_is_read_whole_while_it_is_written),
		cmocka_unit_test(windows_and_boxes_take_the_room_that_is_there),
		cmocka_unit_test(a_question_holds_until_it_is_answered_rightly),
	};

	return cmocka_run_group_tests(tests, home_make, home_remove);
}
