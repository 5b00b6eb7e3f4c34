#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The two credentials as systemd hands them over: not in the home, each process
# with its own.
. "$(dirname "$0")/lib.sh"

make_world >"$world/log" 2>&1
ok $? 'a world'
mkdir -m 700 "$world/screen" "$world/sender"
mv "$home/screen.key" "$world/screen/"
mv "$home/sender.key" "$home/tls.key" "$world/sender/"
sample inquiry >"$world/inquiry.jsonl"

expect 1 'without its credential nobody logs in' \
	as tanaka intake --form inquiry "$world/inquiry.jsonl"
export CREDENTIALS_DIRECTORY="$world/screen"
expect 0 'with it the screen works' as tanaka intake --form inquiry "$world/inquiry.jsonl"
id=$(member id <"$world/out")
approved "$id" >"$world/out" 2>"$world/log"
ok $? 'and approves'
m sync --once >"$world/out" 2>"$world/log"
test $? -ne 0 && test "$(state "$id")" = queued
ok $? 'but does not speak for the terminal'
CREDENTIALS_DIRECTORY="$world/sender"
expect 0 'the sender does' m sync --once
test "$(state "$id")" != queued
ok $? 'and the entry is gone'
as tanaka queue >"$world/out" 2>"$world/log"
test $? -eq 1 && grep -q 'screen.key' "$world/log"
ok $? 'but opens nothing'
stop_server
echo "1..$n"
