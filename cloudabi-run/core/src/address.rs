// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Addresses of sockets: the path of a UNIX socket, or a host and a port.

use alloc::string::{String, ToString};
use core::fmt::{Display, Formatter, Result};
use core::net::SocketAddr;

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A UNIX socket's path, which begins with `/` or `.`.
    Unix(String),
    /// An address of IPv4, `127.0.0.1:80`, or IPv6, `[::1]:80`.
    Inet(SocketAddr),
    /// A name to look up, and a port.
    Name(String, u16),
}

impl Address {
    /// The address that a text stands for.
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with(['/', '.']) {
            return Some(Self::Unix(text.to_string()));
        }
        if let Ok(address) = text.parse() {
            return Some(Self::Inet(address));
        }
        let (host, port) = text.rsplit_once(':')?;
        // What has dots and digits alone is an address gone wrong, and no name.
        let named = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
            && host.contains(|c: char| c.is_ascii_alphabetic());
        let digits = port.bytes().all(|b| b.is_ascii_digit());
        (named && digits).then(|| port.parse().ok()).flatten().map(|port| Self::Name(host.to_string(), port))
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Unix(path) => f.write_str(path),
            Self::Inet(address) => address.fmt(f),
            Self::Name(host, port) => write!(f, "{host}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_address() {
        for text in [
            "/tmp/s",
            "./s",
            "../s",
            "0.0.0.0:8080",
            "[::1]:53",
            "[fe80::1%2]:9",
            "localhost:80",
            "a-b.c:65535",
        ] {
            assert_eq!(Address::parse(text).map(|a| a.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "s",
            "localhost",
            "localhost:",
            "localhost:http",
            "h:65536",
            "::1:80",
            "[::1]",
            "1.2.3:80",
            ":80",
            "256.0.0.1:80",
            "h:+1",
            "a b:80",
        ] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
