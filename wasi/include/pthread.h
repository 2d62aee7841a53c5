/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <pthread.h> for wasm-rt.h, which has such a lock in shared memory; the runtime has its own. */
typedef unsigned pthread_mutex_t;
