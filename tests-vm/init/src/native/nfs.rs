// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_readdir on NFS: the kernel's own server, on the loopback interface, serves a tmpfs to the kernel's own client.

use super::filesystems::{fill, guest, read_and_write, read_places, with_mount};
use super::{doing, skip, Outcome};
use crate::abi::{signal, Errno};
use crate::files::path;
use crate::list::Place;
use crate::mounts::{export, getfh, loopback_address, nfsd_run, nfsd_socket, nmount, unmount};
use crate::process::Child;
use crate::sys;
use crate::variables::loopback;
use alloc::format;
use alloc::vec;
use core::ffi::CStr;

const SERVED: &CStr = c"/served";
const PORT: u16 = 2049;

pub fn loopback_mount() -> Outcome {
    match sys::mkdir(SERVED, 0o755) {
        Err(errno) if errno != Errno::EEXIST => return Err(doing("mkdir")(errno)),
        _ => {}
    }
    nmount(&[(c"fstype", b"tmpfs\0"), (c"fspath", SERVED.to_bytes_with_nul())]).map_err(doing("tmpfs"))?;
    let result = served();
    let gone = unmount(SERVED).map_err(doing("unmounting what was served"));
    result.and(gone)
}

fn served() -> Outcome {
    fill(c"/served/many", "file", 2000)?;
    loopback().map_err(doing("configuring lo0"))?;
    export(b"tmpfs\0", SERVED).map_err(doing("exporting"))?;
    // What a call gets that the kernel does not have.
    sys::ignore_signal(signal::SYS).map_err(doing("ignoring SIGSYS"))?;
    if let Err(errno) = nfsd_socket(PORT) {
        return skip(&format!("this kernel has no NFS server: {errno}"));
    }
    let server = Child::fork(|| nfsd_run().0).map_err(doing("fork"))?;
    let handle = getfh(SERVED).map_err(doing("getfh"))?;
    let options: [(&CStr, &[u8]); 7] = [
        (c"hostname", b"localhost:/served\0"),
        (c"addr", &loopback_address(PORT)),
        (c"fh", &handle),
        (c"nfsv3", b""),
        (c"udp", b""),
        (c"nolockd", b""),
        (c"intr", b""),
    ];
    let changed = with_mount("nfs", &options, || {
        let place = Place { extra: vec![path("/mnt/many")], ..Place::default() };
        guest("readdir_changed", b"", place)
    });
    let read = with_mount("nfs", &options, || {
        read_places(&[("/mnt/many", "2002"), ("/mnt", "3")])?;
        read_and_write(b"no-types\0no-places")
    });
    let _ = server.kill();
    changed.and(read)
}
