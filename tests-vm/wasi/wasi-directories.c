/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Directories, from one with no entry to one with many; and a thousand descriptors at a time. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

#define MANY 1000

static bool seen[MANY];

static int
count(const char *name)
{
	DIR *directory = opendir(name);
	struct dirent *entry;
	int n = 0;

	CHECK(directory != NULL);
	memset(seen, 0, sizeof(seen));
	while ((errno = 0, entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		CHECK(entry->d_type == (entry->d_name[0] == 'd' ? DT_DIR : DT_REG));
		CHECK(!seen[atoi(entry->d_name + 1)]);
		seen[atoi(entry->d_name + 1)] = true;
		n++;
	}
	CHECK(errno == 0 && closedir(directory) == 0);
	return (n);
}

int
main(void)
{
	static int fds[MANY];
	char name[300], byte;
	struct stat st;

	CHECK(mkdir("empty", 0777) == 0 && count("empty") == 0);
	FAILS(mkdir("empty", 0777), EEXIST);
	CHECK(stat("empty", &st) == 0 && S_ISDIR(st.st_mode));
	CHECK(mkdir("many", 0777) == 0);
	/* Without standard input the first is 0; the next follow those that are open. */
	for (int i = 0; i < MANY; i++) {
		sprintf(name, "many/%c%d", i % 10 == 0 ? 'd' : 'f', i);
		if (i % 10 == 0) {
			CHECK(mkdir(name, 0777) == 0);
			strcat(name, "/file");
		}
		fds[i] = open(name, O_RDWR | O_CREAT, 0666);
		CHECK(fds[i] >= 0 && (i < 2 || fds[i] == fds[i - 1] + 1));
		byte = i;
		CHECK(write(fds[i], &byte, 1) == 1);
	}
	CHECK(count("many") == MANY);
	/* The lowest number that is free is the next. */
	CHECK(close(fds[500]) == 0 && close(fds[400]) == 0);
	CHECK(open("many", O_RDONLY | O_DIRECTORY) == fds[400] && open("many/f1", O_RDONLY) == fds[500]);
	CHECK(pread(fds[500], &byte, 1, 0) == 1 && byte == 1);
	CHECK(read(fds[400], &byte, 1) < 0 && errno == EISDIR);
	for (int i = 0; i < MANY; i++) {
		if (i != 400 && i != 500)
			CHECK(pread(fds[i], &byte, 1, 0) == 1 && byte == (char)i);
		CHECK(close(fds[i]) == 0);
	}
	FAILS(rmdir("many"), ENOTEMPTY);
	for (int i = 0; i < MANY; i++) {
		sprintf(name, "many/f%d", i);
		if (i % 10 == 0) {
			sprintf(name, "many/d%d/file", i);
			CHECK(unlink(name) == 0);
			sprintf(name, "many/d%d", i);
			CHECK(unlink(name) < 0 && rmdir(name) == 0);
		} else {
			CHECK(unlink(name) == 0);
		}
	}
	CHECK(count("many") == 0 && rmdir("many") == 0 && rename("empty", "other") == 0 && rmdir("other") == 0);
	/* Names may be long, and then the entry is longer than its start. */
	memset(name, 'n', 255);
	name[255] = '\0';
	CHECK(close(open(name, O_WRONLY | O_CREAT, 0666)) == 0 && unlink(name) == 0);
	memset(name, 'n', 256);
	name[256] = '\0';
	FAILS(open(name, O_WRONLY | O_CREAT, 0666), ENAMETOOLONG);
	FAILS(opendir("none") == NULL ? -1 : 0, ENOENT);
	return (0);
}
