/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <stdlib.h> for what wasm2c makes. */
#ifndef STDLIB_H
#define STDLIB_H

#include <stddef.h>

_Noreturn void abort(void);

#endif
