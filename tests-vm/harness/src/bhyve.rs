// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! bhyve(8), FreeBSD's hypervisor: the same kernel and disks, which bhyveload(8) places in memory as QEMU's directboot does.
//!
//! This has never been run. It follows the manual pages and sources of FreeBSD 14 and 15: bhyveload(8) runs loader(8) in
//! itself, which takes its files from a directory of the host (-h), its variables from the command line (-e), and what
//! to do from boot/lua/loader.lua in that directory, where its usual script would be. bhyve(8) then runs what is in
//! memory; its exit status tells how that ended. The machine is a device of the host until bhyvectl(8) destroys it.

use crate::machine::Machine;
use crate::parts::Kind;
use crate::running::Plan;
use anyhow::{Context, Result};
use std::collections::VecDeque;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

const KERNEL: &str = "/boot/kernel/kernel";
const SCRIPT: &str = "/boot/lua/loader.lua";
/// The loader that reads Lua, whichever is the host's usual one.
const LOADER: &str = "/boot/userboot_lua.so";

/// A machine that bhyveload(8) loads and bhyve(8) runs, and which ends with status 1 when it is powered off.
pub fn plan(machine: &Machine<'_>) -> Result<Plan> {
    let top = stage(machine)?;
    let name = name(machine.work);
    let command = |program: &str, arguments: Vec<String>| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(machine.work);
        command
    };
    Ok(Plan {
        programs: VecDeque::from([
            command("bhyveload", load(machine, &top, &name)),
            command("bhyve", run(machine, &name)),
        ]),
        package: "of FreeBSD; kldload vmm, and be root",
        meanings: &["rebooted", "powered off", "halted", "triple fault", "an error"],
        good: 1,
        cleanup: Some(command("bhyvectl", vec![format!("--vm={name}"), String::from("--destroy")])),
    })
}

/// A name for each working directory: a machine that was left behind, by a harness that was killed, is used again.
fn name(work: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    work.hash(&mut hasher);
    format!("cloudabi-{:08x}", hasher.finish() >> 32)
}

/// bhyveload's arguments. The memory must be the size that bhyve is told.
fn load(machine: &Machine<'_>, top: &Path, name: &str) -> Vec<String> {
    let mut arguments = words(&["-c", "stdio", "-m", machine.mem, "-l", LOADER, "-h"]);
    arguments.push(top.display().to_string());
    for tunable in machine.tunables() {
        arguments.extend(words(&["-e", &tunable]));
    }
    arguments.push(name.to_string());
    arguments
}

/// bhyve's arguments: ACPI tables (later releases always make them), no busy waiting, and the serial port.
fn run(machine: &Machine<'_>, name: &str) -> Vec<String> {
    let mut arguments = words(&["-A", "-H", "-P", "-c", &machine.smp.to_string(), "-m", machine.mem]);
    arguments.extend(words(&["-s", "0,hostbridge", "-s", "31,lpc", "-l", "com1,stdio", name]));
    arguments
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().copied().map(String::from).collect()
}

/// The directory that loader(8) sees as its root.
fn stage(machine: &Machine<'_>) -> Result<PathBuf> {
    let top = machine.work.join("bhyve");
    if top.exists() {
        fs::remove_dir_all(&top).with_context(|| format!("removing {}", top.display()))?;
    }
    place(&top, KERNEL, |to| fs::copy(machine.work.join(machine.kernel), to).map(drop))?;
    for (file, name, _) in machine.modules {
        place(&top, name, |to| fs::copy(machine.work.join(file), to).map(drop))?;
    }
    place(&top, SCRIPT, |to| fs::write(to, script(machine)))?;
    Ok(top)
}

/// Makes the file NAME, which begins with a slash, below TOP.
fn place(top: &Path, name: &str, make: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<()> {
    let to = top.join(name.trim_start_matches('/'));
    let made = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| make(&to));
    made.with_context(|| format!("making {}", to.display()))
}

/// A loader that cannot do what it is told would ask for commands: it is to fail.
fn script(machine: &Machine<'_>) -> String {
    let mut commands = format!("\t\"load {KERNEL}\",\n");
    for (_, name, kind) in machine.modules {
        let option = match kind {
            Kind::Disk => "-t md_image ",
            Kind::Kld => "",
        };
        commands.push_str(&format!("\t\"load {option}{name}\",\n"));
    }
    format!(
        "for _, command in ipairs({{\n{commands}\t\"boot\",\n}}) do\n\
         \tprint(command)\n\
         \tif loader.perform(command) ~= 0 then\n\
         \t\tprint(loader.command_error())\n\
         \t\tloader.perform(\"quit\")\n\
         \tend\n\
         end\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULES: &[(&str, &str, Kind)] = &[
        ("root.img", "/rootfs", Kind::Disk),
        ("cd.img", "/cd", Kind::Disk),
        ("cd.img", "/cd-bare", Kind::Disk),
        ("module.ko", "/boot/modules/cloudabi64.ko", Kind::Kld),
    ];

    fn machine(work: &Path) -> Machine<'_> {
        Machine {
            work,
            arch: crate::arch::ALL[0],
            kernel: "boot-kernel",
            modules: MODULES,
            append: "a.b=c d=e",
            smp: 2,
            mem: "1G",
        }
    }

    #[test]
    fn the_command_lines() {
        let machine = machine(Path::new("/work"));
        let loads = load(&machine, Path::new("/work/bhyve"), "vm7").join(" ");
        assert!(loads.starts_with("-c stdio -m 1G -l /boot/userboot_lua.so -h /work/bhyve -e "), "{loads}");
        assert!(loads.contains(" -e vfs.root.mountfrom=ufs:/dev/md0 "), "{loads}");
        assert!(loads.ends_with(" -e a.b=c -e d=e vm7"), "{loads}");
        assert_eq!(
            run(&machine, "vm7").join(" "),
            "-A -H -P -c 2 -m 1G -s 0,hostbridge -s 31,lpc -l com1,stdio vm7"
        );
    }

    #[test]
    fn the_loader_finds_its_files() {
        let work = std::env::temp_dir().join(format!("harness-bhyve-{}", std::process::id()));
        fs::create_dir_all(&work).unwrap();
        for file in ["boot-kernel", "root.img", "cd.img", "module.ko"] {
            fs::write(work.join(file), file).unwrap();
        }
        let plan = plan(&machine(&work)).unwrap();
        let names: Vec<_> = plan.programs.iter().map(|command| command.get_program()).collect();
        assert_eq!(names, ["bhyveload", "bhyve"]);
        for program in &plan.programs {
            assert_eq!(program.get_args().last().unwrap(), name(&work).as_str());
        }
        let cleanup: Vec<_> = plan.cleanup.as_ref().unwrap().get_args().collect();
        assert_eq!(cleanup, [format!("--vm={}", name(&work)).as_str(), "--destroy"]);

        let read = |name: &str| fs::read_to_string(work.join("bhyve").join(name)).unwrap();
        assert_eq!(read("boot/kernel/kernel"), "boot-kernel");
        assert_eq!(read("rootfs"), "root.img");
        assert_eq!(read("cd-bare"), "cd.img");
        assert_eq!(read("boot/modules/cloudabi64.ko"), "module.ko");
        let script = read("boot/lua/loader.lua");
        let mut commands = script.lines().filter_map(|line| line.strip_prefix("\t\"")?.strip_suffix("\","));
        assert_eq!(commands.next(), Some("load /boot/kernel/kernel"));
        assert_eq!(commands.next(), Some("load -t md_image /rootfs"));
        assert_eq!(commands.next(), Some("load -t md_image /cd"));
        assert_eq!(commands.next(), Some("load -t md_image /cd-bare"));
        assert_eq!(commands.next(), Some("load /boot/modules/cloudabi64.ko"));
        assert_eq!(commands.next(), Some("boot"));
        assert_eq!(commands.next(), None);
        fs::remove_dir_all(&work).unwrap();
    }
}
