#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# install.sh: installs what has been built, all below DESTDIR: the module to KMODDIR (/boot/modules); the manual pages, the
# licence, the examples, cloudabi-rt and, where they were built, libcloudabi, cloudabi-run and cloudabi-wasm to PREFIX (/usr/local). With NO_XREF=yes, or below a
# DESTDIR, the hints of the kernel linker are left to whoever installs the files in the end.
. "$(dirname "$0")/env.sh"

destdir=${DESTDIR:-}
prefix=${PREFIX:-/usr/local}
kmoddir=${KMODDIR:-/boot/modules}
share=$destdir$prefix/share

# put FILE DIRECTORY MODE
put() {
	mkdir -p "$2"
	install -m "$3" "$1" "$2/"
	echo "$2/${1##*/}"
}

[ -f "$built/cloudabi64.ko" ] || die "$built/cloudabi64.ko has not been built: run make first"
put "$built/cloudabi64.ko" "$destdir$kmoddir" 555
put man/cloudabi64.4 "$share/man/man4" 444
if [ -f "$built/cloudabi-run" ]; then
	put "$built/cloudabi-run" "$destdir$prefix/bin" 555
	put man/cloudabi-run.1 "$share/man/man1" 444
else
	say 'cloudabi-run has not been built (make cloudabi-run), so it is not installed'
fi
if [ -f target/cloudabi-wasm ]; then
	put target/cloudabi-wasm "$destdir$prefix/bin" 555
	put man/cloudabi-wasm.1 "$share/man/man1" 444
else
	say 'cloudabi-wasm has not been built (make cloudabi-wasm), so it is not installed'
fi
# For each machine, with the flags that clang and ld.lld need.
if [ -d target/libcloudabi ]; then
	for header in argdata cloudabi runtime; do
		put "examples/c/$header.h" "$destdir$prefix/include/cloudabi" 444
	done
	for library in target/libcloudabi/*/libcloudabi.a; do
		cpu=$(basename "${library%/*}")
		put "$library" "$destdir$prefix/lib/cloudabi/$cpu" 444
		cat >"${library%/*}/cloudabi-$cpu.pc" <<-END
			prefix=$prefix
			includedir=\${prefix}/include/cloudabi
			libdir=\${prefix}/lib/cloudabi/$cpu

			Name: libcloudabi
			Description: What CloudABI programs in C begin with, for clang and ld.lld
			Version: $(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml)
			Cflags: --target=$cpu-unknown-none-elf -ffreestanding -fno-stack-protector -fPIE -I\${includedir}
			Libs: -pie --no-dynamic-linker -z text -z noexecstack -L\${libdir} -lcloudabi
		END
		put "${library%/*}/cloudabi-$cpu.pc" "$destdir$prefix/libdata/pkgconfig" 444
	done
else
	say 'libcloudabi has not been built (make libcloudabi), so it is not installed'
fi
put LICENSE "$share/doc/cloudabi64" 444
put docs/sdk.md "$share/doc/cloudabi64" 444
put docs/wasi.md "$share/doc/cloudabi64" 444
put docs/wasi-ruby.md "$share/doc/cloudabi64" 444
put docs/wasi-speed.md "$share/doc/cloudabi64" 444
# Where the examples look for cloudabi-rt: beside their folder. build.sh is for a checkout.
for file in $(find examples cloudabi-rt -name target -prune -o -type f ! -name build.sh -print | LC_ALL=C sort); do
	case $file in
	examples/*) place=cloudabi64/${file#examples/} ;;
	*) place=$file ;;
	esac
	put "$file" "$share/examples/${place%/*}" 444
done
if [ -z "$destdir${NO_XREF:-}" ] && [ -n "$(first kldxref)" ]; then
	kldxref "$kmoddir"
fi
