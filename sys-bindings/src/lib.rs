// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FreeBSD's kernel interfaces: what bindgen made of the kernel's headers, and the C shims.
//!
//! Everything is named as in C; the manual pages are in section 9. Nothing generated is committed.
#![no_std]
#![allow(non_camel_case_types, non_snake_case, non_upper_case_globals, missing_docs)]
#![allow(clippy::all, clippy::pedantic, unused_qualifications, unnecessary_transmutes)]

mod layout;

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
include!(concat!(env!("OUT_DIR"), "/version.rs"));
