// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The rules for executables: the name of each, which its line on a terminal and its counter have, what is wrong with
//! an image that breaks it, and the errno(2) that execve(2) answers.

use core::ffi::CStr;
use sys_bindings as c;

/// A text that ends in NUL.
const fn text(with_nul: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(with_nul.as_bytes()) {
        Ok(text) => text,
        Err(_) => c"",
    }
}

macro_rules! rules {
    ($($rule:ident $name:literal $errno:ident $wrong:literal,)*) => {
        /// A rule, by which an executable is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // The names say it.
        pub enum Rule {
            $($rule,)*
        }

        impl Rule {
            /// All rules, each at its own number.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];

            /// The name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)*
                }
            }

            /// What is wrong.
            pub const fn wrong(self) -> &'static str {
                match self {
                    $(Self::$rule => $wrong,)*
                }
            }

            /// Both for C.
            pub const fn texts(self) -> (&'static CStr, &'static CStr) {
                match self {
                    $(Self::$rule => const { (text(concat!($name, "\0")), text(concat!($wrong, "\0"))) },)*
                }
            }

            /// The error.
            pub const fn errno(self) -> u32 {
                match self {
                    $(Self::$rule => c::$errno,)*
                }
            }
        }
    };
}

rules! {
    NotAllowed "not-allowed" EPERM "compat.cloudabi64.allow_exec is 0",
    Limit "limit" ENOMEM "the segments exceed a limit of the process",
    ElfClass "elf-class" ENOEXEC "the file is not ELF64",
    ElfData "elf-data" ENOEXEC "the file is not little endian",
    ElfVersion "elf-version" ENOEXEC "the version is not 1",
    ElfTruncated "elf-truncated" ENOEXEC "the file ends inside the ELF header",
    ElfHeader "elf-header" ENOEXEC "the ELF header cannot be parsed",
    ElfType "elf-type" ENOEXEC "the file is neither ET_DYN nor ET_EXEC",
    ElfMachine "elf-machine" ENOEXEC "it is for another machine",
    ElfPhentsize "elf-phentsize" ENOEXEC "the size of a program header is not 56 bytes",
    ElfNoSegments "elf-no-segments" ENOEXEC "the file has no segment to load",
    ElfPhdrsOutsidePage "elf-phdrs-outside-page" ENOEXEC "the program headers are not inside the first page",
    ElfPhdrsMisaligned "elf-phdrs-misaligned" ENOEXEC "the program headers are not aligned",
    ElfInterp "elf-interp" ENOEXEC "the file asks for an interpreter",
    ElfAlign "elf-align" ENOEXEC "a segment's alignment is not a power of two between a page and 1 GiB",
    ElfWx "elf-wx" EACCES "a segment is both writable and executable",
    ElfCongruence "elf-congruence" ENOEXEC "a segment's offset and address differ modulo the page size",
    ElfSize "elf-size" ENOEXEC "a segment is larger in the file than in memory",
    ElfFileBounds "elf-file-bounds" ENOEXEC "a segment reaches past the end of the file",
    ElfOverflow "elf-overflow" ENOEXEC "a segment's addresses wrap around",
    ElfOrder "elf-order" ENOEXEC "the segments are not in ascending order",
    ElfOverlap "elf-overlap" ENOEXEC "two segments share a page",
    ElfManySegments "elf-many-segments" ENOEXEC "the file has more than 16 segments",
    ElfTooLarge "elf-too-large" ENOMEM "the segments do not fit into the address space",
    ElfAddress "elf-address" ENOMEM "a segment lies where no program may have one",
    ElfEntry "elf-entry" ENOEXEC "the entry point is not inside an executable segment",
    ElfPhdrSegment "elf-phdr-segment" ENOEXEC "the program headers are not inside a loaded segment",
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_rule_is_at_its_number_and_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        assert_eq!(names.len(), Rule::ALL.len());
        for (i, rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(*rule as usize, i);
            assert!(rule.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
            let (name, wrong) = rule.texts();
            assert_eq!((name.to_str(), wrong.to_str()), (Ok(rule.name()), Ok(rule.wrong())));
            assert!(!rule.wrong().is_empty() && rule.errno() != 0);
        }
    }
}
