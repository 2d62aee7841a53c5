// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Faults in the YAML: each is refused, and the message points to it.

use cloudabi_run_core::{plan, MAX_YAML};

/// Below `%TAG ! ...` and `---`, so that the text begins in line 3.
fn fault(text: &str) -> String {
    let text = format!("%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n{text}");
    match plan(&text) {
        Err(error) => error.to_string(),
        Ok(plan) => panic!("{text}: {plan:?}"),
    }
}

#[test]
fn tags_that_are_not_known() {
    for (text, expected) in [
        (
            "- !flower_switchboard_handle {switchboard_path: /s}",
            "3:3: unknown tag for a mapping: tag:nuxi.nl,2015:cloudabi/flower_switchboard_handle; Flower's switchboard is gone",
        ),
        (
            "a: !kubernetes/mount x",
            "3:4: unknown tag for a scalar: tag:nuxi.nl,2015:cloudabi/kubernetes/mount; the tags are !fd, !file, !executable \
             and !socket",
        ),
        (
            "a: !files {path: /}",
            "3:4: unknown tag for a mapping: tag:nuxi.nl,2015:cloudabi/files; the tags are !fd, !file, !executable and \
             !socket; did you mean file?",
        ),
        ("!!set {a}", "3:1: unknown tag for a mapping: tag:yaml.org,2002:set"),
        ("!!omap [a]", "3:1: unknown tag for a sequence: tag:yaml.org,2002:omap"),
        ("!!str [a]", "3:1: unknown tag for a sequence: tag:yaml.org,2002:str"),
        ("!!map a", "3:1: unknown tag for a scalar: tag:yaml.org,2002:map"),
        ("!<fd> 1", "3:1: unknown tag for a scalar: fd"),
    ] {
        assert_eq!(fault(text), expected);
    }
    let forgotten = plan("- !fd stdout").unwrap_err().to_string();
    assert_eq!(
        forgotten,
        "1:3: unknown tag for a scalar: !fd; the line \"%TAG ! tag:nuxi.nl,2015:cloudabi/\" is missing"
    );
}

#[test]
fn attributes_that_are_wrong() {
    for (text, expected) in [
        ("!file {path: /, colour: red}", "3:17: unknown attribute \"colour\""),
        ("!file\npath: /\nmod: read", "5:1: unknown attribute \"mod\"; did you mean mode?"),
        ("!file {path: /, path: /}", "3:17: attribute \"path\" is given twice"),
        ("!file {}", "3:1: attribute \"path\" is missing"),
        ("!file /etc", "3:1: attributes must be a mapping"),
        ("!file [path, /]", "3:1: attributes must be a mapping"),
        ("!file {path: 12}", "3:14: expected a string"),
        ("!file {path: !fd 1}", "3:14: expected a string"),
        ("!file {path: [a]}", "3:14: expected a string"),
        ("!file {1: /}", "3:8: expected a string"),
        ("!file {path: ''}", "3:14: not a valid path"),
        ("!file {path: \"a\\0b\"}", "3:14: not a valid path"),
        ("!file {path: /, mode: rw}", "3:23: mode must be read, write or read-write"),
        ("!file {path: /, mode: write, create: 1}", "3:38: expected true or false"),
        (
            "!file {path: /, create: true}",
            "3:1: a file that is created must be writable: mode: write or read-write",
        ),
        ("!file {path: /, rights: fd_read}", "3:25: rights must be a sequence of names"),
        ("!file {path: /, rights: [fd_raed]}", "3:26: unknown right \"fd_raed\"; did you mean fd_read?"),
        ("!file {path: /, rights: [FD_READ]}", "3:26: unknown right \"FD_READ\"; did you mean fd_read?"),
        (
            "!file {path: /, rights: [fd_read, fd_write]}",
            "3:35: a descriptor of this kind cannot have the right fd_write",
        ),
        (
            "!executable {path: /, rights: [fd_read]}",
            "3:32: a descriptor of this kind cannot have the right fd_read",
        ),
        ("!executable {path: /, mode: read}", "3:23: unknown attribute \"mode\""),
    ] {
        assert_eq!(fault(text), expected, "{text}");
    }
}

#[test]
fn descriptors_that_are_no_numbers() {
    for text in ["''", "-1", "+1", "1.0", "0x1", "stdlog", "2147483648", "99999999999", "1 2", "STDOUT"] {
        let fault = fault(&format!("!fd {text}"));
        assert!(fault.starts_with("3:1: not a descriptor number"), "{fault}");
    }
    for (text, expected) in [
        ("!fd [1]", "3:1: attributes must be a mapping"),
        ("!fd {rights: []}", "3:1: attribute \"number\" is missing"),
        ("!fd {number: [1]}", "3:14: expected a number or a name"),
        ("!fd {number: -1}", "3:14: not a descriptor number: \"-1\""),
    ] {
        assert_eq!(fault(text), expected);
    }
}

#[test]
fn sockets_that_cannot_be() {
    for (text, expected) in [
        ("!socket {}", "3:1: a socket needs either bind or connect"),
        ("!socket {bind: '/a', connect: '/b'}", "3:1: a socket needs either bind or connect"),
        ("!socket {connect: '/a', accept: true}", "3:1: only a stream socket with bind accepts connections"),
        (
            "!socket {bind: '/a', type: dgram, accept: true}",
            "3:1: only a stream socket with bind accepts connections",
        ),
        ("!socket {bind: '/a', accept: 1}", "3:30: expected true or false"),
        (
            "!socket {bind: '/a', accept: true, rights: [fd_write]}",
            "3:45: a descriptor of this kind cannot have the right fd_write",
        ),
        ("!socket {bind: '/a', type: raw}", "3:28: type must be stream or datagram"),
        ("!socket {bind: '/a', backlog: 3}", "3:22: unknown attribute \"backlog\""),
        (
            "!socket {bind: '/a', rights: [file_open]}",
            "3:31: a descriptor of this kind cannot have the right file_open",
        ),
    ] {
        assert_eq!(fault(text), expected);
    }
    for address in ["socket", "::1:80", "1.2.3:4", "host:http", "host:70000", "\"/a\\0b\""] {
        let fault = fault(&format!("!socket {{bind: {address}}}"));
        assert!(fault.starts_with("3:16: an address must be"), "{address}: {fault}");
    }
}

#[test]
fn data_that_is_wrong() {
    for (text, expected) in [
        ("a: 1\nb: 2\na: 3", "5:1: duplicate key in a mapping"),
        ("{1: a, 0x1: b}", "3:8: duplicate key in a mapping"),
        ("{{a: 1}: b, {a: 1}: c}", "3:13: duplicate key in a mapping"),
        ("- 18446744073709551616", "3:3: the number does not fit 64 bits: 18446744073709551616"),
        ("- !!int x", "3:3: not a valid !!int: \"x\""),
        ("- !!timestamp 2001-02-30", "3:3: not a valid !!timestamp: \"2001-02-30\""),
        ("&a [*a]", "3:5: the alias refers to a node that contains it"),
        ("a\n---\nb", "4:1: only one document is allowed"),
    ] {
        assert_eq!(fault(text), expected);
    }
    for text in ["[a", "a: b: c", "{a: 1", "\"a", "- *nowhere", "!x!y z"] {
        let error = plan(text).expect_err(text);
        assert!(error.at.line >= 1 && error.at.column >= 1, "{error}");
    }
}

#[test]
fn columns_count_characters() {
    assert_eq!(fault("{\u{e9}\u{1f980}: !fd x}").split(' ').next(), Some("3:6:"));
}

#[test]
fn sizes_are_bounded() {
    let deep = "[".repeat(65);
    assert!(fault(&deep).ends_with("nested too deeply"));
    assert!(fault(&"[".repeat(100_000)).contains(": "));
    assert!(plan(&("[".repeat(64) + &"]".repeat(64))).is_ok());

    // Aliases of aliases: nine levels of ten each would be a billion strings.
    let mut laughs = String::from("- &a0 lol\n");
    for n in 1..=9 {
        laughs += &format!("- &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "));
    }
    assert!(fault(&laughs).ends_with("the argument data is too long for a program"));

    let fits = format!("\"{}\"", "x".repeat(512 * 1024 - 1 - 2));
    assert_eq!(plan(&fits).unwrap().argdata.len(), 512 * 1024 - 1);
    let longer = format!("\"{}\"", "x".repeat(512 * 1024 - 2));
    assert_eq!(plan(&longer).unwrap_err().to_string(), "1:1: the argument data is too long for a program");
    assert!(plan(&" ".repeat(MAX_YAML + 1)).is_err());
    assert_eq!(
        plan(&format!("? {}\n: 1", "k".repeat(4096))).unwrap_err().to_string(),
        "1:3: the key is too long"
    );
}
