// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! How many items of each kind the kernel has allocated. `vm.zone_stats`: processes, threads, address spaces, map
//! entries, VM objects, open files and, in the zones `malloc-*`, everything from malloc(9). `kern.malloc_stats`: each
//! type of malloc(9), the module's own among them.

use crate::abi::{malloc, uma, Fields};
use crate::say;
use crate::sys::{self, Result};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The name of the test that runs last and looks at the whole suite; it is the runner's.
pub const TEST: &str = "leaks";
/// The type of the module's memory.
const MODULE: &str = "cloudabi";
/// Zones and types that hold as many items after the suite as before it.
const ZONES: &[&str] = &[
    "Files",
    "PROC",
    "VMSPACE",
    "KNOTE",
    "pipe",
    "socket",
    "unpcb",
    "mbuf",
    "mbuf_packet",
    "mbuf_cluster",
    "umtx_shm",
];
const TYPES: &[&str] =
    &[MODULE, "iov", "filecaps", "kqueue", "procdesc", "shmfd", "soname", "fadvise", "select"];
/// How long what is freed late may take: tasks run, and threads reap others.
const PATIENCE_MS: u64 = 5_000;

/// Items in use, by zone or type.
pub struct Census(Vec<(String, i64)>);

/// The statistics of zones or types: a header, then for each its own header and a record per CPU.
struct Layout {
    header: usize,
    percpu: usize,
    name_len: usize,
}

impl Layout {
    /// The statistics of each, as bytes.
    fn records<'a>(&self, stats: &'a [u8], cpus: usize, at: usize) -> impl Iterator<Item = &'a [u8]> {
        stats.get(at..).unwrap_or_default().chunks_exact(self.header + cpus * self.percpu)
    }

    /// The sum of a counter over the CPUs.
    fn sum(&self, record: &[u8], counter: usize) -> i64 {
        let percpu = record.get(self.header..).unwrap_or_default().chunks_exact(self.percpu);
        percpu.fold(0, |sum, cpu| sum.wrapping_add(cpu.u64_at(counter) as i64))
    }

    fn name(&self, record: &[u8]) -> String {
        record.text_at(0, self.name_len).to_string()
    }
}

const ZONE: Layout = Layout { header: uma::TYPE_HEADER, percpu: uma::PERCPU, name_len: uma::NAME_LEN };
const TYPE: Layout = Layout { header: malloc::NAME_LEN, percpu: malloc::PERCPU, name_len: malloc::NAME_LEN };

impl Census {
    /// Items in use, by zone.
    pub fn take() -> Result<Self> {
        let stats = sys::sysctlbyname("vm.zone_stats")?;
        let cpus = stats.u32_at(uma::STREAM_MAXCPUS) as usize;
        let zones = stats.u32_at(uma::STREAM_COUNT) as usize;
        let in_use = |zone: &[u8]| {
            let own = zone.u64_at(uma::ALLOCS).wrapping_sub(zone.u64_at(uma::FREES)) as i64;
            own.wrapping_add(ZONE.sum(zone, uma::PERCPU_ALLOCS) - ZONE.sum(zone, uma::PERCPU_FREES))
        };
        let records = || ZONE.records(&stats, cpus, uma::STREAM_HEADER).take(zones);
        // Free packets keep their clusters, whose own zone counts them as in use.
        let is_packet = |zone: &&[u8]| zone.text_at(0, uma::NAME_LEN) == "mbuf_packet";
        let free_packets = records()
            .find(is_packet)
            .map_or(0, |zone| i64::from(zone.u32_at(uma::ZONE_FREE)) + ZONE.sum(zone, uma::PERCPU_CACHED));
        let items = |zone: &[u8]| match zone.text_at(0, uma::NAME_LEN) {
            "mbuf_cluster" => in_use(zone) - free_packets,
            _ => in_use(zone),
        };
        Ok(Self(records().map(|zone| (ZONE.name(zone), items(zone))).collect()))
    }

    /// Allocations in use, by type of malloc(9).
    pub fn take_types() -> Result<Self> {
        let stats = sys::sysctlbyname("kern.malloc_stats")?;
        let cpus = stats.u32_at(malloc::STREAM_MAXCPUS) as usize;
        let types = TYPE.records(&stats, cpus, malloc::STREAM_HEADER).map(|record| {
            let in_use = TYPE.sum(record, malloc::PERCPU_ALLOCS) - TYPE.sum(record, malloc::PERCPU_FREES);
            (TYPE.name(record), in_use)
        });
        Ok(Self(types.collect()))
    }

    pub fn zones(&self) -> usize {
        self.0.len()
    }

    pub fn in_use(&self, name: &str) -> i64 {
        self.0.iter().filter(|(zone, _)| zone == name).map(|(_, items)| items).sum()
    }

    /// The zones that gained `limit` items or more since `before`, as text; empty if there is none.
    pub fn growth_since(&self, before: &Self, limit: i64) -> String {
        let names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        self.growth_of(&names, before, limit)
    }

    fn growth_of(&self, names: &[&str], before: &Self, limit: i64) -> String {
        let grown = names.iter().filter_map(|name| {
            let more = self.in_use(name) - before.in_use(name);
            (more >= limit).then(|| format!("{name} +{more}"))
        });
        grown.collect::<Vec<_>>().join(", ")
    }
}

/// What is in use before the suite.
pub struct Usage(Result<(Census, Census)>);

impl Usage {
    pub fn take() -> Self {
        Self(Census::take().and_then(|zones| Ok((zones, Census::take_types()?))))
    }

    /// Whether no more is in use now.
    pub fn is_back(&self) -> core::result::Result<(), String> {
        let (zones, types) = self.0.as_ref().map_err(|errno| format!("before the suite: {errno}"))?;
        let mut grown = String::new();
        let mut all = String::new();
        let settled = settles(|| {
            collect_sockets();
            let now = Self::take().0.map_err(|errno| errno.to_string())?;
            grown = [now.0.growth_of(ZONES, zones, 1), now.1.growth_of(TYPES, types, 1)].join("; ");
            all = [now.0.growth_since(zones, 1), now.1.growth_since(types, 1)].join("; ");
            Ok(grown == "; ")
        })?;
        if settled {
            return Ok(());
        }
        say!("init: all that is more in use than before the suite: {all}");
        Err(format!("in use after the suite, but not before it: {grown}"))
    }
}

/// How many allocations the module has; 0 where it is not loaded.
pub fn module_memory() -> i64 {
    Census::take_types().map_or(0, |types| types.in_use(MODULE))
}

/// Whether the module has no more allocations than before.
pub fn module_memory_is_back(before: i64) -> core::result::Result<(), String> {
    let mut now = before;
    let settled = settles(|| {
        now = module_memory();
        Ok(now <= before)
    })?;
    if settled {
        Ok(())
    } else {
        Err(format!("the module has {now} allocations, before the test {before}"))
    }
}

/// Makes the kernel look for sockets that are only in messages of each other. It does so when a local socket is closed.
fn collect_sockets() {
    if let Ok((a, b)) = sys::socketpair() {
        let _ = sys::close(a);
        let _ = sys::close(b);
    }
}

/// Waits until a condition holds, not for ever.
fn settles(
    mut holds: impl FnMut() -> core::result::Result<bool, String>,
) -> core::result::Result<bool, String> {
    let start = sys::monotonic_ms();
    while !holds()? {
        if sys::monotonic_ms() - start > PATIENCE_MS {
            return Ok(false);
        }
        sys::sleep_ms(100);
    }
    Ok(true)
}
