#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Corners of the two contracts, docs/protocol-choices.md beside them: what a
# file from outside may hold, who may take answers in, what a run says, and
# that a receipt decides before any statement.
. "$(dirname "$0")/lib.sh"

make_world >"$world/log" 2>&1
ok $? 'a world is made'
sample inquiry >"$world/inquiry.jsonl"

# new_entry: an approved inquiry; its id in $id.
new_entry() {
	id=$(as tanaka intake --form inquiry "$world/inquiry.jsonl" 2>"$world/log" | member id)
	approved "$id" >/dev/null 2>>"$world/log"
}

# scenario TEXT: the server again, with it; none: without.
scenario() {
	stop_server
	rm -f "$world/server.out"
	if test -n "$1"; then
		printf '%s' "$1" >"$world/scenario.json"
		start_server --scenario "$world/scenario.json"
	else
		start_server
	fi
}

said() { grep -qv '^[0-9-]*T' "$world/log"; }

# --- files and texts from outside ---
odd=$(printf 'a\377b')
expect 2 'a name that is not UTF-8 is refused' add_user odd "$odd" p-0099 maker fukushi-teate
expect 2 'so is the name of a group' m affair add --id odd --name "$odd" --members tanaka
expect 2 'so is a purpose, which is kept for ever' as tanaka show --purpose "$odd" 1
test "$(m user list | grep -c '"login":"odd"')" = 0
ok $? 'and nobody was added'
m root new "$world/other.key" >"$world/log" 2>&1
m roster show >"$world/draft.json"
m roster sign --root-key "$world/other.key" "$world/draft.json" >"$world/other.jws" 2>>"$world/log"
ok $? 'another municipality signs a roster'
expect 1 'it is refused: the file does not hold, the store is sound' \
	m roster import "$world/other.jws"
said
ok $? 'with a sentence'
sed 's,"url":"https:,"url":"http:,' "$world/server.json" >"$world/plain.json"
expect 1 'a server without TLS is refused when its file is taken in' \
	m enrol import "$world/plain.json"
sed 's,"ca":"[^"]*",\"ca\":"none",' "$world/server.json" >"$world/noca.json"
expect 1 'so is one without an authority' m enrol import "$world/noca.json"
sed 's/"roster":"\([^"]*\)\.[^".]*"/"roster":"\1.AAAA"/' "$world/terminal.json" \
	>"$world/spoilt.json"
expect 1 'the server refuses a roster whose signature does not hold' \
	"$server_program" --home "$world/server" enrol "$world/spoilt.json"
expect 3 'who may make nothing may take nothing in' \
	as sato intake --form inquiry "$world/inquiry.jsonl"
said
ok $? 'with a sentence'
printf '\377\nあい\n' | m convert --field text >"$world/out" 2>"$world/log"
test $? -eq 1 && grep -q '"reading":"あい"' "$world/out"
ok $? 'a reading that is not UTF-8 spoils only its own line'

# --- the receipt decides before a statement ---
new_entry
scenario '{"delay_ms":0,"trouble":[
	{"method":"PUT","path":"/v1/submissions/","do":"drop-after-commit"},
	{"method":"GET","path":"/v1/submissions/","do":"drop-before-commit"}]}'
m sync --once >"$world/out" 2>"$world/log"
test "$(state "$id")" = uncertain
ok $? 'nobody knows whether it was taken'
sleep 1
m sync --once >"$world/out" 2>"$world/log"
test "$(state "$id")" = uncertain
ok $? 'a statement about it does not decide'
scenario ''
settled() { m sync --once >"$world/out" 2>"$world/log"; test "$(state "$id")" = answered; }
wait_for 20 settled
ok $? 'the receipt that GET brings does'
m receipt "$id" 2>"$world/log" | grep -q '"receipt":"eyJ'
ok $? 'and it is kept'

# --- 404 acts by its status, whatever its type ---
new_entry
scenario '{"delay_ms":60000,"trouble":[
	{"method":"PUT","path":"/v1/submissions/","until":2,"do":"drop-before-commit"},
	{"method":"GET","path":"/v1/submissions/","do":"status","status":404,"type":"not-found"}]}'
taken() { m sync --once >"$world/out" 2>"$world/log"; test "$(state "$id")" = received; }
wait_for 20 taken
ok $? 'an uncertain entry that GET does not know is sent again'
scenario ''

# --- receipts that do not hold ---
new_entry
scenario '{"trouble":[
	{"method":"PUT","path":"/v1/submissions/","do":"bad-signature"},
	{"method":"GET","path":"/v1/submissions/","do":"bad-signature"}]}'
quarantined() { m sync --once >"$world/out" 2>"$world/log"; test "$(state "$id")" = quarantined; }
wait_for 20 quarantined
ok $? 'after three it is quarantined'
said
ok $? 'and the run says so, although it ends with 0'
m receipt "$id" >"$world/out" 2>"$world/log"
test "$(grep -o '"unverified":.*' "$world/out" | grep -o 'eyJ[^"]*' | wc -l)" = 3
ok $? 'all three are shown'

# --- a program that the server no longer takes ---
new_entry
scenario '{"minimum_version":"99.0"}'
expect 5 'a version below the server'"'"'s minimum sends nothing' m sync --once
said
ok $? 'and says so'
test "$(state "$id")" = queued
ok $? 'and loses nothing'
scenario ''
wait_for 20 settled
ok $? 'afterwards it goes out'
stop_server

# --- damage that shows without any key ---
expect 0 'the doctor finds nothing' m doctor
# damaged NAME SQL: in a copy of the terminal.
damaged() {
	rm -rf "$world/copy"
	cp -r "$home" "$world/copy"
	sqlite3 "$world/copy/store.db" "$2" >"$world/log" 2>&1
	expect 4 "the doctor finds $1" "$program" --home "$world/copy" --json doctor
}
damaged 'a state that no move led to' "UPDATE entry SET state = 'queued' WHERE state = 'answered'"
damaged 'an envelope that was altered' \
	"UPDATE envelope SET sealed = CAST(substr(sealed, 2) || x'00' AS BLOB)"
damaged 'an answer that was altered' \
	"UPDATE result SET sealed = CAST(substr(sealed, 2) || x'00' AS BLOB)"
damaged 'a receipt of something else' \
	"UPDATE receipt SET jws = (SELECT jws FROM statement LIMIT 1)"
echo "1..$n"
