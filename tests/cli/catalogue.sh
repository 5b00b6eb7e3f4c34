#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The municipality's own catalogue and forms: a new revision of the order is
# loaded without a new program, an older one and a broken pack are refused,
# and what is signed by another root is not taken.
. "$(dirname "$0")/lib.sh"

data=${MADOGUCHI_DATADIR:-$abs_top_builddir/data}

m init --terminal T-121002-03 --organization 121002 --training >"$world/log" 2>&1
ok $? 'a training store is made'

m catalogue diff 2024-05-27 2026-06-14 >"$world/out" 2>"$world/log"
tail -n 1 "$world/out" | grep -q '"removed":0,"added":204'
ok $? 'the two revisions differ by 204 combinations'

# A revision that ends one procedure.
sed 's/^revision	2026-06-14$/&\nrevision	2027-04-01/
s/^\(procedure	45	.*	2024-05-27\)	-/\1	2027-03-31/
s/^\(ask	45	.*	2024-05-27\)	-/\1	2027-03-31/' "$data/catalogue/10-order.tsv" >"$world/new.tsv"
expect 0 'a new revision is loaded' m catalogue load "$world/new.tsv"
grep -q '"removed":1,"added":0' "$world/out"
ok $? 'what it changes is shown'
expect 1 'on its day the procedure is gone' m catalogue ask --procedure 45 --on 2027-04-01
expect 0 'the day before it is not' m catalogue ask --procedure 45 --on 2027-03-31
grep -q '"bank-account"' "$world/out"
ok $? 'and asks what it asked'
expect 1 'an older table is refused' m catalogue load "$data/catalogue/10-order.tsv"
printf 'order\tother\nrevision\t2028-01-01\n' >"$world/other.tsv"
expect 1 'the table of another order is refused' m catalogue load "$world/other.tsv"
printf 'order\tx\nrevision\t2028-02-31\n' >"$world/bad.tsv"
m catalogue load "$world/bad.tsv" >"$world/out" 2>"$world/log"
test $? -ne 0 && grep -q 'bad.tsv:2' "$world/log"
ok $? 'a bad line is named'

# The municipality's own: an affair of its ordinance, and what it does not do itself.
cat >"$world/own.tsv" <<'END'
ordinance	jorei-iryohi	ひとり親家庭等医療費の助成	ひとりおやかていとういりょうひのじょせい	市長	見本市医療費助成条例	iryo	2026-04-01	-
ask	jorei-iryohi	請求者	tax-municipal,resident-record	municipality	2026-04-01	-
for	jorei-iryohi
words	ひとり親	医療費	いりょうひ
who	こども家庭課。
off	110-3	この市では社会福祉協議会が受け付けます。
END
expect 0 'additions of the municipality are taken' m catalogue load "$world/own.tsv"
expect 0 'its ordinance may be asked for' m catalogue ask --procedure jorei-iryohi --on 2026-11-20
grep -q '"tax-municipal"' "$world/out"
ok $? 'what it says'
expect 1 'before it is in force it may not' m catalogue ask --procedure jorei-iryohi --on 2026-03-31
m catalogue list --on 2026-11-20 >"$world/out" 2>"$world/log"
grep '"procedure":"110-3"' "$world/out" | grep -q '"askable":false'
ok $? 'what was switched off is not asked for'
printf 'off\t999-9\tない手続\n' >"$world/wrong.tsv"
m catalogue load "$world/wrong.tsv" >"$world/out" 2>"$world/log"
test $? -ne 0 && grep -q 'wrong.tsv:1' "$world/log"
ok $? 'what is not there cannot be switched off'
m catalogue ask --procedure jorei-iryohi >"$world/out" 2>"$world/log"
ok $? 'and the additions before it stay'
add_user tanaka '田中 一郎' p-0011 maker fukushi-teate,iryo >"$world/out" 2>"$world/log"
m form show inquiry | sed 's/.*"sample"://; s/}}$/}/; s/"94-1"/"jorei-iryohi"/
s/\["tax-prefectural"\]/["tax-municipal"]/' >"$world/jorei.jsonl"
expect 1 'taxes are not asked for without consent' as tanaka intake --form inquiry "$world/jorei.jsonl"
grep -q '"field":"consent","code":"missing"' "$world/out"
ok $? 'it says so at the field'
sed 's/}$/,"consent":"obtained"}/' "$world/jorei.jsonl" >"$world/consent.jsonl"
expect 0 'with consent they are' as tanaka intake --form inquiry "$world/consent.jsonl"

mkdir "$world/pack"
sed 's/^title: .*/title: 見本市の養育医療/' "$data/forms/yoiku-iryo.yaml" >"$world/pack/yoiku-iryo.yaml"
expect 0 'a form pack is taken' m form load "$world/pack"
m form list >"$world/out" 2>"$world/log"
grep -q '見本市の養育医療' "$world/out"
ok $? 'its form stands in place of the shipped one'
sed 's/type: date/type: odd/' "$data/forms/yoiku-iryo.yaml" >"$world/pack/broken.yaml"
expect 1 'a pack with a mistake is refused' m form load "$world/pack"
m form list >"$world/out" 2>"$world/log"
grep -q '見本市の養育医療' "$world/out"
ok $? 'and the one before it stays'
rm "$world/pack/broken.yaml"

m root new "$world/root.key" >"$world/out" 2>"$world/log"
expect 0 'a pack is signed' m form sign --root-key "$world/root.key" "$world/pack"
m form load "$world/pack" >"$world/out" 2>"$world/log"
test $? -ne 0
ok $? 'signed by another root it is not taken'
m catalogue sign --root-key "$world/root.key" "$world/new.tsv" >"$world/new.jws" 2>"$world/log"
ok $? 'a table is signed'
m catalogue load "$world/new.jws" >"$world/out" 2>"$world/log"
test $? -ne 0
ok $? 'signed by another root it is not taken either'

echo "1..$n"
