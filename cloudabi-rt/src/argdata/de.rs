// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Argument data as a data format of serde: what a program gets is a structure.

use super::{number, Argdata, Elements, Pairs, INT, TIMESTAMP};
use alloc::string::{String, ToString};
use core::fmt;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserialize, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

/// Makes a value of argument data. A descriptor is its number, a `u32`; a time is an `i64`, in nanoseconds since 1970.
pub fn from_argdata<'de, T: Deserialize<'de>>(argdata: Argdata<'de>) -> Result<T, Malformed> {
    T::deserialize(argdata)
}

/// Why argument data is not what it was to be.
#[derive(Clone, PartialEq, Eq)]
pub struct Malformed(String);

impl fmt::Display for Malformed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl fmt::Debug for Malformed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl core::error::Error for Malformed {}

impl de::Error for Malformed {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl<'de> IntoDeserializer<'de, Malformed> for Argdata<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> de::Deserializer<'de> for Argdata<'de> {
    type Error = Malformed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        if self.is_null() {
            return visitor.visit_unit();
        }
        if let Some(text) = self.str() {
            return visitor.visit_borrowed_str(text);
        }
        if let Some(bytes) = self.binary() {
            return visitor.visit_borrowed_bytes(bytes);
        }
        if let Some(truth) = self.bool() {
            return visitor.visit_bool(truth);
        }
        if let Some(fd) = self.fd() {
            return visitor.visit_u32(fd.0);
        }
        if let Some(number) = self.float() {
            return visitor.visit_f64(number);
        }
        if let Some(number) = self.inside(INT).or_else(|| self.inside(TIMESTAMP)).and_then(number) {
            return match (u64::try_from(number), i64::try_from(number)) {
                (Ok(number), _) => visitor.visit_u64(number),
                (_, Ok(number)) => visitor.visit_i64(number),
                _ => visitor.visit_i128(number),
            };
        }
        if let Some(Elements(bytes)) = self.seq() {
            let mut elements = SeqDeserializer::new(Elements(bytes));
            let made = visitor.visit_seq(&mut elements)?;
            return elements.end().map(|()| made);
        }
        if let Some(Pairs(elements)) = self.map() {
            let mut pairs = MapDeserializer::new(Pairs(elements));
            let made = visitor.visit_map(&mut pairs)?;
            return pairs.end().map(|()| made);
        }
        Err(de::Error::invalid_value(Unexpected::Bytes(self.bytes()), &"argument data"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        if self.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        visitor.visit_newtype_struct(self)
    }

    /// A variant without contents is its name; one with, a mapping of the name to them.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        match (self.str(), self.map()) {
            (Some(name), _) => visitor.visit_enum(name.into_deserializer()),
            (_, Some(pairs)) => {
                visitor.visit_enum(de::value::MapAccessDeserializer::new(MapDeserializer::new(pairs)))
            }
            _ => Err(de::Error::invalid_type(Unexpected::Bytes(self.bytes()), &"a variant")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}
