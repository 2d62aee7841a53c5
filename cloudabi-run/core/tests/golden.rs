// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Whole files: `golden/NAME.yaml` gives `golden/NAME.plan`. With BLESS=1 in the environment the plans are
//! written anew, to be read before they are committed.

use cloudabi_run_core::show::Shown;
use cloudabi_run_core::{argdata, plan};
use std::path::Path;

#[test]
fn plans_are_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        count += 1;
        let text = std::fs::read_to_string(&path).unwrap();
        let plan = plan(&text).unwrap_or_else(|e| panic!("{}:{e}", path.display()));
        let shown = Shown(&plan).to_string();
        let golden = path.with_extension("plan");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&golden, &shown).unwrap();
        }
        assert_eq!(shown, std::fs::read_to_string(&golden).unwrap(), "{}", path.display());

        // What is shown is YAML again, and says the same. An alias of a descriptor is not kept.
        let (_, yaml) = shown.split_once("%TAG").unwrap();
        let again = cloudabi_run_core::plan(&format!("%TAG{yaml}")).unwrap();
        if again.descriptors.len() == plan.descriptors.len() {
            assert_eq!(again.argdata, plan.argdata, "{}", path.display());
        }
        assert!(argdata::decode(&plan.argdata).is_ok());
    }
    assert!(count >= 5, "{count} files in {}", folder.display());
}
