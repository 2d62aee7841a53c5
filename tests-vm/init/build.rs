// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Links init as a plain static executable (ET_EXEC): there is nobody in the test machine to relocate it.
//!
//! FreeBSD's activator picks its own ABI by the byte EI_OSABI, which the linker leaves at 0 for this target. Who
//! builds init sets that byte, 7, to 9 (ELFOSABI_FREEBSD):
//!
//! ```sh
//! printf '\011' | dd of=init bs=1 seek=7 conv=notrunc
//! ```

fn main() {
    for arg in ["--no-pie", "--image-base=0x400000", "-z", "noexecstack", "-z", "separate-code"] {
        println!("cargo:rustc-link-arg-bins={arg}");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
