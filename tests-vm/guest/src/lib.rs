// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the CloudABI test programs in `src/bin` share.
//!
//! - [`rt`]: the runtime: entry point, relocation, auxiliary vector, vDSO, system calls. The only room with
//!   unsafe code.
//! - [`names`]: the system calls by name and number.
//! - [`paths`]: bad paths, for every call that takes one.
//! - [`entries`]: directory entries.
//! - [`records`]: the structures of the ABI, and its constants.
//! - [`console`], [`check`]: output on descriptor 0, and checks that say what was expected and seen.
//! - [`thread`], [`sync`]: threads, locks and condition variables.
//! - [`bench`], [`fuzz`], [`stress`]: the benchmark, random calls, and locks under load, which the programs of these names run.
//!
//! A program is one file, named after the behaviour or the call that it tests. It has `fn main()`, names it
//! with `guest::program!(main)`, exits with 0 when `main` returns, and with 1 when a check fails. It gets:
//! descriptor 0, the console, write only; 1, a scratch directory; 2, `/dev/null`, read-write; 3, a
//! regular file, read-write, of [`FILE_SIZE`] bytes, the byte at offset `i` being [`file_byte`]`(i)`; from 4 on,
//! further directories, where the list of tests says so.
#![no_std]

pub mod bench;
pub mod check;
pub mod console;
pub mod entries;
pub mod fuzz;
pub mod names;
#[path = "../../../kmod/src/abi/page.rs"]
mod page;
pub mod paths;
pub mod records;
pub mod rt;

pub mod stress;
pub mod sync;

pub use cloudabi::{clockid, errno, signal, whence};
pub use rt::{auxv, mem, raw, sys, thread};

/// Descriptor of the console, write only.
pub const CONSOLE: u32 = 0;
/// Descriptor of a scratch directory, opened for reading; it holds [`FILE`] as `data`.
pub const DIRECTORY: u32 = 1;
/// Descriptor of `/dev/null`, read-write.
pub const NULL: u32 = 2;
/// Descriptor of a regular file, read-write, its offset at 0.
pub const FILE: u32 = 3;
/// How many bytes [`FILE`] holds.
pub const FILE_SIZE: usize = 8192;
/// The page size.
pub const PAGE: usize = page::PAGE as usize;

/// The byte at an offset of [`FILE`].
pub const fn file_byte(offset: usize) -> u8 {
    (offset % 251) as u8
}

/// Whether bytes are those of [`FILE`] from an offset on.
pub fn is_file_content(bytes: &[u8], offset: usize) -> bool {
    bytes.iter().enumerate().all(|(i, &b)| b == file_byte(offset + i))
}

/// Descriptors that are not open.
pub const BAD_FDS: [u32; 6] = [4, 5, 1000, 0x7fff_ffff, 0x8000_0000, u32::MAX];
