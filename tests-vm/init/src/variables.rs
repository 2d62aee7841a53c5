// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. Variables of sysctl(8) by name: numbers and descriptions; the kernel's environment, kenv(2); and the
//! loopback interface.

use crate::abi::{self, number, Errno, Fields};
use crate::sys::{self, call, Result};
use alloc::string::String;
use core::ffi::CStr;

/// A variable of 32 or 64 bits.
pub fn number(name: &str) -> Result<u64> {
    let value = sys::sysctlbyname(name)?;
    match value.len() {
        4 => Ok(value.u32_at(0).into()),
        8 => Ok(value.u64_at(0)),
        _ => Err(Errno::EINVAL),
    }
}

/// Sets a variable of 32 bits.
pub fn set(name: &str, value: i32) -> Result<()> {
    sys::set_sysctlbyname(name, &value.to_le_bytes())
}

/// What a variable is for.
pub fn description(name: &str) -> Result<String> {
    let mut query = [0i32; 26];
    let [first, second, numbers @ ..] = &mut query;
    let mut len = size_of_val(numbers);
    let by_name = [abi::CTL_SYSCTL, abi::CTL_SYSCTL_NAME2OID];
    let old = [numbers.as_mut_ptr() as usize, &raw mut len as usize];
    let args = [by_name.as_ptr() as usize, 2, old[0], old[1], name.as_ptr() as usize, name.len()];
    // SAFETY: the kernel reads the two numbers and the name, and writes at most `len` bytes to `numbers`.
    unsafe { call(number::SYSCTL, args) }?;
    [*first, *second] = [abi::CTL_SYSCTL, abi::CTL_SYSCTL_OIDDESCR];
    let text = sys::sysctl(query.get(..2 + len / 4).unwrap_or_default())?;
    Ok(String::from_utf8_lossy(&text).trim_end_matches('\0').into())
}

/// The name that a module has in the kernel, and how many references.
pub fn module_stat(name: &CStr) -> Result<(String, u32)> {
    let mut stat = [0u8; abi::module_stat::SIZE];
    stat[..4].copy_from_slice(&(abi::module_stat::SIZE as u32).to_le_bytes());
    // SAFETY: the kernel reads a string; then it writes one structure, whose size it is told.
    unsafe {
        let id = call(number::MODFIND, [name.as_ptr() as usize, 0, 0, 0, 0, 0])?;
        call(number::MODSTAT, [id, stat.as_mut_ptr() as usize, 0, 0, 0, 0])?;
    }
    let name = stat.text_at(abi::module_stat::NAME, abi::module_stat::NAME_LEN);
    Ok((name.into(), stat.u32_at(abi::module_stat::REFS)))
}

/// Sets a variable of the kernel's environment.
pub fn kenv_set(name: &CStr, value: &CStr) -> Result<()> {
    let length = value.to_bytes_with_nul().len();
    let args = [abi::KENV_SET, name.as_ptr() as usize, value.as_ptr() as usize, length, 0, 0];
    // SAFETY: the kernel reads two strings.
    unsafe { call(number::KENV, args) }.map(drop)
}

/// Takes it away.
pub fn kenv_unset(name: &CStr) -> Result<()> {
    // SAFETY: the kernel reads a string.
    unsafe { call(number::KENV, [abi::KENV_UNSET, name.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

/// Gives lo0 its addresses, of IPv4 and IPv6.
pub fn loopback() -> Result<()> {
    // SAFETY: takes no address.
    let fd = unsafe { call(number::SOCKET, [abi::AF_INET, abi::SOCK_DGRAM, 0, 0, 0, 0]) }?;
    // struct in_aliasreq: the interface's name; the address, that of the other end, and the mask, each a sockaddr_in.
    let mut alias = [0u8; 68];
    // struct ifreq: the name and the flags.
    let mut flags = [0u8; 32];
    for request in [&mut alias[..], &mut flags[..]] {
        request[..3].copy_from_slice(b"lo0");
    }
    for (at, address) in [(16, [127, 0, 0, 1]), (48, [255, 0, 0, 0])] {
        [alias[at], alias[at + 1]] = [16, abi::AF_INET as u8];
        alias[at + 4..at + 8].copy_from_slice(&address);
    }
    flags[16..18].copy_from_slice(&abi::LOOPBACK_FLAGS.to_le_bytes());
    let ioctl = |request, memory: &[u8]| {
        // SAFETY: the kernel reads as many bytes as the structure has, which the request says.
        unsafe { call(number::IOCTL, [fd, request, memory.as_ptr() as usize, 0, 0, 0]) }
    };
    let result = ioctl(abi::SIOCSIFFLAGS, &flags).and_then(|_| ioctl(abi::SIOCAIFADDR, &alias));
    sys::close(fd as i32)?;
    result.map(drop)
}
