// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What cloudabi-run(1) does before it touches the system: YAML comes in, a [`Plan`] goes out.
//!
//! `yaml` makes a tree of the parser's events, `scalar` (with `timestamp`) gives scalars their types,
//! `resource` (with `attributes`, `address` and `rights`) understands the tags that stand for descriptors, `plan`
//! puts the two together, `argdata` is the format in which the program gets the result, `show` prints it. `nearest` guesses
//! what a misspelled name was to be. `brand` is how an executable is known, `module` has the version of the kernel module that
//! is needed.
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

pub mod address;
pub mod argdata;
mod attributes;
#[path = "../../../kmod/src/abi/brand.rs"]
pub mod brand;
mod error;
pub mod module;
mod nearest;
mod plan;
pub mod resource;
pub mod rights;
mod scalar;
pub mod show;
mod timestamp;
mod yaml;

pub use error::{Error, Position};
pub use plan::{plan, plan_with, strings, Plan, Scalars};

/// What begins the name of each tag that stands for a descriptor.
pub const TAG_PREFIX: &str = "tag:nuxi.nl,2015:cloudabi/";

/// The longest argument data: what execve(2) takes, `ARG_MAX`, less the NUL at the end.
pub const MAX_ARGDATA: usize = 512 * 1024 - 1;

/// The longest YAML text that is read.
pub const MAX_YAML: usize = 4 * 1024 * 1024;
