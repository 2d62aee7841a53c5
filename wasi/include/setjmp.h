/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <setjmp.h> for wasm-rt.h, which declares with it what only exceptions use. */
#ifndef SETJMP_H
#define SETJMP_H

typedef unsigned long jmp_buf[1];

#endif
