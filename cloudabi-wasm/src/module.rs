// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The module: whether it is a WASI program of the kind that can be translated, and what of it the translation needs.

use crate::{branches, waits};
use anyhow::{anyhow, bail, ensure, Result};
use std::collections::BTreeSet;
use std::ops::Range;
use wasmparser::{
    types::Types, BinaryReaderError, Encoding, ExternalKind, Parser, Payload, TypeRef, ValType, Validator,
    WasmFeatures,
};

/// The module that WASI's functions are imported from.
pub const WASI: &str = "wasi_snapshot_preview1";

/// What a program with threads imports and exports besides.
const SPAWN: (&str, &str) = ("wasi", "thread-spawn");
const THREAD_START: &str = "wasi_thread_start";
const SHARED_MEMORY: (&str, &str) = ("env", "memory");

/// What is translated.
const SUPPORTED: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::SIMD)
    .union(WasmFeatures::THREADS)
    .union(RECENT);

/// What of it a recent wasm2c alone makes right.
const RECENT: WasmFeatures =
    WasmFeatures::EXCEPTIONS.union(WasmFeatures::LEGACY_EXCEPTIONS).union(WasmFeatures::MULTI_MEMORY);

/// What is not, under the names that compilers have for it, and how to do without.
const UNSUPPORTED: &[(WasmFeatures, &str, &str)] = &[
    (WasmFeatures::RELAXED_SIMD, "relaxed SIMD", "without -mrelaxed-simd"),
    // What wasm2c makes of them takes what is on the stack for the instance, up to 1.0.42.
    (WasmFeatures::TAIL_CALL, "tail calls", "without -mtail-call"),
    (WasmFeatures::MEMORY64, "memory of 64 bits", "for wasm32"),
    (
        WasmFeatures::GC.union(WasmFeatures::FUNCTION_REFERENCES),
        "garbage collection",
        "with a compiler that brings its own",
    ),
    (WasmFeatures::WIDE_ARITHMETIC, "wide arithmetic", "without -mwide-arithmetic"),
];

/// A module that can be translated.
pub struct Module {
    /// As it is to be translated.
    pub bytes: Vec<u8>,
    /// What it imports from: the modules' names.
    pub hosts: BTreeSet<String>,
    /// Whether it has atomic instructions or memory that threads share; whether it has such memory; and whether it makes threads.
    pub atomics: bool,
    pub shared: bool,
    pub spawns: bool,
    /// Bytes of code.
    pub code: usize,
    /// Whether it has vectors; and exceptions or several memories.
    pub vectors: bool,
    pub recent: bool,
    /// Where the data segments are in the file, those that have data.
    pub data: Vec<Range<u64>>,
}

impl Module {
    /// Functions that are not WASI's may be there where a call of them is to be a trap.
    pub fn read(bytes: Vec<u8>, trap_imports: bool) -> Result<Self> {
        ensure!(bytes.starts_with(b"\0asm"), "not a WebAssembly module");
        let (mut shared, mut spawns) = (false, false);
        let (mut functions, mut exported) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(&bytes) {
            match payload? {
                Payload::Version { encoding: Encoding::Component, .. } => {
                    bail!("a component, for WASI 0.2 or later: compile for wasm32-wasip1")
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        ensure!(
                            import.module != waits::RUNTIME,
                            "imports {} from {}, which is the runtime's own",
                            import.name,
                            import.module
                        );
                        if matches!(import.ty, TypeRef::Func(_)) {
                            functions.push((import.module, import.name));
                        }
                        match ((import.module, import.name), import.ty) {
                            (SHARED_MEMORY, TypeRef::Memory(memory)) if memory.shared => shared = true,
                            (SPAWN, TypeRef::Func(_)) => spawns = true,
                            (_, TypeRef::Func(_)) if trap_imports => {}
                            (_, of_type) => importable(import.module, import.name, &of_type)?,
                        }
                    }
                }
                Payload::MemorySection(memories) => {
                    for memory in memories {
                        ensure!(
                            !memory?.shared,
                            "its shared memory is its own, and threads would not have it: link it with --import-memory"
                        );
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        exported.push((export.name, export.kind));
                    }
                }
                _ => {}
            }
        }
        check_types(&functions, &validate(&bytes)?)?;
        let lacks = |features| valid(&bytes, SUPPORTED.difference(features)).is_err();
        let (vectors, recent, atomics) =
            (lacks(WasmFeatures::SIMD), lacks(RECENT), lacks(WasmFeatures::THREADS));
        let exports = |name, kind| exported.contains(&(name, kind));
        let start = exports("_start", ExternalKind::Func);
        ensure!(
            start || !exports("_initialize", ExternalKind::Func),
            "a reactor, a library with _initialize and without _start: compile it as a command, without -mexec-model=reactor"
        );
        ensure!(start, "no function _start is exported: not a WASI program");
        ensure!(
            shared || exports("memory", ExternalKind::Memory),
            "no memory is exported: not a WASI program"
        );
        if spawns {
            ensure!(
                shared,
                "it makes threads without shared memory: link it with --shared-memory and --import-memory"
            );
            ensure!(
                exports(THREAD_START, ExternalKind::Func),
                "it makes threads and exports no function {THREAD_START}, where they would begin"
            );
        }
        ensure!(
            !(shared && recent),
            "it has threads, and exceptions or several memories, which cannot be translated together"
        );
        ensure!(
            !(recent && branches::to_try_tables(&bytes)?),
            "it leaves a try_table by a branch to its end, of which wasm2c makes wrong code: compile it with \
             -mllvm -wasm-use-legacy-eh"
        );
        let bytes = if atomics { waits::as_calls(&bytes, shared)? } else { bytes };
        let (hosts, code, data) = (BTreeSet::new(), 0, Vec::new());
        let mut module =
            Self { bytes: Vec::new(), hosts, code, vectors, recent, atomics, shared, spawns, data };
        module.find(&bytes)?;
        module.bytes = bytes;
        Ok(module)
    }

    /// Whether the runtime has a function.
    pub fn has(&self, module: &str, name: &str) -> bool {
        signature(module, name).is_some() || (self.shared && module == waits::RUNTIME)
    }

    /// Finds what the translation needs.
    fn find(&mut self, bytes: &[u8]) -> Result<()> {
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        self.hosts.insert(import?.module.to_string());
                    }
                }
                Payload::CodeSectionStart { size, .. } => self.code = size as usize,
                Payload::DataSection(segments) => {
                    for segment in segments {
                        let segment = segment?;
                        let start = segment.range.end - segment.data.len() as u64;
                        self.data.extend((!segment.data.is_empty()).then_some(start..segment.range.end));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn importable(module: &str, name: &str, kind: &TypeRef) -> Result<()> {
    if module == "wasi_unstable" {
        bail!("imports {module}, an early WASI: compile it with a compiler of 2020 or later");
    }
    ensure!(
        module == WASI && matches!(kind, TypeRef::Func(_)),
        "imports {name} from {module}, and not from {WASI} alone: {}",
        if module == "env" {
            "the function is missing in the program"
        } else {
            "it wants another host than WASI's; with --trap-imports a call of it ends the program"
        }
    );
    ensure!(signature(module, name).is_some(), "imports {name} from {WASI}, which has no such function");
    Ok(())
}

/// The type of a function that the runtime has, as [`FUNCTIONS`] writes it.
fn signature(module: &str, name: &str) -> Option<&'static str> {
    if (module, name) == SPAWN {
        return Some("i:i");
    }
    let mut functions = FUNCTIONS.iter().filter(|_| module == WASI);
    functions.find(|&&(function, _)| function == name).map(|&(_, of_type)| of_type)
}

/// Functions that the runtime has are to be imported with the types that they have there. A call with another type would read or
/// leave what is no value of the module's: nothing that comes later compares them.
fn check_types(imported: &[(&str, &str)], types: &Types) -> Result<()> {
    let types = types.as_ref();
    for (index, &(module, name)) in (0..).zip(imported) {
        let Some(expected) = signature(module, name) else { continue };
        let seen = types[types.core_function_at(index)].unwrap_func();
        let seen = format!("{}:{}", letters(seen.params()), letters(seen.results()));
        ensure!(
            seen == expected,
            "imports {name} from {module} as a function {seen} (parameters:results), which is {expected}"
        );
    }
    Ok(())
}

fn letters(types: &[ValType]) -> String {
    let letter = |of_type: &ValType| match of_type {
        ValType::I32 => 'i',
        ValType::I64 => 'I',
        ValType::F32 => 'f',
        ValType::F64 => 'F',
        ValType::V128 => 'v',
        ValType::Ref(_) => 'r',
    };
    types.iter().map(letter).collect()
}

fn valid(bytes: &[u8], features: WasmFeatures) -> Result<Types, BinaryReaderError> {
    Validator::new_with_features(features).validate_all(bytes)
}

/// Says what it cannot do by the first of the features that are missing.
fn validate(bytes: &[u8]) -> Result<Types> {
    let error = match valid(bytes, SUPPORTED) {
        Ok(types) => return Ok(types),
        Err(error) => error,
    };
    for (feature, name, without) in UNSUPPORTED {
        let with = valid(bytes, SUPPORTED.union(*feature));
        // What is wrong next is further on.
        if with.is_ok() || later(bytes, SUPPORTED.union(*feature), &error) {
            bail!("it uses {name}, which cannot be translated: compile it {without}");
        }
    }
    Err(anyhow!("{error}"))
}

fn later(bytes: &[u8], features: WasmFeatures, than: &BinaryReaderError) -> bool {
    valid(bytes, features).is_err_and(|error| error.offset() > than.offset())
}

/// The functions of preview 1; those of `wasi`, which has each of them. Behind the colon is the result; `i` is an i32, `I` an i64.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("args_get", "ii:i"),
    ("args_sizes_get", "ii:i"),
    ("clock_res_get", "ii:i"),
    ("clock_time_get", "iIi:i"),
    ("environ_get", "ii:i"),
    ("environ_sizes_get", "ii:i"),
    ("fd_advise", "iIIi:i"),
    ("fd_allocate", "iII:i"),
    ("fd_close", "i:i"),
    ("fd_datasync", "i:i"),
    ("fd_fdstat_get", "ii:i"),
    ("fd_fdstat_set_flags", "ii:i"),
    ("fd_fdstat_set_rights", "iII:i"),
    ("fd_filestat_get", "ii:i"),
    ("fd_filestat_set_size", "iI:i"),
    ("fd_filestat_set_times", "iIIi:i"),
    ("fd_pread", "iiiIi:i"),
    ("fd_prestat_dir_name", "iii:i"),
    ("fd_prestat_get", "ii:i"),
    ("fd_pwrite", "iiiIi:i"),
    ("fd_read", "iiii:i"),
    ("fd_readdir", "iiiIi:i"),
    ("fd_renumber", "ii:i"),
    ("fd_seek", "iIii:i"),
    ("fd_sync", "i:i"),
    ("fd_tell", "ii:i"),
    ("fd_write", "iiii:i"),
    ("path_create_directory", "iii:i"),
    ("path_filestat_get", "iiiii:i"),
    ("path_filestat_set_times", "iiiiIIi:i"),
    ("path_link", "iiiiiii:i"),
    ("path_open", "iiiiiIIii:i"),
    ("path_readlink", "iiiiii:i"),
    ("path_remove_directory", "iii:i"),
    ("path_rename", "iiiiii:i"),
    ("path_symlink", "iiiii:i"),
    ("path_unlink_file", "iii:i"),
    ("poll_oneoff", "iiii:i"),
    ("proc_exit", "i:"),
    ("proc_raise", "i:i"),
    ("random_get", "ii:i"),
    ("sched_yield", ":i"),
    ("sock_accept", "iii:i"),
    ("sock_recv", "iiiiii:i"),
    ("sock_send", "iiiii:i"),
    ("sock_shutdown", "ii:i"),
];

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = r#"
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (data (i32.const 8) "data") (data (i32.const 0) "") (data "passive")
        (func (export "_start") (call $exit (i32.const 0)))"#;

    fn read(fields: &str) -> Result<Module> {
        Module::read(wat::parse_str(format!("(module {fields})")).expect(fields), false)
    }

    fn refused(fields: &str) -> String {
        read(fields).err().map(|error| error.to_string()).expect(fields)
    }

    #[test]
    fn a_program_is_taken_and_its_data_found() {
        let bytes = wat::parse_str(format!("(module {PROGRAM})")).expect(PROGRAM);
        let module = Module::read(bytes, false).expect(PROGRAM);
        let data: Vec<&[u8]> =
            module.data.iter().map(|place| &module.bytes[place.start as usize..place.end as usize]).collect();
        assert_eq!(data, [b"data".as_slice(), b"passive"]);
        assert!(module.hosts.iter().eq([WASI]) && module.code > 0);
    }

    #[test]
    fn functions_of_others_are_taken_where_they_may_trap() {
        let with = |import: &str| {
            let bytes = wat::parse_str(format!("(module {import} {PROGRAM})")).expect(import);
            (Module::read(bytes.clone(), false).is_ok(), Module::read(bytes, true).is_ok())
        };
        assert_eq!(with(""), (true, true));
        assert_eq!(with("(import \"js\" \"eval\" (func))"), (false, true));
        assert_eq!(with("(import \"wasi_snapshot_preview1\" \"fd_fly\" (func))"), (false, true));
        assert_eq!(with("(import \"js\" \"value\" (global i32))"), (false, false));
    }

    #[test]
    fn functions_have_the_types_of_the_runtime() {
        let with = |import: &str, trap_imports| {
            let bytes = wat::parse_str(format!("(module {import} {PROGRAM})")).expect(import);
            Module::read(bytes, trap_imports).map(drop)
        };
        for (name, of_type) in [
            ("sched_yield", "(result funcref)"),
            ("sched_yield", "(result i64 i64 i64 i64 i64)"),
            ("sched_yield", ""),
            ("fd_close", "(result i32)"),
            ("fd_close", "(param i64) (result i32)"),
            ("proc_exit", "(param i32) (result i32)"),
        ] {
            let import = format!("(import \"wasi_snapshot_preview1\" \"{name}\" (func {of_type}))");
            for trap_imports in [false, true] {
                let seen = with(&import, trap_imports).err().map(|error| error.to_string());
                assert!(seen.is_some_and(|seen| seen.contains("parameters:results")), "{import}");
            }
        }
        let spawn = "(import \"wasi\" \"thread-spawn\" (func (param i64) (result i32)))";
        assert!(with(spawn, true).is_err_and(|error| error.to_string().contains("thread-spawn")));
        assert!(with("(import \"cloudabi\" \"wait32\" (func))", true).is_err());
    }

    #[test]
    fn what_takes_more_is_seen() {
        let seen = |more: &str| {
            let module = read(&format!("{PROGRAM} {more}")).expect(more);
            (module.vectors, module.recent)
        };
        assert_eq!(seen(""), (false, false));
        assert_eq!(seen("(func (drop (v128.const i64x2 0 0)))"), (true, false));
        assert_eq!(seen("(tag $t) (func try catch $t end)"), (false, true));
        assert_eq!(seen("(tag $t) (func (block $b (try_table (catch $t $b))))"), (false, true));
        assert_eq!(seen("(memory 1)"), (false, true));
    }

    #[test]
    fn what_is_no_program_is_refused() {
        let refusals = [
            ("(memory (export \"memory\") 1)", "not a WASI program"),
            ("(func (export \"_start\"))", "no memory"),
            ("(memory (export \"memory\") 1) (func (export \"_initialize\"))", "a reactor"),
            ("(import \"env\" \"f\" (func))", "imports f from env"),
            ("(import \"cloudabi\" \"f\" (func))", "the runtime's own"),
            ("(import \"wasi_unstable\" \"fd_read\" (func))", "an early WASI"),
            ("(import \"wasi_snapshot_preview1\" \"fd_fly\" (func))", "no such function"),
        ];
        for (fields, why) in refusals {
            let seen = refused(fields);
            assert!(seen.contains(why), "{fields}: {seen}");
        }
        assert!(Module::read(b"\x7fELF".to_vec(), false).is_err());
        let component = wat::parse_str("(component)").expect("a component");
        let seen = Module::read(component, false).err().map(|error| error.to_string());
        assert!(seen.is_some_and(|seen| seen.contains("wasm32-wasip1")));
    }

    const THREADED: &str = r#"
        (import "wasi" "thread-spawn" (func (param i32) (result i32)))
        (import "env" "memory" (memory 1 2 shared))
        (data "passive")
        (func (export "_start") (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))"#;

    #[test]
    fn a_program_with_threads_is_known() {
        let start = r#"(func (export "wasi_thread_start") (param i32 i32))"#;
        let module = read(&format!("{THREADED} {start}")).expect(THREADED);
        assert!(module.atomics && module.shared && module.spawns);
        assert!(module.hosts.iter().eq(["cloudabi", "env", "wasi"]));
        let place = module.data.first().expect("a segment");
        assert_eq!(&module.bytes[place.start as usize..place.end as usize], b"passive");
        let module =
            read(&format!("{PROGRAM} (func (drop (i32.atomic.load (i32.const 0))))")).expect(PROGRAM);
        assert!(module.atomics && !module.shared && !module.spawns);
        let seen = refused(THREADED);
        assert!(seen.contains("wasi_thread_start"), "{seen}");
        let seen = refused(&THREADED.replace(" shared", ""));
        assert!(seen.contains("imports memory from env"), "{seen}");
        let seen = refused("(memory (export \"memory\") 1 2 shared) (func (export \"_start\"))");
        assert!(seen.contains("--import-memory"), "{seen}");
        let seen = refused(
            "(import \"wasi\" \"thread-spawn\" (func (param i32) (result i32))) (memory (export \"memory\") 1) (func (export \"_start\"))",
        );
        assert!(seen.contains("--shared-memory"), "{seen}");
    }

    #[test]
    fn a_feature_that_is_missing_has_its_name() {
        let features = [
            (
                "(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))",
                "relaxed SIMD",
            ),
            ("(func $f (return_call $f))", "tail calls"),
            ("(type (struct))", "garbage collection"),
        ];
        for (fields, name) in features {
            let seen = refused(&format!("{PROGRAM} {fields}"));
            assert!(seen.contains(name), "{fields}: {seen}");
        }
    }
}
