// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! proc_exec: another program in the place of the caller, with descriptors that the caller lists.

use super::number;
use crate::abi::brand::is_program;
use crate::abi::types::{Fd, UserAddr};
use crate::kpi::kern_execve::{magic, maxfd, Replaced, Single};
use crate::kpi::malloc::KVec;
use crate::kpi::passed_fds::Passed;
use crate::kpi::proc::exit_killed;
use crate::kpi::uaccess::copyin_slice;
use crate::kpi::{log, Errno, Thread};

/// Replaces the program. The new one has exactly the descriptors listed, numbered from 0 in that order.
///
/// Errors: E2BIG for too much data or more descriptors than a process may have; EBADF and EINVAL for a descriptor that
/// is not open or cannot be passed on; ENOEXEC for what is not a CloudABI program; those of fexecve(2). After an
/// error the caller goes on, with its descriptors and its threads.
pub fn proc_exec(
    td: &mut Thread,
    fd: Fd,
    data: UserAddr,
    data_len: usize,
    fds: UserAddr,
    fds_len: usize,
) -> Result<Replaced, Errno> {
    let mut single = Single::new(td)?;
    if fds_len > maxfd(single.thread()) {
        return Err(Errno::E2BIG);
    }
    let mut list = KVec::<u32>::zeroed(fds_len)?;
    copyin_slice(fds.0, &mut list)?;
    if magic(single.thread(), number(fd))?.is_some_and(|magic: [u8; 8]| !is_program(&magic)) {
        return Err(Errno::ENOEXEC);
    }
    let mut passed = Passed::take(single.thread(), &list)?;
    // Should the process end in there, the descriptors are given up by `Passed`'s event handler.
    drop(list);
    single.execute(number(fd), data.0, data_len)?;
    // The old program is gone. The new one must not run where it does not get its descriptors, or where somebody
    // changed the file after its first bytes were looked at, and it is none of ours.
    let mut spoilt = None;
    if !single.is_of_same_abi() {
        spoilt = Some("the file changed while it was executed");
        // Nothing else says that this process still has to leave the module's code.
        passed.keep_until_exit();
    } else if passed.install(single.thread()).is_err() {
        spoilt = Some("its limit no longer allows so many descriptors");
        drop(passed);
    } else {
        drop(passed);
    }
    let replaced = single.finish();
    if let Some(why) = spoilt {
        log::killed(td, format_args!("proc_exec: {why}"));
        exit_killed(td);
    }
    Ok(replaced)
}
