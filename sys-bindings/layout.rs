// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Compares bindgen's idea of the structures in `layout.txt` with the C compiler's: clang gives the numbers,
//! assertions about Rust's types are what comes out.

use crate::headers::Headers;
use crate::machine::Machine;
use std::path::Path;
use std::process::Command;

/// One number to compare: how C and Rust say it.
struct Probe {
    c: String,
    rust: String,
}

/// Writes `layout.rs`.
pub fn write_assertions(bindings: &str, clang: &Path, headers: &Headers, out: &Path) {
    let probes = probes(bindings);
    let numbers = ask(&probes, clang, headers, out);
    let mut text = String::new();
    for (Probe { c, rust }, number) in probes.iter().zip(numbers) {
        text += &format!("const _: () = assert!({rust} == {number}, \"{c}\");\n");
    }
    crate::write(&out.join("layout.rs"), &text);
}

/// Reads `layout.txt`.
fn probes(bindings: &str) -> Vec<Probe> {
    let mut probes = Vec::new();
    for line in crate::read("layout.txt").lines() {
        let line = line.split('#').next().unwrap_or("").trim();
        let Some((c_type, wanted)) = line.split_once(':') else { continue };
        let rust_type = match c_type.trim_start_matches("struct ") {
            "proc" => "proc_", // Was a keyword once: bindgen still avoids it.
            name => name,
        };
        let members = members(bindings, rust_type);
        assert!(
            !members.is_empty(),
            "layout.txt: bindgen made no struct {rust_type}: it is not in bindgen.args"
        );
        let mut probe = |c: String, rust: String| probes.push(Probe { c, rust });
        probe(format!("sizeof({c_type})"), format!("core::mem::size_of::<{rust_type}>()"));
        let mut offset = |member: &str| {
            let c_name = c_name(member);
            probe(
                format!("__builtin_offsetof({c_type}, {c_name})"),
                format!("core::mem::offset_of!({rust_type}, {member})"),
            );
        };
        for want in wanted.split_whitespace() {
            let (name, optional) = want.strip_suffix('?').map_or((want, false), |name| (name, true));
            if name == "*" {
                members.iter().for_each(|member| offset(member));
            } else if members.contains(&name.split('.').next().unwrap_or(name)) {
                offset(name);
            } else {
                assert!(optional, "layout.txt: {c_type} has no {name}");
            }
        }
    }
    probes
}

/// The members of a struct that bindgen gave names to, in its text, formatted or not.
fn members<'a>(bindings: &'a str, name: &str) -> Vec<&'a str> {
    let head = format!("pub struct {name} {{");
    let Some(body) = bindings.split(&head).nth(1).and_then(|rest| rest.split('}').next()) else {
        return Vec::new();
    };
    body.split("pub ")
        .skip(1)
        .filter_map(|member| Some(member.split(':').next()?.trim()))
        .filter(|member| !member.starts_with("_bitfield") && !member.starts_with("__bindgen"))
        .collect()
}

/// A member's name in C: bindgen puts an underscore after what is or was a keyword of Rust.
fn c_name(member: &str) -> &str {
    member.strip_suffix('_').unwrap_or(member)
}

/// Has clang compile an array of the numbers and reads them in its assembly. One is added to each, as
/// assemblers have another way to say zero.
fn ask(probes: &[Probe], clang: &Path, headers: &Headers, out: &Path) -> Vec<u64> {
    let source = out.join("layout.c");
    let wrapper = Path::new("wrapper.h").canonicalize().expect("wrapper.h is there");
    let mut text = format!("#include \"{}\"\nconst unsigned long layout[] = {{\n", wrapper.display());
    for probe in probes {
        text += &format!("\t{} + 1UL,\n", probe.c);
    }
    text += "};\n";
    crate::write(&source, &text);
    let output = Command::new(clang)
        .args(&headers.flags)
        .args(crate::KERNEL_FLAGS)
        .args(Machine::built_for().flags)
        .args(["-S", "-o", "-"])
        .arg(&source)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", clang.display()));
    assert!(output.status.success(), "layout.c: {}", String::from_utf8_lossy(&output.stderr));
    let assembly = String::from_utf8_lossy(&output.stdout);
    // Each is a directive, a number, and maybe a comment.
    let numbers: Vec<u64> = assembly
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            words.next().filter(|word| [".quad", ".xword"].contains(word))?;
            words.next()?.parse::<u64>().ok()
        })
        .map(|number| number - 1)
        .collect();
    assert_eq!(numbers.len(), probes.len(), "clang's assembly does not have the numbers of layout.c");
    numbers
}
