#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# usage: build-run.sh [vm]
# build-run.sh: builds target/cloudabi-run, for arm64 target/arm64/cloudabi-run, for FreeBSD 14 and later, on FreeBSD or
# elsewhere. Elsewhere Zig links it, with FreeBSD's C library as that has it: zig in PATH, or from PyPI.
# build-run.sh vm: builds target/cloudabi-run-vm, the same program for the test machine, which has no user land. On
# FreeBSD that is a static program; elsewhere there is no static C library, and tests-vm/libc stands in for it.
. "$(dirname "$0")/env.sh"

target=$processor-unknown-freebsd
# Debian's Rust has the standard library as source alone, and not for FreeBSD.
std=-Zbuild-std=std,panic_abort

# build DIRECTORY OUTPUT ARGUMENT...: builds cloudabi-run with these arguments of cargo's.
build() {
	dir=$1
	out=$2
	shift 2
	say "$out"
	"$CARGO" build --release -p cloudabi-run --target $target --target-dir "$dir" "$@"
	cp "$dir/$target/release/cloudabi-run" "$out"
	ls -l "$out"
}

# Zig from PyPI, as the headers of FreeBSD 15.
fetch_zig() {
	package=$(tools/releases.sh headers 15)
	version=${package% *} hash=${package#* }
	dir=$CACHE/ziglang-$version
	if [ ! -d "$dir" ]; then
		mkdir -p "$CACHE"
		temporary=$(mktemp -d "$CACHE/fetch.XXXXXX")
		echo "ziglang==$version --hash=sha256:$hash" >"$temporary.txt"
		"${PYTHON:-python3}" -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes \
			--only-binary=:all: --target "$temporary" --requirement "$temporary.txt"
		rm "$temporary.txt"
		mv "$temporary" "$dir"
	fi
	zig=$dir/ziglang/zig
}

# Zig as a linker, a script that leaves out what it cannot find: libraries that the libc crate names and we do not use.
make_linker() {
	zig=$(first zig)
	[ -n "$zig" ] || fetch_zig
	mkdir -p $built/zig
	cat >$built/zig/linker <<-END
		#!/bin/sh
		for argument; do
			shift
			case \$argument in
			-lkvm | -lmemstat | -lprocstat | -ldevstat) ;;
			*) set -- "\$@" "\$argument" ;;
			esac
		done
		exec $zig cc -target $processor-freebsd.14.0 "\$@"
	END
	chmod +x $built/zig/linker
}

# Empty archives, for what is linked on FreeBSD and is all in one here.
make_libc() {
	# As init is built, or cargo would build core once more for each of them.
	RUSTFLAGS=$program_rustflags "$CARGO" build --release -p vm-libc --target "$rust_target" \
		-Zbuild-std=core,alloc --target-dir "$built/init-build"
	lib=$PWD/$built/vm-libc
	mkdir -p "$lib"
	for name in devstat execinfo gcc gcc_eh gcc_s kvm m memstat procstat pthread rt util; do
		printf '!<arch>\n' >"$lib/lib$name.a"
	done
	cp "$built/init-build/$rust_target/release/libc.a" "$lib/libc.a"
}

on_freebsd=''
[ "$(uname -s)" != FreeBSD ] || on_freebsd=yes
case ${1:-} in
'')
	tools/requirements.sh run
	if [ -n "$on_freebsd" ]; then
		build "$built/run" "$built/cloudabi-run"
	else
		make_linker
		linker=$PWD/$built/zig/linker
		CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_LINKER=$linker CARGO_TARGET_AARCH64_UNKNOWN_FREEBSD_LINKER=$linker \
			build "$built/run" "$built/cloudabi-run" $std
	fi
	;;
vm)
	tools/requirements.sh build
	if [ -n "$on_freebsd" ]; then
		RUSTFLAGS='-C target-feature=+crt-static' build "$built/run-vm" "$built/cloudabi-run-vm"
	else
		make_libc
		RUSTFLAGS="-C linker=$LLD -C linker-flavor=ld.lld -C relocation-model=static -C target-feature=+crt-static \
-L $lib -C link-arg=--undefined=_start" build "$built/run-vm" "$built/cloudabi-run-vm" $std -Zbuild-std-features=
		# EI_OSABI 9: a FreeBSD program.
		printf '\011' | dd of="$built/cloudabi-run-vm" bs=1 seek=7 conv=notrunc 2>/dev/null
	fi
	;;
*) die 'usage: build-run.sh [vm]' ;;
esac
