// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! I/O ports, which no descriptor stands for: a program has none, whatever its launcher had.

use super::{open_ports, read_port};
use crate::check;
use crate::list::Place;
use crate::native::{doing, guest_program, Outcome};
use crate::process::Status;
use crate::program::Program;
use crate::sys;

const LIMIT_MS: u64 = 20_000;
/// The port of the guest's, which shows the firmware's progress.
const PORT: u16 = 0x80;
/// SIGBUS.
const KILLED: Status = Status::Signal { signal: 10, core: false };

fn without_core() -> sys::Result<()> {
    sys::setrlimit(crate::abi::RLIMIT_CORE, 0)
}

/// The launcher had the port until its exec.
pub fn after_exec() -> Outcome {
    let status = guest_program("/guest/io_ports")?.run_after(LIMIT_MS, || {
        without_core()?;
        open_ports(u32::from(PORT), 1)?;
        read_port(PORT);
        Ok(())
    })?;
    check!(status == KILLED, "/guest/io_ports, with the port before exec: {KILLED} expected, seen {status}");
    Ok(())
}

/// The program itself opens /dev/io.
pub fn opened() -> Outcome {
    let place = Place { extra: [c"/dev".into()].into(), ..Place::default() };
    let program = Program::new("/guest/io_ports")
        .with_guest_descriptors_at("native-io_ports-dev", &place)
        .map_err(doing("preparing its directory"))?;
    let status = program.run_after(LIMIT_MS, without_core)?;
    check!(status == KILLED, "/guest/io_ports, with /dev/io open: {KILLED} expected, seen {status}");
    Ok(())
}
