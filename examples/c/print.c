/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Formatted text. */
#include "runtime.h"

/* Where it goes: memory, or a descriptor with memory before it. */
struct output {
	char *text;
	size_t size, used, whole;
	cloudabi_errno_t (*flush)(struct output *);
	cloudabi_fd_t fd;
	cloudabi_errno_t error;
};

struct format {
	_Bool left, zero, plus, blank, alternative;
	int width, precision;
};

static cloudabi_errno_t
write_out(struct output *output)
{
	cloudabi_ciovec_t rest = { output->text, output->used };
	cloudabi_errno_t error = CLOUDABI_ESUCCESS;
	size_t written;

	while (rest.buf_len > 0 && error == CLOUDABI_ESUCCESS) {
		error = cloudabi_sys_fd_write(output->fd, &rest, 1, &written);
		if (error == CLOUDABI_ESUCCESS) {
			rest.buf = (const char *)rest.buf + written;
			rest.buf_len -= written;
		}
	}
	output->used = 0;
	return (error);
}

static void
put(struct output *output, char byte)
{
	output->whole++;
	if (output->used == output->size && output->flush != NULL && output->error == CLOUDABI_ESUCCESS)
		output->error = output->flush(output);
	if (output->used < output->size)
		output->text[output->used++] = byte;
}

static void
pad(struct output *output, char byte, int count)
{
	while (count-- > 0)
		put(output, byte);
}

static void
put_text(struct output *output, const struct format *format, const char *text, size_t length)
{
	int blanks = length < (size_t)format->width ? format->width - (int)length : 0;

	if (!format->left)
		pad(output, ' ', blanks);
	while (length-- > 0)
		put(output, *text++);
	if (format->left)
		pad(output, ' ', blanks);
}

static void
put_number(struct output *output, struct format *format, uintmax_t number, unsigned base, const char *sign, _Bool capital)
{
	char digits[24];
	int count = 0, zeros, blanks, signs = (int)strlen(sign);

	for (uintmax_t rest = number; rest > 0; rest /= base)
		digits[count++] = (capital ? "0123456789ABCDEF" : "0123456789abcdef")[rest % base];
	zeros = format->precision < 0 ? (count == 0) : format->precision > count ? format->precision - count : 0;
	if (format->alternative && base == 8 && zeros == 0)
		zeros = 1;
	blanks = format->width - signs - zeros - count;
	if (format->zero && !format->left && format->precision < 0) {
		zeros += blanks > 0 ? blanks : 0;
		blanks = 0;
	}
	if (!format->left)
		pad(output, ' ', blanks);
	while (*sign != '\0')
		put(output, *sign++);
	pad(output, '0', zeros);
	while (count > 0)
		put(output, digits[--count]);
	if (format->left)
		pad(output, ' ', blanks);
}

/* The numbers of lengths are those of h: -2 char, -1 short, 0 int, 1 long, and for machines of 64 bits all others. */
static intmax_t
signed_argument(va_list *arguments, int length)
{
	if (length > 0)
		return (va_arg(*arguments, intmax_t));
	int number = va_arg(*arguments, int);
	return (length == -2 ? (signed char)number : length == -1 ? (short)number : number);
}

static uintmax_t
unsigned_argument(va_list *arguments, int length)
{
	if (length > 0)
		return (va_arg(*arguments, uintmax_t));
	unsigned number = va_arg(*arguments, unsigned);
	return (length == -2 ? (unsigned char)number : length == -1 ? (unsigned short)number : number);
}

/* A number in the format, or an argument. */
static const char *
count(const char *next, va_list *arguments, int *result)
{
	*result = 0;
	if (*next == '*') {
		*result = va_arg(*arguments, int);
		return (next + 1);
	}
	for (; *next >= '0' && *next <= '9'; next++) {
		if (*result < 100000)
			*result = *result * 10 + (*next - '0');
	}
	return (next);
}

/* What follows a %; answers what follows that. */
static const char *
put_argument(struct output *output, const char *next, va_list *arguments)
{
	struct format format = { .precision = -1 };
	const char *text;
	size_t size = 0;
	intmax_t number;
	int length = 0;
	char byte;

	for (;; next++) {
		if (*next == '-')
			format.left = 1;
		else if (*next == '0')
			format.zero = 1;
		else if (*next == '+')
			format.plus = 1;
		else if (*next == ' ')
			format.blank = 1;
		else if (*next == '#')
			format.alternative = 1;
		else
			break;
	}
	next = count(next, arguments, &format.width);
	if (format.width < 0) {
		format.left = 1;
		format.width = -format.width;
	}
	if (*next == '.')
		next = count(next + 1, arguments, &format.precision);
	for (;; next++) {
		if (*next == 'h')
			length--;
		else if (*next == 'l' || *next == 'j' || *next == 'z' || *next == 't')
			length++;
		else
			break;
	}
	switch (*next) {
	case 'd':
	case 'i':
		number = signed_argument(arguments, length);
		put_number(output, &format, number < 0 ? -(uintmax_t)number : (uintmax_t)number, 10,
		    number < 0 ? "-" : format.plus ? "+" : format.blank ? " " : "", 0);
		break;
	case 'u':
		put_number(output, &format, unsigned_argument(arguments, length), 10, "", 0);
		break;
	case 'o':
		put_number(output, &format, unsigned_argument(arguments, length), 8, "", 0);
		break;
	case 'x':
	case 'X':
		number = (intmax_t)unsigned_argument(arguments, length);
		text = !format.alternative || number == 0 ? "" : *next == 'x' ? "0x" : "0X";
		put_number(output, &format, (uintmax_t)number, 16, text, *next == 'X');
		break;
	case 'p':
		put_number(output, &format, (uintptr_t)va_arg(*arguments, void *), 16, "0x", 0);
		break;
	case 'c':
		byte = (char)va_arg(*arguments, int);
		put_text(output, &format, &byte, 1);
		break;
	case 's':
		text = va_arg(*arguments, const char *);
		if (text == NULL)
			text = "(null)";
		while ((format.precision < 0 || size < (size_t)format.precision) && text[size] != '\0')
			size++;
		put_text(output, &format, text, size);
		break;
	case '\0':
		return (next);
	default:
		put(output, *next);
		break;
	}
	return (next + 1);
}

static void
put_all(struct output *output, const char *format, va_list given)
{
	va_list arguments;

	va_copy(arguments, given);
	while (*format != '\0') {
		if (*format++ == '%')
			format = put_argument(output, format, &arguments);
		else
			put(output, format[-1]);
	}
	va_end(arguments);
}

int
vsnprintf(char *text, size_t size, const char *format, va_list arguments)
{
	struct output output = { .text = text, .size = size > 0 ? size - 1 : 0 };

	put_all(&output, format, arguments);
	if (size > 0)
		text[output.used] = '\0';
	return ((int)output.whole);
}

int
snprintf(char *text, size_t size, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, size, format, arguments);
	va_end(arguments);
	return (length);
}

cloudabi_errno_t
fd_vprintf(cloudabi_fd_t fd, const char *format, va_list arguments)
{
	char text[512];
	struct output output = { .text = text, .size = sizeof(text), .flush = write_out, .fd = fd };

	put_all(&output, format, arguments);
	return (output.error != CLOUDABI_ESUCCESS ? output.error : write_out(&output));
}

cloudabi_errno_t
fd_printf(cloudabi_fd_t fd, const char *format, ...)
{
	va_list arguments;
	cloudabi_errno_t error;

	va_start(arguments, format);
	error = fd_vprintf(fd, format, arguments);
	va_end(arguments);
	return (error);
}
