#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# build.sh OUT: builds the tests' policy of mac(9), a kernel module, where SYSDIR is a kernel's sources: packaged headers lack
# what a policy needs. ARCH, CLANG, LLD and SYSDIR are what tools/env.sh finds.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 OUT" >&2; exit 2; }
here=$(dirname "$0")
# shellcheck source=tools/arch/amd64.sh
. "$here/../../tools/arch/$ARCH.sh"
[ -f "$SYSDIR/security/mac/mac_policy.h" ] && [ -d "$SYSDIR/$ARCH/include" ] || exit 1
work=$1.d
rm -rf "$work"
mkdir -p "$work"
# What a kernel's build generates; empty files do.
for name in vnode_if.h vnode_if_newproto.h vnode_if_typedef.h device_if.h bus_if.h opt_global.h opt_param.h; do
	: >"$work/$name"
done
ln -s "$SYSDIR/$ARCH/include" "$work/machine"
ln -s "$SYSDIR/x86/include" "$work/x86"
# shellcheck disable=SC2086 # lists of flags
"$CLANG" --target="$processor-unknown-freebsd14" -std=gnu11 -nostdinc -ffreestanding -D_KERNEL -DKLD_MODULE -DSMP \
	-DHAVE_KERNEL_OPTION_HEADERS -I"$work" -I"$SYSDIR" -I"$SYSDIR/contrib/ck/include" -O2 $kld_cflags \
	-fno-asynchronous-unwind-tables -fwrapv \
	-fno-stack-protector -fno-common -Wall -Werror -Wno-visibility -Wno-pointer-sign \
	-c -o "$work/policy.o" "$here/policy.c"
# shellcheck disable=SC2086 # as above
"$LLD" $kld_link -o "$1" "$work/policy.o"
