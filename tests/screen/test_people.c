/* SPDX-License-Identifier: ISC */
/*
 * Those who approve, on the real program: a return with comments at fields, on
 * which the maker lands; what changed, beside what was there before; nobody
 * approves their own; the queue, and what is stuck.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/drill.h"
#include "tests/screen/home.h"

static int
make(void **state)
{
	return drill_begin(state,
	    "add_user suzuki '鈴木 恵' p-0013 maker,approver fukushi-teate,iryo &&"
	    " add_user takahashi '髙橋 誠' p-0014 security fukushi-teate");
}

/* F9: cause by its number, then the text as it is typed. */
static void
comment(struct term *t, const char *field, const char *cause, const char *text)
{
	term_go_down(t, field);
	term_step(t, KEY_F9);
	TERM_ASSERT_SHOWS(t, "差戻しの原因");
	term_step(t, cause);
	TERM_ASSERT_SHOWS(t, "何を直せばよいか");
	term_step(t, "\025");		/* away with the sentence of the cause */
	term_paste(t, text);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "指摘を付けました");
}

static void
a_return_leads_the_maker_to_each_comment_and_the_approver_sees_the_change(void **state)
{
	struct drill *d = *state;
	struct term *t;
	int y, x;

	drill_ask(d, "tanaka");
	t = drill_open_as(d, "sato");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "再入力 0/2");
	comment(t, "氏名", "2", "申請書では見本 次郎です");
	comment(t, "照会の理由", "6", "何の審査かを書いてください");
	/* Called away, or the program killed: what was noted is there. */
	kill(term_pid(t), SIGKILL);
	(void)term_wait_end(t);
	term_free(&t);
	t = drill_open_as(d, "sato");
	term_step(t, KEY_ENTER);
	term_go_down(t, "【指摘】氏名");
	TERM_ASSERT_SHOWS(t, "申請書では見本 次郎です");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "承認する - ");
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "・氏名: 申請書では見本 次郎です");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "差し戻しました");
	term_leave(&t);

	/* The maker lands on the first one; the second stands at its field. */
	t = drill_open_as(d, "tanaka");
	TERM_ASSERT_SHOWS(t, "> 1  差戻し");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "立場");		/* persons of one case differ in it */
	TERM_ASSERT_SHOWS(t, "差戻しの理由（ほか1件）: 申請書では見本 次郎です");
	term_step(t, "x");
	TERM_ASSERT_SHOWS(t, "この一覧では、文字のキーは使いません");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "差戻しの指摘が2件あります。F5 で");
	TERM_ASSERT_SHOWS(t, "差戻し: 申請書では見本 次郎です");
	TERM_ASSERT_NOT(t, "参考: この項目は");	/* this return is what it counts */
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "氏名"));
	term_step(t, "\025");
	term_paste(t, "見本 次郎");
	term_step(t, "\013");		/* the documents that it stands on */
	TERM_ASSERT_SHOWS(t, "1 [ ]");
	term_step(t, "1" KEY_ENTER);
	term_step(t, KEY_ENTER);
	/* The other one is still as it was: the check says so, and F5 leads to it. */
	term_send(t, KEY_F12);
	term_wait_for(t, "内容を確かめてください");
	term_go_down(t, "【指摘】照会の理由");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "指摘されたあと変わっていない項目があります: 照会の理由");
	TERM_ASSERT_NOT(t, "ます: 氏名");
	term_step(t, KEY_ESC);
	term_step(t, KEY_F3);
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "1 【指摘】照会の理由: 何の審査かを書いてください");
	TERM_ASSERT_NOT(t, "【指摘】氏名");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "> 照会の理由");
	TERM_ASSERT_SHOWS(t, "何の審査かを書いてください");
	term_paste(t, "です");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "内容を確かめてください");
	term_step(t, KEY_F12);
	TERM_ASSERT_NOT(t, "指摘されたあと変わっていない");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "受付控え");
	term_leave(&t);

	/* The approver sees what was asked for, and what it was before. */
	t = drill_open_as(d, "sato");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "変更 2件");
	TERM_ASSERT_SHOWS(t, "再入力 0/2項目");
	term_go_down(t, "【変更】氏名");
	/* At the field whose documents were looked at, and at one where they were not. */
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "確認印"));
	assert_non_null(strstr(term_row(t, term_find(t, "】宛名番号")), "印なし"));
	TERM_ASSERT_SHOWS(t, "前回の内容: 見本 太郎");
	TERM_ASSERT_SHOWS(t, "前回の差戻し: 申請書では見本 次郎です");
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "前回: 見本 太郎");
	TERM_ASSERT_SHOWS(t, "今回: 見本 次郎");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F6);
	/* Said once, with what was said. */
	TERM_ASSERT_SHOWS(t, "佐藤 良子  差戻し");
	TERM_ASSERT_NOT(t, "差戻し → 差戻し");
	TERM_ASSERT_SHOWS(t, "・申請書では見本 次郎です");
	term_step(t, KEY_ENTER);
	term_leave(&t);

	/* The office learns from it: the next case says so, and names nobody. */
	t = drill_open_as(d, "tanaka");
	term_step(t, KEY_F4);
	term_step(t, "94");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "必須");
	home_go_to(t, "氏名");
	TERM_ASSERT_SHOWS(t, "参考: この項目は当所で過去に1件");
	TERM_ASSERT_SHOWS(t, "書類の内容と合っていません。");
	TERM_ASSERT_NOT(t, "次郎");
	term_leave(&t);
}

static void
nobody_approves_what_they_made(void **state)
{
	struct drill *d = *state;
	struct term *t;

	drill_ask(d, "suzuki");
	t = drill_open_as(d, "suzuki");
	term_step(t, KEY_F6);
	TERM_ASSERT_SHOWS(t, "（自分）");
	term_go_down(t, "（自分）");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "自分が作った案件は決裁できません。ほかの決裁者に依頼してください。");
	term_step(t, KEY_F8);
	term_step(t, KEY_F8);
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "承認する - 自分が作った案件は決裁できません");
	term_step(t, "1");
	TERM_ASSERT_NOT(t, "承認しました");
	term_step(t, KEY_ESC);
	term_step(t, KEY_F9);
	TERM_ASSERT_SHOWS(t, "自分が作った案件は決裁できません");
	term_leave(&t);
}

static void
what_is_typed_anew_and_differs_stays_hidden_and_is_not_approved(void **state)
{
	struct drill *d = *state;
	struct term *t;
	char *out;

	drill_ask(d, "tanaka");
	t = drill_open_as(d, "sato");
	term_step(t, KEY_F8);
	term_go_down(t, "田中");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "再入力 0/2");
	term_step(t, KEY_F5);
	term_step(t, "543215432154321");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "入力した内容が承認依頼と一致しません");
	TERM_ASSERT_NOT(t, "12345");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "承認する - 承認まで: 表示 ");
	TERM_ASSERT_SHOWS(t, "再入力 0/2項目");
	/* The line begins what is missing: first the rest of the rows, then typing anew. */
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "重要項目の再入力が残っています（F5）");
	term_step(t, KEY_F8);
	term_step(t, KEY_F12);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "書類を見て「宛名番号」を入力してください");
	term_step(t, KEY_ESC);
	drill_rekey(t, "12345", "1980-02-29");
	term_step(t, KEY_F12);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "承認しました");
	term_leave(&t);
	/* That it was typed anew, and that it differed once, is on record; what was typed not. */
	out = drill_run(d, "m audit export $world/audit >/dev/null; cat $world/audit");
	assert_non_null(strstr(out, "\\\"action\\\":\\\"rekey\\\""));
	assert_non_null(strstr(out, "differs"));
	assert_null(strstr(out, "543215432154321"));
	free(out);
}

/* Seen once, typed once: called away in the middle, even by a power cut, they go on. */
static void
an_interrupted_review_goes_on_where_it_was(void **state)
{
	struct drill *d = *state;
	struct term *t;

	drill_ask(d, "tanaka");
	t = drill_open_as(d, "sato");
	term_step(t, KEY_F8);
	term_go_down(t, "田中");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F8 KEY_F8);
	term_step(t, KEY_F5);
	term_step(t, "12345" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "再入力 1/2");
	term_step(t, "1980-");
	term_step(t, KEY_F11);
	kill(term_pid(t), SIGKILL);
	(void)term_wait_end(t);
	term_free(&t);
	t = drill_open_as(d, "sato");
	term_step(t, KEY_F8);
	term_go_down(t, "田中");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "再入力 1/2");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "承認する - 承認まで: 表示 ");
	TERM_ASSERT_SHOWS(t, "再入力 1/2項目");
	term_step(t, KEY_ESC);
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "[1980-");
	term_step(t, "02-29" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "再入力 2/2");
	/* Called away once more, and back on the review itself. */
	term_step(t, KEY_F11);
	drill_login(t, "sato");
	TERM_ASSERT_SHOWS(t, "いま聞いていたこと");
	TERM_ASSERT_SHOWS(t, "再入力 2/2");
	term_step(t, KEY_F12);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "承認しました");
	term_leave(&t);
}

#define LONG_REASON	"請求者と配偶者の所得が限度額を超えないかを確かめ、あわせて" \
    "転入前の市区町村で課税されていた年度の控除の内訳を、申請書に添えられた写しと照合する" \
    "ために必要です。写しは一部が読み取れず、窓口での聞き取りだけでは判断できませんでした"

/* A row that is cut was not seen, whether or not it was on the screen. */
static void
nothing_is_seen_before_it_was_there_whole(void **state)
{
	struct drill *d = *state;
	struct term *t;

	free(drill_run(d, "sample inquiry | sed 's/認定請求の所得審査/" LONG_REASON "/;"
	    " s/R8-0123/R8-0777/' | as tanaka intake --form inquiry -"));
	t = drill_open_as(d, "sato");
	term_step(t, "0777" KEY_ENTER);
	term_step(t, KEY_ENTER);
	drill_rekey(t, "12345", "1980-02-29");
	term_step(t, KEY_F8 KEY_F8 KEY_F8);
	/* What the panel holds is seen when it is chosen, and only then. */
	for (int i = 0; i < 20 && term_find(t, "> 照会の理由") < 0; i++) {
		term_step(t, KEY_F12);
		TERM_ASSERT_SHOWS(t, "承認する - 承認まで: 表示 ");
		term_step(t, KEY_ENTER);
		TERM_ASSERT_NOT(t, "承認しました");
	}
	/* This one not even there: nothing but opening it counts, and the screen says so. */
	TERM_ASSERT_SHOWS(t, "> 照会の理由");
	TERM_ASSERT_NOT(t, "できませんでした");
	TERM_ASSERT_SHOWS(t, "長い行は Enter で開きます");
	term_step(t, KEY_UP KEY_DOWN);
	TERM_ASSERT_SHOWS(t, "出きらない行は Enter で開きます");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "承認する - 承認まで: 表示 ");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_NOT(t, "承認しました");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "この行の全部");
	TERM_ASSERT_SHOWS(t, "できませんでした");
	term_step(t, KEY_ENTER);
	for (int i = 0; i < 20 && term_find(t, "承認しました") < 0; i++)
		term_step(t, KEY_F12 KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "承認しました");
	term_leave(&t);
}

static void
the_queue_is_filtered_searched_and_counted(void **state)
{
	struct drill *d = *state;
	struct term *t;
	int y;

	drill_ask(d, "tanaka");
	drill_ask(d, "suzuki");
	t = drill_open_as(d, "sato");
	TERM_ASSERT_SHOWS(t, "書類の確認印なし");
	TERM_ASSERT_SHOWS(t, "見本 ○○");		/* whose it is, in its row */
	term_step(t, KEY_F2);
	TERM_ASSERT_SHOWS(t, "14日～");
	TERM_ASSERT_SHOWS(t, "障害児福祉手当・特別障害者手当 認定請求の審査");	/* whole */
	/* One of 田中's was returned, in the first test; nobody else's. */
	y = term_find(t, "この30日間の差戻し");
	assert_true(y > 0);
	assert_non_null(strstr(term_row(t, y + 1), "田中 一郎                        1"));
	assert_null(strstr(term_row(t, y + 2), "鈴木"));
	term_step(t, KEY_ENTER);
	/* Typing searches, the word begins with what was typed. */
	term_step(t, "/");
	term_paste(t, "鈴木");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "「鈴木」");
	TERM_ASSERT_SHOWS(t, "鈴木 恵");
	TERM_ASSERT_NOT(t, "田中 一郎");
	term_step(t, KEY_ESC);
	TERM_ASSERT_SHOWS(t, "田中 一郎");
	/* A digit begins a search by number, and stays one; the last ones will do. */
	free(drill_run(d, "sample inquiry | sed 's/R8-0123/R8-0456/' | as tanaka intake --form"
	    " inquiry -"));
	term_step(t, KEY_F10);
	term_paste(t, "更新");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "R8-0456");
	term_step(t, "0456");
	TERM_ASSERT_SHOWS(t, "[0456 ");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "「0456」  1/");
	TERM_ASSERT_SHOWS(t, "R8-0456");
	TERM_ASSERT_NOT(t, "R8-0123");
	/* Within the input method too, whole, and with what else a row says. */
	term_step(t, "/");
	term_step(t, "\025R8-0456");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "「R8-0456」  1/");
	term_step(t, "/");
	term_step(t, "\025" "0123");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "「0123」  ");
	TERM_ASSERT_NOT(t, "R8-0456");
	term_step(t, "/");
	term_step(t, "\025");
	term_paste(t, "請求者 道府県民税 0456");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "1/");
	term_step(t, KEY_ESC);
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "期限が7日以内");
	term_step(t, "5");
	TERM_ASSERT_SHOWS(t, "この条件に合う案件はありません");
	term_step(t, KEY_ESC);
	term_step(t, KEY_F9);
	term_step(t, "4");
	TERM_ASSERT_SHOWS(t, "依頼者の順");
	term_leave(&t);
}

static void
what_is_stuck_says_why_and_how_to_mend_it(void **state)
{
	struct drill *d = *state;
	struct term *t;

	drill_ask(d, "tanaka");
	free(drill_run(d, "id=$(m queue --state pending | sed 1q | member id) && approved $id &&"
	    " sqlite3 $home/store.db \"UPDATE entry SET state = 'quarantined', problem ="
	    " 'signature-refused' WHERE submission = '$id'\""));
	t = drill_open_as(d, "sato");
	term_step(t, KEY_F3);
	term_go_down(t, "止まっている案件");
	assert_non_null(strstr(term_row(t, term_find(t, "  止まっている案件")), " 1件"));
	term_step(t, KEY_ENTER);
	term_go_down(t, "隔離");
	TERM_ASSERT_SHOWS(t, "F5 取下げ");
	TERM_ASSERT_SHOWS(t, "サーバーの名簿に、署名した職員がいません");
	TERM_ASSERT_SHOWS(t, "IT 担当に名簿の取込み");
	/* Which one it is: in its row, and whole below. */
	TERM_ASSERT_SHOWS(t, " R8-0123  道府県民税");
	TERM_ASSERT_SHOWS(t, "R8-0123  道府県民税  請求者  見本 ○○");
	TERM_ASSERT_SHOWS(t, "  障害児福祉手当・特別障害者手当 認定請求の審査");
	TERM_ASSERT_SHOWS(t, "送信待ち 2 ");
	/* A look into it decides nothing any more, and offers nothing of the kind. */
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "いまの状態: 隔離");
	TERM_ASSERT_SHOWS(t, "F12 処置");
	TERM_ASSERT_NOT(t, "指摘");
	TERM_ASSERT_NOT(t, "再入力");
	term_step(t, KEY_F9);
	TERM_ASSERT_SHOWS(t, "この画面では使わないキーです");
	term_step(t, KEY_F10);
	TERM_ASSERT_SHOWS(t, "処置  (F12)");
	TERM_ASSERT_NOT(t, "指摘");
	TERM_ASSERT_NOT(t, "再入力");
	TERM_ASSERT_NOT(t, "決裁  (F12)");
	term_step(t, KEY_ESC);
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "> 1 送信待ちに戻して、もう一度送る");
	TERM_ASSERT_SHOWS(t, "新しい下書きを作る - 窓口職員");
	TERM_ASSERT_NOT(t, "承認する");
	term_step(t, "1");
	/* The frame's counts are those of now, with the same picture. */
	if (!term_shows(t, "送信待ち 3 ") || term_shows(t, "隔離 1"))
		fail_msg("%s", term_row(t, 1));
	TERM_ASSERT_SHOWS(t, "送信待ちに戻しました");
	TERM_ASSERT_SHOWS(t, "止まっている案件はありません");
	/* The same from the list. */
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "この画面では、数字のキーは使いません");
	term_step(t, KEY_F3);
	free(drill_run(d, "sqlite3 $home/store.db \"UPDATE entry SET state = 'quarantined',"
	    " problem = 'id-reused' WHERE id = (SELECT max(id) FROM entry WHERE state ="
	    " 'queued')\""));
	term_go_down(t, "止まっている案件");
	term_step(t, KEY_ENTER);
	term_go_down(t, "隔離");
	TERM_ASSERT_SHOWS(t, "隔離 1");
	term_step(t, KEY_F4);
	if (!term_shows(t, "送信待ち 3 ") || term_shows(t, "隔離 1"))
		fail_msg("%s", term_row(t, 1));
	TERM_ASSERT_SHOWS(t, "送信待ちに戻しました");
	TERM_ASSERT_SHOWS(t, "止まっている案件はありません");
	/* What the groups have, past ones too, is one list; Enter looks into it. */
	term_step(t, KEY_F3);
	free(drill_run(d, "id=$(sample inquiry | as tanaka intake --form inquiry - | member"
	    " id) && as tanaka withdraw $id"));
	term_go_down(t, "担当グループの案件");
	term_step(t, KEY_ENTER);
	/* A colleague's draft is not for who looks to go on with. */
	term_go_down(t, "下書き");
	TERM_ASSERT_SHOWS(t, "作成者が入力しています");
	TERM_ASSERT_NOT(t, "続きを入力して");
	TERM_ASSERT_SHOWS(t, "F9(写す)");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "作成者が入力しています");
	TERM_ASSERT_SHOWS(t, "F4(取下げ)");
	term_step(t, KEY_ENTER);
	term_go_down(t, "送信待ち");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "宛名番号");
	TERM_ASSERT_SHOWS(t, "いまの状態: 送信待ち");
	TERM_ASSERT_SHOWS(t, "F12(処置)");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "いまの状態で、ここでできることはありません");
	term_leave(&t);
}

/* 支援措置: whoever sends it, and whoever reads it, is asked once more; no is no. */
static void
what_is_about_a_protected_person_is_asked_for_once_more(void **state)
{
	static const char ask[] = "保護の対象となっている方";
	struct drill *d = *state;
	struct term *t;

	free(drill_run(d, "m guard add --as tanaka --password-fd 7 --affair fukushi-teate"
	    " --person-key 12345 --protected 7<<P\npassword-of-tanaka\nP\n"));
	free(drill_run(d, "sample inquiry | as tanaka intake --draft --form inquiry -"));
	t = drill_open_as(d, "tanaka");
	term_step(t, "3" KEY_ENTER);
	term_send(t, KEY_F12);
	term_wait_for(t, "内容を確かめてください");
	term_step(t, KEY_F12);
	term_send(t, KEY_ENTER);
	term_wait_for(t, ask);
	TERM_ASSERT_SHOWS(t, "> 2 いいえ");
	term_step(t, KEY_ENTER);		/* in haste: no */
	TERM_ASSERT_SHOWS(t, "内容を確かめてください");
	term_step(t, KEY_F12);
	term_send(t, KEY_ENTER);
	term_wait_for(t, ask);
	term_send(t, "1");
	term_wait_for(t, "受付控え");
	term_leave(&t);

	t = drill_open_as(d, "sato");
	term_send(t, KEY_ENTER);
	term_wait_for(t, ask);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_NOT(t, "宛名番号");
	term_step(t, KEY_F3);
	term_send(t, KEY_ENTER);
	term_wait_for(t, ask);
	term_send(t, "1");
	term_wait_for(t, "宛名番号");
	term_leave(&t);
	/* The whole of a case, by one answer. */
	t = drill_open_as(d, "sato");
	term_send(t, KEY_F6);
	term_wait_for(t, ask);
	term_send(t, "1");
	term_wait_for(t, "宛名番号");
	term_step(t, KEY_F3);
	TERM_ASSERT_SHOWS(t, "承認待ち");
	term_leave(&t);
	free(drill_run(d, "m guard remove --as sato --password-fd 7 --affair fukushi-teate"
	    " --person-key 12345 --protected 7<<P\npassword-of-sato\nP\n"));
}

/* Nobody can type over what is computed: the caret goes to what it is computed from. */
static void
a_return_at_what_is_computed_leads_to_where_it_comes_from(void **state)
{
	struct drill *d = *state;
	struct term *t;
	int y, x;

	free(drill_run(d, "id=$(sample inquiry | as tanaka intake --form inquiry - | member id) && "
	    "as sato return --comment '所得の年が違います' --field income_year $id"));
	t = drill_open_as(d, "tanaka");
	term_wait_for(t, "差戻し                       1件");
	term_step(t, "1");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "差戻し: 所得の年（計算）: 所得の年が違います");
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "基準日"));
	/* The same from the check screen. */
	term_send(t, KEY_F12);
	term_wait_for(t, "内容を確かめてください");
	term_step(t, KEY_END);
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "「税の年度（計算）」のもとの項目です");
	term_caret(t, &y, &x);
	assert_non_null(strstr(term_row(t, y), "基準日"));
	term_leave(&t);
}

/* The first comment may be the whole of a return: what is sent is shown all the same. */
static void
a_return_is_asked_about_before_it_is_final(void **state)
{
	struct drill *d = *state;
	struct term *t;

	free(drill_run(d, "sample inquiry | sed 's/R8-0123/R8-0888/' | as tanaka intake --form"
	    " inquiry -"));
	t = drill_open_as(d, "sato");
	term_step(t, "0888" KEY_ENTER);
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F12 "2");
	TERM_ASSERT_SHOWS(t, "差戻しの原因");
	term_step(t, "2\025");
	term_paste(t, "番号が違います");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "番号が違います");
	TERM_ASSERT_SHOWS(t, "いいえ");
	TERM_ASSERT_NOT(t, "差し戻しました");
	term_step(t, KEY_ESC);
	TERM_ASSERT_SHOWS(t, "【指摘】");
	term_step(t, KEY_F12 "2");
	TERM_ASSERT_SHOWS(t, "番号が違います");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "差し戻しました");
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_return_leads_the_maker_to_each_comment_and_the_approver_sees_the_change),
		cmocka_unit_test(nobody_approves_what_they_made),
		cmocka_unit_test(what_is_typed_anew_and_differs_stays_hidden_and_is_not_approved),
		cmocka_unit_test(an_interrupted_review_goes_on_where_it_was),
		cmocka_unit_test(the_queue_is_filtered_searched_and_counted),
		cmocka_unit_test(what_is_stuck_says_why_and_how_to_mend_it),
		cmocka_unit_test(what_is_about_a_protected_person_is_asked_for_once_more),
		cmocka_unit_test(a_return_at_what_is_computed_leads_to_where_it_comes_from),
		cmocka_unit_test(nothing_is_seen_before_it_was_there_whole),
		cmocka_unit_test(a_return_is_asked_about_before_it_is_final),
	};

	return cmocka_run_group_tests(tests, make, drill_finish);
}
