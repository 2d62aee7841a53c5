/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/file.h>: files. */
#include "../wrapper.h"
#include "audit.h"

typedef int fget_cap_5_t(struct thread *, int, cap_rights_t *, struct file **, struct filecaps *);
typedef int fget_cap_6_t(struct thread *, int, const cap_rights_t *, uint8_t *, struct file **, struct filecaps *);
typedef int statat_hook_t(struct thread *, int, int, const char *, enum uio_seg, struct stat *,
    void (*)(struct vnode *, struct stat *));
typedef int statat_plain_t(struct thread *, int, int, const char *, enum uio_seg, struct stat *);

int
shim_fget(struct thread *td, int fd, const cap_rights_t *rights, struct file **fpp)
{
	return (fget(td, fd, __DECONST(cap_rights_t *, rights), fpp));
}

/*
 * As fget(9), but without a reference where nobody else can close the descriptor until the thread returns to user
 * space: it is the only one to use the table.  `held` says whether there is a reference.
 */
int
shim_fget_borrow(struct thread *td, int fd, const cap_rights_t *rights, struct file **fpp, bool *held)
{
	struct filedesc *fdp;

	fdp = td->td_proc->p_fd;
	*held = !FILEDESC_IS_ONLY_USER(fdp);
	if (*held)
		return (fget(td, fd, __DECONST(cap_rights_t *, rights), fpp));
	return (fd < 0 ? EBADF : fget_only_user(fdp, fd, __DECONST(cap_rights_t *, rights), fpp));
}

int
shim_fget_cap(struct thread *td, int fd, const cap_rights_t *rights, uint8_t *flags, struct file **fpp,
    struct filecaps *havecaps)
{
	uint8_t unused;
	int error;

	if (flags == NULL)
		flags = &unused;
	*flags = 0;
	error = BY_TYPE(fget_cap, fget_cap_5_t, (td, fd, __DECONST(cap_rights_t *, rights), fpp, havecaps),
	    fget_cap_6_t, (td, fd, rights, flags, fpp, havecaps));
	/* Unlike fget(), it does not look whether the file is one that is still being opened, or closed. */
	if (error == 0 && (*fpp)->f_ops == &badfileops) {
		filecaps_free(havecaps);
		fdrop(*fpp, td);
		error = EBADF;
	}
	return (error);
}

int
shim_fdrop(struct file *fp, struct thread *td)
{
	return (fdrop(fp, td));
}

int
shim_fo_stat(struct file *fp, struct stat *sb, struct ucred *cred)
{
	if (has_record(curthread))
		audit_arg_file(curproc, fp);
	return (fo_stat(fp, sb, cred));
}

int
shim_fo_tell(struct file *fp, struct thread *td)
{
	return ((fp->f_ops->fo_flags & DFLAG_SEEKABLE) != 0 ? fo_seek(fp, 0, SEEK_CUR, td) : ESPIPE);
}

/*
 * The offset as it is now.  fo_seek() may wait for whoever moves it, which is as long as a whole transfer takes.  Only what
 * has an offset has one here.
 */
int64_t
shim_f_offset(struct file *fp)
{
#ifdef __LP64__
	return ((fp->f_ops->fo_flags & DFLAG_SEEKABLE) != 0 ? atomic_load_long(&fp->f_offset) : 0);
#else
#error "the offset is two words"
#endif
}

int
shim_shm_open_anon(struct thread *td, int flags, struct filecaps *fcaps)
{
	return (kern_shm_open(td, SHM_ANON, flags, 0, fcaps));
}

int
shim_maxfd(struct thread *td)
{
	uint64_t most;

	most = MIN(lim_cur(td, RLIMIT_NOFILE), (uint64_t)maxfilesperproc);
	return ((int)MIN(most, shim_racct_max_files(td->td_proc)));
}

int
shim_fo_ioctl(struct file *fp, u_long cmd, void *data, struct ucred *cred, struct thread *td)
{
	return (fo_ioctl(fp, cmd, data, cred, td));
}

int
shim_kern_statat(struct thread *td, int flag, int fd, const char *path, enum uio_seg seg, struct stat *sb)
{
	return (BY_TYPE(kern_statat, statat_hook_t, (td, flag, fd, path, seg, sb, NULL),
	    statat_plain_t, (td, flag, fd, path, seg, sb)));
}

/* What posix_fallocate(2) does once it has the file, which is the caller's, and has checked the range. */
int
shim_fo_fallocate(struct file *fp, off_t offset, off_t length, struct thread *td)
{
	if ((fp->f_ops->fo_flags & DFLAG_SEEKABLE) == 0)
		return (ESPIPE);
	if ((fp->f_flag & FWRITE) == 0)
		return (EBADF);
	return (fo_fallocate(fp, offset, length, td));
}
