// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What it is given is a structure.
//!
//!     terminal: !fd stdout
//!     directory: !file {path: ., mode: read-write}
#![no_std]
#![no_main]

extern crate alloc;

use alloc::string::String;
use alloc::vec::Vec;
use cloudabi_rt::argdata::{from_argdata, Value};
use cloudabi_rt::cloudabi::fd;
use cloudabi_rt::{panic_output, Argdata, Fd};
use serde::Deserialize;

#[derive(Deserialize)]
struct Given {
    terminal: u32,
    directory: u32,
    #[serde(default = "four")]
    threads: u8,
}

fn four() -> u8 {
    4
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Settings<'a> {
    name: &'a str,
    limit: Option<i32>,
    colours: Vec<Colour>,
}

#[derive(Deserialize, Debug, PartialEq)]
enum Colour {
    Red,
    Mixed { red: f32 },
}

fn main(argdata: Argdata<'_>) {
    let given: Given = from_argdata(argdata).unwrap();
    let terminal = Fd::from(fd(given.terminal));
    panic_output(&terminal).unwrap();
    assert_eq!((given.directory, given.threads), (1, 4));

    let mixed = Value::Map(&[(Value::Str("Mixed"), Value::Map(&[(Value::Str("red"), Value::Float(0.5))]))]);
    let mut fields = [
        (Value::Str("name"), Value::Str("a name")),
        (Value::Str("limit"), Value::Int(-300)),
        (Value::Str("colours"), Value::Seq(&[Value::Str("Red"), mixed])),
    ];
    let made = Value::Map(&fields).encode();
    let settings: Settings<'_> = from_argdata(Argdata::new(&made)).unwrap();
    let colours = alloc::vec![Colour::Red, Colour::Mixed { red: 0.5 }];
    assert_eq!(settings, Settings { name: "a name", limit: Some(-300), colours });

    fields[1].1 = Value::Null;
    let made = Value::Map(&fields).encode();
    assert_eq!(from_argdata::<Settings<'_>>(Argdata::new(&made)).unwrap().limit, None);
    fields[1].1 = Value::Str("many");
    let made = Value::Map(&fields).encode();
    let error = from_argdata::<Settings<'_>>(Argdata::new(&made)).unwrap_err();
    assert_eq!(alloc::format!("{error}"), "invalid type: string \"many\", expected i32");
    fields[1].0 = Value::Str("limits");
    let made = Value::Map(&fields).encode();
    let error: String = alloc::format!("{}", from_argdata::<Settings<'_>>(Argdata::new(&made)).unwrap_err());
    assert!(error.starts_with("unknown field `limits`"));
}

cloudabi_rt::program!(main);
