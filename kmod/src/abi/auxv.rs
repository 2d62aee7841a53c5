// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The auxiliary vector: `enum uint32 auxtype` and `struct auxv` of the ABI, 64-bit form.

/// One entry: its type and its value, a number or an address.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Auxv {
    a_type: u32,
    padding: u32,
    a_val: u64,
}

const _: () = assert!(size_of::<Auxv>() == 16 && align_of::<Auxv>() == 8);

impl Auxv {
    /// An entry.
    pub const fn new(a_type: u32, a_val: u64) -> Self {
        Self { a_type, padding: 0, a_val }
    }

    /// The entry as it is in memory: two words, no byte of which is uninitialised.
    pub const fn words(self) -> [u64; 2] {
        // The machine is little endian: the type is in the lower half of the first word.
        [self.a_type as u64 | (self.padding as u64) << 32, self.a_val]
    }
}

/// Terminator of the vector.
pub const AT_NULL: u32 = 0;
/// Address of the first program header.
pub const AT_PHDR: u32 = 3;
/// Number of program headers.
pub const AT_PHNUM: u32 = 4;
/// Page size in bytes.
pub const AT_PAGESZ: u32 = 6;
/// Base address of the executable.
pub const AT_BASE: u32 = 7;
/// Address of the argument data.
pub const AT_ARGDATA: u32 = 256;
/// Length of the argument data in bytes.
pub const AT_ARGDATALEN: u32 = 257;
/// Address of random data.
pub const AT_CANARY: u32 = 258;
/// Length of the random data in bytes.
pub const AT_CANARYLEN: u32 = 259;
/// Number of CPUs.
pub const AT_NCPUS: u32 = 260;
/// Thread identifier of the initial thread.
pub const AT_TID: u32 = 261;
/// Address of the vDSO's ELF header.
pub const AT_SYSINFO_EHDR: u32 = 262;
/// Address of the process's UUID, 16 bytes.
pub const AT_PID: u32 = 263;
