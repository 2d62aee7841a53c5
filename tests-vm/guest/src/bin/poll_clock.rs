// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll for clocks.
#![no_std]
#![no_main]

use guest::sys::{self, Happened, Sub, CLOCK};
use guest::{check, check_eq, clockid, good};

const MS: u64 = 1_000_000;
/// No machine is so slow that a short wait takes this long.
const LONG: u64 = 10_000 * MS;
const CLOCKS: [clockid; 4] =
    [clockid::MONOTONIC, clockid::PROCESS_CPUTIME_ID, clockid::REALTIME, clockid::THREAD_CPUTIME_ID];
const RELATIVE: u16 = 0;
const ABSOLUTE: u16 = 1;

fn now(clock: clockid) -> u64 {
    good!(sys::clock_time_get(clock, 0))
}

/// Waits for one clock; answers how long it took.
fn wait(subscription: Sub) -> u64 {
    let start = now(clockid::MONOTONIC);
    let event = sys::event(subscription);
    let took = now(clockid::MONOTONIC) - start;
    check_eq!(event.head(), (0x71e, 0, CLOCK));
    check_eq!(event.0[2..], [0, 0]);
    check!(took < LONG, "{subscription:x?} took {took} ns");
    took
}

fn relative() {
    for clock in CLOCKS {
        for delay in [0, 1, 999, MS, 20 * MS + 1] {
            for precision in [0, 1, MS, u64::MAX / 2, u64::MAX] {
                // A precision lets the kernel wait on, up to a minute: with a long one only what is over is asked.
                if precision > MS && delay != 0 {
                    continue;
                }
                let mut subscription = Sub::clock(clock as u32, delay, RELATIVE);
                // The identifier has no meaning, nor has the padding.
                subscription.0[2] = u64::MAX;
                subscription.0[3] |= 0xdead_beef << 32;
                subscription.0[5] = precision;
                subscription.0[6] |= 0xdead_beef_dead << 16;
                let took = wait(subscription);
                check!(took >= delay, "{clock:?}: {delay} ns took {took}");
            }
        }
    }
}

fn absolute() {
    for clock in CLOCKS {
        // Long over, just over.
        for time in [0, 1, now(clock) / 2, now(clock)] {
            wait(Sub::clock(clock as u32, time, ABSOLUTE));
        }
        for delay in [1, 3 * MS, 25 * MS] {
            let time = now(clock) + delay;
            wait(Sub::clock(clock as u32, time, ABSOLUTE));
            // The clock of a processor's time does not pass in a sleep, and is waited for in real time.
            if matches!(clock, clockid::MONOTONIC | clockid::REALTIME) {
                check!(now(clock) >= time, "{clock:?}: woken before {time}");
            }
        }
    }
}

/// Waits that do not end: the other clock does.
fn never() {
    let mut events = [Happened::default(); 2];
    for clock in CLOCKS {
        let far = [
            u64::MAX,
            u64::MAX - 1,
            i64::MAX as u64,
            i64::MAX as u64 + 1,
            1 << 62,
            4_000_000_000_000_000_000,
        ];
        for (flags, time) in far.into_iter().flat_map(|time| [(RELATIVE, time), (ABSOLUTE, time)]) {
            let far = Sub::clock(clock as u32, time, flags).tagged(1);
            let soon = Sub::clock(1, 2 * MS, RELATIVE).tagged(2);
            for subscriptions in [[far, soon], [soon, far]] {
                let start = now(clockid::MONOTONIC);
                let happened = good!(sys::poll_events(&subscriptions, &mut events));
                check!(happened.len() == 1 && happened[0].head() == (2, 0, CLOCK), "{far:x?}: {happened:x?}");
                let took = now(clockid::MONOTONIC) - start;
                check!((2 * MS..LONG).contains(&took), "{far:x?} took {took} ns");
            }
        }
    }
}

/// All that are over are reported, in their order, and no others.
fn several() {
    let mut events = [Happened::default(); 12];
    let subscriptions: [Sub; 12] = core::array::from_fn(|i| {
        let (clock, flags) = (CLOCKS[i % 4] as u32, u16::from(i % 3 == 0));
        let over = i % 5 == 1;
        let time = if over { 0 } else { now(CLOCKS[i % 4]) + 3_600_000 * MS };
        Sub::clock(clock, time, flags).tagged(i as u64)
    });
    let happened = good!(sys::poll_events(&subscriptions, &mut events));
    check_eq!(happened.len(), 3);
    check_eq!([0, 1, 2].map(|i| happened[i].userdata()), [1, 6, 11]);
    // The same clock twice, with one time and with two.
    let twice = [Sub::clock(1, 5 * MS, RELATIVE).tagged(1), Sub::clock(1, 5 * MS, RELATIVE).tagged(2)];
    let happened = good!(sys::poll_events(&twice, &mut events));
    check_eq!([0, 1].map(|i| happened[i].userdata()), [1, 2]);
    let time = now(clockid::MONOTONIC) + 5 * MS;
    let both = [Sub::clock(1, time + LONG, ABSOLUTE).tagged(1), Sub::clock(1, time, ABSOLUTE).tagged(2)];
    let happened = good!(sys::poll_events(&both, &mut events));
    check_eq!((happened.len(), happened[0].userdata()), (1, 2));
    check!(now(clockid::MONOTONIC) >= time);
    // A broken one does not wait for the others.
    let broken = [Sub::clock(1, LONG, RELATIVE).tagged(1), Sub::clock(9, 0, RELATIVE).tagged(2)];
    let happened = good!(sys::poll_events(&broken, &mut events));
    check_eq!((happened.len(), happened[0].userdata()), (1, 2));
}

fn main() {
    relative();
    absolute();
    never();
    several();
}

guest::program!(main);
