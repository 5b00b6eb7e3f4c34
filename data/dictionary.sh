#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Makes the dictionary of the input method: the open dictionary of Mozc
# (BSD-3, with words of IPADIC and ICOT) in the form of libmecab.
#
#   data/dictionary.sh DIRECTORY
#
# The sources come from Debian's own source package: fetched by apt with a
# list of its own (bookworm, then trixie), verified by apt's signatures and by
# the sums below.  MOZC_TARBALL names one that is here already, for a machine
# without network.  Writes nothing outside DIRECTORY and its work directory;
# needs no rights.  DIRECTORY appears whole or not at all.
set -eu
umask 022

out=${1:?usage: dictionary.sh DIRECTORY}
mirror=${MADOGUCHI_MIRROR:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
index=$(mecab-config --libexecdir 2>/dev/null || echo /usr/lib/mecab)/mecab-dict-index

say() { printf '%s\n' "dictionary: $*" >&2; }

# The upstream tarballs of the two suites.
sums='
664f75295da013047467052e82f77678839604bea3a8f3a57e580c10f1173aac  bookworm
267432a38286dfcf04614a4874c38a723c1cfe85d3bfc64e27a83efadc0b184f  trixie
'

work=$out.work
rm -rf "$work"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/dic" "$work/out"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

known() {
	sum=$(sha256sum <"$1" | cut -d' ' -f1)
	printf '%s' "$sums" | grep -q "^$sum  "
}

# apt with its own lists and cache, and nothing of the machine's.
private_apt() {
	apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" \
		-o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
		-o Acquire::http::Timeout=20 -o Acquire::Retries=1 "$@"
}

# fetch SUITE: sets $tarball
fetch() {
	echo "deb-src [signed-by=$keyring] $mirror $1 main" >"$work/sources.list"
	private_apt update >"$work/apt.log" 2>&1 || return 1
	(cd "$work" && private_apt source --tar-only --download-only "mozc/$1") >>"$work/apt.log" 2>&1 || return 1
	for tarball in "$work"/mozc_*.orig.tar.*; do
		if known "$tarball"; then
			return 0
		fi
	done
	say "the sources of $1 are not those that were looked at; not used"
	return 1
}

test -x "$index" || { say "$index is missing (package mecab-utils)"; exit 1; }
tarball=${MOZC_TARBALL:-}
if test -n "$tarball"; then
	known "$tarball" || { say "$tarball is not a tarball that was looked at"; exit 1; }
else
	fetch bookworm || fetch trixie || {
		tail -n 3 "$work/apt.log" >&2
		say "cannot be fetched from $mirror"
		exit 1
	}
fi

say "from $(basename "$tarball")"
tar -xf "$tarball" -C "$work" --strip-components=1 --wildcards '*/LICENSE' \
	'*/src/data/dictionary_oss/*' '*/src/data/single_kanji/single_kanji.tsv'
oss=$work/src/data/dictionary_oss

# Words: reading, left class, right class, cost, writing.  Rows that correct a
# wrong reading are no words.
awk -F'\t' '
	function quoted(s) {
		if (s ~ /[",]/) {
			gsub(/"/, "\"\"", s)
			s = "\"" s "\""
		}
		return s
	}
	NF >= 5 && $6 !~ /SPELLING_CORRECTION/ {
		print quoted($1) "," $2 "," $3 "," $4 "," quoted($5)
	}
' "$oss"/dictionary0?.txt "$oss"/suffix.txt >"$work/dic/words.csv"

# Joining costs: one column, right class of the left word by left class of the right.
awk '
	NR == 1 { n = $1; print n, n; next }
	{ i = NR - 2; print int(i / n), i % n, $1 }
' "$oss/connection_single_column.txt" >"$work/dic/matrix.def"

# A letter for each class; i18n/convert_mecab.c reads them.
awk '
	function letter(f) {
		if (f ~ /^名詞,固有名詞,人名,姓/) return "L"
		if (f ~ /^名詞,固有名詞,人名,名/) return "G"
		if (f ~ /^名詞,固有名詞,地域/) return "R"
		if (f ~ /^名詞,固有名詞/) return "H"
		if (f ~ /^名詞,接尾,地域/) return "r"
		if (f ~ /^名詞,接尾,人名/) return "s"
		if (f ~ /^名詞,接尾,助数詞/) return "c"
		if (f ~ /^名詞,接尾/) return "x"
		if (f ~ /^名詞,非自立/) return "n"
		if (f ~ /^名詞,数/) return "N"
		if (f ~ /^名詞,サ変接続/) return "V"
		if (f ~ /^名詞,一般,\*,\*,\*,\*,\*$/) return "o"
		if (f ~ /^名詞/) return "O"
		if (f ~ /^助詞/) return "p"
		if (f ~ /^助動詞/) return "a"
		if (f ~ /^動詞,自立,\*,\*,サ変・スル/) return "S"
		if (f ~ /^動詞,(非自立|接尾)/) return "w"
		if (f ~ /^動詞/) return "v"
		if (f ~ /^形容詞,(非自立|接尾)/) return "k"
		if (f ~ /^形容詞/) return "j"
		if (f ~ /^接頭詞/) return "P"
		if (f ~ /^副詞/) return "d"
		if (f ~ /^記号/) return "m"
		return "f"
	}
	{ printf "%s", letter($2) }
' "$oss/id.def" >"$work/out/classes"

# Every kanji of a reading, for what no word reaches.
grep -v '^#' "$work/src/data/single_kanji/single_kanji.tsv" >"$work/single"
cut -f2 "$work/single" | LC_ALL=C.UTF-8 sed 's/./& /g; s/ $//' >"$work/kanji"
cut -f1 "$work/single" | paste - "$work/kanji" >"$work/out/single.tsv"

# One character at a time where no word is known; blanks are the program's own.
noun=$(awk '$2 == "名詞,一般,*,*,*,*,*" { print $1; exit }' "$oss/id.def")
printf 'DEFAULT 1 0 1\nSPACE 0 1 0\n0x0020 SPACE\n' >"$work/dic/char.def"
printf 'DEFAULT,%s,%s,20000,*\nSPACE,%s,%s,20000,*\n' "$noun" "$noun" "$noun" "$noun" >"$work/dic/unk.def"
cat >"$work/dic/dicrc" <<EOF
cost-factor = 800
bos-feature = BOS
eval-size = 1
unk-eval-size = 1
config-charset = UTF-8
EOF
"$index" -d "$work/dic" -o "$work/out" -f UTF-8 -t UTF-8 >"$work/index.log" 2>&1 || {
	tail -n 3 "$work/index.log" >&2
	exit 1
}
cp "$work/dic/dicrc" "$work/out/"
cat "$work/LICENSE" "$oss/README.txt" >"$work/out/LICENSE"
rm -rf "$out"
mv "$work/out" "$out"
say "made in $out"
