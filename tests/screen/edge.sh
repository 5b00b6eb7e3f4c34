#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The right edge, as another terminal emulator (tmux) counts its cells: a box
# of a form keeps its closing bracket in one column whatever stands in it -
# wide characters, half of one at the edge, variation sequences, NFD, planes 2
# and 3, ambiguous ones - and the display test ends in one column.
set -u
if ! command -v tmux > /dev/null; then
	echo "1..0 # SKIP no tmux"
	exit 0
fi
dir=$(mktemp -d "${TMPDIR:-/tmp}/mado-edge-XXXXXX") || exit 1
LC_ALL=C.UTF-8
export LC_ALL
t() { tmux -S "$dir/socket" -f /dev/null "$@"; }
trap 't kill-server 2> /dev/null; rm -rf "$dir"' EXIT INT TERM
n=0

report() {	# report STATUS NAME
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		t capture-pane -p | sed 's/^/# /'
	fi
}

shows() {	# shows TEXT: within ten seconds
	i=0
	while [ $i -lt 100 ]; do
		t capture-pane -p | grep -qF -- "$1" && return 0
		sleep 0.1
		i=$((i + 1))
	done
	return 1
}

# The row of the focused item, and how many cells it takes.
row() { t capture-pane -p | grep "^> $1"; }
cells() { wc -L; }

# A text long enough for the box, whatever it is made of.
long() { awk -v s="$1" 'BEGIN { for (i = 0; i < 60; i++) printf "%s", s }'; }

# paste TEXT: bracketed, as a terminal does it, and waits for its last row.
paste() {
	t set-buffer -b p "$1"
	t paste-buffer -p -b p
}

ivs=$(printf '\363\240\204\200')
dakuten=$(printf '\343\202\231')
plane3=$(printf '\360\260\200\200')

"$abs_top_builddir/tests/screen/tui_driver" --make "$dir/home" ||
    { echo "Bail out! no home"; exit 1; }
t new-session -d -x 80 -y 24 "$abs_top_builddir/madoguchi --home '$dir/home'; sleep 5"
shows 'ログイン名'
report $? 'the login screen appears'
t send-keys F10
shows 'しぼり込み'
t send-keys -l 'hyouji'
shows '> 1 表示の確認'
t send-keys Enter Enter
shows 'この行の右端は揃っていますか'
sleep 0.3
t capture-pane -p | grep '|$' >"$dir/rows"
test "$(wc -l <"$dir/rows")" -ge 6 && test -z "$(while IFS= read -r line; do
	printf '%s\n' "$line" | cells; done <"$dir/rows" | grep -vx 80)"
report $? 'every row of the display test ends in the last column'
t send-keys F3
shows 'ログイン名'
t send-keys tanaka Enter mihon-tanaka-1 Enter
shows 'あなたを待っているもの'
t send-keys F4
shows 'さがす'
t send-keys -l 94
t send-keys Enter
sleep 0.5
t capture-pane -p | grep -q '担当する事務' && t send-keys Enter
shows '基準日'
i=0
until row 氏名 >/dev/null || [ $i -gt 30 ]; do
	t send-keys Tab
	sleep 0.1
	i=$((i + 1))
done
paste "$(long x)"
shows 'xxx'
sleep 0.3
want=$(row 氏名 | sed 's/\].*/]/' | cells)
test "$want" -gt 40
report $? "the box ends in column $want"

edge() {	# edge NAME PIECE: from the left and from the right, and one cell shifted
	bad=
	for lead in '' a; do
		t send-keys C-u
		sleep 0.2
		paste "$lead$(long "$2")"
		sleep 0.5
		test "$(row 氏名 | sed 's/\].*/]/' | cells)" = "$want" || bad=end
		t send-keys Home
		sleep 0.3
		test "$(row 氏名 | sed 's/>$/]/; s/\].*/]/' | cells)" = "$want" || bad=home
	done
	test -z "$bad"
	report $? "$1"
}
edge 'wide characters' '見本市'
edge 'variation sequences' "葛$ivs"
edge 'NFD' "か$dakuten"
edge 'plane 2' '𠮷'
edge 'plane 3, which may be shown as 〓' "$plane3"
edge 'ambiguous ones' '①§'
edge 'all of them' "x葛$ivs${dakuten}𠮷①か$dakuten${plane3}"
echo "1..$n"
