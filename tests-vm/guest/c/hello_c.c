/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Prints lines; the stack is aligned as C requires, and data with addresses in it was relocated. */
#include "cloudabi.h"

/* The descriptor of the console. */
#define CONSOLE 0

static const char first[] = "Hello from a C program, ";
static const char second[] = "by the vDSO\n";
/* Not constant: the linker leaves a relocation for each address. */
static cloudabi_ciovec_t vectors[] = {
	{ first, sizeof(first) - 1 },
	{ second, sizeof(second) - 1 },
};

cloudabi_exitcode_t
program_main(const void *argdata, size_t argdatalen)
{
	/* Written as a whole, by an instruction that wants the alignment. */
	volatile _Alignas(16) struct {
		char bytes[64];
	} aligned = { { 0 } };
	size_t written = 0;

	(void)argdata;
	(void)argdatalen;
	if ((uintptr_t)&aligned % 16 != 0 || (uintptr_t)__builtin_frame_address(0) % 16 != 0)
		return (2);
	if (cloudabi_sys_fd_write(CONSOLE, vectors, 2, &written) != CLOUDABI_ESUCCESS)
		return (3);
	return (written == sizeof(first) + sizeof(second) - 2 ? 0 : 4);
}
