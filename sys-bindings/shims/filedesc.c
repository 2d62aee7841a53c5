/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * <sys/filedesc.h>: slots of descriptor tables, filled, replaced and closed.
 *
 * poll(2) keeps no reference to what it waits for: what is closed meanwhile wakes it up.  Process descriptors do not,
 * and leave it with a list in memory that is gone.  So while one is taken out of a table, all other threads of
 * the process are where they would return to user space, and wait for nothing.  Once its process has exited, nobody is on
 * its list any more, nor comes to be.
 */
#include "../wrapper.h"
#include <sys/mqueue.h>
#include "audit.h"

/* In the slot of a descriptor that is being closed: a file that no call can use. */
static struct file *closing;

int
shim_closing_init(void)
{
	return (falloc_noinstall(curthread, &closing));
}

void
shim_closing_destroy(void)
{
	fdrop(closing, curthread);
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

/*
 * Makes the table so large, if rules of rctl(8) allow that: they are looked at when it grows.  fd is open, and no other thread
 * uses the table.
 */
int
shim_fd_reserve(struct thread *td, int fd, int count)
{
	struct filedesc *fdp;
	int last;

	fdp = td->td_proc->p_fd;
	if (count <= fdp->fd_nfiles)
		return (0);
	last = count - 1;
	if (kern_dup(td, FDDUP_FIXED, 0, fd, last) != 0)
		return (EMFILE);
	/* Without what else close(2) does for the file, such as giving up the process's locks on it. */
	fdclose(td, fdp->fd_ofiles[last].fde_file, last);
	return (0);
}

/* The file that is open at a descriptor, of a table that is locked. */
static struct file *
file_at(struct filedesc *fdp, int fd)
{
	struct file *fp;

	fp = (u_int)fd < (u_int)fdp->fd_nfiles ? fdp->fd_ofiles[fd].fde_file : NULL;
	return (fp == closing ? NULL : fp);
}

/* procdesc_exit() says so, and takes those who wait from the list, under one lock; procdesc_poll() puts nobody there from then on. */
static bool
has_exited(struct file *fp)
{
	struct procdesc *pd;
	bool exited;

	/* A fork puts the file into the table first, and its process into the file later: finit() has the operations tell. */
	if (atomic_load_acq_ptr((volatile uintptr_t *)&fp->f_ops) == (uintptr_t)&badfileops)
		return (false);
	pd = fp->f_data;
	PROCDESC_LOCK(pd);
	exited = (pd->pd_flags & PDF_EXITED) != 0;
	PROCDESC_UNLOCK(pd);
	return (exited);
}

static bool
others_must_stop(struct thread *td, struct file *fp)
{
	/* No other thread can make more of them, and only this one could be the one that stopped the others. */
	return (fp->f_type == DTYPE_PROCDESC && td->td_proc->p_numthreads != 1 && td->td_proc->p_singlethread != td &&
	    !has_exited(fp));
}

/* ERESTART where another thread does the same, forks, executes a program, or ends the process. */
static int
stop_others(struct thread *td)
{
	struct proc *p;
	int error;

	p = td->td_proc;
	PROC_LOCK(p);
	error = thread_single(p, SINGLE_BOUNDARY) != 0 ? ERESTART : 0;
	PROC_UNLOCK(p);
	return (error);
}

void
shim_continue_others(struct thread *td)
{
	struct proc *p;

	p = td->td_proc;
	PROC_LOCK(p);
	thread_single_end(p, SINGLE_BOUNDARY);
	PROC_UNLOCK(p);
}

/* Puts another file into a slot, and ends what hangs on its number.  The table is locked. */
static void
exchange(struct thread *td, int fd, struct file *fp, int flags, struct filecaps *fcaps)
{
	struct filedesc *fdp;
	struct file *oldfp;

	fdp = td->td_proc->p_fd;
	oldfp = fdp->fd_ofiles[fd].fde_file;
	_finstall(fdp, fp, fd, flags, fcaps);
	/* No event of the old file may arrive under the number of the new one. */
	if (!TAILQ_EMPTY(&fdp->fd_kqlist))
		knote_fdclose(td, fd);
	if (oldfp->f_type == DTYPE_MQUEUE)
		mq_fdclose(td, fd, oldfp);
}

/*
 * Both slots are looked at and one is changed with the table locked, so that neither can be closed, limited or used for
 * another file in between.  What is done is what dup2(2) does for a slot that it reuses.
 */
static int
replace(struct thread *td, int from, int to, struct file **oldfp)
{
	struct filecaps fcaps, oldcaps;
	struct filedesc *fdp;
	struct file *fp;

	fdp = td->td_proc->p_fd;
	FILEDESC_XLOCK(fdp);
	fp = file_at(fdp, from);
	*oldfp = file_at(fdp, to);
	if (fp == NULL || *oldfp == NULL) {
		FILEDESC_XUNLOCK(fdp);
		return (EBADF);
	}
	if (others_must_stop(td, *oldfp)) {
		FILEDESC_XUNLOCK(fdp);
		return (EDEADLK);
	}
	if (from == to || !fhold(fp)) {
		FILEDESC_XUNLOCK(fdp);
		*oldfp = NULL;
		return (from == to ? 0 : EBADF);
	}
	filecaps_copy(&fdp->fd_ofiles[from].fde_caps, &fcaps, true);
	/* Moved out: the new rights take the place of these. */
	oldcaps = fdp->fd_ofiles[to].fde_caps;
	exchange(td, to, fp, install_flags(fdp->fd_ofiles[from].fde_flags), &fcaps);
	FILEDESC_XUNLOCK(fdp);
	filecaps_free(&oldcaps);
	return (0);
}

/*
 * As kern_close(), with a look at what is closed.  It stays at its number, as a file that no call can use, until the number
 * is given back.  EDEADLK where other threads must stop before the file is closed, unless the caller sees to that.
 */
static int
take_out(struct thread *td, int fd, bool any, struct file **oldfp)
{
	struct filecaps none, oldcaps;
	struct filedesc *fdp;

	fdp = td->td_proc->p_fd;
	filecaps_init(&none);
	/* Not cap_no_rights, which since 15 is no valid set. */
	cap_rights_init_zero(&none.fc_rights);
	none.fc_nioctls = 0;
	FILEDESC_XLOCK(fdp);
	*oldfp = file_at(fdp, fd);
	if (*oldfp == NULL || (!any && others_must_stop(td, *oldfp)) || !fhold(closing)) {
		FILEDESC_XUNLOCK(fdp);
		return (*oldfp == NULL ? EBADF : EDEADLK);
	}
	oldcaps = fdp->fd_ofiles[fd].fde_caps;
	exchange(td, fd, closing, 0, &none);
	FILEDESC_XUNLOCK(fdp);
	filecaps_free(&oldcaps);
	fdclose(td, closing, fd);
	return (0);
}

/*
 * dup(2).  What another thread is closing may be copied, and the copy is taken back.
 */
int
shim_dup(struct thread *td, int fd)
{
	struct filedesc *fdp;
	bool alone, gone;
	int error;

	if (has_record(td))
		audit_arg_cmd(F_DUPFD);
	/* Another thread that closes may be gone afterwards. */
	alone = td->td_proc->p_numthreads == 1;
	error = kern_dup(td, FDDUP_NORMAL, 0, fd, 0);
	if (error != 0 || alone)
		return (error);
	fdp = td->td_proc->p_fd;
	FILEDESC_SLOCK(fdp);
	gone = td->td_retval[0] < fdp->fd_nfiles && fdp->fd_ofiles[td->td_retval[0]].fde_file == closing;
	FILEDESC_SUNLOCK(fdp);
	if (!gone)
		return (0);
	fdclose(td, closing, td->td_retval[0]);
	return (EBADF);
}

int
shim_fd_replace(struct thread *td, int from, int to)
{
	struct file *oldfp;
	int error;

	error = replace(td, from, to, &oldfp);
	if (error == EDEADLK) {
		error = stop_others(td);
		if (error != 0)
			return (error);
		error = replace(td, from, to, &oldfp);
		if (error == 0 && oldfp != NULL)
			(void)closef(oldfp, td);
		shim_continue_others(td);
		return (error);
	}
	if (error == 0 && oldfp != NULL)
		(void)closef(oldfp, td);
	return (error);
}

int
shim_fd_close(struct thread *td, int fd)
{
	struct file *fp;
	int error;

	/* Nobody else uses the table, or could wait. */
	if (td->td_proc->p_numthreads == 1)
		return (kern_close(td, fd));
	error = take_out(td, fd, false, &fp);
	if (error == EDEADLK) {
		error = stop_others(td);
		if (error != 0)
			return (error);
		error = kern_close(td, fd);
		shim_continue_others(td);
		return (error);
	}
	if (error != 0)
		return (error);
	if (has_record(td))
		audit_sysclose(td, fd, fp);
	error = closef(fp, td);
	/* The descriptor is gone; the call must not be made again. */
	return (error == ERESTART ? EINTR : error);
}

/*
 * Closes a descriptor.  Where the file can be closed only when others have stopped, it just has no number any more, and its
 * reference is the caller's.
 */
int
shim_fd_discard(struct thread *td, int fd, struct file **fpp)
{
	struct file *fp;
	int error;

	*fpp = NULL;
	error = take_out(td, fd, true, &fp);
	if (error != 0)
		return (error);
	if (others_must_stop(td, fp))
		/* Who waits for it keeps on doing so until then, and nobody begins to. */
		*fpp = fp;
	else
		(void)closef(fp, td);
	return (0);
}

/* Has the other threads wait where they would return to user space, unless they do already. */
int
shim_stop_others(struct thread *td, bool *stopped)
{
	*stopped = td->td_proc->p_numthreads != 1 && td->td_proc->p_singlethread != td;
	return (*stopped ? stop_others(td) : 0);
}
