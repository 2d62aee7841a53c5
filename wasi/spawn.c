/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Threads.  Each has an instance of its own, which lies on its stack.  Nobody waits for a thread's end: it puts its stack aside for
   the next one, with a lock that the kernel unlocks when the thread does not use the stack any more. */
#include "thread.h"
#include "wasi.h"

/* At the top of a thread's stack. */
struct stack {
	struct local local;
	uint32_t argument;
	struct stack *next;
};

/* Stacks of threads that have ended, no more than so many. */
#define MOST_IDLE 16
static struct stack *idle;
static unsigned count;
LOCK_OF(idle);

static struct stack *
take_idle(void)
{
	struct stack *stack = idle;

	if (stack != NULL) {
		idle = stack->next;
		count--;
	}
	return (stack);
}

static char *
bottom(struct stack *stack)
{
	return ((char *)(stack + 1) - WASI_STACK);
}

static void
unmap(struct stack *stack)
{
	cloudabi_sys_mem_unmap(bottom(stack) - WASI_PAGE, WASI_PAGE + WASI_STACK);
}

static void
begin(cloudabi_tid_t id, void *argument)
{
	struct stack *self = argument;

	set_local(&self->local, id);
	wasi_run_thread(id, self->argument);
	LOCK(idle);
	if (count == MOST_IDLE)
		unmap(take_idle());
	self->next = idle;
	idle = self;
	count++;
	cloudabi_sys_thread_exit(&idle_lock.word, CLOUDABI_SCOPE_PRIVATE);
	give_up();
}

struct w2c_wasi;

/* A thread's number is the kernel's, which begins to count at 100,000 and has none twice; or it is negative, an error. */
uint32_t
w2c_wasi_thread0x2Dspawn(struct w2c_wasi *self, uint32_t argument)
{
	cloudabi_threadattr_t attr = { .entry_point = begin, .stack_len = WASI_STACK - sizeof(struct stack) };
	struct stack *stack;
	wasi_errno error;
	cloudabi_tid_t id;

	LOCK(idle);
	stack = take_idle();
	UNLOCK(idle);
	if (stack == NULL) {
		char *lowest = wasi_map_stack();

		if (lowest == NULL)
			return (-CLOUDABI_ENOMEM);
		stack = (struct stack *)(lowest + WASI_STACK) - 1;
	}
	stack->argument = argument;
	attr.stack = bottom(stack);
	attr.argument = stack;
	error = cloudabi_sys_thread_create(&attr, &id);
	if (error != CLOUDABI_ESUCCESS) {
		unmap(stack);
		return (-error);
	}
	return (id);
}
