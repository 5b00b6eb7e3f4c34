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
. tests/screen/drive.sh
need tmux Xvfb xterm import convert

cols=80
rows=24
cell_width=10		# of DejaVu Sans Mono at 12 points
cell_height=20
border=4

# capture NAME: as text only, where text is wanted.
capture() {
	settle
	test -z "$text" || t capture-pane -p >"$text/$1.txt"
}

picture() {
	capture "$1"
	DISPLAY=:$display import -window root "$dir/shot.png"
	convert "$dir/shot.png" +dither -colors 16 -strip -define png:compression-level=9 \
		"$out/$1.png"
	echo "$out/$1.png"
}

# Of what comes several times, the first is kept.
seen=
moment() {
	case " $seen " in
	*" $1 "*) return 0 ;;
	esac
	seen="$seen $1"
	case $1 in
	check | review | registration) picture "$1" ;;
	*) capture "$1" ;;
	esac
}

mkdir -p "$out"
test -z "$text" || mkdir -p "$text"
open_drill "$cols" "$rows"
Xvfb -displayfd 3 -screen 0 \
	"$((cols * cell_width + 2 * border))x$((rows * cell_height + 2 * border))x24" \
	3>"$dir/display" >/dev/null 2>&1 &
pids=$!
until test -s "$dir/display"; do sleep 0.1; done
display=$(cat "$dir/display")
DISPLAY=:$display xterm -geometry "${cols}x$rows+0+0" -fa 'DejaVu Sans Mono' \
	-fd 'Noto Sans Mono CJK JP' -fs 12 -b "$border" -bw 0 +sb -bg black -fg white \
	-e tmux -S "$dir/socket" -f /dev/null attach >/dev/null 2>&1 &
pids="$pids $!"
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
press C-u
letters tokubetsutyouikinn
press Enter Enter
shows '代わりにすること'
capture not-askable
press F3
settle
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
question
submit
picture slip
log_out
approve 12345 S55.2.29
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
begin_registration R8-0200
registration
submit
log_out
approve 12347 H27.4.1 R8-0456 1 1
log_in tanaka
shows '結果到着                     1件'
press 2 Enter
shows '登録の結果'
capture registered
press F3
settle
log_out

# An outage: nobody is held up; when the line is back, everything goes out.
kill -KILL "$(pid_of "--home $dir/drill/server")"
log_in tanaka
shows '回線なし('
begin_inquiry R8-0124 99999
person
question
submit
log_out
approve 99999 S55.2.29
log_in tanaka
shows '送信待ち 1'
picture offline
build/madoguchi-server --home "$dir/drill/server" --listen "$(cat "$dir/drill/address")" \
	>/dev/null 2>&1 &
pids="$pids $!"
shows '送信待ち 0'
shows '結果到着                     2件'
press 2 Enter
shows '開く目的'
letters shinsanotame
press Space Enter Enter
shows '該当がありません'
picture no-record
press F3
settle
log_out
press F3
