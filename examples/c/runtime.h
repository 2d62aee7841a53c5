/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What a program needs besides the system calls: memory, text, locks, threads.  libcloudabi.a has it all. */
#ifndef RUNTIME_H
#define RUNTIME_H

#include "cloudabi.h"

#include <stdarg.h>

/* Functions that the compiler may call unasked, and one more. */
void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
int memcmp(const void *a, const void *b, size_t length);
size_t strlen(const char *text);

/* Memory.  A block begins at a multiple of 16; NULL: there is none left. */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);

/*
 * Text.  The formats are those of the C library for integers, characters, strings and pointers: d, i, u, x, X, o, c, s, p and %, with the
 * flags - 0 + # and blank, width, precision and h, hh, l, ll, j, z, t.  fd_printf answers an error, the others the length of the
 * whole text, as much of which is written as there is room for.
 */
cloudabi_errno_t fd_printf(cloudabi_fd_t fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
cloudabi_errno_t fd_vprintf(cloudabi_fd_t fd, const char *format, va_list arguments);
int snprintf(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf(char *text, size_t size, const char *format, va_list arguments);

/* Locks: a word that many threads have for reading, or one for writing.  No system call is made while nobody waits. */
typedef struct {
	_Atomic(cloudabi_lock_t) word;
} rt_lock;

#define RT_LOCK_INITIALIZER { CLOUDABI_LOCK_UNLOCKED }

void rt_lock_write(rt_lock *lock);
_Bool rt_lock_try_write(rt_lock *lock);
void rt_unlock_write(rt_lock *lock);
void rt_lock_read(rt_lock *lock);
_Bool rt_lock_try_read(rt_lock *lock);
void rt_unlock_read(rt_lock *lock);

/* Condition variables.  To wait, a thread has the lock for writing, as it has afterwards; it may wake without a signal. */
typedef struct {
	_Atomic(cloudabi_condvar_t) word;
} rt_condvar;

#define RT_CONDVAR_INITIALIZER { CLOUDABI_CONDVAR_HAS_NO_WAITERS }

void rt_condvar_wait(rt_condvar *condvar, rt_lock *lock);
/* False: that time of the clock CLOUDABI_CLOCK_MONOTONIC came first. */
_Bool rt_condvar_wait_until(rt_condvar *condvar, rt_lock *lock, cloudabi_timestamp_t end);
void rt_condvar_signal(rt_condvar *condvar);
void rt_condvar_broadcast(rt_condvar *condvar);

/* Threads.  One that nobody joins keeps its stack for as long as the program runs. */
typedef struct rt_thread rt_thread;

cloudabi_errno_t rt_thread_start(rt_thread **thread, void *(*main)(void *), void *argument);
/* Waits for its end, and answers what main did. */
void *rt_thread_join(rt_thread *thread);
cloudabi_tid_t rt_thread_id(void);

#endif
