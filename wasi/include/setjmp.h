/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <setjmp.h> for wasm-rt.h: exceptions come by it.  The functions are the machine's own; there is no signal mask. */
#ifndef SETJMP_H
#define SETJMP_H

#if defined(__aarch64__)
typedef unsigned long jmp_buf[21];
#else
typedef unsigned long jmp_buf[8];
#endif

int setjmp(jmp_buf) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf, int);
#define sigsetjmp(place, mask) setjmp(place)
#define siglongjmp longjmp

#endif
