// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Assertions that Rust lays out the structures of `layout.txt` as the C compiler does. The crate does not compile
//! where one fails.

use super::*;

include!(concat!(env!("OUT_DIR"), "/layout.rs"));
