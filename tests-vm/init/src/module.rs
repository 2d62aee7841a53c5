// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The module under test, through kldload(2) and its relatives.

use crate::abi::{self, kld_file_stat, Errno, Fields};
use crate::sys::{self, Result};
use alloc::format;
use alloc::string::String;
use core::ffi::CStr;

pub const NAME: &CStr = c"cloudabi64.ko";
pub const PATH: &CStr = c"/boot/modules/cloudabi64.ko";

pub fn load() -> Result<i32> {
    sys::kldload(PATH)
}

pub fn find() -> Result<i32> {
    sys::kldfind(NAME)
}

pub fn is_loaded() -> bool {
    find().is_ok()
}

pub fn unload() -> Result<()> {
    sys::kldunloadf(find()?, abi::LINKER_UNLOAD_NORMAL)
}

pub fn force_unload() -> Result<()> {
    sys::kldunloadf(find()?, abi::LINKER_UNLOAD_FORCE)
}

/// Loads the module unless it is there.
pub fn ensure_loaded() -> Result<()> {
    match load() {
        Err(errno) if errno != Errno::EEXIST => Err(errno),
        _ => Ok(()),
    }
}

/// What kldstat(8) would say.
pub fn describe() -> Result<String> {
    let id = find()?;
    let stat = sys::kldstat(id)?;
    Ok(format!(
        "{} id {id} size {:#x} at {:#x} from {}",
        stat.text_at(kld_file_stat::NAME, 1024),
        stat.u64_at(kld_file_stat::BYTES),
        stat.u64_at(kld_file_stat::ADDRESS),
        stat.text_at(kld_file_stat::PATHNAME, kld_file_stat::PATHNAME_LEN),
    ))
}
