// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The benchmark.
#![no_std]
#![no_main]

guest::program!(guest::bench::run);
