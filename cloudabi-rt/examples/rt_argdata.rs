// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Reads argument data of each type, and writes some.
//!
//!     terminal: !fd stdout
//!     directory: !file {path: ., mode: read-write}
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;
use cloudabi_rt::argdata::Value;
use cloudabi_rt::cloudabi::fd;
use cloudabi_rt::{panic_output, Argdata, Fd};

fn main(argdata: Argdata<'_>) {
    let terminal = Fd::from(argdata.get("terminal").and_then(Argdata::fd).unwrap());
    panic_output(&terminal).unwrap();
    let made = Value::Map(&[
        (Value::Str("nothing"), Value::Null),
        (Value::Str("bytes"), Value::Binary(b"\0\xff")),
        (Value::Str("true"), Value::Bool(true)),
        (Value::Str("false"), Value::Bool(false)),
        (Value::Str("fd"), Value::Fd(fd(7))),
        (Value::Str("float"), Value::Float(-1.5)),
        (Value::Str("time"), Value::Timestamp(-1)),
        (Value::Str("long"), Value::Binary(&[3; 20_000])),
        (Value::Str("numbers"), Value::Seq(&NUMBERS.map(Value::Int))),
    ])
    .encode();
    let read = Argdata::new(&made);
    let get = |key| read.get(key).unwrap();
    assert!(get("nothing").is_null() && read.get("absent").is_none());
    assert_eq!(get("bytes").binary(), Some(&b"\0\xff"[..]));
    assert_eq!((get("true").bool(), get("false").bool(), get("fd").bool()), (Some(true), Some(false), None));
    assert_eq!(get("fd").fd(), Some(fd(7)));
    assert_eq!(get("float").float(), Some(-1.5));
    assert_eq!(get("time").timestamp(), Some(-1));
    assert_eq!(get("long").binary().map(<[u8]>::len), Some(20_000));
    let numbers: Vec<_> = get("numbers").seq().unwrap().filter_map(Argdata::int).collect();
    assert_eq!(numbers, NUMBERS);
    // As few bytes as there can be, and the largest number.
    assert_eq!(Value::Int(127).encode(), [5, 127]);
    assert_eq!(Value::Int(128).encode(), [5, 0, 128]);
    let largest = [5, 0, 255, 255, 255, 255, 255, 255, 255, 255];
    assert_eq!((Argdata::new(&largest).uint(), Argdata::new(&largest).int()), (Some(u64::MAX), None));
    assert_eq!(Argdata::new(&[5, 0xff]).uint(), None);
    // What is cut off is not there.
    for end in 0..made.len() {
        let part = Argdata::new(&made[..end]);
        assert!(part.map().is_none_or(|pairs| pairs.count() < 9));
    }
}

const NUMBERS: [i64; 9] = [0, 1, 127, 128, -1, -128, -129, i64::MAX, i64::MIN];

cloudabi_rt::program!(main);
