// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. A terminal that nobody sits at: pts(4).

use crate::abi::{number, open, Errno};
use crate::files::path;
use crate::sys::{self, call, Result};
use alloc::ffi::CString;
use alloc::format;
use alloc::string::String;

/// sys/syscall.h, sys/ttycom.h, sys/fcntl.h
const SETSID: usize = 147;
const POSIX_OPENPT: usize = 504;
const TIOCGPTN: usize = 0x4004_740f;
const TIOCSCTTY: usize = 0x2000_7461;
const F_SETFL: usize = 4;

/// The master's descriptor stays open: when it is closed, the process that the terminal controls is hung up.
pub struct Terminal {
    master: i32,
    slave: CString,
}

impl Terminal {
    pub fn new() -> Result<Self> {
        // SAFETY: flags alone.
        let master = unsafe { call(POSIX_OPENPT, [open::RDWR | open::CLOEXEC, 0, 0, 0, 0, 0]) }?;
        let mut unit = 0i32;
        // SAFETY: the kernel writes one int.
        unsafe { call(number::IOCTL, [master, TIOCGPTN, &raw mut unit as usize, 0, 0, 0]) }?;
        let master = master as i32;
        sys::fcntl(master, F_SETFL, open::RDWR | open::NONBLOCK)?;
        Ok(Self { master, slave: path(&format!("/dev/pts/{unit}")) })
    }

    /// Makes it the controlling terminal of this process and of its children, in a session of their own.
    pub fn control(self) -> Result<Self> {
        // SAFETY: no arguments.
        unsafe { call(SETSID, [0; 6]) }?;
        let opened = sys::open(&self.slave, open::RDWR | open::CLOEXEC, 0)?;
        // SAFETY: no argument. The descriptor stays open until this process ends.
        unsafe { call(number::IOCTL, [opened as usize, TIOCSCTTY, 0, 0, 0, 0]) }?;
        Ok(self)
    }

    /// What has been printed on it since the last call.
    pub fn text(&self) -> Result<String> {
        let mut block = [0; 1024];
        match sys::read(self.master, &mut block) {
            Ok(length) => Ok(String::from_utf8_lossy(block.get(..length).unwrap_or_default()).into()),
            Err(Errno::EAGAIN) => Ok(String::new()),
            Err(errno) => Err(errno),
        }
    }
}
