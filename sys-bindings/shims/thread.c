/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/proc.h>: locks of processes and threads, and walks over them. */
#include "../wrapper.h"

bool
shim_has_to_return(struct thread *td)
{
	return ((td->td_ast & (TDAI(TDA_SIG) | TDAI(TDA_SUSPEND))) != 0);
}
