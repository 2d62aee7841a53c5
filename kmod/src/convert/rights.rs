// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Rights of the ABI and Capsicum's, rights(4), through the table `abi::rights`.
//!
//! Capsicum has one set of rights for a descriptor, which stands for CloudABI's base and inheriting rights
//! together, and is coarser in places: where several of CloudABI's rights share a right of Capsicum's, having
//! one of them means having all.

use crate::abi::flags::Rights;
use crate::abi::types::FileType;
use crate::for_each_right;
use sys_bindings as c;

macro_rules! table {
    ($($right:ident $text:ident $bit:literal [$($cap:ident)?];)*) => {
        /// Each right of CloudABI with the right of Capsicum that it needs.
        const TABLE: &[(Rights, u64)] = &[$($((Rights::$right, c::$cap),)?)*];

        /// The rights that a descriptor has, given which rights of Capsicum it has.
        // A test for each row and no loop: fd_stat_get does this each time.
        #[inline]
        pub fn from_capsicum(is_set: impl Fn(u64) -> bool) -> Rights {
            let mut rights = FREE;
            $($(if is_set(c::$cap) { rights = rights.with(Rights::$right); })?)*
            rights
        }
    };
}
for_each_right!(table);

/// Rights that Capsicum asks nothing for: every descriptor has them.
const FREE: Rights = {
    let (mut free, mut rest) = (Rights::ALL, TABLE);
    while let [(right, _), more @ ..] = rest {
        free = free.without(*right);
        rest = more;
    }
    free
};

/// The table by the number of a right's bit; 0 for what needs nothing.
#[allow(clippy::indexing_slicing)] // Evaluated by the compiler.
const BY_BIT: [u64; 64] = {
    let (mut by_bit, mut rest) = ([0; 64], TABLE);
    while let [(right, cap), more @ ..] = rest {
        by_bit[right.bits().trailing_zeros() as usize] = *cap;
        rest = more;
    }
    by_bit
};

/// The rights of Capsicum, `CAP_*`, that the rights need.
pub fn to_capsicum(rights: Rights) -> impl Iterator<Item = u64> {
    let mut rest = rights.bits();
    core::iter::from_fn(move || {
        let cap = BY_BIT.get(rest.trailing_zeros() as usize);
        rest &= rest.wrapping_sub(1);
        cap.copied()
    })
    .filter(|&cap| cap != 0)
}

macro_rules! set {
    ($($right:ident)*) => {
        Rights::NONE$(.with(Rights::$right))*
    };
}

/// What can be done with a directory itself.
const DIRECTORY: Rights = set! {
    FD_STAT_PUT_FLAGS FD_SYNC FILE_ADVISE FILE_CREATE_DIRECTORY FILE_CREATE_FILE FILE_LINK_SOURCE
    FILE_LINK_TARGET FILE_OPEN FILE_READDIR FILE_READLINK FILE_RENAME_SOURCE FILE_RENAME_TARGET
    FILE_STAT_FGET FILE_STAT_FPUT_TIMES FILE_STAT_GET FILE_STAT_PUT_TIMES FILE_SYMLINK FILE_UNLINK
    POLL_FD_READWRITE
};

/// What can be done with a regular file.
const REGULAR_FILE: Rights = set! {
    FD_DATASYNC FD_READ FD_SEEK FD_STAT_PUT_FLAGS FD_SYNC FD_TELL FD_WRITE FILE_ADVISE FILE_ALLOCATE
    FILE_STAT_FGET FILE_STAT_FPUT_SIZE FILE_STAT_FPUT_TIMES MEM_MAP MEM_MAP_EXEC POLL_FD_READWRITE PROC_EXEC
};

/// What can be done with a socket or a pipe. Descriptors that arrive on it have these rights and any others.
const SOCKET: Rights = set! {
    FD_READ FD_STAT_PUT_FLAGS FD_WRITE FILE_STAT_FGET POLL_FD_READWRITE SOCK_SHUTDOWN
};

/// Rights that cannot be used without reading.
pub const READING: Rights = set!(FD_READ FILE_READDIR MEM_MAP_EXEC);
/// Rights that cannot be used without writing.
pub const WRITING: Rights = set!(FD_WRITE FILE_ALLOCATE FILE_STAT_FPUT_SIZE);

/// Base rights that a descriptor cannot have, whatever Capsicum has, as it was not opened for reading or not for writing.
/// What is opened through a directory is opened in its own way.
pub const fn forbidden(filetype: FileType, reads: bool, writes: bool) -> Rights {
    let mut forbidden = Rights::NONE;
    if !reads {
        forbidden = READING;
    }
    if !writes {
        forbidden = forbidden.with(WRITING);
    }
    match filetype {
        // It is not opened for writing, and what a program asks for is base and inheriting rights alike.
        FileType::Directory => forbidden.and(Rights::FILE_READDIR),
        _ => forbidden,
    }
}

/// Base and inheriting rights of a descriptor of a type, given the one set that Capsicum has.
pub const fn of_type(rights: Rights, filetype: FileType) -> (Rights, Rights) {
    match filetype {
        FileType::Directory => (rights.and(DIRECTORY), rights.and(DIRECTORY.with(REGULAR_FILE))),
        FileType::RegularFile => (rights.and(REGULAR_FILE), Rights::NONE),
        FileType::Process => (rights.without(set!(FILE_ADVISE POLL_FD_READWRITE)), Rights::NONE),
        FileType::SharedMemory => {
            let never = set!(FD_SEEK FD_TELL FILE_ADVISE FILE_ALLOCATE FILE_READDIR);
            (rights.without(never), Rights::NONE)
        }
        FileType::SocketDgram | FileType::SocketStream => (rights.and(SOCKET), rights),
        FileType::BlockDevice | FileType::CharacterDevice | FileType::SymbolicLink | FileType::Unknown => {
            (rights, Rights::NONE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set of Capsicum's rights without the kernel: words by index, see `CAPRIGHT`.
    fn has(set: &[u64], right: u64) -> bool {
        let mask = (1 << 57) - 1;
        let index = right >> 57 & 0x1f;
        let bits = set.iter().filter(|cap| **cap >> 57 & 0x1f == index).fold(0, |all, cap| all | cap & mask);
        bits & right & mask == right & mask
    }

    #[test]
    fn the_table_has_each_right_once() {
        let all = TABLE.iter().fold(FREE, |all, (right, _)| {
            assert!(!all.intersects(*right));
            all.with(*right)
        });
        assert_eq!(all, Rights::ALL);
    }

    #[test]
    fn every_right_survives_the_way_there_and_back() {
        for &(right, _) in TABLE {
            let set: std::vec::Vec<u64> = to_capsicum(right).collect();
            assert!(from_capsicum(|cap| has(&set, cap)).contains(right), "{right:?}");
        }
        assert_eq!(from_capsicum(|_| false), Rights::FILE_ADVISE);
        let set: std::vec::Vec<u64> = to_capsicum(Rights::ALL).collect();
        assert_eq!(from_capsicum(|cap| has(&set, cap)), Rights::ALL);
        assert_eq!(to_capsicum(Rights::NONE).count(), 0);
    }

    #[test]
    fn a_right_of_capsicum_gives_what_it_suffices_for() {
        // Each bit alone, and more and more of them in a random order.
        let bits: std::vec::Vec<u64> =
            (0..2).flat_map(|word| (0..57).map(move |bit| 1 << (57 + word) | 1 << bit)).collect();
        let mut state = 1u64;
        let mut sets: std::vec::Vec<std::vec::Vec<u64>> = bits.iter().map(|&bit| std::vec![bit]).collect();
        for _ in 0..1000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (from, count) = ((state >> 33) as usize % bits.len(), (state >> 48) as usize % bits.len());
            sets.push(bits.iter().cycle().skip(from).step_by(1 + from % 7).take(count).copied().collect());
        }
        for set in sets {
            let rights = from_capsicum(|cap| has(&set, cap));
            for &(right, cap) in TABLE {
                assert_eq!(rights.contains(right), has(&set, cap), "{right:?} by {set:x?}");
            }
            assert!(to_capsicum(rights).all(|cap| has(&set, cap)), "{set:x?}");
        }
    }

    #[test]
    fn the_mode_forbids_what_takes_it() {
        for &filetype in FileType::ALL {
            let [none, read, write] =
                [(false, false), (true, false), (false, true)].map(|(r, w)| forbidden(filetype, r, w));
            assert_eq!(forbidden(filetype, true, true), Rights::NONE);
            assert_eq!(none, read.with(write));
            assert!(!read.intersects(READING) && !write.intersects(WRITING));
            let directory = filetype == FileType::Directory;
            assert_eq!(read.contains(Rights::FD_WRITE), !directory);
            assert_eq!(write.contains(Rights::FD_READ), !directory);
            assert!(write.contains(Rights::FILE_READDIR));
            // To execute it takes neither, and is for proc_exec to see.
            assert!(!none.contains(Rights::PROC_EXEC));
        }
    }

    #[test]
    fn a_type_restricts_rights_and_adds_none() {
        for &filetype in FileType::ALL {
            assert_eq!(of_type(Rights::NONE, filetype), (Rights::NONE, Rights::NONE));
            let (base, inheriting) = of_type(Rights::ALL, filetype);
            for &(right, _) in TABLE {
                let (one_base, one_inheriting) = of_type(right, filetype);
                assert_eq!(one_base, right.and(base), "{filetype:?} {right:?}");
                assert_eq!(one_inheriting, right.and(inheriting), "{filetype:?} {right:?}");
            }
        }
        assert!(!of_type(Rights::ALL, FileType::Directory).0.contains(Rights::FD_READ));
        assert!(of_type(Rights::ALL, FileType::Directory).1.contains(Rights::FD_READ));
        assert_eq!(of_type(Rights::ALL, FileType::RegularFile).1, Rights::NONE);
    }
}
