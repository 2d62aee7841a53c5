// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Raises the signal that the argument data names, as the ABI spells it.
#![no_std]
#![no_main]

use guest::{auxv, say, signal, sys};

const SIGNALS: [(&str, signal); 26] = [
    ("abrt", signal::ABRT),
    ("alrm", signal::ALRM),
    ("bus", signal::BUS),
    ("chld", signal::CHLD),
    ("cont", signal::CONT),
    ("fpe", signal::FPE),
    ("hup", signal::HUP),
    ("ill", signal::ILL),
    ("int", signal::INT),
    ("kill", signal::KILL),
    ("pipe", signal::PIPE),
    ("quit", signal::QUIT),
    ("segv", signal::SEGV),
    ("stop", signal::STOP),
    ("sys", signal::SYS),
    ("term", signal::TERM),
    ("trap", signal::TRAP),
    ("tstp", signal::TSTP),
    ("ttin", signal::TTIN),
    ("ttou", signal::TTOU),
    ("urg", signal::URG),
    ("usr1", signal::USR1),
    ("usr2", signal::USR2),
    ("vtalrm", signal::VTALRM),
    ("xcpu", signal::XCPU),
    ("xfsz", signal::XFSZ),
];

fn main() {
    let Some(&(name, which)) = SIGNALS.iter().find(|(name, _)| name.as_bytes() == auxv::argdata()) else {
        say!("usage: raise SIGNAL");
        sys::proc_exit(2);
    };
    say!("raise {name}: {:?}", sys::proc_raise(which));
}

guest::program!(main);
