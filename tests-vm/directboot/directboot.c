/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * Place a FreeBSD/amd64 kernel, its symbols, its environment and any further
 * modules in memory and describe them with the preload metadata that
 * loader(8) would have built (see sys/linker.h, MODINFO_* and MODINFOMD_*).
 *
 * Multiboot modules, in order (QEMU: -initrd "FILE ARGS,FILE ARGS,..."):
 *   1. the kernel, an ELF64 executable;
 *   2. up to 15 of "FILE NAME TYPE", where TYPE is one word: kld (an ET_REL
 *      module, "elf obj module" to the kernel) or md_image (a memory disk,
 *      becomes /dev/md0).
 * The Multiboot command line (-append) holds kernel environment variables,
 * NAME=VALUE separated by spaces; words without '=' are ignored.
 *
 * Every address in the metadata is physical: the kernel adds KERNBASE itself,
 * see preload_bootstrap_relocate().
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

u64 kernel_entry;
u32 kernel_end, metadata;
extern u64 pml4[512], pdpt[512], pd[512];

enum {
	PAGE = 4096,
	COM1 = 0x3f8,
	KERNEL_LOAD = 0x200000,		/* physical address of KERNSTART */
	STAGING_TOP = 0x38000000,	/* modules wait below 896 MiB */
	METADATA_SIZE = 128 * PAGE,
	MAX_MODULES = 16, MAX_REGIONS = 64, MAX_TEXT = 4096, MAX_NAME = 256,
	MAX_SECTIONS = 1024,
	RB_SERIAL = 0x1000,

	MODINFO_END = 0, MODINFO_NAME = 1, MODINFO_TYPE = 2,
	MODINFO_ADDR = 3, MODINFO_SIZE = 4, MODINFO_METADATA = 0x8000,
	MODINFOMD_SSYM = 3, MODINFOMD_ESYM = 4, MODINFOMD_ENVP = 6,
	MODINFOMD_HOWTO = 7, MODINFOMD_KERNEND = 8, MODINFOMD_SHDR = 9,
	MODINFOMD_ELFHDR = 2, MODINFOMD_SMAP = 0x1001,

	ET_REL = 1, PT_LOAD = 1, SHT_PROGBITS = 1, SHT_SYMTAB = 2, SHT_STRTAB = 3,
	SHT_RELA = 4, SHT_NOBITS = 8, SHT_INIT_ARRAY = 14, SHT_FINI_ARRAY = 15,
	SHT_X86_64_UNWIND = 0x70000001, SHF_ALLOC = 2,
};

struct multiboot_info {
	u32 flags, mem_lower, mem_upper, boot_device, cmdline;
	u32 mods_count, mods_addr, syms[4], mmap_length, mmap_addr;
};
struct multiboot_module { u32 start, end, string, reserved; };
struct multiboot_mmap { u32 size; u64 base, length; u32 type; } __attribute__((packed));
struct bios_smap { u64 base, length; u32 type; } __attribute__((packed));

struct elf_header {
	u8 ident[16];
	u16 type, machine;
	u32 version;
	u64 entry, phoff, shoff;
	u32 flags;
	u16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
struct elf_segment { u32 type, flags; u64 offset, vaddr, paddr, filesz, memsz, align; };
struct elf_section { u32 name, type; u64 flags, addr, offset, size; u32 link, info; u64 align, entsize; };

static void
console(const char *s)
{
	for (; *s != '\0'; s++)
		__asm__ volatile("outb %0, %1" :: "a"(*s), "Nd"((u16)COM1));
}

static void
copy(void *to, const void *from, u64 n)
{
	if ((u64)to <= (u64)from || (u64)to >= (u64)from + n) {
		__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) :: "memory");
		return;
	}
	u8 *t = (u8 *)to + n;
	const u8 *f = (const u8 *)from + n;
	while (n-- > 0)
		*--t = *--f;
}

static void
zero(void *to, u64 n)
{
	__asm__ volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(0) : "memory");
}

static u64 length(const char *s) { u64 n = 0; while (s[n] != '\0') n++; return n; }
static int equal(const char *a, const char *b) { while (*a != '\0' && *a == *b) a++, b++; return *a == *b; }
static u64 roundup(u64 x, u64 to) { return (x + to - 1) & ~(to - 1); }

static void
fail(const char *why)
{
	console("directboot: ");
	console(why);
	console("\r\n");
	for (;;)
		__asm__ volatile("cli; hlt");
}

static int
is_elf64(const struct elf_header *eh)
{
	return (*(const u32 *)eh->ident == 0x464c457f && eh->ident[4] == 2);
}

static u8 *record, *record_limit;	/* where the next metadata record goes */

static u8 *
put(u32 type, const void *data, u32 size)
{
	/* Leave room for the end mark. */
	if (record + 8 + roundup(size, 8) + 8 > record_limit)
		fail("too much metadata");
	((u32 *)record)[0] = type;
	((u32 *)record)[1] = size;
	u8 *payload = record + 8;
	copy(payload, data, size);
	record = payload + roundup(size, 8);
	return payload;
}

static void put_u64(u32 type, u64 value) { put(type, &value, sizeof value); }
static void put_string(u32 type, const char *s) { put(type, s, length(s) + 1); }

/* The sections of a relocatable module that loader(8) loads. */
static int
is_wanted(const struct elf_header *eh, const struct elf_section *sections, int i)
{
	int wanted = 0;

	switch (sections[i].type) {
	case SHT_PROGBITS: case SHT_NOBITS: case SHT_X86_64_UNWIND:
	case SHT_INIT_ARRAY: case SHT_FINI_ARRAY:
		return ((sections[i].flags & SHF_ALLOC) != 0);
	case SHT_SYMTAB:
		return (1);
	case SHT_STRTAB:
		wanted = i == eh->shstrndx;
		for (int j = 0; j < eh->shnum; j++)
			wanted |= sections[j].type == SHT_SYMTAB && sections[j].link == (u32)i;
		return (wanted);
	case SHT_RELA:
		return (sections[i].info < eh->shnum &&
		    (sections[sections[i].info].flags & SHF_ALLOC) != 0);
	}
	return (0);
}

/* Load a relocatable module's sections as loader(8) does; returns its end. */
static u64
place_kld(u64 at, u64 image, u64 limit, u64 *size)
{
	static struct elf_section to[MAX_SECTIONS];
	struct elf_header *eh = (void *)image;
	struct elf_section *from = (void *)(image + eh->shoff);
	u64 end = at;

	if (!is_elf64(eh) || eh->type != ET_REL)
		fail("a module of type kld is no ELF64 relocatable file");
	if (eh->shnum > MAX_SECTIONS)
		fail("module has too many sections");
	copy(to, from, eh->shnum * sizeof *to);
	for (int i = 0; i < eh->shnum; i++)
		to[i].addr = 0;
	for (int i = 0; i < eh->shnum; i++) {
		if (!is_wanted(eh, from, i))
			continue;
		end = roundup(end, to[i].align ? to[i].align : 1);
		if (end + to[i].size > limit)
			fail("modules too large");
		to[i].addr = end;
		if (to[i].type == SHT_NOBITS)
			zero((void *)end, to[i].size);
		else
			copy((void *)end, (void *)(image + to[i].offset), to[i].size);
		end += to[i].size;
	}
	put(MODINFO_METADATA | MODINFOMD_ELFHDR, eh, sizeof *eh);
	put(MODINFO_METADATA | MODINFOMD_SHDR, to, eh->shnum * sizeof *to);
	*size = end - at;
	return (end);
}

static struct multiboot_module mods[MAX_MODULES];
static u32 nmods;
static char text[MAX_MODULES][MAX_NAME], cmdline[MAX_TEXT];
static struct bios_smap smap[MAX_REGIONS];
static u32 nsmap;

/* Save what lies where the kernel will go; the modules wait at the top. */
static void
save_everything(const struct multiboot_info *info)
{
	nmods = info->mods_count;
	if (nmods == 0 || nmods > MAX_MODULES)
		fail("give 1 to 16 modules: -initrd \"KERNEL[,FILE NAME TYPE]...\"");

	u64 map_end = info->mmap_addr + info->mmap_length;
	for (u64 a = info->mmap_addr; a < map_end && nsmap < MAX_REGIONS;) {
		struct multiboot_mmap *m = (void *)a;
		smap[nsmap++] = (struct bios_smap){ m->base, m->length, m->type };
		a += m->size + 4;
	}
	const char *s = (const char *)(u64)info->cmdline;
	if (length(s) >= MAX_TEXT)
		fail("command line too long");
	copy(cmdline, s, length(s) + 1);
	copy(mods, (void *)(u64)info->mods_addr, nmods * sizeof mods[0]);
	for (u32 i = 0; i < nmods; i++) {
		s = (const char *)(u64)mods[i].string;
		if (length(s) >= sizeof text[i])
			fail("module string too long");
		copy(text[i], s, length(s) + 1);
	}
	u64 top = STAGING_TOP;
	for (u32 i = nmods; i-- > 0;) {
		u64 n = mods[i].end - mods[i].start;
		top = (top - n) & ~(u64)(PAGE - 1);
		if (top < mods[i].end)
			fail("modules too large");
		copy((void *)top, (void *)(u64)mods[i].start, n);
		mods[i].start = top;
		mods[i].end = top + n;
	}
}

/* Place the kernel's segments; returns their end. */
static u64
place_segments(u64 image)
{
	struct elf_header *eh = (void *)image;
	struct elf_segment *seg = (void *)(image + eh->phoff);
	u64 end = 0;

	if (!is_elf64(eh))
		fail("the first module is no ELF64 kernel");
	for (int i = 0; i < eh->phnum; i++) {
		if (seg[i].type != PT_LOAD)
			continue;
		copy((void *)seg[i].paddr, (void *)(image + seg[i].offset), seg[i].filesz);
		zero((void *)(seg[i].paddr + seg[i].filesz), seg[i].memsz - seg[i].filesz);
		if (seg[i].paddr + seg[i].memsz > end)
			end = seg[i].paddr + seg[i].memsz;
	}
	kernel_entry = eh->entry;
	return (roundup(end, PAGE));
}

/* Place the kernel's symbols and their names, each behind its size; returns their end. */
static u64
place_symbols(u64 image, u64 at)
{
	struct elf_header *eh = (void *)image;
	struct elf_section *sec = (void *)(image + eh->shoff);

	for (int i = 0; i < eh->shnum; i++) {
		if (sec[i].type != SHT_SYMTAB)
			continue;
		struct elf_section *table[2] = { &sec[i], &sec[sec[i].link] };
		for (int j = 0; j < 2; j++) {
			*(u64 *)at = table[j]->size;
			copy((void *)(at + 8), (void *)(image + table[j]->offset), table[j]->size);
			at += 8 + roundup(table[j]->size, 8);
		}
		break;
	}
	return (at);
}

/* Place the kernel environment: NAME=VALUE strings, ended by an empty one; returns its end. */
static u64
place_environment(u64 at)
{
	char *out = (char *)at;

	for (char *c = cmdline; *c != '\0';) {
		while (*c == ' ')
			c++;
		char *word = c;
		int assignment = 0;
		for (; *c != '\0' && *c != ' '; c++)
			assignment |= *c == '=';
		if (assignment) {
			copy(out, word, c - word);
			out += c - word;
			*out++ = '\0';
		}
	}
	*out++ = '\0';
	return ((u64)out);
}

/* Place module i with its metadata; returns its end. */
static u64
place_module(u32 i, u64 at)
{
	char *name = text[i], *type;

	while (*name != '\0' && *name != ' ')
		name++;			/* skip the file name QEMU puts first */
	if (*name == '\0')
		fail("a further module needs NAME and TYPE");
	*name++ = '\0';
	for (type = name; *type != '\0' && *type != ' '; type++)
		;
	if (*type == '\0')
		fail("a further module needs a TYPE: kld or md_image");
	*type++ = '\0';

	int is_kld = equal(type, "kld");
	u64 size = mods[i].end - mods[i].start;
	put_string(MODINFO_NAME, name);
	put_string(MODINFO_TYPE, is_kld ? "elf obj module" : type);
	put_u64(MODINFO_ADDR, at);
	u8 *size_slot = put(MODINFO_SIZE, &size, sizeof size);
	/* A file may move down over its own start, not over another module. */
	if (at > mods[i].start)
		fail("modules too large");
	if (is_kld)
		return (place_kld(at, mods[i].start, mods[i].start, (u64 *)size_slot));
	copy((void *)at, (void *)(u64)mods[i].start, size);
	return (at + size);
}

void
directboot_main(const struct multiboot_info *info)
{
	save_everything(info);

	u64 image = mods[0].start;
	u64 ssym = place_segments(image);
	u64 esym = place_symbols(image, ssym);
	u64 environment = roundup(esym, PAGE);
	u64 next = roundup(place_environment(environment), PAGE);

	/* Reserve room for the metadata, fill it, place the other modules behind it. */
	metadata = next;
	record = (u8 *)next;
	record_limit = record + METADATA_SIZE;
	next += METADATA_SIZE;
	u32 howto = RB_SERIAL;
	put_string(MODINFO_NAME, "/boot/kernel/kernel");
	put_string(MODINFO_TYPE, "elf kernel");
	put_u64(MODINFO_ADDR, KERNEL_LOAD);
	put_u64(MODINFO_SIZE, ssym - KERNEL_LOAD);
	put(MODINFO_METADATA | MODINFOMD_HOWTO, &howto, sizeof howto);
	put_u64(MODINFO_METADATA | MODINFOMD_ENVP, environment);
	u64 unknown = 0;
	u8 *kernend = put(MODINFO_METADATA | MODINFOMD_KERNEND, &unknown, sizeof unknown);
	if (esym != ssym) {
		put_u64(MODINFO_METADATA | MODINFOMD_SSYM, ssym);
		put_u64(MODINFO_METADATA | MODINFOMD_ESYM, esym);
	}
	put(MODINFO_METADATA | MODINFOMD_SMAP, smap, nsmap * sizeof smap[0]);
	for (u32 i = 1; i < nmods; i++)
		next = roundup(place_module(i, next), PAGE);
	((u32 *)record)[0] = MODINFO_END;
	((u32 *)record)[1] = 0;
	*(u64 *)kernend = next;
	kernel_end = next;

	/* The kernel reads these tables to learn its physical address. */
	for (int i = 0; i < 512; i++) {
		pml4[i] = (u64)pdpt | 3;
		pdpt[i] = (u64)pd | 3;
	}
	console("directboot: entering the kernel\r\n");
}
