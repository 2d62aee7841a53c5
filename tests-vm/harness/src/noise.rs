// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What a kernel says about itself: deaths, the complaints of a kernel with INVARIANTS and WITNESS, and the reports of
//! one with a sanitizer.

/// Lock order reversals of the stock kernel: how the names of the two locks begin.
const STOCK_REVERSALS: &[(&str, &str)] = &[
    // thread_run_flash(), for PT_SC_REMOTE of ptrace(2): docs/upstream.md.
    ("sched lock", "process slock"),
    // rm_cleanIPI(), for the writer of any rmlock(9): docs/upstream.md.
    ("smp rendezvous", "rm_spinlock"),
];

/// Words that a healthy kernel never prints once the tests run.
const COMPLAINTS: &[&str] = &[
    "acquiring duplicate lock",
    "non-sleepable lock",
    "KASSERT",
    "Assertion ",
    "uma_zalloc_debug",
    "uma_dbg",
    "witness_",
    "excl->share",
    "share->excl",
    "blockable sleep lock",
    "returning with the following locks held",
    "Locks held on exit",
    "leaked memory on destroy",
    "Memory modified after free",
    "Freed UMA keg",
    "Sleeping on ",
    "Sleeping thread",
    "spin lock held too long",
    "calling free without",
    "malloc_dbg",
];

/// How the reports of the kernel's sanitizers begin, where they do not panic: addresses, memory, concurrency.
const REPORTS: &[&str] = &["ASan: ", "MSan: ", "CSan: "];

/// What a kernel with DIAGNOSTIC says, up to a line's end, in the middle of whatever is being written.
const INTERJECTION: &str = "Expensive callout(9) function: ";

/// What stands in a line before the kernel broke in; the rest of it is in the next line.
pub fn interrupted(line: &str) -> Option<&str> {
    line.split_once(INTERJECTION).map(|(before, _)| before)
}

/// Does the machine die with this line?
pub fn is_death(line: &str) -> bool {
    line.starts_with("panic: ")
        || line.contains("Fatal trap ")
        || line.contains("Fatal double fault")
        || line.contains("KDB: enter:")
        || is_prompt(line)
        || line.starts_with("directboot: ") && !line.contains("entering the kernel")
}

/// Does the kernel wait for somebody to type?
pub fn is_prompt(line: &str) -> bool {
    line.trim_end() == "db>" || line.starts_with("db> ") || line.starts_with("mountroot>")
}

/// Is this the start of a report of two locks, which the next two lines name?
pub fn is_reversal(line: &str) -> bool {
    line.contains("lock order reversal")
}

/// The name of a lock in `1st 0xfffff80003a9e068 ufs (ufs, lockmgr) @ file.c:12`.
pub fn lock_name<'a>(line: &'a str, ordinal: &str) -> Option<&'a str> {
    let rest = line.trim_start().strip_prefix(ordinal)?.trim_start();
    let (address, rest) = rest.split_once(' ')?;
    if !address.starts_with("0x") {
        return None;
    }
    let end = rest.find(" (").or_else(|| rest.find(" @"))?;
    Some(&rest[..end])
}

pub fn is_stock_reversal(first: &str, second: &str) -> bool {
    STOCK_REVERSALS.iter().any(|(a, b)| first.starts_with(a) && second.starts_with(b))
}

/// Is this a line of the stacks with which a report of two locks goes on?
pub fn is_reversal_stack(line: &str) -> bool {
    line.starts_with("lock order ") && !is_reversal(line) || line.starts_with('#') && line.contains(" at ")
}

/// Does a sanitizer report a fault? It never does so without one, not even while the machine boots.
pub fn is_report(line: &str) -> bool {
    REPORTS.iter().any(|words| line.contains(words))
}

pub fn is_complaint(line: &str) -> bool {
    COMPLAINTS.iter().any(|words| line.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deaths() {
        for line in [
            "panic: page fault",
            "Fatal trap 12: page fault while in kernel mode",
            "KDB: enter: panic",
            "db> ",
            "mountroot>",
            "directboot: modules too large",
        ] {
            assert!(is_death(line), "{line}");
        }
        for line in
            ["directboot: entering the kernel", "a guest says panic", "adb> ", "KDB: debugger backends: ddb"]
        {
            assert!(!is_death(line), "{line}");
        }
    }

    #[test]
    fn complaints() {
        assert!(is_complaint("Sleeping on \"x\" with the following non-sleepable locks held:"));
        assert!(is_complaint("uma_zalloc_debug: zone \"64\" with the following non-sleepable locks held:"));
        assert!(is_complaint(
            "Warning: memory type cloudabi leaked memory on destroy (1 allocations, 64 bytes leaked)."
        ));
        assert!(!is_complaint("WARNING: WITNESS option enabled, expect reduced performance."));
    }

    #[test]
    fn reversals() {
        assert!(is_stock_reversal("sched lock 1", "process slock"));
        assert!(!is_stock_reversal("process slock", "sched lock 1"));
        assert!(is_reversal_stack("lock order process slock -> sched lock established at:"));
        assert!(is_reversal_stack("#0 0xffffffff805a66a9 at witness_checkorder+0x339"));
        assert!(!is_reversal_stack("lock order reversal:"));
    }

    #[test]
    fn reports() {
        assert!(is_report("ASan: Invalid access, 8-byte read at 0xfffffe0012345678, UMAUseAfterFree(fd)"));
        assert!(!is_report("a guest prints ASan"));
        assert!(is_death("panic: ASan: Invalid access, 8-byte read at 0xfffffe0012345678, StackMiddle(f2)"));
    }

    #[test]
    fn locks() {
        let line = " 1st 0xfffff80003a9e068 ufs (ufs, lockmgr) @ /usr/src/sys/kern/vfs_mount.c:1200";
        assert_eq!(lock_name(line, "1st"), Some("ufs"));
        assert_eq!(lock_name(line, "2nd"), None);
        assert_eq!(
            lock_name(" 2nd 0x1 process lock (process lock, sleep mutex) @ x.c:1", "2nd"),
            Some("process lock")
        );
        assert_eq!(lock_name("1st place", "1st"), None);
    }
}
