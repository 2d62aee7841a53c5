# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# Sourced by the other scripts: goes to the repository's root and finds the tools and the kernel headers.
# What is not found stays empty; requirements.sh says so by name.
# shellcheck shell=sh

set -eu
cd "$(dirname "$0")/.."
CACHE=$HOME/.cache/cloudabi-freebsd

# The machine that is built for, by FreeBSD's name: this one, where there is something for it.
if [ -z "${ARCH:-}" ]; then
	case $(uname -m) in
	arm64 | aarch64) ARCH=arm64 ;;
	*) ARCH=amd64 ;;
	esac
fi
[ -f "tools/arch/$ARCH.sh" ] || { echo "ARCH=$ARCH: there is no such machine in tools/arch" >&2; exit 1; }
# shellcheck source=tools/arch/amd64.sh
. "tools/arch/$ARCH.sh"
export ARCH

# first NAME...: the first of the names that is a command.
first() {
	for name in "$@"; do
		# Of a function there is no path.
		case $(command -v "$name" 2>/dev/null) in
		*/*)
			echo "$name"
			return
			;;
		esac
	done
}

# llvm GIVEN NAME: the command GIVEN, or NAME with the suffix of a version, or plain.
llvm() {
	first ${1:+"$1"} "$2-19" "$2-18" "$2-17" "$2-16" "$2-15" "$2-14" "$2" "${2}19" "${2}18" "${2}17" "${2}16" "${2}15"
}

# Cargo and a rustc whose sysroot has the sources of core, which the kernel and guest targets are built from.
find_rust() {
	for pair in "${CARGO:-}:${RUSTC:-}" cargo:rustc /usr/bin/cargo:/usr/bin/rustc /usr/local/bin/cargo:/usr/local/bin/rustc; do
		sysroot=$("${pair#*:}" --print sysroot 2>/dev/null) || continue
		if [ -d "$sysroot/lib/rustlib/src/rust/library/core" ] && cargo=$(command -v "${pair%%:*}"); then
			CARGO=$cargo RUSTC=$(command -v "${pair#*:}")
			return
		fi
	done
	CARGO='' RUSTC=''
}

# What was given is never replaced: requirements.sh names it as it was given where there are no headers in it. Where a
# release's kernel is to be downloaded, so are its headers, see release_headers.
find_sysdir() {
	if [ -n "${SYSDIR:-}" ]; then
		[ ! -f "$SYSDIR/sys/param.h" ] || SYSDIR=$(cd "$SYSDIR" && pwd)
		return
	fi
	SYSDIR=''
	[ -z "${VM_RELEASE:-}" ] || return 0
	for dir in /usr/src/sys "$CACHE/sys"; do
		if [ -f "$dir/sys/param.h" ]; then
			SYSDIR=$(cd "$dir" && pwd)
			return
		fi
	done
}

# The harness, which also downloads: kernels and headers of releases.
harness=target/host/debug/harness
build_harness() {
	say 'the harness'
	"$CARGO" build -p harness --target-dir target/host
}

# release_headers RELEASE: sets SYSDIR to the headers of a release's kernel, which come from where the kernel does.
release_headers() {
	[ -n "$(first cc)" ] || tools/requirements.sh build vm
	build_harness >&2
	SYSDIR=$("$harness" headers "$1")
	export SYSDIR
}

# need_sysdir: has SYSDIR name kernel headers, those of VM_RELEASE if it is set and SYSDIR is not; fails without.
need_sysdir() {
	if [ -z "$SYSDIR" ] && [ -n "${VM_RELEASE:-}" ]; then
		release_headers "$VM_RELEASE"
	fi
	tools/requirements.sh sysdir
}

find_libclang() {
	for dir in ${LIBCLANG_PATH:+"$LIBCLANG_PATH"} /usr/lib/llvm-19/lib /usr/lib/llvm-*/lib /usr/local/llvm*/lib; do
		if [ -e "$dir/libclang.so" ] || [ -e "$dir/libclang.so.1" ]; then
			LIBCLANG_PATH=$dir
			return
		fi
	done
	LIBCLANG_PATH=''
}

# The newest compilers have dropped the CloudABI target.
find_cloudabi_clang() {
	for name in ${CLOUDABI_CLANG:+"$CLOUDABI_CLANG"} clang-14 clang-15 clang14 clang15 clang; do
		if echo | "$name" --target=x86_64-unknown-cloudabi -E - >/dev/null 2>&1; then
			CLOUDABI_CLANG=$name
			return
		fi
	done
	CLOUDABI_CLANG=''
}

# A release tarball has all crates, among them those of the library of the Rust that it was made with. Another Rust's
# library needs others, which come with its sources where they were built from a release of Rust.
find_std_crates() {
	[ -n "$CARGO" ] && [ -d vendor ] || return 0
	for crate in "$sysroot"/lib/rustlib/src/rust/library/vendor/*/; do
		crate=${crate%/}
		[ ! -d "$crate" ] || [ -d "vendor/${crate##*/}" ] || ln -sf "$crate" vendor/
	done
}

# The scripts that one of them starts take what it has found.
if [ "${TOOLS_ARE_FOUND:-}" != "$PWD" ]; then
	find_rust
	find_std_crates
	find_libclang
	find_cloudabi_clang
	CLANG=$(llvm "${CLANG:-}" clang)
	LLD=$(llvm "${LLD:-}" ld.lld)
	LLVM_AR=$(llvm "${LLVM_AR:-}" llvm-ar)
	LLVM_OBJCOPY=$(llvm "${LLVM_OBJCOPY:-}" llvm-objcopy)
	LLVM_OBJDUMP=$(llvm "${LLVM_OBJDUMP:-}" llvm-objdump)
	READELF=$(llvm "${READELF:-}" llvm-readelf)
	TOOLS_ARE_FOUND=$PWD
	export TOOLS_ARE_FOUND
	# cargo's own subcommands (fmt, clippy) must be of the same release.
	[ -z "$CARGO" ] || PATH=$(dirname "$CARGO"):$PATH
fi
find_sysdir
# build-std is not yet part of stable Rust.
RUSTC_BOOTSTRAP=1
export CARGO RUSTC RUSTC_BOOTSTRAP CLANG LLD LLVM_AR LLVM_OBJCOPY LLVM_OBJDUMP READELF CLOUDABI_CLANG
[ -z "$LIBCLANG_PATH" ] || export LIBCLANG_PATH
if [ -n "$SYSDIR" ]; then export SYSDIR; else export SYSDIR=''; fi
# An empty value is as good as none.
if [ -n "${OSVERSION:-}" ]; then export OSVERSION; else unset OSVERSION; fi
if [ -n "${SANITIZE:-}" ]; then export SANITIZE; else unset SANITIZE; fi
if [ -n "${VM_ACCEL:-}" ]; then export VM_ACCEL; else unset VM_ACCEL; fi
# Programs without a system below them are linked by LLVM.
export CARGO_TARGET_X86_64_UNKNOWN_NONE_LINKER="$LLD" CARGO_TARGET_AARCH64_UNKNOWN_NONE_LINKER="$LLD"
say() {
	printf '== %s\n' "$*"
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

case ${OSVERSION:-} in
*[!0-9]*) die "OSVERSION=$OSVERSION: a number such as 1400507, __FreeBSD_version, is expected" ;;
esac
