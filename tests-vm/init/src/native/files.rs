// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Files by path: what the calls leave behind in the kernel.

use super::{doing, Outcome};
use crate::check;
use crate::leaks::Census;
use crate::list::Place;
use crate::process::Status;
use crate::program::Program;
use alloc::vec;

/// How often the guest makes each call.
const ROUNDS: i64 = 200;
const LIMIT_MS: u64 = 120_000;

/// Many calls leave nothing behind, on UFS and on tmpfs.
pub fn leave_nothing() -> Outcome {
    for parent in ["/tmp", "/scratch"] {
        let place = Place { parent: parent.into(), extra: vec![c"/cd-bare/many".into()], ..Place::default() };
        let program = Program::new("/guest/file_loop")
            .with_guest_descriptors_at("native-file_loop", &place)
            .map_err(doing("preparing its directory"))?;
        // The first run fills caches, as of names and vnodes.
        let mut before = Census::take().map_err(doing("vm.zone_stats"))?;
        for _ in 0..2 {
            before = Census::take().map_err(doing("vm.zone_stats"))?;
            let status = program.run(LIMIT_MS)?;
            check!(status == Status::SUCCESS, "/guest/file_loop in {parent}: exit 0 expected, seen {status}");
        }
        let after = Census::take().map_err(doing("vm.zone_stats"))?;
        let grown = after.growth_since(&before, ROUNDS / 2);
        check!(grown.is_empty(), "in {parent} allocations grew over {ROUNDS} rounds: {grown}");
    }
    Ok(())
}
