// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What follows from the system call table: the status list of docs/, and a guest test for each call.

use crate::Findings;
use std::fmt::Write as _;

#[allow(dead_code)]
#[path = "../../../kmod/src/abi/table.rs"]
pub mod table;

const BEGIN: &str = "<!-- status:begin -->\n";
const END: &str = "<!-- status:end -->";

/// Checks that the test list runs a guest program for each system call.
pub fn check(tests: &str) -> Findings {
    let tests = guest_tests(tests);
    let missing = table::ROWS.iter().filter(|row| !tests.iter().any(|test| test.call == Some(row.name)));
    Findings {
        errors: missing
            .map(|row| format!("system call {} has no guest test of its name", row.name))
            .collect(),
        warnings: Vec::new(),
    }
}

/// The page with the table's status list between its markers.
pub fn with_status(page: &str, tests: &str) -> Result<String, String> {
    let (before, rest) = page.split_once(BEGIN).ok_or("no status:begin marker")?;
    let (_, after) = rest.split_once(END).ok_or("no status:end marker")?;
    Ok(format!("{before}{BEGIN}{}{END}{after}", status(&guest_tests(tests))))
}

/// A line of the test list: a guest program, and the system call that it tests.
struct GuestTest<'a> {
    program: &'a str,
    call: Option<&'static str>,
}

fn guest_tests(list: &str) -> Vec<GuestTest<'_>> {
    let lines = list.lines().filter_map(|line| line.trim().strip_prefix("guest "));
    lines
        .filter_map(|rest| {
            let mut words = rest.split_whitespace();
            let (name, program) = (words.next()?, words.next()?);
            Some(GuestTest { program, call: call_of(name) })
        })
        .collect()
}

/// The call that a test belongs to: its name is the call's, or begins with it and a mark. Where several do, the
/// longest is meant.
fn call_of(test: &str) -> Option<&'static str> {
    let names = table::ROWS.iter().map(|row| row.name);
    names
        .filter(|call| {
            test.strip_prefix(call)
                .is_some_and(|rest| matches!(rest.chars().next(), None | Some('_' | '-' | '.' | '/')))
        })
        .max_by_key(|call| call.len())
}

fn status(tests: &[GuestTest<'_>]) -> String {
    let mut text = format!(
        "All {} system calls work. Their tests:\n\n| No. | System call | Tests |\n| --- | --- | --- |\n",
        table::COUNT
    );
    for row in table::ROWS {
        let mut programs: Vec<&str> =
            tests.iter().filter(|test| test.call == Some(row.name)).map(|test| test.program).collect();
        programs.sort_unstable();
        programs.dedup();
        let links: Vec<String> = programs
            .iter()
            .map(|program| format!("[{program}](../tests-vm/guest/src/bin/{program}.rs)"))
            .collect();
        writeln!(text, "| {} | `{}` | {} |", row.number, row.name, links.join(", "))
            .expect("writing to a string succeeds");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list_of_all() -> String {
        table::ROWS.iter().map(|row| format!("guest {} program\n", row.name)).collect()
    }

    #[test]
    fn a_complete_list_passes() {
        assert_eq!(check(&list_of_all()).errors, Vec::<String>::new());
    }

    #[test]
    fn a_missing_test_is_found() {
        let list = list_of_all()
            .replace("guest fd_dup program\n", "guest fd_duplicate program\n# guest fd_dup\nnative fd_dup\n");
        assert_eq!(check(&list).errors.len(), 1);
        assert_eq!(check(&format!("{list}guest fd_dup-errors program\n")).errors.len(), 0);
    }

    #[test]
    fn status_replaces_what_is_between_the_markers() {
        let page = format!("a\n{BEGIN}old\n{END}\nb\n");
        let text = with_status(&page, "").expect("the markers are there");
        assert!(text.starts_with("a\n") && text.ends_with("\nb\n") && !text.contains("old"));
        assert_eq!(with_status(&text, "").as_deref(), Ok(text.as_str()));
    }

    #[test]
    fn a_page_without_markers_is_refused() {
        assert!(with_status("no markers", "").is_err());
    }

    #[test]
    fn status_links_a_call_to_its_tests() {
        let tests = guest_tests("guest poll_clock b\nguest poll a\nguest poll-2 b\nguest pollen c\n");
        let text = status(&tests);
        let line = text.lines().find(|line| line.contains("`poll`")).expect("poll is a call");
        let link = |name: &str| format!("[{name}](../tests-vm/guest/src/bin/{name}.rs)");
        assert!(line.ends_with(&format!("| {}, {} |", link("a"), link("b"))), "{line}");
    }
}
