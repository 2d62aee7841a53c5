// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What is below safe Rust. FENCED: all unsafe code is here.
#![allow(unsafe_code)]

mod arch;
mod calls;
#[cfg(feature = "heap")]
mod heap;
pub mod local;
pub mod lock;
mod memory;
pub mod panic;
pub mod poll;
pub mod start;
pub mod sys;
pub mod thread;
mod vdso;

/// Names the program's main function, a `fn(Argdata<'static>)` whose answer is an [`Exit`](crate::Exit): nothing, the exit
/// code, or a `Result` of either.
#[macro_export]
macro_rules! program {
    ($main:path) => {
        #[allow(unsafe_code)]
        #[unsafe(no_mangle)]
        extern "Rust" fn cloudabi_rt_main(argdata: $crate::Argdata<'static>) -> u32 {
            $crate::Exit::code($main(argdata))
        }
    };
}
