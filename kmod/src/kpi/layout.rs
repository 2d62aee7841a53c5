// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Whether the kernel lays out its structures as the headers do that the module was built with. The kernel tells the sizes
//! of what it allocates from zones, uma(9), as `vm.uma`, and a few offsets, which are there for debuggers.

use super::{sysctl, Thread};
use core::ffi::{c_int, CStr};
use sys_bindings as c;

/// What differs, as C says it, and the numbers, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Such as `struct socket`.
    pub what: &'static str,
    /// As the module was built with it.
    pub own: usize,
    /// As the kernel has it.
    pub kernel: usize,
}

/// A structure, its zone's variable, its size here, and by how much the zone's items are larger, at least and at most.
type Zone = (&'static str, &'static CStr, usize, usize, usize);

/// Those whose members the module and its shims read and write. The scheduler's part comes after a thread; the first
/// thread has room for it.
const ZONES: [Zone; 9] = [
    ("struct socket", c"vm.uma.socket.size", size_of::<c::socket>(), 0, 0),
    (
        "struct thread",
        c"vm.uma.THREAD.size",
        size_of::<c::thread>(),
        1,
        size_of::<c::thread0_storage>() - size_of::<c::thread>(),
    ),
    ("struct proc", c"vm.uma.PROC.size", size_of::<c::proc_>(), 0, 0),
    ("struct unpcb", c"vm.uma.unpcb.size", size_of::<c::unpcb>(), 0, 0),
    ("struct file", c"vm.uma.Files.size", size_of::<c::file>(), 0, 0),
    ("struct vnode", c"vm.uma.VNODE.size", size_of::<c::vnode>(), 0, 0),
    ("struct mount", c"vm.uma.Mountpoints.size", size_of::<c::mount>(), 0, 0),
    ("struct vmspace", c"vm.uma.VMSPACE.size", size_of::<c::vmspace>(), 0, 0),
    ("struct vm_object", c"vm.uma.VM_OBJECT.size", size_of::<c::vm_object>(), 0, 0),
];

/// Compares all that the kernel tells; what it does not, is passed over.
///
/// # Context
/// May sleep. Touches no structure of the kernel's. Before the kernel has set up its protocols, some zones are not there.
pub fn check(td: &mut Thread) -> Result<(), Difference> {
    for (what, variable, own, least, most) in ZONES {
        let Some(kernel) = sysctl::read_u32(td, variable).map(|size| size as usize) else { continue };
        if !(own + least..=own + most).contains(&kernel) {
            return Err(Difference { what, own, kernel });
        }
    }
    // SAFETY: the shims read constants of the kernel's.
    let offsets = unsafe { [c::shim_thread_off_td_pcb(), c::shim_kld_off_filename()] };
    let own = [
        ("offsetof(struct thread, td_pcb)", core::mem::offset_of!(c::thread, td_pcb)),
        ("offsetof(struct linker_file, filename)", core::mem::offset_of!(c::linker_file, filename)),
    ];
    own.into_iter().zip(offsets).try_for_each(|((what, own), kernel): (_, c_int)| {
        match usize::try_from(kernel) {
            Ok(kernel) if kernel != own => Err(Difference { what, own, kernel }),
            _ => Ok(()),
        }
    })
}
