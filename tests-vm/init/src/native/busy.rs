// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Calls that ask for more than there can be.

use super::Outcome;
use crate::process::Status;
use crate::{check, sys};
use alloc::format;

/// file_end on shared memory, of which only native programs have descriptors that can be written to.
pub fn end_of_shared_memory() -> Outcome {
    let status = super::guest_program("/guest/file_end")?.argdata(b"shared").run_after(20_000, || {
        let object = sys::shm_open_anonymous()?;
        sys::ftruncate(object, 8192)?;
        sys::fcntl(object, crate::abi::F_DUP2FD, 3)?;
        sys::close(object)
    })?;
    check!(status == Status::SUCCESS, "/guest/file_end on shared memory: exit 0 expected, seen {status}");
    Ok(())
}
