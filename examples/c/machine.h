/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What differs between machines: the relocation of an address in data, and a call without the vDSO. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdint.h>

#if defined(__x86_64__)

enum { R_RELATIVE = 8 };

static inline uint64_t
trap(uint64_t number, uint64_t argument)
{
	__asm__ volatile("syscall" : "+a"(number), "+D"(argument) : : "rcx", "r11", "rdx", "memory", "cc");
	return (number);
}

#elif defined(__aarch64__)

enum { R_RELATIVE = 1027 };

static inline uint64_t
trap(uint64_t number, uint64_t argument)
{
	register uint64_t x8 __asm__("x8") = number;
	register uint64_t x0 __asm__("x0") = argument;

	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8) : "x1", "memory", "cc");
	return (x0);
}

#else
#error "CloudABI for FreeBSD is for amd64 and arm64"
#endif

#endif
