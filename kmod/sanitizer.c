/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * In a module for a kernel with KASAN: what the sanitizer is told.
 *
 * Variables: the compilers leave functions in .init_array and .fini_array that register them.  The kernel linker would
 * call these, the latter even where it has refused the file, with calls that lead nowhere: a kernel without KASAN
 * would panic.  So module.ld makes them members of two linker sets, whose functions the module calls itself.
 *
 * Stacks: a thread that ends does not return from its functions, whose marks stay on its kernel stack.  fork1() gives
 * the stack of a process that is no more to a new one as it is.  C code hardly notices, as it takes a mark off
 * when a variable's scope begins; Rust's optimiser merges scopes.  So the marks go when the stack gets its new thread.
 */
#include <sys/param.h>
#include <sys/asan.h>
#include <sys/eventhandler.h>
#include <sys/kernel.h>
#include <sys/linker_set.h>
#include <sys/module.h>
#include <sys/proc.h>

typedef void sanitizer_function(void);

int	cloudabi64_modevent(module_t, int, void *);
int	cloudabi64_instrumented_modevent(module_t, int, void *);

static eventhandler_tag thread_tag;

/* A set must not be empty, and its section not have the type that the kernel linker looks for. */
static void
nothing(void)
{
}

DATA_SET(cloudabi64_register, nothing);
DATA_SET(cloudabi64_unregister, nothing);
SET_DECLARE(cloudabi64_register, sanitizer_function);
SET_DECLARE(cloudabi64_unregister, sanitizer_function);

/* Nobody runs on the stack of a thread that is being made. */
static void
clean_stack(void *unused, struct thread *td)
{
	size_t size = ptoa(td->td_kstack_pages);

	if (td->td_kstack != 0)
		kasan_mark((void *)td->td_kstack, size, size, 0);
}

/* The module's event handler.  An unload follows a load that failed, too. */
int
cloudabi64_instrumented_modevent(module_t module, int event, void *argument)
{
	sanitizer_function **function;
	int error;

	if (event == MOD_LOAD) {
		SET_FOREACH(function, cloudabi64_register)
			(*function)();
	}
	error = cloudabi64_modevent(module, event, argument);
	if (error != 0)
		return (error);
	if (event == MOD_LOAD) {
		/* The kernel is the one that the module was built for. */
		thread_tag = EVENTHANDLER_REGISTER(thread_ctor, clean_stack, NULL, EVENTHANDLER_PRI_ANY);
	} else if (event == MOD_UNLOAD) {
		if (thread_tag != NULL)
			EVENTHANDLER_DEREGISTER(thread_ctor, thread_tag);
		SET_FOREACH(function, cloudabi64_unregister)
			(*function)();
	}
	return (0);
}
