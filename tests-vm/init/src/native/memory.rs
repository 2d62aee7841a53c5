// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! How much memory the kernel has for threads, waiting locks and processes: for the benchmark, which compares CloudABI with native
//! programs. It counts the pages that are wired, without those that the kernel's allocators keep for later.

use super::{doing, guest_program, Outcome};
use crate::abi::PAGE;
use crate::files::{self, path};
use crate::{check, say, sys, variables};
use alloc::format;
use alloc::string::String;

/// The programs of the benchmark, as its lines name them.
const PROGRAMS: [(&str, &str); 2] = [("bench", "bench"), ("bench_native", "bench-native")];
/// What they hold: their word for it, ours, and how many. As many again and more are held, and the difference counts.
const KINDS: [(&str, &str, u64); 3] = [
    ("sleeping", "memory-thread", 500),
    ("locking", "memory-waiting-thread", 500),
    ("processes", "memory-process", 100),
];
/// Those that are there in any case.
const FEW: u64 = 20;
/// How long they may take to come.
const LIMIT_MS: u64 = 120_000;

pub fn of_kernel() -> Outcome {
    for (word, name, count) in KINDS {
        for (program, mark) in PROGRAMS {
            let few = wired_with(program, word, FEW)?;
            let many = wired_with(program, word, FEW + count)?;
            check!(many > few, "{program}: {few} pages with {FEW} {word}, {many} with {count} more");
            say!("{mark}: {name} {}", (many - few) * PAGE / count);
        }
    }
    Ok(())
}

/// How many pages are wired while a program holds so many of something.
fn wired_with(program: &str, word: &str, count: u64) -> Result<u64, String> {
    let arguments = format!("{word}\0{count}");
    let guest = guest_program(&format!("/guest/{program}"))?.argdata(arguments.as_bytes());
    let child = guest.start(|| Ok(())).map_err(doing(program))?;
    let data = path(&format!("/tmp/native-{program}/data"));
    let start = sys::monotonic_ms();
    while files::read_file(&data).map_err(doing("data"))?.first() != Some(&b'r') {
        check!(sys::monotonic_ms() - start < LIMIT_MS, "{program}: no {count} {word} within {LIMIT_MS} ms");
        sys::sleep_ms(100);
    }
    const RECLAIM: &str = "debug.uma_reclaim";
    // With what each processor keeps.
    variables::set(RECLAIM, 2).map_err(doing(RECLAIM))?;
    const WIRED: &str = "vm.stats.vm.v_wire_count";
    let wired = variables::number(WIRED).map_err(doing(WIRED));
    let _ = child.kill();
    // Processes and threads are freed by others.
    sys::sleep_ms(2000);
    wired
}
