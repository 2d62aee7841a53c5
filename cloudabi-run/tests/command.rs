// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The command, as far as it goes on any machine: its options, dry runs, and all that keeps a program from starting.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const DIRECTIVE: &str = "%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n";

fn run(arguments: &[&str], yaml: &[u8]) -> Output {
    // Whatever runs the tests may have left more than three descriptors open.
    let mut child = Command::new("sh")
        .args(["-c", "exec \"$0\" \"$@\" 3<&- 4<&- 5<&-", env!("CARGO_BIN_EXE_cloudabi-run")])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have ended already, over its options.
    let _ = child.stdin.take().unwrap().write_all(yaml);
    child.wait_with_output().unwrap()
}

/// The message of a run that starts nothing.
fn refused(arguments: &[&str], yaml: &str) -> String {
    let output = run(arguments, yaml.as_bytes());
    assert_eq!(output.status.code(), Some(127), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A folder for one test, empty at first.
fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file that looks like a CloudABI program.
fn program(name: &str) -> (PathBuf, String) {
    let folder = scratch(name);
    let path = folder.join("program");
    fs::write(&path, b"\x7fELF\x02\x01\x01\x11").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let path = path.to_str().unwrap().to_string();
    (folder, path)
}

#[test]
fn a_dry_run_opens_nothing() {
    let yaml =
        format!("{DIRECTIVE}[!file {{path: /no/such/file}}, !fd 99, !socket {{connect: '/no/such/socket'}}]");
    let output = run(&["--dry-run", "/no/such/program"], yaml.as_bytes());
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let shown = String::from_utf8(output.stdout).unwrap();
    for line in [
        "program: \"/no/such/program\": No such file or directory (os error 2)",
        "descriptors: 3",
        "  1: descriptor 99; rights: as they are",
        "argdata: 19 bytes, 11 strings",
        "[!fd 0, !fd 1, !fd 2]",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }
}

#[test]
fn a_dry_run_looks_at_the_program() {
    let (_, good) = program("dry");
    for (path, what) in [(good.as_str(), "a CloudABI program"), ("/bin/sh", "not a CloudABI program")] {
        let output = run(&["-n", path], b"a: b");
        assert!(output.status.success(), "{output:?}");
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown.starts_with(&format!("program: {path:?}: {what}\n")), "{shown}");
    }
}

/// What is said before a call of the program's is refused.
#[test]
fn a_dry_run_says_where_nothing_can_be_written() {
    const NOTE: &str = "use mode: read-write to allow it";
    for (yaml, noted) in
        [("!file {path: /}", true), ("!file {path: /, mode: read-write}", false), ("1", false)]
    {
        let output = run(&["-n", "program"], format!("{DIRECTIVE}{yaml}").as_bytes());
        assert_eq!(String::from_utf8_lossy(&output.stdout).contains(NOTE), noted, "{yaml}: {output:?}");
    }
}

/// The argument data, as YAML, of a dry run.
fn data(arguments: &[&str], yaml: &str) -> String {
    let output = run(&[&["-n"], arguments, &["program"]].concat(), yaml.as_bytes());
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().last().unwrap().to_string()
}

/// The rows of the manual's table of differences, each with what shows it.
#[test]
fn differences_from_the_old_utility() {
    let refused = |yaml: &str| refused(&["-n", "program"], &format!("{DIRECTIVE}{yaml}"));
    let cases: [(&str, &dyn Fn()); 7] = [
        (r#"Li "threads: 4""#, &|| {
            let yaml = "{threads: 4, on: true, none: ~, 1: 1.5, quoted: \"4\", tagged: !!int 4, empty: }";
            assert_eq!(
                data(&[], yaml),
                r#"{"threads": 4, "on": true, "none": null, 1: 1.5, "quoted": "4", "tagged": 4, "empty": null}"#
            );
            for option in ["-s", "--strings"] {
                assert_eq!(
                    data(&[option], yaml),
                    r#"{"threads": "4", "on": "true", "none": "~", "1": "1.5", "quoted": "4", "tagged": 4, "empty": ""}"#
                );
            }
            // Attributes keep their types.
            let yaml = format!("{DIRECTIVE}!file {{path: '/x', mode: write, create: true}}");
            assert_eq!(data(&["-s"], &yaml), "!fd 0");
        }),
        (r#"Li "yes, 2001-12-14""#, &|| {
            assert_eq!(data(&[], "[yes, 2001-12-14]"), r#"["yes", "2001-12-14"]"#)
        }),
        (r#"Li "mode: read-write""#, &|| {
            let shown = |yaml: &str| {
                let output = run(&["-n", "program"], format!("{DIRECTIVE}!file {{{yaml}}}").as_bytes());
                String::from_utf8(output.stdout).unwrap()
            };
            assert!(!shown("path: /tmp").contains("file_create_file"));
            assert!(shown("path: /tmp, mode: read-write").contains("file_create_file"));
        }),
        (r#"Li "type: seqpacket""#, &|| {
            assert!(
                refused("!socket {type: seqpacket, bind: /s}").contains("type must be stream or datagram")
            );
        }),
        (r#"Li "bind: host:http""#, &|| {
            assert!(refused("!socket {bind: 'host:http'}").contains("or HOST:PORT with a numeric port"));
        }),
        (r#"Li "!flower_switchboard_handle""#, &|| {
            assert!(refused("!flower_switchboard_handle {}").contains("Flower's switchboard is gone"));
        }),
        ("Fl e", &|| assert_eq!(data(&["-e"], "a: 1"), data(&[], "a: 1"))),
    ];
    let manual = manual();
    let table = manual.split_once(".Sh COMPATIBILITY").unwrap().1.split_once(".El").unwrap().0;
    let rows: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix(".It ")?.split_once(" Ta ").map(|(first, _)| first))
        .filter(|first| !first.starts_with("Sy "))
        .collect();
    assert_eq!(rows, cases.iter().map(|(row, _)| *row).collect::<Vec<_>>());
    cases.iter().for_each(|(_, shown)| shown());
}

/// The tutorials began with `cloudabi-run program < /dev/null`.
#[test]
fn nothing_is_null_argument_data() {
    for text in ["", "# nothing\n", "---\n", "null"] {
        assert_eq!(data(&[], text), "null", "{text:?}");
    }
}

#[test]
fn a_program_can_have_itself() {
    for text in ["!executable", "!executable {}", "self: !executable"] {
        let output = run(&["-n", "program"], format!("{DIRECTIVE}{text}").as_bytes());
        let shown = String::from_utf8(output.stdout).unwrap();
        let line = "  0: the program itself, to be executed; rights: file_stat_fget proc_exec";
        assert!(shown.lines().any(|shown| shown == line), "{shown}");
    }
}

#[test]
fn the_manual_has_all_rights() {
    let manual = manual();
    let rights = manual.split_once(".Ss Rights").unwrap().1.split_once(".El").unwrap().0;
    let told: Vec<&str> = rights.lines().filter_map(|line| line.strip_prefix(".It Li ")).collect();
    let names: Vec<&str> = cloudabi_run_core::rights::NAMES.iter().map(|(name, _)| *name).collect();
    assert_eq!(told, names);
}

fn manual() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../man/cloudabi-run.1")).unwrap()
}

#[test]
fn yaml_may_be_in_a_file() {
    let (folder, program) = program("in-a-file");
    let file = folder.join("x.yaml");
    fs::write(&file, "just: this").unwrap();
    let output = run(&["-n", "-f", file.to_str().unwrap(), &program], b"[not this");
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("{\"just\": \"this\"}\n"));
    fs::write(&file, "a: b\n}").unwrap();
    let message = refused(&["-n", "-f", file.to_str().unwrap(), &program], "");
    assert!(message.starts_with(&format!("cloudabi-run: {}:2:", file.display())), "{message}");
    assert!(refused(&["-f", "/no/such/file", &program], "").contains("/no/such/file: No such file"));
}

#[test]
fn faults_have_their_place() {
    let message = refused(&["-n", "x"], &format!("{DIRECTIVE}a: b\nc: !flower_switchboard_handle {{}}"));
    assert!(message.starts_with("cloudabi-run: stdin:4:4: unknown tag for a mapping"), "{message}");
    let output = run(&["-n", "x"], b"a\nb\xc3\xa9\xff");
    assert_eq!(output.status.code(), Some(127));
    assert_eq!(output.stderr, b"cloudabi-run: stdin:2:3: not UTF-8\n");
}

#[test]
fn what_cannot_be_opened_has_its_place_too() {
    let (folder, program) = program("opened");
    let socket = folder.join("s");
    let nothing = folder.join("nothing");
    for (yaml, message) in [
        ("- !file {path: /no/such/file}".to_string(), "stdin:3:3: \"/no/such/file\": No such file"),
        ("- a\n- !fd 99".to_string(), "stdin:4:3: descriptor 99: Bad file descriptor"),
        // Neither the program, nor a file, nor a copy must be taken for a descriptor that is not there.
        ("- !fd 0\n- !fd 3".to_string(), "stdin:4:3: descriptor 3: Bad file descriptor"),
        ("- !file {path: /}\n- !fd 3".to_string(), "stdin:4:3: descriptor 3: Bad file descriptor"),
        (format!("!executable {{path: {}}}", nothing.display()), "stdin:3:1: \""),
        (format!("!socket {{connect: {}}}", socket.display()), "stdin:3:1: /"),
        ("!socket {connect: no-such-host.invalid:1}".to_string(), "stdin:3:1: no-such-host.invalid:1: "),
        ("!file {path: /, mode: write}".to_string(), "stdin:3:1: \"/\": Is a directory"),
    ] {
        let shown = refused(&[&program], &format!("{DIRECTIVE}{yaml}"));
        assert!(shown.starts_with(&format!("cloudabi-run: {message}")), "{yaml}: {shown}");
    }
}

#[test]
fn only_programs_are_started() {
    for other in ["/bin/sh", "/", "/dev/null", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")] {
        let message = refused(&[other], "null");
        assert_eq!(message, format!("cloudabi-run: {other}: not a CloudABI program\n"));
    }
    assert!(refused(&["/no/such/program"], "null").contains("No such file"));
}

#[cfg(not(target_os = "freebsd"))]
#[test]
fn all_is_opened_before_the_program_would_start() {
    let (folder, program) = program("all");
    let [log, datagram, listener, new] = ["log", "datagram", "listener", "new"].map(|n| folder.join(n));
    fs::write(&log, "").unwrap();
    let yaml = format!(
        "{DIRECTIVE}- !fd stdin\n- !fd {{number: stdout, rights: [fd_write]}}\n\
         - !file {{path: {log}}}\n- !file {{path: {folder}, mode: read-write}}\n\
         - !file {{path: {new}, mode: write, create: true}}\n- !executable {{path: {program}}}\n\
         - !executable\n- !socket {{bind: {listener}}}\n- !socket {{connect: {listener}}}\n\
         - !socket {{bind: {datagram}, type: datagram}}\n- !socket {{connect: {datagram}, type: dgram}}\n\
         - !socket {{bind: '127.0.0.1:0'}}\n- !socket {{bind: '127.0.0.1:0', type: datagram}}\n\
         - !socket {{connect: '127.0.0.1:9', type: datagram}}\n",
        log = log.display(),
        folder = folder.display(),
        new = new.display(),
        listener = listener.display(),
        datagram = datagram.display(),
    );
    let message = refused(&[&program], &yaml);
    assert!(
        message.ends_with("CloudABI programs run on FreeBSD only; elsewhere, use --dry-run\n"),
        "{message}"
    );
    assert!(new.exists() && listener.exists() && datagram.exists());
}

/// The files in a text: each begins with the directive and ends with a blank line, a command or a macro.
fn files_in(text: &str) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let indent = if line.starts_with("    ") { 4 } else { 0 };
        let line = &line[indent..];
        if line == DIRECTIVE.lines().next().unwrap() {
            inside = true;
            files.push(String::new());
        }
        inside = inside && !(line.is_empty() || line.starts_with(['$', '.']));
        if let (true, Some(file)) = (inside, files.last_mut()) {
            *file += &format!("{line}\n");
        }
    }
    files
}

#[test]
fn examples_are_right() {
    let help = String::from_utf8(run(&["--help"], b"").stdout).unwrap();
    let manual = manual();
    // The manual's first is the directive alone.
    for (text, count) in [(help, 2), (manual, 3)] {
        let files = files_in(&text);
        assert_eq!(files.len(), count, "{files:?}");
        for file in files {
            let output = run(&["-n", "program"], file.as_bytes());
            assert!(output.status.success(), "{file}{output:?}");
        }
    }
}

#[test]
fn the_command_line() {
    let help = run(&["--help"], b"");
    assert!(help.status.success());
    let help = String::from_utf8(help.stdout).unwrap();
    for word in ["Examples:", "%TAG ! tag:nuxi.nl,2015:cloudabi/", "--dry-run", "mode: read-write"] {
        assert!(help.contains(word), "{word}: {help}");
    }
    assert!(run(&["--version"], b"").status.success());
    for arguments in [&[][..], &["-x", "program"], &["a", "b"]] {
        assert!(refused(arguments, "").contains("Usage"), "{arguments:?}");
    }
}
