/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/sysent.h>, <sys/linker.h>: the native ABI's description, which has no name outside of its file here. */
#include "wrapper.h"

/*
 * The kernel initialises each description by a function that gets its address: INIT_SYSENTVEC leaves both in the kernel's
 * sysinit_set.  The native one is the one of FreeBSD's 64-bit programs.  Sleeps on the linker's lock when it is called first.
 */
const struct sysentvec *
shim_native_sysvec(void)
{
	static const struct sysentvec *native;
	struct sysinit **start, **stop, **entry;
	const struct sysentvec *sv;

	if (native != NULL)
		return (native);
	if (linker_file_lookup_set(linker_kernel_file, "sysinit_set", &start, &stop, NULL) != 0)
		return (NULL);
	for (entry = start; entry < stop; entry++) {
		if ((*entry)->func != (sysinit_cfunc_t)exec_sysvec_init)
			continue;
		sv = (*entry)->udata;
		if ((sv->sv_flags & (SV_ABI_MASK | SV_LP64)) == (SV_ABI_FREEBSD | SV_LP64))
			native = sv;
	}
	return (native);
}

/* As vdso/arch/arm64.rs has them. */
_Static_assert(offsetof(struct vdso_timehands, th_physical) == 56 && sizeof(struct vdso_timehands) == 88 &&
    VDSO_TH_ALGO_ARM_GENTIM == 1, "struct vdso_timehands");
