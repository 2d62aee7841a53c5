/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Writes a message to the terminal; both are in the argument data.  See ../hello.yaml. */
#include "argdata.h"

cloudabi_exitcode_t
program_main(const void *bytes, size_t length)
{
	argdata all = { bytes, length };
	cloudabi_fd_t terminal;
	cloudabi_ciovec_t text[2] = { { "Hello, world", 12 }, { "\n", 1 } };
	const char *message;
	size_t written;

	if (!argdata_fd(argdata_get(all, "terminal"), &terminal))
		return (2);
	message = argdata_str(argdata_get(all, "message"), &length);
	if (message != NULL)
		text[0] = (cloudabi_ciovec_t){ message, length };
	if (cloudabi_sys_fd_write(terminal, text, 2, &written) != CLOUDABI_ESUCCESS)
		return (3);
	return (0);
}
