/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Dies by a fault; that is all: it divides by zero, or where that is none, executes what is no instruction. */
#if defined(__aarch64__)
#define FAULT "	udf #0\n"
#else
#define FAULT "	xorq %rax, %rax\n	divq %rax\n"
#endif

__asm__(".text\n"
    "	.globl _start\n"
    "_start:\n" FAULT);
