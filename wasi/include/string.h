/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <string.h> for what wasm2c makes; the functions are in string.c of the SDK; memory.copy and memory.fill come to them. */
#ifndef STRING_H
#define STRING_H

#include <stddef.h>

int memcmp(const void *, const void *, size_t);
void *memcpy(void *restrict, const void *restrict, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
size_t strlen(const char *);

#endif
