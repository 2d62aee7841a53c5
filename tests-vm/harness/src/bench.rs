// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The benchmark's table, from the lines `bench: NAME COUNT` (CloudABI) and `bench-native: NAME COUNT` of the console.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What is compared: CloudABI's count, the native one, and what they are.
const ROWS: &[(&str, &str, &str, &str)] = &[
    ("clock_time_get-vdso", "clock_gettime", "clock_time_get, vDSO", "clock_gettime, system call"),
    ("clock_time_get", "clock_gettime", "clock_time_get, system call", "clock_gettime, system call"),
    ("fd_write", "write", "fd_write, 1 byte to /dev/null", "write"),
    ("fd_write", "writev", "the same", "writev"),
    ("fd_read", "read", "fd_read, 1 byte from /dev/null", "read"),
    ("fd_stat_get", "fstat", "fd_stat_get", "fstat"),
    ("fd_dup+fd_close", "dup+close", "fd_dup, fd_close", "dup, close"),
    ("file_open+fd_close", "openat+close", "file_open, fd_close", "openat, close"),
    ("file_open+fd_close", "openat+close-capsicum", "the same", "openat, close in capability mode"),
    ("file_stat_get", "fstatat", "file_stat_get", "fstatat"),
    ("file_stat_get", "fstatat-capsicum", "the same", "fstatat in capability mode"),
    ("mem_map+mem_unmap", "mmap+munmap", "mem_map, mem_unmap of a page", "mmap, munmap"),
    ("socketpair", "socketpair", "fd_write, fd_read through sockets", "write, read"),
    ("poll", "poll", "poll, one ready descriptor", "poll"),
    ("random_get", "getrandom", "random_get, 16 bytes", "getrandom"),
    ("thread_yield", "sched_yield", "thread_yield", "sched_yield"),
    ("thread", "thread", "thread_create, thread_exit, join", "thr_new, thr_exit, join"),
    ("lock", "lock", "lock and unlock, nobody waits", "umutex"),
    ("lock-contended", "lock-contended", "lock handed over, and thread_yield", "umutex, and sched_yield"),
    ("lock-contended-crowd", "lock-contended-crowd", "the same, 10,000 other locks waited for", "the same"),
    ("hop", "hop", "condition variable, a hop", "umtx word, a hop"),
    ("hop-crowd", "hop-crowd", "the same, 10,000 other locks waited for", "the same"),
    ("proc_fork", "fork", "proc_fork, proc_exit, poll, fd_close", "fork, exit, wait4"),
    ("proc_fork", "pdfork", "the same", "pdfork, exit, poll, close"),
    ("proc_exec", "execve", "proc_fork, proc_exec, proc_exit, poll, fd_close", "fork, execve, exit, wait4"),
];

/// The table in Markdown.
pub fn table(console: &str) -> String {
    let (ours, native) = (counts(console, "bench: "), counts(console, "bench-native: "));
    let mut text = String::from(
        "| CloudABI | Instructions | Native | Instructions | Ratio |\n| --- | --: | --- | --: | --: |\n",
    );
    for (our, their, call, counterpart) in ROWS {
        let (our, their) = (ours.get(our), native.get(their));
        let count = |count: Option<&u64>| count.map_or(String::from("-"), u64::to_string);
        let ratio = match (our, their) {
            (Some(our), Some(their)) => format!("{:.2}", *our as f64 / *their as f64),
            _ => String::from("-"),
        };
        writeln!(text, "| {call} | {} | {counterpart} | {} | {ratio} |", count(our), count(their))
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
        let text = table("init: bench-native: write 200\r\nbench: fd_write 100\nbench: poll 5\nnoise\n");
        assert!(text.contains("| fd_write, 1 byte to /dev/null | 100 | write | 200 | 0.50 |\n"), "{text}");
        assert!(text.contains("| poll, one ready descriptor | 5 | poll | - | - |\n"), "{text}");
    }
}
