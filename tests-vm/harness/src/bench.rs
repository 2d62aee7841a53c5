// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The benchmark's table, from the lines `bench: NAME COUNT` (CloudABI) and `bench-native: NAME COUNT` of the console.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The CloudABI calls by the names of their native counterparts, in the order of the table.
const ROWS: &[(&str, &str)] = &[
    ("clock_gettime-vdso", "clock_time_get, vDSO"),
    ("clock_gettime", "clock_time_get, system call"),
    ("write", "fd_write, 1 byte to /dev/null"),
    ("read", "fd_read, 1 byte of /dev/null"),
    ("fstat", "fd_stat_get"),
    ("dup+close", "fd_dup + fd_close"),
    ("mmap+munmap", "mem_map + mem_unmap"),
    ("openat+close", "file_open + fd_close"),
    ("fstatat", "file_stat_get"),
    ("socketpair-write+read", "socket pair, fd_write + fd_read"),
    ("poll", "poll, one ready descriptor"),
    ("getrandom", "random_get, 16 bytes"),
    ("sched_yield", "thread_yield"),
    ("thread", "thread_create + thread_exit + join"),
    ("hop", "condition variable, a hop"),
    ("fork+exit+wait", "proc_fork + proc_exit + poll"),
    ("fork+exec+exit+wait", "proc_fork + proc_exec + proc_exit + poll"),
];

/// The table in Markdown.
pub fn table(console: &str) -> String {
    let (ours, native) = (counts(console, "bench: "), counts(console, "bench-native: "));
    let mut text = String::from(
        "| CloudABI | Instructions | Native | Instructions | Ratio |\n| --- | --: | --- | --: | --: |\n",
    );
    for (name, call) in ROWS {
        let count = |counts: &BTreeMap<&str, u64>| counts.get(name).map_or(String::from("-"), u64::to_string);
        let ratio = match (ours.get(name), native.get(name)) {
            (Some(ours), Some(native)) => format!("{:.2}", *ours as f64 / *native as f64),
            _ => String::from("-"),
        };
        writeln!(text, "| {call} | {} | {name} | {} | {ratio} |", count(&ours), count(&native))
            .expect("writing to a string succeeds");
    }
    text
}

/// Names and counts of the lines that hold this mark.
fn counts<'a>(console: &'a str, mark: &str) -> BTreeMap<&'a str, u64> {
    let lines = console.lines().filter_map(|line| line.split_once(mark));
    lines
        .filter_map(|(_, rest)| {
            let (name, count) = rest.trim().split_once(' ')?;
            Some((name, count.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_meet_in_a_row() {
        let text = table("init: bench-native: write 200\r\nbench: write 100\nbench: poll 5\nnoise\n");
        assert!(text.contains("| fd_write, 1 byte to /dev/null | 100 | write | 200 | 0.50 |\n"), "{text}");
        assert!(text.contains("| poll, one ready descriptor | 5 | poll | - | - |\n"), "{text}");
    }
}
