#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Writes docs/screens/*.txt: what stands on every screen of the program, as
# text, in a fresh drill and by keys only.
#
#	tests/screen/captures.sh [WHAT...]
#
# WHAT, all without: 80x24 132x43 (every screen at that size), one-question-case
# (an inquiry of a case, a question at a time), update (a registration that
# changes a record, the previous values beside it), plain (line by line).
# OUTPUT_DIR: where to (docs/screens).
#
# From the source tree.  Needs, besides what ./start needs: tmux.  Only the
# clock, and what it makes of days, differs from one run to the next.
#
# Not reached, since ./start brings it about nowhere: a result that is printed
# (its policy forbids it) and two halves of a recovery key that are right
# (tests/screen/test_result.c and test_desks.c do both), a role that ends soon,
# a lock by itself (the time), the screens of live work.
set -eu
cd "$(dirname "$0")/../.."
what=${*:-80x24 132x43 one-question-case update plain}
output=${OUTPUT_DIR:-docs/screens}
# What was asked for one by one is done one by one, each in a drill of its own.
case $what in
*' '*)
	for one in $what; do
		tests/screen/captures.sh "$one"
	done
	exit 0 ;;
esac
. tests/screen/drive.sh
need tmux

# capture NAME WHAT-IT-IS: the screen as it is.
capture() {
	settle
	{
		printf '== %s: %s\n' "$1" "$2"
		t capture-pane -p
		echo
	} >>"$dir/captures"
}

# look KEY NAME WHAT-IT-IS: what a key opens, closed again by F3.
look() {
	press "$1"
	capture "$2" "$3"
	press F3
}

# What the moments on the way are called; each is captured when it first comes, and only
# while moments=yes.
moments=
taken=
moment() {
	test -n "$moments" || return 0
	case " $taken " in
	*" $1 "*) return 0 ;;
	esac
	taken="$taken $1"
	case $1 in
	choices) capture form-choices 'several answers of a list, marked by their numbers (form, 照会する情報)' ;;
	check) capture check 'check answers (form, F12)' ;;
	registration) capture form-registration 'form of a registration (F5 on home, a scheme chosen)' ;;
	queue) capture queue 'what waits for the approver, longest first (login of sato)' ;;
	review) capture review-agrees 'review, the critical fields typed anew (queue, Enter, F5)' ;;
	decision) capture review-decide 'what to decide (review, F12)' ;;
	esac
}

has() { t capture-pane -p | grep -qF -- "$1"; }

# back_home: F3 until nothing but home is there.
back_home() {
	i=0
	until t capture-pane -p | grep -q '^ *はじめる$' && t capture-pane -p | grep -qF 'F3 終了'; do
		i=$((i + 1))
		if test "$i" -ge 15; then
			echo "${0##*/}: no way home" >&2
			t capture-pane -p >&2
			exit 1
		fi
		press F3
		settle
	done
}

# choose NUMBER: the row whose 受付番号 is told below the list.
choose() {
	press Home
	settle
	i=0
	until t capture-pane -p | tail -n 5 | grep -qF -- "$1"; do
		i=$((i + 1))
		if test "$i" -ge 50; then
			echo "${0##*/}: no row $1" >&2
			t capture-pane -p >&2
			exit 1
		fi
		press Down
		settle
	done
}

# focused: the label of the item that has the focus.
focused() { t capture-pane -p | sed -n 's/^\(>\|！\) *\([^ ]*\)  *\(必須\|任意\).*/\2/p' | sed 1q; }

# palette ROMAJI: searches the palette and leaves the first hit focused.
palette() {
	press F10
	shows '操作一覧'
	letters "$1"
	press Enter
	settle
}

# by_palette ROMAJI: does it.
by_palette() {
	palette "$1"
	press Enter
	settle
}

# open_result: of the focused row, its purpose stated.
open_result() {
	press Enter
	shows '開く目的'
	letters kakuninn
	press Space Enter Enter
	settle
}

# open_receipt: of the focused row, a registration's.
open_receipt() {
	press Enter
	shows '登録の結果'
}

# server_does SCENARIO: what the menu of the drill has not.
server_does() {
	printf '%s' "$1" >"$MADOGUCHI_DRILL/terminal/drill-scenario.json"
	sleep 3
}

# close: a window, where one is open.
close() {
	settle
	if has 'F3 閉じる' || has 'F3 やめる'; then press F3; fi
	settle
}

# scenario NUMBER: of the drill's menu, from home.
scenario() {
	by_palette bamenn
	shows '本番には関係ありません'
	press "$1"
	settle
}

# ---- every screen at one size ----

before_login() {
	capture login 'login of a drill (start)'
	look F1 login-help 'help of the login (F1)'
	look F4 login-guides 'guided drills (login, F4)'
	look F10 login-palette 'palette before the login (F10)'
	by_palette ki-
	press F5 a
	capture key-test 'key test (F10, キーの確認)'
	press F3 F3
	palette hyouji
	look Enter display-test 'display test (F10, 表示の確認)'
	letters nobody
	press Enter
	letters wrong
	press Enter
	capture login-refused 'a login that is refused'
	press C-u Up
	press C-u
	t resize-window -x 60 -y 20
	capture too-small 'a terminal that is too small (60x20)'
	t resize-window -x "$cols" -y "$rows"
	settle
}

maker_home() {
	log_in tanaka
	capture home-maker 'home of a maker, nothing waits (login of tanaka)'
	look F1 home-help 'help of home (F1)'
	look F10 palette 'palette (home, F10)'
	palette haishoku
	capture palette-found 'palette, searched by a reading (F10, haishoku)'
	press F3
	palette ba-jonn
	look Enter about 'about this program (F10, バージョン)'
	palette bamenn
	look Enter scenarios 'scenarios of the drill (F10, 研修の場面を選ぶ)'
	by_palette tanngo
	capture words-none 'registered words, none (F10, 登録した単語)'
	press F4
	capture word-new 'a word is registered (登録した単語, F4)'
	press F3 F3
	back_home
	press 9
	capture entries-none 'own entries, none (home 9)'
	back_home
	look F3 logout 'logging out, asked (home, F3)'
}

finder() {
	press F4
	shows 'さがす ['
	capture finder-empty 'finder (home, F4)'
	letters shougai
	press Space Enter
	letters teate
	capture finder 'finder, searched (障害 手当)'
	look F2 finder-basis 'basis of a procedure (finder, F2)'
	press Escape
	press C-u
	letters tokubetsutyouikinn
	press Enter
	capture finder-not-askable 'a result that may not be asked (特別弔慰金)'
	press Enter
	shows '代わりにすること'
	capture finder-instead 'what to do instead (Enter on it)'
	press F3
	back_home
}

form() {
	press F4
	shows 'さがす ['
	letters 94
	press Enter
	settle
	shows '基準日'
	capture form-one-question 'form, one question at a time (finder, Enter on a procedure that is new to the person)'
	by_palette itimonnzutu
	capture form-way 'one question at a time or all of a section (F10, 一問ずつ / まとめて)'
	press 2
	capture form-dense 'form, all of a section (chosen there)'
	look F4 calendar 'calendar (form, 基準日, F4)'
	press Enter
	shows '受付番号'
	letters R8-0123
	press Enter
	press F4
	shows '番号検索'
	capture search 'search by number, the purpose first (宛名番号, F4)'
	letters zyukyuusikakunokakuninn
	press Space Enter Enter
	capture search-number 'search by number, the number'
	letters 98765432
	capture search-typed 'search by number, the number being typed'
	letters 1093
	press Enter
	shows '見本 花子'
	capture search-found 'search by number, somebody found'
	press F12
	capture search-take 'search by number, taking over, asked (F12)'
	press F3 F3 F3
	settle
	if has 番号検索; then press F3; settle; fi
	letters 12345
	press Enter
	letters mihonn
	press Space Space
	capture candidates 'candidates of the conversion (氏名, mihonn, Space Space)'
	press 1 Enter Space
	letters tarou
	look C-w word-from-field 'a word is registered where it is missed (氏名, Ctrl-W)'
	press C-u
	name mihonn
	press Space
	name tarou
	press C-v
	capture variants 'variants of a character (氏名, Ctrl-V)'
	press 1 Enter Enter Enter
	letters S55.2.29
	capture form 'form, a person being typed'
	press F1
	capture form-help 'help of a field (form, F1)'
	press F1
	capture form-help-more 'its continuation (F1 again)'
	close
	look F2 form-guidance 'guidance and basis of a field (form, F2)'
	look F6 section-map 'section map (form, F6)'
	look F5 form-errors 'what is to be mended (form, F5)'
	look F9 note 'a note at a field (form, F9)'
	look C-k evidence 'documents that were looked at (form, Ctrl-K)'
	look C-n absent 'no answer (form, Ctrl-N)'
	palette naze
	look Enter not-asked 'why something is not asked (F10, なぜ聞かれない？)'
	palette kamide
	look Enter paper 'asked for on paper instead (F10, 紙で依頼する)'
	press Enter
	press F4
	capture choice 'one of a list (性別, F4)'
	press 1
	settle
	test "$(focused)" != '性別' || press Enter
	letters 1540017
	press Space
	press Enter F4
	capture postal 'a postal code at the address (住所; the drill has no table of them)'
	close
	press C-u
	while test "$(focused)" = '住所'; do press Enter; settle; done
	shows '対象者の立場'
	capture form-inquiry 'form, what is asked for'
	press 1 Enter 4
	moment choices
	press Enter
	look F4 organizations 'providers, searched (提供者, F4)'
	letters 131121
	press Enter 1 Enter
	letters R8
	press Enter Enter
	shows '不開示に該当しますか'
	press 2 Enter
	letters ninnteiseikyuunosinnsa
	press Space Enter Enter
	letters R8.12.10
	press Enter
	capture form-last 'form, the last section answered'
	press F12
	shows '内容を確かめてください'
	moment check
	press F8
	capture check-end 'check answers, their end (F8)'
	look F2 check-guidance 'guidance of a row (check, F2)'
	press F12
	shows 'この内容で承認を依頼します'
	capture submit 'asking for approval, asked (check, F12)'
	press Enter
	shows '受付控え'
	capture slip 'slip (after asking for approval)'
	press F3
	back_home
	capture home-waiting 'home of a maker, something waits'
}

# A second inquiry for the review, and a draft.
second() {
	begin_inquiry R8-0124 99999
	person
	question
	submit
	press F3
	back_home
	begin_inquiry R8-0125 12346
	name mihonn
	press Enter Enter
	back_home
	press 3
	capture drafts 'drafts (home 3)'
	look F5 draft-discard 'a draft is thrown away, asked (drafts, F5)'
	back_home
	press 4
	capture pending-own 'own entries that wait for approval (home 4)'
	look F4 withdraw 'a request is taken back, asked (F4)'
	back_home
	press 9
	capture entries-all 'all own entries (home 9)'
	back_home
	palette riyouzyoukyou
	look Enter usage 'figures of a year (F10, 年度の利用状況)'
	back_home
	log_out
}

approver() {
	log_in sato
	shows '田中'
	capture queue 'what waits for the approver, longest first (login of sato)'
	look F2 queue-ages 'how long what waits has waited (queue, F2)'
	look F5 queue-filter 'filter of the queue (F5)'
	look F9 queue-sort 'order of the queue (F9)'
	letters syougai
	capture queue-search 'queue, searched (typing)'
	press F3
	settle
	choose R8-0123
	press Enter
	shows '宛名番号'
	capture review 'review (queue, Enter)'
	look F2 review-guidance 'guidance of a row (review, F2)'
	look F6 review-history 'who did what and when (review, F6)'
	press F9
	capture review-cause 'a comment at a field, its cause (review, F9)'
	look 2 review-comment 'a comment at a field, its text'
	settle
	if has '差戻しの原因'; then press F3; fi
	press F5
	capture review-rekey 'a critical field is typed anew (review, F5)'
	letters 99999
	look Enter review-differs 'what was typed anew differs'
	settle
	if has '画面の値は隠して'; then press F3; fi
	retype 12345 S55.2.29
	moment review
	press F8 F8
	capture review-end 'review, its end'
	press F12
	shows '承認する'
	moment decision
	look 2 review-return 'a return, asked (decision 2)'
	press F12
	shows '承認する'
	press 1
	go_on '承認しました' 1
	capture queue-after 'queue, after an approval'
	press F3
	settle
	back_home
	capture home-approver 'home of an approver'
	press 3
	capture entries-office 'entries of the group (担当グループの案件)'
	back_home
	press 2
	capture stuck-none 'stuck entries, none (止まっている案件)'
	back_home
	by_palette riyousya
	capture people 'users, as a colleague sees them (F10, 利用者)'
	back_home
	log_out
}

# The second one comes back with a comment.
returned() {
	log_in sato
	shows '田中'
	press Enter
	shows '宛名番号'
	go_down 氏名
	press F9 2
	letters siinn
	press Enter Enter
	settle
	press F12
	shows '承認する'
	press 2
	settle
	press Enter
	shows '差し戻しました'
	back_home
	log_out
	log_in tanaka
	capture home-returned 'home of a maker, something came back'
	press 1
	capture entries-returned 'what came back (home 1)'
	look Enter form-returned 'form, a comment of the approver at its field'
	back_home
}

result() {
	shows '結果到着                     1件'
	press 2
	capture entries-arrived 'results that arrived (home 2)'
	press Enter
	shows '開く目的'
	capture result-masked 'result, masked until the purpose is stated (Enter)'
	letters shinsanotame
	press Space Enter Enter
	shows '提供した機関'
	capture result 'result, opened'
	press F8
	capture result-end 'result, its end (F8)'
	look F6 slip-answered 'slip of an inquiry that was answered (result, F6)'
	press F12
	capture result-decide 'what was decided (result, F12)'
	letters ninntei
	press Space Enter
	press Enter
	shows '1 記録して閉じる'
	capture result-close 'what was decided, looked over'
	press Enter
	shows '記録して閉じました'
	back_home
	press 9
	settle
	go_down R8-0123
	press Enter
	shows '受付控え'
	capture slip-closed 'slip of an inquiry that was closed'
	press F5
	settle
	letters kakuninn
	press Space Enter Enter
	capture result-decided 'result, closed, with what was decided'
	back_home
}

registrations() {
	press F5
	shows '登録する制度'
	capture registration-finder 'registration finder (home, F5)'
	go_down '知的障害者の判定の登録'
	press Enter
	capture registration-group 'whose entry it becomes, where several groups have the affair'
	back_home
	begin_registration R8-0200
	registration
	submit
	capture slip-registration 'slip of a registration'
	back_home
}

case_of_two() {
	press 8
	capture case-finder 'finder of a case (home 8, no case yet)'
	letters 94
	press Enter
	shows '(1/'
	capture case-form 'case, what all its inquiries share'
	by_palette itimonnzutu
	if has 'この入力では'; then press 2; fi
	shows '基準日'
	press Enter
	letters R8-0300
	press Enter 2 F8
	shows '対象者 1'
	capture case-person 'case, its first person'
	letters 12345
	press Enter
	person
	press Enter 1 Enter
	press Enter
	settle
	if has '> 住所'; then press Enter; fi
	shows '対象者の立場'
	press 1 Enter
	press 4 5
	capture case-information 'case, several pieces of information'
	press Enter
	settle
	press Enter
	settle
	look F6 case-map 'section map of a case, its persons by name (F6)'
	press F12
	shows '案件の確認'
	capture case-check 'case check (F12)'
	go_down '道府県民税'
	look F6 case-whole 'case check, an inquiry in full (F6)'
	press F12
	capture case-submit 'asking for approval of them, asked (case check, F12)'
	press Enter
	shows '承認を依頼しました'
	capture case-asked 'case check, asked for'
	back_home
	press 8
	capture cases 'cases (home 8)'
	back_home
	# The server refuses its signatures.
	server_does '{"trouble":[{"method":"PUT","path":"/v1/submissions/",
		"do":"status","status":422,"type":"signature-refused"}]}'
	log_out
}

case_approval() {
	log_in sato
	shows '田中'
	choose R8-0300
	press F6
	capture case-review 'case review (queue, F6)'
	press F5
	capture case-rekey 'case review, a critical field is typed anew (F5)'
	letters 12345
	press Enter
	letters S55.2.29
	press Enter
	settle
	press F8 F8 F8 F8 F8 F8
	capture case-review-end 'case review, its end'
	go_on '承認します'
	capture case-approve 'all of a case are approved, asked (F12)'
	press Enter
	shows '承認しました'
	back_home
	# Both of them, which the sender does by itself.
	shows '隔離 2'
	press 2
	capture stuck 'what is stuck, its cause and how to mend it (home 2; the server refuses its signatures)'
	look Enter stuck-open 'an entry that is stuck (Enter)'
	# It is taken now, and answered about somebody else.
	server_does '{"outcomes":[{"kind":"inquiry","steps":[{"state":"answered"}],
		"subject":{"name":"見本 別人"}}]}'
	press F4
	capture stuck-retry 'sent once more (F4)'
	sleep 6
	back_home
	log_out
}

refused() {
	log_in tanaka
	scenario 5
	log_out
	log_in sato
	shows '田中'
	choose R8-0200
	press Enter
	shows '宛名番号'
	approve_open 12347 H27.4.1 R8-0456 1 1
	back_home
	log_out
	log_in tanaka
	sleep 5
	scenario 1
	press 2
	settle
	go_down R8-0200
	open_receipt
	capture result-refused 'what became of a registration that was refused'
	look F12 receipt-close 'it was seen and is closed, asked (F12)'
	back_home
}

other_person() {
	press 2
	settle
	go_down R8-0300
	open_result
	capture result-other 'warning: a result about somebody else'
	press Enter
	capture result-other-no 'such a result, not confirmed: nothing is shown'
	back_home
}

lock() {
	begin_inquiry R8-0126 12346
	letters miho
	press F11
	shows '離席中'
	capture lock 'lock screen (F11)'
	letters kenshu-tanaka
	press Enter
	shows 'F11 離席'
	capture lock-back 'back from the lock, what was being asked'
	back_home
	log_out
}

security() {
	# Something unusual: a clerk who may not look at the queue tries to.
	for i in 1 2 3 4 5 6; do
		echo kenshu-tanaka | build/madoguchi --home "$MADOGUCHI_DRILL/terminal" unusual list \
			--as tanaka --password-fd 0 >/dev/null 2>&1 || :
	done
	log_in takahashi
	capture desk-security 'desk of the security manager (login of takahashi)'
	press 1
	capture unusual 'unusual operations (1)'
	look Enter unusual-facts 'what happened and what to ask (Enter)'
	look F12 unusual-record 'what was answered is recorded (F12)'
	press F3
	settle
	press 2
	capture desk-verify 'the audit chain is verified (2)'
	press Enter
	press 3
	capture desk-checkpoint 'three lines for the day book (3)'
	press Enter
	look 4 desk-compare 'three lines are compared (4)'
	press 5
	capture desk-breach-years 'material for a breach report, its time (5)'
	look 1 desk-breach 'material for a breach report'
	press 6
	capture people-security 'users, as the security manager sees them (6)'
	look Enter people-one 'a user (Enter)'
	look F4 people-suspend 'a user is stopped, asked (F4)'
	press F3
	settle
	look 7 desk-recovery 'recovery from two halves (7)'
	press F3
	capture home-security 'home of the security manager (F3)'
	back_home
	log_out
}

division() {
	log_in yamada
	capture desk-division 'desk of the IT division (login of yamada, who is added for this)'
	press 1
	capture people-division 'users, as the IT division sees them (1)'
	look F2 people-add 'a user is added (F2)'
	look F6 secrets 'a new password, twice (F6)'
	press F3
	settle
	look 2 desk-request 'roster and request (2)'
	look 3 desk-roster 'signed roster to be taken, no file (3)'
	look 4 desk-export 'request of enrolment, written (4)'
	look 5 desk-enrol 'enrolment to be taken, a file chosen (5)'
	look 6 desk-doctor 'examination (6)'
	look 7 desk-certificate 'certificate (7)'
	press F3
	settle
	back_home
	log_out
}

both() {
	log_in suzuki
	capture home-both 'home of somebody who asks and approves (login of suzuki)'
	back_home
	log_out
}

guided() {
	press F4
	settle
	press 1
	capture guide-begin 'a guided drill begins (login, F4, 1)'
	log_in tanaka
	capture guide-home 'a step of it, on home'
	press F4
	settle
	letters 94
	press Enter
	capture guide-form 'a step of it, on the form'
	back_home
	log_out
}

offline() {
	log_in tanaka
	scenario 2
	shows '回線なし('
	capture home-offline 'home, no line (scenario 回線なし)'
	scenario 1
	log_out
}

screens() {
	cols=${1%x*}
	rows=${1#*x}
	open_drill "$cols" "$rows"
	# Nobody of the drill keeps the terminal: one is added, who does.
	echo kenshu-yamada | build/madoguchi --home "$MADOGUCHI_DRILL/terminal" user add --login yamada \
		--name '山田 悟' --person p-0015 --roles admin --affairs fukushi-teate,iryo --new-password-fd 0 \
		>"$dir/add.log" 2>&1 || cat "$dir/add.log" >&2
	moments=yes
	before_login
	maker_home
	finder
	form
	second
	approver
	returned
	result
	registrations
	case_of_two
	case_approval
	refused
	other_person
	lock
	both
	security
	division
	offline
	guided
}

# ---- a case, a question at a time ----

# answer LABEL: as 見本 太郎 and 見本 花子 would have it; what is proposed is left.
answer() {
	case $1 in
	受付番号) letters R8-0300 ;;
	不開示に該当しますか) press 2 ;;
	回答を使う期限) letters R8.12.10 ;;
	宛名番号)
		person=$((person + 1))
		letters "$((12344 + person))" ;;
	氏名)
		name mihonn
		press Space
		if test "$person" -eq 1; then name tarou; else name hanako; fi ;;
	生年月日) if test "$person" -eq 1; then letters S55.2.29; else letters S60.7.7; fi ;;
	性別 | 対象者の立場) press "$person" ;;
	照会する情報) if test "$person" -eq 1; then press 2 4; else press 1; fi ;;
	esac
	press Enter
}

one_question_case() {
	open_drill 80 24
	log_in tanaka
	press 8
	shows '手続をさがす'
	letters 94
	capture finder 'a new case: its procedure (home 8, 94)'
	press Enter
	shows '基準日'
	person=0
	question=0
	while test "$question" -lt 60; do
		settle
		label=$(focused)
		question=$((question + 1))
		# The third person is left empty.
		if test "$person" -eq 2 && test "$label" = '宛名番号'; then
			capture question-"$question" "question $question: $label (left empty: nobody else)"
			break
		fi
		capture question-"$question" "question $question: $label"
		answer "$label"
	done
	look F6 section-map 'section map (F6)'
	press F12
	shows '案件の確認'
	capture case-check 'case check (F12)'
	press F8
	capture case-check-end 'case check, its end (F8)'
	press F12
	shows '承認を依頼します'
	capture ask 'asking for approval, asked (F12)'
	press Enter
	shows '承認を依頼しました'
	capture asked 'asked for (Enter)'
	back_home
	press 8
	capture cases 'cases (home 8)'
	back_home
	log_out
	log_in sato
	shows '田中'
	capture queue 'the supervisor: what waits (login of sato)'
	press F6
	capture case-review 'case review (F6)'
	press F5
	n=0
	while test "$n" -lt 6; do
		settle
		has '画面の値は隠して' || break
		n=$((n + 1))
		capture "rekey-$n" "critical field $n is typed anew (F5)"
		case $(t capture-pane -p | grep -A 3 '宛名番号  \|生年月日  ' | head -n 4) in
		*宛名番号*太郎*) letters 12345 ;;
		*宛名番号*花子*) letters 12346 ;;
		*生年月日*太郎*) letters S55.2.29 ;;
		*) letters S60.7.7 ;;
		esac
		press Enter
	done
	capture case-review-agrees 'case review, all typed anew'
	press F12
	capture case-review-rows 'rows that were not shown are led to (F12)'
	for n in 1 2; do
		press F8
		capture "case-review-page-$n" 'its next page (F8)'
	done
	go_on '承認します'
	capture case-approve 'approving them all, asked (F12)'
	press Enter
	shows '承認しました'
	capture approved 'approved'
}

# ---- a registration that changes a record ----

update() {
	open_drill 80 24
	log_in tanaka
	begin_registration R8-0200
	registration
	capture new-form 'the record is registered: its last question'
	submit
	capture new-slip 'its slip'
	log_out
	approve 12347 H27.4.1 R8-0456 1 1
	log_in tanaka
	shows '結果到着                     1件'
	press 2
	settle
	open_receipt
	capture new-result 'it is registered (home 2)'
	back_home
	begin_registration R9-0001
	settle
	letters 12347
	press Enter
	name reiji
	press Space
	name jirou
	press Enter Enter
	letters H27.4.1
	press Enter 1 Enter Enter
	shows '登録の区分'
	press 2 Enter
	letters R8-0456
	press Enter
	capture update-begin 'an update of it: the version that is replaced is asked'
	press C-d
	shows '前の登録を読みました'
	capture update-read 'the record in force was read (Ctrl-D)'
	press Enter
	settle
	letters R9.1.1
	press Enter Enter 2 Enter
	shows '手当の種類'
	capture update-previous 'the previous value at its field'
	press C-d
	capture update-taken 'the previous value is taken over (Ctrl-D)'
	palette utusu
	capture update-palette 'previous values of all empty fields (F10, utusu)'
	go_down 'すべて写す'
	press Enter
	capture update-all 'all are taken over'
	i=0
	# A decision has a day of its own: none is taken over.
	until test "$(focused)" = '支給開始年月' || test "$i" -ge 12; do
		i=$((i + 1))
		test "$(focused)" != '決定日' || letters R8.11.25
		press Enter
		settle
	done
	press C-u
	letters R9.1
	press Enter
	settle
	press BTab
	capture update-changed 'one of them is changed, the previous value beside it'
	i=0
	until test "$(focused)" = '不開示に該当しますか' || test "$i" -ge 12; do
		i=$((i + 1))
		press Enter
		settle
	done
	press 2
	press F12
	shows '内容を確かめてください'
	capture update-check 'check answers, what changes (F12)'
	press F8
	capture update-check-end 'check answers, their end (F8)'
	press F12
	shows 'この内容で承認を依頼します'
	press Enter
	shows '受付控え'
	capture update-slip 'slip of the update'
	log_out
	log_in sato
	shows '田中'
	press Enter
	shows '宛名番号'
	capture update-review 'review of the update (queue, Enter)'
	retype 12347 H27.4.1 R8-0456 1 1
	capture update-review-agrees 'the critical fields typed anew (F5)'
	press F8
	capture update-review-next 'its next page (F8)'
	press F8
	capture update-review-end 'its end (F8)'
	press Home
	go_down 支給開始年月
	capture update-review-row 'what is told of a row that changes (the arrows)'
	press F4
	shows '前の登録と比べた内容です'
	capture update-review-changes 'what the update changes (F4)'
	press F3
	press F12
	shows '承認する'
	press Enter
	go_on '承認しました' Enter
	log_out
	log_in tanaka
	shows '結果到着                     2件'
	press 2
	settle
	go_down R9-0001
	open_receipt
	capture update-result 'the update is registered (home 2)'
}

# ---- line by line ----

# talk WHO WHAT LINE...: what WHO types line by line, and what is answered.  The window is as
# high as the talk is long; who ends takes nothing of it away, as who is away does.
talk() {
	printf '== %s: %s\n' "$1" "$2" >>"$dir/captures"
	login=${1%-*}
	shift 2
	t new-session -d -x 80 -y 400 -s talk "printf '\$ ./start --plain\n'; ./start --plain; sleep 600"
	t set -g status off
	shows 'ログイン名>'
	for line in "$login" "kenshu-$login" "$@" . .; do
		settle
		letters "$line"
		press Enter
	done
	settle
	t capture-pane -p | sed '/[^ ]/,$!d' | awk '
		/^$/ { empty++; next }
		{ while (empty > 0) { print ""; empty-- } print }' >>"$dir/captures"
	echo >>"$dir/captures"
	# Its end, too, is waited for: the drill is one at a time.
	t kill-session -t talk
	sleep 1
}

plain() {
	talk tanaka-asks 'an inquiry, line by line (./start --plain)' \
		1 'shougai teate' 1 '' R8-0123 12345 '/mihonn tarou' 1 '' S55.2.29 1 '' \
		1 4 131121 1 R8 '' 2 '/ninnteiseikyuunosinnsa' 1 R8.12.10 '' 1 '' '' '' y
	talk sato-approves 'the supervisor types anew what is critical, and approves' \
		1 1 12345 S55.2.29 1
	sleep 5
	talk tanaka-reads 'the result is opened, and what was decided is recorded' \
		3 1 '認定請求の審査のため' '所得が基準以下のため認定' y .
}

for part in $what; do
	mkdir -p "$output"
	case $part in
	[0-9]*x[0-9]*) screens "$part" ;;
	one-question-case) one_question_case ;;
	update) update ;;
	plain) plain ;;
	*) echo "captures.sh: unknown: $part" >&2; exit 2 ;;
	esac
	cp "$dir/captures" "$output/$part.txt"
	echo "$output/$part.txt"
done
