// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Stress for locks and condition variables (`guest::stress`). Argdata: what; how many seconds.
#![no_std]
#![no_main]

use guest::stress::crashed;
use guest::stress::crew::Crew;
use guest::stress::killed::Killed;
use guest::stress::locks::Locks;
use guest::stress::queue::Queue;
use guest::stress::sockets::Sockets;
use guest::stress::timeouts::Timeouts;
use guest::stress::transfers::Transfers;
use guest::{auxv, check, good};

fn main() {
    let mut words = auxv::argdata().split(|&byte| byte == 0);
    let what = words.next().unwrap_or_default();
    let seconds = words.next().and_then(|word| core::str::from_utf8(word).ok()?.parse().ok());
    let seconds: u64 = good!(seconds.ok_or("a number of seconds expected"));
    match what {
        b"locks" => Crew::<Locks>::run(false, seconds),
        b"locks-shared" => Crew::<Locks>::run(true, seconds),
        b"queue" => Crew::<Queue>::run(false, seconds),
        b"queue-shared" => Crew::<Queue>::run(true, seconds),
        b"sockets" => Crew::<Sockets>::run(false, seconds),
        b"sockets-shared" => Crew::<Sockets>::run(true, seconds),
        b"timeouts" => Crew::<Timeouts>::run(false, seconds),
        b"timeouts-shared" => Crew::<Timeouts>::run(true, seconds),
        b"transfers" => Crew::<Transfers>::run(false, seconds),
        b"transfers-shared" => Crew::<Transfers>::run(true, seconds),
        b"crashed" => crashed::run(seconds),
        b"killed" => Crew::<Killed>::run(false, seconds),
        _ => check!(false, "no such stress"),
    }
}

guest::program!(main);
