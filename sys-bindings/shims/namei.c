/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/namei.h>: path lookup. */
#include "../wrapper.h"

/*
 * The steps that kern_openat() takes before it installs the descriptor.  NDINIT_ATRIGHTS and the functions that free
 * parts of a nameidata are macros that differ between releases.
 */
int
shim_openat(struct thread *td, int dirfd, const char *path, int flags, int mode, const cap_rights_t *rights,
    struct file **fpp)
{
	struct nameidata nd;
	cap_rights_t needed;
	struct file *fp;
	struct vnode *vp;
	int cmode, error;

	error = falloc_noinstall(td, &fp);
	if (error != 0)
		return (error);
	/* Devices look at the flags while they are opened. */
	fp->f_flag = flags & FMASK;
	cmode = mode & ~td->td_proc->p_pd->pd_cmask & ACCESSPERMS;
	needed = *rights;
	NDINIT_ATRIGHTS(&nd, LOOKUP, FOLLOW | AUDITVNODE1 | WANTIOCTLCAPS, UIO_SYSSPACE, path, dirfd, &needed);
	td->td_dupfd = -1;
	error = vn_open_cred(&nd, &flags, cmode, VN_OPEN_WANTIOCTLCAPS, td->td_ucred, fp);
	if (error == ENXIO && fp->f_ops != &badfileops) {
		/* A device has made the file its own. */
		NDFREE_IOCTLCAPS(&nd);
		*fpp = fp;
		return (0);
	}
	if (error != 0) {
		NDFREE_IOCTLCAPS(&nd);
		fdrop(fp, td);
		/* What O_NOFOLLOW gives for a symbolic link. */
		return (error == EMLINK ? ELOOP : error);
	}
	td->td_dupfd = 0;
	NDFREE_PNBUF(&nd);
	NDFREE_IOCTLCAPS(&nd);
	vp = nd.ni_vp;
	fp->f_vnode = vp;
	if (fp->f_ops == &badfileops)
		finit_vnode(fp, flags, NULL, &vnops);
	shim_vop_unlock(vp);
	if ((flags & O_TRUNC) != 0) {
		error = fo_truncate(fp, 0, td->td_ucred, td);
		if (error != 0) {
			fdrop(fp, td);
			return (error);
		}
	}
	*fpp = fp;
	return (0);
}
