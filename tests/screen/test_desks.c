/* SPDX-License-Identifier: ISC */
/*
 * Those who watch and those who keep the terminal running, on the real program:
 * the security manager's desk and queue, the users, the IT division's desk.
 * No resident's data is on any of their screens.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/drill.h"

static int
make(void **state)
{
	return drill_begin(state, "add_user takahashi '髙橋 誠' p-0014 security fukushi-teate &&"
	    " add_user yamada '山田 悟' p-0015 admin fukushi-teate &&"
	    " sample inquiry > $world/s && as tanaka intake --form inquiry $world/s");
}

/* Something unusual: a clerk who may not look at the queue tries to, three times and more. */
static void
make_unusual(const struct drill *d)
{
	free(drill_run(d, "for i in 1 2 3 4 5 6; do"
	    " ! m unusual list --as tanaka --password-fd 7 7<<P || exit 1\n"
	    "password-of-tanaka\nP\ndone"));
}

static void
the_security_manager_asks_records_and_closes(void **state)
{
	struct drill *d = *state;
	struct term *t;

	make_unusual(d);
	t = drill_open_as(d, "takahashi");
	TERM_ASSERT_SHOWS(t, "運用の確認");		/* lands on the desk */
	TERM_ASSERT_SHOWS(t, "未回答 ");
	term_step(t, "1");
	term_step(t, KEY_HOME);
	term_go_down(t, "許可のない操作が続いた");
	TERM_ASSERT_SHOWS(t, "田中 一郎");
	TERM_ASSERT_NOT(t, "見本");			/* no resident */
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "本人に尋ねること");
	TERM_ASSERT_SHOWS(t, "役割の変更が必要で");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_F12);
	/* No talk is proposed that may not have been: Enter alone records nothing. */
	TERM_ASSERT_SHOWS(t, "例: 本人に口頭で");
	TERM_ASSERT_NOT(t, "一郎さん本人に口頭で");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "（1/3）");
	term_paste(t, "本人に電話で");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "（2/3）");
	/* All three belong to it: an empty one is not taken. */
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "（2/3）");
	term_paste(t, "画面を間違えた");
	term_step(t, KEY_ENTER);
	term_paste(t, "操作を説明した");
	term_step(t, KEY_ENTER);
	/* All of it once more; what was written stays to be mended. */
	TERM_ASSERT_SHOWS(t, "だれに・いつ: 本人に電話で");
	TERM_ASSERT_SHOWS(t, "本人の説明: 画面を間違えた");
	TERM_ASSERT_SHOWS(t, "判断: 操作を説明した");
	TERM_ASSERT_SHOWS(t, "閉じたあとは直せません");
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "（1/3）");
	TERM_ASSERT_SHOWS(t, "[本人に電話で");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[操作を説明した");
	term_step(t, KEY_ENTER);
	term_send(t, "1");
	term_wait_for(t, "あなたの名前で閉じました");
	TERM_ASSERT_NOT(t, "許可のない操作が続いた");
	/* It stays, readable by who wrote it. */
	term_step(t, KEY_F5);
	term_step(t, KEY_HOME);
	term_go_down(t, "許可のない操作が続いた");
	TERM_ASSERT_SHOWS(t, "回答済");
	term_step(t, KEY_F12);
	TERM_ASSERT_SHOWS(t, "すでに答えが記録されています");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "本人の説明: 画面を間違えた");
	term_leave(&t);
}

#define ZEROS_10 "0000000000"
#define ZEROS_60 ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10

/* As the command line wrote it on paper. */
static void
compare_with_the_paper(const struct drill *d, struct term *t)
{
	char *paper = drill_run(d, "m audit checkpoint > $world/paper && printf %s="
	    " \"$(member seq < $world/paper)\" && member hash < $world/paper");

	paper[strcspn(paper, "\n")] = '\0';
	term_step(t, "4");
	term_step(t, paper);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "日計簿の記録と一致しました");
	TERM_ASSERT_SHOWS(t, "Enter で閉じる");		/* in a window, as 検証 */
	term_step(t, KEY_ENTER);
	free(paper);
}

static void
the_chain_is_verified_and_said_in_three_lines_for_the_day_book(void **state)
{
	struct term *t = drill_open_as(*state, "takahashi");

	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "監査記録は正しくつながっています");
	term_step(t, KEY_ENTER);
	term_step(t, "3");
	TERM_ASSERT_SHOWS(t, "窓口 日計簿の記録");
	term_step(t, KEY_ENTER);
	term_step(t, "4");
	/* What is wrong is said in the window, and what was typed stays there. */
	term_step(t, "1=0000");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "英数字は64桁です（いま 4桁）");
	TERM_ASSERT_SHOWS(t, "[1=0000");
	term_step(t, "g" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "使われない文字があります");
	term_step(t, KEY_BACKSPACE ZEROS_60 KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "番号 1 の監査記録が、日計簿の3行目と一致しません");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[1=0000");		/* to be looked at again */
	term_step(t, KEY_ESC);
	compare_with_the_paper(*state, t);
	term_step(t, "5");
	TERM_ASSERT_SHOWS(t, "今年度");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "漏えい等の報告のための取扱状況書");
	TERM_ASSERT_NOT(t, "見本");
	term_leave(&t);
}

static void
a_chain_that_was_altered_is_told(void **state)
{
	struct drill *d = *state;
	struct term *t;

	free(drill_run(d, "cp -a $home $world/sound && sqlite3 $home/store.db \"UPDATE"
	    " audit SET record = replace(record, 'ok', 'no') WHERE seq = 5\""));
	t = drill_open_as(d, "takahashi");
	term_step(t, "2");
	TERM_ASSERT_SHOWS(t, "番号 5 でつながりが切れています");
	term_leave(&t);
	free(drill_run(d, "rm -rf $home && mv $world/sound $home"));
}

static void
a_user_is_stopped_and_goes_on(void **state)
{
	struct drill *d = *state;
	struct term *t = drill_open_as(d, "takahashi"), *stopped;

	term_step(t, "6");
	term_step(t, KEY_HOME);
	term_go_down(t, "tanaka");
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "すぐにログインできなくなります");
	term_step(t, KEY_ENTER);		/* in haste: nothing happens */
	TERM_ASSERT_NOT(t, "停止中");
	term_step(t, KEY_F4);
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "tanaka の利用を停止しました");
	TERM_ASSERT_SHOWS(t, "停止中");
	stopped = drill_open(d, 24, 80);
	term_step(stopped, "tanaka" KEY_ENTER "password-of-tanaka");
	term_send(stopped, KEY_ENTER);
	term_wait_for(stopped, "停止");
	term_leave(&stopped);
	term_step(t, KEY_HOME);
	term_go_down(t, "tanaka");
	term_step(t, KEY_F4);
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "tanaka の利用を再開します");
	/* Oneself is somebody else's to stop. */
	term_step(t, KEY_HOME);
	term_go_down(t, "takahashi");
	term_step(t, KEY_F4);
	TERM_ASSERT_SHOWS(t, "自分自身に対しては行えません");
	term_leave(&t);
}

static void
a_forgotten_password_is_set_and_a_colleague_shares_the_keys(void **state)
{
	struct drill *d = *state;
	struct term *t = drill_open_as(d, "yamada");

	TERM_ASSERT_SHOWS(t, "端末の管理");
	term_step(t, "1");
	term_step(t, KEY_HOME);
	term_go_down(t, "tanaka");
	term_step(t, KEY_F6);
	TERM_ASSERT_SHOWS(t, "新しいパスワード");
	term_step(t, "password-of-tanaka" KEY_ENTER "password-of-other" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "二つの入力が違います");
	TERM_ASSERT_NOT(t, "password-of");
	term_step(t, "password-of-tanaka");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "tanaka のパスワードを設定しました");
	TERM_ASSERT_SHOWS(t, "鍵待ち");
	term_leave(&t);

	/* From home by the palette; the approver holds the same groups. */
	t = drill_open_as(d, "sato");
	term_step(t, KEY_F3);
	term_step(t, KEY_F10);
	term_paste(t, "利用者");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "ログイン名");
	term_step(t, KEY_HOME);
	term_go_down(t, "tanaka");
	term_step(t, KEY_F5);
	TERM_ASSERT_SHOWS(t, "鍵を渡します");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "tanaka に鍵を渡しました");
	TERM_ASSERT_NOT(t, "鍵待ち");
	/* A member makes a group's key anew, too. */
	term_step(t, KEY_F10);
	term_paste(t, "グループの鍵");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "福祉手当（第1世代）");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "封じ直します");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "第2世代");
	term_leave(&t);
	t = drill_open_as(d, "tanaka");
	TERM_ASSERT_SHOWS(t, "ホーム");
	term_leave(&t);
}

static void
the_it_division_examines_and_moves_files(void **state)
{
	struct drill *d = *state;
	struct term *t = drill_open_as(d, "yamada");

	term_step(t, "6");
	TERM_ASSERT_SHOWS(t, "○ 監査記録のつながり");
	TERM_ASSERT_NOT(t, "×");
	term_step(t, KEY_ENTER);
	/* Nothing lies there yet: it says where to put it. */
	term_step(t, "3");
	TERM_ASSERT_SHOWS(t, "取り込むファイルがありません");
	term_step(t, KEY_ENTER);
	term_step(t, "4");
	TERM_ASSERT_SHOWS(t, "書き出しました");
	term_step(t, KEY_ENTER);
	/* What is no roster is refused, and nothing changes. */
	term_step(t, "3");
	TERM_ASSERT_SHOWS(t, "terminal.json");
	term_step(t, KEY_ENTER);
	TERM_ASSERT_NOT(t, "名簿を取り込みました");
	term_step(t, KEY_ESC);
	if (term_shows(t, "F3 閉じる"))
		term_step(t, KEY_ESC);
	/* What the server gave is taken. */
	free(drill_run(d, "address=; start_server && \"$server_program\" --home $world/server"
	    " --listen $address enrol $home/exchange/terminal.json > $home/exchange/server.json;"
	    " rm $home/exchange/terminal.json; stop_server"));
	term_step(t, "5");
	TERM_ASSERT_SHOWS(t, "server.json");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "サーバーの登録を取り込みました");
	term_leave(&t);
}

/* A recovery key on paper, rostered; the groups' keys sealed to it. */
static const char make_sheets[] =
    "key=$(m recover --sheets $world/sheets | member public_key) && version=$(m roster show |"
    " member version) && m roster show | sed \"s/\\\"version\\\":$version/\\\"version\\\":"
    "$((version + 1))/\" > $world/draft && m roster sign --root-key $home/root.key"
    " --recovery-key $key $world/draft > $world/roster && m roster import $world/roster &&"
    " epoch sato fukushi-teate && epoch sato iryo";

static void
two_halves_bring_the_keys_back_and_show_nothing(void **state)
{
	struct drill *d = *state;
	struct term *t;
	char *half[2];

	free(drill_run(d, make_sheets));
	for (int i = 0; i < 2; i++)
		half[i] = drill_run(d, i == 0 ?
		    "grep -E '^[0-9A-Z]{4}-' $world/sheets/recovery-1-a.txt | tr -d '\n '" :
		    "grep -E '^[0-9A-Z]{4}-' $world/sheets/recovery-1-b.txt | tr -d '\n '");
	t = drill_open_as(d, "takahashi");
	term_step(t, "7");
	TERM_ASSERT_SHOWS(t, "1枚目の用紙");
	term_step(t, "AAAA" KEY_ENTER "BBBB" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "用紙の文字に誤りがあります");
	term_step(t, KEY_ESC);
	if (!term_shows(t, "運用の確認"))
		term_step(t, KEY_ESC);
	term_step(t, "7");
	term_step(t, half[0]);
	TERM_ASSERT_NOT(t, half[0]);
	term_step(t, KEY_ENTER);
	term_step(t, half[1]);
	term_send(t, KEY_ENTER);
	term_wait_for(t, "2グループの鍵を新しくし");
	TERM_ASSERT_NOT(t, "見本");
	term_leave(&t);
	free(half[0]);
	free(half[1]);
	free(drill_run(d, "as sato queue --state pending | grep -q procedure && m doctor"));
}

static void
who_comes_is_added_and_who_leaves_is_removed(void **state)
{
	struct drill *d = *state;
	struct term *t;

	t = drill_open_as(d, "yamada");
	term_step(t, "1");
	term_step(t, KEY_F2);
	TERM_ASSERT_SHOWS(t, "ログイン名を");
	term_step(t, "tanaka" KEY_ENTER);
	term_paste(t, "本田 去");
	term_step(t, KEY_ENTER);
	term_step(t, "p-0016" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "決裁");
	term_step(t, " " KEY_ENTER);		/* maker */
	TERM_ASSERT_SHOWS(t, "医療給付");
	term_step(t, " " KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "本田 去さんに");
	term_step(t, "password-of-honda" KEY_ENTER "password-of-honda");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "tanaka はすでに使われています");
	/* What was answered is proposed again. */
	term_step(t, KEY_ESC);
	if (!term_shows(t, "F2 追加"))
		term_step(t, KEY_ESC);
	term_step(t, KEY_F2);
	term_step(t, "\025" "honda" KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[本田 去");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_ENTER);
	TERM_ASSERT_SHOWS(t, "[x] 窓口職員");
	term_step(t, KEY_ENTER);
	term_step(t, KEY_ENTER);
	term_step(t, "password-of-honda" KEY_ENTER "password-of-honda");
	term_send(t, KEY_ENTER);
	term_wait_for(t, "本田 去さんを加えました");
	term_leave(&t);
	t = drill_open_as(d, "honda");
	TERM_ASSERT_SHOWS(t, "本田 去");
	term_leave(&t);

	t = drill_open_as(d, "yamada");
	term_step(t, "1");
	term_step(t, KEY_HOME);
	term_go_down(t, "honda");
	term_step(t, KEY_F9);
	TERM_ASSERT_SHOWS(t, "名簿から外します");
	term_step(t, "1");
	TERM_ASSERT_SHOWS(t, "honda を名簿から外しました");
	TERM_ASSERT_NOT(t, "本田");
	term_leave(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_security_manager_asks_records_and_closes),
		cmocka_unit_test(the_chain_is_verified_and_said_in_three_lines_for_the_day_book),
		cmocka_unit_test(a_chain_that_was_altered_is_told),
		cmocka_unit_test(a_user_is_stopped_and_goes_on),
		cmocka_unit_test(a_forgotten_password_is_set_and_a_colleague_shares_the_keys),
		cmocka_unit_test(the_it_division_examines_and_moves_files),
		cmocka_unit_test(who_comes_is_added_and_who_leaves_is_removed),
		/* Last: afterwards the training store's own recovery key opens nothing. */
		cmocka_unit_test(two_halves_bring_the_keys_back_and_show_nothing),
	};

	return cmocka_run_group_tests(tests, make, drill_finish);
}
