#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Formats of the store by command line: an older one is raised with all it
# holds; a newer one is refused with a sentence, status 4, and not touched.
. "$(dirname "$0")/lib.sh"

mkdir -m 700 "$home"
sqlite3 "$home/store.db" <"${abs_top_srcdir:-.}/tests/data/store-1.sql" >/dev/null
chmod 600 "$home/store.db"
m queue >"$world/out" 2>"$world/log"
ok $? 'a store of format 1 opens'
test "$(grep -c '"entry"' "$world/out")" = 3
ok $? 'with its three entries'
m audit verify >"$world/out" 2>"$world/log" && grep -q '"ok":true,"entries":28' "$world/out"
ok $? 'and its audit chain'
version=$(sqlite3 "$home/store.db" 'PRAGMA user_version')
test "$version" -gt 1
ok $? "it is of format $version now"

sqlite3 "$home/store.db" "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version = $((version + 1))" \
	>/dev/null
before=$(cksum <"$home/store.db")
expect 4 'a newer format is refused' m queue
grep -q '新しい版のプログラム' "$world/log"
ok $? 'the sentence says why and what to do'
expect 4 'in English too' "$program" --home "$home" --lang en queue
grep -q 'newer version' "$world/log"
ok $? 'in words of that language'
test "$(cksum <"$home/store.db")" = "$before"
ok $? 'not a byte of it was changed'
echo "1..$n"
