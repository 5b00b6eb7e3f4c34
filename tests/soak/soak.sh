#!/bin/sh
# SPDX-License-Identifier: ISC
#
# make soak MINUTES=n: what `./check` does in a bounded number, on and on.
#
# Each line of tests/soak/parts.tsv is a part; the minutes are shared between
# them by weight.  A part is a command, run again and again in the build
# directory, each time with another MADOGUCHI_SEED, which it prints nothing
# about unless it fails: then the seed is all that is needed to see it again.
# Ends with a figure for each part and one for all; status 1 when any failed.
top=${abs_top_srcdir:?run it by make soak}
minutes=${MINUTES:-10}
logs=$PWD/soak-logs
mkdir -p "$logs"
begun=$(date +%s)
seed=${MADOGUCHI_SEED:-$begun}
weights=$(awk -F '\t' '!/^#/ && NF == 3 { n += $1 } END { print n + 0 }' "$top/tests/soak/parts.tsv")
rounds=0 failed=0

# part WEIGHT NAME COMMAND
part() {
	until=$(($(date +%s) + minutes * 60 * $1 / weights))
	here=0 bad=0
	while test "$here" -eq 0 || test "$(date +%s)" -lt "$until"; do
		seed=$((seed + 1))
		here=$((here + 1))
		if ! MADOGUCHI_SEED=$seed sh -c "$3" >"$logs/$2.last" 2>&1; then
			bad=$((bad + 1))
			cp "$logs/$2.last" "$logs/$2.$seed"
			echo "FAIL: $2 with MADOGUCHI_SEED=$seed, see $logs/$2.$seed"
		fi
		# What the part counts ("# 200 cuts, ..."), for the figures.
		sed -n "s/^# /$2: /p" "$logs/$2.last" >>"$logs/figures"
	done
	echo "$2: $here rounds, $bad failed; the last: $(sed -n 's/^# //p' "$logs/$2.last" | tail -n 1)"
	rounds=$((rounds + here)) failed=$((failed + bad))
}

: >"$logs/figures"
while IFS='	' read -r weight name command; do
	case $weight in '#'* | '') continue ;; esac
	part "$weight" "$name" "$command" </dev/null
done <"$top/tests/soak/parts.tsv"
echo "soak: $rounds rounds, $failed failed, in $((($(date +%s) - begun) / 60)) minutes (figures: $logs/figures)"
test "$failed" -eq 0
