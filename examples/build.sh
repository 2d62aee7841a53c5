#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# build.sh OUTDIR: builds the examples by running the commands of docs/sdk.md, and those of cloudabi-rt; copies the programs to OUTDIR.
# What has not changed is not built again. CARGO, RUSTC, CLANG, CLOUDABI_CLANG (one that has the CloudABI target) and LLD name the tools.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 OUTDIR" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

# The page's names for the tools.
CC=$CLANG
OLD_CC=$CLOUDABI_CLANG
LD=$LLD
PATH=$(dirname "$(command -v "$CARGO")"):$PATH
CPU=${CPU:-x86_64}
export CC OLD_CC LD CPU

programs='hello-c hello-c-old hello-rust serve-rust escape-rust web-rust hostile-rust'
for source in cloudabi-rt/examples/*.rs; do
	programs="$programs $(basename "$source" .rs)"
done
built=target/sdk/built-$CPU
if [ -f "$built" ] && [ -z "$(find docs/sdk.md examples cloudabi-rt -name target -prune -o -type f -newer "$built" -print)" ]; then
	missing=''
	for program in $programs; do
		[ -f "$out/$program" ] || missing=yes
	done
	[ -n "$missing" ] || exit 0
fi

rm -f target/sdk/*-c* target/sdk/*-rust target/sdk/built-*
mkdir -p target/sdk
touch "$built.begun"
# The blocks that are shell, in one script; a block of another language, or without one, is only shown.
awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside' docs/sdk.md >target/sdk/commands.sh
[ -s target/sdk/commands.sh ] || { echo "$0: no commands in docs/sdk.md" >&2; exit 1; }
sh -eu target/sdk/commands.sh 2>target/sdk/commands.log || { cat target/sdk/commands.log >&2; exit 1; }

(
	cd cloudabi-rt
	RUSTC_BOOTSTRAP=1 CARGO_TARGET_X86_64_UNKNOWN_CLOUDABI_LINKER=$LD CARGO_TARGET_AARCH64_UNKNOWN_CLOUDABI_LINKER=$LD \
		"$CARGO" build --release --examples --features serde --target "../examples/rust/$CPU-unknown-cloudabi.json" \
		--target-dir ../target/sdk/rust
)
for source in cloudabi-rt/examples/*.rs; do
	name=$(basename "$source" .rs)
	cp "target/sdk/rust/$CPU-unknown-cloudabi/release/examples/$name" "target/sdk/$name"
	printf '\021' | dd of="target/sdk/$name" bs=1 seek=7 conv=notrunc 2>/dev/null
done

for program in $programs; do
	[ "$(od -A n -t u1 -j 7 -N 1 "target/sdk/$program" | tr -d ' ')" = 17 ] ||
		{ echo "$0: target/sdk/$program: EI_OSABI is not 17" >&2; exit 1; }
	cp "target/sdk/$program" "$out/$program"
done
mv "$built.begun" "$built"
