/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/systm.h>, <sys/proc.h>: critical sections, and the machine's part of a new thread. */
#include "../wrapper.h"

/*
 * The signatures of these functions changed between releases. Choosing by the type of the declaration rather than by
 * __FreeBSD_version needs no list of which version has which.
 */
typedef void upcall_void_t(struct thread *, void (*)(void *), void *, stack_t *);
typedef int upcall_int_t(struct thread *, void (*)(void *), void *, stack_t *);

static __unused int
upcall_void(upcall_void_t *fn, struct thread *td, void (*entry)(void *), void *arg, stack_t *stack)
{
	fn(td, entry, arg, stack);
	return (0);
}

static __unused int
upcall_int(upcall_int_t *fn, struct thread *td, void (*entry)(void *), void *arg, stack_t *stack)
{
	return (fn(td, entry, arg, stack));
}

int
shim_cpu_set_upcall(struct thread *td, void (*entry)(void *), void *arg, void *base, size_t size)
{
	stack_t ss = { .ss_sp = base, .ss_size = size };
	stack_t *stack = &ss;

	return (_Generic(&cpu_set_upcall, upcall_void_t *: upcall_void, upcall_int_t *: upcall_int)(cpu_set_upcall,
	    td, entry, arg, stack));
}
