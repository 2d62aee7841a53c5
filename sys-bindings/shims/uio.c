/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/uio.h>: transfers, and the end of what copyinuio(9) allocated. */
#include "../wrapper.h"
#include <sys/ktrace.h>
#include <sys/signalvar.h>

void
shim_freeuio(struct uio *uio)
{
	free(uio, M_IOV);
}

/* A kernel without options KTRACE has no such function. */
#pragma weak ktrgenio

/* How much is transferred at a time through memory of the kernel's. */
#define	BOUNCE_MAX	(64 * 1024)

/*
 * Whether a transfer to or from user memory could wait for itself.  Shared memory and most file systems hold a page,
 * a buffer or the vnode while they copy.  Where the user's page is a mapping of the same object and not at hand, the
 * page fault waits for what the thread holds, for ever.  The exceptions have pages brought in before (vn_io_fault()).
 */
static inline bool
holds_pages(struct file *fp)
{
	struct mount *mp;
	struct vnode *vp;

	if (fp->f_type == DTYPE_SHM)
		return (true);
	if (fp->f_type != DTYPE_VNODE)
		return (false);
	vp = fp->f_vnode;
	if (vp->v_type != VREG)
		return (false);
	/* The memory of mounts is never used for anything else. */
	mp = atomic_load_ptr(&vp->v_mount);
	return (mp == NULL || (mp->mnt_kern_flag & MNTK_NO_IOPF) == 0);
}

/* Whether a thread is asked to take a signal or to stop. */
static bool
has_to_return(struct thread *td)
{
#ifdef TDAI
	return ((td->td_ast & (TDAI(TDA_SIG) | TDAI(TDA_SUSPEND))) != 0);
#else
	return ((td->td_flags & (TDF_NEEDSIGCHK | TDF_NEEDSUSPCHK)) != 0);
#endif
}

/*
 * Transfers a part at a time through memory of the kernel's, so that no page fault comes in between.  What went well
 * counts for more than the error that ended it, which the next transfer will meet.  The file's offset moves by what
 * counts; other transfers at it wait for the end.
 */
static int
bounce(struct file *fp, struct uio *uio, int flags, struct thread *td)
{
	struct iovec iov;
	struct uio part;
	void *buffer;
	ssize_t done, left, length, size, want;
	off_t offset;
	int error;

	length = left = uio->uio_resid;
	size = MIN(length, BOUNCE_MAX);
	buffer = shim_malloc(size);
	offset = (flags & FOF_OFFSET) != 0 ? uio->uio_offset : foffset_lock(fp, 0);
	for (;;) {
		want = MIN(left, size);
		iov.iov_base = buffer;
		iov.iov_len = want;
		part = (struct uio){ .uio_iov = &iov, .uio_iovcnt = 1, .uio_offset = offset, .uio_resid = want,
		    .uio_segflg = UIO_SYSSPACE, .uio_rw = uio->uio_rw, .uio_td = td };
		if (uio->uio_rw == UIO_READ) {
			error = fo_read(fp, &part, td->td_ucred, flags | FOF_OFFSET, td);
			done = want - part.uio_resid;
			if (done != 0 && (error == 0 || error == ERESTART || error == EINTR || error == EWOULDBLOCK))
				error = uiomove(buffer, done, uio);
		} else {
			error = uiomove(buffer, want, uio);
			if (error != 0)
				break;
			error = fo_write(fp, &part, td->td_ucred, flags | FOF_OFFSET, td);
			done = want - part.uio_resid;
			if (done != 0 && (error == ERESTART || error == EINTR || error == EWOULDBLOCK))
				error = 0;
		}
		if (error != 0)
			break;
		left -= done;
		/* What is appended begins elsewhere than it was asked to. */
		offset = part.uio_offset;
		if (left == 0 || done < want)
			break;
		/*
		 * A signal is taken, and a stop made, on the return to user space: sig_intr() would stop a traced thread
		 * here, where others wait for the offset.
		 */
		if (has_to_return(td))
			break;
	}
	if ((flags & FOF_OFFSET) == 0)
		foffset_unlock(fp, offset, 0);
	shim_free(buffer);
	if (left != length)
		error = 0;
	uio->uio_resid = left;
	return (error);
}

/*
 * What readv(2) and writev(2) do once they have the file: the result is the number of bytes, and what has been
 * transferred counts for more than an interruption.
 */
static inline int
transfer(struct thread *td, int fd, struct file *fp, struct uio *uio, enum uio_rw rw, off_t offset, int flags)
{
	struct uio *traced;
	ssize_t length;
	int error;

	length = uio->uio_resid;
	if (length == 0 && rw == UIO_READ) {
		td->td_retval[0] = 0;
		return (0);
	}
	uio->uio_rw = rw;
	uio->uio_offset = offset;
	uio->uio_td = td;
	traced = NULL;
	if (__predict_false(KTRPOINT(td, KTR_GENIO)) && ktrgenio != NULL)
		traced = cloneuio(uio);
	if (holds_pages(fp) && length != 0)
		error = bounce(fp, uio, flags, td);
	else if (rw == UIO_READ)
		error = fo_read(fp, uio, td->td_ucred, flags, td);
	else
		error = fo_write(fp, uio, td->td_ucred, flags, td);
	length -= uio->uio_resid;
	if (__predict_false(error != 0)) {
		if (length != 0 && (error == ERESTART || error == EINTR || error == EWOULDBLOCK))
			error = 0;
		/* Sockets send the signal themselves. */
		if (rw == UIO_WRITE && error == EPIPE && fp->f_type != DTYPE_SOCKET) {
			PROC_LOCK(td->td_proc);
			tdsignal(td, SIGPIPE);
			PROC_UNLOCK(td->td_proc);
		}
	}
	if (__predict_false(traced != NULL)) {
		traced->uio_resid = length;
		ktrgenio(fd, rw, traced, error);
	}
	td->td_retval[0] = length;
	return (error);
}

/*
 * Transfers at the file's offset.  A thread needs no reference to the file where nobody else can close the descriptor
 * until it returns to user space: where it is the only one to use the table.
 */
static inline int
transfer_here(struct thread *td, int fd, struct uio *uio, enum uio_rw rw)
{
	struct file *fp;
	int error;

	if (FILEDESC_IS_ONLY_USER(td->td_proc->p_fd)) {
		error = fd < 0 ? EBADF : fget_only_user(td->td_proc->p_fd, fd,
		    rw == UIO_READ ? &cap_read_rights : &cap_write_rights, &fp);
		if (error != 0)
			return (error);
		if ((fp->f_flag & (rw == UIO_READ ? FREAD : FWRITE)) == 0 || fp->f_ops == &badfileops)
			return (EBADF);
		return (transfer(td, fd, fp, uio, rw, -1, 0));
	}
	error = rw == UIO_READ ? fget_read(td, fd, &cap_read_rights, &fp) : fget_write(td, fd, &cap_write_rights, &fp);
	if (error != 0)
		return (error);
	error = transfer(td, fd, fp, uio, rw, -1, 0);
	fdrop(fp, td);
	return (error);
}

/* Transfers at an offset. */
static inline int
transfer_at(struct thread *td, int fd, struct uio *uio, enum uio_rw rw, off_t offset)
{
	struct file *fp;
	int error;

	error = rw == UIO_READ ? fget_read(td, fd, &cap_pread_rights, &fp) :
	    fget_write(td, fd, &cap_pwrite_rights, &fp);
	if (error != 0)
		return (error);
	if ((fp->f_ops->fo_flags & DFLAG_SEEKABLE) == 0)
		error = ESPIPE;
	else if (offset < 0 && (fp->f_vnode == NULL || fp->f_vnode->v_type != VCHR))
		error = EINVAL;
	else
		error = transfer(td, fd, fp, uio, rw, offset, FOF_OFFSET);
	fdrop(fp, td);
	return (error);
}

int
shim_readv(struct thread *td, int fd, struct uio *uio)
{
	return (transfer_here(td, fd, uio, UIO_READ));
}

int
shim_writev(struct thread *td, int fd, struct uio *uio)
{
	return (transfer_here(td, fd, uio, UIO_WRITE));
}

int
shim_preadv(struct thread *td, int fd, struct uio *uio, off_t offset)
{
	return (transfer_at(td, fd, uio, UIO_READ, offset));
}

int
shim_pwritev(struct thread *td, int fd, struct uio *uio, off_t offset)
{
	return (transfer_at(td, fd, uio, UIO_WRITE, offset));
}
