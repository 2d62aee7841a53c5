// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the kernel says of a process: kern.proc.pid, which is what ps(1) shows.

use crate::abi::{self, kinfo, Errno, Fields};
use crate::sys;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What the module calls its ABI in `ps -o emul`.
pub const EMULATION: &str = "CloudABI ELF64";

/// A `struct kinfo_proc`.
pub struct KInfo(Vec<u8>);

impl KInfo {
    pub fn of(pid: i32) -> sys::Result<Self> {
        let [kern, proc] = abi::CTL_KERN_PROC;
        let info = sys::sysctl(&[kern, proc, abi::KERN_PROC_PID, pid])?;
        // A process that is gone gives no structure at all; one of another size is not what we know.
        if info.len() < kinfo::SIZE || info.u32_at(0) as usize != kinfo::SIZE {
            return Err(Errno::ESRCH);
        }
        Ok(Self(info))
    }

    pub fn emulation(&self) -> &str {
        self.0.text_at(kinfo::EMUL, kinfo::EMUL_LEN)
    }

    pub fn command(&self) -> &str {
        self.0.text_at(kinfo::COMM, kinfo::COMM_LEN)
    }

    pub fn is_cloudabi(&self) -> bool {
        self.emulation() == EMULATION
    }

    pub fn in_capability_mode(&self) -> bool {
        self.0.u32_at(kinfo::CR_FLAGS) & kinfo::CRF_CAPABILITY_MODE != 0
    }

    pub fn is_zombie(&self) -> bool {
        self.0.get(kinfo::STAT) == Some(&kinfo::SZOMB)
    }

    pub fn is_sugid(&self) -> bool {
        self.0.u64_at(kinfo::FLAG) & kinfo::P_SUGID != 0
    }

    /// Effective, real and saved user.
    pub fn uids(&self) -> [u32; 3] {
        [kinfo::UID, kinfo::RUID, kinfo::SVUID].map(|at| self.0.u32_at(at))
    }

    /// Effective, real and saved group.
    pub fn gids(&self) -> [u32; 3] {
        [kinfo::GROUPS, kinfo::RGID, kinfo::SVGID].map(|at| self.0.u32_at(at))
    }

    /// 0 outside of all jails.
    pub fn jail(&self) -> i32 {
        self.0.u32_at(kinfo::JID) as i32
    }

    /// How many threads it has.
    pub fn threads(&self) -> u32 {
        self.0.u32_at(kinfo::NUMTHREADS)
    }

    /// How often its threads have gone to sleep, or given up the processor.
    pub fn voluntary_switches(&self) -> u64 {
        self.0.u64_at(kinfo::RUSAGE_NVCSW)
    }

    /// A set of signals as 128 bits, bit n - 1 for signal n.
    fn signals(&self, at: usize) -> u128 {
        u128::from(self.0.u64_at(at)) | u128::from(self.0.u64_at(at + 8)) << 64
    }

    pub fn blocked_signals(&self) -> u128 {
        self.signals(kinfo::SIGMASK)
    }

    pub fn ignored_signals(&self) -> u128 {
        self.signals(kinfo::SIGIGNORE)
    }

    pub fn caught_signals(&self) -> u128 {
        self.signals(kinfo::SIGCATCH)
    }

    pub fn summary(&self) -> String {
        format!(
            "emulation \"{}\", capability mode {}, state {}, uids {:?}",
            self.emulation(),
            self.in_capability_mode(),
            self.0.get(kinfo::STAT).unwrap_or(&0),
            self.uids(),
        )
    }
}
