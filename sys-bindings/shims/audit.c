/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * <security/audit/audit_private.h>: records of system calls.  The kernel makes them itself where a sysentvec has a table
 * in which it can look up a call's event.
 */
#include "../wrapper.h"
#include <bsm/audit.h>

struct kaudit_record;
/* Of what succeeds, of what fails, or of both there may be a record. */
#define	AU_PRS_BOTH	3
extern bool audit_syscalls_enabled;
extern int audit_in_failure;
extern struct au_mask audit_nae_mask;
struct kaudit_record *audit_new(int, struct thread *);
void	audit_arg_fd(int);
void	audit_syscall_exit(int, struct thread *);
int	audit_pipe_preselect(au_id_t, au_event_t, au_class_t, int, int);
au_class_t au_event_class(au_event_t);
int	au_preselect(au_event_t, au_class_t, au_mask_t *, int);

/* A kernel without the option AUDIT has none of these. */
#pragma weak audit_arg_fd
#pragma weak audit_in_failure
#pragma weak audit_nae_mask
#pragma weak audit_new
#pragma weak audit_pipe_preselect
#pragma weak audit_syscall_exit
#pragma weak audit_syscalls_enabled
#pragma weak au_event_class
#pragma weak au_preselect

/* Whether records may have to be made, as the kernel has it; or null. */
bool *
shim_audit_switch(void)
{
	return (&audit_syscalls_enabled);
}

/*
 * What audit_syscall_enter() does, for an event that is given; with a descriptor, which is none if it is INT_MIN.  dtaudit(4)
 * is not asked.
 */
int
shim_audit_begin(struct thread *td, int event, int fd, bool *begun)
{
	struct au_mask *mask;
	au_class_t class;
	au_id_t auid;
	int error;

	/* The kernel has made one. */
	if (td->td_ar != NULL)
		return (0);
	auid = td->td_ucred->cr_audit.ai_auid;
	mask = auid == AU_DEFAUDITID ? &audit_nae_mask : &td->td_ucred->cr_audit.ai_mask;
	class = au_event_class(event);
	if (au_preselect(event, class, mask, AU_PRS_BOTH)) {
		/* Where nothing may go on without a record, and there is no room for one, only the administrator may. */
		while (audit_in_failure && priv_check(td, PRIV_AUDIT_FAILSTOP) != 0) {
			error = pause_sig("cloudabi audit", hz);
			if (error != EWOULDBLOCK)
				return (ERESTART);
		}
	} else if (!audit_pipe_preselect(auid, event, class, AU_PRS_BOTH, 0))
		return (0);
	td->td_ar = audit_new(event, td);
	if (td->td_ar == NULL)
		return (0);
	td->td_pflags |= TDP_AUDITREC;
	if (fd != INT_MIN)
		audit_arg_fd(fd);
	*begun = true;
	return (0);
}

/* What audit_syscall_exit() does, unless the record has been ended since it was begun. */
void
shim_audit_end(struct thread *td, int error)
{
	if ((td->td_pflags & TDP_AUDITREC) != 0)
		audit_syscall_exit(error, td);
}
