/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What uio.c and transfer.c share. */
#ifndef TRANSFER_H
#define	TRANSFER_H

/*
 * How much is transferred directly between looks at whether the thread has to return to user space: more than any device
 * takes for one record, and than a datagram has.
 */
#define	DIRECT_MAX	(4 * 1024 * 1024)

/* Whether it has bytes at offsets of a signed 64-bit number: shared memory, and regular files. */
static inline bool
is_file(struct file *fp)
{
	return (fp->f_type == DTYPE_SHM || (fp->f_type == DTYPE_VNODE && fp->f_vnode->v_type == VREG));
}

static inline bool
is_interruption(int error)
{
	return (error == ERESTART || error == EINTR || error == EWOULDBLOCK);
}

static inline int
rdwr(struct file *fp, struct uio *uio, int flags, struct thread *td)
{
	return (uio->uio_rw == UIO_READ ? fo_read(fp, uio, td->td_ucred, flags, td) :
	    fo_write(fp, uio, td->td_ucred, flags, td));
}

/* Transfers to or from what is_file(), whose offset, for which others wait, moves once. */
int	shim_transfer_file(struct file *, struct uio *, int, struct thread *);
/* Transfers more than DIRECT_MAX to or from what is no file. */
int	shim_transfer_long(struct file *, struct uio *, int, struct thread *);

#endif
