#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The record in force (protocol.md section 5), asked for as the form asks: through the
# running sender, the purpose first, both sides with a record of it, the answer on no disk.
. "${abs_top_srcdir:-.}/tests/cli/lib.sh"

driver=$abs_top_builddir/tests/cli/record_driver
form=shogaiji-fukushi-teate

# record CASE REASON PERSON-KEY RECORD-NO: what the server holds now.
record() {
	"$driver" "$home" tanaka fukushi-teate 94-1 "$1" "$2" "$form" "$3" "$4" \
		>"$world/out" 2>"$world/log" 7<<PASSWORD
password-of-tanaka
PASSWORD
}

# says LINE: so the driver printed.
says() { grep -qxF "$1" "$world/out"; }

# register JSON: typed, approved, sent, and registered at the server.
register() {
	id=$(printf '%s\n' "$1" | as tanaka intake --form "$form" - 2>"$world/log" | member id) &&
		test -n "$id" && approved "$id" >>"$world/log" 2>&1 &&
		wait_for 20 test_registered "$id"
}

test_registered() { test "$(state "$1")" = registered; }

# with MEMBER VALUE: the object on standard input with that text member.
with() { sed "s/\"$1\":\"[^\"]*\"/\"$1\":\"$2\"/; /\"$1\":/!s/^{/{\"$1\":\"$2\",/"; }

make_world >"$world/log" 2>&1
ok $? 'a world is made'
sample "$form" >"$world/sample.json"
person=$(member person_key <"$world/sample.json")
number=$(member record_no <"$world/sample.json")

record R8-0456 '変更の前に確かめる' "$person" "$number"
test $? -eq 1 && says 'refused base.ask.nobody'
ok $? 'without a sender it is said so'

"$program" --home "$home" sync --daemon >/dev/null 2>"$world/sender.log" &
sender_pid=$!
wait_for 20 test -S "$home/run/ask"
ok $? 'the sender listens'

record R8-0456 '変更の前に確かめる' "$person" "$number"
test $? -eq 0 && says 'found 0'
ok $? 'before a registration there is none, and that is no error'

register "$(cat "$world/sample.json")"
ok $? 'a registration is in effect'
record R8-0456 '変更の前に確かめる' "$person" "$number"
test $? -eq 0 && says 'found 1' && says 'version 1'
ok $? 'its version is the one to build upon'
says "valid_from $(member valid_from <"$world/sample.json")" && says 'valid_to -' &&
	says "item allowance = $(member allowance <"$world/sample.json")"
ok $? 'period and items are those that were registered'
grep -q '^item [a-z_]* absent not_applicable$' "$world/out"
ok $? 'what does not apply says so'

register "$(with operation update <"$world/sample.json" | with base_version 1 |
	with valid_from 2026-12-15)"
ok $? 'an update upon that version is in effect'
record R8-0456 '変更の前に確かめる' "$person" "$number"
test $? -eq 0 && says 'version 2' && says 'valid_from 2026-12-15'
ok $? 'the record in force is the newer one'

record R8-0456 ' ' "$person" "$number"
test $? -eq 1 && says 'refused work.lookup.purpose'
ok $? 'without a reason nothing is asked'
record '' '変更の前に確かめる' "$person" "$number"
test $? -eq 1 && says 'refused work.lookup.purpose'
ok $? 'without a case neither'
record R8-0456 '変更の前に確かめる' "$person" ''
test $? -eq 1 && says 'refused work.lookup.record'
ok $? 'without a record number neither'

m audit export "$world/audit" >/dev/null 2>&1
test "$(grep -c '\\"action\\":\\"record-current\\"' "$world/audit")" = 4
ok $? 'each question stands in the audit chain, before it was asked'
test "$(grep -c '\\"action\\":\\"lookup-result\\"' "$world/audit")" = 4
ok $? 'and what came of it'
sqlite3 "$world/server/server.db" "SELECT count(*) FROM asked WHERE case_no = 'R8-0456'" |
	grep -qx 3
ok $? 'the server keeps its record of those that reached it'
grep -q 'question path=/v1/records/current result=ok status=200' "$world/sender.log"
ok $? 'the sender carried them, and logs no more than that'

stop_server
record R8-0456 '変更の前に確かめる' "$person" "$number"
test $? -eq 1 && says 'refused base.ask.down'
ok $? 'with the line down it is said so'
kill "$sender_pid"
wait "$sender_pid"
ok $? 'the sender stops cleanly'
sender_pid=
echo "1..$n"
