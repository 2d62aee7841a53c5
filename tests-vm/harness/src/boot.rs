// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! One boot: from the image to the conclusion, with progress on the way.

use crate::console::{Conclusion, Console, Ending, Event, Lines, Verdict};
use crate::foreign;
use crate::image::{self, Contents};
use crate::kernels::Kernel;
use crate::list::Job;
use crate::machine::Machine;
use crate::noise;
use crate::parts::{Accelerator, Kind};
use crate::program::Program;
use crate::running::{Heard, Running};
use crate::start::start;
use crate::zfs;
use anyhow::{Context, Result};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// After a panic the kernel still prints its backtrace.
const LAST_WORDS: Duration = Duration::from_secs(4);
/// From init's last line to the machine's end.
const POWER_OFF: Duration = Duration::from_secs(120);
/// How many lines of a console are shown when something broke.
const SHOWN_LINES: usize = 40;
const TICK: Duration = Duration::from_millis(250);

pub struct Limits {
    pub silence: Duration,
    pub overall: Duration,
}

pub struct Boot<'a> {
    pub work: &'a Path,
    pub kernel: &'a Kernel,
    pub accelerator: Accelerator,
    pub contents: Contents<'a>,
    pub append: &'a str,
    /// Whether there is a disk with ZFS, which the kernel begins with.
    pub zfs: bool,
    pub smp: u32,
    pub mem: &'a str,
    pub limits: Limits,
}

/// Puts what every machine needs into the working directory.
pub fn prepare(work: &Path, kernel: &Kernel) -> Result<()> {
    fs::create_dir_all(work).with_context(|| format!("making {}", work.display()))?;
    // A plain name, for QEMU splits names at commas and spaces.
    fs::copy(&kernel.file, work.join(kernel_name(kernel)))
        .with_context(|| format!("copying {}", kernel.file.display()))?;
    (kernel.arch.prepare)(work, &kernel_name(kernel))
}

pub fn kernel_name(kernel: &Kernel) -> String {
    format!("boot-{}", kernel.label)
}

impl Boot<'_> {
    pub fn run(&self) -> Result<Conclusion> {
        let suite = self.contents.suite;
        image::make(&self.contents, self.work)?;
        let mut disks = if let Job::Test(_) = suite.job { self.more_disks()? } else { Vec::new() };
        if self.zfs {
            let file = zfs::make(self.work, self.kernel.arch.root)?;
            disks.push((file.clone(), format!("/{file}")));
        }
        // The kernel numbers the disks in this order.
        let mut modules = vec![("root.img", "/rootfs", Kind::Disk)];
        modules.extend(disks.iter().map(|(file, name)| (file.as_str(), name.as_str(), Kind::Disk)));
        if suite.preload {
            fs::copy(self.contents.module, self.work.join("module.ko")).context("copying the module")?;
            modules.push(("module.ko", "/boot/modules/cloudabi64.ko", Kind::Kld));
        }
        let kernel = kernel_name(self.kernel);
        let machine = Machine {
            work: self.work,
            arch: self.kernel.arch,
            kernel: &kernel,
            modules: &modules,
            append: self.append,
            smp: self.smp,
            mem: self.mem,
        };
        let log = self.work.join(self.log_name());
        let mut watch = Watch {
            console: Console::new(suite.names()),
            lines: Lines::default(),
            log: File::create(&log).with_context(|| format!("making {}", log.display()))?,
            last: VecDeque::new(),
            progress: Progress::new(&suite.job),
            typed: false,
        };
        let name = if suite.label.is_empty() { String::new() } else { format!(", {}", suite.label) };
        // What is typed waits for the first prompt.
        watch.typed = matches!(suite.job, Job::Run(Program::Prompt(_)));
        watch.progress.say(&format!("booting {}{name} ({})", self.kernel.label, self.accelerator.name()));
        let ending = watch.follow(start(&machine, self.accelerator)?, &self.limits)?;
        let Watch { console, last, progress, .. } = watch;
        if console.death.is_some() || ending != Ending::PoweredOff || !console.ended {
            if let Ending::Broken(why) = &ending {
                progress.must_say(why);
            }
            progress.must_say(&format!("the console's last lines (all of it: {}):", log.display()));
            for line in &last {
                progress.must_say(&format!("| {line}"));
            }
        }
        Ok(console.conclude(&ending))
    }

    /// Disks that tests are for, each with its name for the kernel.
    fn more_disks(&self) -> Result<Vec<(String, String)>> {
        image::make_cd(self.work)?;
        let cds = ["/cd", "/cd-bare"].map(|name| (String::from("cd.img"), String::from(name)));
        let foreign = foreign::make(self.work)?.into_iter().map(|file| (file.clone(), format!("/{file}")));
        Ok(cds.into_iter().chain(foreign).collect())
    }

    fn log_name(&self) -> String {
        let label = self.contents.suite.label;
        let suffix = if label.is_empty() { String::new() } else { format!("-{label}") };
        format!("console-{}{suffix}.log", self.kernel.label)
    }
}

/// What looks at a running machine.
struct Watch {
    console: Console,
    lines: Lines,
    log: File,
    last: VecDeque<String>,
    progress: Progress,
    /// Whether the machine is to get what is typed here, and does not yet.
    typed: bool,
}

impl Watch {
    fn follow(&mut self, mut running: Running, limits: &Limits) -> Result<Ending> {
        let start = Instant::now();
        let mut heard = start;
        let mut died: Option<Instant> = None;
        let mut ended: Option<Instant> = None;
        loop {
            match running.read(TICK)? {
                Heard::Bytes(bytes) => {
                    heard = Instant::now();
                    self.log.write_all(&bytes).context("writing the console's log")?;
                    for line in self.lines.push(&bytes) {
                        self.line(&line, start.elapsed());
                    }
                    if self.typed && self.console.began {
                        self.typed = false;
                        running.type_from(io::stdin());
                    }
                }
                // A prompt has no line break, and nothing follows it.
                Heard::Nothing if noise::is_prompt(&self.lines.unfinished()) => {
                    self.console.feed(&self.lines.unfinished(), start.elapsed());
                }
                Heard::Nothing => {}
                Heard::Closed => break,
            }
            let now = Instant::now();
            let since = |moment: Option<Instant>| moment.map_or(Duration::ZERO, |moment| now - moment);
            died = died.or_else(|| self.console.death.is_some().then_some(now));
            ended = ended.or_else(|| self.console.ended.then_some(now));
            let why = if since(died) > LAST_WORDS {
                String::from("the machine died")
            } else if since(ended) > POWER_OFF {
                format!("no power-off within {} s after the tests", POWER_OFF.as_secs())
            } else if now - heard > limits.silence {
                format!("silence for {} s", limits.silence.as_secs())
            } else if now - start > limits.overall {
                format!("not done within {} s", limits.overall.as_secs())
            } else {
                continue;
            };
            running.stop();
            return Ok(Ending::Broken(why));
        }
        let rest = self.lines.unfinished();
        if !rest.is_empty() {
            self.line(&rest, start.elapsed());
        }
        let end = running.finish()?;
        if !end.good {
            return Ok(Ending::Broken(end.text));
        }
        // A program may have failed with the same status.
        if !self.console.ended {
            self.progress.must_say(&end.text);
        }
        Ok(Ending::PoweredOff)
    }

    fn line(&mut self, line: &str, now: Duration) {
        if self.last.len() == SHOWN_LINES {
            self.last.pop_front();
        }
        self.last.push_back(line.to_string());
        for event in self.console.feed(line, now) {
            self.progress.show(&event);
        }
    }
}

/// What is shown of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    /// Each test.
    Tests,
    /// A program's output between the rest.
    Program,
    /// What a program writes, and what went wrong, on standard error.
    OutputOnly,
}

/// Lines for the person who waits.
struct Progress {
    start: Instant,
    total: usize,
    done: usize,
    show: Show,
}

impl Progress {
    fn new(job: &Job) -> Self {
        let show = match job {
            Job::Test(_) => Show::Tests,
            Job::Run(Program::Guest { .. }) => Show::Program,
            Job::Run(Program::Own(_) | Program::Prompt(_)) => Show::OutputOnly,
        };
        Self { start: Instant::now(), total: 0, done: 0, show }
    }

    fn say(&self, text: &str) {
        if self.show != Show::OutputOnly {
            println!("[{:6.1}] {text}", self.start.elapsed().as_secs_f64());
        }
    }

    /// What went wrong.
    fn must_say(&self, text: &str) {
        if self.show == Show::OutputOnly {
            eprintln!("harness: {text}");
        } else {
            self.say(text);
        }
    }

    fn show(&mut self, event: &Event) {
        match event {
            Event::Kernel(text) => self.say(&format!("kernel: {text}")),
            Event::Module(text) if text.starts_with("missing") => self.must_say(&format!("module: {text}")),
            Event::Module(text) => self.say(&format!("module: {text}")),
            Event::Begin(total) => self.total = *total,
            Event::Start(_) => {}
            Event::Done(result) => {
                self.done += 1;
                let took =
                    result.took.map_or(String::new(), |took| format!(" ({:.1} s)", took.as_secs_f64()));
                let verdict = match &result.verdict {
                    Verdict::Passed => format!("pass {}{took}", result.name),
                    Verdict::Failed(reason) => format!("FAIL {}{took}: {reason}", result.name),
                    Verdict::Skipped(lacking) => format!("SKIPPED {}: {lacking}", result.name),
                };
                self.say(&format!("{:3}/{} {verdict}", self.done, self.total));
            }
            Event::Output(line) if self.show == Show::Program => println!("{line}"),
            Event::Output(_) => {}
            Event::Written { to_stderr: false, bytes } => write_out(io::stdout(), bytes),
            Event::Written { to_stderr: true, bytes } => write_out(io::stderr(), bytes),
            Event::Exit(status) => self.say(&format!("exit status: {status}")),
            Event::End => self.say("the tests are over; waiting for power-off"),
            Event::Complaint(line) => self.must_say(&format!("the kernel complains: {line}")),
            Event::Death(line) => self.must_say(&format!("the machine dies: {line}")),
        }
    }
}

/// Whoever read it may have gone; the program knows nothing of that.
fn write_out(mut to: impl Write, bytes: &[u8]) {
    let _ = to.write_all(bytes).and_then(|()| to.flush());
}
