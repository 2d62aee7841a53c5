// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Facts that stand in one place each. A second definition is found by the form that it would have, in Rust and C.

use crate::source::collect;
use crate::Findings;
use regex_lite::Regex;
use std::path::Path;

/// What a fact is, the form of a definition, where it stands, and where else that form may be.
type Fact = (&'static str, &'static str, &'static str, &'static [&'static str]);

const FACTS: [Fact; 5] = [
    (
        "the page size",
        r"\bPAGE(_SIZE)?\b[^=;\n]*= *(4096|0x1000|1 << 12)\b|\* *4096\b|\b4096 *\*",
        "kmod/src/abi/page.rs",
        &["tests-vm/directboot/directboot.c"],
    ),
    (
        "the number of system calls",
        r"(^|[^.\w])49($|[^.\w])",
        "kmod/src/abi/table.rs",
        // 49 is an errno as well; C and the example know no table.
        &["kmod/src/abi/errno.rs", "tests-vm/libc/src/names.rs", "examples/c/cloudabi.h", "examples/rust/"],
    ),
    (
        "the list of the system calls",
        r"clock_res_get\W+clock_time_get\W+condvar_signal",
        "cloudabi-rt/src/rt/calls.rs",
        &[],
    ),
    (
        "the word that leads to the TCB",
        r"fs:0\b|\btpidr_el0\b",
        "cloudabi-rt/src/rt/arch/",
        // What the module sets, C's own, and FreeBSD programs.
        &["kmod/src/arch/", "examples/c/machine.h", "tests-vm/libc/src/arch/"],
    ),
    ("the brand", r"(OSABI|BRAND)\w*\b.*[^.\w]17\b|\bELF.*\b17\b|'F'.*\b17\b", "kmod/src/abi/brand.rs", &[]),
];

/// Checks all source files below `root`.
pub fn check(root: &Path) -> Result<Findings, String> {
    let mut paths = Vec::new();
    collect(root, "", &mut paths)?;
    let mut findings = Findings::default();
    for path in paths.iter().filter(|path| [".rs", ".c", ".h"].iter().any(|end| path.ends_with(end))) {
        let text = std::fs::read_to_string(root.join(path)).map_err(|e| format!("{path}: {e}"))?;
        for (line, (what, _, place, others)) in definitions(&text) {
            let mut allowed = [place, "tools/kocheck/src/facts.rs"].into_iter().chain(others.iter().copied());
            if !allowed.any(|place| path.starts_with(place)) {
                findings.errors.push(format!("{path}:{line}: {what} stands in {place}"));
            }
        }
    }
    Ok(findings)
}

/// The facts that a text defines, each with the line where it first does. Lines of comments do not count.
fn definitions(text: &str) -> impl Iterator<Item = (usize, Fact)> {
    let is_comment = |line: &str| ["//", "/*", "* "].iter().any(|start| line.trim_start().starts_with(start));
    let lines = text.lines().map(|line| if is_comment(line) { "" } else { line });
    let code = lines.collect::<Vec<_>>().join("\n");
    FACTS.into_iter().filter_map(move |fact| {
        let found = Regex::new(fact.1).expect("the forms are regular expressions").find(&code)?;
        Some((code[..found.start()].matches('\n').count() + 1, fact))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_found() {
        for (text, fact) in [
            ("const PAGE: u64 = 4096;", 0),
            ("enum { PAGE_SIZE = 0x1000 };", 0),
            ("map(4 * 4096)", 0),
            ("const CALLS: [&[Arg]; 49] = [", 1),
            ("if number >= 49 {", 1),
            ("calls! { clock_res_get clock_time_get condvar_signal", 2),
            ("\"clock_res_get\",\n    \"clock_time_get\",\n    \"condvar_signal\",", 2),
            ("asm!(\"mov %fs:0, {}\")", 3),
            ("asm!(\"mrs {}, tpidr_el0\")", 3),
            ("pub const OSABI: u8 = 17;", 4),
            ("matches!(start, [0x7f, b'E', b'L', b'F', 2, _, _, 17, ..])", 4),
        ] {
            let found: Vec<_> =
                definitions(&format!("// 49\n{text}")).map(|(line, fact)| (line, fact.0)).collect();
            assert_eq!(found, [(2, FACTS[fact].0)], "{text}");
        }
    }

    #[test]
    fn the_rest_is_not() {
        for text in [
            "const BLOCK: usize = 4096;",
            "// All 49 calls, const PAGE: u64 = 4096;",
            "/* %fs:0 */",
            "let share = 0.49;",
            "const PAGE: u64 = sys_bindings::PAGE_SIZE;",
            "assert!(is_branded(b\"\\x7fELF\\x02\\x01\\x01\\x11\"));",
        ] {
            assert_eq!(definitions(text).count(), 0, "{text}");
        }
    }
}
