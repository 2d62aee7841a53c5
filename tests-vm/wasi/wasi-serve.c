/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* A file server as one writes it for WASI: descriptor 3 is the directory, 4 the socket with connections.  It waits for these by
   poll, serves one after the other, and ends when nobody is left who could send any. */
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

#define FILES 3
#define LISTENER 4

static bool
put(int client, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t n = send(client, data, length, 0);

		if (n <= 0)
			return (false);
		data += n;
		length -= n;
	}
	return (true);
}

static void
answer(int client, const char *status)
{
	char text[80];
	int length = snprintf(text, sizeof(text), "HTTP/1.0 %s\r\n\r\n%s\n", status, status);

	put(client, text, length);
}

static void
send_file(int client, int file)
{
	static const char head[] = "HTTP/1.0 200 OK\r\n\r\n";
	static char block[16 << 10];
	ssize_t n;

	if (!put(client, head, strlen(head)))
		return;
	while ((n = read(file, block, sizeof(block))) > 0 && put(client, block, n))
		;
}

static void
serve(int client)
{
	char request[2048], *path, *end;
	size_t used = 0;
	struct stat st;
	int file;

	do {
		ssize_t n = recv(client, request + used, sizeof(request) - 1 - used, 0);

		if (n <= 0)
			break;
		used += n;
		request[used] = '\0';
	} while (strstr(request, "\r\n\r\n") == NULL);
	path = request + strlen("GET /");
	if (used == 0 || memcmp(request, "GET /", strlen("GET /")) != 0 || (end = strstr(path, " HTTP/1.")) == NULL) {
		answer(client, "400 Bad Request");
		return;
	}
	*end = '\0';
	/* The path is not looked at: whatever it is, it leads nowhere else. */
	file = openat(FILES, path, O_RDONLY);
	if (file < 0) {
		answer(client, errno == ENOTCAPABLE ? "403 Forbidden" : "404 Not Found");
		return;
	}
	if (fstat(file, &st) == 0 && S_ISREG(st.st_mode))
		send_file(client, file);
	else
		answer(client, "403 Forbidden");
	CHECK(close(file) == 0);
}

int
main(void)
{
	struct pollfd wanted = { .fd = LISTENER, .events = POLLIN };
	int client;

	FAILS(accept(FILES, NULL, NULL), ENOTSOCK);
	FAILS(accept(LISTENER + 1, NULL, NULL), EBADF);
	CHECK(fcntl(LISTENER, F_SETFL, O_NONBLOCK) == 0);
	for (;;) {
		CHECK(poll(&wanted, 1, -1) == 1);
		client = accept4(LISTENER, NULL, NULL, 0);
		if (client < 0 && errno == EAGAIN)
			continue;
		if (client < 0)
			break;
		/* The number is the lowest that is free. */
		CHECK(client == 0);
		serve(client);
		CHECK(close(client) == 0);
	}
	CHECK(errno == EINVAL);
	return (0);
}
