#!/bin/sh
# SPDX-License-Identifier: ISC
#
# A store that somebody set back: whoever puts an older copy of the disk in place, whole and
# rightly sealed, is found out at the next contact, because the server keeps the
# last head of the audit chain that it acknowledged.
. "$(dirname "$0")/lib.sh"

make_world >"$world/log" 2>&1
ok $? 'a world'
sample inquiry >"$world/inquiry.jsonl"

# keep NAME, put NAME: the store with all that belongs to it.
keep() {
	mkdir -p "$world/$1" && cp "$home"/store.db* "$world/$1/"
}
put() {
	rm -f "$home"/store.db* && cp "$world/$1"/store.db* "$home/"
}

# worked: one inquiry, approved and sent.
worked() {
	as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log" &&
		id=$(member id <"$world/out") && approved "$id" >/dev/null 2>"$world/log" && m sync --once >"$world/out" 2>"$world/log"
}

worked
ok $? 'an inquiry is sent, the head of the chain acknowledged'
keep early
worked
ok $? 'a second one too'
keep late
m audit verify >"$world/out" 2>"$world/log"
ok $? 'the chain verifies'

put early
m audit verify >"$world/out" 2>"$world/log"
ok $? 'the older copy verifies by itself: nothing in it is forged'
# found_out: sync ends with the alarm.
found_out() {
	! m sync --once >"$world/out" 2>"$world/log" && grep -q 'audit_behind' "$world/log"
}
found_out
ok $? 'at the next contact it is found to be older'
m doctor >"$world/out" 2>"$world/log"
test $? -ne 0 && grep -q 'サーバーの控え' "$world/log"
ok $? 'the doctor repeats it'
as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
found_out
ok $? 'and however much it is worked on'
put late
worked
ok $? 'the newer copy goes on where it was'
stop_server
echo "1..$n"
