/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/uio.h>: transfers, and the end of what copyinuio(9) allocated. */
#include "../wrapper.h"
#include <sys/ktrace.h>
#include "transfer.h"

void
shim_freeuio(struct uio *uio)
{
	free(uio, M_IOV);
}

/* A kernel without options KTRACE has no such function. */
#pragma weak ktrgenio

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
	if (length != 0 && is_file(fp))
		error = shim_transfer_file(fp, uio, flags, td);
	else if (__predict_false(length > DIRECT_MAX))
		error = shim_transfer_long(fp, uio, flags, td);
	else
		error = rdwr(fp, uio, flags, td);
	length -= uio->uio_resid;
	if (__predict_false(error != 0)) {
		if (length != 0 && is_interruption(error))
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
 * Finds the file of a descriptor that has the rights and was opened for reading or writing.  A thread needs no reference to it
 * where nobody else can close the descriptor until it returns to user space: where it is the only one to use the table.
 */
static inline int
borrow(struct thread *td, int fd, enum uio_rw rw, const cap_rights_t *rights, struct file **fpp, bool *held)
{
	cap_rights_t *wanted;
	struct filedesc *fdp;
	int error;

	/* Their type has become const in FreeBSD 15. */
	wanted = __DECONST(cap_rights_t *, rights);
	fdp = td->td_proc->p_fd;
	*held = !FILEDESC_IS_ONLY_USER(fdp);
	if (*held)
		return (rw == UIO_READ ? fget_read(td, fd, wanted, fpp) : fget_write(td, fd, wanted, fpp));
	error = fd < 0 ? EBADF : fget_only_user(fdp, fd, wanted, fpp);
	if (error == 0 && (((*fpp)->f_flag & (rw == UIO_READ ? FREAD : FWRITE)) == 0 || (*fpp)->f_ops == &badfileops))
		error = EBADF;
	return (error);
}

/* Transfers at the file's offset. */
static inline int
transfer_here(struct thread *td, int fd, struct uio *uio, enum uio_rw rw)
{
	struct file *fp;
	bool held;
	int error;

	error = borrow(td, fd, rw, rw == UIO_READ ? &cap_read_rights : &cap_write_rights, &fp, &held);
	if (error != 0)
		return (error);
	error = transfer(td, fd, fp, uio, rw, -1, 0);
	if (held)
		fdrop(fp, td);
	return (error);
}

/* Transfers at an offset. */
static inline int
transfer_at(struct thread *td, int fd, struct uio *uio, enum uio_rw rw, off_t offset)
{
	struct file *fp;
	bool held;
	int error;

	error = borrow(td, fd, rw, rw == UIO_READ ? &cap_pread_rights : &cap_pwrite_rights, &fp, &held);
	if (error != 0)
		return (error);
	if ((fp->f_ops->fo_flags & DFLAG_SEEKABLE) == 0)
		error = ESPIPE;
	else if (offset < 0 && (fp->f_vnode == NULL || fp->f_vnode->v_type != VCHR))
		error = EINVAL;
	else
		error = transfer(td, fd, fp, uio, rw, offset, FOF_OFFSET);
	if (held)
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
