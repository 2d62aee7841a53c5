// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Which basic blocks of a module built with SANITIZE=coverage have run: the list in the file, against what the VM's
//! native test `coverage` printed.

use object::{Object, ObjectSection, ObjectSymbol, RelocationTarget, SymbolKind};
use std::collections::BTreeMap;

/// What the lines begin with that init prints: an index, and from there on a hexadecimal digit for each four blocks.
const LINE: &str = "coverage: ";

/// Size of an entry of the list of blocks: an address and flags.
const ENTRY: usize = 16;

/// How the names of the module's own crates stand in mangled names; names without mangling are C's.
const CRATES: [&str; 2] = ["10cloudabi64", "5futex"];

/// A function's basic blocks.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Count {
    reached: usize,
    blocks: usize,
}

/// The report: a line for each of the module's own functions with its blocks and how many of them ran, then the sum.
pub fn report(module: &[u8], console: &str) -> Result<String, String> {
    let functions = count(&blocks(module)?, &flags(console));
    let mut text = String::new();
    let mut sum = Count::default();
    for (name, count) in functions.iter().filter(|(name, _)| is_own(name)) {
        text += &format!("{:5} of {:5} {name}\n", count.reached, count.blocks);
        sum.reached += count.reached;
        sum.blocks += count.blocks;
    }
    if sum.blocks == 0 {
        return Err("the module was not built with SANITIZE=coverage".to_string());
    }
    let share = sum.reached as f64 * 100.0 / sum.blocks as f64;
    text += &format!("{} of {} basic blocks reached, {share:.1} %\n", sum.reached, sum.blocks);
    Ok(text)
}

fn is_own(name: &str) -> bool {
    !name.starts_with("_R") || CRATES.iter().any(|own| name.contains(own))
}

fn count(blocks: &BTreeMap<usize, String>, reached: &[bool]) -> BTreeMap<String, Count> {
    let mut functions: BTreeMap<String, Count> = BTreeMap::new();
    for (&i, name) in blocks {
        let count = functions.entry(name.clone()).or_default();
        count.blocks += 1;
        count.reached += usize::from(reached.get(i) == Some(&true));
    }
    functions
}

/// The function of each block, by the number of its flag. A block that the compiler has done away with after all has a flag, but no
/// address.
fn blocks(module: &[u8]) -> Result<BTreeMap<usize, String>, String> {
    let file = object::File::parse(module).map_err(|e| format!("the module: {e}"))?;
    let list = file.section_by_name("__sancov_pcs").ok_or("the module has no list of basic blocks")?;
    // The functions by section and address.
    let mut functions: BTreeMap<(usize, u64), String> = BTreeMap::new();
    for symbol in file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text) {
        if let (Some(section), Ok(name)) = (symbol.section_index(), symbol.name()) {
            functions.insert((section.0, symbol.address()), name.to_string());
        }
    }
    let mut entries = BTreeMap::new();
    let relocations =
        list.relocations().filter_map(|(at, relocation)| Some((usize::try_from(at).ok()?, relocation)));
    for (offset, relocation) in relocations.filter(|(offset, _)| offset % ENTRY == 0) {
        let RelocationTarget::Symbol(index) = relocation.target() else { continue };
        let symbol = file.symbol_by_index(index).map_err(|e| e.to_string())?;
        let section = symbol.section_index().map_or(0, |section| section.0);
        let at = symbol.address().wrapping_add_signed(relocation.addend());
        let function = functions.range((section, 0)..=(section, at)).next_back();
        entries.insert(offset / ENTRY, function.map_or("?", |(_, name)| name).to_string());
    }
    Ok(entries)
}

/// The flags that were printed. Where they were printed more than once, each that was set at any time.
fn flags(console: &str) -> Vec<bool> {
    let mut flags = Vec::new();
    let lines = console.lines().filter_map(|line| line.split_once(LINE)?.1.trim().split_once(' '));
    for (index, digits) in lines.filter_map(|(index, digits)| Some((index.parse::<usize>().ok()?, digits))) {
        let bits = digits.chars().map_while(|c| c.to_digit(16));
        for (i, bit) in bits.flat_map(|four| (0..4).map(move |n| four >> n & 1 == 1)).enumerate() {
            if flags.len() <= index + i {
                flags.resize(index + i + 1, false);
            }
            flags[index + i] |= bit;
        }
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_twice_adds_up() {
        let console =
            "noise\ninit: coverage: 0 10\ninit: coverage: 8 8\ncoverage: none\ninit: coverage: 0 02";
        let set: Vec<usize> = (0..12).filter(|&i| flags(console).get(i) == Some(&true)).collect();
        assert_eq!(set, [0, 5, 11]);
    }

    #[test]
    fn blocks_are_counted_by_function() {
        let blocks = [(0, "f"), (1, "f"), (3, "g")].map(|(flag, name)| (flag, name.to_string()));
        let counted = count(&BTreeMap::from(blocks), &[true, false, true]);
        assert_eq!(counted["f"], Count { reached: 1, blocks: 2 });
        assert_eq!(counted["g"], Count { reached: 0, blocks: 1 });
    }

    #[test]
    fn core_is_not_our_own() {
        assert!(is_own("shim_freeuio") && is_own("_RNvNtCs1_10cloudabi643sys"));
        assert!(!is_own("_RNvNtCs1_4core3str"));
    }
}
