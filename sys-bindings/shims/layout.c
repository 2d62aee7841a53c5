/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Offsets that the kernel keeps as constants for debuggers; -1 where a kernel has not this one. */
#include "../wrapper.h"

extern const int thread_off_td_pcb __attribute__((__weak__));
extern const int kld_off_filename __attribute__((__weak__));

int
shim_thread_off_td_pcb(void)
{
	return (&thread_off_td_pcb == NULL ? -1 : thread_off_td_pcb);
}

int
shim_kld_off_filename(void)
{
	return (&kld_off_filename == NULL ? -1 : kld_off_filename);
}
