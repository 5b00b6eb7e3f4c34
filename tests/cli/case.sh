#!/bin/sh
# SPDX-License-Identifier: ISC
# A case on the command line (cli.md `case new`, `case add`, `case show`): persons once, many
# submissions from it; a bad line spoils only itself, and what is made is made once.
. "${abs_top_srcdir:-.}/tests/cli/lib.sh"

# case_as LOGIN SUB ...: the subcommands stand before the options.
case_as() {
	login=$1
	sub=$2
	shift 2
	m case "$sub" --as "$login" --password-fd 7 "$@" 7<<PASSWORD
password-of-$login
PASSWORD
}

make_world >"$world/out" 2>"$world/log"
ok $? 'a terminal with people and a server'

cat >"$world/case.json" <<'END'
{"procedure":"94-1","as_of":"2026-11-20","case_no":"R8-0123","non_disclosure":"no",
 "persons":[{"person_key":"12345","name":"見本 太郎","kana":"ミホン タロウ","birth":"1980-02-29",
 "sex":"1","address":"見本市一丁目1番","role":"請求者","municipality":"131121",
 "information":["tax-prefectural","disability-handbook-physical"]}]}
END
expect 0 'a case is begun' case_as tanaka new "$world/case.json"
id=$(member case <"$world/out")
grep -q '"subject":"見本 ○○"' "$world/out"
ok $? 'its person is named masked'
test -z "$(m queue)"
ok $? 'a case is not in the queue'

cat >"$world/more.jsonl" <<'END'
{"person_key":"23456","name":"見本 花子","kana":"ミホン ハナコ","birth":"1982-05-05","sex":"2","role":"配偶者","information":["tax-prefectural"]}
{"name":"番号なし"}
{"person_key":"34567","name":"見本 一郎","kana":"ミホン イチロウ","birth":"2000-02-30","sex":"1","role":"扶養義務者","information":["tax-prefectural"]}
END
expect 1 'lines with mistakes are told' case_as tanaka add --draft "$id" "$world/more.jsonl"
test "$(grep -c '"errors"' "$world/out")" = 2 && grep -q '"field":"birth_3"' "$world/out"
ok $? 'each at its field'
{
	sed -n 's/2000-02-30/1950-01-01/p' "$world/more.jsonl"
	echo '{"person_key":"12345","information":["resident-record","bank-account"]}'
} >"$world/mend.jsonl"
expect 0 'they are mended, and more is asked about the first' \
	case_as tanaka add --draft "$id" "$world/mend.jsonl"
test -z "$(m queue)"
ok $? 'nothing is made with --draft'

: >"$world/none"
expect 0 'the inquiries are made' case_as tanaka add "$id" "$world/none"
test "$(grep -c '"state":"pending"' "$world/out")" = 6
ok $? 'three persons, six inquiries'
expect 0 'a second time makes none' case_as tanaka add "$id" "$world/none"
test "$(m queue | wc -l)" -eq 6
ok $? 'the queue has the six'
expect 0 'the case tells of them' case_as tanaka show "$id"
test "$(grep -o '"state":"pending"' "$world/out" | wc -l)" -eq 6 &&
	! grep -q '12345' "$world/out"
ok $? 'with their states and without numbers'
expect 0 'cases are listed' case_as tanaka show
grep -q "$id" "$world/out"
ok $? 'this one too'

# Each is approved by itself and goes out.
for entry in $(m queue | sed 's/.*"id":"\([^"]*\)".*/\1/'); do
	approved "$entry"
done >"$world/out" 2>"$world/log"
m sync --once >"$world/out" 2>"$world/log"
test "$(member sent <"$world/out")" = 6
ok $? 'the stand-in takes all six'

printf '{"procedure":"94-1","case_no":"R8-9","non_disclosure":"maybe"}\n' >"$world/bad.json"
expect 1 'a case with a mistake is not begun' case_as tanaka new "$world/bad.json"
grep -q '"field":"non_disclosure"' "$world/out" && test "$(case_as tanaka show | wc -l)" -eq 1
ok $? 'it says where'
expect 3 'an approver has no cases' case_as sato show "$id"
expect 1 'an entry is not a case' case_as tanaka show "$(m queue | member entry)"

echo "1..$n"
