// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! How many items of each kind the kernel has allocated, from `vm.zone_stats`: processes, threads, address
//! spaces, map entries, VM objects, open files and, in the zones `malloc-*`, everything from malloc(9).

use crate::abi::{uma, Fields};
use crate::sys::{self, Result};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Items in use, by zone.
pub struct Census(Vec<(String, i64)>);

impl Census {
    pub fn take() -> Result<Self> {
        let stats = sys::sysctlbyname("vm.zone_stats")?;
        let cpus = stats.u32_at(uma::STREAM_MAXCPUS) as usize;
        let zones = stats.u32_at(uma::STREAM_COUNT) as usize;
        let record = uma::TYPE_HEADER + cpus * uma::PERCPU;
        let body = stats.get(uma::STREAM_HEADER..).unwrap_or_default();
        let in_use = |zone: &[u8]| {
            let mut sum = zone.u64_at(uma::ALLOCS).wrapping_sub(zone.u64_at(uma::FREES));
            for cpu in 0..cpus {
                let at = uma::TYPE_HEADER + cpu * uma::PERCPU;
                sum = sum.wrapping_add(zone.u64_at(at + uma::PERCPU_ALLOCS));
                sum = sum.wrapping_sub(zone.u64_at(at + uma::PERCPU_FREES));
            }
            sum as i64
        };
        let zones = body.chunks_exact(record).take(zones);
        Ok(Self(zones.map(|zone| (zone.text_at(0, uma::NAME_LEN).to_string(), in_use(zone))).collect()))
    }

    pub fn zones(&self) -> usize {
        self.0.len()
    }

    pub fn in_use(&self, name: &str) -> i64 {
        self.0.iter().filter(|(zone, _)| zone == name).map(|(_, items)| items).sum()
    }

    /// The zones that gained `limit` items or more since `before`, as text; empty if there is none.
    pub fn growth_since(&self, before: &Self, limit: i64) -> String {
        let grown = self.0.iter().filter_map(|(name, _)| {
            let more = self.in_use(name) - before.in_use(name);
            (more >= limit).then(|| format!("{name} +{more}"))
        });
        grown.collect::<Vec<_>>().join(", ")
    }
}
