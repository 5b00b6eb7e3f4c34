# SPDX-License-Identifier: ISC
#
# Sourced by pictures.sh and captures.sh, from the source tree: drives the
# program of a fresh drill through tmux, by keys only.  It stands on ./start, so
# that what is shown is what a newcomer sees.
#
# Who sources it defines moment NAME: what to do at a moment on the way that is
# worth a look (choices, check, queue, review, decision).

LC_ALL=C.UTF-8
export LC_ALL
dir=$(mktemp -d)
MADOGUCHI_DRILL=$dir/drill
export MADOGUCHI_DRILL
pids=			# of ours, to be ended

# A server of our own, its socket in our directory.
t() { tmux -S "$dir/socket" -f /dev/null "$@"; }

finish() {
	t kill-server 2>/dev/null || :
	for pid in $pids; do
		kill "$pid" 2>/dev/null || :
	done
	# ./start ends what it started when its terminal goes.
	sleep 1
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# need TOOL...: or the end.
need() {
	for tool; do
		command -v "$tool" >/dev/null || { echo "${0##*/}: $tool is missing" >&2; exit 1; }
	done
}

# open_drill COLUMNS ROWS: up to its login screen.
open_drill() {
	t new-session -d -x "$1" -y "$2" ./start
	t set -g status off
	shows '研修用の利用者'
	shows '回線あり('
}

# shows TEXT: waits until it is on the screen.
shows() {
	i=0
	until t capture-pane -p | grep -qF -- "$1"; do
		i=$((i + 1))
		if test "$i" -ge 600; then
			echo "${0##*/}: the screen never shows: $1" >&2
			t capture-pane -p >&2
			exit 1
		fi
		sleep 0.1
	done
}

# settle: until nothing more comes.
settle() {
	before=
	quiet=0
	while test "$quiet" -lt 3; do
		sleep 0.08
		now=$(t capture-pane -p)
		if test "$now" = "$before"; then quiet=$((quiet + 1)); else quiet=0; fi
		before=$now
	done
}

# press KEY...: tmux's names of keys.  letters TEXT: typed as they are.  What is typed ahead is
# not lost: only what looks at the screen waits for it.
press() {
	for key; do
		t send-keys "$key"
		# Alone it is Esc, with what follows at once another key.
		test "$key" != Escape || sleep 1
	done
}

letters() { t send-keys -l "$1"; }

# go_on TEXT KEY...: F12, and the keys after it, lead to one row after another that was not seen
# whole, until the screen says TEXT.
go_on() {
	said=$1
	shift
	n=0
	settle
	until t capture-pane -p | grep -qF -- "$said"; do
		n=$((n + 1))
		if test "$n" -ge 80; then
			echo "${0##*/}: the screen never comes to: $said" >&2
			t capture-pane -p >&2
			exit 1
		fi
		press F12
		settle
		test "$#" -eq 0 || press "$@"
		settle
	done
}

# go_down TEXT: until the focused row of the list shows it.
go_down() {
	i=0
	until t capture-pane -p | grep -q "^[ |]*> .*$1"; do
		i=$((i + 1))
		if test "$i" -ge 100; then
			echo "${0##*/}: no row $1" >&2
			t capture-pane -p >&2
			exit 1
		fi
		press Down
		settle
	done
}

log_in() {
	shows 'ログイン名'
	letters "$1"
	press Enter
	letters "kenshu-$1"
	press Enter
	shows 'F11 離席'
}

log_out() {
	press F3
	settle
	while ! t capture-pane -p | grep -qF 'ログアウトします'; do
		press F3
		settle
	done
	press 1
	shows 'ログイン名'
}

# name READING: by romaji, the first candidate.
name() {
	letters "$1"
	press Space Enter
}

# begin_inquiry NUMBER PERSON-KEY: from home to the name of the person.
begin_inquiry() {
	press F4
	shows 'さがす ['
	letters 94
	press Enter
	shows '基準日'
	press Enter
	shows '受付番号'
	letters "$1"
	press Enter
	letters "$2"
	press Enter
}

# 見本 太郎, whom the stand-in server knows as 12345.
person() {
	name mihonn
	press Space
	name tarou
	press Enter Enter
	letters S55.2.29
}

# The inquiry's own questions.
question() {
	press Enter 1 Enter
	letters ''
	press Enter
	shows '対象者の立場'
	press 1 Enter
	press 4
	moment choices
	press Enter
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
}

# begin_registration NUMBER: from home to the person of a 障害児福祉手当 registration.
begin_registration() {
	press F5
	shows '登録する制度'
	go_down '障害児福祉手当・特別障害者手当の登録'
	press Enter
	settle
	# Where several groups have the affair, the first.
	if t capture-pane -p | grep -qF '担当する事務を選んでください'; then
		press Enter
	fi
	shows '受付番号'
	letters "$1"
	press Enter
}

# 例示 次郎, and what was decided; up to 不開示, which is left to be answered.
registration() {
	letters 12347
	press Enter
	name reiji
	press Space
	name jirou
	press Enter Enter
	letters H27.4.1
	press Enter 1 Enter Enter
	shows '登録の区分'
	press 1 Enter
	letters R8-0456
	press Enter
	letters R8.11.1
	press Enter Enter 2 Enter
	shows '手当の種類'
	press 1 Enter 1 Enter
	letters R8.11.20
	press Enter
	letters R8.11
	press Enter 2
	moment registration
	press Enter Enter
	shows '不開示に該当しますか'
	press 2
}

submit() {
	press F12
	shows '内容を確かめてください'
	moment check
	press F12
	shows 'この内容で承認を依頼します'
	press Enter
	shows '受付控え'
}

# retype VALUE...: the critical fields of a review anew, as from the paper; one digit
# chooses from a list.
retype() {
	press F5
	for value; do
		shows '画面の値は隠してあります'
		case $value in
		?) press "$value" ;;
		*) letters "$value"; press Enter ;;
		esac
	done
	shows 'すべて一致しました'
}

# approve_open VALUE...: the review that is open.
approve_open() {
	retype "$@"
	moment review
	press F8 F8 F12
	shows '承認する'
	moment decision
	press Enter
	go_on '承認しました' Enter
}

# approve VALUE...: the first of the queue.
approve() {
	log_in sato
	shows '田中'
	moment queue
	press Enter
	shows '宛名番号'
	approve_open "$@"
	log_out
}

# The id of the process whose command line has the text (what ./start began, by its drill).
pid_of() { pgrep -of -- "$1" || :; }
