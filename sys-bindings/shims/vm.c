/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <vm/vm_map.h>, <vm/vm_object.h>, <vm/vm_page.h>, <sys/sf_buf.h>: memory. */
#include "../wrapper.h"
#include <sys/vmmeter.h>
#include <vm/swap_pager.h>

uintptr_t
shim_sf_buf_kva(struct sf_buf *sf)
{
	return (sf_buf_kva(sf));
}

int
shim_vm_map_protect(vm_map_t map, uint64_t start, uint64_t end, uint8_t protection)
{
	return (vm_map_protect(map, start, end, protection, 0, VM_MAP_PROTECT_SET_PROT));
}

/* Has indirect branches into pages end at landing pads only, if kernel and processor can.  May wait for memory. */
void
shim_guard_pages(vm_map_t map, uint64_t start, uint64_t end)
{
#ifdef GUARD_PAGES
	GUARD_PAGES(map->pmap, start, end);
#endif
}

/*
 * Maps pages of an executable, copy on write.  The mapping holds a reference to the object, which
 * is taken here, and one to the text, which MAP_VN_EXEC gives back when it goes.  The vnode is
 * locked, shared; on failure it is unlocked for a moment, as the object's last reference must not
 * go under the lock.
 */
int
shim_map_text(vm_map_t map, struct vnode *vp, vm_object_t object, uint64_t offset, uint64_t start,
    uint64_t end, uint8_t protection)
{
	int cow, rv;

	cow = MAP_COPY_ON_WRITE | MAP_PREFAULT | MAP_CHECK_EXCL | MAP_VN_EXEC;
	if ((protection & VM_PROT_WRITE) == 0)
		cow |= MAP_DISABLE_COREDUMP;
	vm_object_reference(object);
	rv = vm_map_fixed(map, object, offset, start, end - start, protection, VM_PROT_ALL, cow);
	if (rv != KERN_SUCCESS) {
		shim_vop_unlock(vp);
		vm_object_deallocate(object);
		shim_vn_lock_shared(vp);
		return (vm_mmap_to_errno(rv));
	}
	/* Cannot fail: exec holds a text reference, which excludes writers. */
	return (shim_vop_set_text(vp));
}

/* An object whose pages hold a copy of an image; zeros fill the last one. shim_shared_image_destroy() gives it up. */
int
shim_shared_image_create(const void *image, uint64_t size, vm_object_t *result)
{
	vm_object_t object;
	vm_page_t page;
	vm_offset_t address;
	uint64_t done, part;

	/*
	 * Its pages are managed: of others, such as an OBJT_PHYS has, no mapping is copied when a process forks, and as long as
	 * one is there, the end of a process looks through the page tables for each map entry.  And they are wired: what one
	 * process says of their use is nothing to the others, and no read from the swap area fails.
	 */
	object = vm_object_allocate(OBJT_SWAP, atop(round_page(size)));
	address = kva_alloc(PAGE_SIZE);
	if (address == 0) {
		vm_object_deallocate(object);
		return (ENOMEM);
	}
	for (done = 0; done < size; done += part) {
		part = MIN(size - done, PAGE_SIZE);
		VM_OBJECT_WLOCK(object);
		page = vm_page_grab(object, OFF_TO_IDX(done), VM_ALLOC_ZERO | VM_ALLOC_WIRED);
		VM_OBJECT_WUNLOCK(object);
		pmap_qenter(address, &page, 1);
		memcpy((void *)address, (const char *)image + done, part);
		pmap_qremove(address, 1);
		/* Nothing has what is in it but this page. */
		vm_page_valid(page);
		vm_page_dirty(page);
		vm_page_xunbusy(page);
	}
	kva_free(address, PAGE_SIZE);
	*result = object;
	return (0);
}

/* Gives up the reference.  What still maps the object keeps it, with pages that may be paged out from now on. */
void
shim_shared_image_destroy(vm_object_t object)
{
	vm_pindex_t index;

	VM_OBJECT_WLOCK(object);
	for (index = 0; index < object->size; index++)
		vm_page_unwire(vm_page_lookup(object, index), PQ_ACTIVE);
	VM_OBJECT_WUNLOCK(object);
	vm_object_deallocate(object);
}

/* How many bytes of memory and swap can be filled before the page daemon, which kills where there is no other way, is called. */
uint64_t
shim_memory_left(void)
{
	uint64_t free;

	free = (uint64_t)vm_free_count() + MAX(swap_pager_avail, 0);
	return (free > vm_cnt.v_free_target ? ptoa(free - vm_cnt.v_free_target) : 0);
}

/*
 * Where to cut a range of the address space so that a walk over its first part meets at most so many pages and map
 * entries.  Pages count where they are resident, as far as an object's number of them tells; every one does, if asked
 * for, where the object has another one behind it, as vm_object_madvise() looks for each of them there.
 */
uint64_t
shim_vm_map_part(vm_map_t map, uint64_t start, uint64_t end, uint64_t most, bool every_page)
{
	vm_map_entry_t entry;
	vm_object_t object;
	uint64_t from, pages, to;

	vm_map_lock_read(map);
	if (!vm_map_lookup_entry(map, start, &entry))
		entry = vm_map_entry_succ(entry);
	/* The header, behind the last entry, begins where the map ends. */
	for (; entry != &map->header && entry->start < end; entry = vm_map_entry_succ(entry)) {
		from = trunc_page(MAX(entry->start, start));
		to = MIN(entry->end, end);
		object = (entry->eflags & MAP_ENTRY_IS_SUB_MAP) == 0 ? entry->object.vm_object : NULL;
		pages = 0;
		if (object != NULL) {
			pages = atop(round_page(to) - from);
			if (!every_page || object->backing_object == NULL)
				pages = MIN(pages, object->resident_page_count);
		}
		if (pages >= most) {
			/* Large pages are not cut; 0 stands for the usual ones. */
			end = MIN(to, roundup2(from + ptoa(most),
			    pagesizes[MAP_ENTRY_SPLIT_BOUNDARY_INDEX(entry)]));
			break;
		}
		most -= pages;
		if (--most == 0) {
			end = to;
			break;
		}
	}
	vm_map_unlock_read(map);
	return (end);
}
