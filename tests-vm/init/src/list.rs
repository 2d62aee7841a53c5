// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! /etc/tests: what init is to do, one instruction a line.
//!
//! ```text
//! mode test|run            preload yes|no
//! guest NAME PROGRAM [ARG...]      native NAME               run PROGRAM [ARG...]
//! launch PROGRAM                   by cloudabi-run, with /etc/launch.yaml, in /files
//! shell                            a prompt for that
//! native exec-mutated COUNT SEED   wasi NAME STATUS [PROGRAM]
//! native fuzz-corpus COUNT CALLS SEED
//! For the guests that follow: their time limit, where their scratch directories are made, and further directories
//! that they get, from descriptor 4 on:
//! limit SECONDS            parent DIRECTORY          extra [DIRECTORY...]
//! And which programs are in the scratch directory: those that are made of a guest, as `program` says, or one that does nothing:
//! programs [GUEST]         empty [PROGRAM], which gets the name `empty`
//! ```
//!
//! The words ARG become argdata with a NUL between two words. A word `hex:...` stands for the bytes that it
//! spells, NULs included; `osreldate` for the kernel's `__FreeBSD_version`, which a guest cannot ask for. `#` begins a
//! comment line.

use crate::abi::Fields;
use crate::files::path;
use crate::sys;
use alloc::ffi::CString;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Time limit of a test that names none.
pub const DEFAULT_LIMIT_S: u64 = 60;

/// Where guests' scratch directories are, unless another is named.
pub const DEFAULT_PARENT: &str = "/tmp";

/// Native tests that have arguments.
pub const MUTATED: &str = "exec-mutated";
pub const CORPUS: &str = "fuzz-corpus";

/// What a guest finds besides the usual.
#[derive(Clone)]
pub struct Place {
    /// Where its scratch directory is made.
    pub parent: String,
    /// Further directories for it.
    pub extra: Vec<CString>,
    /// The guest that programs in the scratch directory are made of.
    pub programs: Option<String>,
    /// The program that gets the name `empty` there.
    pub empty: Option<String>,
}

impl Default for Place {
    fn default() -> Self {
        Self { parent: DEFAULT_PARENT.to_string(), extra: Vec::new(), programs: None, empty: None }
    }
}

/// One thing to run.
pub enum Item {
    Guest {
        name: String,
        program: String,
        args: Vec<CString>,
        limit_s: u64,
        place: Place,
    },
    Native {
        name: String,
    },
    /// `native::mutated`.
    Mutated {
        count: u64,
        seed: u64,
    },
    /// `native::coverage`.
    Corpus {
        count: u64,
        calls: u64,
        seed: u64,
    },
    /// `native::wasi`.
    Wasi {
        name: String,
        status: String,
        program: String,
    },
    Run {
        program: String,
        args: Vec<CString>,
    },
    /// `launch`.
    Launch {
        program: CString,
    },
    /// `launch`, at a prompt.
    Shell,
}

/// The whole file.
#[derive(Default)]
pub struct List {
    pub preloaded: bool,
    pub items: Vec<Item>,
    /// Lines that made no sense; each is reported as a failure.
    pub errors: Vec<String>,
}

impl List {
    pub fn parse(text: &str) -> Self {
        let mut list = Self::default();
        let mut limit_s = DEFAULT_LIMIT_S;
        let mut place = Place::default();
        for line in text.lines() {
            let words: Vec<&str> = line.split_ascii_whitespace().collect();
            let result = match words.as_slice() {
                [] => Ok(()),
                [first, ..] if first.starts_with('#') => Ok(()),
                // The items themselves say which mode it is.
                ["mode", "test" | "run"] => Ok(()),
                ["preload", answer @ ("yes" | "no")] => {
                    list.preloaded = *answer == "yes";
                    Ok(())
                }
                ["limit", seconds] => seconds.parse().map(|s| limit_s = s).map_err(|e| e.to_string()),
                ["parent", parent] => {
                    place.parent = parent.to_string();
                    Ok(())
                }
                ["extra", extra @ ..] => {
                    place.extra = extra.iter().map(|directory| path(directory)).collect();
                    Ok(())
                }
                ["programs", guest @ ..] if guest.len() <= 1 => {
                    place.programs = guest.first().map(|guest| guest.to_string());
                    Ok(())
                }
                ["empty", program @ ..] if program.len() <= 1 => {
                    place.empty = program.first().map(|program| program.to_string());
                    Ok(())
                }
                ["guest", name, program, args @ ..] => argdata(args).map(|args| {
                    let (name, program) = (name.to_string(), program.to_string());
                    let place = place.clone();
                    list.items.push(Item::Guest { name, program, args, limit_s, place });
                }),
                ["native", MUTATED, count, seed] => match (count.parse(), seed.parse()) {
                    (Ok(count), Ok(seed)) => {
                        list.items.push(Item::Mutated { count, seed });
                        Ok(())
                    }
                    _ => Err("two numbers expected".to_string()),
                },
                ["native", CORPUS, count, calls, seed] => {
                    match (count.parse(), calls.parse(), seed.parse()) {
                        (Ok(count), Ok(calls), Ok(seed)) => {
                            list.items.push(Item::Corpus { count, calls, seed });
                            Ok(())
                        }
                        _ => Err("three numbers expected".to_string()),
                    }
                }
                ["wasi", name, status, program @ ..] if program.len() <= 1 => {
                    let program = program.first().unwrap_or(name).to_string();
                    let (name, status) = (name.to_string(), status.to_string());
                    list.items.push(Item::Wasi { name, status, program });
                    Ok(())
                }
                ["native", name] => {
                    list.items.push(Item::Native { name: name.to_string() });
                    Ok(())
                }
                ["run", program, args @ ..] => argdata(args).map(|args| {
                    list.items.push(Item::Run { program: program.to_string(), args });
                }),
                ["shell"] => {
                    list.items.push(Item::Shell);
                    Ok(())
                }
                ["launch", program] => argdata(&[program]).map(|words| {
                    list.items.extend(words.into_iter().map(|program| Item::Launch { program }));
                }),
                _ => Err("not understood".to_string()),
            };
            if let Err(why) = result {
                list.errors.push(format!("{line}: {why}"));
            }
        }
        list
    }
}

/// The argument strings whose bytes, NULs included but without the last one, are the argdata.
fn argdata(words: &[&str]) -> Result<Vec<CString>, String> {
    let mut bytes = Vec::new();
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            bytes.push(0);
        }
        match (word.strip_prefix("hex:"), *word) {
            (Some(digits), _) => bytes.extend(unhex(digits)?),
            (None, "osreldate") => {
                let version =
                    sys::sysctlbyname("kern.osreldate").map_err(|e| format!("kern.osreldate: {e}"))?;
                bytes.extend_from_slice(version.u32_at(0).to_string().as_bytes());
            }
            (None, word) => bytes.extend_from_slice(word.as_bytes()),
        }
    }
    Ok(arguments(&bytes))
}

/// Splits argdata at its NULs. Empty argdata is one empty string, for execve(2) wants an argument.
pub fn arguments(argdata: &[u8]) -> Vec<CString> {
    argdata.split(|&b| b == 0).filter_map(|part| CString::new(part).ok()).collect()
}

fn unhex(digits: &str) -> Result<Vec<u8>, String> {
    let bad = || format!("hex:{digits} is not pairs of hexadecimal digits");
    if !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return Err(bad());
    }
    (0..digits.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(digits.get(i..i + 2).unwrap_or(""), 16).map_err(|_| bad()))
        .collect()
}
