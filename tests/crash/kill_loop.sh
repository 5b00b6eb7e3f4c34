#!/bin/sh
# SPDX-License-Identifier: ISC
#
# kill_loop.sh BUILD ROUNDS [PARTS]: the loop, shared by PARTS worlds at once, and its control
# (TAP, a plan each).  The build should be one configured with --enable-crash-points.
build=$(cd "$1" && pwd) || exit 1
rounds=${2:-500}
parts=${3:-1}
MADOGUCHI_DATADIR=$build/data
export MADOGUCHI_DATADIR
make -C "$build" -s tests/crash/kill_loop >/dev/null || exit 1
status=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
i=0
while test "$i" -lt "$parts"; do
	{
		"$build/tests/crash/kill_loop" "$build" $((rounds / parts)) >"$work/$i.tap" 2>&1 ||
			grep -q '^not ok' "$work/$i.tap" || echo 'not ok - the kill loop ended early' >>"$work/$i.tap"
	} &
	i=$((i + 1))
done
wait
cat "$work"/*.tap
grep -q '^not ok' "$work"/*.tap && status=1
# Deduplication off: a few rounds are plenty to find duplicates.
"$build/tests/crash/kill_loop" "$build" 30 no-dedup || status=1
exit $status
