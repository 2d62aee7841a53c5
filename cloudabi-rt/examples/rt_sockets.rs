// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Sockets, descriptors sent through them, waiting for several things, and clocks.
//!
//!     terminal: !fd stdout
//!     directory: !file {path: ., mode: read-write}
#![no_std]
#![no_main]

use cloudabi_rt::cloudabi::{clockid, errno, sdflags};
use cloudabi_rt::io::{Read, Seek, SeekFrom, Write};
use cloudabi_rt::poll::{Kind, Poll};
use cloudabi_rt::time::{now, resolution, since_1970, Instant};
use cloudabi_rt::{panic_output, random, thread, Argdata, Dir, Error, Fd, File, Open, Result, Socket};
use core::time::Duration;

fn main(argdata: Argdata<'_>) -> Result<()> {
    let given = |name| argdata.get(name).and_then(Argdata::fd).unwrap();
    let terminal = Fd::from(given("terminal"));
    panic_output(&terminal)?;
    let directory = Dir::from(given("directory"));

    // A file goes to a thread that has nothing but a socket.
    let (ours, mut theirs) = Socket::pair()?;
    let thread = thread::spawn(move || {
        let mut byte = [0];
        let received = theirs.receive(&mut byte, 1).unwrap();
        assert!(received.length == 1 && !received.truncated);
        let mut file = File::from(received.fds.into_iter().next().unwrap());
        file.write_all(b"by way of a socket").unwrap();
        theirs.write_all(b"done").unwrap();
    })?;
    let file = directory.open("sent", Open::both().create())?;
    ours.send(b"!", &[file.fd()])?;
    let mut word = [0; 4];
    (&ours).read_exact(&mut word).unwrap();
    assert_eq!(&word, b"done");
    thread.join();
    let mut text = [0; 18];
    (&file).seek(SeekFrom::Start(0))?;
    (&file).read_exact(&mut text).unwrap();
    assert_eq!(&text, b"by way of a socket");
    // It has ended, and its socket is closed.
    assert_eq!((&ours).read(&mut word)?, 0);

    // Messages stay what they were.
    let (one, other) = Socket::pair_of_datagrams()?;
    one.send(b"first", &[])?;
    one.send(b"second", &[])?;
    assert_eq!(other.receive(&mut text, 0)?.length, 5);
    let received = other.receive(&mut word, 0)?;
    assert!(received.length == 4 && received.truncated);

    // What can be read comes before what takes time, and nothing comes before its time.
    let (one, mut other) = Socket::pair()?;
    let begin = Instant::now();
    let mut wanted = Poll::new();
    wanted.readable(one.fd(), 1);
    wanted.at(begin + Duration::from_millis(20), 2);
    let events = wanted.wait()?;
    assert!(events.len() == 1 && events[0].token == 2 && events[0].what == Ok(Kind::Time));
    assert!(begin.elapsed() >= Duration::from_millis(20));
    other.write_all(b"xyz").unwrap();
    let mut wanted = Poll::new();
    wanted.readable(one.fd(), 1);
    wanted.at(Instant::now() + Duration::from_secs(600), 2);
    let events = wanted.wait()?;
    assert_eq!((events.len(), events[0].token), (1, 1));
    assert_eq!(events[0].what, Ok(Kind::Readable { bytes: 3, hangup: false }));
    let mut wanted = Poll::new();
    for token in 0..40 {
        wanted.writable(one.fd(), token);
    }
    assert!(wanted
        .wait()?
        .iter()
        .all(|event| matches!(event.what, Ok(Kind::Writable { hangup: false, .. }))));
    one.shutdown(sdflags::WR)?;
    assert_eq!((&one).write(b"x"), Err(Error(errno::PIPE)));

    assert!(resolution(clockid::MONOTONIC)? > Duration::ZERO && since_1970() > Duration::ZERO);
    assert!(now(clockid::PROCESS_CPUTIME_ID)? > Duration::ZERO);
    let begin = Instant::now();
    thread::sleep(Duration::from_millis(15));
    assert!(begin.elapsed() >= Duration::from_millis(15));
    let mut bytes = [[0; 32]; 2];
    random(&mut bytes[0])?;
    random(&mut bytes[1])?;
    assert!(bytes[0] != bytes[1]);
    Ok(())
}

cloudabi_rt::program!(main);
