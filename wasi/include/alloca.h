/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <alloca.h> for what wasm2c makes, which keeps exceptions on the stack. */
#define alloca(size) __builtin_alloca(size)
