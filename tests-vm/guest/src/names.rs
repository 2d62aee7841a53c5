// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The names of the system calls, as the ABI orders them: a call's number is its index.

#[path = "../../../cloudabi-rt/src/rt/calls.rs"]
mod calls;
pub(crate) use calls::for_each_call;

macro_rules! names {
    ($($name:ident)*) => {
        /// Name by number, without the `cloudabi_sys_` prefix.
        pub const NAMES: [&str; [$(stringify!($name)),*].len()] = [$(stringify!($name)),*];
    };
}
for_each_call!(names);

/// How many there are.
pub const COUNT: u64 = NAMES.len() as u64;

/// The number of the call with this name; compilation fails when there is none.
///
/// For use in constants: `const FD_DUP: u64 = number("fd_dup");`.
pub const fn number(name: &str) -> u64 {
    let mut i = 0;
    while i < NAMES.len() {
        if equal(NAMES[i].as_bytes(), name.as_bytes()) {
            return i as u64;
        }
        i += 1;
    }
    panic!("no such system call");
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
