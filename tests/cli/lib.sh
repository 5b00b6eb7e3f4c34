# SPDX-License-Identifier: ISC
# Sourced by the command-line tests: a temporary world with a server, a
# terminal, 田中 (maker) and 佐藤 (approver), and TAP.
#
# $world/home is the terminal, $world/server the stand-in.  Everything is
# stopped and removed at the end, whatever happens.
: "${abs_top_builddir:=$(pwd)}"
program=$abs_top_builddir/madoguchi
server_program=$abs_top_builddir/madoguchi-server
world=$(mktemp -d)
home=$world/home
n=0
server_pid=
sender_pid=

cleanup() {
	test -z "$sender_pid" || kill "$sender_pid" 2>/dev/null
	test -z "$server_pid" || kill "$server_pid" 2>/dev/null
	wait 2>/dev/null
	rm -rf "$world"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

# ok STATUS NAME: one TAP line; $world/log is shown when it failed.
ok() {
	n=$((n + 1))
	if test "$1" -eq 0; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		test -f "$world/log" && sed 's/^/# /' "$world/log" | head -20
	fi
}

# expect STATUS NAME COMMAND...: the exit status is the point.
expect() {
	want=$1
	name=$2
	shift 2
	"$@" >"$world/out" 2>"$world/log"
	got=$?
	test "$got" -eq "$want" || echo "# exit status $got instead of $want"
	test "$got" -eq "$want"
	ok $? "$name"
}

m() { "$program" --home "$home" --json "$@"; }

# as LOGIN COMMAND...: with the login's password on descriptor 7.
as() {
	login=$1
	command=$2
	shift 2
	m "$command" --as "$login" --password-fd 7 "$@" 7<<PASSWORD
password-of-$login
PASSWORD
}

# user_as LOGIN COMMAND WHOM: user suspend, remove, share ...
user_as() {
	m user "$2" --as "$1" --password-fd 7 "$3" 7<<PASSWORD
password-of-$1
PASSWORD
}

# epoch LOGIN AFFAIR: a new epoch.
epoch() {
	m epoch new --as "$1" --password-fd 7 "$2" 7<<PASSWORD
password-of-$1
PASSWORD
}

# member NAME: the first text or number member of that name on standard input.
member() {
	grep -oE "\"$1\":(\"[^\"]*\"|-?[0-9]+)" | sed 1q | sed "s/^\"$1\"://; s/\"//g"
}

# state ID: of an entry.
state() { m queue | grep -F "$1" | member state; }

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	tries=$(($1 * 10))
	shift
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		test "$tries" -gt 0 || return 1
		sleep 0.1
	done
}

start_server() {
	: >"$world/server.out"	# not the line of an earlier one
	"$server_program" --home "$world/server" --listen "${address:-127.0.0.1:0}" "$@" \
		>"$world/server.out" 2>>"$world/server.log" &
	server_pid=$!
	wait_for 20 grep -q '^listening ' "$world/server.out" || return 1
	address=$(sed -n 's,^listening https://,,p' "$world/server.out" | sed 1q)
}

stop_server() {
	kill "$server_pid"
	wait "$server_pid" 2>/dev/null
	server_pid=
}

add_user() {
	m user add --login "$1" --name "$2" --person "$3" --roles "$4" --affairs "$5" \
		--new-password-fd 7 7<<PASSWORD
password-of-$1
PASSWORD
}

enrol() {
	m enrol export "$world/terminal.json" &&
		"$server_program" --home "$world/server" --listen "$address" enrol "$world/terminal.json" \
			>"$world/server.json" &&
		m enrol import "$world/server.json"
}

# The world with people, a running server, enrolled.
make_world() {
	m init --terminal T-121002-03 --organization 121002 --training &&
		add_user tanaka '田中 一郎' p-0011 maker fukushi-teate,iryo &&
		add_user sato '佐藤 良子' p-0012 approver fukushi-teate,iryo &&
		start_server && enrol
}

# sample FORM: the form's own sample of answers, one line.
sample() { m form show "$1" | sed 's/.*"sample":\({.*}\)}$/\1/'; }

# approved ID: 佐藤 opens the review of a submission and approves it.
approved() {
	digest=$(as sato show --purpose '決裁' --review "$1" | member digest)
	as sato approve "$1=$digest"
}
