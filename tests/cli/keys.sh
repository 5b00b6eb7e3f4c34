#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The life of keys by command line: a site whose roster is signed elsewhere;
# in a drill a forgotten password, sharing, suspension, a new epoch, removal.
. "$(dirname "$0")/lib.sh"

# ---- a site that is no drill ----
home=$world/site
expect 0 'a site is made' m init --terminal T-121002-01 --organization 121002
expect 0 'a root key is made elsewhere' m root new "$world/root.key"
expect 1 'it is not overwritten' m root new "$world/root.key"
expect 0 'a group is asked for' m affair add --id iryo --name 医療給付
expect 0 'an administrator is asked for' add_user kanri '見本 管理' p-0001 admin ''
grep -q '"state":"requested"' "$world/out"
ok $? 'who is asked for is not active'
expect 0 'a maker is asked for' add_user mihon '見本 担当' p-0002 maker iryo
test "$(stat -c %a "$home/roster-request.json")" = 600
ok $? 'the request is a file of its own'
expect 1 'nobody logs in before the roster is signed' as mihon queue

# No key of recovery yet: then no group key either.
expect 0 'the roster is signed' m roster sign --root-key "$world/root.key" "$home/roster-request.json"
cp "$world/out" "$world/roster"
expect 0 'and taken in' m roster import "$world/roster"
expect 1 'but once' m roster import "$world/roster"

# The municipality's own catalogue: what the root did not sign is not read.
own='off	110-3	この市では扱いません。'
printf '%s\n' "$own" >"$world/own.tsv"
expect 1 'additions without a signature are refused' m catalogue load "$world/own.tsv"
m catalogue sign --root-key "$world/root.key" "$world/own.tsv" >"$world/own.jws" 2>"$world/log"
ok $? 'the root signs them'
expect 0 'and they are taken' m catalogue load "$world/own.jws"
printf '%s\n' "$own" >"$home/site/catalogue/other.tsv"
m queue >"$world/out" 2>"$world/log"
test $? -ne 0 && grep -q 'other.tsv' "$world/log"
ok $? 'a table that lies there unsigned stops everything'
rm "$home/site/catalogue/other.tsv"
printf 'off\t110-4\tこの市では扱いません。\n' >>"$home/site/catalogue/own.tsv"
m queue >"$world/out" 2>"$world/log"
test $? -ne 0 && grep -q 'own.tsv' "$world/log"
ok $? 'so does one that was changed'
printf '%s\n' "$own" >"$home/site/catalogue/own.tsv"
expect 0 'as it was signed it is read' m queue
expect 1 'without a recovery key there is no group key' epoch mihon iryo

expect 3 'an administrator is needed now' add_user tasha '見本 他者' p-0003 maker iryo

# ---- a drill ----
home=$world/home
make_world >"$world/log" 2>&1
ok $? 'a training store is made'
add_user kanri '見本 管理' p-0001 admin,security '' >"$world/log" 2>&1
ok $? 'with an administrator'
sample inquiry >"$world/inquiry.jsonl"
as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
id=$(member id <"$world/out")

expect 3 'a maker suspends nobody' user_as tanaka suspend sato
expect 1 'nor does somebody themselves' user_as kanri suspend kanri
expect 0 'a security manager suspends' user_as kanri suspend sato
grep -q '"login":"sato".*"state":"suspended"' "$world/out"
ok $? 'it is told'
expect 3 'a suspended person is refused' as sato queue
expect 0 'and resumed' user_as kanri resume sato
expect 0 'they come back' as sato queue

new_password() { # BY LOGIN OLD NEW
	m user password --as "$1" --password-fd 7 --new-password-fd 7 "$2" 7<<PASSWORD
$3
$4
PASSWORD
}
expect 0 'one changes the own password' new_password tanaka tanaka password-of-tanaka changed
expect 3 'the old one is refused' as tanaka queue
expect 0 'an administrator resets a forgotten one' \
	new_password kanri tanaka password-of-kanri password-of-tanaka
grep -q '"state":"waiting"' "$world/out"
ok $? 'who forgot waits for the key (鍵待ち)'
expect 3 'and opens nothing' as tanaka show --purpose 確認 "$id"
expect 1 'an administrator has no key to give' user_as kanri share tanaka
expect 0 'a colleague shares it' user_as sato share tanaka
grep -q '"login":"tanaka".*"state":"active"' "$world/out"
ok $? 'the waiting is over'
expect 0 'the entry opens with the new keys' as tanaka show --purpose 確認 "$id"

epoch_in_force() { m affair list | grep fukushi-teate | member epoch; }
expect 0 'a member makes a new epoch' epoch sato fukushi-teate
test "$(epoch_in_force)" = 2 && test "$(member rows <"$world/out")" = 2
ok $? 'entry and frozen submission are sealed anew'
expect 0 'the entry opens under it' as tanaka show --purpose 確認 "$id"
expect 3 'who is no member makes none' epoch kanri fukushi-teate

expect 0 'somebody is removed' user_as kanri remove tanaka
grep -q '"state":"removed","epoch_due":\[\]' "$world/out"
ok $? 'every group that they could open has a new epoch'
test "$(epoch_in_force)" = 3
ok $? 'so has this one'
expect 3 'they are gone' as tanaka queue
! m user list | grep -q tanaka
ok $? 'from the list too'
expect 0 'a colleague opens what they made' as sato show --purpose 確認 "$id"
expect 0 'the store is whole' m doctor
expect 0 'the chain too' m audit verify

echo "1..$n"
