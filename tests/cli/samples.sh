#!/bin/sh
# SPDX-License-Identifier: ISC
# Every form's sample is what `intake` takes (cli.md), from a maker of both groups, and what the
# stand-in takes when it was approved.
. "${abs_top_srcdir:-.}/tests/cli/lib.sh"

m init --terminal T-121002-05 --organization 121002 --training >"$world/out" 2>"$world/log"
ok $? 'init'
start_server
{
	add_user tanaka '田中 一郎' p-0011 maker fukushi-teate,iryo
	add_user sato '佐藤 良子' p-0012 approver fukushi-teate,iryo
	enrol
} >"$world/out" 2>"$world/log"
ok $? 'people and enrolment'

forms=$(m form list | sed -n 's/^{"id":"\([^"]*\)".*/\1/p')
for form in $forms; do
	m form show "$form" | sed 's/.*"sample"://; s/}}$/}/' >"$world/$form.jsonl"
	as tanaka intake --form "$form" "$world/$form.jsonl" >"$world/out" 2>"$world/log"
	status=$?
	id=$(member id <"$world/out")
	as sato show --purpose 決裁 --review "$id" >"$world/review" 2>>"$world/log" &&
		as sato approve "$id=$(member digest <"$world/review")" >>"$world/out" 2>>"$world/log" &&
		test "$status" -eq 0
	ok $? "$form is taken and approved"
done
m sync --once >"$world/out" 2>"$world/log"
count=$(printf '%s\n' "$forms" | wc -l)
test "$(member sent <"$world/out")" = "$count"
status=$?
test "$status" -eq 0 || { cat "$world/out"; m queue; } | sed 's/^/# /'
ok "$status" "the stand-in takes all $count"

echo "1..$n"
