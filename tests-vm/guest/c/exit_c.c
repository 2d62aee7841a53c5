/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Exits with the status in the argument data, a decimal number. */
#include "cloudabi.h"

cloudabi_exitcode_t
program_main(const void *argdata, size_t argdatalen)
{
	const char *digits = argdata;
	cloudabi_exitcode_t status = 0;

	if (argdatalen == 0)
		return (126);
	for (size_t i = 0; i < argdatalen; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return (126);
		status = status * 10 + (cloudabi_exitcode_t)(digits[i] - '0');
	}
	return (status);
}
