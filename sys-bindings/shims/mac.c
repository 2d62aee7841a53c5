/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Mandatory access control, mac(9): the questions that the kernel's own ways past this module ask. */
#include "../wrapper.h"

struct label;
int	mac_socket_check_poll(struct ucred *, struct socket *);
int	mac_vnode_check_poll(struct ucred *, struct ucred *, struct vnode *);
int	mac_vnode_execve_will_transition(struct ucred *, struct vnode *, struct label *, struct image_params *);
extern bool mac_vnode_check_poll_fp_flag;

/* Kernels without the option MAC do not have these. */
#pragma weak mac_socket_check_poll
#pragma weak mac_vnode_check_poll
#pragma weak mac_vnode_check_poll_fp_flag
#pragma weak mac_vnode_execve_will_transition

/*
 * What fo_poll() asks before it looks at sockets and files in file systems, of which this module knows itself whether they
 * are ready.  Where it is asked, it takes the error for events.
 */
int
shim_mac_check_poll(struct file *fp, struct thread *td)
{
	struct vnode *vp;
	int error;

	if (fp->f_type == DTYPE_SOCKET && mac_socket_check_poll != NULL)
		return (mac_socket_check_poll(td->td_ucred, fp->f_data));
	/* No policy may want to know, for which there is no reason to wait for the lock. */
	if (fp->f_type != DTYPE_VNODE || &mac_vnode_check_poll_fp_flag == NULL || !mac_vnode_check_poll_fp_flag)
		return (0);
	vp = fp->f_vnode;
	shim_vn_lock_shared(vp);
	error = mac_vnode_check_poll(td->td_ucred, fp->f_cred, vp);
	shim_vop_unlock(vp);
	return (error);
}

/*
 * sv_setid_allowed: whether the new credential that do_execve() has made is to be installed.  It has one for set-id bits,
 * which are not honoured, and for a transition of a policy's, which is: it may be one to less than the caller
 * has.  For both at once, the identities are made the caller's again.  The process and the image's vnode are locked.
 */
bool
shim_setid_allowed(struct thread *td, struct image_params *imgp)
{
	struct ucred *new, *old;
	bool set_gid, set_uid;

	/* Without any, the kernel may do what it does at each exec: the saved identities become the effective ones. */
	if (!imgp->credential_setid)
		return (true);
	old = td->td_proc->p_ucred;
	set_uid = (imgp->attr->va_mode & S_ISUID) != 0 && imgp->attr->va_uid != old->cr_uid;
	set_gid = (imgp->attr->va_mode & S_ISGID) != 0 && imgp->attr->va_gid != old->cr_gid;
	if (!set_uid && !set_gid)
		return (true);
	/* The label of a script's interpreter is not at hand; then that of the program, which it is, counts. */
	if (mac_vnode_execve_will_transition == NULL ||
	    mac_vnode_execve_will_transition(old, imgp->vp, NULL, imgp) == 0)
		return (false);
	new = imgp->newcred;
	change_euid(new, old->cr_uidinfo);
	change_egid(new, old->cr_gid);
	change_svuid(new, new->cr_uid);
	change_svgid(new, new->cr_gid);
	return (true);
}
