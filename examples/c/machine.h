/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What differs between machines: the relocation of an address in data, a call without the vDSO, and the word that leads to the
   TCB and can lead to more. */
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

/* The word at %fs:0. */
static inline void *
thread_word(void)
{
	void *word;

	__asm__ volatile("mov %%fs:0, %0" : "=r"(word));
	return (word);
}

static inline void
set_thread_word(void *word)
{
	__asm__ volatile("mov %0, %%fs:0" : : "r"(word) : "memory");
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

/* The thread pointer. */
static inline void *
thread_word(void)
{
	void *word;

	__asm__ volatile("mrs %0, tpidr_el0" : "=r"(word));
	return (word);
}

static inline void
set_thread_word(void *word)
{
	__asm__ volatile("msr tpidr_el0, %0" : : "r"(word) : "memory");
}

#else
#error "CloudABI for FreeBSD is for amd64 and arm64"
#endif

#endif
