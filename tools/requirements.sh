#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# requirements.sh WHAT...: names all that is missing for WHAT (build, run, wasm, check, vm, guests, suite,
# sysdir), each with the packages that bring it, and then fails.
. "$(dirname "$0")/env.sh"

missing='' debian='' freebsd=''

# need PRESENT WHAT DEBIAN FREEBSD: PRESENT is empty where WHAT was not found.
need() {
	[ -z "$1" ] || return 0
	debian="$debian $3" freebsd="$freebsd $4"
	missing="$missing$(printf '\n  %-44s Debian: %-30s FreeBSD: %s' "$2" "$3" "$4")"
}

# wish PRESENT WHAT DEBIAN FREEBSD: the same for what can be done without.
wish() {
	[ -n "$1" ] || say "NO $2 (Debian: $3, FreeBSD: $4): tests are skipped" >&2
}

needs_build() {
	need "$CARGO" 'cargo and rustc with the sources of core' 'rustc-web cargo-web rust-web-src' rust
	need "$CLANG" clang clang-19 llvm19
	need "$LIBCLANG_PATH" 'libclang.so (for bindgen)' libclang-19-dev llvm19
	need "$LLD" ld.lld lld-19 llvm19
	need "$LLVM_AR" llvm-ar llvm-19 llvm19
	need "$LLVM_OBJCOPY" llvm-objcopy llvm-19 llvm19
	# Where there are none, some may be downloaded yet.
	[ -z "$SYSDIR" ] || needs_sysdir
}

needs_run() {
	need "$CARGO" 'cargo and rustc with the sources of std' 'rustc-web cargo-web rust-web-src' rust
	[ "$(uname -s)" = FreeBSD ] || need "$(first zig python3)" 'zig, or python3 with pip to fetch it' python3-pip -
}

needs_wasm() {
	need "$CARGO" cargo cargo-web rust
	need "$(first cc)" 'cc (links host programs)' gcc -
}

needs_check() {
	need "$(first cargo-fmt)" 'cargo fmt' rustfmt-web rust
	need "$(first cargo-clippy)" 'cargo clippy' rust-web-clippy rust
	need "$(first cc)" 'cc (links host programs)' gcc -
	need "$LLVM_OBJDUMP" llvm-objdump llvm-19 llvm19
	wish "$(first shellcheck)" shellcheck shellcheck hs-ShellCheck
	wish "$(first mandoc)" mandoc mandoc 'base system'
	wish "$(first bmake make)" make make 'base system'
}

needs_vm() {
	need "$(first cc)" 'cc (links host programs)' gcc -
	PATH=$PATH:/usr/sbin:/sbin
	need "$(first makefs)" makefs makefs -
	if [ "${VM_ACCEL:-}" = bhyve ]; then
		need "$(first bhyveload)" 'bhyveload, of FreeBSD (or unset VM_ACCEL)' - -
		need "$(first bhyve)" 'bhyve, of FreeBSD (or unset VM_ACCEL)' - -
	else
		# shellcheck disable=SC2154 # tools/arch has them
		need "$(first "$qemu")" "$qemu" "$qemu_debian" qemu
	fi
}

needs_guests() {
	need "$CLOUDABI_CLANG" 'clang with the CloudABI target' clang-14 llvm14
	need "$READELF" llvm-readelf llvm-19 llvm19
}

needs_suite() {
	PATH=$PATH:/usr/sbin:/sbin
	wish "$(first mkfs.vfat)" mkfs.vfat dosfstools -
	wish "$(first mcopy)" mcopy mtools mtools
	wish "$(first mke2fs)" mke2fs e2fsprogs e2fsprogs
	wish "$(first genisoimage)" genisoimage genisoimage cdrkit-genisoimage
}

needs_sysdir() {
	[ ! -f "$SYSDIR/sys/param.h" ] || return 0
	if [ -n "$SYSDIR" ]; then
		missing="${missing%"
  FreeBSD's kernel sources or headers: SYSDIR=$SYSDIR has no sys/param.h"}
  FreeBSD's kernel sources or headers: SYSDIR=$SYSDIR has no sys/param.h"
		return
	fi
	missing="$missing
  FreeBSD's kernel sources or headers, in /usr/src/sys or $CACHE/sys, or where SYSDIR says.
    VM_RELEASE=$(tools/releases.sh default) downloads those of a release, for its kernel. tools/fetch-headers.sh brings some for a build
    that nobody loads (needs pip; Debian: python3-pip, FreeBSD: py311-pip):
    make SYSDIR=\"\$(tools/fetch-headers.sh 14)\""
}

# install COMMAND PACKAGE...: a line to copy.
install() {
	command=$1
	shift
	packages=$(printf '%s\n' "$@" | grep -vx -e - -e '' | sort -u | tr '\n' ' ')
	[ -z "$packages" ] || printf '\n  %s %s' "$command" "${packages% }"
}

for what in "$@"; do
	"needs_$what"
done
# shellcheck disable=SC2086 # lists
case $(uname -s) in
FreeBSD) line=$(install 'pkg install' $freebsd) ;;
*) line=$(install 'apt-get install' $debian) ;;
esac
[ -z "$missing" ] || die "missing:$missing$line"
