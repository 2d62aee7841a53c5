// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The machine's console: init's protocol (lines that begin with `@@ `) and what the kernel says between them.
//!
//! Nothing here does I/O or reads the clock: lines and their times come in, events and results go out.

use crate::noise;
use std::time::Duration;

/// Something worth showing as it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Kernel(String),
    Module(String),
    Begin(usize),
    Start(String),
    Done(TestResult),
    /// A program's output, in a run, and what the kernel says meanwhile.
    Output(String),
    /// What a program that was launched has written to its standard output, or to standard error.
    Written {
        to_stderr: bool,
        bytes: Vec<u8>,
    },
    Exit(String),
    End,
    Complaint(String),
    Death(String),
}

/// What there is to say of a test; of one that failed, or lacks something, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Failed(String),
    Skipped(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    pub name: String,
    pub verdict: Verdict,
    pub took: Option<Duration>,
}

impl TestResult {
    /// Without a reason it passed.
    pub fn new(name: &str, failure: Option<String>) -> Self {
        let verdict = failure.map_or(Verdict::Passed, Verdict::Failed);
        Self { name: name.to_string(), verdict, took: None }
    }
}

/// How a boot ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It ended by itself, as a machine that is powered off.
    PoweredOff,
    /// It had to be stopped, or went wrong: the reason.
    Broken(String),
}

/// The test that a machine with a complaining kernel fails.
pub const CONSOLE_CLEAN: &str = "console-clean";
/// The test that a machine fails by ending in another way than power-off.
pub const POWER_OFF: &str = "power-off";

#[derive(Default)]
pub struct Console {
    expected: Vec<String>,
    pub kernel: Option<String>,
    pub module: Option<String>,
    pub results: Vec<TestResult>,
    /// A program's exit status, in a run.
    pub exit: Option<String>,
    pub began: bool,
    pub ended: bool,
    /// The first line with which the machine died.
    pub death: Option<String>,
    current: Option<(String, Duration)>,
    complaints: Vec<String>,
    /// The start of a line that the kernel broke into.
    interrupted: String,
    /// A lock order reversal whose locks are not known yet.
    reversal: Option<(String, Option<String>)>,
    /// A lock order reversal of the stock kernel, whose stacks follow.
    stock_reversal: bool,
}

impl Console {
    pub fn new(expected: Vec<String>) -> Self {
        Self { expected, ..Self::default() }
    }

    /// Takes a line without its line break.
    pub fn feed(&mut self, line: &str, now: Duration) -> Vec<Event> {
        if let Some(before) = noise::interrupted(line) {
            self.interrupted.push_str(before);
            return Vec::new();
        }
        let whole = std::mem::take(&mut self.interrupted) + line;
        self.whole_line(&whole, now)
    }

    fn whole_line(&mut self, line: &str, now: Duration) -> Vec<Event> {
        // A kernel message without a line break may stand in front of init's line.
        if let Some((before, text)) = line.split_once("@@ ") {
            let mut events = self.kernel_line(before);
            events.extend(self.protocol(text.trim_end(), now));
            return events;
        }
        let mut events = self.kernel_line(line);
        if self.began && self.exit.is_none() && !self.ended {
            events.push(Event::Output(line.to_string()));
        }
        events
    }

    fn protocol(&mut self, text: &str, now: Duration) -> Vec<Event> {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        match word {
            "kernel" => {
                self.kernel = Some(rest.to_string());
                vec![Event::Kernel(rest.to_string())]
            }
            "module" => {
                self.module = Some(rest.to_string());
                vec![Event::Module(rest.to_string())]
            }
            "begin" => {
                self.began = true;
                vec![Event::Begin(rest.split(' ').next().unwrap_or("").parse().unwrap_or(0))]
            }
            "test" => {
                let name = self.first_word(rest);
                self.current = Some((name.clone(), now));
                vec![Event::Start(name)]
            }
            "pass" => vec![self.done(rest, |_| Verdict::Passed, now)],
            "fail" => vec![self.done(rest, Verdict::Failed, now)],
            "skip" => vec![self.done(rest, Verdict::Skipped, now)],
            "out" | "err" => {
                vec![Event::Written { to_stderr: word == "err", bytes: unhex(rest) }]
            }
            "exit" => {
                self.exit = Some(rest.to_string());
                vec![Event::Exit(rest.to_string())]
            }
            "end" => {
                self.ended = true;
                vec![Event::End]
            }
            // The kernel may have spoken right behind the word.
            _ if text.starts_with("end") => {
                self.ended = true;
                vec![Event::End]
            }
            _ => Vec::new(),
        }
    }

    /// The name at the start of a line; the running test's name counts even with noise behind it.
    fn first_word(&self, text: &str) -> String {
        if let Some((name, _)) = &self.current {
            if text.starts_with(name.as_str()) && !self.expected.iter().any(|n| n == word(text)) {
                return name.clone();
            }
        }
        word(text).to_string()
    }

    fn done(&mut self, rest: &str, said: impl FnOnce(String) -> Verdict, now: Duration) -> Event {
        let name = self.first_word(rest);
        let since = self.current.take_if(|(current, _)| *current == name).map(|(_, since)| since);
        let took = since.map(|since| now.saturating_sub(since));
        let reason = rest.strip_prefix(name.as_str()).unwrap_or("").trim();
        let said = said(if reason.is_empty() { String::from("no reason given") } else { reason.to_string() });
        let verdict = if let Verdict::Failed(_) = said {
            said
        } else if !self.expected.contains(&name) {
            Verdict::Failed(String::from("passed, but was never asked for"))
        } else if self.results.iter().any(|result| result.name == name) {
            Verdict::Failed(String::from("reported twice"))
        } else {
            said
        };
        let result = TestResult { name, verdict, took };
        self.results.push(result.clone());
        Event::Done(result)
    }

    fn kernel_line(&mut self, line: &str) -> Vec<Event> {
        if noise::is_death(line) {
            let first = self.death.is_none();
            self.death.get_or_insert_with(|| line.trim_end().to_string());
            return if first { vec![Event::Death(line.to_string())] } else { Vec::new() };
        }
        if self.death.is_some() {
            return Vec::new();
        }
        if noise::is_report(line) {
            return self.complain(line.to_string());
        }
        if !self.began {
            return Vec::new();
        }
        if self.stock_reversal && noise::is_reversal_stack(line) {
            return Vec::new();
        }
        self.stock_reversal = false;
        if noise::is_reversal(line) {
            self.reversal = Some((line.to_string(), None));
            return Vec::new();
        }
        if let Some((_, first)) = &mut self.reversal {
            if let Some(name) = noise::lock_name(line, "1st") {
                *first = Some(name.to_string());
                return Vec::new();
            }
            return self.end_reversal(noise::lock_name(line, "2nd"));
        }
        if noise::is_complaint(line) {
            return self.complain(line.to_string());
        }
        Vec::new()
    }

    /// A reversal is a complaint unless both its locks could be read and are known.
    fn end_reversal(&mut self, second: Option<&str>) -> Vec<Event> {
        match (self.reversal.take(), second) {
            (Some((_, Some(first))), Some(second)) => {
                if noise::is_stock_reversal(&first, second) {
                    self.stock_reversal = true;
                    return Vec::new();
                }
                self.complain(format!("lock order reversal: {first}, then {second}"))
            }
            (Some((line, _)), _) => self.complain(line),
            (None, _) => Vec::new(),
        }
    }

    fn complain(&mut self, line: String) -> Vec<Event> {
        self.complaints.push(line.clone());
        vec![Event::Complaint(line)]
    }

    /// Everything that is known at the end: each expected test, and the two on the machine as a whole.
    pub fn conclude(mut self, ending: &Ending) -> Conclusion {
        self.end_reversal(None);
        let broken = match (&self.death, ending) {
            (Some(line), _) => Some(line.clone()),
            (None, Ending::Broken(why)) => Some(why.clone()),
            (None, Ending::PoweredOff) if !self.ended => {
                Some(String::from("the machine ended before its tests"))
            }
            (None, Ending::PoweredOff) => None,
        };
        let mut results = self.results;
        for name in &self.expected {
            if results.iter().any(|result| result.name == *name) {
                continue;
            }
            let running = self.current.as_ref().is_some_and(|(current, _)| current == name);
            let why = broken.as_deref().unwrap_or("init said nothing of it");
            let reason =
                if running { format!("during this test: {why}") } else { format!("never reported: {why}") };
            results.push(TestResult::new(name, Some(reason)));
        }
        let clean = self.complaints.first().map(|first| match self.complaints.len() {
            1 => first.clone(),
            n => format!("{first} (and {} more)", n - 1),
        });
        results.push(TestResult::new(CONSOLE_CLEAN, clean));
        results.push(TestResult::new(POWER_OFF, broken));
        Conclusion { kernel: self.kernel, module: self.module, exit: self.exit, results }
    }
}

/// What a boot has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conclusion {
    pub kernel: Option<String>,
    pub module: Option<String>,
    pub exit: Option<String>,
    pub results: Vec<TestResult>,
}

/// The bytes that pairs of digits stand for; what the kernel has said behind them is left out.
fn unhex(text: &str) -> Vec<u8> {
    let pairs = word(text).as_bytes().chunks_exact(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.map_while(byte).collect()
}

fn word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or("")
}

/// Bytes as they arrive, made into lines without terminal control.
#[derive(Default)]
pub struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    pub fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        self.rest.extend_from_slice(bytes);
        let mut lines = Vec::new();
        while let Some(end) = self.rest.iter().position(|&b| b == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            lines.push(printable(&line));
        }
        lines
    }

    /// A line that has begun: a prompt has no line break.
    pub fn unfinished(&self) -> String {
        printable(&self.rest)
    }
}

/// Drops carriage returns, other control characters and escape sequences.
fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\x1b' => {
                if chars.next() == Some('[') {
                    let _ = chars.find(|c| c.is_ascii_alphabetic());
                }
            }
            '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
