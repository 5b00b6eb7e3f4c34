#!/bin/sh
# SPDX-License-Identifier: ISC
#
# A disk that is really full: the terminal's home is a small file system of its
# own.  No new entry is begun; thanks to the reserve the chain and the receipts
# go on.  (That nothing is shown without its log: tests/unit/test_work_nolog.)
if test -z "${MADO_FULL_DISK:-}"; then
	export MADO_FULL_DISK=inside
	for try in '-m' '-Urm'; do
		unshare "$try" sh -c 'mount -t tmpfs -o size=1m tmpfs /mnt' 2>/dev/null &&
			exec unshare "$try" sh "$0"
	done
	echo 'ok 1 - a full disk # SKIP no file system may be mounted here'
	echo '1..1'
	exit 0
fi
. "$(dirname "$0")/lib.sh"
mkdir -m 700 "$home"
mount -t tmpfs -o size=24m,mode=700 tmpfs "$home" || exit 1

# The rest of the disk, to the last byte.
fill() { dd if=/dev/zero of="$home/filler" bs=64k 2>/dev/null || dd if=/dev/zero bs=1 \
	count=1 of="$home/filler.rest" 2>/dev/null; }

make_world >"$world/log" 2>&1
ok $? 'a terminal is made on a small disk'
test "$(stat -c %s "$home/reserve.bin")" = 4194304 &&
	test "$(stat -c %b "$home/reserve.bin")" -ge 8192
ok $? 'with a reserve of real blocks'
sample inquiry >"$world/inquiry.jsonl"
as tanaka intake --form inquiry "$world/inquiry.jsonl" >"$world/out" 2>"$world/log"
id=$(member id <"$world/out")
approved "$id" >/dev/null 2>"$world/log"
ok $? 'an inquiry is approved and waits'

fill
test "$(df --output=avail "$home" | tail -1)" -eq 0
ok $? 'the disk is full'
expect 0 'what exists can still be looked at' as tanaka show --purpose '確認' "$id"
test ! -e "$home/reserve.bin"
ok $? 'since the reserve was given back'
grep -q '見本 太郎' "$world/out"
ok $? 'each look in the chain'
expect 1 'no new entry is begun' as tanaka intake --form inquiry "$world/inquiry.jsonl"
grep -q '新しい案件は作れません' "$world/out"
ok $? 'and the sentence says what still works'
expect 0 'what waits is sent' m sync --once
m receipt "$id" >"$world/out" 2>"$world/log" && grep -q '"receipt":"eyJ' "$world/out"
ok $? 'and its receipt is kept'
expect 0 'the chain holds' m audit verify
expect 0 'the doctor finds all sound' m doctor
grep -q '"check":"disk","ok":true,"reserve":false' "$world/out" && grep -q '予備の領域を取れません' "$world/log"
ok $? 'and says that there is no reserve'
rm -f "$home/filler" "$home/filler.rest"
expect 0 'with room again, new entries are begun' as tanaka intake --form inquiry \
	"$world/inquiry.jsonl"
sqlite3 "$home/store.db" "DELETE FROM setting WHERE name = 'daily_run'"
as tanaka queue >/dev/null 2>"$world/log"
test -e "$home/reserve.bin"
ok $? "and the day's first login makes a new reserve"
umount -l "$home"
echo "1..$n"
