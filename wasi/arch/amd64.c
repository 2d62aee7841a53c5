/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What only the machine's own language can say: another stack, and the way back to a place. */
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

/* What a function keeps for its caller, the stack and the place.  longjmp is not called with 0. */
__asm__(
    ".text\n\t"
    ".globl setjmp\n\t"
    ".hidden setjmp\n\t"
    ".type setjmp, @function\n"
    "setjmp:\n\t"
    "mov (%rsp), %rdx\n\t"
    "lea 8(%rsp), %rcx\n\t"
    "mov %rbx, (%rdi)\n\t"
    "mov %rbp, 8(%rdi)\n\t"
    "mov %r12, 16(%rdi)\n\t"
    "mov %r13, 24(%rdi)\n\t"
    "mov %r14, 32(%rdi)\n\t"
    "mov %r15, 40(%rdi)\n\t"
    "mov %rcx, 48(%rdi)\n\t"
    "mov %rdx, 56(%rdi)\n\t"
    "xor %eax, %eax\n\t"
    "ret\n\t"
    ".size setjmp, . - setjmp\n\t"
    ".globl longjmp\n\t"
    ".hidden longjmp\n\t"
    ".type longjmp, @function\n"
    "longjmp:\n\t"
    "mov (%rdi), %rbx\n\t"
    "mov 8(%rdi), %rbp\n\t"
    "mov 16(%rdi), %r12\n\t"
    "mov 24(%rdi), %r13\n\t"
    "mov 32(%rdi), %r14\n\t"
    "mov 40(%rdi), %r15\n\t"
    "mov 48(%rdi), %rsp\n\t"
    "mov %esi, %eax\n\t"
    "jmp *56(%rdi)\n\t"
    ".size longjmp, . - longjmp");
