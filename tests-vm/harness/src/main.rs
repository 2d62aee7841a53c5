// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Boots FreeBSD kernels in QEMU or bhyve and runs CloudABI's tests there.
//!
//! `arch` knows what differs between machines, `list` and `program` say what to run, `image` (with `malformed`, `rules` and `elf`) makes the root file system, `foreign` and `zfs` other ones, `kernels` and
//! `dist` find kernels, `boot` runs a `machine` made by `qemu` or `bhyve`, `console` and `noise` understand it, `report`
//! keeps the results. ../directboot brings a plain kernel file up in QEMU without a boot loader.

mod arch;
mod bench;
mod bhyve;
mod boot;
mod console;
mod dist;
mod elf;
mod foreign;
mod image;
mod kernels;
mod list;
mod machine;
mod malformed;
mod noise;
mod options;
mod parts;
mod program;
mod qemu;
mod report;
mod rules;
mod running;
mod start;
mod version;
mod zfs;

use anyhow::{ensure, Context, Result};
use arch::Arch;
use boot::{Boot, Limits};
use clap::Parser;
use console::{Conclusion, TestResult, Verdict};
use image::Contents;
use kernels::{Kernel, Settings};
use list::{Job, Suite, APART};
use options::{BenchOptions, Command, Files, MachineOptions, Options, RunOptions, TestOptions};
use parts::Accelerator;
use program::Program;
use report::Report;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

const A_YEAR: u64 = 365 * 86400;

fn main() -> ExitCode {
    let options = Options::parse();
    let result = match &options.command {
        Command::Test(test) => run_tests(test),
        Command::Run(run) => return run_program(run).unwrap_or_else(failed),
        Command::Bench(options) => run_bench(options),
        Command::Image(files) => make_image(files),
        Command::Kernels => print_kernels(),
        Command::Fetch { release } => fetch(release),
        Command::Headers { release } => headers(release),
        Command::Release => release(),
        Command::Version { file } => show_version(file),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => failed(why),
    }
}

fn failed(why: anyhow::Error) -> ExitCode {
    eprintln!("harness: {why:#}");
    ExitCode::FAILURE
}

/// Runs the suites on each kernel. True: nothing failed.
fn run_tests(options: &TestOptions) -> Result<bool> {
    let work = work_dir()?;
    let report_file = options.report.clone().unwrap_or_else(|| work.join("report.txt"));
    // An old report must not be taken for this one's.
    let _ = fs::remove_file(&report_file);
    let mut report = Report::default();
    match kernels_or_skip(&options.machine)? {
        Ok(kernels) => {
            check_versions(&options.files, &kernels)?;
            let accelerator = accelerator(&options.machine, &work, &kernels)?;
            for kernel in &kernels {
                for suite in &suites(options, kernel)? {
                    let seen = boot(kernel, suite, accelerator, &options.files, &options.machine, &work)?;
                    report.add(&kernel.label, suite.label, accelerator.name(), &seen);
                    report.write(&report_file)?;
                }
            }
        }
        Err(why) => report.skip(&why),
    }
    report.write(&report_file)?;
    print!("\n{}", report.text());
    Ok(report.failed == 0)
}

/// Fails where a kernel would refuse the module that it gets.
fn check_versions(files: &Files, kernels: &[Kernel]) -> Result<()> {
    kernels.iter().try_for_each(|kernel| {
        version::check(&Paths::new(files, kernel.arch, kernel.usual_module()).module, kernel)
    })
}

/// The kernels to run.
fn kernels_at_hand(options: &MachineOptions) -> Result<Vec<Kernel>> {
    let settings = Settings::from_environment();
    kernels::choose(&options.kernels, &settings).with_context(|| {
        format!(
            "no kernel to boot: set VM_KERNEL to a FreeBSD kernel's file, or VM_RELEASE to a release whose kernel \
             is downloaded, such as {}",
            settings.release_to_fetch()
        )
    })
}

/// The kernels to run; or why there is none, if nobody asked for one. That is said loudly: nobody shall take a suite that
/// did not run for one that passed.
fn kernels_or_skip(options: &MachineOptions) -> Result<Result<Vec<Kernel>, String>> {
    let settings = Settings::from_environment();
    match kernels_at_hand(options) {
        Ok(kernels) => Ok(Ok(kernels)),
        Err(why) if options.kernels.is_empty() && settings.names_none() => {
            let (why, rule) = (format!("{why:#}"), "*".repeat(72));
            println!("{rule}\nSKIPPED: NO KERNEL, NOTHING WAS TESTED\n{why}\n{rule}");
            Ok(Err(why))
        }
        Err(why) => Err(why),
    }
}

/// The tests as listed, and those for a module that was loaded at boot; of each only those that are wanted.
fn suites(options: &TestOptions, kernel: &Kernel) -> Result<Vec<Suite>> {
    let only_kasan = options.only_kasan.as_deref().filter(|_| kernel.kasan);
    let only = only_kasan.or(options.only.as_deref());
    let dir = root().join("tests-vm");
    let given: Vec<&Path> = options.tests.iter().map(PathBuf::as_path).collect();
    check_preload(options.preload, kernel)?;
    if !given.is_empty() {
        return Ok(vec![Suite::read("", options.preload, &given, only)?]);
    }
    let preload = dir.join("tests-preload.list");
    let mut suites = vec![if kernel.arch.preloads {
        Suite::read("preload", true, &[&preload], only)?
    } else {
        let only = format!("!preloaded,{}", only.unwrap_or_default());
        Suite::read(APART, false, &[&preload], Some(only.trim_end_matches(',')))?
    }];
    if !options.preload {
        let mut usual = lists(kernel.arch);
        if kernel.zfs && zfs::can_be_made() {
            usual.push(dir.join("zfs.list"));
        } else if kernel.zfs {
            println!("SKIPPED: tests on zfs: makefs does not know it (FreeBSD's does; MAKEFS names one)");
        }
        let lists: Vec<&Path> = usual.iter().map(PathBuf::as_path).collect();
        suites.insert(0, Suite::read("", false, &lists, only)?);
    }
    suites.retain(|suite| !suite.names().is_empty());
    ensure!(!suites.is_empty(), "no test of that name");
    Ok(suites)
}

/// Fails where the kernel is to be handed a module and cannot be.
fn check_preload(preload: bool, kernel: &Kernel) -> Result<()> {
    ensure!(!preload || kernel.arch.preloads, "{}: nothing hands a module to this kernel", kernel.label);
    Ok(())
}

/// The lists of tests for a machine, as far as they are there.
fn lists(arch: &Arch) -> Vec<PathBuf> {
    let of_machine = format!("arch/{}.list", arch.name);
    let names = ["tests.list", "wasi/tests.list", "guest/tests.list", &of_machine];
    names.map(|name| root().join("tests-vm").join(name)).into_iter().filter(|file| file.is_file()).collect()
}

/// Runs one program on the first kernel, and ends as it does.
fn run_program(options: &RunOptions) -> Result<ExitCode> {
    let program = Program::new(options);
    program.check(&root().join("tests-vm/guest/build.sh"))?;
    if options.check {
        return Ok(ExitCode::SUCCESS);
    }
    let work = work_dir()?;
    let kernels = kernels_at_hand(&options.machine)?;
    let kernel = kernels.first().context("no kernel")?;
    check_versions(&options.files, &kernels[..1])?;
    check_preload(options.preload, kernel)?;
    let accelerator = accelerator(&options.machine, &work, &kernels)?;
    let mut machine = options.machine.clone();
    if let Program::Own(_) | Program::Prompt(_) = program {
        // It ends when it likes, or its user does.
        (machine.silence, machine.time_limit) = (A_YEAR, A_YEAR);
    }
    let suite = Suite { label: "run", preload: options.preload, job: Job::Run(program) };
    let seen = boot(kernel, &suite, accelerator, &options.files, &machine, &work)?;
    let healthy = show_failures(&seen);
    let exit = seen.exit.as_deref().unwrap_or("none");
    if !options.shell {
        eprintln!("{}: {}", options.program, exit_text(exit));
    }
    Ok(if healthy { exit_code(exit) } else { ExitCode::FAILURE })
}

fn exit_text(exit: &str) -> String {
    if exit.starts_with("signal") {
        exit.to_string()
    } else {
        format!("exit status {exit}")
    }
}

/// As a shell has it.
fn exit_code(exit: &str) -> ExitCode {
    let number = |text: &str| text.split(' ').next().and_then(|word| word.parse().ok());
    let code =
        exit.strip_prefix("signal ").map_or_else(|| number(exit), |rest| number(rest).map(|n: u8| n | 0x80));
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

/// How many processors threads get for what they do at once.
const PROCESSORS: u32 = 4;

/// Runs the benchmark on the first kernel: with one processor and its instructions counted, then with several, by the clock.
/// True: it ran to its end, and nothing is above its bound.
fn run_bench(options: &BenchOptions) -> Result<bool> {
    let work = work_dir()?;
    let file = work.join("bench.txt");
    let _ = fs::remove_file(&file);
    let kernels = kernels_at_hand(&options.machine)?;
    let kernel = kernels.first().context("no kernel")?;
    check_versions(&options.files, &kernels[..1])?;
    let by_time = accelerator(&options.machine, &work, &kernels)?;
    let (mut text, mut faults, mut healthy) = (String::new(), Vec::new(), true);
    for (label, accelerator, smp) in
        [("bench", Accelerator::Icount, 1), ("bench-throughput", by_time, PROCESSORS)]
    {
        let (well, table) = compare(label, kernel, accelerator, smp, options, &work)?;
        healthy &= well;
        text = format!("{text}\n{}", table.text);
        faults.extend(table.faults);
    }
    fs::write(&file, text.trim_start()).with_context(|| file.display().to_string())?;
    print!("{text}");
    for fault in &faults {
        println!("OVER {fault}");
    }
    Ok(healthy && faults.is_empty())
}

/// Runs one of the benchmark's lists. True: it ran to its end.
fn compare(
    label: &'static str,
    kernel: &Kernel,
    accelerator: Accelerator,
    smp: u32,
    options: &BenchOptions,
    work: &Path,
) -> Result<(bool, bench::Table)> {
    let text = |file: &Path| fs::read_to_string(file).with_context(|| file.display().to_string());
    let list = root().join(format!("tests-vm/{label}.list"));
    let own = root().join(format!("tests-vm/arch/{}-{label}.list", kernel.arch.name));
    let suite = Suite::read(label, false, &[&list], None)?;
    let mut append = options.machine.append.clone();
    append.push(format!("kern.timecounter.hardware={}", kernel.arch.timecounter));
    let machine = MachineOptions { smp, append, ..options.machine.clone() };
    let seen = boot(kernel, &suite, accelerator, &options.files, &machine, work)?;
    let log = work.join(format!("console-{}-{label}.log", kernel.label));
    let log = fs::read(&log).with_context(|| log.display().to_string())?;
    let own = if own.is_file() { text(&own)? } else { String::new() };
    let table = bench::table(&text(&list)?, &own, &String::from_utf8_lossy(&log))?;
    Ok((show_failures(&seen), table))
}

/// Prints what failed. True: nothing did.
fn show_failures(seen: &Conclusion) -> bool {
    let mut healthy = true;
    for TestResult { name, verdict, .. } in &seen.results {
        if let Verdict::Failed(reason) = verdict {
            eprintln!("FAIL {name}: {reason}");
            healthy = false;
        }
    }
    healthy
}

fn make_image(files: &Files) -> Result<bool> {
    let work = work_dir()?;
    let arch = arch::asked_for();
    let lists = lists(arch);
    let lists: Vec<&Path> = lists.iter().map(PathBuf::as_path).collect();
    let suite = Suite::read("", false, &lists, None)?;
    let paths = Paths::new(files, arch, "cloudabi64.ko");
    println!("{}", image::make(&paths.contents(files, &suite, &[]), &work)?.display());
    Ok(true)
}

fn print_kernels() -> Result<bool> {
    let settings = Settings::from_environment();
    let mut kernels = kernels::local(&[], &settings)?;
    if let (true, Some(release)) = (kernels.is_empty(), &settings.release) {
        kernels.push(kernels::of_release(release, &settings)?);
    }
    for kernel in kernels {
        println!("{} {}", kernel.file.display(), if kernel.kasan { "kasan" } else { "plain" });
    }
    Ok(true)
}

fn fetch(release: &str) -> Result<bool> {
    println!("{}", kernels::of_release(release, &Settings::from_environment())?.file.display());
    Ok(true)
}

fn headers(release: &str) -> Result<bool> {
    println!("{}", kernels::headers_of_release(release, &Settings::from_environment())?.display());
    Ok(true)
}

/// Has the kernels ready, and says which release theirs is where it had to be downloaded.
fn release() -> Result<bool> {
    let settings = Settings::from_environment();
    if kernels::local(&[], &settings)?.is_empty() {
        let why = "VM_KERNEL names no kernel, and there is none to download";
        kernels::of_release(&settings.release_to_fetch(), &settings).context(why)?;
        println!("{}", settings.release_to_fetch());
    }
    Ok(true)
}

fn show_version(file: &Path) -> Result<bool> {
    let version = version::of_file(file)?.with_context(|| format!("{}: no version", file.display()))?;
    println!("{version}");
    Ok(true)
}

fn boot(
    kernel: &Kernel,
    suite: &Suite,
    accelerator: Accelerator,
    files: &Files,
    machine: &MachineOptions,
    work: &Path,
) -> Result<Conclusion> {
    boot::prepare(work, kernel)?;
    let paths = Paths::new(files, kernel.arch, kernel.usual_module());
    let kernel_modules = kernel.modules();
    let mut append = machine.append.clone();
    let zfs = matches!(suite.job, Job::Test(_)) && kernel.zfs && zfs::can_be_made();
    if zfs {
        append.push(String::from(zfs::TUNABLE));
    }
    if suite.preload || suite.label == APART {
        // Limits on resources, which are off by default, have tests there.
        append.push(String::from("kern.racct.enable=1"));
    }
    Boot {
        work,
        kernel,
        accelerator,
        contents: paths.contents(files, suite, &kernel_modules),
        append: &append.join(" "),
        zfs,
        smp: machine.smp,
        mem: machine.mem.as_deref().unwrap_or(kernel.usual_memory()),
        limits: Limits {
            silence: Duration::from_secs(machine.silence) * kernel.patience(),
            overall: Duration::from_secs(machine.time_limit) * kernel.patience(),
        },
    }
    .run()
}

fn accelerator(machine: &MachineOptions, work: &Path, kernels: &[Kernel]) -> Result<Accelerator> {
    if let Some(accelerator) = machine.accel.known() {
        return Ok(accelerator);
    }
    let kernel = kernels.first().context("no kernel")?;
    boot::prepare(work, kernel)?;
    Ok(start::choose_accelerator(work, kernel.arch, &boot::kernel_name(kernel)))
}

/// The files of a build, where they usually are.
struct Paths {
    init: PathBuf,
    module: PathBuf,
    guests: PathBuf,
    run: Option<PathBuf>,
}

impl Paths {
    /// `module` is the one to take where none is named.
    fn new(files: &Files, arch: &Arch, module: &str) -> Self {
        let target = root().join("target").join(arch.folder);
        let or = |file: &Option<PathBuf>, usual: &str| file.clone().unwrap_or_else(|| target.join(usual));
        Self {
            init: or(&files.init, "init"),
            module: or(&files.module, module),
            guests: or(&files.guests, "guests"),
            run: files.run.clone().or_else(|| {
                let usual = target.join("cloudabi-run-vm");
                usual.is_file().then_some(usual)
            }),
        }
    }

    fn contents<'a>(
        &'a self,
        files: &'a Files,
        suite: &'a Suite,
        kernel_modules: &'a [PathBuf],
    ) -> Contents<'a> {
        Contents {
            init: &self.init,
            module: &self.module,
            extra_modules: &files.extra_modules,
            guests: &self.guests,
            run: self.run.as_deref(),
            kernel_modules,
            suite,
        }
    }
}

/// The repository, as it was when this program was built.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn work_dir() -> Result<PathBuf> {
    let dir = root().join("target/tests-vm");
    fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
    dir.canonicalize().with_context(|| dir.display().to_string())
}
