/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * <sys/vnode.h>: vnode operations.  vnode_if.h is generated in a kernel build and not
 * installed; the operations' argument structures are declared here as vnode_if.src has them.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mount.h>
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
extern struct vnodeop_desc vop_unlock_desc;
extern struct vnodeop_desc vop_set_text_desc;
int	VOP_UNLOCK_APV(const struct vop_vector *, struct vop_unlock_args *);
int	VOP_SET_TEXT_APV(const struct vop_vector *, struct vop_set_text_args *);

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
