/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Memory in blocks of powers of two, each with its size in front, from pieces that the kernel is asked for; a free block is in a list of
   its size.  Large ones are the kernel's alone, and go back to it. */
#include "runtime.h"

/* In front of each block. */
union head {
	size_t size;
	union head *next;
	char align[16];
};

enum { SMALLEST = 5, SIZES = 12 };

/* Blocks that are longer, head and all, are mapped one by one. */
#define LARGEST ((size_t)1 << (SMALLEST + SIZES - 1))
#define PIECE ((size_t)256 << 10)
#define PAGES(size) (((size) + 0xffff) & ~(size_t)0xffff)

static rt_lock lock = RT_LOCK_INITIALIZER;
static union head *lists[SIZES];
static char *fresh;
static size_t left;

static void *
map(size_t length)
{
	void *memory;

	if (cloudabi_sys_mem_map(NULL, length, CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE, CLOUDABI_MAP_ANON | CLOUDABI_MAP_PRIVATE,
	    CLOUDABI_MAP_ANON_FD, 0, &memory) != CLOUDABI_ESUCCESS)
		return (NULL);
	return (memory);
}

static int
list_of(size_t size)
{
	int list = 0;

	while (size > (size_t)1 << (SMALLEST + list))
		list++;
	return (list);
}

/* A block that has never been used.  What is left of a piece is too little for it, and is lost. */
static union head *
cut(size_t size)
{
	union head *head;

	if (left < size) {
		fresh = map(PIECE);
		if (fresh == NULL) {
			left = 0;
			return (NULL);
		}
		left = PIECE;
	}
	head = (union head *)fresh;
	fresh += size;
	left -= size;
	return (head);
}

void *
malloc(size_t size)
{
	union head *head;
	int list;

	if (size > PTRDIFF_MAX - PIECE)
		return (NULL);
	size += sizeof(*head);
	if (size > LARGEST) {
		size = PAGES(size);
		head = map(size);
	} else {
		list = list_of(size);
		size = (size_t)1 << (SMALLEST + list);
		rt_lock_write(&lock);
		head = lists[list];
		if (head != NULL)
			lists[list] = head->next;
		else
			head = cut(size);
		rt_unlock_write(&lock);
	}
	if (head == NULL)
		return (NULL);
	head->size = size;
	return (head + 1);
}

void
free(void *block)
{
	union head *head;
	size_t size;
	int list;

	if (block == NULL)
		return;
	head = (union head *)block - 1;
	size = head->size;
	if (size > LARGEST) {
		cloudabi_sys_mem_unmap(head, size);
		return;
	}
	list = list_of(size);
	rt_lock_write(&lock);
	head->next = lists[list];
	lists[list] = head;
	rt_unlock_write(&lock);
}

void *
calloc(size_t count, size_t size)
{
	size_t whole;
	void *block;

	if (__builtin_mul_overflow(count, size, &whole))
		return (NULL);
	block = malloc(whole);
	if (block != NULL)
		memset(block, 0, whole);
	return (block);
}

void *
realloc(void *block, size_t size)
{
	size_t room;
	void *other;

	if (block == NULL)
		return (malloc(size));
	room = ((union head *)block - 1)->size - sizeof(union head);
	if (size <= room)
		return (block);
	other = malloc(size);
	if (other != NULL) {
		memcpy(other, block, room);
		free(block);
	}
	return (other);
}
