/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* poll_oneoff. */
#include "wasi.h"

typedef struct {
	uint64_t userdata;
	uint8_t type;
	union {
		struct {
			uint32_t id;
			uint64_t timeout, precision;
			uint16_t flags;
		} clock;
		struct {
			uint32_t fd;
		} fd_readwrite;
	};
} subscription;

typedef struct {
	uint64_t userdata;
	uint16_t error;
	uint8_t type;
	uint64_t nbytes;
	uint16_t flags;
} event;

_Static_assert(sizeof(subscription) == 48, "size of subscription");
_Static_assert(sizeof(event) == 32, "size of event");

enum { CLOCK, FD_READ, FD_WRITE };

/* What the kernel takes, so many at once. */
#define MOST 16384
/* What there is room for without asking the kernel for memory. */
#define FEW 32

/* What the kernel is to wait for, or why it cannot. */
static wasi_errno
translate(const subscription *wanted, cloudabi_subscription_t *given)
{
	memset(given, 0, sizeof(*given));
	given->userdata = wanted->userdata;
	if (wanted->type == CLOCK) {
		if (!wasi_clock(wanted->clock.id, &given->clock.clock_id) ||
		    (wanted->clock.flags & ~CLOUDABI_SUBSCRIPTION_CLOCK_ABSTIME) != 0)
			return (CLOUDABI_EINVAL);
		given->type = CLOUDABI_EVENTTYPE_CLOCK;
		given->clock.timeout = wanted->clock.timeout;
		given->clock.precision = wanted->clock.precision;
		given->clock.flags = wanted->clock.flags;
	} else if (wanted->type == FD_READ || wanted->type == FD_WRITE) {
		bool reads = wanted->type == FD_READ;
		FIND(entry, wanted->fd_readwrite.fd, WASI_POLL_FD_READWRITE | (reads ? WASI_FD_READ : WASI_FD_WRITE));

		given->type = reads ? CLOUDABI_EVENTTYPE_FD_READ : CLOUDABI_EVENTTYPE_FD_WRITE;
		given->fd_readwrite.fd = entry->fd;
		given->fd_readwrite.flags = CLOUDABI_SUBSCRIPTION_FD_READWRITE_POLL;
	} else {
		return (CLOUDABI_EINVAL);
	}
	return (CLOUDABI_ESUCCESS);
}

static event
told(const cloudabi_event_t *happened)
{
	event told;

	memset(&told, 0, sizeof(told));
	told.userdata = happened->userdata;
	told.error = happened->error;
	if (happened->type == CLOUDABI_EVENTTYPE_CLOCK) {
		told.type = CLOCK;
	} else {
		told.type = happened->type == CLOUDABI_EVENTTYPE_FD_READ ? FD_READ : FD_WRITE;
		told.nbytes = happened->fd_readwrite.nbytes;
		told.flags = happened->fd_readwrite.flags;
	}
	return (told);
}

static wasi_errno
poll(const uint8_t *from, uint8_t *to, uint32_t count, cloudabi_subscription_t *given, cloudabi_event_t *happened,
    uint32_t *done)
{
	subscription wanted;
	uint32_t errors = 0;
	size_t events;

	/* What cannot be waited for happens at once, and nothing else does then.  The program may give one place for both. */
	for (uint32_t i = 0; i < count; i++) {
		memcpy(&wanted, from + i * sizeof(wanted), sizeof(wanted));
		wasi_errno error = translate(&wanted, &given[i]);

		if (error != CLOUDABI_ESUCCESS)
			happened[errors++] = (cloudabi_event_t){
				.userdata = wanted.userdata,
				.error = error,
				.type = wanted.type == CLOCK ? CLOUDABI_EVENTTYPE_CLOCK :
				    wanted.type == FD_READ ? CLOUDABI_EVENTTYPE_FD_READ : CLOUDABI_EVENTTYPE_FD_WRITE,
			};
	}
	events = errors;
	if (errors == 0)
		TRY(cloudabi_sys_poll(given, happened, count, &events));
	for (size_t i = 0; i < events; i++) {
		event one = told(&happened[i]);

		memcpy(to + i * sizeof(one), &one, sizeof(one));
	}
	*done = events;
	return (CLOUDABI_ESUCCESS);
}

WASI(wasi_errno, poll_oneoff, uint32_t in, uint32_t out, uint32_t count, uint32_t result)
{
	struct {
		cloudabi_subscription_t given[FEW];
		cloudabi_event_t happened[FEW];
	} few;
	const uint8_t *from = wasi_at(in, count * (uint64_t)sizeof(subscription));
	uint8_t *to = wasi_at(out, count * (uint64_t)sizeof(event));
	cloudabi_subscription_t *given = few.given;
	cloudabi_event_t *happened = few.happened;
	size_t size = count * (sizeof(*given) + sizeof(*happened));
	uint32_t done = 0;
	wasi_errno error;

	if (from == NULL || to == NULL)
		return (CLOUDABI_EFAULT);
	if (count == 0 || count > MOST)
		return (CLOUDABI_EINVAL);
	if (count > FEW) {
		given = wasi_map(size, CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE);
		if (given == NULL)
			return (CLOUDABI_ENOMEM);
		happened = (cloudabi_event_t *)(given + count);
	}
	error = poll(from, to, count, given, happened, &done);
	if (count > FEW)
		cloudabi_sys_mem_unmap(given, size);
	TRY(error);
	return (wasi_put_u32(result, done));
}
