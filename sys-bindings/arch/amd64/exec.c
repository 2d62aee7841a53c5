/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <machine/elf.h>, <machine/pcb.h>, <machine/tss.h>: the native ABI, and what of the machine's state outlives an exec. */
#include "wrapper.h"
#include <machine/tss.h>

/*
 * exec_setregs() leaves a thread the I/O ports of i386_set_ioperm(2), in a bitmap behind the task state segment that the
 * thread has got for it.  A set bit closes a port.  The processor reads the bitmap at each access, so that nothing
 * has to be loaded anew; segment and bitmap are freed with the thread.
 *
 * The rest is gone: exec_setregs() frees the LDT, clears segment bases, debug registers, the floating-point state and,
 * in the flags, the I/O privilege level that an open /dev/io gave.
 */
void
shim_close_io_ports(struct thread *td)
{
	struct amd64tss *tss;

	tss = td->td_pcb->pcb_tssp;
	if (tss != NULL)
		memset(tss + 1, 0xff, IOPERM_BITMAP_SIZE);
}

const struct sysentvec *
shim_native_sysvec(void)
{
	return (&elf64_freebsd_sysvec_la48);
}

/* As vdso/arch/amd64.rs has them. */
_Static_assert(offsetof(struct vdso_timehands, th_x86_shift) == 56 && sizeof(struct vdso_timehands) == 88 &&
    VDSO_TH_ALGO_X86_TSC == 1, "struct vdso_timehands");
