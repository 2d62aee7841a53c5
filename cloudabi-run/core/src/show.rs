// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What a program gets, for people to read.

use crate::argdata::{self, Fields, View};
use crate::resource::{Descriptor, Mode, Resource, Role, SocketType};
use crate::{strings, Plan, TAG_PREFIX};
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use core::fmt::{Display, Formatter, Result, Write};

/// A plan: its descriptors, its argument data as YAML, and the bytes.
pub struct Shown<'p>(pub &'p Plan);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "descriptors: {}", self.0.descriptors.len())?;
        for (number, descriptor) in self.0.descriptors.iter().enumerate() {
            writeln!(f, "  {number}: {descriptor}")?;
        }
        let read = |d: &Descriptor| matches!(d.resource, Resource::File { mode: Mode::Read, .. });
        if self.0.descriptors.iter().any(read) {
            writeln!(f, "note: files and directories opened for reading cannot be changed; use mode: read-write to allow it")?;
        }
        let bytes = &self.0.argdata;
        writeln!(f, "argdata: {} bytes, {} strings", bytes.len(), strings(bytes).count())?;
        for line in bytes.chunks(16) {
            f.write_char(' ')?;
            line.iter().try_for_each(|byte| write!(f, " {byte:02x}"))?;
            f.write_char('\n')?;
        }
        writeln!(f, "%TAG ! {TAG_PREFIX}\n---\n{}", Yaml(bytes))
    }
}

impl Display for Descriptor {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match &self.resource {
            Resource::Fd(number) => write!(f, "descriptor {number}")?,
            Resource::File { path, mode, create } => {
                let mode = match mode {
                    Mode::Read => "read",
                    Mode::Write => "write",
                    Mode::ReadWrite => "read-write",
                };
                write!(f, "file \"{}\", {mode}", path.escape_debug())?;
                f.write_str(if *create { ", created" } else { "" })?;
            }
            Resource::Executable { path } => write!(f, "executable \"{}\"", path.escape_debug())?,
            Resource::Itself => f.write_str("the program itself, to be executed")?,
            Resource::Socket { role: Role::Accepting, address, .. } => {
                write!(f, "connections that are accepted at {address}")?;
            }
            Resource::Socket { kind, role, address } => {
                let kind = match kind {
                    SocketType::Stream => "stream",
                    SocketType::Datagram => "datagram",
                };
                let how = if *role == Role::Connected { "connected" } else { "bound" };
                write!(f, "{kind} socket {how} to {address}")?;
            }
        }
        match self.rights {
            None => write!(f, "; rights: as they are"),
            Some(rights) => write!(f, "; rights: {rights}"),
        }
    }
}

/// Argument data as YAML of one line.
pub struct Yaml<'d>(pub &'d [u8]);

impl Display for Yaml<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match argdata::decode(self.0) {
            Err(argdata::Malformed) => f.write_str("*malformed*"),
            Ok(View::Null) => f.write_str("null"),
            Ok(View::Bool(value)) => write!(f, "{value}"),
            Ok(View::Int(number)) => write!(f, "{number}"),
            Ok(View::Float(number)) if number.is_nan() => f.write_str(".nan"),
            Ok(View::Float(number)) if number.is_infinite() => {
                f.write_str(if number > 0.0 { ".inf" } else { "-.inf" })
            }
            Ok(View::Float(number)) => write!(f, "{number:?}"),
            Ok(View::Str(text)) => string(f, text),
            Ok(View::Binary(bytes)) => {
                write!(f, "!!binary \"{}\"", Base64Display::new(bytes, &STANDARD))
            }
            Ok(View::Timestamp(ns)) => timestamp(f, ns),
            Ok(View::Fd(number)) => write!(f, "!fd {number}"),
            Ok(View::Seq(fields)) => {
                f.write_char('[')?;
                elements(f, fields, false)?;
                f.write_char(']')
            }
            Ok(View::Map(fields)) => {
                f.write_char('{')?;
                elements(f, fields, true)?;
                f.write_char('}')
            }
        }
    }
}

fn elements(f: &mut Formatter<'_>, fields: Fields<'_>, pairs: bool) -> Result {
    for (n, field) in fields.enumerate() {
        f.write_str(match n {
            0 => "",
            _ if pairs && n % 2 == 1 => ": ",
            _ => ", ",
        })?;
        match field {
            Ok(bytes) => Yaml(bytes).fmt(f)?,
            Err(argdata::Malformed) => f.write_str("*malformed*")?,
        }
    }
    Ok(())
}

/// A string in double quotes, with YAML's escapes.
fn string(f: &mut Formatter<'_>, text: &[u8]) -> Result {
    f.write_char('"')?;
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                '\u{feff}' | '\u{2028}' | '\u{2029}' => write!(f, "\\u{:04x}", u32::from(c))?,
                c if c.is_control() => write!(f, "\\x{:02x}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        chunk.invalid().iter().try_for_each(|byte| write!(f, "\\x{byte:02x}"))?;
    }
    f.write_char('"')
}

/// Years that have no four digits are shown as a number.
fn timestamp(f: &mut Formatter<'_>, ns: i128) -> Result {
    let (seconds, ns) = (ns.div_euclid(1_000_000_000), ns.rem_euclid(1_000_000_000));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = (era * 400 + year, month + 3);
    let (year, month) = if month > 12 { (year + 1, month - 12) } else { (year, month) };
    if !(0..=9999).contains(&year) {
        return write!(f, "{seconds}.{ns:09}");
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    write!(f, "!!timestamp \"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ns:09}Z\"")
}
