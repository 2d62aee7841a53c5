/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/socketvar.h>: sockets. */
#include "../wrapper.h"
#include <sys/ktrace.h>
#include <sys/domain.h>
#include <sys/protosw.h>
#include "transfer.h"

/* Whether a socket is one of those that 15 has rewritten, see release.h. */
static bool
rewritten(struct socket *so)
{
	return (REWRITTEN && so->so_proto->pr_domain->dom_family == AF_UNIX && so->so_type != SOCK_DGRAM);
}

/*
 * Whether a socket, which is the caller's, has data to read: then how many bytes, and whether no more will come.
 * False does not mean that reading would wait.
 */
bool
shim_so_readable(struct socket *so, int64_t *bytes, bool *eof)
{
	struct sockbuf *sb;
	bool apart, readable;

	apart = rewritten(so);
	sb = &so->so_rcv;
	SOCK_RECVBUF_LOCK(so);
	readable = !SOLISTENING(so) &&
	    ((sbavail(sb) != 0 && soreadabledata(so)) || (apart && sb->sb_ctl != 0));
	if (readable) {
		*bytes = (int64_t)sbavail(sb) - (apart ? 0 : sb->sb_ctl);
		*eof = (sb->sb_state & SBS_CANTRCVMORE) != 0;
	}
	SOCK_RECVBUF_UNLOCK(so);
	return (readable);
}

/* The same as shim_so_writable(), of one that was rewritten: FIONSPACE and sbspace() would tell of a buffer that is never used. */
static bool
peer_has_room(struct socket *so, int64_t *bytes)
{
	struct socket *peer;
	struct sockbuf *sb;
	struct unpcb *unp;
	bool writable;

	unp = sotounpcb(so);
	writable = false;
	/* With this lock held the peer stays. */
	mtx_lock(&unp->unp_mtx);
	peer = SOLISTENING(so) ? NULL : SB_PEER(&so->so_rcv);
	if (peer != NULL) {
		sb = &peer->so_rcv;
		SOCK_RECVBUF_LOCK(peer);
		*bytes = MIN((int64_t)sb->sb_hiwat - sb->sb_ccc - sb->sb_ctl, (int64_t)sb->sb_mbmax - sb->sb_mbcnt);
		writable = *bytes > 0 && *bytes >= sb->sb_lowat && (sb->sb_state & SBS_CANTRCVMORE) == 0;
		SOCK_RECVBUF_UNLOCK(peer);
	}
	mtx_unlock(&unp->unp_mtx);
	return (writable);
}

/*
 * Whether a socket, which is the caller's, has room for data that can be sent: then for how many bytes.  False does not
 * mean that writing would wait.
 */
bool
shim_so_writable(struct socket *so, int64_t *bytes)
{
	bool writable;

	if (rewritten(so))
		return (peer_has_room(so, bytes));
	SOCK_SENDBUF_LOCK(so);
	writable = !SOLISTENING(so) && sowriteable(so) && so->so_error == 0 &&
	    (so->so_snd.sb_state & SBS_CANTSENDMORE) == 0;
	if (writable)
		*bytes = sbspace(&so->so_snd);
	SOCK_SENDBUF_UNLOCK(so);
	return (writable);
}

/* Whether the peer of one that was rewritten receives nothing more, or is gone. */
static bool
peer_has_ended(struct socket *so)
{
	struct socket *peer;
	struct unpcb *unp;
	bool ended;

	unp = sotounpcb(so);
	/* With this lock held the peer stays. */
	mtx_lock(&unp->unp_mtx);
	peer = SOLISTENING(so) ? NULL : SB_PEER(&so->so_rcv);
	if (peer != NULL)
		ended = (peer->so_rcv.sb_state & SBS_CANTRCVMORE) != 0;
	else
		ended = (so->so_state & SS_ISDISCONNECTED) != 0;
	mtx_unlock(&unp->unp_mtx);
	return (ended);
}

/* What the mbufs with external memory below call when they are freed. */
static void
note_free(struct mbuf *m)
{
	*(bool *)m->m_ext.ext_arg1 = true;
}

/*
 * kern_sendit() with a control mbuf, which it frees but where it is to a local datagram socket and the data is too long or cannot be
 * read.  A later fix may do so then as well: hence it gets an mbuf that tells.
 */
static int
send_and_free(struct thread *td, int fd, struct msghdr *mp, int flags, struct mbuf *control)
{
	struct mbuf *m;
	bool freed;
	int error;

	m = m_get(M_WAITOK, MT_CONTROL);
	freed = false;
	m_extadd(m, mtod(control, char *), control->m_len, note_free, &freed, NULL, 0, EXT_MOD_TYPE);
	m->m_len = control->m_len;
	error = kern_sendit(td, fd, mp, flags, m, UIO_USERSPACE);
	if (!freed)
		m_free(m);
	m_free(control);
	return (error);
}

/*
 * kern_sendit() to no address and without SIGPIPE.  It frees the control mbuf whatever it answers.  Two things are since 15 as they
 * were before: what is sent to a socket for packets is one packet, and descriptors for a peer that receives nothing more are not too
 * long a message, for a buffer that is no more.
 */
int
shim_sendit(struct thread *td, int fd, struct msghdr *mp, struct mbuf *control)
{
	struct file *fp;
	struct socket *so;
	int error, flags;

	if (!REWRITTEN)
		return (kern_sendit(td, fd, mp, MSG_NOSIGNAL, control, UIO_USERSPACE));
	error = fget(td, fd, &cap_send_rights, &fp);
	if (error != 0) {
		m_freem(control);
		return (error);
	}
	so = fp->f_type == DTYPE_SOCKET && rewritten(fp->f_data) ? fp->f_data : NULL;
	flags = MSG_NOSIGNAL;
	if (so != NULL && so->so_type == SOCK_SEQPACKET)
		flags |= MSG_EOR;
	if (control != NULL)
		error = send_and_free(td, fd, mp, flags, control);
	else
		error = kern_sendit(td, fd, mp, flags, NULL, UIO_USERSPACE);
	if (error == EMSGSIZE && so != NULL && peer_has_ended(so))
		error = EPIPE;
	fdrop(fp, td);
	return (error);
}

/* Kernels without the options MAC and KTRACE do not have these. */
int	mac_socket_check_receive(struct ucred *, struct socket *);
#pragma weak mac_socket_check_receive
#pragma weak ktrgenio

/* Whether a buffer has data that can be read now. */
static inline bool
has_data(struct mbuf *m)
{
	return (m->m_type == MT_DATA && m->m_len != 0 && (m->m_flags & M_NOTAVAIL) == 0);
}

/*
 * Finds what a reader of a stream sees first: true for a message, whose data, if any, begins at *data.  A message of
 * descriptors alone is one; what is left of it when they are gone, an empty buffer, is not.
 */
static bool
first_message(struct sockbuf *sb, struct mbuf **data)
{
	struct mbuf *m, *record;
	bool described;

	described = false;
	*data = NULL;
	for (record = SB_FIRST(sb); record != NULL && !described; record = record->m_nextpkt)
		for (m = record; m != NULL && m != SB_NOTREADY(sb); m = m->m_next) {
			if (has_data(m)) {
				*data = m;
				return (true);
			}
			if (m->m_type == MT_CONTROL)
				described = true;
		}
	return (described);
}

/*
 * What soreceive(9) is to do with MSG_PEEK for a local stream, and since 15 for local sequenced packets.  Before 15 it goes
 * round for ever, and no signal ends it, where an empty buffer is first in the queue and descriptors come after it: it reads
 * nothing, removes nothing, and has no reason to wait.  Since then it waits where there are descriptors alone, or no room,
 * unless it is to copy its own pointers; and it may take for data what is sent while it copies, such pointers among it.
 */
static int
peek_stream(struct socket *so, struct uio *uio)
{
	struct mbuf *m;
	struct sockbuf *sb;
	int error, length, offset;

	/* Nobody else removes anything from the queue until this is unlocked. */
	error = SOCK_IO_RECV_LOCK(so, SBL_WAIT);
	if (error != 0)
		return (error);
	sb = &so->so_rcv;
	SOCK_RECVBUF_LOCK(so);
	while (!first_message(sb, &m)) {
		if (so->so_error != 0 || so->so_rerror != 0)
			error = so->so_error != 0 ? so->so_error : so->so_rerror;
		else if ((sb->sb_state & SBS_CANTRCVMORE) != 0)
			break;
		else if ((so->so_state & (SS_ISCONNECTED | SS_ISCONNECTING | SS_ISDISCONNECTING |
		    SS_ISDISCONNECTED)) == 0)
			error = ENOTCONN;
		else if (uio->uio_resid == 0)
			break;
		else if ((so->so_state & SS_NBIO) != 0)
			error = EWOULDBLOCK;
		else
			error = sbwait(so, SO_RCV);
		if (error != 0)
			break;
	}
	offset = 0;
	while (error == 0 && m != NULL && has_data(m) && uio->uio_resid > 0) {
		length = MIN(m->m_len - offset, uio->uio_resid);
		SOCK_RECVBUF_UNLOCK(so);
		if ((m->m_flags & M_EXTPG) != 0)
			error = m_unmapped_uiomove(m, offset, uio, length);
		else
			error = uiomove(mtod(m, char *) + offset, length, uio);
		SOCK_RECVBUF_LOCK(so);
		/* It may have grown meanwhile. */
		offset += length;
		if (offset == m->m_len) {
			/* A packet ends. */
			if (so->so_type != SOCK_STREAM && (m->m_flags & M_EOR) != 0)
				break;
			m = m->m_next;
			offset = 0;
		}
	}
	SOCK_RECVBUF_UNLOCK(so);
	SOCK_IO_RECV_UNLOCK(so);
	return (error);
}

/*
 * soreceive(9).  Of a stream it takes what comes for as long as there is memory to put it to, and a sender that keeps up would keep
 * the thread here, whoever wants to end it.  So it takes a part at a time, and only MSG_WAITALL is after more.
 */
static int
receive(struct socket *so, struct uio *uio, struct mbuf **controlp, int *flags)
{
	ssize_t left, length;
	bool all;
	int error;

	all = (*flags & MSG_WAITALL) != 0;
	length = left = uio->uio_resid;
	do {
		uio->uio_resid = so->so_type == SOCK_STREAM ? MIN(left, DIRECT_MAX) : left;
		left -= uio->uio_resid;
		error = soreceive(so, NULL, uio, NULL, controlp, flags);
		/* It would forget the descriptors that it has answered. */
		while (controlp != NULL && *controlp != NULL)
			controlp = &(*controlp)->m_next;
	} while (all && error == 0 && uio->uio_resid == 0 && left != 0 && !shim_has_to_return(curthread));
	uio->uio_resid += left;
	/* What earlier parts brought counts; the socket, which has told its error, tells the next call. */
	if (error != 0 && !is_interruption(error) && length - uio->uio_resid >= DIRECT_MAX) {
		if (error != EFAULT) {
			SOCK_RECVBUF_LOCK(so);
			if (so->so_error == 0)
				so->so_error = error;
			SOCK_RECVBUF_UNLOCK(so);
		}
		error = 0;
	}
	return (error);
}

/*
 * What kern_recvit() does where the sender is not asked for: the flags of the message are given and answered in
 * msg_flags, the number of bytes is answered in *received.  Another difference is that *controlp is the caller's also after an
 * error: kern_recvit() would close the descriptors in it, as kern_close() does and not as shim_fd_close().
 */
int
shim_recvit(struct thread *td, int fd, struct msghdr *mp, struct mbuf **controlp, uint64_t *received)
{
	struct file *fp;
	struct socket *so;
	struct uio *traced, uio;
	ssize_t length;
	bool at_once, peek;
	int error, i;

	error = fget(td, fd, &cap_recv_rights, &fp);
	if (error != 0)
		return (error);
	if (fp->f_type != DTYPE_SOCKET) {
		error = ENOTSOCK;
		goto out;
	}
	so = fp->f_data;
	if (mac_socket_check_receive != NULL && (error = mac_socket_check_receive(td->td_ucred, so)) != 0)
		goto out;
	uio = (struct uio){ .uio_iov = mp->msg_iov, .uio_iovcnt = mp->msg_iovlen, .uio_segflg = UIO_USERSPACE,
	    .uio_rw = UIO_READ, .uio_td = td };
	for (i = 0; i < uio.uio_iovcnt; i++)
		if ((uio.uio_resid += uio.uio_iov[i].iov_len) < 0) {
			error = EINVAL;
			goto out;
		}
	length = uio.uio_resid;
	traced = NULL;
	if (KTRPOINT(td, KTR_GENIO) && ktrgenio != NULL)
		traced = cloneuio(&uio);
	/*
	 * Of a message that is peeked at the kernel would copy its own pointers, and it does not look whether there is
	 * memory for the copy.
	 */
	peek = (mp->msg_flags & MSG_PEEK) != 0;
	/* Without room there is no reason to wait, except to the rewritten ones.  This flag does not keep them from waiting for others. */
	at_once = length == 0 && rewritten(so);
	if (at_once)
		mp->msg_flags |= MSG_NBIO;
	if (peek && (rewritten(so) || (so->so_type == SOCK_STREAM && so->so_proto->pr_domain->dom_family == AF_UNIX)))
		error = peek_stream(so, &uio);
	else
		error = receive(so, &uio, peek ? NULL : controlp, &mp->msg_flags);
	if (at_once && error == EWOULDBLOCK)
		error = 0;
	length -= uio.uio_resid;
	/* With MSG_WAITALL the rewritten ones may have been waiting for more with data or descriptors in hand. */
	if ((length != 0 || *controlp != NULL) && (error == ERESTART || error == EINTR || error == EWOULDBLOCK))
		error = 0;
	if (traced != NULL) {
		traced->uio_resid = length;
		ktrgenio(fd, UIO_READ, traced, error);
	}
	*received = length;
out:
	fdrop(fp, td);
	return (error);
}

/* The peer of a local socket learns that it cannot send any more.  Whoever is sending has sent when this is over. */
static void
stop_peer(struct socket *so)
{
	struct unpcb *peer, *unp;
	struct socket *so2;

	so2 = NULL;
	unp = sotounpcb(so);
	/* A sender of a stream holds this lock from when it looks whether it can send until it has sent. */
	mtx_lock(&unp->unp_mtx);
	peer = unp->unp_conn;
	/* A datagram socket may be connected to one that is not connected to it, and sends to others. */
	if (peer != NULL && peer->unp_conn == unp)
		so2 = peer->unp_socket;
	if (so2 != NULL && refcount_acquire_if_not_zero(&so2->so_count))
		socantsendmore(so2);
	else
		so2 = NULL;
	mtx_unlock(&unp->unp_mtx);
	if (so2 == NULL)
		return;
	/* A sender of a datagram holds this one. */
	if (so2->so_type == SOCK_DGRAM && SOCK_IO_SEND_LOCK(so2, SBL_WAIT | SBL_NOINTR) == 0)
		SOCK_IO_SEND_UNLOCK(so2);
	sorele(so2);
}

/*
 * shutdown(2).  The peer of a local socket that receives nothing more could go on sending to it, but for those that were
 * rewritten.  Descriptors in such messages count as thrown away, and the collector of sockets in messages of each other passes
 * them over: among them they would stay for ever.  So here the peer first learns that it cannot send any more.
 */
int
shim_shutdown(struct thread *td, int fd, int how)
{
	struct file *fp;
	struct socket *so;
	int error;

	error = fget(td, fd, &cap_shutdown_rights, &fp);
	if (error != 0)
		return (error);
	if (fp->f_type != DTYPE_SOCKET) {
		fdrop(fp, td);
		return (ENOTSOCK);
	}
	so = fp->f_data;
	if (how != SHUT_WR && so->so_proto->pr_domain->dom_family == AF_UNIX && !SOLISTENING(so) && !rewritten(so))
		stop_peer(so);
	/* Not kern_shutdown(): the number may be another socket's by now. */
	error = soshutdown(so, how);
	fdrop(fp, td);
	return (error);
}
