/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* arm64: what wrapper.h includes besides. */
#include <machine/armreg.h>

/* Where the kernel's writable data begins, from its linker script: behind the last constant. */
extern char __build_id_end[];
#define	KERNEL_DATA	__build_id_end
