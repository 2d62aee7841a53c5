// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Memory: a bump allocator over mapped chunks. Only the newest allocation can grow in place or be given
//! back; each test runs in a process of its own, so the rest is returned by its exit. What is as large as a chunk
//! has a mapping of its own, which goes with it.

use crate::sys;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr::null_mut;

const CHUNK: usize = 1 << 20;

struct Bump {
    next: Cell<usize>,
    end: Cell<usize>,
}

// SAFETY: init and its children have one thread each, and a forked child has its own copy of this.
unsafe impl Sync for Bump {}

#[global_allocator]
static HEAP: Bump = Bump { next: Cell::new(0), end: Cell::new(0) };

impl Bump {
    /// Takes `size` bytes out of the current chunk.
    fn take(&self, size: usize, align: usize) -> Option<usize> {
        let at = self.next.get().checked_next_multiple_of(align)?;
        let next = at.checked_add(size)?;
        if at == 0 || next > self.end.get() {
            return None;
        }
        self.next.set(next);
        Some(at)
    }
}

// SAFETY: every block lies in memory mapped for this allocator alone, aligned as asked, and `next` moves
// past it, so that no two live blocks overlap; `next` moves back only over the newest block.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() >= CHUNK {
            return sys::map_memory(layout.size(), sys::Sharing::Private).unwrap_or(0) as *mut u8;
        }
        if let Some(at) = self.take(layout.size(), layout.align()) {
            return at as *mut u8;
        }
        let Ok(chunk) = sys::map_memory(CHUNK, sys::Sharing::Private) else {
            return null_mut();
        };
        self.next.set(chunk);
        self.end.set(chunk + CHUNK);
        self.take(layout.size(), layout.align()).map_or(null_mut(), |at| at as *mut u8)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if layout.size() >= CHUNK {
            // SAFETY: `alloc` mapped it, and its owner has done with it.
            unsafe { sys::unmap_memory(block as usize, layout.size()) };
        } else if block as usize + layout.size() == self.next.get() {
            self.next.set(block as usize);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let start = block as usize;
        let is_newest = layout.size() < CHUNK && start + layout.size() == self.next.get();
        if is_newest && size < CHUNK && start.checked_add(size).is_some_and(|end| end <= self.end.get()) {
            self.next.set(start + size);
            return block;
        }
        // A block's size says how it was allocated.
        if size <= layout.size() && (size < CHUNK) == (layout.size() < CHUNK) {
            return block;
        }
        // SAFETY: the caller's promises on `layout` and `size` are those that `alloc` asks for.
        let moved = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !moved.is_null() {
            // SAFETY: both blocks hold at least the smaller size and the new one is distinct from the old, which the
            // caller gives up.
            unsafe {
                core::ptr::copy_nonoverlapping(block, moved, size.min(layout.size()));
                self.dealloc(block, layout);
            }
        }
        moved
    }
}
