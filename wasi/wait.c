/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Waiting at a place in shared memory.  Who waits is in a list, of those whose places are alike; the list's lock is what makes of the
   comparison and the beginning of the wait one thing.  The offset is the instruction's. */
#include <stdatomic.h>
#include "wasi.h"

enum { WOKEN, NOT_EQUAL, TIMED_OUT };

/* On its stack. */
struct waiter {
	struct waiter *next;
	const void *place;
	rt_condvar woken;
	bool waits;
};

static struct list {
	rt_lock lock;
	/* In the order in which they came. */
	struct waiter *first;
	char padding[64 - sizeof(rt_lock) - sizeof(struct waiter *)];
} lists[64];

static struct list *
list_of(const void *place)
{
	return (&lists[((uintptr_t)place >> 2) * 0x9e3779b1U >> 16 & (sizeof(lists) / sizeof(lists[0]) - 1)]);
}

/* A place that the program can wait at. */
static void *
place_at(uint32_t address, uint32_t offset, size_t size, const void *caller)
{
	uint64_t at = (uint64_t)address + offset;

	if (at % size != 0)
		wasi_trap(WASM_RT_TRAP_UNALIGNED, caller);
	if (at + size > wasi_memory->size)
		wasi_trap(WASM_RT_TRAP_OOB, caller);
	return ((uint8_t *)wasi_memory->data + at);
}

static void
take_out(struct list *list, struct waiter *waiter)
{
	struct waiter **at = &list->first;

	while (*at != waiter)
		at = &(*at)->next;
	*at = waiter->next;
}

static uint32_t
sleep(struct list *list, struct waiter *waiter, int64_t timeout)
{
	cloudabi_timestamp_t now = 0, end = UINT64_MAX;

	if (timeout >= 0) {
		cloudabi_sys_clock_time_get(CLOUDABI_CLOCK_MONOTONIC, 0, &now);
		end = now + (uint64_t)timeout;
	}
	/* It may wake without a reason. */
	while (waiter->waits) {
		if (timeout < 0) {
			rt_condvar_wait(&waiter->woken, &list->lock);
		} else if (!rt_condvar_wait_until(&waiter->woken, &list->lock, end) && waiter->waits) {
			take_out(list, waiter);
			return (TIMED_OUT);
		}
	}
	return (WOKEN);
}

static uint32_t
wait(void *place, size_t size, uint64_t expected, int64_t timeout)
{
	struct list *list = list_of(place);
	struct waiter waiter = { .place = place, .waits = true }, **last;
	uint64_t seen;
	uint32_t result = NOT_EQUAL;

	rt_lock_write(&list->lock);
	seen = size == 4 ? atomic_load((_Atomic(uint32_t) *)place) : atomic_load((_Atomic(uint64_t) *)place);
	if (seen == expected) {
		for (last = &list->first; *last != NULL; last = &(*last)->next)
			;
		*last = &waiter;
		result = sleep(list, &waiter, timeout);
	}
	rt_unlock_write(&list->lock);
	return (result);
}

struct w2c_cloudabi;

uint32_t
w2c_cloudabi_wait32(struct w2c_cloudabi *self, uint32_t address, uint32_t expected, uint64_t timeout, uint32_t offset)
{
	return (wait(place_at(address, offset, 4, __builtin_return_address(0)), 4, expected, timeout));
}

uint32_t
w2c_cloudabi_wait64(struct w2c_cloudabi *self, uint32_t address, uint64_t expected, uint64_t timeout, uint32_t offset)
{
	return (wait(place_at(address, offset, 8, __builtin_return_address(0)), 8, expected, timeout));
}

uint32_t
w2c_cloudabi_notify(struct w2c_cloudabi *self, uint32_t address, uint32_t most, uint32_t offset)
{
	const void *place = place_at(address, offset, 4, __builtin_return_address(0));
	struct list *list = list_of(place);
	struct waiter **at = &list->first, *waiter;
	uint32_t count = 0;

	rt_lock_write(&list->lock);
	while (count < most && (waiter = *at) != NULL) {
		if (waiter->place != place) {
			at = &waiter->next;
			continue;
		}
		*at = waiter->next;
		waiter->waits = false;
		rt_condvar_signal(&waiter->woken);
		count++;
	}
	rt_unlock_write(&list->lock);
	return (count);
}
