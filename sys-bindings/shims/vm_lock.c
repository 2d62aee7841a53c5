/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <vm/vm_map.h>, <vm/vm_object.h>, <vm/vm_page.h>, <sys/sf_buf.h>: bounds and locks of address spaces, objects and pages. */
#include "../wrapper.h"

vm_offset_t
shim_vm_map_min(struct vm_map *map)
{
	return (vm_map_min(map));
}

vm_offset_t
shim_vm_map_max(struct vm_map *map)
{
	return (vm_map_max(map));
}

void
shim_vm_map_lock(struct vm_map *map)
{
	vm_map_lock(map);
}

void
shim_vm_map_unlock(struct vm_map *map)
{
	vm_map_unlock(map);
}

void
shim_vm_map_lock_read(struct vm_map *map)
{
	vm_map_lock_read(map);
}

void
shim_vm_map_unlock_read(struct vm_map *map)
{
	vm_map_unlock_read(map);
}

struct pmap *
shim_vmspace_pmap(struct vmspace *vm)
{
	return (vmspace_pmap(vm));
}

void
shim_vm_object_wlock(struct vm_object *object)
{
	VM_OBJECT_WLOCK(object);
}

void
shim_vm_object_wunlock(struct vm_object *object)
{
	VM_OBJECT_WUNLOCK(object);
}

void
shim_vm_object_rlock(struct vm_object *object)
{
	VM_OBJECT_RLOCK(object);
}

void
shim_vm_object_runlock(struct vm_object *object)
{
	VM_OBJECT_RUNLOCK(object);
}

void
shim_vm_page_xunbusy(struct vm_page *m)
{
	vm_page_xunbusy(m);
}

vm_paddr_t
shim_vm_page_to_phys(struct vm_page *m)
{
	return (VM_PAGE_TO_PHYS(m));
}

void *
shim_phys_to_dmap(vm_paddr_t pa)
{
	return ((void *)PHYS_TO_DMAP(pa));
}

struct vm_page *
shim_sf_buf_page(struct sf_buf *sf)
{
	return (sf_buf_page(sf));
}
