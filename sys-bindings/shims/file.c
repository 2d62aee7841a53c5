/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/file.h>, <sys/filedesc.h>: files and descriptors. */
#include "../wrapper.h"
#include <sys/mqueue.h>

/* As in cpu.c, the type of the declaration says which release this is. */
typedef int fget_cap_5_t(struct thread *, int, cap_rights_t *, struct file **, struct filecaps *);
typedef int fget_cap_6_t(struct thread *, int, const cap_rights_t *, uint8_t *, struct file **, struct filecaps *);
typedef int statat_hook_t(struct thread *, int, int, const char *, enum uio_seg, struct stat *,
    void (*)(struct vnode *, struct stat *));
typedef int statat_plain_t(struct thread *, int, int, const char *, enum uio_seg, struct stat *);

static __unused int
fget_cap_5(fget_cap_5_t *fn, struct thread *td, int fd, const cap_rights_t *rights, uint8_t *flags, struct file **fpp,
    struct filecaps *havecaps)
{
	*flags = 0;
	return (fn(td, fd, __DECONST(cap_rights_t *, rights), fpp, havecaps));
}

static __unused int
fget_cap_6(fget_cap_6_t *fn, struct thread *td, int fd, const cap_rights_t *rights, uint8_t *flags, struct file **fpp,
    struct filecaps *havecaps)
{
	return (fn(td, fd, rights, flags, fpp, havecaps));
}

static __unused int
statat_hook(statat_hook_t *fn, struct thread *td, int flag, int fd, const char *path, enum uio_seg seg, struct stat *sb)
{
	return (fn(td, flag, fd, path, seg, sb, NULL));
}

static __unused int
statat_plain(statat_plain_t *fn, struct thread *td, int flag, int fd, const char *path, enum uio_seg seg,
    struct stat *sb)
{
	return (fn(td, flag, fd, path, seg, sb));
}

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
	uint8_t unused = 0;

	return (_Generic(&fget_cap, fget_cap_5_t *: fget_cap_5, fget_cap_6_t *: fget_cap_6)(fget_cap, td, fd, rights,
	    flags != NULL ? flags : &unused, fpp, havecaps));
}

int
shim_falloc_noinstall(struct thread *td, struct file **fpp)
{
	return (falloc_noinstall(td, fpp));
}

bool
shim_fhold(struct file *fp)
{
	return (fhold(fp));
}

int
shim_fdrop(struct file *fp, struct thread *td)
{
	return (fdrop(fp, td));
}

int
shim_fo_read(struct file *fp, struct uio *uio, struct ucred *cred, int flags, struct thread *td)
{
	return (fo_read(fp, uio, cred, flags, td));
}

int
shim_fo_write(struct file *fp, struct uio *uio, struct ucred *cred, int flags, struct thread *td)
{
	return (fo_write(fp, uio, cred, flags, td));
}

int
shim_fo_stat(struct file *fp, struct stat *sb, struct ucred *cred)
{
	return (fo_stat(fp, sb, cred));
}

int
shim_fo_tell(struct file *fp, struct thread *td)
{
	return ((fp->f_ops->fo_flags & DFLAG_SEEKABLE) != 0 ? fo_seek(fp, 0, SEEK_CUR, td) : ESPIPE);
}

int
shim_shm_open_anon(struct thread *td, int flags, struct filecaps *fcaps)
{
	return (kern_shm_open(td, SHM_ANON, flags, 0, fcaps));
}

/* What a new descriptor inherits of its origin's flags, as finstall() takes it. */
static int
install_flags(uint8_t flags)
{
#ifdef UF_RESOLVE_BENEATH
	return ((flags & UF_RESOLVE_BENEATH) != 0 ? O_RESOLVE_BENEATH : 0);
#else
	return (0);
#endif
}

int
shim_finstall_refed(struct thread *td, struct file *fp, int *fd, uint8_t flags, struct filecaps *fcaps)
{
	return (finstall_refed(td, fp, fd, install_flags(flags), fcaps));
}

int
shim_maxfd(struct thread *td)
{
	return (min((int)lim_cur(td, RLIMIT_NOFILE), maxfilesperproc));
}

/*
 * Both slots are looked at and one is changed with the table locked, so that neither can be closed, limited or used for
 * another file in between. What is done is what dup2(2) does for a slot that it reuses.
 */
int
shim_fd_replace(struct thread *td, int from, int to)
{
	struct filecaps fcaps, oldcaps;
	struct filedesc *fdp;
	struct filedescent *fde, *source;
	struct file *fp, *oldfp;

	fdp = td->td_proc->p_fd;
	FILEDESC_XLOCK(fdp);
	source = (u_int)from < (u_int)fdp->fd_nfiles ? &fdp->fd_ofiles[from] : NULL;
	fde = (u_int)to < (u_int)fdp->fd_nfiles ? &fdp->fd_ofiles[to] : NULL;
	if (source == NULL || source->fde_file == NULL || fde == NULL || fde->fde_file == NULL) {
		FILEDESC_XUNLOCK(fdp);
		return (EBADF);
	}
	fp = source->fde_file;
	if (source == fde || !fhold(fp)) {
		FILEDESC_XUNLOCK(fdp);
		return (source == fde ? 0 : EBADF);
	}
	filecaps_copy(&source->fde_caps, &fcaps, true);
	oldfp = fde->fde_file;
	/* Moved out: the new rights take the place of these. */
	oldcaps = fde->fde_caps;
	_finstall(fdp, fp, to, install_flags(source->fde_flags), &fcaps);
	/* No event of the old file may arrive under the number of the new one. */
	if (!TAILQ_EMPTY(&fdp->fd_kqlist))
		knote_fdclose(td, to);
	if (oldfp->f_type == DTYPE_MQUEUE)
		mq_fdclose(td, to, oldfp);
	FILEDESC_XUNLOCK(fdp);
	filecaps_free(&oldcaps);
	(void)closef(oldfp, td);
	return (0);
}

int
shim_fo_truncate(struct file *fp, off_t length, struct ucred *cred, struct thread *td)
{
	return (fo_truncate(fp, length, cred, td));
}

int
shim_fo_ioctl(struct file *fp, u_long cmd, void *data, struct ucred *cred, struct thread *td)
{
	return (fo_ioctl(fp, cmd, data, cred, td));
}

int
shim_kern_statat(struct thread *td, int flag, int fd, const char *path, enum uio_seg seg, struct stat *sb)
{
	return (_Generic(&kern_statat, statat_hook_t *: statat_hook, statat_plain_t *: statat_plain)(kern_statat, td,
	    flag, fd, path, seg, sb));
}

void
shim_filedesc_slock(struct filedesc *fdp)
{
	FILEDESC_SLOCK(fdp);
}

void
shim_filedesc_sunlock(struct filedesc *fdp)
{
	FILEDESC_SUNLOCK(fdp);
}
