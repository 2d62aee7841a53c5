#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# build.sh OUTDIR: builds all CloudABI programs of this folder into OUTDIR, sets EI_OSABI to 17 where the tools
# do not, and checks each file. CARGO, RUSTC, CLOUDABI_CLANG (or CLANG), LLD and READELF name other tools than
# the ones that are found.
# build.sh names: only prints the programs' names.
set -eu

examples='hello-c hello-c-old hello-rust serve-rust escape-rust web-rust hostile-rust rt_argdata rt_files rt_process rt_serde rt_sockets rt_threads'
[ $# -eq 1 ] || { echo "usage: $0 OUTDIR | names" >&2; exit 2; }
if [ "$1" = names ]; then
	cd "$(dirname "$0")"
	for source in src/bin/*.rs; do
		basename "$source" .rs
	done
	# But the one for FreeBSD.
	sed -n '/^c_program empty_native /d; s/^c_program \([^ ]*\) .*/\1/p' build.sh
	# shellcheck disable=SC2086 # a list
	printf '%s\n' $examples
	exit
fi
mkdir -p "$1"
outdir=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
here=tests-vm/guest
ARCH=${ARCH:-amd64}
# shellcheck source=tools/arch/amd64.sh
. "tools/arch/$ARCH.sh"
target=$PWD/$built/guest

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# first NAME...: the first of the names that is a command.
first() {
	for name in "$@"; do
		if [ -n "$name" ] && command -v "$name"; then
			return
		fi
	done
	die "none of these was found: $*"
}

# Newer compilers no longer know the CloudABI target; what they make is branded below.
clang=$(first "${CLOUDABI_CLANG:-}" clang-14 clang-15 clang14 clang15 "${CLANG:-}" clang clang-19 clang19)
lld=$(first "${LLD:-}" ld.lld ld.lld-19 ld.lld-14 ld.lld19 ld.lld14)
readelf=$(first "${READELF:-}" llvm-readelf llvm-readelf-19 llvm-readelf-14 llvm-readelf19 llvm-readelf14)
RUSTC=$(first "${RUSTC:-}" rustc)
export RUSTC

# An rlib of our own makes each program; link-time optimisation would only make the build slow.
RUSTC_BOOTSTRAP=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
	CARGO_TARGET_X86_64_UNKNOWN_NONE_LINKER="$lld" CARGO_TARGET_AARCH64_UNKNOWN_NONE_LINKER="$lld" \
	RUSTFLAGS=$program_rustflags \
	"$(first "${CARGO:-}" cargo)" build --release -p guest -p bench_native --bins --target "$rust_target" --features "guest/$ARCH" -Zbuild-std=core,alloc \
	--target-dir "$target"
# take BUILT NAME: has it among the programs. One that was taken since it was built is branded and has been looked at.
programs=''
changed=''
# What has not been looked at, since the build failed, is made again by the next.
# shellcheck disable=SC2086 # a list
trap 'cd "$outdir" && rm -f $changed' EXIT
take() {
	# shellcheck disable=SC3013 # the shells of Debian and FreeBSD have it, and there are many programs
	if [ ! "$outdir/$2" -nt "$1" ] || [ ! "$outdir/$2" -nt "$here/build.sh" ]; then
		cp "$1" "$outdir/$2"
		changed="$changed $2"
	fi
}
for source in "$here"/src/bin/*.rs "$here/src/rt/arch/$ARCH"/bin/*.rs; do
	# A machine may have none of its own.
	[ -f "$source" ] || continue
	name=$(basename "$source" .rs)
	take "$target/$rust_target/release/$name" "$name"
	programs="$programs $name"
done

# c_program NAME FLAGS LINKFLAGS SOURCE...
c_program() {
	name=$1 flags=$2 linkflags=$3
	shift 3
	programs="$programs $name"
	if [ -f "$outdir/$name" ] && [ -z "$(find "$@" "$here/build.sh" "$sdk" "$here"/c/*.ld "$library" -newer "$outdir/$name" -type f)" ]; then
		return
	fi
	changed="$changed $name"
	objects=''
	for source in "$@"; do
		object=$target/$name-$(basename "$source" .c).o
		# shellcheck disable=SC2086 # lists of flags
		"$clang" --target="$processor-unknown-cloudabi" -std=c11 -Wall -Wextra -Werror -Wno-unused-command-line-argument -O2 \
			-ffreestanding -Iexamples/c -fno-sanitize=safe-stack -fno-stack-protector $program_cflags $flags -c -o "$object" "$source"
		objects="$objects $object"
	done
	# shellcheck disable=SC2086 # lists of flags
	"$lld" $linkflags -z noexecstack -o "$outdir/$name" $objects
}

# The start code of C programs is that of the examples.
sdk=examples/c
library=target/libcloudabi/$processor/libcloudabi.a
tools/build-libcloudabi.sh
pie='-pie --no-dynamic-linker -z text'
c_program hello_c -fPIE "$pie" "$sdk/crt.c" "$here/c/hello_c.c"
c_program argdata_c -fPIE "$pie" "$sdk/crt.c" "$sdk/string.c" "$sdk/argdata.c" "$here/c/argdata_c.c"
c_program runtime_c -fPIE "$pie $library" "$here/c/runtime_c.c"
c_program calls_c -fPIE "$pie" "$sdk/crt.c" "$here/c/calls_c.c"
c_program exit_c -fPIE "$pie" "$sdk/crt.c" "$here/c/exit_c.c"
c_program empty '-fPIE -DEXIT=39' "$pie" "$here/c/empty.c"
# The same for FreeBSD, to compare with; its EI_OSABI is 9.
c_program empty_native '-fPIE -DEXIT=1' "$pie" "$here/c/empty.c"
printf '\011' | dd of="$outdir/empty_native" bs=1 seek=7 conv=notrunc 2>/dev/null
programs=${programs% empty_native} changed=${changed% empty_native}
cp "$target/$rust_target/release/bench_native" "$outdir/bench_native"
printf '\011' | dd of="$outdir/bench_native" bs=1 seek=7 conv=notrunc 2>/dev/null
# The one program at a fixed address.
c_program et_exec -fno-pie '-no-pie' "$sdk/crt.c" "$here/c/hello_c.c"

# As CloudABI's own tools made them: at no fixed address, and at one.
large='-z max-page-size=0x200000 -z common-page-size=0x200000 -z norelro'
c_program old_dyn -fPIE "$pie $large --defsym=old_base=0 -T $here/c/old.ld" "$sdk/crt.c" "$here/c/hello_c.c"
sed '/PT_DYNAMIC/d; s/ :dynamic//' "$here/c/old.ld" >"$target/old-exec.ld"
c_program old_exec -fno-pie "-no-pie $large --defsym=old_base=0x200000 -T $target/old-exec.ld" "$sdk/crt.c" "$here/c/hello_c.c"
c_program tiny -fPIE "-no-pie $large -T $here/c/tiny.ld" "$here/c/tiny.c"
# It is at no fixed address: ET_DYN.
printf '\003' | dd of="$outdir/tiny" bs=1 seek=16 conv=notrunc 2>/dev/null

# The examples are tested as well, and looked at by their own script.
CARGO=$(first "${CARGO:-}" cargo) CLANG=$(first "${CLANG:-}" clang-19 clang clang19) CLOUDABI_CLANG=$clang LLD=$lld \
	CPU=$processor examples/build.sh "$outdir"
programs="$programs $examples"

osabi() {
	od -A n -t u1 -j 7 -N 1 "$1" | tr -d ' '
}

for name in $changed; do
	file=$outdir/$name
	[ "$(osabi "$file")" = 17 ] || printf '\021' | dd of="$file" bs=1 seek=7 conv=notrunc 2>/dev/null
	[ "$(osabi "$file")" = 17 ] || die "$file: EI_OSABI is not 17"
	type=DYN segments='PHDR LOAD GNU_STACK'
	case $name in
	et_exec) type=EXEC ;;
	old_dyn) segments='LOAD.*0x200000 DYNAMIC GNU_STACK' ;;
	old_exec) type=EXEC segments='LOAD.*0x200000 GNU_STACK' ;;
	tiny) segments='LOAD.*0x00008[46].*0x00008[46].*R.E.0x200000' ;;
	esac
	headers=$("$readelf" -h -l -W "$file")
	echo "$headers" | grep -Eq "Type:[[:space:]]+$type" || die "$file: the type is not $type"
	! echo "$headers" | grep -Eq '^ *INTERP' || die "$file: wants an interpreter"
	! echo "$headers" | grep -Eq '^ *LOAD .* (RWE|WE) ' || die "$file: a segment is writable and executable"
	case $name in old_* | tiny) ! echo "$headers" | grep -Eq '^ *PHDR ' || die "$file: has a segment of type PHDR" ;; esac
	for segment in $segments; do
		echo "$headers" | grep -Eq "^ *$segment( |\$)" || die "$file: no segment of type $segment"
	done
done
trap - EXIT
echo "$outdir:$programs"
