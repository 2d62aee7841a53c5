// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Process 1: prepares the machine, runs the list, keeps the time limits, powers off.

use crate::abi::{open, signal, Errno, F_DUP2FD, RLIMIT_CORE, WNOHANG};
use crate::arch;
use crate::files::path;
use crate::leaks::{self, Usage};
use crate::list::{self, Item, List, Place};
use crate::native::{coverage, mutated, wasi};
use crate::process::{Child, Status};
use crate::program::Program;
use crate::{console, files, launch, module, native, protocol, say, sys};
use alloc::ffi::CString;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ffi::CStr;

/// A program of `mode run` has this long.
const RUN_LIMIT_S: u64 = 300;

/// What a test says for itself: nothing, or why it failed.
type Verdict = Result<(), String>;

pub fn init() -> ! {
    open_console();
    say!("init: started");
    for (what, result) in prepare() {
        if let Err(errno) = result {
            say!("init: {what}: {errno}");
        }
    }
    let version = sys::sysctlbyname("kern.version").unwrap_or_default();
    let version = String::from_utf8_lossy(&version);
    protocol!("kernel {}", version.lines().next().unwrap_or("unknown"));
    match files::read_file(c"/etc/tests") {
        Ok(text) => run_list(&List::parse(&String::from_utf8_lossy(&text))),
        Err(errno) => protocol!("fail init /etc/tests: {errno}"),
    }
    protocol!("end");
    power_off()
}

pub fn power_off() -> ! {
    let _ = sys::reboot();
    loop {
        sys::sleep_ms(1000);
    }
}

fn open_console() {
    // Without a console there is nobody to tell.
    if let Ok(fd) = sys::open(c"/dev/console", open::RDWR, 0) {
        for to in [0, 1, 2] {
            if fd != to {
                let _ = sys::fcntl(fd, F_DUP2FD, to as usize);
            }
        }
    }
}

fn prepare() -> [(&'static str, sys::Result<()>); 10] {
    [
        // The tests look for the module's lines in the kernel's message buffer; keep our own lines out of it.
        ("kern.log_console_output", sys::set_sysctlbyname("kern.log_console_output", &[0; 4])),
        // The kernel spins that long before it powers off: 5 s, for which QEMU takes minutes when it counts instructions.
        ("kern.shutdown.poweroff_delay", sys::set_sysctlbyname("kern.shutdown.poweroff_delay", &[0; 4])),
        (
            "mounting tmpfs on /tmp",
            sys::nmount(&[(c"fstype", c"tmpfs"), (c"fspath", c"/tmp")])
                .and_then(|()| sys::chmod(c"/tmp", 0o1777)),
        ),
        // The kernel mounts the root read-only, whatever it is told.
        (
            "mounting / for writing",
            mount(c"ufs", &disk(0), c"/", &[(c"update", c""), (c"rw", c""), (c"async", c"")]),
        ),
        // Where the kernel has come by a disk with ZFS (../../harness/src/zfs.rs), that is mounted like the root.
        (
            "mounting /.mount for writing",
            match sys::open(c"/.mount/scratch", open::RDONLY, 0) {
                Ok(fd) => sys::close(fd)
                    .and_then(|()| mount(c"zfs", c"cloudabi", c"/.mount", &[(c"update", c""), (c"rw", c"")])),
                Err(_) => Ok(()),
            },
        ),
        ("mounting procfs on /proc", sys::nmount(&[(c"fstype", c"procfs"), (c"fspath", c"/proc")])),
        // With the names of Rock Ridge, and with the bare ones, which the kernel reads in a way of its own.
        ("mounting the CD on /cd", mount(c"cd9660", &disk(1), c"/cd", &[(c"ro", c"")])),
        (
            "mounting the CD on /cd-bare",
            mount(c"cd9660", &disk(2), c"/cd-bare", &[(c"ro", c""), (c"norrip", c"")]),
        ),
        ("kern.capmode_coredump", sys::set_sysctlbyname("kern.capmode_coredump", &1i32.to_le_bytes())),
        ("kern.corefile", sys::set_sysctlbyname("kern.corefile", b"/tmp/%N.%P.core\0")),
    ]
}

/// A disk, by its number.
pub fn disk(number: u32) -> CString {
    path(&format!("{}{number}", arch::DISK))
}

fn mount(fs: &CStr, device: &CStr, path: &CStr, options: &[(&CStr, &CStr)]) -> sys::Result<()> {
    let usual: [(&CStr, &CStr); 3] = [(c"fstype", fs), (c"fspath", path), (c"from", device)];
    sys::nmount(&[&usual, options].concat())
}

fn run_list(list: &List) {
    let loaded = if list.preloaded { module::find() } else { module::load() };
    match loaded.and_then(|_| module::describe()) {
        Ok(what) => protocol!("module {what}"),
        Err(errno) => {
            let how = if list.preloaded { "kldfind" } else { "kldload" };
            protocol!("module missing: {how}: {errno}: {}", module_lines());
        }
    }
    protocol!("begin {}", list.items.len());
    let before = Usage::take();
    for why in &list.errors {
        protocol!("fail init /etc/tests: {why}");
    }
    for item in &list.items {
        match item {
            Item::Guest { name, program, args, limit_s, place } => {
                report(name, || {
                    let before = leaks::module_memory();
                    let verdict = guest(name, program, args, *limit_s, place);
                    clear_processes();
                    verdict.and(leaks::module_memory_is_back(before))
                });
            }
            Item::Native { name } if name == leaks::TEST => report(name, || before.is_back()),
            Item::Native { name } => report(name, || native_test(name)),
            Item::Mutated { count, seed } => {
                report(list::MUTATED, || native_child(60 + count / 10, || mutated::run(*count, *seed)))
            }
            Item::Corpus { count, calls, seed } => report(list::CORPUS, || {
                native_child(count * coverage::LIMIT_S, || coverage::corpus(*count, *calls, *seed))
            }),
            Item::Wasi { name, status, program } => {
                report(name, || native_child(wasi::LIMIT_S, || wasi::run(name, status, program)))
            }
            Item::Run { program, args } => run(program, args),
            Item::Launch { program } => ended(launch::launch(program)),
            Item::Shell => ended(launch::shell()),
        }
        clear_processes();
    }
}

/// What the module and the kernel's linker have said of it.
fn module_lines() -> String {
    let lines = native::kernel_lines().unwrap_or_default();
    let mut said = lines.iter().filter(|line| line.contains("cloudabi64") || line.contains("link_elf"));
    let first = said.next().cloned().unwrap_or_else(|| String::from("no line says why"));
    said.fold(first, |all, line| format!("{all} | {line}"))
}

fn report(name: &str, test: impl FnOnce() -> Verdict) {
    protocol!("test {name}");
    let start = sys::monotonic_ms();
    let verdict = test();
    let ms = sys::monotonic_ms() - start;
    console::fresh_line();
    say!("init: {name} took {ms} ms");
    match verdict {
        Ok(()) => protocol!("pass {name}"),
        Err(why) => match why.strip_prefix(native::SKIPPED) {
            Some(lacking) => protocol!("skip {name} {lacking}"),
            None => protocol!("fail {name} {why}"),
        },
    }
}

fn guest(name: &str, program: &str, args: &[CString], limit_s: u64, place: &Place) -> Verdict {
    match execute(name, program, args, limit_s, place)? {
        Status::SUCCESS => Ok(()),
        Status::Exit(code) => Err(format!("exit {code}")),
        other => Err(other.to_string()),
    }
}

fn run(program: &str, args: &[CString]) {
    let status = execute(program, program, args, RUN_LIMIT_S, &Place::default());
    console::fresh_line();
    ended(status);
}

fn ended(status: Result<Status, String>) {
    match status {
        Ok(status) => protocol!("exit {status}"),
        Err(why) => {
            say!("init: {why}");
            protocol!("exit 127");
        }
    }
}

fn execute(
    name: &str,
    program: &str,
    args: &[CString],
    limit_s: u64,
    place: &Place,
) -> Result<Status, String> {
    let program = Program::new(&format!("/guest/{program}"))
        .args(args.to_vec())
        .with_guest_descriptors_at(name, place)
        .map_err(|errno| format!("preparing {}/{name}: {errno}", place.parent))?;
    // Programs that end with a signal on purpose must not fill the memory disk.
    program.run_after(limit_s * 1000, || sys::setrlimit(RLIMIT_CORE, 0))
}

/// Runs a built-in test in a child, which sends its reason for failing through a pipe.
fn native_test(name: &str) -> Verdict {
    let test = native::find(name).ok_or("init has no such test")?;
    native_child(test.limit_s, test.run)
}

fn native_child(limit_s: u64, test: impl FnOnce() -> native::Outcome) -> Verdict {
    let (read_end, write_end) =
        sys::pipe2(open::CLOEXEC | open::NONBLOCK).map_err(|errno| format!("pipe2: {errno}"))?;
    let child = Child::fork(|| match test() {
        Ok(()) => 0,
        Err(why) => {
            let _ = sys::write(write_end, why.as_bytes());
            1
        }
    });
    let _ = sys::close(write_end);
    let verdict = child.map_err(|errno| format!("fork: {errno}")).and_then(|child| {
        let status = child.wait(limit_s * 1000).map_err(|errno| format!("wait4: {errno}"))?;
        match status {
            Some(Status::SUCCESS) => Ok(()),
            Some(Status::Exit(1)) => Err(reason(read_end)),
            Some(other) => Err(format!("the test's own process ended with {other}")),
            None => Err(format!("no end within {limit_s} s")),
        }
    });
    let _ = sys::close(read_end);
    verdict
}

fn reason(read_end: i32) -> String {
    let mut text = Vec::new();
    let mut block = [0; 512];
    while let Ok(n @ 1..) = sys::read(read_end, &mut block) {
        text.extend_from_slice(block.get(..n).unwrap_or_default());
    }
    String::from_utf8_lossy(&text).trim().to_string()
}

/// Kills and reaps whatever a test left behind: everything but this process and the kernel's own.
fn clear_processes() {
    loop {
        let _ = sys::kill(-1, signal::KILL);
        match sys::wait4(-1, WNOHANG) {
            Err(Errno::ECHILD) => return,
            Ok((0, _)) => sys::sleep_ms(2),
            _ => {}
        }
    }
}
