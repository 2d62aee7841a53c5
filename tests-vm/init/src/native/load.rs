// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Loading and unloading: refused while in use, harmless to everything else, repeatable.
//!
//! Each test expects the module loaded and leaves it so, also where it fails.

use super::loaded::{leaving_it_loaded, works};
use super::sysctls::read_all;
use super::{doing, guest_program, kernel_lines, skip, start_guest, Outcome};
use crate::abi::{Errno, Fields};
use crate::check;
use crate::leaks::Census;
use crate::module;
use crate::process::{kernel_has_kasan, Child, Status};
use crate::program::{Program, Refusal};
use crate::{say, sys};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;
use core::sync::atomic::{AtomicU64, Ordering};

const LIMIT_MS: u64 = 20_000;
/// How often a file that must be refused is tried.
const REFUSALS: usize = 3;

fn expect_busy(how: &str, result: sys::Result<()>) -> Outcome {
    match result {
        Err(Errno::EBUSY) => Ok(()),
        Err(errno) => Err(format!("{how} while a CloudABI process runs: EBUSY expected, seen {errno}")),
        Ok(()) => Err(format!("{how} while a CloudABI process runs: it went away, EBUSY expected")),
    }
}

pub fn unload_busy() -> Outcome {
    leaving_it_loaded(|| {
        let child = start_guest("wait", || Ok(()))?;
        let refused = expect_busy("kldunload", module::unload())
            .and_then(|()| expect_busy("forced kldunload", module::force_unload()))
            .and_then(|()| works("after refused unloads"));
        let still_there = child.info().map_err(doing("kern.proc.pid"));
        child.kill().map_err(doing("kill"))?;
        refused?;
        check!(still_there?.is_cloudabi(), "the running process is no CloudABI process any more");

        module::unload().map_err(doing("kldunload after the last process was reaped"))?;
        match Program::new("/guest/exit").start(|| Ok(())) {
            Err(Refusal::Exec(Errno::ENOEXEC)) => {}
            Err(why) => return Err(format!("exec without the module: ENOEXEC expected; {why}")),
            Ok(child) => {
                let _ = child.kill();
                return Err(String::from("a CloudABI program started without the module"));
            }
        }
        module::load().map_err(doing("kldload after kldunload"))?;
        works("after loading again")
    })
}

/// A zombie may keep the module or not; asking the kernel about it must be safe either way.
pub fn unload_zombie() -> Outcome {
    leaving_it_loaded(|| {
        let program = guest_program("/guest/exit")?.argdata(b"0");
        let child = program.start(|| Ok(())).map_err(doing("/guest/exit"))?;
        let zombie = child.wait_until("a zombie", |info| info.is_zombie())?;
        let unloaded = module::unload();
        say!(
            "init: kldunload beside a zombie (\"{}\"): {}",
            zombie.emulation(),
            match unloaded {
                Ok(()) => String::from("unloaded"),
                Err(errno) => format!("{errno}"),
            }
        );
        let info = child.info().map_err(doing("kern.proc.pid of the zombie"))?;
        check!(info.is_zombie(), "the zombie changed: {}", info.summary());
        check!(matches!(unloaded, Ok(()) | Err(Errno::EBUSY)), "kldunload: success or EBUSY expected");
        let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
        check!(status == Some(Status::SUCCESS), "the zombie should have exited with 0");
        if unloaded.is_err() {
            module::unload().map_err(doing("kldunload after the zombie was reaped"))?;
        }
        module::load().map_err(doing("kldload"))?;
        works("after loading again")
    })
}

/// A module that the kernel must refuse, if it is there: it leaves a line on the console for which `says` holds, and the
/// right one can be loaded afterwards.
fn refused(file: &CStr, expected: &str, says: impl Fn(&str, u32) -> bool) -> Outcome {
    if sys::stat(file).err() == Some(Errno::ENOENT) {
        return skip(&format!("no {}", file.to_string_lossy()));
    }
    leaving_it_loaded(|| {
        // It has the same module name; loaded beside ours it would be refused for that alone.
        module::unload().map_err(doing("kldunload"))?;
        kernel_lines()?;
        let loaded = sys::kldload(file);
        let lines = kernel_lines()?;
        if let Ok(id) = loaded {
            let _ = sys::kldunloadf(id, crate::abi::LINKER_UNLOAD_FORCE);
            return Err(format!("{} could be loaded", file.to_string_lossy()));
        }
        let release = sys::sysctlbyname("kern.osreldate").map_err(doing("kern.osreldate"))?.u32_at(0);
        check!(
            lines.iter().any(|line| line.contains("cloudabi64:") && says(line, release)),
            "a line \"cloudabi64:\" with {expected} expected, seen: {}",
            lines.join(" | ")
        );
        module::load().map_err(doing("kldload of the right module"))?;
        works("after a wrong module was refused")
    })
}

/// A module that was built for a kernel with KASAN finds no home in a kernel without, which is none the worse for it.
pub fn sanitized_elsewhere() -> Outcome {
    const FILE: &CStr = c"/boot/modules/sanitized.ko";
    if sys::stat(FILE).err() == Some(Errno::ENOENT) || kernel_has_kasan() {
        return skip("no sanitized module, or the kernel has the sanitizer");
    }
    leaving_it_loaded(|| {
        module::unload().map_err(doing("kldunload"))?;
        for _ in 0..REFUSALS {
            match sys::kldload(FILE) {
                Err(Errno::ENOENT | Errno::ENOEXEC) => {}
                Err(errno) => return Err(format!("kldload: ENOEXEC or ENOENT expected, seen {errno}")),
                Ok(id) => {
                    let _ = sys::kldunloadf(id, crate::abi::LINKER_UNLOAD_FORCE);
                    return Err(String::from("a sanitized module could be loaded"));
                }
            }
        }
        module::load().map_err(doing("kldload of the right module"))?;
        works("after a sanitized module was refused")
    })
}

/// A module built for another major version says so and stays out.
pub fn other_release() -> Outcome {
    refused(c"/boot/modules/other-release.ko", "both versions", |line, release| {
        let versions = versions_in(line);
        let others = versions.iter().any(|version| version / 100_000 != release / 100_000);
        versions.contains(&release) && others
    })
}

/// So does one that claims to be for this kernel, but was built with structures of other sizes. The kernel tells the size of
/// all that the module asks for; a variable that is not there would be passed over.
pub fn other_layout() -> Outcome {
    for zone in ["socket", "THREAD", "PROC", "unpcb", "Files", "VNODE", "Mountpoints", "VMSPACE", "VM_OBJECT"]
    {
        let size =
            sys::sysctlbyname(&format!("vm.uma.{zone}.size")).map_err(|errno| format!("{zone}: {errno}"))?;
        check!(size.len() == 4 && size.u32_at(0) > 0, "vm.uma.{zone}.size has {} bytes", size.len());
    }
    refused(
        c"/boot/modules/other-layout.ko",
        "a structure, its two sizes and the version",
        |line, release| {
            let Some((_, rest)) = line.split_once("not loaded: struct ") else { return false };
            let sizes: Vec<u32> = numbers_in(rest).filter(|number| (16..100_000).contains(number)).collect();
            versions_in(line).iter().all(|version| *version == release)
                && matches!(sizes[..], [own, kernel] if own != kernel)
        },
    )
}

/// The numbers in a line that can be a `__FreeBSD_version`.
fn versions_in(line: &str) -> Vec<u32> {
    numbers_in(line).filter(|number| (500_000..10_000_000).contains(number)).collect()
}

fn numbers_in(line: &str) -> impl Iterator<Item = u32> + '_ {
    line.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok())
}

/// The text that outlives the module is found again at the next load: nothing of the kernel's grows with the number of loads.
pub fn load_again() -> Outcome {
    const TIMES: i64 = 10;
    leaving_it_loaded(|| {
        let in_use = || Census::take_types().map_err(doing("kern.malloc_stats"));
        let before = in_use()?;
        for _ in 0..TIMES {
            module::unload().map_err(doing("kldunload"))?;
            module::load().map_err(doing("kldload"))?;
        }
        let grown = in_use()?.growth_since(&before, TIMES / 2);
        check!(grown.is_empty(), "allocations grew over {TIMES} loads: {grown}");
        check!(before.in_use("eventhandler") > 0, "kern.malloc_stats has no event handlers");
        Ok(())
    })
}

const LOADS: u64 = 100;
const EXECS: u64 = 2_000;
/// The loader pauses for these, so that programs start with the module there as well as while it comes and goes.
const EXECS_BETWEEN_LOADS: u64 = 10;

/// The module comes and goes while native programs start and its variables are read: nothing may fail once. All go on
/// until the others have done their number, so that they overlap from start to end.
pub fn load_loop() -> Outcome {
    leaving_it_loaded(|| {
        let [loads, execs, failed, ..] = sys::shared_counters().map_err(doing("mmap"))?;
        let loader =
            Child::fork(|| finish(failed, load_repeatedly(loads, execs, failed))).map_err(doing("fork"))?;
        let starter =
            Child::fork(|| finish(failed, exec_repeatedly(loads, execs, failed))).map_err(doing("fork"))?;
        let reader = Child::fork(|| {
            let read = || -> Outcome {
                while !is_over(loads, execs, failed) {
                    read_all()?;
                }
                Ok(())
            };
            finish(failed, read())
        })
        .map_err(doing("fork"))?;
        let ends = [("loading", loader), ("executing", starter), ("reading variables", reader)].map(
            |(what, child)| {
                let status = child.wait(u64::MAX).ok().flatten();
                (what, status)
            },
        );
        let (loads, execs) = (loads.load(Ordering::SeqCst), execs.load(Ordering::SeqCst));
        say!("init: load-loop: {loads} loads, {execs} native execs");
        for (what, status) in ends {
            check!(
                status == Some(Status::SUCCESS),
                "{what} failed after {loads} loads, {execs} execs; see above"
            );
        }
        check!(
            loads >= LOADS && execs >= EXECS,
            "{LOADS} loads and {EXECS} execs expected: {loads}, {execs}"
        );
        works("after the loop")
    })
}

/// Prints a failure where it happened and stops the other loop.
fn finish(failed: &AtomicU64, verdict: Outcome) -> i32 {
    let Err(why) = verdict else {
        return 0;
    };
    say!("init: load-loop: {why}");
    failed.store(1, Ordering::SeqCst);
    1
}

/// Both numbers are reached, or one of the loops has failed.
fn is_over(loads: &AtomicU64, execs: &AtomicU64, failed: &AtomicU64) -> bool {
    let enough = loads.load(Ordering::SeqCst) >= LOADS && execs.load(Ordering::SeqCst) >= EXECS;
    enough || failed.load(Ordering::SeqCst) != 0
}

fn load_repeatedly(loads: &AtomicU64, execs: &AtomicU64, failed: &AtomicU64) -> Outcome {
    while !is_over(loads, execs, failed) {
        let done = loads.load(Ordering::SeqCst);
        module::unload().map_err(|errno| format!("kldunload {done}: {errno}"))?;
        module::load().map_err(|errno| format!("kldload {done}: {errno}"))?;
        loads.store(done + 1, Ordering::SeqCst);
        let execs_now = execs.load(Ordering::SeqCst);
        if (done + 1).is_multiple_of(100) {
            say!("init: load-loop: {} loads, {execs_now} execs", done + 1);
        }
        let pause_until = execs_now + EXECS_BETWEEN_LOADS;
        while execs.load(Ordering::SeqCst) < pause_until && !is_over(loads, execs, failed) {
            sys::sched_yield();
        }
    }
    Ok(())
}

fn exec_repeatedly(loads: &AtomicU64, execs: &AtomicU64, failed: &AtomicU64) -> Outcome {
    let program = Program::new("/sbin/init").argdata(b"init\0true");
    while !is_over(loads, execs, failed) {
        let done = execs.load(Ordering::SeqCst);
        let status = program.run(LIMIT_MS).map_err(|why| format!("native exec {done}: {why}"))?;
        check!(status == Status::SUCCESS, "native exec {done}: exit 0 expected, seen {status}");
        execs.store(done + 1, Ordering::SeqCst);
    }
    Ok(())
}

/// With `preload yes` nobody has called kldload(2), and yet the module is there and works.
pub fn preloaded() -> Outcome {
    let what = module::describe().map_err(doing("kldstat of cloudabi64.ko"))?;
    say!("init: preloaded: {what}");
    works("with the preloaded module")
}
