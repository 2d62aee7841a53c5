// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What tests that unload the module have in common: it is loaded before and after them, and works.

use super::{doing, guest_program, Outcome};
use crate::process::Status;
use crate::{check, module};

const LIMIT_MS: u64 = 20_000;

/// Runs a test and has the module loaded afterwards, whatever it did.
pub fn leaving_it_loaded(test: impl FnOnce() -> Outcome) -> Outcome {
    check!(module::is_loaded(), "the module is not loaded");
    let verdict = test();
    module::ensure_loaded().map_err(doing("loading the module again"))?;
    verdict
}

/// A guest runs from start to end.
pub fn works(when: &str) -> Outcome {
    let status = guest_program("/guest/exit")?.argdata(b"7").run(LIMIT_MS)?;
    check!(status == Status::Exit(7), "/guest/exit 7 {when}: exit 7 expected, seen {status}");
    Ok(())
}
