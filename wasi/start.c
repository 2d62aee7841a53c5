/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* The start: the argument data, a mapping of `args`, a sequence; `env`, a mapping; the descriptors `stdin`, `stdout` and
   `stderr`; `dirs`, a mapping of names and directories; `sockets`, a sequence.  Whatever is missing the program lacks. */
#include <stdarg.h>
#include <stdlib.h>
#include "wasi.h"

/* The status of a program that could not be started. */
#define NOT_STARTED 127

void
wasi_say(const char *piece, ...)
{
	cloudabi_ciovec_t vectors[8];
	wasi_entry entry;
	size_t count = 0, done;
	va_list pieces;

	if (wasi_find(2, 0, &entry) != CLOUDABI_ESUCCESS)
		return;
	va_start(pieces, piece);
	for (; piece != NULL && count < sizeof(vectors) / sizeof(vectors[0]); piece = va_arg(pieces, const char *))
		vectors[count++] = (cloudabi_ciovec_t){ piece, strlen(piece) };
	va_end(pieces);
	cloudabi_sys_fd_write(entry.fd, vectors, count, &done);
}

static _Noreturn void
refuse(const char *what, const char *why)
{
	wasi_say("wasi: ", what, ": ", why, "\n", NULL);
	for (;;)
		cloudabi_sys_proc_exit(NOT_STARTED);
}

/* A descriptor as the lowest number from `from` on. */
static uint32_t
add(argdata value, const char *what, uint32_t from)
{
	cloudabi_fd_t fd;
	uint32_t number;

	if (!argdata_fd(value, &fd))
		refuse(what, "not a descriptor");
	if (wasi_add(fd, ~0ULL, ~0ULL, from, &number) != CLOUDABI_ESUCCESS)
		refuse(what, "the descriptor is not open");
	return (number);
}

static void
check_strings(argdata rest, const char *what)
{
	argdata value;
	size_t length;

	while (argdata_next(&rest, &value)) {
		const char *text = argdata_str(value, &length);

		if (text == NULL)
			refuse(what, "not a string; numbers and the like take quotes");
		if (strlen(text) != length)
			refuse(what, "a string with a NUL in it");
	}
}

static void
add_directories(argdata rest)
{
	argdata name, value;

	while (argdata_next(&rest, &name) && argdata_next(&rest, &value)) {
		size_t length;
		const char *text = argdata_str(name, &length);
		uint32_t number;
		wasi_entry entry;

		if (text == NULL)
			refuse("dirs", "a name that is not a string");
		number = add(value, text, 3);
		if (wasi_find(number, 0, &entry) != CLOUDABI_ESUCCESS || entry.type != WASI_DIRECTORY)
			refuse(text, "not a directory");
		wasi_name(number, text, length);
	}
}

static const char *const standard[] = { "stdin", "stdout", "stderr" };

static bool
is(const char *text, const char *key)
{
	return (strlen(text) == strlen(key) && memcmp(text, key, strlen(key)) == 0);
}

static void
check_keys(argdata rest)
{
	static const char *const others[] = { "args", "env", "dirs", "sockets" };
	argdata key, value;

	while (argdata_next(&rest, &key) && argdata_next(&rest, &value)) {
		size_t length;
		const char *text = argdata_str(key, &length);
		bool known = false;

		for (size_t i = 0; text != NULL && i < sizeof(standard) / sizeof(standard[0]); i++)
			known = known || is(text, standard[i]);
		for (size_t i = 0; text != NULL && i < sizeof(others) / sizeof(others[0]); i++)
			known = known || is(text, others[i]);
		if (!known)
			refuse(text == NULL ? "argument data" : text, "no key of a WASI program's argument data");
	}
}

static void
start(void)
{
	wasi_run_program();
	for (;;)
		cloudabi_sys_proc_exit(0);
}

cloudabi_exitcode_t
program_main(const void *bytes, size_t length)
{
	argdata all = { bytes, length }, rest, value;
	char *stack;

	/* Standard error first, to tell of the rest. */
	for (uint32_t number = 3; number-- > 0;) {
		value = argdata_get(all, standard[number]);
		if (value.bytes != NULL)
			add(value, standard[number], number);
	}
	check_keys(argdata_map(all));
	wasi_args = argdata_seq(argdata_get(all, "args"));
	check_strings(wasi_args, "args");
	wasi_env = argdata_map(argdata_get(all, "env"));
	check_strings(wasi_env, "env");
	add_directories(argdata_map(argdata_get(all, "dirs")));
	rest = argdata_seq(argdata_get(all, "sockets"));
	while (argdata_next(&rest, &value))
		add(value, "sockets", 3);

	stack = wasi_map_stack();
	if (stack == NULL)
		refuse("stack", "no memory");
	wasi_call_on_stack(stack + WASI_STACK, start);
	return (NOT_STARTED);
}
