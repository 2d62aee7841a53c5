// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The runtime of CloudABI programs: what lies between the kernel and `fn main(argdata)`.
//!
//! A CloudABI program has the descriptors that it was started with and nothing else. What they are for is in its argument
//! data, a tree in which they have names:
//!
//! ```ignore
//! #![no_std]
//! #![no_main]
//!
//! use cloudabi_rt::io::Write;
//! use cloudabi_rt::{Argdata, File};
//!
//! fn main(argdata: Argdata<'_>) -> u32 {
//!     let Some(terminal) = argdata.get("terminal").and_then(Argdata::fd) else { return 2 };
//!     let message = argdata.get("message").and_then(Argdata::str).unwrap_or("Hello, world");
//!     u32::from(writeln!(File::from(terminal), "{message}").is_err())
//! }
//!
//! cloudabi_rt::program!(main);
//! ```
//!
//! - [`argdata`]: argument data, read and written;
//! - [`Fd`], a descriptor; [`File`], [`Dir`] and [`Socket`], what it may be of; [`Process`], a program that was started;
//! - [`poll`]: waiting for several things at once;
//! - [`sync`]: `Mutex`, `RwLock` and `Condvar`, which take no system call while nobody waits;
//! - [`thread`], [`time`], [`random`];
//! - [`io`]: the traits of `embedded-io`, which files and sockets have;
//! - [`sys`]: the system calls below all that, as safe functions on numbers.
//!
//! Nothing is said when a program panics, for what it may write to is its own affair, unless [`panic_output`] names a
//! descriptor; the exit code is 101.
//!
//! The feature `heap`, a default, brings a global allocator over mem_map; `serde` reads argument data with serde.
#![no_std]

extern crate alloc;

pub mod argdata;
mod dir;
mod error;
mod fd;
mod file;
mod process;
mod rt;
mod socket;
pub mod sync;
pub mod thread;
pub mod time;

pub use argdata::Argdata;
pub use cloudabi;
pub use dir::{Dir, Entries, Entry, Open};
/// The traits of the ecosystem for reading, writing and seeking.
pub use embedded_io as io;
pub use error::{Error, Result};
pub use fd::Fd;
pub use file::File;
pub use process::{execute, exit, spawn, End, Exit, Process};
pub use rt::panic::panic_output;
pub use rt::{poll, sys};
pub use socket::{Received, Socket};

/// Fills memory with random bytes.
pub fn random(bytes: &mut [u8]) -> Result<()> {
    sys::random_get(bytes)
}
