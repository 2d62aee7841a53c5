// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Argument data for a program that is to be started.

use super::{BINARY, BOOL, FD, FLOAT, INT, MAP, SEQ, STR, TIMESTAMP};
use alloc::vec::Vec;
use cloudabi::fd;

/// A value that becomes argument data. Descriptors have the numbers that they will have in the program.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// Bytes.
    Binary(&'a [u8]),
    /// A truth value.
    Bool(bool),
    /// A descriptor.
    Fd(fd),
    /// A floating-point number.
    Float(f64),
    /// An integer.
    Int(i64),
    /// Keys and values.
    Map(&'a [(Value<'a>, Value<'a>)]),
    /// A sequence.
    Seq(&'a [Value<'a>]),
    /// A string.
    Str(&'a str),
    /// A time, in nanoseconds since 1970.
    Timestamp(i64),
}

impl Value<'_> {
    /// As argument data.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.add(&mut bytes);
        bytes
    }

    fn add(&self, to: &mut Vec<u8>) {
        match *self {
            Value::Null => {}
            Value::Binary(bytes) => {
                to.push(BINARY);
                to.extend_from_slice(bytes);
            }
            Value::Bool(truth) => {
                to.push(BOOL);
                to.extend(truth.then_some(1));
            }
            Value::Fd(number) => {
                to.push(FD);
                to.extend(number.0.to_be_bytes());
            }
            Value::Float(number) => {
                to.push(FLOAT);
                to.extend(number.to_be_bytes());
            }
            Value::Int(number) => {
                to.push(INT);
                add_number(number, to);
            }
            Value::Timestamp(number) => {
                to.push(TIMESTAMP);
                add_number(number, to);
            }
            Value::Map(pairs) => {
                to.push(MAP);
                for (key, value) in pairs {
                    key.add_field(to);
                    value.add_field(to);
                }
            }
            Value::Seq(values) => {
                to.push(SEQ);
                values.iter().for_each(|value| value.add_field(to));
            }
            Value::Str(text) => {
                to.push(STR);
                to.extend_from_slice(text.as_bytes());
                to.push(0);
            }
        }
    }

    /// After its length.
    fn add_field(&self, to: &mut Vec<u8>) {
        let value = self.encode();
        let mut shift = (usize::BITS - value.len().leading_zeros()).saturating_sub(1) / 7 * 7;
        while shift > 0 {
            to.push((value.len() >> shift & 0x7f) as u8);
            shift -= 7;
        }
        to.push((value.len() & 0x7f) as u8 | 0x80);
        to.extend(value);
    }
}

/// In as few bytes as it takes; none for 0.
fn add_number(number: i64, to: &mut Vec<u8>) {
    let bytes = number.to_be_bytes();
    // A byte is not needed if it is the sign of the next one over and over.
    let sign = if number < 0 { 0xff } else { 0 };
    let needless =
        bytes.windows(2).take_while(|pair| pair[0] == sign && (pair[1] ^ sign) & 0x80 == 0).count();
    let needless = if number == 0 { bytes.len() } else { needless };
    to.extend(bytes.iter().skip(needless));
}
