# SPDX-License-Identifier: ISC
# Sourced by ./start and ./check: installs what packages.txt lists and is
# missing.  Root installs; anybody else is told what to ask for.
# $@: the purposes to look at (run build test).
install_packages() {
	missing=$(
		installed=$(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' 2>/dev/null |
		    sed -n 's/^\([^ :]*\)[^ ]* installed$/\1/p')
		for purpose in "$@"; do
			sed -n "s/^$purpose[[:blank:]][[:blank:]]*//p" packages.txt
		done | while read -r package; do
			printf '%s\n' "$installed" | grep -qx -- "$package" || printf '%s ' "$package"
		done
	)
	test -n "$missing" || return 0
	if test "$(id -u)" -ne 0; then
		printf '次のパッケージが必要です。管理者に依頼してください（These packages are missing）:\n  apt-get install %s\n' "$missing" >&2
		return 1
	fi
	printf '必要なパッケージを入れています（installing）: %s\n' "$missing" >&2
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -q >/dev/null || return 1
	# shellcheck disable=SC2086 -- a list of package names
	apt-get install -q -y --no-install-recommends $missing >"${TMPDIR:-/tmp}/madoguchi-apt.$$" 2>&1 || {
		cat "${TMPDIR:-/tmp}/madoguchi-apt.$$" >&2
		rm -f "${TMPDIR:-/tmp}/madoguchi-apt.$$"
		return 1
	}
	rm -f "${TMPDIR:-/tmp}/madoguchi-apt.$$"
}

# configure_in DIR OPTION...: an out-of-tree build directory, made once and
# made again when an option changed.
configure_in() {
	dir=$1
	shift
	# A configure.ac that came with a pull counts too, before there is a Makefile to see it.
	test -f Makefile.in && ! test configure.ac -nt configure || autoreconf -fi >/dev/null 2>&1 || autoreconf -fi || return 1
	mkdir -p "$dir" || return 1
	if ! test -f "$dir/Makefile" || test "$(cat "$dir/.options" 2>/dev/null)" != "$*"; then
		(cd "$dir" && ../configure -q "$@") || return 1
		printf '%s' "$*" >"$dir/.options"
	fi
}
