/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * <security/audit/audit.h>: what shims add to a thread's record where they go past a function of the kernel's that does.
 * A kernel without the option AUDIT has none of this, and no thread of it has a record.
 */
#ifndef SHIMS_AUDIT_H
#define	SHIMS_AUDIT_H

void	audit_arg_cmd(int);
void	audit_arg_fflags(int);
void	audit_arg_file(struct proc *, struct file *);
void	audit_arg_mode(mode_t);
void	audit_arg_process(struct proc *);
void	audit_arg_rights(cap_rights_t *);
void	audit_arg_signum(u_int);
void	audit_arg_vnode1(struct vnode *);
void	audit_sysclose(struct thread *, int, struct file *);
#pragma weak audit_arg_cmd
#pragma weak audit_arg_fflags
#pragma weak audit_arg_file
#pragma weak audit_arg_mode
#pragma weak audit_arg_process
#pragma weak audit_arg_rights
#pragma weak audit_arg_signum
#pragma weak audit_arg_vnode1
#pragma weak audit_sysclose

/* Whether the current thread has a record. */
#define	has_record(td)	__predict_false(((td)->td_pflags & TDP_AUDITREC) != 0)

#endif
