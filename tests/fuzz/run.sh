#!/bin/sh
# SPDX-License-Identifier: ISC
# run.sh SECONDS [NAME...]: builds the drivers with clang's libFuzzer, ASan and
# UBSan in a temporary directory and runs each that long from its corpus (TAP).
# Inputs that break something stay in FUZZ_OUT (default: ./fuzz-out).
top=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-60}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- jws submission problem message text keys romaji expr form catalogue answers request
out=${FUZZ_OUT:-$PWD/fuzz-out}
command -v clang >/dev/null || { echo '1..0 # SKIP clang is not installed'; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$work/o" "$work/s"
: >"$work/config.h"
packages='libsodium gnutls jansson icu-uc icu-i18n anthy yaml-0.1 sqlite3 ncursesw libcurl libmicrohttpd'
flags="-std=gnu17 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined
	-D_GNU_SOURCE -DPKGDATADIR=\"$top/data\" -I$work -I$top $(pkg-config --cflags $packages)"
libs="$(pkg-config --libs $packages) -lmecab"
export work flags

# The rooms that are fuzzed, each file once, then a library for all drivers.
# shellcheck disable=SC2016
(cd "$top" && ls base/*.c seal/*.c wire/*.c i18n/*.c forms/*.c cache/*.c sync/*.c tui/input/keys.c) | grep -v harden_alloc |
	(cd "$top" && xargs -P "$(nproc)" -I '{}' sh -c \
	'clang $flags -fsanitize=fuzzer-no-link -c -o "$work/o/$(echo "{}" | tr / _).o" "{}"') &&
	ar cr "$work/librooms.a" "$work"/o/*.o ||
	{ echo 'not ok 1 - the rooms do not build with clang'; echo 1..1; exit 1; }
# The server has names of its own for things that the terminal has too: apart.
# shellcheck disable=SC2016
(cd "$top" && ls server/*.c) | grep -v main |
	(cd "$top" && xargs -P "$(nproc)" -I '{}' sh -c \
	'clang $flags -fsanitize=fuzzer-no-link -c -o "$work/s/$(echo "{}" | tr / _).o" "{}"') &&
	ar cr "$work/libserver.a" "$work"/s/*.o ||
	{ echo 'not ok 1 - the server does not build with clang'; echo 1..1; exit 1; }

n=0 status=0
for name; do
	n=$((n + 1))
	mkdir "$work/$name"
	server=
	test "$name" != request || server=$work/libserver.a
	# shellcheck disable=SC2086
	if clang $flags -fsanitize=fuzzer -o "$work/fuzz_$name" "$top/tests/fuzz/fuzz_$name.c" $server "$work/librooms.a" \
	    $libs 2>"$work/$name.log" &&
	    "$work/fuzz_$name" -max_total_time="$seconds" -max_len=16384 -timeout=10 -print_final_stats=1 \
	    -artifact_prefix="$out/$name-" "$work/$name" "$top/tests/fuzz/corpus/$name" 2>"$work/$name.log"; then
		echo "ok $n - $name: $(sed -n 's/.*number_of_executed_units: *//p' "$work/$name.log") inputs," \
			"$(sed -n 's/.*new_units_added: *//p' "$work/$name.log") of them new"
	else
		tail -n 40 "$work/$name.log" | sed 's/^/# /'
		echo "not ok $n - $name (inputs: $out)"
		status=1
	fi
done
echo "1..$n"
exit $status
