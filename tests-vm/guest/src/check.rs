// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Checks that, when they fail, say where, what was expected and what was seen, and exit with status 1.

use core::fmt::{Arguments, Debug};

use crate::{say, sys};

/// Reports a failed check and ends the program.
#[cold]
pub fn fail(file: &str, line: u32, message: Arguments<'_>) -> ! {
    say!("{file}:{line}: {message}");
    sys::proc_exit(1)
}

/// Reports a value that is not the expected one and ends the program.
#[cold]
pub fn differ(file: &str, line: u32, what: &str, seen: &dyn Debug, expected: &dyn Debug) -> ! {
    say!("{file}:{line}: {what}");
    say!("  expected {expected:?}");
    say!("  saw      {seen:?}");
    sys::proc_exit(1)
}

/// Fails unless a condition holds: `check!(n > 0, "n is {n}")`.
#[macro_export]
macro_rules! check {
    ($condition:expr) => {
        $crate::check!($condition, "not so: {}", stringify!($condition))
    };
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            $crate::check::fail(file!(), line!(), format_args!($($message)+));
        }
    };
}

/// Fails unless two values are equal; the first is the one seen.
#[macro_export]
macro_rules! check_eq {
    ($seen:expr, $expected:expr) => {
        $crate::check_eq!($seen, $expected, stringify!($seen))
    };
    ($seen:expr, $expected:expr, $what:expr) => {
        match (&$seen, &$expected) {
            (seen, expected) => {
                if *seen != *expected {
                    $crate::check::differ(file!(), line!(), $what, &seen, &expected);
                }
            }
        }
    };
}

/// The value of a call that has to succeed.
#[macro_export]
macro_rules! good {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => $crate::check::differ(file!(), line!(), stringify!($result), &error, &"success"),
        }
    };
}
