// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Signals: `enum uint8 signal` of the ABI and FreeBSD's signal(3).

use crate::abi::types::Signal;
use core::ffi::c_int;
use sys_bindings as c;

macro_rules! pairs {
    ($($cloudabi:ident <=> $freebsd:ident),* $(,)?) => {
        /// FreeBSD's number of a signal.
        #[allow(clippy::cast_possible_wrap)]
        pub fn to_freebsd(signal: Signal) -> c_int {
            (match signal { $(Signal::$cloudabi => c::$freebsd),* }) as c_int
        }

        /// CloudABI's name of a signal; those it has no name for terminate a process as SIGABRT would.
        #[allow(dead_code, clippy::cast_sign_loss)]
        pub fn from_freebsd(number: c_int) -> Signal {
            match number as u32 {
                $(c::$freebsd => Signal::$cloudabi,)*
                _ => Signal::Abrt,
            }
        }
    };
}

pairs! {
    Abrt <=> SIGABRT, Alrm <=> SIGALRM, Bus <=> SIGBUS, Chld <=> SIGCHLD, Cont <=> SIGCONT, Fpe <=> SIGFPE,
    Hup <=> SIGHUP, Ill <=> SIGILL, Int <=> SIGINT, Kill <=> SIGKILL, Pipe <=> SIGPIPE, Quit <=> SIGQUIT,
    Segv <=> SIGSEGV, Stop <=> SIGSTOP, Sys <=> SIGSYS, Term <=> SIGTERM, Trap <=> SIGTRAP,
    Tstp <=> SIGTSTP, Ttin <=> SIGTTIN, Ttou <=> SIGTTOU, Urg <=> SIGURG, Usr1 <=> SIGUSR1,
    Usr2 <=> SIGUSR2, Vtalrm <=> SIGVTALRM, Xcpu <=> SIGXCPU, Xfsz <=> SIGXFSZ,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_survives_the_way_there_and_back() {
        for &signal in Signal::ALL {
            assert_eq!(from_freebsd(to_freebsd(signal)), signal, "{signal:?}");
        }
    }

    #[test]
    fn a_signal_without_a_name_is_sigabrt() {
        let named = |number| Signal::ALL.iter().find(|&&signal| to_freebsd(signal) == number);
        for number in -1..=1000 {
            let expected = named(number).copied().unwrap_or(Signal::Abrt);
            assert_eq!(from_freebsd(number), expected, "{number}");
        }
        assert_eq!((1..=1000).filter(|&number| named(number).is_some()).count(), Signal::ALL.len());
    }
}
