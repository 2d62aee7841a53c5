// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. ptrace(2), by the names of its requests. A process must have stopped for its tracer, unless it says otherwise.

use crate::abi::{self, lwpinfo, number, Fields};
use crate::arch::reg;
use crate::sys::{call, Result};

/// A request whose arguments are numbers, or an address in the traced process.
fn plain(request: usize, pid: i32, address: usize, data: usize) -> Result<()> {
    // SAFETY: the callers below make requests that take no memory of this process.
    unsafe { call(number::PTRACE, [request, pid as usize, address, data, 0, 0]) }.map(drop)
}

/// A request that reads or writes one structure, and maybe wants to know its size. What the caller passes as `memory` is what that request wants.
fn structure(request: usize, pid: i32, memory: &mut [u8]) -> Result<usize> {
    let args = [request, pid as usize, memory.as_mut_ptr() as usize, memory.len(), 0, 0];
    // SAFETY: the kernel reads and writes as many bytes as the request's structure has, which is what `memory` holds.
    unsafe { call(number::PTRACE, args) }
}

/// This process is to be traced by its parent.
pub fn trace_me() -> Result<()> {
    plain(abi::PT_TRACE_ME, 0, 0, 0)
}

/// Begins to trace a process, which stops.
pub fn attach(pid: i32) -> Result<()> {
    plain(abi::PT_ATTACH, pid, 0, 0)
}

/// Lets it go on untraced.
pub fn detach(pid: i32) -> Result<()> {
    plain(abi::PT_DETACH, pid, 1, 0)
}

/// Kills it.
pub fn kill(pid: i32) -> Result<()> {
    plain(abi::PT_KILL, pid, 0, 0)
}

/// Lets it go on where it is, with a signal or with none, 0.
pub fn go_on(pid: i32, signal: i32) -> Result<()> {
    plain(abi::PT_CONTINUE, pid, 1, signal as usize)
}

/// Lets it go on up to the next entry into a system call, or return from one.
pub fn to_system_call(pid: i32) -> Result<()> {
    plain(abi::PT_SYSCALL, pid, 1, 0)
}

/// Lets it go on for one instruction.
pub fn step(pid: i32) -> Result<()> {
    plain(abi::PT_STEP, pid, 1, 0)
}

/// Its children are to be traced as well, each from a stop on.
pub fn follow_fork(pid: i32) -> Result<()> {
    plain(abi::PT_FOLLOW_FORK, pid, 0, 1)
}

/// Why a thread has stopped.
pub struct Stop([u8; lwpinfo::SIZE]);

impl Stop {
    pub fn of(pid: i32) -> Result<Self> {
        let mut info = [0; lwpinfo::SIZE];
        structure(abi::PT_LWPINFO, pid, &mut info)?;
        Ok(Self(info))
    }

    fn has(&self, flag: u32) -> bool {
        self.0.u32_at(lwpinfo::FLAGS) & flag != 0
    }

    /// It is about to make a system call, the number and argument count of which are these.
    pub fn entry(&self) -> Option<(u32, u32)> {
        self.has(lwpinfo::SCE)
            .then(|| (self.0.u32_at(lwpinfo::SYSCALL_CODE), self.0.u32_at(lwpinfo::SYSCALL_NARG)))
    }

    /// The system call of this number has been made.
    pub fn exit(&self) -> Option<u32> {
        self.has(lwpinfo::SCX).then(|| self.0.u32_at(lwpinfo::SYSCALL_CODE))
    }

    /// A new program has begun.
    pub fn is_exec(&self) -> bool {
        self.has(lwpinfo::EXEC)
    }

    /// It has made a child.
    pub fn child(&self) -> Option<i32> {
        self.has(lwpinfo::FORKED).then(|| self.0.u32_at(lwpinfo::CHILD_PID) as i32)
    }

    /// It is such a child.
    pub fn is_child(&self) -> bool {
        self.has(lwpinfo::CHILD)
    }
}

/// The arguments of a system call that a process has entered.
pub fn arguments(pid: i32) -> Result<[u64; 6]> {
    let mut bytes = [0; 6 * 8];
    structure(abi::PT_GET_SC_ARGS, pid, &mut bytes)?;
    Ok(core::array::from_fn(|i| bytes.u64_at(i * 8)))
}

/// The two results of a system call that a process has made, and its error as FreeBSD has it.
pub fn results(pid: i32) -> Result<(u64, u64, i32)> {
    let mut bytes = [0; 24];
    structure(abi::PT_GET_SC_RET, pid, &mut bytes)?;
    Ok((bytes.u64_at(0), bytes.u64_at(8), bytes.u32_at(16) as i32))
}

/// Has a process that has stopped where it enters or leaves user space make a system call; answers the error in which that ends.
pub fn remote_call(pid: i32, code: u32, arguments: &[u64]) -> Result<i32> {
    // The results, two registers and the error; then number and count, and where the arguments are.
    let mut request = [0, 0, 0, u64::from(code) | (arguments.len() as u64) << 32, arguments.as_ptr() as u64];
    let args = [abi::PT_SC_REMOTE, pid as usize, request.as_mut_ptr() as usize, size_of_val(&request), 0, 0];
    // SAFETY: the kernel reads and writes one struct ptrace_sc_remote, and reads as many arguments as it says.
    unsafe { call(number::PTRACE, args) }?;
    Ok(request[2] as i32)
}

/// Its `struct reg` as bytes; `arch::reg` has the offsets.
pub fn registers(pid: i32) -> Result<[u8; reg::SIZE]> {
    let mut registers = [0; reg::SIZE];
    structure(abi::PT_GETREGS, pid, &mut registers)?;
    Ok(registers)
}

/// How many threads it has.
pub fn threads(pid: i32) -> Result<usize> {
    structure(abi::PT_GETNUMLWPS, pid, &mut [])
}

/// Where the mapping is that has this number, from its first to its last byte.
pub fn mapping(pid: i32, number: u32) -> Result<(u64, u64)> {
    let mut entry = [0; abi::VM_ENTRY_SIZE];
    entry[..4].copy_from_slice(&number.to_le_bytes());
    structure(abi::PT_VM_ENTRY, pid, &mut entry)?;
    Ok((entry.u64_at(8), entry.u64_at(16)))
}

/// Reads its memory; returns how much could be read.
pub fn read(pid: i32, address: u64, buf: &mut [u8]) -> Result<usize> {
    let mut request = [abi::PIOD_READ_D, address, buf.as_mut_ptr() as u64, buf.len() as u64];
    let args = [abi::PT_IO, pid as usize, request.as_mut_ptr() as usize, 0, 0, 0];
    // SAFETY: the kernel reads and updates one struct ptrace_io_desc (the operation, an int, is padded to eight
    // bytes) and writes at most `buf.len()` bytes to `buf`.
    unsafe { call(number::PTRACE, args) }?;
    Ok(request[3] as usize)
}
