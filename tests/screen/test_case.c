/* SPDX-License-Identifier: ISC */
/*
 * A case on the screen: three persons and six inquiries, nothing of a person
 * typed twice, and fewer than forty keys beside the persons' own data.  The
 * keys are counted here, as they are sent.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config.h"
#include "tests/screen/drill.h"
#include "tests/screen/home.h"

#define KEYS_MAX	40

struct person { const char *key, *name, *reading, *birth, *sex, *address; };

static const struct person family[] = {
	{ "12345", "mihonn", "tarou", "S55.2.29", "1", "mihonnshi " },
	{ "23456", "mihonn", "hanako", "S57.5.5", "2", NULL },
	{ "34567", "mihonn", "itirou", "S25.1.1", "1", NULL },
};

struct work { struct drill drill; struct term *t; size_t keys; };

/* A key that is no person's own data; a function key's bytes are one key. */
static void
press(struct work *w, const char *key)
{
	w->keys += *key == '\033' ? 1 : strlen(key);
	term_step(w->t, key);
}

/* What is the person's own: typed once, with the Enter that goes on. */
static void
type_person(struct work *w, const struct person *p)
{
	home_go_to(w->t, "宛名番号");
	term_step(w->t, p->key);
	term_step(w->t, KEY_ENTER);
	term_step(w->t, p->name);
	term_step(w->t, " ");
	term_step(w->t, KEY_ENTER " ");
	term_step(w->t, p->reading);
	term_step(w->t, " ");
	term_step(w->t, KEY_ENTER);
	term_step(w->t, KEY_ENTER);
	term_step(w->t, KEY_ENTER);		/* its furigana stand there */
	term_step(w->t, p->birth);
	term_step(w->t, KEY_ENTER);
	term_step(w->t, p->sex);
	term_step(w->t, KEY_ENTER);
	if (p->address != NULL) {
		term_step(w->t, p->address);
		term_step(w->t, KEY_ENTER);
	}
	term_step(w->t, KEY_ENTER);
}

static int
make(void **state)
{
	struct work *w = calloc(1, sizeof *w);

	assert_non_null(w);
	drill_make(&w->drill);
	*state = w;
	return 0;
}

static int
end(void **state)
{
	struct work *w = *state;

	term_free(&w->t);
	drill_end(&w->drill);
	free(w);
	return 0;
}

static void
log_in(struct work *w, const char *login)
{
	w->t = drill_open(&w->drill, 24, 80);
	drill_login(w->t, login);
}

static void
kill_it(struct work *w)
{
	kill(term_pid(w->t), SIGKILL);
	(void)term_wait_end(w->t);
	term_free(&w->t);
}

/* From home into the first person; there may be cases already. */
static void
begin(struct work *w)
{
	press(w, "8");
	if (term_find(w->t, "F6 新規案件") >= 0)
		press(w, KEY_F6);
	TERM_ASSERT_SHOWS(w->t, "手続をさがす");
	press(w, "94");
	TERM_ASSERT_SHOWS(w->t, "> 障害児福祉手当・特別障害者手当 認定請求の審査");
	press(w, KEY_ENTER);
	TERM_ASSERT_SHOWS(w->t, "案件 (1/");
	press(w, KEY_ENTER);			/* 基準日: today */
	press(w, "R8-0123" KEY_ENTER);
	press(w, "2");				/* 不開示に該当しない */
	press(w, KEY_F8);
	TERM_ASSERT_SHOWS(w->t, "対象者 1 (2/");
}

/* Rows from..to each tell something that no other of them does. */
static void
rows_differ(struct term *t, int from, int to)
{
	char *rows[24] = { NULL };

	for (int y = from; y <= to; y++) {
		/* Without the mark of the focus. */
		rows[y - from] = strdup(term_row(t, y) + 1);
		assert_non_null(rows[y - from]);
		for (int i = 0; i < y - from; i++)
			assert_string_not_equal(rows[i], rows[y - from]);
	}
	for (int i = 0; i <= to - from; i++)
		free(rows[i]);
}

/* The supervisor's side: the same things once, critical ones typed once a person. */
static void
approve_all(struct work *w)
{
	term_step(w->t, KEY_F6);
	TERM_ASSERT_SHOWS(w->t, "■ 6件に共通");
	TERM_ASSERT_SHOWS(w->t, "■ 見本 太郎（4件）");
	term_step(w->t, KEY_DOWN);
	term_step(w->t, KEY_F2);
	TERM_ASSERT_SHOWS(w->t, "なぜ聞くのか");
	term_step(w->t, KEY_F3);
	/* Rows that F5 jumps over were not seen: F12 leads to the first of them. */
	TERM_ASSERT_SHOWS(w->t, "承認まで: 表示 ");
	TERM_ASSERT_SHOWS(w->t, "再入力 0/6項目");
	/* One of them by itself, called away there more than once: both are as they were, and
	 * what was typed there is not asked again. */
	term_step(w->t, KEY_END);
	term_step(w->t, KEY_F4);
	TERM_ASSERT_NOT(w->t, "■ 見本 一郎");
	TERM_ASSERT_SHOWS(w->t, "再入力 0/2項目");
	term_step(w->t, KEY_F5);
	term_step(w->t, family[2].key);
	term_step(w->t, KEY_ENTER KEY_ESC);
	TERM_ASSERT_SHOWS(w->t, "再入力 1/2項目");
	for (int i = 0; i < 2; i++) {
		term_step(w->t, KEY_F11);
		drill_login(w->t, "sato");
		TERM_ASSERT_SHOWS(w->t, "いま聞いていたこと: 障害児福祉手当");
		TERM_ASSERT_SHOWS(w->t, "再入力 1/2項目");
	}
	term_step(w->t, KEY_F3);
	TERM_ASSERT_SHOWS(w->t, "再入力 1/6項目");
	term_step(w->t, KEY_F5);
	for (size_t i = 0; i < 3; i++) {
		if (i < 2) {
			TERM_ASSERT_SHOWS(w->t, "宛名番号  見本");
			term_step(w->t, family[i].key);
			term_step(w->t, KEY_ENTER);
		}
		TERM_ASSERT_SHOWS(w->t, "生年月日  見本");
		term_step(w->t, family[i].birth);
		term_step(w->t, KEY_ENTER);
	}
	TERM_ASSERT_SHOWS(w->t, "一致しました。まだ表示していない行があります");
	TERM_ASSERT_SHOWS(w->t, "再入力 6/6項目");
	/* What was typed for the case is not asked again of one of them.  Held by itself, it
	 * leaves the others as they were; released, it is as it was too. */
	term_step(w->t, KEY_END);
	term_step(w->t, KEY_F4);
	TERM_ASSERT_SHOWS(w->t, "再入力 2/2項目");
	term_step(w->t, KEY_F12 "3");
	term_paste(w->t, "書類待ち");
	term_step(w->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(w->t, "再入力 4/4項目");
	term_step(w->t, KEY_HOME);
	TERM_ASSERT_SHOWS(w->t, "■ 5件に共通");
	term_step(w->t, KEY_F3);
	free(drill_run(&w->drill, "as sato release $(sqlite3 $home/store.db \"SELECT id FROM entry"
	    " WHERE state = 'held'\")"));
	term_step(w->t, KEY_F3);
	term_go_down(w->t, "承認待ちの案件");
	term_step(w->t, KEY_ENTER);
	term_step(w->t, KEY_F6);
	TERM_ASSERT_SHOWS(w->t, "再入力 6/6項目");
	term_step(w->t, KEY_END);
	term_step(w->t, KEY_F4);
	term_step(w->t, KEY_F3);
	TERM_ASSERT_SHOWS(w->t, "再入力 6/6項目");
	term_step(w->t, KEY_F11);
	drill_login(w->t, "sato");
	TERM_ASSERT_SHOWS(w->t, "いま聞いていたこと: 案件ごと");
	TERM_ASSERT_SHOWS(w->t, "再入力 6/6項目");
	TERM_ASSERT_NOT(w->t, "■ 6件に共通");		/* at the row where they were */
	/* A row that is cut was not seen: chosen, it stands whole below. */
	term_step(w->t, KEY_F12);
	TERM_ASSERT_SHOWS(w->t, "「..」で切れた行は");
	TERM_ASSERT_SHOWS(w->t, "照会の理由: 障害児福祉手当・特別障害者手当 認定請求の審査");
	term_step(w->t, KEY_F12);
	TERM_ASSERT_SHOWS(w->t, "ここから F8 で進んでください");
	for (int i = 0; i < 6; i++)
		term_step(w->t, KEY_F8);
	for (int i = 0; i < 20 && term_find(w->t, "6件の照会を承認します") < 0; i++)
		term_step(w->t, KEY_F12);
	TERM_ASSERT_SHOWS(w->t, "6件の照会を承認します");
	term_send(w->t, KEY_ENTER);
	term_wait_for(w->t, "6件を承認しました");
}

static void
three_persons_make_six_inquiries_in_under_forty_keys(void **state)
{
	struct work *w = *state;

	log_in(w, "tanaka");
	begin(w);
	type_person(w, &family[0]);
	TERM_ASSERT_SHOWS(w->t, "> 対象者の立場");
	press(w, "1" KEY_ENTER);
	TERM_ASSERT_SHOWS(w->t, "2 [ ] 身体障害者手帳");
	press(w, "2456");
	TERM_ASSERT_SHOWS(w->t, "6 [x] 公金受取口座");
	press(w, KEY_ENTER);
	TERM_ASSERT_SHOWS(w->t, "= 千葉県 千葉市");
	press(w, KEY_ENTER);			/* this municipality */
	TERM_ASSERT_SHOWS(w->t, "対象者 2 (3/");
	type_person(w, &family[1]);
	press(w, "2" KEY_ENTER "1" KEY_ENTER);
	press(w, KEY_ENTER);
	type_person(w, &family[2]);
	press(w, "3" KEY_ENTER "1");
	press(w, KEY_F12);
	TERM_ASSERT_SHOWS(w->t, "照会6件 — 依頼できるもの6件");
	TERM_ASSERT_SHOWS(w->t, "配偶者  道府県民税 令和8年度 (2026) ← 千葉市長");
	TERM_ASSERT_SHOWS(w->t, "身体障害者手帳 ← 千葉");
	press(w, KEY_F12);
	TERM_ASSERT_SHOWS(w->t, "6件の照会の承認を依頼します");
	press(w, KEY_ENTER);
	term_wait_for(w->t, "6件の承認を依頼しました");
	printf("# 3 persons, 6 inquiries: %zu keys beside the persons' own data\n", w->keys);
	assert_true(w->keys < KEYS_MAX);
	kill_it(w);

	/* The year's figures say so. */
	log_in(w, "tanaka");
	term_step(w->t, "8");
	TERM_ASSERT_SHOWS(w->t, "承認待ち 6/6件");
	term_step(w->t, KEY_F3);
	term_step(w->t, KEY_F10);
	term_step(w->t, "riyouzyoukyou");
	term_step(w->t, KEY_ENTER);
	term_step(w->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(w->t, "照会 6　登録 0　紙 0");
	kill_it(w);

	/* Six for the approver, each by itself; the case is kept, and makes none twice. */
	log_in(w, "sato");
	for (int y = 4; y <= 9; y++)
		assert_non_null(strstr(term_row(w->t, y), "田中 一郎"));
	rows_differ(w->t, 4, 9);
	TERM_ASSERT_SHOWS(w->t, "R8-0123");
	TERM_ASSERT_SHOWS(w->t, "道府県民税");
	TERM_ASSERT_SHOWS(w->t, "配偶者");
	term_resize(w->t, 43, 132);
	TERM_ASSERT_SHOWS(w->t, "照会する情報");
	TERM_ASSERT_SHOWS(w->t, "身体障害者手帳");
	rows_differ(w->t, 4, 9);
	term_resize(w->t, 24, 80);
	approve_all(w);
	kill_it(w);
	log_in(w, "tanaka");
	TERM_ASSERT_SHOWS(w->t, "送信待ち 6");
	TERM_ASSERT_SHOWS(w->t, "下書き                       0件");
	/* It is no draft to be finished or thrown away: how far its inquiries are is told. */
	term_step(w->t, "8");
	TERM_ASSERT_SHOWS(w->t, "回答 0/6件");
	TERM_ASSERT_NOT(w->t, "入力の途中です");
	term_step(w->t, KEY_F5);
	TERM_ASSERT_SHOWS(w->t, "作った照会があるため、破棄できません");
	term_step(w->t, KEY_ENTER);
	TERM_ASSERT_SHOWS(w->t, "照会6件 — すべて依頼してあります");
	term_step(w->t, KEY_F12);
	TERM_ASSERT_SHOWS(w->t, "この案件の照会は、すべて依頼してあります");
	kill_it(w);

	/* Another case about one of them is told of, by name; this one's own are not. */
	log_in(w, "tanaka");
	begin(w);
	type_person(w, &family[0]);
	term_step(w->t, "1" KEY_ENTER);
	term_step(w->t, "4" KEY_ENTER);
	term_step(w->t, KEY_ENTER);
	term_step(w->t, KEY_F12);
	TERM_ASSERT_SHOWS(w->t, "見本 太郎: 同じ手続の照会が14日以内にあります");
}

static void
a_killed_case_goes_on_at_its_field(void **state)
{
	struct work *w = *state;
	int y, x;

	log_in(w, "tanaka");
	begin(w);
	type_person(w, &family[0]);
	term_step(w->t, "1" KEY_ENTER);
	term_step(w->t, "4" KEY_ENTER);
	kill_it(w);
	log_in(w, "tanaka");
	term_step(w->t, "8");
	TERM_ASSERT_SHOWS(w->t, "見本");
	term_step(w->t, KEY_ENTER);
	term_caret(w->t, &y, &x);
	assert_non_null(strstr(term_row(w->t, y), "照会する市区町村"));
	TERM_ASSERT_SHOWS(w->t, "道府県民税");
	/* What cannot be right is told on the check screen, and mended from there. */
	term_step(w->t, KEY_F7);
	home_go_to(w->t, "生年月日");
	term_step(w->t, "\025" "R30.1.1" KEY_ENTER);
	term_step(w->t, KEY_F12);
	TERM_ASSERT_SHOWS(w->t, "依頼できるもの0件");
	for (int i = 0; i < 5; i++)
		term_step(w->t, KEY_DOWN);
	TERM_ASSERT_SHOWS(w->t, "生年月日が基準日より後です");
	term_step(w->t, KEY_F2);
	TERM_ASSERT_SHOWS(w->t, "なぜ聞くのか");
	term_step(w->t, KEY_F3);
	term_step(w->t, KEY_F12);
	TERM_ASSERT_SHOWS(w->t, "依頼できる照会がありません");
	term_step(w->t, KEY_ENTER);
	term_caret(w->t, &y, &x);
	assert_non_null(strstr(term_row(w->t, y), "生年月日"));
	term_step(w->t, "\025" "S55.2.29" KEY_ENTER);
	TERM_ASSERT_SHOWS(w->t, "依頼できるもの1件");
}

/* The search fills the person that has the focus, not the first. */
static void
the_second_person_is_found_by_number(void **state)
{
	struct work *w = *state;

	drill_start_server(&w->drill);
	drill_start_sender(&w->drill);
	log_in(w, "tanaka");
	begin(w);
	type_person(w, &family[0]);
	term_step(w->t, KEY_F8);
	TERM_ASSERT_SHOWS(w->t, "対象者 2 (3/");
	/* Nobody need be there; but nobody is there yet. */
	term_step(w->t, KEY_F6);
	TERM_ASSERT_SHOWS(w->t, "対象者 2  未入力（任意）");
	TERM_ASSERT_SHOWS(w->t, "年度と都道府県  済");
	term_step(w->t, KEY_F3);
	term_step(w->t, KEY_F4);
	TERM_ASSERT_SHOWS(w->t, "番号検索");
	TERM_ASSERT_SHOWS(w->t, "R8-0123");		/* the case's own number */
	term_step(w->t, "kakuninn ");
	term_step(w->t, KEY_ENTER KEY_ENTER);
	term_send(w->t, "987654321093" KEY_ENTER);
	term_wait_for(w->t, "見本 花子");
	term_step(w->t, KEY_F12);
	term_send(w->t, "1");
	term_wait_for(w->t, "取り込みました");
	TERM_ASSERT_SHOWS(w->t, "対象者 2 (3/");
	TERM_ASSERT_SHOWS(w->t, "見本 花子");
	term_step(w->t, KEY_F7);
	TERM_ASSERT_SHOWS(w->t, "見本 太郎");
}

int
main(void)
{
#ifdef HAVE_SANITIZERS
	/* A drill of real programs, each several times slower: the plain build tells it. */
	printf("1..0 # SKIP the case is told by the plain build\n");
	return 0;
#endif
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    three_persons_make_six_inquiries_in_under_forty_keys, make, end),
		cmocka_unit_test_setup_teardown(a_killed_case_goes_on_at_its_field, make, end),
		cmocka_unit_test_setup_teardown(the_second_person_is_found_by_number, make, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
