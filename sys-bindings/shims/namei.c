/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/namei.h>: path lookup. */
#include "../wrapper.h"
#include <vm/uma.h>
#include "audit.h"

/* A buffer for a path of MAXPATHLEN bytes; sleeps, does not fail. */
void *
shim_namei_alloc(void)
{
	return (uma_zalloc(namei_zone, M_WAITOK));
}

void
shim_namei_free(void *path)
{
	uma_zfree(namei_zone, path);
}

/*
 * The steps that kern_openat() takes before it installs the descriptor.  NDINIT_ATRIGHTS and the functions that free
 * parts of a nameidata are macros that differ between releases.
 */
int
shim_openat(struct thread *td, int dirfd, const char *path, int flags, int mode, const cap_rights_t *rights,
    struct shim_opened *opened)
{
	struct nameidata nd;
	cap_rights_t needed;
	struct file *fp;
	struct vnode *vp;
	int cmode, error;

	if (has_record(td)) {
		audit_arg_fflags(OFLAGS(flags));
		audit_arg_mode(mode);
	}
	error = falloc_noinstall(td, &fp);
	if (error != 0)
		return (error);
	/* Devices look at the flags while they are opened. */
	fp->f_flag = flags & FMASK;
	cmode = mode & ~td->td_proc->p_pd->pd_cmask & ACCESSPERMS;
	needed = *rights;
	NDINIT_ATRIGHTS(&nd, LOOKUP, FOLLOW, UIO_SYSSPACE, path, dirfd, &needed);
	td->td_dupfd = -1;
	error = vn_open(&nd, &flags, cmode, fp);
	if (error == ENXIO && fp->f_ops != &badfileops) {
		/* A device has made the file its own. */
		goto opened;
	}
	if (error != 0) {
		/* What O_NOFOLLOW gives for a symbolic link. */
		if (error == EMLINK)
			error = ELOOP;
		goto bad;
	}
	td->td_dupfd = 0;
	NDFREE_PNBUF(&nd);
	vp = nd.ni_vp;
	fp->f_vnode = vp;
	if (fp->f_ops == &badfileops)
		finit_vnode(fp, flags, NULL, &vnops);
	shim_vop_unlock(vp);
	if ((flags & O_TRUNC) != 0) {
		error = fo_truncate(fp, 0, td->td_ucred, td);
		if (error != 0)
			goto bad;
	}
opened:
	opened->fp = fp;
	opened->fcntls = nd.ni_filecaps.fc_fcntls;
	opened->flags = flags & ~O_RESOLVE_BENEATH;
#ifdef NIRES_BENEATH
	/* What the directory's descriptor may not leave, the new one may not either. */
	if ((nd.ni_resflags & NIRES_BENEATH) != 0)
		opened->flags |= O_RESOLVE_BENEATH;
#endif
	return (0);
bad:
	fdrop(fp, td);
	return (error);
}
