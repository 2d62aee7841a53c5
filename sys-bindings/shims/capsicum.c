/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/capsicum.h>: the test for capability mode, and cap_rights_limit(2). */
#include "../wrapper.h"
#include "audit.h"

bool
shim_in_capability_mode(struct thread *td)
{
	return (IN_CAPABILITY_MODE(td));
}

int
shim_cap_rights_limit(struct thread *td, int fd, cap_rights_t *rights)
{
	if (has_record(td))
		audit_arg_rights(rights);
	return (kern_cap_rights_limit(td, fd, rights));
}
