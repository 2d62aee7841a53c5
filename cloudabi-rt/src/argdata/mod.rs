// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Argument data: a tree in which descriptors have names. cloudabi-run(1) makes it of YAML.
//!
//! It is a byte for the type, then the value. A sequence holds its elements and a mapping keys and values in turn, each after
//! its length, seven bits in a byte and the last byte marked. [`Argdata`] reads it where it is, [`Value`] is for writing.

#[cfg(feature = "serde")]
mod de;
mod write;

use cloudabi::fd;

#[cfg(feature = "serde")]
pub use de::{from_argdata, Malformed};
pub use write::Value;

const BINARY: u8 = 1;
const BOOL: u8 = 2;
const FD: u8 = 3;
const FLOAT: u8 = 4;
const INT: u8 = 5;
const MAP: u8 = 6;
const SEQ: u8 = 7;
const STR: u8 = 8;
const TIMESTAMP: u8 = 9;

/// A value in the argument data. What it is asked to be and is not is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Argdata<'a>(&'a [u8]);

impl<'a> Argdata<'a> {
    /// That of these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// What comes after the byte for the type.
    fn inside(self, kind: u8) -> Option<&'a [u8]> {
        self.0.split_first().filter(|(&first, _)| first == kind).map(|(_, rest)| rest)
    }

    /// The value of a key in a mapping; the key is a string.
    pub fn get(self, key: &str) -> Option<Self> {
        self.map()?.find(|(name, _)| name.str() == Some(key)).map(|(_, value)| value)
    }

    /// Is it nothing?
    pub fn is_null(self) -> bool {
        self.0.is_empty()
    }

    /// Bytes.
    pub fn binary(self) -> Option<&'a [u8]> {
        self.inside(BINARY)
    }

    /// A truth value.
    pub fn bool(self) -> Option<bool> {
        match self.inside(BOOL)? {
            [] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }

    /// The number of a descriptor.
    pub fn fd(self) -> Option<fd> {
        Some(fd(u32::from_be_bytes(self.inside(FD)?.try_into().ok()?)))
    }

    /// A floating-point number.
    pub fn float(self) -> Option<f64> {
        Some(f64::from_be_bytes(self.inside(FLOAT)?.try_into().ok()?))
    }

    /// An integer that fits.
    pub fn int(self) -> Option<i64> {
        number(self.inside(INT)?)?.try_into().ok()
    }

    /// An integer that is not negative and fits.
    pub fn uint(self) -> Option<u64> {
        number(self.inside(INT)?)?.try_into().ok()
    }

    /// A time, in nanoseconds since 1970.
    pub fn timestamp(self) -> Option<i64> {
        number(self.inside(TIMESTAMP)?)?.try_into().ok()
    }

    /// A string.
    pub fn str(self) -> Option<&'a str> {
        let [text @ .., 0] = self.inside(STR)? else { return None };
        core::str::from_utf8(text).ok()
    }

    /// The elements of a sequence.
    pub fn seq(self) -> Option<Elements<'a>> {
        self.inside(SEQ).map(Elements)
    }

    /// Keys and values of a mapping.
    pub fn map(self) -> Option<Pairs<'a>> {
        self.inside(MAP).map(Elements).map(Pairs)
    }
}

/// A number in as few bytes as it takes, the highest first; the first bit is its sign.
fn number(bytes: &[u8]) -> Option<i128> {
    if bytes.len() > 9 {
        return None;
    }
    let sign = if bytes.first().is_some_and(|first| first & 0x80 != 0) { -1 } else { 0 };
    Some(bytes.iter().fold(sign, |number, &byte| number << 8 | i128::from(byte)))
}

/// The elements of a sequence, as far as they are whole.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a>(&'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = Argdata<'a>;

    fn next(&mut self) -> Option<Argdata<'a>> {
        let mut rest = self.0;
        let mut length = 0_usize;
        loop {
            let (&byte, more) = rest.split_first()?;
            rest = more;
            length = length.checked_mul(128)? | usize::from(byte & 0x7f);
            if byte & 0x80 != 0 {
                break;
            }
        }
        let (value, more) = rest.split_at_checked(length)?;
        self.0 = more;
        Some(Argdata(value))
    }
}

/// Keys and values of a mapping, as far as they are whole.
#[derive(Clone, Copy, Debug)]
pub struct Pairs<'a>(Elements<'a>);

impl<'a> Iterator for Pairs<'a> {
    type Item = (Argdata<'a>, Argdata<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}
