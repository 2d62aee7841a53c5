// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The tags that stand for descriptors: `!fd`, `!file`, `!executable` and `!socket`.

use crate::address::Address;
use crate::attributes::Attributes;
use crate::rights::{self, Rights, NAMES};
use crate::yaml::{Content, Document, Node};
use crate::{Error, Position};
use alloc::format;
use alloc::string::String;

/// The tags that there are, without what begins their names.
pub const TAGS: [&str; 4] = ["fd", "file", "executable", "socket"];

/// The same for people.
pub const KNOWN: &str = "!fd, !file, !executable and !socket";

/// Tags that an older utility knew.
pub const GONE: &[&str] = &["flower_switchboard_handle"];

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Mode {
    Read,
    Write,
    ReadWrite,
}

/// Types of sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum SocketType {
    Stream,
    Datagram,
}

/// What is done with a socket's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is bound to it, and listens if it is a stream.
    Bound,
    /// It is connected to it.
    Connected,
    /// Connections are accepted there, and come through the socket as messages with a descriptor.
    Accepting,
}

/// Where a descriptor comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A descriptor of the launcher's own.
    Fd(u32),
    /// A file or directory.
    File {
        /// Its path.
        path: String,
        /// What it is opened for.
        mode: Mode,
        /// Whether it is created where there is none.
        create: bool,
    },
    /// A program that may be executed, and nothing else.
    Executable {
        /// Its path.
        path: String,
    },
    /// The program that is started, as one that may be executed.
    Itself,
    /// A new socket.
    Socket {
        /// Its type.
        kind: SocketType,
        /// What is done with the address.
        role: Role,
        /// The address.
        address: Address,
    },
}

/// A descriptor that the program gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Where the YAML asks for it.
    pub at: Position,
    /// Where it comes from.
    pub resource: Resource,
    /// Its rights; `None`: those that it has already.
    pub rights: Option<Rights>,
}

/// The descriptor that a node with a tag asks for. The tag is without its prefix; `None`: there is no such tag.
pub fn parse(document: &Document, node: &Node, tag: &str) -> Option<Result<Descriptor, Error>> {
    let parts = match (tag, &node.content) {
        ("fd", Content::Scalar { text, .. }) => fd_number(text, node.at).map(|n| (Resource::Fd(n), None)),
        ("fd", _) => fd(document, node),
        ("file", _) => file(document, node),
        ("executable", _) => executable(document, node),
        ("socket", _) => socket(document, node),
        _ => return None,
    };
    Some(parts.map(|(resource, rights)| Descriptor { at: node.at, resource, rights }))
}

type Parts = (Resource, Option<Rights>);

fn fd_number(text: &str, at: Position) -> Result<u32, Error> {
    match text {
        "stdin" => Ok(0),
        "stdout" => Ok(1),
        "stderr" => Ok(2),
        _ => {
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let number = digits.then(|| text.parse::<u32>().ok()).flatten();
            number.filter(|&n| i32::try_from(n).is_ok()).ok_or_else(|| {
                Error::new(at, format!("not a descriptor number: \"{}\"", text.escape_debug()))
            })
        }
    }
}

fn fd(document: &Document, node: &Node) -> Result<Parts, Error> {
    let mut attributes = Attributes::of(document, node)?;
    let (text, at) = attributes.text("number")?;
    let number = fd_number(text, at)?;
    let all = NAMES.iter().fold(Rights::NONE, |all, &(_, right)| all.with(right));
    let rights = attributes.rights(all)?;
    attributes.finish()?;
    Ok((Resource::Fd(number), rights))
}

fn file(document: &Document, node: &Node) -> Result<Parts, Error> {
    let mut attributes = Attributes::of(document, node)?;
    let path = path(&mut attributes)?;
    let (mode, sensible) = match attributes.string("mode")? {
        None => (Mode::Read, rights::READ),
        Some((name, at)) => match name.as_str() {
            "read" => (Mode::Read, rights::READ),
            "write" => (Mode::Write, rights::WRITE),
            "read-write" => (Mode::ReadWrite, rights::READ_WRITE),
            _ => return Err(Error::new(at, "mode must be read, write or read-write")),
        },
    };
    let create = attributes.boolean("create")?;
    if create && mode == Mode::Read {
        return Err(Error::new(
            node.at,
            "a file that is created must be writable: mode: write or read-write",
        ));
    }
    let rights = attributes.rights(sensible)?.unwrap_or(sensible);
    attributes.finish()?;
    Ok((Resource::File { path, mode, create }, Some(rights)))
}

fn executable(document: &Document, node: &Node) -> Result<Parts, Error> {
    let bare = match &node.content {
        Content::Scalar { text, plain } => text.is_empty() && *plain,
        Content::Map(pairs) => pairs.is_empty(),
        Content::Seq(_) => false,
    };
    if bare {
        return Ok((Resource::Itself, Some(rights::EXECUTE)));
    }
    let mut attributes = Attributes::of(document, node)?;
    let path = path(&mut attributes)?;
    let rights = attributes.rights(rights::EXECUTE)?.unwrap_or(rights::EXECUTE);
    attributes.finish()?;
    Ok((Resource::Executable { path }, Some(rights)))
}

fn socket(document: &Document, node: &Node) -> Result<Parts, Error> {
    let mut attributes = Attributes::of(document, node)?;
    let kind = match attributes.string("type")? {
        None => SocketType::Stream,
        Some((name, at)) => match name.as_str() {
            "stream" => SocketType::Stream,
            "datagram" | "dgram" => SocketType::Datagram,
            _ => return Err(Error::new(at, "type must be stream or datagram")),
        },
    };
    let accept = attributes.boolean("accept")?;
    let (role, (text, at)) = match (attributes.string("bind")?, attributes.string("connect")?) {
        (Some(address), None) if accept && kind == SocketType::Stream => (Role::Accepting, address),
        _ if accept => return Err(Error::new(node.at, "only a stream socket with bind accepts connections")),
        (Some(address), None) => (Role::Bound, address),
        (None, Some(address)) => (Role::Connected, address),
        _ => return Err(Error::new(node.at, "a socket needs either bind or connect")),
    };
    let address = Address::parse(&text).filter(|_| !text.contains('\0')).ok_or_else(|| {
        Error::new(at, "an address must be a path that begins with / or ., or HOST:PORT with a numeric port")
    })?;
    let sensible = if accept { rights::CONNECTIONS } else { rights::SOCKET };
    let rights = attributes.rights(sensible)?.unwrap_or(sensible);
    attributes.finish()?;
    Ok((Resource::Socket { kind, role, address }, Some(rights)))
}

fn path(attributes: &mut Attributes<'_>) -> Result<String, Error> {
    let (path, at) = attributes.required("path")?;
    if path.is_empty() || path.contains('\0') {
        return Err(Error::new(at, "not a valid path"));
    }
    Ok(path)
}
