/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Calls about the program itself: its arguments, clocks, chance and end. */
#include "wasi.h"

argdata wasi_args, wasi_env;

/* Puts strings and their addresses; each is a text of the argument data, of an environment a name, `=` and a value.  Without
   addresses to put, only counts. */
static wasi_errno
strings(argdata rest, bool named, bool put, uint32_t *addresses, uint32_t *buffer, uint32_t *count, uint64_t *size)
{
	argdata value;
	size_t length;
	const char *text;

	*count = 0;
	*size = 0;
	while (argdata_next(&rest, &value)) {
		text = argdata_str(value, &length);
		if (put)
			TRY(wasi_put_u32(*addresses + *count * 4, *buffer + *size));
		if (named) {
			if (put) {
				TRY(wasi_put(*buffer + *size, text, length));
				TRY(wasi_put(*buffer + *size + length, "=", 1));
			}
			*size += length + 1;
			if (!argdata_next(&rest, &value))
				break;
			text = argdata_str(value, &length);
		}
		/* With its NUL. */
		if (put)
			TRY(wasi_put(*buffer + *size, text, length + 1));
		*size += length + 1;
		++*count;
	}
	return (CLOUDABI_ESUCCESS);
}

static wasi_errno
put_strings(argdata from, bool named, uint32_t addresses, uint32_t buffer)
{
	uint32_t count;
	uint64_t size;

	return (strings(from, named, true, &addresses, &buffer, &count, &size));
}

static wasi_errno
put_sizes(argdata from, bool named, uint32_t count_at, uint32_t size_at)
{
	uint32_t count;
	uint64_t size;

	strings(from, named, false, NULL, NULL, &count, &size);
	TRY(wasi_put_u32(count_at, count));
	return (wasi_put_u32(size_at, size));
}

WASI(wasi_errno, args_get, uint32_t addresses, uint32_t buffer)
{
	return (put_strings(wasi_args, false, addresses, buffer));
}

WASI(wasi_errno, args_sizes_get, uint32_t count, uint32_t size)
{
	return (put_sizes(wasi_args, false, count, size));
}

WASI(wasi_errno, environ_get, uint32_t addresses, uint32_t buffer)
{
	return (put_strings(wasi_env, true, addresses, buffer));
}

WASI(wasi_errno, environ_sizes_get, uint32_t count, uint32_t size)
{
	return (put_sizes(wasi_env, true, count, size));
}

bool
wasi_clock(uint32_t id, cloudabi_clockid_t *clock)
{
	static const cloudabi_clockid_t clocks[] = {
		CLOUDABI_CLOCK_REALTIME, CLOUDABI_CLOCK_MONOTONIC, CLOUDABI_CLOCK_PROCESS_CPUTIME_ID,
		CLOUDABI_CLOCK_THREAD_CPUTIME_ID
	};

	if (id >= sizeof(clocks) / sizeof(clocks[0]))
		return (false);
	*clock = clocks[id];
	return (true);
}

WASI(wasi_errno, clock_res_get, uint32_t id, uint32_t result)
{
	cloudabi_timestamp_t resolution;
	cloudabi_clockid_t which;

	if (!wasi_clock(id, &which))
		return (CLOUDABI_EINVAL);
	TRY(cloudabi_sys_clock_res_get(which, &resolution));
	return (wasi_put_u64(result, resolution));
}

WASI(wasi_errno, clock_time_get, uint32_t id, uint64_t precision, uint32_t result)
{
	cloudabi_timestamp_t now;
	cloudabi_clockid_t which;

	if (!wasi_clock(id, &which))
		return (CLOUDABI_EINVAL);
	TRY(cloudabi_sys_clock_time_get(which, precision, &now));
	return (wasi_put_u64(result, now));
}

WASI(void, proc_exit, uint32_t code)
{
	for (;;)
		cloudabi_sys_proc_exit(code);
}

WASI(wasi_errno, proc_raise, uint32_t signal)
{
	/* None, HUP, INT, QUIT, ILL, TRAP, ABRT, BUS, FPE, KILL, USR1, SEGV, USR2, PIPE, ALRM, TERM, CHLD, CONT, STOP, TSTP, TTIN,
	   TTOU, URG, XCPU, XFSZ, VTALRM; PROF, WINCH, POLL and PWR are unknown to CloudABI; SYS. */
	static const cloudabi_signal_t signals[] = { 0, 7, 9, 12, 8, 17, 1, 3, 6, 10, 22, 13, 23, 11, 2, 16, 4, 5, 14, 18, 19, 20,
		21, 25, 26, 24, 0, 0, 0, 0, 15 };

	if (signal == 0)
		return (CLOUDABI_ESUCCESS);
	if (signal >= sizeof(signals) || signals[signal] == 0)
		return (CLOUDABI_EINVAL);
	return (cloudabi_sys_proc_raise(signals[signal]));
}

WASI(wasi_errno, random_get, uint32_t buffer, uint32_t length)
{
	void *to = wasi_at(buffer, length);

	if (to == NULL)
		return (CLOUDABI_EFAULT);
	return (cloudabi_sys_random_get(to, length));
}

WASI(wasi_errno, sched_yield)
{
	return (cloudabi_sys_thread_yield());
}
