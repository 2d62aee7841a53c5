/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What only the machine's own language can say: another stack. */
#include "wasi.h"

void
wasi_call_on_stack(void *top, void (*function)(void))
{
	__asm__ volatile(
	    "mov %%rsp, %%rbx\n\t"
	    "mov %0, %%rsp\n\t"
	    "call *%1\n\t"
	    "mov %%rbx, %%rsp"
	    : : "r"(top), "r"(function) : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory");
}
