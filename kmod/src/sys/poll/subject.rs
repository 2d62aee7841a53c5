// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What a subscription waits for. The types of events are told apart here and nowhere else.

use crate::abi::types::EventType;
use crate::sys::futex::Awaited;
use futex::Mode;

/// What a subscription waits for.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// A time.
    Clock,
    /// A descriptor.
    Descriptor(Wanted),
    /// A lock or condition variable, which does not go with others.
    Futex(Awaited),
}

/// What is to be so of a descriptor.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// It can be read.
    Read,
    /// It can be written.
    Write,
    /// Its process has ended.
    End,
}

impl Subject {
    /// By the type of a subscription or event; `None` where there is no such type.
    #[inline]
    pub fn of(kind: u8) -> Option<Self> {
        Some(match EventType::try_from(kind).ok()? {
            EventType::Clock => Self::Clock,
            EventType::FdRead => Self::Descriptor(Wanted::Read),
            EventType::FdWrite => Self::Descriptor(Wanted::Write),
            EventType::ProcTerminate => Self::Descriptor(Wanted::End),
            EventType::Condvar => Self::Futex(Awaited::Condvar),
            EventType::LockRdlock => Self::Futex(Awaited::Lock(Mode::Read)),
            EventType::LockWrlock => Self::Futex(Awaited::Lock(Mode::Write)),
        })
    }
}
