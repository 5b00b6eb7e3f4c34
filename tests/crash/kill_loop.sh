#!/bin/sh
# SPDX-License-Identifier: ISC
#
# kill_loop.sh BUILD ROUNDS: the loop, and its control (TAP, two plans).  The
# build should be one configured with --enable-crash-points.
build=$(cd "$1" && pwd) || exit 1
rounds=${2:-500}
MADOGUCHI_DATADIR=$build/data
export MADOGUCHI_DATADIR
make -C "$build" -s tests/crash/kill_loop >/dev/null || exit 1
status=0
"$build/tests/crash/kill_loop" "$build" "$rounds" || status=1
# Deduplication off: a few rounds are plenty to find duplicates.
"$build/tests/crash/kill_loop" "$build" 30 no-dedup || status=1
exit $status
