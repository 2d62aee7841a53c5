# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# Sourced by env.sh and tests-vm/guest/build.sh: what building for arm64 takes. amd64.sh says what each is.
# shellcheck shell=sh disable=SC2034

built=target/arm64
processor=aarch64
qemu='qemu-system-aarch64'
qemu_debian='qemu-system-arm'
rust_target=aarch64-unknown-none
# Indirect branches go to landing pads, and return addresses are signed; elsewhere than on processors that look at that, the
# instructions do nothing.
protection='-Zunstable-options -Zbranch-protection=bti,pac-ret'
program_rustflags="-C relocation-model=pic -C link-arg=-pie -C link-arg=--no-dynamic-linker -C link-arg=-ztext $protection"
program_cflags=-mbranch-protection=standard
# Without the registers of floating point; x18 is the kernel's.
module_target=aarch64-unknown-none-softfloat
module_rustflags="-C relocation-model=pic -C force-frame-pointers=non-leaf -Zfixed-x18 $protection"
# A module is a shared object. lld's relaxation of address computations would break what the kernel linker moves.
kld_link='-m aarch64elf -shared -Bsymbolic --hash-style=sysv --no-relax -z notext -z norelro -z max-page-size=4096'
module_link="$kld_link --version-script=kmod/arch/arm64.map"
kld_cflags='-mgeneral-regs-only -ffixed-x18 -fPIC -mbranch-protection=standard'
