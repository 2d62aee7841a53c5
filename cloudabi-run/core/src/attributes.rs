// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The attributes of a descriptor: a mapping from known names to values of known types.

use crate::argdata::Value;
use crate::rights::{Rights, NAMES};
use crate::yaml::{Content, Document, Node};
use crate::{nearest, scalar};
use crate::{Error, Position};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Attributes that are not taken yet.
pub struct Attributes<'d> {
    document: &'d Document,
    at: Position,
    /// The names that were asked for.
    known: Vec<&'static str>,
    rest: Vec<(String, Position, &'d Node)>,
}

impl<'d> Attributes<'d> {
    /// The attributes of a node, which is a mapping.
    pub fn of(document: &'d Document, node: &'d Node) -> Result<Self, Error> {
        let Content::Map(pairs) = &node.content else {
            return Err(Error::new(node.at, "attributes must be a mapping"));
        };
        let mut rest: Vec<(String, Position, &Node)> = Vec::new();
        for &(key, value) in pairs {
            let key = document.node(key);
            let name = string(key)?;
            if rest.iter().any(|(known, ..)| *known == name) {
                return Err(Error::new(
                    key.at,
                    format!("attribute \"{}\" is given twice", name.escape_debug()),
                ));
            }
            rest.push((name, key.at, document.node(value)));
        }
        Ok(Self { document, at: node.at, known: Vec::new(), rest })
    }

    /// An attribute that is a string.
    pub fn string(&mut self, name: &'static str) -> Result<Option<(String, Position)>, Error> {
        self.take(name).map(|node| Ok((string(node)?, node.at))).transpose()
    }

    /// An attribute that is a string, and has to be there.
    pub fn required(&mut self, name: &'static str) -> Result<(String, Position), Error> {
        let at = self.at;
        self.string(name)?.ok_or_else(|| Error::new(at, format!("attribute \"{name}\" is missing")))
    }

    /// The text of an attribute that is a scalar without a tag, and has to be there.
    pub fn text(&mut self, name: &'static str) -> Result<(&'d str, Position), Error> {
        let missing = Error::new(self.at, format!("attribute \"{name}\" is missing"));
        let node = self.take(name).ok_or(missing)?;
        match &node.content {
            Content::Scalar { text, .. } if node.tag.is_empty() => Ok((text, node.at)),
            _ => Err(Error::new(node.at, "expected a number or a name")),
        }
    }

    /// An attribute that is a boolean, and false where it is not there.
    pub fn boolean(&mut self, name: &'static str) -> Result<bool, Error> {
        let Some(node) = self.take(name) else { return Ok(false) };
        match scalar_of(node) {
            Some(Ok(Value::Bool(value))) => Ok(value),
            _ => Err(Error::new(node.at, "expected true or false")),
        }
    }

    /// `rights`: a sequence of names, each of which is among the rights that make sense.
    pub fn rights(&mut self, sensible: Rights) -> Result<Option<Rights>, Error> {
        let Some(node) = self.take("rights") else { return Ok(None) };
        let (Content::Seq(names), "") = (&node.content, node.tag.as_str()) else {
            return Err(Error::new(node.at, "rights must be a sequence of names"));
        };
        let mut rights = Rights::NONE;
        for &name in names {
            let node = self.document.node(name);
            let name = string(node)?;
            let right = Rights::by_name(&name).ok_or_else(|| {
                let hint = nearest::hint(&name, NAMES.iter().map(|(name, _)| *name));
                Error::new(node.at, format!("unknown right \"{}\"{hint}", name.escape_debug()))
            })?;
            if !sensible.contains(right) {
                return Err(Error::new(
                    node.at,
                    format!("a descriptor of this kind cannot have the right {name}"),
                ));
            }
            rights = rights.with(right);
        }
        Ok(Some(rights))
    }

    /// All attributes are taken; what is left is not known.
    pub fn finish(self) -> Result<(), Error> {
        match self.rest.first() {
            None => Ok(()),
            Some((name, at, _)) => {
                let hint = nearest::hint(name, self.known);
                Err(Error::new(*at, format!("unknown attribute \"{}\"{hint}", name.escape_debug())))
            }
        }
    }

    fn take(&mut self, name: &'static str) -> Option<&'d Node> {
        self.known.push(name);
        let n = self.rest.iter().position(|(known, ..)| known == name)?;
        Some(self.rest.remove(n).2)
    }
}

fn scalar_of(node: &Node) -> Option<Result<Value, String>> {
    match &node.content {
        Content::Scalar { text, plain } => scalar::value(&node.tag, text, *plain),
        _ => None,
    }
}

fn string(node: &Node) -> Result<String, Error> {
    match scalar_of(node) {
        Some(Ok(Value::Str(text))) => Ok(text),
        _ => Err(Error::new(node.at, "expected a string")),
    }
}
