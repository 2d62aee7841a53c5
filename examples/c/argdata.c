/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Argument data: a byte for the type, then the value.  A mapping holds keys and values in turn and a sequence
   values, each after its length, seven bits in a byte and the last byte marked. */
#include "argdata.h"

enum { FD = 3, MAP = 6, SEQ = 7, STR = 8 };

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

static argdata
contents(argdata value, int type)
{
	if (value.length > 0 && *value.bytes == type)
		return ((argdata){ value.bytes + 1, value.length - 1 });
	return ((argdata){ NULL, 0 });
}

argdata
argdata_map(argdata value)
{
	return (contents(value, MAP));
}

argdata
argdata_seq(argdata value)
{
	return (contents(value, SEQ));
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

_Bool
argdata_fd(argdata value, cloudabi_fd_t *fd)
{
	if (value.length != 5 || value.bytes[0] != FD)
		return (0);
	*fd = 0;
	for (int i = 1; i < 5; i++)
		*fd = *fd << 8 | value.bytes[i];
	return (1);
}

const char *
argdata_str(argdata value, size_t *length)
{
	if (value.length < 2 || value.bytes[0] != STR || value.bytes[value.length - 1] != '\0')
		return (NULL);
	*length = value.length - 2;
	return ((const char *)value.bytes + 1);
}
