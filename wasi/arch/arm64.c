/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What only the machine's own language can say: another stack, and the way back to a place. */
#include "wasi.h"

void
wasi_call_on_stack(void *top, void (*function)(void))
{
	/* The function keeps x19, which has the old stack. */
	__asm__ volatile(
	    "mov x19, sp\n\t"
	    "mov sp, %0\n\t"
	    "blr %1\n\t"
	    "mov sp, x19"
	    : : "r"(top), "r"(function) : "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
	    "x14", "x15", "x16", "x17", "x18", "x19", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11",
	    "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
	    "v29", "v30", "v31", "memory", "cc");
}

/* What a function keeps for its caller, the stack and the place, which is signed as a return address is.  Both are landing
   pads (paciasp is hint 25, autiasp 29, bti c 34).  longjmp is not called with 0. */
__asm__(
    ".text\n\t"
    ".p2align 2\n\t"
    ".globl setjmp\n\t"
    ".hidden setjmp\n\t"
    ".type setjmp, %function\n"
    "setjmp:\n\t"
    "hint #25\n\t"
    "mov x9, sp\n\t"
    "stp x19, x20, [x0]\n\t"
    "stp x21, x22, [x0, #16]\n\t"
    "stp x23, x24, [x0, #32]\n\t"
    "stp x25, x26, [x0, #48]\n\t"
    "stp x27, x28, [x0, #64]\n\t"
    "stp x29, x30, [x0, #80]\n\t"
    "str x9, [x0, #96]\n\t"
    "stp d8, d9, [x0, #104]\n\t"
    "stp d10, d11, [x0, #120]\n\t"
    "stp d12, d13, [x0, #136]\n\t"
    "stp d14, d15, [x0, #152]\n\t"
    "mov w0, #0\n\t"
    "hint #29\n\t"
    "ret\n\t"
    ".size setjmp, . - setjmp\n\t"
    ".globl longjmp\n\t"
    ".hidden longjmp\n\t"
    ".type longjmp, %function\n"
    "longjmp:\n\t"
    "hint #34\n\t"
    "ldp x19, x20, [x0]\n\t"
    "ldp x21, x22, [x0, #16]\n\t"
    "ldp x23, x24, [x0, #32]\n\t"
    "ldp x25, x26, [x0, #48]\n\t"
    "ldp x27, x28, [x0, #64]\n\t"
    "ldp x29, x30, [x0, #80]\n\t"
    "ldr x9, [x0, #96]\n\t"
    "ldp d8, d9, [x0, #104]\n\t"
    "ldp d10, d11, [x0, #120]\n\t"
    "ldp d12, d13, [x0, #136]\n\t"
    "ldp d14, d15, [x0, #152]\n\t"
    "mov sp, x9\n\t"
    "mov w0, w1\n\t"
    "hint #29\n\t"
    "ret\n\t"
    ".size longjmp, . - longjmp");
