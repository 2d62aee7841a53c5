// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The pages for readers: README.md stays short, and links within the repository lead somewhere.

use crate::Findings;
use std::path::{Path, PathBuf};

/// The most lines that README.md may have.
const README_LINES: usize = 120;

/// Checks the pages below `root`.
pub fn check(root: &Path) -> Result<Findings, String> {
    let mut findings = Findings::default();
    for page in pages(root)? {
        let text =
            std::fs::read_to_string(root.join(&page)).map_err(|e| format!("{}: {e}", page.display()))?;
        let lines = text.lines().count();
        if page == Path::new("README.md") && lines > README_LINES {
            findings.errors.push(format!("README.md: {lines} lines, more than {README_LINES}"));
        }
        for link in links(&text) {
            let file = link.split('#').next().unwrap_or(link);
            let place = root.join(page.parent().unwrap_or(Path::new(""))).join(file);
            if !file.is_empty() && !place.exists() {
                findings.errors.push(format!("{}: the link {link} leads nowhere", page.display()));
            }
        }
    }
    Ok(findings)
}

/// Pages outside docs/.
const PAGES: [&str; 5] =
    ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "tests-vm/README.md"];

/// All pages, relative to `root`.
fn pages(root: &Path) -> Result<Vec<PathBuf>, String> {
    let dir = root.join("docs");
    let entries = std::fs::read_dir(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut pages: Vec<PathBuf> = entries
        .filter_map(|entry| Some(Path::new("docs").join(entry.ok()?.file_name())))
        .filter(|page| page.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.extend(PAGES.map(PathBuf::from));
    pages.sort();
    Ok(pages)
}

/// The targets of a page's links, without those that leave the repository.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_within_the_repository_are_found() {
        let text = "[a](b.md) and [c](https://example.org/), [d](../e/f.rs#g)\n[h](#i) `[x](`\n";
        assert_eq!(links(text).collect::<Vec<_>>(), ["b.md", "../e/f.rs#g", "#i"]);
    }

    #[test]
    fn long_pages_and_broken_links_are_errors() {
        let root = std::env::temp_dir().join(format!("kocheck-docs-{}", std::process::id()));
        std::fs::create_dir_all(root.join("docs")).unwrap();
        std::fs::create_dir_all(root.join("tests-vm")).unwrap();
        PAGES.iter().for_each(|page| std::fs::write(root.join(page), "").unwrap());
        std::fs::write(root.join("docs/a.md"), "[up](../README.md) [gone](b.md)\n").unwrap();
        std::fs::write(root.join("README.md"), "line\n".repeat(README_LINES + 1)).unwrap();
        let errors = check(&root).unwrap().errors;
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(errors, ["README.md: 121 lines, more than 120", "docs/a.md: the link b.md leads nowhere"]);
    }
}
