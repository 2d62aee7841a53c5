// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Long transfers at one offset, which others wait for meanwhile: a transfer that is interrupted gets shorter, and must not keep
//! the offset.

use core::sync::atomic::Ordering::SeqCst;

use super::crew::{Area, Load, Worker};
use crate::fuzz::random::Random;
use crate::records::{filetype, FileStat};
use crate::sys;
use crate::{check, check_eq, errno, good, mem, whence, PAGE};

/// Of each transfer, in bytes; the kernel does it in parts.
const LENGTH: usize = 512 << 10;
/// Of the shared memory.
const SIZE: u64 = 4 << 20;
/// Longs: the descriptor, and the workers' buffers.
const MEMORY: usize = 0;
const BUFFERS: usize = 8;

/// The load.
pub struct Transfers;

impl Load for Transfers {
    const WORKERS: usize = 4;

    fn prepare(area: Area) {
        let memory = good!(sys::fd_create1(filetype::SHARED_MEMORY));
        good!(sys::file_stat_fput(memory, &FileStat { size: SIZE, ..FileStat::default() }, 16));
        area.long(MEMORY).store(memory.into(), SeqCst);
        for worker in 0..=Self::WORKERS {
            area.long(BUFFERS + worker).store(mem::pages(LENGTH / PAGE) as u64, SeqCst);
        }
    }

    fn turn(worker: &mut Worker) {
        transfer(worker.area, worker.index, &mut worker.random);
    }

    /// The process's signals come to the thread that watches: it does the same.
    fn look(area: Area, random: &mut Random) {
        for _ in 0..5 {
            transfer(area, Self::WORKERS, random);
        }
    }

    fn release(_: Area, _: u32) {}

    fn verify(area: Area) {
        good!(sys::fd_close(area.long(MEMORY).load(SeqCst) as u32));
    }
}

fn transfer(area: Area, worker: usize, random: &mut Random) {
    let memory = area.long(MEMORY).load(SeqCst) as u32;
    let buffer = area.long(BUFFERS + worker).load(SeqCst) as usize;
    let done = match random.below(3) {
        0 => return check_eq!(sys::fd_seek(memory, 0, whence::SET), Ok(0)),
        1 => sys::fd_read(memory, &[sys::iov(buffer, LENGTH)]),
        _ => sys::fd_write(memory, &[sys::ciov(buffer, LENGTH)]),
    };
    // At the end there is no room.
    check!(matches!(done, Ok(0..=LENGTH) | Err(errno::FBIG)), "{done:?}");
}
