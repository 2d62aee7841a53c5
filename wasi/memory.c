/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What wasm2c's code calls, wasm-rt.h: linear memory, tables and traps. */
#include <stdlib.h>
#include "wasi.h"

/* Any address of 32 bits with any constant offset of 32 bits, and the bytes of one access: code looks at no bounds, and what
   is outside is not mapped. */
#define RESERVED ((8ULL << 30) + (64 << 10))
#define WASM_PAGE 65536ULL
#define MOST_PAGES 65536ULL
#define READ_WRITE (CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE)

wasi_memory_type *wasi_memory;

/* The start of the executable: addresses are told from there, as addr2line(1) wants them. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

_Noreturn void
abort(void)
{
	cloudabi_sys_proc_raise(CLOUDABI_SIGABRT);
	for (;;)
		cloudabi_sys_proc_exit(134);
}

static _Noreturn void
abort_with(const char *why)
{
	wasi_say(why, "\n", NULL);
	abort();
}

void *
wasi_map(size_t length, cloudabi_mprot_t protection)
{
	void *at;

	if (cloudabi_sys_mem_map(NULL, length, protection, CLOUDABI_MAP_ANON | CLOUDABI_MAP_PRIVATE, CLOUDABI_MAP_ANON_FD, 0,
	    &at) != CLOUDABI_ESUCCESS)
		return (NULL);
	return (at);
}

void *
wasi_map_stack(void)
{
	char *stack = wasi_map(WASI_PAGE + WASI_STACK, READ_WRITE);

	if (stack == NULL)
		return (NULL);
	if (cloudabi_sys_mem_protect(stack, WASI_PAGE, 0) != CLOUDABI_ESUCCESS) {
		cloudabi_sys_mem_unmap(stack, WASI_PAGE + WASI_STACK);
		return (NULL);
	}
	return (stack + WASI_PAGE);
}

void
wasm_rt_init(void)
{
}

bool
wasm_rt_is_initialized(void)
{
	return (true);
}

void
wasm_rt_free(void)
{
}

LOCK_OF(memory);

static uint64_t
grow(wasi_memory_type *memory, uint64_t pages)
{
	uint64_t before;

	LOCK(memory);
	before = memory->pages;
	if (pages > memory->max_pages - before || (pages > 0 && cloudabi_sys_mem_protect((uint8_t *)memory->data + memory->size,
	    pages * WASM_PAGE, READ_WRITE) != CLOUDABI_ESUCCESS)) {
		before = UINT32_MAX;
	} else {
		memory->pages += pages;
		memory->size += pages * WASM_PAGE;
	}
	UNLOCK(memory);
	return (before);
}

static void
allocate(wasi_memory_type *memory, uint64_t pages, uint64_t most)
{
	memory->data = wasi_map(RESERVED, 0);
	memory->pages = 0;
	memory->max_pages = most < MOST_PAGES ? most : MOST_PAGES;
	memory->size = 0;
	if (memory->data == NULL || grow(memory, pages) != 0)
		abort_with("no memory");
}

#ifdef WASI_THREADS

/* Memory of the program's, which is imported. */
wasm_rt_shared_memory_t *
wasi_shared_memory(uint64_t pages, uint64_t most)
{
	static wasm_rt_shared_memory_t memory;

	/* The first instance comes before all others. */
	if (wasi_memory == NULL) {
		allocate(&memory, pages, most);
		wasi_memory = &memory;
	}
	return (wasi_memory);
}

uint64_t
wasm_rt_grow_memory_shared(wasm_rt_shared_memory_t *memory, uint64_t pages)
{
	return (grow(memory, pages));
}

#else

#ifdef WASM_DEFAULT_PAGE_SIZE
void
wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t pages, uint64_t most, bool is64, uint32_t page_size)
{
	memory->page_size = page_size;
#else
void
wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t pages, uint64_t most, bool is64)
{
#endif
	memory->is64 = is64;
	allocate(memory, pages, most);
}

uint64_t
wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint64_t pages)
{
	return (grow(memory, pages));
}

void
wasm_rt_free_memory(wasm_rt_memory_t *memory)
{
	cloudabi_sys_mem_unmap(memory->data, RESERVED);
}

#endif

/* A table has room for all elements that it may ever have, up to these. */
#define MOST_ELEMENTS (1U << 24)

static void *
table(size_t size, uint32_t elements, uint32_t *most)
{
	void *data;

	if (*most > MOST_ELEMENTS)
		*most = elements > MOST_ELEMENTS ? elements : MOST_ELEMENTS;
	/* A table without elements has a place as well. */
	data = wasi_map(*most * size + WASI_PAGE, READ_WRITE);
	if (data == NULL)
		abort_with("no memory for a table");
	return (data);
}

#define TABLE(kind) \
	void wasm_rt_allocate_##kind##_table(wasm_rt_##kind##_table_t *t, uint32_t elements, uint32_t most) \
	{ \
		t->data = table(sizeof(*t->data), elements, &most); \
		t->max_size = most; \
		t->size = elements; \
	} \
	void wasm_rt_free_##kind##_table(wasm_rt_##kind##_table_t *t) \
	{ \
		cloudabi_sys_mem_unmap(t->data, t->max_size * sizeof(*t->data) + WASI_PAGE); \
	} \
	uint32_t wasm_rt_grow_##kind##_table(wasm_rt_##kind##_table_t *t, uint32_t delta, wasm_rt_##kind##_t value) \
	{ \
		uint32_t before = t->size; \
		if (delta > t->max_size - before) \
			return (UINT32_MAX); \
		for (uint32_t i = 0; i < delta; i++) \
			t->data[before + i] = value; \
		t->size += delta; \
		return (before); \
	}

TABLE(funcref)
TABLE(externref)

const char *
wasm_rt_strerror(wasm_rt_trap_t trap)
{
	switch (trap) {
	case WASM_RT_TRAP_OOB:
		return ("out of bounds");
	case WASM_RT_TRAP_INT_OVERFLOW:
		return ("integer overflow");
	case WASM_RT_TRAP_DIV_BY_ZERO:
		return ("integer divide by zero");
	case WASM_RT_TRAP_INVALID_CONVERSION:
		return ("invalid conversion to integer");
	case WASM_RT_TRAP_UNREACHABLE:
		return ("unreachable");
	case WASM_RT_TRAP_CALL_INDIRECT:
		return ("indirect call of no function, or of one of another type");
	case WASM_RT_TRAP_UNCAUGHT_EXCEPTION:
		return ("uncaught exception");
#ifdef WASM_RT_MUTEX
	/* Older releases have neither. */
	case WASM_RT_TRAP_UNALIGNED:
		return ("unaligned atomic access");
#endif
	case WASM_RT_TRAP_EXHAUSTION:
		return ("stack exhausted");
	default:
		return ("trap");
	}
}

void
wasm_rt_trap(wasm_rt_trap_t trap)
{
	wasi_trap(trap, __builtin_return_address(0));
}

_Noreturn void
wasi_trap(wasm_rt_trap_t trap, const void *after)
{
	uintptr_t where = (uintptr_t)after - 1 - (uintptr_t)__ehdr_start;
	char text[2 * sizeof(where) + 1];
	char *digits = &text[sizeof(text) - 1];

	*digits = '\0';
	do {
		*--digits = "0123456789abcdef"[where & 0xf];
		where >>= 4;
	} while (where > 0);
	wasi_say("wasm trap: ", wasm_rt_strerror(trap), ", at 0x", digits, "\n", NULL);
	abort();
}

_Noreturn void
wasi_missing(const char *module, const char *name)
{
	wasi_say("wasm trap: nobody has the function ", name, " of ", module, "\n", NULL);
	abort();
}
