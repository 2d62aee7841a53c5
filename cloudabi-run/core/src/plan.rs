// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! From YAML to what a program gets.

use crate::argdata::{self, Value, Values};
use crate::resource::{self, Descriptor};
use crate::yaml::{self, Content, Document, Node};
use crate::{nearest, scalar, Error, MAX_ARGDATA, TAG_PREFIX};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// The longest key of a mapping. Keys are compared with each other, and aliases could make them huge.
const MAX_KEY: usize = 4096;

/// What a program gets.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its descriptors, by number.
    pub descriptors: Vec<Descriptor>,
    /// Its argument data.
    pub argdata: Vec<u8>,
}

/// What scalars without quotes and without a tag are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalars {
    /// What YAML's core schema makes of them: numbers, `true` and `false`, nothing, strings.
    Typed,
    /// Strings.
    Strings,
}

/// What a program gets from a YAML text. Descriptors are numbered as they appear; an alias of one is that one.
pub fn plan(text: &str) -> Result<Plan, Error> {
    plan_with(text, Scalars::Typed)
}

/// The same with a choice.
pub fn plan_with(text: &str, scalars: Scalars) -> Result<Plan, Error> {
    let document = yaml::read(text)?;
    let mut planner = Planner {
        document: &document,
        scalars,
        known: vec![None; document.len()],
        values: Values::default(),
        descriptors: Vec::new(),
    };
    let root = planner.value(Document::ROOT)?;
    Ok(Plan { argdata: planner.values.encode(root), descriptors: planner.descriptors })
}

/// The argument strings with which execve(2) hands over argument data: the bytes between its NULs. The kernel ends
/// each string with a NUL and the module takes the last one away.
pub fn strings(argdata: &[u8]) -> impl Iterator<Item = &[u8]> {
    argdata.split(|&byte| byte == 0)
}

struct Planner<'d> {
    document: &'d Document,
    scalars: Scalars,
    /// The value of each node that has been looked at.
    known: Vec<Option<argdata::Id>>,
    values: Values,
    descriptors: Vec<Descriptor>,
}

impl Planner<'_> {
    // As deep as the document, which is bounded.
    fn value(&mut self, id: yaml::Id) -> Result<argdata::Id, Error> {
        if let Some(known) = self.known[id.index()] {
            return Ok(known);
        }
        let node = self.document.node(id);
        let value = match node.tag.strip_prefix(TAG_PREFIX) {
            Some(tag) => self.descriptor(node, tag)?,
            None => self.data(node)?,
        };
        let value = self
            .values
            .add(value, MAX_ARGDATA)
            .ok_or_else(|| Error::new(node.at, "the argument data is too long for a program"))?;
        self.known[id.index()] = Some(value);
        Ok(value)
    }

    fn descriptor(&mut self, node: &Node, tag: &str) -> Result<Value, Error> {
        let descriptor = resource::parse(self.document, node, tag).ok_or_else(|| unknown(node))??;
        let number = u32::try_from(self.descriptors.len());
        let number = number.map_err(|_| Error::new(node.at, "too many descriptors"))?;
        self.descriptors.push(descriptor);
        Ok(Value::Fd(number))
    }

    fn data(&mut self, node: &Node) -> Result<Value, Error> {
        match (&node.content, node.tag.strip_prefix(scalar::YAML_PREFIX).unwrap_or(&node.tag)) {
            (Content::Scalar { text, plain }, _) => {
                let typed = *plain && self.scalars == Scalars::Typed;
                match scalar::value(&node.tag, text, typed) {
                    Some(value) => value.map_err(|message| Error::new(node.at, message)),
                    None => Err(unknown(node)),
                }
            }
            (Content::Seq(elements), "" | "!" | "seq") => {
                Ok(Value::Seq(elements.iter().map(|&id| self.value(id)).collect::<Result<_, _>>()?))
            }
            (Content::Map(pairs), "" | "!" | "map") => self.map(pairs),
            _ => Err(unknown(node)),
        }
    }

    fn map(&mut self, pairs: &[(yaml::Id, yaml::Id)]) -> Result<Value, Error> {
        let mut seen = BTreeSet::new();
        let mut values = Vec::with_capacity(pairs.len());
        for &(key, value) in pairs {
            let at = self.document.node(key).at;
            let key = self.value(key)?;
            if self.values.length(key) > MAX_KEY {
                return Err(Error::new(at, "the key is too long"));
            }
            if !seen.insert(self.values.encode(key)) {
                return Err(Error::new(at, "duplicate key in a mapping"));
            }
            values.push((key, self.value(value)?));
        }
        Ok(Value::Map(values))
    }
}

fn unknown(node: &Node) -> Error {
    let tag = &node.tag;
    let hint = if let Some(name) = tag.strip_prefix(TAG_PREFIX) {
        match resource::GONE.contains(&name) {
            true => String::from("; Flower's switchboard is gone"),
            false => format!("; the tags are {}{}", resource::KNOWN, nearest::hint(name, resource::TAGS)),
        }
    } else if tag.starts_with('!') && tag.len() > 1 {
        format!("; the line \"%TAG ! {TAG_PREFIX}\" is missing")
    } else {
        String::new()
    };
    let kind = match node.content {
        Content::Scalar { .. } => "scalar",
        Content::Seq(_) => "sequence",
        Content::Map(_) => "mapping",
    };
    Error::new(node.at, format!("unknown tag for a {kind}: {}{hint}", tag.escape_debug()))
}
