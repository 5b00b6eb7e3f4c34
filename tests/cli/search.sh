#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Number search by command line (protocol.md section 5): purpose first, the
# number from a descriptor, through the running sender and without one, both
# sides with a record, and the number nowhere on the disk.
. "$(dirname "$0")/lib.sh"

number=987654321093	# 見本 花子 of the stand-in
search() { as tanaka search --affair fukushi-teate --procedure 94-1 --case R8-0777 --reason "$1" --number-fd 8 8<<NUMBER
$2
NUMBER
}

make_world >"$world/log" 2>&1
ok $? 'a world is made'

search '受給資格の確認' $number >"$world/out" 2>"$world/log"
ok $? 'without a running sender the command asks by itself'
grep -q '"person_key":"000000000012346"' "$world/out" && grep -q '"name":"見本 花子"' "$world/out"
ok $? 'it is the person that the number belongs to'

"$program" --home "$home" sync --daemon >/dev/null 2>"$world/sender.log" &
sender_pid=$!
wait_for 20 test -S "$home/run/ask"
ok $? 'the sender listens'
search '受給資格の確認' $number >"$world/out" 2>"$world/log"
ok $? 'with a running sender the question goes through it'
grep -q '"name":"見本 花子"' "$world/out"
ok $? 'it is the same person'
grep -q 'question path=/v1/persons/search result=ok status=200' "$world/sender.log"
ok $? 'the sender carried it, and logs no more than that'
as tanaka search --affair fukushi-teate --procedure 94-1 --case R8-0777 --reason '確認' \
	--person-key 12348 >"$world/out" 2>"$world/log"
ok $? 'a 宛名番号 finds too'
grep -q '"protected":true' "$world/out" && ! grep -q '"address"' "$world/out" &&
	grep -q '支援措置' "$world/log"
ok $? 'a protected person is shown as such, without an address'
sample inquiry | sed 's/"person_key":"[^"]*"/"person_key":"12348"/' >"$world/protected.jsonl"
expect 1 'and from then on confirmed before an entry is made' \
	as tanaka intake --form inquiry "$world/protected.jsonl"
grep -q '保護の対象' "$world/out"
ok $? 'with the reason'
expect 0 'as which it is made' \
	as tanaka intake --confirm-protected --form inquiry "$world/protected.jsonl"
search '確認' 000000000000 >"$world/out" 2>"$world/log" && grep -q '{"found":false}' "$world/out"
ok $? 'nobody found is told, and is not an error'

expect 1 'a number of eleven digits is refused' search '確認' 98765432109
expect 1 'a blank reason is refused' search ' ' $number
expect 1 'a number in the reason is refused' search '123456789018の確認' $number
expect 3 'another affair is refused' as tanaka search --affair nowhere --procedure 94-1 --case R8-1 \
	--reason '確認' --person-key 12346
expect 1 'a procedure that does not exist is refused' as tanaka search --affair fukushi-teate \
	--procedure 999-9 --case R8-1 --reason '確認' --person-key 12346
expect 2 'number and 宛名番号 together are wrong usage' as tanaka search --affair fukushi-teate \
	--procedure 94-1 --case R8-1 --reason '確認' --person-key 12346 --number-fd 8 8</dev/null
expect 2 'without a reason it is wrong usage' as tanaka search --affair fukushi-teate \
	--procedure 94-1 --case R8-1 --person-key 12346

m audit export "$world/audit" >/dev/null 2>&1
test "$(grep -c '\\"action\\":\\"search\\"' "$world/audit")" = 4
ok $? 'each question stands in the audit chain'
test "$(grep -c '\\"action\\":\\"lookup-result\\"' "$world/audit")" = 4
ok $? 'and what came of it'
sqlite3 "$world/server/server.db" 'SELECT procedure, case_no FROM asked' | grep -c '94-1|R8-0777' |
	grep -qx 4
ok $? 'the server keeps its record too'

# What the security manager hears of it: a case that nobody made is asked about; one's own
# record is not shown, and the attempt is known.
add_user takahashi '高橋 誠' p-0014 security fukushi-teate >"$world/log" 2>&1
watched() {
	m unusual list --as takahashi --password-fd 7 7<<PASSWORD
password-of-takahashi
PASSWORD
}
watched >"$world/out" 2>"$world/log"
grep '"rule":"unknown-case"' "$world/out" | grep -q '"login":"tanaka"'
ok $? 'a search for a case that does not exist is unusual'
! grep -q '12346\|見本 花子\|R8-0777' "$world/out"
ok $? 'and its line names no resident'
m guard add --as tanaka --password-fd 7 --affair fukushi-teate --own --person-key 12347 \
	>"$world/log" 2>&1 7<<PASSWORD
password-of-tanaka
PASSWORD
ok $? 'a clerk marks the own record'
expect 1 'which a search does not show' as tanaka search --affair fukushi-teate --procedure 94-1 \
	--case R8-0777 --reason '確認' --person-key 12347
! grep -q '"name"' "$world/out"
ok $? 'not a word of it'
watched >"$world/out" 2>"$world/log" && grep -q '"rule":"own-record"' "$world/out"
ok $? 'and that is unusual too'

stop_server
expect 5 'with the line down it is said so' search '確認' $number
kill "$sender_pid"
wait "$sender_pid"
ok $? 'the sender stops cleanly'
sender_pid=
! grep -rq $number "$home" "$world/sender.log" "$world/server.log" "$world/server"
ok $? 'the number is in no file of terminal and server, logs included'
echo "1..$n"
