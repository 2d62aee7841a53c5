/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Locks and condition variables as the kernel knows them.  A lock's word is 0; or has the bit of a writer and its thread's number, or
   the number of readers; and another bit while the kernel has a queue for it.  Whoever finds that one when unlocking leaves the rest to
   the kernel. */
#include "runtime.h"
#include "thread.h"

#include <stdatomic.h>

static struct local first;

void
cloudabi_first_thread(cloudabi_tid_t id)
{
	set_local(&first, id);
}

cloudabi_tid_t
rt_thread_id(void)
{
	return (((struct local *)thread_word())->id);
}

/* Waits in the kernel, for two things at most; answers the first one's event. */
static _Bool
wait_for(const cloudabi_subscription_t *what, size_t count)
{
	cloudabi_event_t events[2];
	size_t happened;
	_Bool first_did = 0;

	if (cloudabi_sys_poll(what, events, count, &happened) != CLOUDABI_ESUCCESS)
		give_up();
	for (size_t i = 0; i < happened; i++) {
		if (events[i].error != CLOUDABI_ESUCCESS)
			give_up();
		if (events[i].type == what->type)
			first_did = 1;
	}
	return (first_did);
}

static void
wait_for_lock(rt_lock *lock, cloudabi_eventtype_t type)
{
	cloudabi_subscription_t what = { .type = type };

	what.lock.lock = &lock->word;
	what.lock.lock_scope = CLOUDABI_SCOPE_PRIVATE;
	wait_for(&what, 1);
}

_Bool
rt_lock_try_write(rt_lock *lock)
{
	cloudabi_lock_t unlocked = CLOUDABI_LOCK_UNLOCKED;

	return (atomic_compare_exchange_strong(&lock->word, &unlocked, CLOUDABI_LOCK_WRLOCKED | rt_thread_id()));
}

void
rt_lock_write(rt_lock *lock)
{
	if (!rt_lock_try_write(lock))
		wait_for_lock(lock, CLOUDABI_EVENTTYPE_LOCK_WRLOCK);
}

void
rt_unlock_write(rt_lock *lock)
{
	cloudabi_lock_t locked = CLOUDABI_LOCK_WRLOCKED | rt_thread_id();

	if (!atomic_compare_exchange_strong(&lock->word, &locked, CLOUDABI_LOCK_UNLOCKED) &&
	    cloudabi_sys_lock_unlock(&lock->word, CLOUDABI_SCOPE_PRIVATE) != CLOUDABI_ESUCCESS)
		give_up();
}

_Bool
rt_lock_try_read(rt_lock *lock)
{
	cloudabi_lock_t word = lock->word;

	while ((word & (CLOUDABI_LOCK_WRLOCKED | CLOUDABI_LOCK_KERNEL_MANAGED)) == 0) {
		if (atomic_compare_exchange_weak(&lock->word, &word, word + 1))
			return (1);
	}
	return (0);
}

void
rt_lock_read(rt_lock *lock)
{
	if (!rt_lock_try_read(lock))
		wait_for_lock(lock, CLOUDABI_EVENTTYPE_LOCK_RDLOCK);
}

void
rt_unlock_read(rt_lock *lock)
{
	cloudabi_lock_t word = lock->word, less;
	_Bool last;

	/* The last reader of a lock with a queue becomes a writer, whom the kernel lets unlock. */
	do {
		last = word == (CLOUDABI_LOCK_KERNEL_MANAGED | 1);
		less = last ? CLOUDABI_LOCK_KERNEL_MANAGED | CLOUDABI_LOCK_WRLOCKED | rt_thread_id() : word - 1;
	} while (!atomic_compare_exchange_weak(&lock->word, &word, less));
	if (last && cloudabi_sys_lock_unlock(&lock->word, CLOUDABI_SCOPE_PRIVATE) != CLOUDABI_ESUCCESS)
		give_up();
}

static _Bool
wait_for_condvar(rt_condvar *condvar, rt_lock *lock, cloudabi_timestamp_t end, size_t count)
{
	cloudabi_subscription_t what[2] = { { .type = CLOUDABI_EVENTTYPE_CONDVAR }, { .type = CLOUDABI_EVENTTYPE_CLOCK } };

	what[0].condvar.condvar = &condvar->word;
	what[0].condvar.lock = &lock->word;
	what[0].condvar.condvar_scope = CLOUDABI_SCOPE_PRIVATE;
	what[0].condvar.lock_scope = CLOUDABI_SCOPE_PRIVATE;
	what[1].clock.clock_id = CLOUDABI_CLOCK_MONOTONIC;
	what[1].clock.timeout = end;
	what[1].clock.flags = CLOUDABI_SUBSCRIPTION_CLOCK_ABSTIME;
	return (wait_for(what, count));
}

void
rt_condvar_wait(rt_condvar *condvar, rt_lock *lock)
{
	wait_for_condvar(condvar, lock, 0, 1);
}

_Bool
rt_condvar_wait_until(rt_condvar *condvar, rt_lock *lock, cloudabi_timestamp_t end)
{
	return (wait_for_condvar(condvar, lock, end, 2));
}

static void
wake(rt_condvar *condvar, cloudabi_nthreads_t count)
{
	if (condvar->word != CLOUDABI_CONDVAR_HAS_NO_WAITERS &&
	    cloudabi_sys_condvar_signal(&condvar->word, CLOUDABI_SCOPE_PRIVATE, count) != CLOUDABI_ESUCCESS)
		give_up();
}

void
rt_condvar_signal(rt_condvar *condvar)
{
	wake(condvar, 1);
}

void
rt_condvar_broadcast(rt_condvar *condvar)
{
	wake(condvar, UINT32_MAX);
}
