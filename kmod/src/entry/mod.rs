// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Where the kernel calls us: module events, the sysentvec's functions and the system calls.
//!
//! Each function here turns the kernel's raw pointers into safe types and leaves the work to `image` and `sys`.

mod audit;
mod exec;
mod module;
mod syscall;
mod variables;
