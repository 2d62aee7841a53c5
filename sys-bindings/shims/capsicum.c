/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/capsicum.h>: the test for capability mode. */
#include "../wrapper.h"

bool
shim_in_capability_mode(struct thread *td)
{
	return (IN_CAPABILITY_MODE(td));
}
