/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* An empty program for the benchmark: it exits with 0.  EXIT is the system call's number, CloudABI's or FreeBSD's. */
#include "machine.h"

void _start(void);

void
_start(void)
{
	trap(EXIT, 0);
	__builtin_unreachable();
}
