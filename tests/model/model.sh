#!/bin/sh
# SPDX-License-Identifier: ISC
#
# model.sh BUILD: the outbox's table, as a model, checked by spin (TAP); then with
# one rule taken out at a time, where spin must find the claim broken.
build=$(cd "${1:-$abs_top_builddir}" && pwd) || exit 1
if ! command -v spin >/dev/null 2>&1; then
	echo '1..0 # SKIP spin is not installed'
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
"$build/tests/model/promela" >outbox.pml || exit 1
n=0 status=0

# check NAME WANT [OPTION]: WANT holds or breaks
check() {
	n=$((n + 1))
	# shellcheck disable=SC2086 -- one option or none
	if ! spin $3 -a outbox.pml >spin.log 2>&1 || ! cc -O1 -w -DSAFETY -DVECTORSZ=256 -o pan pan.c 2>>spin.log; then
		sed 's/^/# /' spin.log
		echo "not ok $n - $1: the model does not build"
		status=1
		return
	fi
	./pan -m1000000 -w22 -E >pan.log 2>&1
	grep -E 'states, stored|errors:' pan.log | sed 's/^/# /'
	errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' pan.log)
	cut=$(grep -c 'max search depth too small\|out of memory' pan.log)
	if test "$2" = holds -a "$errors" = 0 -a "$cut" = 0 || test "$2" = breaks -a "${errors:-0}" -gt 0; then
		echo "ok $n - $1"
	else
		grep -E 'assertion' pan.log | sed 's/^/# /'
		echo "not ok $n - $1"
		status=1
	fi
	rm -f pan ./*.trail
}

check 'at most one effect, in order, never editable afterwards' holds
check 'without deduplication at the server it breaks' breaks -DNO_DEDUP
check 'without the order of freezing it breaks' breaks -DNO_ORDER
check 'without the guard of a withdrawal it breaks' breaks -DNO_GUARD
echo "1..$n"
exit $status
