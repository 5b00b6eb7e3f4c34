#!/bin/sh
# SPDX-License-Identifier: ISC
# The program once through tmux, as a person's terminal would run it: what a
# second terminal emulator makes of the same bytes.
set -u
if ! command -v tmux > /dev/null; then
	echo "1..0 # SKIP no tmux"
	exit 0
fi
dir=$(mktemp -d "${TMPDIR:-/tmp}/mado-tmux-XXXXXX") || exit 1
LC_ALL=C.UTF-8
export LC_ALL
# A server of our own, its socket in our directory, ended by us.
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
		t capture-pane -p | grep -qF "$1" && return 0
		sleep 0.1
		i=$((i + 1))
	done
	return 1
}

echo 1..6
"$abs_top_builddir/tests/screen/tui_driver" --make "$dir/home" ||
    { echo "Bail out! no home"; exit 1; }
t new-session -d -x 80 -y 24 "$abs_top_builddir/madoguchi --home '$dir/home'; sleep 5"
shows 'ログイン名'
report $? "the login screen appears"
[ "$(t display -p '#{cursor_flag}')" = 1 ]
report $? "the cursor is visible"
t send-keys tanaka Enter mihon-tanaka-1 Enter
shows 'あなたを待っているもの'
report $? "the person is logged in"
t send-keys F4
shows 'さがす'
t send-keys -l '障害 手当'
shows '障害児福祉手当'
report $? "composed text that arrives from outside searches"
t resize-window -x 60 -y 20
shows '画面が小さすぎます'
report $? "too small a window says so"
t resize-window -x 100 -y 30
shows 'さがす [障害'
report $? "nothing is lost when it grows again"
