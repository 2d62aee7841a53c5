// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Argument data: a byte for the type, then the value. A mapping holds keys and values in turn, each after its
//! length, seven bits in a byte and the last byte marked. cloudabi-run(1) makes it of YAML.

use cloudabi::fd;

const FD: u8 = 3;
const MAP: u8 = 6;
const STR: u8 = 8;

/// A value in the argument data.
#[derive(Clone, Copy)]
pub struct Argdata<'a>(pub &'a [u8]);

impl<'a> Argdata<'a> {
    /// The value of a key in a mapping; the key is a string.
    pub fn get(self, key: &str) -> Option<Self> {
        let (&MAP, mut rest) = self.0.split_first()? else { return None };
        loop {
            let name = field(&mut rest)?;
            let value = field(&mut rest)?;
            if name.str() == Some(key) {
                return Some(value);
            }
        }
    }

    /// A descriptor.
    pub fn fd(self) -> Option<fd> {
        let (&FD, number) = self.0.split_first()? else { return None };
        Some(fd(u32::from_be_bytes(number.try_into().ok()?)))
    }

    /// A string.
    pub fn str(self) -> Option<&'a str> {
        let [STR, text @ .., 0] = self.0 else { return None };
        core::str::from_utf8(text).ok()
    }
}

/// Takes the first field off.
fn field<'a>(rest: &mut &'a [u8]) -> Option<Argdata<'a>> {
    let mut length = 0_usize;
    loop {
        let (&byte, more) = rest.split_first()?;
        *rest = more;
        length = length.checked_mul(128)? | usize::from(byte & 0x7f);
        if byte & 0x80 != 0 {
            break;
        }
    }
    let (value, more) = rest.split_at_checked(length)?;
    *rest = more;
    Some(Argdata(value))
}
