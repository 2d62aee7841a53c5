/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/socketvar.h>: sockets. */
#include "../wrapper.h"

/*
 * Whether a socket, which is the caller's, has data to read: then how many bytes, and whether no more will come.
 * False does not mean that reading would wait.
 */
bool
shim_so_readable(struct socket *so, uint32_t *bytes, bool *eof)
{
	bool readable;

	SOCK_RECVBUF_LOCK(so);
	readable = !SOLISTENING(so) && sbavail(&so->so_rcv) != 0 && soreadabledata(so);
	if (readable) {
		*bytes = sbavail(&so->so_rcv) - so->so_rcv.sb_ctl;
		*eof = (so->so_rcv.sb_state & SBS_CANTRCVMORE) != 0;
	}
	SOCK_RECVBUF_UNLOCK(so);
	return (readable);
}
