/* SPDX-License-Identifier: ISC */
/*
 * What became of a registration, on the real program: told in words of
 * registering, without a purpose, and closed by one confirmation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/drill.h"

/* One that is registered, and one in which the server finds something wrong. */
static const char make_receipts[] =
    "printf '%s' '{\"outcomes\":[{\"kind\":\"registration\",\"person_key\":\"12346\","
    "\"steps\":[{\"state\":\"rejected\",\"errors\":[{\"field\":"
    "\"registration.items.decision\",\"code\":\"value\",\"detail\":\"選べない値です\"}]}]}]}'"
    " > $world/scenario &&"
    " address=; start_server --scenario $world/scenario && enrol &&"
    " f=shogaiji-fukushi-teate; sample $f | sed 's/\"person_key\":\"[0-9]*\"/\"person_key\":"
    "\"12345\"/' > $world/s && sed 's/12345/12346/' $world/s > $world/other &&"
    " as tanaka intake --form $f $world/s > $world/a &&"
    " as tanaka intake --form $f $world/other > $world/b &&"
    " approved $(member id < $world/a) && approved $(member id < $world/b) &&"
    " for i in 1 2 3 4 5; do m sync --once; sleep 0.3; done;"
    " test $(m queue --state registered,rejected | wc -l) = 2; s=$?; stop_server;"
    " test $s = 0";

static int
make_registrations(void **state)
{
	return drill_begin(state, make_receipts);
}

static void
a_rejected_registration_is_told_in_words_of_registering(void **state)
{
	struct term *t = drill_open_as(*state, "tanaka");

	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "登録エラー");
	TERM_ASSERT_SHOWS(t, "登録できませんでした。開いて理由を確かめ");
	TERM_ASSERT_NOT(t, "照会");
	TERM_ASSERT_NOT(t, "回答");
	term_step(t, KEY_ENTER);
	/* No purpose: there is nobody's answer in it.  What is wrong stands at the form's label. */
	TERM_ASSERT_NOT(t, "開く目的");
	TERM_ASSERT_SHOWS(t, "登録の結果");
	TERM_ASSERT_SHOWS(t, "選べない値です");
	TERM_ASSERT_SHOWS(t, "決定");
	TERM_ASSERT_NOT(t, "registration.items");
	TERM_ASSERT_NOT(t, "照会");
	TERM_ASSERT_NOT(t, "回答");
	term_leave(&t);
}

static void
a_protected_person_s_is_asked_for_once_more(void **state)
{
	struct drill *d = *state;
	struct term *t;

	free(drill_run(d, "m guard add --as tanaka --password-fd 7 --affair fukushi-teate"
	    " --person-key 12346 --protected 7<<P\npassword-of-tanaka\nP\n"));
	t = drill_open_as(d, "tanaka");
	term_step(t, "2");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "> 2 いいえ");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "結果を開けませんでした");
	TERM_ASSERT_NOT(t, "選べない値です");
	term_step(t, KEY_F3);
	term_step(t, KEY_ENTER);
	term_send(t, "1");
	term_wait_for(t, "選べない値です");
	term_leave(&t);
}

static void
a_registration_s_receipt_is_closed_by_one_confirmation_on_record(void **state)
{
	struct drill *d = *state;
	struct term *t = drill_open_as(d, "tanaka");
	char *said;

	term_step(t, "2");
	term_step(t, KEY_DOWN KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "中間サーバーに登録されました");
	TERM_ASSERT_NOT(t, "開く目的");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "確かめたものとして閉じます");
	TERM_ASSERT_NOT(t, "どう決めたか");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "結果を確かめて閉じました");
	term_leave(&t);
	said = drill_run(d, "m queue --state closed");
	assert_non_null(strstr(said, "\"state\":\"closed\""));
	free(said);
	said = drill_run(d, "m audit export $world/audit >/dev/null; cat $world/audit");
	assert_non_null(strstr(said, "\\\"action\\\":\\\"result\\\""));
	assert_non_null(strstr(said, "\\\"action\\\":\\\"close\\\""));
	free(said);
}

static void
what_can_be_registered_stands_in_the_law_s_order(void **state)
{
	struct term *t = drill_open_as(*state, "tanaka");

	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "登録する制度を選んでください（法令の条の順）");
	TERM_ASSERT_SHOWS(t, "第15条第1号");
	assert_true(term_find(t, "小児慢性特定疾病医療費の登録") <
	    term_find(t, "療育の給付の登録"));
	assert_true(term_find(t, "療育の給付の登録") < term_find(t, "生活保護の決定の登録"));
	assert_true(term_find(t, "生活保護の決定の登録") <
	    term_find(t, "障害児福祉手当・特別障害者手当の登録"));
	term_leave(&t);
}

static void
the_guidance_of_a_registration_speaks_of_registering(void **state)
{
	struct term *t = drill_open_as(*state, "tanaka");

	term_step(t, KEY_F5);
	term_go_down(t, "障害児福祉手当・特別障害者手当の登録");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "受付番号");
	term_step(t, KEY_F2);
	for (int i = 0; i < 4 && !term_shows(t, "前の版の番号の誤り"); i++)
		term_step(t, KEY_F8);
	TERM_ASSERT_SHOWS(t, "前の版の番号の誤り");
	TERM_ASSERT_NOT(t, "照会先");
	TERM_ASSERT_NOT(t, "住所地");
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rejected_registration_is_told_in_words_of_registering),
		cmocka_unit_test(a_protected_person_s_is_asked_for_once_more),
		cmocka_unit_test(a_registration_s_receipt_is_closed_by_one_confirmation_on_record),
		cmocka_unit_test(what_can_be_registered_stands_in_the_law_s_order),
		cmocka_unit_test(the_guidance_of_a_registration_speaks_of_registering),
	};

	return cmocka_run_group_tests(tests, make_registrations, drill_finish);
}
