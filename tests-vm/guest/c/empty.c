/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* An empty program for the benchmark: it exits with 0.  EXIT is the system call's number, CloudABI's or FreeBSD's. */

void _start(void);

void
_start(void)
{
	__asm__ volatile("syscall" : : "a"(EXIT), "D"(0) : "rcx", "r11", "memory");
	__builtin_unreachable();
}
