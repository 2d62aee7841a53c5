// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! An exec under way: `struct image_params`, the new address space and its mappings, vm_map(9).

use super::errno::{check, Errno};
use super::malloc::KBox;
use super::sysentvec::Sysentvec;
use super::thread::Thread;
use super::word;
use crate::arch::{self, registers};
use core::ffi::c_int;
use core::marker::PhantomData;
use sys_bindings as c;

/// The page size in bytes.
const PAGE: usize = word(arch::PAGE);

/// An exec under way, of the current process.
///
/// The image's vnode is locked, shared, in an activator; [`Unlocked`] says where it is not.
pub struct ImageParams<'a>(*mut c::image_params, PhantomData<&'a mut c::image_params>);

/// An exec whose vnode is unlocked, which it must be while an address space goes away: the last reference to
/// the vnode itself may go with it. Lock it again with [`Unlocked::lock`]; dropping does that too.
pub struct Unlocked<'e, 'a>(&'e mut ImageParams<'a>);

/// What an address space is to be like.
#[derive(Clone, Copy, Debug)]
pub struct Randomisation(bool);

/// Anonymous or file memory to be mapped.
#[derive(Clone, Copy, Debug)]
pub struct Mapping {
    /// First address, page aligned.
    pub start: u64,
    /// Address past the end, page aligned.
    pub end: u64,
    /// `VM_PROT_*`.
    pub protection: u8,
}

/// What an activator leaves for the first stack to tell.
#[derive(Clone, Copy, Debug)]
pub struct Loaded {
    /// Where the image is: what its own addresses are relative to.
    pub base: u64,
    /// Address of the first program header.
    pub phdr: u64,
    /// Number of program headers.
    pub phnum: u16,
    /// Address of the vDSO.
    pub vdso: u64,
}

/// Sizes that accounting and the limits want, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sizes {
    /// Address of the text.
    pub text_start: u64,
    /// Size of the text.
    pub text: u64,
    /// Address of the data.
    pub data_start: u64,
    /// Size of the data.
    pub data: u64,
    /// Size of all.
    pub total: u64,
}

impl<'a> ImageParams<'a> {
    /// Wraps the structure that the kernel passed in.
    ///
    /// # Safety
    /// `imgp` is the exec under way of the current process, and nobody else uses it meanwhile. It is in our activator, or was
    /// completed there.
    pub unsafe fn from_raw(imgp: *mut c::image_params) -> Self {
        Self(imgp, PhantomData)
    }

    fn get(&self) -> &c::image_params {
        // SAFETY: `from_raw`'s contract; the borrow ends before the next change.
        unsafe { &*self.0 }
    }

    fn get_mut(&mut self) -> &mut c::image_params {
        // SAFETY: `from_raw`'s contract.
        unsafe { &mut *self.0 }
    }

    fn proc(&mut self) -> &mut c::proc_ {
        // SAFETY: the current process; its exec is single threaded, and the fields used belong to it alone.
        unsafe { &mut *self.get().proc_ }
    }

    fn vmspace(&mut self) -> &mut c::vmspace {
        // SAFETY: the current process's own address space, which no other thread uses during exec.
        unsafe { &mut *self.proc().p_vmspace }
    }

    pub(super) fn map(&mut self) -> c::vm_map_t {
        &raw mut self.vmspace().vm_map
    }

    /// The executable's first page; zeros follow the end of a shorter file. Nobody can write to the file
    /// while it is executed.
    pub fn first_page(&self) -> &[u8] {
        // SAFETY: do_execve mapped the file's first page there before it called an activator, until the exec ends.
        unsafe { core::slice::from_raw_parts(self.get().image_header.cast::<u8>(), PAGE) }
    }

    /// The executable's size in bytes.
    pub fn file_size(&self) -> u64 {
        // SAFETY: do_execve filled the attributes before it called an activator.
        unsafe { (*self.get().attr).va_size }
    }

    /// Whether the user wants addresses to be random: yes, unless proccontrol(1) said otherwise.
    pub fn randomisation(&mut self) -> Randomisation {
        #[allow(clippy::cast_possible_wrap)]
        Randomisation(self.proc().p_flag2 & c::P2_ASLR_DISABLE as c_int == 0)
    }

    /// Whether the sizes fit the process's limits, getrlimit(2), with `more` bytes mapped besides and `stack` bytes of the stack
    /// in use when the image begins.
    pub fn within_limits(&mut self, sizes: &Sizes, more: u64, stack: u64) -> bool {
        let total = sizes.total.saturating_add(more);
        // SAFETY: the shim locks the current process.
        unsafe { c::shim_within_limits(self.proc(), sizes.text, sizes.data, total, stack) != 0 }
    }

    /// How much address space a stack takes, in bytes: without randomisation that below the end of user space.
    pub fn stack_room(&self) -> u64 {
        // SAFETY: a constant of the kernel's.
        unsafe { c::shim_stack_room() }
    }

    /// Unlocks the image's vnode.
    pub fn unlock<'e>(&'e mut self) -> Unlocked<'e, 'a> {
        // SAFETY: an activator is entered with the vnode locked, shared; `Unlocked` locks it again.
        unsafe { c::shim_vop_unlock(self.get().vp) };
        Unlocked(self)
    }

    /// Maps pages of the file, copy on write. `offset` is page aligned.
    ///
    /// # Context
    /// The vnode is locked. May sleep, and may unlock the vnode meanwhile when it fails.
    pub fn map_file(&mut self, at: &Mapping, offset: u64) -> Result<(), Errno> {
        let map = self.map();
        let (vp, object) = (self.get().vp, self.get().object);
        // SAFETY: object and vnode are the image's own; the shim takes the references that a mapping holds
        // (the object's, the text's) and gives them back when it fails.
        check(unsafe { c::shim_map_text(map, vp, object, offset, at.start, at.end, at.protection) })
    }

    /// Maps zeroed memory.
    pub fn map_anonymous(&mut self, at: &Mapping) -> Result<(), Errno> {
        let map = self.map();
        #[allow(clippy::cast_possible_wrap)]
        let flags = c::MAP_CHECK_EXCL as c_int;
        // SAFETY: no object is passed; the range is checked.
        let answer = unsafe {
            c::vm_map_fixed(
                map,
                core::ptr::null_mut(),
                0,
                at.start,
                at.end - at.start,
                at.protection,
                c::VM_PROT_ALL,
                flags,
            )
        };
        vm_check(answer)
    }

    /// Copies bytes of the file that lie in one page to user memory.
    pub fn copy_from_file(&mut self, offset: u64, length: usize, to: u64) -> Result<(), Errno> {
        let within = word(offset % PAGE as u64);
        if length > PAGE - within {
            return Err(Errno::EINVAL);
        }
        // SAFETY: the object is the image's own.
        let page = unsafe { c::vm_imgact_map_page(self.get().object, offset) };
        if page.is_null() {
            return Err(Errno::new(c::EIO as c_int));
        }
        // SAFETY: the page is mapped at this address until it is unmapped below.
        let bytes = unsafe {
            let start = c::shim_sf_buf_kva(page) as *const u8;
            core::slice::from_raw_parts(start.add(within), length)
        };
        let result = super::uaccess::copyout_bytes(bytes, to);
        // SAFETY: mapped above, and `bytes` is not used any more.
        unsafe { c::vm_imgact_unmap_page(page) };
        result
    }

    /// Changes the protection of user memory, for good: it cannot be widened past `VM_PROT_ALL`.
    pub fn protect(&mut self, at: &Mapping) -> Result<(), Errno> {
        let map = self.map();
        // SAFETY: the current process's own map.
        vm_check(unsafe { c::shim_vm_map_protect(map, at.start, at.end, at.protection) })
    }

    /// Charges the sizes to the process.
    ///
    /// Errors: ENOMEM where a rule of rctl(8) does not allow them.
    pub fn charge(&mut self, sizes: &Sizes) -> Result<(), Errno> {
        // SAFETY: the shim locks the current process.
        check(unsafe { c::shim_racct_set_sizes(self.proc(), sizes.data, sizes.total) })
    }

    /// Notes the sizes in the new address space.
    pub fn note(&mut self, sizes: &Sizes) {
        let vmspace = self.vmspace();
        vmspace.vm_tsize = sizes.text as c::segsz_t / PAGE as c::segsz_t;
        vmspace.vm_taddr = sizes.text_start as *mut _;
        vmspace.vm_dsize = sizes.data as c::segsz_t / PAGE as c::segsz_t;
        vmspace.vm_daddr = sizes.data_start as *mut _;
    }

    /// Where mmap(2) begins to look for room.
    pub fn set_anonymous_start(&mut self, address: u64) {
        self.vmspace().vm_map.anon_loc = address;
    }

    /// Maps the stack, at a random place if the address space is to be random.
    pub fn map_stack(&mut self) -> Result<(), Errno> {
        // SAFETY: the address space is new and the sizes are noted, which the stack's place depends on.
        check(unsafe { c::exec_map_stack(self.0) })
    }

    /// The address past the stack's top.
    pub fn stack_top(&mut self) -> u64 {
        self.vmspace().vm_stacktop
    }

    /// Completes an activation: the entry point, the file's flags, and what [`Self::take_loaded`] will answer.
    pub fn complete(&mut self, entry: u64, flags: u32, loaded: KBox<Loaded>) {
        let base = loaded.base;
        let imgp = self.get_mut();
        imgp.entry_addr = entry;
        imgp.reloc_base = base;
        // Where a position-independent image was placed, for hwpmc(4); 0 otherwise, as the base is.
        imgp.et_dyn_addr = base;
        imgp.interpreted = 0;
        imgp.auxargs = loaded.into_raw().cast();
        let proc = self.proc();
        // SAFETY: osreldate does not change.
        proc.p_osrel = unsafe { c::osreldate };
        proc.p_fctl0 = 0;
        proc.p_elf_flags = flags.into();
    }

    /// Takes what the activator gave to [`Self::complete`], once.
    pub fn take_loaded(&mut self) -> Option<KBox<Loaded>> {
        let raw = core::mem::replace(&mut self.get_mut().auxargs, core::ptr::null_mut());
        // SAFETY: the kernel begins with null; only `complete` sets the pointer, from a box of this type, and it is taken once.
        unsafe { KBox::from_raw(raw.cast()) }
    }

    /// The argument strings with their NULs, less the last one: CloudABI's argument data.
    pub fn argument_data(&self) -> &[u8] {
        // SAFETY: the arguments live in the kernel's buffer until the exec ends; begin_argv..begin_envv is in it.
        unsafe {
            let args = self.get().args;
            let begin = (*args).begin_argv.cast::<u8>();
            let end = c::exec_args_get_begin_envv(args).cast::<u8>();
            let length = end.offset_from(begin).max(1) as usize - 1;
            core::slice::from_raw_parts(begin, length)
        }
    }

    /// Sets the registers for the new image's first instruction, and takes from the machine what the old one had.
    ///
    /// # Context
    /// In `sv_setregs` only.
    pub fn set_registers(&mut self, td: &mut Thread, stack: u64, argument: u64) {
        // SAFETY: the thread is the current one, in the middle of its exec.
        unsafe {
            arch::exec::forget(td.raw());
            c::exec_setregs(td.raw(), self.0, word(stack));
            registers::set_arguments(&mut *(*td.raw()).td_frame, argument, 0);
        }
    }
}

impl<'e, 'a> Unlocked<'e, 'a> {
    /// Gives up the old address space for a new one. From here on a failure ends the process.
    ///
    /// # Context
    /// The vnode must be unlocked. May sleep.
    pub fn new_vmspace(&mut self, sv: &'static Sysentvec, random: Randomisation) -> Result<(), Errno> {
        let exec = &mut *self.0;
        if exec.get().credential_setid {
            // SAFETY: the shim locks the current process.
            unsafe { c::shim_clear_user_preferences(exec.proc()) };
        }
        let mut flags = c::MAP_WXORX;
        if random.0 {
            flags |= c::MAP_ASLR | c::MAP_ASLR_IGNSTART | c::MAP_ASLR_STACK;
        }
        exec.get_mut().map_flags |= flags;
        // SAFETY: the current exec, with its vnode unlocked; the sysentvec is ours and complete.
        let result = check(unsafe { c::exec_new_vmspace(exec.0, sv.as_ptr()) });
        // Even after a failure the process is one of ours: the old sysentvec no longer fits what is left.
        exec.proc().p_sysent = sv.as_ptr();
        exec.proc().p_elf_brandinfo = sv.brand().cast();
        result
    }

    /// Has indirect branches into pages end at landing pads only, where kernel and processor can do that.
    ///
    /// # Context
    /// The vnode must be unlocked: may wait for memory.
    pub fn guard(&mut self, start: u64, length: u64) {
        let map = self.0.map();
        // SAFETY: the current process's own map; the pages are below its end, as they have been mapped.
        unsafe { c::shim_guard_pages(map, start, start + length) };
    }

    /// Locks the vnode again.
    pub fn lock(self) {}
}

impl Drop for Unlocked<'_, '_> {
    fn drop(&mut self) {
        // SAFETY: `unlock` unlocked it, and the exec holds a reference to the vnode.
        unsafe { c::shim_vn_lock_shared(self.0.get().vp) };
    }
}

impl Randomisation {
    /// Whether addresses are to be random.
    pub const fn wanted(self) -> bool {
        self.0
    }
}

/// Turns an answer of vm_map(9), `KERN_*`, into a result.
pub(super) fn vm_check(answer: c_int) -> Result<(), Errno> {
    // SAFETY: a pure function of the kernel.
    check(unsafe { c::vm_mmap_to_errno(answer) })
}
