// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Waits during which init sets the realtime clock: for a time that this brings near, alone and beside a descriptor, and for a
//! span, which stays what it is. The argument says which.
#![no_std]
#![no_main]

use guest::records::filetype;
use guest::sys::{self, Sub, CLOCK, FD_READ};
use guest::{auxv, check, check_eq, clockid, good};

const SECOND: u64 = 1_000_000_000;

fn now(clock: clockid) -> u64 {
    good!(sys::clock_time_get(clock, 0))
}

fn main() {
    let (ours, _theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let start = now(clockid::MONOTONIC);
    let realtime = clockid::REALTIME as u32;
    let far = Sub::clock(realtime, now(clockid::REALTIME) + 60 * SECOND, 1);
    let near = Sub::clock(realtime, 3 * SECOND / 2, 0);
    let (subscriptions, count, least) = match auxv::argdata() {
        b"alone" => ([far, far], 1, 0),
        b"beside" => ([Sub::fd(FD_READ, ours, 0), far], 2, 0),
        b"span" => ([near, near], 1, 3 * SECOND / 2),
        b"span-beside" => ([Sub::fd(FD_READ, ours, 0), near], 2, 3 * SECOND / 2),
        _ => return check!(false, "which?"),
    };
    let event = good!(sys::poll_one(&subscriptions[..count]));
    let took = now(clockid::MONOTONIC) - start;
    check_eq!((event.kind(), event.error()), (CLOCK, 0));
    check!(took >= least && took < 30 * SECOND, "{took} ns");
}

guest::program!(main);
