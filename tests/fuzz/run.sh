#!/bin/sh
# SPDX-License-Identifier: ISC
# run.sh SECONDS [NAME...]: builds the drivers with clang's libFuzzer, ASan and
# UBSan in a temporary directory and runs each that long from its corpus.
# Inputs that break something stay in FUZZ_OUT (default: ./fuzz-out).
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-60}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- jws submission problem message
out=${FUZZ_OUT:-$PWD/fuzz-out}
command -v clang >/dev/null || { echo 'clang is not installed: apt-get install clang' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
: >"$work/config.h"
rooms=$(ls "$top"/base/*.c "$top"/seal/*.c "$top"/wire/*.c | grep -v harden_alloc)
for name; do
	# shellcheck disable=SC2086,SC2046
	clang -std=gnu17 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
	    -D_GNU_SOURCE -I"$work" -I"$top" $(pkg-config --cflags libsodium gnutls jansson) \
	    -o "$work/fuzz_$name" "$top/tests/fuzz/fuzz_$name.c" $rooms \
	    $(pkg-config --libs libsodium gnutls jansson)
	mkdir "$work/$name"
	"$work/fuzz_$name" -max_total_time="$seconds" -max_len=16384 -timeout=10 -print_final_stats=1 \
	    -artifact_prefix="$out/$name-" "$work/$name" "$top/tests/fuzz/corpus/$name" \
	    2>"$work/$name.log" || { tail -40 "$work/$name.log"; exit 1; }
	grep -E 'number_of_executed_units|new_units_added' "$work/$name.log" | sed "s/^/$name /"
done
