/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/poll.h>: what poll(2) would say of a socket. */
#include "../wrapper.h"

/* Whether nothing can be read from a socket, not even its end: what is sure without its lock, as nothing of it is told. */
static inline bool
is_idle(struct socket *so)
{
	/* The rewritten ones have buffers of other kinds. */
	return (!REWRITTEN && !SOLISTENING(so) && sbavail(&so->so_rcv) == 0 && so->so_rcv.sb_lowat > 0 && so->so_error == 0 &&
	    so->so_rerror == 0 && (so->so_rcv.sb_state & SBS_CANTRCVMORE) == 0);
}

/*
 * Looks at a descriptor.  If it has the rights and is a socket's, of which it is known now whether it can be read or written, that is
 * answered, and for how many bytes.
 */
int
shim_poll_socket(struct thread *td, int fd, const cap_rights_t *rights, bool writes, int64_t *bytes, bool *eof)
{
	struct file *fp;
	struct socket *so;
	bool held;
	int answer;

	if (shim_fget_borrow(td, fd, rights, &fp, &held) != 0)
		return (SHIM_POLL_UNKNOWN);
	answer = SHIM_POLL_UNKNOWN;
	if (fp->f_type == DTYPE_SOCKET && shim_mac_check_poll(fp, td) == 0) {
		so = fp->f_data;
		*eof = false;
		if (writes ? shim_so_writable(so, bytes) : !is_idle(so) && shim_so_readable(so, bytes, eof))
			answer = SHIM_POLL_READY;
		else if (!writes && is_idle(so))
			answer = SHIM_POLL_IDLE;
	}
	if (held)
		fdrop(fp, td);
	return (answer);
}
