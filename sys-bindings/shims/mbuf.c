/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/mbuf.h>, <sys/socket.h>: control messages that carry descriptors, in network buffers. */
#include "../wrapper.h"

/*
 * A control message for descriptors, whose numbers the caller fills in; NULL where so many do not fit
 * into what sendmsg(2) takes.  Sleeps.
 */
struct mbuf *
shim_rights_new(size_t count, int **fds)
{
	struct cmsghdr *header;
	struct mbuf *m;
	int size;

	if (count > MCLBYTES / sizeof(int) || CMSG_SPACE(count * sizeof(int)) > MCLBYTES)
		return (NULL);
	size = CMSG_SPACE(count * sizeof(int));
	m = m_get2(size, M_WAITOK, MT_CONTROL, 0);
	m->m_len = size;
	header = mtod(m, struct cmsghdr *);
	memset(header, 0, size);
	header->cmsg_len = CMSG_LEN(count * sizeof(int));
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	*fds = (int *)CMSG_DATA(header);
	return (m);
}

/*
 * The descriptors that a received buffer has brought into the process, and their number; NULL where it is
 * about something else.  One that was only peeked at holds the kernel's pointers and is not of this type.
 */
int *
shim_rights_received(struct mbuf *m, size_t *count)
{
	struct cmsghdr *header;

	*count = 0;
	if (m->m_type != MT_EXTCONTROL)
		return (NULL);
	header = mtod(m, struct cmsghdr *);
	if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
		return (NULL);
	*count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	return ((int *)CMSG_DATA(header));
}

struct mbuf *
shim_m_next(struct mbuf *m)
{
	return (m->m_next);
}

void
shim_m_freem(struct mbuf *m)
{
	m_freem(m);
}
