// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The runtime. FENCED: all unsafe code is here.
#![allow(unsafe_code)]

mod arch;
mod start;
pub mod sys;
pub mod thread;
mod vdso;

/// Names the program's main function, a `fn(Argdata) -> u32` whose answer is the exit code.
#[macro_export]
macro_rules! program {
    ($main:path) => {
        #[allow(unsafe_code)]
        #[unsafe(no_mangle)]
        extern "Rust" fn sdk_main(argdata: $crate::Argdata<'static>) -> u32 {
            $main(argdata)
        }
    };
}

/// Nobody is there to read a message: what a program may write to is its own affair.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    sys::exit(101)
}
