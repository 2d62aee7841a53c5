// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The time that guests see, in the vDSO and by the system call, is that of native programs, whatever the kernel counts.

use super::{doing, guest_program, Outcome};
use crate::abi::{CLOCK_MONOTONIC, CLOCK_REALTIME};
use crate::arch::TIMECOUNTER;
use crate::check;
use crate::files::read_file;
use crate::process::Status;
use crate::{say, sys};
use alloc::string::String;
use alloc::vec::Vec;

const HARDWARE: &str = "kern.timecounter.hardware";

/// A guest that compares its clocks runs with each timecounter, and then while they change all the time.
pub fn timecounters() -> Outcome {
    let old = sys::sysctlbyname(HARDWARE).map_err(doing(HARDWARE))?;
    let result = with_each();
    sys::set_sysctlbyname(HARDWARE, &old).map_err(doing("the timecounter as before"))?;
    result
}

fn with_each() -> Outcome {
    let choice = sys::sysctlbyname("kern.timecounter.choice").map_err(doing("kern.timecounter.choice"))?;
    let choice = String::from_utf8_lossy(&choice).trim_end_matches('\0').replace('\n', " ");
    // NAME(QUALITY) each; the dummy does not count, and the i8254 too slowly for a test.
    let names = choice.split(')').filter_map(|entry| entry.split('(').next()).map(str::trim);
    let names: Vec<&str> = names.filter(|name| !["", "dummy", "i8254"].contains(name)).collect();
    check!(names.iter().any(|name| name.starts_with(TIMECOUNTER)), "no {TIMECOUNTER} among {choice}");
    for name in &names {
        choose(name)?;
        say!("init: timecounter {name}");
        compare(b"", || Ok(()))?;
    }
    let mut turns = names.iter().cycle();
    compare(b"switching", || turns.next().map_or(Ok(()), |name| choose(name)))
}

fn choose(name: &str) -> Outcome {
    sys::set_sysctlbyname(HARDWARE, name.as_bytes()).map_err(doing(name))
}

/// Runs the guest, and `meanwhile` again and again; its last times must lie between ours from before and after.
fn compare(argument: &[u8], mut meanwhile: impl FnMut() -> Outcome) -> Outcome {
    let program = guest_program("/guest/clock_both_ways")?.argdata(argument);
    let now = || [CLOCK_MONOTONIC, CLOCK_REALTIME].map(sys::clock_ns);
    let before = now();
    let child = program.start(|| Ok(())).map_err(doing("/guest/clock_both_ways"))?;
    let status = loop {
        meanwhile()?;
        if let Some(status) = child.wait(1).map_err(doing("wait4"))? {
            break status;
        }
    };
    let after = now();
    check!(status == Status::SUCCESS, "clock_both_ways ended with {status}");
    let seen = read_file(c"/tmp/native-clock_both_ways/data").map_err(doing("its file"))?;
    let seen = seen.as_chunks::<8>().0.iter().take(4).map(|bytes| u64::from_le_bytes(*bytes));
    for (i, time) in seen.enumerate() {
        let (before, after) = (before[i % 2], after[i % 2]);
        check!((before..=after).contains(&time), "time {i}: {time} is not from {before} to {after}");
    }
    Ok(())
}

/// The realtime clock goes forward by two minutes, and back, while guests wait.
pub fn steps() -> Outcome {
    ["alone", "beside", "span", "span-beside"].into_iter().try_for_each(|what| {
        let child = guest_program("/guest/poll_steps")?
            .argdata(what.as_bytes())
            .start(|| Ok(()))
            .map_err(doing("/guest/poll_steps"))?;
        child.wait_until("capability mode", |info| info.in_capability_mode())?;
        sys::sleep_ms(300);
        sys::step_clock(120).map_err(doing("clock_settime"))?;
        let status = child.wait(40_000).map_err(doing("wait4"));
        sys::step_clock(-120).map_err(doing("clock_settime"))?;
        let status = status?;
        if status.is_none() {
            let _ = child.kill();
        }
        check!(status == Some(Status::SUCCESS), "poll_steps {what}: exit 0 expected, seen {status:?}");
        Ok(())
    })
}
