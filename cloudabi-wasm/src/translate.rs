// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The module as C: wasm2c, and the data as the assembler includes it from the module itself, which takes no time. As C it
//! would be a number for each byte.

use crate::module::Module;
use crate::runtime;
use crate::tools::Tools;
use anyhow::{bail, ensure, Context, Result};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::Command;

/// The name of the module in C.
const NAME: &str = "program";
const MODULE: &str = "program.wasm";
const DATA: &str = "data.S";
const GLUE: &str = "start-program.c";

/// Code of this size becomes a C file; how many there are depends on nothing else, and so does what is in them.
const CODE_OF_A_FILE: usize = 128 << 10;
const MOST_FILES: usize = 256;

/// What compilers write where indirect branches go to landing pads; without it in each object the executable does not have it.
const LANDS_ON_PADS: &str =
    "#ifdef __ARM_FEATURE_BTI_DEFAULT\n.section .note.gnu.property,\"a\",%note\n.p2align 3\n\
                             .word 4, 16, 5\n.asciz \"GNU\"\n.word 0xc0000000, 4, 3, 0\n#endif\n";

/// What begins the definition of a segment's data.
const DATA_PREFIX: &str = "const u8 data_segment_data_";

/// Writes the files and returns the names of all that are to be compiled, the runtime's among them.
pub fn to_c(module: &Module, tools: &Tools, directory: &Path) -> Result<Vec<String>> {
    fs::write(directory.join(MODULE), &module.bytes).context(MODULE)?;
    let count = (module.code / CODE_OF_A_FILE + 1).min(MOST_FILES);
    let output = Command::new(&tools.wasm2c)
        .current_dir(directory)
        .args(module.atomics.then_some("--enable-threads"))
        .args([MODULE, "--module-name", NAME, "--num-outputs", &count.to_string(), "--output", "program.c"])
        .output()
        .with_context(|| tools.wasm2c.display().to_string())?;
    if !output.status.success() {
        bail!("{}: {}", tools.wasm2c.display(), String::from_utf8_lossy(&output.stderr).trim());
    }
    // With one output there is no number in its name.
    let mut sources = Vec::new();
    if count == 1 && directory.join("program.c").exists() {
        sources.push("program.c".to_string());
    } else {
        sources.extend((0..count).map(|i| format!("program_{i}.c")));
    }
    let mut data = Data { module, next: 0, assembly: LANDS_ON_PADS.to_string() };
    for name in &sources {
        data.take_out(&directory.join(name)).with_context(|| name.clone())?;
    }
    ensure!(
        data.next == module.data.len(),
        "wasm2c wrote {} of {} data segments",
        data.next,
        module.data.len()
    );
    fs::write(directory.join(DATA), data.assembly).context(DATA)?;
    fs::write(directory.join(GLUE), glue(module, directory)?).context(GLUE)?;
    sources.extend([DATA.to_string(), GLUE.to_string()]);
    sources.extend(runtime::sources(module).map(str::to_string));
    Ok(sources)
}

struct Data<'a> {
    module: &'a Module,
    next: usize,
    assembly: String,
}

impl Data<'_> {
    /// Has a C file declare the data that it defines.
    fn take_out(&mut self, path: &Path) -> Result<()> {
        let new = path.with_extension("new");
        let mut to = BufWriter::new(File::create(&new)?);
        let mut lines = BufReader::new(File::open(path)?).lines();
        while let Some(line) = lines.next() {
            let line = line?;
            let start = line.strip_prefix("static ").unwrap_or(&line);
            let Some(name) = start.strip_prefix(DATA_PREFIX).and_then(|rest| rest.strip_suffix("[] = {"))
            else {
                writeln!(to, "{line}")?;
                continue;
            };
            let mut length = 0;
            for line in lines.by_ref() {
                let line = line?;
                if line == "};" {
                    break;
                }
                length += line.matches("0x").count() as u64;
            }
            writeln!(to, "extern {DATA_PREFIX}{name}[] __attribute__((visibility(\"hidden\")));")?;
            self.include(name, length)?;
        }
        to.flush()?;
        Ok(fs::rename(new, path)?)
    }

    fn include(&mut self, name: &str, length: u64) -> Result<()> {
        let place = self.module.data.get(self.next).filter(|place| place.end - place.start == length);
        let place = place.with_context(|| format!("{name} is no data of the module's"))?;
        self.next += 1;
        let symbol = format!("data_segment_data_{name}");
        Ok(writeln!(
            self.assembly,
            ".section .rodata.{symbol},\"a\",%progbits\n.globl {symbol}\n.hidden {symbol}\n{symbol}:\n\
             .incbin \"{MODULE}\", {}, {length}",
            place.start
        )?)
    }
}

/// The functions that the runtime calls.
fn glue(module: &Module, directory: &Path) -> Result<String> {
    let header = fs::read_to_string(directory.join("program.h")).context("program.h")?;
    let exported = |name| exported(&header, name).with_context(|| format!("program.h declares no {name}"));
    let hosts = ", NULL".repeat(module.hosts.len());
    let mut text = String::from("#include \"program.h\"\n#include \"wasi.h\"\n\n");
    text += &missing(&header, |host, name| module.has(host, name));
    let memory = if module.shared {
        text += "wasm_rt_shared_memory_t *\nw2c_env_memory(struct w2c_env *host)\n{\n\treturn (wasi_shared_memory(\
                 wasm2c_program_min_env_memory, wasm2c_program_max_env_memory));\n}\n\n";
        String::new()
    } else {
        format!("\twasi_memory = {}(&{NAME});\n", exported("memory")?)
    };
    if module.spawns {
        let start = exported("wasi_thread_start")?;
        writeln!(
            text,
            "void\nwasi_run_thread(uint32_t thread, uint32_t argument)\n{{\n\tw2c_{NAME} {NAME} = {{ 0 }};\n\n\
             \twasm2c_{NAME}_instantiate(&{NAME}{hosts});\n\t{start}(&{NAME}, thread, argument);\n\
             \twasm2c_{NAME}_free(&{NAME});\n}}\n"
        )?;
    }
    let start = exported("_start")?;
    writeln!(
        text,
        "static w2c_{NAME} {NAME};\n\nvoid\nwasi_run_program(void)\n{{\n{memory}\
         \twasm2c_{NAME}_instantiate(&{NAME}{hosts});\n\t{start}(&{NAME});\n}}"
    )?;
    Ok(text)
}

/// The name in C of what is exported.
fn exported<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = header.split_once(&format!("/* export: '{name}' */\n"))?;
    rest.split_once('(')?.0.rsplit([' ', '*']).next()
}

/// The functions that the program imports and nobody has, each of which ends it and is told.
fn missing(header: &str, has: impl Fn(&str, &str) -> bool) -> String {
    let mut text = String::new();
    let mut lines = header.lines();
    while let Some(line) = lines.next() {
        let names = line.strip_prefix("/* import: '").and_then(|rest| rest.strip_suffix("' */"));
        let Some((module, name)) = names.and_then(|names| names.split_once("' '")) else { continue };
        if has(module, name) {
            continue;
        }
        if let Some(declared) = lines.next().and_then(|line| line.strip_suffix(';')) {
            let told = |name: &str| name.replace('\\', "\\\\").replace('"', "\\\"");
            let (module, name) = (told(module), told(name));
            text += &format!("{declared}\n{{\n\twasi_missing(\"{module}\", \"{name}\");\n}}\n\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_nobody_has_are_made() {
        let header = "/* import: 'wasi_snapshot_preview1' 'fd_read' */\nu32 w2c_fd_read(struct w2c_wasi*);\n\n\
                      /* import: 'js' 'a \"b\"' */\nu64 w2c_js_a(struct w2c_js*, u32);\nvoid wasm_tailcall_w2c_js_a(void);\n";
        let made = "u64 w2c_js_a(struct w2c_js*, u32)\n{\n\twasi_missing(\"js\", \"a \\\"b\\\"\");\n}\n\n";
        assert_eq!(missing(header, |host, _| host == "wasi_snapshot_preview1"), made);
    }
}
