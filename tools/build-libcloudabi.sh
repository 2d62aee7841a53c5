#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# build-libcloudabi.sh: builds target/libcloudabi/PROCESSOR/libcloudabi.a of examples/c, for each machine in tools/arch: what programs
# in C begin with. What has not changed is not built again.
. "$(dirname "$0")/env.sh"

for tool in "$CLANG" "$LLVM_AR"; do
	[ -n "$tool" ] || die 'clang and llvm-ar are needed (Debian: clang-19, llvm-19; FreeBSD: base system)'
done
for machine in tools/arch/*.sh; do
	# shellcheck source=tools/arch/amd64.sh
	. "$machine"
	dir=target/libcloudabi/$processor
	library=$dir/libcloudabi.a
	if [ -f "$library" ] && [ -z "$(find examples/c tools/build-libcloudabi.sh "$machine" -newer "$library" -type f)" ]; then
		continue
	fi
	say "$library"
	rm -rf "$dir"
	mkdir -p "$dir"
	# shellcheck disable=SC2086 # flags are words
	for name in argdata crt lock malloc print string thread; do
		"$CLANG" --target="$processor-unknown-none-elf" -std=c11 -Wall -Wextra -Werror -O2 -ffreestanding -fno-stack-protector \
			-fPIE $program_cflags -c -o "$dir/$name.o" "examples/c/$name.c"
	done
	"$LLVM_AR" rcs "$library" "$dir"/*.o
	rm "$dir"/*.o
done
