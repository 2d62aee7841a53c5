// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Argdata, the format in which a CloudABI program gets its arguments: a byte for the type, then the value. A
//! sequence has its elements in it, a mapping keys and values in turn, each after its length.

use alloc::string::String;
use alloc::vec::Vec;

const BINARY: u8 = 1;
const BOOL: u8 = 2;
const FD: u8 = 3;
const FLOAT: u8 = 4;
const INT: u8 = 5;
const MAP: u8 = 6;
const SEQ: u8 = 7;
const STR: u8 = 8;
const TIMESTAMP: u8 = 9;

/// The number of a value among its [`Values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(usize);

/// A value; sequences and mappings name their elements.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The format's names.
pub enum Value {
    Null,
    Bool(bool),
    /// From the least `i64` to the greatest `u64`.
    Int(i128),
    Float(f64),
    Str(String),
    Binary(Vec<u8>),
    /// Nanoseconds since the Epoch.
    Timestamp(i128),
    /// The number that the descriptor has in the program.
    Fd(u32),
    Seq(Vec<Id>),
    Map(Vec<(Id, Id)>),
}

/// Values, each with its length in bytes. One value may be an element of many.
#[derive(Debug, Default)]
pub struct Values(Vec<(Value, usize)>);

impl Values {
    /// Adds a value; its elements are there already. `None`: it is longer than `limit` bytes.
    pub fn add(&mut self, value: Value, limit: usize) -> Option<Id> {
        let length = match &value {
            Value::Null => 0,
            Value::Bool(value) => 1 + usize::from(*value),
            Value::Int(number) | Value::Timestamp(number) => 1 + minimal(&number.to_be_bytes()).len(),
            Value::Float(_) => 9,
            Value::Str(text) => text.len() + 2,
            Value::Binary(bytes) => bytes.len() + 1,
            Value::Fd(_) => 5,
            Value::Seq(elements) => elements.iter().fold(1, |sum, &id| self.add_field(sum, id)),
            Value::Map(pairs) => {
                pairs.iter().fold(1, |sum, &(key, value)| self.add_field(self.add_field(sum, key), value))
            }
        };
        self.0.push((value, length));
        (length <= limit).then(|| Id(self.0.len() - 1))
    }

    /// The length of a value in bytes.
    pub fn length(&self, id: Id) -> usize {
        self.0[id.0].1
    }

    /// The value itself.
    pub fn value(&self, id: Id) -> &Value {
        &self.0[id.0].0
    }

    /// The bytes that stand for a value.
    pub fn encode(&self, id: Id) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.length(id));
        self.put(&mut bytes, id);
        bytes
    }

    fn add_field(&self, sum: usize, id: Id) -> usize {
        sum.saturating_add(prefix_length(self.length(id))).saturating_add(self.length(id))
    }

    fn put(&self, to: &mut Vec<u8>, id: Id) {
        match self.value(id) {
            Value::Null => {}
            Value::Bool(false) => to.push(BOOL),
            Value::Bool(true) => to.extend([BOOL, 1]),
            Value::Int(number) => tagged(to, INT, minimal(&number.to_be_bytes())),
            Value::Float(number) => tagged(to, FLOAT, &number.to_bits().to_be_bytes()),
            Value::Str(text) => {
                tagged(to, STR, text.as_bytes());
                to.push(0);
            }
            Value::Binary(bytes) => tagged(to, BINARY, bytes),
            Value::Timestamp(number) => tagged(to, TIMESTAMP, minimal(&number.to_be_bytes())),
            Value::Fd(number) => tagged(to, FD, &number.to_be_bytes()),
            Value::Seq(elements) => {
                to.push(SEQ);
                elements.iter().for_each(|&id| self.put_field(to, id));
            }
            Value::Map(pairs) => {
                to.push(MAP);
                for &(key, value) in pairs {
                    self.put_field(to, key);
                    self.put_field(to, value);
                }
            }
        }
    }

    fn put_field(&self, to: &mut Vec<u8>, id: Id) {
        let length = self.length(id);
        for n in (0..prefix_length(length)).rev() {
            let group = (length >> (7 * n) & 0x7f) as u8;
            to.push(if n == 0 { group | 0x80 } else { group });
        }
        self.put(to, id);
    }
}

fn tagged(to: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    to.push(tag);
    to.extend(bytes);
}

/// A number in two's complement without the bytes that only repeat its sign; zero has no byte.
fn minimal(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes {
        let sign = match rest {
            [] => 0,
            [next, ..] if next & 0x80 != 0 => 0xff,
            _ => 0,
        };
        if *first != sign {
            break;
        }
        bytes = rest;
    }
    bytes
}

/// How many bytes, of seven bits each, a field's length takes.
fn prefix_length(length: usize) -> usize {
    let bits = usize::BITS - (length | 1).leading_zeros();
    bits.div_ceil(7) as usize
}

/// Bytes that are not argdata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// A value as it stands in its bytes.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The format's names.
pub enum View<'d> {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    /// The bytes before the NUL at the end.
    Str(&'d [u8]),
    Binary(&'d [u8]),
    Timestamp(i128),
    Fd(u32),
    Seq(Fields<'d>),
    /// Keys and values in turn.
    Map(Fields<'d>),
}

/// The value that bytes stand for.
pub fn decode(bytes: &[u8]) -> Result<View<'_>, Malformed> {
    let Some((&tag, rest)) = bytes.split_first() else { return Ok(View::Null) };
    Ok(match (tag, rest) {
        (BINARY, _) => View::Binary(rest),
        (BOOL, []) => View::Bool(false),
        (BOOL, [1]) => View::Bool(true),
        (FD, _) => View::Fd(u32::from_be_bytes(rest.try_into().map_err(|_| Malformed)?)),
        (FLOAT, _) => {
            View::Float(f64::from_bits(u64::from_be_bytes(rest.try_into().map_err(|_| Malformed)?)))
        }
        (INT, _) => View::Int(number(rest)?),
        (MAP, _) => View::Map(Fields(rest)),
        (SEQ, _) => View::Seq(Fields(rest)),
        (STR, [text @ .., 0]) => View::Str(text),
        (TIMESTAMP, _) => View::Timestamp(number(rest)?),
        _ => return Err(Malformed),
    })
}

fn number(bytes: &[u8]) -> Result<i128, Malformed> {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let mut full = [if negative { 0xff } else { 0 }; 16];
    let start = full.len().checked_sub(bytes.len()).ok_or(Malformed)?;
    full[start..].copy_from_slice(bytes);
    Ok(i128::from_be_bytes(full))
}

/// The fields of a sequence or mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields<'d>(&'d [u8]);

impl<'d> Iterator for Fields<'d> {
    type Item = Result<&'d [u8], Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field.ok_or(Malformed))
    }
}

impl<'d> Fields<'d> {
    fn field(&mut self) -> Option<&'d [u8]> {
        let mut length = 0_usize;
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            length = length.checked_mul(128)? | usize::from(byte & 0x7f);
            if byte & 0x80 != 0 {
                break;
            }
        }
        let (field, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(field)
    }
}
