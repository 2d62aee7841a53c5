// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Children: forking them, waiting with a limit, and how they ended.

use crate::abi::{self, signal};
use crate::kinfo::KInfo;
use crate::{ptrace, sys};
use alloc::format;
use alloc::string::String;
use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};

/// How a process ended or paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Exit(i32),
    Signal { signal: i32, core: bool },
    Stopped(i32),
}

impl Status {
    pub const SUCCESS: Self = Self::Exit(0);

    pub fn decode(status: u32) -> Self {
        let low = status & 0x7f;
        match low {
            0 => Self::Exit((status >> 8 & 0xff) as i32),
            0x7f => Self::Stopped((status >> 8 & 0xff) as i32),
            _ => Self::Signal { signal: low as i32, core: status & 0x80 != 0 },
        }
    }
}

/// As the console protocol spells it.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(code) => write!(f, "{code}"),
            Self::Signal { signal, core: false } => write!(f, "signal {signal}"),
            Self::Signal { signal, core: true } => write!(f, "signal {signal} (core dumped)"),
            Self::Stopped(signal) => write!(f, "stopped by signal {signal}"),
        }
    }
}

/// How much longer than elsewhere everything takes in a kernel with KASAN.
const KASAN_FACTOR: u64 = 4;

/// Whether the kernel has the address sanitizer.
pub fn kernel_has_kasan() -> bool {
    sys::sysctlbyname("kern.features.kasan").is_ok()
}

/// What time limits are multiplied with on this kernel.
fn patience() -> u64 {
    /// 0: not known yet.
    static FACTOR: AtomicU64 = AtomicU64::new(0);
    if FACTOR.load(Ordering::Relaxed) == 0 {
        FACTOR.store(if kernel_has_kasan() { KASAN_FACTOR } else { 1 }, Ordering::Relaxed);
    }
    FACTOR.load(Ordering::Relaxed)
}

/// A child that is to be waited for.
#[derive(Clone, Copy)]
pub struct Child {
    pub pid: i32,
}

impl Child {
    /// Forks; the child does `work` and exits with its result.
    pub fn fork(work: impl FnOnce() -> i32) -> sys::Result<Self> {
        match sys::fork()? {
            0 => sys::exit(work()),
            pid => Ok(Self { pid }),
        }
    }

    /// Waits until it ends, or stops under ptrace(2); None when the time is over, `limit_ms` where the kernel is none
    /// of the slow ones.
    pub fn wait(&self, limit_ms: u64) -> sys::Result<Option<Status>> {
        let limit_ms = limit_ms.saturating_mul(patience());
        let start = sys::monotonic_ms();
        loop {
            let (pid, status) = sys::wait4(self.pid, abi::WNOHANG | abi::WUNTRACED)?;
            if pid != 0 {
                return Ok(Some(Status::decode(status)));
            }
            let waited = sys::monotonic_ms() - start;
            if waited >= limit_ms {
                return Ok(None);
            }
            sys::sleep_ms(if waited < 20 { 1 } else { 10 });
        }
    }

    /// Kills it and takes its status.
    pub fn kill(&self) -> sys::Result<Status> {
        loop {
            // A process under ptrace(2) takes its death from its tracer only, and may stop once more before it.
            if ptrace::kill(self.pid).is_err() {
                sys::kill(self.pid, signal::KILL)?;
            }
            if let Some(status) = self.wait(u64::MAX)? {
                if !matches!(status, Status::Stopped(_)) {
                    return Ok(status);
                }
            }
        }
    }

    pub fn info(&self) -> sys::Result<KInfo> {
        KInfo::of(self.pid)
    }

    /// Waits until the kernel's view of it is as wished.
    pub fn wait_until(&self, what: &str, wish: impl Fn(&KInfo) -> bool) -> Result<KInfo, String> {
        let mut last = None;
        for _ in 0..1500 * patience() {
            match self.info() {
                Ok(info) if wish(&info) => return Ok(info),
                Ok(info) => last = Some(info),
                Err(errno) => return Err(format!("kern.proc.pid.{}: {errno} ({what} expected)", self.pid)),
            }
            sys::sleep_ms(10);
        }
        let seen = last.map_or(String::new(), |info| info.summary());
        Err(format!("process {}: {what} expected within 15 s, seen {seen}", self.pid))
    }
}
