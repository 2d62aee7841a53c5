// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What is wrong with every path argument alike, and what every path must not reach.

use crate::records::filetype;
use crate::{check, check_eq, errno, good, mem, sys, BAD_FDS, DIRECTORY, FILE, PAGE};

/// Tries a call with paths that are no good: the function gets a directory, an address and a length.
pub fn refused(call: impl Fn(u64, usize, usize) -> sys::Result<u64>) {
    let directory = u64::from(DIRECTORY);
    let bytes = |dir: u64, path: &[u8]| call(dir, path.as_ptr() as usize, path.len());
    // Lengths and bytes.
    let long = [b'a'; 2048];
    for length in [1024, 1025, 2048] {
        check_eq!(bytes(directory, &long[..length]), Err(errno::NAMETOOLONG));
    }
    check_eq!(bytes(directory, &long[..256]), Err(errno::NAMETOOLONG));
    for length in [usize::MAX, usize::MAX / 2, 1 << 40] {
        check_eq!(call(directory, long.as_ptr() as usize, length), Err(errno::NAMETOOLONG));
    }
    for path in [&b"\0"[..], b"a\0", b"\0a", b"data\0", b"da\0ta"] {
        check_eq!(bytes(directory, path), Err(errno::INVAL));
    }
    check_eq!(bytes(directory, b""), Err(errno::NOENT));
    // Addresses.
    let pages = mem::pages(2);
    good!(sys::mem_protect(pages + PAGE, PAGE, 0));
    for address in [0, 16, pages + PAGE - 3, pages + PAGE, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX - 2] {
        check_eq!(call(directory, address, 8), Err(errno::FAULT));
    }
    // Descriptors. -100 is what the kernel calls the working directory.
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100).chain([-100i32 as u32]) {
        check_eq!(bytes(fd.into(), b"data"), Err(errno::BADF), "a descriptor that is not open");
    }
    check_eq!(bytes(FILE.into(), b"x"), Err(errno::NOTDIR));
    let (socket, _) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check!(bytes(socket.into(), b"x").is_err());
    // Nothing outside.
    for path in [&b"/"[..], b"/dev/null", b"..", b"../x", b"/tmp", b"./../x", b"data/../../x"] {
        let seen = bytes(directory, path);
        let refused = match path {
            b"data/../../x" => seen == Err(errno::NOTDIR),
            // What removes a name refuses this one before it looks.
            b".." => matches!(seen, Err(errno::NOTCAPABLE | errno::INVAL | errno::PERM)),
            _ => seen == Err(errno::NOTCAPABLE),
        };
        check!(refused, "{:?}: {seen:?}", core::str::from_utf8(path));
    }
}

/// Makes links that lead outside, named `out*`, in the scratch directory.
pub fn make_escapes() {
    good!(sys::file_create(DIRECTORY, b"inside", filetype::DIRECTORY));
    for (name, target) in
        [(&b"out1"[..], &b"/"[..]), (b"out2", b".."), (b"out3", b"inside/../.."), (b"out4", b"/dev/null")]
    {
        good!(sys::file_symlink(target, DIRECTORY, name));
    }
}

/// Paths through the links of [`make_escapes`].
pub const ESCAPES: [&[u8]; 4] = [b"out1/dev/null", b"out2/x", b"out3/x", b"inside/../out2/x"];

/// What `..` may do: lead back to where it came from.
pub const HARMLESS: [&[u8]; 3] = [b"inside/../data", b"./data", b"inside/./../data"];

/// Tries a call with paths of all lengths that lead to `data`: the longest has 1023 bytes.
pub fn each_length(call: impl Fn(&[u8]) -> sys::Result<()>) {
    let mut path = [b'/'; 1023];
    for length in (6..300).chain(1000..=1023) {
        let (way, name) = path[..length].split_at_mut(length - 4);
        way.fill(b'/');
        way.iter_mut().step_by(2).for_each(|byte| *byte = b'.');
        if length % 2 == 1 {
            // The way has an odd length: its last two bytes are slashes.
            way[length - 5] = b'/';
        }
        name.copy_from_slice(b"data");
        let seen = call(&path[..length]);
        check!(seen.is_ok(), "{length} bytes: {seen:?}");
    }
}
