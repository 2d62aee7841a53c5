/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* amd64: what wrapper.h includes besides. */
#include <machine/psl.h>

/* exec.c */
void	shim_close_io_ports(struct thread *);

/* Where the kernel's writable data begins, from its linker script. */
extern char brwsection[];
#define	KERNEL_DATA	brwsection

/* Only newer releases have it; weak as those in release.h. */
#if __FreeBSD_version >= 1500000
#pragma weak kva_layout
#endif
