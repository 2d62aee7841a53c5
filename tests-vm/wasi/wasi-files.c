/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Files: what is written is read again, wherever and however. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"

static char large[300000], again[300000];

static void
vectors(int fd)
{
	/* More vectors than a call takes: what is done is less than all, and the rest goes on from there. */
	static struct iovec iov[3000];
	size_t total = 0;

	for (int i = 0; i < 3000; i++)
		iov[i] = (struct iovec){ large + i * 100, 100 };
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	for (int i = 0; total < sizeof(large); i = total / 100) {
		ssize_t n = writev(fd, iov + i, 3000 - i);

		CHECK(n > 0 && n % 100 == 0);
		total += n;
	}
	for (int i = 0; i < 3000; i++)
		iov[i].iov_base = again + i * 100;
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	for (total = 0; total < sizeof(again);) {
		ssize_t n = readv(fd, iov + total / 100, 3000 - total / 100);

		CHECK(n > 0 && n % 100 == 0);
		total += n;
	}
	CHECK(memcmp(large, again, sizeof(large)) == 0);
}

int
main(void)
{
	struct timespec times[2] = { { 1000000000, 5 }, { 1234567890, 123456789 } };
	struct stat st, other;
	char text[16];
	FILE *file;
	int fd;

	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = i * 7 % 251;
	fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0666);
	CHECK(fd >= 0);
	FAILS(open("file", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
	CHECK(write(fd, "Hello, world", 12) == 12);
	CHECK(lseek(fd, -5, SEEK_END) == 7 && read(fd, text, 5) == 5 && memcmp(text, "world", 5) == 0);
	CHECK(lseek(fd, 0, SEEK_CUR) == 12 && read(fd, text, 5) == 0);
	CHECK(pwrite(fd, "W", 1, 7) == 1 && pread(fd, text, 6, 6) == 6 && memcmp(text, " World", 6) == 0);
	FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
	CHECK(ftruncate(fd, 5) == 0 && fstat(fd, &st) == 0 && st.st_size == 5 && S_ISREG(st.st_mode));
	CHECK(posix_fallocate(fd, 0, 100) == 0 && fstat(fd, &st) == 0 && st.st_size == 100);
	CHECK(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL) == 0);
	CHECK(fsync(fd) == 0 && fdatasync(fd) == 0);
	CHECK(futimens(fd, times) == 0 && fstat(fd, &st) == 0);
	CHECK(st.st_atim.tv_sec == 1000000000 && st.st_mtim.tv_sec == 1234567890 && st.st_mtim.tv_nsec == 123456789);
	times[1].tv_sec++;
	times[0].tv_nsec = UTIME_OMIT;
	CHECK(utimensat(AT_FDCWD, "/file", times, 0) == 0 && stat("file", &st) == 0);
	CHECK(st.st_atim.tv_sec == 1000000000 && st.st_mtim.tv_sec == 1234567891);
	CHECK(fcntl(fd, F_GETFL) == O_RDWR);
	vectors(fd);
	CHECK(close(fd) == 0);
	FAILS(close(fd), EBADF);

	/* Only reading, only writing, only at the end. */
	fd = open("file", O_RDONLY);
	CHECK(fd >= 0 && read(fd, text, 4) == 4);
	CHECK(write(fd, "x", 1) < 0 && (errno == EBADF || errno == ENOTCAPABLE));
	CHECK(ftruncate(fd, 0) < 0);
	CHECK(close(fd) == 0);
	fd = open("file", O_WRONLY | O_TRUNC);
	CHECK(fd >= 0 && fstat(fd, &st) == 0 && st.st_size == 0);
	CHECK(read(fd, text, 1) < 0 && (errno == EBADF || errno == ENOTCAPABLE));
	CHECK(write(fd, "one", 3) == 3 && close(fd) == 0);
	fd = open("file", O_WRONLY | O_APPEND);
	CHECK(fd >= 0 && (fcntl(fd, F_GETFL) & O_APPEND) != 0);
	CHECK(write(fd, "two", 3) == 3 && close(fd) == 0);
	file = fopen("file", "r");
	CHECK(file != NULL && fgets(text, sizeof(text), file) == text && strcmp(text, "onetwo") == 0 && fclose(file) == 0);

	/* Names. */
	CHECK(link("file", "second") == 0 && stat("second", &st) == 0 && st.st_nlink == 2);
	CHECK(stat("file", &other) == 0 && other.st_ino == st.st_ino && other.st_dev == st.st_dev);
	CHECK(rename("second", "third") == 0);
	FAILS(stat("second", &st), ENOENT);
	CHECK(symlink("third", "link") == 0 && lstat("link", &st) == 0 && S_ISLNK(st.st_mode));
	CHECK(readlink("link", text, sizeof(text)) == 5 && memcmp(text, "third", 5) == 0);
	CHECK(stat("link", &st) == 0 && st.st_ino == other.st_ino);
	CHECK(open("link", O_RDONLY | O_NOFOLLOW) < 0 && errno == ELOOP);
	CHECK(unlink("link") == 0 && unlink("third") == 0 && unlink("file") == 0);
	FAILS(unlink("file"), ENOENT);
	puts("files");
	return (0);
}
