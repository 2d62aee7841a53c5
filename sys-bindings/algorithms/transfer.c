/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * <sys/file.h>, fo_read() and fo_write(): transfers that neither wait for themselves nor go on for as long as a program likes,
 * whatever its vectors say, without a look at signals.
 */
#include "../wrapper.h"
#include <sys/vmmeter.h>
#include <vm/vm_pageout.h>
#include "transfer.h"

/* How much is transferred at a time through memory of the kernel's. */
#define	BOUNCE_MAX	(64 * 1024)

/*
 * Whether a transfer between a file and user memory could wait for itself.  Shared memory and most file systems hold a
 * page, a buffer or the vnode while they copy.  Where the user's page is a mapping of the same object and not at hand, the
 * page fault waits for what the thread holds, for ever.  The exceptions have pages brought in before (vn_io_fault()).
 */
static inline bool
holds_pages(struct file *fp)
{
	struct mount *mp;

	if (fp->f_type == DTYPE_SHM)
		return (true);
	/* The memory of mounts is never used for anything else. */
	mp = atomic_load_ptr(&fp->f_vnode->v_mount);
	return (mp == NULL || (mp->mnt_kern_flag & MNTK_NO_IOPF) == 0);
}

/*
 * Whether a file's bytes are in memory alone: shared memory, tmpfs(5).  Where a page of the user's is not at hand, and must not
 * be brought in, a transfer of these just ends.
 */
static inline bool
is_memory(struct file *fp)
{
	struct mount *mp;

	if (fp->f_type == DTYPE_SHM)
		return (true);
	mp = atomic_load_ptr(&fp->f_vnode->v_mount);
	return (mp != NULL && memcmp(mp->mnt_stat.f_fstypename, "tmpfs", sizeof("tmpfs")) == 0);
}

/*
 * Waits until there is memory for what is written to memory of the kernel's.  The write itself would wait for it in a way
 * that no signal ends, not even that of the page daemon, which makes room by killing.
 */
static int
wait_for_memory(void)
{
	int before, error;

	error = 0;
	/* The condition of the sleep: where only some domains are short of memory, it does not sleep. */
	while (error == 0 && vm_page_count_min_set(&curthread->td_domain.dr_policy->ds_mask)) {
		/* As below: no stop in here. */
		before = sigdeferstop(SIGDEFERSTOP_ERESTART);
		error = vm_wait_intr(NULL);
		sigallowstop(before);
	}
	return (error);
}

/* Transfers so much through a buffer of the kernel's, so that no page fault comes in between; *done is how much it was. */
static int
bounce(struct file *fp, struct uio *uio, void *buffer, ssize_t want, int flags, struct thread *td, ssize_t *done)
{
	struct iovec iov;
	struct uio part;
	int error;

	iov.iov_base = buffer;
	iov.iov_len = want;
	part = (struct uio){ .uio_iov = &iov, .uio_iovcnt = 1, .uio_offset = uio->uio_offset, .uio_resid = want,
	    .uio_segflg = UIO_SYSSPACE, .uio_rw = uio->uio_rw, .uio_td = td };
	*done = 0;
	error = 0;
	if (uio->uio_rw == UIO_WRITE && (error = wait_for_memory()) == 0)
		error = uiomove(buffer, want, uio);
	if (error != 0)
		return (error);
	error = rdwr(fp, &part, flags, td);
	*done = want - part.uio_resid;
	if (*done != 0 && is_interruption(error))
		error = 0;
	if (*done != 0 && error == 0 && uio->uio_rw == UIO_READ)
		error = uiomove(buffer, *done, uio);
	/* What is appended begins elsewhere than it was asked to. */
	uio->uio_offset = part.uio_offset;
	return (error);
}

/* Brings in the user's memory for so many bytes, by a look at each page. */
static int
look_at_pages(const struct uio *uio, size_t want)
{
	const struct iovec *iov;
	char *at, *end;

	for (iov = uio->uio_iov; want != 0; iov++) {
		at = iov->iov_base;
		end = at + MIN(iov->iov_len, want);
		want -= end - at;
		for (; at < end; at = (char *)trunc_page((vm_offset_t)at) + PAGE_SIZE)
			if (fubyte(at) == -1)
				return (EFAULT);
	}
	return (0);
}

/* How many pages the writes that run may still take. */
static u_int in_flight;

/*
 * Whether there is memory for so many pages and for all that others are writing, so that no write waits for it: the way that is
 * taken where there is not waits as wait_for_memory() does.  They are given back when they have been written.
 */
static bool
take_pages(struct thread *td, u_int pages)
{
	u_int all;

	all = atomic_fetchadd_int(&in_flight, pages) + pages;
	if (!vm_page_count_min_set(&td->td_domain.dr_policy->ds_mask) &&
	    (pages <= howmany(BOUNCE_MAX, PAGE_SIZE) || vm_free_count() >= vm_cnt.v_free_target + all))
		return (true);
	atomic_subtract_int(&in_flight, pages);
	return (false);
}

/*
 * Transfers directly where the file is_memory(), without any page fault: EFAULT where there would be one.  What is read up to
 * there counts.  Nothing of what is written does: tmpfs(5) takes back what has made the file longer, shared memory may not
 * keep the rest, so all of it is to be written again.  So what is written is looked at first: only if the memory goes away
 * in between, others can see that.
 */
static int
at_hand(struct file *fp, struct uio *uio, int flags, struct thread *td)
{
	u_int pages;
	int before, error;

	pages = 0;
	error = 0;
	if (uio->uio_rw == UIO_WRITE) {
		/* Neither end need be that of a page. */
		pages = howmany(uio->uio_resid, PAGE_SIZE) + 1;
		if (!take_pages(td, pages))
			return (EFAULT);
		error = look_at_pages(uio, uio->uio_resid);
	}
	if (error == 0) {
		before = vm_fault_disable_pagefaults();
		error = rdwr(fp, uio, flags, td);
		vm_fault_enable_pagefaults(before);
	}
	if (pages != 0)
		atomic_subtract_int(&in_flight, pages);
	return (error);
}

/* How parts are transferred: directly; without page faults, and through a buffer where that does not do; through a buffer. */
enum how { DIRECTLY, AT_HAND, BOUNCED };

static inline enum how
how_to(struct file *fp)
{
	return (!holds_pages(fp) ? DIRECTLY : is_memory(fp) ? AT_HAND : BOUNCED);
}

/* Transfers so much without a buffer. */
static int
unbuffered(struct file *fp, struct uio *uio, ssize_t want, enum how how, int flags, struct thread *td, ssize_t *done)
{
	struct iovec iov;
	struct uio one, *part;
	size_t left;
	int error, i;

	if (uio->uio_iovcnt == 1) {
		iov = *uio->uio_iov;
		one = *uio;
		one.uio_iov = &iov;
		part = &one;
	} else
		part = cloneuio(uio);
	part->uio_resid = left = want;
	for (i = 0; left > part->uio_iov[i].iov_len; i++)
		left -= part->uio_iov[i].iov_len;
	part->uio_iov[i].iov_len = left;
	part->uio_iovcnt = i + 1;
	error = how == AT_HAND ? at_hand(fp, part, flags, td) : rdwr(fp, part, flags, td);
	*done = error == EFAULT && how == AT_HAND && uio->uio_rw == UIO_WRITE ? 0 : want - part->uio_resid;
	if (*done != 0 && is_interruption(error))
		error = 0;
	uio->uio_segflg = UIO_NOCOPY;
	(void)uiomove(NULL, *done, uio);
	uio->uio_segflg = UIO_USERSPACE;
	uio->uio_offset = part->uio_offset;
	if (part != &one)
		shim_freeuio(part);
	return (error);
}

/*
 * Transfers up to `length` bytes, a part at a time.  What went well counts for more than the error that ended it, which
 * the next transfer will meet; uio_offset moves by what counts.
 */
static int
in_parts(struct file *fp, struct uio *uio, ssize_t length, enum how how, bool goes_on, int flags, struct thread *td)
{
	void *buffer;
	ssize_t done, left, total, want;
	off_t offset;
	bool bounces;
	int error;

	total = uio->uio_resid;
	left = length;
	bounces = how == BOUNCED;
	buffer = NULL;
	for (;;) {
		offset = uio->uio_offset;
		if (bounces) {
			want = MIN(left, BOUNCE_MAX);
			if (buffer == NULL)
				buffer = shim_malloc(want);
			error = bounce(fp, uio, buffer, want, flags, td, &done);
			bounces = how == BOUNCED;
		} else {
			want = MIN(left, DIRECT_MAX);
			error = unbuffered(fp, uio, want, how, flags, td, &done);
			if (how == AT_HAND && error == EFAULT) {
				left -= done;
				if (done == 0)
					uio->uio_offset = offset;
				bounces = true;
				continue;
			}
		}
		if (error != 0) {
			uio->uio_offset = offset;
			break;
		}
		left -= done;
		/*
		 * A signal is taken, and a stop made, on the return to user space: sig_intr() would stop a traced thread
		 * here, where others wait for the offset.
		 */
		if (left == 0 || done < want || !goes_on || shim_has_to_return(td))
			break;
	}
	shim_free(buffer);
	if (left != length)
		error = 0;
	uio->uio_resid = total - (length - left);
	return (error);
}

/*
 * How many bytes there are from where a transfer begins to where offsets end.  A write beyond that is EFBIG: the kernel's sum
 * of offset and length overflows, and it may take the write for one beyond RLIMIT_FSIZE, which ends the process.  An
 * appending write begins at the file's end, wherever it was asked to.
 */
static int
room_at(struct file *fp, struct uio *uio, struct thread *td, ssize_t *room)
{
	struct stat sb;
	off_t offset;

	offset = uio->uio_offset;
	/* Where the size is not told, the file system decides. */
	if (uio->uio_rw == UIO_WRITE && fp->f_type == DTYPE_VNODE && (fp->f_flag & O_APPEND) != 0 &&
	    fo_stat(fp, &sb, td->td_ucred) == 0)
		offset = sb.st_size;
	/* A file system, such as one in user space, may have left the file's offset there. */
	if (offset < 0)
		return (EINVAL);
	*room = OFF_MAX - offset;
	return (uio->uio_rw == UIO_WRITE && *room < uio->uio_resid ? EFBIG : 0);
}

int
shim_transfer_file(struct file *fp, struct uio *uio, int flags, struct thread *td)
{
	struct iovec iov;
	ssize_t length, room;
	off_t offset;
	enum how how;
	bool moves;
	int error;

	room = 0;
	moves = (flags & FOF_OFFSET) == 0;
	if (moves)
		uio->uio_offset = foffset_lock(fp, 0);
	error = room_at(fp, uio, td, &room);
	length = error == 0 ? MIN(uio->uio_resid, room) : 0;
	if (length != 0) {
		flags |= FOF_OFFSET;
		how = how_to(fp);
		/* The common case: all of it at once. */
		if (length == uio->uio_resid && length <= DIRECT_MAX && how == DIRECTLY)
			error = rdwr(fp, uio, flags, td);
		else if (length == uio->uio_resid && length <= DIRECT_MAX && how == AT_HAND && uio->uio_iovcnt == 1) {
			iov = *uio->uio_iov;
			offset = uio->uio_offset;
			error = at_hand(fp, uio, flags, td);
			if (error == EFAULT) {
				*uio->uio_iov = iov;
				uio->uio_resid = length;
				uio->uio_offset = offset;
				error = in_parts(fp, uio, length, BOUNCED, true, flags, td);
			}
		} else
			error = in_parts(fp, uio, length, how, true, flags, td);
	}
	if (moves)
		foffset_unlock(fp, uio->uio_offset, 0);
	return (error);
}

/*
 * Socket buffers bound messages.  What comes from a stream is answered once it would have to be waited for.  Devices refuse as
 * much at once as they would have to be asked for a long time in parts.
 */
int
shim_transfer_long(struct file *fp, struct uio *uio, int flags, struct thread *td)
{
	bool device;

	if (fp->f_type == DTYPE_SOCKET && ((struct socket *)fp->f_data)->so_type != SOCK_STREAM)
		return (rdwr(fp, uio, flags, td));
	device = fp->f_type == DTYPE_VNODE && fp->f_vnode->v_type == VCHR;
	if (device && uio->uio_resid > INT_MAX)
		return (EINVAL);
	return (in_parts(fp, uio, uio->uio_resid, DIRECTLY, device || uio->uio_rw == UIO_WRITE, flags, td));
}
