/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/socketvar.h>: sockets. */
#include "../wrapper.h"
#include <sys/domain.h>
#include <sys/protosw.h>

/*
 * Whether a socket, which is the caller's, has data to read: then how many bytes, and whether no more will come.
 * False does not mean that reading would wait.
 */
bool
shim_so_readable(struct socket *so, int64_t *bytes, bool *eof)
{
	bool readable;

	SOCK_RECVBUF_LOCK(so);
	readable = !SOLISTENING(so) && sbavail(&so->so_rcv) != 0 && soreadabledata(so);
	if (readable) {
		*bytes = (int64_t)sbavail(&so->so_rcv) - so->so_rcv.sb_ctl;
		*eof = (so->so_rcv.sb_state & SBS_CANTRCVMORE) != 0;
	}
	SOCK_RECVBUF_UNLOCK(so);
	return (readable);
}

/*
 * Whether a socket, which is the caller's, has room for data that can be sent: then for how many bytes.  False does not
 * mean that writing would wait.
 */
bool
shim_so_writable(struct socket *so, int64_t *bytes)
{
	bool writable;

#if __FreeBSD_version >= 1500000
	/* The room of a UNIX socket is its peer's. */
	if (so->so_proto->pr_domain->dom_family == AF_UNIX)
		return (false);
#endif
	SOCK_SENDBUF_LOCK(so);
	writable = !SOLISTENING(so) && sowriteable(so) && so->so_error == 0 &&
	    (so->so_snd.sb_state & SBS_CANTSENDMORE) == 0;
	if (writable)
		*bytes = sbspace(&so->so_snd);
	SOCK_SENDBUF_UNLOCK(so);
	return (writable);
}
