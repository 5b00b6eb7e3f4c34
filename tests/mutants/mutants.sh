#!/bin/sh
# SPDX-License-Identifier: ISC
#
# mutants.sh BUILD [NAME...]: deliberately broken variants of the program (TAP).
#
# Each line of mutants.tsv breaks one rule by one edit, in a copy of the source and of BUILD;
# what depends on the file is built again, and the named test must fail.  A variant that no
# longer applies, does not build, or is not caught is a failure here: then a
# test is missing, or the table is out of date.
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd) || exit 1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
(cd "$top" && tar -cf - --exclude='./build*' --exclude=./.git .) | tar -xf - -C "$work/src" || exit 1
# The copies keep their times and their places to each other: nothing is built for nothing.
(cd "$top" && tar -cf - build-aux) | tar -xf - -C "$work/src"
cp -a "$build" "$work/src/build"
cd "$work/src/build" || exit 1
abs_top_builddir=$PWD abs_top_srcdir=$work/src MADOGUCHI_DATADIR=$PWD/data CMOCKA_MESSAGE_OUTPUT=TAP
export abs_top_builddir abs_top_srcdir MADOGUCHI_DATADIR CMOCKA_MESSAGE_OUTPUT
n=0 status=0

# built TARGET: a script stands for the program of its name; the tests of the protocol run
# the server.
built() {
	case $1 in
	tests/protocol/*) set -- "$1" madoguchi-server ;;
	esac
	make -s abs_top_builddir="$PWD" CFLAGS='-g -O1 -w -Wno-error' "${1%.sh}" ${2:+"$2"} >make.log 2>&1
}

# tested TARGET: its report in test.log.
tested() {
	case $1 in
	*.sh) timeout 300 sh "../$1" >test.log 2>test.err ;;
	*) timeout 300 "./$1" >test.log 2>test.err ;;
	esac
}

verdict() {
	n=$((n + 1))
	test -z "$1" || status=1
	echo "${1}ok $n - $2"
}

# mutant NAME FILE EDIT TARGET CATCHER
mutant() {
	cp -p "../$2" "$work/kept"
	sed -i -e "$3" "../$2"
	if cmp -s "../$2" "$work/kept"; then
		verdict 'not ' "$1: the edit changes nothing in $2"
	elif ! built "$4"; then
		sed 's/^/# /' make.log | tail -n 5
		verdict 'not ' "$1: does not build"
	elif tested "$4"; then
		verdict 'not ' "$1: survives $4"
	elif ! grep -q "^not ok.*$5" test.log; then
		grep '^not ok' test.log | sed 's/^/# /'
		verdict 'not ' "$1: caught, but not by $5"
	else
		verdict '' "$1: caught by $4, $5"
	fi
	cp -p "$work/kept" "../$2"
	touch "../$2"
}

while IFS='	' read -r name file edit target catcher; do
	case $name in '#'* | '') continue ;; esac
	if test $# -gt 0; then
		case " $* " in *" $name "*) ;; *) continue ;; esac
	fi
	mutant "$name" "$file" "$edit" "$target" "$catcher" </dev/null
done <"$top/tests/mutants/mutants.tsv"
echo "1..$n"
exit $status
