/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What locks and threads have in common: the thread pointer leads to a thread's number. */
#ifndef THREAD_H
#define THREAD_H

#include "cloudabi.h"
#include "machine.h"

/* The status of a program that the kernel refuses what it never should. */
#define BROKEN 102

/* The kernel's own word, the TCB, comes first. */
struct local {
	void *tcb;
	cloudabi_tid_t id;
};

static inline void
set_local(struct local *local, cloudabi_tid_t id)
{
	local->tcb = *(void **)thread_word();
	local->id = id;
	set_thread_word(local);
}

static inline _Noreturn void
give_up(void)
{
	for (;;)
		cloudabi_sys_proc_exit(BROKEN);
}

#endif
