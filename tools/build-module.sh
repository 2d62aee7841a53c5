#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# build-module.sh: builds target/cloudabi64.ko for the kernel headers in SYSDIR, or, with VM_RELEASE, for those of that
# release.
# build-module.sh RELEASE: builds target/cloudabi64-RELEASE.ko for the headers of a release, such as 14.5, or for packaged
# headers (14, 15), which only show that it compiles.
# With SANITIZE=kasan it builds target/cloudabi64-kasan.ko, or target/cloudabi64-RELEASE-kasan.ko, for a kernel with KASAN,
# and with SANITIZE=coverage target/cloudabi64-coverage.ko, which tells what of it has run.
# With MISLABEL=VERSION the module lies, see sys-bindings/build.rs: it is target/mislabelled.ko, for a test.
. "$(dirname "$0")/env.sh"

release=${1:-}
suffix=${release:+-$release}${SANITIZE:+-$SANITIZE}
dir=$built/kmod-${release:-sys}${SANITIZE:+-$SANITIZE}
ko=$built/cloudabi64$suffix.ko
[ -z "${MISLABEL:-}" ] || ko=$built/mislabelled.ko
link=$dir/link

tools/requirements.sh build
case $release in
'') need_sysdir ;;
*.*)
	unset OSVERSION
	release_headers "$release"
	;;
*)
	unset OSVERSION
	SYSDIR=$(tools/fetch-headers.sh "$release")
	export SYSDIR
	;;
esac

RUSTFLAGS=$module_rustflags
symbols=''
script=''
case ${SANITIZE:-} in
'') ;;
kasan)
	[ -n "${kasan_offset:-}" ] || die "SANITIZE=kasan: not for $ARCH"
	# sys-bindings/sanitize.rs has the C compiler's. The target is no FreeBSD, whose shadow this compiler would know.
	RUSTFLAGS="$RUSTFLAGS -Zsanitizer=kernel-address -Zsanitizer-recover=kernel-address"
	for option in mapping-offset=$kasan_offset stack=true instrument-dynamic-allocas=true globals=true \
		use-after-scope=true instrumentation-with-call-threshold=0 instrument-byval=false; do
		RUSTFLAGS="$RUSTFLAGS -C llvm-args=-asan-$option"
	done
	symbols=--redefine-syms=kmod/kasan.syms
	;;
coverage)
	RUSTFLAGS="$RUSTFLAGS -C passes=sancov-module"
	for option in level=2 inline-bool-flag pc-table prune-blocks=0; do
		RUSTFLAGS="$RUSTFLAGS -C llvm-args=-sanitizer-coverage-$option"
	done
	symbols=--weaken-symbols=kmod/coverage.syms
	script=kmod/coverage.ld
	;;
*) die "SANITIZE=$SANITIZE: kasan or coverage expected" ;;
esac
export RUSTFLAGS

say "$ko, for the headers in $SYSDIR"
# The C compiler's flags for programs, a stack protector among them, are not for the kernel.
unset CFLAGS HOST_CFLAGS TARGET_CFLAGS
"$CARGO" build --release -p cloudabi64 --lib --target "$module_target" \
	-Zbuild-std=core,alloc --target-dir "$dir"

# Rust's own memcpy and arithmetic come as one large object; the kernel has what we need of them.
archive=$link/libcloudabi64.a
mkdir -p "$link"
cp "$dir/$module_target/release/libcloudabi64.a" "$archive"
"$LLVM_AR" t "$archive" | grep '^compiler_builtins-' | xargs "$LLVM_AR" d "$archive"
# The declaration in module.c draws the rest out of the archive.
# shellcheck disable=SC2086 # a list of flags
"$LLD" ${script:+-T "$script"} $module_link -u cloudabi64_module -o "$link/cloudabi64.o" "$archive"
# The kernel finds a module through its linker sets: no name needs to be visible to other modules.
"$LLVM_OBJCOPY" --strip-debug --discard-locals --keep-global-symbol=none ${symbols:+"$symbols"} \
	--remove-section=.llvmbc --remove-section=.llvmcmd \
	"$link/cloudabi64.o" "$link/cloudabi64.ko"
mv "$link/cloudabi64.ko" "$ko"
ls -l "$ko"
