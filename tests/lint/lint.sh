#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The gate (TAP).  Rules that a compiler does not know: who may include whom,
# functions that we do not call, message keys in both languages, file length
# and width, nothing that sounds unfinished, one list of packages.
# Needs nothing but a POSIX shell, awk, and GNU wc for display widths.
top=${abs_top_srcdir:-.}
cd "$top" || exit 1
export LC_ALL=C.UTF-8
n=0
report=$(mktemp)
trap 'rm -f "$report"' EXIT

# verdict NAME: $report empty is ok.
verdict() {
	n=$((n + 1))
	if test -s "$report"; then
		sed 's/^/# /' "$report"
		echo "not ok $n - $1"
	else
		echo "ok $n - $1"
	fi
}

rooms='base seal wire i18n forms cache work sync tui plain cmd server verify'
sources=$(find $rooms -name "*.[ch]" | sort)
all_sources="$sources $(find tests -name '*.[ch]' | sort)"

# --- includes ---
# shellcheck disable=SC2086
awk -F '\t' '
	FNR == NR {
		if ($0 !~ /^#/ && NF >= 3) { ours[$1] = " " $2 " "; libs[$1] = $3 }
		next
	}
	/^#[ \t]*include/ {
		room = FILENAME; sub(/\/.*/, "", room)
		head = $0; sub(/^[^<"]*[<"]/, "", head); sub(/[>"].*/, "", head)
		first = head; sub(/\/.*/, "", first)
		if ($0 ~ /"/) {
			if (head == "config.h") next
			if (index(ours[room], " " first " ") == 0 && index(ours[room], " " head " ") == 0)
				print FILENAME ":" FNR ": " room " may not include " head
			next
		}
		if (head ~ /^(sodium|jansson|sqlite3|curses|ncurses|term|yaml|microhttpd|mecab|cmocka|vterm)[.]h$/ ||
		    first ~ /^(gnutls|unicode|anthy|curl|openssl)$/) {
			ok = 0; m = split(libs[room], allowed, " ")
			for (i = 1; i <= m; i++) {
				if (allowed[i] == head) ok = 1
				pre = allowed[i]
				if (sub(/\/\*$/, "", pre) && pre == first) ok = 1
			}
			if (!ok) print FILENAME ":" FNR ": " room " may not use the library header " head
		}
	}' tests/lint/includes.tsv $sources >"$report"
verdict 'every room includes only rooms below it and its own libraries'

# --- one file of forms/ knows SQLite ---
ls forms/*.c 2>/dev/null | xargs grep -l 'sqlite3.h' 2>/dev/null | sed 1d >"$report"
verdict 'forms uses SQLite in one file only'

# --- banned functions ---
# shellcheck disable=SC2086
grep -nE '(^|[^A-Za-z0-9_>.])(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|sscanf|system|popen|mktemp|tmpnam|gmtime|localtime|rand|srand|alloca|strncpy|strncat)[[:blank:]]*\(' \
	$sources | grep -vE ':[[:blank:]]*(/?\*|//)' >"$report"
verdict 'no banned function is called'

# --- anatomy ---
# shellcheck disable=SC2086
{
	awk 'FNR == 1 && !/SPDX-License-Identifier: ISC/ { print FILENAME ": first line is not the SPDX line" }
		{ lines[FILENAME] = FNR }
		END {
			for (f in lines)
				if (lines[f] > 600) print f ": " lines[f] " lines, split it by subject"
		}' $all_sources
	wc -L $all_sources | awk '$1 > 100 && $2 != "total" { print $2 ": a line of " $1 " columns" }'
} >"$report"
verdict 'files begin with SPDX, hold at most 600 lines of at most 100 columns'

# --- unfinished words, added by nobody ---
# shellcheck disable=SC2086
grep -nE '(TODO|FIXME|(^|[^X])XXX([^X]|$)|not implemented|in production this)' $all_sources | grep -v 'tests/lint/' >"$report"
verdict 'nothing says that it is unfinished'

# --- every source belongs to a room.am ---
# shellcheck disable=SC2086
for r in $rooms; do cat "$r/room.am"; done | awk '
	FILENAME == "-" { said = said " " $0; next }
	FNR == 1 && index(said, FILENAME) == 0 { print FILENAME " stands in no room.am" }' - $sources >"$report"
verdict 'every source file is built'

# --- messages: same keys in both languages, each used, each used one known ---
keys() { sed -n 's/^\([a-z0-9_.-]*\)[[:blank:]]*{.*/\1/p' "$@" | sort; }
work=$(mktemp -d)
trap 'rm -rf "$report" "$work"' EXIT
keys i18n/messages/ja/*.txt >"$work/ja"
keys i18n/messages/en/*.txt >"$work/en"
{
	uniq -d "$work/ja" | sed 's/^/twice in ja: /'
	uniq -d "$work/en" | sed 's/^/twice in en: /'
	comm -23 "$work/ja" "$work/en" | sed 's/^/only in ja: /'
	comm -13 "$work/ja" "$work/en" | sed 's/^/only in en: /'
} >"$report"
verdict 'both languages have the same message keys'

# Of each key the arguments {0}.. that it uses, in order.
arguments() {
	sed -n 's/^\([a-z0-9_.-]*\)[[:blank:]]*{[[:blank:]]*"\(.*\)".*/\1 \2/p' "$@" | awk '{
		used = $1
		for (i = 0; i <= 9; i++) if (index($0, "{" i "}") != 0) used = used " {" i "}"
		print used
	}' | sort
}
arguments i18n/messages/ja/*.txt >"$work/ja.arguments"
arguments i18n/messages/en/*.txt >"$work/en.arguments"
{
	comm -23 "$work/ja.arguments" "$work/en.arguments" | sed 's/^/in ja: /'
	comm -13 "$work/ja.arguments" "$work/en.arguments" | sed 's/^/in en: /'
} >"$report"
verdict 'a message takes the same arguments in both languages'

# String literals that look like keys, and prefixes completed at run time (listed).
# shellcheck disable=SC2086
cat $sources | grep -oE '"(base|seal|wire|i18n|forms|cache|work|sync|tui|plain|cmd|server|err)\.[a-z0-9_.-]+"' | tr -d '"' | sort -u >"$work/used"
sed '/^#/d; /^$/d' tests/lint/message_prefixes.txt >"$work/prefixes"
{
	comm -23 "$work/used" "$work/ja" | grep -v '\.$' | grep -vxFf tests/lint/not_messages.txt | sed 's/^/no such message: /'
	comm -13 "$work/used" "$work/ja" | while read -r key; do
		hit=
		while read -r prefix; do
			case $key in "$prefix"*) hit=1 ;; esac
		done <"$work/prefixes"
		test -n "$hit" || echo "message never used: $key"
	done
} >"$report"
verdict 'every message is used and every used message exists'

# --- what stands in the palette is found by its reading ---
sed -n 's/^tui\.\(key\.[a-z0-9_.-]*\)[[:blank:]]*{[[:blank:]]*"\(.*\)".*/\1 \2/p' i18n/messages/ja/*.txt |
	grep -P '[\x{4e00}-\x{9fff}]' | cut -d' ' -f1 | while read -r key; do
	grep -q "^tui\.find\.$key " i18n/messages/ja/*.txt || echo "tui.$key has no reading: tui.find.$key"
done >"$report"
verdict 'every command of the palette has its reading'

# --- Japanese for staff is not left to English, and the other way round ---
sed -n 's/^\([a-z0-9_.-]*\)[[:blank:]]*{[[:blank:]]*"\(.*\)".*/\1 \2/p' i18n/messages/en/*.txt |
	grep -P '[\x{3000}-\x{30ff}\x{4e00}-\x{9fff}\x{ff00}-\x{ff60}]' | grep -vE '^tui\.mode\.' >"$report" 2>/dev/null
verdict 'the English catalogue is English'

# Sentences belong to the catalogue.  Files that may hold Japanese in C stand in
# japanese.txt with the reason.  Comments are not looked at.
sed '/^#/d; /^$/d; s/[[:blank:]].*//' tests/lint/japanese.txt | sort >"$work/may"
# shellcheck disable=SC2086
grep -nP '^(?![[:blank:]]*(/?\*|//))[^"]*"([^"]|"[^"]*")*?[\x{3000}-\x{30ff}\x{4e00}-\x{9fff}\x{ff00}-\x{ff60}]' $sources |
	sed 's|/\*.*\*/||' | grep -P '"[^"]*[\x{3000}-\x{30ff}\x{4e00}-\x{9fff}\x{ff00}-\x{ff60}]' >"$work/japanese"
cut -d: -f1 "$work/japanese" | sort -u >"$work/have"
{
	comm -13 "$work/may" "$work/have" | while read -r f; do grep "^$f:" "$work/japanese"; done
	comm -23 "$work/may" "$work/have" | sed 's/$/: holds no Japanese any more, take it out of japanese.txt/'
} >"$report"
verdict 'Japanese stands in the catalogue, not in C'

# --- logs take words and numbers only ---
# shellcheck disable=SC2086
grep -nE 'log_event\(' $sources | grep -vE 'base/log\.[ch]' | grep -E 'buf_str|->name|->kana|->address|err\.args' >"$report"
verdict 'no log line is given free text'

# --- one list of packages ---
sed -n 's/^build[[:blank:]]*//p; s/^test[[:blank:]]*//p' packages.txt | grep -vx 'build-essential' | while read -r p; do
	grep -qE "(^|[ ,])$p([ ,(]|\$)" debian/control || echo "debian/control lacks $p of packages.txt"
done >"$report"
verdict 'debian/control names the packages of packages.txt'

# --- manual pages ---
: >"$report"
if command -v mandoc >/dev/null 2>&1; then
	mandoc -Tlint -W warning docs/man/*.[158] >"$report" 2>&1
	verdict 'manual pages are clean'
else
	n=$((n + 1))
	echo "ok $n - manual pages are clean # SKIP mandoc is not installed"
fi

# --- a shared section that no form takes in is worse than none ---
sed -n 's/^  - id: //p' data/forms/shared.yaml | while read -r id; do
	grep -qx "  - use: $id" data/forms/*.yaml || echo "data/forms/shared.yaml: no form uses $id"
done >"$report"
verdict 'every shared section is in use'

# --- every screen that is captured stands in docs/screens, at both sizes where it is at one ---
grep -oE "(capture|look [^ ]+) [a-z][a-z0-9-]+ '" tests/screen/captures.sh | awk '{ print $(NF - 1) }' |
	sort -u >"$work/taken"
sed -n 's/^== \([a-z][a-z0-9-]*\): .*/\1/p' docs/screens/*.txt | sort -u >"$work/shown"
for size in 80x24 132x43; do
	sed -n 's/^== \([a-z][a-z0-9-]*\): .*/\1/p' "docs/screens/$size.txt" | sort -u >"$work/$size"
done
{
	comm -23 "$work/taken" "$work/shown" | sed 's/$/: not in docs\/screens, see `make screens`/'
	comm -23 "$work/80x24" "$work/taken" | sed 's/$/: in docs\/screens, but no more in captures.sh/'
	comm -3 "$work/80x24" "$work/132x43" | sed 's/$/: in docs\/screens at one size only/'
} >"$report"
verdict 'docs/screens shows every screen that is captured'

# --- forms and catalogue are shipped whole ---
: >"$report"
grep -rnE '個人番号.*[0-9]{12}' data docs README.md 2>/dev/null | head -3 >"$report"
verdict 'no individual number stands in data or documents'

echo "1..$n"
