// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The runtime. FENCED: the only room with unsafe code.
//!
//! The kernel is the subject of these programs, so the calls here take addresses as plain numbers, good ones and
//! bad ones, and are not marked unsafe: a program is trusted not to give the kernel memory that Rust believes
//! unchanging, nor to unmap its own code or stack.
#![allow(unsafe_code)]

pub mod arch;
pub mod auxv;
pub mod direct;
pub mod elf;
pub mod entry;
pub mod mem;
pub mod raw;
mod stubs;
pub mod sys;
pub mod thread;
pub mod vdso;

/// Makes a system call with numbers and pointers as arguments: `call!(fd_dup, 3)`. Gives the first result.
#[macro_export]
macro_rules! call {
    ($name:ident $(, $argument:expr)* $(,)?) => {
        $crate::rt::raw::syscall(
            const { $crate::names::number(stringify!($name)) },
            &[$($argument as u64),*],
        )
        .result()
    };
}

/// Names the program's main function.
#[macro_export]
macro_rules! program {
    ($main:path) => {
        #[allow(unsafe_code)]
        #[unsafe(no_mangle)]
        extern "C" fn guest_main() {
            let main: fn() = $main;
            main();
        }
    };
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    crate::say!("{info}");
    sys::proc_exit(101)
}
