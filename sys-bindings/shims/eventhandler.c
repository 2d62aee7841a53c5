/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/eventhandler.h>: the process_exit event, and names that outlive the module. */
#include "../wrapper.h"

/*
 * A copy of a text that the kernel never frees, the same one each time: the kernel keeps lists of event handlers by their
 * names, from the first time that it is asked for one.  Nobody invokes this one.  Sleeps.
 */
const char *
shim_lasting_text(const char *text)
{
	return (eventhandler_create_list(text)->el_name);
}

eventhandler_tag
shim_process_exit_register(void (*fn)(void *, struct proc *), void *arg)
{
	return (EVENTHANDLER_REGISTER(process_exit, fn, arg, EVENTHANDLER_PRI_ANY));
}

void
shim_process_exit_deregister(eventhandler_tag tag)
{
	EVENTHANDLER_DEREGISTER(process_exit, tag);
}
