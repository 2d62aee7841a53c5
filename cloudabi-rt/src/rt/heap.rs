// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The global allocator: `talc`, with memory of mem_map in large blocks, which go back when they are empty.

use super::{lock::RawLock, memory};
use core::alloc::{GlobalAlloc, Layout};
use core::ptr::null_mut;
use talc::base::binning::DefaultBinning;
use talc::source::GlobalAllocSource;
use talc::sync::TalcLock;

/// What is asked of the kernel at a time, at least.
const BLOCK: usize = 256 << 10;

#[global_allocator]
static HEAP: TalcLock<RawLock, GlobalAllocSource<Pages>, DefaultBinning> =
    TalcLock::new(GlobalAllocSource::with_block_size(Pages, BLOCK));

/// Pages of the kernel's. No alignment is greater than theirs here.
#[derive(Debug)]
struct Pages;

// SAFETY: memory is new, of the size that is asked for, and aligned to a page; it allocates nothing itself.
unsafe impl GlobalAlloc for Pages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        memory::map(layout.size()).unwrap_or(null_mut())
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: it was allocated by the function above, and is not used any more.
        unsafe { memory::unmap(place, layout.size()) };
    }
}
