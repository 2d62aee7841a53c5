// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The module's variables, sysctl(8): `kern.features.cloudabi64` and `compat.cloudabi64`. See cloudabi64(4).

use super::exec::{EXECS, SYSENTVEC};
use crate::image::activate::{ALLOWED, REFUSED};
use crate::image::rule::Rule;
use crate::kpi::sysctl::{self, Node};
use crate::kpi::Errno;

/// What cloudabi-run(1) asks for: changes when a program or a launcher that was made for one number would not work with
/// another.
const ABI_VERSION: i32 = 1;

/// Adds all, or nothing.
pub fn add() -> Result<(), Errno> {
    sysctl::init();
    all().inspect_err(|_| {
        // Nobody else can have added to what has been there for a moment.
        let _ = sysctl::free();
    })
}

fn all() -> Result<(), Errno> {
    Node::features()?.constant(c"cloudabi64", 1, c"CloudABI, 64 bits")?;
    let node = Node::compat()?.node(c"cloudabi64", c"CloudABI, 64 bits")?;
    node.constant(c"abi_version", ABI_VERSION, c"Version of the ABI and of the module's interface")?;
    node.switch(c"allow_exec", &ALLOWED, c"Whether programs may be started")?;
    node.counter(c"execs", &EXECS, c"Programs started")?;
    node.users(c"processes", &SYSENTVEC, false, c"Processes now")?;
    node.users(c"threads", &SYSENTVEC, true, c"Threads now")?;
    let refused = node.node(c"refused", c"Executables refused, by the rule that they broke")?;
    for (rule, counter) in Rule::ALL.iter().zip(&REFUSED) {
        let (name, description) = rule.texts();
        refused.counter(name, counter, description)?;
    }
    Ok(())
}
