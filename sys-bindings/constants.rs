// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Constants that bindgen does not evaluate, as they are macros with casts in them, or that
//! are macros in one release and enumerators in another: a C header gives each as a
//! `static const` of the expression's type or the one that is asked for, and the prefix of its name is taken off again.

use bindgen::callbacks::{ItemInfo, ParseCallbacks};

const PREFIX: &str = "constant_";
/// For bindgen's allowlist.
pub const PATTERN: &str = "constant_.*";

/// The C header.
#[derive(Default)]
pub struct Header {
    pub text: String,
}

impl Header {
    /// Adds `NAME` or `NAME TYPE`, a macro or enumerator; `NAME?` is a macro that need not be in every release.
    pub fn add(&mut self, builder: bindgen::Builder, line: &str) -> bindgen::Builder {
        let (name, of_type) = line.split_once(' ').unwrap_or((line, ""));
        let constant = |name: &str| {
            let of_type =
                if of_type.is_empty() { format!("__typeof__({name})") } else { of_type.to_string() };
            format!("static const {of_type} {PREFIX}{name} = {name};\n")
        };
        self.text += &match name.strip_suffix('?') {
            Some(name) => format!("#ifdef {name}\n{}#endif\n", constant(name)),
            None => constant(name),
        };
        builder
    }
}

/// Takes the prefix off.
#[derive(Debug)]
pub struct Names;

impl ParseCallbacks for Names {
    fn item_name(&self, item: ItemInfo<'_>) -> Option<String> {
        item.name.strip_prefix(PREFIX).map(str::to_string)
    }
}
