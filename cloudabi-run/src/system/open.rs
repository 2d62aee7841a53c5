// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Opening what a program gets: descriptors at hand, files, directories and sockets.

use super::{accept, raw};
use cloudabi_run_core::address::Address;
use cloudabi_run_core::brand::is_program;
use cloudabi_run_core::resource::{Descriptor, Mode, Resource, Role, SocketType};
use cloudabi_run_core::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::Path;

/// The program, opened to be executed. What can be read and is no CloudABI program is refused here, with a clearer
/// word than the kernel has.
pub fn program(path: &Path) -> io::Result<File> {
    let mut start = Vec::new();
    if let Ok(file) = File::open(path) {
        let regular = file.metadata()?.is_file();
        if regular {
            file.take(8).read_to_end(&mut start)?;
        }
        if !regular || !is_program(&start) {
            return Err(io::Error::new(ErrorKind::InvalidData, "not a CloudABI program"));
        }
    }
    open_executable(path)
}

/// Copies the launcher's own descriptors, in the places that they have among all. This comes before anything is
/// opened: what is opened could have the number of a descriptor that is asked for and is not there.
pub fn copy_own(descriptors: &[Descriptor]) -> Result<Vec<Option<OwnedFd>>, Error> {
    let copy = |descriptor: &Descriptor| match descriptor.resource {
        Resource::Fd(number) => raw::copy(number).map(Some).map_err(|e| fault(descriptor, &e)),
        _ => Ok(None),
    };
    // A copy has a number that the next one must not be taken from: find out what is there first.
    for descriptor in descriptors {
        copy(descriptor)?;
    }
    descriptors.iter().map(copy).collect()
}

/// Opens the others.
pub fn open_others(
    own: Vec<Option<OwnedFd>>,
    descriptors: &[Descriptor],
    program: &File,
) -> Result<Vec<OwnedFd>, Error> {
    let both = own.into_iter().zip(descriptors);
    both.map(|(fd, descriptor)| match fd {
        Some(fd) => Ok(fd),
        None => open(&descriptor.resource, program).map_err(|e| fault(descriptor, &e)),
    })
    .collect()
}

fn fault(descriptor: &Descriptor, error: &io::Error) -> Error {
    let what = match &descriptor.resource {
        Resource::Fd(number) => format!("descriptor {number}"),
        Resource::File { path, .. } | Resource::Executable { path } => format!("\"{}\"", path.escape_debug()),
        Resource::Itself => "the program itself".into(),
        Resource::Socket { address, .. } => address.to_string(),
    };
    Error::new(descriptor.at, format!("{what}: {error}"))
}

fn open(resource: &Resource, program: &File) -> io::Result<OwnedFd> {
    match resource {
        Resource::Fd(number) => raw::copy(*number),
        Resource::File { path, mode, create } => file(Path::new(path), *mode, *create).map(OwnedFd::from),
        Resource::Executable { path } => open_executable(Path::new(path)).map(OwnedFd::from),
        Resource::Itself => program.try_clone().map(OwnedFd::from),
        Resource::Socket { kind, role, address } => match (kind, role) {
            (_, Role::Accepting) => accept::connections(&bind_stream(address)?),
            (SocketType::Stream, Role::Bound) => bind_stream(address),
            (SocketType::Stream, Role::Connected) => connect_stream(address),
            (SocketType::Datagram, Role::Bound) => bind_datagram(address),
            (SocketType::Datagram, Role::Connected) => connect_datagram(address),
        },
    }
}

fn file(path: &Path, mode: Mode, create: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(mode != Mode::Write).write(mode != Mode::Read).create(create);
    match options.open(path) {
        // What may be written in a directory is a matter of its rights.
        Err(error) if mode == Mode::ReadWrite && error.kind() == ErrorKind::IsADirectory => {
            OpenOptions::new().read(true).custom_flags(libc::O_DIRECTORY).open(path)
        }
        result => result,
    }
}

fn open_executable(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(raw::O_EXEC).open(path)
}

fn bind_stream(address: &Address) -> io::Result<OwnedFd> {
    match address {
        Address::Unix(path) => UnixListener::bind(path).map(OwnedFd::from),
        _ => TcpListener::bind(single(address)?).map(OwnedFd::from),
    }
}

fn connect_stream(address: &Address) -> io::Result<OwnedFd> {
    match address {
        Address::Unix(path) => UnixStream::connect(path).map(OwnedFd::from),
        _ => TcpStream::connect(&*resolve(address)?).map(OwnedFd::from),
    }
}

fn bind_datagram(address: &Address) -> io::Result<OwnedFd> {
    match address {
        Address::Unix(path) => UnixDatagram::bind(path).map(OwnedFd::from),
        _ => UdpSocket::bind(single(address)?).map(OwnedFd::from),
    }
}

fn connect_datagram(address: &Address) -> io::Result<OwnedFd> {
    if let Address::Unix(path) = address {
        let socket = UnixDatagram::unbound()?;
        socket.connect(path)?;
        return Ok(socket.into());
    }
    let peer = single(address)?;
    let any = match peer {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0))?;
    socket.connect(peer)?;
    Ok(socket.into())
}

fn resolve(address: &Address) -> io::Result<Vec<SocketAddr>> {
    match address {
        Address::Inet(address) => Ok(vec![*address]),
        Address::Name(host, port) => (host.as_str(), *port).to_socket_addrs().map(Iterator::collect),
        Address::Unix(_) => Ok(Vec::new()),
    }
}

/// The one address that a name has: where it has several, which is meant is not for us to say.
fn single(address: &Address) -> io::Result<SocketAddr> {
    match resolve(address)?[..] {
        [address] => Ok(address),
        [] => Err(io::Error::new(ErrorKind::NotFound, "the name has no address")),
        _ => Err(io::Error::new(ErrorKind::InvalidInput, "the name has several addresses")),
    }
}
