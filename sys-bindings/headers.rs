// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
// The kernel headers: where they are, for which version, and the compiler flags that reach them.

use crate::machine::Machine;
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
    /// Finds the headers that `SYSDIR` and `OSVERSION` ask for, and makes in `out` what they lack.
    ///
    /// Errors: a sentence, where there are none, or none that the module can be built for.
    pub fn find(out: &Path) -> Result<Self, String> {
        let dir = sysdir(given("SYSDIR"))?;
        let (version, missing) = version(&dir, given("OSVERSION").as_deref())?;
        let generated = generate(out, &dir);
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
        let machine = Machine::built_for();
        flags.push(format!("--target={}-unknown-freebsd{}", machine.processor, releases::major(version)));
        if missing {
            flags.push(format!("-D__FreeBSD_version={version}"));
        }
        flags.extend(includes(generated, dir).iter().map(|path| format!("-I{}", path.display())));
        Ok(Self { version, flags })
    }
}

/// A variable of the environment; an empty one is as good as none.
fn given(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()).filter(|value| !value.is_empty())
}

/// The directory that was given, which is never replaced by another, or else the usual places.
pub fn sysdir(given: Option<String>) -> Result<PathBuf, String> {
    let has_headers = |path: &PathBuf| path.join("sys/param.h").is_file();
    if let Some(given) = given {
        return Some(PathBuf::from(&given))
            .filter(has_headers)
            .ok_or_else(|| format!("SYSDIR={given}: there is no sys/param.h in it"));
    }
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    [PathBuf::from("/usr/src/sys"), home.join(".cache/cloudabi-freebsd/sys")]
        .into_iter()
        .find(has_headers)
        .ok_or_else(|| String::from("no kernel headers: give SYSDIR, a FreeBSD sys/ tree"))
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
        for (target, name) in Machine::built_for().headers {
            symlink(dir.join(target).join("include"), generated.join(name)).expect("OUT_DIR is writable");
        }
    }
    generated
}

/// The include paths, in order.
fn includes(generated: PathBuf, dir: PathBuf) -> Vec<PathBuf> {
    let machine = Machine::built_for();
    // What wrapper.h and a machine's shims include.
    let mut includes = vec![generated, PathBuf::from("."), Path::new("arch").join(machine.name)];
    if is_source_tree(&dir) {
        let ck = dir.join("contrib/ck/include");
        includes.extend([dir, ck]);
        return includes;
    }
    // Headers packaged for cross compilers: those of this machine are beside those that most machines share and
    // come first. The shared ones have a machine/ too, with headers of other machines in it.
    includes.extend(
        dir.parent()
            .map(|above| above.join(format!("{}-freebsd-none", machine.processor)))
            .filter(|path| path.is_dir()),
    );
    includes.push(dir);
    includes
}

/// Whether this is a kernel's `sys/` and not a set of installed headers.
fn is_source_tree(dir: &Path) -> bool {
    dir.join(Machine::built_for().name).join("include").is_dir()
}

/// The version, and whether `sys/param.h` lacks it. What was given as `OSVERSION` says what the headers do not; it never
/// contradicts them, for the module's label is what keeps it out of kernels with other structures.
pub fn version(dir: &Path, given: Option<&str>) -> Result<(u32, bool), String> {
    let given = given.map(number).transpose()?;
    let shown_in = dir.display();
    let (version, missing) = if let Some((name, found)) = defined_version(dir) {
        if let Some(given) = given.filter(|given| *given != found) {
            return Err(format!("OSVERSION={given}: {shown_in}/{name} says {found}"));
        }
        (found, name != "sys/param.h")
    } else {
        let shown = shown_version(dir);
        if let (Some(given), Some(shown)) = (given, shown) {
            if given < shown || releases::major(given) != releases::major(shown) {
                return Err(format!(
                    "OSVERSION={given}: the headers in {shown_in} show structures of FreeBSD {shown} or later, and a \
                     module must not be labelled with another's version"
                ));
            }
        }
        let version = given.or(shown).ok_or_else(|| {
            format!(
                "{shown_in}: the headers do not say which FreeBSD they are of (sys/param.h has no __FreeBSD_version): \
                 give OSVERSION, what sysctl -n kern.osreldate prints there, for example OSVERSION={}",
                example()
            )
        })?;
        (version, true)
    };
    let oldest = releases::oldest();
    if version < oldest {
        return Err(format!("FreeBSD {version}: the module needs 14.0-RELEASE ({oldest}) or later"));
    }
    Ok((version, missing))
}

/// A `__FreeBSD_version` that somebody wrote.
fn number(text: &str) -> Result<u32, String> {
    let version = text.parse().ok().filter(|version| (100_000..10_000_000).contains(version));
    version.ok_or_else(|| format!("OSVERSION={text}: this is no __FreeBSD_version, such as {}", example()))
}

fn example() -> u32 {
    releases::default_release().map_or(0, |release| release.version)
}

/// The version that a header defines, and which header.
fn defined_version(dir: &Path) -> Option<(&'static str, u32)> {
    ["sys/param.h", "osreldate.h", "sys/osreldate.h"].into_iter().find_map(|name| {
        let text = std::fs::read_to_string(dir.join(name)).ok()?;
        let version = text.lines().find_map(|line| {
            let mut words = line.split_whitespace();
            let define = words.next()? == "#define" && words.next()? == "__FreeBSD_version";
            words.next().filter(|_| define)?.parse().ok()
        })?;
        Some((name, version))
    })
}

/// The first release with the structures of headers that do not define a version, where that can be seen.
fn shown_version(dir: &Path) -> Option<u32> {
    /// The release, a header, and a word in it that came with the release. Newest first.
    const SIGNS: [(&str, &str, &str); 2] =
        [("15.0", "sys/sysent.h", "sv_protect"), ("14.3", "sys/socketvar.h", "so_splice")];
    let (release, ..) = SIGNS.into_iter().find(|(_, header, word)| {
        std::fs::read_to_string(dir.join(header)).is_ok_and(|text| text.contains(word))
    })?;
    releases::releases().find(|known| known.name == release).map(|known| known.version)
}
