// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Which headers sys-bindings takes, and for which version: made-up ones, and what is given as `SYSDIR` and `OSVERSION`.

#[allow(dead_code)]
#[path = "../../sys-bindings/machine.rs"]
mod machine;

#[allow(dead_code)]
#[path = "../../sys-bindings/headers.rs"]
mod headers;

use headers::{sysdir, version};
use std::fs;
use std::path::PathBuf;

/// A folder of headers.
struct Sys(PathBuf);

impl Sys {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let dir = std::env::temp_dir().join(format!("releases-headers-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        for (file, text) in [("sys/param.h", "")].iter().chain(files) {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(dir)
    }

    fn version(&self, given: Option<&str>) -> Result<(u32, bool), String> {
        version(&self.0, given)
    }

    /// Fails with a sentence in which all of this is.
    fn refuses(&self, given: Option<&str>, words: &[&str]) {
        let sentence = self.version(given).unwrap_err();
        for word in words {
            assert!(sentence.contains(word), "{word} in: {sentence}");
        }
        assert!(!sentence.contains('\n'), "{sentence}");
    }
}

impl Drop for Sys {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_the_headers_say_is_never_contradicted() {
    let sys = Sys::new(
        "defined",
        &[("sys/param.h", "#undef __FreeBSD_version\n#define __FreeBSD_version 1405000\n")],
    );
    assert_eq!(sys.version(None), Ok((1_405_000, false)));
    assert_eq!(sys.version(Some("1405000")), Ok((1_405_000, false)));
    sys.refuses(Some("1404000"), &["OSVERSION=1404000", "sys/param.h", "1405000"]);
    let sys = Sys::new("osreldate", &[("osreldate.h", "#define __FreeBSD_version 1400507\n")]);
    assert_eq!(sys.version(None), Ok((1_400_507, true)));
}

#[test]
fn a_label_below_what_the_headers_show_is_refused() {
    let splice = ("sys/socketvar.h", "struct so_splice *so_splice;\n");
    let sys = Sys::new("splice", &[splice]);
    assert_eq!(sys.version(None), Ok((1_403_000, true)));
    assert_eq!(sys.version(Some("1405000")), Ok((1_405_000, true)));
    for wrong in ["1400507", "1402000", "1402999", "1500068"] {
        sys.refuses(Some(wrong), &[wrong, "1403000"]);
    }
    let sys = Sys::new("protect", &[splice, ("sys/sysent.h", "int (*sv_protect)(void);\n")]);
    assert_eq!(sys.version(None), Ok((1_500_068, true)));
    sys.refuses(Some("1405000"), &["1405000", "1500068"]);
}

#[test]
fn headers_that_say_nothing_need_a_version() {
    let sys = Sys::new("nothing", &[]);
    assert_eq!(sys.version(Some("1400507")), Ok((1_400_507, true)));
    sys.refuses(None, &["OSVERSION", "kern.osreldate"]);
    for wrong in ["abc", "", "14.5", "99999", "10000000", "-1", "1405000 ", "99999999999999999999"] {
        sys.refuses(Some(wrong), &[&format!("OSVERSION={wrong}:")]);
    }
}

#[test]
fn nothing_before_the_first_release_is_built_for() {
    let sys = Sys::new("old", &[]);
    for old in ["1400063", "1400096", "1302001"] {
        sys.refuses(Some(old), &[old, "14.0-RELEASE"]);
    }
    let sys = Sys::new("old-defined", &[("sys/param.h", "#define __FreeBSD_version 1400063\n")]);
    sys.refuses(None, &["1400063", "14.0-RELEASE"]);
}

#[test]
fn a_wrong_folder_is_named_as_it_was_given() {
    let sentence = sysdir(Some("./no/such folder".into())).unwrap_err();
    assert!(sentence.contains("SYSDIR=./no/such folder:"), "{sentence}");
    let sys = Sys::new("folder", &[]);
    assert_eq!(sysdir(Some(sys.0.display().to_string())), Ok(sys.0.clone()));
}
