#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The audit chain by command line: export, the auditor's own verifier with the
# keys that were exchanged on paper, the evening's checkpoint, and tampering.
. "$(dirname "$0")/lib.sh"
verifier=$abs_top_builddir/madoguchi-verify

# verify ARG...: the auditor's program with both sides' keys.
verify() {
	"$verifier" --json --keys "$world/terminal.json" --keys "$world/server.json" "$@"
}

make_world >"$world/log" 2>&1
ok $? 'a terminal is made and enrolled'
sample inquiry >"$world/inquiry.jsonl"
as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
id=$(member id <"$world/out")
as tanaka show --purpose '内容の確認' "$id" >/dev/null 2>"$world/log" &&
	approved "$id" >/dev/null 2>>"$world/log" && m sync --once >/dev/null 2>>"$world/log"
ok $? 'a day is worked, and its head acknowledged'

m audit export "$world/chain" >"$world/out" 2>"$world/log"
ok $? 'the chain is exported'
entries=$(wc -l <"$world/chain")
test "$(member lines <"$world/out")" = "$entries" && test "$entries" -gt 10
ok $? "with its $entries entries"
test "$(wc -l <"$world/chain.acks")" -ge 1
ok $? 'and the acknowledged heads'
test "$(stat -c %a "$world/chain" "$world/chain.acks" | sort -u)" = 600
ok $? 'both readable by their owner only'
! grep -qE '見本|ミホン|R8-0123' "$world/chain"
ok $? 'no person and no case stands in it'
grep -q '\\"boot_us\\":' "$world/chain" && grep -q '\\"mono_us\\":' "$world/chain" &&
	grep -qE '\\"clock\\":\\"(synced|free|unknown)\\"' "$world/chain"
ok $? 'wall, boot and monotonic time and the quality of the clock do'

rm -rf "$world/hidden"
mv "$home" "$world/hidden"
expect 0 'the verifier needs no store' verify --acks "$world/chain.acks" "$world/chain"
grep -q '"ok":true' "$world/out" && test "$(member entries <"$world/out")" = "$entries"
ok $? 'and counts the same entries'
test "$(member acknowledged <"$world/out")" -gt 0
ok $? 'it saw the acknowledged head in the chain'
mv "$world/hidden" "$home"
sed '$d' "$world/chain" | sed '$d' | sed '$d' >"$world/cut"
sed '5d' "$world/chain" >"$world/gap"
expect 1 'an entry left out is found' verify "$world/gap"
test "$(member first_bad <"$world/out")" = 5
ok $? 'at its place'
sed '7s/ok/no/' "$world/chain" >"$world/changed"
expect 1 'a changed entry is found' verify "$world/changed"
test "$(member first_bad <"$world/out")" = 7
ok $? 'at its place too'
expect 1 'acknowledgements under other keys are refused' \
	"$verifier" --keys "$world/server.json" --acks "$world/chain.acks" "$world/chain"
expect 4 'an export that is not there is said' verify "$world/nothing"
expect 2 'wrong usage is said' verify

"$program" --home "$home" audit checkpoint >"$world/paper" 2>"$world/log"
ok $? 'the evening checkpoint is made'
test "$(wc -l <"$world/paper")" = 3 && test "$(wc -L <"$world/paper")" -le 80
ok $? 'in three lines that fit a page'
m audit checkpoint >"$world/out" 2>"$world/log"
seq=$(member seq <"$world/out")
hash=$(member hash <"$world/out")
expect 0 'a chain that goes on passes through it' m audit verify --checkpoint "$seq=$hash"
wrong=$(printf '%s' "$hash" | tr 0-9a-f 1-9a-f0)
expect 1 'another hash is refused' m audit verify --checkpoint "$seq=$wrong"
expect 2 'half a hash is wrong usage' m audit verify --checkpoint "$seq=1a2b"
m audit export "$world/chain" >/dev/null 2>"$world/log"
expect 0 'the verifier compares with the paper too' verify --checkpoint "$seq=$hash" "$world/chain"
expect 1 'and says when it differs' verify --checkpoint "$seq=$wrong" "$world/chain"

expect 0 'the terminal verifies its own chain' m audit verify
sqlite3 "$home/store.db" \
	"UPDATE audit SET record = replace(record, '\"ok\"', '\"no\"') WHERE seq = 4"
expect 1 'and finds what somebody with the disk did' m audit verify
test "$(member first_bad <"$world/out")" = 4
ok $? 'at its entry'
expect 1 'no checkpoint is made of a broken chain' m audit checkpoint
echo "1..$n"
