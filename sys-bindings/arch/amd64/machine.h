/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* amd64: what wrapper.h includes besides. */
#include <machine/psl.h>

/* exec.c */
void	shim_close_io_ports(struct thread *);
