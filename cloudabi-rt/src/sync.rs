// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks and condition variables: atomic operations alone while nobody waits, else the kernel.
//!
//! They are the kernel's own, of which each is a word. `Mutex` and `RwLock` are those of the crate `lock_api` over such a
//! word, and have all that it offers; they are constants to begin with, so that statics can have them.
//!
//! ```ignore
//! static QUEUE: Mutex<Vec<u32>> = Mutex::new(Vec::new());
//! static MORE: Condvar = Condvar::new();
//!
//! QUEUE.lock().push(1);
//! MORE.notify_one();
//!
//! let mut queue = QUEUE.lock();
//! while queue.is_empty() {
//!     MORE.wait(&mut queue);
//! }
//! ```

pub use crate::rt::lock::{Condvar, RawLock};

/// A mutual exclusion lock.
pub type Mutex<T> = lock_api::Mutex<RawLock, T>;
/// That it is locked.
pub type MutexGuard<'a, T> = lock_api::MutexGuard<'a, RawLock, T>;
/// A lock that many have for reading, or one for writing.
pub type RwLock<T> = lock_api::RwLock<RawLock, T>;
/// That it is locked for reading.
pub type RwLockReadGuard<'a, T> = lock_api::RwLockReadGuard<'a, RawLock, T>;
/// That it is locked for writing.
pub type RwLockWriteGuard<'a, T> = lock_api::RwLockWriteGuard<'a, RawLock, T>;
