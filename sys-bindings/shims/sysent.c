/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/sysent.h>, <sys/imgact.h>, <sys/linker.h>: the kernel's own ABI descriptions. */
#include "../wrapper.h"

/* Where the kernel ends, from its linker script. */
extern char _end[];

/* No address or offset into the native ABI's shared page. */
void
shim_sysentvec_clear_shared_page(struct sysentvec *sv)
{
	sv->sv_timekeep_offset = 0;
	sv->sv_sigcode_offset = 0;
	sv->sv_vdso_offset = 0;
	sv->sv_fxrng_gen_offset = 0;
}

/* The object of the page in which the kernel keeps the time for native programs, or null. */
struct vm_object *
shim_time_page_object(void)
{
	return (shim_native_sysvec()->sv_shared_page_obj);
}

/* Where the time is in that page, -1 if the kernel does not keep it there. */
int64_t
shim_timekeep_offset(void)
{
	const struct sysentvec *sv = shim_native_sysvec();
	int64_t offset;

	if (sv->sv_shared_page_obj == NULL || (sv->sv_flags & SV_TIMEKEEP) == 0)
		return (-1);
	offset = sv->sv_timekeep_offset;
	return (offset >= 0 && offset + sizeof(struct vdso_timekeep) + 4 * sizeof(struct vdso_timehands) <= PAGE_SIZE ?
	    offset : -1);
}

/* As vdso/arch has them. */
_Static_assert(offsetof(struct vdso_timekeep, tk_th) == 16 && offsetof(struct vdso_timehands, th_offset) == 24 &&
    offsetof(struct vdso_timehands, th_boottime) == 40 && VDSO_TK_VER_CURR == 1, "struct vdso_timekeep");

/* What is looked for, and what was found. */
struct search {
	const char *module, *name;
	struct execsw *found;
};

/* linker_file_foreach() calls this with the linker's lock held; non-zero ends the search. */
static int
search_file(linker_file_t file, void *arg)
{
	struct search *search = arg;
	struct mod_metadata **start, **stop, **metadata;
	struct moduledata *data;
	struct execsw *entry;

	if (file != linker_kernel_file)
		return (0);
	if (linker_file_lookup_set(file, "modmetadata_set", &start, &stop, NULL) != 0)
		return (1);
	for (metadata = start; metadata < stop; metadata++) {
		if ((*metadata)->md_type != MDT_MODULE ||
		    strcmp((*metadata)->md_cval, search->module) != 0)
			continue;
		data = __DECONST(struct moduledata *, (*metadata)->md_data);
		entry = data->priv;
		if ((char *)entry >= KERNEL_DATA && (char *)(entry + 1) <= _end &&
		    entry->ex_imgact != NULL && strcmp(entry->ex_name, search->name) == 0)
			search->found = entry;
		return (1);
	}
	return (1);
}

/*
 * The kernel's own image activator that was declared under a module name, if its entry has the
 * expected name and lies in writable data of the kernel; else null.  Sleeps on the linker's lock.
 */
struct execsw *
shim_find_execsw(const char *module, const char *name)
{
	struct search search = { module, name, NULL };

	(void)linker_file_foreach(search_file, &search);
	return (search.found);
}
