#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Backup and restore by command line, against the server: what happened after
# the copy was made comes back, nothing is sent twice; and a rollback that
# nobody signed for is noticed at the next contact.  Then recovery from paper
# and the inspector's key.
. "$(dirname "$0")/lib.sh"

make_world >"$world/log" 2>&1
ok $? 'a training store is made'
sample inquiry >"$world/inquiry.jsonl"
intake() { as tanaka intake --form inquiry "$world/inquiry.jsonl" 2>>"$world/log" | member id; }
answered() { m sync --once && test "$(state "$1")" = answered; }

before=$(intake)	# approved and sent after the copy is made
untouched=$(intake)	# stays pending
m sync --once >"$world/out" 2>"$world/log"
ok $? 'the server hears of the terminal'
expect 0 'a copy is made' m backup "$world/copy.db"
test "$(stat -c %a "$world/copy.db")" = 600
ok $? 'for its owner only'

approved "$before" >/dev/null 2>"$world/log"
after=$(intake)		# nothing of it is in the copy
approved "$after" >/dev/null 2>"$world/log"
wait_for 20 answered "$before" && wait_for 20 answered "$after"
ok $? 'work goes on, two answers come'
effects=$("$server_program" --home "$world/server" log | grep -o '"effect":[0-9]*' | sort -u | wc -l)

# Somebody sets the disk back, and says nothing.
cp -a "$home" "$world/kept"
rm "$home"/store.db*
cp "$world/copy.db" "$home/store.db"
as tanaka queue >/dev/null 2>&1
expect 1 'a store that was set back is noticed at the next contact' m sync --once
expect 4 'and the doctor repeats it' m doctor

# The same, as it should be done.
expect 1 'a store that is there is not overwritten' m restore "$world/copy.db"
rm "$home"/store.db*
expect 0 'it is restored' m restore --reason '訓練' "$world/copy.db"
test "$(member generation <"$world/out")" = 2 && test "$(member entries <"$world/out")" = 2
ok $? 'as a new generation, two entries wait for the server'
expect 1 'nobody withdraws one of them' as tanaka withdraw "$before"
expect 0 'the server is asked' m sync --once
wait_for 20 answered "$before"
ok $? 'what was sent meanwhile is found'
test "$(state "$untouched")" = pending
ok $? 'what was not stays where it was'
test "$(state "$after")" = answered && m queue | grep -F "$after" | grep -q '"kind":"stub"'
ok $? 'what the copy does not know is there without one'
expect 0 'its answer opens' as tanaka result --purpose '審査' "$after"
grep -q '"subject_differs":true' "$world/out"
ok $? 'and a person has to confirm whom it is about'
expect 0 'it is closed like others' as tanaka close --decided '認定' "$after"
expect 0 'so opens the one that was found' as tanaka result --purpose '審査' "$before"
approved "$untouched" >/dev/null 2>"$world/log"
wait_for 20 answered "$untouched"
ok $? 'work goes on'
now=$("$server_program" --home "$world/server" log | grep -o '"effect":[0-9]*' | sort -u | wc -l)
test "$now" -eq $((effects + 1))
ok $? 'nothing was sent twice'
expect 0 'the chain holds' m audit verify
expect 0 'the doctor finds nothing' m doctor

# ---- recovery from paper ----
expect 0 'a recovery key is made on paper' m recover --sheets "$world/sheets"
recovery=$(member public_key <"$world/out")
test "$(ls "$world/sheets" | wc -l)" -eq 4
ok $? 'four sheets'
expect 0 'the inspector has a key' m inspector new "$world/inspector.key"
inspector=$(member public_key <"$world/out")
m roster show | sed 's/"version":\([0-9]*\)/"version":1\1/' >"$world/draft"
m roster sign --root-key "$home/root.key" --recovery-key "$recovery" \
	--inspector-key "$inspector" "$world/draft" >"$world/roster" 2>"$world/log"
expect 0 'a roster carries both to the terminal' m roster import "$world/roster"
m affair list | grep fukushi-teate | grep -q '"epoch_due":true'
ok $? 'each group has to be sealed to the new one'
epoch tanaka fukushi-teate >/dev/null 2>"$world/log" && epoch tanaka iryo >/dev/null 2>>"$world/log"
ok $? 'which is done'
forget() {
	m user password --new-password-fd 7 "$1" 7<<PASSWORD
password-of-$1
PASSWORD
}
forget tanaka >/dev/null 2>"$world/log" && forget sato >/dev/null 2>>"$world/log"
expect 3 'everybody forgot: nobody opens anything' as tanaka show --purpose 確認 "$before"
half() { sed -n '/^[0-9A-Z-]*$/p' "$world/sheets/recovery-$1.txt" | tr -d '\n'; }
recover() {
	m recover --as tanaka --password-fd 7 --first-fd 7 --second-fd 7 7<<LINES
password-of-tanaka
$(half "$1")
$(half "$2")
LINES
}
expect 1 'halves of two pairs are refused' recover 1-a 2-b
expect 0 'the halves of one recover' recover 2-a 2-b
! grep -q '見本' "$world/out"
ok $? 'and show nothing'
expect 0 'the entry opens again' as tanaka show --purpose '回復の確認' "$before"

# ---- the inspector ----
m audit export "$world/export" >/dev/null 2>"$world/log"
! grep -q '回復の確認' "$world/export"
ok $? 'the export names no purpose'
m inspector open --key "$world/inspector.key" "$world/export" >"$world/out" 2>"$world/log"
grep '"action":"view"' "$world/out" | grep -q '"purpose":"回復の確認"'
ok $? 'the inspector reads it'

stop_server
echo "1..$n"
