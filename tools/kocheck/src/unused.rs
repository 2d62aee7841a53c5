// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What nothing uses any more: C shims that no code calls, and lines of bindgen's allowlist that bring nothing that
//! is named anywhere.

use crate::source::collect;
use crate::{code, Findings};
use regex_lite::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where bindings are used.
const USERS: [&str; 2] = ["kmod/src", "sys-bindings/src"];
const LAYOUT: &str = "sys-bindings/layout.txt";
const ALLOWLIST: &str = "sys-bindings/bindgen.args";

/// Looks for both below the repository's root.
pub fn check(root: &Path) -> Result<Findings, String> {
    let mut words = BTreeSet::new();
    for (_, text) in
        USERS.iter().map(|user| texts(root, user, ".rs")).collect::<Result<Vec<_>, _>>()?.concat()
    {
        words.extend(code::words(&code::strip(&text)?).map(|(_, word)| word.to_string()));
    }
    // Structures that are compared with C's are used.
    let layout = read(root, LAYOUT)?;
    words.extend(code::words(&layout).map(|(_, word)| word.to_string()));
    let mut findings = Findings::default();
    let shims = texts(root, "sys-bindings", ".c")?;
    for (file, text) in &shims {
        // One file of C may call another's.
        let elsewhere = |shim: &str| {
            shims.iter().any(|(other, text)| other != file && code::words(text).any(|(_, word)| word == shim))
        };
        for shim in shims_of(text).filter(|shim| !words.contains(*shim) && !elsewhere(shim)) {
            findings.errors.push(format!("{file}: nothing calls {shim}"));
        }
    }
    for (file, text) in texts(root, "sys-bindings", ".h")? {
        let defined = |name: &str| shims.iter().any(|(_, text)| shims_of(text).any(|shim| shim == name));
        for shim in declared_in(&text).filter(|shim| !defined(shim)) {
            findings.errors.push(format!("{file}: {shim} is nowhere"));
        }
    }
    for (number, line) in read(root, ALLOWLIST)?.lines().enumerate() {
        for pattern in unused(line, &words)? {
            findings.errors.push(format!("{ALLOWLIST}:{}: nothing uses {pattern}", number + 1));
        }
    }
    Ok(findings)
}

/// The files in a folder with an ending, and their texts.
fn texts(root: &Path, folder: &str, ending: &str) -> Result<Vec<(String, String)>, String> {
    let mut paths = Vec::new();
    collect(root, folder, &mut paths)?;
    paths.sort();
    let wanted = paths.into_iter().filter(|path| path.ends_with(ending));
    wanted.map(|path| read(root, &path).map(|text| (path, text))).collect()
}

fn read(root: &Path, file: &str) -> Result<String, String> {
    fs::read_to_string(root.join(file)).map_err(|why| format!("{file}: {why}"))
}

/// The functions that a C file has for Rust: their names begin a line.
fn shims_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.split_once('(')).map(|(name, _)| name).filter(|name| {
        name.starts_with("shim_") && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

/// The functions that a header declares.
fn declared_in(text: &str) -> impl Iterator<Item = &str> {
    code::words(text)
        .filter(|&(at, word)| word.starts_with("shim_") && text[at + word.len()..].starts_with('('))
        .map(|(_, word)| word)
}

/// Which of the names that a line of the allowlist stands for are not among the words.
fn unused(line: &str, words: &BTreeSet<String>) -> Result<Vec<String>, String> {
    let Some((kind, rest)) = line.split_once(' ').filter(|(kind, _)| *kind != "#") else {
        return Ok(Vec::new());
    };
    if kind == "constant" {
        let name = rest.split([' ', '?']).next().unwrap_or_default();
        return Ok(if words.contains(name) { Vec::new() } else { vec![name.to_string()] });
    }
    // Where bindgen makes constants of an enumeration's names, it puts the enumeration's before them.
    let behind = if kind == "type" { "(_.*)?" } else { "" };
    let mut unused = Vec::new();
    for pattern in expanded(rest) {
        let regex = Regex::new(&format!("^{pattern}{behind}$")).map_err(|why| format!("{line}: {why}"))?;
        if !words.iter().any(|word| regex.is_match(word)) {
            unused.push(pattern);
        }
    }
    Ok(unused)
}

/// A pattern without its alternatives: each is one of the result's.
fn expanded(pattern: &str) -> Vec<String> {
    let group = pattern.split_once('(').and_then(|(before, rest)| {
        let (inside, after) = rest.split_once(')')?;
        Some((before, inside, after))
    });
    let Some((before, inside, after)) = group else { return vec![pattern.to_string()] };
    inside.split('|').flat_map(|choice| expanded(&format!("{before}{choice}{after}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shims_begin_lines() {
        let text = "int\nshim_one(int a)\n{\n\treturn (shim_two(a));\n}\nstatic int helper(void);\n";
        assert_eq!(shims_of(text).collect::<Vec<_>>(), ["shim_one"]);
        let text = "struct shim_opened;\nint\tshim_two(struct shim_opened *);\n/* shim_three */\n";
        assert_eq!(declared_in(text).collect::<Vec<_>>(), ["shim_two"]);
    }

    #[test]
    fn patterns_lose_their_alternatives() {
        assert_eq!(expanded("kern_(a|b)_(c|d)"), ["kern_a_c", "kern_a_d", "kern_b_c", "kern_b_d"]);
        assert_eq!(expanded("P2?_[A-Z]+"), ["P2?_[A-Z]+"]);
    }

    #[test]
    fn what_no_word_matches_is_unused() {
        let words = ["EPERM", "proc_", "kern_a", "uio_seg_UIO_SYSSPACE", "PAGE_SIZE"].map(String::from);
        let words = BTreeSet::from(words);
        for (line, names) in [
            ("# var X", &[][..]),
            ("", &[]),
            ("var E[A-Z]+", &[]),
            ("var F[A-Z]+", &["F[A-Z]+"]),
            ("type (proc|uio_seg|thread)", &["thread"]),
            ("function kern_(a|b)", &["kern_b"]),
            ("constant PAGE_SIZE uint64_t", &[]),
            ("constant FIONREAD", &["FIONREAD"]),
            ("constant CAP_X?", &["CAP_X"]),
        ] {
            assert_eq!(unused(line, &words).unwrap(), names, "{line}");
        }
    }
}
