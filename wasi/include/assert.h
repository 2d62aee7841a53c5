/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <assert.h> for what wasm2c makes: its assertions hold in a program with one module. */
#define assert(condition) ((void)0)
