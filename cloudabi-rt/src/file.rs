// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Files, and whatever else is read and written: terminals, devices.

use crate::fd::{transfers, wraps};
use crate::{sys, Fd, Result};
use alloc::vec::Vec;
use cloudabi::{filesize, filestat, whence};
use embedded_io::{Seek, SeekFrom};

/// A file.
#[derive(Debug)]
pub struct File(Fd);

wraps!(File);
transfers!(File, &File);

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        (&*self).seek(to)
    }
}

impl Seek for &File {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let (offset, whence) = match to {
            SeekFrom::Start(offset) => (offset as i64, whence::SET),
            SeekFrom::End(offset) => (offset, whence::END),
            SeekFrom::Current(offset) => (offset, whence::CUR),
        };
        sys::fd_seek(self.0.number(), offset, whence)
    }
}

impl File {
    /// Reads from a place, and leaves the file's own alone.
    pub fn read_at(&self, bytes: &mut [u8], offset: filesize) -> Result<usize> {
        sys::fd_pread(self.0.number(), bytes, offset)
    }

    /// Writes to a place, and leaves the file's own alone.
    pub fn write_at(&self, bytes: &[u8], offset: filesize) -> Result<usize> {
        sys::fd_pwrite(self.0.number(), bytes, offset)
    }

    /// Adds what is left of the file to `bytes`; answers how much that was.
    pub fn read_to_end(&self, bytes: &mut Vec<u8>) -> Result<usize> {
        let before = bytes.len();
        let mut block = [0; 4096];
        loop {
            match sys::fd_read(self.0.number(), &mut block)? {
                0 => return Ok(bytes.len() - before),
                length => bytes.extend_from_slice(block.get(..length).unwrap_or_default()),
            }
        }
    }

    /// Size, times and whatever else is known of it.
    pub fn stat(&self) -> Result<filestat> {
        sys::file_stat_fget(self.0.number())
    }

    /// Sets its size.
    pub fn set_size(&self, size: filesize) -> Result<()> {
        sys::set_size(self.0.number(), size)
    }

    /// Has room for so many bytes from an offset on, so that writing them does not fail for lack of it.
    pub fn allocate(&self, offset: filesize, length: filesize) -> Result<()> {
        sys::file_allocate(self.0.number(), offset, length)
    }

    /// Waits until all of it is on the disk.
    pub fn sync(&self) -> Result<()> {
        sys::fd_sync(self.0.number())
    }

    /// Waits until its contents are on the disk.
    pub fn sync_data(&self) -> Result<()> {
        sys::fd_datasync(self.0.number())
    }
}
