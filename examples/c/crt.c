/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Start of the C programs: _start as the ABI has it, a C function; the vDSO's functions by their names. */
#include "cloudabi.h"
#include "machine.h"

typedef struct {
	uint8_t e_ident[16];
	uint16_t e_type, e_machine;
	uint32_t e_version;
	uint64_t e_entry, e_phoff, e_shoff;
	uint32_t e_flags;
	uint16_t e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
} elf_header;

typedef struct {
	uint32_t p_type, p_flags;
	uint64_t p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
} elf_segment;

typedef struct {
	uint64_t d_tag, d_val;
} elf_dynamic;

typedef struct {
	uint32_t st_name;
	uint8_t st_info, st_other;
	uint16_t st_shndx;
	uint64_t st_value, st_size;
} elf_symbol;

typedef struct {
	uint64_t r_offset, r_info, r_addend;
} elf_rela;

enum { PT_LOAD = 1, PT_DYNAMIC = 2, DT_HASH = 4, DT_STRTAB = 5, DT_SYMTAB = 6, DT_RELA = 7, DT_RELASZ = 8 };

/* The status of a program whose vDSO is missing or lacks a system call. */
#define NO_VDSO 127

#define DEFINE(call) __typeof__(cloudabi_sys_##call) cloudabi_sys_##call;
CLOUDABI_CALLS(DEFINE)

/* In lock.c; a program without locks and threads need not have it. */
__attribute__((weak)) void cloudabi_first_thread(cloudabi_tid_t id);

/* The start of the program. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

static struct {
	uintptr_t bias;
	const uint32_t *hash;
	const char *strings;
	const elf_symbol *symbols;
} vdso;

static _Noreturn void
give_up(void)
{
	/* proc_exit, below the vDSO. */
	for (;;)
		trap(39, NO_VDSO);
}

static void
relocate(void)
{
	const elf_header *header = (const elf_header *)__ehdr_start;
	const elf_dynamic *dynamic = NULL;
	uintptr_t base = (uintptr_t)__ehdr_start, table = 0;
	const elf_segment *segments = (const elf_segment *)(base + header->e_phoff);
	size_t size = 0;

	for (unsigned i = 0; i < header->e_phnum; i++) {
		if (segments[i].p_type == PT_DYNAMIC)
			dynamic = (const elf_dynamic *)(base + segments[i].p_vaddr);
	}
	/* A program at a fixed address has none. */
	if (dynamic == NULL)
		return;
	for (; dynamic->d_tag != 0; dynamic++) {
		if (dynamic->d_tag == DT_RELA)
			table = base + dynamic->d_val;
		if (dynamic->d_tag == DT_RELASZ)
			size = dynamic->d_val;
	}
	for (size_t i = 0; i < size / sizeof(elf_rela); i++) {
		const elf_rela *rela = (const elf_rela *)table + i;

		if ((uint32_t)rela->r_info == R_RELATIVE)
			*(volatile uint64_t *)(base + rela->r_offset) = base + rela->r_addend;
	}
}

static void
read_vdso(uintptr_t address)
{
	const elf_header *header = (const elf_header *)address;
	const elf_segment *segments, *load = NULL, *dynamic = NULL;

	if (address == 0)
		give_up();
	segments = (const elf_segment *)(address + header->e_phoff);
	for (unsigned i = 0; i < header->e_phnum; i++) {
		if (segments[i].p_type == PT_LOAD && load == NULL)
			load = &segments[i];
		if (segments[i].p_type == PT_DYNAMIC)
			dynamic = &segments[i];
	}
	if (load == NULL || dynamic == NULL)
		give_up();
	vdso.bias = address + load->p_offset - load->p_vaddr;
	for (const elf_dynamic *d = (const elf_dynamic *)(vdso.bias + dynamic->p_vaddr); d->d_tag != 0; d++) {
		if (d->d_tag == DT_HASH)
			vdso.hash = (const uint32_t *)(vdso.bias + d->d_val);
		if (d->d_tag == DT_STRTAB)
			vdso.strings = (const char *)(vdso.bias + d->d_val);
		if (d->d_tag == DT_SYMTAB)
			vdso.symbols = (const elf_symbol *)(vdso.bias + d->d_val);
	}
	if (vdso.hash == NULL || vdso.strings == NULL || vdso.symbols == NULL)
		give_up();
}

static int
equal(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return (*a == *b);
}

static uintptr_t
find(const char *name)
{
	/* The second word of the hash table is the number of symbols. */
	for (uint32_t i = 1; i < vdso.hash[1]; i++) {
		const elf_symbol *symbol = &vdso.symbols[i];

		if (symbol->st_shndx != 0 && equal(vdso.strings + symbol->st_name, name))
			return (vdso.bias + symbol->st_value);
	}
	give_up();
}

_Noreturn void
_start(const cloudabi_auxv_t *auxv)
{
	const void *argdata = NULL;
	size_t argdatalen = 0;
	uintptr_t sysinfo = 0;
	cloudabi_tid_t id = 0;

	relocate();
	for (; auxv->a_type != CLOUDABI_AT_NULL; auxv++) {
		if (auxv->a_type == CLOUDABI_AT_ARGDATA)
			argdata = auxv->a_ptr;
		if (auxv->a_type == CLOUDABI_AT_ARGDATALEN)
			argdatalen = auxv->a_val;
		if (auxv->a_type == CLOUDABI_AT_SYSINFO_EHDR)
			sysinfo = auxv->a_val;
		if (auxv->a_type == CLOUDABI_AT_TID)
			id = (cloudabi_tid_t)auxv->a_val;
	}
	read_vdso(sysinfo);
#define FIND(call) cloudabi_sys_##call = (void *)find("cloudabi_sys_" #call);
	CLOUDABI_CALLS(FIND)
	if (cloudabi_first_thread != NULL)
		cloudabi_first_thread(id);
	cloudabi_sys_proc_exit(program_main(argdata, argdatalen));
	give_up();
}
