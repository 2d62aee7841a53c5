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

/* A string and its length; NULL if the value is none.  A NUL follows it. */
const char *argdata_str(argdata value, size_t *length);

/* Bytes and their number; NULL if the value is not of this type. */
const void *argdata_binary(argdata value, size_t *length);

/* Values of the other types; false if the value is not of the type, or does not fit.  A time is in nanoseconds since 1970. */
_Bool argdata_bool(argdata value, _Bool *result);
_Bool argdata_fd(argdata value, cloudabi_fd_t *fd);
_Bool argdata_float(argdata value, double *result);
_Bool argdata_int(argdata value, int64_t *result);
_Bool argdata_timestamp(argdata value, int64_t *result);
_Bool argdata_uint(argdata value, uint64_t *result);

/* Is it nothing?  What is not there at all is that, too. */
_Bool argdata_null(argdata value);

/* What is in a mapping or a sequence, for argdata_next().  It has no bytes if the value is not of this type. */
argdata argdata_map(argdata value);
argdata argdata_seq(argdata value);

/* Takes the next value off, in a mapping keys and values in turn; false at the end. */
_Bool argdata_next(argdata *rest, argdata *value);

#endif
