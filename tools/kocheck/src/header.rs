// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The ABI for programs in C: constants and system calls of a header are made from the module's own `abi`, where each fact
//! stands once. The structures, with their unions, are the header's.

use crate::calls::table;
use crate::for_each_right;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[path = "../../../kmod/src/abi/rights.rs"]
mod rights;

macro_rules! list {
    ($($name:ident $text:ident $bit:literal [$($cap:ident)?];)*) => {
        /// Each right's name and bit.
        const RIGHTS: &[(&str, u64)] = &[$((stringify!($name), $bit)),*];
    };
}
for_each_right!(list);

pub const BEGIN: &str = "generated from kmod/src/abi, by make fmt */\n";
pub const END: &str = "/* end of what is generated */\n";

/// Enumerations and flags of `abi`: the type's name there, in C, and how the names of its values begin in C.
const CONSTANTS: &[(&str, &str, &str)] = &[
    ("Advice", "advice", "ADVICE_"),
    ("ClockId", "clockid", "CLOCK_"),
    ("EventRwFlags", "eventrwflags", "EVENT_FD_READWRITE_"),
    ("EventType", "eventtype", "EVENTTYPE_"),
    ("FdFlags", "fdflags", "FDFLAG_"),
    ("FdsFlags", "fdsflags", "FDSTAT_"),
    ("FileType", "filetype", "FILETYPE_"),
    ("FsFlags", "fsflags", "FILESTAT_"),
    ("MFlags", "mflags", "MAP_"),
    ("MProt", "mprot", "PROT_"),
    ("MsFlags", "msflags", "MS_"),
    ("OFlags", "oflags", "O_"),
    ("RiFlags", "riflags", "SOCK_RECV_"),
    ("RoFlags", "roflags", "SOCK_RECV_"),
    ("Scope", "scope", "SCOPE_"),
    ("SdFlags", "sdflags", "SHUT_"),
    ("Signal", "signal", "SIG"),
    ("SubClockFlags", "subclockflags", "SUBSCRIPTION_CLOCK_"),
    ("SubRwFlags", "subrwflags", "SUBSCRIPTION_FD_READWRITE_"),
    ("UlFlags", "ulflags", "UNLINK_"),
    ("Whence", "whence", "WHENCE_"),
];

/// What an argument that is an address points to: `CALL.ARGUMENT`, or `*.ARGUMENT` for all other calls.
const POINTERS: &[(&str, &str)] = &[
    ("fd_pread.iovs", "const cloudabi_iovec_t *"),
    ("fd_read.iovs", "const cloudabi_iovec_t *"),
    ("*.iovs", "const cloudabi_ciovec_t *"),
    ("*.condvar", "_Atomic(cloudabi_condvar_t) *"),
    ("*.lock", "_Atomic(cloudabi_lock_t) *"),
    ("fd_stat_get.buf", "cloudabi_fdstat_t *"),
    ("fd_stat_put.buf", "const cloudabi_fdstat_t *"),
    ("file_stat_fget.buf", "cloudabi_filestat_t *"),
    ("file_stat_get.buf", "cloudabi_filestat_t *"),
    ("file_stat_fput.buf", "const cloudabi_filestat_t *"),
    ("file_stat_put.buf", "const cloudabi_filestat_t *"),
    ("*.buf", "void *"),
    ("*.path", "const char *"),
    ("*.path1", "const char *"),
    ("*.path2", "const char *"),
    ("file_open.fds", "const cloudabi_fdstat_t *"),
    ("proc_exec.fds", "const cloudabi_fd_t *"),
    ("*.data", "const void *"),
    ("*.addr", "void *"),
    ("*.subscriptions", "const cloudabi_subscription_t *"),
    ("*.events", "cloudabi_event_t *"),
    ("sock_recv.input", "const cloudabi_recv_in_t *"),
    ("sock_recv.output", "cloudabi_recv_out_t *"),
    ("sock_send.input", "const cloudabi_send_in_t *"),
    ("sock_send.output", "cloudabi_send_out_t *"),
    ("*.attr", "const cloudabi_threadattr_t *"),
];

/// The results of calls, which C gets through pointers; of all others a number of 64 bits is a size, and one of 32 a descriptor.
const RESULTS: &[(&str, &[&str])] = &[
    ("clock_res_get", &["cloudabi_timestamp_t *"]),
    ("clock_time_get", &["cloudabi_timestamp_t *"]),
    ("fd_seek", &["cloudabi_filesize_t *"]),
    ("mem_map", &["void **"]),
    ("proc_fork", &["cloudabi_fd_t *", "cloudabi_tid_t *"]),
    ("thread_create", &["cloudabi_tid_t *"]),
];

/// Calls that do not return.
const ENDING: &[&str] = &["proc_exit", "thread_exit"];

/// A header with its generated parts as they are to be.
pub fn with_generated(header: &str, abi: &Path) -> Result<String, String> {
    let read = |name: &str| {
        let file = abi.join(name);
        fs::read_to_string(&file).map_err(|why| format!("{}: {why}", file.display()))
    };
    let types = read("types.rs")? + &read("flags.rs")?;
    let header = replaced(header, "constants", &constants(&types, &read("errno.rs")?, &read("auxv.rs")?)?)?;
    replaced(&header, "calls", &calls()?)
}

fn replaced(header: &str, part: &str, text: &str) -> Result<String, String> {
    let begin = format!("/* {part}, {BEGIN}");
    let (before, rest) = header.split_once(&begin).ok_or_else(|| format!("no \"{}\"", begin.trim_end()))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| format!("no \"{}\"", END.trim_end()))?;
    Ok(format!("{before}{begin}{text}{END}{after}"))
}

fn constants(types: &str, errno: &str, auxv: &str) -> Result<String, String> {
    let mut text = String::from("\ntypedef uint16_t cloudabi_errno_t;\n");
    let (_, list) = errno.split_once("errnos! {\n").ok_or("errno.rs has no errnos!")?;
    for (name, value) in values(list.split('}').next().unwrap_or_default()) {
        let name = if name == "TOOBIG" { "2BIG" } else { name };
        writeln!(text, "#define CLOUDABI_E{name} {value}").expect(WRITTEN);
    }
    text += "\ntypedef uint32_t cloudabi_auxtype_t;\n";
    for line in auxv.lines().filter_map(|line| line.strip_prefix("pub const AT_")) {
        let (name, value) = line.split_once(": u32 = ").ok_or("auxv.rs: no value")?;
        writeln!(text, "#define CLOUDABI_AT_{name} {}", value.trim_end_matches(';')).expect(WRITTEN);
    }
    for (name, in_c, prefix) in CONSTANTS {
        let (width, list) = list_of(types, name).ok_or_else(|| format!("abi has no {name}"))?;
        writeln!(text, "\ntypedef uint{width}_t cloudabi_{in_c}_t;").expect(WRITTEN);
        for (value_name, value) in values(&list) {
            let value_name = c_name(name, value_name);
            let value = value.replace('_', "");
            let suffix = if width == "64" { "u" } else { "" };
            writeln!(text, "#define CLOUDABI_{prefix}{value_name} {value}{suffix}").expect(WRITTEN);
        }
    }
    text += "\ntypedef uint64_t cloudabi_rights_t;\n";
    for (name, bit) in RIGHTS {
        writeln!(text, "#define CLOUDABI_RIGHT_{name} {bit:#018x}u").expect(WRITTEN);
    }
    text += "\ntypedef uint32_t cloudabi_lookupflags_t;\n#define CLOUDABI_LOOKUP_SYMLINK_FOLLOW 0x01\n\n";
    Ok(text)
}

/// Writing to a string.
const WRITTEN: &str = "memory suffices";

/// The width of an enumeration or set of flags, and the text that has its values.
fn list_of(types: &str, name: &str) -> Option<(String, String)> {
    for width in ["8", "16", "32", "64"] {
        if let Some((_, rest)) = types.split_once(&format!("\n    {name}: u{width} {{")) {
            return Some((width.to_string(), rest.split('}').next()?.to_string()));
        }
    }
    // Types with methods of their own: their bits are private constants.
    let (_, rest) = types.split_once(&format!("\nimpl {name} {{\n"))?;
    let block = rest.split("\n\n").next()?;
    Some(("8".to_string(), block.replace("    const ", "").replace(": u8", "").replace(';', ",")))
}

/// The pairs `NAME = VALUE` in a list with documentation.
fn values(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines()
        .filter(|line| !line.trim_start().starts_with("///"))
        .flat_map(|line| line.split(','))
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()))
}

/// `RegularFile` is `REGULAR_FILE`; the ABI writes an advice in one word.
fn c_name(kind: &str, name: &str) -> String {
    let mut text = String::new();
    let mut before = '_';
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() && kind != "Advice" {
            text.push('_');
        }
        text.push(c.to_ascii_uppercase());
        before = c;
    }
    text
}

fn calls() -> Result<String, String> {
    let mut text = String::from(
        "\n/* All of them: call a macro with the name of each. */\n#define CLOUDABI_CALLS(call)",
    );
    for row in table::ROWS {
        write!(text, " \\\n\tcall({})", row.name).expect(WRITTEN);
    }
    text += "\n\n";
    for row in table::ROWS {
        let mut parameters = Vec::new();
        for (name, kind) in row.arguments {
            parameters.push(parameter(row.name, name, kind)?);
        }
        let results = RESULTS.iter().find(|(call, _)| *call == row.name).map(|(_, results)| *results);
        for (n, result) in row.results.iter().enumerate() {
            let usual = if *result == "u64" { "size_t *" } else { "cloudabi_fd_t *" };
            parameters.push(results.map_or(usual, |results| results[n]).trim().to_string());
        }
        let parameters = if parameters.is_empty() { String::from("void") } else { parameters.join(", ") };
        let kind = if ENDING.contains(&row.name) { "void" } else { "cloudabi_errno_t" };
        writeln!(text, "extern {kind} (*cloudabi_sys_{})({parameters});", row.name).expect(WRITTEN);
    }
    text.push('\n');
    Ok(text)
}

fn parameter(call: &str, name: &str, kind: &str) -> Result<String, String> {
    let in_c = CONSTANTS.iter().find(|(known, ..)| *known == kind).map(|(_, in_c, _)| *in_c);
    let kind = match (kind, name) {
        ("UserAddr", _) => {
            let key = [format!("{call}.{name}"), format!("*.{name}")];
            let row = POINTERS.iter().find(|(known, _)| key.iter().any(|key| key == known));
            row.ok_or_else(|| format!("{call}: what does {name} point to?"))?.1.to_string()
        }
        ("Fd", _) => "cloudabi_fd_t ".to_string(),
        ("Lookup", _) => "cloudabi_lookup_t ".to_string(),
        ("usize", _) => "size_t ".to_string(),
        ("i64", _) => "cloudabi_filedelta_t ".to_string(),
        ("u64", "precision") => "cloudabi_timestamp_t ".to_string(),
        ("u64", "cookie") => "cloudabi_dircookie_t ".to_string(),
        ("u64", _) => "cloudabi_filesize_t ".to_string(),
        ("u32", "code") => "cloudabi_exitcode_t ".to_string(),
        ("u32", "nwaiters") => "cloudabi_nthreads_t ".to_string(),
        _ => format!("cloudabi_{}_t ", in_c.ok_or_else(|| format!("{call}: {kind} in C?"))?),
    };
    Ok(format!("{kind}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_in_c() {
        assert_eq!(c_name("FileType", "RegularFile"), "REGULAR_FILE");
        assert_eq!(c_name("Advice", "DontNeed"), "DONTNEED");
        assert_eq!(c_name("Signal", "Usr1"), "USR1");
        assert_eq!(c_name("FsFlags", "ATIM_NOW"), "ATIM_NOW");
    }

    #[test]
    fn lists_have_values() {
        let types = "\n    A: u16 {\n        /// One, two = 3.\n        One = 1, Two = 0x0_2,\n    }\n\
            impl B {\n    const X: u8 = 0x01;\n    const Y: u8 = 0x02;\n\n    fn f() {}\n}\n";
        let (width, list) = list_of(types, "A").unwrap();
        assert_eq!(
            (width.as_str(), values(&list).collect::<Vec<_>>()),
            ("16", vec![("One", "1"), ("Two", "0x0_2")])
        );
        let (width, list) = list_of(types, "B").unwrap();
        assert_eq!(
            (width.as_str(), values(&list).collect::<Vec<_>>()),
            ("8", vec![("X", "0x01"), ("Y", "0x02")])
        );
        assert!(list_of(types, "C").is_none());
    }

    #[test]
    fn what_is_generated_is_replaced() {
        let header = format!("a\n/* x, {BEGIN}old\n{END}b\n");
        assert_eq!(replaced(&header, "x", "new\n").unwrap(), format!("a\n/* x, {BEGIN}new\n{END}b\n"));
        assert!(replaced(&header, "y", "").is_err());
    }

    #[test]
    fn every_call_has_a_prototype() {
        let text = calls().unwrap();
        assert_eq!(text.matches("extern ").count(), table::COUNT);
        for line in [
            "extern cloudabi_errno_t (*cloudabi_sys_fd_pread)(cloudabi_fd_t fd, const cloudabi_iovec_t *iovs, size_t iovs_len, \
             cloudabi_filesize_t offset, size_t *);",
            "extern cloudabi_errno_t (*cloudabi_sys_proc_fork)(cloudabi_fd_t *, cloudabi_tid_t *);",
            "extern void (*cloudabi_sys_proc_exit)(cloudabi_exitcode_t code);",
            "extern cloudabi_errno_t (*cloudabi_sys_thread_yield)(void);",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}: {text}");
        }
    }
}
