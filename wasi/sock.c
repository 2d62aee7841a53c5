/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Sockets.  A server is given a local socket, by which whatever accepts connections sends it each of them, in a message:
   sock_accept receives one. */
#include "wasi.h"

enum { PEEK = 1, WAITALL = 2, TRUNCATED = 1 };

WASI(wasi_errno, sock_accept, uint32_t fd, uint32_t flags, uint32_t result)
{
	char text[64];
	cloudabi_fd_t connection;
	cloudabi_iovec_t vector = { text, sizeof(text) };
	cloudabi_recv_in_t in = { &vector, 1, &connection, 1, 0 };
	cloudabi_fdstat_t stat = { .fs_flags = flags };
	cloudabi_recv_out_t out;
	uint32_t number;
	FIND(entry, fd, WASI_SOCK_ACCEPT);

	if ((flags & ~CLOUDABI_FDFLAG_NONBLOCK) != 0)
		return (CLOUDABI_EINVAL);
	do {
		TRY(cloudabi_sys_sock_recv(entry->fd, &in, &out));
		/* Nobody is left who could send any. */
		if (out.ro_datalen == 0 && out.ro_fdslen == 0)
			return (CLOUDABI_EINVAL);
	} while (out.ro_fdslen == 0);
	if (flags != 0) {
		wasi_errno error = cloudabi_sys_fd_stat_put(connection, &stat, CLOUDABI_FDSTAT_FLAGS);

		if (error != CLOUDABI_ESUCCESS) {
			cloudabi_sys_fd_close(connection);
			return (error);
		}
	}
	TRY(wasi_add(connection, ~0ULL, ~0ULL, 0, &number));
	return (wasi_put_u32(result, number));
}

WASI(wasi_errno, sock_recv, uint32_t fd, uint32_t address, uint32_t count, uint32_t flags, uint32_t length, uint32_t result)
{
	cloudabi_iovec_t vectors[WASI_VECTORS];
	cloudabi_recv_in_t in = { .ri_data = vectors };
	cloudabi_recv_out_t out;
	uint16_t told = 0;
	FIND(entry, fd, WASI_FD_READ);

	if (entry->type != WASI_SOCKET_STREAM && entry->type != WASI_SOCKET_DGRAM)
		return (CLOUDABI_ENOTSOCK);
	if ((flags & ~(PEEK | WAITALL)) != 0)
		return (CLOUDABI_EINVAL);
	TRY(wasi_vectors(address, &count, vectors));
	in.ri_data_len = count;
	if ((flags & PEEK) != 0)
		in.ri_flags |= CLOUDABI_SOCK_RECV_PEEK;
	if ((flags & WAITALL) != 0)
		in.ri_flags |= CLOUDABI_SOCK_RECV_WAITALL;
	TRY(cloudabi_sys_sock_recv(entry->fd, &in, &out));
	if ((out.ro_flags & CLOUDABI_SOCK_RECV_DATA_TRUNCATED) != 0)
		told = TRUNCATED;
	TRY(wasi_put_u32(length, out.ro_datalen));
	return (wasi_put(result, &told, sizeof(told)));
}

WASI(wasi_errno, sock_send, uint32_t fd, uint32_t address, uint32_t count, uint32_t flags, uint32_t length)
{
	cloudabi_iovec_t vectors[WASI_VECTORS];
	cloudabi_send_in_t in = { .si_data = (const cloudabi_ciovec_t *)vectors };
	cloudabi_send_out_t out;
	FIND(entry, fd, WASI_FD_WRITE);

	if (entry->type != WASI_SOCKET_STREAM && entry->type != WASI_SOCKET_DGRAM)
		return (CLOUDABI_ENOTSOCK);
	if (flags != 0)
		return (CLOUDABI_EINVAL);
	TRY(wasi_vectors(address, &count, vectors));
	in.si_data_len = count;
	TRY(cloudabi_sys_sock_send(entry->fd, &in, &out));
	return (wasi_put_u32(length, out.so_datalen));
}

WASI(wasi_errno, sock_shutdown, uint32_t fd, uint32_t how)
{
	FIND(entry, fd, WASI_SOCK_SHUTDOWN);

	if (how > UINT8_MAX)
		return (CLOUDABI_EINVAL);
	return (cloudabi_sys_sock_shutdown(entry->fd, how));
}
