/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Threads.  Each has a lock until it has ended, so that to lock it is to wait for the end. */
#include "runtime.h"
#include "thread.h"

#include <stdatomic.h>

/* In one piece of memory: what is known of the thread, a part that nobody may touch, and the stack.  No page is larger than the parts. */
#define PART ((size_t)64 << 10)
#define STACK ((size_t)256 << 10)
#define WHOLE (2 * PART + STACK)

struct rt_thread {
	rt_lock alive;
	struct local local;
	void *(*main)(void *);
	void *argument, *answer;
};

static void
entry(cloudabi_tid_t id, void *argument)
{
	rt_thread *self = argument;

	set_local(&self->local, id);
	/* It was locked by who started it, who did not know the number. */
	atomic_fetch_or(&self->alive.word, id);
	self->answer = self->main(self->argument);
	/* The kernel unlocks when the stack is not used any more. */
	cloudabi_sys_thread_exit(&self->alive.word, CLOUDABI_SCOPE_PRIVATE);
	give_up();
}

cloudabi_errno_t
rt_thread_start(rt_thread **thread, void *(*main)(void *), void *argument)
{
	cloudabi_threadattr_t attr = { .entry_point = entry, .stack_len = STACK };
	cloudabi_errno_t error;
	cloudabi_tid_t id;
	void *memory;

	error = cloudabi_sys_mem_map(NULL, WHOLE, CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE,
	    CLOUDABI_MAP_ANON | CLOUDABI_MAP_PRIVATE, CLOUDABI_MAP_ANON_FD, 0, &memory);
	if (error != CLOUDABI_ESUCCESS)
		return (error);
	error = cloudabi_sys_mem_protect((char *)memory + PART, PART, 0);
	if (error == CLOUDABI_ESUCCESS) {
		*thread = memory;
		(*thread)->alive.word = CLOUDABI_LOCK_WRLOCKED;
		(*thread)->main = main;
		(*thread)->argument = argument;
		attr.stack = (char *)memory + 2 * PART;
		attr.argument = memory;
		error = cloudabi_sys_thread_create(&attr, &id);
	}
	if (error != CLOUDABI_ESUCCESS)
		cloudabi_sys_mem_unmap(memory, WHOLE);
	return (error);
}

void *
rt_thread_join(rt_thread *thread)
{
	void *answer;

	rt_lock_read(&thread->alive);
	answer = thread->answer;
	cloudabi_sys_mem_unmap(thread, WHOLE);
	return (answer);
}
