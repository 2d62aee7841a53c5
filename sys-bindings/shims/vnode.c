/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * <sys/vnode.h>: vnode operations.  vnode_if.h is generated in a kernel build and not
 * installed; the operations' argument structures are declared here as vnode_if.src has them.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/dirent.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include "shims.h"

struct vop_unlock_args {
	struct vop_generic_args a_gen;
	struct vnode *a_vp;
};
struct vop_set_text_args {
	struct vop_generic_args a_gen;
	struct vnode *a_vp;
};
struct vop_readdir_args {
	struct vop_generic_args a_gen;
	struct vnode *a_vp;
	struct uio *a_uio;
	struct ucred *a_cred;
	int *a_eofflag;
	int *a_ncookies;
	uint64_t **a_cookies;
};
extern struct vnodeop_desc vop_readdir_desc;
int	VOP_READDIR_APV(const struct vop_vector *, struct vop_readdir_args *);
extern struct vnodeop_desc vop_unlock_desc;
extern struct vnodeop_desc vop_set_text_desc;
int	VOP_UNLOCK_APV(const struct vop_vector *, struct vop_unlock_args *);
int	VOP_SET_TEXT_APV(const struct vop_vector *, struct vop_set_text_args *);

/* The format bits of a mode, S_IFMT, for the type of a vnode; all of them for one that is gone. */
uint32_t
shim_vnode_format(const struct vnode *vp)
{
	return (VTTOIF(vp->v_type));
}

/* VOP_UNLOCK(9): the lock is held. */
void
shim_vop_unlock(struct vnode *vp)
{
	struct vop_unlock_args args;

	args.a_gen.a_desc = &vop_unlock_desc;
	args.a_vp = vp;
	(void)VOP_UNLOCK_APV(vp->v_op, &args);
}

/* vn_lock(9), shared; sleeps, also for a vnode that is gone. */
void
shim_vn_lock_shared(struct vnode *vp)
{
	(void)_vn_lock(vp, LK_SHARED | LK_RETRY, __FILE__, __LINE__);
}

/* VOP_SET_TEXT(9): one more text reference, of a file that has one already; the lock is held. */
int
shim_vop_set_text(struct vnode *vp)
{
	struct vop_set_text_args args;

	args.a_gen.a_desc = &vop_set_text_desc;
	args.a_vp = vp;
	return (VOP_SET_TEXT_APV(vp->v_op, &args));
}

/* As kpi/readdir.rs has it. */
_Static_assert(offsetof(struct dirent, d_name) == 24, "struct dirent");

/*
 * VOP_READDIR(9) from an offset.  File systems that are asked for an offset that they never gave answer EINVAL, the
 * entries from some place on, or none; tmpfs(5) alone has one for which its assertions, where they are compiled in, fail.
 */
int
shim_readdir(struct file *fp, struct thread *td, struct shim_readdir *request)
{
	struct vop_readdir_args args;
	struct iovec iov;
	struct uio uio;
	struct vnode *vp;
	int error;

	vp = fp->f_vnode;
	iov.iov_base = request->buffer;
	iov.iov_len = request->length;
	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_offset = request->offset;
	uio.uio_resid = request->length;
	uio.uio_segflg = UIO_SYSSPACE;
	uio.uio_rw = UIO_READ;
	uio.uio_td = td;
	args.a_gen.a_desc = &vop_readdir_desc;
	args.a_vp = vp;
	args.a_uio = &uio;
	args.a_cred = fp->f_cred;
	args.a_eofflag = &request->eof;
	args.a_ncookies = &request->ncookies;
	args.a_cookies = &request->cookies;
	(void)_vn_lock(vp, LK_SHARED | LK_RETRY, __FILE__, __LINE__);
	if (vp->v_type != VDIR)
		error = ENOTDIR;
	else if ((vp->v_vflag & VV_UNLINKED) != 0)
		error = ENOENT;
	else if (request->offset == 3 && strcmp(vp->v_mount->mnt_vfc->vfc_name, "tmpfs") == 0)
		error = EINVAL;
	else
		error = VOP_READDIR_APV(vp->v_op, &args);
	shim_vop_unlock(vp);
	request->length = uio.uio_resid;
	return (error);
}

int
shim_getvnode(struct thread *td, int fd, const cap_rights_t *rights, struct file **fpp)
{
	return (getvnode(td, fd, __DECONST(cap_rights_t *, rights), fpp));
}

/* free(9) of M_TEMP, of which VOP_READDIR's cookies are. */
void
shim_free_temp(void *memory)
{
	free(memory, M_TEMP);
}
