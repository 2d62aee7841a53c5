/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/uio.h>: transfers, and the end of what copyinuio(9) allocated. */
#include "../wrapper.h"
#include <sys/ktrace.h>

void
shim_freeuio(struct uio *uio)
{
	free(uio, M_IOV);
}

/*
 * The file that a thread transfers with, without a reference.  It needs none where nobody else can close the
 * descriptor until the thread returns to user space: it is the only one to use the table.  False where there may be
 * others, and where the kernel records what is transferred.
 */
static inline bool
borrow(struct thread *td, int fd, cap_rights_t *rights, int flag, struct file **fpp, int *error)
{
	struct proc *p;

	p = td->td_proc;
	if (__predict_false(!FILEDESC_IS_ONLY_USER(p->p_fd) || (p->p_traceflag & KTRFAC_GENIO) != 0 ||
	    (td->td_pflags & TDP_AUDITREC) != 0))
		return (false);
	*error = fd < 0 ? EBADF : fget_only_user(p->p_fd, fd, rights, fpp);
	if (*error == 0 && (((*fpp)->f_flag & flag) == 0 || (*fpp)->f_ops == &badfileops))
		*error = EBADF;
	return (true);
}

/* What has been transferred counts for more than what ended it. */
static inline bool
interrupted(int error)
{
	return (error == ERESTART || error == EINTR || error == EWOULDBLOCK);
}

int
shim_readv(struct thread *td, int fd, struct uio *uio)
{
	struct file *fp;
	ssize_t length;
	int error;

	if (!borrow(td, fd, &cap_read_rights, FREAD, &fp, &error))
		return (kern_readv(td, fd, uio));
	if (error != 0)
		return (error);
	length = uio->uio_resid;
	if (length == 0) {
		td->td_retval[0] = 0;
		return (0);
	}
	uio->uio_rw = UIO_READ;
	uio->uio_offset = -1;
	uio->uio_td = td;
	error = fo_read(fp, uio, td->td_ucred, 0, td);
	length -= uio->uio_resid;
	td->td_retval[0] = length;
	return (length != 0 && interrupted(error) ? 0 : error);
}

int
shim_writev(struct thread *td, int fd, struct uio *uio)
{
	struct file *fp;
	ssize_t length;
	int error;

	if (!borrow(td, fd, &cap_write_rights, FWRITE, &fp, &error))
		return (kern_writev(td, fd, uio));
	if (error != 0)
		return (error);
	length = uio->uio_resid;
	uio->uio_rw = UIO_WRITE;
	uio->uio_offset = -1;
	uio->uio_td = td;
	error = fo_write(fp, uio, td->td_ucred, 0, td);
	length -= uio->uio_resid;
	td->td_retval[0] = length;
	if (__predict_true(error == 0))
		return (0);
	if (length != 0 && interrupted(error))
		return (0);
	/* Sockets send the signal themselves. */
	if (error == EPIPE && fp->f_type != DTYPE_SOCKET) {
		PROC_LOCK(td->td_proc);
		tdsignal(td, SIGPIPE);
		PROC_UNLOCK(td->td_proc);
	}
	return (error);
}
