// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A tree of the parser's events. A node that is named by an alias is in it once.

use crate::scalar::YAML_PREFIX;
use crate::{Error, Position, MAX_YAML};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};

/// How deep sequences and mappings may be nested: what follows is recursive.
const MAX_DEPTH: usize = 64;

/// The number of a node in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(usize);

/// What a node has in it.
#[derive(Debug)]
pub enum Content {
    /// A scalar; plain is one without quotes.
    Scalar { text: String, plain: bool },
    /// A sequence.
    Seq(Vec<Id>),
    /// A mapping.
    Map(Vec<(Id, Id)>),
}

/// A node.
#[derive(Debug)]
pub struct Node {
    pub at: Position,
    /// The whole name of the tag; empty where there is none.
    pub tag: String,
    pub content: Content,
}

/// A document: its nodes, the root first.
#[derive(Debug)]
pub struct Document(Vec<Node>);

impl Document {
    /// The root's number.
    pub const ROOT: Id = Id(0);

    /// A node. The numbers come from this document.
    pub fn node(&self, id: Id) -> &Node {
        &self.0[id.0]
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Id {
    /// The number, less than the document's length.
    pub fn index(self) -> usize {
        self.0
    }
}

/// Reads a text of one document. A text that has none in it is as good as one of nothing, as /dev/null is.
pub fn read(text: &str) -> Result<Document, Error> {
    let start = Position { line: 1, column: 1 };
    if text.len() > MAX_YAML {
        return Err(Error::new(start, "the text is too long"));
    }
    let mut builder = Builder::default();
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|e| Error::new(position(e.marker()), e.info()))?;
        let at = position(&span.start);
        match event {
            Event::DocumentStart(_) if documents > 0 => {
                return Err(Error::new(at, "only one document is allowed"));
            }
            Event::DocumentStart(_) => documents += 1,
            event => builder.take(event, at)?,
        }
    }
    if builder.nodes.is_empty() {
        let nothing = Content::Scalar { text: String::new(), plain: true };
        builder.nodes.push(Node { at: start, tag: format!("{YAML_PREFIX}null"), content: nothing });
    }
    Ok(Document(builder.nodes))
}

fn position(marker: &Marker) -> Position {
    Position { line: marker.line().max(1), column: marker.col() + 1 }
}

/// A sequence or mapping that has not ended yet.
struct Open {
    id: Id,
    anchor: usize,
    /// A mapping's key that waits for its value.
    key: Option<Id>,
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Id>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, at: Position) -> Result<(), Error> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let id = self.node(at, tag, Content::Scalar { text: text.into_owned(), plain });
                self.anchor(anchor, id);
            }
            Event::SequenceStart(anchor, tag) => {
                let id = self.node(at, tag, Content::Seq(Vec::new()));
                self.enter(id, anchor, at)?;
            }
            Event::MappingStart(anchor, tag) => {
                let id = self.node(at, tag, Content::Map(Vec::new()));
                self.enter(id, anchor, at)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.anchor(open.anchor, open.id);
                }
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(&id) => self.attach(id),
                None => return Err(Error::new(at, "the alias refers to a node that contains it")),
            },
            _ => {}
        }
        Ok(())
    }

    fn node(&mut self, at: Position, tag: Option<Cow<'_, Tag>>, content: Content) -> Id {
        let id = Id(self.nodes.len());
        let tag = tag.map(|tag| tag.handle.to_string() + &tag.suffix).unwrap_or_default();
        self.nodes.push(Node { at, tag, content });
        self.attach(id);
        id
    }

    /// Makes a node the next child of the innermost open one.
    fn attach(&mut self, child: Id) {
        let Some(open) = self.open.last_mut() else { return };
        match &mut self.nodes[open.id.0].content {
            Content::Seq(children) => children.push(child),
            Content::Map(children) => match open.key.take() {
                None => open.key = Some(child),
                Some(key) => children.push((key, child)),
            },
            Content::Scalar { .. } => {}
        }
    }

    fn enter(&mut self, id: Id, anchor: usize, at: Position) -> Result<(), Error> {
        if self.open.len() == MAX_DEPTH {
            return Err(Error::new(at, "nested too deeply"));
        }
        self.open.push(Open { id, anchor, key: None });
        Ok(())
    }

    /// Anchors are numbered from 1; a node that has none has 0.
    fn anchor(&mut self, anchor: usize, id: Id) {
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
    }
}
