/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/systm.h>, <sys/proc.h>: critical sections, and the machine's part of a new thread. */
#include "../wrapper.h"

/* In newer releases it may fail. */
typedef void upcall_void_t(struct thread *, void (*)(void *), void *, stack_t *);
typedef int upcall_int_t(struct thread *, void (*)(void *), void *, stack_t *);

int
shim_cpu_set_upcall(struct thread *td, void (*entry)(void *), void *arg, void *base, size_t size)
{
	stack_t ss = { .ss_sp = base, .ss_size = size };
	stack_t *stack = &ss;

	return (BY_TYPE(cpu_set_upcall, upcall_void_t, (td, entry, arg, stack), upcall_int_t, (td, entry, arg, stack)));
}
