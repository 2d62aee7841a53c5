/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Divides by zero; that is all. */
__asm__(".text\n"
    "	.globl _start\n"
    "_start:\n"
    "	xorq %rax, %rax\n"
    "	divq %rax\n");
