/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/sysent.h>, <sys/linker.h>: the native ABI's description, which has no name outside of its file here. */
#include "wrapper.h"

/*
 * The kernel initialises each description by a function that gets its address: INIT_SYSENTVEC leaves both in the kernel's
 * sysinit_set.  The native one is the one of FreeBSD's 64-bit programs.  linker_file_foreach() calls this with the
 * linker's lock held; non-zero ends the search.
 */
static int
search_file(linker_file_t file, void *arg)
{
	const struct sysentvec *sv, **found = arg;
	struct sysinit **start, **stop, **entry;

	if (file != linker_kernel_file)
		return (0);
	if (linker_file_lookup_set(file, "sysinit_set", &start, &stop, NULL) != 0)
		return (1);
	for (entry = start; entry < stop; entry++) {
		if ((*entry)->func != (sysinit_cfunc_t)exec_sysvec_init)
			continue;
		sv = (*entry)->udata;
		if ((sv->sv_flags & (SV_ABI_MASK | SV_LP64)) == (SV_ABI_FREEBSD | SV_LP64))
			*found = sv;
	}
	return (1);
}

/* Sleeps on the linker's lock when it is called first, which is when the module is loaded. */
const struct sysentvec *
shim_native_sysvec(void)
{
	static const struct sysentvec *native;

	if (native == NULL)
		(void)linker_file_foreach(search_file, &native);
	return (native);
}

/* As vdso/arch/arm64.rs has them. */
_Static_assert(offsetof(struct vdso_timehands, th_physical) == 56 && sizeof(struct vdso_timehands) == 88 &&
    VDSO_TH_ALGO_ARM_GENTIM == 1, "struct vdso_timehands");
