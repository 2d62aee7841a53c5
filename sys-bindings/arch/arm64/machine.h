/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* arm64: what wrapper.h includes besides. */
#include <machine/armreg.h>

/* Where the kernel's writable data begins, from its linker script: behind the last constant. */
extern char __build_id_end[];
#define	KERNEL_DATA	__build_id_end

/* Only newer releases have it; weak as those in release.h. */
#if __FreeBSD_version >= 1500000
#pragma weak pmap_bti_set
#define	GUARD_PAGES(pmap, start, end)	((void)(pmap_bti_set != NULL && pmap_bti_set(pmap, start, end) != 0))
#endif
