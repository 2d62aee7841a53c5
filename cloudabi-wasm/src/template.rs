// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! YAML for cloudabi-run(1), with what a WASI program finds in its argument data.

use crate::options::Template;
use std::fmt::Write;

/// The common case: standard descriptors, and directories.
pub fn yaml(wanted: &Template) -> String {
    let mut text = String::from("%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n");
    let arguments: Vec<String> = wanted.arguments.iter().map(|text| quoted(text)).collect();
    line(&mut text, format_args!("args: [{}]", arguments.join(", ")));
    if !wanted.env.is_empty() {
        line(&mut text, format_args!("env:"));
        for (name, value) in &wanted.env {
            line(&mut text, format_args!("  {}: {}", quoted(name), quoted(value)));
        }
    }
    for name in ["stdin", "stdout", "stderr"] {
        line(&mut text, format_args!("{name}: !fd {name}"));
    }
    if !(wanted.dirs.is_empty() && wanted.read_only_dirs.is_empty()) {
        line(&mut text, format_args!("dirs:"));
        for (name, path) in &wanted.dirs {
            line(
                &mut text,
                format_args!("  {}: !file {{path: {}, mode: read-write}}", quoted(name), quoted(path)),
            );
        }
        for (name, path) in &wanted.read_only_dirs {
            line(&mut text, format_args!("  {}: !file {{path: {}}}", quoted(name), quoted(path)));
        }
    }
    text
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // A string takes all that is written to it.
    let _ = writeln!(text, "{line}");
}

/// A string as YAML has it between double quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn cloudabi_run_understands_what_is_written() {
        let text = yaml(&Template {
            dirs: owned(&[("/", "/srv/a b"), ("tmp", "/tmp")]),
            read_only_dirs: owned(&[("/lib", "/usr/lib")]),
            env: owned(&[("PORT", "80"), ("QUOTE", "\"\\\n")]),
            arguments: vec!["prog".into(), "no".into(), "{[".into()],
        });
        let plan = cloudabi_run_core::plan(&text).expect(&text);
        assert_eq!(plan.descriptors.len(), 6);
        let has = |bytes: &[u8]| plan.argdata.windows(bytes.len()).any(|window| window == bytes);
        assert!(has(b"\x0880\0") && has(b"\x08no\0") && has(b"\x08\"\\\n\0") && has(b"\x08{[\0"));
    }

    #[test]
    fn what_is_not_given_is_not_there() {
        let none = Template { dirs: vec![], read_only_dirs: vec![], env: vec![], arguments: vec![] };
        let text = yaml(&none);
        assert!(!text.contains("dirs") && !text.contains("env") && text.contains("args: []"), "{text}");
        assert_eq!(cloudabi_run_core::plan(&text).expect(&text).descriptors.len(), 3);
    }
}
