// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The console's parser, line by line.

use super::*;

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn read(expected: &[&str], text: &str) -> Console {
    let mut console = Console::new(expected.iter().map(|name| name.to_string()).collect());
    for (i, line) in text.lines().enumerate() {
        console.feed(line, seconds(i as u64));
    }
    console
}

fn failures(conclusion: &Conclusion) -> Vec<String> {
    let failed = |result: &TestResult| match &result.verdict {
        Verdict::Failed(why) => Some(format!("{}: {why}", result.name)),
        _ => None,
    };
    conclusion.results.iter().filter_map(failed).collect()
}

const GOOD: &str = "Copyright (c)\n@@ kernel FreeBSD 14.0\n@@ module cloudabi64.ko id 2\n@@ begin 2\n\
    @@ test a\nnoise\n@@ pass a\n@@ test b\n@@ pass b\n@@ end\nUptime: 3s\n";

#[test]
fn a_good_boot() {
    let conclusion = read(&["a", "b"], GOOD).conclude(&Ending::PoweredOff);
    assert!(failures(&conclusion).is_empty());
    assert_eq!(conclusion.kernel.as_deref(), Some("FreeBSD 14.0"));
    assert_eq!(conclusion.module.as_deref(), Some("cloudabi64.ko id 2"));
    let names: Vec<&str> = conclusion.results.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["a", "b", CONSOLE_CLEAN, POWER_OFF]);
    assert_eq!(conclusion.results[0].took, Some(seconds(2)));
}

#[test]
fn a_failing_test_keeps_its_reason() {
    let conclusion =
        read(&["a"], "@@ begin 1\n@@ test a\n@@ fail a exit 3\n@@ end").conclude(&Ending::PoweredOff);
    assert_eq!(failures(&conclusion), ["a: exit 3"]);
}

#[test]
fn a_test_that_lacks_something_has_not_passed() {
    let text = "@@ begin 2\n@@ test a\n@@ skip a no such file\n@@ test z\n@@ skip z none\n@@ end";
    let conclusion = read(&["a"], text).conclude(&Ending::PoweredOff);
    assert_eq!(conclusion.results[0].verdict, Verdict::Skipped("no such file".into()));
    assert_eq!(failures(&conclusion), ["z: passed, but was never asked for"]);
}

#[test]
fn silence_about_a_test_is_a_failure() {
    let conclusion = read(&["a", "b", "c"], GOOD).conclude(&Ending::PoweredOff);
    assert_eq!(failures(&conclusion), ["c: never reported: init said nothing of it"]);
}

#[test]
fn a_panic_fails_the_running_test_and_those_to_come() {
    let text = "@@ begin 3\n@@ test a\n@@ pass a\n@@ test b\npanic: boom\ncpuid = 1\ndb> ";
    let conclusion = read(&["a", "b", "c"], text).conclude(&Ending::Broken("stopped".into()));
    assert_eq!(
        failures(&conclusion),
        ["b: during this test: panic: boom", "c: never reported: panic: boom", "power-off: panic: boom"]
    );
}

#[test]
fn a_panic_at_power_off_counts() {
    let conclusion = read(&["a", "b"], &format!("{GOOD}panic: late")).conclude(&Ending::PoweredOff);
    assert_eq!(failures(&conclusion), ["power-off: panic: late"]);
}

#[test]
fn a_reboot_and_a_machine_without_init() {
    let conclusion = read(&["a"], "FreeBSD\n").conclude(&Ending::PoweredOff);
    assert_eq!(
        failures(&conclusion),
        [
            "a: never reported: the machine ended before its tests",
            "power-off: the machine ended before its tests"
        ]
    );
    let conclusion = read(&["a"], "").conclude(&Ending::Broken("silent".into()));
    assert_eq!(failures(&conclusion), ["a: never reported: silent", "power-off: silent"]);
}

#[test]
fn complaints_count_once_the_tests_have_begun() {
    let complaint = "uma_zalloc_debug: zone \"64\" with the following non-sleepable locks held:";
    let before = read(&["a", "b"], &format!("{complaint}\n{GOOD}")).conclude(&Ending::PoweredOff);
    assert!(failures(&before).is_empty());
    let after = read(&["a", "b"], &format!("{GOOD}{complaint}\n")).conclude(&Ending::PoweredOff);
    assert_eq!(failures(&after), [format!("console-clean: {complaint}")]);
}

#[test]
fn a_sanitizer_counts_from_the_start() {
    let report = "ASan: Invalid access, 8-byte read at 0xfffffe0012345678, UMAUseAfterFree(fd)";
    for text in [format!("{report}\n{GOOD}"), format!("{GOOD}{report}\n")] {
        let conclusion = read(&["a", "b"], &text).conclude(&Ending::PoweredOff);
        assert_eq!(failures(&conclusion), [format!("console-clean: {report}")]);
    }
}

#[test]
fn a_reversal_names_its_locks() {
    let text = format!(
        "{GOOD}lock order reversal: (sleepable after non-sleepable)\n \
         1st 0xfffff800 process lock (process lock, sleep mutex) @ a.c:1\n \
         2nd 0xfffff801 cloudabi futex (x, sx) @ b.c:2\nlock order process lock -> x attempted at:\n"
    );
    let conclusion = read(&["a", "b"], &text).conclude(&Ending::PoweredOff);
    assert_eq!(
        failures(&conclusion),
        ["console-clean: lock order reversal: process lock, then cloudabi futex"]
    );
    let cut = read(&["a", "b"], &format!("{GOOD}lock order reversal:")).conclude(&Ending::PoweredOff);
    assert_eq!(failures(&cut), ["console-clean: lock order reversal:"]);
}

/// One of the stock kernel's own is passed over with its stacks, and what comes after them is not.
#[test]
fn a_stock_reversal_is_no_complaint() {
    let text = format!(
        "{GOOD}lock order reversal:\n 1st 0xfffff800 sched lock 1 (sched lock, spin mutex) @ a.c:1\n \
         2nd 0xfffff801 process slock (process slock, spin mutex) @ b.c:2\n\
         lock order process slock -> sched lock established at:\n#0 0x1 at witness_checkorder+0x339\n\
         lock order sched lock -> process slock attempted at:\n#0 0x1 at witness_checkorder+0xc23\n"
    );
    assert!(failures(&read(&["a", "b"], &text).conclude(&Ending::PoweredOff)).is_empty());
    let more = read(&["a", "b"], &format!("{text}\nwitness_warn: x")).conclude(&Ending::PoweredOff);
    assert_eq!(failures(&more), ["console-clean: witness_warn: x"]);
}

#[test]
fn the_kernel_speaks_in_between() {
    let text = "@@ begin 2\n@@ test a\ncloudabi64: x@@ pass aWaiting for vnlru\n@@ test ab\n@@ pass ab\n@@ endWaiting\n";
    let conclusion = read(&["a", "ab"], text).conclude(&Ending::PoweredOff);
    assert!(failures(&conclusion).is_empty(), "{:?}", failures(&conclusion));
}

#[test]
fn the_kernel_breaks_into_a_line() {
    let said = "Expensive callout(9) function: 0xffffffff8042a440(0xffffffff8129c0a0) 0.025316349 s";
    for cut in 0..="@@ pass a".len() {
        let (start, rest) = "@@ pass a".split_at(cut);
        let text = format!("@@ begin 1\n@@ test a\n{start}{said}\n{rest}\n@@ end\n");
        assert!(failures(&read(&["a"], &text).conclude(&Ending::PoweredOff)).is_empty(), "{start}");
    }
}

#[test]
fn strange_reports_are_failures() {
    let text = "@@ begin 1\n@@ fail init /etc/tests: x: not understood\n@@ test a\n@@ pass a\n@@ pass a\n@@ pass z\n@@ end";
    let conclusion = read(&["a"], text).conclude(&Ending::PoweredOff);
    assert_eq!(
        failures(&conclusion),
        ["init: /etc/tests: x: not understood", "a: reported twice", "z: passed, but was never asked for"]
    );
}

#[test]
fn a_run_shows_output_and_exit() {
    let mut console = Console::new(Vec::new());
    let mut shown = Vec::new();
    for line in ["FreeBSD", "@@ begin 1", "hello", "", "@@ exit 3", "bye", "@@ end"] {
        shown.extend(console.feed(line, seconds(0)));
    }
    let expected = [
        Event::Begin(1),
        Event::Output("hello".into()),
        Event::Output(String::new()),
        Event::Exit("3".into()),
        Event::End,
    ];
    assert_eq!(shown, expected);
    assert_eq!(console.conclude(&Ending::PoweredOff).exit.as_deref(), Some("3"));
}

#[test]
fn lines_from_bytes() {
    let mut lines = Lines::default();
    assert!(lines.push(b"\x1bc\x1b[?7l\x1b[2Jhe").is_empty());
    assert_eq!(lines.push(b"llo\r\n\r\ndb> "), ["hello", ""]);
    assert_eq!(lines.unfinished(), "db> ");
    assert_eq!(lines.push(&[0xff, b'x', b'\n']), ["db> \u{fffd}x"]);
}

#[test]
fn what_a_launched_program_writes_comes_as_it_is() {
    let mut console = Console::new(Vec::new());
    console.feed("@@ begin 1", seconds(0));
    let written = |to_stderr, bytes: &[u8]| vec![Event::Written { to_stderr, bytes: bytes.to_vec() }];
    assert_eq!(console.feed("@@ out 610a00ff", seconds(1)), written(false, b"a\n\0\xff"));
    assert_eq!(console.feed("@@ err 62cloudabi64: refused", seconds(1)), written(true, b"b"));
    assert_eq!(
        console.feed("cloudabi64: refused: x", seconds(1)),
        [Event::Output("cloudabi64: refused: x".into())]
    );
    console.feed("@@ exit signal 8 (core dumped)", seconds(2));
    console.feed("@@ end", seconds(3));
    assert_eq!(console.conclude(&Ending::PoweredOff).exit.as_deref(), Some("signal 8 (core dumped)"));
}
