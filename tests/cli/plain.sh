#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The line mode for screen readers, by pipes: a whole inquiry from the login
# through approval to the result; an interruption; wrong answers; a registration.
. "$(dirname "$0")/lib.sh"

# plain: standard input's lines are a person's; what is said goes to $world/said.
plain() { "$program" --home "$home" --plain >"$world/said" 2>"$world/log"; }
says() { grep -qF -- "$1" "$world/said"; ok $? "it says: $1"; }

make_world >"$world/log" 2>&1
ok $? 'a world is made'

# --- 田中 asks; mistakes cost nothing ---
plain <<'LINES'
!
tanaka
not-the-password
tanaka
password-of-tanaka
9
1
shougai teate
1
R8.11.20
R8-0123
12x45
12345
/mihonn tarou
9999
1
?
<
/みほん たろう
1

S65.13.40
+
1,見福第456号
#
/kakuninnzumi
1
#
書類の控えは別紙
S55.2.29
見本
<

1
見本市一丁目1番
1
nothing
4
ばんごう
131121
1
R7

2
認定請求の所得審査


1
前年度の分だけで決まるため
9
見本市一丁目2番

y
.
.
LINES
ok $? 'a drill of lines ends well'
says 'ログイン名またはパスワードが違います'
says '田中 一郎さん。事務: 福祉手当、医療給付'
says '研修です。本番のデータはありません。'
says '障害児福祉手当・特別障害者手当 認定請求の審査'
says '宛名番号は15桁までの数字です'
says '一覧にある番号を入力してください。'
says 'いまの値: 昭和55年2月29日 (1980-02-29)'
says '一つに決まりません。番号を入力してください。'
! grep -q '（F4' "$world/said"
ok $? 'it speaks of no key that is not there'
! grep -q "$(printf '\033')" "$world/said"
ok $? 'it sends no control sequence'
says '9 住所: 見本市一丁目2番'
test "$(grep -c '^所得の年（計算）: ' "$world/said")" -ge 1 && ! grep -q '^所得の年（計算）（' "$world/said"
ok $? 'what is computed is told, not asked'
says '画面（madoguchi）で行います'
says '注記: 確認'
says '承認を依頼しました'
says '受領証: まだありません'
m queue --state pending | grep -q '"state":"pending"'
ok $? 'it waits for approval'

# --- 佐藤 types what is critical anew, and returns what does not agree ---
plain <<'LINES'
sato
password-of-sato
1
1
99999
12345

1
2
6
1
フリガナを書類と合わせてください
.
.
LINES
says '承認待ちの案件: 1件'
says '書類を見て「宛名番号」を入力してください'
says '「宛名番号」は承認依頼の内容と一致しません'
says '「宛名番号」は一致しました。'
says '確かめた書類: '
says '注記: 書類の控えは別紙'
says '【理由】から: 前年度の分だけで決まるため'
says '一致していないため、承認できません'
says '差し戻しました。'
m queue --state returned | grep -q '"state":"returned"'
ok $? 'it is returned'

# --- 田中 is led to the item; an interruption in between; another person meanwhile ---
plain <<'LINES'
tanaka
password-of-tanaka
3
1
!
sato
password-of-sato
!
tanaka
password-of-tanaka
.
.
LINES
says 'いま聞いていたことから再開します。'
says '差戻し: 1件'
says '差戻し フリガナ: フリガナを書類と合わせてください'
says '離席中'
says '佐藤 良子さん。'

plain <<'LINES'
tanaka
password-of-tanaka
3
1
<
!
tanaka
password-of-tanaka

ミホン タロー







.
.
LINES
says 'いま聞いていたことから再開します。'
says '下書きに保存しました'
# On to the end, however many questions there are: an empty line answers none of them anew.
{
	printf 'tanaka\npassword-of-tanaka\n3\n1\n'
	yes '' | head -n 40
	printf 'y\n\ny\n'
} | plain
says '6 フリガナ: ミホン タロー'
says '承認を依頼しました'

# --- 佐藤 approves; it is sent; 田中 reads the result ---
plain <<'LINES'
sato
password-of-sato
1
1
12345
S55.2.29
1
.
.
LINES
says '前回の内容: ミホン タロウ'
says '承認しました。'
wait_for 20 sh -c "\"$program\" --home \"$home\" sync --once; \"$program\" --home \"$home\" --json queue |
	grep -q '\"state\":\"answered\"'"
ok $? 'it is sent, and answered'
plain <<'LINES'
tanaka
password-of-tanaka
4
1

/kakuninn
1
y
所得が基準以下のため人定

所得が基準以下のため認定
y
.
.
LINES
says '結果到着: 1件'
says '結果を開く目的を書いてください'
says '書き方の番号'
says '文字を入力してください。'
says '提供した機関: '
says '回答の対象者が、照会した人と一致しません'
says '所得割額: 148,200円'
says '判断・確認の内容: 所得が基準以下のため人定'
says '閉じたあとは直せません。'
says '記録して閉じました。'
test "$(grep -cF '判断・確認の内容: ' "$world/said")" -eq 2
ok $? 'what was written wrongly was looked over, and written again'
m queue --state closed | grep -q '"state":"closed"'
ok $? 'what was decided ends it'

# --- a registration is asked the same way; what is begun is kept when the line ends ---
plain <<'LINES'
tanaka
password-of-tanaka
2
13
1

R8-0200
LINES
says '登録する制度を選んでください'
says '様式: '
m queue --state draft | grep -q '"kind":"registration"'
ok $? 'the draft of a registration is kept'

# --- what became of one: nobody's answer, so no purpose and no decision; of a protected
# person it is asked for once more ---
sample shogaiji-fukushi-teate >"$world/r" && as tanaka intake --form shogaiji-fukushi-teate \
	"$world/r" >"$world/out" && approved "$(member id <"$world/out")" >/dev/null 2>&1
ok $? 'a registration is asked for and approved'
person=$(sed 's/.*"person_key":"\([^"]*\)".*/\1/' "$world/r")
m guard add --as tanaka --password-fd 7 --affair fukushi-teate --person-key "$person" \
	--protected 7<<PASSWORD
password-of-tanaka
PASSWORD
ok $? 'its person is protected'
wait_for 20 sh -c "\"$program\" --home \"$home\" sync --once; \"$program\" --home \"$home\" --json queue |
	grep -q '\"state\":\"registered\"'"
ok $? 'it is registered'
plain <<'LINES'
tanaka
password-of-tanaka
4
1

1
y
y
.
.
LINES
says '保護の対象となっている方'
says '中間サーバーに登録されました。'
says '結果を確かめて閉じました。'
! grep -q '開く目的\|判断の内容' "$world/said"
ok $? 'no purpose and no decision is asked for'

# --- a field for an individual number would be echoed: it is not asked here ---
mkdir "$world/pack" && cp "$abs_top_srcdir/tests/data/forms/kojin-bango.yaml" "$world/pack"
expect 0 'a form with such a field is taken' m form load "$world/pack"
printf '%s\n' tanaka password-of-tanaka 2 . . | plain
form=$(sed -n 's/^\([0-9]*\) 個人番号の欄がある様式.*/\1/p' "$world/said")
printf '%s\n' tanaka password-of-tanaka 2 "$form" 1 R8.11.20 0123456 "" R8-0300 . . | plain
says '確認した日'
says '受付番号'
! grep -q '^個人番号 ' "$world/said"
ok $? 'and the number is not asked'

# --- a case: its inquiries, each with its state, and the way into each ---
cat >"$world/case.json" <<'END'
{"procedure":"94-1","as_of":"2026-11-20","case_no":"R8-0400","non_disclosure":"no","persons":[
{"person_key":"12345","name":"見本 太郎","kana":"ミホン タロウ","birth":"1980-02-29","sex":"1",
"address":"見本市一丁目1番","role":"請求者","municipality":"131121",
"information":["tax-prefectural","disability-handbook-physical"]}]}
END
case_as() {
	sub=$1
	shift
	m case "$sub" --as tanaka --password-fd 7 "$@" 7<<PASSWORD
password-of-tanaka
PASSWORD
}
case_as new "$world/case.json" >"$world/out" && : >"$world/none" &&
	case_as add "$(member case <"$world/out")" "$world/none" >"$world/out"
ok $? 'a case with two inquiries'
printf '%s\n' tanaka password-of-tanaka 3 . . | plain
case=$(sed -n 's/^\([0-9]*\) 承認待ち 2.*/\1/p' "$world/said")
printf '%s\n' tanaka password-of-tanaka 3 "$case" 2 "" 9 . . . | plain
says '承認待ち: 請求者 見本 太郎 道府県民税'
says '承認待ち: 請求者 見本 太郎 身体障害者手帳'
says '控え番号: '

"$program" --home "$home" --lang en --plain >"$world/said" 2>"$world/log" <<'LINES'
tanaka
password-of-tanaka
LINES
says 'Madoguchi, line by line.'
says '1 New inquiry'
expect 2 'a command and --plain together are wrong usage' "$program" --home "$home" --plain queue

# What was typed lies in no file.
! grep -rqF 'ミホン タロー' "$home"
ok $? 'nothing that was typed lies in clear on the disk'

echo "1..$n"
