// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The house rules that a scan of the source text can hold: which room may use which, where `unsafe` may
//! stand and that it says why, the licence header, and how long a file may be.

use crate::code::{line_of, strip, words};
use crate::{header, Findings};
use std::path::Path;

/// The rooms of `kmod/src`, and which other rooms (or `sys_bindings`) each may use.
const ROOMS: [(&str, &[&str]); 7] = [
    ("abi", &[]),
    ("arch", &["sys_bindings"]),
    ("convert", &["abi", "sys_bindings"]),
    ("kpi", &["arch", "sys_bindings"]),
    ("image", &["abi", "arch", "convert", "kpi", "sys_bindings"]),
    ("sys", &["abi", "arch", "convert", "kpi"]),
    ("entry", &["abi", "arch", "convert", "kpi", "image", "sys", "sys_bindings"]),
];

/// Where `unsafe` may stand, with a `SAFETY:` comment before each block.
const FENCED: [&str; 9] = [
    "kmod/src/arch/",
    "kmod/src/kpi/",
    "kmod/src/entry/",
    "futex/src/queue.rs",
    "sys-bindings/",
    "vdso/",
    "cloudabi-run/src/system/",
    "cloudabi-rt/src/rt/",
    "examples/rust/src/arch/",
];

/// Programs that make system calls themselves: `unsafe` may stand anywhere in them.
const UNFENCED: [&str; 4] = ["tests-vm/guest/", "tests-vm/init/", "tests-vm/libc/", "tests-vm/native/"];

const EXTENSIONS: [&str; 7] = ["rs", "c", "h", "S", "ld", "sh", "awk"];
const LICENSE: &str = "SPDX-License-Identifier: BSD-2-Clause";
const COPYRIGHT: &str = "Copyright (c) 2026 The CloudABI for FreeBSD Authors";
const LONG: usize = 300;
const TOO_LONG: usize = 500;

/// Checks all source files below `root`.
pub fn check(root: &Path) -> Result<Findings, String> {
    let mut findings = Findings::default();
    let mut paths = Vec::new();
    collect(root, "", &mut paths)?;
    paths.sort();
    for path in &paths {
        let text = std::fs::read_to_string(root.join(path)).map_err(|e| format!("{path}: {e}"))?;
        check_file(path, &text, &mut findings);
    }
    if paths.is_empty() {
        return Err(format!("{}: no source file", root.display()));
    }
    Ok(findings)
}

/// Adds the source files in a folder below `root`, and in the folders in it.
pub fn collect(root: &Path, folder: &str, paths: &mut Vec<String>) -> Result<(), String> {
    let full = root.join(folder);
    for entry in std::fs::read_dir(&full).map_err(|e| format!("{}: {e}", full.display()))? {
        let entry = entry.map_err(|e| format!("{}: {e}", full.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type().map_err(|e| format!("{path}: {e}"))?;
        if kind.is_dir() {
            if !["target", ".git", "vendor"].contains(&name.as_str()) {
                collect(root, &path, paths)?;
            }
        } else if is_source(&path) {
            paths.push(path);
        }
    }
    Ok(())
}

fn is_source(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    EXTENSIONS.contains(&extension) || name == "Makefile" || path == ".ci/run"
}

/// Checks one file; `path` is relative to the repository.
fn check_file(path: &str, text: &str, findings: &mut Findings) {
    let errors = &mut findings.errors;
    if !has_header(text) {
        errors.push(format!("{path}:1: no two-line SPDX header"));
    }
    if path.ends_with(".rs") {
        if !has_purpose(text) {
            errors.push(format!("{path}:3: no comment (`//!`) that says the file's purpose"));
        }
        match strip(text) {
            Ok(code) => {
                errors.extend(rooms(path, &code));
                errors.extend(unsafe_code(path, text, &code));
                errors.extend(machines(path, &code));
            }
            Err(why) => errors.push(format!("{path}: {why}")),
        }
    }
    match written_lines(text) {
        0..=LONG => {}
        lines @ ..=TOO_LONG => findings.warnings.push(format!("{path}: {lines} lines, more than {LONG}")),
        lines => errors.push(format!("{path}: {lines} lines, more than {TOO_LONG}")),
    }
}

/// How many lines somebody wrote: those that `header` makes are no file's to be split.
fn written_lines(text: &str) -> usize {
    let mut generated = false;
    let written = text.split_inclusive('\n').filter(|line| {
        generated = (generated || line.ends_with(header::BEGIN)) && *line != header::END;
        !generated
    });
    written.count()
}

fn has_header(text: &str) -> bool {
    let mut lines = text.lines().skip_while(|line| line.starts_with("#!"));
    lines.next().is_some_and(|line| line.contains(LICENSE))
        && lines.next().is_some_and(|line| line.contains(COPYRIGHT))
}

fn has_purpose(text: &str) -> bool {
    text.lines().skip(2).find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with("//"))
}

/// Uses of another room that the table does not allow.
fn rooms(path: &str, code: &str) -> Vec<String> {
    let Some((room, _)) = path.strip_prefix("kmod/src/").and_then(|rest| rest.split_once('/')) else {
        return Vec::new();
    };
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{path}: room {room} has no rule: add it to ROOMS in tools/kocheck")];
    };
    let used = uses(code).into_iter().filter(|(_, name)| name != room && !allowed.contains(&name.as_str()));
    let mut errors: Vec<String> = used
        .map(|(offset, name)| format!("{path}:{}: room {room} may not use {name}", line_of(code, offset)))
        .collect();
    let packed: String = code.split_whitespace().collect();
    if packed.contains("super::super::") {
        errors.push(format!("{path}: name the room (crate::{room}) instead of super::super::"));
    }
    errors
}

/// The rooms that the code names, as `crate::room`, in a `crate::{...}` group, or as `sys_bindings`.
fn uses(code: &str) -> Vec<(usize, String)> {
    let known = |name: &str| ROOMS.iter().any(|(room, _)| *room == name);
    let mut found = Vec::new();
    for (offset, word) in words(code) {
        if word == "sys_bindings" {
            found.push((offset, word.to_string()));
        }
        if word != "crate" {
            continue;
        }
        let Some(rest) = code[offset + word.len()..].trim_start().strip_prefix("::") else {
            continue;
        };
        let names = match rest.trim_start().strip_prefix('{') {
            Some(group) => group_heads(group),
            None => words(rest).next().map(|(_, name)| name).into_iter().collect(),
        };
        found.extend(names.into_iter().filter(|name| known(name)).map(|name| (offset, name.to_string())));
    }
    found
}

/// The first word of each element of a `use` group whose opening brace was just read.
fn group_heads(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut heads) = (1, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            heads.extend(words(&group[start..at]).next().map(|(_, word)| word));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

/// Code for one machine outside of the rooms that say which, and of build scripts, which choose them.
fn machines(path: &str, code: &str) -> Vec<String> {
    let mut folders = path.split('/');
    if path.ends_with("build.rs") || folders.any(|folder| folder == "arch") {
        return Vec::new();
    }
    let found = words(code).filter(|(_, word)| *word == "target_arch");
    found
        .map(|(at, _)| format!("{path}:{}: target_arch outside of a folder arch", line_of(code, at)))
        .collect()
}

/// `unsafe` outside the fence, or inside it without a `SAFETY:` comment.
fn unsafe_code(path: &str, text: &str, code: &str) -> Vec<String> {
    if UNFENCED.iter().any(|prefix| path.starts_with(prefix)) {
        return Vec::new();
    }
    let fenced = FENCED.iter().any(|prefix| path.starts_with(prefix));
    let lines: Vec<&str> = text.lines().collect();
    let mut errors = Vec::new();
    for (offset, _) in words(code).filter(|(_, word)| *word == "unsafe") {
        let line = line_of(code, offset);
        let next = code[offset + "unsafe".len()..].trim_start();
        if !fenced {
            errors.push(format!("{path}:{line}: unsafe outside of {}", FENCED.join(", ")));
        } else if (next.starts_with('{') || next.starts_with("impl")) && !says_why(&lines, line) {
            errors.push(format!(
                "{path}:{line}: unsafe without a SAFETY: comment before it that states its own facts"
            ));
        }
    }
    errors
}

/// What a proof must not begin with, for it states its own facts.
const ELSEWHERE: [&str; 4] = ["as above", "as in ", "see ", "the same"];

/// Whether a line has `SAFETY:` and facts behind it.
fn is_proof(text: &str) -> bool {
    text.split_once("SAFETY:").is_some_and(|(_, proof)| {
        let proof = proof.trim_start();
        !ELSEWHERE.iter().any(|words| proof.starts_with(words))
    })
}

/// Whether the statement that ends on this line has a proof in a comment in it or right before it.
fn says_why(lines: &[&str], line: usize) -> bool {
    if is_proof(lines[line - 1]) {
        return true;
    }
    let mut in_comment = false;
    for text in lines[..line - 1].iter().rev().map(|text| text.trim()) {
        if text.starts_with("//") {
            in_comment = true;
            if is_proof(text) {
                return true;
            }
        } else if in_comment || text.is_empty() || text.ends_with([';', '}']) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "// SPDX-License-Identifier: BSD-2-Clause\n\
        // Copyright (c) 2026 The CloudABI for FreeBSD Authors\n//! Purpose.\n";

    fn errors(path: &str, body: &str) -> Vec<String> {
        let mut findings = Findings::default();
        check_file(path, &format!("{HEADER}{body}"), &mut findings);
        findings.errors
    }

    #[test]
    fn a_sound_file_passes() {
        let body = "use crate::kpi::fd;\nuse crate::{abi::{Errno, kpi}, convert};\nfn f() {} // unsafe crate::image\n";
        assert_eq!(errors("kmod/src/sys/fd.rs", body), Vec::<String>::new());
    }

    #[test]
    fn rooms_are_held_apart() {
        for (path, body) in [
            ("kmod/src/abi/x.rs", "use crate::kpi::fd;"),
            ("kmod/src/abi/x.rs", "use sys_bindings as raw;"),
            ("kmod/src/kpi/x.rs", "fn f(e: crate :: abi::Errno) {}"),
            ("kmod/src/sys/x.rs", "use crate::{abi, kpi::{a, b}, entry::c};"),
            ("kmod/src/convert/x.rs", "pub(crate) use crate::sys;"),
            ("kmod/src/sys/x.rs", "use super::super::entry;"),
            ("kmod/src/attic/x.rs", ""),
        ] {
            assert_eq!(errors(path, body).len(), 1, "{path}: {body}");
        }
        assert_eq!(errors("kmod/src/lib.rs", "use crate::image;"), Vec::<String>::new());
    }

    #[test]
    fn machines_have_rooms() {
        let body = "#[cfg(target_arch = \"x86_64\")]\nfn f() {}\nfn g() -> bool {\n    cfg!(target_arch = \"x86_64\")\n}\n";
        assert_eq!(errors("kmod/src/kpi/x.rs", body).len(), 2);
        assert_eq!(errors("tests-vm/guest/src/bin/arch.rs", body).len(), 2);
        for path in ["kmod/src/arch/mod.rs", "tests-vm/guest/src/rt/arch/amd64/x.rs", "vdso/build.rs"] {
            assert_eq!(errors(path, body), Vec::<String>::new(), "{path}");
        }
    }

    #[test]
    fn unsafe_stays_inside_the_fence() {
        let block = "fn f() {\n    // SAFETY: the fact.\n    let x =\n        unsafe { g() };\n}\n";
        assert_eq!(errors("kmod/src/sys/x.rs", block).len(), 1);
        assert_eq!(errors("kmod/src/lib.rs", "unsafe fn f() {}").len(), 1);
        assert_eq!(errors("kmod/src/kpi/x.rs", block), Vec::<String>::new());
        assert_eq!(errors("tests-vm/guest/src/x.rs", "unsafe { g() }"), Vec::<String>::new());
        assert_eq!(errors("kmod/src/sys/x.rs", "// unsafe\nlet x = \"unsafe\";"), Vec::<String>::new());
    }

    #[test]
    fn unsafe_says_why() {
        for body in [
            "unsafe { g() }",
            "// SAFETY: another one.\nlet x = 1;\nunsafe { g() }",
            "// SAFETY: too far.\n\nunsafe { g() }",
            "// no reason\nunsafe impl Send for X {}",
            "// SAFETY: as above.\nunsafe { g() }",
            "// SAFETY: see `f`.\nunsafe { g() }",
        ] {
            assert_eq!(errors("kmod/src/kpi/x.rs", body).len(), 1, "{body}");
        }
        assert_eq!(
            errors(
                "kmod/src/kpi/x.rs",
                "// SAFETY: the fact,\n// told in two lines.\n#[inline]\nunsafe impl Send for X {}"
            )
            .len(),
            0
        );
    }

    #[test]
    fn headers_are_required() {
        let mut findings = Findings::default();
        check_file("tools/x.sh", "#!/bin/sh\necho\n", &mut findings);
        check_file("x.rs", "//! Purpose.\n", &mut findings);
        check_file("x.rs", &HEADER.replace("//! Purpose.", "fn f() {}"), &mut findings);
        assert_eq!(findings.errors.len(), 4);
        let sound = "#!/bin/sh\n# SPDX-License-Identifier: BSD-2-Clause\n# Copyright (c) 2026 The CloudABI for FreeBSD Authors\n";
        check_file("tools/x.sh", sound, &mut findings);
        assert_eq!(findings.errors.len(), 4);
    }

    #[test]
    fn long_files_are_found() {
        let mut findings = Findings::default();
        check_file("x.rs", &format!("{HEADER}{}", "\n".repeat(LONG)), &mut findings);
        assert_eq!((findings.errors.len(), findings.warnings.len()), (0, 1));
        check_file("x.rs", &format!("{HEADER}{}", "\n".repeat(TOO_LONG)), &mut findings);
        assert_eq!((findings.errors.len(), findings.warnings.len()), (1, 1));
        let generated = format!("/* lines, {}{}{}", header::BEGIN, "\n".repeat(TOO_LONG), header::END);
        check_file("x.rs", &format!("{HEADER}{generated}"), &mut findings);
        assert_eq!((findings.errors.len(), findings.warnings.len()), (1, 1));
        check_file("x.rs", &format!("{HEADER}{generated}{}", "\n".repeat(LONG)), &mut findings);
        assert_eq!((findings.errors.len(), findings.warnings.len()), (1, 2));
    }

    #[test]
    fn sources_are_told_by_name() {
        for path in ["a/b.rs", "c.S", "Makefile", ".ci/run", "tools/x.sh"] {
            assert!(is_source(path), "{path}");
        }
        assert!(!is_source("README.md") && !is_source("other/run"));
    }
}
