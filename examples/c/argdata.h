/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Argument data: a tree in which descriptors have names; cloudabi-run(1) makes it of YAML. */
#ifndef ARGDATA_H
#define ARGDATA_H

#include "cloudabi.h"

/* A value. */
typedef struct {
	const unsigned char *bytes;
	size_t length;
} argdata;

/* The value of a key, a string, in a mapping.  It has no bytes if there is none. */
argdata argdata_get(argdata map, const char *key);

/* What is in a mapping or a sequence, for argdata_next().  It has no bytes if the value is none. */
argdata argdata_map(argdata value);
argdata argdata_seq(argdata value);

/* Takes the next value off, in a mapping keys and values in turn; false at the end. */
_Bool argdata_next(argdata *rest, argdata *value);

/* A descriptor; false if the value is none. */
_Bool argdata_fd(argdata value, cloudabi_fd_t *fd);

/* A string and its length; NULL if the value is none. */
const char *argdata_str(argdata value, size_t *length);

#endif
