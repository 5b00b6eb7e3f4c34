#!/bin/sh
# SPDX-License-Identifier: ISC
#
# How long what is kept, by command line: retention beyond recovery, usage, the
# breach statement, and the doctor over all of it.
. "$(dirname "$0")/lib.sh"

make_world >"$world/log" 2>&1
ok $? 'a terminal is made and enrolled'
sample inquiry >"$world/inquiry.jsonl"
as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
id=$(member id <"$world/out")
approved "$id" >"$world/log" 2>&1
answered() {
	m sync --once && test "$(state "$id")" = answered
}
wait_for 20 answered
ok $? 'an inquiry is answered'
as tanaka result --purpose '所得審査' "$id" >/dev/null 2>"$world/log" &&
	as tanaka close --decided '認定' "$id" >/dev/null 2>>"$world/log"
ok $? 'opened and closed'
as tanaka intake --form inquiry --draft "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
draft=$(member entry <"$world/out")
as tanaka paper --reason '提供者が対応していない' "$draft" >/dev/null 2>"$world/log"
ok $? 'another one goes by paper'

year=$(date +%Y)
test "$(date +%m)" -ge 4 || year=$((year - 1))
m usage --fiscal-year "$year" >"$world/out" 2>"$world/log"
ok $? 'usage is printed without a login'
grep '"procedure":"94-1"' "$world/out" | grep '"inquiries":1' | grep -q '"paper":1'
ok $? 'with inquiries and paper of the procedure'
as tanaka usage --fiscal-year "$year" >"$world/out" 2>"$world/log" &&
	grep -q '"paper_reason":"提供者が対応していない"' "$world/out"
ok $? 'with a login also the reason'
m usage --fiscal-year $((year + 1)) >"$world/out" 2>"$world/log" && ! test -s "$world/out"
ok $? 'nothing of another year'
expect 2 'a year is needed' m usage

"$program" --home "$home" breach statement >"$world/out" 2>"$world/log"
ok $? 'the breach statement is printed'
test "$(wc -l <"$world/out")" -le 60 && grep -q '情報照会' "$world/out" &&
	grep -q '個人番号：この端末には保存しない' "$world/out"
ok $? 'on one page: what, and how many'
! grep -qE '見本|R8-0123' "$world/out"
ok $? 'and nobody by name'
expect 2 'a month is a month' m breach statement --from 2026-13

expect 0 'the doctor finds all sound' m doctor
expect 0 'and resumed, too' m doctor --resume
as tanaka doctor >"$world/out" 2>"$world/log" && grep -q '"check":"sealed","ok":true' "$world/out"
ok $? 'with a login it opens what the keys open'

m retention run >"$world/out" 2>"$world/log" && grep -q '"submission":0' "$world/out"
ok $? 'nothing is old enough'
sqlite3 "$home/store.db" "UPDATE entry SET state_us = state_us - 10 * 365 * 86400 * 1000000"
m retention run >"$world/out" 2>"$world/log"
ok $? 'ten years later'
grep -q '"submission":2' "$world/out" && grep -q '"beyond_recovery":true' "$world/out"
ok $? 'both entries are destroyed beyond recovery'
test "$(state "$draft")" = destroyed
ok $? 'which their state tells'
expect 1 'there is nothing to show' as tanaka show --purpose '確認' "$draft"
m receipt "$id" >"$world/out" 2>"$world/log" && grep -q '"receipt":"eyJ' "$world/out"
ok $? 'the receipt outlives the entry'
m usage --fiscal-year "$year" >"$world/out" 2>"$world/log" && grep -q '"inquiries":1' "$world/out"
ok $? 'and the counters do'
expect 0 'the doctor is content with what is left' m doctor
expect 0 'and the chain holds' m audit verify
sqlite3 "$home/store.db" "UPDATE move SET to_state = 'queued' WHERE id = 1"
expect 4 'a changed row is found' m doctor
echo "1..$n"
