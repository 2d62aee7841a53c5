// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! report.txt: the results of all boots, for people and programs. It ends with what failed, and the sum.

use crate::console::{Conclusion, Verdict};
use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[derive(Default)]
pub struct Report {
    text: String,
    /// The lines of what failed, each with its boot.
    failures: String,
    pub passed: usize,
    pub failed: usize,
    skipped: usize,
}

impl Report {
    /// Adds a boot: the kernel's name in this report, the suite's label, and what was seen.
    pub fn add(&mut self, kernel: &str, suite: &str, accelerator: &str, boot: &Conclusion) {
        let unknown = "unknown (it did not get as far as saying so)";
        let label = if suite.is_empty() { String::new() } else { format!(", {suite}") };
        let text = &mut self.text;
        let _ = writeln!(text, "== {kernel}{label} ({accelerator})");
        let _ = writeln!(text, "kernel: {}", boot.kernel.as_deref().unwrap_or(unknown));
        let _ = writeln!(text, "module: {}", boot.module.as_deref().unwrap_or(unknown));
        for result in &boot.results {
            match &result.verdict {
                Verdict::Passed => {
                    self.passed += 1;
                    let _ = writeln!(text, "pass {}", result.name);
                }
                Verdict::Skipped(lacking) => {
                    self.skipped += 1;
                    let _ = writeln!(text, "skip {} {}", result.name, lacking.replace('\n', " "));
                }
                Verdict::Failed(reason) => {
                    self.failed += 1;
                    let line = format!("fail {} {}", result.name, reason.replace('\n', " "));
                    let _ = writeln!(text, "{line}");
                    let _ = writeln!(self.failures, "{kernel}{label}: {line}");
                }
            }
        }
        text.push('\n');
    }

    /// Adds a loud line on what could not be done.
    pub fn skip(&mut self, reason: &str) {
        let _ = writeln!(self.text, "SKIPPED: {}\n", reason.replace('\n', " "));
    }

    /// What was skipped has a line of its own: the last one is read by programs.
    pub fn sum(&self) -> String {
        let skipped = match self.skipped {
            0 => String::new(),
            count => format!("{count} skipped\n"),
        };
        format!("{skipped}{} passed, {} failed", self.passed, self.failed)
    }

    /// What failed is said again where whoever sees only the end of it looks.
    pub fn text(&self) -> String {
        format!("{}{}{}\n", self.text, self.failures, self.sum())
    }

    pub fn write(&self, file: &Path) -> Result<()> {
        if let Some(dir) = file.parent() {
            fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
        }
        fs::write(file, self.text()).with_context(|| format!("writing {}", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::TestResult;

    fn boot(results: &[(&str, Option<&str>)]) -> Conclusion {
        let result = |(name, why): &(&str, Option<&str>)| TestResult::new(name, why.map(String::from));
        Conclusion {
            kernel: Some("FreeBSD 14.0".into()),
            module: None,
            exit: None,
            results: results.iter().map(result).collect(),
        }
    }

    #[test]
    fn the_sum_is_over_all_kernels_and_last() {
        let mut report = Report::default();
        report.add("kernel", "", "tcg", &boot(&[("a", None), ("b", Some("two\nlines"))]));
        report.add("kernel-debug", "preload", "tcg", &boot(&[("a", None)]));
        let expected = "== kernel (tcg)\nkernel: FreeBSD 14.0\n\
            module: unknown (it did not get as far as saying so)\npass a\nfail b two lines\n\n\
            == kernel-debug, preload (tcg)\nkernel: FreeBSD 14.0\n\
            module: unknown (it did not get as far as saying so)\npass a\n\n\
            kernel: fail b two lines\n\
            2 passed, 1 failed\n";
        assert_eq!(report.text(), expected);
    }

    #[test]
    fn what_is_skipped_does_not_count_as_passed() {
        let mut report = Report::default();
        let mut boot = boot(&[("a", None)]);
        boot.results.push(TestResult {
            name: "b".into(),
            verdict: Verdict::Skipped("no compiler".into()),
            took: None,
        });
        report.add("kernel", "", "tcg", &boot);
        assert!(report.text().ends_with("pass a\nskip b no compiler\n\n1 skipped\n1 passed, 0 failed\n"));
        assert_eq!((report.passed, report.failed), (1, 0));
    }

    #[test]
    fn nothing_to_boot() {
        let mut report = Report::default();
        report.skip("no kernel");
        assert_eq!(report.text(), "SKIPPED: no kernel\n\n0 passed, 0 failed\n");
    }
}
