#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Makes docs/img/*.png: does the main job in a fresh drill, by keys only, and
# takes a picture of each main screen.  With TEXT_DIR set, the screens are kept
# there as text too.
#
#	tests/screen/pictures.sh [OUTPUT-DIRECTORY]
#
# From the source tree.  Needs, besides what ./start needs: tmux xvfb xterm
# imagemagick fonts-dejavu-core fonts-noto-cjk.  It stands on ./start, so that
# what the pictures show is what a newcomer sees; only the clock differs from
# one run to the next.
set -eu
cd "$(dirname "$0")/../.."
out=${1:-docs/img}
text=${TEXT_DIR:-}
for tool in tmux Xvfb xterm import convert; do
	command -v "$tool" >/dev/null || { echo "pictures.sh: $tool is missing" >&2; exit 1; }
done

cols=80
rows=24
cell_width=10		# of DejaVu Sans Mono at 12 points
cell_height=20
border=4

LC_ALL=C.UTF-8
export LC_ALL
dir=$(mktemp -d)
MADOGUCHI_DRILL=$dir/drill
export MADOGUCHI_DRILL
server_pid=
display_pid=
xterm_pid=

t() { tmux -S "$dir/socket" -f /dev/null "$@"; }

finish() {
	t kill-server 2>/dev/null || :
	for pid in $server_pid $xterm_pid $display_pid; do
		kill "$pid" 2>/dev/null || :
	done
	# ./start ends what it started when its terminal goes.
	sleep 1
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# shows TEXT: waits until it is on the screen.
shows() {
	i=0
	until t capture-pane -p | grep -qF -- "$1"; do
		i=$((i + 1))
		if test "$i" -ge 600; then
			echo "pictures.sh: the screen never shows: $1" >&2
			t capture-pane -p >&2
			exit 1
		fi
		sleep 0.1
	done
}

# press KEY...: tmux's names of keys.  letters TEXT: typed as they are.
press() {
	for key; do
		t send-keys "$key"
		sleep 0.1
	done
}

letters() {
	t send-keys -l "$1"
	sleep 0.2
}

# capture NAME: as text only, where text is wanted.
capture() {
	sleep 0.5
	test -z "$text" || t capture-pane -p >"$text/$1.txt"
}

picture() {
	capture "$1"
	DISPLAY=:$display import -window root "$dir/shot.png"
	convert "$dir/shot.png" +dither -colors 16 -strip -define png:compression-level=9 \
		"$out/$1.png"
	echo "$out/$1.png"
}

# go_down TEXT: until the focused row of the list shows it.
go_down() {
	i=0
	until t capture-pane -p | grep -q "^ *> .*$1"; do
		i=$((i + 1))
		test "$i" -lt 100 || exit 1
		press Down
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
	while ! t capture-pane -p | grep -qF 'ログアウトします'; do
		press F3
		sleep 0.3
	done
	press 1
	shows 'ログイン名'
}

# name READING: by romaji, the first candidate.
name() {
	letters "$1"
	press Space
	sleep 0.3
	press Enter
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

person() {
	name mihonn
	press Space
	name tarou
	press Enter Enter
	letters S55.2.29
}

question() {
	press Enter 1 Enter
	letters ''
	press Enter
	shows '対象者の立場'
	press 1 Enter
	press 4
	test "${1:-}" != pictures || capture choices
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

submit() {
	press F12
	shows '内容を確かめてください'
	test "${1:-}" != pictures || picture check
	press F12
	shows 'この内容で承認を依頼します'
	press Enter
	shows '受付控え'
}

# approve pictures|'' VALUE...: types the critical fields anew, as from the paper; one digit
# chooses from a list.
approve() {
	keep=$1
	shift
	log_in sato
	shows '田中'
	test "$keep" != pictures || capture queue
	press Enter
	shows '宛名番号'
	press F5
	for value; do
		shows '書類を見て'
		case $value in
		?) press "$value" ;;
		*) letters "$value"; press Enter ;;
		esac
	done
	shows 'すべて一致しました'
	test "$keep" != pictures || picture review
	press F8 F8 F12
	shows '承認する'
	test "$keep" != pictures || capture decision
	press Enter
	shows '承認しました'
	log_out
}

mkdir -p "$out"
test -z "$text" || mkdir -p "$text"
t new-session -d -x "$cols" -y "$rows" ./start
t set -g status off
shows '研修用の利用者'
Xvfb -displayfd 3 -screen 0 \
	"$((cols * cell_width + 2 * border))x$((rows * cell_height + 2 * border))x24" \
	3>"$dir/display" >/dev/null 2>&1 &
display_pid=$!
until test -s "$dir/display"; do sleep 0.1; done
display=$(cat "$dir/display")
DISPLAY=:$display xterm -geometry "${cols}x$rows+0+0" -fa 'DejaVu Sans Mono' \
	-fd 'Noto Sans Mono CJK JP' -fs 12 -b "$border" -bw 0 +sb -bg black -fg white \
	-e tmux -S "$dir/socket" -f /dev/null attach >/dev/null 2>&1 &
xterm_pid=$!
sleep 2

picture login
log_in tanaka
picture home

# An inquiry that is answered.
press F4
letters shougai
press Space Enter
letters teate
picture finder
press Escape
sleep 1
press C-u
letters tokubetsutyouikinn
press Enter Enter
shows '代わりにすること'
capture not-askable
press F3
sleep 0.5
press F3
shows 'あなたを待っているもの'
begin_inquiry R8-0123 12345
letters mihonn
press Space Space
picture candidates
press 1 Enter Space
name tarou
press Enter Enter
letters S55.2.29
picture form
question pictures
submit pictures
picture slip
log_out
approve pictures 12345 S55.2.29
log_in tanaka
shows '結果到着                     1件'
press 2 Enter
shows '開く目的'
capture masked
letters shinsanotame
press Space Enter Enter
shows '提供した機関'
picture result
press F12
letters ninntei
press Space Enter
capture close
press Enter
shows '1 記録して閉じる'
press Enter
shows '記録して閉じました'
log_out

# A registration.
log_in tanaka
press F5
shows '登録する制度'
go_down '障害児福祉手当・特別障害者手当の登録'
press Enter
sleep 1
# Where several groups have the affair, the first.
if t capture-pane -p | grep -qF '担当する事務を選んでください'; then
	press Enter
fi
shows '受付番号'
letters R8-0200
press Enter
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
picture registration
press Enter Enter
shows '不開示に該当しますか'
press 2
submit
log_out
approve '' 12347 H27.4.1 R8-0456 1 1
log_in tanaka
shows '結果到着                     1件'
press 2 Enter
letters touroku
press Space Enter Enter
shows '登録'
capture registered
log_out

# An outage: nobody is held up; when the line is back, everything goes out.
pkill -KILL -f -- "--home $dir/drill/server" || :
log_in tanaka
shows '回線なし('
begin_inquiry R8-0124 99999
person
question
submit
log_out
approve '' 99999 S55.2.29
log_in tanaka
shows '送信待ち 1'
picture offline
build/madoguchi-server --home "$dir/drill/server" --listen "$(cat "$dir/drill/address")" \
	>/dev/null 2>&1 &
server_pid=$!
shows '送信待ち 0'
shows '結果到着                     2件'
press 2 Enter
shows '開く目的'
letters shinsanotame
press Space Enter Enter
shows '該当がありません'
picture no-record
press F3
sleep 0.5
log_out
press F3
