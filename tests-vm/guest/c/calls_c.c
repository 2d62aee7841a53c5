/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* The header of the examples: calls with structures, with pointers and with several results do what they should. */
#include "cloudabi.h"

/* The descriptor of a directory that tests may write to. */
#define DIRECTORY 1

#define CHECK(condition) do { if (!(condition)) return (__LINE__); } while (0)

static _Atomic(cloudabi_lock_t) lock = CLOUDABI_LOCK_UNLOCKED;
static _Atomic(uint32_t) seen;
static _Alignas(16) char stack[16384];

static void
thread(cloudabi_tid_t tid, void *argument)
{
	/* Nobody else wants it yet. */
	lock = CLOUDABI_LOCK_WRLOCKED | tid;
	*(_Atomic(uint32_t) *)argument = tid;
	/* The lock is given back as the thread ends. */
	cloudabi_sys_thread_exit(&lock, CLOUDABI_SCOPE_PRIVATE);
}

cloudabi_exitcode_t
program_main(const void *argdata, size_t argdatalen)
{
	cloudabi_fdstat_t wanted = { .fs_rights_base = CLOUDABI_RIGHT_FD_READ | CLOUDABI_RIGHT_FD_WRITE | CLOUDABI_RIGHT_FD_SEEK |
	    CLOUDABI_RIGHT_FILE_STAT_FGET };
	cloudabi_fdstat_t got;
	cloudabi_filestat_t status;
	cloudabi_fd_t ends[2], file;
	cloudabi_timestamp_t now, later;
	cloudabi_tid_t tid;
	cloudabi_filesize_t place;
	char text[6] = "";
	cloudabi_ciovec_t out[2] = { { "hel", 3 }, { "lo", 2 } };
	cloudabi_iovec_t in = { text, 5 };
	size_t count;
	void *memory;

	(void)argdata;
	(void)argdatalen;
	/* A structure by value, one by pointer, and a result. */
	CHECK(cloudabi_sys_file_open((cloudabi_lookup_t){ DIRECTORY, 0 }, "new", 3, CLOUDABI_O_CREAT | CLOUDABI_O_EXCL, &wanted, &file) ==
	    CLOUDABI_ESUCCESS);
	CHECK(cloudabi_sys_file_open((cloudabi_lookup_t){ DIRECTORY, 0 }, "new", 3, CLOUDABI_O_CREAT | CLOUDABI_O_EXCL, &wanted, &file) ==
	    CLOUDABI_EEXIST);
	CHECK(cloudabi_sys_fd_write(file, out, 2, &count) == CLOUDABI_ESUCCESS && count == 5);
	CHECK(cloudabi_sys_fd_seek(file, -4, CLOUDABI_WHENCE_END, &place) == CLOUDABI_ESUCCESS && place == 1);
	CHECK(cloudabi_sys_fd_pread(file, &in, 1, 1, &count) == CLOUDABI_ESUCCESS && count == 4);
	CHECK(text[0] == 'e' && text[3] == 'o');
	CHECK(cloudabi_sys_file_stat_fget(file, &status) == CLOUDABI_ESUCCESS);
	CHECK(status.st_size == 5 && status.st_filetype == CLOUDABI_FILETYPE_REGULAR_FILE && status.st_nlink == 1);
	CHECK(cloudabi_sys_fd_stat_get(file, &got) == CLOUDABI_ESUCCESS);
	CHECK((got.fs_rights_base & wanted.fs_rights_base) == wanted.fs_rights_base);
	CHECK((got.fs_rights_base & CLOUDABI_RIGHT_PROC_EXEC) == 0);
	CHECK(cloudabi_sys_file_unlink(DIRECTORY, "new", 3, 0) == CLOUDABI_ESUCCESS);

	/* Two results. */
	CHECK(cloudabi_sys_fd_create2(CLOUDABI_FILETYPE_SOCKET_STREAM, &ends[0], &ends[1]) == CLOUDABI_ESUCCESS);
	cloudabi_send_in_t send = { .si_data = out, .si_data_len = 2, .si_fds = &file, .si_fds_len = 1 };
	cloudabi_send_out_t sent;
	CHECK(cloudabi_sys_sock_send(ends[0], &send, &sent) == CLOUDABI_ESUCCESS && sent.so_datalen == 5);
	cloudabi_fd_t passed = file;
	cloudabi_recv_in_t receive = { .ri_data = &in, .ri_data_len = 1, .ri_fds = &passed, .ri_fds_len = 1 };
	cloudabi_recv_out_t received;
	CHECK(cloudabi_sys_sock_recv(ends[1], &receive, &received) == CLOUDABI_ESUCCESS);
	CHECK(received.ro_datalen == 5 && received.ro_fdslen == 1 && received.ro_flags == 0 && text[4] == 'o' && passed != file);

	/* Unions: a clock and a descriptor. */
	CHECK(cloudabi_sys_clock_time_get(CLOUDABI_CLOCK_MONOTONIC, 1, &now) == CLOUDABI_ESUCCESS);
	cloudabi_subscription_t wait[2] = {
		{ .userdata = 7, .type = CLOUDABI_EVENTTYPE_FD_READ, .fd_readwrite = { .fd = ends[0] } },
		{ .userdata = 8, .type = CLOUDABI_EVENTTYPE_CLOCK,
		    .clock = { .clock_id = CLOUDABI_CLOCK_MONOTONIC, .timeout = 20000000 } },
	};
	cloudabi_event_t events[2];
	CHECK(cloudabi_sys_poll(wait, events, 2, &count) == CLOUDABI_ESUCCESS && count == 1);
	CHECK(events[0].userdata == 8 && events[0].error == 0 && events[0].type == CLOUDABI_EVENTTYPE_CLOCK);
	CHECK(cloudabi_sys_clock_time_get(CLOUDABI_CLOCK_MONOTONIC, 1, &later) == CLOUDABI_ESUCCESS && later - now >= 20000000);

	/* Memory, and a thread that ends with a lock. */
	CHECK(cloudabi_sys_mem_map(NULL, 65536, CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE, CLOUDABI_MAP_PRIVATE | CLOUDABI_MAP_ANON,
	    CLOUDABI_MAP_ANON_FD, 0, &memory) == CLOUDABI_ESUCCESS);
	*(volatile char *)memory = 1;
	CHECK(cloudabi_sys_mem_unmap(memory, 65536) == CLOUDABI_ESUCCESS);
	cloudabi_threadattr_t attributes = { thread, stack, sizeof(stack), (void *)&seen };
	CHECK(cloudabi_sys_thread_create(&attributes, &tid) == CLOUDABI_ESUCCESS);
	while (seen == 0)
		cloudabi_sys_thread_yield();
	CHECK(seen == tid);
	cloudabi_subscription_t join = { .type = CLOUDABI_EVENTTYPE_LOCK_WRLOCK,
	    .lock = { .lock = &lock, .lock_scope = CLOUDABI_SCOPE_PRIVATE } };
	CHECK(cloudabi_sys_poll(&join, events, 1, &count) == CLOUDABI_ESUCCESS && count == 1 && events[0].error == 0);
	CHECK((lock & CLOUDABI_LOCK_WRLOCKED) != 0 && lock != (CLOUDABI_LOCK_WRLOCKED | tid));
	return (0);
}
