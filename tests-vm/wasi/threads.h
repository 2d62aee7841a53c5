/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Threads for the programs here: what the instructions and thread-spawn give, and no more.  The C library at hand knows of no
   threads, so only one at a time may use it. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* errno is not to be had: compiled for threads it is another one than the library's. */
#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			exit(1); \
		} \
	} while (0)

#define FOREVER (-1LL)
enum { WOKEN, NOT_EQUAL, TIMED_OUT };

#define wait32(place, expected, timeout) __builtin_wasm_memory_atomic_wait32((int *)(place), expected, timeout)
#define wait64(place, expected, timeout) __builtin_wasm_memory_atomic_wait64((long long *)(place), expected, timeout)
#define notify(place, most) __builtin_wasm_memory_atomic_notify((int *)(place), most)

__attribute__((import_module("wasi"), import_name("thread-spawn"))) int thread_spawn(void *);

/* What a thread is given begins with what its first instructions need. */
typedef struct {
	char *stack, *tls;
	void (*main)(void *);
	void *argument;
	_Atomic(int) ended;
	int id;
	_Alignas(16) char of_tls[256], of_stack[8192];
} thread;

/* No function in C can begin without a stack. */
__asm__(".globaltype __stack_pointer, i32\n"
    ".functype __wasm_init_tls (i32) -> ()\n"
    ".functype thread_begin (i32, i32) -> ()\n"
    ".globl wasi_thread_start\n"
    ".export_name wasi_thread_start, wasi_thread_start\n"
    ".type wasi_thread_start,@function\n"
    "wasi_thread_start:\n"
    ".functype wasi_thread_start (i32, i32) -> ()\n"
    "local.get 1\n"
    "i32.load 0\n"
    "global.set __stack_pointer\n"
    "local.get 1\n"
    "i32.load 4\n"
    "call __wasm_init_tls\n"
    "local.get 0\n"
    "local.get 1\n"
    "call thread_begin\n"
    "end_function\n");

__attribute__((used, visibility("hidden"))) void
thread_begin(int id, thread *self)
{
	self->id = id;
	self->main(self->argument);
	atomic_store(&self->ended, 1);
	notify(&self->ended, 1);
}

static inline int
start(thread *thread, void (*main)(void *), void *argument)
{
	CHECK(__builtin_wasm_tls_size() <= sizeof(thread->of_tls));
	thread->stack = thread->of_stack + sizeof(thread->of_stack);
	thread->tls = thread->of_tls;
	thread->main = main;
	thread->argument = argument;
	atomic_store(&thread->ended, 0);
	return (thread_spawn(thread));
}

static inline void
join(thread *thread)
{
	while (atomic_load(&thread->ended) == 0)
		wait32(&thread->ended, 0, FOREVER);
}

/* A mutex: 0 free, 1 taken, 2 and somebody waits. */
static inline void
lock(_Atomic(int) *mutex)
{
	int seen = 0;

	if (atomic_compare_exchange_strong(mutex, &seen, 1))
		return;
	while (atomic_exchange(mutex, 2) != 0)
		wait32(mutex, 2, FOREVER);
}

static inline void
unlock(_Atomic(int) *mutex)
{
	if (atomic_exchange(mutex, 0) == 2)
		notify(mutex, 1);
}
