#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The main job by command line, over real mutual TLS: init → intake → approve →
# sync → receipt → result → close; a registration; a no_record; a return; an
# outage; and the mistakes that must be refused on the way.
. "$(dirname "$0")/lib.sh"

make_world >"$world/log" 2>&1
ok $? 'a training store is made, people are added, the terminal is enrolled'

expect 1 'a second init is refused' m init --terminal T-121002-03 --organization 121002 --training
expect 1 'a login is given once' add_user tanaka '別人' p-0099 maker fukushi-teate

sample inquiry >"$world/inquiry.jsonl"
as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
ok $? 'the sample inquiry is taken'
id=$(member id <"$world/out")
entry=$(member entry <"$world/out")
test "$(state "$id")" = pending
ok $? 'it is pending'

expect 1 'approving what was never opened is refused' as sato approve "$id=AAAA"
as sato show --purpose '決裁' --review "$id" >"$world/review" 2>"$world/log"
ok $? 'the approver opens the review'
digest=$(member digest <"$world/review")
grep -q '"name":"見本 太郎"' "$world/review"
ok $? 'the review shows the person from the frozen bytes'
expect 3 'a maker may not approve' as tanaka approve "$id=$digest"
test "$(state "$id")" = pending
ok $? 'it is still pending'
wrong=$(printf '%s' "$digest" | tr 'A-Za-z' 'B-ZAb-za')
expect 1 'another digest is refused' as sato approve "$id=$wrong"
expect 0 'the approver approves' as sato approve "$id=$digest"
test "$(state "$id")" = queued
ok $? 'it is queued'

m sync --once >"$world/out" 2>"$world/log"
ok $? 'sync --once sends it'
test "$(member sent <"$world/out")" = 1
ok $? 'one was sent'
m receipt "$id" >"$world/out" 2>"$world/log" && grep -q '"receipt":"eyJ' "$world/out"
ok $? 'the receipt is kept'

answered() {
	m sync --once && test "$(state "$id")" = answered
}
wait_for 20 answered
ok $? 'the answer arrives'
as tanaka result --purpose '認定請求の所得審査' "$id" >"$world/out" 2>"$world/log"
ok $? 'the maker opens the result'
grep -q '"result":{' "$world/out" && grep -q '"subject_differs":false' "$world/out"
ok $? 'it is about the person asked for'
test "$(state "$id")" = opened
ok $? 'it is opened'
expect 0 'it is closed with what was decided' as tanaka close --decided '所得制限内のため認定' "$id"
test "$(state "$id")" = closed
ok $? 'it is closed'
m queue | grep -qF "$entry"
ok $? 'queue lists closed entries too'

# Somebody whom the stand-in does not know.
sed 's/"person_key":"[0-9]*"/"person_key":"99999"/; s/見本 太郎/架空 一/; s/ミホン タロウ/カクウ ハジメ/' \
	"$world/inquiry.jsonl" >"$world/unknown.jsonl"
as tanaka intake --form inquiry "$world/unknown.jsonl" >"$world/out" 2>"$world/log"
ok $? 'an inquiry about an unknown person is taken'
id=$(member id <"$world/out")
approved "$id" >/dev/null 2>"$world/log"
ok $? 'and approved'
no_record() {
	m sync --once && test "$(state "$id")" = no_record
}
wait_for 20 no_record
ok $? 'no_record arrives'
as tanaka result --purpose '認定請求の所得審査' "$id" >"$world/out" 2>"$world/log" &&
	grep -qF '提供された情報に該当がありません(未登録の可能性があります)' "$world/out"
ok $? 'its wording is exact'

# A registration.
sample shogaiji-fukushi-teate >"$world/registration.jsonl"
as tanaka intake --form shogaiji-fukushi-teate "$world/registration.jsonl" >"$world/out" 2>"$world/log"
ok $? 'the sample registration is taken'
id=$(member id <"$world/out")
approved "$id" >/dev/null 2>"$world/log"
registered() {
	m sync --once && test "$(state "$id")" = registered
}
wait_for 20 registered
ok $? 'it is registered'

# Returned: a correction is a new submission of the same entry.
as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
id=$(member id <"$world/out")
expect 0 'the approver returns one with a comment' \
	as sato return --comment '期間を確かめてください' --field condition_from "$id"
test "$(state "$id")" = returned
ok $? 'it is returned'

# Bad lines spoil only themselves.
{
	echo '{"procedure":"94-1"}'
	echo 'not json'
	sed 's/"role":"[^"]*"/"role":"大家"/' "$world/inquiry.jsonl"
	sed 's/"non_disclosure":"no",*//' "$world/inquiry.jsonl"
	sed 's/"birth":"1980-02-29"/"birth":"2000-02-30"/' "$world/inquiry.jsonl"
	sed 's/"reason":"[^"]*"/"reason":"番号 123456789018 の件"/' "$world/inquiry.jsonl"
	cat "$world/inquiry.jsonl"
} >"$world/mixed.jsonl"
as tanaka intake --form inquiry "$world/mixed.jsonl" >"$world/out" 2>"$world/log"
test $? -eq 1
ok $? 'bad lines make the exit status 1'
test "$(grep -c '"errors"' "$world/out")" = 6 && test "$(grep -c '"state":"pending"' "$world/out")" = 1
ok $? 'the good line was taken, each bad one has its errors'
sed -n 4p "$world/out" | grep -q '"field":"non_disclosure"'
ok $? 'the question without a default must be answered'
! grep -q 123456789018 "$world/home/store.db" "$world/home/store.db-wal" 2>/dev/null
ok $? 'an individual number in a text field never reaches the disk'

# An outage: everything is kept, and goes out by itself.
stop_server
as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
id=$(member id <"$world/out")
approved "$id" >/dev/null 2>"$world/log"
ok $? 'work goes on without the server'
expect 5 'sync says that the line is down' m sync --once
test "$(state "$id")" = queued
ok $? 'the entry keeps its place'
# Somebody has the store for himself: the sender waits for it.
mkfifo "$world/sql"
sqlite3 "$home/store.db" <"$world/sql" >"$world/out" 2>"$world/log" &
exec 8>"$world/sql"
echo 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; SELECT 1;' >&8
wait_for 10 grep -q 1 "$world/out"
"$program" --home "$home" sync --daemon >/dev/null 2>"$world/sender.log" &
sender_pid=$!
sleep 6
kill -0 "$sender_pid"
ok $? 'a sender that finds the store taken waits for it'
echo .quit >&8
exec 8>&-
start_server
ok $? 'the server comes back'
is_answered() { test "$(state "$id")" = answered; }
wait_for 60 is_answered
ok $? 'the sender sends by itself and the answer arrives'
expect 4 'a second sender is refused' m sync --daemon
kill "$sender_pid"
wait "$sender_pid"
ok $? 'the sender stops cleanly'
sender_pid=

expect 3 'a wrong password is refused' \
	sh -c "echo wrong | '$program' --home '$home' queue --as tanaka --password-fd 0"
cp "$world/log" "$world/wrong"
expect 3 'an unknown login is refused' \
	sh -c "echo wrong | '$program' --home '$home' queue --as nobody --password-fd 0"
cmp -s "$world/log" "$world/wrong"
ok $? 'both with the same sentence'
expect 2 'an unknown command is wrong usage' m frobnicate
expect 2 'an unknown option is wrong usage' m queue --colour
expect 4 'a missing store is said so' "$program" --home "$world/nowhere" queue
expect 0 'the audit chain verifies' m audit verify
expect 0 'the doctor finds nothing' m doctor

"$server_program" --home "$world/server" log >"$world/effects"
test "$(sed -n 's/.*"id":"\([^"]*\)".*/\1/p' "$world/effects" | sort -u | wc -l)" = \
	"$(sed -n 's/.*"effect":\("*[^,"]*\).*/\1/p' "$world/effects" | sort -u | wc -l)"
ok $? 'the server saw every submission once'
stop_server
ok $? 'the server stops cleanly'
echo "1..$n"
