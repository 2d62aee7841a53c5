// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The benchmark's table, from the lines `bench: NAME COUNT` (CloudABI) and `bench-native: NAME COUNT` of the console. What is
//! compared, and how far CloudABI may be behind, stands in bench.list and bench-throughput.list; bounds that are a machine's own, in arch/MACHINE-bench.list.

use anyhow::{bail, ensure, Context, Result};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A comparison.
#[derive(Debug, PartialEq)]
struct Row<'a> {
    ours: &'a str,
    theirs: &'a str,
    /// The most that the ratio may be; infinite where it is only told.
    bound: f64,
    call: &'a str,
    counterpart: &'a str,
}

/// What came out of it.
pub struct Table {
    /// In Markdown.
    pub text: String,
    /// What is missing, or above its bound.
    pub faults: Vec<String>,
}

/// Makes the tables of what a list compares: one for each unit. `own` has bounds that are in place of the list's.
pub fn table(list: &str, own: &str, console: &str) -> Result<Table> {
    let own = own_bounds(list, own)?;
    let (ours, native) = (counts(console, "bench: "), counts(console, "bench-native: "));
    let mut text = String::new();
    let mut faults = Vec::new();
    for line in list.lines() {
        if let Some(unit) = line.strip_prefix("unit ") {
            let between = if text.is_empty() { "" } else { "\n" };
            writeln!(
                text,
                "{between}| CloudABI | {unit} | Native | {unit} | Ratio |\n| --- | --: | --- | --: | --: |"
            )?;
        }
        let Some(row) = line.strip_prefix("row ").map(row) else { continue };
        ensure!(!text.is_empty(), "{line}: no unit before it");
        let Row { ours: name, theirs, bound, call, counterpart } = row?;
        let (our, their) = (ours.get(name), native.get(theirs));
        let count = |count: Option<&u64>| count.map_or(String::from("-"), u64::to_string);
        let ratio = match (our, their) {
            (Some(our), Some(their)) => {
                // As it is printed.
                let ratio = (*our as f64 / *their as f64 * 100.0).round() / 100.0;
                let bound = own.get(&(name, theirs)).copied().unwrap_or(bound);
                if ratio > bound {
                    faults.push(format!("{name}: {ratio:.2} of {theirs}, not {bound:.2} or less"));
                }
                format!("{ratio:.2}")
            }
            _ => {
                faults.push(format!("{name}, {theirs}: no count"));
                String::from("-")
            }
        };
        writeln!(text, "| {call} | {} | {counterpart} | {} | {ratio} |", count(our), count(their))?;
    }
    Ok(Table { text, faults })
}

fn rows(list: &str) -> impl Iterator<Item = Result<Row<'_>>> {
    list.lines().filter_map(|line| line.strip_prefix("row ")).map(row)
}

fn row(line: &str) -> Result<Row<'_>> {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let (ours, theirs, bound, call, counterpart, reason) = match *fields {
        [ours, theirs, bound, call, counterpart] => (ours, theirs, bound, call, counterpart, ""),
        [ours, theirs, bound, call, counterpart, reason] => (ours, theirs, bound, call, counterpart, reason),
        _ => bail!("row {line}: five or six fields expected"),
    };
    Ok(Row {
        ours,
        theirs,
        bound: to_bound(bound, reason).with_context(|| format!("row {line}"))?,
        call,
        counterpart,
    })
}

fn to_bound(bound: &str, reason: &str) -> Result<f64> {
    let bound = match bound {
        "-" => f64::INFINITY,
        number => number.parse()?,
    };
    ensure!(bound <= 1.0 || !reason.is_empty(), "a bound above 1 without a reason");
    Ok(bound)
}

/// A machine's own bounds, of rows that are in the list, by the names of both sides.
fn own_bounds<'a>(list: &str, own: &'a str) -> Result<BTreeMap<(&'a str, &'a str), f64>> {
    let rows: Vec<Row<'_>> = rows(list).collect::<Result<_>>()?;
    let lines = own.lines().filter_map(|line| line.strip_prefix("bound "));
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split('|').map(str::trim).collect();
            let [ours, theirs, bound, reason] = *fields else { bail!("bound {line}: four fields expected") };
            let known = rows.iter().any(|row| (row.ours, row.theirs) == (ours, theirs));
            ensure!(known, "bound {line}: there is no such row");
            Ok(((ours, theirs), to_bound(bound, reason).with_context(|| format!("bound {line}"))?))
        })
        .collect()
}

/// Names and counts of the lines that hold this mark; of a name that comes again, the least.
fn counts<'a>(console: &'a str, mark: &str) -> BTreeMap<&'a str, u64> {
    let mut counts = BTreeMap::new();
    for (_, rest) in console.lines().filter_map(|line| line.split_once(mark)) {
        let Some((name, count)) = rest.trim().split_once(' ') else { continue };
        let Ok(count) = count.parse::<u64>() else { continue };
        counts.entry(name).and_modify(|least| *least = count.min(*least)).or_insert(count);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "# a comment\nguest bench bench\nunit Instructions\nrow fd_write | write | 0.50 | fd_write, 1 byte | write\n";
    const CONSOLE: &str = "init: bench-native: write 200\r\nbench: fd_write 100\nbench: poll 5\nnoise\n";

    #[test]
    fn both_sides_meet_in_a_row() {
        let Table { text, faults } = table(LIST, "", CONSOLE).unwrap();
        assert!(text.ends_with("| fd_write, 1 byte | 100 | write | 200 | 0.50 |\n"), "{text}");
        assert!(faults.is_empty(), "{faults:?}");
    }

    #[test]
    fn bounds_are_held() {
        let list = LIST.replace("0.50", "0.49");
        assert_eq!(table(&list, "", CONSOLE).unwrap().faults, ["fd_write: 0.50 of write, not 0.49 or less"]);
    }

    #[test]
    fn a_machine_has_bounds_of_its_own() {
        let list = LIST.replace("0.50", "0.49");
        assert!(table(&list, "bound fd_write | write | 0.50 |", CONSOLE).unwrap().faults.is_empty());
        for wrong in
            ["bound fd_write | write | 1.50 |", "bound fd_read | write | 0.50 |", "bound fd_write | 0.50 |"]
        {
            assert!(table(LIST, wrong, CONSOLE).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_missing_count_is_a_fault() {
        let Table { text, faults } =
            table("unit Bytes\nrow poll | poll | 1.00 | poll | poll", "", CONSOLE).unwrap();
        assert!(text.ends_with("| poll | 5 | poll | - | - |\n"), "{text}");
        assert_eq!(faults, ["poll, poll: no count"]);
    }

    #[test]
    fn what_may_be_slower_has_a_reason() {
        assert!(row("a | b | 1.01 | c | d").is_err());
        assert!(row("a | b | 1.01 | c | d | why").is_ok());
        assert!(row("a | b | 1.00 | c").is_err());
        assert!(row("a | b | - | c | d").is_err());
        assert!(row("a | b | - | c | d | why").is_ok());
    }

    #[test]
    fn the_least_of_several_runs_counts() {
        let console = format!("{CONSOLE}bench: fd_write 90\nbench: fd_write 110\n");
        let Table { text, .. } = table(LIST, "", &console).unwrap();
        assert!(text.ends_with("| fd_write, 1 byte | 90 | write | 200 | 0.45 |\n"), "{text}");
    }

    #[test]
    fn each_unit_has_a_table() {
        let list = format!("{LIST}unit Bytes\nrow poll | write | 1.00 | a | b\n");
        let Table { text, .. } = table(&list, "", CONSOLE).unwrap();
        let (instructions, bytes) = text.split_once("\n\n").unwrap();
        assert!(instructions.starts_with("| CloudABI | Instructions |"), "{text}");
        assert!(bytes.starts_with("| CloudABI | Bytes |"), "{text}");
        assert!(table(LIST.split_once("unit Instructions\n").unwrap().1, "", CONSOLE).is_err());
    }

    #[test]
    fn the_lists_are_well_formed() {
        let arm64 = include_str!("../../arch/arm64-bench.list");
        let lists = [include_str!("../../bench.list"), include_str!("../../bench-throughput.list")];
        for (list, own) in lists.into_iter().zip([arm64, ""]) {
            let Table { faults, .. } = table(list, own, "").unwrap();
            assert!(faults.iter().all(|fault| fault.ends_with("no count")));
        }
    }
}
