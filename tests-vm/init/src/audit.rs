// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. Records of system calls, audit(4): has the kernel write them to a file, and reads them, audit.log(5).

use crate::sys::{call, Result};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ffi::CStr;

/// sys/syscall.h, bsm/audit.h
const AUDITON: usize = 446;
const AUDITCTL: usize = 453;
const A_SETKMASK: usize = 5;
const A_SETCLASS: usize = 23;
const A_SETCOND: usize = 38;
const AUC_DISABLED: i32 = -1;
/// A class of events that nothing else uses.
const CLASS: u32 = 0x4000_0000;

fn auditon<T>(command: usize, value: &T) -> Result<()> {
    // SAFETY: the kernel reads a value of this size, and writes none back for these commands.
    unsafe { call(AUDITON, [command, &raw const *value as usize, size_of::<T>(), 0, 0, 0]) }.map(drop)
}

/// Has the kernel write records of these events to a file, whether they succeed or fail, of whoever has not logged in.
pub fn start(file: &CStr, events: impl Iterator<Item = u16>) -> Result<()> {
    for event in events {
        auditon(A_SETCLASS, &[u32::from(event), CLASS])?;
    }
    auditon(A_SETKMASK, &[CLASS, CLASS])?;
    // SAFETY: the kernel reads the path up to its NUL.
    unsafe { call(AUDITCTL, [file.as_ptr() as usize, 0, 0, 0, 0, 0]) }.map(drop)
}

/// Has it write no more.
pub fn stop(events: impl Iterator<Item = u16>) -> Result<()> {
    auditon(A_SETCOND, &AUC_DISABLED)?;
    auditon(A_SETKMASK, &[0u32; 2])?;
    for event in events {
        auditon(A_SETCLASS, &[u32::from(event), 0])?;
    }
    Ok(())
}

/// A record.
#[derive(Default)]
pub struct Record {
    pub event: u16,
    pub pid: u32,
    /// An error number, or 0.
    pub error: u8,
    pub paths: Vec<String>,
    /// Arguments with their names.
    pub arguments: Vec<(String, u64)>,
    /// Whether there are attributes of a file.
    pub attributes: bool,
}

/// Bytes from the most significant on.
struct Tokens<'a>(&'a [u8]);

impl<'a> Tokens<'a> {
    fn take(&mut self, length: usize) -> core::result::Result<&'a [u8], String> {
        let (taken, rest) =
            self.0.split_at_checked(length).ok_or("a record ends in the middle of a token")?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self, length: usize) -> core::result::Result<u64, String> {
        Ok(self.take(length)?.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    fn text(&mut self) -> core::result::Result<String, String> {
        let length = self.number(2)? as usize;
        let text = String::from_utf8_lossy(self.take(length)?).trim_end_matches('\0').to_string();
        Ok(text)
    }
}

/// Reads the records of a file; a record that is not complete yet ends them.
pub fn records(file: &[u8]) -> core::result::Result<Vec<Record>, String> {
    const HEADER: usize = 18;
    let mut records = Vec::new();
    let mut rest = file;
    while let Some(length) = rest.get(1..5).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes) {
        let Some((bytes, next)) = rest.split_at_checked((length as usize).max(HEADER)) else { break };
        records.push(record(bytes)?);
        rest = next;
    }
    Ok(records)
}

/// Reads a record: each token's kind, and what is in it, audit.log(5).
fn record(bytes: &[u8]) -> core::result::Result<Record, String> {
    let mut record = Record::default();
    let mut tokens = Tokens(bytes);
    while !tokens.0.is_empty() {
        match tokens.number(1)? {
            // The header, which may name the machine by its address.
            kind @ (0x14 | 0x15) => {
                tokens.take(5)?;
                record.event = tokens.number(2)? as u16;
                tokens.take(2)?;
                if kind == 0x15 {
                    let address = tokens.number(4)? as usize;
                    tokens.take(address)?;
                }
                tokens.take(8)?;
            }
            0x13 => drop(tokens.take(6)?),
            0x23 => record.paths.push(tokens.text()?),
            // The subject, with its terminal's address.
            kind @ (0x24 | 0x7a) => {
                tokens.take(20)?;
                record.pid = tokens.number(4)? as u32;
                tokens.take(8)?;
                let address = if kind == 0x7a { tokens.number(4)? as usize } else { 4 };
                tokens.take(address)?;
            }
            0x27 => {
                record.error = tokens.number(1)? as u8;
                tokens.take(4)?;
            }
            0x28 | 0x60 => drop(tokens.text()?),
            kind @ (0x2d | 0x71) => {
                tokens.take(1)?;
                let value = tokens.number(if kind == 0x2d { 4 } else { 8 })?;
                record.arguments.push((tokens.text()?, value));
            }
            0x3e => {
                tokens.take(28)?;
                record.attributes = true;
            }
            0x52 => drop(tokens.take(8)?),
            // A process, with its terminal's address.
            0x7b => {
                tokens.take(32)?;
                let address = tokens.number(4)? as usize;
                tokens.take(address)?;
            }
            // Rights, as they are in memory.
            0x83 => drop(tokens.take(16)?),
            kind => return Err(format!("event {}: a token of kind {kind:#x}", record.event)),
        }
    }
    Ok(record)
}
