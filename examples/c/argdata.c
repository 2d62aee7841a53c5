/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Argument data: a byte for the type, then the value.  A sequence holds its elements and a mapping keys and values in turn,
   each after its length, seven bits in a byte and the last byte marked. */
#include "argdata.h"

enum { BINARY = 1, BOOL = 2, FD = 3, FLOAT = 4, INT = 5, MAP = 6, SEQ = 7, STR = 8, TIMESTAMP = 9 };

static _Bool
has_type(argdata value, unsigned char type)
{
	return (value.length > 0 && value.bytes[0] == type);
}

/* What comes after the byte for the type. */
static argdata
inside(argdata value, unsigned char type)
{
	if (!has_type(value, type))
		return ((argdata){ NULL, 0 });
	return ((argdata){ value.bytes + 1, value.length - 1 });
}

_Bool
argdata_next(argdata *rest, argdata *value)
{
	size_t length = 0;
	unsigned char byte;

	do {
		if (rest->length == 0 || length > SIZE_MAX >> 7)
			return (0);
		byte = *rest->bytes++;
		rest->length--;
		length = length << 7 | (byte & 0x7f);
	} while ((byte & 0x80) == 0);
	if (length > rest->length)
		return (0);
	value->bytes = rest->bytes;
	value->length = length;
	rest->bytes += length;
	rest->length -= length;
	return (1);
}

static _Bool
is(argdata name, const char *key)
{
	size_t length, i = 0;
	const char *text = argdata_str(name, &length);

	if (text == NULL)
		return (0);
	while (i < length && text[i] == key[i] && key[i] != '\0')
		i++;
	return (i == length && key[i] == '\0');
}

argdata
argdata_get(argdata map, const char *key)
{
	argdata rest = argdata_map(map), name, value;

	while (argdata_next(&rest, &name) && argdata_next(&rest, &value)) {
		if (is(name, key))
			return (value);
	}
	return ((argdata){ NULL, 0 });
}

argdata
argdata_map(argdata value)
{
	return (inside(value, MAP));
}

argdata
argdata_seq(argdata value)
{
	return (inside(value, SEQ));
}

_Bool
argdata_null(argdata value)
{
	return (value.length == 0);
}

_Bool
argdata_bool(argdata value, _Bool *result)
{
	if (!has_type(value, BOOL) || value.length > 2 || (value.length == 2 && value.bytes[1] != 1))
		return (0);
	*result = value.length == 2;
	return (1);
}

/* A number in as few bytes as it takes, the highest first; the first bit is its sign. */
static _Bool
number(argdata bytes, int64_t *result)
{
	uint64_t bits = 0;

	if (bytes.bytes == NULL || bytes.length > 8)
		return (0);
	if (bytes.length > 0 && (bytes.bytes[0] & 0x80) != 0)
		bits = UINT64_MAX;
	for (size_t i = 0; i < bytes.length; i++)
		bits = bits << 8 | bytes.bytes[i];
	*result = (int64_t)bits;
	return (1);
}

_Bool
argdata_int(argdata value, int64_t *result)
{
	return (number(inside(value, INT), result));
}

_Bool
argdata_timestamp(argdata value, int64_t *result)
{
	return (number(inside(value, TIMESTAMP), result));
}

_Bool
argdata_uint(argdata value, uint64_t *result)
{
	argdata bytes = inside(value, INT);
	int64_t signed_number;

	/* One that begins with a bit would be negative without the byte before it. */
	if (bytes.length == 9 && bytes.bytes[0] == 0) {
		bytes.bytes++;
		bytes.length--;
	} else if (bytes.length > 0 && (bytes.bytes[0] & 0x80) != 0) {
		return (0);
	}
	if (!number(bytes, &signed_number))
		return (0);
	*result = (uint64_t)signed_number;
	return (1);
}

_Bool
argdata_float(argdata value, double *result)
{
	argdata bytes = inside(value, FLOAT);
	union {
		int64_t bits;
		double number;
	} both;

	if (bytes.length != 8 || !number(bytes, &both.bits))
		return (0);
	*result = both.number;
	return (1);
}

const void *
argdata_binary(argdata value, size_t *length)
{
	argdata bytes = inside(value, BINARY);

	*length = bytes.length;
	return (bytes.bytes);
}

_Bool
argdata_fd(argdata value, cloudabi_fd_t *fd)
{
	if (value.length != 5 || !has_type(value, FD))
		return (0);
	*fd = 0;
	for (int i = 1; i < 5; i++)
		*fd = *fd << 8 | value.bytes[i];
	return (1);
}

const char *
argdata_str(argdata value, size_t *length)
{
	if (value.length < 2 || !has_type(value, STR) || value.bytes[value.length - 1] != '\0')
		return (NULL);
	*length = value.length - 2;
	return ((const char *)value.bytes + 1);
}
