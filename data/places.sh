#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Makes the list of postal codes, addresses and town readings from Debian's
# package skkdic-extra: SKK-JISYO.zipcode (public domain) and, for the
# readings, SKK-JISYO.geo (GPL-2+).
#
#   data/places.sh FILE
#
# A line: code, municipality with its prefecture, town, readings of the town
# (hiragana, blank-separated, may be none); in the order of the codes.
# `madoguchi places load` makes the same from a newer KEN_ALL of the post office.
set -eu
umask 022

out=${1:?usage: places.sh FILE}
skk=${SKK_DIRECTORY:-/usr/share/skk}
here=$(dirname "$0")

test -f "$skk/SKK-JISYO.zipcode" || {
	echo 'places: SKK-JISYO.zipcode is missing (package skkdic-extra)' >&2
	exit 1
}
work=$out.work
trap 'rm -f "$work".*' EXIT
trap 'exit 130' HUP INT TERM
iconv -f EUC-JISX0213 -t UTF-8 "$skk/SKK-JISYO.zipcode" >"$work.codes"
if test -f "$skk/SKK-JISYO.geo"; then
	iconv -f EUC-JP -t UTF-8 "$skk/SKK-JISYO.geo" >"$work.geo"
else
	: >"$work.geo"
fi

# Bytes are enough: whole names are compared, never parts of characters.
LC_ALL=C awk -F'\t' '
	# Municipalities with their prefecture, districts with their towns.
	FILENAME ~ /organizations/ { if ($5 != "prefecture" && FNR > 1) city[$2] = 1; else pref[$2] = 1; next }
	FILENAME ~ /districts/ { n = split($2, w, " "); for (i = 1; i <= n; i++) city[w[i]] = 1; next }
	FILENAME ~ /geo$/ {
		if (/^;/ || (at = index($0, " /")) == 0)
			next
		n = split(substr($0, at + 2), w, "/")
		for (i = 1; i < n; i++) {
			sub(/;.*/, "", w[i])
			read[w[i]] = read[w[i]] (w[i] in read && read[w[i]] != "" ? " " : "") substr($0, 1, at - 1)
		}
		next
	}
	/^[0-9][0-9][0-9][0-9][0-9][0-9][0-9] \// {
		n = split(substr($0, 10), w, "/")
		for (k = 1; k < n; k++) {
			a = w[k]
			sub(/;.*/, "", a)
			rest = a
			for (i = 9; i <= 12; i += 3)
				if (substr(a, 1, i) in pref)
					rest = substr(a, i + 1)
			town = ""
			for (i = 6; i <= length(rest); i += 3)
				if (substr(rest, 1, i) in city)
					town = substr(rest, i + 1)
			print substr($0, 1, 7) "\t" substr(a, 1, length(a) - length(town)) "\t" town "\t" \
				(town != "" ? read[town] : "")
		}
	}
' "$here/codes/organizations.tsv" "$here/words/districts.tsv" "$work.geo" "$work.codes" |
	LC_ALL=C sort -u >"$work.out"
mv "$work.out" "$out"
echo "places: $(wc -l <"$out") addresses in $out" >&2
