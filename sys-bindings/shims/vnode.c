/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * <sys/vnode.h>: vnode operations.  vnode_if.h is generated in a kernel build and not
 * installed; the operations' argument structures are declared here as vnode_if.src has them.
 */
#include "../wrapper.h"
#include <sys/mount.h>
#include "audit.h"

struct vop_unlock_args {
	struct vop_generic_args a_gen;
	struct vnode *a_vp;
};
struct vop_access_args {
	struct vop_generic_args a_gen;
	struct vnode *a_vp;
	accmode_t a_accmode;
	struct ucred *a_cred;
	struct thread *a_td;
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
int	mac_vnode_check_readdir(struct ucred *, struct vnode *);
int	VOP_READDIR_APV(const struct vop_vector *, struct vop_readdir_args *);
extern struct vnodeop_desc vop_access_desc;
int	VOP_ACCESS_APV(const struct vop_vector *, struct vop_access_args *);
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

/* fexecve(2)'s own way to a vnode: with a reference, for a file that is open in a way to be executed. */
int
shim_fgetvp_exec(struct thread *td, int fd, const cap_rights_t *rights, struct vnode **vpp)
{
	return (fgetvp_exec(td, fd, __DECONST(cap_rights_t *, rights), vpp));
}

/* VOP_ACCESS(9): whether a thread may execute a file, which is not locked. */
int
shim_vn_access_exec(struct vnode *vp, struct thread *td)
{
	struct vop_access_args args;
	int error;

	args.a_gen.a_desc = &vop_access_desc;
	args.a_vp = vp;
	args.a_accmode = VEXEC;
	args.a_cred = td->td_ucred;
	args.a_td = td;
	error = _vn_lock(vp, LK_SHARED, __FILE__, __LINE__);
	if (error != 0)
		return (error);
	error = VOP_ACCESS_APV(vp->v_op, &args);
	shim_vop_unlock(vp);
	return (error);
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

/* A kernel without mandatory access control does not have it. */
#pragma weak mac_vnode_check_readdir

/* Locks the vnode of a file, shared, if it is a directory that may be read now. */
int
shim_directory_lock(struct file *fp, struct thread *td, struct vnode **vpp)
{
	struct vnode *vp;
	int error;

	vp = fp->f_vnode;
	(void)_vn_lock(vp, LK_SHARED | LK_RETRY, __FILE__, __LINE__);
	if (has_record(td))
		audit_arg_vnode1(vp);
	error = 0;
	if (vp->v_type != VDIR)
		error = ENOTDIR;
	else if ((vp->v_vflag & VV_UNLINKED) != 0)
		error = ENOENT;
	else if (mac_vnode_check_readdir != NULL)
		error = mac_vnode_check_readdir(td->td_ucred, vp);
	if (error != 0)
		shim_vop_unlock(vp);
	else
		*vpp = vp;
	return (error);
}

/* The type of the mounted file system that a locked vnode belongs to; empty for one that is gone. */
const char *
shim_vnode_fs(const struct vnode *vp)
{
	return (vp->v_mount == NULL ? "" : vp->v_mount->mnt_vfc->vfc_name);
}

/* The name of the lock of a locked vnode: that of the file system at the bottom of a stack of them, which share it. */
const char *
shim_vnode_lock_name(const struct vnode *vp)
{
	return (vp->v_vnlock->lock_object.lo_name);
}

/* VOP_READDIR(9), with the arguments that getdirentries(2) gives; the vnode is locked. */
int
shim_readdir(struct vnode *vp, struct ucred *cred, struct thread *td, struct shim_readdir *request)
{
	struct vop_readdir_args args;
	struct iovec iov;
	struct uio uio;
	int error;

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
	args.a_cred = cred;
	args.a_eofflag = &request->eof;
	args.a_ncookies = NULL;
	args.a_cookies = NULL;
	error = VOP_READDIR_APV(vp->v_op, &args);
	/* What was moved into the buffer, and nothing that is only said to be there. */
	request->length = MAX((size_t)uio.uio_resid, iov.iov_len);
	request->offset = uio.uio_offset;
	return (error);
}

/*
 * The words in which an open file notes where reading and writing in sequence would go on.  For a directory nothing
 * uses them: it is not written to, and read(2) fails, which leaves an offset in the first.
 */
void
shim_file_recall(struct file *fp, off_t words[2])
{
	struct mtx *mtx;

	mtx = mtx_pool_find(mtxpool_sleep, fp);
	mtx_lock(mtx);
	words[0] = fp->f_nextoff[UIO_READ];
	words[1] = fp->f_nextoff[UIO_WRITE];
	mtx_unlock(mtx);
}

void
shim_file_remember(struct file *fp, const off_t words[2])
{
	struct mtx *mtx;

	mtx = mtx_pool_find(mtxpool_sleep, fp);
	mtx_lock(mtx);
	fp->f_nextoff[UIO_READ] = words[0];
	fp->f_nextoff[UIO_WRITE] = words[1];
	mtx_unlock(mtx);
}

int
shim_getvnode(struct thread *td, int fd, const cap_rights_t *rights, struct file **fpp)
{
	return (getvnode(td, fd, __DECONST(cap_rights_t *, rights), fpp));
}

/*
 * How many bytes a file system, that of a vnode's file, has for more data, also what is kept for the superuser; all
 * numbers where it does not say.
 */
int
shim_vnode_room(struct file *fp, uint64_t *room)
{
	struct mount *mp;
	struct statfs *stat;
	int error;

	*room = UINT64_MAX;
	mp = vfs_ref_from_vp(fp->f_vnode);
	if (mp == NULL)
		return (EBADF);
	error = vfs_busy(mp, 0);
	vfs_rel(mp);
	if (error != 0)
		return (error);
	stat = shim_malloc(sizeof(*stat));
	error = VFS_STATFS(mp, stat);
	vfs_unbusy(mp);
	/* It does not say; fusefs(5) passes on what the daemon does not know. */
	if (error == ENOSYS || error == EOPNOTSUPP)
		error = 0;
	else if (error == 0 && stat->f_blocks != 0 && stat->f_bfree <= UINT64_MAX / MAX(stat->f_bsize, 1))
		*room = stat->f_bfree * stat->f_bsize;
	shim_free(stat);
	return (error);
}

/* Whether the data of a vnode's file is memory: tmpfs(5)'s, also below other file systems, whose vnodes share its lock. */
bool
shim_vnode_is_memory(struct file *fp)
{
	struct vnode *vp;
	bool is_memory;

	vp = fp->f_vnode;
	shim_vn_lock_shared(vp);
	is_memory = strcmp(vp->v_vnlock->lock_object.lo_name, "tmpfs") == 0;
	shim_vop_unlock(vp);
	return (is_memory);
}
