/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <alloca.h> for what wasm2c makes, which keeps an exception that is to be thrown again for as long as the block around it.  alloca(3)
 * would keep it for as long as the function, and a loop there would exhaust the stack. */
#define ALLOCA_MOST 256
#define alloca(size) ((void *)(char[ALLOCA_MOST]){ 0 })
