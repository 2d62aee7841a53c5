// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A machine that runs: programs one after the other, whose output is one console.

use anyhow::{Context, Result};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// What makes a machine.
pub struct Plan {
    /// The programs; each starts when the one before it has succeeded.
    pub programs: VecDeque<Command>,
    /// Whoever starts them may lack the first of these; the package that brings it.
    pub package: &'static str,
    /// What the exit statuses of the last program mean, from 0 on.
    pub meanings: &'static [&'static str],
    /// The one that means that the machine has ended well.
    pub good: i32,
    /// What is to be done when no program runs any more, however that came.
    pub cleanup: Option<Command>,
}

/// A running machine, which does not outlive this value.
pub struct Running {
    child: Child,
    console: Receiver<Vec<u8>>,
    current: String,
    plan: Plan,
}

/// What came from the console.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    Bytes(Vec<u8>),
    Nothing,
    Closed,
}

/// How a machine ended, and what its program said about it.
#[derive(Debug, PartialEq, Eq)]
pub struct End {
    pub good: bool,
    pub text: String,
}

impl Running {
    pub fn start(mut plan: Plan) -> Result<Self> {
        let mut first = plan.programs.pop_front().context("a machine without a program")?;
        let current = name(&first);
        let child = spawn(&mut first).with_context(|| format!("starting {current} ({})", plan.package))?;
        let mut running = Self { child, console: mpsc::channel().1, current, plan };
        running.console = stream(running.child.stdout.take().context("no console")?);
        Ok(running)
    }

    pub fn read(&mut self, timeout: Duration) -> Result<Heard> {
        match self.console.recv_timeout(timeout) {
            Ok(bytes) => Ok(Heard::Bytes(bytes)),
            Err(RecvTimeoutError::Timeout) => Ok(Heard::Nothing),
            Err(RecvTimeoutError::Disconnected) => self.next(),
        }
    }

    /// A program's output has ended.
    fn next(&mut self) -> Result<Heard> {
        if self.plan.programs.is_empty() || !self.wait()?.success() {
            return Ok(Heard::Closed);
        }
        if let Some(mut program) = self.plan.programs.pop_front() {
            self.current = name(&program);
            self.child = spawn(&mut program).with_context(|| format!("starting {}", self.current))?;
            self.console = stream(self.child.stdout.take().context("no console")?);
        }
        Ok(Heard::Nothing)
    }

    /// The machine gets what is read there, and at its end the character that stands for it.
    pub fn type_from(&mut self, mut from: impl Read + Send + 'static) {
        const END: &[u8] = b"\x04";
        let Some(mut to) = self.child.stdin.take() else { return };
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to).and_then(|_| to.write_all(END)).and_then(|()| to.flush());
            // Closed, it would be a console that is gone.
            std::mem::forget(to);
        });
    }

    fn wait(&mut self) -> Result<ExitStatus> {
        self.child.wait().with_context(|| format!("waiting for {}", self.current))
    }

    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits for a machine whose console is closed.
    pub fn finish(mut self) -> Result<End> {
        let status = self.wait()?;
        let mut said = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            let _ = stderr.read_to_string(&mut said);
        }
        let last = self.plan.programs.is_empty();
        let code = status.code().filter(|_| last);
        let meaning = code.and_then(|code| self.plan.meanings.get(usize::try_from(code).ok()?));
        let what = meaning.map_or_else(|| status.to_string(), |meaning| format!("{meaning} ({status})"));
        Ok(End {
            good: code == Some(self.plan.good),
            text: format!("{}: {what}: {}", self.current, said.trim())
                .trim_end_matches([':', ' '])
                .to_string(),
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
        if let Some(cleanup) = &mut self.plan.cleanup {
            let _ = cleanup.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        }
    }
}

/// Standard input is a pipe that nobody writes to and that stays open: a program that polls it would find the end of
/// /dev/null again and again.
fn spawn(program: &mut Command) -> io::Result<Child> {
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

fn name(program: &Command) -> String {
    program.get_program().to_string_lossy().into_owned()
}

/// Reads in a thread of its own, so that silence can be noticed.
fn stream(mut from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (to, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut block = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut block) {
            if to.send(block[..n].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;
    use std::fs;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn plan(scripts: &[&str]) -> Plan {
        Plan {
            programs: scripts.iter().map(|script| shell(script)).collect(),
            package: "",
            meanings: &["rebooted", "powered off"],
            good: 1,
            cleanup: None,
        }
    }

    fn follow(plan: Plan) -> (String, End) {
        let mut running = Running::start(plan).unwrap();
        let mut console = Vec::new();
        loop {
            match running.read(PATIENCE).unwrap() {
                Heard::Bytes(bytes) => console.extend(bytes),
                Heard::Nothing => {}
                Heard::Closed => break,
            }
        }
        (String::from_utf8(console).unwrap(), running.finish().unwrap())
    }

    #[test]
    fn programs_follow_one_another() {
        let (console, end) = follow(plan(&["echo loaded", "echo booted; exit 1"]));
        assert_eq!(console, "loaded\nbooted\n");
        assert!(end.good, "{end:?}");
        let (_, end) = follow(plan(&["true", "exit 0"]));
        assert_eq!(end, End { good: false, text: String::from("sh: rebooted (exit status: 0)") });
    }

    #[test]
    fn a_program_that_fails_is_the_last() {
        let (console, end) = follow(plan(&["echo loading; echo no file >&2; exit 1", "echo booted; exit 1"]));
        assert_eq!(console, "loading\n");
        assert_eq!(end, End { good: false, text: String::from("sh: exit status: 1: no file") });
    }

    #[test]
    fn a_program_that_is_not_there() {
        let absent = Plan {
            programs: VecDeque::from([Command::new("/nowhere/bhyve")]),
            package: "of FreeBSD",
            ..plan(&[])
        };
        let why = format!("{:#}", Running::start(absent).err().unwrap());
        assert!(why.starts_with("starting /nowhere/bhyve (of FreeBSD): "), "{why}");
    }

    #[test]
    fn what_is_left_is_cleaned_up() {
        let mark = env::temp_dir().join(format!("harness-cleanup-{}", std::process::id()));
        let mut cleanup = Command::new("touch");
        cleanup.arg(&mark);
        let mut running =
            Running::start(Plan { cleanup: Some(cleanup), ..plan(&["echo up; exec sleep 100"]) }).unwrap();
        assert_eq!(running.read(PATIENCE).unwrap(), Heard::Bytes(b"up\n".to_vec()));
        assert!(!mark.exists());
        drop(running);
        assert!(mark.exists());
        fs::remove_file(mark).unwrap();
    }
}
