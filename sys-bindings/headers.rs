// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
// The kernel headers: where they are, for which version, and the compiler flags that reach them.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// Headers that a kernel build generates. Empty ones do: the shims use no inline of vnode_if.h, and no option
/// changes the layout of what the module reads.
const GENERATED: &[&str] = &[
    "vnode_if.h",
    "vnode_if_newproto.h",
    "vnode_if_typedef.h",
    "device_if.h",
    "bus_if.h",
    "opt_global.h",
    "opt_vm.h",
    "opt_kstack_pages.h",
    "opt_sched.h",
    "opt_ktrace.h",
    "opt_ddb.h",
    "opt_inet.h",
    "opt_inet6.h",
    "opt_capsicum.h",
    "opt_kern_tls.h",
    "opt_cpu.h",
    "opt_param.h",
    "opt_hwpmc_hooks.h",
    "opt_acpi.h",
    "opt_apic.h",
];

/// A set of kernel headers.
pub struct Headers {
    /// `__FreeBSD_version`.
    pub version: u32,
    /// For clang: target, defines and include paths.
    pub flags: Vec<String>,
}

impl Headers {
    /// Finds the headers and makes in `out` what they lack.
    pub fn find(out: &Path) -> Self {
        let dir = sysdir();
        let generated = generate(out, &dir);
        let (version, missing) = version(&dir);
        let mut flags: Vec<String> = [
            "-std=gnu11",
            "-nostdinc",
            "-ffreestanding",
            "-D_KERNEL",
            "-DKLD_MODULE",
            "-DSMP",
            "-DHAVE_KERNEL_OPTION_HEADERS",
            // The argument structures of vnode_if.h are missing from prototypes.
            "-Wno-visibility",
        ]
        .map(str::to_string)
        .into();
        flags.push(format!("--target=x86_64-unknown-freebsd{}", version / 100_000));
        if missing {
            flags.push(format!("-D__FreeBSD_version={version}"));
        }
        flags.extend(includes(generated, dir).iter().map(|path| format!("-I{}", path.display())));
        Self { version, flags }
    }

    /// The major release: 14 for 1400063.
    pub fn major(&self) -> u32 {
        self.version / 100_000
    }
}

/// `SYSDIR`, or the usual places.
fn sysdir() -> PathBuf {
    if let Some(given) = std::env::var_os("SYSDIR").filter(|given| !given.is_empty()) {
        let given = PathBuf::from(given);
        assert!(given.join("sys/param.h").is_file(), "SYSDIR={}: no sys/param.h there", given.display());
        return given;
    }
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    [PathBuf::from("/usr/src/sys"), home.join(".cache/cloudabi-freebsd/sys")]
        .into_iter()
        .find(|path| path.join("sys/param.h").is_file())
        .expect("no kernel headers: give SYSDIR, a FreeBSD sys/ tree")
}

/// Makes a directory of the headers that a kernel build generates. It is made anew each time, as links into
/// another release's headers must not stay behind.
fn generate(out: &Path, dir: &Path) -> PathBuf {
    let generated = out.join("include");
    let _ = std::fs::remove_dir_all(&generated);
    std::fs::create_dir_all(&generated).expect("OUT_DIR is writable");
    for name in GENERATED {
        std::fs::write(generated.join(name), "").expect("OUT_DIR is writable");
    }
    if is_source_tree(dir) {
        for (target, name) in [("amd64", "machine"), ("x86", "x86"), ("i386", "i386")] {
            symlink(dir.join(target).join("include"), generated.join(name)).expect("OUT_DIR is writable");
        }
    }
    generated
}

/// The include paths, in order.
fn includes(generated: PathBuf, dir: PathBuf) -> Vec<PathBuf> {
    let mut includes = vec![generated];
    if is_source_tree(&dir) {
        let ck = dir.join("contrib/ck/include");
        includes.extend([dir, ck]);
        return includes;
    }
    // Headers packaged for cross compilers: those of this machine are beside those that most machines share and
    // come first. The shared ones have a machine/ too, with headers of other machines in it.
    includes.extend(dir.parent().map(|above| above.join("x86_64-freebsd-none")).filter(|path| path.is_dir()));
    includes.push(dir);
    includes
}

/// Whether this is a kernel's `sys/` and not a set of installed headers.
fn is_source_tree(dir: &Path) -> bool {
    dir.join("amd64/include").is_dir()
}

/// The version, and whether `sys/param.h` lacks it.
fn version(dir: &Path) -> (u32, bool) {
    let given = std::env::var("OSVERSION").ok().filter(|text| !text.is_empty()).map(|text| {
        let version = text.parse().ok().filter(|version| (1_400_000..10_000_000).contains(version));
        version.unwrap_or_else(|| panic!("OSVERSION={text}: not a number like 1403000"))
    });
    for name in ["sys/param.h", "osreldate.h", "sys/osreldate.h"] {
        let text = std::fs::read_to_string(dir.join(name)).unwrap_or_default();
        let found = text.lines().find_map(|line| {
            let mut words = line.split_whitespace();
            let define = words.next()? == "#define" && words.next()? == "__FreeBSD_version";
            words.next().filter(|_| define)?.parse().ok()
        });
        if let Some(found) = found {
            assert!(given.is_none() || given == Some(found), "OSVERSION is not {name}'s {found}");
            return (found, name != "sys/param.h");
        }
    }
    let shown = shown_version(dir);
    if let (Some(given), Some(shown)) = (given, shown) {
        assert!(given / 100_000 == shown / 100_000, "OSVERSION={given}: the headers are those of {shown}");
    }
    let version = given.or(shown).unwrap_or_else(|| {
        panic!(
            "{}: the headers do not say which FreeBSD they are of (sys/param.h has no __FreeBSD_version): give \
             OSVERSION, what sysctl -n kern.osreldate prints there, for example OSVERSION=1403000",
            dir.display()
        )
    });
    (version, true)
}

/// The earliest release whose `struct sysentvec` and `kern_mprotect` are those of headers that do not give it.
fn shown_version(dir: &Path) -> Option<u32> {
    let sysent = std::fs::read_to_string(dir.join("sys/sysent.h")).ok()?;
    let calls = std::fs::read_to_string(dir.join("sys/syscallsubr.h")).ok()?;
    let mprotect = calls.split("kern_mprotect(").nth(1)?.split(')').next()?;
    if sysent.contains("sv_protect") {
        Some(1_500_068)
    } else if sysent.contains("sv_timekeep_offset") && mprotect.contains("flags") {
        Some(1_403_000)
    } else {
        None
    }
}
