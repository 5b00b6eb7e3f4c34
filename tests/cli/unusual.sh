#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Unusual operation by command line: a policy that the root signed, what it
# makes the machine notice, who is asked; and persons who are guarded.
. "$(dirname "$0")/lib.sh"

# on LOGIN WORD WORD ARGUMENT...: a command of two words, with a login.
on() {
	login=$1
	word=$2
	sub=$3
	shift 3
	m "$word" "$sub" --as "$login" --password-fd 7 "$@" 7<<PASSWORD
password-of-$login
PASSWORD
}

{
	make_world && add_user takahashi '高橋 誠' p-0014 security fukushi-teate &&
		add_user suzuki '鈴木 恵' p-0013 approver fukushi-teate
} >"$world/log" 2>&1
ok $? 'a terminal with a security manager and two approvers'

m policy show >"$world/out" 2>"$world/log" && grep -q '"version":0' "$world/out" &&
	grep -q '"looks":20' "$world/out"
ok $? 'built-in thresholds hold at first'
printf '{"organization":"121002","version":1,"values":{"looks":2,"fast_seconds":600}}' \
	>"$world/policy.json"
m policy sign --root-key "$home/root.key" "$world/policy.json" >"$world/policy.jws" 2>"$world/log"
ok $? 'the root signs a policy'
expect 0 'it is imported' m policy import "$world/policy.jws"
grep -q '"looks":2,' "$world/out"
ok $? 'its threshold holds'
expect 1 'the same one again is refused' m policy import "$world/policy.jws"
sed 's/....$/AAAA/' "$world/policy.jws" >"$world/forged.jws"
expect 1 'a forged one is refused' m policy import "$world/forged.jws"
printf '{"organization":"121002","version":2,"values":{"lookz":2}}' >"$world/policy.json"
expect 1 'a name that is not known is not signed' \
	m policy sign --root-key "$home/root.key" "$world/policy.json"

sample inquiry >"$world/inquiry.jsonl"
person=$(sed 's/.*"person_key":"\([^"]*\)".*/\1/' "$world/inquiry.jsonl")
as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
id=$(member id <"$world/out")
for i in 1 2 3; do
	as tanaka show --purpose '内容の確認' "$id" >/dev/null 2>>"$world/log"
done
on takahashi unusual list --open >"$world/out" 2>"$world/log"
ok $? 'the security manager lists the queue'
grep '"rule":"many-looks"' "$world/out" | grep -q '"login":"tanaka"'
ok $? 'three looks are more than the policy lets pass'
! grep -qE '見本 太郎|R8-0123' "$world/out"
ok $? 'no resident stands in the queue'
line=$(grep '"rule":"many-looks"' "$world/out" | member id)
expect 3 'nobody else lists it' on tanaka unusual list
expect 2 'an answer says whom, what and what then' on takahashi unusual answer --asked '田中' "$line"
expect 0 'the answer is recorded' on takahashi unusual answer --asked '田中' \
	--said '同じ案件を三度確かめた' --decided '問題なし' "$line"
expect 1 'once' on takahashi unusual answer --asked '田中' --said 'x' --decided 'x' "$line"
on takahashi unusual list >"$world/out" 2>"$world/log"
grep '"rule":"many-looks"' "$world/out" | grep -q '同じ案件を三度確かめた'
ok $? 'who wrote it down reads it'

expect 0 'an approver marks their own record' on suzuki guard add --affair fukushi-teate \
	--person-key "$person" --own
expect 1 'which they cannot open' as suzuki show --purpose '確認' "$id"
grep -q 'ご自身' "$world/log"
ok $? 'and are told why'
as sato show --purpose '決裁' --review "$id" >"$world/out" 2>"$world/log"
digest=$(member digest <"$world/out")
expect 1 "a colleague's record needs two approvers" as sato approve "$id=$digest"
test "$(state "$id")" = pending
ok $? 'and is still pending after the first'
expect 0 'a protected person is marked' on tanaka guard add --affair fukushi-teate \
	--person-key "$person" --protected
expect 1 'whose record does not just open' as tanaka show --purpose '確認' "$id"
expect 0 'but after a confirmation' as tanaka show --confirm-protected --purpose '確認' "$id"
expect 3 'a maker does not take the mark away' on tanaka guard remove --affair fukushi-teate \
	--person-key "$person" --protected
expect 0 'an approver does' on sato guard remove --affair fukushi-teate --person-key "$person" \
	--protected
expect 0 'all of it stands in a chain that holds' m audit verify
echo "1..$n"
