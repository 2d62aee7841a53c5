#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# check.sh [--write]: formatting, lints, house rules, host tests and the built modules. All checks run even
# when one fails. With --write, only formats the sources and writes the status table.
. "$(dirname "$0")/env.sh"

host=target/host
guests=tests-vm/guest/tests.list
failed=''

# try WHAT COMMAND...: runs the command and remembers whether it failed.
try() {
	say "$1"
	what=$1
	shift
	"$@" || failed="$failed
  $what"
}

kocheck() {
	"$host/debug/kocheck" "$@"
}

# The crates that only exist for the host, and the ones that are built without its standard library.
host_cargo() {
	command=$1
	shift
	"$CARGO" "$command" --target-dir "$host" "$@"
}

# kernel_clippy CRATE [FEATURE]
kernel_clippy() {
	"$CARGO" clippy --release -p "$1" --target "${3:-$rust_target}" ${2:+--features "$2"} -Zbuild-std=core,alloc \
		--target-dir target/clippy -- -D warnings
}

# They have settings of their own, which cargo takes from the folder that it is called in.
examples_clippy() (
	(cd examples/rust && "$CARGO" clippy --release --target-dir ../../target/clippy-examples -- -D warnings) &&
		cd cloudabi-rt &&
		"$CARGO" clippy --release --lib --examples --features serde --target-dir ../target/clippy-examples -- -D warnings &&
		# Without anything that it need not have.
		"$CARGO" clippy --release --lib --no-default-features --target-dir ../target/clippy-examples -- -D warnings
)

# The machine need not have the manual pages that ours refer to.
check_manuals() {
	faults=$(mandoc -Tlint man/*.[1-9] 2>&1 | grep -v -e 'referenced manual not found' -e 'outdated mandoc.db') || :
	[ -z "$faults" ] || { echo "$faults"; return 1; }
}

# check_module FILE: the kernels at hand are of SYSDIR's release, and take the module of their kind.
check_module() {
	kind='' kernels=''
	case ${1##*/} in
	cloudabi64.ko) kind=plain ;;
	cloudabi64-kasan.ko) kind=kasan ;;
	esac
	[ -z "$kind" ] || kernels=$("$host/debug/harness" kernels | sed -n "s/ $kind\$//p")
	if [ -z "$kernels" ]; then
		kocheck module "$1" "$LLVM_OBJDUMP"
		return
	fi
	for kernel in $kernels; do
		kocheck module "$1" "$LLVM_OBJDUMP" "$kernel" || return
	done
}

# other_machine ARCH: builds the module for it.
other_machine() {
	# shellcheck disable=SC2016 # the file has it
	other=$(sh -c '. "tools/arch/$1.sh" && echo "$built"' sh "$1")
	env ARCH="$1" tools/build-module.sh && ARCH=$1 check_module "$other/cloudabi64.ko"
}

if [ "${1:-}" = --write ]; then
	"$CARGO" fmt --all
	"$CARGO" fmt --all --manifest-path examples/rust/Cargo.toml
	"$CARGO" fmt --all --manifest-path cloudabi-rt/Cargo.toml
	"$CARGO" fmt --all --manifest-path tests-vm/wasi/rust/Cargo.toml
	host_cargo build -q -p kocheck
	kocheck status docs/status.md "$guests" --write
	kocheck header examples/c/cloudabi.h kmod/src/abi --write
	exit
fi

unset SANITIZE
tools/requirements.sh build check vm guests
need_sysdir
try 'format: cargo fmt' "$CARGO" fmt --all --check
try 'format: examples' "$CARGO" fmt --all --check --manifest-path examples/rust/Cargo.toml
try 'format: WASI programs' "$CARGO" fmt --all --check --manifest-path tests-vm/wasi/rust/Cargo.toml
host_cargo build -q -p kocheck -p harness
try 'format: cloudabi-rt' "$CARGO" fmt --all --check --manifest-path cloudabi-rt/Cargo.toml
try 'house rules: rooms, unsafe, headers, lengths' kocheck source .
try 'house rules: unused shims and bindings' kocheck unused .
try 'house rules: one place for each fact' kocheck facts .
try 'docs: lengths, links' kocheck docs .
try 'docs: status table' kocheck status docs/status.md "$guests"
try 'C header: constants and calls' kocheck header examples/c/cloudabi.h kmod/src/abi
try 'VM tests: one for each system call' kocheck calls "$guests"
[ -z "$(first shellcheck)" ] || try 'shell scripts: shellcheck' shellcheck tools/*.sh tools/arch/*.sh .ci/run examples/build.sh tests-vm/guest/build.sh tests-vm/policy/build.sh
[ -z "$(first mandoc)" ] || try 'manual pages: mandoc' check_manuals
# A release tarball has no port.
[ ! -d port ] || try 'port: Makefile, plist, distinfo' tools/port-check.sh
try 'front door: settings reach the scripts' tools/front-door-check.sh
try 'workflows: YAML, scripts' tools/workflow-check.sh
try 'lints: host crates' host_cargo clippy --workspace --all-targets \
	--exclude guest --exclude bench_native --exclude init --exclude vm-libc --exclude cloudabi64 --exclude sys-bindings -- -D warnings
try 'lints: module' kernel_clippy cloudabi64 '' "$module_target"
try 'lints: init' kernel_clippy init
try 'lints: C library of the VM' kernel_clippy vm-libc
try 'lints: cloudabi-run for FreeBSD' "$CARGO" clippy --release -p cloudabi-run --target "$processor-unknown-freebsd" \
	-Zbuild-std=std,panic_abort --target-dir target/clippy -- -D warnings
try 'lints: guest programs' kernel_clippy guest "$ARCH"
try 'lints: native program of the benchmark' kernel_clippy bench_native
try 'lints: examples, cloudabi-rt' examples_clippy
try 'host tests' tools/host-tests.sh
try 'build: module' tools/build-module.sh
if "$host/debug/harness" kernels | grep -q ' kasan$'; then
	try 'build: module for KASAN' env SANITIZE=kasan tools/build-module.sh
fi
for ko in "$built"/cloudabi64*.ko; do
	# What it was built with is not for use.
	[ "${ko##*/}" != cloudabi64-coverage.ko ] || continue
	try "module: ${ko##*/}" check_module "$ko"
done
for arch in amd64 arm64; do
	[ "$arch" = "$ARCH" ] || try "module for $arch" other_machine "$arch"
done

[ -z "$failed" ] || die "failed:$failed"
say 'all checks passed'
