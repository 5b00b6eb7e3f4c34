/* SPDX-License-Identifier: ISC */
/*
 * Results on the real program: masked until the purpose is stated; another
 * person's are not shown before somebody confirms; how long they are kept; on
 * paper only where the site's signed policy says so, with the reason on record.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/drill.h"

#define PRINTER_ON	"\033[5i"
#define PRINTER_OFF	"\033[4i"

/* One that is answered, and one that is answered about somebody else. */
static const char make_results[] =
    "printf '%s' '{\"outcomes\":[{\"person_key\":\"12346\",\"steps\":[{\"state\":\"answered\"}],"
    "\"subject\":{\"name\":\"見本 別人\"}}]}' > $world/scenario &&"
    " address=; start_server --scenario $world/scenario && enrol &&"
    " sample inquiry > $world/s && sed 's/12345/12346/' $world/s > $world/other &&"
    " as tanaka intake --form inquiry $world/s > $world/a &&"
    " as tanaka intake --form inquiry $world/other > $world/b &&"
    " approved $(member id < $world/a) && approved $(member id < $world/b) &&"
    " for i in 1 2 3 4 5; do m sync --once; sleep 0.3; done;"
    " test $(m queue --state answered | wc -l) = 2; s=$?; stop_server; test $s = 0";

static const char allow_printing[] =
    "printf '{\"organization\":\"121002\",\"version\":1,\"values\":{\"printing\":1}}' >"
    " $world/policy && m policy sign --root-key $home/root.key $world/policy > $world/p.jws &&"
    " m policy import $world/p.jws";

static int
make(void **state)
{
	return drill_begin(state, make_results);
}

/* From home to the masked screen of the result about this person (masked name). */
static struct term *
open_result(const struct drill *d, const char *procedure_row)
{
	struct term *t = drill_open(d, 24, 80);

	drill_login(t, "tanaka");
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "結果到着");
	term_step(t, procedure_row);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "開く目的");
	TERM_ASSERT_SHOWS(t, "********");
	return t;
}

static void
state_purpose(struct term *t)
{
	term_paste(t, "認定請求の審査");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "照会する情報");
}

static void
the_day_by_which_it_is_needed_stands_on_home_and_in_the_list(void **state)
{
	struct term *t = drill_open(*state, 24, 80);

	drill_login(t, "tanaka");
	TERM_ASSERT_SHOWS(t, "結果到着                     2件");
	TERM_ASSERT_SHOWS(t, "いちばん近い期限 12月10日");
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "期限 令和8年12月10日");
	TERM_ASSERT_NOT(t, "新規案件");		/* that is for the list of cases */
	/* Rows of one procedure are told apart. */
	TERM_ASSERT_SHOWS(t, "R8-0123");
	TERM_ASSERT_SHOWS(t, "道府県民税");
	term_leave(&t);
}

static void
another_person_s_result_is_not_shown_before_it_is_confirmed(void **state)
{
	/* The newest one stands first. */
	struct term *t = open_result(*state, "");

	state_purpose(t);
	TERM_ASSERT_SHOWS(t, "見本 別人");
	TERM_ASSERT_SHOWS(t, "いいえ");
	term_step(t, KEY_ENTER);		/* in haste: no */
	TERM_ASSERT_NOT(t, "課税年度");
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "確かめると使えます");
	term_step(t, KEY_F12);
	TERM_ASSERT_NOT(t, "何を決めたか");
	term_step(t, KEY_F4);
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "課税年度");
	term_leave(&t);
}

static void
who_is_called_away_goes_on_stating_the_purpose(void **state)
{
	struct term *t = open_result(*state, KEY_DOWN);

	term_paste(t, "認定請求の");
	term_step(t, KEY_F11);
	TERM_ASSERT_NOT(t, "認定請求の");
	drill_login(t, "tanaka");
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと");
	TERM_ASSERT_SHOWS(t, "********");
	assert_non_null(strstr(term_before_caret(t), "[認定請求の"));
	/* Stated, it is asked anew: nothing of the answer is there without it. */
	term_send(t, KEY_ENTER);
	term_wait_for(t, "照会する情報");
	term_step(t, KEY_F11);
	drill_login(t, "tanaka");
	TERM_ASSERT_SHOWS(t, "********");
	TERM_ASSERT_NOT(t, "[認定請求の");
	TERM_ASSERT_NOT(t, "道府県民税");
	term_leave(&t);
}

static void
an_individual_number_is_no_purpose_and_no_decision(void **state)
{
	struct term *t = open_result(*state, KEY_DOWN);

	term_step(t, "\034" "123456789018" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "個人番号と思われる12桁の番号が含まれています");
	TERM_ASSERT_SHOWS(t, "********");
	TERM_ASSERT_SHOWS(t, "開く目的");
	term_step(t, "\025");
	state_purpose(t);
	term_step(t, KEY_F12);
	term_step(t, "\034" "1234-5678-9018" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "個人番号と思われる12桁の番号が含まれています");
	TERM_ASSERT_NOT(t, "閉じたあとは直せません");	/* the window is still there */
	term_leave(&t);
}

static void
amounts_and_years_are_written_for_people_below_what_they_belong_to(void **state)
{
	struct term *t = open_result(*state, KEY_DOWN);

	state_purpose(t);
	/* A row of its own, not glued to the first item. */
	TERM_ASSERT_SHOWS(t, ">  道府県民税（請求者）");
	TERM_ASSERT_NOT(t, "（請求者）:");
	TERM_ASSERT_SHOWS(t, "     課税年度");
	TERM_ASSERT_SHOWS(t, "令和7年度 (2025)");
	TERM_ASSERT_SHOWS(t, "3,120,000円");
	term_leave(&t);
}

static void
how_long_it_is_kept_is_shown_and_printing_is_off(void **state)
{
	struct term *t = open_result(*state, KEY_DOWN);
	size_t len;

	state_purpose(t);
	TERM_ASSERT_SHOWS(t, "閉じると90日後に消去");
	TERM_ASSERT_SHOWS(t, "F5(印刷)");
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "結果の印刷は許可されていません");
	assert_null(strstr(term_raw(t, &len), PRINTER_ON));
	term_leave(&t);
}

static void
where_the_site_allows_it_the_reason_is_recorded_and_printed(void **state)
{
	struct drill *d = *state;
	struct term *t;
	const char *raw, *on, *off;
	size_t len;
	char *audit;

	free(drill_run(d, allow_printing));
	t = open_result(d, KEY_DOWN);
	state_purpose(t);
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "印刷する理由");
	term_step(t, KEY_ENTER);		/* without a reason: no */
	TERM_ASSERT_SHOWS(t, "印刷する理由");
	term_paste(t, "決裁書類への添付");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "印刷しました");
	raw = term_raw(t, &len);
	on = strstr(raw, PRINTER_ON);
	assert_non_null(on);
	off = strstr(on, PRINTER_OFF);
	assert_non_null(off);
	/* What went to the printer, between its signs: the answer, and who is answerable. */
	assert_non_null(strstr(on, "道府県民税"));
	assert_true(strstr(on, "道府県民税") < off);
	assert_non_null(strstr(on, "合計所得金額: 3,120,000円"));
	assert_true(strstr(on, "合計所得金額: 3,120,000円") < off);
	assert_true(strstr(on, "印刷の理由: 決裁書類への添付") < off);
	assert_true(strstr(on, "田中 一郎") < off);
	term_leave(&t);
	audit = drill_run(d, "m audit export $world/audit >/dev/null; cat $world/audit");
	assert_non_null(strstr(audit, "\\\"action\\\":\\\"print\\\""));
	assert_null(strstr(audit, "決裁書類"));	/* sealed to the inspector */
	free(audit);
}

/* Stopped, asked, recorded; then shown. */
static void
a_protected_person_s_result_is_asked_for_once_more(void **state)
{
	struct drill *d = *state;
	struct term *t;
	char *audit;

	free(drill_run(d, "m guard add --as tanaka --password-fd 7 --affair fukushi-teate"
	    " --person-key 12345 --protected 7<<P\npassword-of-tanaka\nP\n"));
	t = open_result(d, KEY_DOWN);
	term_paste(t, "認定請求の審査");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "保護の対象となっている方");
	TERM_ASSERT_SHOWS(t, "> 2 いいえ");
	term_step(t, KEY_ENTER);		/* in haste: no */
	TERM_ASSERT_SHOWS(t, "********");
	TERM_ASSERT_NOT(t, "3,120,000円");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "保護の対象となっている方");
	term_send(t, "1");
	term_wait_for(t, "3,120,000円");
	term_leave(&t);
	audit = drill_run(d, "m audit export $world/audit >/dev/null; cat $world/audit");
	assert_non_null(strstr(audit, "\\\"action\\\":\\\"confirm-protected\\\""));
	free(audit);
	free(drill_run(d, "m guard remove --as sato --password-fd 7 --affair fukushi-teate"
	    " --person-key 12345 --protected 7<<P\npassword-of-sato\nP\n"));
}

static void
what_was_decided_is_looked_over_and_can_be_read_again(void **state)
{
	struct term *t = open_result(*state, KEY_DOWN);

	state_purpose(t);
	/* Whose it is, and what was asked, stands above. */
	TERM_ASSERT_SHOWS(t, "見本 太郎");
	TERM_ASSERT_SHOWS(t, "照会する情報");
	term_step(t, KEY_F12);
	term_paste(t, "所得が基準を超えるため却下");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "閉じたあとは直せません");
	TERM_ASSERT_NOT(t, ">  |");		/* of the screen below: nothing points here */
	term_step(t, KEY_ESC);			/* not yet: nothing written is lost */
	TERM_ASSERT_NOT(t, "記録して閉じました");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "所得が基準を超えるため却下");
	term_step(t, KEY_ENTER);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "記録して閉じました");
	term_step(t, KEY_F3);
	term_step(t, "9");
	TERM_ASSERT_SHOWS(t, "完了");
	term_step(t, KEY_DOWN KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "受付控え");
	TERM_ASSERT_SHOWS(t, "判断の記録");
	TERM_ASSERT_SHOWS(t, "田中 一郎");
	TERM_ASSERT_SHOWS(t, "所得が基準を超えるため却下");
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "開く目的");
	TERM_ASSERT_NOT(t, "所得が基準を超えるため却下");
	state_purpose(t);
	TERM_ASSERT_SHOWS(t, "所得が基準を超えるため却下");
	TERM_ASSERT_SHOWS(t, "道府県民税");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "この案件は閉じています");
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_day_by_which_it_is_needed_stands_on_home_and_in_the_list),
		cmocka_unit_test(another_person_s_result_is_not_shown_before_it_is_confirmed),
		cmocka_unit_test(who_is_called_away_goes_on_stating_the_purpose),
		cmocka_unit_test(an_individual_number_is_no_purpose_and_no_decision),
		cmocka_unit_test(
		    amounts_and_years_are_written_for_people_below_what_they_belong_to),
		cmocka_unit_test(how_long_it_is_kept_is_shown_and_printing_is_off),
		cmocka_unit_test(where_the_site_allows_it_the_reason_is_recorded_and_printed),
		cmocka_unit_test(a_protected_person_s_result_is_asked_for_once_more),
		cmocka_unit_test(what_was_decided_is_looked_over_and_can_be_read_again),
	};

	return cmocka_run_group_tests(tests, make, drill_finish);
}
