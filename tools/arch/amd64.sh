# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# Sourced by env.sh and tests-vm/guest/build.sh: what building for amd64 takes.
# shellcheck shell=sh disable=SC2034

# Where what is built for this machine goes.
built=target
# LLVM's name for the processor; Rust's for programs and kernel code without a system below them.
processor=x86_64
# QEMU's program, and Debian's package that brings it.
qemu='qemu-system-x86_64'
qemu_debian='qemu-system-x86'
rust_target=x86_64-unknown-none
module_target=x86_64-unknown-none
# Flags for position-independent programs, Rust's and C's.
program_rustflags=
program_cflags=
# What the code model of FreeBSD's kernel asks for: sign-extended 32-bit addresses, no GOT, no red zone.
module_rustflags="-C relocation-model=static -C code-model=kernel -Zunstable-options -C force-frame-pointers=non-leaf -C no-redzone=yes \
-Zplt=yes -Zdirect-access-external-data=yes"
# A kernel module is a relocatable object; ours has a linker script.
kld_link='-m elf_x86_64_fbsd -r'
module_link="$kld_link -T kmod/module.ld"
# Flags for C code in kernel modules; sys-bindings/machine.rs has those of the shims.
kld_cflags='-mcmodel=kernel -mno-red-zone -mno-mmx -mno-sse -msoft-float -fno-pic'
# The shadow of a kernel with KASAN: KASAN_MIN_ADDRESS - (VM_MIN_KERNEL_ADDRESS >> 3).
kasan_offset=0xdffff7c000000000
