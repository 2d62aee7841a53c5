// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll, for a lock or a condition variable, alone or with a clock.

use super::futex;
use crate::abi::records::Subscription;
use crate::abi::types::{EventType, UserAddr};
use crate::kpi::uaccess::{copyin, copyout};
use crate::kpi::{Errno, Thread};

/// Waits for events and answers how many there are.
pub fn poll(td: &mut Thread, subscriptions: UserAddr, events: UserAddr, count: usize) -> Result<u64, Errno> {
    let (first, clock): (Subscription, _) = match count {
        1 => (copyin(subscriptions.0)?, None),
        2 => {
            let [first, second]: [Subscription; 2] = copyin(subscriptions.0)?;
            (first, Some(second))
        }
        _ => return Err(Errno::ENOSYS),
    };
    match EventType::try_from(first.kind) {
        Ok(EventType::Condvar | EventType::LockRdlock | EventType::LockWrlock) => {}
        _ => return Err(Errno::ENOSYS),
    }
    let event = futex::poll(td, &first, clock.as_ref())?;
    copyout(&[event], events.0)?;
    Ok(1)
}
