#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# launch-check.sh HARNESS: a program of one's own runs in the VM with what its YAML file asks for, among files of one's own.
# What it writes and how it ends is all that is shown. So it is at a prompt, make shell, where it is named in a line. The harness and what it boots are built already.
set -eu
harness=$1
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# Standard error is all that the harness would say something on.
output=$dir/output
error=$dir/error

die() {
	echo "${0##*/}: $*" >&2
	cat "$output" "$error" >&2
	exit 1
}

# launch STATUS PROGRAM: its end is to be the harness's.
launch() {
	status=0
	PROGRAM=$2 YAML=$dir/yaml FILES=$dir/files "$harness" run >"$output" 2>"$error" || status=$?
	[ "$status" = "$1" ] || die "$2: exit status $1 expected, seen $status"
}

mkdir -p "$dir/files/sub folder"
echo 'some text' >"$dir/files/sub folder/a # b*.txt"
ln -s 'sub folder/a # b*.txt' "$dir/files/link"
cat >"$dir/yaml" <<'END'
%TAG ! tag:nuxi.nl,2015:cloudabi/
---
- !fd stdout
- !file {path: link}
- !file {path: sub folder, mode: read-write}
END

cp target/guests/arrived "$dir/my program"
launch 3 "$dir/my program"
# Each has a line with its number and type: a pipe, which is a socket for CloudABI, a file, a directory.
awk 'NR == 1 && $1 == "argdata" || NR == 3 && $2 == 1 && $3 == 96 || NR == 4 && $2 == 2 && $3 == 32 { n++ }
	END { exit !(n == 3 && NR == 4) }' "$output" || die 'three descriptors expected'
[ "$(cat "$error")" = "$dir/my program: exit status 3" ] || die 'one line on standard error expected'

# Refused by the kernel, for a rule; the harness would have found a wrong brand before.
dd if=target/guests/hello of="$dir/broken" bs=1 count=4096 2>/dev/null
launch 127 "$dir/broken"
[ ! -s "$output" ] || die 'no output expected'
grep -q '^cloudabi64: refused: elf-' "$error" || die 'the reason expected'

# A module that the kernel refuses, here for a symbol that another kind of kernel has: what the kernel says of that is shown.
if [ -f target/cloudabi64-kasan.ko ] && "$harness" kernels | sed 1!d | grep -q ' plain$'; then
	"$harness" run --module target/cloudabi64-kasan.ko hello >"$output" 2>"$error" || :
	grep -q 'module: missing: kldload: ENOEXEC: .*symbol __asan' "$output" || die 'the line of the kernel expected'
fi

# At a prompt: with its own file, with a text, with neither; the end of what is typed is the end.
cp target/guests/hello-c "$dir/files/mine"
printf '%%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\nterminal: !fd stdout\nmessage: from a file\n' >"$dir/files/mine.yaml"
printf '%s\n' mine 'mine {terminal: !fd stdout, message: typed}' hello-rust '' nothing 'exit_c' |
	FILES=$dir/files "$harness" run --shell >"$output" 2>"$error" || die 'the prompt should end well'
cat >"$dir/wanted" <<'END'
cloudabi> from a file
cloudabi> typed
cloudabi> Hello from a sandbox
cloudabi> cloudabi> cloudabi> cloudabi> 
END
[ "$(cat "$output")" = "$(cat "$dir/wanted")" ] || die "expected: $(cat "$dir/wanted")"
{ head -n 1 "$error" | grep -q '^no such program' && tail -n 1 "$error" | grep -q '^exit status '; } || die 'two lines on standard error expected'
