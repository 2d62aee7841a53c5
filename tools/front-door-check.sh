#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# front-door-check.sh: each make that is there hands settings to the scripts as they were given, blanks and quotes
# included; what is lacking or wrong is said in words, at once; the page that lists what to install has all that .ci/run installs.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/tools"
cp Makefile "$dir"
cat >"$dir/tools/vm.sh" <<'END'
#!/bin/sh
printf '%s|%s|%s|%s\n' "$1" "${PROGRAM-unset}" "${ARGS-unset}" "${ONLY-unset}"
END
chmod +x "$dir/tools/vm.sh"

# A make that runs this must not speak through those that it starts.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
args="two  blanks \"double\" 'single' * ; \\ | end"
tried=''
for make in gmake make bmake; do
	command -v "$make" >/dev/null || continue
	tried=yes
	seen=$(cd "$dir" && unset ARGS PROGRAM ONLY && "$make" run "PROGRAM=./a b" "ARGS=$args")
	[ "$seen" = "run|./a b|$args|unset" ] || { echo "$make hands over: $seen" >&2; exit 1; }
	seen=$(cd "$dir" && unset ARGS PROGRAM ONLY && "$make" test ONLY='!a,b')
	[ "$seen" = 'test|unset|unset|!a,b' ] || { echo "$make hands over: $seen" >&2; exit 1; }
done
[ -n "$tried" ] || { echo 'there is no make' >&2; exit 1; }

# A machine without anything is told all of it, and what to type.
fails() {
	! said=$("$@" 2>&1) || { echo "$*: no failure" >&2; exit 1; }
}
has() {
	case $said in *"$1"*) ;; *)
		echo "\"$1\" expected: $said" >&2
		exit 1
		;;
	esac
}
fails env OSVERSION=abc tools/requirements.sh build
has 'OSVERSION=abc: a number such as'
fails env SYSDIR=/no/such tools/requirements.sh sysdir
case $said in *install*) echo "nothing to install expected: $said" >&2; exit 1 ;; esac
mkdir "$dir/bin"
for tool in sh dirname uname grep sort tr sed; do
	ln -s "$(command -v "$tool")" "$dir/bin/$tool"
done
fails env -i PATH="$dir/bin" HOME="$dir" SYSDIR=/no/such tools/requirements.sh build vm guests
for what in ' clang ' ' ld.lld ' ' clang with the CloudABI target ' 'SYSDIR=/no/such has no sys/param.h'; do
	has "$what"
done
[ "$(uname -s)" = FreeBSD ] || { has 'apt-get install ' && has ' clang-14 clang-19 '; }

listed=" $(sed -n '/^    apt-get install/,/[^\\]$/p' docs/install.md | tr -d '\134' | tr '\n' ' ') "
[ ! -d .ci ] || for package in $(.ci/run list); do
	case $listed in *" $package "*) ;; *)
		echo "docs/install.md does not say to install $package" >&2
		exit 1
		;;
	esac
done
